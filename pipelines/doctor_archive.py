"""Whether the archive is whole: every offset is in a file, or it is told why not (a dead letter, a control record of Kafka)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pharos.pipelines.doctor import Finding, Site
from pharos.pipelines.kafka.topic import read_at
from pharos.pipelines.replay import read_letters
from pharos.transforms.listing import gaps_and_overlaps, live, scan

MOST_LOOKED_UP = 200_000
"""Offsets of one gap that are looked for in Kafka; a wider gap is told as it is."""

RUNBOOK = "see `A gap` in docs/records.md"

Gap = tuple[str, int, int, int]
"""Topic, partition, first and last offset that no file holds."""


def overlaps(site: Site) -> Finding:
    """Files of one partition that hold the same offsets; readers take the newer."""
    found = gaps_and_overlaps(scan(site.settings.archive_dir)).overlaps
    if found:
        names = ", ".join(other.path.name for _, other in found[:3])
        text = f"{len(found)} files share offsets with another, such as {names}; readers see each row once"
        return Finding("overlaps", "warn", text, "`pharos records compact` removes what is hidden")
    return Finding("overlaps", "ok", "no two files hold the same offsets")


def gaps(site: Site) -> Iterator[Finding]:
    """Offsets in no file that nothing explains."""
    open_gaps = missing(site)
    if not open_gaps:
        yield Finding("gaps", "ok", "no offset is missing between the files")
        return
    if not site.broker_answers:
        found = f"{len(open_gaps)} gaps between the files, {_count(open_gaps)} offsets; dead letters may explain them"
        yield Finding("gaps", "warn", found, "call `pharos doctor` again while Kafka answers")
        return
    dead: dict[tuple[str, int], set[int]] = defaultdict(set)
    for _, letter in read_letters(site.settings):
        dead[letter.topic, letter.partition].add(letter.offset)
    findings = [finding for gap in open_gaps if (finding := _unexplained(site, gap, dead)) is not None]
    yield from findings or [Finding("gaps", "ok", f"{_count(open_gaps)} offsets are in no file: dead letters or Kafka's control records")]


def missing(site: Site) -> list[Gap]:
    """Offsets between the live files of the comments and decisions, and from the last file to the committed offset."""
    files = live(file for file in scan(site.settings.archive_dir) if file.data_set != "findings")
    found: list[Gap] = [(a.topic, a.partition, a.last + 1, b.first - 1) for a, b in gaps_and_overlaps(files).gaps]
    ends = {(file.topic, file.partition): file.last for file in files}
    for part in site.progress:
        # Without any file nothing tells where this archive began; what is expected then begins with the log.
        last = ends.get((part.topic, part.partition), part.low - 1)
        if part.committed is not None and part.low - 1 <= last < part.committed - 1:
            found.append((part.topic, part.partition, last + 1, part.committed - 1))
    return found


def _unexplained(site: Site, gap: Gap, dead: dict[tuple[str, int], set[int]]) -> Finding | None:
    topic, partition, first, last = gap
    where = f"{topic}/{partition}: offsets {first} to {last} are in no file"
    low = next((part.low for part in site.progress if (part.topic, part.partition) == (topic, partition)), None)
    letters = dead[topic, partition]
    if last - first >= MOST_LOOKED_UP:
        return Finding("gaps", "fail", where, RUNBOOK)
    unknown = [offset for offset in range(first, last + 1) if offset not in letters]
    lost = sum(1 for _ in read_at(site.settings, topic, partition, unknown))
    if lost:
        return Finding("gaps", "fail", f"{where}, {lost} of them good records in Kafka", RUNBOOK)
    if unknown and (low is None or unknown[0] < low):
        return Finding("gaps", "warn", f"{where}; Kafka no longer has them, so it cannot be told why", RUNBOOK)
    return None


def _count(found: list[Gap]) -> int:
    return sum(last - first + 1 for _, _, first, last in found)
