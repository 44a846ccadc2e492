"""Near-duplicate campaigns in a batch: the same text from several people with small edits, found by MinHash over pairs of words.

For analysts and the console ("this came 40 times today"), over a day's archive or an import. No clause score reads it: a comment's score
must not depend on who stands beside it. Digits, emoji, case and accents do not part copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pharos.classifiers.base import Comments
from pharos.classifiers.words import split

LEAST_WORDS = 8
"""Shorter texts ("thank you so much for this") are alike by chance."""
ALIKE = 0.5
"""Share of two texts' word pairs that they have in common, by their signatures: of ten words one may differ, of twenty three."""
BANDS = 16
PER_BAND = 3
SAMPLES = 3
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_FACTORS = np.random.default_rng(20190627).integers(0, 1 << 63, BANDS * PER_BAND, np.uint64) * np.uint64(2) + np.uint64(1)


@dataclass(frozen=True, slots=True)
class Campaign:
    """Rows of a batch that say nearly the same.

    `size` counts voices: authors that are known, and each row whose author is not; `samples` are up to three rows, of different
    voices where there are any.
    """

    rows: tuple[int, ...]
    size: int
    samples: tuple[int, ...]


def campaigns(comments: Comments, authors: pa.StringArray | None = None, at_least: int = 2) -> list[Campaign]:
    """Groups of near-duplicates of at least `at_least` voices, the largest first; one author's own repetitions are one voice."""
    rows, signed = signatures(comments.text)
    if not len(rows):
        return []
    group = _components(len(rows), _alike(signed, _candidates(signed)))
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order], prepend=-1, append=-1))
    wide = np.flatnonzero(np.diff(bounds) >= max(at_least, 2)).tolist()
    names = authors.to_pylist() if authors is not None and wide else None
    found = [_campaign(rows[order[bounds[i] : bounds[i + 1]]].tolist(), names) for i in wide]
    return sorted((item for item in found if item.size >= at_least), key=lambda item: (-item.size, item.rows))


def copies(found: Sequence[Campaign], n: int) -> np.ndarray:
    """For each of the batch's n rows how many other voices of its campaign there are, int32 (n,); 0 where it is in none."""
    others = np.zeros(n, np.int32)
    for item in found:
        others[list(item.rows)] = item.size - 1
    return others


def _campaign(rows: list[int], names: list[str | None] | None) -> Campaign:
    voices: dict[str | int, int] = {}
    for row in rows:
        name = names[row] if names else None
        voices.setdefault(row if name is None else name, row)
    return Campaign(tuple(rows), len(voices), tuple(voices.values())[:SAMPLES])


def signatures(texts: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    """The rows with enough words, and the least hash of their word pairs under each factor, uint64 (rows, BANDS * PER_BAND)."""
    words = split(texts)
    enough = np.bincount(words.row, minlength=len(texts)) >= LEAST_WORDS
    kept = enough[words.row]
    row, word = words.row[kept], words.hash[kept]
    if not len(row):
        return np.zeros(0, np.int64), np.zeros((0, len(_FACTORS)), np.uint64)
    within = row[1:] == row[:-1]
    row, pairs = row[1:][within], _mixed(word[:-1] * _STEP + word[1:])[within]
    begins = np.flatnonzero(np.diff(row, prepend=-1))
    least = [np.minimum.reduceat(pairs * factor, begins) for factor in _FACTORS]
    return row[begins].astype(np.int64), np.stack(least, axis=1)


def _mixed(values: np.ndarray) -> np.ndarray:
    """SplitMix64's last steps: every bit of the result hangs on every bit of the value."""
    for shift, factor in zip((30, 27), _MIX, strict=True):
        values = (values ^ (values >> np.uint64(shift))) * factor
    return values ^ (values >> np.uint64(31))


def bands(signed: np.ndarray) -> np.ndarray:
    """One key a band of each signature, uint64 (rows, BANDS): near-duplicates agree on at least one, as a rule, and others on none."""
    keys = np.tile(np.arange(BANDS, dtype=np.uint64), (len(signed), 1))
    for column in range(PER_BAND):
        keys = _mixed(keys * _STEP + signed[:, column::PER_BAND])
    return keys


def likeness(signed: np.ndarray, one: np.ndarray) -> np.ndarray:
    """What share of its word pairs each text has in common with one, by their signatures: 0..1 (rows,); from `ALIKE` on it is a copy."""
    return (signed == one).mean(axis=1)


def _candidates(signed: np.ndarray) -> np.ndarray:
    """Pairs (m, 2) that agree on a whole band: in each bucket every row with its neighbour and with the bucket's first."""
    pairs = []
    for key in bands(signed).T:
        order = np.argsort(key, kind="stable")
        same = key[order[1:]] == key[order[:-1]]
        starts = np.concatenate([[True], ~same])
        first = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
        pairs += [np.stack([order[:-1], order[1:]], axis=1)[same], np.stack([first[1:], order[1:]], axis=1)[same]]
    joined = np.concatenate(pairs)
    unique = np.unique(joined[:, 0] * len(signed) + joined[:, 1])
    return np.stack([unique // len(signed), unique % len(signed)], axis=1)


def _alike(signed: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The pairs of which enough of the signature agrees."""
    agreed = np.zeros(len(pairs), np.int32)
    for column in signed.T:
        agreed += column[pairs[:, 0]] == column[pairs[:, 1]]
    return pairs[agreed >= ALIKE * signed.shape[1]]


def _components(n: int, pairs: np.ndarray) -> np.ndarray:
    """For each of n nodes the least node that it is joined with over the pairs: labels sink along edges, then jump, until none moves."""
    label = np.arange(n)
    while True:
        least = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
        lower = label.copy()
        for side in (0, 1):
            np.minimum.at(lower, label[pairs[:, side]], least)
            np.minimum.at(lower, pairs[:, side], least)
        lower = lower[lower]
        if np.array_equal(lower, label):
            return label
        label = lower
