"""The coverage ledger: of each post what the platform counts and what we hold, why the two differ, and what stands still.

A row says how it stood at one moment; the archive's data set `coverage/` gets one at each finished sweep, and of all posts once a day.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import json as arrow_json

from pharos.pipelines.connectors import metrics
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Connector
from pharos.pipelines.connectors.budget import Budget
from pharos.pipelines.connectors.ledger import Entry, Ledger
from pharos.pipelines.connectors.pages import safe_name
from pharos.pipelines.connectors.state import AccountState, state_path
from pharos.schemas.arrow import COVERAGE
from pharos.transforms.day_files import grow

LATE_POLLS, SOONEST_LATE = 10, 900.0
"""A poll is late after so many intervals, but not before a quarter of an hour: that long may our own back-off wait."""

LATE_SWEEP = 2 * 3600.0
"""A sweep is late so many seconds after it was due."""


class Row(NamedTuple):
    """The columns of `coverage/`."""

    looked_at: datetime
    platform: str
    account: str
    post_id: str | None
    counts: str
    theirs: int | None
    ours_live: int
    ours_total: int
    gap: int | None
    unexplained: int
    last_poll: datetime | None
    last_sweep: datetime | None
    stalled: bool
    reason: str


class View(NamedTuple):
    """What rows are made from: an account, its ledger, the moment, and the block that the platform stated."""

    connector: Connector
    account: Account
    ledger: Ledger
    now: datetime
    blocked: datetime | None

    def entries(self, post_id: str | None = None) -> list[Entry]:
        """The posts as they stand."""
        return self.ledger.rows(self.account.account, self.connector.counts == "direct", post_id)

    def polled(self, post_id: str | None) -> float | None:
        """When the last poll that brings this post's news ended well; None too if that was by a clock that was ahead."""
        at = self.ledger.moment(f"poll:{post_id}" if self.account.posts and post_id else "poll")
        return at if at and at <= self.now.timestamp() + SOONEST_LATE else None

    def poll_late(self, post_id: str | None) -> float:
        """From when on the next poll is late."""
        last = self.polled(post_id) or min(self.ledger.moment("begun") or 0.0, self.now.timestamp())
        return last + max(LATE_POLLS * self.account.every, SOONEST_LATE)

    def rows(self, entries: Iterable[Entry]) -> list[Row]:
        """One row a post; an account without any has one without."""
        return [self._row(entry) for entry in entries] or [self._row(None)]

    def _row(self, entry: Entry | None) -> Row:
        standstill = self._standstill(entry)
        unexplained, said = explained(self.connector, entry) if entry else (0, ["no post yet"])
        if entry and entry.held:
            said.append(f"deletes wait since {_time(entry.held):%Y-%m-%d %H:%M} UTC: the id of an item cannot be read")
        if entry and entry.doubted:
            since = f"{_time(entry.doubted):%Y-%m-%d %H:%M} UTC"
            said.append(f"deletes wait since {since}: known comments are missing that the platform does not count as gone")
        if standstill and self.blocked and self.blocked > self.now:
            standstill.append(f"the platform allows no call before {self.blocked.isoformat(timespec='seconds')}")
        live = entry.live if entry else 0
        return Row(
            looked_at=self.now,
            platform=self.account.platform,
            account=self.account.account,
            post_id=entry.id if entry else None,
            counts=self.connector.counts,
            theirs=entry.theirs if entry else None,
            ours_live=live,
            ours_total=live + entry.hidden + entry.deleted if entry else 0,
            gap=entry.theirs - live if entry and entry.theirs is not None else None,
            unexplained=unexplained,
            last_poll=_time(self.polled(entry.id if entry else None)),
            last_sweep=_time(entry.swept) if entry else None,
            stalled=bool(standstill),
            reason="; ".join(standstill + said),
        )

    def _standstill(self, entry: Entry | None) -> list[str]:
        now, found = self.now.timestamp(), []
        if (entry is None or entry.state == "open") and self.poll_late(entry.id if entry else None) <= now:
            found.append("no poll ends well")
        if entry and entry.owed + LATE_SWEEP <= now:
            found.append(f"a sweep is due since {_time(entry.owed):%Y-%m-%d %H:%M} UTC")
        return found


