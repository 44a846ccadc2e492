"""The desk on the real broker: from the queue topic into the table, from a decision onto its topic, through outages and kills."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import Producer
from sqlalchemy import Table, select
from topic_records import decision, flagged, raw

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.consume import Consumer
from pharos.pipelines.console.database import Database, put
from pharos.pipelines.console.deciding import Wish, decide
from pharos.pipelines.console.desk import Changes
from pharos.pipelines.console.intake import rebuild
from pharos.pipelines.console.outbox import Outbox
from pharos.pipelines.console.tables import decisions, items, offsets, versions
from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.probe import free_port
from pharos.pipelines.kafka.topic import read_topic
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BusyError
from pharos.schemas.policy_file import load_policy

pytestmark = pytest.mark.integration
ANA = Person("ana", "moderator")
PATIENCE_S = 30.0


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_S) -> Any:
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.005)
    return answer


class Desk:
    """A console's two threads over one database; may be started more than once."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.policy, self.changes = settings, load_policy(), Changes()
        self.database = Database(f"sqlite:///{folder}/console.sqlite", own=True)
        self.consumer, self.outbox = self._threads()
        self.producer = Producer(librdkafka_config(settings) | {"linger.ms": 0})

    def _threads(self) -> tuple[Consumer, Outbox]:
        consumer = Consumer(self.settings, self.database, self.policy, now_ms, self.changes)
        return consumer, Outbox(self.settings, self.database, now_ms, self.changes, undo_ms=30_000)

    def start(self) -> None:
        self.consumer, self.outbox = self._threads()
        self.consumer.start()
        self.outbox.start()

    def stop(self) -> None:
        for thread in (self.consumer, self.outbox):
            began = time.monotonic()
            thread.stop()
            assert time.monotonic() - began < 5  # it waits for a second; the rest is a busy machine

    def send(self, topic: str, *values: bytes, key: bytes = b"facebook:c1") -> None:
        for value in values:
            self.producer.produce(topic, value, key)
        assert self.producer.flush(20) == 0

    def rows(self, table: Table = items) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def decide(self, number: int = 0, action: Any = "leave") -> str:
        item = self.rows()[number]
        with self.database.write() as connection:
            made = decide(connection, ANA, item.id, item.revision, Wish(action, "5.6.2", "an insult"), self.policy, now_ms())
        self.outbox.wake()
        return made.decision_id

    def recorded(self, decision_id: str) -> bool:
        return any(row.decision_id == decision_id and row.recorded_ms for row in self.rows(decisions))

    def on_topic(self) -> Counter[str]:
        values = (message.value() or b"" for message in read_topic(self.settings, self.settings.topics.decisions))
        return Counter(msgspec.json.decode(value)["decision_id"] for value in values)


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(settings, tmp_path)
    desk.start()
    yield desk
    desk.stop()
    desk.database.close()


