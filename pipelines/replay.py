"""Publishes dead letters again, after what made them bad was mended; each once, however often it is called and wherever it is killed.

A position in the dead letters, per reason, is committed in the same Kafka transaction as the records, and kept in SQLite too, as Kafka
forgets a group's offsets after a week of silence. A replayed record carries a header, by which it is known when it comes back dead.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition

from pharos.pipelines.kafka.clients import broker_away, librdkafka_config
from pharos.pipelines.kafka.topic import ANSWER_S, partitions_of, read_at, read_topic, reader
from pharos.pipelines.settings import Settings
from pharos.schemas.dead_letter import REASONS, DeadLetter
from pharos.schemas.errors import FatalError, UsageError
from pharos.schemas.topics import MAX_RECORD_BYTES

HEADER = "pharos-replay-of"
"""On a replayed record: topic/partition/offset of the record that was bad."""

LETTERS_A_TRANSACTION = 500
OVERHEAD = 1024
INGEST = "ingest:"

Positions = dict[str, list[int]]
"""Reason -> the next dead letter to look at, for letters of a first fall and for such as were replayed before."""


class Letter(NamedTuple):
    """A dead letter and its own place; `again`: its record was a replay."""

    partition: int
    offset: int
    letter: DeadLetter
    again: bool


@dataclass
class Report:
    """Counts by reason: `replayed`; `came_back`, which wait for `--reason`; `refused`, which no topic of ours takes.

    `before` counts those of earlier calls.
    """

    replayed: Counter[str] = field(default_factory=Counter)
    came_back: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    before: int = 0
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        counts = {name: dict(getattr(self, name)) for name in ("replayed", "came_back", "refused")}
        return {**counts, "before": self.before, "dry_run": self.dry_run}


def replay(settings: Settings, reason: str | None = None, dry_run: bool = False) -> Report:
    """Publish the dead letters that were not replayed yet; those that came back only when their `reason` is named.

    Raises:
        UsageError: there is no such reason.
        BrokerAwayError: no broker answers; what was not committed is replayed by the next call.
    """
    if reason is not None and reason not in REASONS:
        msg = f"replay: `--reason` expected one of {', '.join(REASONS)}; got `{reason}`"
        raise UsageError(msg)
    report = Report(dry_run=dry_run)
    with closing(_Memory(settings)) as memory:
        producer = None if dry_run else _own(settings)
        positions = memory.load()
        due: list[Letter] = []
        for letter in _letters(settings, positions):
            if _is_due(letter, positions, reason, settings, report):
                due.append(letter)
            if len(due) == LETTERS_A_TRANSACTION:
                _publish(settings, producer, memory, positions, due)
                due = []
        _publish(settings, producer, memory, positions, due)
    return report


def read_letters(settings: Settings) -> Iterator[tuple[Message, DeadLetter]]:
    """Every dead letter, with the record that holds it."""
    for message in read_topic(settings, settings.topics.dead):
        if (value := message.value()) is not None:
            yield message, msgspec.json.decode(value, type=DeadLetter)


def _letters(settings: Settings, positions: dict[int, Positions]) -> Iterator[Letter]:
    block: list[tuple[Message, DeadLetter]] = []
    for found in read_letters(settings):
        block.append(found)
        if len(block) == LETTERS_A_TRANSACTION:
            yield from _marked(settings, positions, block)
            block = []
    yield from _marked(settings, positions, block)


def _marked(settings: Settings, positions: dict[int, Positions], block: list[tuple[Message, DeadLetter]]) -> Iterator[Letter]:
    """Tell by the header of the bad record whether it was a replay; before the first replay none was, and nothing is looked up."""
    wanted: dict[tuple[str, int], set[int]] = {}
    for _, letter in block:
        if positions and not letter.topic.startswith(INGEST):
            wanted.setdefault((letter.topic, letter.partition), set()).add(letter.offset)
    replays = {
        (topic, partition, record.offset())
        for (topic, partition), offsets in wanted.items()
        for record in read_at(settings, topic, partition, offsets)
        if HEADER in dict(record.headers() or ())
    }
    for message, letter in block:
        place = letter.topic, letter.partition, letter.offset
        yield Letter(int(message.partition() or 0), int(message.offset() or 0), letter, place in replays)


def _is_due(found: Letter, positions: dict[int, Positions], reason: str | None, settings: Settings, report: Report) -> bool:
    letter = found.letter
    if reason is not None and letter.reason != reason:
        return False
    if found.offset < positions.get(found.partition, {}).get(letter.reason, [0, 0])[found.again]:
        report.before += 1
        return False
    if found.again and reason is None:
        report.came_back[letter.reason] += 1
        return False
    if target(letter, settings) is None or len(letter.value_b64 or "") * 3 // 4 > MAX_RECORD_BYTES - OVERHEAD:
        report.refused[letter.reason] += 1
        return False
    report.replayed[letter.reason] += 1
    return True


def target(letter: DeadLetter, settings: Settings) -> str | None:
    """The topic a letter goes back to: its own, `comments.raw` for an import's; None for a topic that is not ours."""
    topics = settings.topics
    if letter.topic.startswith(INGEST):
        return topics.raw
    return letter.topic if letter.topic in (topics.raw, topics.decisions) else None


