"""The element that flows through the pipeline: what came from one partition in one poll, as columns, and what each stage adds."""

from __future__ import annotations

import math
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from pharos.classifiers.base import Comments, Detection
from pharos.classifiers.views import Views
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.finding import Finding


@dataclass(frozen=True)
class Records:
    """Kafka records of one partition, oldest first.

    `next_offset` is what is committed once the batch is through; it may lie beyond the last record (control records have offsets too).
    `epoch` is the producer epoch under which this worker owns the partition.
    """

    topic: str
    partition: int
    epoch: int
    first_offset: int
    next_offset: int
    keys: list[bytes | None]
    values: list[bytes | None]
    offsets: list[int]
    timestamps: list[int]


@dataclass(frozen=True)
class Verdict:
    """What the policy makes of the detections of n good rows.

    `columns` are the archive's own, n entries each (`flagged`, `queued`, `flags`, scores, `statuses`); `findings` are (row, finding) of
    flagged clauses, by row; `queue` holds the encoded flagged items with their keys, in offset order; `flagged` counts rows per clause,
    `signals` rows per signal.
    """

    columns: dict[str, pa.Array]
    findings: list[tuple[int, Finding]]
    queue: list[tuple[bytes, bytes]]
    flagged: dict[str, int]
    signals: dict[str, int]


@dataclass
class Batch:
    """Records and what the stages made of them.

    `decode` sets `table`, `dead` and, for comments, `comments`; `detect` the views and detections; `decide` the verdict; `archive` the
    files. `deadline` (of `time.monotonic`) is when detecting shall end. `pending` holds detectors that still run, while several threads
    work on the batch.
    """

    records: Records
    table: pa.Table | None = None
    comments: Comments | None = None
    dead: list[DeadLetter] = field(default_factory=list)
    views: Views | None = None
    deadline: float = math.inf
    pending: dict[str, Future[Detection]] = field(default_factory=dict)
    detections: dict[str, Detection] = field(default_factory=dict)
    verdict: Verdict | None = None
    files: list[Path] = field(default_factory=list)

    def __getstate__(self) -> dict[str, Any]:
        """Where a runner does not fuse the stages, the batch travels without what belongs to this process."""
        done = {name: future.result() for name, future in self.pending.items()}
        return {**self.__dict__, "views": None, "deadline": math.inf, "pending": {}, "detections": {**self.detections, **done}}
