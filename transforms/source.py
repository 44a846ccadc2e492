"""What the source needs to know, as plain values that a runner may ship to a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Slot:
    """One element of the source: a worker's place in the consumer group, or the explicit (topic, partition)s it owns."""

    instance_id: str
    partitions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class KafkaSource:
    """What a worker needs to read: plain values, so that a runner may ship it.

    `config` is librdkafka's connection settings; `sweep` is called as `sweep(topic, partition, committed, log end, epoch)`.
    """

    config: dict[str, Any]
    group_id: str
    topics: tuple[str, ...]
    sweep: Callable[[str, int, int, int, int], Any]
    batch_size: int = 4000
    batch_ms: int = 200
    slots: tuple[Slot, ...] = ()
