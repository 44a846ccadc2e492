"""The counts of the queue page, which every open page asks for at each change: counted anew at most a twentieth of the time.

What is told meanwhile is a second old at most, and the bell rings when it is due, so that no page stays with what is past.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from pharos.pipelines.console.listing import Counts, counts

if TYPE_CHECKING:
    from pharos.pipelines.console.desk import Changes

MOST_S = 1.0
TIMES = 20
"""Counts are told again for so many times as long as it took to count them."""


@dataclass
class _Kept:
    counts: Counts
    seen: int
    until: float
    rings: bool = False


@dataclass
class Counting:
    """For all threads; counts are told again for `most_s` seconds at most."""

    most_s: float = MOST_S
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, connection: Connection, shown: str, changes: Changes, seen: int) -> Counts:
        """As `listing.counts`; `seen` is what the bell stood at before the connection's snapshot began."""
        began = time.monotonic()
        with self._lock:
            kept = self._kept.get(shown)
            if kept and began < kept.until:
                if kept.seen != seen and not kept.rings:
                    kept.rings = True
                    self._ring_in(kept.until - began, changes)
                return kept.counts
        found, ended = counts(connection, shown), time.monotonic()
        with self._lock:
            self._kept[shown] = _Kept(found, seen, began + min(self.most_s, TIMES * (ended - began)))
        return found

    def _ring_in(self, seconds: float, changes: Changes) -> None:
        timer = threading.Timer(seconds, changes.ring)
        timer.daemon = True
        timer.start()
