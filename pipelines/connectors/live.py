"""One account from start to stop: its rounds, what stood in the way of one, and when to try again."""

from __future__ import annotations

import logging
import random
import ssl
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import httpx

from pharos.pipelines.connectors import metrics
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.acts import Acts
from pharos.pipelines.connectors.budget import Budget, Left
from pharos.pipelines.connectors.clock import set_right
from pharos.pipelines.connectors.coverage import Coverage
from pharos.pipelines.connectors.fault import fault
from pharos.pipelines.connectors.fetch import LONGEST_WAIT, Fetcher
from pharos.pipelines.connectors.pages import PageStore
from pharos.pipelines.connectors.pull import Puller
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.state import AccountState
from pharos.pipelines.connectors.writeback import Rules, WriteBack
from pharos.schemas.errors import ArchiveBlockedError, BrokerAwayError, SourceBlockedError, SourceError, SourceRefusedError

log = logging.getLogger(__name__)

SLOWEST_RETRY = 4 * 3600.0
"""Wait after refused credentials: a person must act, and may have."""


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes a tenth of a second."""
    return httpx.create_ssl_context()


def http_client() -> httpx.Client:
    """The client that every account calls with."""
    return httpx.Client(verify=_certificates(), timeout=30.0, headers={"User-Agent": "pharos"}, follow_redirects=False)


class Round(NamedTuple):
    """What one round of one account did; `problem` is empty when all went well, `wait` is in seconds."""

    account: Account
    tally: Counter[str]
    calls: int
    problem: str
    wait: float
    left: tuple[Left, ...] = ()
    """What remains of the token's budget."""


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
        self._client = http_client()
        self.budget = Budget(state_dir, account, kind.limits, now)
        self._api = Fetcher(kind, account, self._client, self.budget, PageStore(archive_dir), now, sleep)
        self.puller = Puller(kind, self._api, self.state, sinks, now, stop)
        self._coverage = Coverage(kind, account, self.state, self.budget, archive_dir, now)
        self._acts = Acts(state_dir)
        self._write_back = WriteBack(kind, self._api, self.state, self.puller, self._acts, rules or Rules(), sinks.seen, now)
        self._failures = 0
        self.wake: Callable[[], object] = lambda: None
        """Asks for the next round now; from any thread."""

    def write_back(self) -> str:
        """Carry out the account's open decisions, if the settings allow any; what stood in the way."""
        try:
            self._decided()
        except (SourceBlockedError, BrokerAwayError) as exc:
            return str(exc)
        return ""

    def round(self, sweep_all: bool = False) -> Round:
        """One round; what a platform or Kafka did not give is in `problem`, and `wait` says when to try again."""
        return self._try(lambda: self._whole(sweep_all))

    def take_pushed(self) -> Round:
        """Only what webhooks and streams brought: a push must not cost the platform a poll, nor count as one."""
        return self._try(self.puller.only_pushed, polled=False)

    def _decided(self) -> None:
        """Carry out what people decided; it may spend the last tenth of the budget."""
        self._api.urgent = True
        try:
            self._write_back.take()
        finally:
            self._api.urgent = False

    def _whole(self, sweep_all: bool) -> None:
        set_right(self.state, self.account, self._now())
        self._decided()
        self.puller.round(sweep_all)

    def _try(self, work: Callable[[], object], polled: bool = True) -> Round:
        calls = self._api.calls
        problem, wait = "", self.account.every
        self.puller.tally, self.puller.aside = Counter(), ""
        try:
            work()
            problem = self.puller.aside
            self._failures = 0 if polled else self._failures
            if polled and self._api.calls > calls:
                self.state.polled(self._now())
        except SourceBlockedError as exc:
            problem, wait = str(exc), max(1.0, (exc.retry_at - self._now()).total_seconds())
        except SourceRefusedError as exc:
            problem, wait = str(exc), SLOWEST_RETRY
        except (SourceError, BrokerAwayError, ArchiveBlockedError) as exc:
            self._failures += 1
            problem, wait = str(exc), self._again()
        except Exception as exc:
            # A fault of ours, or an answer that nobody thought of: it is this account's alone, and the others go on.
            self._failures += 1
            problem, wait = fault(exc), self._again()
            log.error("connect: %s `%s`: %s", self.account.platform, self.account.account, problem)
        try:
            self._coverage.keep(self.puller.swept)
        except ArchiveBlockedError as exc:
            problem = problem or str(exc)
        except Exception as exc:
            problem = problem or f"the coverage ledger: {type(exc).__name__}, a fault in Pharos"
        self._tell(problem, polled)
        return Round(self.account, self.puller.tally, self._api.calls - calls, problem, wait, tuple(self.budget.left()))

    def _again(self) -> float:
        return random.uniform(1.0, min(LONGEST_WAIT, self.account.every * 2 ** min(self._failures, 10)))

    def _tell(self, problem: str, polled: bool) -> None:
        """To Prometheus."""
        names = metrics.labels(self.account)
        if polled:
            metrics.POLLS.labels(*names, "problem" if problem else "good").inc()
            metrics.PROBLEM.labels(*names).set(bool(problem))
        for kind in metrics.KINDS:
            metrics.EVENTS.labels(*names, kind).inc(self.puller.tally[kind])

    def close(self) -> None:
        """Let go of the connection and the state."""
        self._client.close()
        self.budget.close()
        self._acts.close()
        self.state.close()
