"""How often an address may ask for what needs no login: a bucket an address that fills again with time."""

from __future__ import annotations

import threading
from collections.abc import Callable

MOST_ADDRESSES = 10_000
"""That are remembered; of more, those that asked last."""


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
            before, at = self._spent.pop(address, (0.0, now))
            spent = max(0.0, before - (now - at) * self.rate) + 1
            late = spent > self.burst
            # Taken out and put back, the address that asked longest ago stands first.
            self._spent[address] = (spent - late, now)
            if len(self._spent) > MOST_ADDRESSES:
                del self._spent[next(iter(self._spent))]
            return int((spent - self.burst) / self.rate) + 1 if late else 0
