"""`make eval`: measures the shipped detectors on labelled comments and writes docs/accuracy.md."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pharos.pipelines.evaluate.data import OWN, own_heldout, read, sampled
from pharos.pipelines.evaluate.measure import Report, report
from pharos.pipelines.evaluate.page import compared, interval, page, values
from pharos.pipelines.evaluate.peers import load_peers
from pharos.pipelines.evaluate.pictures import draw
from pharos.pipelines.evaluate.score import score, shipped
from pharos.schemas.errors import PharosError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--sample", type=click.IntRange(1), help="At most so many rows of each set and clause: a look; writes nothing without --out.")
@click.option("--only", metavar="SET", help="One set, such as `hatecheck`, or `own_heldout`; writes nothing without --out.")
@click.option(
    "--city", type=click.Path(path_type=Path), default=Path("tests/data/city_heldout.jsonl"), help="Own comments that only measure."
)
@click.option("--out", type=click.Path(path_type=Path), help="The folder written to.  [default: docs]")
def main(folder: Path, sample: int | None, only: str | None, city: Path, out: Path | None) -> None:
    """Measure the shipped detectors on the labelled comments (*.jsonl.gz) of FOLDER and write docs/accuracy.md.

    Example: python -m pharos.pipelines.evaluate ../shared/data/comments --only hatecheck
    """
    begun = time.monotonic()
    cases = [] if only and only.endswith("_heldout") else read(folder, only)
    cases += [case for case in own_heldout(city) if only in (None, case.set)]
    if sample:
        cases = sampled(cases, sample)
    if not cases:
        raise click.UsageError(f"`--only`: expected the name of a set in {folder}, or `{OWN}`; got `{only}`")  # noqa: EM102
    engine, peers = shipped(), load_peers()
    texts = list(dict.fromkeys(case.comment for case in cases))
    bar = Progress(TextColumn("scoring"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True))
    with bar:
        task = bar.add_task("", total=len(texts))
        scored = score(engine, texts, lambda n: bar.advance(task, n))
    found = report(cases, scored, engine)
    found.sampled = bool(sample)
    show(found)
    if out or not (sample or only):
        target = out or Path("docs")
        target.mkdir(parents=True, exist_ok=True)
        draw(found, peers, target / "images")
        (target / "accuracy.md").write_text(page(found, engine.policy, peers), encoding="utf-8")
        (target / "accuracy.json").write_text(json.dumps(values(found), indent=1) + "\n", encoding="utf-8")
        click.echo(f"{target / 'accuracy.md'} written in {time.monotonic() - begun:.0f} s", err=True)


def show(found: Report) -> None:
    """The figures beside others', and clean comments, on the terminal."""
    for known, row, figure in compared(found, load_peers()):
        others = ", ".join(f"{name} {value:.3g}" for name, value in known.peers.items())
        aim = "" if known.aim is None else f"  aim {known.aim:g}"
        click.echo(f"{known.clause:7} {known.set:22} {known.measure:14} {interval(figure):22}{aim}  ({others})  n {row.n:,}")
    for row in found.rows:
        if row.set.endswith("_heldout"):
            f1, caught = interval(row.figures["F1"]), interval(row.figures["recall"])
            click.echo(f"{row.clause:7} {row.set:22} F1 {f1:22} recall {caught}  true {row.positives:,}")
    for row in found.clean:
        if row.set in ("all of them", "own_heldout", "city_heldout"):
            click.echo(f"clean   {row.set:22} {row.clause:32} {interval(row.figures['flagged'])}  n {row.n:,}")


if __name__ == "__main__":
    try:
        main(standalone_mode=False)
    except PharosError as exc:
        click.echo(f"evaluate: {exc}", err=True)
        sys.exit(2)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
