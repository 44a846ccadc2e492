"""Puts the desk's decisions on their topic, each exactly once by its id, and hands what may be carried out to the write-back.

A decision is durable in the database before anybody is told so. It is sent in a transaction of Kafka and marked afterwards; as a crash in
between leaves it unmarked, each start first reads what the topic holds since the last mark. A new start fences an old one off.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence

import msgspec
from confluent_kafka import KafkaError, KafkaException, Message, Producer
from sqlalchemy import Row, select, update
from sqlalchemy.exc import SQLAlchemyError

from pharos.pipelines.connectors.acts import Act
from pharos.pipelines.console.database import Database, parts, put
from pharos.pipelines.console.desk import Changes
from pharos.pipelines.console.handing import Handing
from pharos.pipelines.console.tables import decisions, items, meta, offsets
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.topic import read_from
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError, BusyError

log = logging.getLogger(__name__)

MOST = 500
"""Decisions of a transaction."""
ANSWER_S = 5.0
AGAIN_S = 1.0
TRANSACTION_MS = 10_000
"""How long readers of the topic wait for a console that died in the middle, unless it comes back before."""
FENCED = (KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED)


class _Id(msgspec.Struct):
    decision_id: str = ""


class Outbox:
    """Started once, stopped once. Kafka may be away at any time: `state` says so, and what waits is sent when it is back."""

    def __init__(self, settings: Settings, database: Database, now_ms: Callable[[], int], changes: Changes, undo_ms: int) -> None:
        self._settings, self._database, self._now_ms, self._changes = settings, database, now_ms, changes
        self._topic = settings.topics.decisions
        self._mark = f"{self._topic}#sent"
        self._handing = Handing(settings, database, now_ms, undo_ms)
        self._thread = threading.Thread(target=self._run, name="console-outbox", daemon=True)
        self._stopping, self._woken = threading.Event(), threading.Event()
        self._problem = "sending has not begun"

    @property
    def state(self) -> str:
        """Why decisions wait, for people; empty if all is well."""
        return "; ".join(filter(None, (self._problem, self._handing.problem)))

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """A decision was made."""
        self._woken.set()

    def stop(self) -> None:
        """End within a second, or leave the rest to the next start."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(1.0)

    def written(self, decision_id: str) -> Act | None:
        """How far the platform's side of a decision is; None: it was not handed to the write-back."""
        return self._handing.written(decision_id)

    def _run(self) -> None:
        while not self._stopping.is_set():
            producer = None
            try:
                self._database.keep()
                producer = self._producer()
                self._begin(producer)
                self._work(producer)
            except KafkaException as exc:
                error = exc.args[0]
                self._say("another console sends the decisions of this database" if error.code() in FENCED else self._away(error.name()))
            except BusyError as exc:
                self._say(f"decisions are kept here and wait: {exc}")
            except BrokerAwayError as exc:
                self._say(self._away(str(exc)))
            except SQLAlchemyError as exc:
                self._say(f"the database does not answer: {type(exc).__name__}")
            except Exception as exc:
                log.exception("console: sending stopped")
                self._say(f"sending stopped: {type(exc).__name__}")
            if producer is not None:
                producer.purge()  # Or its end would wait for what nobody sends any more; the next one's fencing ends the transaction.
            self._stopping.wait(AGAIN_S)
        self._handing.close()

    def _say(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            log.warning("console: %s", problem) if problem else log.info("console: sending")
            self._changes.ring()

    def _away(self, why: str) -> str:
        return f"decisions are kept here and wait: Kafka does not answer at {self._settings.bootstrap_servers} ({why})"

    def _producer(self) -> Producer:
        with self._database.write() as connection:
            put(connection, meta, [{"name": "id", "value": uuid.uuid4().hex}])
            own = connection.scalars(select(meta.c.value).where(meta.c.name == "id")).one()
        config = librdkafka_config(self._settings) | {
            "transactional.id": f"{self._settings.topic_prefix}console.{own}",
            "transaction.timeout.ms": TRANSACTION_MS,
            "linger.ms": 0,
            "error_cb": self._error,
        }
        return Producer(config)

    def _error(self, error: KafkaError) -> None:
        if error.code() in (KafkaError._ALL_BROKERS_DOWN, KafkaError._AUTHENTICATION, KafkaError._SSL):
            self._say(self._away(error.name()))

    def _begin(self, producer: Producer) -> None:
        """Fence whoever sent before, then mark what of theirs is on the topic: only then is it known what is not."""
        while not self._stopping.is_set():
            try:
                producer.init_transactions(AGAIN_S)
                break
            except KafkaException as exc:
                if not exc.args[0].retriable():
                    raise
                self._say(self._away(exc.args[0].name()))
        with self._database.read() as connection:
            waits = connection.scalar(select(decisions.c.decision_id).where(decisions.c.recorded_ms == 0).limit(1))
            if self._stopping.is_set() or waits is None:
                return
            marks = connection.execute(select(offsets.c.partition, offsets.c.next).where(offsets.c.topic == self._mark))
            starts = {row.partition: row.next for row in marks}
        self._recorded(*_told(read_from(self._settings, self._topic, starts)))

    def _work(self, producer: Producer) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            self._database.keep()
            while (rows := self._waiting()) and not self._stopping.is_set():
                self._send(producer, rows)
            if self._problem:
                producer.list_topics(self._topic, timeout=AGAIN_S)
                self._say("")
            self._handing.hand()
            self._woken.wait(AGAIN_S)
            producer.poll(0)

    def _waiting(self) -> Sequence[Row]:
        """What is not known to be on the topic, oldest first; one whose item is still being read again has no key yet."""
        query = select(decisions.c.decision_id, decisions.c.body, items.c.platform, items.c.comment_id)
        query = query.join(items, items.c.id == decisions.c.item_id).where(decisions.c.recorded_ms == 0)
        with self._database.read() as connection:
            return connection.execute(query.order_by(decisions.c.decided_ms, decisions.c.decision_id).limit(MOST)).all()

    def _send(self, producer: Producer, rows: Sequence[Row]) -> None:
        sent: list[tuple[KafkaError | None, Message]] = []
        producer.begin_transaction()
        for row in rows:
            key = f"{row.platform}:{row.comment_id}".encode()
            producer.produce(self._topic, row.body, key, on_delivery=lambda error, message: sent.append((error, message)))
        producer.flush(ANSWER_S)
        producer.commit_transaction(ANSWER_S)
        self._say("")
        self._recorded({row.decision_id for row in rows}, _next(message for _, message in sent))

    def _recorded(self, names: set[str], nexts: dict[int, int]) -> None:
        now_ms = self._now_ms()
        with self._database.write() as connection:
            for part in parts(names):
                mine = update(decisions).where(decisions.c.decision_id.in_(part), decisions.c.recorded_ms == 0)
                connection.execute(mine.values(recorded_ms=now_ms))
            rows = [{"topic": self._mark, "partition": partition, "next": offset} for partition, offset in nexts.items()]
            put(connection, offsets, rows, replace=("next",))
        self._changes.ring()


def _told(messages: Iterable[Message]) -> tuple[set[str], dict[int, int]]:
    """The ids of the decisions in these records, and for each partition the offset behind the last."""
    names: set[str] = set()
    nexts: dict[int, int] = {}
    for message in messages:
        nexts |= _next([message])
        try:
            names.add(msgspec.json.decode(message.value() or b"", type=_Id).decision_id)
        except msgspec.DecodeError:
            continue  # Nothing that a console wrote.
    return names, nexts


def _next(messages: Iterable[Message]) -> dict[int, int]:
    return {message.partition() or 0: (message.offset() or 0) + 1 for message in messages}
