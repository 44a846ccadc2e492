"""Hands recorded decisions to the write-back once nobody can take them back, and tells how far the platform's side is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select

from pharos.pipelines.connectors.accounts import load_accounts
from pharos.pipelines.connectors.acts import Act, Acts
from pharos.pipelines.connectors.writeback import LONGEST_OPEN, Rules, account_of, objection
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.tables import decisions, items
from pharos.pipelines.settings import Settings
from pharos.schemas.decision import Decision
from pharos.schemas.errors import SettingsError

log = logging.getLogger(__name__)

MARGIN_MS = 2_000
"""A request to undo that began in its window may still be on its way."""

_DECISION = msgspec.json.Decoder(Decision)


class Handing:
    """`pharos connect`, or `pharos connect act`, carries out what is handed over; `problem` says what keeps it from being so."""

    def __init__(self, settings: Settings, database: Database, now_ms: Callable[[], int], undo_ms: int) -> None:
        self._settings, self._database, self._now_ms, self._undo_ms = settings, database, now_ms, undo_ms
        self._rules = Rules.of(settings)
        self._acts: Acts | None = None
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self.problem = ""

    def hand(self) -> int:
        """Hand over what is due; how many that are.

        Due is a decision to hide or show that is recorded, still stands, whose window to undo has closed, and that is not older than a
        day: like the write-back itself, as the comment may be another by then. What was handed over before is not so again.
        """
        if self._rules.why_off:
            return 0
        now_ms = self._now_ms()
        first, last = now_ms - round(LONGEST_OPEN.total_seconds() * 1000), now_ms - self._undo_ms - MARGIN_MS
        query = select(decisions.c.decision_id, decisions.c.body).join(items, items.c.decision_id == decisions.c.decision_id)
        stands = [items.c.state == "decided", items.c.event_id == decisions.c.event_id, decisions.c.action.in_(("hide", "unhide"))]
        due = [decisions.c.recorded_ms != 0, decisions.c.decided_ms.between(first, last)]
        with self._database.read() as connection:
            rows = connection.execute(query.where(*stands, *due).order_by(decisions.c.decided_ms)).all()
        fresh = {row.decision_id: row.body for row in rows if row.decision_id not in self._seen}
        given = sum(self._give(_DECISION.decode(body), datetime.fromtimestamp(now_ms / 1000, UTC)) for body in fresh.values())
        self._seen = {row.decision_id for row in rows} if not self.problem else self._seen
        return given

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

    def _give(self, decision: Decision, now: datetime) -> bool:
        try:
            account = account_of(decision.event_id, load_accounts(self._settings.accounts, tokens=False))
        except SettingsError as exc:
            self._say(str(exc))
            return False
        self._say("")
        with self._lock:
            # Giving once more what was refused would be a new try, and that is a person's to ask for.
            if account is None or objection(decision) or self._store().get(decision.decision_id) is not None:
                return False
            self._store().give(decision, account, now)
        return True

    def _say(self, problem: str) -> None:
        if problem and problem != self.problem:
            log.warning("console: nothing is written back: %s", problem)
        self.problem = problem

    def _store(self) -> Acts:
        if self._acts is None:
            self._acts = Acts(self._settings.state_dir)
        return self._acts
