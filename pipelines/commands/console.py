"""`pharos console`: the moderators' desk as a service, its accounts, and the check of its log."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from pharos.pipelines.commands.console_user import HELP, user
from pharos.pipelines.settings import load_settings
from pharos.schemas.errors import FatalError, UsageError


@click.group(invoke_without_command=True, context_settings=HELP)
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0: a free one.  [default: PHAROS_CONSOLE_PORT]")
@click.pass_context
def console(context: click.Context, port: int | None) -> None:
    """Serve the moderators' desk, a web page for the flagged queue, until SIGTERM or Ctrl-C.

    Without Kafka it starts too and says so: decisions wait in its database. Put a proxy that ends TLS before it and name its address in
    PHAROS_CONSOLE_PUBLIC_URL.

    \b
    pharos console user add ann --role admin
    pharos console --port 8085
    """
    if context.invoked_subcommand is not None:
        return
    from pharos.pipelines.commands.run import serve_metrics
    from pharos.pipelines.console.serve import serve
    from pharos.pipelines.status import log_as_json

    settings = load_settings()
    log_as_json()
    serve_metrics(settings)
    serve(settings if port is None else replace(settings, console_port=port), lambda line: click.echo(line))


console.add_command(user)


@console.command("verify-audit", context_settings=HELP)
@click.option("--rows", type=click.IntRange(1), help="The number of a row that was noted elsewhere; with --hash.")
@click.option("--hash", "noted", metavar="HEX", help="The hash that was noted with it, 64 hexadecimal digits.")
def verify_audit(rows: int | None, noted: str | None) -> None:
    """Check that no row of the audit log was changed or taken out since it was written; exit code 1 and its number if one was.

    A log that was cut off at its end, or written anew as a whole, holds together too. So note the number of rows and the last hash
    elsewhere, and give them here later: the log must still hold that row with that hash.

    \b
    pharos console verify-audit
    pharos console verify-audit --rows 48211 --hash 5b1f...
    """
    from pharos.pipelines.console.audit import verify
    from pharos.pipelines.console.database import Database

    if (rows is None) != (noted is None) or (noted is not None and not re.fullmatch("[0-9a-fA-F]{64}", noted)):
        msg = f"audit: expected both `--rows N` and `--hash` with 64 hexadecimal digits, or neither; got --rows {rows}, --hash {noted}"
        raise UsageError(msg)
    with closing(Database(load_settings().console_database_url)) as database, database.read() as connection:
        found = verify(connection, rows or 0)
    if found.broken is not None:
        msg = f"audit: row {found.broken} is not what was written after the row before it; one was changed or taken out"
        raise FatalError(msg)
    if rows is not None and rows > found.rows:
        msg = f"audit: expected the noted row {rows}; the log ends with row {found.rows}: its end was cut off"
        raise FatalError(msg)
    if noted is not None and found.noted != noted.lower():
        msg = f"audit: expected row {rows} with the noted hash {noted.lower()}; got {found.noted}: the log was written anew"
        raise FatalError(msg)
    held = f", the noted row {rows} among them" if rows else ""
    click.echo(f"audit: {found.rows} rows hold together{held}; the last hash is {found.last}")


@console.command(context_settings=HELP)
@click.option("--yes", is_flag=True, help="Do it.")
def rebuild(yes: bool) -> None:
    """Forget what the topics hold, so that the next start reads all of them again; end the console first.

    People, the audit log, appeals and notes stay, and so do decisions that Kafka has not acknowledged yet. Of edits and deletions
    on the platforms come back those that `comments.raw` still keeps (PHAROS_RAW_RETENTION_DAYS).

    \b
    pharos console rebuild --yes
    """
    from pharos.pipelines.console import intake
    from pharos.pipelines.console.audit import note
    from pharos.pipelines.console.clock import now_ms
    from pharos.pipelines.console.database import Database
    from pharos.pipelines.console.people import COMMAND

    if not yes:
        msg = "rebuild: expected `--yes`: the queue is empty until the next start has read the topics again"
        raise UsageError(msg)
    with closing(Database(load_settings().console_database_url, own=True)) as database, database.write() as connection:
        intake.rebuild(connection)
        note(connection, COMMAND, "rebuild", "", now_ms())
    click.echo("forgotten; the next start of `pharos console` reads the topics again")


@console.command(context_settings=HELP)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def labels(file: Path) -> None:
    """Write what people said of comments as labelled rows for `make eval`: restrictions that stand, and detectors that were wrong.

    The rows hold comments word for word; the audit log keeps that they were written.

    \b
    pharos console labels var/labels/desk.jsonl.gz && make eval DATA=var/labels
    """
    from pharos.pipelines.console.audit import note
    from pharos.pipelines.console.clock import now_ms
    from pharos.pipelines.console.database import Database
    from pharos.pipelines.console.labels import ENDING, write
    from pharos.pipelines.console.people import COMMAND

    if not file.name.endswith(ENDING):
        msg = f"labels: expected a file name that ends with `{ENDING}`; got `{file.name}`"
        raise UsageError(msg)
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(Database(load_settings().console_database_url)) as database, database.write() as connection:
        count = write(connection, file)
        note(connection, COMMAND, "labels", "", now_ms(), rows=count)
    click.echo(f"{count} labelled rows in {file}")
