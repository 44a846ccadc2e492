"""Flagged items for the desk's tests: made from texts by the pipeline's own functions, or copies of one under other ids."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pharos.pipelines.console.intake import item_id
from pharos.transforms.batch import Batch, Records
from pharos.transforms.decide import decide
from pharos.transforms.decode import decode_comments
from pharos.transforms.detect import engine_for

THREAT = "I will shoot the mayor tonight and burn down city hall"
PROFANE = "The road is shitty"
CRITICISM = "The mayor is a corrupt idiot and this council is shit"
CAMPAIGN = "Vote for Maria Lopez on November 3, early voting starts Monday"
ADVERT = "Buy cheap followers now at https://spam.example/deal with the code CITY50"
ADDRESS = "Call John Smith at 318-555-0147, his number 123-45-6789 is all you need"


def event(comment: str, text: str, hours: float = 1, version: str = "1", account: str = "city", **more: Any) -> dict[str, Any]:
    """A comment event that was written and fetched so many hours ago."""
    at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    made = {
        "schema_version": 1,
        "event_id": f"facebook:{account}:{comment}:{version}",
        "kind": "created",
        "platform": "facebook",
        "account": account,
        "comment_id": comment,
        "text": text,
        "created_at": at,
        "fetched_at": at,
        "author": {"id": f"id-{comment}", "name": "Pat Invented"},
        "post": {"id": "p1", "title": "Street repairs on Jackson Street", "text": "Crews repair potholes from Monday to Friday."},
    }
    return made | ({"edited_at": at} if more.get("kind") == "edited" else {}) | more


def id_of(comment: str, account: str = "city") -> str:
    """The id that the desk gives the item of `event(comment, ...)`."""
    return item_id("facebook", account, comment)


def flagged(events: Iterable[dict[str, Any]]) -> list[bytes]:
    """What the pipeline puts on `comments.flagged` for these events: nothing for one that no detector flags."""
    values: list[bytes | None] = [json.dumps(one).encode() for one in events]
    n = len(values)
    batch = Batch(Records("comments.raw", 0, 1, 0, n, [None] * n, values, list(range(n)), [0] * n))
    batch.table, batch.comments, dead = decode_comments(batch.records)
    assert not dead, f"expected {n} sound events; refused {[letter.detail for letter in dead][:3]}"
    engine = engine_for(None, "fast")
    views = engine.views(batch.comments)
    batch.detections = engine.run_all(views)
    return [value for _, value in decide(batch, views, engine.detectors, engine.policy).queue]


def one(comment: str, text: str, **more: Any) -> bytes:
    """The flagged item of one event, which the detectors must flag."""
    values = flagged([event(comment, text, **more)])
    assert len(values) == 1, f"no detector flags {text!r}"
    return values[0]


def copies(value: bytes, number: int, hours: float = 0.001) -> list[bytes]:
    """The item again and again, of comments `m0`, `m1`, ..., each fetched `hours` before the one ahead of it."""
    item = json.loads(value)
    account = item["event"]["account"]
    own = ("created_at", "fetched_at", "event_id", "comment_id", "author")
    made = []
    for n in range(number):
        fresh = event(f"m{n}", item["event"]["text"], hours=1 + n * hours, account=account)
        made.append(json.dumps(item | {"event": item["event"] | {name: fresh[name] for name in own}}).encode())
    return made
