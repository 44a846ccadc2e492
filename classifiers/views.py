"""Shared views of a batch of comments: folded once, scanned once, whatever number of detectors reads them.

Everything is computed at first use and kept; detectors in several threads may share one `Views`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from pharos.classifiers.base import Comments
from pharos.classifiers.cascade import Told, cascade
from pharos.classifiers.encoder import Encoded, Network
from pharos.classifiers.fold import Codes, folded, plain
from pharos.classifiers.hits import Hits
from pharos.classifiers.language import languages
from pharos.classifiers.learned import Learned
from pharos.classifiers.model_text import model_text
from pharos.classifiers.scan import VIEWS, Scanner, ViewName
from pharos.classifiers.screen import telling_words
from pharos.classifiers.seconding import Seconding
from pharos.classifiers.signals import Signals, by_row
from pharos.classifiers.view import View

T = TypeVar("T")
Column = Literal["text", "post", "parent"]
NetworkName = Literal["skimmer", "encoder"]


class Compiled(NamedTuple):
    """A detector's compiled patterns over one view; `local` (int32) is each one's index in the detector's own list."""

    scanner: Scanner
    local: np.ndarray


Scanners = Mapping[str, Mapping[ViewName, Compiled]]
"""The compiled patterns of each detector, by view."""


class Views:
    """Lazy views of one batch, each computed once, thread-safe."""

    def __init__(
        self,
        comments: Comments,
        scanners: Scanners,
        models: Learned | None = None,
        deadline: float | None = None,
        second: Seconding | None = None,
    ) -> None:
        """`deadline`, of `time.monotonic`, is when encoder and second opinion stop reading; without one they read all they have to."""
        self.comments = comments
        self.deadline = deadline
        self._scanners = scanners
        self._models = models
        self._second = second
        self._lock = threading.Lock()
        self._locks: dict[str, threading.RLock] = {}
        self._kept: dict[str, object] = {}

    def __len__(self) -> int:
        return len(self.comments)

    def rows(self, start: int, stop: int) -> Views:
        """Fresh views of the rows start..stop."""
        return Views(self.comments.slice(start, stop), self._scanners, self._models, self.deadline, self._second)

    def once(self, key: str, compute: Callable[[], T]) -> T:
        """What `compute` gives, computed by the first thread that asks for `key`; what detectors share is kept by it."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.RLock())
        # A lock a key: who needs the scan does not wait for the encoder.
        with lock:
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
        """What the scan finds for this detector in the texts."""
        return self.once(f"hits {detector}", lambda: self._scan(self._scanners[detector]))

    def model_logits(self, clause: str) -> np.ndarray | None:
        """The trained models' log-odds of a clause, (n,); None where there is no model of it."""
        if self._models is None or clause not in self._models.heads:
            return None
        return self.once("seconded", self._seconded)[0][:, self._models.heads[clause]]

    def model_more(self, clause: str) -> np.ndarray:
        """What more those log-odds would be with no party in the comment, (n,): where it ranks, if it is not flagged."""
        assert self._models is not None
        told, column = self.once("model", self._model), self._models.heads[clause]
        # A second opinion leaves half of the models' own.
        own = self.once("seconded", self._seconded)[0][:, column] == told.logits[:, column]
        return np.where(own, told.more[:, column], told.more[:, column] / 2)

    @property
    def second_opinion(self) -> np.ndarray | None:
        """How the second opinion ended on each row, uint8 (n,), see `Status`; None where none is wanted."""
        if self._second is None:
            return None
        return self._second.unasked(len(self)) if self._models is None else self.once("seconded", self._seconded)[1]

    @property
    def late(self) -> np.ndarray:
        """Mask (n,) of the rows that the encoder should have read, had the batch's time not run out."""
        return np.zeros(len(self), bool) if self._models is None else self.once("model", self._model).late

    @property
    def unread(self) -> np.ndarray:
        """How many characters of each row lay behind what the encoder reads, int32 (n,)."""
        return np.zeros(len(self), np.int32) if self._models is None else self.once("model", self._model).unread

    def model_spans(self, clause: str, rows: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """The words of the rows that the screen's score rests on, as offsets in the original text; a whole row where none stands out."""
        lengths = np.diff(self.plain.codes.start) - 1
        whole = {row: [(0, int(lengths[row]))] if lengths[row] else [] for row in rows}
        if self._models is None or clause not in self._models.heads or not rows:
            return whole
        view = self.folded
        shares = self._models.screen.contributions(*view.some(np.array(rows)), clause)
        found = {row: telling_words(share[:-1], view.row_text(row)) for row, share in zip(rows, shares, strict=True)}
        return {row: [view.to_original(row, *place) for place in places] or whole[row] for row, places in found.items()}

    @property
    def languages(self) -> np.ndarray:
        """The language of each row, uint8 (n,), see `language.CODES`."""
        return self.once("languages", lambda: languages(self.comments))

    @property
    def signals(self) -> dict[int, list[str]]:
        """What each row is beside any clause (an emergency, a service request, ...), for the rows that are any."""
        if Signals.name not in self._scanners:
            return {}
        return self.once("signals", lambda: by_row(Signals().detect(self)))

    @property
    def encodes(self) -> bool:
        """Whether there is an encoder; a profile without it is for speed, and leaves out what may be left out."""
        return self._models is not None and self._models.encoder is not None

    def clauses(self, network: NetworkName, rows: np.ndarray) -> Encoded | None:
        """The log-odds that a network gives some rows' texts; None in a profile without it."""
        found = self._network(network)
        return found.clauses(self._read("text", rows), self.deadline) if found else None

    def topics(self, network: NetworkName, column: Column, rows: np.ndarray) -> Encoded | None:
        """The topic vectors that a network gives some rows of a column; None in a profile without it."""
        found = self._network(network)
        return found.topics(self._read(column, rows), self.deadline) if found else None

    def _network(self, name: NetworkName) -> Network | None:
        return None if self._models is None else getattr(self._models, name)

    def _read(self, column: Column, rows: np.ndarray) -> list[str]:
        """Some rows of a column as the networks read them."""
        view = self.folded_of(column)
        return [model_text(view, row) for row in rows.tolist()]

    def _model(self) -> Told:
        models = self._models
        assert models is not None
        screened, characters = models.screen.logits(self.folded.data, self.folded.start), np.diff(self.folded.start) - 1
        return cascade(models, screened, characters, partial(self.clauses, "skimmer"), partial(self.clauses, "encoder"))

    def _seconded(self) -> tuple[np.ndarray, np.ndarray | None]:
        """The log-odds of `_model` with the second opinion on what they leave uncertain, and its statuses."""
        models, logits = self._models, self.once("model", self._model).logits
        if models is None or self._second is None:
            return logits, None
        return self._second.seconded(logits, models.heads, self.languages, self.plain.original_text, self.deadline)

    def _codes(self, column: Column) -> Codes:
        return self.once(f"codes {column}", lambda: Codes.of(_flat(getattr(self.comments, column))))

    def _scan(self, compiled: Mapping[ViewName, Compiled]) -> Hits:
        """All matches in all views, sorted by row and start."""
        views = {name: self.folded if name == "folded" else self.plain for name in compiled}
        parts = [_matches(name, views[name], *compiled[name]) for name in compiled]
        table = np.concatenate(parts, axis=1) if parts else np.zeros((7, 0), np.int32)
        row, start, end, view_start, view_end, pattern, view = table[:, np.lexsort((table[2], table[1], table[0]))]
        return Hits(row, start, end, view_start, view_end, pattern, view.astype(np.uint8), views)


def _matches(name: ViewName, view: View, scanner: Scanner, local: np.ndarray) -> np.ndarray:
    """Columns (row, start, end, view start, view end, pattern, view) of the matches in one view, int32 (7, m)."""
    pattern, start, end = scanner.scan(view.data, view.start).T
    row = np.searchsorted(view.start, start, side="right") - 1
    first, last = view.origins(start, end)
    begin, base = view.codes.start[row], view.start[row]
    which = np.full(len(row), VIEWS.index(name))
    return np.stack([row, first - begin, last - begin, start - base, end - base, local[pattern], which]).astype(np.int32)


def _flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return flat if pa.types.is_string(flat.type) or pa.types.is_large_string(flat.type) else flat.cast(pa.string())
