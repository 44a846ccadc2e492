"""When a drained run is done: the group's committed offsets have reached what was the end of every partition at the start."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from confluent_kafka import Consumer, KafkaException, TopicPartition

from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError, FatalError, OffsetLostError

TIMEOUT_S = 10.0
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
        self._ends = self._log_ends()
        self._check_committed()

    def _log_ends(self) -> dict[tuple[str, int], int]:
        try:
            known = self._consumer.list_topics(timeout=TIMEOUT_S).topics
            topics = (self.settings.topics.raw, self.settings.topics.decisions)
            wanted = self.only or [(topic, number) for topic in topics if topic in known for number in known[topic].partitions]
            offsets = {key: self._consumer.get_watermark_offsets(TopicPartition(*key), timeout=TIMEOUT_S) for key in wanted}
        except KafkaException as exc:
            msg = f"Kafka at {self.settings.bootstrap_servers} does not answer: {exc.args[0].name()}"
            raise BrokerAwayError(msg) from exc
        return {key: high for key, (low, high) in offsets.items() if high > low}

    def _check_committed(self) -> None:
        """An offset beyond the log would make the drain end before the worker looks at it, as if all were archived."""
        beyond = [here for here in self._committed(list(self._ends)) if here.offset > self._ends[here.topic, here.partition]]
        # Another worker may have committed what came in since: only the log's end as it is now can tell.
        now = self._log_ends() if beyond else {}
        for here in beyond:
            if here.offset > (end := now.get((here.topic, here.partition), 0)):
                msg = (
                    f"partition {here.topic}/{here.partition}: the committed offset {here.offset} lies outside the log (it ends at {end}). "
                    "See `offset outside the log` in docs/runbook.md"
                )
                raise OffsetLostError(msg)

    def _committed(self, keys: list[tuple[str, int]]) -> list[TopicPartition]:
        try:
            return self._consumer.committed([TopicPartition(*key) for key in keys], timeout=TIMEOUT_S) if keys else []
        except KafkaException as exc:
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
            committed = self._committed(list(self._ends))
        except BrokerAwayError:
            return max(self._best, 1)
        return sum(max(0, self._ends[here.topic, here.partition] - max(0, here.offset)) for here in committed)

    def close(self) -> None:
        """Close the watching consumer."""
        self._consumer.close()
