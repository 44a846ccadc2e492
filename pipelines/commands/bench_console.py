"""`pharos bench console`: the moderators' desk with a long queue and many people at it."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table


@click.command("console")
@click.option("--items", type=click.IntRange(100), default=100_000, show_default=True, help="Open items.")
@click.option("--people", type=click.IntRange(1, 1000), default=200, show_default=True, help="Moderators who decide at once.")
@click.option("--seconds", type=click.FloatRange(1), default=300.0, show_default=True, help="How long they do.")
@click.option("--pause", type=click.FloatRange(0.1), default=3.0, show_default=True, help="Seconds that a person thinks, on average.")
@click.option("--database", metavar="URL", help="`postgresql+psycopg://USER@HOST/NAME` without a table.  [default: an SQLite file]")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bench_console(items: int, people: int, seconds: float, pause: float, database: str | None, as_json: bool) -> None:
    """Fill the desk with real flagged comments, let people work on it, and hold every decision against the topic.

    It runs on a Kafka broker and a database of its own; one that is given must be empty, and is left as it is in the end. Exits with 1 if a
    decision is lost or stands twice, an item was decided by two, or a request was answered wrongly; a conflict between two people is no
    wrong answer.

    Example: pharos bench console --items 5000 --people 20 --seconds 30
    """
    from pharos.pipelines.bench.desk import Load, measure
    from pharos.pipelines.bench.desk_site import check_empty
    from pharos.pipelines.kafka.broker import Broker
    from pharos.pipelines.settings import Settings, load_settings

    if database:
        check_empty(database)
    load, progress = Load(items, people, seconds, pause), Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder, progress.status("") as status:
        place = Path(folder)
        broker = Broker(place / "kafka", jars=load_settings().kafka_jars_dir)
        try:
            settings = Settings(
                bootstrap_servers=broker.start(), console_database=database or "", quiet_hours="",
                archive_dir=place / "archive", state_dir=place / "state",
            )  # fmt: skip
            found = measure(settings, place, load, status.update if progress.is_terminal else progress.print)
        finally:
            broker.stop()
    told = found.to_json()
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        Console(width=None if sys.stdout.isatty() else 120).print(_table(told))
    for problem in found.problems:
        progress.print(problem, highlight=False)
    sys.exit(1 if found.problems else 0)


def _table(told: dict) -> Table:
    title = f"{told['items']:,} open items; {told['people']} people for {told['seconds']:.0f} s, {told['pause']:g} s a thought"
    table = Table("ms", title=title, title_justify="left")
    for name in ("n", "p50", "p95", "p99"):
        table.add_column(name, justify="right")
    for name, values in told["ms"].items():
        table.add_row(name, *(f"{values[key]:,}" for key in ("n", "p50", "p95", "p99")))
    table.caption = (
        f"{told['decisions']:,} decisions on the topic, {told['conflicts']:,} conflicts, {sum(told['wrong'].values())} wrong answers; "
        f"{told['intake_per_s']:,} items a second taken in; peak {told['peak_mb']:,} MB"
    )
    table.caption_justify = "left"
    return table
