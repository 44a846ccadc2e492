"""How people's judgements held: second reviews and appeals."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Integer, and_, cast, func, select

from pharos.pipelines.console.outcomes import OUTCOMES
from pharos.pipelines.console.shares import Share, kappa
from pharos.pipelines.console.tables import appeals, decisions


class Agreement(NamedTuple):
    """Second reviews: `same` came to the action and clause that was proposed; `kappa` is Cohen's over the same pairs."""

    same: Share
    kappa: float | None


def agreement(connection: Connection, since_ms: int) -> Agreement:
    """Of the second reviews from then on that were not undone; a judgement is an action under a clause."""
    first, second, undo = decisions.alias(), decisions.alias(), decisions.alias()
    undone = select(undo.c.decision_id).where(undo.c.supersedes == second.c.decision_id, undo.c.action == "undo").exists()
    keys = first.c.proposes, first.c.clause, second.c.action, second.c.clause
    query = (
        select(*keys, func.count())
        .join_from(second, first, second.c.supersedes == first.c.decision_id)
        # Greater, not unequal: the index of `supersedes` then finds the few that have one.
        .where(second.c.supersedes > "", second.c.decided_ms >= since_ms, second.c.action.in_(OUTCOMES), first.c.proposes != "", ~undone)
        .group_by(*keys)
    )
    pairs = {(f"{proposed} {clause}", f"{action} {under}"): n for proposed, clause, action, under, n in connection.execute(query)}
    same = sum(n for (one, two), n in pairs.items() if one == two)
    return Agreement(Share(same, sum(pairs.values())), kappa(pairs))


def overturned(connection: Connection, since_ms: int) -> Share:
    """Of the appeals upheld or overturned from then on."""
    answered = and_(appeals.c.state.in_(("upheld", "overturned")), appeals.c.decided_ms >= since_ms)
    query = select(func.sum(cast(appeals.c.state == "overturned", Integer)), func.count()).where(answered)
    part, whole = connection.execute(query).one()
    return Share(part or 0, whole)
