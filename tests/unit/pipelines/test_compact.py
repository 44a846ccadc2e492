"""Compaction: the same rows for a reader before, after and at every point in between, whatever dies."""

import datetime
import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pharos.pipelines import compact_plan
from pharos.pipelines.archive import open_archive
from pharos.pipelines.commands.records import records
from pharos.pipelines.compact import POINTS, compact, recover, unfinished
from pharos.schemas.arrow import COMMENTS
from pharos.schemas.errors import ArchiveBlockedError, RetryLaterError
from pharos.transforms.files import file_name, publish
from pharos.transforms.listing import live, scan

TOPIC = "pharos.comments.raw"
DAY = datetime.date(2026, 3, 1)
HOUR = datetime.timedelta(hours=1)


def later() -> datetime.datetime:
    """A time at which all files of the test are from closed hours."""
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=3)


def put(archive: Path, first: int, last: int, epoch: int = 1, partition: int = 0, data_set: str = "comments", day: datetime.date = DAY):
    n = last - first + 1
    columns = {
        "event_id": [f"{partition}/{offset}/{epoch}" for offset in range(first, last + 1)],
        "archived_at": [datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)] * n,
        "kafka_topic": [TOPIC] * n,
        "kafka_partition": [partition] * n,
        "kafka_offset": list(range(first, last + 1)),
    }
    table = pa.table([pa.array(columns.get(field.name, [None] * n), field.type) for field in COMMENTS], schema=COMMENTS)
    return publish(archive, data_set, day, file_name(TOPIC, partition, first, last, epoch), table)


def seen(archive: Path) -> list[tuple]:
    """Every row that a reader of live files sees, as often as they see it."""
    columns = ["kafka_partition", "kafka_offset", "event_id"]
    tables = [pq.read_table(file.path, columns=columns, partitioning=None) for file in live(scan(archive))]
    return sorted(row for table in tables for row in zip(*(column.to_pylist() for column in table.columns), strict=True))


def queried(archive: Path) -> list[tuple]:
    with open_archive(archive) as connection:
        return connection.sql("SELECT kafka_partition, kafka_offset, event_id FROM archive.comments ORDER BY ALL").fetchall()


