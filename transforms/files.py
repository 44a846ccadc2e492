"""The archive's files: how one is named, made durable, swept and found again; pure file-system functions, no Beam and no Kafka.

What holds: under its name a file is complete and durable (written aside, fsynced, footer and rows checked, renamed, directory fsynced),
or it is not there. After `sweep` no file of the partition starts at or beyond the committed offset. `live` shows no offset twice.
"""

from __future__ import annotations

import datetime
import os
import re
import time
import uuid
from bisect import bisect_left
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pharos.schemas.arrow import DATA_SETS
from pharos.schemas.errors import ArchiveBlockedError, FatalError

Hook = Callable[[str], None]
"""Called at the named points `before_close`, `after_close`, `before_rename`, `after_rename`; the kill tests stand there."""

TMP = "_tmp"
REPEATING = (
    "kind", "platform", "account", "lang", "flags.list.element", "statuses.key_value.key", "statuses.key_value.value",
    "policy_id", "policy_hash", "kafka_topic", "kafka_partition", "archived_at", "clause", "tier", "detector", "detector_version",
    "stance", "reason_en", "reason_es", "spans.list.element.type", "action", "role",
)  # fmt: skip
COUNTED = (
    "kind", "platform", "account", "flagged", "queued", "created_at", "fetched_at", "archived_at", "decided_at", "kafka_offset", "clause",
)  # fmt: skip
WRITE_OPTIONS: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "use_dictionary": list(REPEATING),  # ids and texts hardly repeat: a dictionary of them, built only to be dropped, costs a third more
    "write_statistics": list(COUNTED),  # for what queries filter by; a file's smallest and largest text help nobody
}
"""How every file of the archive is written."""

MOST_SWEPT = 4
"""Batches that may lie uncommitted: the owner's last one, and one of each owner that died before its sweep."""

_place, _stream = attrgetter("place"), attrgetter("stream")
_NAME = re.compile(r"(?P<topic>.+)-(?P<partition>\d+)-(?P<first>\d+)-(?P<last>\d+)-(?P<epoch>\d+)\.parquet")


@dataclass(frozen=True, order=True)
class ArchiveFile:
    """One file: the offsets `first` to `last` (inclusive) of a partition, written under the producer epoch `epoch`; sorted by its range."""

    data_set: str
    topic: str
    partition: int
    first: int
    last: int
    epoch: int
    date: datetime.date = field(default=datetime.date.min)
    path: Path = field(default=Path(), compare=False)

    @classmethod
    def of(cls, path: Path) -> ArchiveFile | None:
        """The file that `<data set>/date=YYYY-MM-DD/<name>` names; None where that is not a name of ours."""
        match = _NAME.fullmatch(path.name)
        if match is None or not path.parent.name.startswith("date="):
            return None
        partition, first, last, epoch = (int(number) for number in match.groups()[1:])
        date = datetime.date.fromisoformat(path.parent.name[5:])
        return cls(path.parent.parent.name, match["topic"], partition, first, last, epoch, date, path)

    @property
    def place(self) -> tuple[str, str, int, int, int]:
        """Stream and range: what the functions here sort by."""
        return self.data_set, self.topic, self.partition, self.first, self.last

    @property
    def stream(self) -> tuple[str, str, int]:
        """Data set, topic and partition: within these, offsets are to be unique."""
        return self.data_set, self.topic, self.partition


class Coverage(NamedTuple):
    """`gaps` are (file before, file after) with offsets missing in between, `overlaps` are (file, file) with common offsets."""

    gaps: list[tuple[ArchiveFile, ArchiveFile]]
    overlaps: list[tuple[ArchiveFile, ArchiveFile]]


def file_name(topic: str, partition: int, first: int, last: int, epoch: int) -> str:
    """`<topic>-<partition>-<first>-<last>-<epoch>.parquet`."""
    return f"{topic}-{partition}-{first}-{last}-{epoch}.parquet"


