"""`pharos bench`: comments a second through the whole way, latency and memory, each beside a bare loop."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from pharos.pipelines.commands.bench_connect import bench_connect
from pharos.pipelines.commands.bench_console import bench_console
from pharos.pipelines.settings import load_settings

if TYPE_CHECKING:
    from pharos.pipelines.bench.suite import Result


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures, with every round, as JSON.")
@click.option("--quick", is_flag=True, help="40,000 comments, one round: a look, not a measurement.")
@click.option("--comments", type=click.IntRange(2_000), help="How many comments are sent.  [default: 200000]")
@click.option("--rounds", type=click.IntRange(1, 100), help="How often everything is measured, in turns.  [default: 3]")
@click.option("--latency-seconds", type=click.FloatRange(1), help="How long comments come at 500 a second.  [default: 30]")
@click.pass_context
def bench(ctx: click.Context, as_json: bool, quick: bool, comments: int | None, rounds: int | None, latency_seconds: float | None) -> None:
    """Measure this machine, on a Kafka broker of its own.

    Real comments go through a bare loop (librdkafka, Arrow, Parquet), the pipeline without detectors, one worker, two workers and
    `pharos detect`, each on one core, all in one run; then 500 comments a second for the latency. docs/bench.md says how.

    `pharos bench detect` measures the detectors alone, beside others; `pharos bench connect` a simulated day of every connector,
    `pharos bench console` the moderators' desk under load.

    Example: pharos bench --quick
    """
    if ctx.invoked_subcommand:
        return
    from pharos.pipelines.bench.suite import Size, measure  # Not above: `bench connect` would measure what all of it loads.

    base = Size(comments=40_000, rounds=1, latency_s=10.0) if quick else Size()
    given = {"comments": comments, "rounds": rounds, "latency_s": latency_seconds}
    size = replace(base, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    progress = Console(stderr=True)
    with progress.status("") as status:
        tell = status.update if progress.is_terminal else progress.print
        result = measure(size, load_settings().kafka_jars_dir, tell)
    if as_json:
        click.echo(json.dumps(result.to_json(), indent=2))
    else:
        Console().print(table(result))


bench.add_command(bench_connect)
bench.add_command(bench_console)


@bench.command("detect")
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON lines {text, post?} instead of the demo's."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures, with every round, as JSON.")
@click.option("--quick", is_flag=True, help="2,000 comments, one round: a look, not a measurement.")
@click.option("--comments", type=click.IntRange(100), help="How many comments are scored.  [default: 20000]")
@click.option("--rounds", type=click.IntRange(1, 100), help="How often everything is measured, in turns.  [default: 3]")
def detect(file: Path | None, as_json: bool, quick: bool, comments: int | None, rounds: int | None) -> None:
    """Measure the detectors on one core, in both profiles and each by itself, beside what people use today.

    The same texts in one run: presidio-analyzer with spaCy, better-profanity, alt-profanity-check, spaCy's named entities and a BERT-base
    pass, whichever are installed (`pip install -r bench/peers.txt`). docs/bench.md says how.

    Example: pharos bench detect --quick
    """
    from pharos.pipelines.bench.detect import compare, tables, texts

    rows = texts(file, comments or (2_000 if quick else 20_000))
    progress = Console(stderr=True)
    with progress.status("") as status:
        result = compare(rows, rounds or (1 if quick else 3), status.update if progress.is_terminal else progress.print)
    if as_json:
        click.echo(json.dumps(result.to_json(), indent=2))
    else:
        for grid in tables(result):
            Console(width=None if sys.stdout.isatty() else 120).print(grid)


def table(result: Result) -> Table:
    """The medians, each with its ratio to what it is measured against."""
    from pharos.pipelines.bench.suite import RATE

    title = f"{result.size.comments:,} comments of {result.event_bytes:,} bytes, median of {result.size.rounds}"
    grid = Table(title=title, title_justify="left")
    grid.add_column("")
    for name in ("comments/s", "a CPU second", "ratio", "in CPU time"):
        grid.add_column(name, justify="right")
    grid.add_column("of")
    grid.add_row("bare loop", *_rates(result, "bare_loop"), "", "", "")
    for label, name, to in (
        ("pipeline, detectors off", "detectors_off", "bare_loop"),
        ("one worker, all detectors", "pipeline", "bare_loop"),
        ("two workers", "pipeline_two_workers", "pipeline"),
    ):
        ratios = (f"{result.ratio(name, to, value):.2f}" for value in ("per_s", "per_cpu_s"))
        grid.add_row(label, *_rates(result, name), *ratios, {"bare_loop": "the bare loop", "pipeline": "one worker"}[to])
    figures = result.to_json()
    grid.add_row("pharos detect", f"{figures['detect_per_s']:,.0f}", f"{figures['detect_per_cpu_s']:,.0f}", "", "", "")
    p50, p95, p99 = (result.latency_ms[name] for name in ("p50", "p95", "p99"))
    cores = [f"{figures[f'two_workers_{who}_cores']:.2f}" for who in ("worker", "broker")]
    grid.caption = (
        f"latency at {RATE:.0f}/s, from sent to flagged item read: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms; "
        f"{result.latency_items} items\n"
        f"a worker's peak memory {figures['peak_rss_mb']:.0f} MB; `pharos detect` starts in {figures['detect_startup_s']:.1f} s "
        f"({figures['detect_startup_cpu_s']:.1f} s of CPU); flagged {figures['flagged_share']:.1%}\n"
        f"the two workers took {cores[0]} cores, the broker {cores[1]}; "
        f"load average {', '.join(f'{load:.1f}' for load in result.load)}"
    )
    grid.caption_justify = "left"
    return grid


def _rates(result: Result, name: str) -> tuple[str, str]:
    return f"{result.middle(name):,.0f}", f"{result.middle(name, 'per_cpu_s'):,.0f}"
