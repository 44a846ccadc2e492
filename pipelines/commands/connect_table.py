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

from pharos.pipelines.connectors.base import Account
from pharos.pipelines.connectors.live import Round

COUNTED = ("created", "edited", "deleted", "hidden", "restored", "bad", "refused", "private", "pushed")
SHOWN = ("created", "edited", "deleted", "hidden", "bad")
COLUMNS = ("platform", "account", "last poll", "new", "edited", "deleted", "hidden", "bad", "calls", "next", "state")


class Lines:
    """One JSON line a round, for a log."""

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def __call__(self, done: Round) -> None:
        """Write one round's line."""
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
            "problem": done.problem or None,
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
            return [account.platform, account.account, "", *[""] * (len(SHOWN) + 2), Text("first round", "dim")]
        at, done = self._last[key]
        sums = self._sums[key]
        due = max(0, int((at + timedelta(seconds=done.wait) - now).total_seconds()))
        # A problem is told in words as well as in colour.
        state = Text(f"problem: {done.problem}", "red") if done.problem else Text(self._stream(account) or "ok", "green")
        counts = [f"{sums[name]:,}" for name in SHOWN]
        return [account.platform, account.account, f"{at.astimezone():%H:%M:%S}", *counts, f"{sums['calls']:,}", f"{due} s", state]

    def _stream(self, account: Account) -> str:
        told = self._streams.get(f"{account.platform}:{account.account}")
        return f"ok, stream {told()}" if told else ""
