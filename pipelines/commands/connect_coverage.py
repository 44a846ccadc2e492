"""`pharos connect coverage`: per post the platform's count against ours, gaps and standstills first."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pharos.pipelines.connectors.accounts import load_accounts
from pharos.pipelines.connectors.coverage import Row, stands
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.output import shown
from pharos.pipelines.settings import load_settings


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="All rows as a JSON array.")
@click.option("--only", metavar="PLATFORM", help="Only the accounts of this platform.")
@click.option("--rows", default=50, show_default=True, help="How many rows the table shows at most.")
def coverage(as_json: bool, only: str | None, rows: int) -> None:
    """Compare what each platform counts with what is held, a row a post: what stands still first, then the largest unexplained gaps.

    Asks no platform and needs no token; works beside a running `pharos connect`. The history is in `pharos query`, view `coverage`.

    \b
    pharos connect coverage --json
    """
    settings, now = load_settings(), datetime.now(UTC)
    accounts = [account for account in load_accounts(settings.accounts, tokens=False) if only in (None, account.platform)]
    found = [row for account in accounts for row in stands(connector(account.platform), account, settings.state_dir, now)]
    found.sort(key=lambda row: (not row.stalled, -row.unexplained, -abs(row.gap or 0), row.platform, row.account, row.post_id or ""))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode([row._asdict() for row in found])).decode())
        return
    _print(found, rows)


def _print(found: list[Row], most: int) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("platform", "left"), ("account", "left"), ("post", "left"), ("theirs", "right"), ("ours", "right")):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for name, justify in (("gap", "right"), ("last sweep", "left"), ("why", "left")):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in found[:most]:
        swept = f"{row.last_sweep:%Y-%m-%d %H:%M}" if row.last_sweep else ""
        cells = [row.platform, row.account, row.post_id, _number(row.theirs), _number(row.ours_live), _number(row.gap), swept, row.reason]
        style = "red" if row.stalled else "yellow" if row.unexplained else ""
        table.add_row(*(Text(shown(cell)) for cell in cells), style=style)
    console = Console()
    console.print(table)
    stalled, gaps = sum(row.stalled for row in found), sum(row.unexplained > 0 for row in found)
    console.print(f"{len(found)} rows: {stalled} stalled, {gaps} with an unexplained gap; times are UTC")


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