def small_files(archive: Path, files: int = 10, partitions: int = 2) -> None:
    for partition in range(partitions):
        for index in range(files):
            put(archive, index * 5, index * 5 + 4, epoch=1 + index // 4, partition=partition)


def test_small_files_become_one_and_the_last_batch_stays(tmp_path):
    small_files(tmp_path)
    before = queried(tmp_path)
    report = compact(tmp_path, later(), HOUR)
    assert (report.files_before, report.files_after, report.merged, report.sources, report.rows) == (20, 4, 2, 18, 90)
    assert queried(tmp_path) == before
    assert [(file.first, file.last, file.epoch) for file in scan(tmp_path)] == [(0, 44, 3), (45, 49, 3)] * 2
    merged = pq.read_table(scan(tmp_path)[0].path, partitioning=None)
    assert merged["kafka_offset"].to_pylist() == list(range(45)) and merged.schema.equals(COMMENTS)
    assert unfinished(tmp_path) == []
    assert compact(tmp_path, later(), HOUR).merged == 0


def test_open_hours_are_left_alone(tmp_path):
    small_files(tmp_path)
    now = datetime.datetime.now(datetime.UTC)
    assert compact(tmp_path, now, HOUR).merged == 0
    for file in scan(tmp_path):
        if file.first < 20:
            os.utime(file.path, (0, now.timestamp() - 3 * 3600))
    compact(tmp_path, now, HOUR)
    assert [(file.first, file.last) for file in scan(tmp_path)][:3] == [(0, 19), (20, 24), (25, 29)]


def test_what_is_not_committed_is_left_alone(tmp_path):
    small_files(tmp_path, partitions=1)
    compact(tmp_path, later(), HOUR, committed={(TOPIC, 0): 20})
    assert [(file.first, file.last) for file in scan(tmp_path)][:2] == [(0, 19), (20, 24)]


def test_a_last_batch_without_findings_binds_the_findings_before_it(tmp_path):
    small_files(tmp_path, partitions=1)
    for first in (0, 10, 30):
        put(tmp_path, first, first + 4, data_set="findings")
    compact(tmp_path, later(), HOUR)
    assert [(file.first, file.last) for file in scan(tmp_path, "findings")] == [(0, 34)]


def test_days_stay_apart(tmp_path):
    for index in range(6):
        put(tmp_path, index * 5, index * 5 + 4, day=DAY + datetime.timedelta(days=index // 3))
    compact(tmp_path, later(), HOUR)
    assert [(file.first, file.last, file.date.day) for file in scan(tmp_path)] == [(0, 14, 1), (15, 24, 2), (25, 29, 2)]


def test_files_end_at_the_target_size(tmp_path, monkeypatch):
    small_files(tmp_path, partitions=1)
    monkeypatch.setattr(compact_plan, "TARGET_BYTES", 3 * max(file.path.stat().st_size for file in scan(tmp_path)))
    compact(tmp_path, later(), HOUR)
    assert [file.last - file.first + 1 for file in scan(tmp_path)] == [15, 15, 15, 5]


def test_an_older_file_without_a_column_is_merged_with_a_newer_one(tmp_path):
    old = pq.read_table(put(tmp_path, 0, 4), partitioning=None).drop_columns(["score_5_6_11"])
    publish(tmp_path, "comments", DAY, file_name(TOPIC, 0, 0, 4, 1), old)
    put(tmp_path, 5, 9)
    put(tmp_path, 10, 14)
    before = seen(tmp_path)
    compact(tmp_path, later(), HOUR)
    assert seen(tmp_path) == before and len(scan(tmp_path)) == 2
    assert set(pq.read_schema(scan(tmp_path)[0].path).names) == set(COMMENTS.names)


class Killed(Exception):
    """What a hook raises in place of a death."""


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("nth", [1, 2])
def test_an_interruption_loses_and_doubles_nothing(tmp_path, point, nth):
    small_files(tmp_path)
    before, calls = seen(tmp_path), []

    def die(at: str) -> None:
        assert seen(tmp_path) == before
        calls.append(at)
        if calls.count(point) == nth:
            raise Killed

    with pytest.raises(Killed):
        compact(tmp_path, later(), HOUR, die)
    assert queried(tmp_path) == before
    compact(tmp_path, later(), HOUR)
    assert queried(tmp_path) == before
    assert len(scan(tmp_path)) == 4 and unfinished(tmp_path) == []


@pytest.mark.parametrize("point", POINTS)
def test_kill_minus_9(tmp_path, point):
    small_files(tmp_path)
    before = queried(tmp_path)
    code = f"""
import datetime, os, signal
from pathlib import Path
from pharos.pipelines.compact import compact
die = lambda at: os.kill(os.getpid(), signal.SIGKILL) if at == {point!r} else None
compact(Path({str(tmp_path)!r}), datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=3), datetime.timedelta(hours=1), die)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert queried(tmp_path) == before
    recover(tmp_path)
    assert queried(tmp_path) == before and unfinished(tmp_path) == []
    compact(tmp_path, later(), HOUR)
    assert queried(tmp_path) == before and len(scan(tmp_path)) == 4


BATCH = st.tuples(st.integers(0, 3), st.integers(1, 6), st.integers(0, 3), st.booleans())


@settings(max_examples=20, deadline=None)
@given(st.lists(BATCH, min_size=2, max_size=8))
def test_a_reader_sees_the_same_rows_at_every_point(batches):
    # Each batch: a gap before it, its rows, how far a fenced owner's late file reaches beyond its start, whether the owner changes.
    with tempfile.TemporaryDirectory() as folder:
        archive, offset, epoch = Path(folder), 0, 1
        for gap, rows, late, changes in batches:
            offset += gap
            epoch += changes
            put(archive, offset, offset + rows - 1, epoch)
            if changes and late:
                put(archive, offset, offset + late - 1, epoch - 1)
            offset += rows
        before, points = seen(archive), []

        def look(at: str) -> None:
            points.append(at)
            assert seen(archive) == before

        report = compact(archive, later(), HOUR, look)
        assert seen(archive) == before
        assert (len(points) > 0) == (report.merged > 0)


def test_readers_at_work_keep_the_sources_and_the_next_run_deletes_them(tmp_path):
    small_files(tmp_path, partitions=1)
    before = seen(tmp_path)
    with open_archive(tmp_path) as connection:
        report = compact(tmp_path, later(), HOUR)
        assert report.waiting == 1 and report.files_after == 11
        assert connection.sql("SELECT count(*) FROM comments").fetchall() == [(50,)]
    assert queried(tmp_path) == before
    assert compact(tmp_path, later(), HOUR).recovered == 1
    assert seen(tmp_path) == before and len(scan(tmp_path)) == 2


def test_a_full_disk_leaves_the_sources_and_nothing_else(tmp_path):
    small_files(tmp_path)
    before = seen(tmp_path)
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]))
        with pytest.raises(ArchiveBlockedError, match="File too large"):
            compact(tmp_path, later(), HOUR)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert seen(tmp_path) == before and len(scan(tmp_path)) == 20 and unfinished(tmp_path) == []


def test_two_do_not_run_at_once(tmp_path):
    (tmp_path / "_tmp" / "compact").mkdir(parents=True)
    with (tmp_path / "_tmp" / "compact.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RetryLaterError, match="another compaction runs"):
            compact(tmp_path, later(), HOUR)


def test_the_command_tells_what_it_would_do_and_does(tmp_path, monkeypatch):
    small_files(tmp_path)
    monkeypatch.setenv("PHAROS_ARCHIVE_DIR", str(tmp_path))
    for file in scan(tmp_path):
        os.utime(file.path, (0, 0))

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(records, ["compact", *arguments], catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    assert "18 files would become 2 (90 rows" in run("--dry-run")
    assert len(scan(tmp_path)) == 20
    assert json.loads(run("--json")).items() >= {"merged": 2, "sources": 18, "files_after": 4, "dry_run": False}.items()
    assert run("--older-than", "0").startswith("nothing to merge in 4 files")
