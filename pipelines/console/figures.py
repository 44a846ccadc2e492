"""What the desk did in a span of days, counted in the database."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from sqlalchemy import CTE, Connection, Select, case, func, literal, select

from pharos.pipelines.console.outcomes import outcomes
from pharos.pipelines.console.precision import Precision, precision
from pharos.pipelines.console.reviews import Agreement, Restrictions, agreement, overturned, restrictions, undone
from pharos.pipelines.console.shares import Share
from pharos.pipelines.console.tables import decisions, items

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
    """Of n values, the nearest-rank percentiles in ms; None without any."""

    n: int
    median_ms: int | None
    p90_ms: int | None


class Outcome(NamedTuple):
    """How many standing decisions have a clause (empty: none) and action."""

    clause: str
    action: str
    n: int


class Figures(NamedTuple):
    """All that the page shows. `handling`: from claim to decision; `waiting`: from the queue to the decision that stands."""

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
    standing = outcomes(since_ms)
    return Figures(
        days=days,
        flow=_flow(connection, standing, first, days),
        pending=_pending(connection, now_ms),
        handling=_times(connection, _handling(since_ms)),
        waiting=_times(connection, _waiting(standing)),
        outcomes=_outcomes(connection, standing),
        agreement=agreement(connection, since_ms),
        overturned=overturned(connection, since_ms),
        undone=undone(connection, since_ms),
        restrictions=restrictions(connection, standing),
        precision=precision(connection, standing),
    )


def _flow(connection: Connection, standing: CTE, first: int, days: int) -> list[Day]:
    queued, decided = items.c.queued_ms // DAY_MS, standing.c.decided_ms // DAY_MS
    came = connection.execute(select(queued, func.count()).where(items.c.queued_ms >= first * DAY_MS).group_by(queued)).tuples()
    went = connection.execute(select(decided, func.count()).group_by(decided)).tuples()
    ins, outs = dict(came.all()), dict(went.all())
    epoch = datetime.date(1970, 1, 1)
    return [
        Day((epoch + datetime.timedelta(days=day)).isoformat(), ins.get(day, 0), outs.get(day, 0)) for day in range(first, first + days)
    ]


def _pending(connection: Connection, now_ms: int) -> list[Pending]:
    age = literal(now_ms) - items.c.queued_ms
    bucket = case((age < HOUR_MS, 0), (age < DAY_MS, 1), (age < 7 * DAY_MS, 2), else_=3)
    counts: dict[str, list[int]] = {}
    query = select(items.c.clause, bucket, func.count()).where(items.c.state.in_(WAITS)).group_by(items.c.clause, bucket)
    for clause, index, n in connection.execute(query):
        counts.setdefault(clause, [0, 0, 0, 0])[index] = n
    return [Pending(clause, *ages) for clause, ages in sorted(counts.items())]


def _handling(since_ms: int) -> Select[tuple[int]]:
    # Decisions made at once share one claim; they would count one piece of work many times.
    alone = decisions.c.held_ms > 0, decisions.c.bulk == "", decisions.c.action != "undo"
    return select(decisions.c.held_ms.label("ms")).where(decisions.c.decided_ms >= since_ms, *alone)


def _waiting(standing: CTE) -> Select[tuple[int]]:
    # A later version may queue the item again: the decisions before that did not wait for it.
    waited = standing.c.decided_ms - items.c.queued_ms
    return select(waited.label("ms")).join_from(standing, items, items.c.id == standing.c.item_id).where(standing.c.appeal_of == "", waited >= 0)


def _times(connection: Connection, values: Select[tuple[int]]) -> Times:
    source = values.subquery()
    ranked = select(source.c.ms, func.row_number().over(order_by=source.c.ms).label("rank"), func.count().over().label("n")).subquery()
    median = func.max(case((ranked.c.rank == (ranked.c.n + 1) // 2, ranked.c.ms)))
    p90 = func.max(case((ranked.c.rank == (ranked.c.n * 9 + 9) // 10, ranked.c.ms)))
    n, *both = connection.execute(select(func.max(ranked.c.n), median, p90)).one()
    return Times(n or 0, *both)


def _outcomes(connection: Connection, standing: CTE) -> list[Outcome]:
    keys = standing.c.clause, standing.c.action
    return [Outcome(*row) for row in connection.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys)).tuples()]
