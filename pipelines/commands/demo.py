"""`pharos demo`: the main job on one machine, with real comments."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from pharos.pipelines.demo.play import Demo
from pharos.pipelines.demo.show import tables
from pharos.pipelines.settings import load_settings

CHECKED = (
    "every comment is in Parquet once and word for word, every flagged one in the queue once and at the desk, every bad record among "
    "the dead; what was decided at the desk is on its topic and in Parquet once."
)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--once", is_flag=True, help="End when everything is archived and checked, instead of staying up until Ctrl-C.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default="var/demo",
    show_default=True,
    help="Its folder; emptied at each start.",
)
def demo(once: bool, folder: Path) -> None:
    """Show the whole way of a comment: Kafka, eight simulated platforms, an import, the pipeline, Parquet, the queue, the moderators' desk.

    Plays 5,500 real public comments under open licences, with made-up authors, and some broken records. Needs no cluster, account or
    network; Kafka and the desk listen on free local ports and are stopped at the end. Without --once the desk is yours: its address,
    a name and a password are shown on the terminal. Exits with 1 if a comment, a decision or a broken record is not where it must be.

    \b
    Example: pharos demo --once
    """
    console = Console(highlight=False)
    play = Demo(folder, load_settings(), once, console)
    summary = play.run()
    tables(console, summary, play.stage.settings.archive_dir, play.stage.config)
    for problem in summary.problems:
        click.echo(f"demo: {problem}", err=True)
    if not summary.problems and not summary.complete:
        console.print("\nEnded before everything was played; the queue holds what the archive flagged, each once.", soft_wrap=True)
    elif not summary.problems:
        console.print(f"\n[green]Checked:[/green] {CHECKED}", soft_wrap=True)
    sys.exit(1 if summary.problems else 0)
