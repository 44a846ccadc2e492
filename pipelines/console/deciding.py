"""Decisions: what a person may decide on an item, when a second one must agree, and what becomes of the item.

A decision, the item's new state and the log's row are one transaction; `outbox.py` puts the decision on its topic.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple, get_args

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.claims import check_free, fetch
from pharos.pipelines.console.outcomes import (
    UNMEASURED,
    hide_of,
    leaves,
    mark,
    measured,
    moment,
    record_of,
    replaced,
    settle,
    standing,
    upholds,
    waited,
    was_hidden,
)
from pharos.pipelines.console.refusal import refused, stale
from pharos.pipelines.console.tables import decisions, items
from pharos.schemas.decision import SCHEMA_VERSION, Action, Decision, Lane
from pharos.schemas.errors import DecisionError
from pharos.schemas.policy_file import Policy

SHOWS = ("leave", "answer", "route")
"""What also shows a comment again that a decision hid."""
TAKEN_BACK = "taken back"
"""The reason of an undo on the record; pages say it in the person's language."""
LONGEST_NOTE = 5_000
"""Characters of a reason or a note."""


class Wish(NamedTuple):
    """What a person wants; `clause` and `reason` are needed to restrict, `lane` to route."""

    action: Action
    clause: str = ""
    reason: str = ""
    note: str = ""
    lane: str = ""


class Decided(NamedTuple):
    """What was recorded; `waits_for_second` if it is a proposal that another person must confirm."""

    decision_id: str
    item_id: str
    state: str
    waits_for_second: bool


def needs_second(item: Row, wish: Wish, policy: Policy) -> bool:
    """Whether another person must confirm: a contested clause, criticism of government, or a clause that no detector showed."""
    if wish.action != "hide":
        return False
    return policy.clauses[wish.clause].tier == "C" or item.criticism or wish.clause not in item.flags.split()


def decide(
    connection: Connection, person: Person, item_id: str, revision: int, wish: Wish, policy: Policy, now_ms: int, bulk: str = ""
) -> Decided:
    """Record a decision on the item as the person saw it, or the proposal of one.

    Raises:
        DecisionError: the rules do not allow it; the message says which.
        StaleError: the item changed since, or another person has it.
    """
    item = fetch(connection, item_id)
    if item.revision != revision:
        raise stale("changed")
    check_free(item, person, now_ms)
    if refusal := _refusal(connection, person, item, wish, policy):
        raise refusal
    if item.state == "second":
        return _second(connection, person, item, wish, policy, now_ms, bulk)
    before = standing(connection, item)
    ends = before.decision_id if before else None
    if needs_second(item, wish, policy):
        proposal = wish._replace(action="escalate")
        return record(connection, item, person, proposal, policy, now_ms, bulk=bulk, proposes=wish.action, supersedes=ends)
    return record(connection, item, person, wish, policy, now_ms, bulk=bulk, supersedes=ends)


def _second(connection: Connection, person: Person, item: Row, wish: Wish, policy: Policy, now_ms: int, bulk: str) -> Decided:
    """What the second person says to a proposal: the same, or something else that stands then."""
    first = connection.execute(select(decisions).where(decisions.c.decision_id == item.decision_id)).one()
    if person.name == first.actor:
        raise refused("proposed_yours")
    if wish.action != first.proposes:
        return record(connection, item, person, wish, policy, now_ms, bulk=bulk, supersedes=first.decision_id)
    if wish.clause != first.clause:
        raise refused("other_clause", expected=first.clause, got=wish.clause)
    agreed = wish._replace(reason=first.reason)
    proposer = Person(first.actor, first.role)
    links = {"supersedes": first.decision_id, "second_actor": person.name}
    return record(connection, item, proposer, agreed, policy, now_ms, bulk=bulk, by=person.name, **links)


def _refusal(connection: Connection, person: Person, item: Row, wish: Wish, policy: Policy) -> DecisionError | None:
    """Why the wish cannot be; None if it can."""
    if not person.may("decide"):
        return refused("role_decide", role=person.role)
    if item.state == "escalated" and not person.may("senior"):
        return refused("escalated")
    if wish.action == "unhide" and not was_hidden(connection, item.id):
        return refused("not_hidden")
    if item.state == "decided" and wish.action not in ("escalate", "unhide"):
        return stale("decided")
    if wish.action in SHOWS and not wish.reason.strip() and hide_of(connection, item.id):
        # It is carried out on the platform like an `unhide`, and nothing is without a person's reason.
        return refused("shows_needs")
    return incomplete(wish, policy)


def incomplete(wish: Wish, policy: Policy) -> DecisionError | None:
    """What the wish lacks, whichever item it is for."""
    actions, lanes = [action for action in get_args(Action) if action not in ("undo", "wrong")], get_args(Lane)
    if wish.action not in actions:
        return refused("action", expected=", ".join(actions), got=wish.action)
    if wish.clause not in ("", *policy.clauses):
        return refused("clause", expected=", ".join(policy.clauses), got=wish.clause)
    if wish.action == "hide" and not (wish.clause and wish.reason.strip()):
        return refused("hide_needs")
    if wish.action == "unhide" and not wish.reason.strip():
        return refused("unhide_needs")
    if wish.action == "route" and wish.lane not in lanes:
        return refused("lane", expected=", ".join(lanes), got=wish.lane)
    if wish.action != "route" and wish.lane:
        return refused("no_lane", action=wish.action, got=wish.lane)
    if max(len(wish.reason), len(wish.note)) > LONGEST_NOTE:
        return refused("long", most=LONGEST_NOTE)
    return None


