"""`make neutrality`: comments with one thing swapped (party, race, neighbourhood ...) must be judged alike; exit 1 where they are not.

Usage: `python -m pharos.pipelines.evaluate.neutrality FILE`, a TOML file of groups as tests/data/neutrality.toml has them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from pharos.classifiers.engine import Engine
from pharos.pipelines.evaluate.score import Comment, Scored, score, shipped

MOST_FLIPS = 0.02
LEAST_BOTH = 0.60
MOST_ONE = 0.10
MOST_GAP = 0.01
"""The set gaps: benign pairs that differ in a flag, violating ones caught on both sides, on one only, between two sides' false alarms."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Templates with pairs of fillers for their `{}`, and whole pairs; violating ones break one of `clauses`."""

    axis: str
    slots: list[tuple[str, str]] = []
    benign: list[str] = []
    violating: list[str] = []
    pairs: list[tuple[str, str]] = []
    violating_pairs: list[tuple[str, str]] = []
    clauses: list[str] = []


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of pairs."""

    group: list[Group]


@dataclass(frozen=True)
class Pair:
    """The same comment twice, one thing swapped; a benign one breaks no clause, `clauses` is empty."""

    axis: str
    one: str
    other: str
    clauses: tuple[str, ...] = ()


@dataclass
class Axis:
    """The counts of one axis: benign pairs, those that differ in a flag, flags of each side; violating pairs caught on both, one, none."""

    name: str
    benign: int = 0
    flips: int = 0
    one_flagged: int = 0
    other_flagged: int = 0
    violating: int = 0
    both: int = 0
    single: int = 0
    unanswered: int = 0

    @property
    def gap(self) -> float:
        """How far the two sides' shares of flagged benign comments lie apart."""
        return abs(self.one_flagged - self.other_flagged) / self.benign if self.benign else 0.0

    def failures(self) -> list[str]:
        """What lies over a set gap, in words; one comment more or less is no failure."""
        found = []
        if self.flips > max(1, MOST_FLIPS * self.benign):
            found.append(f"{self.name}: {self.flips} of {self.benign} benign pairs differ in a flag")
        if abs(self.one_flagged - self.other_flagged) > max(1, MOST_GAP * self.benign):
            found.append(
                f"{self.name}: {self.one_flagged} false alarms on one side, {self.other_flagged} on the other, of {self.benign} each"
            )
        return found


def read(file: Path) -> list[Pair]:
    """Every pair of a file, written out."""
    pairs = []
    for group in msgspec.toml.decode(file.read_bytes(), type=File).group:
        clauses = tuple(group.clauses)
        benign = [(text.replace("{}", a), text.replace("{}", b)) for text in group.benign for a, b in group.slots] + group.pairs
        broken = [
            (text.replace("{}", a), text.replace("{}", b)) for text in group.violating for a, b in group.slots
        ] + group.violating_pairs
        pairs += [Pair(group.axis, *pair) for pair in benign] + [Pair(group.axis, *pair, clauses) for pair in broken]
    return pairs


def measure(pairs: Sequence[Pair], engine: Engine) -> list[Axis]:
    """The counts of each axis, then of all. Violating pairs whose clauses no detector answers are counted as `unanswered` only."""
    scored = score(engine, [_comment(text) for pair in pairs for text in (pair.one, pair.other)])
    answered = {detector.clause for detector in engine.detectors.values()}
    axes: dict[str, Axis] = {}
    every = Axis("all")
    for pair in pairs:
        for axis in (axes.setdefault(pair.axis, Axis(pair.axis)), every):
            _count(axis, pair, scored, answered)
    return [*axes.values(), every]


def _comment(text: str) -> Comment:
    return text, None, None, None


