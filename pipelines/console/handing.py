"""Hands recorded decisions to the write-back once nobody can take them back, takes off what is overtaken, and tells how far each is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Row, Select, and_, exists, or_, select

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.accounts import load_accounts
from pharos.pipelines.connectors.acts import Act, Acts
from pharos.pipelines.connectors.sayings import say
from pharos.pipelines.connectors.writeback import LONGEST_OPEN, Rules, account_of, objection
from pharos.pipelines.console.database import Database, parts
from pharos.pipelines.console.deciding import SHOWS
from pharos.pipelines.console.outcomes import ended
from pharos.pipelines.console.tables import decisions, items
from pharos.pipelines.settings import Settings
from pharos.schemas.decision import Decision
from pharos.schemas.errors import SettingsError

log = logging.getLogger(__name__)

MARGIN_MS = 2_000
"""A request to undo that began in its window may still be on its way."""
TOLD_MS = 7 * 86_400_000
"""How long a decision is told of that was due too late to be handed over."""
LATE_MS = 60_000
"""How often it is looked for such: of a week there are many, and none is in a hurry any more."""
LATE = say("late")

_DECISION = msgspec.json.Decoder(Decision)


class Handing:
    """`pharos connect`, or `pharos connect act`, carries out what is handed over."""

    def __init__(self, settings: Settings, database: Database, now_ms: Callable[[], int], undo_ms: int) -> None:
        self._settings, self._database, self._now_ms, self._undo_ms = settings, database, now_ms, undo_ms
        self._rules = Rules.of(settings)
        self._acts: Acts | None = None
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._late: set[str] = set()
        self._late_ms = 0
        self._unread = ""

    @property
    def problem(self) -> str:
        """What keeps decisions from being carried out, for people; empty if all is well."""
        late = f"decisions that were due too late to be carried out: {len(self._late)}, see their items" if self._late else ""
        return "; ".join(filter(None, (self._unread, late)))

    def hand(self) -> int:
        """Hand over what is due, and take off what is overtaken; how many are handed over.

        Due is a decision that hides or shows, is recorded, still stands, whose window to undo has closed, and that is not older than a
        day: like the write-back itself, as the comment may be another by then. An older one is kept as refused, so that people see it.
        """
        if self._rules.why_off:
            return 0
        now_ms = self._now_ms()
        now = datetime.fromtimestamp(now_ms / 1000, UTC)
        first, last = now_ms - round(LONGEST_OPEN.total_seconds() * 1000), now_ms - self._undo_ms - MARGIN_MS
        if all_late := now_ms >= self._late_ms:
            first, self._late_ms = now_ms - TOLD_MS, now_ms + LATE_MS
        with self._database.read() as connection:
            self._review(connection, now)
            query = _carried().where(decisions.c.recorded_ms != 0, decisions.c.decided_ms.between(first, last))
            rows = connection.execute(query.order_by(decisions.c.decided_ms)).all()
            fresh = [due for row in rows if row.decision_id not in self._seen and (due := _due(connection, row))]
        if all_late:
            names = {row.decision_id for row in rows}
            self._seen, self._late = self._seen & names, self._late & names
        if not fresh:
            self._unread = ""
            return 0
        accounts = self._accounts()
        return sum(self._give(due, accounts, now) for due in fresh)

    def written(self, decision_id: str) -> Act | None:
        """How far the platform's side of a decision is; None: it was not handed over."""
        with self._lock:
            return self._store().get(decision_id)

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            if self._acts is not None:
                self._acts.close()
                self._acts = None

    def _review(self, connection: Connection, now: datetime) -> None:
        """Take off what nobody has begun and no longer stands; give again what a day's cap kept back, on another day."""
        with self._lock:
            acts = {act.decision_id: act for act in self._store().uncalled()}
            stands: dict[str, bytes] = {}
            known: set[str] = set()
            for part in parts(acts):
                mine = decisions.c.decision_id.in_(part)
                stands |= {row.decision_id: row.body for row in connection.execute(_carried().where(mine))}
                # What came from a file, and that the desk has not read or not placed yet, is not the desk's to judge.
                known.update(connection.scalars(select(decisions.c.decision_id).join(items, items.c.id == decisions.c.item_id).where(mine)))
            for name in known - stands.keys():
                self._store().withdraw(name, say("overtaken"))
                self._seen.discard(name)
            for name in stands.keys() & acts.keys():
                act = acts[name]
                if act.stage == "capped" and act.given.astimezone(UTC).date() < now.date():
                    decision = msgspec.structs.replace(_DECISION.decode(stands[name]), action="hide" if act.hidden else "unhide")
                    self._store().give(decision, Account(act.platform, act.account), now)

    def _accounts(self) -> list[Account]:
        """Read each time: one that is not there today may be tomorrow."""
        try:
            found, problem = load_accounts(self._settings.accounts, tokens=False), ""
        except SettingsError as exc:
            found, problem = [], str(exc)
        if problem and problem != self._unread:
            log.warning("console: nothing is written back: %s", problem)
        self._unread = problem
        return found

    def _give(self, due: _Due, accounts: list[Account], now: datetime) -> bool:
        account, name = account_of(due.decision.event_id, accounts), due.decision.decision_id
        if account is None:
            return False
        self._seen.add(name)
        if objection(due.decision):
            return False
        late = now - due.decision.decided_at > LONGEST_OPEN
        with self._lock:
            act = self._store().get(name)
            # Giving once more what was refused would be a new try, and that is a person's to ask for.
            if act is not None and act.stage != "withdrawn":
                self._late |= {name} if act.said == LATE else set()
                return False
            if late and due.shown:
                return False
            given = self._store().give(due.decision, account, now)
            if late:
                self._store().put(given, "refused", LATE)
                self._late.add(name)
        return not late

    def _store(self) -> Acts:
        if self._acts is None:
            self._acts = Acts(self._settings.state_dir)
        return self._acts


