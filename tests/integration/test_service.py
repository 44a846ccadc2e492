"""`pharos run` as systemd and Prometheus see it: ready, alive, stopping; and metrics that say that nothing waits."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pharos.pipelines.demo.sample import load_sample
from pharos.pipelines.demo.show import counters
from pharos.pipelines.kafka.probe import free_port
from pharos.pipelines.publish import KafkaPublisher, Outgoing
from pharos.pipelines.settings import Settings

pytestmark = pytest.mark.integration

PATIENCE_S = 90.0


def heard(listener: socket.socket, wanted: str) -> set[str]:
    """What the service said until it said `wanted`."""
    said: set[str] = set()
    deadline = time.monotonic() + PATIENCE_S
    while wanted not in said:
        assert time.monotonic() < deadline, said
        said.add(listener.recv(100).decode())
    return said


def test_a_service_manager_hears_it_and_prometheus_reads_it(
    settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path
) -> None:
    port = free_port()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.settimeout(PATIENCE_S)
    address = os.path.relpath(tmp_path / "notify")  # a socket's path may be no longer than 107 bytes
    listener.bind(address)
    environ = environ_of(settings) | {"NOTIFY_SOCKET": os.path.abspath(address), "PHAROS_METRICS_PORT": str(port)}
    with (tmp_path / "run.log").open("wb") as log:
        worker = subprocess.Popen([sys.executable, "-m", "pharos.pipelines", "run"], env=environ, stdout=log, stderr=log)
    try:
        heard(listener, "READY=1")
        publisher = KafkaPublisher(settings)
        publisher.send([Outgoing(settings.topics.raw, key, value or b"") for key, value in load_sample(1.0).by_hand])
        publisher.close()
        deadline = time.monotonic() + PATIENCE_S
        while counters(port).get("pharos_dead_letters_total", 0) < 10 or counters(port)["pharos_oldest_unprocessed_seconds"] > 0:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        found = counters(port)
        assert found["pharos_comments_total"] == 2
        assert found["pharos_lag_records"] == 0
        assert found["pharos_working"] == 1
        assert "WATCHDOG=1" in heard(listener, "WATCHDOG=1")
        worker.send_signal(signal.SIGTERM)
        heard(listener, "STOPPING=1")
        assert worker.wait(PATIENCE_S) == 0
    finally:
        worker.kill()
        worker.wait()
        listener.close()
