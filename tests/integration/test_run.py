"""`pharos run` as a process on the real broker: drain, stop and go on, explicit partitions, offsets that are gone, wrong settings."""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chaos.checker import archived_rows, check, read_ledger, table_of
from chaos.processes import Child, Group, producer, running, until, worker
from chaos.traffic import Made, comments, encoded, event, send
from confluent_kafka import Consumer, TopicPartition

from pharos.pipelines.archive import connect
from pharos.pipelines.settings import Settings

pytestmark = pytest.mark.integration

Environ = Callable[[Settings], dict[str, str]]
Run = Callable[..., Child]
CANARIES = ("zqtextzq", "zqauthorzq")


@pytest.fixture
def run(settings: Settings, environ_of: Environ, tmp_path: Path) -> Iterator[Run]:
    """`run(*options, **changed settings)`: a worker that has been started; ended with the test."""
    started: list[Child] = []

    def start(*options: str, **environ: str) -> Child:
        child = worker(environ_of(settings) | environ, tmp_path / f"worker-{len(started)}.log", *options)
        started.append(child)
        child.start()
        return child

    yield start
    for child in started:
        child.end()


def put(settings: Settings, ledger: Path, made: Iterator[Made], topic: str | None = None) -> None:
    with ledger.open("w", encoding="utf-8") as out:
        assert send(settings.bootstrap_servers, topic or settings.topics.raw, out, made) == 0


def made(key: str, value: bytes) -> Made:
    return Made(key, key.encode(), value, key, 1, False, None)


def test_drain_then_nothing_left(settings: Settings, run: Run, tmp_path: Path) -> None:
    put(settings, tmp_path / "acked.jsonl", itertools.islice(comments(1), 3000))
    first = run("--drain")
    assert first.wait(90) == 0, first.tail()
    assert run("--drain").wait(60) == 0
    check(settings, read_ledger(tmp_path / "acked.jsonl")).verify()


def test_an_empty_topic_is_drained_at_once(run: Run) -> None:
    child = run("--drain")
    assert child.wait(60) == 0, child.tail()


def test_stop_leaves_nothing_open_and_the_next_goes_on(settings: Settings, run: Run, tmp_path: Path) -> None:
    traffic = producer(settings, tmp_path / "acked.jsonl", 2, 500)
    with Group(settings) as group, running(traffic):
        child = run()
        until(lambda: sum(group.committed().values()) > 500, 90, "work has begun")
        assert child.stop() == 0, child.tail()
        stopped = group.committed()
        assert ends(settings, "read_committed") == ends(settings, "read_uncommitted"), "no transaction is left open"
        assert traffic.stop() == 0
        again = run("--drain")
        assert again.wait(90) == 0, again.tail()
        assert all(now >= stopped[partition] for partition, now in group.committed().items())
    check(settings, read_ledger(tmp_path / "acked.jsonl")).verify()


def test_a_drain_that_is_stopped_says_what_is_left(settings: Settings, run: Run, tmp_path: Path) -> None:
    put(settings, tmp_path / "acked.jsonl", itertools.islice(comments(3), 20_000))
    with Group(settings) as group:
        child = run("--drain", PHAROS_BATCH_SIZE="50")
        until(lambda: sum(group.committed().values()) > 100, 90, "work has begun")
        assert child.stop() == 1, child.tail()
    assert "stopped before the drain was done" in child.tail()


