"""The console's one clock."""

from __future__ import annotations

import time


def now_ms() -> int:
    """UTC in ms since 1970."""
    return time.time_ns() // 1_000_000
