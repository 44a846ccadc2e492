"""What became of each decision to be written back: one SQLite file for all accounts, so that caps are global and nothing is done twice.

`calling` is kept before the platform is called and `called` before the after-state is recorded: a crash leaves what is unknown, by name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.sayings import say
from pharos.schemas.decision import Decision

Stage = Literal["waiting", "calling", "called", "done", "refused", "manual", "unknown", "capped", "withdrawn"]
OPEN: tuple[Stage, ...] = ("waiting", "calling", "called")
LONGEST_PAUSE = 4 * 3600.0
"""Seconds between two calls for one decision at most."""
UNCALLED: tuple[Stage, ...] = ("waiting", "capped")
"""Not begun: what is overtaken now is taken off; `capped` waits for another day's calls and must be given again."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS acts (number INTEGER PRIMARY KEY AUTOINCREMENT, decision_id TEXT UNIQUE, platform TEXT, account TEXT,
    event_id TEXT, action TEXT, stage TEXT, said TEXT, given TEXT, claimed TEXT, decided TEXT,
    calls INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS acts_event ON acts (event_id);
"""
COLUMNS = "decision_id, platform, account, event_id, action, stage, said, given"


class Act(NamedTuple):
    """One decision on its way; `given` is when it was last handed in."""

    decision_id: str
    platform: str
    account: str
    event_id: str
    action: str
    stage: Stage
    said: str
    given: datetime

    @property
    def hidden(self) -> bool:
        """What is wanted."""
        return self.action == "hide"


class Acts:
    """The store; any thread or process may have its own."""

    def __init__(self, state_dir: Path) -> None:
        state_dir.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(state_dir / "writeback.sqlite", timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)
        with self._alone():
            # Files of before these columns were.
            there = {name for (name,) in self._db.execute("SELECT name FROM pragma_table_info('acts')")}
            if "decided" not in there:
                self._db.execute("ALTER TABLE acts ADD COLUMN decided TEXT")
            if "calls" not in there:
                self._db.execute("ALTER TABLE acts ADD COLUMN calls INTEGER DEFAULT 0")
                self._db.execute("UPDATE acts SET calls = 1 WHERE claimed IS NOT NULL")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def get(self, decision_id: str) -> Act | None:
        """How it stands."""
        row = self._db.execute(f"SELECT {COLUMNS} FROM acts WHERE decision_id = ?", (decision_id,)).fetchone()
        return _act(row) if row else None

    def give(self, decision: Decision, account: Account, now: datetime) -> Act:
        """Hand a decision in. One that is done stays done; one that was not done is tried again; one of unknown end is read again first."""
        decided = decision.decided_at.astimezone(UTC).isoformat(timespec="microseconds")
        with self._alone():
            act = self.get(decision.decision_id)
            if act is None:
                values = (decision.decision_id, account.platform, account.account, decision.event_id, decision.action, now.isoformat())
                columns = "decision_id, platform, account, event_id, action, given, decided, stage, said"
                self._db.execute(f"INSERT INTO acts ({columns}) VALUES (?,?,?,?,?,?,?,'waiting','')", (*values, decided))
            elif (act.event_id, act.action) != (decision.event_id, decision.action):
                return act._replace(stage="refused", said=say("other_use"))
            elif act.stage != "done":
                stage = act.stage if act.stage in OPEN else "calling" if act.stage == "unknown" else "waiting"
                sql = "UPDATE acts SET stage = ?, said = '', given = ?, decided = ? WHERE decision_id = ?"
                self._db.execute(sql, (stage, now.isoformat(), decided, decision.decision_id))
            found = self.get(decision.decision_id)
        assert found is not None
        return found

    def open(self, account: Account) -> list[Act]:
        """The account's decisions that are not settled, in the order in which they came."""
        sql = f"SELECT {COLUMNS} FROM acts WHERE platform = ? AND account = ? AND stage IN (?,?,?) ORDER BY number"
        return [_act(row) for row in self._db.execute(sql, (account.platform, account.account, *OPEN))]

    def later(self, act: Act, begin: str) -> list[Act]:
        """The decisions on event ids that begin so, not withdrawn, that people made after this one, whenever they were handed in."""
        mine = "(SELECT number AS mine, decided AS at FROM acts WHERE decision_id = ?1)"
        after = "CASE WHEN decided IS NULL OR at IS NULL THEN number > mine ELSE (decided, decision_id) > (at, ?1) END"
        ids = "event_id >= ?2 AND event_id < ?2 || char(0x10ffff)"
        sql = f"SELECT {COLUMNS} FROM acts, {mine} WHERE {ids} AND stage != 'withdrawn' AND {after} ORDER BY decided, decision_id"
        return [_act(row) for row in self._db.execute(sql, (act.decision_id, begin))]

    def uncalled(self) -> list[Act]:
        """Of all accounts, those for which no platform was called yet."""
        sql = f"SELECT {COLUMNS} FROM acts WHERE stage IN (?,?) ORDER BY number"
        return [_act(row) for row in self._db.execute(sql, UNCALLED)]

    def withdraw(self, decision_id: str, said: str) -> bool:
        """Take a decision off that nobody has begun to carry out; False: it is begun, or settled."""
        sql = "UPDATE acts SET stage = 'withdrawn', said = ? WHERE decision_id = ? AND stage IN (?,?)"
        return self._db.execute(sql, (said, decision_id, *UNCALLED)).rowcount == 1

    def claim(self, act: Act, cap: int, now: datetime) -> Stage:
        """Take one of the UTC day's `cap` calls of this action, a repeated one too; the platform is about to be called: `calling`.

        Else what the decision is then: `capped`, none is left; `withdrawn`, it was taken off and must not be called.
        """
        with self._alone():
            found = self.get(act.decision_id)
            if found is None or found.stage not in OPEN:
                return found.stage if found else "withdrawn"
            today = now.date().isoformat()
            sql = "SELECT coalesce(sum(calls), 0) FROM acts WHERE action = ? AND substr(claimed, 1, 10) = ?"
            used = self._db.execute(sql, (act.action, today)).fetchone()[0]
            if used >= cap:
                return "capped"
            calls = "CASE WHEN substr(claimed, 1, 10) = ? THEN calls + 1 ELSE 1 END"
            sql = f"UPDATE acts SET stage = 'calling', calls = {calls}, claimed = ? WHERE decision_id = ?"
            self._db.execute(sql, (today, now.isoformat(), act.decision_id))
            return "calling"

    def unclaim(self, act: Act) -> None:
        """Give the call back: the platform, or our own budget, allowed none."""
        self._db.execute("UPDATE acts SET calls = max(0, calls - 1) WHERE decision_id = ?", (act.decision_id,))

    def again(self, act: Act, every: float) -> datetime:
        """When one whose call had no known end may be called again: at once, then after ever more times `every` (seconds)."""
        sql = "SELECT claimed, calls FROM acts WHERE decision_id = ?"
        claimed, calls = self._db.execute(sql, (act.decision_id,)).fetchone()
        wait = min(LONGEST_PAUSE, every * (2 ** min(20, max(0, calls - 1)) - 1))
        return datetime.fromisoformat(claimed) + timedelta(seconds=wait) if claimed else act.given

    def put(self, act: Act, stage: Stage, said: str = "") -> None:
        """Keep how it stands, unless it was withdrawn; what a person must do by hand takes none of the day's calls."""
        sql = "UPDATE acts SET stage = ?, said = ?, claimed = CASE WHEN ? = 'manual' THEN NULL ELSE claimed END"
        self._db.execute(f"{sql} WHERE decision_id = ? AND stage != 'withdrawn'", (stage, said, stage, act.decision_id))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _act(row: tuple[str, str, str, str, str, Stage, str, str]) -> Act:
    return Act(*row[:-1], given=datetime.fromisoformat(row[-1]))
