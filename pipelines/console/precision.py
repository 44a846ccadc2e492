"""How often people uphold what a detector found: precision among what was queued, which says nothing of what was missed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import Connection, distinct, func, select

from pharos.pipelines.console.shares import Share
from pharos.pipelines.console.tables import decisions, wrong


class Precision(NamedTuple):
    """`upheld`: versions hidden under the clause, of those decided that carried the finding; `wrong`: marked "detector wrong"."""

    detector: str
    clause: str
    upheld: Share
    wrong: int


def precision(connection: Connection, since_ms: int) -> list[Precision]:
    """Each detector and clause that a decision which stands had to judge, or that was marked, from then on."""
    decided: Counter[tuple[str, str]] = Counter()
    upheld: Counter[tuple[str, str]] = Counter()
    keys = decisions.c.found, decisions.c.action, decisions.c.clause
    query = select(*keys, func.count()).where(decisions.c.stands, decisions.c.decided_ms >= since_ms).group_by(*keys)
    for found, action, under, n in connection.execute(query):
        for pair in found.split():
            detector, _, clause = pair.rpartition("@")
            decided[detector, clause] += n
            upheld[detector, clause] += n if (action, under) == ("hide", clause) else 0
    wrongs = _wrongs(connection, since_ms)
    return [Precision(*key, Share(upheld[key], decided[key]), wrongs.get(key, 0)) for key in sorted({*decided, *wrongs})]


def _wrongs(connection: Connection, since_ms: int) -> dict[tuple[str, str], int]:
    """Versions that anybody marked."""
    keys = wrong.c.detector, wrong.c.clause
    query = select(*keys, func.count(distinct(wrong.c.event_id))).where(wrong.c.at_ms >= since_ms).group_by(*keys)
    return {(detector, clause): n for detector, clause, n in connection.execute(query)}
