"""Who was shown which comments word for word: in the log before they are shown, once an hour for a person, a page and a version.

A list of fifty comments comes anew with every change; a row each time would bury what the log is for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.database import Database

AGAIN_MS = 3_600_000
MOST = 5_000
"""Versions on pages of a person that are remembered; beyond, all are forgotten and told again."""


class Reads:
    """Remembers what the log was told, for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: dict[str, dict[tuple[str, str], int]] = {}

    def tell(self, database: Database, person: Person, page: str, shown: Iterable[str], now_ms: int) -> None:
        """Note that the person is shown these texts on a page, versions of comments by event id.

        Nothing for one who sees private information blotted out.
        """
        if not person.may("unredacted") or not (fresh := self._fresh(person.name, page, shown, now_ms)):
            return
        with database.write() as connection:
            note(connection, person.name, "listed", page, now_ms, shown=fresh)
        with self._lock:
            self._told.setdefault(person.name, {}).update({(page, one): now_ms for one in fresh})

    def _fresh(self, name: str, page: str, shown: Iterable[str], now_ms: int) -> list[str]:
        with self._lock:
            told = self._told.setdefault(name, {})
            if len(told) > MOST:
                told.clear()
            return [one for one in dict.fromkeys(shown) if told.get((page, one), -AGAIN_MS) <= now_ms - AGAIN_MS]
