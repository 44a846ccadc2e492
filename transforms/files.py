"""The archive's files: how one is named and made durable; pure file-system functions, no Beam and no Kafka.

What holds: under its name a file is complete and durable (written aside, fsynced, footer and rows checked, renamed, directory fsynced),
or it is not there.
"""

from __future__ import annotations

import datetime
import os
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pharos.schemas.errors import ArchiveBlockedError

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


def readers_lock(archive: Path) -> Path:
    """The file that readers lock shared, and whoever deletes files, while it does, alone."""
    return archive / TMP / "readers.lock"


def leftovers(archive: Path) -> list[Path]:
    """Temporary files of `publish`: of one that runs now, or of one that was killed."""
    return sorted((archive / TMP).glob("*.parquet.*"))


def leftovers_of(archive: Path, topic: str, partition: int) -> list[Path]:
    """Those of one partition."""
    named = ((path, _NAME.fullmatch(path.name.rsplit(".", 2)[0])) for path in leftovers(archive))
    return [path for path, name in named if name and (name["topic"], int(name["partition"])) == (topic, partition)]
