"""`pharos connect`: pull comments from the city's accounts into Kafka."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from contextlib import ExitStack

import click
from rich.console import Console
from rich.table import Table

from pharos.pipelines.commands.connect_act import act
from pharos.pipelines.commands.connect_check import check
from pharos.pipelines.commands.connect_coverage import coverage
from pharos.pipelines.commands.connect_table import Lines, LiveTable
from pharos.pipelines.commands.run import serve_metrics
from pharos.pipelines.connectors import metrics
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.accounts import Registered, load_active
from pharos.pipelines.connectors.base import About
from pharos.pipelines.connectors.live import AccountRunner, Round
from pharos.pipelines.connectors.loop import Stop, run_accounts
from pharos.pipelines.connectors.push import pushed
from pharos.pipelines.connectors.registry import CONNECTORS
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.streams import Stream
from pharos.pipelines.connectors.writeback import Rules
from pharos.pipelines.publish import KafkaPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.settings import Settings, load_settings
from pharos.pipelines.status import log_as_json
from pharos.schemas.errors import BusyError, UsageError

LONGEST_BUSY = 10.0
"""Seconds to wait for accounts that another process has."""


class Address(click.ParamType):
    """`PORT` or `HOST:PORT`."""

    name = "address"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Host and port."""
        host, _, port = value.rpartition(":")
        if not port.isdigit() or int(port) > 65535:
            self.fail(f"expected [HOST:]PORT; got `{value}`", param, ctx)
        return host or "127.0.0.1", int(port)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--once", is_flag=True, help="One round of every account, then exit (1 if one did not go well).")
@click.option("--sweep", is_flag=True, help="Sweep every post in each round, due or not: finds edits and deletes.")
@click.option("--only", metavar="PLATFORM", help="Only the accounts of this platform.")
@click.option(
    "--hooks", type=Address(), metavar="[HOST:]PORT", help="Take webhooks at /hooks/PLATFORM; the host is 127.0.0.1 if not named."
)
@click.pass_context
def connect(ctx: click.Context, once: bool, sweep: bool, only: str | None, hooks: tuple[str, int] | None) -> None:
    """Pull comments from the accounts in `accounts.toml` into Kafka until SIGTERM.

    Streams of platforms that have them are held open; webhooks come in on `--hooks`, behind a proxy that ends TLS. An account that
    cannot start, as its token is missing, is told and the others are read (exit code 2 if none can).

    \b
    Example accounts.toml:
      [[account]]
      platform = "youtube"
      account = "UCxxxxxxxxxxxxxxxxxxxxxx"
      token_env = "YOUTUBE_API_KEY"

    \b
    Examples:
      pharos connect --once
      pharos connect --hooks 8443
    """
    if ctx.invoked_subcommand is None:
        sys.exit(0 if _run(once, sweep, only, hooks) else 1)


def _run(once: bool, sweep: bool, only: str | None, hooks: tuple[str, int] | None) -> bool:
    settings = load_settings()
    log_as_json()
    entries = [entry for entry in load_active(settings.accounts) if only in (None, entry.account.platform)]
    serve_metrics(settings)
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        publisher = KafkaPublisher(settings)
        stack.callback(publisher.close)
        seen = SeenIndex(settings.state_dir, settings.topic_prefix)
        stack.callback(seen.close)
        runners, left_out = _runners(entries, Sinks(publisher, seen, settings.topics), settings, stop, stack)
        push = [] if once else pushed(runners, settings.state_dir, hooks, stack)
        streams = {item.name: item.told for item in push if isinstance(item, Stream)}
        console, accounts = Console(highlight=False), [entry.account for entry in entries]
        report: LiveTable | Lines = LiveTable(accounts, console, streams) if console.is_terminal else Lines(streams)
        stack.enter_context(report)
        for account, problem in left_out:
            metrics.left_out(account)
            report(Round(account, Counter(), 0, problem, 0.0))
        return run_accounts(runners, report, stop, once, sweep, push) and not left_out


def _runners(
    entries: list[Registered], sinks: Sinks, settings: Settings, stop: Stop, stack: ExitStack
) -> tuple[list[AccountRunner], list[tuple[Account, str]]]:
    """A runner for each account that can start; the others, each with what is in its way.

    Raises:
        UsageError: no account can start.
    """
    runners: list[AccountRunner] = []
    left_out: list[tuple[Account, str]] = []
    until = time.monotonic() + LONGEST_BUSY
    for account, problem in entries:
        if problem:
            left_out.append((account, f"not read until it is mended and the command started again: {problem}"))
            continue
        try:
            runners.append(_runner(account, sinks, settings, stop, until))
            stack.callback(runners[-1].close)
        except BusyError as exc:
            left_out.append((account, f"not read until the command is started again: {exc}"))
    if left_out and not runners:
        raise UsageError("; ".join(problem for _, problem in left_out))
    return runners, left_out


def _runner(account: Account, sinks: Sinks, settings: Settings, stop: Stop, until: float) -> AccountRunner:
    """The account's runner; `pharos connect act` may have the account for a moment."""
    folders, rules = (settings.state_dir, settings.archive_dir), Rules.of(settings)
    while True:
        try:
            return AccountRunner(account, sinks, *folders, sleep=stop.wait, stop=stop.is_set, rules=rules)
        except BusyError:
            if time.monotonic() > until or stop.wait(0.2):
                raise


connect.add_command(check)


@connect.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def list_platforms(as_json: bool) -> None:
    """Show what each platform offers and needs. Example: pharos connect list --json."""
    rows = [{"name": kind.name, **kind.about._asdict()} for kind in CONNECTORS]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("platform", "", "", box=None, pad_edge=False)
    for row in rows:
        for number, field in enumerate(About._fields):
            table.add_row("" if number else row["name"], field.replace("_", "-"), row[field], end_section=field == About._fields[-1])
    Console().print(table)


connect.add_command(coverage)
connect.add_command(act)
