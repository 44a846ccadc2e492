"""An exception that nobody thought of, in words that hold nothing of a comment."""

from __future__ import annotations

import traceback
from pathlib import Path


def fault(exc: Exception) -> str:
    """Its kind and place; its own words may hold a comment's."""
    where = traceback.extract_tb(exc.__traceback__)[-1]
    return f"{type(exc).__name__} at {Path(where.filename).name}:{where.lineno}, a fault in Pharos"
