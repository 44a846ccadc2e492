"""Day files: one live file a writer and day, whatever moment a writer is killed at."""

import datetime
import fcntl
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pharos.schemas.errors import ArchiveBlockedError
from pharos.transforms.day_files import day_files, grow
from pharos.transforms.files import readers_lock

AT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class Killed(BaseException):
    """Stands for SIGKILL: nobody catches it."""


def put(archive: Path, number: int, minutes: int = 0, writer: str = "x-a", hook=None) -> Path:
    return grow(archive, "coverage", writer, AT + datetime.timedelta(minutes=minutes), pa.table({"n": [number]}), hook)


def numbers(archive: Path) -> list[int]:
    return sorted(n for path in day_files(archive, "coverage") for n in pq.ParquetFile(path).read()["n"].to_pylist())


def test_a_day_has_one_file_a_writer(tmp_path):
    for number in range(3):
        put(tmp_path, number, number)
        put(tmp_path, 10 + number, number, writer="x-a-b")
    put(tmp_path, 3, 24 * 60)
    assert numbers(tmp_path) == [0, 1, 2, 3, 10, 11, 12]
    assert len(list(tmp_path.rglob("*.parquet"))) == 3


def test_twice_in_one_moment(tmp_path):
    put(tmp_path, 1)
    put(tmp_path, 2)
    assert numbers(tmp_path) == [1, 2]


@pytest.mark.parametrize(("point", "rows"), [("before_close", [1]), ("after_close", [1]), ("before_rename", [1]), ("after_rename", [1, 2])])
def test_a_kill_loses_and_doubles_nothing(tmp_path, point, rows):
    put(tmp_path, 1)

    def kill(here: str) -> None:
        if here == point:
            raise Killed

    with pytest.raises(Killed):
        put(tmp_path, 2, 1, hook=kill)
    assert numbers(tmp_path) == rows
    put(tmp_path, 3, 2)
    assert numbers(tmp_path) == [*rows, 3]
    assert len([path for path in tmp_path.rglob("*.parquet*") if path.is_file()]) == 1


def test_what_somebody_reads_stays_until_the_next_time(tmp_path):
    put(tmp_path, 1)
    with readers_lock(tmp_path).open("rb") as reader:
        fcntl.flock(reader, fcntl.LOCK_SH)
        put(tmp_path, 2, 1)
        assert numbers(tmp_path) == [1, 2] and len(list(tmp_path.rglob("*.parquet"))) == 2
    put(tmp_path, 3, 2)
    assert numbers(tmp_path) == [1, 2, 3] and len(list(tmp_path.rglob("*.parquet"))) == 1


def test_a_column_that_came_later_is_null_before(tmp_path):
    put(tmp_path, 1)
    path = grow(tmp_path, "coverage", "x-a", AT + datetime.timedelta(minutes=1), pa.table({"n": [2], "more": ["x"]}))
    assert pq.ParquetFile(path).read().to_pydict() == {"n": [1, 2], "more": [None, "x"]}


def test_a_broken_file_stops_nothing_silently(tmp_path):
    put(tmp_path, 1).write_bytes(b"PAR1half")
    with pytest.raises(ArchiveBlockedError, match="cannot be written"):
        put(tmp_path, 2, 1)
