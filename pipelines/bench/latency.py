"""How long from sending a comment until a reader of committed records holds its flagged item, at a steady rate."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pyarrow.compute as pc
import pyarrow.dataset as ds
from confluent_kafka import OFFSET_END, Consumer, KafkaException, Producer, TopicPartition

from pharos.pipelines.bench.load import Said, event, said
from pharos.pipelines.bench.measure import Site, fresh, make_topics
from pharos.pipelines.bench.process import check, spawn
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.settings import environ_of
from pharos.schemas.errors import FatalError
from pharos.schemas.event import CommentEvent, Post

CALL = "My bank account number is 4000123456789, call me at 318-555-0142"
PATIENCE_S = 60.0
TICK_S = 0.005


class Traffic:
    """A producer of comments and a reader of the queue in one thread; `seconds` has each flagged comment's way."""

    def __init__(self, site: Site) -> None:
        config = librdkafka_config(site.settings)
        self._topics, self._partitions = site.settings.topics, range(site.settings.partitions)
        self._producer = Producer({**config, "linger.ms": 0, "acks": "all"})
        self._consumer = Consumer({**config, "group.id": "bench", "isolation.level": "read_committed", "enable.auto.commit": False})
        self._consumer.assign([TopicPartition(self._topics.flagged, number, OFFSET_END) for number in self._partitions])
        self._sent: dict[bytes, float] = {}
        self.seconds: dict[bytes, float] = {}

    def send(self, item: CommentEvent, partition: int | None = None) -> None:
        """Send one comment now."""
        value = msgspec.json.encode(item)
        self._sent[item.key()] = time.perf_counter()
        if partition is None:
            self._producer.produce(self._topics.raw, value, item.key())
        else:
            self._producer.produce(self._topics.raw, value, item.key(), partition=partition)
        self._producer.poll(0)

    def receive(self, until: float) -> None:
        """Take what is flagged until that time (`perf_counter`)."""
        while (left := until - time.perf_counter()) > 0:
            message = self._consumer.poll(left)
            if message is None or message.error():
                continue
            key = message.key()
            if key in self._sent and key not in self.seconds:
                self.seconds[key] = time.perf_counter() - self._sent[key]

    def await_worker(self, tag: str) -> None:
        """Send a comment that is always flagged to each partition, and wait until all have come back; these do not count.

        Raises:
            FatalError: they did not come within 60 s.
        """
        signs = [event(number, Said(CALL, Post()), tag) for number in self._partitions]
        deadline = time.perf_counter() + PATIENCE_S
        for number, sign in enumerate(signs):
            self.send(sign, number)
        while any(sign.key() not in self.seconds for sign in signs):
            if time.perf_counter() > deadline:
                msg = f"bench: no flagged item came back within {PATIENCE_S:.0f} s"
                raise FatalError(msg)
            self.receive(time.perf_counter() + TICK_S)
        for sign in signs:
            del self.seconds[sign.key()]

    def play(self, comments: Iterator[CommentEvent], rate: float) -> None:
        """Send at `rate` a second, taking what is flagged in between."""
        started = time.perf_counter()
        for number, item in enumerate(comments):
            self.receive(started + number / rate)
            self.send(item)

    def close(self) -> None:
        """Close the reader; every delivery has been told before."""
        self._producer.flush(PATIENCE_S)
        self._consumer.close()


def latencies(site: Site, rate: float, seconds: float) -> list[float]:
    """Seconds from send to readable item for each comment flagged of `rate * seconds`, one worker at work.

    Raises:
        FatalError: an item that the archive calls queued did not come.
    """
    site = replace(site, settings=replace(fresh(site), topic_prefix="pharos-late."))
    settings = site.settings
    make_topics(settings)
    child = spawn(["pharos.pipelines", "run"], environ_of(settings), None, site.log)
    try:
        traffic = Traffic(site)
        traffic.await_worker("first")
        traffic.play((event(n, comment, "late") for n, comment in enumerate(said(int(rate * seconds)))), rate)
        traffic.await_worker("last")
        traffic.receive(time.perf_counter() + 1.0)  # the other partitions' last items
        traffic.close()
        child.send_signal(signal.SIGTERM)
        child.wait(PATIENCE_S)
    except KafkaException as exc:
        msg = f"bench: {exc.args[0].name()}"
        raise FatalError(msg) from exc
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    check(child, site.log)
    sent = pc.field("queued") & pc.starts_with(pc.field("comment_id"), "late")
    queued = ds.dataset(settings.archive_dir / "comments", format="parquet").count_rows(filter=sent)
    if queued != len(traffic.seconds):
        msg = f"bench: {len(traffic.seconds)} flagged items came; expected {queued}, as many as are queued in the archive"
        raise FatalError(msg)
    return list(traffic.seconds.values())
