"""Sends a file's rows in batches: first what is not known yet, then, once Kafka acknowledged it, the seen-index.

Killed in between, a batch is sent again with the same event ids: none is lost, and readers take an id once.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field

import msgspec

from pharos.pipelines.ingest.rows import Bad, Good, Left, Rows
from pharos.pipelines.publish import Outgoing, Publisher
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.errors import FatalError
from pharos.schemas.topics import MAX_RECORD_BYTES, Topics

BATCH = 5000
BATCH_BYTES = 16 << 20
SHOWN = 20
"""Bad rows that the report names one by one; all are counted and all are dead letters."""


@dataclass
class Report:
    """What became of one file. `first_bad` holds (row, reason, detail), `left` why rows were left out on purpose."""

    file: str
    sent: int = 0
    known: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    first_bad: list[tuple[int, str, str]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """All rows."""
        return self.sent + self.known + sum(self.bad.values()) + sum(self.left.values())


def load_rows(name: str, rows: Rows, publisher: Publisher, seen: SeenIndex, topics: Topics) -> Report:
    """Send every good row to `comments.raw` and every bad one to `comments.dead`, unless it was sent before.

    Raises:
        BrokerAwayError: a batch is not acknowledged; what went before stands, run it again.
        FatalError: the file cannot be read to its end; the message says how many rows were taken before.
    """
    report, begun = Report(name), time.monotonic()
    while batch := _batch(rows, report):
        good: dict[str, Good] = {}
        bad: dict[str, Bad] = {}
        for row in batch:
            if isinstance(row, Good):
                report.known += row.event_id in good
                good.setdefault(row.event_id, row)
            else:
                bad[_bad_id(name, row)] = row
                report.bad[row.reason] += 1
                if len(report.first_bad) < SHOWN:
                    report.first_bad.append((row.number, row.reason, row.detail))
        known = seen.known([*good, *bad])
        fresh = [row for event_id, row in good.items() if event_id not in known]
        records = [Outgoing(topics.raw, row.key, row.value) for row in fresh]
        records += [Outgoing(topics.dead, None, _letter(name, row)) for bad_id, row in bad.items() if bad_id not in known]
        publisher.send(records)
        seen.add(row_id for row_id in (*good, *bad) if row_id not in known)
        report.sent += len(fresh)
        report.known += len(good) - len(fresh)
    report.seconds = time.monotonic() - begun
    return report


def _batch(rows: Rows, report: Report) -> list[Good | Bad]:
    """At most so many rows and about so many bytes; rows that are left out are only counted."""
    batch: list[Good | Bad] = []
    size = 0
    try:
        for row in rows:
            if isinstance(row, Left):
                report.left[row.why] += 1
                continue
            batch.append(row)
            size += len(row.value)
            if len(batch) == BATCH:
                break
            if size > BATCH_BYTES:
                break
    except FatalError as exc:
        msg = f"{exc}; {report.rows:,} of its rows were sent or known before, no others: run the whole file, nothing is doubled"
        raise FatalError(msg) from exc
    return batch


def _bad_id(name: str, row: Bad) -> str:
    return f"dead:{name}:{row.number}:{hashlib.sha256(row.value).hexdigest()}"


def _letter(name: str, row: Bad) -> bytes:
    """The dead letter; bytes that no Kafka record may hold stay in the file, and the letter says so."""
    fits = len(row.value) <= MAX_RECORD_BYTES + (1 << 20)
    return msgspec.json.encode(
        DeadLetter(
            reason=row.reason,  # type: ignore[arg-type]
            detail=row.detail if fits else f"{row.detail}; the bytes are only in the file",
            topic=f"ingest:{name}",
            partition=0,
            offset=row.number,
            timestamp=int(time.time() * 1000),
            key_b64=None,
            value_b64=base64.b64encode(row.value).decode() if fits else None,
        )
    )
