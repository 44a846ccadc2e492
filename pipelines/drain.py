"""When a drained run is done: the group's committed offsets have reached what was the end of every partition at the start."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from confluent_kafka import Consumer, KafkaException, TopicPartition

from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError, FatalError, OffsetLostError, UsageError
from pharos.transforms.worker import WORKER

T = TypeVar("T")

TIMEOUT_S = 10.0
RETRY_S = 0.2
DRAIN_PATIENCE_S = 60.0
"""How long a drain waits for anything to move before it gives up."""


@dataclass
class Drain:
    """Watches the group from outside, so that it does not matter which worker has which partition."""

    settings: Settings
    only: tuple[tuple[str, int], ...] = ()
    patience_s: float = DRAIN_PATIENCE_S
    _ends: dict[tuple[str, int], int] = field(default_factory=dict)
    _best: int = -1
    _since: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        # A group of its own name would be needed to join; this consumer never joins, it only asks for the group's offsets.
        self._consumer = Consumer({**librdkafka_config(self.settings), "group.id": self.settings.group_id, "enable.auto.commit": False})
        logs = self._logs()
        self._check_committed(logs)
        self._ends = {key: high for key, (low, high) in logs.items() if high > low}

    def _logs(self) -> dict[tuple[str, int], tuple[int, int]]:
        """The first and the end offset of every partition."""
        known = self._ask(lambda: self._consumer.list_topics(timeout=TIMEOUT_S)).topics
        topics = (self.settings.topics.raw, self.settings.topics.decisions)
        there = [(topic, number) for topic in topics if topic in known for number in known[topic].partitions]
        if absent := sorted(set(self.only) - set(there)):
            msg = f"`--partitions`: topic `{absent[0][0]}` has no partition {absent[0][1]}"
            raise UsageError(msg)
        wanted = [TopicPartition(*key) for key in self.only or there]
        return {(here.topic, here.partition): self._ask(partial(self._consumer.get_watermark_offsets, here, TIMEOUT_S)) for here in wanted}

    def _check_committed(self, logs: dict[tuple[str, int], tuple[int, int]]) -> None:
        """An offset outside the log would make the drain end before the worker looks at it, as if all were archived."""

        def outside(logs: dict[tuple[str, int], tuple[int, int]]) -> list[TopicPartition]:
            committed = [here for here in self._committed(list(logs)) if here.offset >= 0]
            return [
                here for here in committed if not logs[here.topic, here.partition][0] <= here.offset <= logs[here.topic, here.partition][1]
            ]

        # Another worker may have committed what came in since we asked for the end: only the log as it is now can tell.
        for here in outside(logs) and outside(now := self._logs()):
            low, high = now[here.topic, here.partition]
            msg = (
                f"partition {here.topic}/{here.partition}: the committed offset {here.offset} lies outside the log ({low} to {high}). "
                "Records may be gone, or the topic was made anew. See `offset outside the log` in docs/runbook.md"
            )
            raise OffsetLostError(msg)

    def _committed(self, keys: list[tuple[str, int]], patience_s: float = TIMEOUT_S) -> list[TopicPartition]:
        wanted = [TopicPartition(*key) for key in keys]
        return self._ask(lambda: self._consumer.committed(wanted, timeout=TIMEOUT_S), patience_s) if keys else []

    def _ask(self, call: Callable[[], T], patience_s: float = TIMEOUT_S) -> T:
        """What Kafka answers, asked again for a while: a broker that has just begun does not know the group's coordinator yet."""
        deadline = time.monotonic() + patience_s
        while True:
            try:
                return call()
            except KafkaException as exc:
                if time.monotonic() > deadline or WORKER.stop.wait(RETRY_S):
                    msg = f"Kafka at {self.settings.bootstrap_servers} does not answer: {exc.args[0].name()}"
                    raise BrokerAwayError(msg) from exc

    def done(self) -> bool:
        """Whether everything that was there at the start is archived, queued and committed.

        Raises:
            FatalError: nothing moved for `patience_s` seconds.
        """
        left = self.left()
        if left == 0:
            return True
        if self._best < 0 or left < self._best:
            self._best, self._since = left, time.monotonic()
        if time.monotonic() - self._since > self.patience_s:
            msg = f"drain: {left} records are still uncommitted and nothing moved for {self.patience_s:.0f} s"
            raise FatalError(msg)
        return False

    def left(self) -> int:
        """Records below the ends that are not committed yet; while the broker is away, as many as before."""
        if not self._ends:
            return 0
        try:
            committed = self._committed(list(self._ends), patience_s=0)
        except BrokerAwayError:
            return max(self._best, 1)
        return sum(max(0, self._ends[here.topic, here.partition] - max(0, here.offset)) for here in committed)

    def close(self) -> None:
        """Close the watching consumer."""
        self._consumer.close()
