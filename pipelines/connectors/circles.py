"""Notices a walk that comes to no end: a platform that leads on in a circle, or through nothing, would be asked for ever."""

from __future__ import annotations

from collections import Counter

from pharos.pipelines.connectors.base import Page
from pharos.pipelines.connectors.state import Walk

AGAIN = 3
"""So often a cursor may come in one walk; a page that is served twice brings its own once more."""
ALIKE = 5
"""So many pages of one walk, one after another, may hold just the same comments."""
EMPTY = 40
"""So many may hold nothing and still lead on: platforms filter a page after they cut it."""


class Circle:
    """Of one walk, as long as it is gone in one round; pages without anything are counted in the walk itself, over rounds."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._cursors: dict[str, Counter[str]] = {}
        self._held, self._alike = frozenset[str](), 0

    def closes(self, thread: str, cursor: str | None, page: Page) -> str:
        """What the walk got instead of an end, if it is to be given up with the page that `cursor` brought, else nothing.

        `thread` is empty for the walk's own pages.
        """
        empty = self._walk.empty = self._walk.empty + 1 if page.next and not _holds(page) else 0
        if empty > EMPTY:
            self._walk.empty = 0  # Of a thread that is left out the walk itself goes on.
            return f"{empty} pages without anything"
        return "the same ones again and again" if self._round(thread, cursor, page) else ""

    def _round(self, thread: str, cursor: str | None, page: Page) -> bool:
        if cursor is None:
            self._cursors[thread] = Counter()  # A thread may be read twice in a walk, each time from its first page.
        held = frozenset(event.comment_id for event in page.events)
        self._alike = self._alike + 1 if held and held == self._held else 0
        self._held = held
        if page.next is None:
            return False
        came = self._cursors.setdefault(thread, Counter())
        came[page.next] += 1
        return came[page.next] > AGAIN or self._alike >= ALIKE


def _holds(page: Page) -> bool:
    """Whether there is anything on a page but the way to the next one."""
    return bool(page.events or page.bad or page.gone or page.posts or page.more or page.private)
