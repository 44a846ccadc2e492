"""What the two databases must do alike: a read is one moment, and one console at a time has the database."""

from __future__ import annotations

import pytest
from console_bench import item, put_item
from sqlalchemy import func, select, text, update

from pharos.pipelines.console.database import LOCK_KEY, Database
from pharos.pipelines.console.tables import items
from pharos.schemas.errors import BusyError

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
