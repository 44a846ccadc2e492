"""How people's judgements held: second reviews, appeals, undone decisions, and what was done to criticism of government."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import CTE, Connection, Integer, Select, and_, cast, distinct, func, select

from pharos.pipelines.console.outcomes import OUTCOMES
from pharos.pipelines.console.shares import Share, kappa
from pharos.pipelines.console.tables import appeals, decisions, items


class Agreement(NamedTuple):
    """Second reviews: `same` came to the action and clause that was proposed; `kappa` is Cohen's over the same pairs."""

    same: Share
    kappa: float | None


class Restrictions(NamedTuple):
    """Hides among the standing decisions, on criticism of government and on all else."""

    criticism: Share
    others: Share


def agreement(connection: Connection, since_ms: int) -> Agreement:
    """Of the second reviews from then on that were not undone; a judgement is an action under a clause."""
    first, second, undo = decisions.alias(), decisions.alias(), decisions.alias()
    undone = select(undo.c.decision_id).where(undo.c.supersedes == second.c.decision_id, undo.c.action == "undo").exists()
    keys = first.c.proposes, first.c.clause, second.c.action, second.c.clause
    query = (
        select(*keys, func.count())
        .join_from(second, first, second.c.supersedes == first.c.decision_id)
        .where(second.c.decided_ms >= since_ms, second.c.supersedes != "", second.c.action.in_(OUTCOMES), first.c.proposes != "", ~undone)
        .group_by(*keys)
    )
    pairs = {(f"{proposed} {clause}", f"{action} {under}"): n for proposed, clause, action, under, n in connection.execute(query)}
    same = sum(n for (one, two), n in pairs.items() if one == two)
    return Agreement(Share(same, sum(pairs.values())), kappa(pairs))


def overturned(connection: Connection, since_ms: int) -> Share:
    """Of the appeals decided from then on."""
    answered = and_(appeals.c.state.in_(("upheld", "overturned")), appeals.c.decided_ms >= since_ms)
    return _share(connection, select(func.sum(cast(appeals.c.state == "overturned", Integer)), func.count()).where(answered))


def undone(connection: Connection, since_ms: int) -> Share:
    """Of the decisions made from then on."""
    undo = decisions.alias()
    back = and_(undo.c.supersedes == decisions.c.decision_id, undo.c.action == "undo")
    made = and_(decisions.c.decided_ms >= since_ms, decisions.c.action != "undo")
    counts = func.count(distinct(undo.c.supersedes)), func.count(distinct(decisions.c.decision_id))
    return _share(connection, select(*counts).outerjoin_from(decisions, undo, back).where(made))


def restrictions(connection: Connection, standing: CTE) -> Restrictions:
    """Of the standing decisions (`outcomes`)."""
    hidden = func.sum(cast(standing.c.action == "hide", Integer))
    query = select(items.c.criticism, hidden, func.count()).join_from(standing, items, items.c.id == standing.c.item_id)
    rows = {bool(criticism): Share(part, whole) for criticism, part, whole in connection.execute(query.group_by(items.c.criticism))}
    return Restrictions(rows.get(True, Share(0, 0)), rows.get(False, Share(0, 0)))


def _share(connection: Connection, query: Select[tuple[int, int]]) -> Share:
    part, whole = connection.execute(query).one()
    return Share(part or 0, whole)
