"""Which flagged versions of a comment put it into the queue: the first, and each whose forerunner nobody had to decide on any more.

It follows from versions and decisions, which are only added to: what comes later changes no day's count, and a rebuild gives it again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Row, case, select, update

from pharos.pipelines.console.outcomes import OUTCOMES
from pharos.pipelines.console.tables import decisions, versions


def mark_openings(connection: Connection, item_id: str) -> None:
    """Write `opened_ms` of the item's flagged versions anew: when it was fetched of one that opened the item, else 0."""
    mine = versions.c.item_id == item_id, versions.c.flagged
    query = select(versions.c.event_id, versions.c.kind).where(*mine)
    flagged = connection.execute(query.order_by(versions.c.text_ms, versions.c.fetched_ms, versions.c.event_id)).all()
    names = ("decision_id", "event_id", "action", "supersedes", "appeal_of")
    made = select(*(decisions.c[name] for name in names)).where(decisions.c.item_id == item_id, decisions.c.detector == "")
    order = decisions.c.decided_ms, decisions.c.supersedes != "", decisions.c.decision_id
    opened = case((versions.c.event_id.in_(_opened(flagged, connection.execute(made.order_by(*order)))), versions.c.fetched_ms), else_=0)
    connection.execute(update(versions).where(*mine).values(opened_ms=opened))


def _opened(flagged: Iterable[Row], made: Iterable[Row]) -> list[str]:
    """The event ids of those that opened the item; both in their order."""
    waits: dict[str, bool] = {}
    before: dict[str, bool] = {}
    for row in made:
        before[row.decision_id] = now = waits.get(row.event_id, True)
        if row.action == "undo":
            waits[row.event_id] = before.get(row.supersedes, now)
        elif not row.appeal_of:  # An answer to an appeal finds what is decided, and leaves it so.
            waits[row.event_id] = row.action not in OUTCOMES
    found: list[str] = []
    waiting = False
    for row in flagged:
        # That a comment was hidden or shown is no new version to decide on.
        if not found or row.kind in ("created", "edited") or row.event_id in waits:
            found += [] if waiting else [row.event_id]
            waiting = waits.get(row.event_id, True)
    return found
