"""What a file's readers yield: one row, good or bad, with its number in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Good(NamedTuple):
    """A comment event, encoded."""

    number: int
    event_id: str
    key: bytes
    value: bytes


class Bad(NamedTuple):
    """A row that cannot be read; `detail` names the field, never its value; `value` is the row as it stands in the file."""

    number: int
    reason: str
    detail: str
    value: bytes


class Left(NamedTuple):
    """A row that is left out on purpose; `why` says so in a few words. None of it goes on, not even as a dead letter."""

    number: int
    why: str


Rows = Iterator[Good | Bad | Left]
