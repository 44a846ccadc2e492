"""A worker killed at each named point of the archive sink and of the transaction: after it the next one leaves nothing lost or twice."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from chaos.checker import check, read_ledger
from chaos.kill_points import Suicide, run
from chaos.processes import Group
from chaos.traffic import comments, send

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.integration]

POINTS = ("before_close", "after_close", "before_rename", "after_rename", "before_transaction", "after_transaction")
KILLS = 5
MOST_BATCHES = 4
BATCH = 60


@pytest.fixture(scope="module")
def processes() -> Iterator[ForkServerContext]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chaos.kill_points"])
    with pytest.MonkeyPatch.context() as patch:
        # Where the server finds the module; without it each child would import everything anew.
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
        yield context


def spawn(processes: ForkServerContext, settings: Settings, log: Path, hook: Suicide | None) -> int | None:
    """One worker's life; its exit code (-9: killed)."""
    child = processes.Process(target=run, args=(settings, log, hook))
    child.start()
    child.join(120)
    if alive := child.is_alive():
        child.kill()
    assert not alive, log.read_text(encoding="utf-8")[-2000:]
    return child.exitcode


@pytest.mark.parametrize("point", POINTS)
def test_kill_points(
    point: str, processes: ForkServerContext, broker: Broker, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    rng, faults = random.Random(point), Counter[str]()
    settings = make_settings(broker.bootstrap, partitions=2, batch_size=BATCH)
    made = itertools.islice(comments(rng.randrange(1 << 30)), (KILLS + 1) * (MOST_BATCHES + 4) * BATCH)
    with (tmp_path / "acked.jsonl").open("w", encoding="utf-8") as ledger:
        assert send(settings.bootstrap_servers, settings.topics.raw, ledger, made) == 0
    with Group(settings) as group:
        for _ in range(KILLS):
            left = group.lag()
            code = spawn(processes, settings, tmp_path / "worker.log", Suicide(point, rng.randint(1, MOST_BATCHES)))
            assert code == -signal.SIGKILL
            assert 0 < group.lag() <= left, "killed before the work was over"
            faults[point] += 1
        assert spawn(processes, settings, tmp_path / "worker.log", None) == 0
        assert group.lag() == 0
    report = check(settings, read_ledger(tmp_path / "acked.jsonl"), faults)
    print(f"\n{report.line()}")
    report.verify(**{point: KILLS})
    assert not list((settings.archive_dir / "_tmp").glob("*.parquet*")), "temporary files of dead workers are swept"
