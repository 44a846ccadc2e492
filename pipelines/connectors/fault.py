"""An exception that nobody thought of, in words that hold nothing of a comment."""

from __future__ import annotations

import traceback
from pathlib import Path


def place(exc: BaseException) -> str:
    """`file.py:12` of the innermost line; empty for one that was never raised."""
    trace = traceback.extract_tb(exc.__traceback__)
    return f"{Path(trace[-1].filename).name}:{trace[-1].lineno}" if trace else ""


def fault(exc: Exception) -> str:
    """Its kind and place; its own words may hold a comment's."""
    return f"{type(exc).__name__} at {place(exc)}, a fault in Pharos"
