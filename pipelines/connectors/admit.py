"""Decides what each comment of a page is against what is known: new, edited, hidden, restored, known already, or not under our posts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from pharos.pipelines.connectors.account import PostInfo
from pharos.pipelines.connectors.base import Api, Connector, Page, version_of
from pharos.pipelines.connectors.state import DELETED, HIDDEN, LIVE, AccountState, Known, Walk, own_prefix
from pharos.schemas.event import SCHEMA_VERSION, CommentEvent, Kind, Parent, Post, Source, event_id

TEXTS_KEPT = 20_000
"""Parents' texts remembered for replies that come on a later page; in memory only."""
APART = 2.0
"""Seconds between the first sweeps of posts that came up together: thousands at once would leave a poll nothing of its allowance."""
REFUSED_FOR = 3600.0
"""For so many seconds a refused comment's post is not looked up again on its account: each poll may meet it."""
REFUSED = ""
"""The version of a comment that stands under nobody's post of ours."""

Heard = Literal["read", "shown", "told"]
"""How a page was come by. `read`: the platform was asked just now. `shown`: it was, and a call of ours has just shown its comments again,
which not every platform tells. `told`: a stream's own words, which may be old ones come again."""


class Taken(NamedTuple):
    """What a page becomes: events to send, rows to keep once they are sent, posts with news, how many were not ours."""

    events: list[CommentEvent]
    rows: list[Known]
    news: set[str]
    refused: int


