"""The screen: one linear score a clause over hashed n-grams, on every comment; also tells which words of a row a score rests on.

Weights are bytes; three heads share one 64-bit lane while they are summed, so that a batch costs a gather and a sum a lane.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pharos.classifiers import characters
from pharos.classifiers.ngrams import Features, features

DATA = Path(__file__).parent / "data"
_HEADS_A_LANE, _LANE_BITS = 3, 21
"""Sums of at most 2**21 / 255 = 8,224 features fit a lane's third; `ngrams.LONGEST` bounds a row's features under that."""
_ZERO = 128
AT_ONCE = 1_000
"""Rows whose features are made and summed at once."""
_TELLING, _MOST_PLACES = 0.3, 8
"""Words that add at least this share of what the strongest one adds are shown."""
_POINT = 20
_LEAST = 3
"""Shorter words (a, en, to) show nothing by themselves."""
_WORD = re.compile(rf"[^ {characters.PICTURE}.,;:!?()\[\]\"]+")


class Screen:
    """Logits of `heads` for every row of a folded view."""

    def __init__(self, file: Path = DATA / "screen.npz") -> None:
        with np.load(file) as stored:
            self.heads: tuple[str, ...] = tuple(stored["heads"].tolist())
            self._weights, self._scale, self._bias = stored["weights"], stored["scale"], stored["bias"]
        self._lanes = np.stack(_packed(self._weights), axis=1)

    def logits(self, data: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Log-odds float32 (n, heads) of the n rows of a folded view, row i from `start[i]` on (n + 1).

        A row's sum is divided by the root of its number of features. Some rows at a time, so that their features stay in the cache.
        """
        found = [np.zeros((0, len(self.heads)), np.float32)]
        for first in range(0, len(start) - 1, AT_ONCE):
            begins = start[first : first + AT_ONCE + 1]
            found.append(self._scored(features(data[begins[0] : begins[-1]], begins - begins[0]), len(begins) - 1))
        return np.concatenate(found)

    def _scored(self, parts: Sequence[Features], n: int) -> np.ndarray:
        """The log-odds of n rows, given their features: all lanes of one lie together, so that memory is asked once for them."""
        sums, count = np.zeros((self._lanes.shape[1], n), np.uint64), np.zeros(n, np.int64)
        for part in parts:
            counts = np.diff(part.start)
            filled = np.flatnonzero(counts)
            if len(filled):
                weights = np.take(self._lanes, part.bucket, axis=0)
                for lane in range(len(sums)):
                    sums[lane, filled] += np.add.reduceat(weights[:, lane], part.start[filled])
                count += counts
        return self._unpacked(sums, count) * self._scale / np.sqrt(np.maximum(count, 1))[:, None] + self._bias

    def _unpacked(self, sums: np.ndarray, count: np.ndarray) -> np.ndarray:
        mask = np.uint64((1 << _LANE_BITS) - 1)
        thirds = [(sums >> np.uint64(_LANE_BITS * k)) & mask for k in range(_HEADS_A_LANE)]
        raw = np.stack(thirds, axis=1).reshape(len(sums) * _HEADS_A_LANE, sums.shape[1])[: len(self.heads)]
        return (raw.astype(np.int64) - _ZERO * count).T.astype(np.float32)

    def contributions(self, data: np.ndarray, start: np.ndarray, head: str) -> list[np.ndarray]:
        """What each byte of n rows adds to the head's sum of its row, in 2**-20 of a weight, int64 (its bytes,) for each.

        A feature's weight is spread over its bytes; in whole numbers, so that no row's bytes bear another's rounding.
        """
        change = np.zeros(len(data) + 1, np.int64)
        column = self.heads.index(head)
        for part in features(data, start):
            share = (self._weights[part.bucket, column].astype(np.int64) << _POINT) // (part.last - part.first)
            np.add.at(change, part.first, share)
            np.subtract.at(change, part.last, share)
        return np.split(np.cumsum(change[:-1]), start[1:-1])


def telling_words(share: np.ndarray, text: str) -> list[tuple[int, int]]:
    """The words of a row that add most, given what each character adds (n,); neighbours joined, as offsets in its folded text."""
    words = [match.span() for match in _WORD.finditer(text)]
    words = [word for word in words if word[1] - word[0] >= _LEAST] or words
    sums = [0, *np.cumsum(share).tolist()]
    weights = [sums[end] - sums[start] for start, end in words]
    most = max(weights, default=0)
    told: list[tuple[int, int]] = []
    for (start, end), weight in zip(words, weights, strict=True):
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
