"""What the benchmark sends: the demo's real public comments in events of the shape a connector makes, as many as wanted, all different."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import NamedTuple

import msgspec
from confluent_kafka import KafkaException, Producer

from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError
from pharos.schemas.event import SCHEMA_VERSION, Author, CommentEvent, Post, event_id

SEED = 20260101
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = "cityofexample"
FLUSH_S = 60.0


class Said(NamedTuple):
    """A comment and the post that it stands under."""

    text: str
    post: Post


def said(count: int) -> Iterator[Said]:
    """`count` comments: the sample, then first halves joined to others' second halves, so that nothing is gained by remembering."""
    data = resources.files("pharos.pipelines") / "data" / "demo"
    posts = {row["id"]: Post(row["id"], None, row["title"], row["text"]) for row in json.loads((data / "posts.json").read_text("utf-8"))}
    rows = [json.loads(line) for line in gzip.decompress((data / "comments.jsonl.gz").read_bytes()).splitlines()]
    default = next(iter(posts.values()))
    sample = [Said(row["text"], posts.get(row.get("post"), default)) for row in rows]
    yield from sample[:count]
    chance = random.Random(SEED)  # noqa: S311 - a benchmark wants the same comments every time
    halves = [comment.text.split() for comment in sample]
    for _ in range(count - len(sample)):
        first, second = chance.randrange(len(sample)), chance.randrange(len(sample))
        words = halves[first][: len(halves[first]) // 2] + halves[second][len(halves[second]) // 2 :]
        yield Said(" ".join(words), sample[first].post)


def event(number: int, comment: Said, prefix: str = "Ug") -> CommentEvent:
    """The comment as an event; `raw` is a string of JSON, which the bare loop can read into the same column as the pipeline does."""
    comment_id, author = f"{prefix}{number:018d}", f"UC{number % 9973:022d}"
    created = EPOCH + timedelta(seconds=number)
    snippet = {"textOriginal": comment.text, "likeCount": number % 7, "publishedAt": created}
    raw = msgspec.json.encode({"id": comment_id, "snippet": snippet}).decode()
    return CommentEvent(
        schema_version=SCHEMA_VERSION,
        event_id=event_id("youtube", ACCOUNT, comment_id, "1"),
        kind="created",
        platform="youtube",
        account=ACCOUNT,
        comment_id=comment_id,
        text=comment.text,
        created_at=created,
        fetched_at=created + timedelta(seconds=30),
        post=comment.post,
        author=Author(author, f"@reader{number % 9973}"),
        raw=msgspec.Raw(msgspec.json.encode(raw)),
    )


def produce(settings: Settings, events: Iterable[CommentEvent]) -> int:
    """Put the events on `comments.raw`; returns their mean size in bytes.

    Raises:
        BrokerAwayError: not all could be sent.
    """
    producer = Producer({**librdkafka_config(settings), "linger.ms": 20, "queue.buffering.max.messages": 50_000, "acks": "all"})
    count = size = 0
    try:
        for item in events:
            value = msgspec.json.encode(item)
            count, size = count + 1, size + len(value)
            while True:
                try:
                    producer.produce(settings.topics.raw, value, item.key())
                    break
                except BufferError:
                    producer.poll(0.1)
        left = producer.flush(FLUSH_S)
    except KafkaException as exc:
        msg = f"bench: producing failed: {exc.args[0].name()}"
        raise BrokerAwayError(msg) from exc
    if left:
        msg = f"bench: {left} of {count} comments could not be sent"
        raise BrokerAwayError(msg)
    return size // max(1, count)
