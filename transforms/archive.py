"""Archive: every comment, finding and decision of a batch becomes durable Parquet before anything else of it leaves the worker."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pharos.schemas.arrow import COMMENTS, DECISIONS, FINDINGS
from pharos.schemas.policy_file import Policy
from pharos.transforms import metrics
from pharos.transforms.batch import Batch, Records
from pharos.transforms.files import Hook, file_name, publish
from pharos.transforms.worker import WORKER

Clock = Callable[[], datetime.datetime]


def tables(batch: Batch, policy: Policy, now: datetime.datetime) -> dict[str, pa.Table]:
    """The batch's rows by data set, in the archive's schemas; a data set without rows is left out."""
    assert batch.table is not None
    if batch.verdict is None:
        found = {"decisions": _fitted(batch.table, DECISIONS, batch.records, policy, now)}
    else:
        rows = batch.table
        for name, column in batch.verdict.columns.items():
            rows = rows.append_column(name, column)
        found = {"comments": _fitted(rows, COMMENTS, batch.records, policy, now), "findings": _findings(batch, policy, now)}
    return {name: table for name, table in found.items() if table.num_rows}


def _findings(batch: Batch, policy: Policy, now: datetime.datetime) -> pa.Table:
    assert batch.table is not None and batch.verdict is not None
    pairs = batch.verdict.findings
    rows = np.fromiter((row for row, _ in pairs), np.int64, len(pairs))
    found = [finding for _, finding in pairs]
    columns = {
        "event_id": batch.table["event_id"].take(rows),
        "kafka_offset": batch.table["kafka_offset"].take(rows),
        "clause": pa.array([item.clause for item in found], pa.string()),
        "score": pa.array([item.score for item in found], pa.float32()),
        "threshold": pa.array([policy.clauses[item.clause].threshold for item in found], pa.float32()),
        "tier": pa.array([item.tier for item in found], pa.string()),
        "detector": pa.array([item.detector for item in found], pa.string()),
        "detector_version": pa.array([item.version for item in found], pa.string()),
        "stance": pa.array([item.stance for item in found], pa.string()),
        "spans": pa.array(
            [[{"start": s.start, "end": s.end, "type": s.type, "matched": s.matched} for s in item.spans] for item in found],
            FINDINGS.field("spans").type,
        ),
        "reason_en": pa.array([item.reason.en for item in found], pa.string()),
        "reason_es": pa.array([item.reason.es for item in found], pa.string()),
    }
    return _fitted(pa.table(columns), FINDINGS, batch.records, policy, now)


def _fitted(table: pa.Table, schema: pa.Schema, records: Records, policy: Policy, now: datetime.datetime) -> pa.Table:
    """The table with the columns that are the same for the whole batch, in the schema's order and types."""
    constants = {
        "archived_at": now,
        "kafka_topic": records.topic,
        "kafka_partition": records.partition,
        "policy_id": policy.id,
        "policy_hash": policy.hash,
    }
    there = set(table.column_names)
    columns = [
        table[field.name].cast(field.type) if field.name in there else pa.repeat(pa.scalar(constants[field.name], field.type), len(table))
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(Batch)
class _Archive(beam.DoFn):
    def __init__(self, archive: Path, policy: Policy, clock: Clock, hook: Hook | None) -> None:
        self._archive, self._policy, self._clock, self._hook = archive, policy, clock, hook

    def process(self, batch: Batch) -> Iterator[Batch]:
        records, now = batch.records, self._clock()
        name = file_name(records.topic, records.partition, records.first_offset, records.next_offset - 1, records.epoch)
        with WORKER.telling(), metrics.STAGE_SECONDS.labels("archive").time():
            for data_set, table in tables(batch, self._policy, now).items():
                batch.files.append(publish(self._archive, data_set, now.date(), name, table, self._hook))
                metrics.ARCHIVE_FREE_BYTES.set(shutil.disk_usage(self._archive).free)
        yield batch


class Archive(beam.PTransform):
    """Decided batches -> the same, with `files` durable. `clock` gives the UTC time that names the day's partition."""

    def __init__(self, archive: Path, policy: Policy, clock: Clock, hook: Hook | None = None) -> None:
        super().__init__()
        self._args = (archive, policy, clock, hook)

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        """One fused step."""
        return batches | "parquet" >> beam.ParDo(_Archive(*self._args))
