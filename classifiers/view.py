"""One view of a batch: its bytes, a character a byte, and the way back to the original characters."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from pharos.classifiers import characters
from pharos.classifiers.around import searched
from pharos.classifiers.fold import Codes, Folded, ranges


class View:
    """A view's bytes (latin-1, rows end with a newline) and the way back to the original characters."""

    def __init__(self, codes: Codes, content: Folded) -> None:
        self.codes = codes
        self.data = content.data
        self.origin = content.origin
        self.last = content.origin if content.last is None else content.last
        self.start = np.searchsorted(content.origin, codes.start)
        """Where row i begins in `data`; n + 1 entries, row i ends at `start[i + 1] - 1`."""

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def searched(self) -> bytes:
        """All rows as one buffer, as `Around` reads them."""
        return searched(self.data.tobytes())

    def bounds(self, row: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the characters start..end of rows (all of equal shape) begin and end in `data`, as far as each row goes."""
        base, stop = self.start[row], self.start[row + 1] - 1
        return np.minimum(base + np.maximum(start, 0), stop), np.minimum(base + end, stop)

    def some(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The bytes of some rows (m,), one after another, and where each begins in them (m + 1)."""
        size = self.start[rows + 1] - self.start[rows]
        return self.data[ranges(self.start[rows], size)], np.append(0, np.cumsum(size))

    def row_text(self, row: int) -> str:
        """One row, a character a byte."""
        return self.part(row, 0, len(self.data))

    def part(self, row: int, start: int, end: int) -> str:
        """The characters start..end of one row, as far as the row goes: a look around a hit costs the same in a text of any length."""
        return self.data[_within(self.start, row, start, end)].tobytes().decode("latin-1")

    def searched_part(self, row: int, start: int, end: int) -> bytes:
        """The same characters, as `Around` reads them."""
        return self.searched[_within(self.start, row, start, end)]

    def original_text(self, row: int) -> str:
        """One row as it was written."""
        return self.original_part(row, 0, len(self.codes.points))

    def original_part(self, row: int, start: int, end: int) -> str:
        """The characters start..end of one row as they were written, as far as the row goes."""
        return self.codes.points[_within(self.codes.start, row, start, end)].tobytes().decode("utf-32-le")

    def to_original(self, row: int, start: int, end: int) -> tuple[int, int]:
        """The original characters that view characters start..end (of a row) come from, with the combining marks on the last one."""
        base = int(self.start[row])
        first, last = self.origins(np.array([base + start]), np.array([base + end]))
        return int(first[0] - self.codes.start[row]), int(last[0] - self.codes.start[row])

    def origins(self, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `to_original` for whole arrays of offsets into `data` (end > start), giving indexes into `codes.points`."""
        last = self.last[end - 1].astype(np.int64) + 1
        marked = np.flatnonzero(characters.is_mark(self.codes.points[last]))
        while len(marked):
            last[marked] += 1
            marked = marked[characters.is_mark(self.codes.points[last[marked]])]
        return self.origin[start], last


def _within(starts: np.ndarray, row: int, start: int, end: int) -> slice:
    """The characters start..end of a row, as far as it goes, where rows begin at `starts` and end with a separator."""
    base, stop = int(starts[row]), int(starts[row + 1]) - 1
    return slice(min(base + max(start, 0), stop), min(base + end, stop))
