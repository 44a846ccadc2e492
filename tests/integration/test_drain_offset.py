"""A drain must not call it done when the group's offset lies beyond the log: nothing there was ever archived."""

from __future__ import annotations

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from pharos.pipelines.demo.sample import load_sample
from pharos.pipelines.drain import Drain
from pharos.pipelines.publish import KafkaPublisher, Outgoing
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import OffsetLostError, UsageError

pytestmark = pytest.mark.integration


def commit(settings: Settings, partition: int, offset: int) -> None:
    consumer = Consumer({"bootstrap.servers": settings.bootstrap_servers, "group.id": settings.group_id})
    consumer.commit(offsets=[TopicPartition(settings.topics.raw, partition, offset)], asynchronous=False)
    consumer.close()


def ends(settings: Settings) -> dict[int, int]:
    consumer = Consumer({"bootstrap.servers": settings.bootstrap_servers, "group.id": "looks"})
    found = {p: consumer.get_watermark_offsets(TopicPartition(settings.topics.raw, p), timeout=10)[1] for p in range(settings.partitions)}
    consumer.close()
    return found


def test_a_log_that_was_emptied_before_it_was_read(settings: Settings) -> None:
    # What retention does to a worker that was away too long: the log is empty, and what was in it was never archived.
    publisher = KafkaPublisher(settings)
    events = [Outgoing(settings.topics.raw, key, value or b"") for key, value in load_sample(1.0).by_hand]
    publisher.send(events)
    used = {partition: end for partition, end in ends(settings).items() if end}
    for partition, end in used.items():
        commit(settings, partition, end)
    publisher.send(events)
    publisher.close()
    admin = AdminClient({"bootstrap.servers": settings.bootstrap_servers})
    emptied = [TopicPartition(settings.topics.raw, partition, end) for partition, end in ends(settings).items()]
    for done in admin.delete_records(emptied).values():
        done.result(timeout=10)
    with pytest.raises(OffsetLostError, match="outside the log"):
        Drain(settings)


def test_an_unknown_partition_is_named(settings: Settings) -> None:
    with pytest.raises(UsageError, match="no partition 99"):
        Drain(settings, ((settings.topics.raw, 99),))


def test_offset_beyond_the_log(settings: Settings) -> None:
    publisher = KafkaPublisher(settings)
    publisher.send([Outgoing(settings.topics.raw, key, value or b"") for key, value in load_sample(1.0).by_hand])
    publisher.close()
    used = {partition: end for partition, end in ends(settings).items() if end}
    for partition, end in used.items():
        commit(settings, partition, end)
    whole = Drain(settings)
    assert whole.done()
    whole.close()

    commit(settings, next(iter(used)), max(used.values()) + 1000)
    with pytest.raises(OffsetLostError, match="outside the log"):
        Drain(settings)
