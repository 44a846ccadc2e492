"""Shared views of a batch of comments: folded once, scanned once, whatever number of detectors reads them.

Everything is computed at first use and kept; detectors in several threads may share one `Views`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

import numpy as np
import pyarrow as pa

from pharos.classifiers import characters
from pharos.classifiers.base import Comments
from pharos.classifiers.fold import Codes, Folded, folded, plain
from pharos.classifiers.scan import VIEWS, Hits, Scanner, ViewName

T = TypeVar("T")
Column = Literal["text", "post", "parent"]


class View:
    """A view's bytes (latin-1, rows end with a newline) and the way back to the original characters."""

    def __init__(self, codes: Codes, content: Folded) -> None:
        self.codes = codes
        self.data = content.data
        self.origin = content.origin
        self.start = np.searchsorted(content.origin, codes.start)
        """Where row i begins in `data`; n + 1 entries, row i ends at `start[i + 1] - 1`."""

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def text(self) -> bytes:
        """All rows as one buffer."""
        return self.data.tobytes()

    def row_text(self, row: int) -> str:
        """One row, a character a byte."""
        return self.data[self.start[row] : self.start[row + 1] - 1].tobytes().decode("latin-1")

    def original_text(self, row: int) -> str:
        """One row as it was written."""
        points = self.codes.points[self.codes.start[row] : self.codes.start[row + 1] - 1]
        return points.tobytes().decode("utf-32-le")

    def to_original(self, row: int, start: int, end: int) -> tuple[int, int]:
        """The original characters that view characters start..end (of a row) come from, with the combining marks on the last one."""
        base = int(self.start[row])
        first, last = self.origins(np.array([base + start]), np.array([base + end]))
        return int(first[0] - self.codes.start[row]), int(last[0] - self.codes.start[row])

    def origins(self, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `to_original` for whole arrays of offsets into `data` (end > start), giving indexes into `codes.points`."""
        last = self.origin[end - 1].astype(np.int64) + 1
        marked = np.flatnonzero(characters.is_mark(self.codes.points[last]))
        while len(marked):
            last[marked] += 1
            marked = marked[characters.is_mark(self.codes.points[last[marked]])]
        return self.origin[start], last


@dataclass(frozen=True)
class Scanners:
    """The compiled patterns of a set of detectors: a scanner a view, and whose pattern each compiled one is.

    `owner` and `local` are int32 arrays per view: the detector's place in `names` and the index in its own list.
    """

    names: tuple[str, ...]
    scanners: Mapping[ViewName, Scanner]
    owner: Mapping[ViewName, np.ndarray]
    local: Mapping[ViewName, np.ndarray]


class Views:
    """Lazy views of one batch, each computed once, thread-safe."""

    def __init__(self, comments: Comments, scanners: Scanners) -> None:
        self.comments = comments
        self._scanners = scanners
        self._lock = threading.RLock()
        self._kept: dict[str, object] = {}

    def __len__(self) -> int:
        return len(self.comments)

    def rows(self, start: int, stop: int) -> Views:
        """Fresh views of the rows start..stop."""
        return Views(self.comments.slice(start, stop), self._scanners)

    def once(self, key: str, compute: Callable[[], T]) -> T:
        """What `compute` gives, computed by the first thread that asks for `key`; what detectors share is kept by it."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = compute()
            return self._kept[key]  # type: ignore[return-value]

    @property
    def plain(self) -> View:
        """The comments' texts, cleaned, case kept."""
        return self.plain_of("text")

    @property
    def folded(self) -> View:
        """The comments' texts, every disguise undone."""
        return self.folded_of("text")

    def plain_of(self, column: Column) -> View:
        """The plain view of the texts, the posts or the parents (null is empty)."""
        return self.once(f"plain {column}", lambda: View(self._codes(column), plain(self._codes(column))))

    def folded_of(self, column: Column) -> View:
        """The folded view of the texts, the posts or the parents (null is empty)."""
        return self.once(f"folded {column}", lambda: View(self._codes(column), folded(self._codes(column))))

    def hits(self, detector: str) -> Hits:
        """This detector's share of the one scan of the texts."""
        return self.once("hits", self._scan)[detector]

    def model_logits(self, clause: str) -> np.ndarray | None:
        """The trained model's log-odds of a clause, float32 (n,); None where there is no model."""
        return None

    def model_spans(self, clause: str, row: int) -> list[tuple[int, int]]:
        """The parts of a row that the model's verdict rests on, as offsets in the original text; the whole row where it cannot tell."""
        text = self.plain.original_text(row)
        return [(0, len(text))] if text else []

    def _codes(self, column: Column) -> Codes:
        return self.once(f"codes {column}", lambda: Codes.of(_flat(getattr(self.comments, column))))

    def _scan(self) -> dict[str, Hits]:
        """Columns (detector, row, start, end, view start, view end, pattern, view) of all matches, cut by detector."""
        views = {name: self.folded if name == "folded" else self.plain for name in self._scanners.scanners}
        parts = [self._matches(name, view) for name, view in views.items()]
        table = np.concatenate(parts, axis=1) if parts else np.zeros((8, 0), np.int32)
        table = table[:, np.lexsort((table[3], table[2], table[1], table[0]))]
        bounds = np.searchsorted(table[0], np.arange(len(self._scanners.names) + 1))
        cut = {name: table[1:, bounds[i] : bounds[i + 1]] for i, name in enumerate(self._scanners.names)}
        return {name: _hits(columns, views) for name, columns in cut.items()}

    def _matches(self, name: ViewName, view: View) -> np.ndarray:
        pattern, start, end = self._scanners.scanners[name].scan(view.data).T
        row = np.searchsorted(view.start, start, side="right") - 1
        first, last = view.origins(start, end)
        begin, base = view.codes.start[row], view.start[row]
        owner, local = self._scanners.owner[name][pattern], self._scanners.local[name][pattern]
        which = np.full(len(row), VIEWS.index(name))
        return np.stack([owner, row, first - begin, last - begin, start - base, end - base, local, which]).astype(np.int32)


def _hits(columns: np.ndarray, views: Mapping[ViewName, View]) -> Hits:
    row, start, end, view_start, view_end, pattern, view = columns
    return Hits(row, start, end, view_start, view_end, pattern, view.astype(np.uint8), views)


def _flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return flat if pa.types.is_string(flat.type) or pa.types.is_large_string(flat.type) else flat.cast(pa.string())
