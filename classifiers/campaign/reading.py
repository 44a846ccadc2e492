"""What the endorsement rules read: a part of a view with the writer's capitals and lines, so that a disguised name is a name again."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from pharos.classifiers import characters
from pharos.classifiers.view import View

AROUND = 400
"""Characters on either side of a phrase that are read: whatever the text's length, a hit costs the same."""
_LINE = 10
_MIXED = re.compile(r"\b[a-z\xf1](?=[a-z\xf1]*[A-Z\xd1])")
"""A word with capitals inside but none in front (`kOwAlCzYk`) hides where its name begins."""


def read(view: View, row: int, start: int, end: int) -> tuple[str, int]:
    """The text around characters start..end of a row's view, a character a byte, and where in the row it begins."""
    base, stop = int(view.start[row]), int(view.start[row + 1]) - 1
    first, last = max(base, base + start - AROUND), min(stop, base + end + AROUND)
    data, points = view.data[first:last], view.codes.points[view.origin[first:last]]
    upper = _capitals()[np.minimum(points, characters.LIMIT)]
    small = (data >= ord("a")) & (data <= ord("z")) | (data == characters.SMALL_ENYE)
    cased = np.where(small & upper, data - (ord("a") - ord("A")), data)
    text = np.where(points == _LINE, _LINE, cased).astype(np.uint8).tobytes().decode("latin-1")
    return _MIXED.sub(lambda match: match[0].upper(), text), first - base


@cache
def _capitals() -> np.ndarray:
    """Which code points are capitals, or become one by themselves (mathematical and full-width letters)."""
    first = characters.tables().plain.first
    written = np.array([chr(point).isupper() for point in range(characters.LIMIT)] + [False], bool)
    return written | ((first >= ord("A")) & (first <= ord("Z"))) | (first == characters.BIG_ENYE)
