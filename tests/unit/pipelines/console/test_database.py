"""What the two databases must do alike: a read is one moment, and one console at a time has the database."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from console_bench import item, put_item
from sqlalchemy import create_engine, func, select, text, update
from sqlalchemy.exc import OperationalError

from pharos.pipelines.console.database import LOCK_KEY, Database
from pharos.pipelines.console.tables import items
from pharos.pipelines.console.turns import Turns
from pharos.schemas.errors import BusyError, SettingsError

HOLDERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"


def test_all_queries_of_a_read_see_the_same_moment(database: Database) -> None:
    with database.write() as connection:
        put_item(connection)
    with database.read() as reading:
        before = item(reading)
        with database.write() as connection:
            connection.execute(update(items).values(text="other"))
            put_item(connection, "i2")
        assert item(reading) == before
        assert reading.scalar(select(func.count()).select_from(items)) == 1
    with database.read() as reading:
        assert item(reading).text == "other"


def test_one_console_at_a_time_has_the_database(database: Database) -> None:
    database.keep()
    with pytest.raises(BusyError, match="another console has this database"):
        Database(database.url, own=True)
    Database(database.url).close()
    database.close()
    other = Database(database.url, own=True)
    other.keep()
    other.close()


def test_a_lock_that_the_server_let_go_of_is_taken_again_unless_another_console_has_it(database: Database) -> None:
    if database.sqlite:
        pytest.skip("a file's lock goes with the process")
    for _ in range(2):
        with database.write() as connection:
            assert connection.scalar(text(HOLDERS), {"key": LOCK_KEY}) == 1
        database.keep()
        with pytest.raises(BusyError):
            Database(database.url, own=True)
    with database.write() as connection:
        connection.execute(text(HOLDERS), {"key": LOCK_KEY})
    other = Database(database.url, own=True)
    for _ in range(2):
        with pytest.raises(BusyError, match="another console has this database"):
            database.keep()
    other.close()
    database.keep()


def test_a_write_waits_its_time_and_those_behind_it_hardly(database: Database) -> None:
    patient, other = Database(database.url, wait_s=1.5), create_engine(database.url) if not database.sqlite else None
    with ExitStack() as stack:
        stack.callback(patient.close)
        if other is None:
            stack.enter_context(database.write())
        else:
            stack.enter_context(other.begin()).execute(text("LOCK TABLE items IN ACCESS EXCLUSIVE MODE"))
        took = []
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(OperationalError), patient.write() as connection:
                put_item(connection)
            took.append(time.monotonic() - began)
        assert 1.4 < took[0] < 6
        if database.sqlite:
            assert took[1] < 1.2
    with patient.write() as connection:
        put_item(connection)


def test_whose_turn_does_not_come_says_so() -> None:
    turns, inside, over = Turns(0.2), threading.Event(), threading.Event()

    def long() -> None:
        with turns.turn():
            turns.begun()
            inside.set()
            over.wait(30)

    thread = threading.Thread(target=long)
    thread.start()
    assert inside.wait(10)
    with pytest.raises(OperationalError, match="has not ended"), turns.turn():
        pass
    over.set()
    thread.join()
    with turns.turn():
        assert 0 < turns.left_ms() <= 200


@pytest.mark.parametrize(
    ("url", "got"),
    [
        ("mysql://x/y", "`mysql`"), ("postgresql://u:secret@h/x", "`postgresql`"), ("nonsense", "something else"),
        ("sqlite://", "names no file"), ("sqlite:///:memory:", "names no file"),
    ],
)  # fmt: skip
def test_an_address_of_no_database_for_the_console(url: str, got: str) -> None:
    with pytest.raises(SettingsError, match=got) as caught:
        Database(url)
    assert "secret" not in str(caught.value)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    with pytest.raises(SettingsError, match="PHAROS_STATE_DIR or PHAROS_CONSOLE_DATABASE: expected a folder"):
        Database(f"sqlite:///{tmp_path}/state/console.sqlite")


def test_a_file_is_one_database_under_all_its_names(tmp_path: Path) -> None:
    file, link, folder = tmp_path / "console.sqlite", tmp_path / "link.sqlite", tmp_path / "folder"
    link.symlink_to(file)
    folder.symlink_to(tmp_path)
    with closing(Database(f"sqlite:///{file}", own=True)):
        for name in (link, folder / "console.sqlite", tmp_path / "x" / ".." / "console.sqlite"):
            with pytest.raises(BusyError):
                Database(f"sqlite:///{name}", own=True)


@pytest.mark.parametrize("ending", ["", "-wal"])
def test_nothing_is_written_into_a_file_that_is_no_longer_there(tmp_path: Path, ending: str) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/console.sqlite")) as database:
        with database.write() as connection:
            put_item(connection)
        (tmp_path / f"console.sqlite{ending}").unlink()
        with pytest.raises(OperationalError, match="deleted or replaced"), database.write() as connection:
            put_item(connection, "i2")


def test_nothing_is_written_into_a_file_that_was_replaced(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/other.sqlite").close()
    with closing(Database(f"sqlite:///{tmp_path}/console.sqlite")) as database:
        (tmp_path / "other.sqlite").rename(tmp_path / "console.sqlite")
        with pytest.raises(OperationalError, match="deleted or replaced"), database.write():
            pass
