"""A comment's text in pieces that a page may show: evidence by clause, hidden characters as visible marks, private information blotted.

Nothing that steers a display (bidi, zero-width, tags, controls) leaves here raw; the time is linear in the text and its spans.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from pharos.schemas.finding import Finding

PRIVATE = "5.6.9"
"""The clause whose evidence is blotted for those without the right `unredacted`."""
BLOT = "█"
MOST_COMBINING = 8
"""Combining marks on one base; no script needs more, towers of them cover the lines around."""
MOST_MARKS = 8
"""Hidden characters in a row that are marked one by one; a longer run is one mark."""
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Characters that look like nothing without being of a hidden category."""
_JOINER, _AS_EMOJI, _AS_TEXT = "\u200d", "\ufe0f", "\ufe0e"


class Segment(NamedTuple):
    """A piece of a text: `plain` is the original, `shown` is what a page may hold; `name` says what a mark stands for, else empty."""

    plain: str
    shown: str
    clauses: tuple[str, ...] = ()
    name: str = ""


class Run(NamedTuple):
    """Characters `start` up to `end` that a page must not hold; `stacked`: combining marks too many on one base."""

    start: int
    end: int
    stacked: bool


class Evidence(NamedTuple):
    """Where a clause has evidence: characters `start` up to `end` of the original text."""

    start: int
    end: int
    clause: str


def evidence(findings: Iterable[Finding]) -> list[Evidence]:
    """The spans of all findings."""
    return [Evidence(span.start, span.end, finding.clause) for finding in findings for span in finding.spans]


def blotted(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text, as long as before, with block characters in place of what the spans cover."""
    pieces = _split(len(text), ((*span, "") for span in spans))
    return "".join(BLOT * (end - start) if covered else text[start:end] for start, end, covered in pieces)


def occurrences(text: str, forms: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of these forms stands in a text that no detector marked, such as an answer that quotes it."""
    wanted = sorted({form for form in forms if form.strip()}, key=len, reverse=True)
    # Ahead of each place: forms that share characters are all found.
    return [match.span(1) for match in re.finditer(f"(?=({'|'.join(map(re.escape, wanted))}))", text)] if wanted else []


def segments(text: str, found: Iterable[Evidence] = ()) -> list[Segment]:
    """The text in order; the joined `plain` of all segments is the text."""
    pieces: list[Segment] = []
    runs = _runs(text)
    at = 0
    for start, end, clauses in _split(len(text), found):
        # Runs are found in the whole text: what is joined, or stacked, does not change where a span ends.
        while start < end:
            while at < len(runs) and runs[at].end <= start:
                at += 1
            run = runs[at] if at < len(runs) and runs[at].start < end else Run(end, end, False)
            if start < run.start:
                pieces.append(_plain(text[start : run.start], clauses))
            stop = min(end, run.end)
            pieces += _marks(text[max(start, run.start) : stop], run.stacked, clauses)
            start = stop
    return pieces


def visible(text: str) -> str:
    """The text with hidden characters written out (`[U+202E]`); line breaks, tabs and joined emoji stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(segment.shown for segment in segments(text))


def hidden(pieces: Iterable[Segment]) -> dict[str, str]:
    """What a text hides: mark -> name, each once, in the text's order."""
    return {segment.shown: segment.name for segment in pieces if segment.name}


def _split(length: int, found: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, end, clauses that cover it) from 0 to `length`; a span beyond the end is cut there."""
    spans = [(max(0, start), min(end, length), clause) for start, end, clause in found]
    spans = [span for span in spans if span[0] < span[1]]
    changes = sorted([(start, 1, clause) for start, _, clause in spans] + [(end, -1, clause) for _, end, clause in spans])
    depth: dict[str, int] = {}
    at = 0
    for place, change, clause in [*changes, (length, 0, "")]:
        if at < place:
            yield at, place, tuple(sorted(name for name, count in depth.items() if count))
            at = place
        depth[clause] = depth.get(clause, 0) + change


def _runs(text: str) -> list[Run]:
    return [Run(*match.span(), match["stack"] is not None) for match in _patterns().finditer(text)]


def _marks(run: str, stacked: bool, clauses: tuple[str, ...]) -> list[Segment]:
    if not run:
        return []
    if stacked:
        return [Segment(run, f"[+{len(run)}]", clauses, "COMBINING MARKS")]
    if len(run) > MOST_MARKS:
        first, last = run[0], run[-1]
        return [Segment(run, f"[{_code(first)} … {_code(last)} ×{len(run)}]", clauses, f"{_name(first)} … {_name(last)}")]
    return [Segment(character, f"[{_code(character)}]", clauses, _name(character)) for character in run]


def _plain(piece: str, clauses: tuple[str, ...]) -> Segment:
    # A return before a line feed is the same line break; any other is marked.
    return Segment(piece, piece.replace("\r", ""), clauses)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


@cache
def _name(character: str) -> str:
    kind = unicodedata.category(character)
    unnamed = {"Cc": "CONTROL", "Cs": "LONE SURROGATE"}.get(kind, "HIDDEN CHARACTER")
    return unicodedata.name(character, unnamed)


@cache
def _patterns() -> re.Pattern[str]:
    """Runs of hidden characters, and (group `stack`) combining marks too many."""
    kinds: dict[str, list[int]] = {}
    for point in range(sys.maxunicode + 1):
        kinds.setdefault(unicodedata.category(chr(point)), []).append(point)
    hides = {point for kind in ("Cc", "Cf", "Zl", "Zp", "Cs") for point in kinds[kind]} - set(map(ord, "\n\t\r" + _JOINER))
    hides |= {ord(character) for character in _BLANKS} | {*range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0), *range(0xFE00, 0xFE0E)}
    never, symbols = _class(hides), _class(set(kinds["So"]))
    before = _class(set(kinds["So"] + kinds["Sk"]) | {ord(_AS_EMOJI)})
    combining = _class({point for kind in ("Mn", "Mc", "Me") for point in kinds[kind]} - hides - {ord(_AS_EMOJI), ord(_AS_TEXT)})
    joiner = rf"(?<![{before}]){_JOINER}|{_JOINER}(?![{symbols}])"
    selector = rf"(?<![^\s{_AS_TEXT}{_AS_EMOJI}{never}])[{_AS_TEXT}{_AS_EMOJI}]"
    stack = rf"(?P<stack>(?<=[{combining}]{{{MOST_COMBINING}}})[{combining}]+)"
    return re.compile(rf"(?:[{never}]|\r(?!\n)|{joiner}|{selector})+|{stack}")


def _class(points: set[int]) -> str:
    """The inside of a regular expression's character class."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
