"""What the desk did in a span of days, counted in the database."""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, case, func, literal, select

from pharos.pipelines.console.precision import Precision, precision
from pharos.pipelines.console.reviews import Agreement, agreement, overturned
from pharos.pipelines.console.shares import Share
from pharos.pipelines.console.tables import decisions, items, versions

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
WAITS = ("open", "second", "escalated")
"""The states of an item that somebody has still to decide."""


class Day(NamedTuple):
    """One UTC day, `YYYY-MM-DD`."""

    day: str
    came: int
    decided: int


class Pending(NamedTuple):
    """Items of a leading clause (empty: only unscored) that wait, by age."""

    clause: str
    under_1h: int
    to_24h: int
    to_7d: int
    over_7d: int


class Times(NamedTuple):
    """Of n values, the nearest-rank percentiles in whole steps of 1 s (handling) or 60 s (waiting), as seconds; None without any."""

    n: int
    median_s: int | None
    p90_s: int | None


class Outcome(NamedTuple):
    """How many standing decisions have a clause (empty: none) and action."""

    clause: str
    action: str
    n: int


class Restrictions(NamedTuple):
    """Hides among the outcomes on criticism of government, and among those on all else."""

    criticism: Share
    others: Share


class Figures(NamedTuple):
    """All that the page shows. `handling`: from claim to decision; `waiting`: from the queue to the decision that stands; `undone`: of the
    decisions made."""

    days: int
    flow: list[Day]
    pending: list[Pending]
    handling: Times
    waiting: Times
    outcomes: list[Outcome]
    agreement: Agreement
    overturned: Share
    undone: Share
    restrictions: Restrictions
    precision: list[Precision]


def figures(connection: Connection, now_ms: int, days: int = 30) -> Figures:
    """The figures of the last `days` UTC days, today among them; what waits is as of now."""
    first = now_ms // DAY_MS - days + 1
    since_ms = first * DAY_MS
    groups = _groups(connection, since_ms)
    standing = [group for group in groups if group.stands]
    return Figures(
        days=days,
        flow=_flow(_came(connection, since_ms), standing, range(first, first + days)),
        pending=_pending(connection, now_ms),
        handling=_handling(connection, since_ms),
        waiting=_waiting(connection, since_ms),
        outcomes=_outcomes(standing),
        agreement=agreement(connection, since_ms),
        overturned=overturned(connection, since_ms),
        undone=_undone(groups),
        restrictions=_restrictions(standing),
        precision=precision(connection, since_ms),
    )


class _Group(NamedTuple):
    """So many decisions of one day (since 1970), clause and action, that stand or not, on criticism or not."""

    day: int
    clause: str
    action: str
    criticism: bool
    stands: bool
    n: int


def _groups(connection: Connection, since_ms: int) -> list[_Group]:
    keys = decisions.c.decided_ms // DAY_MS, decisions.c.clause, decisions.c.action, decisions.c.criticism, decisions.c.stands
    query = select(*keys, func.count()).where(decisions.c.decided_ms >= since_ms, decisions.c.detector == "").group_by(*keys)
    return [_Group(*row) for row in connection.execute(query)]


def _came(connection: Connection, since_ms: int) -> dict[int, int]:
    day = versions.c.opened_ms // DAY_MS
    return dict(connection.execute(select(day, func.count()).where(versions.c.opened_ms >= since_ms).group_by(day)).all())


def _flow(came: dict[int, int], standing: list[_Group], days: range) -> list[Day]:
    decided: Counter[int] = Counter()
    for row in standing:
        decided[row.day] += row.n
    epoch = datetime.date(1970, 1, 1)
    return [Day((epoch + datetime.timedelta(days=day)).isoformat(), came.get(day, 0), decided[day]) for day in days]


def _outcomes(standing: list[_Group]) -> list[Outcome]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in standing:
        counts[row.clause, row.action] += row.n
    return [Outcome(clause, action, n) for (clause, action), n in sorted(counts.items())]


def _undone(groups: list[_Group]) -> Share:
    back = sum(group.n for group in groups if group.action == "undo")
    return Share(back, sum(group.n for group in groups) - back)


def _restrictions(standing: list[_Group]) -> Restrictions:
    def share(criticism: bool) -> Share:
        among = [row for row in standing if row.criticism == criticism]
        return Share(sum(row.n for row in among if row.action == "hide"), sum(row.n for row in among))

    return Restrictions(share(True), share(False))


def _pending(connection: Connection, now_ms: int) -> list[Pending]:
    age = literal(now_ms) - items.c.queued_ms
    bucket = case((age < HOUR_MS, 0), (age < DAY_MS, 1), (age < 7 * DAY_MS, 2), else_=3)
    counts: dict[str, list[int]] = {}
    query = select(items.c.clause, bucket, func.count()).where(items.c.state.in_(WAITS)).group_by(items.c.clause, bucket)
    for clause, index, n in connection.execute(query):
        counts.setdefault(clause, [0, 0, 0, 0])[index] = n
    return [Pending(clause, *ages) for clause, ages in sorted(counts.items())]


def _handling(connection: Connection, since_ms: int) -> Times:
    # Decisions made at once share one claim; they would count one piece of work many times.
    alone = decisions.c.held_ms > 0, decisions.c.bulk == "", decisions.c.action != "undo"
    return _times(connection, decisions.c.held_ms, 1, decisions.c.decided_ms >= since_ms, *alone)


def _waiting(connection: Connection, since_ms: int) -> Times:
    stands = decisions.c.stands, decisions.c.waited_ms > 0
    return _times(connection, decisions.c.waited_ms, 60, decisions.c.decided_ms >= since_ms, *stands)


def _times(connection: Connection, column: Column[int], step_s: int, *where: ColumnElement[bool]) -> Times:
    # Counted by step: neither SQLite has percentiles, nor need all values leave the database.
    step = column // (1000 * step_s)
    counts = connection.execute(select(step, func.count()).where(*where).group_by(step).order_by(step)).all()
    n = sum(count for _, count in counts)

    def rank(share: float) -> int | None:
        seen = accumulate(count for _, count in counts)
        return next((at * step_s for (at, _), sofar in zip(counts, seen, strict=True) if sofar >= share * n), None)

    return Times(n, rank(0.5), rank(0.9))
