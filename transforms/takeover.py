"""What a new owner of a partition, and one that was fenced, does to the archive so that no row stands there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharos.transforms.files import ArchiveFile, fsync_folder, scan
from pharos.transforms.lease import start_offset

if TYPE_CHECKING:
    from pharos.transforms.batch import Batch
    from pharos.transforms.lease import Lease


def drop_superseded(batch: Batch, lease: Lease) -> None:
    """Remove the files of a batch whose commit was refused because another worker owns the partition.

    The refusal may answer a retry of a commit that did take, so the committed offset decides: below the batch's end, the commit was
    aborted; else the files stay unless the new owner has files over the same offsets.
    """
    records = batch.records
    committed, _ = start_offset(lease.consumer, records.topic, records.partition)
    newer = [
        file
        for file in (scan(batch.files[0].parents[2]) if batch.files else [])
        if (file.topic, file.partition) == (records.topic, records.partition) and file.epoch > records.epoch
    ]
    for path in batch.files:
        file = ArchiveFile.of(path)
        overlapped = file is not None and any(other.first <= file.last and file.first <= other.last for other in newer)
        if committed < records.next_offset or overlapped:
            path.unlink(missing_ok=True)
            fsync_folder(path.parent)
