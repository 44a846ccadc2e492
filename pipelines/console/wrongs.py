"""Says that a detector is wrong on a version: an event like a decision, as evaluation reads them, that decides nothing."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.claims import fetch
from pharos.pipelines.console.deciding import Wish, apply, made
from pharos.pipelines.console.tables import wrong
from pharos.schemas.policy_file import Policy


def mark_wrong(connection: Connection, person: Person, item_id: str, detector: str, clause: str, policy: Policy, now_ms: int) -> bool:
    """Say that a detector is wrong on the item's version, or take that back; True if it is said now."""
    item = fetch(connection, item_id)
    mine = wrong.c.event_id == item.event_id, wrong.c.detector == detector, wrong.c.clause == clause, wrong.c.actor == person.name
    said = connection.scalar(select(wrong.c.decision_id).where(*mine))
    wish = Wish("undo" if said else "wrong", clause)
    decision = made(item, person, wish, policy, now_ms, detector=detector, supersedes=said)
    apply(connection, item, decision, msgspec.json.encode(decision))
    note(connection, person.name, "not wrong" if said else "wrong", item_id, now_ms, detector=detector, clause=clause)
    return not said
