"""Holds open the streams of platforms that have one: each message that may be ours goes into the account's inbox, durably.

A stream is a hint: what is missed while it is away, polls and sweeps find. So it reconnects with full jitter and never stops the rest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import httpx
import msgspec
import websockets
from httpx_sse import aconnect_sse

from pharos.pipelines.connectors import metrics
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.budget import Budget
from pharos.pipelines.connectors.fetch import jitter
from pharos.pipelines.connectors.headers import closed_until
from pharos.pipelines.connectors.roles import Streamer, StreamTo
from pharos.pipelines.connectors.state import Inbox

QUIET = 90.0
"""Seconds without a word (platforms send heartbeats every 15 to 30) after which a stream counts as dead."""
LARGEST = 1 << 20
PLACE_KEPT = timedelta(minutes=1)
"""How often the place of a stream is kept that brings nothing for the account."""
MOST_ATTEMPTS = 8
"""From this retry on the wait grows no further (`fetch.LONGEST_WAIT`)."""

log = logging.getLogger(__name__)


class Stream:
    """One account's stream; `state` says how it is, for the table."""

    def __init__(
        self,
        streamer: Streamer,
        account: Account,
        inbox: Inbox,
        budget: Budget,
        pushed: Callable[[], object],
        now: Callable[[], datetime],
    ) -> None:
        self._streamer, self._account, self._inbox, self._pushed, self._now = streamer, account, inbox, pushed, now
        self._budget = budget
        self._until: datetime | None = None
        self._kept, self._attempt = now(), 0
        self.name, self.state = f"{account.platform}:{account.account}", "opening"
        metrics.STREAM.labels(*metrics.labels(account)).set(0)

    def told(self) -> str:
        """How it is."""
        return self.state

    async def run(self, stop: asyncio.Event) -> None:
        """Open, read, reopen, until `stop`, which does not wait for a message."""
        holding, stopped = asyncio.create_task(self._hold(stop)), asyncio.create_task(stop.wait())
        await asyncio.wait([holding, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in (holding, stopped):
            task.cancel()
        await asyncio.gather(holding, stopped, return_exceptions=True)

    async def _hold(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                if until := self._budget.blocked_until() or self._rest():
                    self._is(f"waits until {until:%H:%M:%S} UTC, as the platform says", logging.WARNING)
                    await _pause(stop, max(0.01, (until - self._now()).total_seconds()))
                    continue
                problem = await self._read()
            except Exception as exc:
                # Whatever it is, also our own disk: it is this stream's alone, and polls and sweeps find what it missed.
                problem = type(exc).__name__
            self._is(f"away ({problem})", logging.WARNING)
            await _pause(stop, 1.0 + jitter(min(self._attempt, MOST_ATTEMPTS)))
            self._attempt += 1

    async def _read(self) -> str:
        """Read the stream until it ends; why it ended."""
        try:
            async for message in self._messages(self._streamer.stream(self._account, self._inbox.cursor())):
                self._attempt = 0
                await self._take(message)
        except httpx.HTTPStatusError as exc:
            if until := closed_until(exc.response.status_code, exc.response.headers, self._now()):
                self._budget.block(until)
            return f"HTTP {exc.response.status_code}"
        except websockets.InvalidStatus as exc:
            # A host of its own, such as Jetstream's: its limits are not those of the calls.
            self._until = closed_until(exc.response.status_code, exc.response.headers, self._now())
            return f"HTTP {exc.response.status_code}"
        return "closed"

    def _rest(self) -> datetime | None:
        return self._until if self._until and self._until > self._now() else None

    async def _take(self, message: bytes) -> None:
        if self._streamer.wanted(message, self._account, self._inbox.knows):
            await asyncio.to_thread(self._inbox.put, message, self._now(), True)
            self._pushed()
        elif self._now() - self._kept >= PLACE_KEPT and (place := self._streamer.position(message)):
            await asyncio.to_thread(self._inbox.onward, place)
            self._kept = self._now()

    def _messages(self, to: StreamTo) -> AsyncIterator[bytes]:
        return _sse(to, self._opened) if to.kind == "sse" else _websocket(to, self._opened)

    def _opened(self) -> None:
        """The platform took the connection, whether or not it has anything to say."""
        self._is("open", logging.INFO)

    def _is(self, state: str, level: int) -> None:
        self.state = state
        metrics.STREAM.labels(*metrics.labels(self._account)).set(state == "open")
        log.log(level, "stream: %s `%s`: %s", self._account.platform, self._account.account, state)


async def _sse(to: StreamTo, opened: Callable[[], object]) -> AsyncIterator[bytes]:
    """Each event as a JSON object of its name and its data; a heartbeat comment is no event but keeps the read alive."""
    async with httpx.AsyncClient(timeout=httpx.Timeout(30.0, read=QUIET)) as client:
        async with aconnect_sse(client, "GET", to.url, headers=to.headers) as source:
            source.response.raise_for_status()
            opened()
            async for event in source.aiter_sse():
                yield msgspec.json.encode({"event": event.event, "data": event.data})


async def _websocket(to: StreamTo, opened: Callable[[], object]) -> AsyncIterator[bytes]:
    async with websockets.connect(to.url, additional_headers=to.headers, max_size=LARGEST, ping_interval=QUIET / 3) as socket:
        opened()
        while True:
            message = await asyncio.wait_for(socket.recv(decode=False), QUIET)
            yield message if isinstance(message, bytes) else message.encode()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not beyond `stop`."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
