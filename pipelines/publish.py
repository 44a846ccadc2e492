"""Sends records to Kafka and returns once every one of them is acknowledged; the way in of connectors, imports and replays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from kafka.errors import KafkaError

from pharos.pipelines.kafka.clients import producer
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError


class Outgoing(NamedTuple):
    """One record; records with one key keep their order."""

    topic: str
    key: bytes | None
    value: bytes


class Publisher(Protocol):
    """Where records go."""

    def send(self, records: Sequence[Outgoing]) -> None:
        """Return once all are acknowledged.

        Raises:
            BrokerAwayError: at least one is not; which is not known, so all are sent again.
        """


class KafkaPublisher:
    """The real way: kafka-python, idempotent, acks=all."""

    def __init__(self, settings: Settings, timeout: float = 60.0) -> None:
        self._producer: Any = producer(settings)
        self._timeout = timeout

    def send(self, records: Sequence[Outgoing]) -> None:
        """See `Publisher.send`."""
        try:
            futures = [self._producer.send(record.topic, key=record.key, value=record.value) for record in records]
            self._producer.flush(timeout=self._timeout)
            for future in futures:
                future.get(timeout=self._timeout)
        except KafkaError as exc:
            msg = f"publish: expected an acknowledgement of {len(records)} records within {self._timeout:.0f} s; got {type(exc).__name__}"
            raise BrokerAwayError(msg) from exc

    def close(self) -> None:
        """Let go of the connection; everything sent is already acknowledged."""
        self._producer.close(timeout=5)


class MemoryPublisher:
    """The shipped test edge: keeps the records in `sent`."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    def send(self, records: Sequence[Outgoing]) -> None:
        """See `Publisher.send`."""
        self.sent.extend(records)
