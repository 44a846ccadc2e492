"""Dead letters go back once: twice called, killed, its memory lost, and when they come back."""

import base64
import json
import shutil
import sqlite3

import pytest
from click.testing import CliRunner
from confluent_kafka import Producer

from pharos.pipelines.commands.replay import replay as command
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.topic import read_at, read_topic
from pharos.pipelines.replay import HEADER, read_letters, replay
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.errors import UsageError

pytestmark = pytest.mark.integration


def send(settings, topic: str, values: list[bytes | None], key: bytes | None = None) -> list[tuple[int, int]]:
    """Where each record landed: (partition, offset)."""
    places: list[tuple[int, int]] = []
    producer = Producer(librdkafka_config(settings))
    for value in values:
        producer.produce(topic, value, key, on_delivery=lambda error, message: places.append((message.partition(), message.offset())))
    assert producer.flush(30) == 0
    return places


def bury(settings, reason: str, values: list[bytes | None], topic: str | None = None, key: bytes | None = b"k", first: int = 0) -> None:
    letters = [
        {
            "schema_version": 1,
            "reason": reason,
            "detail": "x",
            "topic": topic or settings.topics.raw,
            "partition": 0,
            "offset": first + index,
            "timestamp": 0,
            "key_b64": None if key is None else base64.b64encode(key).decode(),
            "value_b64": None if value is None else base64.b64encode(value).decode(),
        }
        for index, value in enumerate(values)
    ]
    send(settings, settings.topics.dead, [json.dumps(letter).encode() for letter in letters])


def raw(settings) -> list[tuple[bytes | None, bytes | None]]:
    return sorted(((message.key(), message.value()) for message in read_topic(settings, settings.topics.raw)), key=str)


def die_again(settings, reason: str) -> None:
    """Do what the pipeline does to replayed records that are still bad: a new letter for each."""
    for message in read_topic(settings, settings.topics.raw):
        value = base64.b64encode(message.value()).decode()
        letter = DeadLetter(
            reason=reason, detail="x", topic=message.topic(), partition=message.partition(), offset=message.offset(), timestamp=0,
            key_b64=None, value_b64=value,
        )  # fmt: skip
        send(settings, settings.topics.dead, [json.dumps({name: getattr(letter, name) for name in letter.__struct_fields__}).encode()])


def test_letters_go_back_with_their_own_key_and_bytes(settings):
    bury(settings, "not_utf8", [b"\xff\xfe", None, b""], first=100)
    bury(settings, "bad_time", [b"t"], key=None)
    bury(settings, "wrong_type", [b"from a file"], topic="ingest:comments.csv")
    report = replay(settings)
    assert report.replayed == {"not_utf8": 3, "bad_time": 1, "wrong_type": 1}
    expected = [(b"k", b"\xff\xfe"), (b"k", None), (b"k", b""), (None, b"t"), (b"k", b"from a file")]
    assert raw(settings) == sorted(expected, key=str)
    headers = {message.headers()[0] for message in read_topic(settings, settings.topics.raw)}
    assert (HEADER, f"{settings.topics.raw}/0/100".encode()) in headers


def test_twice_is_once_and_new_letters_follow(settings):
    bury(settings, "bad_time", [b"a", b"b"])
    assert replay(settings).replayed == {"bad_time": 2}
    again = replay(settings)
    assert again.replayed == {} and again.before == 2
    bury(settings, "bad_time", [b"c"], first=50)
    assert replay(settings).replayed == {"bad_time": 1}
    assert [value for _, value in raw(settings)] == [b"a", b"b", b"c"]


def test_a_reason_is_replayed_alone_and_the_others_later(settings):
    bury(settings, "bad_time", [b"a"])
    bury(settings, "empty_id", [b"b"])
    bury(settings, "bad_time", [b"c"])
    assert replay(settings, "empty_id").replayed == {"empty_id": 1}
    assert [value for _, value in raw(settings)] == [b"b"]
    assert replay(settings).replayed == {"bad_time": 2}
    assert [value for _, value in raw(settings)] == [b"a", b"b", b"c"]


@pytest.mark.parametrize("lost", ["state folder", "offsets in Kafka"])
def test_one_lost_memory_is_no_second_replay(settings, lost):
    bury(settings, "bad_time", [b"a", b"b"])
    replay(settings)
    if lost == "state folder":
        shutil.rmtree(settings.state_dir)
    else:
        settings = type(settings)(**{**vars(settings), "group_id": settings.group_id + "-new"})
    assert replay(settings).replayed == {}
    assert len(raw(settings)) == 2


def test_killed_between_kafka_and_sqlite_is_no_second_replay(settings):
    bury(settings, "bad_time", [b"a", b"b"])
    replay(settings)
    with sqlite3.connect(settings.state_dir / "replay.sqlite") as database:
        database.execute("DELETE FROM positions")
    assert replay(settings).replayed == {}


def test_what_comes_back_waits_until_it_is_named(settings):
    bury(settings, "bad_time", [b"a", b"b"], first=10_000)
    replay(settings)
    die_again(settings, "bad_time")
    bury(settings, "bad_time", [b"new"], first=20_000)
    report = replay(settings)
    assert report.came_back == {"bad_time": 2} and report.replayed == {"bad_time": 1}
    assert replay(settings).came_back == {"bad_time": 2}
    assert replay(settings, "bad_time").replayed == {"bad_time": 2}
    assert replay(settings, "bad_time").replayed == {}
    assert sorted(value for _, value in raw(settings)) == [b"a", b"a", b"b", b"b", b"new"]


def test_what_no_topic_takes_is_refused_and_told(settings):
    bury(settings, "too_large", [b"x" * (4 << 20)], topic="ingest:big.jsonl")
    bury(settings, "bad_time", [b"a"], topic="another.topic")
    bury(settings, "bad_time", [b"b"])
    report = replay(settings)
    assert report.refused == {"too_large": 1, "bad_time": 1} and report.replayed == {"bad_time": 1}


def test_many_letters_take_several_transactions(settings):
    bury(settings, "empty_id", [b"%d" % index for index in range(1200)])
    assert replay(settings).replayed == {"empty_id": 1200}
    assert len(raw(settings)) == 1200
    assert sum(1 for _ in read_letters(settings)) == 1200


def test_dry_run_changes_nothing_and_an_unknown_reason_is_told(settings, monkeypatch, environ_of):
    bury(settings, "bad_time", [b"a"])
    for name, value in environ_of(settings).items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(command, ["--dead", "--dry-run", "--json"], catch_exceptions=False)
    assert json.loads(result.stdout) == {"replayed": {"bad_time": 1}, "came_back": {}, "refused": {}, "before": 0, "dry_run": True}
    assert raw(settings) == []
    with pytest.raises(UsageError, match="expected one of"):
        replay(settings, "no_such")


def test_records_are_read_at_their_offsets(settings):
    places = send(settings, settings.topics.raw, [b"%d" % index for index in range(2000)], key=b"one partition")
    partition = places[0][0]
    found = read_at(settings, settings.topics.raw, partition, [3, 1999, 5, 5000])
    assert [message.value() for message in found] == [b"3", b"5", b"1999"]
