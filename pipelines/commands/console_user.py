"""`pharos console user`: who may log in at the moderators' desk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import cast

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from pharos.pipelines.console import people
from pharos.pipelines.console.access import ROLES, Role
from pharos.pipelines.console.clock import now_ms
from pharos.pipelines.console.database import Database
from pharos.pipelines.settings import load_settings
from pharos.schemas.errors import UsageError

HELP = {"help_option_names": ["-h", "--help"]}
ROLE = click.Choice(ROLES)


@click.group(context_settings=HELP)
def user() -> None:
    """Who may log in: make, list, disable and change accounts. Works while the console runs, at once.

    \b
    pharos console user list
    """


@user.command(context_settings=HELP)
@click.argument("name")
@click.option("--role", type=ROLE, required=True, help="What the person may do.")
def add(name: str, role: str) -> None:
    """Make an account. The password is read from standard input, twice on a terminal; it has 12 characters or more.

    \b
    pharos console user add ann --role senior < password.txt
    """
    password = asked()
    with writing() as connection:
        people.add(connection, name, cast(Role, role), password, now_ms())
    click.echo(f"{name.lower()} may log in as {role}")


@user.command("list", context_settings=HELP)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_command(as_json: bool) -> None:
    """All accounts with their roles, and which are disabled or locked.

    \b
    pharos console user list --json
    """
    import msgspec

    with closing(Database(load_settings().console_database_url)) as database, database.read() as connection:
        found = people.accounts(connection)
    if as_json:
        for account in found:
            click.echo(msgspec.json.encode(account._asdict()).decode())
        return
    table = Table("name", "role", "login", "state", "since", box=None)
    for account in found:
        since = datetime.fromtimestamp(account.created_ms / 1000, UTC).strftime("%Y-%m-%d")
        table.add_row(account.name, account.role, "provider" if account.oidc else "password", state(account), since)
    Console().print(table if found else "no account yet; make one: pharos console user add NAME --role admin")


@user.command(context_settings=HELP)
@click.argument("name")
def disable(name: str) -> None:
    """Close an account and end its logins. It is kept, as the log names it.

    \b
    pharos console user disable ann
    """
    with writing() as connection:
        people.set_disabled(connection, name, True, now_ms())
    click.echo(f"{name} is disabled; every login has ended")


@user.command(context_settings=HELP)
@click.argument("name")
def enable(name: str) -> None:
    """Open an account again, also one that wrong passwords have locked.

    \b
    pharos console user enable ann
    """
    with writing() as connection:
        people.set_disabled(connection, name, False, now_ms())
    click.echo(f"{name} may log in")


@user.command(context_settings=HELP)
@click.argument("name")
def password(name: str) -> None:
    """Give a new password, from standard input, twice on a terminal; every login of the person ends.

    \b
    pharos console user password ann < password.txt
    """
    given = asked()
    with writing() as connection:
        people.set_password(connection, name, given, now_ms())
    click.echo(f"{name} has a new password; every login has ended")


@user.command(context_settings=HELP)
@click.argument("name")
@click.argument("role", type=ROLE)
def role(name: str, role: str) -> None:
    """Give another role; every login of the person ends.

    \b
    pharos console user role ann senior
    """
    with writing() as connection:
        people.set_role(connection, name, cast(Role, role), now_ms())
    click.echo(f"{name} is {role} now; every login has ended")


def asked() -> str:
    """A password from standard input, never from an argument, which other processes can read.

    Raises:
        UsageError: nothing came.
    """
    if sys.stdin.isatty():
        given: str = click.prompt("Password", hide_input=True, confirmation_prompt="Again")
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        msg = "password: expected one line on standard input; got nothing"
        raise UsageError(msg)
    return given


@contextmanager
def writing() -> Iterator[Connection]:
    """The console's database, which a console that runs goes on using."""
    with closing(Database(load_settings().console_database_url)) as database, database.write() as connection:
        yield connection


def state(account: people.Account) -> str:
    """How an account stands now, in a word."""
    if account.disabled:
        return "disabled"
    return "locked" if account.locked_until_ms > now_ms() else "open"
