"""What an edit changed, word by word; bounded, so that a text of 64 kB costs no more than a page may."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Kind = Literal["same", "gone", "new"]
MOST_PAIRS = 400_000
"""Words before times words after that are compared; beyond it lines are, and beyond that the whole is."""
_WORDS = re.compile(r"\s*\S+|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Piece(NamedTuple):
    """Text that stayed, went or came."""

    kind: Kind
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Pieces in order: joined without `new` they are `before`, without `gone` they are `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    end_old, end_new = len(old) - tail, len(new) - tail
    pieces = [Piece("same", "".join(old[:head]))]
    pieces += _middle(old[head:end_old], new[head:end_new])
    pieces.append(Piece("same", "".join(old[end_old:])))
    return [piece for piece in pieces if piece.text]


def _common(one: list[str], other: list[str]) -> int:
    """How many parts both begin with."""
    shorter = min(len(one), len(other))
    return next((i for i in range(shorter) if one[i] != other[i]), shorter)


def _middle(old: list[str], new: list[str]) -> list[Piece]:
    if len(old) * len(new) > MOST_PAIRS:
        old, new = _LINES.findall("".join(old)), _LINES.findall("".join(new))
    if len(old) * len(new) > MOST_PAIRS:
        return [Piece("gone", "".join(old)), Piece("new", "".join(new))]
    pieces = []
    for tag, i, k, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i:k])))
        else:
            pieces += [Piece("gone", "".join(old[i:k])), Piece("new", "".join(new[m:n]))]
    return pieces
