"""The console as a process: one database, one event loop, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from types import FrameType

import uvicorn
from anyio import to_thread
from sqlalchemy import func, select

from pharos.pipelines.console.clock import now_ms
from pharos.pipelines.console.consume import Consumer
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.desk import Changes, Desk
from pharos.pipelines.console.metrics import watch
from pharos.pipelines.console.outbox import Outbox
from pharos.pipelines.console.precedents import Precedents
from pharos.pipelines.console.tables import people
from pharos.pipelines.console.web.app import build
from pharos.pipelines.kafka import probe
from pharos.pipelines.kafka.clients import servers
from pharos.pipelines.settings import Settings
from pharos.pipelines.sockets import opened
from pharos.schemas.errors import FatalError
from pharos.schemas.policy_file import Policy, load_policy

GRACE_S = 3
"""For what is being answered when the stop comes; a page that waits for changes would wait for ever."""
BACKLOG = 1024
THREADS = 8
"""That answer pages: more would only wait for each other, and the threads that read and send would wait for them all."""
KEEP_ALIVE_S = 75
"""A browser's connection that thinks for some seconds is not closed under its next decision."""


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; `say` gets the lines for the person who started it.

    Raises:
        FatalError: the port is taken, or the database cannot be opened.
        BusyError: another console has the database.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    policy = load_policy(settings.policy)
    with ExitStack() as stack:
        listener = stack.enter_context(closing(listening(settings)))
        database = stack.enter_context(closing(Database(settings.console_database_url, own=True)))
        known = replace(settings, console_port=listener.getsockname()[1])
        desk = _desk(known, database, policy, stack)
        watch(desk)
        say(f"console: {known.console_url} (Ctrl-C ends it)")
        if not any(probe.listening(*address(server)) for server in servers(known)):
            say(f"console: no Kafka answers at {known.bootstrap_servers}; decisions are kept and sent when it does, comments come then")
        if not settings.console_public_url:
            say(f"console: notices carry links to {known.console_url}; PHAROS_CONSOLE_PUBLIC_URL says under which address the public comes")
        if not any_account(database):
            say("console: there is no account yet; make the first: `pharos console user add NAME --role admin`")
        _Server(configured(desk), desk.changes).run(sockets=[listener])


def _desk(settings: Settings, database: Database, policy: Policy, stack: ExitStack) -> Desk:
    """The desk, with what reads and sends beside the pages; `stack` ends their threads before the database is closed."""
    changes = Changes()
    consumer = Consumer(settings, database, policy, now_ms, changes)
    outbox = Outbox(settings, database, now_ms, changes, settings.console_undo_seconds * 1000)
    precedents = Precedents(database, settings.profile)
    for thread in (consumer, outbox, precedents):
        thread.start()
        stack.callback(thread.stop)
    return Desk(settings, database, policy, now_ms, changes, consumer, outbox, precedents)


def configured(desk: Desk) -> uvicorn.Config:
    """How the pages are served."""
    # No access log of uvicorn's: its lines hold the query, and that what was searched for. The guard writes one without.
    return uvicorn.Config(
        build(desk),
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=desk.settings.console_trusted_proxies,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


def listening(settings: Settings) -> socket.socket:
    """The console's socket.

    Raises:
        FatalError: the port is taken, or not ours to take.
    """
    host, port = settings.console_host, settings.console_port
    try:
        return opened(host, port, BACKLOG)
    except OSError as exc:
        msg = f"PHAROS_CONSOLE_PORT: expected a free port; {host}:{port}: {os.strerror(exc.errno or 0)}; `--port 0` takes any that is free"
        raise FatalError(msg) from exc


def address(server: str) -> tuple[str, int]:
    """Host and port of `host:port`; the brackets of an IPv6 address are none of it."""
    host, _, port = server.rpartition(":")
    return host.strip("[]"), int(port)


def any_account(database: Database) -> bool:
    """Whether somebody could log in with a password or has come from the provider."""
    with database.read() as connection:
        return bool(connection.execute(select(func.count()).select_from(people)).scalar())


class _Server(uvicorn.Server):
    """Stops at a signal and returns, where uvicorn's own would end the process by the signal before anything is closed."""

    def __init__(self, config: uvicorn.Config, changes: Changes) -> None:
        super().__init__(config)
        self._changes = changes

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        yield
        for number, handler in before.items():
            signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, with as many threads as are of use."""
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; the pages that wait for changes are told first, else they would be waited for."""
        self._changes.close()
        await super().shutdown(sockets)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.should_exit = True
