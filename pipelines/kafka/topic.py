"""Reads a whole topic as it is at the start of the call: for tools, which own no partition and commit nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from pharos.pipelines.kafka.broker import listening
from pharos.pipelines.kafka.clients import broker_away, librdkafka_config, servers
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError

ANSWER_S = 10.0
SILENCE_S = 30.0


def reader(settings: Settings, group_id: str = "", **more: object) -> Consumer:
    """A consumer that is in no group, sees committed records only, and is told where a partition ends."""
    config = librdkafka_config(settings) | {
        "group.id": group_id or f"{settings.group_id}.tools",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "isolation.level": "read_committed",
        "auto.offset.reset": "earliest",
        "log_level": 2,
    }
    return Consumer(config | more)


def partitions_of(consumer: Consumer, settings: Settings, topic: str) -> list[int]:
    """The partitions of a topic; none if there is no such topic.

    Raises:
        BrokerAwayError: no broker answers.
    """
    if not any(_listens(server) for server in servers(settings)):
        # librdkafka would knock at the closed door for the whole time.
        raise broker_away(settings, ConnectionRefusedError())
    try:
        return sorted(consumer.list_topics(topic, timeout=ANSWER_S).topics[topic].partitions)
    except KafkaException as exc:
        raise broker_away(settings, exc) from exc


def _listens(server: str) -> bool:
    host, _, port = server.rpartition(":")
    return port.isdecimal() and listening(host.strip("[]"), int(port))


def read_topic(settings: Settings, topic: str) -> Iterator[Message]:
    """Every committed record that the topic holds now, in order within each partition.

    Raises:
        BrokerAwayError: no broker answers, or it falls silent before the end.
    """
    return read_from(settings, topic, {})


def read_from(settings: Settings, topic: str, first: Mapping[int, int]) -> Iterator[Message]:
    """As `read_topic`, in each partition from the offset that is given for it, else from the beginning.

    Raises:
        BrokerAwayError: as `read_topic`.
    """
    with closing(reader(settings)) as consumer:
        partitions = partitions_of(consumer, settings, topic)
        yield from _until_end(consumer, [TopicPartition(topic, number, first.get(number, OFFSET_BEGINNING)) for number in partitions])


def _until_end(consumer: Consumer, starts: list[TopicPartition]) -> Iterator[Message]:
    unread: set[int | None] = {start.partition for start in starts}
    consumer.assign(starts)
    deadline = time.monotonic() + SILENCE_S
    while unread:
        if (message := consumer.poll(0.5)) is None:
            if time.monotonic() > deadline:
                msg = f"kafka: expected records or the end of `{starts[0].topic}` within {SILENCE_S:.0f} s; got nothing"
                raise BrokerAwayError(msg)
            continue
        deadline = time.monotonic() + SILENCE_S
        error = message.error()
        if error is None:
            yield message
        elif error.code() == KafkaError._PARTITION_EOF:
            unread.discard(message.partition())
        else:
            msg = f"kafka: reading `{message.topic()}` stopped: {error.name()}"
            raise BrokerAwayError(msg)


def read_at(settings: Settings, topic: str, partition: int, offsets: Iterable[int]) -> Iterator[Message]:
    """The committed records at these offsets; those that retention took away, and control records, are left out."""
    wanted = sorted(set(offsets))
    with closing(reader(settings)) as consumer:
        if not wanted or partition not in partitions_of(consumer, settings, topic):
            return
        try:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=ANSWER_S)
        except KafkaException as exc:
            raise broker_away(settings, exc) from exc
        for first, last in _ranges([offset for offset in wanted if low <= offset < high]):
            inside = set(wanted)
            for message in _until(consumer, TopicPartition(topic, partition, first), last):
                if message.offset() in inside:
                    yield message


def _ranges(offsets: list[int], near: int = 500) -> Iterator[tuple[int, int]]:
    """Runs of offsets so near to each other that reading on is cheaper than seeking."""
    start = 0
    for index, offset in enumerate(offsets):
        if index + 1 == len(offsets) or offsets[index + 1] - offset > near:
            yield offsets[start], offset
            start = index + 1


def _until(consumer: Consumer, start: TopicPartition, last: int) -> Iterator[Message]:
    for message in _until_end(consumer, [start]):
        if int(message.offset() or 0) > last:
            return
        yield message
