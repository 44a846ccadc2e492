"""Which files the archive holds, and which of them readers take: `live` shows no offset twice."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from pharos.schemas.arrow import DATA_SETS
from pharos.transforms.files import ArchiveFile

_place, _stream = attrgetter("place"), attrgetter("stream")


class Coverage(NamedTuple):
    """`gaps` are (file before, file after) with offsets missing in between, `overlaps` are (file, file) with common offsets."""

    gaps: list[tuple[ArchiveFile, ArchiveFile]]
    overlaps: list[tuple[ArchiveFile, ArchiveFile]]


def scan(archive: Path, data_set: str | None = None) -> list[ArchiveFile]:
    """The files of one data set or of all, sorted; a file that goes away meanwhile may be listed, one that stays is."""
    found: set[ArchiveFile] = set()
    for name in DATA_SETS if data_set is None else (data_set,):
        for folder in (archive / name).glob("date=*-*-*"):
            found.update(_listed(folder))
    return sorted(found, key=_place)


def scan_partition(archive: Path, topic: str, partition: int) -> list[ArchiveFile]:
    """The files of one partition in all data sets, sorted."""
    return [file for file in scan(archive) if (file.topic, file.partition) == (topic, partition)]


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
