"""What the scan found for one detector: its matches as columns, the texts around them, and their place in the original text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pharos.classifiers.characters import PICTURE
from pharos.classifiers.scan import VIEWS, ViewName

if TYPE_CHECKING:
    from pharos.classifiers.around import Around
    from pharos.classifiers.view import View

NEAR = 80
"""Characters on either side of a match that are looked at for what makes it count."""
MOST = 20
"""So many hits of a pattern in one row are looked at; more of the same change nothing."""
_PICTURED = re.compile(f"[{PICTURE}]")


@dataclass(frozen=True)
class Hits:
    """One detector's matches, as columns of equal length sorted by (row, start); per pattern, none lies within another.

    `row` in the batch; `start`, `end` in that row's original text, `view_start`, `view_end` in that row's view text (all int32
    characters, end exclusive); `pattern` indexes the detector's own patterns; `view` (uint8) indexes `VIEWS`.
    """

    row: np.ndarray
    start: np.ndarray
    end: np.ndarray
    view_start: np.ndarray
    view_end: np.ndarray
    pattern: np.ndarray
    view: np.ndarray
    views: Mapping[ViewName, View]

    def __len__(self) -> int:
        return len(self.row)

    def matched(self, i: int) -> str:
        """The form in the view that matched; as it was written where that holds pictures."""
        return self._form(i, int(self.view_start[i]), int(self.view_end[i]))

    def _form(self, i: int, start: int, end: int) -> str:
        view, row = self.views[VIEWS[self.view[i]]], int(self.row[i])
        form = view.part(row, start, end)
        return view.original_part(row, *view.to_original(row, start, end)) if _PICTURED.search(form) else form

    def original(self, i: int) -> str:
        """The slice of the original text."""
        return self.views[VIEWS[self.view[i]]].original_part(int(self.row[i]), int(self.start[i]), int(self.end[i]))

    def around(self, which: np.ndarray) -> list[bytes]:
        """The matches (indexes) with `NEAR` characters on either side, in the view that matched, as `Around` reads them."""
        found = [b""] * len(which)
        for number, name in enumerate(VIEWS):
            at = np.flatnonzero(self.view[which] == number)
            if len(at):
                view, chosen = self.views[name], which[at]
                first, last = view.bounds(self.row[chosen], self.view_start[chosen] - NEAR, self.view_end[chosen] + NEAR)
                for place, begin, end in zip(at.tolist(), first.tolist(), last.tolist(), strict=True):
                    found[place] = view.searched[begin:end]
        return found

    def widened(self, i: int, around: Around) -> tuple[int, int, str]:
        """A match with what `around` wants across it: start and end in the original text, and its form in the view."""
        view, row, start, end = self.views[VIEWS[self.view[i]]], int(self.row[i]), int(self.view_start[i]), int(self.view_end[i])
        before = max(start - NEAR, 0)
        first, last = around.reach(view.searched_part(row, before, end + NEAR), start - before, end - before)
        if last - first == end - start:
            return int(self.start[i]), int(self.end[i]), self.matched(i)
        return *view.to_original(row, before + first, before + last), self._form(i, before + first, before + last)

    def first(self, most: int = MOST) -> np.ndarray:
        """Mask of the first `most` hits of each row and pattern: more tell nothing new, and one hostile text must not cost a batch."""
        if len(self) <= most:
            return np.ones(len(self), bool)
        group = self.row.astype(np.int64) * (int(self.pattern.max()) + 1) + self.pattern
        order = np.argsort(group, kind="stable")
        ordered = group[order]
        kept = np.empty(len(self), bool)
        kept[order] = np.arange(len(self)) - np.searchsorted(ordered, ordered) < most
        return kept
