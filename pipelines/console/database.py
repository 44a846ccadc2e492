"""The console's database: SQLite in the state folder, or PostgreSQL by URL; one process has it at a time, reads never wait for writes."""

from __future__ import annotations

import fcntl
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from pharos.pipelines.console.place import NAME, Present, placed
from pharos.pipelines.console.turns import Turns, not_now
from pharos.schemas.errors import BusyError, FatalError, SettingsError

MOST_NAMES = 500
LOCK_KEY = 7_240_719
"""Of PostgreSQL's advisory locks: any number that nobody else in the database takes."""
BUSY = "console: another console has this database; one at a time publishes its decisions"
WAIT_S = 10.0
"""How long a write waits for its turn; a page that waits longer had better say so."""
SNAPSHOT = "REPEATABLE READ"
"""PostgreSQL's own, READ COMMITTED, would show each query of a page another moment."""


class Database:
    """Opened and migrated; `own` also keeps other consoles away, who would publish the same decisions."""

    def __init__(self, url: str, own: bool = False, wait_s: float = WAIT_S) -> None:
        self.url, self._stack, self._own, self._turns = url, ExitStack(), own, Turns(wait_s)
        self._held: Connection | None = None
        self._place = placed(url)
        self.sqlite = self._place.get_backend_name() == "sqlite"
        with opening(self._place):
            self._writer = self._engine(immediate=True)
            self._reader = self._engine(immediate=False) if self.sqlite else self._writer.execution_options(isolation_level=SNAPSHOT)
            with self._stack:
                if own:
                    self._take()
                migrate(self._reader, url)
                self._stack = self._stack.pop_all()
            self._present = Present(str(self._place.database)) if self.sqlite else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot: all of the block's queries see the same moment. It is not for writing."""
        with self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self, wait_s: float | None = None) -> Iterator[Connection]:
        """One writer at a time; what was written is on the disk when the block ends.

        Raises:
            OperationalError: its turn did not come within `wait_s` (the database's own by default), or the database is not there.
        """
        with self._turns.turn(wait_s):
            if self._present and (problem := self._present.problem()):
                raise not_now(problem)
            with self._writer.begin() as connection:
                self._turns.begun()
                yield connection

    def keep(self) -> None:
        """See that this console still has the database, and take it again where the server had let go of it.

        Raises:
            BusyError: another console has it now.
            SQLAlchemyError: the database does not answer.
        """
        if self.sqlite or not self._own:
            return  # SQLite's lock is on a file, and nobody but this process lets go of it.
        try:
            if self._held is not None:
                self._held.execute(text("SELECT 1"))
                self._held.commit()
                return
        except SQLAlchemyError:
            self._let_go()
        self._lock()

    def close(self) -> None:
        """Let go of all connections, and of the database."""
        self._stack.close()
        self._reader.dispose()
        self._writer.dispose()

    def _engine(self, immediate: bool) -> Engine:
        # An error names no values of its statement: they are comments.
        wait_s = self._turns.wait_s
        pool: dict[str, Any] = {"pool_size": 20, "max_overflow": 20, "hide_parameters": True}
        if not self.sqlite:
            waits = {"connect_timeout": math.ceil(wait_s), "tcp_user_timeout": round(wait_s * 1000)}
            engine = create_engine(self._place, **pool, pool_pre_ping=True, connect_args=waits)
            event.listen(engine, "connect", lambda connection, _record: _wait_for_rows(connection, wait_s))
            return engine
        engine = create_engine(self._place, **pool, connect_args={"timeout": wait_s, "check_same_thread": False})
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", self._begin_write if immediate else lambda connection: _straight(connection, "BEGIN"))
        return engine

    def _begin_write(self, connection: Connection) -> None:
        _straight(connection, f"PRAGMA busy_timeout={self._turns.left_ms()}")
        _straight(connection, "BEGIN IMMEDIATE")

    def _take(self) -> None:
        if not self.sqlite:
            self._lock()
            self._stack.callback(self._let_go)
            return
        lock = Path(f"{self._place.database}.lock")
        try:
            handle = self._stack.enter_context(lock.open("w"))
        except OSError as exc:
            msg = f"PHAROS_STATE_DIR or PHAROS_CONSOLE_DATABASE: expected a folder that can be written for `{lock}`; got: {exc.strerror}"
            raise SettingsError(msg) from exc
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise BusyError(BUSY) from exc

    def _lock(self) -> None:
        """PostgreSQL's lock, which lives as long as the connection that took it."""
        held = self._writer.connect()
        if not held.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY}).scalar():
            held.close()
            raise BusyError(BUSY)
        held.commit()
        self._held = held

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.invalidate()  # Given back to the pool, it would keep the lock.
            held.close()


@contextmanager
def opening(place: URL, name: str = NAME) -> Iterator[None]:
    """For the block that opens a database for the first time; `name` is where its URL was given.

    Raises:
        FatalError: it cannot be opened.
    """
    try:
        yield
    except OperationalError as exc:
        msg = f"{name}: `{place.render_as_string()}` cannot be opened: {str(exc.orig).strip()}"
        raise FatalError(msg) from exc


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], replace: Sequence[str] = ()) -> None:
    """Insert rows; of one whose key is there already only the columns of `replace` are changed."""
    if not rows:
        return
    insert = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    keys = list(table.primary_key.columns)
    if replace:
        statement = insert.on_conflict_do_update(index_elements=keys, set_={name: insert.excluded[name] for name in replace})
    else:
        statement = insert.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def parts(names: Iterable[str]) -> Iterator[list[str]]:
    """Names in lots that a statement may hold."""
    held = list(names)
    for start in range(0, len(held), MOST_NAMES):
        yield held[start : start + MOST_NAMES]


def migrate(engine: Engine, url: str) -> None:
    """Bring the tables to this version's shape.

    Raises:
        FatalError: a newer Pharos made them, or a step failed.
    """
    config = Config()
    config.set_main_option("script_location", "pharos.pipelines.console:migrations")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except OperationalError:
        raise
    except (SQLAlchemyError, command.util.CommandError) as exc:
        msg = f"console: its database cannot be brought to this version: {getattr(exc, 'orig', exc)}"
        raise FatalError(msg) from exc


def _wait_for_rows(connection: Any, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {round(seconds * 1000)}")
    connection.commit()


def _straight(connection: Connection, statement: str) -> None:
    """Without a result to be wrapped: this is said with every transaction."""
    try:
        connection.connection.cursor().execute(statement)
    except sqlite3.Error as exc:
        raise OperationalError(statement, None, exc) from exc


def _set_up(connection: Any, _record: Any) -> None:
    # Pharos says itself when a transaction begins; the driver would begin one only before a write.
    connection.isolation_level = None
    # Many connections read one file: its pages are shared through the map, a cache of each would hold them forty times.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-4096", "mmap_size=1073741824"):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows no letters beyond ASCII.
    connection.create_function("lower", 1, lambda value: value and value.lower(), deterministic=True)