class _Due(NamedTuple):
    """A decision whose action is what the platform is asked; `shown`: the platform told that it is so already."""

    decision: Decision
    shown: bool


def _carried() -> Select[tuple[str, bytes, str]]:
    """The decisions that are to be seen on the platform, as things stand, and what it last told of the comment.

    A hide is, while it stands on the comment's text of now and is the last word, or what came after it still waits: to escalate or to
    propose ends nothing. What shows a comment is, while no hide of the comment stands.
    """
    other = decisions.alias()
    hidden = exists().where(other.c.item_id == decisions.c.item_id, other.c.stands, other.c.action == "hide")
    last = or_(items.c.decision_id == decisions.c.decision_id, items.c.state.in_(("escalated", "second")))
    hides = and_(decisions.c.action == "hide", decisions.c.stands, items.c.event_id == decisions.c.event_id, last)
    # Said of the decision alone first: the index tells it, and most decisions end no hide.
    asks = or_(decisions.c.action.in_(("hide", "unhide")), and_(decisions.c.supersedes > "", decisions.c.action.in_(SHOWS)))
    columns = decisions.c.decision_id, decisions.c.body, items.c.platform_state
    query = select(*columns).join(items, items.c.id == decisions.c.item_id)
    return query.where(asks, or_(hides, and_(decisions.c.stands, decisions.c.action != "hide", ~hidden)))


def _due(connection: Connection, row: Row) -> _Due | None:
    """What the platform is asked for the decision; None if it ended no hide, and nothing is to be shown."""
    decision = _DECISION.decode(row.body)
    if decision.action in SHOWS:
        before = ended(connection, decision.supersedes or "")
        if before is None or before.action != "hide":
            return None
        decision = msgspec.structs.replace(decision, action="unhide")
    hides = decision.action == "hide"
    return _Due(decision, row.platform_state in ("hidden", "deleted") if hides else row.platform_state != "hidden")
