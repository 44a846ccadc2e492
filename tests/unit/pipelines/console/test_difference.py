"""The difference of two versions says both of them in full, and never takes long."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from pharos.pipelines.console.difference import Piece, difference


@settings(deadline=None)
@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_both_versions_can_be_read_from_it(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_one_word() -> None:
    assert difference("the crew was rude today", "the crew was kind today") == [
        Piece("same", "the crew was"),
        Piece("gone", " rude"),
        Piece("new", " kind"),
        Piece("same", " today"),
    ]


def test_64_kb_are_bounded() -> None:
    draw = random.Random(3)
    before, after = (" ".join(draw.choice("abcd") for _ in range(32_000)) for _ in range(2))
    worst = [" ".join(draw.choice("ab") for _ in range(630)) for _ in range(2)]
    begun = time.process_time()
    difference(before, after)
    difference(before, before[:30_000] + "x" + before[30_000:])
    difference(*worst)
    assert time.process_time() - begun < 3
