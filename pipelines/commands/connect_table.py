"""What `pharos connect` shows: a live table on a terminal, else one JSON line a round. Counts only: no text, author or token."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.live import Round

COUNTED = ("created", "edited", "deleted", "hidden", "restored", "bad", "refused", "private", "pushed")
SHOWN = ("created", "edited", "deleted", "hidden", "bad")
COLUMNS = ("platform", "account", "last poll", "new", "edited", "deleted", "hidden", "bad", "calls", "budget left", "next", "state")


class Lines:
    """One JSON line a round, for a log; `streams` tell how the account's stream is, if it has one."""

    def __init__(self, streams: Mapping[str, Callable[[], str]] | None = None) -> None:
        self._streams = dict(streams or {})

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def __call__(self, done: Round) -> None:
        """Write one round's line."""
        stream = self._streams.get(f"{done.account.platform}:{done.account.account}")
        line: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "event": "poll",
            "platform": done.account.platform,
            "account": done.account.account,
            "department": done.account.department,
            **{name: done.tally[name] for name in COUNTED},
            "pages": done.tally["pages"],
            "sweeps": done.tally["sweeps"],
            "calls": done.calls,
            "budget_left": {f"{item.limit.unit} in {item.limit.seconds:g} s": round(item.left, 3) for item in done.left} or None,
            "problem": done.problem or None,
            "stream": stream() if stream else None,
            "next_in_s": round(done.wait, 1),
        }
        print(json.dumps(line), flush=True)


class LiveTable:
    """A row an account, with the sums since the start; redrawn every second, so that the time to the next round runs down."""

    def __init__(self, accounts: Sequence[Account], console: Console, streams: Mapping[str, Callable[[], str]] | None = None) -> None:
        self._accounts, self._streams = list(accounts), dict(streams or {})
        self._last: dict[tuple[str, str], tuple[datetime, Round]] = {}
        self._sums: dict[tuple[str, str], Counter[str]] = {}
        self._lock = threading.Lock()
        self._live = Live(get_renderable=self.table, console=console, refresh_per_second=1)

    def __enter__(self) -> LiveTable:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def __call__(self, done: Round) -> None:
        """Take one round in."""
        key = (done.account.platform, done.account.account)
        with self._lock:
            self._last[key] = (datetime.now(UTC), done)
            self._sums.setdefault(key, Counter()).update(done.tally, calls=done.calls)

    def table(self) -> Table:
        """The table as of now."""
        table = Table(*COLUMNS, title="pharos connect", title_justify="left", expand=True)
        now = datetime.now(UTC)
        with self._lock:
            for account in self._accounts:
                table.add_row(*self._row(account, now))
        return table

    def _row(self, account: Account, now: datetime) -> list[str | Text]:
        key = (account.platform, account.account)
        if key not in self._last:
            return [account.platform, account.account, "", *[""] * (len(SHOWN) + 3), Text("first round", "dim")]
        at, done = self._last[key]
        sums = self._sums[key]
        due = max(0, int((at + timedelta(seconds=done.wait) - now).total_seconds()))
        # A problem is told in words as well as in colour.
        state = Text(f"problem: {done.problem}", "red") if done.problem else Text(self._stream(account) or "ok", "green")
        counts = [f"{sums[name]:,}" for name in SHOWN]
        return [
            account.platform,
            account.account,
            f"{at.astimezone():%H:%M:%S}",
            *counts,
            f"{sums['calls']:,}",
            _left(done),
            f"{due} s",
            state,
        ]

    def _stream(self, account: Account) -> str:
        told = self._streams.get(f"{account.platform}:{account.account}")
        return f"ok, stream {told()}" if told else ""


def _left(done: Round) -> str:
    """Of the limit that is nearest to its end."""
    tightest = min(done.left, key=lambda item: item.left / item.limit.amount, default=None)
    return f"{tightest.left:,.0f} of {tightest.limit.amount:,.0f} {tightest.limit.unit}" if tightest else "no limit known"
