"""The right to process one Kafka partition: taken by fencing whoever had it, kept as a transactional producer.

Taking a partition goes fence, read the committed offset, sweep the archive, then read: in this order a crash or a frozen owner can
neither lose a record nor leave one twice (`docs/decisions/0003-leases-and-the-sweep.md`).
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pharos.schemas.errors import BrokerAwayError, FencedError, OffsetLostError, PharosError

if TYPE_CHECKING:
    from confluent_kafka import Consumer, KafkaError, Producer

    from pharos.transforms.source import KafkaSource

FENCE_TIMEOUT_S = 30.0
BROKER_TIMEOUT_S = 10.0


@dataclass
class Lease:
    """One partition, owned. `epoch` grows with every owner; `next_offset` is the first record not yet handed on."""

    topic: str
    partition: int
    epoch: int
    producer: Producer
    consumer: Consumer
    start_offset: int
    next_offset: int
    log_end: int = 0

    def close(self) -> None:
        """End an open transaction so that the next owner need not wait for it."""
        from confluent_kafka import KafkaException

        try:
            self.producer.abort_transaction(1.0)
        except KafkaException:
            # No transaction is open, or the broker is away; the next owner's fencing ends it in both cases.
            self.producer.purge()


def fence(config: dict[str, Any], group_id: str, topic: str, partition: int) -> tuple[Producer, int]:
    """Fence the partition's former owner; returns the producer that now owns it and its epoch.

    The epoch is `producer id * 65536 + producer epoch`: Kafka raises the second with each owner and, when it is used up or forgotten,
    gives a new id.
    """
    from confluent_kafka import KafkaException, Producer

    seen: dict[str, int] = {}

    def read_epoch(stats: str) -> None:
        if seen.get("id", -1) < 0:
            eos = json.loads(stats)["eos"]
            seen.update(id=eos["producer_id"], epoch=eos["producer_epoch"])

    producer = Producer(
        {
            **config,
            "transactional.id": f"{group_id}:{topic}:{partition}",
            "transaction.timeout.ms": 60_000,
            "message.max.bytes": 8 << 20,
            "compression.type": "lz4",
            "linger.ms": 0,
            "statistics.interval.ms": 100,
            "stats_cb": read_epoch,
        }
    )
    try:
        producer.init_transactions(FENCE_TIMEOUT_S)
    except KafkaException as exc:
        raise kafka_failure(exc.args[0], f"fencing {topic}/{partition}") from exc
    deadline = time.monotonic() + BROKER_TIMEOUT_S
    seen.clear()
    while seen.get("id", -1) < 0:
        producer.poll(0.05)
        if time.monotonic() > deadline:
            msg = f"fencing {topic}/{partition}: expected a producer epoch within {BROKER_TIMEOUT_S:.0f} s; got none"
            raise BrokerAwayError(msg)
    return producer, (seen["id"] << 16) | seen["epoch"]


def start_offset(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    """Where to read from, and the log's end: the committed offset, or the earliest record of a group that has none.

    Raises:
        OffsetLostError: the committed offset lies outside the log; going on would skip records silently.
    """
    from confluent_kafka import KafkaException, TopicPartition

    here = TopicPartition(topic, partition)
    try:
        # In this order: another worker may commit meanwhile, but never beyond an end that is asked for later.
        committed = consumer.committed([here], timeout=BROKER_TIMEOUT_S)[0].offset
        low, high = consumer.get_watermark_offsets(here, timeout=BROKER_TIMEOUT_S)
    except KafkaException as exc:
        raise kafka_failure(exc.args[0], f"reading the offsets of {topic}/{partition}") from exc
    if committed < 0:
        return low, high
    if not low <= committed <= high:
        msg = (
            f"partition {topic}/{partition}: the committed offset {committed} lies outside the log ({low} to {high}). "
            "Records may be gone, or the topic was made anew. See `offset outside the log` in docs/runbook.md"
        )
        raise OffsetLostError(msg)
    return committed, high


def acquire(consumer: Consumer, source: KafkaSource, partitions: list[tuple[str, int]]) -> list[Lease]:
    """Take partitions, for each: fence its owner, read the committed offset, sweep the archive."""
    # Each fencing waits for its coordinator; all at once they take as long as one. The consumer stays with this thread: called from
    # another one while it hands out partitions, it waits for itself.
    with ThreadPoolExecutor(max(1, len(partitions))) as pool:
        fenced = list(pool.map(lambda key: fence(source.config, source.group_id, *key), partitions))
    leases = []
    for (topic, partition), (producer, epoch) in zip(partitions, fenced, strict=True):
        start, high = start_offset(consumer, topic, partition)
        source.sweep(topic, partition, start, high, epoch)
        leases.append(Lease(topic, partition, epoch, producer, consumer, start, start, high))
    return leases


def kafka_failure(error: KafkaError, where: str) -> PharosError:
    """The deliberate error that a Kafka error means: fenced, or the broker is away."""
    from confluent_kafka import KafkaError

    fenced = (KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED)
    generation = (KafkaError.ILLEGAL_GENERATION, KafkaError.UNKNOWN_MEMBER_ID, KafkaError.INVALID_PRODUCER_ID_MAPPING)
    # A consumer that lost its place in the group says only "fatal"; which error it was stands in its words.
    same_slot = error.code() == KafkaError.FENCED_INSTANCE_ID or (error.code() == KafkaError._FATAL and "group.instance.id" in error.str())
    if same_slot:
        return FencedError(f"{where}: another worker runs in this slot on this host; give each its own `--slot`")
    kind = FencedError if error.code() in fenced + generation else BrokerAwayError
    return kind(f"{where}: {error.name()}")
