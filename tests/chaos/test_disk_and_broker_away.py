"""The archive's disk full, and the broker away: no offset moves, the status line says it plainly, and work goes on by itself."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chaos.checker import check, read_ledger
from chaos.processes import Child, Group, producer, running, until, worker
from chaos.traffic import comments, send

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.integration]

SEED = 11
AWAY_S = {"stopped": 60.0, "frozen": 25.0}
DISK_KIB = 1536
PLAIN_WITHIN_S = 30.0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KIB}k", "tmpfs", str(disk)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def says(child: Child, words: str) -> Callable[[], bool]:
    """A condition: the last status line holds these words."""
    return lambda: bool(states := child.states()) and words in states[-1]


def test_disk_full(small_disk: Path, settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path) -> None:
    settings = replace(settings, archive_dir=small_disk / "archive")
    ballast = small_disk / "ballast"
    ballast.write_bytes(os.urandom((DISK_KIB - 600) * 1024))
    child, traffic = worker(environ_of(settings), tmp_path / "worker.log"), producer(settings, tmp_path / "acked.jsonl", SEED, 300)
    with Group(settings) as group, running(child, traffic):
        until(says(child, "No space left"), 120, "the status line says that the disk is full")
        stuck = until(group.committed, 10, "committed offsets")
        lag = group.lag()
        until(lambda: group.lag() > lag + 1500, 60, "comments go on arriving")
        assert group.committed() == stuck, "no offset moves"
        assert says(child, "No space left")(), "it still says so"
        assert traffic.stop() == 0
        ballast.unlink()
        until(lambda: group.lag() == 0 or small_disk_full(small_disk), 60, "work goes on by itself")
        until(says(child, "running"), 30, "the status line says that it works again")
        assert child.alive
        assert child.stop() == 0
    report = check(settings, read_ledger(tmp_path / "acked.jsonl"), Counter(disk=1))
    print(f"\n{report.line()}")
    report.verify(disk=1)


def small_disk_full(disk: Path) -> bool:
    """Whether what was freed is used up as well, which would make the test wait for nothing."""
    free = os.statvfs(disk)
    assert free.f_bavail * free.f_frsize > 20_000, "the small disk is too small for this test"
    return False


@pytest.mark.parametrize("how", AWAY_S)
def test_broker_away(
    how: str,
    new_broker: Callable[[], Broker],
    make_settings: Callable[..., Settings],
    environ_of: Callable[[Settings], dict[str, str]],
    tmp_path: Path,
) -> None:
    broker = new_broker()
    settings = make_settings(broker.bootstrap)
    child = worker(environ_of(settings), tmp_path / "worker.log")
    ledger, rest = tmp_path / "acked.jsonl", tmp_path / "rest.jsonl"
    with ledger.open("w", encoding="utf-8") as out:
        assert send(settings.bootstrap_servers, settings.topics.raw, out, itertools.islice(comments(SEED), 2000)) == 0
    with running(child):
        with Group(settings) as group:
            until(lambda: group.lag() == 0, 90, "the first comments are through")
        before = archive_of(settings)
        pid = broker.pid
        assert pid is not None
        if how == "stopped":
            broker.stop()
        else:
            os.kill(pid, signal.SIGSTOP)
        gone = time.monotonic()
        try:
            until(says(child, "waiting"), PLAIN_WITHIN_S, "the status line says that the broker is away")
            until(lambda: time.monotonic() - gone > AWAY_S[how], AWAY_S[how] + 5, "the time without the broker is over")
            assert says(child, "waiting")(), "it still says so"
            assert child.alive
            assert archive_of(settings) == before
        finally:
            if how == "stopped":
                broker.start()
            else:
                os.kill(pid, signal.SIGCONT)
        with rest.open("w", encoding="utf-8") as out:
            assert send(settings.bootstrap_servers, settings.topics.raw, out, itertools.islice(comments(SEED + 1), 500)) == 0
        with Group(settings) as group:
            until(lambda: group.lag() == 0, 60, "work goes on by itself")
        until(says(child, "running"), 30, "the status line says that it works again")
        assert child.stop() == 0
    report = check(settings, read_ledger(ledger, rest), Counter(away=1))
    print(f"\n{report.line()}")
    report.verify(away=1)


def archive_of(settings: Settings) -> list[Path]:
    """The files of the archive."""
    return sorted(settings.archive_dir.glob("*/date=*/*.parquet"))
