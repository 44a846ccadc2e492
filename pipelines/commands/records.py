"""`pharos records`: keeping the archive."""

from __future__ import annotations

import datetime

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from pharos.pipelines.compact import CompactionReport, compact
from pharos.pipelines.settings import load_settings

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
def records() -> None:
    """Keep the archive: merge its small files.

    \b
    pharos records compact --dry-run
    """


@records.command("compact", context_settings=HELP)
@click.option("--older-than", default=1.0, show_default=True, metavar="HOURS", help="Leave what was archived in the last hours alone.")
@click.option("--dry-run", is_flag=True, help="Only say what would be merged.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def compact_command(older_than: float, dry_run: bool, as_json: bool) -> None:
    """Merge the small files of closed hours into files of up to 128 MiB: the same rows, sorted by offset.

    Safe at any time, beside `pharos run` and `pharos query`; when it is interrupted, the next one tidies up.

    \b
    pharos records compact --older-than 2
    """
    settings = load_settings()
    age = datetime.timedelta(hours=older_than)
    with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
        task = bar.add_task("merging", total=None)
        report = compact(
            settings.archive_dir,
            datetime.datetime.now(datetime.UTC),
            age,
            dry_run=dry_run,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    click.echo(msgspec.json.encode(report).decode() if as_json else told(report))


def told(report: CompactionReport) -> str:
    """The report in words."""
    if not report.merged:
        text = f"nothing to merge in {report.files_before} files"
    else:
        verb = "would become" if report.dry_run else "became"
        sizes = f"{report.bytes_before >> 20} MiB" + ("" if report.dry_run else f" -> {report.bytes_after >> 20} MiB")
        text = f"{report.sources} files {verb} {report.merged} ({report.rows} rows, {sizes}); {report.files_after} files in all"
    if report.recovered:
        text += f"; {report.recovered} interrupted merges completed"
    if report.waiting:
        text += f"; {report.waiting} merges leave their sources to the next run, as readers are at work"
    return text
