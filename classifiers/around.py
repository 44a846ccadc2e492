"""What must and must not stand around a match: RE2 on the bytes of a view, linear in the text as the scan itself is.

The letter ñ is read as `_`, which regular expressions on bytes take for a letter: `ni` is no word of `niño`. It is the one letter beyond
ASCII that views keep, so that nothing else has two cases to miss.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple, Protocol

import re2

from pharos.classifiers.expressions import without_lookaround


class Match(Protocol):
    """Where an expression was found, as both engines tell it."""

    def start(self) -> int: ...
    def end(self) -> int: ...


class Search(Protocol):
    """The first place of an expression in a text, from an offset on."""

    def __call__(self, text: bytes, start: int = 0, /) -> Match | None: ...


_ENYE = re.compile(r"\\x[fd]1|[ñÑ]")
_EDGE = b" ,.;:!?-\n"
"""What a widened match neither begins nor ends with."""
_READ = bytes.maketrans(b"\xf1\xd1", b"__")
_OPTIONS = re2.Options()
_OPTIONS.encoding = re2.Options.Encoding.LATIN1
_OPTIONS.max_mem = 64 << 20
"""Bytes of states that are kept for one expression: the longest ones name every group of people twice."""
_OPTIONS.log_errors = False


def searched(text: bytes) -> bytes:
    """A view's bytes as the expressions read them."""
    return text.translate(_READ)


class Around(NamedTuple):
    """Everything that must be found around a match, and what must not."""

    near: tuple[Search, ...]
    unless: tuple[Search, ...]

    @classmethod
    def of(cls, near: str | tuple[str, ...], unless: str) -> Around:
        """Compiled; an empty expression asks for nothing, of several each must be found."""
        wanted = (near,) if isinstance(near, str) else near
        return cls(tuple(_searching(one) for one in wanted if one), (_searching(unless),) if unless else ())

    def told(self, text: bytes) -> int:
        """Of the text, as `searched` gives it: 1 where every `near` is found and `unless` is not, -1 where both are, else 0."""
        if not all(search(text) for search in self.near):
            return 0
        return -1 if any(search(text) for search in self.unless) else 1

    def reach(self, text: bytes, start: int, end: int) -> tuple[int, int]:
        """The match start..end of the text, widened by each `near` that is found across it: what was looked for as a whole."""
        first, last = start, end
        for search in self.near:
            found = search(text)
            while found and found.end() <= start:
                found = search(text, max(found.end(), found.start() + 1))
            if found and found.start() < end:
                first, last = min(first, found.start()), max(last, found.end())
        return start - len(text[first:start].lstrip(_EDGE)), end + len(text[end:last].rstrip(_EDGE))

    def holds(self, text: bytes) -> bool:
        """Whether every `near` is found and `unless` is not."""
        return self.told(text) > 0


@cache
def _searching(expression: str) -> Search:
    """What searches bytes for an expression.

    RE2 does not look ahead or behind: it finds where the expression without such conditions could match, and Python's own engine, ten
    times slower on the longest ones, only reads the texts in which it could.
    """
    plain = _ENYE.sub("_", expression)
    written, relaxed = plain.encode("latin-1"), without_lookaround(plain).encode("latin-1")
    try:
        possible: Search = re2.compile(relaxed, _OPTIONS).search
    except re2.error:  # a back-reference, an atomic group
        return re.compile(written).search
    if relaxed == written:
        return possible
    exact = re.compile(written).search
    return lambda text, start=0, /: exact(text, start) if possible(text, start) else None
