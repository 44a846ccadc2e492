"""Hyperscan over a whole batch at once, a detector's patterns together, every match brought back to its row and original offsets.

Hyperscan is linear in the text and releases the GIL while it scans; each thread scans with its own scratch space.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import hyperscan
import numpy as np

from pharos.classifiers.compiled import cached
from pharos.classifiers.expressions import within_row

ViewName = Literal["plain", "folded"]
VIEWS: tuple[ViewName, ...] = ("plain", "folded")
_ENDS = hyperscan.HS_FLAG_MULTILINE
_STARTS = _ENDS | hyperscan.HS_FLAG_SOM_LEFTMOST
_REPEATS = rb"\x0e+\x0f\x10", rb"\x11+\x12\x13"
"""Match nothing, as no view holds these bytes. Hyperscan (0.9.1 of the package) crashes while it looks for starts in a database with one
pattern that begins with an endless repeat of a character (`o+ps`), as a city may write one; with two more it does not."""
_ENYE = np.isin(np.arange(256), [0xF1, 0xD1])
_LETTER = _ENYE | np.array([chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) == "_") for byte in range(256)])
_WORDS = re.compile(r"(?:\\b)?([a-z0-9\xf1](?:[a-z0-9\xf1 ]*[a-z0-9\xf1])?)(?:\\b)?")
"""Words between optional boundaries: scanned as bare literals, which compile a hundred times as fast; the boundaries are checked after."""


class Pattern(NamedTuple):
    """A Hyperscan expression over a one-byte-per-character view; `tag` is the detector's own label."""

    expression: str
    view: ViewName = "folded"
    tag: str = ""


class Scanner:
    """A detector's patterns over one view, compiled into two databases: one that finds where matches end, one that also knows their starts.

    Knowing where a match starts makes a scan two to five times as long, and most rows hold none: only those that do are scanned again.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        """Compile.

        Raises:
            ValueError: an expression is not Hyperscan's; the message names it.
        """
        bare = [_WORDS.fullmatch(expression) for expression in expressions]
        self._no_letter_before = _sides([e.startswith(r"\b") for e in expressions], bare)
        self._no_letter_after = _sides([e.endswith(r"\b") for e in expressions], bare)
        scanned = tuple((match[1] if match else within_row(e)).encode("latin-1") for match, e in zip(bare, expressions, strict=True))
        self._finder, self._locator = _database(scanned, _ENDS), _database((*scanned, *_REPEATS), _STARTS)
        self._local = threading.local()

    def scan(self, data: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Matches (pattern, start, end) in a view's bytes, int64 (m, 3), sorted by start; per pattern only those not within another.

        Row i of the view lies from `start[i]` on (n + 1).
        """
        content = data.tobytes()
        ends = self._matches(self._finder, content)[:, 2]
        rows = np.unique(np.searchsorted(start, ends, side="left") - 1)
        first, last = start[rows], start[rows + 1]
        matches = self._matches(self._locator, b"".join(map(content.__getitem__, map(slice, first.tolist(), last.tolist()))))
        begin = np.cumsum(last - first) - (last - first)
        matches[:, 1:] += (first - begin)[np.searchsorted(begin, matches[:, 1], side="right") - 1, None]
        return longest(matches[self._at_boundary(data, matches)])

    def _matches(self, database: hyperscan.Database, content: bytes) -> np.ndarray:
        """What a database reports, int64 (m, 3): pattern, start (0 where it knows none) and end."""
        found: list[int] = []
        add = found.extend

        def on_match(pattern: int, start: int, end: int, _flags: int, _context: object) -> None:
            add((pattern, start, end))

        if content:
            database.scan(content, match_event_handler=on_match, scratch=self._scratch(database))
        return np.array(found, np.int64).reshape(-1, 3)

    def _scratch(self, database: hyperscan.Database) -> hyperscan.Scratch:
        """This thread's own working space."""
        own = self._local.__dict__.setdefault("scratch", {})
        if database not in own:
            own[database] = database.scratch.clone()
        return own[database]

    def _at_boundary(self, data: np.ndarray, matches: np.ndarray) -> np.ndarray:
        """Which matches have no letter where their expression asks for a word's boundary."""
        pattern, start, end = matches.T
        before = self._no_letter_before[pattern, data[np.maximum(start - 1, 0)]] & (start > 0)
        after = self._no_letter_after[pattern, data[np.minimum(end, len(data) - 1)]]
        return (end > start) & ~before & ~after


def _sides(bounded: Sequence[bool], bare: Sequence[re.Match[str] | None]) -> np.ndarray:
    r"""Per pattern the bytes (bool, patterns x 256) that may not stand beside a match.

    For a bare literal any letter; else the n-tilde alone, since Hyperscan's own `\b` knows only ASCII letters.
    """
    nothing = np.zeros(256, bool)
    return np.array([(_LETTER if match else _ENYE) if is_bounded else nothing for is_bounded, match in zip(bounded, bare, strict=True)])


def longest(matches: np.ndarray) -> np.ndarray:
    """Of matches (pattern, start, end) those that lie within no other of the same pattern, sorted by start."""
    if not len(matches):
        return matches
    pattern, start, end = matches[np.lexsort((-matches[:, 2], matches[:, 1], matches[:, 0]))].T
    span = int(end.max()) + 1
    reach = np.maximum.accumulate(pattern * span + end)
    inside = np.zeros(len(pattern), bool)
    inside[1:] = pattern[1:] * span + end[1:] <= reach[:-1]
    kept = np.stack([pattern, start, end], axis=1)[~inside]
    return kept[np.argsort(kept[:, 1], kind="stable")]


@lru_cache(maxsize=128)
def _database(patterns: tuple[bytes, ...], flags: int) -> hyperscan.Database:
    """The compiled patterns; kept, as every engine of a process asks for the same."""
    return cached(patterns, flags, lambda: _compiled(patterns, flags))


def _compiled(patterns: tuple[bytes, ...], flags: int) -> hyperscan.Database:
    database = hyperscan.Database()
    try:
        database.compile(patterns, ids=list(range(len(patterns))), elements=len(patterns), flags=[flags] * len(patterns))
    except hyperscan.error as exc:
        msg = f"Hyperscan patterns: {exc}; {_culprit(patterns)}"
        raise ValueError(msg) from exc
    return database


def _culprit(patterns: Sequence[bytes]) -> str:
    for pattern in patterns:
        try:
            hyperscan.Database().compile([pattern], flags=[_STARTS])
        except hyperscan.error:
            return f"expected Hyperscan's subset of PCRE, got `{pattern.decode('latin-1')}`"
    return "each alone compiles"
