"""`pharos kafka` as a user runs it: child processes, a real broker, a data folder of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.kafka.clients import admin, producer
from pharos.pipelines.kafka.probe import free_port
from pharos.pipelines.kafka.process import identity
from pharos.pipelines.kafka.topics import states

pytestmark = pytest.mark.integration

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def pharos(tmp_path: Path, port: int) -> Iterator[Run]:
    """Runs `pharos` in an empty folder whose settings name `port`; stops what it left running."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PHAROS_")}

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        env = clean | {"PHAROS_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}"} | environ
        return subprocess.run(
            [sys.executable, "-m", "pharos.pipelines", *arguments], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120
        )

    yield run
    run("kafka", "stop")


def report(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_start_status_topics_stop(pharos: Run, port: int, tmp_path: Path) -> None:
    first = report(pharos("kafka", "start", "--json"))
    again = report(pharos("kafka", "start", "--json"))
    assert first["started"] and not again["started"]
    assert first["pid"] == again["pid"]
    assert identity(first["pid"]) is not None
    assert (tmp_path / "var" / "kafka" / "data").is_dir()

    status = report(pharos("kafka", "status", "--json"))
    assert (status["answers"], status["pid"], status["topics"]) == (True, first["pid"], [])

    created = report(pharos("kafka", "topics", "--json", PHAROS_PARTITIONS="2", PHAROS_RAW_RETENTION_DAYS="7"))
    assert created["created"] == [
        f"pharos.{name}" for name in ("comments.raw", "comments.flagged", "comments.dead", "moderation.decisions")
    ]
    raw, flagged = created["topics"][:2]
    assert (raw["partitions"], raw["retention_ms"], raw["max_message_bytes"]) == (2, 7 * 86_400_000, 4 << 20)
    assert (flagged["retention_ms"], flagged["max_message_bytes"]) == (-1, 8 << 20)

    second = report(pharos("kafka", "topics", "--json", PHAROS_PARTITIONS="2"))
    assert second["created"] == []
    assert [warning for warning in second["warnings"] if "comments.raw" in warning and "retention_ms" in warning] == second["warnings"]

    assert report(pharos("kafka", "stop", "--json")) == {"stopped": True}
    assert identity(first["pid"]) is None
    assert report(pharos("kafka", "stop", "--json")) == {"stopped": False}
    down = pharos("kafka", "status", "--json")
    assert down.returncode == 1
    assert json.loads(down.stdout)["answers"] is False


def test_stale_pid_file_harms_nobody(pharos: Run, tmp_path: Path) -> None:
    """A recycled pid: the file names a live process that is not the broker."""
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        folder = tmp_path / "var" / "kafka"
        folder.mkdir(parents=True)
        state = {"pid": bystander.pid, "started": "another boot/1", "bootstrap": "127.0.0.1:1"}
        (folder / "broker.json").write_text(json.dumps(state))
        assert report(pharos("kafka", "stop", "--json")) == {"stopped": False}
        assert report(pharos("kafka", "start", "--json"))["started"]
        assert report(pharos("kafka", "stop", "--json")) == {"stopped": True}
        assert bystander.poll() is None
    finally:
        bystander.communicate(b"\n")


def test_port_of_another_program(pharos: Run, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        done = pharos("kafka", "start")
    assert done.returncode == 1
    assert f"port {port} on `127.0.0.1` is taken by another program" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_kafka_of_somebody_else_is_used_not_started(pharos: Run, broker: Broker) -> None:
    done = pharos("kafka", "start", "--json", PHAROS_BOOTSTRAP_SERVERS=broker.bootstrap)
    assert report(done) == {"bootstrap": broker.bootstrap, "started": False, "pid": None}
    assert report(pharos("kafka", "stop", "--json", PHAROS_BOOTSTRAP_SERVERS=broker.bootstrap)) == {"stopped": False}
    assert broker.pid is not None


@pytest.mark.parametrize("servers", ["kafka.example:9092", "127.0.0.1:1,127.0.0.1:2", "10.0.0.1:9092"])
def test_cluster_starts_nothing(pharos: Run, tmp_path: Path, servers: str) -> None:
    done = pharos("kafka", "start", PHAROS_BOOTSTRAP_SERVERS=servers)
    assert done.returncode == 0
    assert "nothing started" in done.stdout and servers in done.stdout
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("command", ["status", "topics"])
def test_nobody_there_is_said_within_seconds(pharos: Run, port: int, command: str) -> None:
    began = time.monotonic()
    done = pharos("kafka", command)
    assert time.monotonic() - began < 15
    assert done.returncode == 1
    assert f"no Kafka answers at `127.0.0.1:{port}`" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_wrong_address_is_a_usage_error(pharos: Run) -> None:
    done = pharos("kafka", "start", PHAROS_BOOTSTRAP_SERVERS="127.0.0.1")
    assert done.returncode == 2
    assert done.stderr.startswith("pharos: PHAROS_BOOTSTRAP_SERVERS: expected `host:port")


def test_too_many_replicas_are_refused_plainly(pharos: Run, broker: Broker) -> None:
    done = pharos("kafka", "topics", PHAROS_BOOTSTRAP_SERVERS=broker.bootstrap, PHAROS_REPLICATION="3", PHAROS_TOPIC_PREFIX="replicas.")
    assert done.returncode == 1
    assert "replicas.comments.raw" in done.stderr and "3 replicas" in done.stderr


def test_records_survive_kill_9(new_broker: Callable[[], Broker], make_settings: Callable[..., Any]) -> None:
    broker = new_broker()
    settings = make_settings(broker.bootstrap)
    sender = producer(settings)
    sent = [sender.send(settings.topics.raw, b"{}", key=b"youtube:%d" % number) for number in range(100)]
    sender.flush()
    assert all(future.succeeded() for future in sent)
    sender.close()
    old = broker.pid
    assert old is not None and broker.kill()
    assert identity(old) is None
    broker.start()
    client = admin(settings)
    assert states(client, settings)[0].records == 100
    client.close()
