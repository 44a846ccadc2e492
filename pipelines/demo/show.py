"""What the demo shows: a bar for each source and for the archive while it runs, then the tables; offensive and private words are masked."""

from __future__ import annotations

import re
import shutil
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from pharos.pipelines.demo.check import Summary
from pharos.schemas.policy_file import load_policy

SOURCES = {"facebook": "Facebook export, CSV", "archive": "Kafka -> Beam -> Parquet"}
OPEN = {"5.6.1", "5.6.7b", "5.6.7c"}
"""Clauses whose evidence may stand on a screen as it is."""

LOOK: dict[str, Any] = {"box": box.SIMPLE_HEAD, "pad_edge": False, "title_justify": "left", "title_style": "bold"}
LINE_EVERY_S = 4.0
LONGEST = 44
STATES = {"open": "open", "second": "waiting for a second person", "escalated": "escalated", "decided": "decided"}


class Show:
    """Progress, from any thread: bars on a terminal, a line now and then elsewhere."""

    def __init__(self, console: Console, totals: dict[str, int]) -> None:
        self.console = console
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("[dim]{task.fields[note]}[/dim]"),
        )
        self._bars = Progress(*columns, console=console, disable=not console.is_terminal)
        self._totals = totals | {"archive": sum(totals.values())}
        self._done = dict.fromkeys(self._totals, 0)
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()
        self._begun = self._told = time.monotonic()

    def step(self, words: str) -> None:
        """Something began or ended."""
        with self._lock:
            self.console.print(f"[dim]{time.monotonic() - self._begun:5.1f} s[/dim]  {words}", soft_wrap=True)

    def start(self) -> None:
        """Draw the bars."""
        for name, total in self._totals.items():
            self._tasks[name] = self._bars.add_task(SOURCES.get(name, f"{name}, polled"), total=total, note="")
        self._bars.start()

    def stop(self) -> None:
        """Leave the bars standing."""
        self._bars.stop()

    def add(self, name: str, count: int) -> None:
        """So many more comments of a source."""
        with self._lock:
            self._done[name] += count
        self._bars.update(self._tasks[name], completed=self._done[name])
        self._tell()

    def archived(self, count: int, note: str) -> None:
        """So many comments are in Parquet."""
        with self._lock:
            self._done["archive"] = min(count, self._totals["archive"])
        self._bars.update(self._tasks["archive"], completed=self._done["archive"], note=note)
        self._tell()

    def done(self, name: str) -> int:
        """How many of a source were seen."""
        with self._lock:
            return self._done[name]

    def _tell(self) -> None:
        with self._lock:
            if self.console.is_terminal or time.monotonic() - self._told < LINE_EVERY_S:
                return
            self._told = time.monotonic()
            said = ", ".join(f"{name} {self._done[name]:,}/{total:,}" for name, total in self._totals.items())
        self.step(said)


def counters(port: int) -> dict[str, float]:
    """The worker's counters by name, summed over their labels; empty while it does not answer yet."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/metrics", timeout=2) as answer:
            text = answer.read().decode()
    except OSError:
        return {}
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found


def tables(console: Console, summary: Summary, archive: Path, config: Path) -> None:
    """What came in, what was flagged, what was not scored or not read, and where it is."""
    console.print(_sources(summary), _flags(summary))
    dead = ", ".join(f"{count} {reason}" for reason, count in sorted(summary.dead.items())) or "none"
    console.print(f"[bold]Unscored[/bold]      {unscored(summary)}", soft_wrap=True)
    console.print(f"[bold]Dead letters[/bold]  {dead}", soft_wrap=True)
    console.print(f"[bold]Queue[/bold]         {summary.queued:,} items in the topic demo.comments.flagged")
    states = ", ".join(f"{count:,} {STATES[state]}" for state, count in summary.desk.items() if count)
    noun = "decision" if summary.decided == 1 else "decisions"
    told = f"{summary.desk.total():,} comments at the moderators' desk ({states}); {summary.decided:,} {noun} on the topic and in Parquet"
    console.print(f"[bold]Desk[/bold]          {told}", soft_wrap=True)
    console.print(f"[bold]Parquet[/bold]       {archive}  ({summary.files} files, {summary.size / 1e6:.1f} MB)", soft_wrap=True)
    console.print("\nAsk it:")
    console.print(f'  [bold]PHAROS_CONFIG={config} {program()} query \\\n    "{QUERY}"[/bold]', highlight=False, soft_wrap=True)


QUERY = "SELECT clause, count(*) AS comments FROM findings GROUP BY clause ORDER BY clause"


def program() -> str:
    """How the one who reads this calls us: by name if the shell finds it, else by the path."""
    ours = Path(sys.executable).parent / "pharos"
    found = shutil.which("pharos")
    if found and Path(found).resolve() == ours.resolve():
        return "pharos"
    return str(ours.relative_to(Path.cwd()) if ours.is_relative_to(Path.cwd()) else ours)


def unscored(summary: Summary) -> str:
    """Which detectors did not score, the most comments first; many that left out equally many are counted."""
    alike: dict[tuple[int, str], list[str]] = {}
    for name, status, count in summary.unscored:
        alike.setdefault((count, status), []).append(name)
    told = {key: ", ".join(names) if len(names) < 4 else f"{len(names)} detectors" for key, names in alike.items()}
    return "; ".join(f"{names} {status} on {count:,}" for (count, status), names in sorted(told.items(), reverse=True)) or "none"


def _sources(summary: Summary) -> Table:
    table = Table("came in by", **LOOK, title="What came in")
    for heading in ("comments", "edits", "deletes", "flagged"):
        table.add_column(heading, justify="right")
    for platform, kinds in sorted(summary.kinds.items()):
        counts = [kinds["created"], kinds["edited"], kinds["deleted"], summary.flagged[platform]]
        table.add_row(SOURCES.get(platform, platform), *(f"{count:,}" for count in counts))
    return table


def _flags(summary: Summary) -> Table:
    policy = load_policy()
    table = Table("clause", "what", **LOOK, title="What may break the policy")
    table.add_column("comments", justify="right")
    table.add_column("evidence in one of them", overflow="fold")
    for example in summary.examples:
        evidence = (example.evidence if example.clause in OPEN else f"{example.kind}: {masked(example.evidence)}") or example.reason
        table.add_row(example.clause, policy.clauses[example.clause].title, f"{example.comments:,}", Text(shortened(evidence)))
    return table


def masked(text: str) -> str:
    """First and last character of each word stand, the rest are stars."""
    return re.sub(r"\S{2,}", lambda word: word[0][0] + "*" * (len(word[0]) - 2) + (word[0][-1] if len(word[0]) > 2 else "*"), text)


def shortened(text: str) -> str:
    """One line, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " ..."
