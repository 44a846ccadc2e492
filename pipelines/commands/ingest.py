"""`pharos ingest`: put comments from files into Kafka."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from pharos.pipelines.connectors.registry import CONNECTORS
from pharos.pipelines.ingest.inputs import LAYOUTS, TABLES, How, inputs, rows_of
from pharos.pipelines.ingest.load import SHOWN, Report, load_rows
from pharos.pipelines.ingest.mapping import Mapping, load_mapping
from pharos.pipelines.ingest.vendors import vendor, vendors
from pharos.pipelines.ingest.zipped import size_of
from pharos.pipelines.publish import KafkaPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.settings import load_settings
from pharos.schemas.errors import UsageError


def _list_vendors(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Answer `--vendors` and end."""
    if not wanted or context.resilient_parsing:
        return
    for name, known in vendors().items():
        click.echo(f"{name}: {known.title}")
        for source in known.sources:
            click.echo(f"  {source}")
        click.echo(f"  {' '.join(known.notes.split())}")
    context.exit()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "mapped", multiple=True, metavar="FIELD=COLUMN", help="CSV: the column of a field; repeat it.")
@click.option("--set", "fixed", multiple=True, metavar="FIELD=VALUE", help="CSV: one value for all rows, as `platform=facebook`.")
@click.option("--mapping", type=click.Path(path_type=Path), help="CSV: a TOML file with [map], [set], timezone, time_format, ...")
@click.option("--timezone", help="CSV: the zone of times without one, as America/Chicago.")
@click.option("--time-format", help="CSV: how times are written (strptime), as '%m/%d/%Y %I:%M %p'.")
@click.option("--encoding", help="CSV: the encoding, if it should not be found out.")
@click.option("--delimiter", help="CSV: what stands between cells; a comma if not given.")
@click.option("--format", "layout", type=click.Choice(list(LAYOUTS)), help="The files are a download from the platform itself.")
@click.option("--vendor", "tool", metavar="NAME", help="CSV: a ready-made mapping for another tool's export.")
@click.option("--vendors", is_flag=True, is_eager=True, expose_value=False, callback=_list_vendors, help="List these tools and end.")
@click.option("--platform", help=f"The files are recorded answers of this platform: {', '.join(kind.name for kind in CONNECTORS)}.")
@click.option("--account", help="The account whose answers, download or export they are.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def ingest(
    files: tuple[Path, ...], platform: str | None, account: str | None, layout: str | None, tool: str | None, as_json: bool, **table: Any
) -> None:  # fmt: skip
    """Put comments from FILES into Kafka: JSON lines of comment events, CSV with a mapping, a platform's download or recorded answers.

    Any of these may lie in a .zip: up to 2 GiB unpacked, a ratio of 100, 10,000 members; nothing is extracted to the disk.

    A row that cannot be read goes to the dead letters with its number, its neighbours go on; the exit code is 0 unless nothing could be
    read (1). Running it twice adds nothing.

    \b
    Examples:
      pharos ingest comments.jsonl
      pharos ingest export.csv --map comment_id=ID --map text=Comment --map created_at=Date \\
        --set platform=facebook --set account=city --timezone America/Chicago
      pharos ingest --platform youtube --account UC123 page-1.json page-2.json
      pharos ingest --format meta --account cityofalexandria facebook-cityofalexandria.zip
      pharos ingest --format x-archive --account 783214 twitter-archive.zip
      pharos ingest --vendor twarc --account 783214 tweets.csv
      pharos ingest --vendors
    """
    how = _how(files, platform, account, layout, tool, table)
    opened = [file for path in files for file in inputs(path, how)]
    settings = load_settings()
    now = datetime.now(UTC)
    publisher = KafkaPublisher(settings)
    seen = SeenIndex(settings.state_dir, settings.topic_prefix)
    reports = []
    try:
        with _bar(as_json) as bar:
            for file in opened:
                task = bar.add_task(file.name, total=size_of(file))
                rows = rows_of(file, how, partial(bar.advance, task), now)
                reports.append(load_rows(file.name, rows, publisher, seen, settings.topics))
    finally:
        publisher.close()
        seen.close()
    _show(reports, as_json)
    sys.exit(0 if sum(report.sent + report.known for report in reports) else 1)


def _how(
    files: tuple[Path, ...], platform: str | None, account: str | None, layout: str | None, tool: str | None, table: dict[str, Any]
) -> How:
    """How the files are to be read.

    Raises:
        UsageError: options that do not go together.
    """
    mapping, mapped, fixed = table.pop("mapping"), table.pop("mapped"), table.pop("fixed")
    kinds = [f"`{name}`" for name, value in {"--platform": platform, "--format": layout, "--vendor": tool}.items() if value]
    if len(kinds) > 1 or (kinds and mapping):
        msg = f"ingest: {' and '.join([*kinds, *(['`--mapping`'] if mapping else [])])} do not go together: give one"
        raise UsageError(msg)
    if bool(kinds) != bool(account):
        msg = f"ingest: {kinds[0] if kinds else '`--platform`, `--format` or `--vendor`'} and `--account` belong together"
        raise UsageError(msg)
    if platform or layout:
        if mapped or fixed or any(table.values()):
            msg = f"ingest: {kinds[0]} takes no options of a CSV"
            raise UsageError(msg)
        return How(account or "", platform, LAYOUTS[layout] if layout else None)
    base: Mapping | None = None
    if tool:
        base, fixed = vendor(tool), (f"account={account}", *fixed)
    wants_table = base is not None or mapping is not None or bool(mapped) or any(path.suffix.lower() in TABLES for path in files)
    return How(account or "", table=load_mapping(mapping, mapped, fixed, base, **table) if wants_table else None)


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
        for why, count in sorted(report.left.items()):
            click.echo(f"{report.file}: {count:,} left out: {why}", err=True)
        for number, reason, detail in report.first_bad:
            click.echo(f"{report.file}: row {number}: {reason}: {detail}", err=True)
        if (more := sum(report.bad.values()) - SHOWN) > 0:
            click.echo(f"{report.file}: and {more} more bad rows; all are dead letters", err=True)


def _as_json(report: Report) -> dict[str, object]:
    first = [{"row": number, "reason": reason, "detail": detail} for number, reason, detail in report.first_bad]
    return {
        "file": report.file, "sent": report.sent, "known": report.known, "bad": dict(report.bad), "first_bad": first,
        "left_out": dict(report.left),
        "seconds": round(report.seconds, 3),
    }  # fmt: skip
