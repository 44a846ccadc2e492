"""Folding of a whole batch with NumPy: code points to one byte a character, with the origin of every byte, so that offsets map back.

`Codes` is the batch as one UTF-32 array; `plain` and `folded` make its two views (what each undoes is in their docstrings).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharos.classifiers import characters

NEWLINE = 10
_LEET_INSIDE = np.isin(np.arange(256), list(b"!|+("))
_LEET_NOT_FIRST = np.isin(np.arange(256), list(b"@"))
_MARK = 0x0303


@dataclass(frozen=True)
class Codes:
    """A batch as code points, rows joined by one separator each; row i lies at `start[i]` .. `start[i + 1] - 1` (exclusive)."""

    points: np.ndarray
    start: np.ndarray

    @classmethod
    def of(cls, text: pa.Array) -> Codes:
        """The code points of a column of strings; null is an empty text."""
        filled = pc.fill_null(text, "")
        lengths = pc.utf8_length(filled).to_numpy(zero_copy_only=False)
        start = np.zeros(len(text) + 1, np.int64)
        np.cumsum(lengths + 1, out=start[1:])
        joined = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(text)], pa.int32()), filled), "\n")[0].as_py() + "\n"
        return cls(np.frombuffer(joined.encode("utf-32-le"), np.uint32) if len(text) else np.zeros(0, np.uint32), start)


@dataclass(frozen=True)
class Folded:
    """View bytes and, for each, the index of the code point it comes from (never falling); a row ends with the byte `NEWLINE`."""

    data: np.ndarray
    origin: np.ndarray

    def keep(self, mask: np.ndarray) -> Folded:
        """Only the bytes under the mask."""
        return self if mask.all() else Folded(self.data[mask], self.origin[mask])


def plain(codes: Codes) -> Folded:
    """Compatible forms, accents stripped but n-tilde, invisible characters removed, dashes and spaces made one; case kept."""
    return _map(codes, characters.tables().plain)


def folded(codes: Codes) -> Folded:
    """As `plain`, in lower case, with look-alike letters, spaced or dotted letters, leet and long runs of a letter undone."""
    view = _map(codes, characters.tables().folded)
    return _collapse_runs(_undo_leet(_join_spaced(view)))


def _map(codes: Codes, table: characters.Table) -> Folded:
    points = codes.points
    index = np.minimum(points, characters.LIMIT)
    if (points > characters.LIMIT).any():
        index[(points >= characters.TAGS.start) & (points < characters.TAGS.stop)] = characters.INVISIBLE
    count = table.count[index]
    if (count == 1).all():
        view = Folded(table.first[index], np.arange(len(points), dtype=np.int32))
    else:
        origin = np.repeat(np.arange(len(points), dtype=np.int32), count)
        within = np.arange(len(origin)) - np.repeat(np.cumsum(count, dtype=np.int64) - count, count)
        view = Folded(table.data[table.offset[index[origin]] + within], origin)
    separators = codes.start[1:] - 1
    view.data[np.searchsorted(view.origin, separators)] = NEWLINE
    return _compose_enye(codes, view)


def _compose_enye(codes: Codes, view: Folded) -> Folded:
    """A tilde mark after n (decomposed text) makes the one letter whose accent is kept."""
    tildes = np.flatnonzero(codes.points == _MARK)
    if len(tildes):
        before = np.searchsorted(view.origin, tildes) - 1
        ok = (before >= 0) & (view.origin[before] == tildes - 1)
        at = before[ok]
        small, big = view.data[at] == ord("n"), view.data[at] == ord("N")
        view.data[at[small]], view.data[at[big]] = characters.SMALL_ENYE, characters.BIG_ENYE
    return view


def tokens(member: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Starts and ends (exclusive) of the maximal runs of True."""
    edge = np.diff(member.view(np.int8), prepend=np.int8(0), append=np.int8(0))
    return np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)


def _join_spaced(view: Folded) -> Folded:
    """Three or more lone letters with one separator between each (`f u c k`, `f.u.c.k`, `f - u - c - k`) become one word."""
    data = view.data
    starts, ends = tokens(characters.SINGLE[data])
    if len(starts) < 3:
        return view
    gap = starts[1:] - ends[:-1]
    lone = ends - starts == 1
    pairs = np.flatnonzero(lone[:-1] & lone[1:] & (gap <= 3))
    if len(pairs) < 2:
        return view
    separators = np.cumsum(characters.SEPARATOR[data], dtype=np.int32)
    blanks = np.cumsum(data == ord(" "), dtype=np.int32)
    left, right = ends[pairs] - 1, starts[pairs + 1] - 1
    width = right - left
    ok = (separators[right] - separators[left] == width) & ((width == 1) | (blanks[right] - blanks[left] < width))
    pairs = pairs[ok]
    chained = np.zeros(len(pairs), bool)
    follows = np.diff(pairs) == 1
    chained[1:] |= follows
    chained[:-1] |= follows
    pairs = pairs[chained]
    edge = np.zeros(len(data) + 1, np.int8)
    edge[ends[pairs]] += 1
    edge[starts[pairs + 1]] -= 1
    return view.keep(np.cumsum(edge[:-1], dtype=np.int8) == 0)


def _undo_leet(view: Folded) -> Folded:
    """Digits and signs that stand for letters, only in a word with at least as many letters as digits and with letters after them.

    A sign may end a word (`a$$`), a digit may not (`covid19`); `!` needs letters on both sides, `@` one before it (else a mention).
    """
    data = view.data
    at = np.flatnonzero(characters.LEET[data])
    if not len(at):
        return view
    starts, ends = tokens(characters.WORDLIKE[data])
    letters = np.concatenate([[0], np.cumsum(characters.LETTER[data], dtype=np.int32)])
    digits = np.concatenate([[0], np.cumsum(characters.DIGIT[data], dtype=np.int32)])
    word = np.searchsorted(starts, at, side="right") - 1
    first, last = starts[word], ends[word]
    before, after = letters[at] - letters[first], letters[last] - letters[at]
    enough = (before + after >= 1) & (before + after >= digits[last] - digits[first])
    what = data[at]
    ok = enough & ((after >= 1) | ~characters.DIGIT[what])
    ok &= ~_LEET_INSIDE[what] | ((before >= 1) & (after >= 1))
    ok &= ~_LEET_NOT_FIRST[what] | (before >= 1)
    changed = data.copy()
    changed[at[ok]] = characters.LEET[what[ok]]
    return Folded(changed, view.origin)


def _collapse_runs(view: Folded) -> Folded:
    """Of three or more equal letters the first and the last stay, so that a span still covers the whole run."""
    data = view.data
    if len(data) < 3:
        return view
    same = data[1:] == data[:-1]
    inner = np.flatnonzero(same[1:] & same[:-1]) + 1
    inner = inner[characters.LETTER[data[inner]]]
    if not len(inner):
        return view
    mask = np.ones(len(data), bool)
    mask[inner] = False
    return view.keep(mask)
