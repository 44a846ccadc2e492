"""`pharos bench detect`: the detectors on one core, in both profiles, beside what people use today, on the same texts in one run."""

from __future__ import annotations

import gzip
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from rich.table import Table

from pharos.pipelines.bench.contenders import PEERS, Plan, Taken, missing
from pharos.pipelines.bench.process import check, cores, spawn
from pharos.schemas.errors import UsageError

PROFILES = ("Pharos: default", "Pharos: default, no posts", "Pharos: fast")
REFERENCE = "Presidio"
SHARE = {REFERENCE: 20, "better-profanity": 40, "alt-profanity-check": 2, "spaCy NER": 10, "BERT-base, ONNX Runtime": 100}
"""A slow peer reads the first one in so many of the texts, which are shuffled."""
FEWEST = 50
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass
class Compared:
    """What came out: every round of each contender, what is not installed, the machine's load."""

    comments: int
    characters: float
    runs: dict[str, list[Taken]] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)
    load: list[float] = field(default_factory=list)

    def per_s(self, who: str) -> float:
        """Comments a second on the clock, the median of the rounds."""
        return median(run.comments / run.wall_s for run in self.runs[who])

    def cpu_per_1000(self, who: str) -> float:
        """CPU seconds a thousand comments."""
        return median(1000 * run.cpu_s / run.comments for run in self.runs[who])

    def ratio(self, who: str) -> float | None:
        """How many times a peer's comments per CPU second Pharos's are; None without Presidio. Bears a busy machine."""
        return self.cpu_per_1000(REFERENCE) / self.cpu_per_1000(who) if REFERENCE in self.runs else None

    def to_json(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        figures = {
            who: {
                "comments": runs[0].comments,
                "per_s": self.per_s(who),
                "cpu_s_per_1000": self.cpu_per_1000(who),
                "to_presidio": self.ratio(who),
                "startup_s": median(run.startup_s for run in runs),
                "startup_cpu_s": median(run.startup_cpu_s for run in runs),
                "peak_rss_mb": max(run.peak_rss_mb for run in runs),
                "runs": [msgspec.to_builtins(run) for run in runs],
            }
            for who, runs in self.runs.items()
        }
        return {
            "comments": self.comments,
            "characters": self.characters,
            "figures": figures,
            "not_installed": self.absent,
            "load": self.load,
        }


def texts(file: Path | None, count: int) -> list[dict[str, Any]]:
    """The demo's comments, half of them under their own post (then halves of two of them), or the rows of a file, shuffled.

    Raises:
        UsageError: the file has a line without a text.
    """
    if file is None:
        rows = list(_demo(count))
    else:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        if not rows or not all(isinstance(row, dict) and isinstance(row.get("text"), str) for row in rows):
            msg = f"`--file`: expected JSON lines with a `text` each; got {file}"
            raise UsageError(msg)
    random.Random(0).shuffle(rows)  # noqa: S311 - the same order every time
    return rows[:count]


def _demo(count: int) -> Iterator[dict[str, Any]]:
    """The sample, then as many more as wanted, made of halves of two, so that few texts come twice."""
    data = resources.files("pharos.pipelines") / "data" / "demo"
    posts = {row["id"]: f"{row['title']}\n{row['text']}" for row in json.loads((data / "posts.json").read_text("utf-8"))}
    rows = [json.loads(line) for line in gzip.decompress((data / "comments.jsonl.gz").read_bytes()).splitlines()]
    sample = [{"text": row["text"], "post": posts.get(row.get("post"))} for row in rows]
    yield from sample
    chance = random.Random(0)  # noqa: S311 - the same texts every time
    for _ in range(count - len(sample)):
        one, other = chance.choice(sample), chance.choice(sample)
        words, more = one["text"].split(), other["text"].split()
        yield one | {"text": " ".join(words[: len(words) // 2] + more[len(more) // 2 :])}


def compare(rows: list[dict[str, Any]], rounds: int, tell: Callable[[str], None]) -> Compared:
    """Measure everything that is installed, in turns, each in a process of its own on one core."""
    core = cores()[-1]
    result = Compared(len(rows), sum(len(row["text"]) for row in rows) / len(rows))
    result.absent = {who: lacking for who in PEERS if (lacking := missing(who))}
    contenders = [*PROFILES, *(who for who in PEERS if who not in result.absent)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "comments.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for number in range(rounds):
            for who in contenders:
                tell(f"round {number + 1} of {rounds}: {who}")
                count = max(min(FEWEST, len(rows)), len(rows) // SHARE.get(who, 1))
                result.runs.setdefault(who, []).append(_one(who, file, count, core, Path(folder) / "log"))
    result.load = list(os.getloadavg())
    return result


def _one(who: str, file: Path, count: int, core: int, log: Path) -> Taken:
    environ = dict(os.environ) | dict.fromkeys(THREADS, "1")
    plan = msgspec.json.encode(Plan(who, str(file), count, time.time())).decode()
    with tempfile.TemporaryFile() as out:
        child = spawn(["pharos.pipelines.bench.contenders", plan], environ, core, log, out.fileno())
        child.wait()
        check(child, log)
        out.seek(0)
        return msgspec.json.decode(out.read().splitlines()[-1], type=Taken)


def tables(result: Compared) -> list[Table]:
    """The contenders side by side, then Pharos's stages."""
    grid = Table(title=f"{result.comments:,} comments of {result.characters:.0f} characters on one core", title_justify="left")
    grid.add_column("", no_wrap=True)
    for name in ("comments", "comments/s", "CPU s a 1,000", "to Presidio", "start-up, s", "peak MB"):
        grid.add_column(name, justify="right")
    for who, runs in result.runs.items():
        ratio = result.ratio(who)
        startup, peak = median(run.startup_s for run in runs), max(run.peak_rss_mb for run in runs)
        figures = (
            f"{runs[0].comments:,}",
            f"{result.per_s(who):,.0f}",
            f"{result.cpu_per_1000(who):.3f}",
            f"{ratio:,.1f}x" if ratio else "–",
        )
        grid.add_row(who, *figures, f"{startup:.1f}", f"{peak:,.0f}")
    for who, lacking in result.absent.items():
        grid.add_row(who, f"not installed: {', '.join(lacking)}")
    grid.caption = (
        f"ratios are of CPU time; a slow peer reads a part of the same texts; load average {', '.join(f'{x:.1f}' for x in result.load)}"
    )
    grid.caption_justify = "left"
    return [grid, *(_stages(who, result.runs[who][0]) for who in PROFILES)]


def _stages(who: str, run: Taken) -> Table:
    grid = Table(title=f"{who}, stage by stage", title_justify="left")
    grid.add_column("stage")
    for name in ("comments a CPU s", "CPU s a 1,000", "scored", "skipped"):
        grid.add_column(name, justify="right")
    for name, spent in run.stages.items():
        counts = run.statuses.get(name, {})
        shares = [f"{counts.get(key, 0) / run.comments:.1%}" if counts else "" for key in ("ok", "skipped")]
        grid.add_row(name, f"{run.comments / spent:,.0f}" if spent else "–", f"{1000 * spent / run.comments:.3f}", *shares)
    grid.caption = (
        f"for 100 comments the skimmer was asked about {100 * run.skimmed / run.comments:.1f} texts, the encoder about "
        f"{100 * run.encoded / run.comments:.1f} (a text that comes again is read once); {run.flagged / run.comments:.1%} flagged"
    )
    grid.caption_justify = "left"
    return grid