def publish(archive: Path, data_set: str, date: datetime.date, name: str, table: pa.Table, hook: Hook | None = None) -> Path:
    """Write `table` durably as `<archive>/<data_set>/date=<date>/<name>` and return that path.

    Raises:
        ArchiveBlockedError: the file system refuses (disk full, read-only, permission); the temporary file is gone.
    """
    point = hook or _nowhere
    folder = archive / data_set / f"date={date.isoformat()}"
    temporary = archive / TMP / f"{name}.{os.getpid()}.{uuid.uuid4().hex}"
    try:
        make_folder(folder)
        make_folder(temporary.parent)
        _write(temporary, table, point)
        check(temporary, table.num_rows)
        point("before_rename")
        temporary.rename(folder / name)
        point("after_rename")
        fsync_folder(folder)
    except OSError as exc:
        with suppress(OSError):  # the same disk may refuse this too; the next owner sweeps what is left
            temporary.unlink(missing_ok=True)
        raise blocked(archive, exc) from exc
    return folder / name


def _nowhere(_: str) -> None:
    """The hook of a run in which nobody is killed."""


def _write(path: Path, table: pa.Table, point: Hook) -> None:
    with path.open("xb", buffering=0) as raw:
        with pq.ParquetWriter(raw, table.schema, **WRITE_OPTIONS) as writer:
            writer.write_table(table, row_group_size=max(1, table.num_rows))
            point("before_close")
        os.fsync(raw.fileno())
    point("after_close")


def check(path: Path, rows: int) -> None:
    """Read the footer back.

    Raises:
        OSError: there is none, or it tells of another number of rows than `rows`.
    """
    try:
        found = pq.read_metadata(path).num_rows
    except pa.ArrowInvalid as exc:
        msg = f"{path.name}: expected a Parquet footer: {exc}"
        raise OSError(msg) from exc
    if found != rows:
        msg = f"{path.name}: expected {rows} rows, its footer says {found}"
        raise OSError(msg)


def blocked(archive: Path, exc: OSError) -> ArchiveBlockedError:
    """The error that says why the archive cannot be written."""
    return ArchiveBlockedError(f"archive `{archive.absolute()}` cannot be written: {os.strerror(exc.errno) if exc.errno else exc}")


