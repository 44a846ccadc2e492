"""What a token may still spend: one SQLite file for all accounts and processes, so that those that share a token share its allowance.

Reading slows down from three quarters of an allowance on and stops at nine tenths; the last tenth is kept for write-backs.
"""

from __future__ import annotations

import hmac
import os
import random
import secrets
import sqlite3
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pharos.pipelines.connectors.account import Account, Limit
from pharos.schemas.errors import SourceBlockedError, SourceRefusedError

SLOW, STOP = 0.75, 0.9
"""The used shares from which reading slows down, and at which it stops until it is below `SLOW` again."""

DAY = 86_400.0
LONGEST_BLOCK = timedelta(days=8)
"""No platform states a longer window; a reset beyond it is a mistake in a header and must not stop an account for ever."""

TOLD_FOR = timedelta(hours=1)
"""How long a used share counts that a platform tells without naming a reset, where no limit of ours names a window."""

MILLION = 1_000_000
"""Amounts and times are kept as whole millionths: sums are exact, and the moment at which there is room is met exactly."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (key BLOB);
CREATE TABLE IF NOT EXISTS tokens (mark TEXT PRIMARY KEY, longest INTEGER DEFAULT 0, blocked INTEGER DEFAULT 0, share REAL DEFAULT 0,
    until INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS spent (mark TEXT, unit TEXT, at INTEGER, amount INTEGER);
CREATE INDEX IF NOT EXISTS spent_window ON spent (mark, unit, at, amount);
"""
_opening = threading.Lock()


class Left(NamedTuple):
    """What remains of one limit now."""

    limit: Limit
    left: float


class Budget:
    """The allowance of one account's token. The token itself is never kept: only its hash, keyed with a random key of this file."""

    def __init__(self, state_dir: Path, account: Account, limits: tuple[Limit, ...], now: Callable[[], datetime]) -> None:
        self.limits = account.budget or limits
        self._now, self._where = now, f"{account.platform} `{account.account}`"
        self._db = _open(state_dir / "connect")
        key = self._db.execute("SELECT key FROM secret").fetchone()[0]
        # Without a token the platform counts by our address, whichever account asks.
        named = f"{account.platform}\0{account.token or account.base_url or ''}"
        self._mark = hmac.digest(key, named.encode(), "sha256").hex()
        longest = max((_micros(limit.seconds) for limit in self.limits), default=0)
        sql = "INSERT INTO tokens (mark, longest) VALUES (?,?) ON CONFLICT (mark) DO UPDATE SET longest = max(longest, excluded.longest)"
        self._db.execute(sql, (self._mark, longest))

    def take(self, cost: Mapping[str, float], urgent: bool = False) -> dict[str, int]:
        """Spend it, whole or not at all; by what comes back, `settle` can correct it. `urgent` may use what reading leaves over.

        Raises:
            SourceBlockedError: there is no room, or the platform named a moment before which it allows no call; `retry_at` tells it.
            SourceRefusedError: it is more than the whole allowance.
        """
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            now = _at(self._now())
            self._check(now, cost, urgent)
            sql = "DELETE FROM spent WHERE mark = ?1 AND (at <= ?2 - ?3 OR at > ?2 + ?3)"
            self._db.execute(sql, (self._mark, now, self._told("longest")))
            rows = [(self._mark, unit, now, _micros(amount)) for unit, amount in cost.items() if amount]
            return {row[1]: self._db.execute("INSERT INTO spent VALUES (?,?,?,?)", row).lastrowid or 0 for row in rows}

    def settle(self, taken: Mapping[str, int], spent: Mapping[str, float]) -> None:
        """What was really spent of units that were taken, at the moment that they were taken."""
        rows = [(_micros(amount), taken[unit], self._mark, unit) for unit, amount in spent.items() if unit in taken]
        self._db.executemany("UPDATE spent SET amount = ? WHERE rowid = ? AND mark = ? AND unit = ?", rows)

    def pause(self, cost: Mapping[str, float], urgent: bool = False) -> float:
        """Seconds to wait before this call, at random: 0 below three quarters, then ever more, so that what is left lasts the window.

        Raises:
            SourceBlockedError, SourceRefusedError: as `take`; nothing is spent.
        """
        now = _at(self._now())
        self._check(now, cost, urgent)
        if urgent:
            return 0.0
        longest = 0.0
        for limit in self._limits_of(cost):
            whole, spent = _micros(limit.amount), self._spent(limit, now)
            if spent >= SLOW * whole:
                rest = (self._room(limit, now, int(SLOW * whole)) - now) / MILLION
                longest = max(longest, _spread(spent / whole, rest, limit.amount / cost[limit.unit]))
        share = self.share()
        if share is not None and share >= SLOW:
            calls = min((limit.amount for limit in self.limits if limit.unit == "requests"), default=100.0)
            longest = max(longest, _spread(share, ((self._ahead("until") or now) - now) / MILLION, calls))
        return random.uniform(0, longest)

    def told(self, share: float, reset: datetime | None) -> None:
        """The platform says how much of the allowance is used, also by others with the same token, and maybe until when."""
        if not share >= 0:  # "nan" in a header
            return
        now = self._now()
        if reset is None:
            shortest = min(self.limits, key=lambda limit: limit.seconds, default=None)
            reset = now + TOLD_FOR if shortest is None else _ends(shortest, now) or now + timedelta(seconds=shortest.seconds)
        self._set("share = ?, until = ?", min(share, 1.0), _at(min(reset, now + LONGEST_BLOCK)))

    def block(self, until: datetime) -> datetime:
        """No call before this moment, for anybody with this token; returns the moment that holds."""
        longest = self._now() + LONGEST_BLOCK
        until = min(until, longest)
        # One further ahead was stated while the clock was wrong: it must not hide this one.
        self._set("blocked = max(CASE WHEN blocked <= ? THEN blocked ELSE 0 END, ?)", _at(longest), _at(until))
        return until

    def blocked_until(self) -> datetime | None:
        """The moment that the platform stated, while it lies ahead."""
        blocked = self._ahead("blocked")
        return _moment(blocked) if blocked else None

    def share(self) -> float | None:
        """The used share that the platform last told, while it holds."""
        return self._told("share") if self._ahead("until") else None

    def left(self) -> list[Left]:
        """What remains of each limit."""
        now = _at(self._now())
        return [Left(limit, max(0.0, limit.amount - self._spent(limit, now) / MILLION)) for limit in self.limits]

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _check(self, now: int, cost: Mapping[str, float], urgent: bool) -> None:
        """Raise for the latest moment that any of the limits asks to wait for."""
        waits: list[tuple[datetime, str]] = []
        if until := self.blocked_until():
            waits.append((until, "the platform"))
        share, reset = self._told("share"), self._ahead("until")
        if not urgent and share >= STOP and reset:
            waits.append((_moment(reset), f"{share:.0%} of the allowance is used, as the platform says: our budget"))
        for limit in self._limits_of(cost):
            whole, spent, wanted = _micros(limit.amount), self._spent(limit, now), _micros(cost[limit.unit])
            if wanted > whole:
                msg = f"{self._where}: expected a call within {limit.amount:,.12g} {limit.unit}; got one of {cost[limit.unit]:,.12g}"
                raise SourceRefusedError(msg)
            if spent + wanted > whole or (not urgent and spent >= STOP * whole):
                most = whole - wanted if urgent else min(whole - wanted, int(SLOW * whole))
                said = f"{spent / MILLION:,.12g} of {limit.amount:,.12g} {limit.unit} in {limit.seconds:.12g} s are spent: our budget"
                waits.append((_moment(self._room(limit, now, most)), said))
        if waits:
            moment, who = max(waits)
            msg = f"{self._where}: {who} allows no call before {moment.isoformat(timespec='seconds')}"
            raise SourceBlockedError(msg, moment)

    def _limits_of(self, cost: Mapping[str, float]) -> list[Limit]:
        return [limit for limit in self.limits if cost.get(limit.unit)]

    def _spent(self, limit: Limit, now: int) -> int:
        sql = "SELECT coalesce(sum(amount), 0) FROM spent WHERE mark = ? AND unit = ? AND at > ? AND at <= ?"
        return self._db.execute(sql, (self._mark, limit.unit, *_counted(limit, now))).fetchone()[0]

    def _room(self, limit: Limit, now: int, most: int) -> int:
        """When, without a further call, no more than `most` is spent."""
        if ends := _ends(limit, _moment(now)):
            return _at(ends)
        over, moment = self._spent(limit, now) - most, now
        sql = "SELECT at, amount FROM spent WHERE mark = ? AND unit = ? AND at > ? AND at <= ? ORDER BY at"
        for at, amount in self._db.execute(sql, (self._mark, limit.unit, *_counted(limit, now))):
            if over <= 0:
                break
            over, moment = over - amount, at + _micros(limit.seconds)
        return moment

    def _told(self, column: str) -> int | float:
        return self._db.execute(f"SELECT {column} FROM tokens WHERE mark = ?", (self._mark,)).fetchone()[0]

    def _ahead(self, column: str) -> int | None:
        """A moment that was kept, while it lies ahead; one further ahead than may be was kept while the clock was wrong."""
        kept, now = int(self._told(column)), self._now()
        return kept if _at(now) < kept <= _at(now + LONGEST_BLOCK) else None

    def _set(self, what: str, *values: float) -> None:
        self._db.execute(f"UPDATE tokens SET {what} WHERE mark = ?", (*values, self._mark))


