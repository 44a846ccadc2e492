"""Records as they come on the console's topics: flagged items, later events, decisions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 11, 1, 8, tzinfo=UTC)
START_MS = round(START.timestamp() * 1000)


def stamp(minute: float) -> str:
    return (START + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")


def event(
    comment: str = "c1", version: str = "1", minute: float = 0, kind: str = "created", text: str = "You are vermin", **more: Any
) -> dict:
    """An event that is fetched `minute` minutes after START; an edited one was edited then."""
    made = {
        "schema_version": 1,
        "event_id": f"facebook:city:{comment}:{version}",
        "kind": kind,
        "platform": "facebook",
        "account": "city",
        "comment_id": comment,
        "text": text,
        "created_at": stamp(0),
        "fetched_at": stamp(minute),
    }
    return made | ({"edited_at": stamp(minute)} if kind == "edited" else {}) | more


def flagged(
    clauses: tuple[str, ...] = ("5.6.2",), score: float = 0.9, tier: str = "B", signals: tuple[str, ...] = (), **told: Any
) -> bytes:
    """A flagged item over `event(**told)`."""
    item = {
        "schema_version": 1,
        "event": event(**told),
        "flags": list(clauses),
        "findings": [
            {"clause": clause, "score": score, "spans": [[0, 3, "word", "you"]], "detector": "attack", "version": "1", "tier": tier,
             "reason": {"en": "x", "es": "x"}}
            for clause in clauses
        ],
        "status": {"attack": "ok", "private_information": "ok"},
        "policy": {"id": "p", "hash": "h"},
        "priority": 30,
        "suggested": "review" if clauses else "unscored",
        "lang": "en",
        "signals": list(signals),
    }  # fmt: skip
    return json.dumps(item).encode()


def raw(**told: Any) -> tuple[bytes, bytes]:
    made = event(**told)
    return f"{made['platform']}:{made['comment_id']}".encode(), json.dumps(made).encode()


def decision(number: int, action: str = "hide", comment: str = "c1", version: str = "1", minute: float = 10, **more: Any) -> bytes:
    made = {
        "schema_version": 1,
        "decision_id": f"d{number}",
        "event_id": f"facebook:city:{comment}:{version}",
        "action": action,
        "actor": "ana",
        "role": "moderator",
        "decided_at": stamp(minute),
        "policy": {"id": "p", "hash": "h"},
        "clause": "5.6.2",
        "reason": "an insult",
    }
    return json.dumps(made | more).encode()
