"""Notices a walk that goes in a circle: a platform that answers each cursor with one that came before would be asked for ever."""

from __future__ import annotations

from collections import Counter

from pharos.pipelines.connectors.base import Page

AGAIN = 3
"""So often a cursor may come in one walk; a page that is served twice brings its own once more."""
ALIKE = 5
"""So many pages of one walk, one after another, may hold just the same comments."""
EMPTY = 40
"""So many may hold nothing and still lead on: platforms filter a page after they cut it."""


def holds(page: Page) -> bool:
    """Whether there is anything on a page but the way to the next one."""
    return bool(page.events or page.bad or page.gone or page.posts or page.more or page.private)


class Circle:
    """One walk, as long as one process goes it."""

    def __init__(self) -> None:
        self._cursors: dict[str, Counter[str]] = {}
        self._held, self._alike = frozenset[str](), 0

    def closes(self, thread: str, cursor: str | None, page: Page) -> bool:
        """Whether the walk has come round with the page that `cursor` brought; `thread` is empty for the walk's own pages."""
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
