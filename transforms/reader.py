"""A librdkafka consumer that owns its partitions by lease and gives what came in as records grouped by partition, each in offset order."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, KafkaException, Message, TopicPartition

from pharos.schemas.errors import OffsetLostError
from pharos.transforms import metrics
from pharos.transforms.batch import Records
from pharos.transforms.grouping import Place, grouped, place
from pharos.transforms.lease import acquire, kafka_failure
from pharos.transforms.source import KafkaSource, Slot
from pharos.transforms.worker import WORKER

SESSION_MS = 10_000
SILENCE_S = 5.0
"""So long nothing may come, not even the news that a partition has nothing new, before the broker is asked whether it is there."""

CHUNK = 256
BUDGET_BYTES = 48 << 20
"""One poll stops taking more once it holds this much: a batch of 4,000 two-megabyte records would not fit into memory."""


class Reader:
    """Polls the partitions of one slot: those it names, else what the consumer group gives."""

    def __init__(self, source: KafkaSource, slot: Slot) -> None:
        self._source = source
        self._mean_bytes = 1000.0
        self._waiting: dict[tuple[str, int], float | None] = {}
        self._heard = time.monotonic()
        self._consumer = Consumer({**source.config, **consumer_config(source.group_id, slot)})
        if slot.partitions:
            self._take(self._consumer, [TopicPartition(*key) for key in slot.partitions])
        else:
            self._consumer.subscribe(list(source.topics), on_assign=self._take, on_revoke=self._on_revoke, on_lost=self._on_revoke)

    def poll(self) -> list[Records]:
        """What arrived until the batch is full or its time is over; also moves leases over offsets that hold no record.

        Raises:
            RetryLaterError: fenced, or the broker is away.
            OffsetLostError: the log does not hold the offset that should come next.
        """
        WORKER.beat = time.monotonic()
        for lease in WORKER.leases.values():
            # librdkafka keeps its statistics until they are polled: where nothing is committed they would gather, ten a second.
            lease.producer.poll(0)
        messages = self._consume()
        if messages:
            self._heard = time.monotonic()
        elif time.monotonic() - self._heard > SILENCE_S:
            self._ask()
        ends: dict[Place, int] = {}
        for message in messages:
            if (error := message.error()) is None:
                continue
            if error.code() == KafkaError._PARTITION_EOF:
                ends[place(message)] = message.offset() or 0
            else:
                self._raise(error, message)
        records = grouped([message for message in messages if message.error() is None], ends, WORKER.leases, self._source.batch_size)
        self._measure(records)
        return records

    def close(self) -> None:
        """Let go of the leases, then leave the group; a static member's partitions stay reserved for its return."""
        for key in [key for key, lease in WORKER.leases.items() if lease.consumer is self._consumer]:
            WORKER.leases.pop(key).close()
        self._consumer.close()

    def _ask(self) -> None:
        """See whether the broker still answers: to a consumer one that is away looks like a topic where nothing happens."""
        try:
            self._consumer.list_topics(self._source.topics[0], timeout=SILENCE_S)
        except KafkaException as exc:
            raise kafka_failure(exc.args[0], "waiting for records") from exc
        self._heard = time.monotonic()

    def _consume(self) -> list[Message]:
        deadline = time.monotonic() + self._source.batch_ms / 1000
        wanted = self._source.batch_size * max(1, len(WORKER.leases))
        messages: list[Message] = []
        held = 0
        while len(messages) < wanted and held < BUDGET_BYTES:
            room = max(1, int((BUDGET_BYTES - held) / self._mean_bytes))
            chunk = self._consumer.consume(min(CHUNK, wanted - len(messages), room), max(0.0, deadline - time.monotonic()))
            if not chunk:
                break
            size = sum(map(len, chunk))
            self._mean_bytes += (size / len(chunk) - self._mean_bytes) * 0.2
            held += size
            messages += chunk
        return messages

    def _measure(self, records: list[Records]) -> None:
        """Lag, and since when (Kafka's time) the oldest record waits: what this poll took is not committed yet, so its first record.

        Of a record that is only known by the log's end, since it was seen. Prometheus asks for the age, so it grows while nothing moves.
        """
        first = {(batch.topic, batch.partition): batch.timestamps[0] / 1000 for batch in reversed(records) if batch.timestamps}
        for key, lease in WORKER.leases.items():
            if lease.consumer is self._consumer:
                high = self._consumer.get_watermark_offsets(TopicPartition(*key), cached=True)[1]
                # Right after the assignment no fetch has told the end yet (-1001): what was asked at the takeover holds, it never shrinks.
                lease.log_end = max(high, lease.log_end, lease.next_offset)
                behind = lease.log_end - lease.next_offset
                metrics.LAG.labels(*key).set(behind)
                seen = (self._waiting.get(key) or time.time()) if behind else None
                self._waiting[key] = first.get(key, seen)
                metrics.OLDEST_SECONDS.labels(*key).set_function(partial(_age, self._waiting[key]))

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        for here in partitions:
            if lease := WORKER.leases.pop((here.topic, here.partition), None):
                lease.close()
                metrics.forget(lease.topic, lease.partition)
        consumer.unassign()

    def _take(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if not partitions:
            consumer.assign([])
            return
        leases = acquire(consumer, self._source, [(here.topic, here.partition) for here in partitions])
        WORKER.leases.update({(lease.topic, lease.partition): lease for lease in leases})
        consumer.assign([TopicPartition(lease.topic, lease.partition, lease.start_offset) for lease in leases])

    def _raise(self, error: KafkaError, message: Message) -> None:
        where = f"reading {message.topic()}/{message.partition()}" if message.topic() else "reading"
        if error.code() in (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE):
            msg = f"{where}: the log does not hold offset {message.offset() if message.offset() != OFFSET_INVALID else '?'} any more"
            raise OffsetLostError(msg)
        if not error.retriable() or error.fatal():
            raise kafka_failure(error, where) from KafkaException(error)


def _age(since: float | None) -> float:
    return 0.0 if since is None else max(0.0, time.time() - since)


def consumer_config(group_id: str, slot: Slot) -> dict[str, Any]:
    """librdkafka's settings for the source; a static member (`group.instance.id`) that returns finds its partitions at once."""
    return {
        "group.id": group_id,
        **({} if slot.partitions else {"group.instance.id": slot.instance_id}),
        # Each topic is shared out evenly; a sticky strategy only counts partitions and gave one worker all comments, one all decisions.
        "partition.assignment.strategy": "range",
        "session.timeout.ms": SESSION_MS,
        "heartbeat.interval.ms": 2000,
        "max.poll.interval.ms": 600_000,
        "enable.auto.commit": False,
        "auto.offset.reset": "error",
        "isolation.level": "read_committed",
        "enable.partition.eof": True,
        "fetch.message.max.bytes": 8 << 20,
        "queued.max.messages.kbytes": 64 << 10,
        "fetch.queue.backoff.ms": 5,
    }
