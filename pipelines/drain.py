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
from pharos.schemas.errors import BrokerAwayError, FatalError, RetryLaterError, UsageError
from pharos.transforms.lease import start_offset
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
        # Of an offset outside the log the drain would think that all is archived, before a worker looks at it: `start_offset` refuses it.
        logs = {key: self._ask(partial(start_offset, self._consumer, *key)) for key in self._partitions()}
        self._ends = {key: high for key, (start, high) in logs.items() if high > start}

    def _partitions(self) -> list[tuple[str, int]]:
        known = self._ask(lambda: self._consumer.list_topics(timeout=TIMEOUT_S)).topics
        topics = (self.settings.topics.raw, self.settings.topics.decisions)
        there = [(topic, number) for topic in topics if topic in known for number in known[topic].partitions]
        if absent := sorted(set(self.only) - set(there)):
            msg = f"`--partitions`: topic `{absent[0][0]}` has no partition {absent[0][1]}"
            raise UsageError(msg)
        return list(self.only) or there

    def _committed(self, keys: list[tuple[str, int]], patience_s: float = TIMEOUT_S) -> list[TopicPartition]:
        wanted = [TopicPartition(*key) for key in keys]
        return self._ask(lambda: self._consumer.committed(wanted, timeout=TIMEOUT_S), patience_s) if keys else []

    def _ask(self, call: Callable[[], T], patience_s: float = TIMEOUT_S) -> T:
        """What Kafka answers, asked again for a while: a broker that has just begun does not know the group's coordinator yet."""
        deadline = time.monotonic() + patience_s
        while True:
            try:
                return call()
            except (KafkaException, RetryLaterError) as exc:
                if time.monotonic() > deadline or WORKER.stop.wait(RETRY_S):
                    told = exc.args[0].name() if isinstance(exc, KafkaException) else exc
                    msg = f"Kafka at {self.settings.bootstrap_servers} does not answer: {told}"
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
