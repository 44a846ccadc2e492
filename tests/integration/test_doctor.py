"""The doctor on a real broker and archive: silent when all is well, and each thing that is wrong told with its cure."""

import datetime
import json
import os
import time
from dataclasses import replace

import pyarrow as pa
import pytest
from click.testing import CliRunner
from confluent_kafka import Consumer, Producer, TopicPartition

from pharos.pipelines.commands.doctor import CHECKS, doctor
from pharos.pipelines.doctor import examine
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.topic import read_topic
from pharos.transforms.files import file_name, publish

pytestmark = pytest.mark.integration
KEY = b"one partition"


def send(settings, topic: str, count: int, value: bytes = b"x", age_s: float = 0, transactional: bool = False) -> int:
    """Put records on one partition; returns which."""
    places = []
    producer = Producer(librdkafka_config(settings) | ({"transactional.id": "t"} if transactional else {}))
    if transactional:
        producer.init_transactions(30)
        producer.begin_transaction()
    at = int((time.time() - age_s) * 1000)
    for _ in range(count):
        producer.produce(topic, value, KEY, timestamp=at, on_delivery=lambda error, message: places.append(message.partition()))
    if transactional:
        producer.commit_transaction(30)
    assert producer.flush(30) == 0
    return places[0]


def commit(settings, partition: int, offset: int) -> None:
    consumer = Consumer(librdkafka_config(settings) | {"group.id": settings.group_id})
    consumer.commit(offsets=[TopicPartition(settings.topics.raw, partition, offset)], asynchronous=False)
    consumer.close()


def archive(settings, partition: int, first: int, last: int, epoch: int = 1) -> None:
    table = pa.table({"kafka_offset": list(range(first, last + 1))})
    name = file_name(settings.topics.raw, partition, first, last, epoch)
    publish(settings.archive_dir, "comments", datetime.date(2026, 3, 1), name, table)


def findings(settings, level: str) -> dict[str, str]:
    return {finding.check: finding.found for finding in examine(settings, CHECKS) if finding.level == level}


def letter(settings, partition: int, offset: int) -> bytes:
    place = {"topic": settings.topics.raw, "partition": partition, "offset": offset}
    fields = {"schema_version": 1, "reason": "bad_time", "detail": ""} | place
    return json.dumps(fields | {"timestamp": 0, "key_b64": None, "value_b64": None}).encode()


def test_all_is_well_and_gaps_are_explained(settings):
    partition = send(settings, settings.topics.raw, 10)
    send(settings, settings.topics.raw, 5, transactional=True)
    deadline = time.monotonic() + 30
    while sum(1 for _ in read_topic(settings, settings.topics.raw)) < 15:  # the broker writes the marker after it answers
        assert time.monotonic() < deadline
    send(settings, settings.topics.raw, 5)
    commit(settings, partition, 21)
    archive(settings, partition, 0, 6)
    archive(settings, partition, 8, 14)
    archive(settings, partition, 16, 19)  # offset 15 is the transaction's marker
    for offset in (7, 20):
        send(settings, settings.topics.dead, 1, letter(settings, partition, offset))
    assert findings(settings, "fail") == {} and findings(settings, "warn") == {}
    assert "3 offsets are in no file" in findings(settings, "ok")["gaps"]


@pytest.mark.parametrize(("first", "last"), [(0, 6), (10, 19)])
def test_a_good_record_that_is_in_no_file_is_a_failure(settings, first, last):
    partition = send(settings, settings.topics.raw, 20)
    commit(settings, partition, 20)
    for kept in ((0, 6), (7, 9), (10, 19)):
        if kept != (first, last):
            archive(settings, partition, *kept)
    if first:
        assert "10 of them good records" in findings(settings, "fail")["gaps"]
    else:
        assert "gaps" not in findings(settings, "fail")  # an archive may begin later than the log


def test_a_hole_in_the_middle_is_a_failure(settings):
    partition = send(settings, settings.topics.raw, 20)
    commit(settings, partition, 20)
    archive(settings, partition, 0, 6)
    archive(settings, partition, 10, 19)
    assert "3 of them good records" in findings(settings, "fail")["gaps"]


def test_what_waits_too_long_is_told(settings):
    send(settings, settings.topics.raw, 3, age_s=600)
    assert "3 records wait" in findings(settings, "warn")["progress"]
    send(replace(settings), settings.topics.raw, 1)
    strict = replace(settings, lag_alarm_hours=1)
    assert "progress" not in findings(strict, "fail")


def test_an_old_backlog_and_an_offset_outside_the_log_fail(settings):
    partition = send(settings, settings.topics.raw, 3, age_s=2 * 3600)
    assert "3 records wait" in findings(replace(settings, lag_alarm_hours=1), "fail")["progress"]
    commit(settings, partition, 99)
    assert "outside the log" in findings(settings, "fail")["progress"]


def test_missing_topics_and_other_retention_are_told(settings):
    assert "missing" in findings(replace(settings, topic_prefix="none."), "fail")["topics"]
    assert "retention_ms" in findings(replace(settings, raw_retention_days=7), "warn")["topics"]


def test_leftovers_and_overlaps_are_told(settings):
    archive(settings, 0, 0, 9)
    archive(settings, 0, 5, 9, epoch=2)
    tmp = settings.archive_dir / "_tmp"
    stale = tmp / (file_name(settings.topics.raw, 0, 10, 19, 1) + ".7.ab")
    stale.touch()
    os.utime(stale, (0, 0))
    (tmp / "compact").mkdir()
    (tmp / "compact" / "x.json").touch()
    assert {"overlaps", "temporary files", "compaction"} <= findings(settings, "warn").keys()


def test_without_a_broker_it_says_so_and_every_finding_has_a_cure(settings, tmp_path, monkeypatch, environ_of):
    for name, value in environ_of(replace(settings, bootstrap_servers="127.0.0.1:1")).items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(doctor, ["--json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert {finding["check"] for finding in found if finding["level"] == "fail"} == {"kafka"}
    assert all(finding["mend"] for finding in found if finding["level"] != "ok")
    text = CliRunner().invoke(doctor, []).stdout
    assert "mend: `pharos kafka start`" in text
