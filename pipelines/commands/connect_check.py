"""`pharos connect check`: the register of the city's accounts, and whether each can be read now."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import click
import msgspec
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pharos.pipelines.connectors.accounts import load_register
from pharos.pipelines.connectors.check import FAILING, Checked, check_account
from pharos.pipelines.output import shown
from pharos.pipelines.settings import load_settings

COLOURS = {"works": "green", "blocked": "yellow", "archived": "dim"}
SOON_DAYS = 14
"""A token that ends so soon is shown in yellow."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of a table.")
def check(as_json: bool) -> None:
    """Show every account of the register, and whether its token works.

    Asks the platforms with a few calls an account what may be read; nothing is sent to Kafka. `pharos connect` may run meanwhile. Exit
    code 1 if an active account does not work.

    \b
    Example: pharos connect check
    """
    settings = load_settings()
    register = load_register(settings.accounts)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda entry: check_account(entry, settings.state_dir), register))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        console = Console()
        console.print(_table(found))
        for one in found:
            console.print(_said(one))
    sys.exit(any(one.token in FAILING for one in found))


def _table(found: list[Checked]) -> Table:
    """What is short; a sentence in a cell of a narrow terminal would be cut into pieces of a few letters."""
    table = Table(show_lines=True)
    for heading in ("account", "token", "reads", "hides", "push", "last poll"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(_account(one), _token(one), Text(_reads(one)), Text(one.write_back), Text(one.push), Text(_last(one)))
    return table


def _account(one: Checked) -> Text:
    cell = Text.assemble((one.platform, "bold"), "\n", shown(one.account))
    for part in (one.department, one.purpose, one.contact):
        cell.append(f"\n{shown(part)}" if part else "")
    return cell


def _token(one: Checked) -> Text:
    cell = Text(one.token, COLOURS.get(one.token, "red"))
    if one.days_left is not None and one.days_left < 0:
        cell.append("\nended by its date", "red")
    elif one.days_left is not None:
        cell.append(f"\n{one.days_left} days left", "yellow" if one.days_left < SOON_DAYS else "")
    return cell


def _said(one: Checked) -> Group:
    """What of an account needs a sentence, below the table."""
    lines = [Text.assemble((one.platform, "bold"), f" {shown(one.account)}")]
    if one.said:
        lines.append(Text(shown(one.said), COLOURS.get(one.token, "red")))
    if one.lacks:
        lines.append(Text(f"lacks {shown(', '.join(one.lacks))}", "red"))
    if one.token == "works":
        lines.append(Text(f"may: {shown(', '.join(one.scopes))}" if one.scopes is not None else "scopes not told by the platform", "dim"))
    if one.write_back != "possible" and one.status == "active":
        lines.append(Text(f"hides {one.write_back}: {one.write_back_how}"))
    lines += [Text(line) for line in _left(one)]
    return Group(lines[0], *(Padding(line, (0, 0, 0, 2), expand=False) for line in lines[1:]))


def _reads(one: Checked) -> str:
    return "" if one.comments is None else f"{one.comments} comments on the first page; own posts seen: {one.posts}"


def _last(one: Checked) -> str:
    return "never" if one.last_poll is None else f"{one.last_poll.astimezone():%Y-%m-%d %H:%M}"


def _left(one: Checked) -> list[str]:
    lines = [f"{limit['left']:,.12g} of {limit['amount']:,.12g} {limit['unit']} in {limit['seconds']:.12g} s left" for limit in one.budget]
    if one.told_used is not None:
        lines.append(f"the platform says {one.told_used:.0%} used")
    return lines
