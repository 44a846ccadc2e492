"""Topics into tables: flagged items, what happens to their comments later, and decisions, each taken once however often it comes.

What an item and its decisions are follows from their records, not from the order in which topics are read: a rebuild gives the same again,
figures too. Only what an undo would go back to (`before_state`) may differ, of decisions on past versions, which nobody can take back.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from pharos.pipelines.console import standing
from pharos.pipelines.console.database import parts, put
from pharos.pipelines.console.deciding import apply, as_row
from pharos.pipelines.console.openings import mark_openings
from pharos.pipelines.console.standing import Flag, milliseconds
from pharos.pipelines.console.tables import bands, decisions, item_clauses, items, offsets, vectors, versions, wrong
from pharos.schemas.decision import Decision
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import CommentEvent
from pharos.schemas.flagged import FlaggedItem
from pharos.schemas.parse import parse_value
from pharos.schemas.policy_file import Policy
from pharos.schemas.topics import DECISIONS, FLAGGED, MAX_RECORD_BYTES

FORGOTTEN = 5_000
"""Versions that are dropped in one transaction: pages that write wait for it."""

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)


class _Kind(msgspec.Struct):
    kind: str


_FLAGGED, _EVENT, _DECISION = msgspec.json.Decoder(FlaggedItem), msgspec.json.Decoder(CommentEvent), msgspec.json.Decoder(Decision)
_KIND = msgspec.json.Decoder(_Kind)


def item_id(platform: str, account: str, comment_id: str) -> str:
    """The comment's id on pages and in addresses: 16 characters of base32, the same for all its versions."""
    digest = hashlib.sha256("\n".join((platform, account, comment_id)).encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def tells_later(value: bytes | None) -> bool:
    """Whether a record of `comments.raw` is more than a comment's first event; thousands a second are not, and cost 1 us each."""
    try:
        return value is not None and _KIND.decode(value).kind != "created"
    except msgspec.DecodeError:
        return True


def take_flagged(connection: Connection, values: Sequence[bytes | None], policy: Policy, now_ms: int) -> int:
    """Put flagged items into the queue; one that is there already changes nothing. Returns how many could not be read."""
    read = [Flag(_item_of(event), event, item, value) for (item, event), value in _read(values, _flagged, FLAGGED.max_message_bytes)]
    known = _flagged_before(connection, [flag.event.event_id for flag in read])
    flags: dict[str, Flag] = {}
    for flag in read:
        if flag.event.event_id not in known:
            flags.setdefault(flag.event.event_id, flag)
    if flags:
        rows = [_version(flag.event, flag.body, now_ms) | {"flagged": True} for flag in flags.values()]
        rows = [row | {"opened_ms": row["fetched_ms"]} for row in rows]
        put(connection, versions, rows, replace=("flagged", "opened_ms", "body"))
        ids = standing.queue(connection, list(flags.values()), policy)
        _take_again(connection, ids, policy)
        standing.tell_platform(connection, ids)
    return len(values) - len(read)


def take_raw(connection: Connection, records: Sequence[tuple[bytes | None, bytes | None]], now_ms: int) -> int:
    """Keep later events of comments and show them on their items: they close none, and wait for an item that is still to come.

    Returns how many could not be read.
    """
    later = [value for _, value in records if tells_later(value)]
    read = _read(later, _event, MAX_RECORD_BYTES)
    rows = {event.event_id: _version(event, value, now_ms) | {"flagged": False} for event, value in read}
    if rows:
        put(connection, versions, list(rows.values()))
        standing.tell_platform(connection, {row["item_id"] for row in rows.values()})
    return len(later) - len(read)


def take_decisions(connection: Connection, values: Sequence[bytes | None], policy: Policy, now_ms: int) -> int:
    """Take decisions, ours and others'; of one that is here already only that it is recorded. Returns how many could not be read."""
    read = _read(values, _decision, DECISIONS.max_message_bytes)
    known: set[str] = set()
    for part in parts([decision.decision_id for decision, _ in read]):
        connection.execute(
            update(decisions).where(decisions.c.decision_id.in_(part), decisions.c.recorded_ms == 0).values(recorded_ms=now_ms)
        )
        known.update(connection.scalars(select(decisions.c.decision_id).where(decisions.c.decision_id.in_(part))))
    for decision, body in read:
        if decision.decision_id not in known:
            known.add(decision.decision_id)
            _take(connection, decision, body, policy, now_ms)
    return len(values) - len(read)


def forget(connection: Connection, before_ms: int) -> int:
    """Drop what was kept before then for comments that never came to the queue: most edits and deletions are of such.

    Returns how many, at most `FORGOTTEN`: then there may be more.
    """
    waiting = versions.c.item_id.not_in(select(items.c.id))
    old = select(versions.c.event_id).where(waiting, versions.c.received_ms < before_ms).limit(FORGOTTEN)
    return connection.execute(delete(versions).where(versions.c.event_id.in_(old))).rowcount


def rebuild(connection: Connection) -> None:
    """Forget what the topics hold, so that the next start reads all again; decisions that are not on their topic stay."""
    for table in (items, item_clauses, versions, bands, vectors, wrong, offsets):
        connection.execute(delete(table))
    connection.execute(delete(decisions).where(decisions.c.recorded_ms != 0))
    connection.execute(update(decisions).values(item_id=""))


def _take(connection: Connection, decision: Decision, body: bytes, policy: Policy, now_ms: int) -> None:
    query = select(items).join(versions, versions.c.item_id == items.c.id).where(versions.c.event_id == decision.event_id)
    item = connection.execute(query).one_or_none()
    row = as_row(decision, body, now_ms)
    last = select(func.max(decisions.c.decided_ms)).where(decisions.c.item_id == (item.id if item else ""))
    if item is not None and decision.event_id == item.event_id and row["decided_ms"] >= (connection.scalar(last) or 0):
        apply(connection, item, decision, body, now_ms)
        return
    # On a version that is still to come or is past, or earlier than what was taken before it.
    connection.execute(insert(decisions).values(**row, item_id="", before_state="", before_id=""))
    if item is not None:
        _take_again(connection, {item.id}, policy)


def _take_again(connection: Connection, ids: set[str], policy: Policy) -> None:
    """Where decisions wait for one of these items, take all that the item has, in the order in which they were made."""
    query = select(versions.c.item_id).join(decisions, versions.c.event_id == decisions.c.event_id).where(decisions.c.item_id == "")
    waiting = {name for part in parts(ids) for name in connection.scalars(query.where(versions.c.item_id.in_(part)))}
    for name in waiting:
        names = select(versions.c.event_id).where(versions.c.item_id == name)
        mine = or_(decisions.c.item_id == name, and_(decisions.c.item_id == "", decisions.c.event_id.in_(names)))
        order = (decisions.c.decided_ms, decisions.c.supersedes != "", decisions.c.decision_id)
        rows = connection.execute(select(decisions).where(mine).order_by(*order)).all()
        connection.execute(delete(decisions).where(decisions.c.decision_id.in_([row.decision_id for row in rows])))
        connection.execute(update(items).where(items.c.id == name).values(standing.UNDECIDED))
        for row in rows:
            item = connection.execute(select(items).where(items.c.id == name)).one()
            apply(connection, item, _DECISION.decode(row.body), row.body, row.recorded_ms)
        standing.queue_again(connection, name, policy)
        mark_openings(connection, name)


def _flagged_before(connection: Connection, names: list[str]) -> set[str]:
    query = select(versions.c.event_id).where(versions.c.flagged)
    return {name for part in parts(names) for name in connection.scalars(query.where(versions.c.event_id.in_(part)))}


def _version(event: CommentEvent, body: bytes, now_ms: int) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "item_id": _item_of(event),
        "kind": event.kind,
        "text_ms": milliseconds(event.edited_at or event.created_at),
        "fetched_ms": milliseconds(event.fetched_at),
        "received_ms": now_ms,
        "opened_ms": 0,
        "body": body,
    }


def _item_of(event: CommentEvent) -> str:
    return item_id(event.platform, event.account, event.comment_id)


def _flagged(value: bytes) -> tuple[FlaggedItem, CommentEvent]:
    item = _FLAGGED.decode(value)
    return item, _sound(item.comment())


def _event(value: bytes) -> CommentEvent:
    return _sound(_EVENT.decode(value))


def _decision(value: bytes) -> Decision:
    return _sound(_DECISION.decode(value))


def _sound(record: S) -> S:
    """PostgreSQL's texts hold no NUL; in a comment's own text it is replaced, in a name or an id it is no honest record."""
    for name, value in msgspec.structs.asdict(record).items():
        if name != "text" and isinstance(value, str) and "\0" in value:
            raise BadRecordError(reason="wrong_type", detail=f"`$.{name}`: expected a text without NUL")
    return record


def _read(values: Sequence[bytes | None], decode: Callable[[bytes], T], limit: int) -> list[tuple[T, bytes]]:
    """What can be read of the values, each with its bytes."""
    found = []
    for value in values:
        try:
            found.append((parse_value(value, decode, limit), value or b""))
        except BadRecordError:
            continue
    return found
