"""The checker, in the shape of Jepsen's: what the producer's ledger says was acknowledged against what can be read at the other end.

It reads the Parquet files themselves (all of them, not only those that readers take for live), and the queue and the dead letters as a
`read_committed` consumer sees them. A run fails on "not checked" as well as on "wrong".
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from confluent_kafka import Consumer, KafkaError, TopicPartition

from pharos.pipelines.settings import Settings
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.flagged import FlaggedItem

ROW = ["event_id", "comment_id", "text", "event", "queued", "kafka_topic", "kafka_partition", "kafka_offset"]


class Sent(NamedTuple):
    """One acknowledged record. `offset` is negative where the acknowledgement of a retry did not tell it."""

    id: str
    key: bytes
    value: bytes | None
    comment: str
    version: int
    flagged: bool
    reason: str | None
    topic: str
    partition: int
    offset: int


def read_ledger(*paths: Path) -> list[Sent]:
    """The acknowledged records of one or more producers."""
    sent = []
    for path in paths:
        for text in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(text)
            value = None if entry["value"] is None else base64.b64decode(entry["value"])
            sent.append(Sent(**(entry | {"key": entry["key"].encode(), "value": value})))
    return sent


@dataclass
class Report:
    """What was compared and what was found wrong; each list holds the ids concerned."""

    acked: int = 0
    archived: int = 0
    queued: int = 0
    dead: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    duplicate: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    def verify(self, **faults: int) -> None:
        """Fail on anything wrong, on anything not compared, and when fewer than `faults` landed."""
        missing = [f"{name}: {self.faults[name]} of {least} landed" for name, least in faults.items() if self.faults[name] < least]
        wrong = {name: getattr(self, name) for name in ("lost", "duplicate", "phantom", "altered", "order", "unchecked")}
        told = [f"{name}: {len(ids)}, such as {ids[:3]}" for name, ids in wrong.items() if ids]
        assert not missing and not told, f"{self.line()} | {' | '.join(missing + told)}"

    def line(self) -> str:
        """The figures in one line."""
        wrong = " ".join(f"{name} {len(getattr(self, name))}" for name in ("lost", "duplicate", "phantom", "altered", "order"))
        return f"acked {self.acked}, archived {self.archived}, queued {self.queued}, dead {self.dead}; {wrong}; faults {dict(self.faults)}"


def check(settings: Settings, sent: list[Sent], faults: Counter[str] | None = None) -> Report:
    """Compare everything that was acknowledged with everything that came out."""
    rows = archived_rows(settings.archive_dir)
    items = [msgspec.json.decode(value, type=FlaggedItem) for _, value in read_topic(settings, settings.topics.flagged)]
    letters = [(key, msgspec.json.decode(value, type=DeadLetter)) for key, value in read_topic(settings, settings.topics.dead)]
    report = Report(len(sent), len(rows), len(items), len(letters), faults or Counter())
    _nothing_left_out(report, sent)
    _check_archive(report, [one for one in sent if one.reason is None], rows)
    _check_queue(report, {one.id: one for one in sent if one.reason is None}, rows, items)
    _check_dead(report, [one for one in sent if one.reason is not None], letters)
    _check_order(report, {one.id: one for one in sent}, rows, items)
    return report


def archived_rows(archive: Path) -> list[dict[str, Any]]:
    """Every row of every file of `comments/`, in the order of the files' names and then as they lie there."""
    rows: list[dict[str, Any]] = []
    for path in sorted((archive / "comments").glob("date=*/*.parquet")):
        rows += pq.ParquetFile(path).read(columns=ROW).to_pylist()
    return rows


def read_topic(settings: Settings, topic: str) -> list[tuple[bytes | None, bytes]]:
    """Every committed (key, value) of a topic, partition by partition."""
    config = {"bootstrap.servers": settings.bootstrap_servers, "group.id": "checker", "enable.auto.commit": False}
    consumer = Consumer(config | {"isolation.level": "read_committed", "enable.partition.eof": True, "auto.offset.reset": "earliest"})
    try:
        parts = list(consumer.list_topics(topic, timeout=30).topics[topic].partitions)
        consumer.assign([TopicPartition(topic, part, 0) for part in parts])
        found, open_parts = [], set(parts)
        while open_parts:
            message = consumer.poll(30)
            assert message is not None, f"{topic}: no record and no end within 30 s"
            if (error := message.error()) is None:
                found.append((message.key(), message.value()))
            elif error.code() == KafkaError._PARTITION_EOF:
                open_parts.discard(message.partition())
        return found
    finally:
        consumer.close()


