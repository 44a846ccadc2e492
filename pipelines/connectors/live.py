"""Runs connectors side by side, one thread an account: rounds, waits, back-off, a stop between two pages."""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import httpx

from pharos.pipelines.connectors import metrics
from pharos.pipelines.connectors.acts import Acts
from pharos.pipelines.connectors.base import Account
from pharos.pipelines.connectors.coverage import Coverage
from pharos.pipelines.connectors.fetch import LONGEST_WAIT, Fetcher
from pharos.pipelines.connectors.pages import PageStore
from pharos.pipelines.connectors.pull import Puller
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.state import AccountState
from pharos.pipelines.connectors.writeback import Rules, WriteBack
from pharos.schemas.errors import ArchiveBlockedError, BrokerAwayError, SourceBlockedError, SourceError, SourceRefusedError

SLOWEST_RETRY = 4 * 3600.0
"""Wait after refused credentials: a person must act, and may have."""


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes a tenth of a second."""
    return httpx.create_ssl_context()


class Round(NamedTuple):
    """What one round of one account did; `problem` is empty when all went well, `wait` is in seconds."""

    account: Account
    tally: Counter[str]
    calls: int
    problem: str
    wait: float


class AccountRunner:
    """One account from start to stop."""

    def __init__(
        self,
        account: Account,
        sinks: Sinks,
        state_dir: Path,
        archive_dir: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], object] = time.sleep,
        stop: Callable[[], bool] = lambda: False,
        rules: Rules | None = None,
    ) -> None:
        kind = connector(account.platform)
        self.account, self._now = account, now
        self.state = AccountState(state_dir, account)
        self._client = httpx.Client(verify=_certificates(), timeout=30.0, headers={"User-Agent": "pharos"}, follow_redirects=False)
        self._api = Fetcher(kind, account, self._client, self.state, PageStore(archive_dir), now, sleep)
        self.puller = Puller(kind, self._api, self.state, sinks, now, stop)
        self._coverage = Coverage(kind, account, self.state, archive_dir, now)
        self._acts = Acts(state_dir)
        self._write_back = WriteBack(kind, self._api, self.state, self.puller, self._acts, rules or Rules(), sinks.seen, now)
        self._failures = 0

    def write_back(self) -> str:
        """Carry out the account's open decisions, if the settings allow any; what stood in the way."""
        try:
            self._write_back.take()
        except (SourceBlockedError, BrokerAwayError) as exc:
            return str(exc)
        return ""

    def round(self, sweep_all: bool = False) -> Round:
        """One round; what a platform or Kafka did not give is in `problem`, and `wait` says when to try again."""
        calls = self._api.calls
        problem, wait = "", self.account.every
        self.puller.tally, acted = Counter(), Counter[str]()
        try:
            self._write_back.take()
            acted = self.puller.tally
            self.puller.round(sweep_all)
            self._failures = 0
        except SourceBlockedError as exc:
            problem = str(exc)
            wait = max(1.0, ((self.state.blocked_until() or exc.retry_at) - self._now()).total_seconds())
        except SourceRefusedError as exc:
            problem, wait = str(exc), SLOWEST_RETRY
        except (SourceError, BrokerAwayError) as exc:
            self._failures += 1
            problem, wait = str(exc), random.uniform(1.0, min(LONGEST_WAIT, self.account.every * 2**self._failures))
        if acted is not self.puller.tally:
            self.puller.tally.update(acted)
        try:
            self._coverage.keep(self.puller.swept)
        except ArchiveBlockedError as exc:
            problem = problem or str(exc)
        self._tell(problem)
        return Round(self.account, self.puller.tally, self._api.calls - calls, problem, wait)

    def _tell(self, problem: str) -> None:
        """To Prometheus."""
        names = metrics.labels(self.account)
        metrics.POLLS.labels(*names, "problem" if problem else "good").inc()
        metrics.PROBLEM.labels(*names).set(bool(problem))
        for kind in metrics.KINDS:
            metrics.EVENTS.labels(*names, kind).inc(self.puller.tally[kind])

    def close(self) -> None:
        """Let go of the connection and the state."""
        self._client.close()
        self._acts.close()
        self.state.close()


def run_accounts(
    runners: list[AccountRunner], report: Callable[[Round], None], stop: threading.Event, once: bool = False, sweep_all: bool = False
) -> bool:
    """Run all until `stop` is set, or one round each; True if the last round of every account went well."""
    good: dict[int, bool] = {}
    broken: list[BaseException] = []

    def run(number: int, runner: AccountRunner) -> None:
        try:
            while not stop.is_set():
                result = runner.round(sweep_all)
                good[number] = not result.problem
                report(result)
                if once or stop.wait(result.wait):
                    return
        except BaseException as exc:
            broken.append(exc)
            stop.set()

    threads = [threading.Thread(target=run, args=item, name=f"connect-{item[0]}") for item in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return all(good.get(number, False) for number in range(len(runners)))
