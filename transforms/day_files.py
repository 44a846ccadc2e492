"""Data sets that grow by a few rows at a time: one live file a writer and day, written anew, whole, with each writing.

The new file has its name before the old one goes, and of several of one writer and day only the last counts: readers never miss a row.
"""

from __future__ import annotations

import datetime
import fcntl
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pharos.transforms.files import Hook, blocked, leftovers, publish, readers_lock


def day_files(archive: Path, data_set: str) -> list[Path]:
    """The files that readers take, by day and writer."""
    last: dict[tuple[Path, str], Path] = {}
    for path in _all(archive, data_set):
        last[path.parent, _writer(path)] = path
    return list(last.values())


def grow(archive: Path, data_set: str, writer: str, now: datetime.datetime, table: pa.Table, hook: Hook | None = None) -> Path:
    """Add rows to the writer's file of the UTC day `now`; one process at a time writes as `writer`.

    Raises:
        ArchiveBlockedError: the file system refuses; the rows of before are still there.
    """
    today = f"date={now.date().isoformat()}"
    before = [path for path in day_files(archive, data_set) if path.parent.name == today and _writer(path) == writer]
    try:
        for path in leftovers(archive):
            if path.name.split(".parquet.")[0].rpartition("-")[0] == writer:
                path.unlink(missing_ok=True)  # of one that was killed while it wrote
        whole = pa.concat_tables([*(pq.ParquetFile(path).read() for path in before), table], promote_options="default")
        path = publish(archive, data_set, now.date(), f"{writer}-{now:%H%M%S%f}.parquet", whole, hook)
        _drop(archive, data_set)
    except (OSError, pa.ArrowInvalid) as exc:
        raise blocked(archive, exc if isinstance(exc, OSError) else OSError(str(exc))) from exc
    return path


def _drop(archive: Path, data_set: str) -> None:
    """Delete what a later file holds too; while somebody reads it stays for the next time."""
    with readers_lock(archive).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for path in set(_all(archive, data_set)) - set(day_files(archive, data_set)):
            path.unlink(missing_ok=True)


def _all(archive: Path, data_set: str) -> list[Path]:
    return sorted((archive / data_set).glob("date=*-*-*/*-*.parquet"))


def _writer(path: Path) -> str:
    return path.stem.rpartition("-")[0]