def _nothing_left_out(report: Report, sent: list[Sent]) -> None:
    kinds = {"broken" if one.reason else "flagged" if one.flagged else "clean" for one in sent}
    report.unchecked += [f"no {kind} record was acknowledged" for kind in ("clean", "flagged", "broken") if kind not in kinds]
    doubled = [id for id, count in Counter(one.id for one in sent).items() if count > 1]
    report.unchecked += [f"the producer sent {id} twice" for id in doubled]


def _compare(report: Report, what: str, expected: Iterable[Hashable], found: Iterable[Hashable]) -> None:
    """Each expected one exactly once, and no other."""
    wanted, counts = set(expected), Counter(found)
    report.lost += [f"{what} {id}" for id in wanted - counts.keys()]
    report.phantom += [f"{what} {id}" for id in counts.keys() - wanted]
    report.duplicate += [f"{what} {id}" for id, count in counts.items() if count > 1]


def _check_archive(report: Report, good: list[Sent], rows: list[dict[str, Any]]) -> None:
    _compare(report, "row", (one.id for one in good), (row["event_id"] for row in rows))
    places = Counter((row["kafka_topic"], row["kafka_partition"], row["kafka_offset"]) for row in rows)
    report.duplicate += [f"row at {place}" for place, count in places.items() if count > 1]
    by_id = {one.id: one for one in good}
    for row in rows:
        one = by_id.get(row["event_id"])
        if one is None:
            continue
        place = (one.topic, one.partition, one.offset if one.offset >= 0 else row["kafka_offset"])
        same = row["event"].encode() == one.value and row["text"] == json.loads(one.value or b"")["text"]
        if not same or place != (row["kafka_topic"], row["kafka_partition"], row["kafka_offset"]):
            report.altered.append(f"row {one.id}")


def _check_queue(report: Report, good: dict[str, Sent], rows: list[dict[str, Any]], items: list[FlaggedItem]) -> None:
    events = [(item.comment().event_id, bytes(item.event)) for item in items]
    _compare(report, "item", (one.id for one in good.values() if one.flagged), (id for id, _ in events))
    _compare(report, "queued row's item", {row["event_id"] for row in rows if row["queued"]}, {id for id, _ in events})
    report.altered += [f"item {id}" for id, value in events if id in good and value != good[id].value]


def _check_dead(report: Report, broken: list[Sent], letters: list[tuple[bytes | None, DeadLetter]]) -> None:
    _compare(report, "letter", (one.key for one in broken), (letter.key() for _, letter in letters))
    places = Counter((letter.topic, letter.partition, letter.offset) for _, letter in letters)
    report.duplicate += [f"letter of {place}" for place, count in places.items() if count > 1]
    by_key = {one.key: one for one in broken}
    for key, letter in letters:
        one = by_key.get(key or b"")
        if one is None:
            continue
        place = (one.topic, one.partition, one.offset if one.offset >= 0 else letter.offset)
        same = (letter.value(), letter.reason) == (one.value, one.reason)
        if not same or place != (letter.topic, letter.partition, letter.offset):
            report.altered.append(f"letter {one.id}: {letter.reason}, expected {one.reason}")


def _check_order(report: Report, sent: dict[str, Sent], rows: list[dict[str, Any]], items: list[FlaggedItem]) -> None:
    """A comment's versions lie in one partition with rising offsets, and come out of the queue in the same order."""
    last: dict[str, tuple[int, int]] = {}
    for row in sorted(rows, key=lambda row: (row["kafka_partition"], row["kafka_offset"])):
        one = sent.get(row["event_id"])
        if one is None:
            continue
        partition, version = last.get(one.comment, (row["kafka_partition"], 0))
        if partition != row["kafka_partition"] or version >= one.version:
            report.order.append(f"row {one.id}")
        last[one.comment] = (row["kafka_partition"], one.version)
    queued: dict[str, int] = {}
    for item in items:
        one = sent.get(item.comment().event_id)
        if one is not None and queued.get(one.comment, 0) >= one.version:
            report.order.append(f"item {one.id}")
        if one is not None:
            queued[one.comment] = one.version


def table_of(archive: Path, data_set: str) -> pa.Table:
    """One data set as pyarrow reads it, with `date` from the path."""
    return pq.read_table(archive / data_set, partitioning="hive") if (archive / data_set).exists() else pa.table({})
