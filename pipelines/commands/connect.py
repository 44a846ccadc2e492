"""`pharos connect`: pull comments from the city's accounts into Kafka."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from pharos.pipelines.commands.connect_act import act
from pharos.pipelines.commands.connect_coverage import coverage
from pharos.pipelines.commands.run import serve_metrics
from pharos.pipelines.connectors.accounts import load_accounts
from pharos.pipelines.connectors.base import About, Account
from pharos.pipelines.connectors.live import AccountRunner, Round, run_accounts
from pharos.pipelines.connectors.registry import CONNECTORS
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.writeback import Rules
from pharos.pipelines.publish import KafkaPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.settings import Settings, load_settings
from pharos.schemas.errors import BusyError

SHOWN = ("created", "edited", "deleted", "hidden", "restored", "bad", "refused", "private")
LONGEST_BUSY = 10.0
"""Seconds to wait for an account that another process has."""


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--once", is_flag=True, help="One round of every account, then exit (1 if one did not go well).")
@click.option("--sweep", is_flag=True, help="Sweep every post in each round, due or not: finds edits and deletes.")
@click.option("--only", metavar="PLATFORM", help="Only the accounts of this platform.")
@click.pass_context
def connect(ctx: click.Context, once: bool, sweep: bool, only: str | None) -> None:
    """Pull comments from the accounts in `accounts.toml` into Kafka until SIGTERM.

    \b
    Example accounts.toml:
      [[account]]
      platform = "youtube"
      account = "UCxxxxxxxxxxxxxxxxxxxxxx"
      token_env = "YOUTUBE_API_KEY"

    \b
    Example: pharos connect --once
    """
    if ctx.invoked_subcommand is None:
        sys.exit(0 if _run(once, sweep, only) else 1)


def _run(once: bool, sweep: bool, only: str | None) -> bool:
    settings = load_settings()
    accounts = [account for account in load_accounts(settings.accounts) if only in (None, account.platform)]
    serve_metrics(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    publisher = KafkaPublisher(settings)
    seen = SeenIndex(settings.state_dir, settings.topic_prefix)
    sinks = Sinks(publisher, seen, settings.topics)
    runners: list[AccountRunner] = []
    try:
        for account in accounts:
            runners.append(_runner(account, sinks, settings, stop))
        return run_accounts(runners, Reporter(), stop, once, sweep)
    finally:
        for runner in runners:
            runner.close()
        publisher.close()
        seen.close()


def _runner(account: Account, sinks: Sinks, settings: Settings, stop: threading.Event) -> AccountRunner:
    """The account's runner; `pharos connect act` may have the account for a moment."""
    folders, rules, until = (settings.state_dir, settings.archive_dir), Rules.of(settings), time.monotonic() + LONGEST_BUSY
    while True:
        try:
            return AccountRunner(account, sinks, *folders, sleep=stop.wait, stop=stop.is_set, rules=rules)
        except BusyError:
            if time.monotonic() > until or stop.wait(0.2):
                raise


class Reporter:
    """A line a round: for people on a terminal, JSON otherwise. Counts only: no text, author or token."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._lock = threading.Lock()

    def __call__(self, done: Round) -> None:
        """Write one round's line."""
        now = datetime.now(UTC)
        counts = {name: done.tally[name] for name in SHOWN}
        with self._lock:
            if not self._console.is_terminal:
                line = {
                    "time": now.isoformat(timespec="milliseconds"),
                    "event": "poll",
                    "platform": done.account.platform,
                    "account": done.account.account,
                    "department": done.account.department,
                    **counts,
                    "pages": done.tally["pages"],
                    "sweeps": done.tally["sweeps"],
                    "calls": done.calls,
                    "problem": done.problem or None,
                    "next_in_s": round(done.wait, 1),
                }
                print(json.dumps(line), flush=True)
                return
            said = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing new"
            tail = f"[red]{done.problem}[/red]; " if done.problem else ""
            self._console.print(
                f"{now.astimezone():%H:%M:%S} [bold]{done.account.platform}[/bold] {done.account.account}: {said} "
                f"({done.calls} calls); {tail}next in {done.wait:.0f} s"
            )


@connect.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def list_platforms(as_json: bool) -> None:
    """Show what each platform offers and needs. Example: pharos connect list --json."""
    rows = [{"name": kind.name, **kind.about._asdict()} for kind in CONNECTORS]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("", *(row["name"] for row in rows), show_lines=True)
    for field in About._fields:
        table.add_row(field, *(row[field] for row in rows))
    Console().print(table)


connect.add_command(coverage)
connect.add_command(act)
