"""The console as a process: one database, one event loop, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from types import FrameType

import uvicorn
from sqlalchemy import func, select

from pharos.pipelines.console.database import Database
from pharos.pipelines.console.desk import Changes, Desk
from pharos.pipelines.console.tables import people
from pharos.pipelines.console.web.app import build
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import FatalError
from pharos.schemas.policy_file import load_policy

GRACE_S = 3
"""For what is being answered when the stop comes; a page that waits for changes would wait for ever."""
BACKLOG = 1024


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; `say` gets the lines for the person who started it.

    Raises:
        FatalError: the port is taken, or the database cannot be opened.
        BusyError: another console has the database.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    policy = load_policy(settings.policy)
    with closing(listening(settings)) as listener, closing(Database(settings.console_database_url, own=True)) as database:
        known = replace(settings, console_port=listener.getsockname()[1])
        desk = Desk(known, database, policy, now_ms, Changes())
        # No access log of uvicorn's: its lines hold the query, and that what was searched for. The guard writes one without.
        config = uvicorn.Config(
            build(desk),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            log_level="warning",
            timeout_graceful_shutdown=GRACE_S,
        )
        server = _Server(config)
        say(f"console: {known.console_url} (Ctrl-C ends it)")
        if not any_account(database):
            say("console: there is no account yet; make the first: `pharos console user add NAME --role admin`")
        server.run(sockets=[listener])


def listening(settings: Settings) -> socket.socket:
    """The console's socket.

    Raises:
        FatalError: the port is taken, or not ours to take.
    """
    host, port = settings.console_host, settings.console_port
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG)
    except OSError as exc:
        msg = f"PHAROS_CONSOLE_PORT: expected a free port; {host}:{port}: {os.strerror(exc.errno or 0)}; `--port 0` takes any that is free"
        raise FatalError(msg) from exc


def any_account(database: Database) -> bool:
    """Whether somebody could log in with a password or has come from the provider."""
    with database.read() as connection:
        return bool(connection.execute(select(func.count()).select_from(people)).scalar())


def now_ms() -> int:
    """The console's one clock: UTC in ms since 1970."""
    return time.time_ns() // 1_000_000


class _Server(uvicorn.Server):
    """Stops at a signal and returns, where uvicorn's own would end the process by the signal before anything is closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        yield
        for number, handler in before.items():
            signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.should_exit = True
