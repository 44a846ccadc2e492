"""The whole benchmark: a broker of its own, the same topic for all, rounds that take turns, medians with their ratios."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import numpy as np

from pharos.pipelines.bench.latency import latencies
from pharos.pipelines.bench.load import event, produce, said
from pharos.pipelines.bench.measure import Measured, Site, bare_loop, detect, make_topics, workers
from pharos.pipelines.bench.process import cores
from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import FatalError

RATE = 500.0
DETECT_ROWS = 6_000
"""Through `pharos detect` they take some seconds, so that its start can be taken off."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    comments: int = 200_000
    rounds: int = 3
    latency_s: float = 30.0

    @property
    def batch_size(self) -> int:
        """The default of `pharos run`, smaller where there are few comments, so that a run is many batches."""
        return max(50, min(Settings().batch_size, self.comments // 48))


@dataclass
class Result:
    """What came out: every round of each measurement by name, and what describes the machine's state."""

    size: Size
    event_bytes: int
    runs: dict[str, list[Measured]] = field(default_factory=dict)
    latency_ms: dict[str, float] = field(default_factory=dict)
    latency_items: int = 0
    load: list[float] = field(default_factory=list)

    def middle(self, name: str, value: str = "per_s") -> float:
        """The median of the rounds."""
        return median(getattr(run, value) for run in self.runs[name])

    def ratio(self, name: str, to: str, value: str = "per_s") -> float:
        """The median over the rounds of one round's ratio: what disturbs a round disturbs both."""
        return median(getattr(a, value) / getattr(b, value) for a, b in zip(self.runs[name], self.runs[to], strict=True))

    def detect_rates(self, value: str) -> float:
        """Comments a second (`wall_s`) or a CPU second (`cpu_s`) of `pharos detect`, its start taken off."""
        pairs = zip(self.runs["detect"], self.runs["detect_startup"], strict=True)
        return median((long.comments - short.comments) / (getattr(long, value) - getattr(short, value)) for long, short in pairs)

    def to_json(self) -> dict[str, Any]:
        """Plain values for `--json`; figures a second are on the clock unless they say `cpu`."""
        two = self.runs["pipeline_two_workers"]
        return {
            "bare_loop_per_s": self.middle("bare_loop"),
            "bare_loop_per_cpu_s": self.middle("bare_loop", "per_cpu_s"),
            "detectors_off_per_s": self.middle("detectors_off"),
            "detectors_off_per_cpu_s": self.middle("detectors_off", "per_cpu_s"),
            "detectors_off_to_bare": {value: self.ratio("detectors_off", "bare_loop", value) for value in ("per_s", "per_cpu_s")},
            "pipeline_per_s": self.middle("pipeline"),
            "pipeline_per_cpu_s": self.middle("pipeline", "per_cpu_s"),
            "pipeline_to_bare": {value: self.ratio("pipeline", "bare_loop", value) for value in ("per_s", "per_cpu_s")},
            "pipeline_two_workers_per_s": self.middle("pipeline_two_workers"),
            "pipeline_two_workers_per_cpu_s": self.middle("pipeline_two_workers", "per_cpu_s"),
            "two_workers_to_one": {value: self.ratio("pipeline_two_workers", "pipeline", value) for value in ("per_s", "per_cpu_s")},
            "two_workers_broker_cores": median(run.broker_s / run.wall_s for run in two),
            "two_workers_worker_cores": median(run.cpu_s / run.wall_s for run in two),
            "detect_per_s": self.detect_rates("wall_s"),
            "detect_per_cpu_s": self.detect_rates("cpu_s"),
            "detect_startup_s": self.middle("detect_startup", "wall_s"),
            "detect_startup_cpu_s": self.middle("detect_startup", "cpu_s"),
            "latency_ms": self.latency_ms,
            "latency_items": self.latency_items,
            "flagged_share": self.middle("pipeline", "flagged_share"),
            "peak_rss_mb": max(run.peak_rss_mb for name in ("pipeline", "pipeline_two_workers") for run in self.runs[name]),
            "event_bytes": self.event_bytes,
            "batch_size": self.size.batch_size,
            "load_average": self.load,
            **asdict(self.size),
            "runs": {name: [asdict(run) for run in runs] for name, runs in self.runs.items()},
        }


@contextmanager
def site_of(size: Size, jars: Path | None) -> Iterator[Site]:
    """A broker with the topics in a temporary folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pharos-bench-") as name:
        folder = Path(name)
        broker = Broker(folder / "kafka", jars=jars)
        try:
            settings = Settings(bootstrap_servers=broker.start(), topic_prefix="pharos-bench.", batch_size=size.batch_size, quiet_hours="")
            make_topics(settings)
            if (pid := broker.pid) is None:
                msg = f"bench: the broker ended; see `{broker.log_file}`"
                raise FatalError(msg)
            yield Site(settings, pid, size.comments, folder)
        finally:
            broker.stop()


def measure(size: Size, jars: Path | None, tell: Tell) -> Result:
    """Measure all; `tell` hears what is being done."""
    mine = cores()
    tell("starting a broker")
    with site_of(size, jars) as site:
        tell(f"sending {size.comments:,} comments")
        result = Result(size, produce(site.settings, (event(n, comment) for n, comment in enumerate(said(size.comments)))))
        long, short = _detect_file(site, "long.jsonl", DETECT_ROWS), _detect_file(site, "short.jsonl", 1)
        every = range(site.settings.partitions)
        halves = (every[::2], every[1::2])
        measurements: dict[str, Callable[[], Measured]] = {
            "bare_loop": lambda: bare_loop(site, mine[0]),
            "detectors_off": lambda: workers(site, [every], mine[:1], "none"),
            "pipeline": lambda: workers(site, [every], mine[:1]),
            "pipeline_two_workers": lambda: workers(site, halves, (mine[0], mine[-1])),
            "detect_startup": lambda: detect(site, mine[0], short, 1),
            "detect": lambda: detect(site, mine[0], long, DETECT_ROWS),
        }
        for number in range(size.rounds):
            result.load.append(os.getloadavg()[0])
            for name, run in measurements.items():
                tell(f"round {number + 1} of {size.rounds}: {name.replace('_', ' ')}")
                result.runs.setdefault(name, []).append(run())
        tell(f"latency at {RATE:.0f} comments/s for {size.latency_s:.0f} s")
        seconds = latencies(site, RATE, size.latency_s)
        result.load.append(os.getloadavg()[0])
    result.latency_ms = {f"p{q}": float(np.percentile(seconds, q) * 1000) for q in (50, 95, 99)}
    result.latency_items = len(seconds)
    return result


def _detect_file(site: Site, name: str, rows: int) -> Path:
    file = site.folder / name
    lines = ({"id": n, "text": one.text, "post": one.post.text} for n, one in enumerate(islice(said(rows), rows)))
    file.write_bytes(msgspec.json.Encoder().encode_lines(lines))
    return file
