"""The console's database: SQLite in the state folder, or PostgreSQL by URL; one process has it at a time, reads never wait for writes."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from pharos.schemas.errors import BusyError, FatalError, SettingsError

MOST_NAMES = 500
LOCK_KEY = 7_240_719
"""Of PostgreSQL's advisory locks: any number that nobody else in the database takes."""
BUSY = "console: another console has this database; one at a time publishes its decisions"
SNAPSHOT = "REPEATABLE READ"
"""PostgreSQL's own, READ COMMITTED, would show each query of a page another moment."""


class Database:
    """Opened and migrated; `own` also keeps other consoles away, who would publish the same decisions."""

    def __init__(self, url: str, own: bool = False) -> None:
        self.url, self._stack, self._write = url, ExitStack(), threading.Lock()
        self._own = own
        self._held: Connection | None = None
        with opening(url, "PHAROS_CONSOLE_DATABASE"):
            self.sqlite = make_url(url).get_backend_name() == "sqlite"
            self._writer = self._engine(immediate=True)
            self._reader = self._engine(immediate=False) if self.sqlite else self._writer.execution_options(isolation_level=SNAPSHOT)
            with self._stack:
                if own:
                    self._take()
                migrate(self._reader, url)
                self._stack = self._stack.pop_all()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot: all of the block's queries see the same moment. It is not for writing."""
        with self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One writer at a time; what was written is on the disk when the block ends."""
        # SQLite's own waiting is a poll with growing pauses, under which one of many writers may starve.
        with self._write, self._writer.begin() as connection:
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
        pool: dict[str, Any] = {"pool_size": 20, "max_overflow": 20, "hide_parameters": True}
        if not self.sqlite:
            return create_engine(self.url, **pool, pool_pre_ping=True)
        Path(make_url(self.url).database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(self.url, **pool, connect_args={"timeout": 30, "check_same_thread": False})
        event.listen(engine, "connect", _set_up)
        begin = "BEGIN IMMEDIATE" if immediate else "BEGIN"
        event.listen(engine, "begin", lambda connection: connection.connection.cursor().execute(begin))
        return engine

    def _take(self) -> None:
        if not self.sqlite:
            self._lock()
            self._stack.callback(self._let_go)
            return
        lock = Path(f"{make_url(self.url).database}.lock")
        handle = self._stack.enter_context(lock.open("w"))
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
def opening(url: str, name: str) -> Iterator[None]:
    """For the block that opens a database for the first time; `name` is where its URL was given.

    Raises:
        SettingsError: the URL is none, or of a database that the console cannot use.
        FatalError: it cannot be opened.
    """
    try:
        yield
    except (ArgumentError, ImportError) as exc:  # Or its driver is not installed.
        msg = f"{name}: expected `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/NAME`; got something else"
        raise SettingsError(msg) from exc
    except OperationalError as exc:
        msg = f"{name}: `{make_url(url).render_as_string()}` cannot be opened: {str(exc.orig).strip()}"
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
        msg = f"console: its database cannot be brought to this version: {exc}"
        raise FatalError(msg) from exc


def _set_up(connection: Any, _record: Any) -> None:
    # Pharos says itself when a transaction begins; the driver would begin one only before a write.
    connection.isolation_level = None
    # Many connections read one file: its pages are shared through the map, a cache of each would hold them forty times.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "cache_size=-4096", "mmap_size=1073741824"):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows no letters beyond ASCII.
    connection.create_function("lower", 1, lambda value: value and value.lower(), deterministic=True)
