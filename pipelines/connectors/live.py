"""Runs connectors side by side in one event loop: rounds, waits, back-off, what is pushed, a stop between two pages."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

import httpx

from pharos.pipelines.connectors import metrics
from pharos.pipelines.connectors.acts import Acts
from pharos.pipelines.connectors.base import Account
from pharos.pipelines.connectors.budget import Budget, Left
from pharos.pipelines.connectors.coverage import Coverage
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
        self._decided()
        self.puller.round(sweep_all)

    def _try(self, work: Callable[[], object], polled: bool = True) -> Round:
        calls = self._api.calls
        problem, wait = "", self.account.every
        self.puller.tally = Counter()
        try:
            work()
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
            where = traceback.extract_tb(exc.__traceback__)[-1]
            problem, wait = f"{type(exc).__name__} at {Path(where.filename).name}:{where.lineno}, a fault in Pharos", self._again()
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


class Stop(threading.Event):
    """A stop that threads can wait for and event loops are told of."""

    def __init__(self) -> None:
        super().__init__()
        self._told: list[Callable[[], object]] = []

    def also(self, call: Callable[[], object]) -> None:
        """Call this too when the stop comes, from whichever thread or signal handler it comes; at once if it came."""
        self._told.append(call)
        if self.is_set():
            call()

    def set(self) -> None:
        """Stop."""
        super().set()
        for call in self._told:
            call()


class Beside(Protocol):
    """What runs in the same loop as the rounds: the address for webhooks, a stream."""

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop`."""


def run_accounts(
    runners: Sequence[AccountRunner],
    report: Callable[[Round], None],
    stop: Stop,
    once: bool = False,
    sweep_all: bool = False,
    beside: Sequence[Beside] = (),
) -> bool:
    """Run all until `stop` is set, or one round each; True if the last round of every account went well."""
    return asyncio.run(_run(runners, report, stop, once, sweep_all, beside))


async def _run(
    runners: Sequence[AccountRunner], report: Callable[[Round], None], stop: Stop, once: bool, sweep_all: bool, beside: Sequence[Beside]
) -> bool:
    loop, stopping, over = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()

    def tell(event: asyncio.Event) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(event.set)

    stop.also(lambda: (tell(stopping), tell(over)))
    # A round makes blocking calls, one after another: each account has a thread for its own.
    with ThreadPoolExecutor(max(1, len(runners)), thread_name_prefix="connect") as pool:
        try:
            async with asyncio.TaskGroup() as group:
                others = [group.create_task(item.run(over)) for item in beside]
                rounds = [group.create_task(_rounds(runner, report, stopping, pool, once, sweep_all)) for runner in runners]
                good = await asyncio.gather(*rounds)
                if not once:
                    await stopping.wait()
                over.set()
                await asyncio.gather(*others)
        except BaseExceptionGroup as group_of:
            stop.set()
            raise group_of.exceptions[0] from None
        except BaseException:
            stop.set()  # What still runs in a thread ends at its next page.
            raise
    return all(good)


async def _rounds(
    runner: AccountRunner, report: Callable[[Round], None], stop: asyncio.Event, pool: ThreadPoolExecutor, once: bool, sweep_all: bool
) -> bool:
    """One account's rounds; whether the last one went well."""
    loop, woken, good, due = asyncio.get_running_loop(), asyncio.Event(), False, 0.0
    runner.wake = lambda: loop.call_soon_threadsafe(woken.set)
    while not stop.is_set():
        woken.clear()
        if once or loop.time() >= due:
            result = await loop.run_in_executor(pool, runner.round, sweep_all)
            due, good = loop.time() + result.wait, not result.problem
            report(result)
        elif good:  # What came in while the platform refuses us waits for the next whole round.
            result = await loop.run_in_executor(pool, runner.take_pushed)
            report(result._replace(wait=max(0.0, due - loop.time())))
        if once:
            break
        await _either(stop, woken, max(0.0, due - loop.time()))
    return good


async def _either(stop: asyncio.Event, woken: asyncio.Event, seconds: float) -> None:
    """Wait for the next round's time, for something pushed, or for the stop."""
    waits = [asyncio.ensure_future(event.wait()) for event in (stop, woken)]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
