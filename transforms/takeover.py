"""What a new owner of a partition, and one that was fenced, does to the archive so that no row stands there twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pharos.schemas.errors import FatalError
from pharos.transforms.files import ArchiveFile, blocked, fsync_folder, leftovers_of
from pharos.transforms.lease import start_offset
from pharos.transforms.listing import live, scan_partition

if TYPE_CHECKING:
    from pharos.transforms.batch import Batch
    from pharos.transforms.lease import Lease


MOST_SWEPT = 4
"""Batches that may lie uncommitted: the owner's last one, and one of each owner that died before its sweep."""


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
    files = scan_partition(archive, topic, partition)
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
        for path in [*leftovers_of(archive, topic, partition), *(file.path for file in swept)]:
            path.unlink(missing_ok=True)
        for folder in {file.path.parent for file in swept}:
            fsync_folder(folder)
    except OSError as exc:
        raise blocked(archive, exc) from exc
    return [file.path for file in swept]


def drop_superseded(batch: Batch, lease: Lease) -> None:
    """Remove the files of a batch whose commit was refused because another worker owns the partition.

    The refusal may answer a retry of a commit that did take, so the committed offset decides: below the batch's end, the commit was
    aborted; else the files stay unless the new owner has files over the same offsets.
    """
    records = batch.records
    committed, _ = start_offset(lease.consumer, records.topic, records.partition)
    files = scan_partition(batch.files[0].parents[2], records.topic, records.partition) if batch.files else []
    newer = [file for file in files if file.epoch > records.epoch]
    for path in batch.files:
        file = ArchiveFile.of(path)
        overlapped = file is not None and any(other.first <= file.last and file.first <= other.last for other in newer)
        if committed < records.next_offset or overlapped:
            path.unlink(missing_ok=True)
            fsync_folder(path.parent)
