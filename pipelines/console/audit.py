"""The log of who did and read what: rows are only ever added, and each holds a hash over itself and the one before."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from sqlalchemy import Connection, Row, desc, insert, select, text

from pharos.pipelines.console.tables import audit

START = "0" * 64
"""What stands before the first row."""
LOCK_KEY = 7_240_720
"""Of PostgreSQL's advisory locks, another than the console's own."""

# Made once: most requests write a row.
_LAST = select(audit.c.seq, audit.c.hash).order_by(desc(audit.c.seq)).limit(1)
_ADD = insert(audit)
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")


class Verified(NamedTuple):
    """How many rows there are, the first that does not follow from the one before (None: all do), the last hash, and the noted row's."""

    rows: int
    broken: int | None
    last: str
    noted: str = ""


def note(connection: Connection, actor: str, act: str, subject: str, now_ms: int, **detail: str | int | bool | list[str]) -> None:
    """Add a row, in the transaction of what it tells of; never a comment's text in `detail`."""
    if connection.dialect.name == "postgresql":
        # SQLite has one writer anyway; here two rows must not follow the same one. A lock of the table would wait for its vacuum.
        connection.execute(_LOCK, {"key": LOCK_KEY})
    last = newest(connection)
    seq, before = (last.seq + 1, last.hash) if last else (1, START)
    row = (seq, now_ms, actor, act, subject, json.dumps(detail, sort_keys=True, ensure_ascii=False))
    values = dict(zip(("seq", "at_ms", "actor", "act", "subject", "detail"), row, strict=True))
    connection.execute(_ADD, values | {"hash": chained(before, row)})


def newest(connection: Connection) -> Row | None:
    """Number (`seq`) and hash of the last row; whoever keeps them elsewhere can later tell whether the log was written anew."""
    return connection.execute(_LAST).one_or_none()


def chained(before: str, row: tuple[int, int, str, str, str, str]) -> str:
    """SHA-256, in hexadecimal, of the hash before and the row as a JSON list: (seq, at_ms, actor, act, subject, detail)."""
    return hashlib.sha256(f"{before}{json.dumps(row, ensure_ascii=False)}".encode()).hexdigest()


def verify(connection: Connection, noted: int = 0) -> Verified:
    """Walk the chain from its start, and take down the hash of row `noted` (empty: there is none).

    A tail that was cut off, or a log that was written anew, is a chain that is whole: only a row that was noted elsewhere shows it.
    """
    rows, last, hash_noted = 0, START, ""
    for row in connection.execute(select(audit).order_by(audit.c.seq)).yield_per(10_000):
        rows += 1
        last = chained(last, tuple(row)[:-1])
        if row.hash != last or row.seq != rows:
            return Verified(rows, rows, last, hash_noted)
        if rows == noted:
            hash_noted = last
    return Verified(rows, None, last, hash_noted)
