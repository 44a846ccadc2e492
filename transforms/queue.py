"""Queue: one Kafka transaction a batch carries its flagged items, its dead letters and its source offset; with it the batch is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

import apache_beam as beam
import msgspec

from pharos.schemas.errors import BrokerAwayError, FencedError
from pharos.schemas.topics import Topics
from pharos.transforms import metrics
from pharos.transforms.batch import Batch
from pharos.transforms.files import Hook
from pharos.transforms.lease import Lease, kafka_failure
from pharos.transforms.takeover import drop_superseded
from pharos.transforms.worker import WORKER

COMMIT_TIMEOUT_S = 30.0
OFFSETS_TIMEOUT_S = 5.0
"""For two small requests to coordinators; what takes longer is a broker that went away."""


def commit(batch: Batch, lease: Lease, topics: Topics, hook: Hook | None = None) -> None:
    """Send the batch's items, letters and offset in one transaction.

    Raises:
        FencedError: another worker owns the partition; nothing of this batch counts.
        BrokerAwayError: the broker does not answer; whether the commit took, the next owner learns from the committed offset.
    """
    from confluent_kafka import KafkaException, TopicPartition

    records, point = batch.records, hook or (lambda _: None)
    where = f"committing {records.topic}/{records.partition}"
    try:
        lease.producer.begin_transaction()
        for key, item in batch.verdict.queue if batch.verdict else ():
            lease.producer.produce(topics.flagged, item, key)
        for letter in batch.dead:
            lease.producer.produce(topics.dead, msgspec.json.encode(letter), letter.key())
        offset = TopicPartition(records.topic, records.partition, records.next_offset)
        point("before_transaction")
        member = lease.consumer.consumer_group_metadata()
        _watched(lambda: lease.producer.send_offsets_to_transaction([offset], member, OFFSETS_TIMEOUT_S), OFFSETS_TIMEOUT_S + 1, where)
        lease.producer.commit_transaction(COMMIT_TIMEOUT_S)
        point("after_transaction")
    except KafkaException as exc:
        raise kafka_failure(exc.args[0], where) from exc
    except BufferError as exc:
        msg = f"{where}: the client's queue is full"
        raise BrokerAwayError(msg) from exc


def _watched(call: Callable[[], None], seconds: float, where: str) -> None:
    """Make a call that may never return: librdkafka does not keep this one's timeout when the group's coordinator restarts.

    (https://github.com/confluentinc/librdkafka/issues/5456 and 5511.) A call that is given up stays behind in its thread; whatever it
    still does, the next owner's fencing refuses.
    """
    outcome: SimpleQueue[Exception | None] = SimpleQueue()

    def run() -> None:
        try:
            call()
        except Exception as exc:  # noqa: BLE001 - raised by the caller below
            outcome.put(exc)
        else:
            outcome.put(None)

    threading.Thread(target=run, name="offsets", daemon=True).start()
    try:
        failure = outcome.get(timeout=seconds)
    except Empty:
        msg = f"{where}: expected the coordinators' answer within {seconds:.0f} s; got none"
        raise BrokerAwayError(msg) from None
    if failure is not None:
        raise failure


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(int)
class _Commit(beam.DoFn):
    def __init__(self, topics: Topics, now: Callable[[], float], hook: Hook | None) -> None:
        self._topics, self._now, self._hook = topics, now, hook

    def process(self, batch: Batch) -> Iterator[int]:
        records = batch.records
        with WORKER.telling(), metrics.STAGE_SECONDS.labels("queue").time():
            self._commit(batch, WORKER.lease(records.topic, records.partition, records.epoch))
        WORKER.commits += 1
        self._count(batch)
        yield records.next_offset

    def _commit(self, batch: Batch, lease: Lease) -> None:
        try:
            commit(batch, lease, self._topics, self._hook)
        except FencedError:
            # The new owner may have swept before our files got their names: what it has read again must not stay here twice.
            drop_superseded(batch, lease)
            raise

    def _count(self, batch: Batch) -> None:
        if batch.verdict is not None and batch.table is not None:
            metrics.COMMENTS.inc(len(batch.table))
            for clause, rows in batch.verdict.flagged.items():
                metrics.FLAGGED.labels(clause).inc(rows)
            for signal, rows in batch.verdict.signals.items():
                metrics.SIGNALS.labels(signal).inc(rows)
            metrics.QUEUED.inc(len(batch.verdict.queue))
        elif batch.table is not None:
            metrics.DECISIONS.inc(len(batch.table))
        for letter in batch.dead:
            metrics.DEAD.labels(letter.reason).inc()
        if batch.records.timestamps:
            metrics.END_TO_END_SECONDS.observe(max(0.0, self._now() - batch.records.timestamps[0] / 1000))


class Queue(beam.PTransform):
    """Archived batches -> the committed next offsets. `now` gives seconds since 1970 UTC."""

    def __init__(self, topics: Topics, now: Callable[[], float] = time.time, hook: Hook | None = None) -> None:
        super().__init__()
        self._args = (topics, now, hook)

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[int]:
        """One fused step, the last."""
        return batches | "transaction" >> beam.ParDo(_Commit(*self._args))