def explained(connector: Connector, entry: Entry) -> tuple[int, list[str]]:
    """How many comments the platform counts that nothing here explains, and the explanation in words."""
    closed = [] if entry.state == "open" else [entry.state]
    if entry.theirs is None:
        return 0, closed or ["the platform gives no count"]
    gap = left = entry.theirs - entry.live
    said = closed
    for count, word in ((entry.bad, "could not be read"), (entry.refused, "refused"), (entry.hidden, "hidden")):
        if (part := min(left, count)) > 0:
            said.append(f"{part} {word}")
            left -= part
    if left > 0 and entry.swept is None:
        return 0, [*said, "not swept yet"]
    if left > 0:
        notes = [f"{entry.deleted} deleted may still be counted"] if entry.deleted else []
        notes += [connector.count_note] if connector.count_note else []
        said.append(f"{left} unexplained" + (f" ({', '.join(notes)})" if notes else ""))
    elif gap < 0:
        said.append(f"{min(-gap, entry.missing)} missing from the last sweep" if entry.missing else "the platform's count lags")
    return max(left, 0), said


def stands(kind: Connector, account: Account, state_dir: Path, now: datetime) -> list[Row]:
    """How an account stands now, read beside the process that reads it."""
    path = state_path(state_dir, account)
    if not path.exists():
        return [Row(now, *metrics.labels(account), None, kind.counts, None, 0, 0, None, 0, None, None, True, "never read")]
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        with closing(Budget(state_dir, account, kind.limits, lambda: now)) as budget:
            view = View(kind, account, Ledger(db), now, budget.blocked_until())
        return view.rows(view.entries())
    finally:
        db.close()


class Coverage:
    """Keeps one account's ledger in the archive and in the metrics, after each of its rounds."""

    def __init__(
        self, kind: Connector, account: Account, state: AccountState, budget: Budget, archive: Path, now: Callable[[], datetime]
    ) -> None:
        self._kind, self._account, self._state, self._archive, self._now = kind, account, state, archive, now
        self._budget = budget
        self._entries: dict[str, Entry] = {}
        self._late = float("inf")
        with state.db:
            state.ledger.mark("begun", now().timestamp(), first=True)
        metrics.begin_at_zero(account)
        metrics.STALLED.labels(*metrics.labels(account)).set_function(lambda: float(self._now().timestamp() >= self._late))

    def keep(self, swept: set[str]) -> None:
        """Write the rows that are due; `swept` is emptied once they are durable.

        Raises:
            ArchiveBlockedError: the archive cannot be written; the next round tries again.
        """
        now = self._now()
        view = View(self._kind, self._account, self._state.ledger, now, self._budget.blocked_until())
        new_day = self._state.ledger.moment("day") != now.toordinal()
        wanted = [None] if new_day or not self._entries else sorted(swept)
        found = [entry for post_id in wanted for entry in view.entries(post_id)]
        self._entries |= {entry.id: entry for entry in found}
        self._show(view)
        rows = view.rows(found) if new_day else view.rows(entry for entry in found if entry.id in swept) if swept else []
        if rows:
            grow(self._archive, "coverage", f"{self._account.platform}-{safe_name(self._account.account)}", now, _table(rows))
        if new_day:
            with self._state.db:
                self._state.ledger.mark("day", now.toordinal())
        swept.clear()

    def _show(self, view: View) -> None:
        names = metrics.labels(self._account)
        entries = self._entries.values()
        metrics.THEIRS.labels(*names).set(sum(entry.theirs or 0 for entry in entries))
        metrics.GAP.labels(*names).set(sum(explained(self._kind, entry)[0] for entry in entries))
        metrics.HELD.labels(*names).set(sum((entry.held or entry.doubted) is not None for entry in entries))
        metrics.BLOCKED.labels(*names).set(view.blocked.timestamp() if view.blocked and view.blocked > view.now else 0)
        closed = {entry.id for entry in entries if entry.state != "open"}
        polls = [view.poll_late(post_id) for post_id in self._account.posts or (None,) if post_id not in closed]
        owed = view.ledger.owed_since(self._account.account)
        self._late = min([*polls, *([] if owed is None else [owed + LATE_SWEEP])], default=float("inf"))


def _table(rows: list[Row]) -> pa.Table:
    """As `Table.from_pylist`, which would import pandas where it is installed: 48 MB that nothing here needs."""
    lines = io.BytesIO(b"\n".join(msgspec.json.encode(row._asdict()) for row in rows))
    return arrow_json.read_json(lines, arrow_json.ReadOptions(use_threads=False), arrow_json.ParseOptions(explicit_schema=COVERAGE))


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
