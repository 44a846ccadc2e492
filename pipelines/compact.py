"""Compaction: the many small files of closed hours become few, with the same rows, while others write and read.

A merge goes write aside, fsync, journal, rename, delete the sources, remove the journal. Until the rename readers see the sources; from
then on `pharos.transforms.files.live` hides them behind the merged file. What a crash leaves, the next run completes or takes back.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pharos.pipelines.compact_plan import Committed, Merge, plan
from pharos.schemas.errors import RetryLaterError
from pharos.transforms.files import TMP, WRITE_OPTIONS, Hook, blocked, check, fsync_folder, make_folder, readers_lock
from pharos.transforms.listing import scan

GROUP_ROWS = 50_000
GROUP_BYTES = 64 << 20
"""A row group ends at so many rows or so many bytes in memory: this bounds the memory of a merge."""

POINTS = ("written", "journalled", "renamed", "deleting", "deleted", "finished")
"""Where `hook` is called; the kill tests stand there."""


class Journal(msgspec.Struct, frozen=True):
    """What a merge is about to do; paths relative to the archive."""

    target: str
    rows: int
    sources: list[str]


class CompactionReport(msgspec.Struct):
    """What was done: `merged` new files took the place of `sources` files; `waiting` merges still have sources that a reader may hold."""

    files_before: int
    files_after: int = 0
    merged: int = 0
    sources: int = 0
    rows: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    recovered: int = 0
    waiting: int = 0
    dry_run: bool = False


def compact(
    archive: Path,
    now: datetime.datetime,
    older_than: datetime.timedelta,
    hook: Hook | None = None,
    committed: Committed | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> CompactionReport:
    """Merge what was archived in hours that closed at least `older_than` before `now`.

    Never touched: the last batch of a partition, as it may not be committed, and with `committed` all that is not below those offsets.

    Raises:
        RetryLaterError: another compaction runs.
        ArchiveBlockedError: the file system refuses; every row is still there.
    """
    point = hook or (lambda _: None)
    try:
        with _alone(archive):
            recovered = 0 if dry_run else recover(archive)
            files = scan(archive)
            merges = plan(files, now, older_than, committed or {})
            report = CompactionReport(len(files), recovered=recovered, dry_run=dry_run)
            for number, merge in enumerate(merges, 1):
                _merge(archive, merge, report, point)
                if progress:
                    progress(number, len(merges))
            report.files_after = len(files) - report.sources + report.merged if dry_run else len(scan(archive))
            return report
    except OSError as exc:
        raise blocked(archive, exc) from exc


@contextlib.contextmanager
def _alone(archive: Path) -> Iterator[None]:
    make_folder(archive / TMP / "compact")
    with (archive / TMP / "compact.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            msg = f"archive `{archive.absolute()}`: another compaction runs; expected to be the only one"
            raise RetryLaterError(msg) from exc
        yield


def _merge(archive: Path, merge: Merge, report: CompactionReport, point: Hook) -> None:
    gone = [file.path for file in merge.sources + merge.hidden]
    report.merged += 1
    report.sources += len(gone)
    report.bytes_before += sum(path.stat().st_size for path in gone)
    if report.dry_run:
        report.rows += sum(pq.read_metadata(file.path).num_rows for file in merge.sources)
        return
    temporary = archive / TMP / "compact" / merge.name
    try:
        rows = write_merged(temporary, [file.path for file in merge.sources])
        check(temporary, rows)
    except OSError:
        temporary.unlink(missing_ok=True)  # a full disk needs the room now, not when the next compaction tidies up
        raise
    point("written")
    relative = [str(path.relative_to(archive)) for path in (merge.target, *gone)]
    journal = _write_journal(temporary, Journal(relative[0], rows, relative[1:]))
    point("journalled")
    temporary.rename(merge.target)
    point("renamed")
    report.rows += rows
    report.bytes_after += merge.target.stat().st_size
    report.waiting += not _finish(archive, journal, point)


def write_merged(path: Path, sources: list[Path]) -> int:
    """Write the rows of `sources` one after another into one durable file; returns their number."""
    schema = pa.unify_schemas(list(dict.fromkeys(pq.read_schema(source).remove_metadata() for source in sources)))
    rows = 0
    with path.open("wb", buffering=0) as raw:
        with pq.ParquetWriter(raw, schema, **WRITE_OPTIONS) as writer:
            for table in _groups(sources, schema):
                writer.write_table(table, row_group_size=table.num_rows)
                rows += table.num_rows
        os.fsync(raw.fileno())
    return rows


def _groups(sources: list[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    rows = size = 0
    for source in sources:
        with pq.ParquetFile(source) as file:
            for index in range(file.num_row_groups):
                table = _shaped(file.read_row_group(index), schema).sort_by("kafka_offset")
                waiting.append(table)
                rows += table.num_rows
                size += table.nbytes
                if rows >= GROUP_ROWS or size >= GROUP_BYTES:
                    yield pa.concat_tables(waiting)
                    waiting, rows, size = [], 0, 0
    if rows:
        yield pa.concat_tables(waiting)


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    if table.schema.equals(schema):
        return table
    columns = [table[f.name] if f.name in table.column_names else pa.nulls(table.num_rows, f.type) for f in schema]
    return pa.table(columns, schema=schema)


def _write_journal(temporary: Path, journal: Journal) -> Path:
    path = temporary.with_suffix(".json")
    draft = temporary.with_suffix(".draft")
    with draft.open("wb") as raw:
        raw.write(msgspec.json.encode(journal))
        raw.flush()
        os.fsync(raw.fileno())
    draft.rename(path)
    fsync_folder(path.parent)
    return path


def _finish(archive: Path, path: Path, point: Hook) -> bool:
    """Delete the sources of a merge whose file has its name; False while a reader may hold them (the journal stays)."""
    journal = msgspec.json.decode(path.read_bytes(), type=Journal)
    target = archive / journal.target
    check(target, journal.rows)
    fsync_folder(target.parent)
    with readers_lock(archive).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        for source in journal.sources:
            (archive / source).unlink(missing_ok=True)
            point("deleting")
    for folder in {(archive / source).parent for source in journal.sources}:
        fsync_folder(folder)
    point("deleted")
    path.unlink()
    fsync_folder(path.parent)
    point("finished")
    return True


def unfinished(archive: Path) -> list[Path]:
    """What merges that were interrupted left in the temporary folder."""
    return sorted(path for path in (archive / TMP / "compact").glob("*") if path.is_file())


def recover(archive: Path) -> int:
    """Complete the merges whose file has its name, take the others back; returns how many were completed."""
    done = 0
    for path in unfinished(archive):
        if path.suffix == ".json" and (archive / msgspec.json.decode(path.read_bytes(), type=Journal).target).exists():
            done += _finish(archive, path, lambda _: None)
        else:
            path.unlink()
    return done
