"""The archive's files: names, durable writing, sweep, and which of overlapping files readers take."""

import datetime
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharos.schemas.errors import ArchiveBlockedError, FatalError
from pharos.transforms.files import ArchiveFile, file_name, publish
from pharos.transforms.listing import gaps_and_overlaps, live, scan
from pharos.transforms.takeover import sweep

DAY = datetime.date(2026, 3, 1)
TOPIC = "pharos.comments.raw"
POINTS = ["before_close", "after_close", "before_rename", "after_rename"]


def table(first: int, last: int) -> pa.Table:
    return pa.table({"kafka_offset": list(range(first, last + 1)), "text": ["x"] * (last - first + 1)})


def put(archive: Path, first: int, last: int, epoch: int = 1, topic: str = TOPIC, partition: int = 0, data_set: str = "comments") -> Path:
    return publish(archive, data_set, DAY, file_name(topic, partition, first, last, epoch), table(first, last))


def spans(files) -> list[tuple[int, int, int]]:
    return [(file.first, file.last, file.epoch) for file in files]


def of(first: int, last: int, epoch: int) -> ArchiveFile:
    return ArchiveFile("comments", TOPIC, 0, first, last, epoch, DAY, Path(file_name(TOPIC, 0, first, last, epoch)))


@given(
    topic=st.from_regex(r"[a-zA-Z0-9._-]{1,60}", fullmatch=True),
    numbers=st.lists(st.integers(0, 2**62), min_size=4, max_size=4),
    date=st.dates(datetime.date(2000, 1, 1)),
)
def test_a_name_is_read_back(topic, numbers, date):
    path = Path("a") / "comments" / f"date={date.isoformat()}" / file_name(topic, *numbers)
    assert ArchiveFile.of(path) == ArchiveFile("comments", topic, *numbers, date, path)


@pytest.mark.parametrize(
    "path",
    [
        f"comments/date=2026-03-01/{TOPIC}-0-1-2.parquet",
        f"comments/date=2026-03-01/{TOPIC}-0-1-2-3.parquet.77.ab",
        f"comments/date=2026-03-01/{TOPIC}-0-1-2--3.parquet",
        f"comments/{TOPIC}-0-1-2-3.parquet",
        "comments/date=2026-03-01/notes.txt",
    ],
)
def test_other_names_are_not_ours(path):
    assert ArchiveFile.of(Path(path)) is None


def test_a_published_file_is_there_and_complete(tmp_path):
    points = []
    path = publish(tmp_path, "comments", DAY, file_name(TOPIC, 3, 10, 19, 4), table(10, 19), points.append)
    assert path == tmp_path / "comments" / "date=2026-03-01" / f"{TOPIC}-3-10-19-4.parquet"
    assert pq.read_table(path, partitioning=None).equals(table(10, 19))
    assert points == POINTS
    assert list((tmp_path / "_tmp").iterdir()) == []
    assert spans(scan(tmp_path)) == [(10, 19, 4)]


