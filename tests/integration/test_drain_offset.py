"""A drain must not call it done when the group's offset lies beyond the log: nothing there was ever archived."""

from __future__ import annotations

import pytest
from confluent_kafka import Consumer, TopicPartition

from pharos.pipelines.demo.sample import load_sample
from pharos.pipelines.drain import Drain
from pharos.pipelines.publish import KafkaPublisher, Outgoing
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import OffsetLostError

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