def undo(connection: Connection, person: Person, decision_id: str, policy: Policy, now_ms: int, window_ms: int) -> Decided:
    """Take one's own decision back while its window is open; the item is again as it was before.

    Raises:
        DecisionError: it is somebody else's, or the window has closed.
        StaleError: something was decided or came in since.
    """
    row = record_of(connection, decision_id)
    item = fetch(connection, row.item_id if row else "")
    assert row is not None
    if refusal := _not_undone(person, item, row, now_ms, window_ms):
        raise refusal
    return record(connection, item, person, Wish("undo", row.clause, TAKEN_BACK), policy, now_ms, supersedes=decision_id)


def _not_undone(person: Person, item: Row, row: Row, now_ms: int, window_ms: int) -> DecisionError | None:
    if person.name != (row.second_actor or row.actor):
        return refused("undo_yours")
    if row.appeal_of:
        return refused("undo_appeal")
    if now_ms - row.decided_ms > window_ms:
        return refused("undo_late", seconds=window_ms // 1000)
    if item.decision_id != row.decision_id or item.event_id != row.event_id:
        return stale("undo_changed")
    return None


def record(
    connection: Connection,
    item: Row,
    person: Person,
    wish: Wish,
    policy: Policy,
    now_ms: int,
    bulk: str = "",
    by: str = "",
    **links: str | None,
) -> Decided:
    """Write a decision in `person`'s name, the item's new state, and the log's row (in the name of `by`, if another acted).

    `links` are the decision's `supersedes`, `second_actor`, `appeal_of`, `proposes`. The rules are the caller's.
    """
    who = by or person.name
    # What was given to somebody is held from when he opens it.
    holds = item.holder == who and item.held_since_ms and item.held_until_ms > now_ms
    held = max(0, now_ms - item.held_since_ms) if holds else None
    decision = made(item, person, wish, policy, now_ms, bulk=bulk, held_ms=held, **links)
    decision = msgspec.structs.replace(decision, waited_ms=waited(item, decision))
    state = apply(connection, item, decision, msgspec.json.encode(decision))
    if not upholds(decision):
        free = {"holder": "", "held_since_ms": 0, "held_until_ms": 0}
        connection.execute(update(items).where(items.c.id == item.id).values(free))
    note(connection, who, wish.action, item.id, now_ms, decision=decision.decision_id, proposes=links.get("proposes") or "")
    return Decided(decision.decision_id, item.id, state, state == "second")


def made(item: Row, person: Person, wish: Wish, policy: Policy, now_ms: int, **more: Any) -> Decision:
    """The decision on the item's version, new; `more` are its other fields."""
    given = {"clause": wish.clause, "reason": wish.reason.strip(), "note": wish.note.strip(), "lane": wish.lane, **more}
    new = {"schema_version": SCHEMA_VERSION, "decision_id": uuid.uuid4().hex, "event_id": item.event_id, "action": wish.action}
    new |= {"actor": person.name, "role": person.role, "decided_at": datetime.fromtimestamp(now_ms / 1000, UTC), "policy": policy.ref}
    return msgspec.convert(new | {name: value for name, value in given.items() if value}, Decision)


def apply(connection: Connection, item: Row, decision: Decision, body: bytes, recorded_ms: int = 0) -> str:
    """Put a decision, just made or read from the topic, into the tables; the item's state then.

    One on an older version of the comment than the item's is kept, and leaves the state as it is; so do a mark of a wrong detector, what
    upholds a decision on appeal, and what overturns one while the item waits for a senior or a second person.
    """
    row = as_row(decision, body, recorded_ms) | measured(connection, item, decision)
    before = {"before_state": item.state, "before_id": item.decision_id}
    connection.execute(insert(decisions).values(**row, **before, item_id=item.id))
    if decision.detector:
        mark(connection, item, decision)
        return str(item.state)
    settle(connection, item.id, decision)
    state, decision_id, action, lane, at = _after(connection, item, decision, row["decided_ms"])
    changes = {"state": state, "decision_id": decision_id, "action": action, "lane": lane, "decided_ms": at}
    connection.execute(update(items).where(items.c.id == item.id).values(**changes, revision=items.c.revision + 1))
    return state


def as_row(decision: Decision, body: bytes, recorded_ms: int) -> dict[str, Any]:
    """What the table keeps of the decision itself, wherever its item is."""
    texts = ("clause", "lane", "reason", "note", "second_actor", "supersedes", "appeal_of", "proposes", "bulk", "detector")
    row = {name: getattr(decision, name) or "" for name in texts}
    row |= {name: getattr(decision, name) for name in ("decision_id", "event_id", "action", "actor", "role")}
    row |= {"decided_ms": moment(decision), "held_ms": decision.held_ms or 0, "body": body, "recorded_ms": recorded_ms}
    return row | UNMEASURED


def _after(connection: Connection, item: Row, decision: Decision, at: int) -> tuple[str, str, str, str, int]:
    """State, decision, action, lane and time of the item after the decision."""
    if leaves(item, decision) or (decision.event_id != item.event_id and item.state != "open"):
        # What was decided on the version of now stands, and whom the item waits for is still to decide.
        return item.state, item.decision_id, item.action, item.lane, item.decided_ms
    if decision.action == "undo":
        undone = record_of(connection, decision.supersedes or "")
        if undone is None:
            return item.state, item.decision_id, item.action, item.lane, item.decided_ms
        earlier = record_of(connection, undone.before_id)
        if earlier is None:
            return undone.before_state, "", "", "", 0
        earlier = replaced(connection, earlier)
        return undone.before_state, earlier.decision_id, earlier.proposes or earlier.action, earlier.lane, earlier.decided_ms
    state = "decided"
    if decision.action == "escalate":
        state = "second" if decision.proposes else "escalated"
    if decision.event_id != item.event_id:
        state = "open"
    return state, decision.decision_id, decision.proposes or decision.action, decision.lane or "", at
