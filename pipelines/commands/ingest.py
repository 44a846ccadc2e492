"""`pharos ingest`: put comments from files into Kafka."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from pharos.pipelines.ingest.csv_rows import read_csv
from pharos.pipelines.ingest.json_lines import read_json_lines
from pharos.pipelines.ingest.load import SHOWN, Report, load_rows
from pharos.pipelines.ingest.mapping import Mapping, load_mapping
from pharos.pipelines.ingest.pages import read_pages
from pharos.pipelines.ingest.rows import Rows
from pharos.pipelines.publish import KafkaPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.settings import load_settings
from pharos.schemas.errors import UsageError

TABLES = (".csv", ".tsv")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "mapped", multiple=True, metavar="FIELD=COLUMN", help="CSV: the column of a field; repeat it.")
@click.option("--set", "fixed", multiple=True, metavar="FIELD=VALUE", help="CSV: one value for all rows, as `platform=facebook`.")
@click.option("--mapping", type=click.Path(path_type=Path), help="CSV: a TOML file with [map], [set], timezone, time_format, ...")
@click.option("--timezone", help="CSV: the zone of times without one, as America/Chicago.")
@click.option("--time-format", help="CSV: how times are written (strptime), as '%m/%d/%Y %I:%M %p'.")
@click.option("--encoding", help="CSV: the encoding, if it should not be found out.")
@click.option("--delimiter", help="CSV: what stands between cells; a comma if not given.")
@click.option("--platform", help="The files are recorded answers of this platform (youtube, mastodon).")
@click.option("--account", help="The account whose recorded answers they are.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def ingest(
    files: tuple[Path, ...], platform: str | None, account: str | None, as_json: bool, mapping: Path | None,
    mapped: tuple[str, ...], fixed: tuple[str, ...], **others: str | None,
) -> None:  # fmt: skip
    """Put comments from FILES into Kafka: JSON lines of comment events, CSV with a mapping, or recorded answers of a platform.

    A row that cannot be read goes to the dead letters with its number, its neighbours go on; the exit code is 0 unless nothing could be
    read (1). Running it twice adds nothing.

    \b
    Examples:
      pharos ingest comments.jsonl
      pharos ingest export.csv --map comment_id=ID --map text=Comment --map created_at=Date \\
        --set platform=facebook --set account=city --timezone America/Chicago
      pharos ingest --platform youtube --account UC123 page-1.json page-2.json
    """
    if bool(platform) != bool(account):
        msg = "ingest: `--platform` and `--account` belong together"
        raise UsageError(msg)
    wants_table = mapping is not None or bool(mapped) or any(path.suffix.lower() in TABLES for path in files)
    table = load_mapping(mapping, mapped, fixed, **others) if wants_table and not platform else None
    settings = load_settings()
    now = datetime.now(UTC)
    publisher = KafkaPublisher(settings)
    seen = SeenIndex(settings.state_dir, settings.topic_prefix)
    reports = []
    try:
        with _bar(as_json) as bar:
            for path in files:
                task = bar.add_task(path.name, total=path.stat().st_size)
                rows = _rows(path, table, platform, account, partial(bar.advance, task), now)
                reports.append(load_rows(path.name, rows, publisher, seen, settings.topics))
    finally:
        publisher.close()
        seen.close()
    _show(reports, as_json)
    sys.exit(0 if sum(report.sent + report.known for report in reports) else 1)


def _is_json(path: Path) -> bool:
    return path.suffix.lower() in (".jsonl", ".ndjson", ".json", ".gz")


def _rows(
    path: Path, table: Mapping | None, platform: str | None, account: str | None, progress: Callable[[int], object], now: datetime
) -> Rows:
    if platform:
        return read_pages(path, platform, account or "", progress, now)
    if table and not _is_json(path):
        return read_csv(path, table, progress, now)
    return read_json_lines(path, progress)


def _bar(quiet: bool) -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal)


def _show(reports: list[Report], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"files": [_as_json(report) for report in reports]}))
        return
    table = Table("file", "sent", "already known", "bad", "seconds", "rows/s")
    for report in reports:
        bad = ", ".join(f"{count} {reason}" for reason, count in sorted(report.bad.items())) or "0"
        speed = f"{report.rows / report.seconds:,.0f}" if report.seconds else ""
        table.add_row(report.file, f"{report.sent:,}", f"{report.known:,}", bad, f"{report.seconds:.1f}", speed)
    Console().print(table)
    for report in reports:
        for number, reason, detail in report.first_bad:
            click.echo(f"{report.file}: row {number}: {reason}: {detail}", err=True)
        if (more := sum(report.bad.values()) - SHOWN) > 0:
            click.echo(f"{report.file}: and {more} more bad rows; all are dead letters", err=True)


def _as_json(report: Report) -> dict[str, object]:
    first = [{"row": number, "reason": reason, "detail": detail} for number, reason, detail in report.first_bad]
    return {
        "file": report.file, "sent": report.sent, "known": report.known, "bad": dict(report.bad), "first_bad": first,
        "seconds": round(report.seconds, 3),
    }  # fmt: skip
