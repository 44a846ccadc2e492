"""The suite once on Prism: a worker killed a few times while comments arrive; the same checker at the end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from chaos.checker import check, read_ledger
from chaos.processes import Group, producer, running, until, worker

from pharos.pipelines.prism import prism_binary
from pharos.pipelines.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.integration]

SEED = 31
KILLS = 3


def test_killed_on_prism(settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path) -> None:
    if prism_binary() is None:
        pytest.skip("Prism is a Go program, and there is no Go here to build it")
    rng, faults, environ = random.Random(SEED), Counter[str](), environ_of(settings)
    child = worker(environ, tmp_path / "worker.log", "--runner", "prism")
    traffic = producer(settings, tmp_path / "acked.jsonl", SEED, 300)
    with Group(settings) as group, running(child, traffic):
        for _ in range(KILLS):
            before = sum(until(group.committed, 30, "committed offsets").values())
            goal = before + rng.randint(100, 600)
            until(lambda goal=goal: sum(group.committed().values()) > goal, 90, "progress before the kill")
            child.kill()
            faults["kill"] += 1
            child.start()
        stood = sum(until(group.committed, 30, "committed offsets").values())
        until(lambda: sum(group.committed().values()) > stood, 90, "work goes on")
        assert traffic.stop() == 0
        assert child.stop() == 0, child.tail()
        last = worker(environ, tmp_path / "drain.log", "--drain", "--runner", "prism")
        with running(last):
            assert last.wait(120) == 0, last.tail()
    report = check(settings, read_ledger(tmp_path / "acked.jsonl"), faults)
    print(f"\n{report.line()}")
    report.verify(kill=KILLS)
