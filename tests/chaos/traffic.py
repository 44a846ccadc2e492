"""A producer as a process of its own: invented comments, some flagged, some broken; every acknowledgement goes into a ledger file.

`python traffic.py BOOTSTRAP TOPIC LEDGER --seed 1 --rate 300 [--count N]` runs until SIGTERM or N records, then flushes.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TextIO

from confluent_kafka import KafkaError, Message, Producer

FLAGGED_TEXTS = ("this is fucking late again", "what the fuck is going on downtown", "your fucking council never listens")
CLEAN_TEXTS = (
    "The pothole on our street is still there.", "Gracias por arreglar la calle tan rápido.", "When does the library open on Sunday?",
    "Café ☕ at the market was lovely 👩‍👩‍👧", "Water pressure is low near the school since Monday.", "Thank you for the new bus stop!",
)  # fmt: skip


class Made(NamedTuple):
    """One record to send. `reason` is why it is broken, None for a good one; `id` is the event id, of a broken one its key."""

    id: str
    key: bytes
    value: bytes | None
    comment: str
    version: int
    flagged: bool
    reason: str | None


def event(comment: str, version: int, text: str, **more: Any) -> dict[str, Any]:
    """A comment event as it would come from a connector; `more` replaces or adds fields."""
    return {
        "schema_version": 1,
        "event_id": f"test:city:{comment}:{version}",
        "kind": "created" if version == 1 else "edited",
        "platform": "test",
        "account": "city",
        "comment_id": comment,
        "text": text,
        "created_at": "2026-03-01T10:00:00Z",
        "fetched_at": "2026-03-01T10:00:05.123456Z",
    } | more


def encoded(record: dict[str, Any]) -> bytes:
    """As JSON with its characters unescaped."""
    return json.dumps(record, ensure_ascii=False).encode()


def _without(record: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != field}


BROKEN: tuple[tuple[str, Callable[[dict[str, Any]], bytes | None]], ...] = (
    ("empty_value", lambda _: None),
    ("empty_value", lambda _: b""),
    ("not_utf8", lambda good: encoded(good).replace(b"broken", b"bro\xffken")),
    ("not_json_object", lambda good: encoded(good)[:-7]),
    ("not_json_object", lambda good: b"[" + encoded(good) + b"]"),
    ("not_json_object", lambda good: encoded(good) + b"\n" + encoded(good)),
    ("missing_field", lambda good: encoded(_without(good, "text"))),
    ("empty_id", lambda good: encoded(good | {"comment_id": ""})),
    ("wrong_type", lambda good: encoded(good | {"text": 5})),
    ("bad_time", lambda good: encoded(good | {"created_at": "yesterday"})),
)


def comments(seed: int) -> Iterator[Made]:
    """An endless, seeded stream: about 2 in 100 broken, 5 in 100 flagged, 3 in 10 a further version of a recent comment."""
    rng = random.Random(seed)
    versions: dict[str, int] = {}
    recent: list[str] = []
    number = 0
    while True:
        number += 1
        if rng.random() < 0.02:
            key = f"broken-{seed}-{number}"
            reason, breaker = rng.choice(BROKEN)
            yield Made(key, key.encode(), breaker(event(key, 1, "a broken record")), key, 1, False, reason)
            continue
        comment = rng.choice(recent) if recent and rng.random() < 0.3 else f"c{seed}-{number}"
        version = versions[comment] = versions.get(comment, 0) + 1
        recent = [*recent[-200:], comment]
        flagged = rng.random() < 0.05
        text = f"{rng.choice(FLAGGED_TEXTS if flagged else CLEAN_TEXTS)} ({number})" + " and so on" * rng.randrange(20)
        made = event(comment, version, text, unknown={"kept": [number, None]})
        yield Made(made["event_id"], f"test:{comment}".encode(), encoded(made), comment, version, flagged, None)


class Ledger:
    """Writes what was acknowledged, a JSON line each; what the broker refused counts as a failure of the run."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.failed = 0

    def on_delivery(self, made: Made) -> Callable[[KafkaError | None, Message], None]:
        """The callback for one record."""

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                self.failed += 1
                return
            value = None if made.value is None else base64.b64encode(made.value).decode()
            place = {"topic": message.topic(), "partition": message.partition(), "offset": message.offset()}
            self._out.write(json.dumps(made._asdict() | {"key": made.key.decode(), "value": value} | place) + "\n")

        return delivered


def send(bootstrap: str, topic: str, ledger: TextIO, records: Iterator[Made], rate: float = 0, stop: threading.Event | None = None) -> int:
    """Send records until they end or `stop` is set, at `rate` a second (0: as fast as it goes); returns how many were refused."""
    config = {"bootstrap.servers": bootstrap, "enable.idempotence": True, "message.timeout.ms": 300_000, "linger.ms": 5}
    producer = Producer(config | {"message.max.bytes": 9 << 20, "compression.type": "lz4", "reconnect.backoff.max.ms": 500})
    book, began = Ledger(ledger), time.monotonic()
    for sent, made in enumerate(records, 1):
        if stop is not None and stop.is_set():
            break
        while True:
            try:
                producer.produce(topic, made.value, made.key, on_delivery=book.on_delivery(made))
                break
            except BufferError:
                producer.poll(0.1)
        behind = began + sent / rate - time.monotonic() if rate else 0
        producer.poll(max(0.0, behind))
    left = producer.flush(120)
    ledger.flush()
    return book.failed + left


def main() -> int:
    """The command line of the producer process."""
    parser = argparse.ArgumentParser()
    for name in ("bootstrap", "topic", "ledger"):
        parser.add_argument(name)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    given = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with open(given.ledger, "w", encoding="utf-8") as ledger:
        return 1 if send(given.bootstrap, given.topic, ledger, comments(given.seed), given.rate, stop) else 0


if __name__ == "__main__":
    raise SystemExit(main())