def _open(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "budgets.sqlite"
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with _opening:
        db = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
        # A lost power supply may cost the last rows; a killed process none.
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA journal_mode=WAL")
        db.executescript(SCHEMA)
        db.execute("INSERT INTO secret SELECT ? WHERE NOT EXISTS (SELECT * FROM secret)", (secrets.token_bytes(32),))
    return db


def _ends(limit: Limit, now: datetime) -> datetime | None:
    """The midnight at which a day's window ends; None for a limit that holds in any `seconds`, wherever they begin."""
    if limit.seconds != DAY or limit.ends == "sliding":
        return None
    return _midnight(limit, now, 1)


def _midnight(limit: Limit, now: datetime, days: int) -> datetime:
    """By the wall clock of the limit's zone, so that a day of 23 or 25 hours is a day."""
    local = now.astimezone(ZoneInfo(limit.ends or "UTC"))
    return (local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(days=days)).astimezone(UTC)


def _counted(limit: Limit, now: int) -> tuple[int, int]:
    """What was spent after the one moment and until the other counts now; what lies further ahead was written by a clock that was wrong."""
    window = _micros(limit.seconds)
    begun = _at(_midnight(limit, _moment(now), 0)) - 1 if _ends(limit, _moment(now)) else now - window
    return begun, now + window


def _spread(share: float, rest: float, calls: float) -> float:
    """The longest pause in seconds: what is left below `STOP` of so many calls, over the rest of the window, and twice that at its end."""
    return rest / max(1.0, (STOP - share) * calls) * (1 + (min(share, STOP) - SLOW) / (STOP - SLOW))


def _micros(amount: float) -> int:
    return round(amount * MILLION)


def _at(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _moment(at: float) -> datetime:
    return EPOCH + timedelta(microseconds=at)
