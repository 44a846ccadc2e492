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
_NEVER_DOUBLE = np.isin(np.arange(256), list(b"ahijkquvwxy"))
"""Letters hardly ever doubled in English and Spanish: a run of them stands for one."""
_LONE_WORD = np.isin(np.arange(256), list(b"aioy"))
"""Letters that are words by themselves (`a`, `I`, `o`, `y`); `e` is rarer."""
_SPELT_BEHIND = np.array(
    [int.from_bytes(stem, "big") for stem in b"fuc shi bit cun dic who slu kil hat nig fag put coc rap por mur".split()]
)
"""How words begin that are spelt out behind a word of one letter, and that hardly go on from it: `a|bitch`, but `asshole`, `idiot`."""
_MARK = 0x0303
_WIDEST_GAP = 3
"""Between two spaced letters: one separator, or one in spaces (`f - u`)."""


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
    last: np.ndarray | None = None
    """Where a byte stands for a whole run of a letter, the last code point of it; None where every byte comes from one."""

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
    if len(points) and points.max() > characters.LIMIT:
        index[(points >= characters.TAGS.start) & (points < characters.TAGS.stop)] = characters.INVISIBLE
    count, first = table.count[index], table.first[index]
    special = np.flatnonzero(count != 1)
    origin = np.arange(len(points), dtype=np.int32)
    view = Folded(first, origin) if not len(special) else _expand(table, index, Folded(first, origin), count, special)
    separators = codes.start[1:] - 1
    view.data[np.searchsorted(view.origin, separators)] = NEWLINE
    return _compose_enye(codes, view)


def _expand(table: characters.Table, index: np.ndarray, view: Folded, count: np.ndarray, special: np.ndarray) -> Folded:
    """The view with what becomes nothing taken out and what becomes several bytes spelt out."""
    origin = np.repeat(view.origin, count)
    data = view.data[origin]
    grown = np.cumsum(count[special].astype(np.int64) - 1)
    many = count[special] > 1
    at, size = special[many], count[special][many].astype(np.int64)
    begin = at + grown[many] - (size - 1)
    for k in range(1, int(size.max(initial=1))):
        longer = size > k
        data[begin[longer] + k] = table.data[table.offset[index[at[longer]]] + k]
    return Folded(data, origin)


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


def ranges(first: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The numbers `first[i]`, ..., `first[i] + count[i] - 1` of every i, one after another."""
    return np.repeat(first - np.cumsum(count) + count, count) + np.arange(int(count.sum()))


def _join_spaced(view: Folded) -> Folded:
    """Three or more lone letters with one separator between each (`f u c k`, `f.u.c.k`, `f - u - c - k`) become one word."""
    data = view.data
    starts, ends = tokens(characters.SINGLE[data])
    if len(starts) < 3:
        return view
    gap = starts[1:] - ends[:-1]
    lone = ends - starts == 1
    pairs = np.flatnonzero(lone[:-1] & lone[1:] & (gap <= _WIDEST_GAP))
    if len(pairs) < 2:
        return view
    left, width = ends[pairs], gap[pairs]
    ok = np.ones(len(pairs), bool)
    blanks = np.zeros(len(pairs), np.int64)
    for k in range(_WIDEST_GAP):
        sign = data[np.minimum(left + k, len(data) - 1)]
        ok &= characters.SEPARATOR[sign] | (k >= width)
        blanks += (sign == ord(" ")) & (k < width)
    ok &= (width == 1) | (blanks < width)
    pairs = pairs[ok]
    chained = np.zeros(len(pairs), bool)
    follows = np.diff(pairs) == 1
    chained[1:] |= follows
    chained[:-1] |= follows
    pairs = _after_lone_words(data, starts, pairs[chained])
    edge = np.zeros(len(data) + 1, np.int8)
    edge[ends[pairs]] += 1
    edge[starts[pairs + 1]] -= 1
    return view.keep(np.cumsum(edge[:-1], dtype=np.int8) == 0)


def _after_lone_words(data: np.ndarray, starts: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The pairs of neighbours to join, without the one behind a word of one letter that a word of `_SPELT_BEHIND` follows.

    `a b i t c h` is a word before a spelt one; `a s s h o l e` and `i d i o t` are one word each.
    """
    if len(pairs) < 3:
        return pairs
    leads = np.flatnonzero(np.diff(pairs, prepend=-2) != 1)
    size = np.diff(leads, append=len(pairs))
    leads = leads[_LONE_WORD[data[starts[pairs[leads]]]] & (size >= 3)]
    first, second, third = (data[starts[pairs[leads] + k]].astype(np.int64) for k in (1, 2, 3))
    return np.delete(pairs, leads[np.isin((first << 16) + (second << 8) + third, _SPELT_BEHIND)])


def _undo_leet(view: Folded) -> Folded:
    """Digits and signs that stand for letters, only in a word with at least as many letters as digits and with letters after them.

    A sign may end a word (`a$$`), a digit may not (`covid19`); `!` needs letters on both sides, `@` one before it (else a mention).
    """
    data = view.data
    at = np.flatnonzero(characters.LEET[data])
    if not len(at):
        return view
    outside = np.flatnonzero(~characters.WORDLIKE[data])
    after_word = np.searchsorted(outside, at)
    last, which = np.unique(outside[after_word], return_inverse=True)
    first = np.where(after_word > 0, outside[after_word - 1] + 1, 0)[np.searchsorted(which, np.arange(len(last)))]
    # Only the words with such a sign in them are looked at, each once, one after another.
    base = np.cumsum(last - first) - (last - first)
    words = data[ranges(first, last - first)]
    letters = np.concatenate([[0], np.cumsum(characters.LETTER[words], dtype=np.int32)])
    digits = np.concatenate([[0], np.cumsum(characters.DIGIT[words], dtype=np.int32)])
    begin, end = base[which], (base + last - first)[which]
    here = begin + at - first[which]
    before, after = letters[here] - letters[begin], letters[end] - letters[here]
    enough = (before + after >= 1) & (before + after >= digits[end] - digits[begin])
    what = data[at]
    ok = enough & ((after >= 1) | ~characters.DIGIT[what])
    ok &= ~_LEET_INSIDE[what] | ((before >= 1) & (after >= 1))
    ok &= ~_LEET_NOT_FIRST[what] | (before >= 1)
    changed = data.copy()
    changed[at[ok]] = characters.LEET[what[ok]]
    return Folded(changed, view.origin)


def _collapse_runs(view: Folded) -> Folded:
    """Of three or more equal letters the first and the last stay, or one that counts as the whole run, so that a span still covers it.

    One stays of letters that are hardly ever doubled (`saaale`), and `last` tells how far its run goes.
    """
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
    once = inner[_NEVER_DOUBLE[data[inner]]]
    if not len(once):
        return view.keep(mask)
    gap = np.diff(once) > 1
    first, end = once[np.concatenate([[True], gap])] - 1, once[np.concatenate([gap, [True]])] + 1
    mask[end] = False
    last = view.origin.copy()
    last[first] = view.origin[end]
    return Folded(data[mask], view.origin[mask], last[mask])
