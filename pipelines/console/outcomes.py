"""Which decisions stand: those that close an item and that nobody took back or replaced."""

from __future__ import annotations

from sqlalchemy import CTE, and_, or_, select

from pharos.pipelines.console.tables import decisions

OUTCOMES = ("leave", "answer", "hide", "unhide", "route")
"""The actions that close an item; `escalate` asks another person and `undo` takes back."""


def outcomes(since_ms: int) -> CTE:
    """The standing decisions from `since_ms` on, all columns; one that only upholds another on appeal is not counted twice."""
    later, undo = decisions.alias(), decisions.alias()
    taken_back = and_(undo.c.supersedes == later.c.decision_id, undo.c.action == "undo")
    replaced = (
        select(later.c.supersedes).outerjoin(undo, taken_back).where(later.c.supersedes != "", undo.c.decision_id.is_(None)).scalar_subquery()
    )
    return (
        select(decisions)
        .where(decisions.c.decided_ms >= since_ms, decisions.c.action.in_(OUTCOMES))
        .where(or_(decisions.c.appeal_of == "", decisions.c.supersedes != ""), decisions.c.decision_id.not_in(replaced))
        .cte("standing")
    )
