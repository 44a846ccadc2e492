"""What platforms push, beside the rounds: the address for webhooks and the streams, each filling the inbox of its account."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pharos.pipelines.connectors.budget import Budget
from pharos.pipelines.connectors.hooks import Hook, hooks
from pharos.pipelines.connectors.listen import Listener
from pharos.pipelines.connectors.live import AccountRunner
from pharos.pipelines.connectors.loop import Beside
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.roles import Receiver, Streamer
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.connectors.streams import Stream


def pushed(runners: list[AccountRunner], state_dir: Path, address: tuple[str, int] | None, stack: ExitStack) -> list[Beside]:
    """The streams of all accounts that have one and, with an address, the listener for those that are sent webhooks.

    Raises:
        UsageError: the port is taken.
    """
    beside: list[Beside] = []
    listening: list[Hook] = []
    for runner in runners:
        kind, account = connector(runner.account.platform), runner.account
        listens = isinstance(kind, Receiver) and bool(account.webhook_secret) and address is not None
        if not (listens or isinstance(kind, Streamer)):
            continue
        inbox = Inbox(state_dir, account)
        stack.callback(inbox.close)
        # Not `runner.wake` itself: the loop sets it when it starts.
        wake = partial(_wake, runner)
        if isinstance(kind, Receiver) and listens:
            listening.append(Hook(kind, account, inbox, wake))
        if isinstance(kind, Streamer):
            # Its own connection: the loop asks while the account's round spends.
            budget = Budget(state_dir, account, kind.limits, _now)
            stack.callback(budget.close)
            beside.append(Stream(kind, account, inbox, budget, wake, _now))
    if address is not None:
        beside.append(Listener(hooks(listening, _now), *address))
    return beside


def _wake(runner: AccountRunner) -> None:
    runner.wake()


def _now() -> datetime:
    return datetime.now(UTC)
