"""The screen: one linear score a clause over hashed n-grams, on every comment; also tells which words of a row a score rests on.

Weights are bytes; three heads share one 64-bit lane while they are summed, so that a batch costs a gather and a sum a lane.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from pharos.classifiers.ngrams import features
from pharos.classifiers.view import View

DATA = Path(__file__).parent / "data"
_HEADS_A_LANE, _LANE_BITS = 3, 21
"""Sums of at most 2**21 / 255 = 8,224 features fit a lane's third; `ngrams.LONGEST` bounds a row's features under that."""
_ZERO = 128
_TELLING, _MOST_PLACES = 0.4, 8
"""Words that add at least this share of what the strongest one adds are shown."""
_WORD = re.compile(r"[^ \x1a.,;:!?()\[\]\"]+")


class Screen:
    """Logits of `heads` for every row of a folded view."""

    def __init__(self, file: Path = DATA / "screen.npz") -> None:
        with np.load(file) as stored:
            self.heads: tuple[str, ...] = tuple(stored["heads"].tolist())
            self._weights, self._scale, self._bias = stored["weights"], stored["scale"], stored["bias"]
        self._lanes = _packed(self._weights)

    def logits(self, view: View) -> np.ndarray:
        """Log-odds float32 (n, heads); a row's sum is divided by the root of its number of features."""
        n = len(view)
        sums, count = np.zeros((len(self._lanes), n), np.uint64), np.zeros(n, np.int64)
        for part in features(view.data, view.start):
            counts = np.diff(part.start)
            filled = np.flatnonzero(counts)
            if len(filled):
                for lane, table in enumerate(self._lanes):
                    sums[lane, filled] += np.add.reduceat(table[part.bucket], part.start[filled])
                count += counts
        return self._unpacked(sums, count) * self._scale / np.sqrt(np.maximum(count, 1))[:, None] + self._bias

    def _unpacked(self, sums: np.ndarray, count: np.ndarray) -> np.ndarray:
        mask = np.uint64((1 << _LANE_BITS) - 1)
        thirds = [(sums >> np.uint64(_LANE_BITS * k)) & mask for k in range(_HEADS_A_LANE)]
        raw = np.stack(thirds, axis=1).reshape(len(sums) * _HEADS_A_LANE, sums.shape[1])[: len(self.heads)]
        return (raw.astype(np.int64) - _ZERO * count).T.astype(np.float32)

    def contributions(self, text: str, head: str) -> np.ndarray:
        """What each character of one row's folded text adds to a head's sum, float32: a feature's weight is spread over its characters."""
        data = np.frombuffer(text.encode("latin-1") + b"\n", np.uint8)
        added = np.zeros(len(data) + 1, np.float32)
        for part in features(data, np.array([0, len(data)])):
            share = self._weights[part.bucket, self.heads.index(head)] / (part.last - part.first).astype(np.float32)
            added += np.bincount(part.first, share, len(added)) - np.bincount(part.last, share, len(added))
        return np.cumsum(added)[: len(text)]


def telling_words(screen: Screen, text: str, head: str) -> list[tuple[int, int]]:
    """The words of a row that a head's score rests on most, neighbours joined, as offsets in its folded text."""
    share = screen.contributions(text, head)
    words = [(match.start(), match.end(), float(share[match.start() : match.end()].sum())) for match in _WORD.finditer(text)]
    most = max((weight for _, _, weight in words), default=0.0)
    told: list[tuple[int, int]] = []
    for start, end, weight in words:
        if most > 0 and weight >= _TELLING * most:
            if told and not text[told[-1][1] : start].strip():
                start = told.pop()[0]
            told.append((start, end))
    return told[:_MOST_PLACES]


def _packed(weights: np.ndarray) -> list[np.ndarray]:
    """Lanes (uint64, buckets) that hold three heads' weights each, raised to be positive."""
    raised = (weights.astype(np.int64) + _ZERO).astype(np.uint64)
    columns = [raised[:, i] << np.uint64(_LANE_BITS * (i % _HEADS_A_LANE)) for i in range(raised.shape[1])]
    return [np.bitwise_or.reduce(columns[i : i + _HEADS_A_LANE]) for i in range(0, len(columns), _HEADS_A_LANE)]