class Admission:
    """One account's gate."""

    def __init__(self, connector: Connector, api: Api, state: AccountState, now: Callable[[], datetime]) -> None:
        self._connector, self._api, self._state, self._now = connector, api, state, now
        self._configured = {post.id: post for post in api.account.known_posts}
        self._texts: dict[str, str] = {}

    def page(self, page: Page, walk: Walk, sweep: bool, heard: Heard = "read") -> Taken:
        """Judge every comment of a page, in the order of their ids' first appearance; a comment that stands twice counts once."""
        now = self._now()
        events = list({event.comment_id: event for event in page.events}.values())
        self._remember_texts(events)
        known = self._state.comments([event.comment_id for event in events] + [event.parent_id for event in events if event.parent_id])
        self._put_later([post for post in page.posts if self._is_news(post)], now)
        lately = {comment_id for comment_id, row in known.items() if _refused_lately(row, now)}
        stands = self._posts_of(events, known, lately)
        asked = {post for comment_id, post in stands.items() if post and comment_id not in lately and self._state.post(post) is None}
        self.learn_posts(asked, due=now, first_sweep=True)
        self._state.miss(asked - set(self._state.missed(float("inf"))), now.timestamp())
        taken = Taken([], [], set(), 0)
        refused = 0
        for event in events:
            row, post = known.get(event.comment_id), self._state.post(stands.get(event.comment_id) or "")
            if post is None or post.owner != self._api.account.account:
                refused += 1
                if row is None or row.version == REFUSED:  # One that was admitted stays as it is, whatever a page says later.
                    since = row.first_seen if row and event.comment_id in lately else now.timestamp()
                    taken.rows.append(_refused(event, stands.get(event.comment_id), 0 if sweep else walk.number, since))
                continue
            if (heard == "told" or event.comment_id in page.told) and row is not None and self._passed(event, row):
                continue
            sent, fresh = self._judge(event, row, post, heard == "shown")
            seen = row or fresh
            # The first poll that saw a comment vouches for what lies behind it; later ones and sweeps do not change that.
            polled = seen.poll if sweep or seen.poll else walk.number
            swept = walk.number if sweep else seen.sweep
            first = row.first_seen if row and row.version != REFUSED else now.timestamp()
            taken.rows.append(fresh._replace(missing=0, first_seen=first, poll=polled, sweep=swept))
            if sent is not None:
                taken.events.append(sent)
                taken.news.add(post.id)
        return taken._replace(refused=refused)

    def look_again(self) -> None:
        """Look up the posts that were not found before; one that is there now is swept at once, which brings its refused comments."""
        now = self._now()
        if missed := self._state.missed(now.timestamp()):
            self.learn_posts(missed, due=now)
            self._state.miss(missed, now.timestamp())

    def learn_posts(self, ids: Iterable[str], due: datetime, first_sweep: bool = False) -> None:
        """Look up posts that are not known yet; those from the configuration need no call."""
        wanted = sorted(ids)
        found = [self._configured[post_id] for post_id in wanted if post_id in self._configured]
        rest = [post_id for post_id in wanted if post_id not in self._configured]
        # Of an unknown owner it stays unknown: once kept as another's, its comments would be refused from then on.
        found += [post for post in self._connector.posts(self._api, rest) if post.owner] if rest else []
        if first_sweep:
            self._put_later(found, due)
        else:
            self._state.put_posts(found, due.timestamp())

    def _is_news(self, post: PostInfo) -> bool:
        """Whether a listed post is to be kept: one that was not known, or that was another's before and is the account's now."""
        known = self._state.post(post.id)
        return bool(post.owner) if known is None else post.owner == self._api.account.account != known.owner

    def _put_later(self, posts: list[PostInfo], now: datetime) -> None:
        """Posts that a poll brought up wait for their first sweep: the poll itself has just read them."""
        self._state.put_posts(posts, now.timestamp() + self._api.account.sweep_hours[0] * 3600, APART)

    def told(self, row: Known, kind: Literal["deleted", "hidden"]) -> tuple[CommentEvent, Known]:
        """The event that says that a comment is gone, or hidden and shown no more, and the row after it."""
        account = self._api.account
        # The row keeps the version of the words, so that the same words come back as a restored comment.
        unseen = version_of("", hidden=kind == "hidden", deleted=kind == "deleted")
        turn = self._next(row.id, unseen, row.turn)
        after = row._replace(live=DELETED if kind == "deleted" else HIDDEN, turn=turn, missing=0)
        post = self._state.post(row.post)
        event = CommentEvent(
            schema_version=SCHEMA_VERSION,
            event_id=event_id(account.platform, account.account, row.id, unseen + _turn(turn)),
            kind=kind,
            platform=account.platform,
            account=account.account,
            comment_id=row.id,
            text="",
            created_at=datetime.fromisoformat(row.created),
            fetched_at=self._now(),
            parent_id=row.parent,
            post=_post(post) if post else Post(id=row.post),
            source=Source(self._connector.name, self._connector.version),
        )
        return event, after

    def _remember_texts(self, events: list[CommentEvent]) -> None:
        if len(self._texts) > TEXTS_KEPT:
            self._texts.clear()
        self._texts.update((event.comment_id, event.text) for event in events)

    def _posts_of(self, events: list[CommentEvent], known: dict[str, Known], lately: set[str]) -> dict[str, str | None]:
        """The post of each comment: as the page says, as its parent is known, or as the platform tells, not of those refused lately."""
        stands: dict[str, str | None] = {}
        for event in sorted(events, key=lambda event: event.created_at):
            parent = event.parent_id or ""
            stands[event.comment_id] = (
                (event.post and event.post.id)
                or (known[event.comment_id].post if event.comment_id in known else None)
                or (known[parent].post if parent in known else None)
                or stands.get(parent)
                or (parent if parent and self._state.post(parent) else None)
                or (None if event.comment_id in lately else self._connector.root(self._api, event))
            )
        return stands

    def _judge(self, event: CommentEvent, row: Known | None, post: PostInfo, shown: bool) -> tuple[CommentEvent | None, Known]:
        """The event to send, or None for a known version, and the row to keep."""
        version = event.event_id.removeprefix(own_prefix(event))
        live = HIDDEN if event.kind == "hidden" else LIVE
        parent = event.parent_id if event.parent_id != post.id else None
        if row is None or row.version == REFUSED:
            fresh = Known(event.comment_id, post.id, parent, event.created_at.isoformat(), version, live)
            return self._dressed(event, event.kind, parent, post, 0), fresh
        if row.live == HIDDEN and not self._connector.tells_hidden and not shown:
            live = HIDDEN
        if row.live == live and row.version == version:
            return None, row._replace(parent=parent)
        turn = self._next(event.comment_id, version, row.turn)
        kind: Kind = "hidden" if live == HIDDEN else "edited" if row.live == LIVE else "restored"
        return self._dressed(event, kind, parent, post, turn), row._replace(version=version, live=live, turn=turn, parent=parent)

    def _next(self, comment_id: str, version: str, turn: int) -> int:
        """The first turn from this one on at which this version was not sent: what comes again needs an id of its own."""
        while self._state.was_sent(comment_id, version + _turn(turn)):
            turn += 1
        return turn

    def _passed(self, event: CommentEvent, row: Known) -> bool:
        """Whether words that may be old say nothing of a known comment: only the platform, asked, brings back what is hidden or gone."""
        if row.version == REFUSED:
            return False
        if row.live != LIVE or event.kind == "created":
            return True
        version = event.event_id.removeprefix(own_prefix(event))
        known = _moment(row.version)
        earlier = known is not None and (event.edited_at is None or event.edited_at < known)
        return earlier or version == row.version or self._state.had(event.comment_id, version)

    def _dressed(self, event: CommentEvent, kind: Kind, parent: str | None, post: PostInfo, turn: int) -> CommentEvent:
        """The event with its post and its parent's text; a version that returns after a delete has an id of its own."""
        text = event.parent.text if event.parent else self._texts.get(parent or "")
        return msgspec.structs.replace(
            event,
            kind=kind,
            event_id=event.event_id + _turn(turn),
            parent_id=parent,
            parent=Parent(text) if text is not None else None,
            post=_post(post),
        )


def _refused(event: CommentEvent, post_id: str | None, poll: int, since: float) -> Known:
    """Remembered by its id and when it was refused alone, so that a poll that meets it again may stop there."""
    return Known(event.comment_id, post_id or "", None, event.created_at.isoformat(), REFUSED, poll=poll, first_seen=since)


def _refused_lately(row: Known, now: datetime) -> bool:
    return row.version == REFUSED and 0 <= now.timestamp() - row.first_seen < REFUSED_FOR


def _turn(turn: int) -> str:
    return f"~{turn}" if turn else ""


def _moment(version: str) -> datetime | None:
    """The edited time that a version is of, if it is of one."""
    try:
        return datetime.fromisoformat(version) if version.endswith("Z") else None
    except ValueError:
        return None


def _post(post: PostInfo) -> Post:
    return Post(id=post.id, url=post.url, title=post.title, text=post.text)
