"""How an item stands by its versions: which one is decided on, how urgent it is, and what the platform last told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, update

from pharos.pipelines.console import nearness
from pharos.pipelines.console.database import parts, put
from pharos.pipelines.console.openings import mark_openings
from pharos.pipelines.console.tables import bands, decisions, item_clauses, items, versions
from pharos.pipelines.console.urgency import UNSCORED_PRIORITY, points, reach, urgency
from pharos.schemas.event import CommentEvent
from pharos.schemas.flagged import FlaggedItem
from pharos.schemas.policy_file import Policy

UNDECIDED = {"state": "open", "decision_id": "", "action": "", "lane": "", "decided_ms": 0}
GONE = ("deleted", "hidden")


class Flag(NamedTuple):
    """A flagged item as it was read; `body` is its record."""

    item_id: str
    event: CommentEvent
    item: FlaggedItem
    body: bytes

    @property
    def order(self) -> tuple[int, int]:
        """Of two versions the greater is the later: by when the author wrote it, then by when it was fetched."""
        return milliseconds(self.event.edited_at or self.event.created_at), milliseconds(self.event.fetched_at)


def milliseconds(time: datetime) -> int:
    """UTC ms since 1970."""
    return round(time.timestamp() * 1000)


def queue(connection: Connection, flags: Sequence[Flag], policy: Policy) -> set[str]:
    """Make or renew the items of these flagged versions, in the topic's order; returns the ids of all of them."""
    held = _held(connection, {flag.item_id for flag in flags})
    before = set(held)
    newest: dict[str, Flag] = {}
    for flag in flags:
        if flag.item_id not in held or _renews(flag, *held[flag.item_id]):
            newest[flag.item_id] = flag
            held[flag.item_id] = (flag.event.text, flag.order)
    made = [_made(flag, policy) for name, flag in newest.items() if name not in before]
    put(connection, items, made)
    for name in before & newest.keys():
        _renew(connection, newest[name], policy)
    for name, versions_of in Counter(flag.item_id for flag in flags).items():
        if name in before or versions_of > 1:
            mark_openings(connection, name)
            if name in newest:
                queue_again(connection, name, policy)
    _index(connection, list(newest.values()), before)
    return {flag.item_id for flag in flags}


def queue_again(connection: Connection, item_id: str, policy: Policy) -> None:
    """Set since when the item waits: since its first flagged version that came after the last decision on an earlier one."""
    item = connection.execute(select(items).where(items.c.id == item_id)).one()
    past = [decisions.c.item_id == item_id, decisions.c.event_id != item.event_id, decisions.c.detector == ""]
    after = connection.scalar(select(func.max(decisions.c.decided_ms)).where(*past)) or 0
    mine = [versions.c.item_id == item_id, versions.c.flagged]
    first = connection.scalar(select(func.min(versions.c.fetched_ms)).where(*mine, versions.c.fetched_ms > after))
    current = connection.scalars(select(versions.c.fetched_ms).where(versions.c.event_id == item.event_id)).one()
    queued_ms = current if first is None else min(first, current)
    key = urgency(_worth(item.tier, item.clause, item.score, item.reach, policy), queued_ms)
    connection.execute(update(items).where(items.c.id == item_id).values(queued_ms=queued_ms, urgency=key))


def tell_platform(connection: Connection, ids: Iterable[str]) -> None:
    """Show on the items what the platform last told: live, edited (since the version to decide on), hidden or deleted."""
    columns = [items.c.id, items.c.event_id.label("current"), items.c.platform_state, *(versions.c[name] for name in _ORDER)]
    query = select(*columns).join(versions, versions.c.item_id == items.c.id).order_by(versions.c.fetched_ms, versions.c.event_id)
    for part in parts(ids):
        by_item: dict[str, list[Row]] = {}
        for row in connection.execute(query.where(items.c.id.in_(part))):
            by_item.setdefault(row.id, []).append(row)
        for name, rows in by_item.items():
            if (state := _platform_state(rows)) != rows[0].platform_state:
                values = {"platform_state": state, "revision": items.c.revision + 1}
                connection.execute(update(items).where(items.c.id == name).values(values))


_ORDER = ("event_id", "kind", "text_ms", "fetched_ms")


def _platform_state(rows: list[Row]) -> str:
    """Of an item's versions, in the order in which they were fetched."""
    told = [row.kind for row in rows if row.kind in (*GONE, "restored")]
    if told and told[-1] in GONE:
        return str(told[-1])
    current = next((row.text_ms, row.fetched_ms) for row in rows if row.event_id == row.current)
    return "edited" if any(row.kind == "edited" and (row.text_ms, row.fetched_ms) > current for row in rows) else "live"