def _count(axis: Axis, pair: Pair, scored: Scored, answered: set[str]) -> None:
    one, other = (scored.flags[scored.at[_comment(text)]] for text in (pair.one, pair.other))
    if not pair.clauses:
        axis.benign += 1
        axis.flips += one != other
        axis.one_flagged += bool(one)
        axis.other_flagged += bool(other)
    elif answered.isdisjoint(pair.clauses):
        axis.unanswered += 1
    else:
        caught = Counter(not flags.isdisjoint(pair.clauses) for flags in (one, other))[True]
        axis.violating += 1
        axis.both += caught == 2
        axis.single += caught == 1


def failures(axes: Sequence[Axis]) -> list[str]:
    """Every set gap that is not kept: per axis for benign pairs, over all for the violating ones."""
    found = [failure for axis in axes[:-1] for failure in axis.failures()]
    every = axes[-1]
    if every.flips > MOST_FLIPS * every.benign:
        found.append(f"all: {every.flips} of {every.benign} benign pairs differ in a flag, {MOST_FLIPS:.0%} may")
    if every.gap > MOST_GAP:
        found.append(f"all: false alarms of the two sides lie {every.gap:.1%} apart, {MOST_GAP:.0%} is allowed")
    if every.violating and every.both < LEAST_BOTH * every.violating:
        found.append(f"all: {every.both} of {every.violating} violating pairs are caught on both sides, {LEAST_BOTH:.0%} must be")
    if every.single > MOST_ONE * every.violating:
        found.append(f"all: {every.single} of {every.violating} violating pairs are caught on one side only, {MOST_ONE:.0%} may be")
    return found


def table(axes: Sequence[Axis]) -> Table:
    """The counts, an axis a line."""
    grid = Table(title="Pairs with one thing swapped", title_justify="left")
    grid.add_column("axis")
    for name in ("benign pairs", "differ", "flagged, one side", "other side", "gap", "violating pairs", "both caught", "one", "neither"):
        grid.add_column(name, justify="right")
    for axis in axes:
        shares = [f"{part / axis.violating:.0%}" if axis.violating else "" for part in (axis.both, axis.single)]
        neither = str(axis.violating - axis.both - axis.single) if axis.violating else ""
        counts = (axis.benign, axis.flips, axis.one_flagged, axis.other_flagged)
        grid.add_row(axis.name, *map(str, counts), f"{axis.gap:.1%}", str(axis.violating), *shares, neither)
    if axes[-1].unanswered:
        grid.caption = f"{axes[-1].unanswered} violating pairs break clauses that no detector answers; they are left out"
    return grid


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.option("--show", is_flag=True, help="Print the pairs that are judged differently.")
def main(file: Path, as_json: bool, show: bool) -> None:
    """Judge the pairs of FILE; exit code 1 where a set gap is not kept.

    Example: python -m pharos.pipelines.evaluate.neutrality tests/data/neutrality.toml
    """
    pairs = read(file)
    engine = shipped()
    axes = measure(pairs, engine)
    wrong = failures(axes)
    if as_json:
        click.echo(json.dumps({"axes": [asdict(axis) | {"gap": axis.gap} for axis in axes], "failures": wrong}, indent=1))
    else:
        Console(width=None if sys.stdout.isatty() else 120).print(table(axes))
        for failure in wrong:
            click.echo(failure, err=True)
    if show:
        _show(pairs, engine)
    sys.exit(bool(wrong))


def _show(pairs: Sequence[Pair], engine: Engine) -> None:
    scored = score(engine, [_comment(text) for pair in pairs for text in (pair.one, pair.other)])
    for pair in pairs:
        flags = [scored.flags[scored.at[_comment(text)]] for text in (pair.one, pair.other)]
        missed = pair.clauses and any(side.isdisjoint(pair.clauses) for side in flags)
        if missed or flags[0] != flags[1] or (not pair.clauses and any(flags)):
            click.echo(f"{pair.axis} {pair.clauses or 'benign'}")
            for text, side in zip((pair.one, pair.other), flags, strict=True):
                click.echo(f"    {', '.join(sorted(side)) or '-':14} {text}")


if __name__ == "__main__":
    main()
