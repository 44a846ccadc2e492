"""What the coverage of one account is reckoned from: the platform's counts, when each poll and sweep ended, which sweep is owed since when.

Lies in the account's own state file; every method but `rows` and `moment` is part of the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from typing import Literal, NamedTuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (id TEXT PRIMARY KEY, theirs INTEGER, owed REAL, swept REAL, refused INTEGER, bad INTEGER);
CREATE TABLE IF NOT EXISTS moments (name TEXT PRIMARY KEY, at REAL);
"""


class Entry(NamedTuple):
    """A post as it stands: our comments by state, of the kind that the platform counts; `missing` ones are live, not in the last sweep."""

    id: str
    state: str
    theirs: int | None
    owed: float
    swept: float | None
    refused: int
    bad: int
    live: int
    hidden: int
    deleted: int
    missing: int
    held: float | None = None
    """Since when no sweep can tell what is missing: an item's own id cannot be read, and it may be any comment."""
    doubted: float | None = None
    """Since when the known comments that are missing are not believed to be deleted: see `vanished`."""


ROWS = """
SELECT p.id, p.state, l.theirs, coalesce(l.owed, p.due), l.swept, coalesce(l.refused, 0), coalesce(l.bad, 0),
    count(*) FILTER (WHERE c.live = 1), count(*) FILTER (WHERE c.live = 2), count(*) FILTER (WHERE c.live = 0),
    count(*) FILTER (WHERE c.live = 1 AND c.missing > 0), h.at, d.at
FROM posts p LEFT JOIN ledger l USING (id) LEFT JOIN moments h ON h.name = 'held:' || p.id
LEFT JOIN moments d ON d.name = 'doubted:' || p.id
LEFT JOIN comments c ON c.post = p.id AND c.version != '' AND (c.parent IS NULL OR NOT :direct)
WHERE p.owner = :owner AND (:post IS NULL OR p.id = :post) GROUP BY p.id ORDER BY p.id
"""


class Ledger:
    """Over the account's open database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def count(self, post_id: str, theirs: int | None) -> None:
        """What the platform says now; where it says nothing the last count stays."""
        if theirs is not None:
            self._set(post_id, "theirs", theirs)

    def swept(self, post_id: str, at: float, refused: int, bad: int) -> None:
        """A sweep came to its end, and left so many items out."""
        for column, value in (("swept", at), ("refused", refused), ("bad", bad)):
            self._set(post_id, column, value)

    def owe(self, post_id: str, due: float, keep: Literal["", "earlier", "any"] = "") -> None:
        """The next sweep is due; one that fails is tried later, but is owed since then. `keep` says which due time of before stays."""
        rules = {
            "": "excluded.owed",
            "earlier": "min(coalesce(owed, excluded.owed), excluded.owed)",
            "any": "coalesce(owed, excluded.owed)",
        }
        self._set(post_id, "owed", due, rules[keep])

    def _set(self, post_id: str, column: str, value: float, rule: str | None = None) -> None:
        sql = f"INSERT INTO ledger (id, {column}) VALUES (?,?) ON CONFLICT (id) DO UPDATE SET {column} = {rule or f'excluded.{column}'}"
        self._db.execute(sql, (post_id, value))

    def hold(self, post_id: str, at: float, nameless: bool, doubted: bool) -> None:
        """A complete sweep ended: with a `nameless` item, or `doubted`, it tells no deletes, and with neither it does again."""
        for name, holds in (("held", nameless), ("doubted", doubted)):
            if holds:
                self.mark(f"{name}:{post_id}", at, first=True)
            else:
                self._db.execute("DELETE FROM moments WHERE name = ?", (f"{name}:{post_id}",))

    def mark(self, name: str, at: float, first: bool = False) -> None:
        """Keep a moment: `poll` or `poll:<post>` ended well, `begun`, the last `round`, the `day` last written.

        With `first` an earlier one stays; `ahead:<post>` is by how many the platform's count was ahead of ours (see `vanished`).
        """
        self._db.execute(f"INSERT OR {'IGNORE' if first else 'REPLACE'} INTO moments VALUES (?,?)", (name, at))

    def moment(self, name: str) -> float | None:
        """A moment that was kept."""
        row = self._db.execute("SELECT at FROM moments WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def rows(self, owner: str, direct: bool, post_id: str | None = None) -> list[Entry]:
        """The account's posts, or one of them."""
        return [Entry(*row) for row in self._db.execute(ROWS, {"owner": owner, "direct": direct, "post": post_id})]

    def owed_since(self, owner: str) -> float | None:
        """Since when the longest overdue sweep is owed; it may lie in the future."""
        sql = "SELECT min(coalesce(l.owed, p.due)) FROM posts p LEFT JOIN ledger l USING (id) WHERE p.owner = ?"
        return self._db.execute(sql, (owner,)).fetchone()[0]
