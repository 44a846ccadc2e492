"""Write-back: hides or shows a comment for one recorded human decision, then reads it again and sends the after-state as a sweep would.

Off by default, capped a day and action (a call that is repeated counts too), and nothing here deletes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.acts import OPEN, Act, Acts
from pharos.pipelines.connectors.base import Api, Connector, Page
from pharos.pipelines.connectors.pull import Puller
from pharos.pipelines.connectors.roles import Writer
from pharos.pipelines.connectors.sayings import say
from pharos.pipelines.connectors.state import DELETED, HIDDEN, LIVE, AccountState, Known
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.settings import Settings
from pharos.schemas.decision import Decision
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import event_id

MACHINES = {"ai", "auto", "automatic", "automation", "bot", "cron", "detector", "machine", "model", "none", "null", "pharos", "script"}
MACHINES |= {"service", "system", "unknown"}
"""What stands where a person's name should."""

LONGEST_OPEN = timedelta(days=1)
"""A decision that could not be carried out for so long must be given again: it may have been overtaken."""


class Rules(NamedTuple):
    """What the settings allow."""

    enabled: bool = False
    flag_only: bool = True
    hide_per_day: int = 0
    unhide_per_day: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """From the settings."""
        return cls(
            settings.write_back_enabled, settings.write_back_flag_only, settings.write_back_hide_per_day, settings.write_back_unhide_per_day
        )

    @property
    def why_off(self) -> str:
        """Why nothing is written; empty if write-back is on."""
        if not self.enabled:
            return say("off")
        return say("flag_only") if self.flag_only else ""

    def cap(self, act: Act) -> int:
        """Calls a UTC day."""
        return self.hide_per_day if act.hidden else self.unhide_per_day


def objection(decision: Decision) -> str:
    """Why nobody may act on this decision: it names no person, or no reason; else empty."""
    for name, value in (("actor", decision.actor), ("role", decision.role)):
        words = re.sub(r"[\W_\d]+", " ", value).split()
        if not words or words[0].casefold() in MACHINES or words[-1].casefold() in MACHINES:
            return f"`{name}`: expected a named person's; a machine decides nothing"
    if not (decision.reason or "").strip():
        return "`reason`: expected the person's reason; got nothing"
    return ""


def account_of(event: str, accounts: list[Account]) -> Account | None:
    """The account that an event id belongs to."""
    fitting = [account for account in accounts if event.startswith(_prefix(account))]
    return max(fitting, key=lambda account: len(account.account), default=None)


def by_hand(kind: Connector) -> str:
    """What a person does on the platform."""
    return f"by hand: {kind.about.write_back}"


