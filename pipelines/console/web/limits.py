"""How often an address may ask for what needs no login: a bucket an address that fills again with time."""

from __future__ import annotations

import threading
from collections.abc import Callable

MOST_ADDRESSES = 10_000


class Limit:
    """`burst` requests at once, then `burst` in `seconds`; in memory, as the process is the only one."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float]) -> None:
        self.burst, self.rate, self._clock = burst, burst / seconds, clock
        self._spent: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, address: str) -> int:
        """0, and the request counts; else in how many seconds the address may ask again."""
        with self._lock:
            now = self._clock()
            spent = self._left(address, now)
            if spent + 1 > self.burst:
                return int((spent + 1 - self.burst) / self.rate) + 1
            if len(self._spent) >= MOST_ADDRESSES:
                self._spent = {known: at for known, at in self._spent.items() if self._left(known, now) > 0}
            self._spent[address] = (spent + 1, now)
            return 0

    def _left(self, address: str, now: float) -> float:
        spent, at = self._spent.get(address, (0.0, now))
        return max(0.0, spent - (now - at) * self.rate)