def _own(settings: Settings) -> Producer:
    """The one producer of replays: another that runs is fenced, its open transaction aborted."""
    producer = Producer(
        librdkafka_config(settings)
        | {"transactional.id": f"{settings.group_id}.replay:{settings.topics.dead}", "compression.type": "lz4", "log_level": 2}
    )
    try:
        producer.init_transactions(ANSWER_S)
    except KafkaException as exc:
        raise broker_away(settings, exc) from exc
    return producer


def _publish(settings: Settings, producer: Producer | None, memory: _Memory, positions: dict[int, Positions], due: list[Letter]) -> None:
    if producer is None or not due:
        return
    for found in due:
        pair = positions.setdefault(found.partition, {}).setdefault(found.letter.reason, [0, 0])
        pair[found.again] = max(pair[found.again], found.offset + 1)
    try:
        producer.begin_transaction()
        for found in due:
            letter = found.letter
            headers: list[tuple[str, str | bytes | None]] = [(HEADER, f"{letter.topic}/{letter.partition}/{letter.offset}".encode())]
            producer.produce(str(target(letter, settings)), letter.value(), letter.key(), headers=headers)
        memory.commit(producer, positions)
        producer.commit_transaction(60.0)
    except KafkaException as exc:
        if exc.args[0].fatal():
            msg = f"replay: another one took over ({exc.args[0].name()}); expected to be the only one"
            raise FatalError(msg) from exc
        producer.abort_transaction(ANSWER_S)
        raise broker_away(settings, exc) from exc
    memory.save(positions)


class _Memory:
    """The positions: in Kafka as the metadata of a group's offsets, and in SQLite; of two the higher holds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic = settings.topics.dead
        self._consumer: Consumer = reader(settings, f"{settings.group_id}.replay")
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(settings.state_dir / "replay.sqlite", timeout=60)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS positions (topic TEXT, partition INT, positions TEXT, at REAL, PRIMARY KEY (topic, partition))"
        )

    def load(self) -> dict[int, Positions]:
        """What was replayed so far, by partition of the dead letters; a position beyond the end is of an older topic of that name."""
        found: dict[int, Positions] = {}
        rows = self._db.execute("SELECT partition, positions FROM positions WHERE topic = ?", (self._topic,)).fetchall()
        parts = [TopicPartition(self._topic, index) for index in partitions_of(self._consumer, self._settings, self._topic)]
        try:
            told = self._consumer.committed(parts, timeout=ANSWER_S) if parts else []
            ends = {part.partition: self._consumer.get_watermark_offsets(part, timeout=ANSWER_S)[1] for part in parts}
        except KafkaException as exc:
            raise broker_away(self._settings, exc) from exc
        for partition, text in [*rows, *((part.partition, part.metadata) for part in told if part.metadata)]:
            for reason, pair in msgspec.json.decode(text, type=Positions).items():
                if max(pair) <= ends.get(partition, -1):
                    old = found.setdefault(partition, {}).setdefault(reason, [0, 0])
                    old[:] = [max(old[0], pair[0]), max(old[1], pair[1])]
        return found

    def commit(self, producer: Producer, positions: dict[int, Positions]) -> None:
        """Make the positions part of the open transaction."""
        offsets = [
            TopicPartition(self._topic, partition, max(max(pair) for pair in by_reason.values()), msgspec.json.encode(by_reason).decode())
            for partition, by_reason in positions.items()
        ]
        producer.send_offsets_to_transaction(offsets, self._consumer.consumer_group_metadata(), 30.0)

    def save(self, positions: dict[int, Positions]) -> None:
        """Keep the positions of a committed transaction."""
        now = time.time()
        rows = [(self._topic, partition, msgspec.json.encode(by_reason).decode(), now) for partition, by_reason in positions.items()]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Let go of the file and the connection."""
        self._db.close()
        self._consumer.close()
