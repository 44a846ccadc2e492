"""One decision on many near-duplicates at once: what it would touch is shown first, a cap holds, and each comment gets its own record."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Row, select

from pharos.pipelines.console import similar
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.claims import held_by_other
from pharos.pipelines.console.deciding import Decided, Wish, decide, incomplete, undo
from pharos.pipelines.console.outcomes import signed
from pharos.pipelines.console.refusal import refused
from pharos.pipelines.console.tables import decisions, items
from pharos.schemas.errors import DecisionError
from pharos.schemas.policy_file import Policy


class Preview(NamedTuple):
    """What a decision on all would touch: the items, and how many more there are than the cap or than are free."""

    rows: list[Row]
    left_out: int


class Bulk(NamedTuple):
    """What was decided, under one mark, and why the others were not: (item, reason)."""

    mark: str
    decided: list[Decided]
    refused: list[tuple[str, DecisionError]]


def preview(connection: Connection, ids: Sequence[str], person: Person, now_ms: int, cap: int) -> Preview:
    """Of these items the open ones that nobody else has, the most urgent first, at most `cap`."""
    query = select(items).where(items.c.id.in_(ids), items.c.state == "open").order_by(items.c.urgency.desc(), items.c.id)
    free = [row for row in connection.execute(query) if not held_by_other(row, person, now_ms)]
    return Preview(free[:cap], len(ids) - min(len(free), cap))


def decide_all(
    connection: Connection, person: Person, first: str, seen: Sequence[tuple[str, int]], wish: Wish, policy: Policy, now_ms: int, cap: int
) -> Bulk:
    """Decide on each item as it was shown, (id, revision); what changed since, or is no near-duplicate of `first`, is left out and told.

    Raises:
        DecisionError: more items than the cap, or none; or what is wished lacks something.
    """
    if not 0 < len(seen) <= cap:
        raise refused("bulk", most=cap, got=len(seen))
    if refusal := incomplete(wish, policy):
        raise refusal
    bulk = Bulk(uuid.uuid4().hex, [], [])
    like = {first, *similar.copies(connection, first, most=0).ids}
    for item_id, revision in seen:
        if item_id not in like:
            bulk.refused.append((item_id, refused("not_alike")))
            continue
        try:
            # Each refusal comes before anything is written.
            bulk.decided.append(decide(connection, person, item_id, revision, wish, policy, now_ms, bulk.mark))
        except DecisionError as exc:
            bulk.refused.append((item_id, exc))
    return bulk


def undo_all(connection: Connection, person: Person, mark: str, policy: Policy, now_ms: int, window_ms: int) -> Bulk:
    """Take back each decision that the person made under the mark, as `deciding.undo` does; what cannot be is left as it is and told.

    Raises:
        DecisionError: there is none of the person's.
    """
    made = decisions.c.bulk == mark, signed(person.name), decisions.c.action != "undo"
    mine = select(decisions.c.decision_id, decisions.c.item_id).where(*made)
    rows = connection.execute(mine.order_by(decisions.c.item_id)).all() if mark else []
    if not rows:
        raise refused("undo_yours")
    bulk = Bulk(mark, [], [])
    for row in rows:
        try:
            bulk.decided.append(undo(connection, person, row.decision_id, policy, now_ms, window_ms))
        except DecisionError as exc:
            bulk.refused.append((row.item_id, exc))
    return bulk