def test_an_empty_table_is_a_file_too(tmp_path):
    assert pq.read_metadata(publish(tmp_path, "comments", DAY, file_name(TOPIC, 0, 0, 0, 1), table(0, -1))).num_rows == 0


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point_leaves_all_or_nothing(tmp_path, point):
    code = f"""
import datetime, os, signal
from pathlib import Path
import pyarrow as pa
from pharos.transforms.files import file_name, publish
die = lambda at: os.kill(os.getpid(), signal.SIGKILL) if at == {point!r} else None
rows = pa.table({{"kafka_offset": list(range(5))}})
publish(Path({str(tmp_path)!r}), "comments", datetime.date(2026, 3, 1), file_name({TOPIC!r}, 0, 0, 4, 1), rows, die)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    files = scan(tmp_path)
    assert len(files) == (point == "after_rename")
    assert all(pq.read_metadata(file.path).num_rows == 5 for file in files)
    removed = sweep(tmp_path, TOPIC, 0, 0)
    assert len(removed) == len(files)
    assert scan(tmp_path) == [] and list((tmp_path / "_tmp").iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    # A limit on file size makes the kernel refuse a write as a full disk does, in the middle of the file.
    rows = pa.table({"text": [os.urandom(2000).hex() for _ in range(500)]})
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        with pytest.raises(ArchiveBlockedError, match="cannot be written: File too large"):
            publish(tmp_path, "comments", DAY, file_name(TOPIC, 0, 0, 499, 1), rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert scan(tmp_path) == [] and list((tmp_path / "_tmp").iterdir()) == []


def test_a_file_in_the_folders_place_is_told(tmp_path):
    (tmp_path / "comments").write_text("not a folder")
    with pytest.raises(ArchiveBlockedError, match="cannot be written: File exists"):
        put(tmp_path, 0, 1)


def test_sweep_takes_only_what_is_uncommitted_in_this_partition(tmp_path):
    others = [{"partition": 1}, {"partition": 10}, {"topic": TOPIC + "-0"}]
    kept = {put(tmp_path, 0, 9), *(put(tmp_path, 20, 29, **other) for other in others)}
    gone = {put(tmp_path, 10, 19), put(tmp_path, 10, 19, data_set="findings")}
    tmp = tmp_path / "_tmp"
    for name in (f"{TOPIC}-0-20-29-1.parquet.7.ab", f"{TOPIC}-1-20-29-1.parquet.7.ab", f"{TOPIC}-0-0-20-29-1.parquet.7.ab"):
        (tmp / name).touch()
    assert set(sweep(tmp_path, TOPIC, 0, 10)) == gone
    assert {file.path for file in scan(tmp_path)} == kept
    assert sorted(path.name for path in tmp.iterdir()) == [f"{TOPIC}-0-0-20-29-1.parquet.7.ab", f"{TOPIC}-1-20-29-1.parquet.7.ab"]


def test_sweep_refuses_to_take_a_record_away(tmp_path):
    for first in range(0, 100, 10):
        put(tmp_path, first, first + 9)
    with pytest.raises(FatalError, match="committed offset 0"):
        sweep(tmp_path, TOPIC, 0, 0)
    with pytest.raises(FatalError, match="none astride"):
        sweep(tmp_path, TOPIC, 0, 95)
    assert len(scan(tmp_path)) == 10
    assert len(sweep(tmp_path, TOPIC, 0, 0, most=None)) == 10


def test_a_fenced_owners_late_file_does_not_stop_the_next_sweep(tmp_path):
    put(tmp_path, 30, 60, epoch=2)
    put(tmp_path, 30, 80, epoch=1)
    assert sweep(tmp_path, TOPIC, 0, 61) == []


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        ([(0, 9, 1), (10, 19, 1)], [(0, 9, 1), (10, 19, 1)]),
        ([(0, 9, 1), (5, 19, 2)], [(5, 19, 2)]),
        ([(0, 9, 1), (5, 14, 2), (12, 19, 1)], [(5, 14, 2)]),
        ([(0, 9, 3), (5, 14, 2), (12, 19, 1)], [(0, 9, 3), (12, 19, 1)]),
        ([(0, 9, 1), (10, 19, 2), (0, 19, 2)], [(0, 19, 2)]),
        ([(0, 0, 1), (0, 0, 2)], [(0, 0, 2)]),
        ([], []),
    ],
)
def test_of_overlapping_files_one_is_live(files, shown):
    assert spans(live(of(*file) for file in files)) == shown


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 5)), max_size=25))
def test_live_files_share_no_offset_and_every_hidden_one_lost_to_a_live_one(triples):
    files = [of(first, first + width, epoch) for first, width, epoch in triples]
    shown = live(files)
    assert all(before.last < after.first for before, after in zip(shown, shown[1:], strict=False))
    assert set(shown) <= set(files)
    for file in set(files) - set(shown):
        assert any(o.first <= file.last and file.first <= o.last and o.epoch >= file.epoch for o in shown)
    assert live(reversed(files)) == shown


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), min_size=1, max_size=20), st.data())
def test_a_compacted_file_hides_its_sources_and_nothing_else(sizes, data):
    files, start = [], 0
    for size, epoch in sizes:
        files.append(of(start, start + size - 1, epoch))
        start += size
    low = data.draw(st.integers(0, len(files) - 1))
    high = data.draw(st.integers(low, len(files) - 1))
    merged = of(files[low].first, files[high].last, max(file.epoch for file in files[low : high + 1]))
    deleted = data.draw(st.sets(st.sampled_from(files[low : high + 1])))
    expected = [*files[:low], merged, *files[high + 1 :]]
    assert live([merged, *(file for file in files if file not in deleted)]) == expected


def test_gaps_and_overlaps():
    found = gaps_and_overlaps([of(0, 9, 1), of(10, 19, 1), of(25, 29, 1), of(28, 40, 2), of(30, 35, 1)])
    assert [(a.last, b.first) for a, b in found.gaps] == [(19, 25)]
    assert [(a.first, b.first) for a, b in found.overlaps] == [(25, 28), (28, 30)]


def test_scan_sees_every_row_while_files_are_merged(tmp_path):
    # A listing that starts before a rename and ends after the sources' deletion must show the one or the other.
    folder = tmp_path / "comments" / "date=2026-03-01"
    folder.mkdir(parents=True)
    for first in range(512):
        (folder / file_name(TOPIC, 0, first, first, 1)).touch()
    code = f"""
import sys
from pathlib import Path
from pharos.transforms.listing import live, scan
archive, rows, looks = Path({str(tmp_path)!r}), 512, 0
while rows == 512 and len(files := live(scan(archive))) > 1:
    rows = sum(file.last - file.first + 1 for file in files)
    looks += 1
    if looks == 1:
        print("looking", flush=True)
print(rows, looks)
"""
    reader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert reader.stdout.readline() == "looking\n"
    for width in (8, 64, 512):
        for first in range(0, 512, width):
            merged = folder / file_name(TOPIC, 0, first, first + width - 1, 1)
            sources = [file.path for file in scan(tmp_path) if first <= file.first < first + width]
            merged.touch()
            for path in sources:
                path.unlink()
    rows, looks = reader.communicate(timeout=60)[0].split()
    assert int(rows) == 512
    assert int(looks) > 10
