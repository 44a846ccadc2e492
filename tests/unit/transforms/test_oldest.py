"""The age of the oldest record that is not committed yet, as Prometheus sees it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from pharos.transforms import metrics
from pharos.transforms.batch import Records
from pharos.transforms.reader import Reader
from pharos.transforms.worker import WORKER

TOPIC = "t.comments.raw"


class Log:
    """The edge: a consumer of which only the known end of the log is asked."""

    def __init__(self) -> None:
        self.end = 0

    def get_watermark_offsets(self, _where: Any, cached: bool) -> tuple[int, int]:
        assert cached
        return 0, self.end


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    WORKER.leases[TOPIC, 0] = SimpleNamespace(consumer=log, next_offset=0, log_end=0)  # type: ignore[assignment]
    yield log
    WORKER.leases.clear()
    metrics.forget(TOPIC, 0)


def reader_of(log: Log) -> Reader:
    reader = object.__new__(Reader)  # without Kafka; `_measure` needs no more
    reader.__dict__.update(_consumer=log, _waiting={})
    return reader


def records(age: float, count: int) -> Records:
    stamps = [int((time.time() - age) * 1000) + index for index in range(count)]
    return Records(TOPIC, 0, 1, 0, count, [None] * count, [b""] * count, list(range(count)), stamps)


def oldest() -> float | None:
    return REGISTRY.get_sample_value("pharos_oldest_unprocessed_seconds", {"topic": TOPIC, "partition": "0"})


def test_nothing_waits(log: Log) -> None:
    reader_of(log)._measure([])
    assert oldest() == 0


def test_what_a_poll_took_is_as_old_as_its_first_record_until_the_next_poll(log: Log) -> None:
    reader, lease = reader_of(log), WORKER.leases[TOPIC, 0]
    log.end = lease.next_offset = 6
    reader._measure([records(3600, 3), records(10, 3)])
    assert oldest() == pytest.approx(3600, abs=5)
    reader._measure([])
    assert oldest() == 0


def test_a_record_not_fetched_yet_counts_from_when_it_was_seen_and_goes_on_counting(log: Log) -> None:
    reader = reader_of(log)
    log.end = 5
    reader._measure([])
    first = oldest()
    assert first is not None and first < 5
    deadline = time.monotonic() + 5
    while oldest() == first:  # nothing is measured in between: the age grows by itself
        assert time.monotonic() < deadline
    reader._measure([])
    assert (oldest() or 0) >= first


def test_a_partition_that_another_worker_has_is_not_told_of(log: Log) -> None:
    reader_of(log)._measure([])
    metrics.forget(TOPIC, 0)
    metrics.forget(TOPIC, 0)
    assert oldest() is None


def test_before_the_first_fetch_the_end_told_at_the_takeover_holds(log: Log) -> None:
    lease = WORKER.leases[TOPIC, 0]
    log.end, lease.log_end = -1001, 40  # -1001: librdkafka knows no end yet
    reader_of(log)._measure([])
    assert lease.log_end == 40, "or a worker that cannot commit would say for a moment that it has nothing to do"
    assert REGISTRY.get_sample_value("pharos_lag_records", {"topic": TOPIC, "partition": "0"}) == 40
