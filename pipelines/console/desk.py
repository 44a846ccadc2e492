"""What the console's pages stand on, in one place, and the bell that tells open pages of a change."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharos.pipelines.console.counting import Counting
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.reading import Reads
from pharos.pipelines.settings import Settings
from pharos.schemas.policy_file import Policy

if TYPE_CHECKING:
    from pharos.pipelines.console.consume import Consumer
    from pharos.pipelines.console.outbox import Outbox
    from pharos.pipelines.console.precedents import Precedents


class Changes:
    """Rung from any thread; event loops wait for it."""

    def __init__(self) -> None:
        self.count, self.over = 0, False
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def ring(self) -> None:
        """Something changed that a queue page shows."""
        with self._lock:
            self.count += 1
            waiting, self._waiting = self._waiting, set()
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    def close(self) -> None:
        """Nothing will change any more; whoever waits need not."""
        self.over = True
        self.ring()

    async def after(self, seen: int) -> int:
        """The count, once it is another than `seen`."""
        mine = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if self.count != seen:
                return self.count
            self._waiting.add(mine)
        try:
            await mine[1].wait()
        finally:
            with self._lock:
                self._waiting.discard(mine)
        return self.count


@dataclass(frozen=True)
class Desk:
    """All that a page may use; `now_ms` is the one clock. Without Kafka there is no consumer and no outbox, without the encoder no
    precedents."""

    settings: Settings
    database: Database
    policy: Policy
    now_ms: Callable[[], int]
    changes: Changes
    consumer: Consumer | None = None
    outbox: Outbox | None = None
    precedents: Precedents | None = None
    reads: Reads = field(default_factory=Reads)
    counting: Counting = field(default_factory=Counting)
