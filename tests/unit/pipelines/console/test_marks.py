"""Marks: nothing that steers a display gets out raw, and nothing of the text is lost on the way."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pharos.pipelines.console.marks import BLOT, MOST_COMBINING, Evidence, Segment, blotted, hidden, segments, visible

NASTY = "\u202e\u2066\u2069\u200b\u200d\u200e\ufeff\ufe0f\u0301\U000e0041\U000e007f\x00\x07\x1b\r\n\t\u2028\ud800\U0001f468\U0001f469❤ab <&"
TEXT = st.text(st.one_of(st.sampled_from(NASTY), st.characters()), max_size=60)
SPANS = st.lists(st.builds(Evidence, st.integers(0, 70), st.integers(0, 70), st.sampled_from(["5.6.2", "5.6.9"])), max_size=6)


@settings(deadline=None)
@given(TEXT, SPANS)
def test_no_character_is_lost_and_none_is_hidden(text: str, found: list[Evidence]) -> None:
    pieces = segments(text, found)
    assert "".join(piece.plain for piece in pieces) == text
    for piece in pieces:
        for character in piece.shown:
            assert character in "\n\t\u200d" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp"), hex(ord(character))
        piece.shown.encode()


@settings(deadline=None)
@given(TEXT, SPANS)
def test_a_piece_has_the_clauses_of_the_spans_that_cover_it(text: str, found: list[Evidence]) -> None:
    at = 0
    for piece in segments(text, found):
        for place in range(at, at + len(piece.plain)):
            assert piece.clauses == tuple(sorted({clause for start, end, clause in found if start <= place < end}))
        at += len(piece.plain)


@settings(deadline=None)
@given(TEXT, st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4))
def test_blotting_keeps_the_length_and_touches_nothing_else(text: str, spans: list[tuple[int, int]]) -> None:
    out = blotted(text, spans)
    assert len(out) == len(text)
    for place, (before, after) in enumerate(zip(text, out, strict=True)):
        assert after == (BLOT if any(start <= place < end for start, end in spans) else before)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("s\u200bh", "s[U+200B]h"),
        ("\x00", "[U+0000]"),
        ("\ud800", "[U+D800]"),
        ("one\r\ntwo\rthree", "one\ntwo[U+000D]three"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 👍🏽", "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 👍🏽"),
        ("a\u200db", "a[U+200D]b"),
        ("x" + "\u200b" * 5000 + "y", "x[U+200B … U+200B ×5000]y"),
        ("e" + "\u0301" * 50 + "f", "e" + "\u0301" * MOST_COMBINING + "[+42]f"),
        ("\U000e0068\U000e0069", "[U+E0068][U+E0069]"),
        ("ñandú, José", "ñandú, José"),
    ],
)
def test_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_hidden_characters_are_told_once_by_name() -> None:
    assert hidden(segments("a\u202eb\u202ec\x00")) == {"[U+202E]": "RIGHT-TO-LEFT OVERRIDE", "[U+0000]": "CONTROL"}


def test_spans_that_overlap_are_told_together() -> None:
    pieces = segments("you idiot, 318-555-0100", [Evidence(4, 9, "5.6.2"), Evidence(0, 9, "5.6.7a")])
    assert [(piece.shown, piece.clauses) for piece in pieces] == [
        ("you ", ("5.6.7a",)),
        ("idiot", ("5.6.2", "5.6.7a")),
        (", 318-555-0100", ()),
    ]


@settings(deadline=None)
@given(TEXT, SPANS)
def test_spans_change_nothing_of_what_is_marked(text: str, found: list[Evidence]) -> None:
    bare = {at for at, name in _named(segments(text)) if name}
    assert {at for at, name in _named(segments(text, found)) if name} == bare


def _named(pieces: list[Segment]) -> list[tuple[int, str]]:
    """Each character's place and the name of the mark that stands for it."""
    return list(enumerate(piece.name for piece in pieces for _ in piece.plain))


@pytest.mark.parametrize(
    "text", ["\u202ea" * 32_000, "e" + "\u0301" * 64_000, "\u200b\u0301" * 32_000, "a\u0301\u0302" * 21_000, "\ufe0f" * 64_000]
)
def test_64_kb_take_little_time(text: str) -> None:
    visible("\u200b")  # the tables are made at first use
    found = [Evidence(at, at + 7, f"5.6.{at % 11}") for at in range(0, len(text), 3)]
    begun = time.process_time()
    segments(text, found)
    assert time.process_time() - begun < 2
