"""The discipline that all platforms share: poll newest first, sweep each post for edits and deletes, send, then save where it stands.

No platform gives "all changes since". A poll brings what is new; only a full sweep of a post shows edits, hides and deletes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf

from pharos.pipelines.connectors.absent import Absence
from pharos.pipelines.connectors.admit import Admission, Heard
from pharos.pipelines.connectors.answers import own_id
from pharos.pipelines.connectors.base import Api, Connector, Page, Thread
from pharos.pipelines.connectors.circles import Circle
from pharos.pipelines.connectors.deliveries import FAILED_IN_A_ROW, Deliveries
from pharos.pipelines.connectors.fault import fault
from pharos.pipelines.connectors.send import Sender, Sinks
from pharos.pipelines.connectors.state import DELETED, HIDDEN, AccountState, Known, Owed, Walk
from pharos.pipelines.connectors.vanished import Swept, ahead, doubted, worn_out
from pharos.schemas.errors import (
    ArchiveBlockedError,
    BrokerAwayError,
    SourceBlockedError,
    SourceError,
    SourceGoneError,
    SourceRefusedError,
)

POSTPONED = timedelta(minutes=10)
"""A sweep that failed goes on after this; until then other posts have their turn."""

LEAST_PAGES = 10
"""So many pages a poll reads in a round even if its time is over; the rest is for the next round, which goes on there."""

PERHAPS_GONE = 2
"""No further down the ladder goes a post that is gone by the word of a platform that says the same of a right that was lost."""

MOST_UNREAD = 10_000
"""Bad items of a sweep that are remembered by their ids; with more of them nothing counts as missing."""

OWED_TRIES, OWED_WAIT = 30, 3600.0
"""A thread that cannot be read is tried again so often, about a day long, at most so many seconds apart; then it is left to sweeps."""


class Puller:
    """One account's rounds. `stop` is asked between pages: a stopped round goes on at the same page the next time."""

    def __init__(
        self,
        connector: Connector,
        api: Api,
        state: AccountState,
        sinks: Sinks,
        now: Callable[[], datetime],
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._connector, self._api, self._state, self._now, self._stop = connector, api, state, now, stop
        self._admission = Admission(connector, api, state, now)
        self._sender = Sender(connector.name, sinks, now)
        self._absence = Absence(connector, api, state, self._admission)
        self._deliveries = Deliveries(
            connector, api, state, self._sender, lambda page, heard: self.take_page(page, heard), lambda more: self.tally.update(more), stop
        )
        self.tally: Counter[str] = Counter()
        """By kind of event, and `bad`, `refused`, `private`, `pages`, `sweeps`, `pushed`; whoever begins a round empties it."""
        self.swept: set[str] = set()
        """Posts whose sweep ended, or that said that they are closed, since whoever keeps the ledger emptied it."""
        self.aside = ""
        """A problem of one post or thread, the first of a round, where the account itself was read well; emptied like the tally."""

    def round(self, sweep_all: bool = False) -> None:
        """Poll, then sweep the posts that are due, the longest due first, for as long as a poll interval; the rest is for the next round.

        Raises:
            SourceError: the platform did not answer well; what was sent until then is kept.
            BrokerAwayError: Kafka did not acknowledge; the page is fetched again in the next round.
        """
        self._prepare()
        pushed = self._deliveries.take(again=True)
        problem = self._poll_all()
        # A page came: the platform is not away, whatever one post's poll met.
        self._deliveries.settle(away=problem is not None and not self.tally["pages"])
        problem = problem or pushed
        self._look_again()
        begun = self._now().timestamp()
        due, until = (inf, inf) if sweep_all else (begun, begun + self._api.account.every)
        failed = 0
        for post_id, step in self._state.due_posts(self._api.account.account, due):
            if self._stop() or self._now().timestamp() >= until or failed >= FAILED_IN_A_ROW:
                break
            try:
                self._sweep(post_id, step, until)
                failed = 0
            except SourceRefusedError as exc:
                # The poll was not refused: it is this post, not the account.
                self.aside = self.aside or str(exc)
            except (SourceBlockedError, BrokerAwayError, ArchiveBlockedError):
                raise
            except SourceError as exc:
                problem, failed = problem or exc, failed + 1
            except Exception as exc:
                # A fault of ours, or an answer that nobody thought of: the sweeps behind it have their turn all the same.
                self.aside = self.aside or fault(exc)
                with self._state.db:
                    self._state.postpone(post_id, (self._now() + POSTPONED).timestamp())
        if problem:
            raise problem

    def _look_again(self) -> None:
        try:
            self._admission.look_again()
        except SourceBlockedError:
            raise
        except SourceError as exc:
            self.aside = self.aside or str(exc)

    def only_pushed(self) -> None:
        """What was pushed, without a poll; errors as in `round`."""
        if problem := self._deliveries.take(again=False):
            raise problem

    def take_page(self, page: Page, heard: Heard = "read") -> None:
        """A page that belongs to no walk, pushed or read again: as a sweep's, it does not vouch for what lies behind it."""
        self._take(page, [], Walk(self._state.number(), self._now().timestamp()), None, True, None, heard)

    def take_hidden(self, row: Known) -> None:
        """A comment that was hidden and that the platform shows nobody any more."""
        row = self._state.comments([row.id])[row.id]
        if row.live == HIDDEN:
            return
        event, after = self._admission.told(row, "hidden")
        self.tally.update(self._sender.send([event], []))
        with self._state.db:
            self._state.put_comments([after], [event])

    def _poll_all(self) -> SourceError | None:
        """One post that cannot be read must not keep the others from being read; its problem is told at the end.

        Raises:
            SourceRefusedError: every post was refused; where others were not, it is the post, not the account.
        """
        posts, until = self._api.account.posts or (None,), self._now().timestamp() + self._api.account.every
        problem: SourceError | None = None
        refused: list[SourceRefusedError] = []
        for post_id in posts:
            try:
                self._poll(post_id, until)
            except SourceBlockedError:
                raise
            except SourceRefusedError as exc:
                refused.append(exc)
            except SourceError as exc:
                problem = problem or exc
        if len(refused) == len(posts):
            raise refused[0]
        self.aside = self.aside or next(map(str, refused), "")
        return problem

    def _prepare(self) -> None:
        """Posts named in the configuration are known from the first round on."""
        account = self._api.account
        wanted = [post.id for post in account.known_posts] + list(account.posts)
        self._admission.learn_posts([post_id for post_id in wanted if self._state.post(post_id) is None], due=self._now())

    def _poll(self, post_id: str | None, until: float) -> None:
        """The account's newest comments, or those of one post where the configuration names posts, or what fits in before `until`."""
        name = f"poll:{post_id}" if post_id else "poll"
        lost: SourceGoneError | None = None
        walk = self._state.walk(name) or Walk(self._state.number(), self._now().timestamp())
        try:
            if post_id:
                self._run(name, walk, lambda cursor: self._connector.sweep(self._api, post_id, cursor), until=until)
            else:
                self._run(name, walk, lambda cursor: self._connector.poll(self._api, cursor), until=until)
        except SourceGoneError as exc:
            lost = exc if post_id is None and exc.state != "cursor" else None
            # The same number: what this poll brought so far does not vouch for what lies behind it.
            walk = Walk(walk.number, walk.started, owed=walk.owed)
            if lost is None:
                self.tally["closed"] += 1
        else:
            if walk.more or not walk.ended:
                return
            with self._state.db:
                self._state.ledger.mark(name, self._now().timestamp())
            walk = Walk(self._state.number(), self._now().timestamp(), page=walk.resume, owed=walk.owed)
        if walk.owed:
            self.aside = self.aside or f"{len(walk.owed)} threads could not be read and are tried again"
        with self._state.db:
            self._state.put_walk(name, walk)
        if lost:
            raise lost  # Not a post's end: the account is not there, or not under this name.

    def _sweep(self, post_id: str, step: int, until: float) -> None:
        """One post's sweep, or what of it fits in before `until` (seconds since 1970): it goes on there in the next round."""
        name = f"sweep:{post_id}"
        walk = self._state.walk(name) or Walk(self._state.number(), self._now().timestamp())
        try:
            self._run(name, walk, lambda cursor: self._connector.sweep(self._api, post_id, cursor), True, until)
        except SourceGoneError as exc:
            # A closed or deleted post says nothing of its comments: they are a record, not deleted one by one.
            step = 0 if exc.state == "cursor" else self._last if self._connector.gone_is_sure else min(step + 1, PERHAPS_GONE)
            with self._state.db:
                self._state.put_walk(name, None)
                self._state.schedule(post_id, step, self._due(step), "open" if exc.state == "cursor" else exc.state)
            self.tally["closed"] += 1
            self.swept.add(post_id)
            return
        except SourceBlockedError:
            raise
        except SourceError:
            with self._state.db:
                self._state.postpone(post_id, (self._now() + POSTPONED).timestamp())
            raise
        if walk.ended and not walk.more:
            self.tally["sweeps"] += 1
            self._finish_sweep(name, post_id, step, walk)

    def _run(self, name: str, walk: Walk, first: Callable[[str | None], Page], sweep: bool = False, until: float = inf) -> None:
        """Call page after page; after each one its events are acknowledged and the walk is saved, in this order.

        A poll leaves out a thread that cannot be read, so that it does not keep the others from being read, and owes it from then on.
        """
        circle = Circle(walk)
        least = 0 if sweep else self.tally["pages"] + LEAST_PAGES
        while (walk.more or not walk.ended) and not self._stop() and (self._now().timestamp() < until or self.tally["pages"] < least):
            if walk.more:
                thread_id, replies, cursor = walk.more[0]
                try:
                    page, gone = self._replies(thread_id, cursor)
                    self._onward(circle, thread_id, cursor, page)
                except SourceError as exc:
                    if sweep or isinstance(exc, SourceBlockedError):
                        raise
                    # The list of threads was not refused: it is this thread, not the account.
                    self.aside = self.aside or str(exc)
                    self._owe(walk, *walk.more.pop(0))
                    continue
                walk.complete = walk.complete and page.complete
                # What was seen of an owed thread since it is owed does not vouch for the rest.
                number = next((owed.number for owed in walk.owed if owed.id == thread_id), walk.number)
                if page.newest_first and not sweep and self._nothing_new(page, number):
                    page = replace(page, next=None)
                    if replies is not None:
                        self._hasten_thread(thread_id)  # Its number grew all the same: by a reply further down.
                walk.more[:1] = [(thread_id, replies, page.next)] if page.next else []
                walk.owed = [owed for owed in walk.owed if owed.id != thread_id or page.next]
                done = None if page.next or replies is None or not page.complete else Thread(thread_id, replies)
            else:
                page, gone, done = first(walk.page), [], None
                self._onward(circle, "", walk.page, page)
                walk.page, walk.ended, walk.complete = page.next, page.next is None, walk.complete and page.complete
                walk.resume, self.aside = page.resume, self.aside or page.aside
                if not sweep and self._connector.order == "newest_first" and self._nothing_new(page, walk.number):
                    walk.ended = True
                if walk.ended:
                    walk.more += [(owed.id, owed.replies, owed.cursor) for owed in walk.owed if owed.due <= self._now().timestamp()]
            known = {owed.id for owed in walk.owed}
            walk.more += [(item.id, item.replies, None) for item in page.more if sweep or (item.id not in known and self._wanted(item))]
            self._take(page, gone, walk, name, sweep, done)

    def _onward(self, circle: Circle, thread_id: str, cursor: str | None, page: Page) -> None:
        """A walk that comes to no end is given up, and begins anew the next time.

        Raises:
            SourceGoneError: it does.
        """
        if got := circle.closes(thread_id, cursor, page):
            msg = f"{self._connector.name}: expected each page to lead to another; got {got}"
            self.aside = self.aside or msg
            raise SourceGoneError(msg, "cursor")

    def _owe(self, walk: Walk, thread_id: str, replies: int | None, cursor: str | None) -> None:
        """Keep a thread to be tried again, and at last leave it to the sweep of its post."""
        before = next((owed for owed in walk.owed if owed.id == thread_id), Owed(thread_id, replies, cursor, walk.number))
        walk.owed = [owed for owed in walk.owed if owed.id != thread_id]
        wait = min(OWED_WAIT, self._api.account.every * (2 ** min(before.tries, 10) - 1))
        if before.tries + 1 < OWED_TRIES:
            due = self._now().timestamp() + wait
            walk.owed.append(Owed(thread_id, replies, cursor, before.number, before.tries + 1, due))
        else:
            self._hasten_thread(thread_id)

    def _hasten_thread(self, thread_id: str) -> None:
        found = self._state.comments([thread_id]).get(thread_id)
        with self._state.db:
            if post := found.post if found else thread_id:
                self._state.hasten(post, 0, self._due(0))

    def _wanted(self, thread: Thread) -> bool:
        """Whether a poll reads a thread: its number of replies changed, or nobody knows."""
        return thread.replies is None or self._state.thread(thread.id) != thread.replies

    def _replies(self, thread_id: str, cursor: str | None) -> tuple[Page, list[Known]]:
        """A page of replies; a thread that the platform says is gone is a delete by signal of all that is known of it."""
        try:
            return self._connector.replies(self._api, thread_id, cursor), []
        except SourceGoneError as exc:
            # A cursor that ran out, or perhaps a right: the rest of the thread was not seen, and its absence says nothing.
            sure = exc.state != "cursor" and self._connector.gone_is_sure
            members = self._state.thread_members(thread_id) if sure and exc.state == "not_found" else []
            return Page([], complete=sure), [row for row in members if not self._absence.unlisted(row)]

    def _nothing_new(self, page: Page, number: int) -> bool:
        """Every id was known from an earlier poll that ended; ids of this poll, or of sweeps, do not vouch for what lies behind them."""
        known = self._state.comments(event.comment_id for event in page.events)
        seen = ((row := known.get(event.comment_id)) and 0 < row.poll < number for event in page.events)
        return bool(page.events) and all(seen)

    def _take(
        self, page: Page, gone: list[Known], walk: Walk, name: str | None, sweep: bool, done: Thread | None, heard: Heard = "read"
    ) -> None:
        # What was pushed is news as what a poll brings; a sweep has just read its post, and what our own call changed is known.
        news = heard != "shown" if name is None else not sweep
        taken = self._admission.page(page, walk, sweep, heard)
        walk.refused, walk.bad = walk.refused + taken.refused, walk.bad + len(page.bad)
        named = [comment_id for item in page.bad if (comment_id := own_id(item.raw, self._connector.own_id))]
        walk.unread += named[: max(0, MOST_UNREAD - len(walk.unread))]
        gone = [*gone, *(row for row in self._state.comments(page.gone).values() if row.live != DELETED and row.version)]
        deleted = [self._admission.told(row, "deleted") for row in gone]
        sent = [*taken.events, *(event for event, _ in deleted)]
        self.tally.update(self._sender.send(sent, page.bad))
        self.tally.update(pages=1, refused=taken.refused, private=page.private)
        now = self._now().timestamp()
        with self._state.db:
            self._state.put_comments([*taken.rows, *(row for _, row in deleted)], sent)
            for post_id in taken.news if news else ():
                step, at_once = self._connector.sweep_after_news, self._connector.sweep_on_news
                self._state.hasten(post_id, step, now if at_once else self._due(step), first=at_once)
            if done:
                self._state.put_thread(done)
            if name:
                self._state.put_walk(name, walk)

    def _finish_sweep(self, name: str, post_id: str, step: int, walk: Walk) -> None:
        """Only a sweep in which every page came and none was cut short can tell what is missing."""
        told = self._count(post_id)
        missing = self._state.missing(post_id, walk.number, walk.started) if walk.complete else []
        missing = [row for row in missing if not self._absence.unlisted(row)]
        unread = self._absence.unread(post_id, walk, missing)
        absent = [row for row in missing if row.id not in unread]
        entry = self._state.ledger.rows(self._api.account.account, self._direct, post_id)[0]
        found = Swept(entry, told, self._state.saw(post_id, walk.number), self._state.ledger.moment(f"ahead:{post_id}"))
        in_doubt = doubted(found, absent, self._connector)
        believed = not in_doubt or worn_out(found, absent, self._now().timestamp())
        rows, events = self._absence.outcome(missing, unread) if believed else ([], [])
        self.tally.update(self._sender.send(events, []))
        step, now = min(step + 1, self._last), self._now().timestamp()
        with self._state.db:
            self._state.put_comments(rows, events)
            self._state.put_walk(name, None)
            self._state.schedule(post_id, step, self._due(step))
            self._state.ledger.swept(post_id, now, walk.refused, walk.bad)
            if walk.complete:
                self._state.ledger.hold(post_id, now, walk.nameless, in_doubt)
            if walk.complete and told and not missing:
                self._state.ledger.mark(f"ahead:{post_id}", ahead(entry))
        self.swept.add(post_id)

    @property
    def _direct(self) -> bool:
        return self._connector.counts == "direct"

    def _count(self, post_id: str) -> bool:
        """Whether the platform told what it counts now; where it does not the last count stays, the sweep is done either way."""
        try:
            counts = [post.count for post in self._connector.posts(self._api, [post_id]) if post.id == post_id]
        except SourceBlockedError:
            raise
        except SourceError:
            return False
        with self._state.db:
            self._state.ledger.count(post_id, counts[0] if counts else None)
        return bool(counts) and counts[0] is not None

    @property
    def _last(self) -> int:
        """The step of a post that is quiet, or closed."""
        return len(self._api.account.sweep_hours) - 1

    def _due(self, step: int) -> float:
        """When a post of this step is swept: the register may have been shortened since."""
        return (self._now() + timedelta(hours=self._api.account.sweep_hours[min(step, self._last)])).timestamp()
