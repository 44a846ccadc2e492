"""kill -9 and SIGSTOP of workers, kill -9 of the broker, while comments arrive: nothing lost, nothing twice, work goes on within 10 s."""

from __future__ import annotations

import random
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from chaos.checker import check, read_ledger
from chaos.processes import Child, Group, crowding, producer, running, until, worker

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.integration]

SEED = 20260301
KILLS = 20
BROKER_KILLS = 3
RATE = 400.0
RESUME_S = 10.0
"""On a machine that does nothing else; where others keep its cores busy, as many times longer as any start takes there (`crowding`)."""


def advanced(group: Group, before: dict[int, int], partitions: set[int], by: int = 1) -> Callable[[], bool]:
    """A condition: every one of the partitions was committed `by` records beyond `before`."""
    return lambda: bool(now := group.committed()) and all(now[part] >= before[part] + by for part in partitions)


def at_work(group: Group, slots: tuple[str, ...] = ("0", "1")) -> Callable[[], bool]:
    """A condition: these are the members, and each has partitions."""
    return lambda: set(members := group.members()) == set(slots) and all(members.values())


def finish(settings: Settings, environ: dict[str, str], tmp_path: Path, traffic: Child, workers: list[Child]) -> None:
    """End the traffic and the workers in good order, then drain what is left."""
    assert traffic.stop() == 0, traffic.tail()
    assert [child.stop() for child in workers] == [0] * len(workers)
    last = worker(environ, tmp_path / "drain.log", "--drain")
    with running(last):
        assert last.wait(120) == 0, last.tail()


def test_kill_workers(settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path) -> None:
    rng, faults, resumed = random.Random(SEED), Counter[str](), []
    environ = environ_of(settings)
    workers = [worker(environ, tmp_path / f"worker-{slot}.log", "--slot", str(slot)) for slot in (0, 1)]
    traffic = producer(settings, tmp_path / "acked.jsonl", SEED, RATE)
    with Group(settings) as group, running(traffic, *workers):
        until(at_work(group), 60, "both workers have partitions")
        for _ in range(KILLS):
            slot = rng.randrange(2)
            mine = until(lambda slot=slot: group.members().get(str(slot)), 30, "the worker to be killed has partitions")
            before = until(group.committed, 10, "committed offsets")
            until(advanced(group, before, mine, rng.randint(1, 120)), 30, "progress before the kill")
            workers[slot].kill()
            faults["kill"] += 1
            killed, left = time.monotonic(), until(group.committed, 10, "committed offsets")
            workers[slot].start()
            until(advanced(group, left, mine), 60, "the killed worker's partitions move again")
            resumed.append(time.monotonic() - killed)
        crowded = crowding()
        finish(settings, environ, tmp_path, traffic, workers)
    report = check(settings, read_ledger(tmp_path / "acked.jsonl"), faults)
    print(f"\n{report.line()}; resumed in s: median {statistics.median(resumed):.1f}, max {max(resumed):.1f}; crowding {crowded:.1f}")
    report.verify(kill=KILLS)
    assert max(resumed) <= RESUME_S * crowded, resumed


def test_frozen_worker(settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path) -> None:
    environ, faults = environ_of(settings), Counter[str]()
    workers = [worker(environ, tmp_path / f"worker-{slot}.log", "--slot", str(slot)) for slot in (0, 1)]
    traffic = producer(settings, tmp_path / "acked.jsonl", SEED + 1, RATE)
    with Group(settings) as group, running(traffic, *workers):
        until(at_work(group), 60, "both workers have partitions")
        mine, before = group.members()["0"], group.committed()
        until(advanced(group, before, mine, 100), 30, "progress before the freeze")
        workers[0].signal(signal.SIGSTOP)
        frozen = group.committed()
        until(advanced(group, frozen, mine, 100), 40, "the other worker takes over")
        assert group.members().keys() == {"1"}
        faults["freeze"] += 1
        workers[0].signal(signal.SIGCONT)
        until(at_work(group), 60, "the frozen worker is back")
        back = group.members()["0"]
        until(advanced(group, group.committed(), back, 100), 30, "the frozen worker works again")
        finish(settings, environ, tmp_path, traffic, workers)
    report = check(settings, read_ledger(tmp_path / "acked.jsonl"), faults)
    print(f"\n{report.line()}")
    report.verify(freeze=1)


def test_kill_broker(
    new_broker: Callable[[], Broker],
    make_settings: Callable[..., Settings],
    environ_of: Callable[[Settings], dict[str, str]],
    tmp_path: Path,
) -> None:
    rng, faults, resumed = random.Random(SEED + 2), Counter[str](), []
    broker = new_broker()
    settings = make_settings(broker.bootstrap)
    environ = environ_of(settings)
    workers = [worker(environ, tmp_path / f"worker-{slot}.log", "--slot", str(slot)) for slot in (0, 1)]
    traffic = producer(settings, tmp_path / "acked.jsonl", SEED + 2, RATE)
    everything = set(range(settings.partitions))
    with Group(settings) as group, running(traffic, *workers):
        until(at_work(group), 60, "both workers have partitions")
        for _ in range(BROKER_KILLS):
            before = until(group.committed, 30, "committed offsets")
            until(advanced(group, before, everything, rng.randint(50, 200)), 30, "progress before the kill")
            before = until(group.committed, 30, "committed offsets")
            assert broker.kill()
            faults["broker kill"] += 1
            broker.start()
            answered = time.monotonic()
            until(advanced(group, before, everything), 180, "work goes on with the new broker")
            resumed.append(time.monotonic() - answered)
        crowded = crowding()
        finish(settings, environ, tmp_path, traffic, workers)
    report = check(settings, read_ledger(tmp_path / "acked.jsonl"), faults)
    print(f"\n{report.line()}; resumed in s after the broker answered: {[round(seconds, 1) for seconds in resumed]}")
    report.verify(**{"broker kill": BROKER_KILLS})
    assert max(resumed) <= RESUME_S * crowded, resumed