def test_a_metrics_port_that_is_taken_is_named(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        child = run(PHAROS_METRICS_PORT=port)
        assert child.wait(60) == 2, child.tail()
    assert "PHAROS_METRICS_PORT" in child.tail()


def ends(settings: Settings, isolation: str) -> dict[tuple[str, int], int]:
    """The end of what a reader sees, by partition of the queue and of the dead letters."""
    config = {"bootstrap.servers": settings.bootstrap_servers, "group.id": "ends", "isolation.level": isolation}
    consumer = Consumer(config)
    keys = [(topic, part) for topic in (settings.topics.flagged, settings.topics.dead) for part in range(settings.partitions)]
    found = {key: consumer.get_watermark_offsets(TopicPartition(*key), timeout=10)[1] for key in keys}
    consumer.close()
    return found


def test_two_workers_with_explicit_partitions(settings: Settings, run: Run, tmp_path: Path) -> None:
    put(settings, tmp_path / "acked.jsonl", itertools.islice(comments(3), 3000))
    workers = [run("--drain", "--slot", str(slot), "--partitions", partitions) for slot, partitions in enumerate(("0,1", "2,3"))]
    assert [child.wait(90) for child in workers] == [0, 0], [child.tail() for child in workers]
    check(settings, read_ledger(tmp_path / "acked.jsonl")).verify()


def test_offset_outside_the_log(settings: Settings, run: Run, tmp_path: Path) -> None:
    put(settings, tmp_path / "acked.jsonl", itertools.islice(comments(4), 100))
    consumer = Consumer({"bootstrap.servers": settings.bootstrap_servers, "group.id": settings.group_id, "enable.auto.commit": False})
    consumer.commit(offsets=[TopicPartition(settings.topics.raw, 0, 1_000_000)], asynchronous=False)
    consumer.close()
    child = run()
    assert child.wait(60) == 1, child.tail()
    assert "1000000 lies outside the log" in child.tail()
    assert "runbook" in child.tail()
    assert not archived_rows(settings.archive_dir)


def test_decisions_are_archived(settings: Settings, run: Run, tmp_path: Path) -> None:
    decision = {
        "schema_version": 1, "decision_id": "d1", "event_id": "test:city:1:1", "action": "leave", "actor": "sam", "role": "moderator",
        "decided_at": "2026-03-01T10:00:00Z", "policy": {"id": "p", "hash": "h"},
    }  # fmt: skip
    put(settings, tmp_path / "acked.jsonl", iter([made("d1", encoded(decision))]), settings.topics.decisions)
    child = run("--drain")
    assert child.wait(60) == 0, child.tail()
    (row,) = table_of(settings.archive_dir, "decisions").to_pylist()
    assert (row["decision_id"], row["action"], row["policy_hash"], json.loads(row["decision"])) == ("d1", "leave", "h", decision)


def test_a_repeat_shows_once(settings: Settings, run: Run, tmp_path: Path) -> None:
    once = encoded(event("again", 1, "The same comment from push and poll"))
    put(settings, tmp_path / "acked.jsonl", iter([made("again", once), made("again", once)]))
    child = run("--drain")
    assert child.wait(60) == 0, child.tail()
    with connect(settings) as archive:
        assert archive.execute("SELECT count(*) FROM comments").fetchone() == (1,)
        assert archive.execute("SELECT count(*) FROM archive.comments").fetchone() == (2,)


def test_logs_hold_no_text_and_no_author(settings: Settings, run: Run, tmp_path: Path) -> None:
    text, author = CANARIES
    good = event("log", 1, f"fucking {text}", author={"id": author, "name": author})
    bad = encoded(good | {"created_at": text}), encoded(good | {"kind": text}), encoded(good)[:-3]
    put(settings, tmp_path / "acked.jsonl", iter([made("a", encoded(good)), *(made(f"b{n}", value) for n, value in enumerate(bad))]))
    child = run("--drain")
    assert child.wait(60) == 0, child.tail()
    log = child.log.read_text(encoding="utf-8")
    assert not [canary for canary in CANARIES if canary in log]
    last = [entry for entry in child.entries() if entry["message"] == "status"][-1]
    assert (last["state"], last["comments"], last["flagged"], last["dead"], last["lag"]) == ("stopped", 1, 1, 3, 0)


@pytest.mark.parametrize(
    ("options", "environ", "words"),
    [
        ((), {"PHAROS_BATCH_SIZE": "none"}, "PHAROS_BATCH_SIZE"),
        ((), {"PHAROS_QUIET_HOURS": "25-3"}, "PHAROS_QUIET_HOURS"),
        (("--partitions", "a"), {}, "`--partitions`"),
        (("--detectors", "astrology"), {}, "`--detectors`"),
    ],
)
def test_wrong_settings(run: Run, options: tuple[str, ...], environ: dict[str, str], words: str) -> None:
    child = run(*options, **environ)
    assert child.wait(60) == 2
    assert words in child.tail()


def test_missing_topics(run: Run) -> None:
    child = run(PHAROS_TOPIC_PREFIX="nobody.")
    assert child.wait(60) == 1
    assert "pharos kafka topics" in child.tail()
