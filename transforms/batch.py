"""The element that flows through the pipeline: what came from one partition in one poll, as columns, and what each stage adds."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from pharos.classifiers.base import Comments, Detection
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
    """What the policy makes of the detections; all columns have one entry a good row.

    `columns` are the archive's own (`flagged`, `queued`, `flags`, scores, `statuses`, policy); `findings` are (row, finding) of flagged
    clauses, by row; `queue` holds the encoded flagged items.
    """

    columns: dict[str, pa.Array]
    findings: list[tuple[int, Finding]]
    queue: list[bytes]
    queued_rows: list[int]


@dataclass
class Batch:
    """Records and what the stages made of them: `decode` sets `table`, `comments`, `dead`; each detector its detection; `decide` the verdict."""

    records: Records
    table: pa.Table | None = None
    comments: Comments | None = None
    dead: list[DeadLetter] = field(default_factory=list)
    detections: dict[str, Detection] = field(default_factory=dict)
    verdict: Verdict | None = None