class WriteBack:
    """Carries out one account's open decisions, from the thread that has the account."""

    def __init__(
        self,
        kind: Connector,
        api: Api,
        state: AccountState,
        puller: Puller,
        acts: Acts,
        rules: Rules,
        seen: SeenIndex,
        now: Callable[[], datetime],
    ) -> None:
        self._kind, self._api, self._state, self._puller = kind, api, state, puller
        self._acts, self._rules, self._seen, self._now = acts, rules, seen, now

    def take(self) -> None:
        """Carry out what is open.

        Raises:
            SourceBlockedError: the platform allows no call now; what is open stays so.
            BrokerAwayError: an after-state is not acknowledged; it is read and sent again the next time.
        """
        behind: set[str] = set()
        for act in self._acts.open(self._api.account):
            row, _ = self._find(act.event_id)
            comment = row.id if row else act.event_id
            if self._rules.why_off and act.stage == "waiting":
                continue  # What was called before the switch was turned is still read again, for the record.
            if comment in behind:
                continue  # An earlier one of the comment is still open: carried out after this one, it would have the last word.
            try:
                self._take(act)
            except SourceBlockedError as exc:
                self._say(act, str(exc))
                raise
            except SourceError as exc:
                self._say(act, say("unsure", told=str(exc)))
            if (now := self._acts.get(act.decision_id)) and now.stage in OPEN:
                behind.add(comment)

    def _take(self, act: Act) -> None:
        row, given = self._find(act.event_id)
        later = self._later(act, row) if row and act.stage != "called" else []
        # One that nobody has begun is carried out after this one, and has the last word.
        if begun := next((other for other in later if other.stage != "waiting"), None):
            self._overtaken(act, begun)
            return
        if refusal := self._refusal(act, row, given):
            self._acts.put(act, "unknown" if act.stage != "waiting" else "refused", refusal)
            return
        assert row is not None
        if not isinstance(self._kind, Writer):
            self._acts.put(act, "manual", say("by_hand", **self._manual(row)))
            return
        if act.stage == "waiting":
            if row.live == (HIDDEN if act.hidden else LIVE):
                self._acts.put(act, "done", say(f"{_state(act)}_already"))
            elif (stage := self._acts.claim(act, self._rules.cap(act), self._now())) == "calling":
                self._call(self._kind, act, row)
            elif stage == "capped" and later:
                self._overtaken(act, later[-1])
            elif stage == "capped":
                self._acts.put(act, "capped", say("capped", cap=self._rules.cap(act), action=act.action))
        elif act.stage == "called" or self._shows(act, self._reread(self._kind, row)):
            self._confirm(self._kind, act, row)
        elif self._rules.why_off:
            self._say(act, self._rules.why_off)
        elif self._now() >= self._acts.again(act, self._api.account.every):
            if self._acts.claim(act, self._rules.cap(act), self._now()) == "calling":
                self._call(self._kind, act, row)
            else:
                self._say(act, say("capped_open", cap=self._rules.cap(act), action=act.action))

    def _call(self, writer: Writer, act: Act, row: Known) -> None:
        try:
            written = writer.hide(self._api, row.id, row.post, act.hidden)
        except SourceBlockedError:
            self._acts.unclaim(act)
            raise
        except (SourceRefusedError, SourceGoneError) as exc:
            self._acts.put(act, "refused", say("refused", told=str(exc), **self._manual(row)))
            return
        if not written.done:
            key = "told_by_hand" if written.said else "by_hand"
            self._acts.put(act, "manual", say(key, **({"told": written.said} if written.said else {}), **self._manual(row)))
            return
        self._acts.put(act, "called")
        self._confirm(writer, act, row)

    def _refusal(self, act: Act, row: Known | None, given: str) -> str:
        if self._now() - act.given > LONGEST_OPEN:
            return say("long_open" if act.stage == "waiting" else "long_called")
        if row is None or not row.version:
            return say("no_comment")
        if given != row.version and act.event_id not in self._seen.known([act.event_id]):
            return say("no_version")
        if row.live == DELETED:
            return say("deleted")
        if act.stage == "waiting" and act.hidden and row.live == LIVE and given != row.version:
            return say("edited")
        return ""

    def _later(self, act: Act, row: Known) -> list[Act]:
        """What people decided about the same comment after this decision, the last at the end."""
        begin = f"{_prefix(self._api.account)}{row.id}:"
        return [other for other in self._acts.later(act, begin) if (found := self._find(other.event_id)[0]) and found.id == row.id]

    def _overtaken(self, act: Act, by: Act) -> None:
        """Carried out now it would undo what a person decided after it."""
        self._acts.put(act, "withdrawn", say("later", decision=by.decision_id, action=by.action, stage=by.stage))

    def _confirm(self, writer: Writer, act: Act, row: Known) -> None:
        """Send the comment as the platform shows it now; done once that is what was wanted."""
        page = self._reread(writer, row)
        self._puller.take_page(page, "read" if act.hidden else "shown")
        if act.hidden and (not self._kind.tells_hidden or not page.events and not self._kind.lists_hidden):
            self._puller.take_hidden(row)
        row = self._state.comments([row.id])[row.id]
        if row.live == (HIDDEN if act.hidden else LIVE):
            self._acts.put(act, "done", say(_state(act)))
        else:
            self._acts.put(act, "called", say("unchanged"))

    def _reread(self, writer: Writer, row: Known) -> Page:
        page = writer.reread(self._api, row.id, row.post)
        return Page([event for event in page.events if event.comment_id == row.id], page.bad)

    def _shows(self, act: Act, page: Page) -> bool:
        return self._kind.tells_hidden and any((event.kind == "hidden") == act.hidden for event in page.events)

    def _find(self, event: str) -> tuple[Known | None, str]:
        """The comment that an event id names, and the version in it; ids and versions may hold colons themselves."""
        rest = event.removeprefix(_prefix(self._api.account))
        known = self._state.comments(rest[: match.start()] for match in re.finditer(":", rest))
        if not known:
            return None, ""
        found = known[max(known, key=len)]
        return found, re.sub(r"~\d+$", "", rest[len(found.id) + 1 :])

    def _manual(self, row: Known) -> dict[str, str]:
        """What a person does on the platform, to which comment, and where it stands."""
        post = self._state.post(row.post)
        return {"how": self._kind.about.write_back, "comment": row.id, "post": post.url if post and post.url else row.post}

    def _say(self, act: Act, said: str) -> None:
        now = self._acts.get(act.decision_id) or act
        self._acts.put(act, now.stage, said)


def _state(act: Act) -> str:
    return "hidden" if act.hidden else "shown"


def _prefix(account: Account) -> str:
    return event_id(account.platform, account.account, "", "")[:-1]
