"""Whose turn it is to write: one after another, and nobody waits longer than is said."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

PROBE_S = 0.5
"""How long it is waited once one has waited in vain, until one has its turn again: else all that come after would wait for each other."""


class Turns:
    """For the threads of one process; the database itself may make the one whose turn it is wait for other processes."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        self._lock, self._stuck, self._begun, self._end = threading.Lock(), False, False, 0.0

    @contextmanager
    def turn(self, wait_s: float | None = None) -> Iterator[None]:
        """The block has it; `begun` in it says that the database lets write.

        Raises:
            OperationalError: it did not come within `wait_s`, by default the one of all.
        """
        wait = self.wait_s if wait_s is None else wait_s
        end = time.monotonic() + (min(wait, PROBE_S) if self._stuck else wait)
        # SQLite's own waiting is a poll with growing pauses, under which one of many writers may starve.
        if not self._lock.acquire(timeout=end - time.monotonic()):
            self._stuck |= wait_s is None
            raise not_now("another write of this process has not ended")
        self._begun, self._end = False, end
        try:
            yield
        finally:
            self._stuck = not self._begun and (self._stuck or wait_s is None)
            self._lock.release()

    def left_ms(self) -> int:
        """How long the one whose turn it is may still wait."""
        return max(0, round((self._end - time.monotonic()) * 1000))

    def begun(self) -> None:
        """The database lets write."""
        self._begun = True


def not_now(why: str) -> OperationalError:
    """As the drivers say it themselves, for all that know what to do then."""
    return OperationalError(None, None, TimeoutError(why))
