"""Reads the topics into the tables, in a thread: rows and offsets in one transaction, so that each record counts once whatever happens."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing

import confluent_kafka as kafka
from confluent_kafka import KafkaError, KafkaException, Message, TopicPartition
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from pharos.pipelines.console import nearness
from pharos.pipelines.console.database import Database, put
from pharos.pipelines.console.desk import Changes
from pharos.pipelines.console.intake import FORGOTTEN, forget, take_decisions, take_flagged, take_raw, tells_later
from pharos.pipelines.console.tables import offsets
from pharos.pipelines.kafka.topic import reader
from pharos.pipelines.settings import Settings, retention_ms
from pharos.schemas.errors import BrokerAwayError
from pharos.schemas.policy_file import Policy

log = logging.getLogger(__name__)

POLL_S = 0.1
MOST = 500
"""Records of a transaction: few, as pages that write wait for it."""
ANSWER_S = 0.5
AGAIN_S = 1.0
LOOK_S = 60.0
"""How often it is asked whether a topic has got more partitions."""
FORGET_S = 3600.0
"""How often it is looked for what may be forgotten."""
KEEP_S = 5.0
"""How often the place in a topic is kept where nothing of it is."""

Place = tuple[str, int]


class Consumer:
    """Started once, stopped once. Kafka may be away at any time: `state` says so, and reading goes on when it is back."""

    def __init__(self, settings: Settings, database: Database, policy: Policy, now_ms: Callable[[], int], changes: Changes) -> None:
        self._settings, self._database, self._policy, self._now_ms, self._changes = settings, database, policy, now_ms, changes
        # One after another at the start: a queue without its decisions would show as open what is decided.
        self._topics = (settings.topics.flagged, settings.topics.decisions, settings.topics.raw)
        self._thread = threading.Thread(target=self._run, name="console-consumer", daemon=True)
        self._stopping = threading.Event()
        self._problem, self._lost = "reading has not begun", ""
        self._ahead: set[Place] = set()
        self._places: dict[Place, int] = {}
        self._kept, self._forgets, self._last_read = 0.0, 0.0, time.monotonic()
        self.caught_up = threading.Event()
        self.unread = 0

    @property
    def state(self) -> str:
        """Why the queue may not be whole, for people; empty if all is well."""
        return "; ".join(filter(None, (self._problem, self._lost)))

    @property
    def last_read_s(self) -> float:
        """How long ago the topics were last read, whether or not something was there; before that, since the start."""
        return time.monotonic() - self._last_read

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End within a second; what was read and not committed is read again the next time."""
        self._stopping.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        nearness.keys(["warm"])  # Its tables take most of a second, which the first item would wait for.
        while not self._stopping.is_set():
            try:
                with closing(self._consumer()) as consumer:
                    self._assign(consumer)
                    self._read(consumer)
            except (KafkaException, BrokerAwayError) as exc:
                self._say(f"Kafka does not answer at {self._settings.bootstrap_servers}: {_named(exc)}")
            except (OperationalError, InterfaceError) as exc:
                self._say(f"the database does not answer: {type(exc).__name__}")
            except Exception as exc:
                log.exception("console: reading stopped")
                self._say(f"reading stopped: {type(exc).__name__}")
            self._stopping.wait(AGAIN_S)

    def _say(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            log.warning("console: %s", problem) if problem else log.info("console: reading")
            self._changes.ring()

    def _consumer(self) -> kafka.Consumer:
        return reader(self._settings, f"{self._settings.group_id}.console", **{"auto.offset.reset": "error", "error_cb": self._error})

    def _error(self, error: KafkaError) -> None:
        if error.code() in (KafkaError._ALL_BROKERS_DOWN, KafkaError._AUTHENTICATION, KafkaError._SSL):
            self._say(f"Kafka does not answer at {self._settings.bootstrap_servers}: {error.name()}")

    def _partitions(self, consumer: kafka.Consumer) -> list[Place]:
        found = consumer.list_topics(timeout=ANSWER_S).topics
        if missing := [topic for topic in self._topics if topic not in found]:
            msg = f"there is no topic `{missing[0]}` (`pharos kafka topics` makes it)"
            raise BrokerAwayError(msg)
        return [(topic, partition) for topic in self._topics for partition in sorted(found[topic].partitions)]

    def _assign(self, consumer: kafka.Consumer) -> None:
        with self._database.read() as connection:
            known = {(row.topic, row.partition): row.next for row in connection.execute(select(offsets))}
        places, starts, lost = self._partitions(consumer), [], []
        for place in places:
            low, high = consumer.get_watermark_offsets(TopicPartition(*place), ANSWER_S)
            start = known.get(place, low)
            if not low <= start <= high:
                lost.append(f"{place[0]}/{place[1]}: expected offset {start} next, the log holds {low} to {high}")
                start = low
            starts.append(TopicPartition(*place, start))
        if lost:
            # Whatever is read twice is taken once, so reading what is left is safe; what is gone must be known.
            self._lost = f"records are missing that were never read ({'; '.join(lost)}); what is left was read"
            log.error("console: %s", self._lost)
        self._ahead, self._places = set(places), {}
        consumer.assign(starts)
        consumer.pause([start for start in starts if start.topic != self._topics[0]])
        self._say("")

    def _read(self, consumer: kafka.Consumer) -> None:
        places, looked = set(self._ahead), time.monotonic()
        while not self._stopping.is_set():
            messages = consumer.consume(MOST, POLL_S)
            records = [message for message in messages if not self._ended(consumer, message)]
            self._take(records)
            self._forget()
            if not self._problem:
                self._last_read = time.monotonic()
            if time.monotonic() - looked > (AGAIN_S if self._problem else LOOK_S):
                if set(self._partitions(consumer)) != places:
                    return
                looked = time.monotonic()
                self._say("")
        self._commit([])

    def _forget(self) -> None:
        if time.monotonic() < self._forgets:
            return
        with self._database.write() as connection:
            gone = forget(connection, self._now_ms() - retention_ms(self._settings))
        self._forgets = time.monotonic() + (AGAIN_S if gone == FORGOTTEN else FORGET_S)

    def _ended(self, consumer: kafka.Consumer, message: Message) -> bool:
        """Whether it is no record but the end of a partition; at the end of a topic the next one is read too."""
        if (error := message.error()) is None:
            return False
        if error.code() != KafkaError._PARTITION_EOF:
            if error.retriable() or error.code() == KafkaError._ALL_BROKERS_DOWN:
                return True
            raise KafkaException(error)
        place = (message.topic() or "", message.partition() or 0)
        if place in self._ahead:
            self._ahead.discard(place)
            for before, after in zip(self._topics, self._topics[1:], strict=False):
                if place[0] == before and not any(topic == before for topic, _ in self._ahead):
                    consumer.resume([TopicPartition(*other) for other in self._ahead if other[0] == after])
            if not self._ahead:
                self.caught_up.set()
        return True

    def _take(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._places[message.topic() or "", message.partition() or 0] = (message.offset() or 0) + 1
        told = [message for message in messages if message.topic() != self._topics[2] or tells_later(message.value())]
        if told or self._places and time.monotonic() - self._kept > KEEP_S:
            self._commit(told)
        if told:
            self._changes.ring()

    def _commit(self, messages: Sequence[Message]) -> None:
        if not self._places:
            return
        try:
            self._write(messages)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            if not messages:
                raise
            log.warning("console: %d records could not be taken together, they are taken one by one", len(messages))
            self._one_by_one(messages)
        self._places, self._kept = {}, time.monotonic()

    def _one_by_one(self, messages: Sequence[Message]) -> None:
        """A record that the tables refuse must not keep its neighbours out."""
        for message in messages:
            try:
                self._write([message], keep=False)
            except (OperationalError, InterfaceError):
                raise
            except Exception as exc:  # noqa: BLE001 - counted and named; the record stays on its topic
                self.unread += 1
                where = (message.topic(), message.partition(), message.offset())
                log.error("console: %s/%s at %s was not taken: %s", *where, type(exc).__name__)  # noqa: TRY400
        self._write([])

    def _write(self, messages: Sequence[Message], keep: bool = True) -> None:
        now_ms = self._now_ms()
        flagged, decided, raw = ([message for message in messages if message.topic() == topic] for topic in self._topics)
        with self._database.write() as connection:
            unread = take_flagged(connection, [message.value() for message in flagged], self._policy, now_ms)
            unread += take_decisions(connection, [message.value() for message in decided], self._policy, now_ms)
            unread += take_raw(connection, [(message.key(), message.value()) for message in raw], now_ms)
            if keep:
                rows = [{"topic": topic, "partition": part, "next": at} for (topic, part), at in self._places.items()]
                put(connection, offsets, rows, replace=("next",))
        if unread:
            self.unread += unread
            log.warning("console: %d records could not be read", unread)


def _named(exc: Exception) -> str:
    if not isinstance(exc, KafkaException):
        return str(exc)
    # A broker that is away has two names by turns: told as one, it is no change, which each open queue would answer with a reload.
    error: KafkaError = exc.args[0]
    return "_ALL_BROKERS_DOWN" if error.code() == KafkaError._TRANSPORT else error.name()
