"""Which files compaction merges: neighbours of a stream and a day, from closed hours, committed, up to 128 MiB together."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from pharos.transforms.files import ArchiveFile, file_name
from pharos.transforms.listing import live

TARGET_BYTES = 128 << 20

Committed = Mapping[tuple[str, int], int]
"""(topic, partition) -> committed offset."""


@dataclass
class Merge:
    """Neighbouring live files of one stream and day, and the hidden ones within their range that go with them."""

    sources: list[ArchiveFile] = field(default_factory=list)
    hidden: list[ArchiveFile] = field(default_factory=list)
    size: int = 0

    @property
    def name(self) -> str:
        """The merged range under the highest epoch."""
        first, last = self.sources[0], self.sources[-1]
        return file_name(first.topic, first.partition, first.first, last.last, max(file.epoch for file in self.sources))

    @property
    def target(self) -> Path:
        """Where the merged file goes."""
        return self.sources[0].path.parent / self.name


def plan(files: list[ArchiveFile], now: datetime.datetime, older_than: datetime.timedelta, committed: Committed) -> list[Merge]:
    """Which files become one: neighbours of a stream and a day, all from closed hours and committed, up to 128 MiB together."""
    closed = (now - older_than).replace(minute=0, second=0, microsecond=0).timestamp()
    shown = live(files)
    bounds: dict[tuple[str, int], int] = {}
    for file in shown:
        key = file.topic, file.partition
        bounds[key] = max(bounds.get(key, 0), file.first)
    for key, offset in committed.items():
        bounds[key] = min(bounds.get(key, 0), offset)
    hidden = set(files) - set(shown)
    runs = [run for _, group in groupby(shown, key=attrgetter("stream")) for run in _runs(group, closed, bounds)]
    merges = [run for run in runs if len(run.sources) > 1]
    for merge in merges:
        merge.hidden = [file for file in hidden if _within(file, merge.sources[0], merge.sources[-1])]
    return merges


def _within(file: ArchiveFile, first: ArchiveFile, last: ArchiveFile) -> bool:
    return file.stream == first.stream and first.first <= file.first and file.last <= last.last


def _runs(group: Iterator[ArchiveFile], closed: float, bounds: dict[tuple[str, int], int]) -> Iterator[Merge]:
    run = Merge()
    for file in group:
        stat = file.path.stat()
        fits = stat.st_mtime < closed and file.last < bounds[file.topic, file.partition]
        if run.sources and (not fits or file.date != run.sources[-1].date or run.size + stat.st_size > TARGET_BYTES):
            yield run
            run = Merge()
        if fits:
            run.sources.append(file)
            run.size += stat.st_size
    if run.sources:
        yield run
