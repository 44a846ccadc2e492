"""What is like an item: its near-duplicates, and the cases that were decided before, so that like cases are decided alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.sql.elements import ColumnElement

from pharos.pipelines.console import nearness
from pharos.pipelines.console.database import parts
from pharos.pipelines.console.tables import bands, decisions, items

MOST_LOOKED_AT = 5_000
"""Of items that share a key: a larger campaign is counted as this one."""


class Case(NamedTuple):
    """Another item. `clause` is the decision's, or of an undecided item the leading one; `likeness` 0..1; times in ms.

    `text` is the whole of it, as it was written.
    """

    id: str
    text: str
    action: str
    clause: str
    decided_ms: int
    likeness: float
    state: str = "open"
    event_id: str = ""


class Copies(NamedTuple):
    """The near-duplicates of an item, itself left out: how many in each state, the most alike, and the ids of all."""

    by_state: dict[str, int]
    most: list[Case]
    ids: list[str]


def copies(connection: Connection, item_id: str, most: int = 50) -> Copies:
    """Near-duplicates by shared words, nothing else: another telephone number or link does not part them, unless the text is short."""
    text = connection.scalar(select(items.c.text).where(items.c.id == item_id)) or ""
    mine = select(bands.c.hash).where(bands.c.item_id == item_id)
    near = select(bands.c.item_id).where(bands.c.hash.in_(mine), bands.c.item_id != item_id).distinct().limit(MOST_LOOKED_AT)
    rows = connection.execute(select(items.c.id, items.c.state, items.c.text).where(items.c.id.in_(near))).all()
    shares = nearness.alike(text, [row.text for row in rows]).tolist()
    alike = {row.id: share for row, share in zip(rows, shares, strict=True) if share > 0}
    by_state: dict[str, int] = {}
    for row in rows:
        if row.id in alike:
            by_state[row.state] = by_state.get(row.state, 0) + 1
    ids = sorted(alike, key=lambda name: (-alike[name], name))
    return Copies(by_state, cases(connection, {name: alike[name] for name in ids[:most]}), ids)


def cases(connection: Connection, likeness: Mapping[str, float], *conditions: ColumnElement[bool]) -> list[Case]:
    """These items as they are now, those that the conditions leave, the most alike first."""
    columns = [items.c[name] for name in ("id", "text", "action", "decided_ms", "state", "clause", "event_id")]
    query = select(*columns, decisions.c.clause.label("decided_clause"))
    query = query.join(decisions, decisions.c.decision_id == items.c.decision_id, isouter=True).where(*conditions)
    rows = [row for part in parts(likeness) for row in connection.execute(query.where(items.c.id.in_(part)))]
    found = [
        Case(row.id, row.text, row.action, row.decided_clause or row.clause, row.decided_ms, likeness[row.id], row.state, row.event_id)
        for row in rows
    ]
    return sorted(found, key=lambda case: (-case.likeness, case.id))
