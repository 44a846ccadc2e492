"""How often people uphold what a detector found: precision among what was queued, which says nothing of what was missed."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import CTE, Connection, and_, case, distinct, func, select

from pharos.pipelines.console.shares import Share
from pharos.pipelines.console.tables import finding_rows as found
from pharos.pipelines.console.tables import wrong
from pharos.schemas.flagged import FlaggedItem


class Precision(NamedTuple):
    """`upheld`: versions hidden under the clause, of those decided that carried the finding; `wrong`: those marked "detector wrong"."""

    detector: str
    clause: str
    upheld: Share
    wrong: int


def finding_rows(flagged: FlaggedItem, item_id: str) -> list[dict[str, Any]]:
    """The rows of table `finding_rows` for a flagged item: a detector and clause once, with the greatest score."""
    event_id = flagged.comment().event_id
    scores: dict[tuple[str, str], float] = {}
    for finding in flagged.findings:
        key = finding.detector, finding.clause
        scores[key] = max(finding.score, scores.get(key, 0.0))
    return [
        {"event_id": event_id, "item_id": item_id, "detector": detector, "clause": clause, "score": score}
        for (detector, clause), score in scores.items()
    ]


def precision(connection: Connection, standing: CTE) -> list[Precision]:
    """Each detector and clause that a standing decision had to judge (`outcomes`); a mark counts a version once."""
    keys = found.c.detector, found.c.clause
    upheld = case((and_(standing.c.action == "hide", standing.c.clause == found.c.clause), standing.c.event_id))
    marked = and_(wrong.c.event_id == found.c.event_id, wrong.c.detector == found.c.detector, wrong.c.clause == found.c.clause)
    query = (
        select(*keys, func.count(distinct(upheld)), func.count(distinct(standing.c.event_id)), func.count(distinct(wrong.c.event_id)))
        .join_from(standing, found, found.c.event_id == standing.c.event_id)
        .outerjoin(wrong, marked)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [Precision(detector, clause, Share(part, whole), marks) for detector, clause, part, whole, marks in connection.execute(query)]
