"""The seen-index: which event ids were acknowledged by Kafka, so that push, poll and import do not send one twice.

It is written only after the acknowledgement: a kill in between sends a record again (readers are idempotent on event id), never loses one.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

CHUNK = 5000


def digest(event_id: str) -> bytes:
    """The 16 bytes under which an id is kept."""
    return hashlib.blake2b(event_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class SeenIndex:
    """A set of event ids in SQLite; safe from several threads and processes."""

    def __init__(self, state_dir: Path, topic_prefix: str) -> None:
        state_dir.mkdir(parents=True, exist_ok=True)
        name = "".join(c if c.isalnum() or c in "-." else "_" for c in topic_prefix)
        self._db = sqlite3.connect(state_dir / f"seen-{name}sqlite", timeout=60, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS seen (id BLOB PRIMARY KEY) WITHOUT ROWID")
        self._lock = threading.Lock()

    def known(self, event_ids: Iterable[str]) -> set[str]:
        """Those of the ids that were acknowledged before."""
        by_digest = {digest(event_id): event_id for event_id in event_ids}
        keys = list(by_digest)
        found: set[str] = set()
        with self._lock:
            for start in range(0, len(keys), CHUNK):
                part = keys[start : start + CHUNK]
                marks = ",".join("?" * len(part))
                found.update(by_digest[row[0]] for row in self._db.execute(f"SELECT id FROM seen WHERE id IN ({marks})", part))
        return found

    def add(self, event_ids: Iterable[str]) -> None:
        """Keep ids whose records are acknowledged."""
        with self._lock, self._db:
            self._db.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((digest(event_id),) for event_id in event_ids))

    def close(self) -> None:
        """Close the file."""
        self._db.close()
