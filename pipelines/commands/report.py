"""`pharos report`: a page of plots."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pharos.pipelines.report import write_report
from pharos.pipelines.settings import load_settings


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--out", default="report.html", show_default=True, type=click.Path(dir_okay=False, path_type=Path), help="Where it goes.")
def report(out: Path) -> None:
    """Write one HTML page about the archive: volume, flags, decisions, lag, dead letters; no comment's text and no author.

    The page needs no network and no script, so that it can be mailed and kept.

    \b
    pharos report --out march.html
    """
    write_report(load_settings(), out, datetime.datetime.now(datetime.UTC))
    click.echo(f"report in {out}")
