"""Runs the accounts side by side in one event loop: rounds, waits, what is pushed, a stop between two pages."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from pharos.pipelines.connectors.live import AccountRunner, Round


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

    stop.also(lambda: tell(stopping))
    stop.also(lambda: tell(over))
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
