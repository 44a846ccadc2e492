"""One measurement each: the bare loop, workers on the same topic, `pharos detect` on a file.

A worker's clock is the archive: `archived_at` is stamped when a batch is decoded, scored and judged. The first comments (as many as one
poll may take) are left out, and so is everything before and after: imports, loading models, fencing, the wait that tells that all is done.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pharos.pipelines.bench.bare import Bare, Plan
from pharos.pipelines.bench.process import TIMEOUT_S, Usage, check, spawn, watch
from pharos.pipelines.kafka.clients import admin, librdkafka_config
from pharos.pipelines.kafka.topics import create_missing
from pharos.pipelines.settings import Settings, environ_of
from pharos.schemas.errors import FatalError


@dataclass(frozen=True)
class Measured:
    """`comments` took `wall_s` on the clock, `cpu_s` of the measured processes and `broker_s` of the broker's processor time."""

    comments: int
    wall_s: float
    cpu_s: float
    broker_s: float = 0.0
    peak_rss_mb: float = 0.0
    flagged_share: float = 0.0

    @property
    def per_s(self) -> float:
        """Comments a second on the clock."""
        return self.comments / self.wall_s

    @property
    def per_cpu_s(self) -> float:
        """Comments a second of processor time."""
        return self.comments / self.cpu_s


@dataclass(frozen=True)
class Site:
    """Where it is measured: the broker's settings, its process, the topic's size, and a folder that is removed at the end."""

    settings: Settings
    broker_pid: int
    comments: int
    folder: Path

    @property
    def skip(self) -> int:
        """What one poll may take: a batch for each partition of both topics."""
        return 2 * self.settings.partitions * self.settings.batch_size

    @property
    def log(self) -> Path:
        """What the measured processes say."""
        return self.folder / "bench.log"


def fresh(site: Site) -> Settings:
    """Settings of a consumer group and an archive that begin anew."""
    name = uuid.uuid4().hex[:12]
    return replace(site.settings, group_id=name, archive_dir=site.folder / name / "archive", state_dir=site.folder / name / "state")


def make_topics(settings: Settings) -> None:
    """Create the topics under the settings' prefix."""
    client = admin(settings)
    try:
        create_missing(client, settings)
    finally:
        client.close()


def bare_loop(site: Site, core: int) -> Measured:
    """The bare loop over the topic, on one core."""
    folder = site.folder / uuid.uuid4().hex
    folder.mkdir()
    settings = site.settings
    plan = Plan(
        librdkafka_config(settings), settings.topics.raw, settings.partitions, site.comments, site.skip, settings.batch_size, str(folder)
    )
    command = ["pharos.pipelines.bench.bare", msgspec.json.encode(plan).decode()]
    child = spawn(command, environ_of(settings), core, site.log, subprocess.PIPE)
    out, _ = child.communicate(timeout=TIMEOUT_S)
    check(child, site.log)
    shutil.rmtree(folder)
    found = msgspec.json.decode(out, type=Bare)
    return Measured(found.comments, found.wall_s, found.cpu_s)


def workers(site: Site, shares: Sequence[Sequence[int]], cores: Sequence[int], detectors: str | None = None) -> Measured:
    """`pharos run --drain` as one process a share of the partitions, each on its core.

    Counted is from when all are at work until the first has nothing left.
    """
    settings = fresh(site)
    environ = environ_of(settings)
    extra = [] if detectors is None else ["--detectors", detectors]
    children = []
    for slot, (share, core) in enumerate(zip(shares, cores, strict=True)):
        partitions = ",".join(map(str, share))
        command = ["pharos.pipelines", "run", "--drain", "--slot", str(slot), "--partitions", partitions, *extra]
        children.append(spawn(command, environ, core, site.log))
    *usages, broker = watch(children, [site.broker_pid], site.log)
    batches = Batches.of(settings.archive_dir, site.comments)
    shutil.rmtree(settings.archive_dir.parent)
    return _window(site, batches, shares, usages, broker)


def _window(site: Site, batches: Batches, shares: Sequence[Sequence[int]], usages: Sequence[Usage], broker: Usage) -> Measured:
    own = [batches.of_partitions(share) for share in shares]
    starts = [one.times[np.searchsorted(np.cumsum(one.rows), site.skip // len(own))] for one in own]
    start, end = max(starts), min(one.times[-1] for one in own)
    if end <= start:  # with few comments the first is done before the other begins: then from the first's beginning to the other's end
        start, end = min(starts), max(one.times[-1] for one in own)
    return Measured(
        comments=sum(one.within(start, end) for one in own),
        wall_s=end - start,
        cpu_s=sum(usage.cpu_between(start, end) for usage in usages),
        broker_s=broker.cpu_between(start, end),
        peak_rss_mb=max(usage.peak_kb for usage in usages) / 1024,
        flagged_share=batches.flagged / site.comments,
    )


@dataclass(frozen=True)
class Batches:
    """What an archive says of its making: for each batch when it was archived (seconds since 1970), its partition and its rows, by time."""

    times: np.ndarray
    partitions: np.ndarray
    rows: np.ndarray
    flagged: int = 0

    @classmethod
    def of(cls, archive: Path, expected: int) -> Batches:
        """Read it.

        Raises:
            FatalError: it holds another number of comments than `expected`.
        """
        table = ds.dataset(archive / "comments", format="parquet").to_table(["archived_at", "kafka_partition", "flagged"])
        if len(table) != expected:
            msg = f"bench: the archive holds {len(table)} comments; expected {expected}"
            raise FatalError(msg)
        groups = table.group_by(["archived_at", "kafka_partition"]).aggregate([([], "count_all")]).sort_by("archived_at")
        times = groups["archived_at"].cast("int64").to_numpy() / 1e6
        return cls(times, groups["kafka_partition"].to_numpy(), groups["count_all"].to_numpy(), pc.sum(table["flagged"]).as_py())

    def of_partitions(self, share: Sequence[int]) -> Batches:
        """The batches of these partitions."""
        chosen = np.isin(self.partitions, share)
        return Batches(self.times[chosen], self.partitions[chosen], self.rows[chosen])

    def within(self, start: float, end: float) -> int:
        """Rows archived after `start`, up to `end`."""
        return int(self.rows[(self.times > start) & (self.times <= end)].sum())


def detect(site: Site, core: int, file: Path, rows: int) -> Measured:
    """`pharos detect` on a file, on one core, from start to end."""
    before, started = _children_cpu(), time.perf_counter()
    child = spawn(["pharos.pipelines", "detect", str(file)], environ_of(site.settings), core, site.log, subprocess.DEVNULL)
    child.wait(TIMEOUT_S)
    wall, cpu = time.perf_counter() - started, _children_cpu() - before
    check(child, site.log)
    return Measured(rows, wall, cpu)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
