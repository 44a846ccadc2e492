"""Which decisions stand, and what each had before it: kept with the decision as it is taken, so that the figures only count.

It follows from the decision's record and from the version that was decided on: a rebuild gives the same again.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, select, update

from pharos.pipelines.console.database import put
from pharos.pipelines.console.tables import decisions, versions, wrong
from pharos.schemas.decision import Decision
from pharos.schemas.flagged import FlaggedItem

OUTCOMES = ("leave", "answer", "hide", "unhide", "route")
"""The actions that close an item; `escalate` asks another person and `undo` takes back."""


UNMEASURED = {"stands": False, "criticism": False, "waited_ms": 0, "found": ""}
"""Those columns of a decision that waits for its item."""


def moment(decision: Decision) -> int:
    """When it was made, in ms."""
    return round(decision.decided_at.timestamp() * 1000)


def measured(connection: Connection, item: Row, decision: Decision) -> dict[str, Any]:
    """The columns of the decision's row that only the figures read."""
    decided = _version(connection, decision.event_id)
    found = {f"{finding.detector}@{finding.clause}" for finding in decided.findings} if decided else ()
    return {
        "stands": _closes(decision),
        "criticism": "criticism" in decided.signals if decided else item.criticism,
        "waited_ms": decision.waited_ms or 0,
        "found": " ".join(sorted(found)),
    }


def waited(item: Row, decision: Decision) -> int:
    """For how many ms the item has waited for it; an answer to an appeal ends no waiting."""
    return 0 if decision.appeal_of else max(0, moment(decision) - item.queued_ms)


def settle(connection: Connection, decision: Decision) -> None:
    """What the decision, whose row is written, takes away no longer stands; what an undo brings back stands again."""
    if not decision.supersedes:
        return
    gone = decisions.c.decision_id == decision.supersedes
    connection.execute(update(decisions).where(gone).values(stands=False))
    if decision.action == "undo":
        before = select(decisions.c.supersedes).where(gone).scalar_subquery()
        again = (decisions.c.decision_id == before) & decisions.c.action.in_(OUTCOMES)
        connection.execute(update(decisions).where(again).values(stands=True))


def mark(connection: Connection, item: Row, decision: Decision) -> None:
    """Put what is said of a detector into the table of marks, or take it out again."""
    key = {"event_id": decision.event_id, "detector": decision.detector or "", "clause": decision.clause or "", "actor": decision.actor}
    if decision.action == "wrong":
        more: dict[str, Any] = {"item_id": item.id, "at_ms": moment(decision), "decision_id": decision.decision_id}
        put(connection, wrong, [key | more])
    else:
        connection.execute(delete(wrong).where(*(wrong.c[name] == value for name, value in key.items())))


def _closes(decision: Decision) -> bool:
    # One that upholds another on appeal replaces nothing: both together are one outcome.
    return decision.action in OUTCOMES and (not decision.appeal_of or bool(decision.supersedes))


def _version(connection: Connection, event_id: str) -> FlaggedItem | None:
    body = connection.execute(select(versions.c.body).where(versions.c.event_id == event_id, versions.c.flagged)).scalar()
    return None if body is None else msgspec.json.decode(body, type=FlaggedItem)
