"""What the trained models read of a comment: its folded view, with emoji written as words, since their word list has none."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pharos.classifiers import characters
from pharos.classifiers.view import View

LONGEST = 2_000
"""Characters of a comment that the encoder is given; it reads at most some hundred tokens of them."""


def model_text(folded: View, row: int) -> str:
    """One row as the encoder reads it: lower case, disguises undone, `🐀` as ` rat `; other scripts become spaces."""
    first = int(folded.start[row])
    data = folded.data[first : min(int(folded.start[row + 1]) - 1, first + LONGEST)].tobytes()
    if not any(sign in data for sign in characters.SIGNS):
        return data.decode("latin-1")
    points = folded.codes.points[folded.origin[first : first + len(data)]]
    pairs = zip(data, points.tolist(), strict=True)
    return "".join(_word(int(point)) if byte in characters.SIGNS else chr(byte) for byte, point in pairs)


@lru_cache(maxsize=1 << 14)
def _word(point: int) -> str:
    """An emoji's name between spaces, a space for any other sign."""
    char = chr(point)
    return f" {unicodedata.name(char, '').lower()} " if unicodedata.category(char) == "So" else " "
