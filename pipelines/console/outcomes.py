"""Which decisions stand, and what each had before it: kept with the decision as it is taken, so that the figures only count.

It follows from the decision's record and from the version that was decided on: a rebuild gives the same again.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import BindParameter, ColumnElement, Connection, Row, and_, delete, exists, or_, select, update

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


def record_of(connection: Connection, decision_id: str) -> Row | None:
    """The decision's row."""
    return connection.execute(select(decisions).where(decisions.c.decision_id == decision_id)).one_or_none()


def signed(name: str | BindParameter[str]) -> ColumnElement[bool]:
    """Whose decision it is to take back: the second person's where there was one, else who made it."""
    return or_(decisions.c.second_actor == name, and_(decisions.c.actor == name, decisions.c.second_actor == ""))


def standing(connection: Connection, item: Row) -> Row | None:
    """What a new decision on the item ends: our hide of the comment, on whichever version, else the outcome of this version.

    Every outcome but a hide shows what was hidden, so at most one hide of a comment stands.
    """
    which = or_(decisions.c.event_id == item.event_id, decisions.c.action == "hide")
    query = select(decisions).where(decisions.c.item_id == item.id, decisions.c.stands, which)
    return connection.execute(query.order_by(decisions.c.decided_ms.desc()).limit(1)).one_or_none()


def hide_of(connection: Connection, item_id: str) -> Row | None:
    """The hide of the comment that stands."""
    query = select(decisions).where(decisions.c.item_id == item_id, decisions.c.stands, decisions.c.action == "hide")
    return connection.execute(query.order_by(decisions.c.decided_ms.desc()).limit(1)).one_or_none()


def was_hidden(connection: Connection, item_id: str) -> bool:
    """Whether a person hid the comment, and none has since asked in so many words to show it."""
    undo = decisions.alias()
    undone = exists().where(undo.c.supersedes == decisions.c.decision_id, undo.c.action == "undo")
    mine = decisions.c.item_id == item_id, decisions.c.action.in_(("hide", "unhide")), ~undone
    order = decisions.c.decided_ms.desc(), decisions.c.stands.desc()
    return connection.scalar(select(decisions.c.action).where(*mine).order_by(*order).limit(1)) == "hide"


def ended(connection: Connection, supersedes: str) -> Row | None:
    """The outcome that a decision ends which supersedes this one: itself, or what stood while it was escalated or proposed."""
    passed: set[str] = set()
    while supersedes and supersedes not in passed:
        passed.add(supersedes)
        row = record_of(connection, supersedes)
        if row is None or row.action != "escalate":
            found = row if row is not None and row.action in OUTCOMES else None
            return replaced(connection, found) if found is not None and len(passed) > 1 else found
        supersedes = row.supersedes
    return None


def replaced(connection: Connection, row: Row) -> Row:
    """What overturned the decision on appeal, which it may while its item waits for another one; else the decision itself."""
    other = decisions.c.supersedes == row.decision_id, decisions.c.appeal_of == row.decision_id
    query = select(decisions).where(*other).order_by(decisions.c.decided_ms.desc()).limit(1)
    return connection.execute(query).one_or_none() or row


def settle(connection: Connection, item_id: str, decision: Decision) -> None:
    """What the decision, whose row is written, ends no longer stands; what an undo brings back stands again.

    To escalate ends nothing: until somebody decides otherwise, the comment stays hidden and can be appealed.
    """
    if decision.supersedes and _closes(decision):
        _let_stand(connection, ended(connection, decision.supersedes), False)
    elif decision.action == "unhide":
        _let_stand(connection, hide_of(connection, item_id), False)  # Another program's, that names nothing.
    elif decision.supersedes and decision.action == "undo":
        undone = record_of(connection, decision.supersedes)
        if undone is None:
            return
        _let_stand(connection, undone, False)
        before = ended(connection, undone.supersedes) if undone.action in OUTCOMES else None
        other = exists().where(decisions.c.supersedes == before.decision_id, decisions.c.stands) if before else None
        if other is not None and not connection.scalar(select(other)):
            _let_stand(connection, before, True)


def _let_stand(connection: Connection, row: Row | None, stands: bool) -> None:
    if row is not None:
        connection.execute(update(decisions).where(decisions.c.decision_id == row.decision_id).values(stands=stands))


def mark(connection: Connection, item: Row, decision: Decision) -> None:
    """Put what is said of a detector into the table of marks, or take it out again."""
    key = {"event_id": decision.event_id, "detector": decision.detector or "", "clause": decision.clause or "", "actor": decision.actor}
    if decision.action == "wrong":
        more: dict[str, Any] = {"item_id": item.id, "at_ms": moment(decision), "decision_id": decision.decision_id}
        put(connection, wrong, [key | more])
    else:
        connection.execute(delete(wrong).where(*(wrong.c[name] == value for name, value in key.items())))


def upholds(decision: Decision) -> bool:
    """Whether it only says, on appeal, that another stands: it replaces nothing, and both together are one outcome."""
    return bool(decision.appeal_of) and not decision.supersedes


def leaves(item: Row, decision: Decision) -> bool:
    """Whether it leaves the item's state as it is: what upholds does, and an answer to an appeal while the item waits for somebody."""
    return upholds(decision) or (bool(decision.appeal_of) and item.state in ("escalated", "second"))


def _closes(decision: Decision) -> bool:
    return decision.action in OUTCOMES and not upholds(decision)


def _version(connection: Connection, event_id: str) -> FlaggedItem | None:
    body = connection.execute(select(versions.c.body).where(versions.c.event_id == event_id, versions.c.flagged)).scalar()
    return None if body is None else msgspec.json.decode(body, type=FlaggedItem)
