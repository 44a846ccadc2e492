"""Hashed features of a whole batch for the linear screen: character n-grams and word pairs of the folded view, all in NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pharos.classifiers import characters
from pharos.classifiers.fold import NEWLINE, ranges, tokens

BITS = 18
BUCKETS = 1 << BITS
SIZES = (3, 4, 5)
"""Lengths of the character n-grams; a word's edge is part of them, as a space."""
LONGEST = 2_000
"""Bytes of a row that are read; what lies behind is said to be cut."""
FEWEST, AGAIN = 12, 0.7
"""A row of so many words of which fewer than this share are different is repetitive; of 4,482 civil comments 582 are, the longest."""
_PLACE_BITS = LONGEST.bit_length()
_PRIME = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)


@dataclass(frozen=True)
class Features:
    """One kind of feature of n rows, in reading order.

    `bucket` uint32 (t,), from view byte `first` to `last` (t,); those of row i begin at `start[i]`.
    """

    bucket: np.ndarray
    first: np.ndarray
    last: np.ndarray
    start: np.ndarray


def features(view: np.ndarray, start: np.ndarray) -> list[Features]:
    """The features of a folded view's bytes, row i from `start[i]` on (n + 1), kind by kind."""
    data = _READ[view]
    at = np.arange(len(data), dtype=np.int32)
    inside = at - np.repeat(start[:-1], np.diff(start)) < LONGEST
    characters, words = [_characters(data, at, inside, size) for size in SIZES], _words(data, inside)
    parts = [Features(*part, np.searchsorted(part[1], start)) for part in characters + words]
    says_again = _repetitive(parts[len(SIZES)]) if words else np.zeros(0, np.int64)
    return [_once(part, says_again) for part in parts] if len(says_again) else parts


def _repetitive(words: Features) -> np.ndarray:
    """Rows (indexes) that say the same few words over and over: their sum would grow with every repeat, whatever is said."""
    count = np.diff(words.start)
    keys = np.sort(np.repeat(np.arange(len(count)), count) << 32 | words.bucket)  # `np.unique` hashes, four times as slow
    distinct = np.bincount(keys[np.diff(keys, prepend=-1) > 0] >> 32, minlength=len(count))
    return np.flatnonzero((count >= FEWEST) & (distinct < AGAIN * count))


def _once(part: Features, rows: np.ndarray) -> Features:
    """The part with each feature of some rows (ascending) once, where it first stands."""
    count = part.start[rows + 1] - part.start[rows]
    place = ranges(np.zeros(len(rows), np.int64), count)
    feature = np.repeat(np.arange(len(rows)), count) << BITS | part.bucket[ranges(part.start[rows], count)]
    ordered = np.sort(feature << _PLACE_BITS | place)  # one sort of plain numbers, where `np.unique` would have to keep the order
    repeats = ordered[1:][np.diff(ordered >> _PLACE_BITS) == 0]
    again = np.sort(part.start[rows[repeats >> BITS + _PLACE_BITS]] + (repeats & (1 << _PLACE_BITS) - 1))
    bucket, begin, end = (np.delete(column, again) for column in (part.bucket, part.first, part.last))
    return Features(bucket, begin, end, part.start - np.searchsorted(again, part.start))


def _characters(data: np.ndarray, at: np.ndarray, inside: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The n-grams of one length that lie in one row and do not begin with two spaces."""
    n = len(data) - size + 1
    if n <= 0:
        empty = np.zeros(0, np.uint32)
        return empty, empty.astype(np.int32), empty.astype(np.int32)
    value = np.full(n, size, np.uint32)
    whole = inside[:n].copy()
    for k in range(size):
        byte = data[k : k + n]
        value = value * _PRIME + byte
        whole &= byte != NEWLINE
    whole &= ~((data[:n] == 32) & (data[1 : n + 1] == 32))
    first = at[:n][whole]
    return _bucket(value[whole]), first, first + size


def _words(data: np.ndarray, inside: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Single words and pairs of neighbours within a row."""
    starts, ends = tokens(_WORD[data])
    kept = inside[starts] if len(starts) else np.zeros(0, bool)
    starts, ends = starts[kept], ends[kept]
    if not len(starts):
        return []
    # A word's hash is a difference of running sums of byte times power, brought back to power one.
    power, inverse = _powers(len(data) + 1)
    sums = np.zeros(len(data) + 1, np.uint32)
    np.cumsum((data.astype(np.uint32) + 7) * power[:-1], out=sums[1:])
    word = (sums[ends] - sums[starts]) * inverse[starts]
    rows = np.cumsum(data == NEWLINE)[starts]
    near = rows[1:] == rows[:-1]
    pair = (word[:-1] * _MIX + word[1:])[near]
    single = (_bucket(word ^ np.uint32(0x5BD1E995)), starts.astype(np.int32), ends.astype(np.int32))
    return [single, (_bucket(pair), starts[:-1][near].astype(np.int32), ends[1:][near].astype(np.int32))]


def _bucket(value: np.ndarray) -> np.ndarray:
    mixed = (value ^ (value >> np.uint32(15))) * _MIX
    return (mixed ^ (mixed >> np.uint32(13))) >> np.uint32(32 - BITS)


_POWERS: list[np.ndarray] = [np.ones(1, np.uint32), np.ones(1, np.uint32)]


def _powers(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Powers of the base modulo 2**32 and of its inverse, at least n of each; kept, and grown when a batch is longer."""
    if len(_POWERS[0]) < n:
        size = 1 << (n - 1).bit_length()  # doubled, so that batches of every length soon find it long enough
        for which, base in enumerate((int(_PRIME), pow(int(_PRIME), -1, 1 << 32))):
            factors = np.full(size, base, np.uint32)
            factors[0] = 1
            _POWERS[which] = np.cumprod(factors, dtype=np.uint32)
    return _POWERS[0][:n], _POWERS[1][:n]


# Everything but letters, digits, `@`, `#`, `?`, `!`, `$` and a row's end is read as a space.
_READ = np.full(256, 32, np.uint8)
for _kept in (characters.LETTER | characters.DIGIT).nonzero()[0].tolist() + list(b"@#?!$\n"):
    _READ[_kept] = _kept
_READ[characters.MIDDLE_FINGER] = characters.MIDDLE_FINGER
_WORD = np.zeros(256, bool)
_WORD[(characters.LETTER | characters.DIGIT).nonzero()[0]] = True
_WORD[list(b"@#$")] = True
