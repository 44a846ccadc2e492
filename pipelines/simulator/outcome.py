"""What a soak found: its figures, and of each comment the last event that was sent."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from pharos.pipelines.publish import Outgoing
from pharos.pipelines.seen import digest
from pharos.pipelines.simulator.day import Verb
from pharos.schemas.event import CommentEvent


@dataclass
class Outcome:
    """What a soak showed: `wrong` lists ids whose last event is not what the platform holds, `early` calls inside a block window.

    `day_calls` are those before the quiet sweeps, in which nothing breaks; `behind` is how many differed before those.
    """

    happened: Counter[Verb] = field(default_factory=Counter)
    calls: int = 0
    day_calls: int = 0
    faulty: int = 0
    reordered: int = 0
    blocks: int = 0
    behind: int = 0
    events: int = 0
    twice: int = 0
    pushed: int = 0
    wrong: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    by_platform: dict[str, Counter[str]] = field(default_factory=dict)
    peak_mb: float = 0.0


SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
CREATE TABLE events (id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE last (platform TEXT, id TEXT, kind TEXT, text TEXT, PRIMARY KEY (platform, id)) WITHOUT ROWID;
"""


class Ledger:
    """A publisher that keeps of each comment only the last event's kind and text, and counts event ids that come twice.

    In a file: what is measured is the connectors' memory.
    """

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "soak.sqlite", check_same_thread=False)
        self._db.executescript(SCHEMA)
        self.events = self.twice = 0

    def send(self, records: list[Outgoing]) -> None:
        """Take them as acknowledged."""
        events = [msgspec.json.decode(record.value, type=CommentEvent) for record in records if record.topic.endswith("raw")]
        with self._db:
            ids = ((digest(event.event_id),) for event in events)
            fresh = self._db.executemany("INSERT OR IGNORE INTO events VALUES (?)", ids).rowcount
            rows = ((event.platform, event.comment_id, event.kind, event.text) for event in events)
            self._db.executemany("INSERT OR REPLACE INTO last VALUES (?,?,?,?)", rows)
        self.events += len(events)
        self.twice += len(events) - max(0, fresh)

    def knows(self, platform: str, comment_id: str) -> bool:
        """Whether anything was sent of a comment."""
        return self._db.execute("SELECT 1 FROM last WHERE platform = ? AND id = ?", (platform, comment_id)).fetchone() is not None

    def last(self, platform: str) -> dict[str, tuple[str, str]]:
        """Kind and text of each comment's last event."""
        rows = self._db.execute("SELECT id, kind, text FROM last WHERE platform = ?", (platform,))
        return {comment_id: (kind, text) for comment_id, kind, text in rows}

    def close(self) -> None:
        """Close the file."""
        self._db.close()