def test_a_flagged_item_is_in_the_table_at_once(desk: Desk) -> None:
    until(desk.consumer.caught_up.is_set, "the topics' ends")
    assert desk.consumer.state == ""
    waits = []
    for number in range(20):
        rang = desk.changes.count
        desk.send(desk.settings.topics.flagged, flagged(comment=f"c{number}"))
        began = time.monotonic()
        until(lambda number=number: len(desk.rows()) == number + 1, "the row")
        waits.append(time.monotonic() - began)
        until(lambda rang=rang: desk.changes.count > rang, "the bell")
    print("acknowledged to row, ms:", [round(wait * 1000) for wait in sorted(waits)])
    assert sorted(waits)[len(waits) // 2] < 0.5


def test_later_events_and_other_peoples_decisions_are_taken_once(desk: Desk) -> None:
    desk.send(desk.settings.topics.raw, raw(comment="c1")[1], raw(version="d", minute=2, kind="deleted")[1])
    desk.send(desk.settings.topics.flagged, b"no record", flagged())
    desk.send(desk.settings.topics.decisions, decision(1), decision(1))
    until(lambda: [(row.state, row.platform_state) for row in desk.rows()] == [("decided", "deleted")], "the item as it ended")
    assert desk.consumer.unread == 1 and len(desk.rows(decisions)) == 1
    desk.stop()
    before = desk.rows()
    desk.start()
    until(desk.consumer.caught_up.is_set, "the topics' ends again")
    assert desk.rows() == before and desk.consumer.unread == 0, "what was committed is not read again"
    desk.stop()
    with desk.database.write() as connection:
        rebuild(connection)
    desk.start()
    until(desk.consumer.caught_up.is_set, "the topics' ends from the beginning")
    assert desk.rows() == before


def test_what_may_be_forgotten_is_so_without_a_restart(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.stop()
    monkeypatch.setattr("pharos.pipelines.console.consume.FORGET_S", 0.1)
    kept = [100_000]  # ms
    monkeypatch.setattr("pharos.pipelines.console.consume.retention_ms", lambda _settings: kept[0])
    desk.start()
    desk.send(desk.settings.topics.flagged, flagged())
    desk.send(desk.settings.topics.raw, raw(comment="never", version="d", minute=2, kind="deleted")[1])
    until(lambda: len(desk.rows(versions)) == 2, "the item, and what was told of a comment that never came")
    kept[0] = 0
    until(lambda: len(desk.rows(versions)) == 1, "only the item")
    assert desk.rows(versions)[0].item_id == desk.rows()[0].id


def test_a_decision_is_acknowledged_at_once_and_once(desk: Desk) -> None:
    desk.send(desk.settings.topics.flagged, *(flagged(comment=f"c{number}") for number in range(20)))
    until(lambda: len(desk.rows()) == 20 and desk.outbox.state == "", "twenty items")
    waits = []
    for number in range(20):
        began = time.monotonic()
        made = desk.decide(number)
        until(lambda made=made: desk.recorded(made), "the acknowledgement")
        waits.append(time.monotonic() - began)
    print("decision to acknowledged, ms:", [round(wait * 1000) for wait in sorted(waits)])
    assert sorted(waits)[len(waits) // 2] < 0.5
    message = next(iter(read_topic(desk.settings, desk.settings.topics.decisions)))
    row = next(row for row in desk.rows() if msgspec.json.decode(message.value())["event_id"] == row.event_id)
    assert message.key() == f"facebook:{row.comment_id}".encode()
    assert desk.on_topic() == Counter({row.decision_id: 1 for row in desk.rows(decisions)})


def test_nothing_is_sent_while_another_console_has_the_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send(desk.settings.topics.flagged, flagged())
    until(lambda: len(desk.rows()) == 1 and desk.outbox.state == "", "an item")
    tries = []

    def keep() -> None:
        tries.append(1)
        raise BusyError("another console has this database")  # noqa: EM101, TRY003

    with monkeypatch.context() as patched:
        patched.setattr(desk.database, "keep", keep)
        until(lambda: "another console has this database" in desk.outbox.state, "what keeps them here")
        made, before = desk.decide(), len(tries)
        until(lambda: len(tries) > before, "another try")
        assert not desk.recorded(made) and desk.on_topic() == Counter()
    until(lambda: desk.recorded(made) and desk.outbox.state == "", "the decision on its topic")
    assert desk.on_topic() == Counter({made: 1})


def test_what_is_on_the_topic_and_not_marked_is_marked_and_not_sent_again(desk: Desk) -> None:
    desk.send(desk.settings.topics.flagged, flagged(), flagged(comment="c2"))
    until(lambda: len(desk.rows()) == 2, "two items")
    desk.stop()
    made = [desk.decide(0), desk.decide(1)]
    # As if it had been killed between Kafka's commit and its own.
    desk.send(desk.settings.topics.decisions, desk.rows(decisions)[0].body)
    desk.start()
    until(lambda: all(desk.recorded(name) for name in made), "both marked")
    assert desk.on_topic() == Counter(dict.fromkeys(made, 1))


def test_two_that_send_the_same_decisions_fence_each_other_and_send_each_once(desk: Desk) -> None:
    desk.send(desk.settings.topics.flagged, *(flagged(comment=f"c{number}") for number in range(30)))
    until(lambda: len(desk.rows()) == 30 and desk.outbox.state == "", "thirty items")
    other = Outbox(desk.settings, desk.database, now_ms, desk.changes, undo_ms=30_000)
    other.start()
    made = []
    for number in range(30):
        made.append(desk.decide(number))
        other.wake()
        until(lambda made=made: desk.recorded(made[-1]), "one of them sent it")
    other.stop()
    assert desk.on_topic() == Counter(dict.fromkeys(made, 1))


def test_an_offset_outside_the_log_is_said_and_what_is_left_is_read(settings: Settings, tmp_path: Path) -> None:
    desk = Desk(settings, tmp_path)
    desk.send(settings.topics.flagged, flagged())
    with desk.database.write() as connection:
        places = [{"topic": settings.topics.flagged, "partition": number, "next": 1000} for number in range(settings.partitions)]
        put(connection, offsets, places)
    desk.start()
    until(desk.rows, "the item")
    assert f"{settings.topics.flagged}/0: expected offset 1000 next" in desk.consumer.state
    desk.stop()
    desk.database.close()


def test_without_kafka_it_says_so_and_ends_at_once(tmp_path: Path) -> None:
    port = free_port()
    desk = Desk(Settings(bootstrap_servers=f"127.0.0.1:{port}", state_dir=tmp_path / "state"), tmp_path)
    desk.start()
    until(lambda: str(port) in desk.consumer.state and str(port) in desk.outbox.state, "both say what they miss")
    desk.stop()
    desk.database.close()


def test_a_broker_that_goes_and_comes_back(
    new_broker: Callable[[], Broker], make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    broker = new_broker()
    desk = Desk(make_settings(broker.bootstrap), tmp_path)
    desk.send(desk.settings.topics.flagged, flagged(), flagged(comment="c2"))
    desk.start()
    until(lambda: len(desk.rows()) == 2 and desk.outbox.state == "", "two items")
    broker.stop()
    until(lambda: desk.consumer.state and desk.outbox.state, "both say that it is away")
    made = desk.decide()
    assert not desk.recorded(made)
    until(lambda: desk.consumer.last_read_s > 1.5, "the time since it last read grows")
    broker.start()
    until(lambda: desk.recorded(made), "the decision is sent when it is back", 60)
    desk.send(desk.settings.topics.flagged, flagged(comment="c3"))
    until(lambda: len(desk.rows()) == 3 and desk.consumer.state == desk.outbox.state == "", "both work again", 60)
    assert desk.consumer.last_read_s < 1.5
    assert desk.on_topic() == Counter({made: 1})
    desk.stop()
    desk.database.close()