def _held(connection: Connection, ids: set[str]) -> dict[str, tuple[str, tuple[int, int]]]:
    """The text of each item that there is, and the order of its version."""
    columns = [items.c.id, items.c.text, versions.c.text_ms, versions.c.fetched_ms]
    query = select(*columns).join(versions, versions.c.event_id == items.c.event_id)
    rows = (row for part in parts(ids) for row in connection.execute(query.where(items.c.id.in_(part))))
    return {row.id: (row.text, (row.text_ms, row.fetched_ms)) for row in rows}


def _renews(flag: Flag, text: str, order: tuple[int, int]) -> bool:
    """Whether it is a later version; that a comment was hidden or shown is none, or carrying out a decision would undo it."""
    return flag.order >= order and (flag.event.kind in ("created", "edited") or shown(flag.event.text) != text)


def _made(flag: Flag, policy: Policy) -> dict[str, Any]:
    queued_ms = milliseconds(flag.event.fetched_at)
    row = _told(flag, policy) | UNDECIDED | {"id": flag.item_id, "queued_ms": queued_ms, "revision": 1, "platform_state": "live"}
    row |= {"holder": "", "held_since_ms": 0, "held_until_ms": 0}
    worth = _worth(row["tier"], row["clause"], row["score"], row["reach"], policy)
    return row | {"urgency": urgency(worth, queued_ms)}


def _renew(connection: Connection, flag: Flag, policy: Policy) -> None:
    # What was decided or proposed was so of an earlier text: the item is open again.
    values = _told(flag, policy) | {"state": "open", "revision": items.c.revision + 1}
    connection.execute(update(items).where(items.c.id == flag.item_id).values(values))


def _told(flag: Flag, policy: Policy) -> dict[str, Any]:
    """The columns that the version itself gives."""
    event, item = flag.event, flag.item
    clause = leading(item, policy)
    tiers = {finding.clause: finding.tier for finding in item.findings}
    return {
        "platform": event.platform,
        "account": event.account,
        "comment_id": event.comment_id,
        "event_id": event.event_id,
        "tier": policy.clauses[clause].tier if clause in policy.clauses else tiers.get(clause, ""),
        "clause": clause,
        "flags": " ".join(item.flags),
        "score": max((finding.score for finding in item.findings if finding.clause == clause), default=0.0),
        "suggested": item.suggested,
        "lang": shown(item.lang or event.lang or ""),
        "criticism": "criticism" in item.signals,
        "reach": reach(event.engagement),
        "author_id": shown((event.author and event.author.id) or ""),
        "post_id": shown((event.post and event.post.id) or ""),
        "text": shown(event.text),
        "created_ms": milliseconds(event.created_at),
    }


def leading(item: FlaggedItem, policy: Policy) -> str:
    """The flagged clause of the highest priority that is more than advice, else of the highest priority; empty if none is flagged."""
    known = [clause for clause in item.flags if clause in policy.clauses]
    strict = [clause for clause in known if not policy.clauses[clause].advice_only]
    return max(strict or known, key=lambda clause: policy.clauses[clause].priority, default=item.flags[0] if item.flags else "")


def shown(text: str) -> str:
    """A comment's text as tables hold it: PostgreSQL's texts have no NUL; spans stay where they are."""
    return text.replace("\0", "\ufffd")


def _worth(tier: str, clause: str, score: float, reached: int, policy: Policy) -> float:
    priority = policy.clauses[clause].priority if clause in policy.clauses else UNSCORED_PRIORITY
    return points(tier, priority, score, reached)


def _index(connection: Connection, flags: list[Flag], before: set[str]) -> None:
    """By clause, and by what is alike."""
    for table in (item_clauses, bands):
        for part in parts(flag.item_id for flag in flags if flag.item_id in before):
            connection.execute(delete(table).where(table.c.item_id.in_(part)))
    clauses = [{"clause": clause, "item_id": flag.item_id} for flag in flags for clause in dict.fromkeys(flag.item.flags)]
    put(connection, item_clauses, clauses)
    keys = nearness.keys([shown(flag.event.text) for flag in flags])
    put(connection, bands, [{"hash": key, "item_id": flag.item_id} for flag, own in zip(flags, keys, strict=True) for key in own])