def make_folder(folder: Path) -> None:
    """Make `folder` and what lies above it; each new entry is fsynced in its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    fsync_folder(folder.parent)


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(
    archive: Path,
    topic: str,
    partition: int,
    committed: int,
    log_end: int | None = None,
    epoch: int | None = None,
    most: int | None = MOST_SWEPT,
) -> list[Path]:
    """Remove what earlier owners of the partition left uncommitted: temporary files, and files that start at or beyond `committed`.

    Call it after fencing those owners and before reading; returns what was removed from the data sets. At most `most` batches may go
    (None: any number). Files of `epoch` or later stay: an owner that was frozen between fencing and sweeping must not take its successor's.

    Raises:
        FatalError: more than `most` batches lie beyond `committed`, or a file reaches `log_end` or holds offsets on both sides of
            `committed`: the committed offset went back or the topic was made anew, and sweeping would remove records that Kafka may no
            longer have. Nothing is removed.
        ArchiveBlockedError: the file system refuses.
    """
    files = [file for file in scan(archive) if (file.topic, file.partition) == (topic, partition)]
    swept = [file for file in files if file.first >= committed and (epoch is None or file.epoch < epoch)]
    astride = [file for file in live(files) if file.first < committed <= file.last and file.data_set != "findings"]
    astride += [file for file in swept if log_end is not None and file.last >= log_end]
    if astride or (most is not None and len({file.first for file in swept}) > most):
        msg = (
            f"archive `{archive.absolute()}` holds {len(swept) + len(astride)} files of `{topic}` partition {partition} at or beyond the "
            f"committed offset {committed}; expected at most {most} batches and none astride or beyond the log. Was the group's offset "
            "set back, or the topic made anew? Nothing was removed. "
            "Begin a new archive folder, or set the offset forward to the archive's end"
        )
        raise FatalError(msg)
    try:
        for path in leftovers(archive):
            name = _NAME.fullmatch(path.name.rsplit(".", 2)[0])
            if name is not None and (name["topic"], int(name["partition"])) == (topic, partition):
                path.unlink(missing_ok=True)
        for file in swept:
            file.path.unlink(missing_ok=True)
        for folder in {file.path.parent for file in swept}:
            fsync_folder(folder)
    except OSError as exc:
        raise blocked(archive, exc) from exc
    return [file.path for file in swept]


def leftovers(archive: Path) -> list[Path]:
    """Temporary files of `publish`: of one that runs now, or of one that was killed."""
    return sorted((archive / TMP).glob("*.parquet.*"))


def scan(archive: Path, data_set: str | None = None) -> list[ArchiveFile]:
    """The files of one data set or of all, sorted; a file that goes away meanwhile may be listed, one that stays is."""
    found: set[ArchiveFile] = set()
    for name in DATA_SETS if data_set is None else (data_set,):
        for folder in (archive / name).glob("date=*-*-*"):
            found.update(_listed(folder))
    return sorted(found, key=_place)


def _listed(folder: Path) -> set[ArchiveFile]:
    # Compaction may rename the merged file behind a listing's back and delete the sources before it: then neither is seen. Whatever was
    # there all through one of two listings in a row is in their union, so a folder that changes is listed twice.
    before = folder.stat().st_mtime_ns
    found = {file for path in folder.iterdir() if (file := ArchiveFile.of(path))}
    quiet_ns = 50_000_000  # the kernel stamps changes with a coarse clock
    if folder.stat().st_mtime_ns != before or time.time_ns() - before < quiet_ns:
        found |= {file for path in folder.iterdir() if (file := ArchiveFile.of(path))}
    return found


def live(files: Iterable[ArchiveFile]) -> list[ArchiveFile]:
    """The files that readers take, sorted: of overlapping ranges in one stream the higher epoch wins, of equal epochs the wider range.

    So a compacted file (highest epoch of its sources, their whole range) hides its sources from the moment it has its name.
    """
    chosen: list[ArchiveFile] = []
    for _, group in groupby(sorted(files, key=_place), key=_stream):
        cluster: list[ArchiveFile] = []
        reach = -1
        for file in group:
            if file.first > reach:
                chosen += _winners(cluster)
                cluster = []
            cluster.append(file)
            reach = max(reach, file.last)
        chosen += _winners(cluster)
    return chosen


def _winners(cluster: list[ArchiveFile]) -> list[ArchiveFile]:
    if len(cluster) == 1:
        return cluster
    kept: list[ArchiveFile] = []
    for file in sorted(cluster, key=lambda file: (-file.epoch, file.first - file.last, file)):
        at = bisect_left(kept, file.first, key=lambda other: other.first)
        before, after = kept[max(0, at - 1) : at], kept[at : at + 1]
        if not (before and before[0].last >= file.first) and not (after and after[0].first <= file.last):
            kept.insert(at, file)
    return kept


def gaps_and_overlaps(files: Iterable[ArchiveFile]) -> Coverage:
    """Neighbours in each stream with offsets missing between them, and files that share offsets.

    A gap is no loss by itself: dead letters and Kafka's control records have offsets too, and a batch without findings leaves no file.
    """
    coverage = Coverage([], [])
    for _, group in groupby(sorted(files, key=_place), key=_stream):
        reach: ArchiveFile | None = None
        for file in group:
            if reach is not None and file.first <= reach.last:
                coverage.overlaps.append((reach, file))
            elif reach is not None and file.first > reach.last + 1:
                coverage.gaps.append((reach, file))
            reach = file if reach is None or file.last > reach.last else reach
    return coverage
