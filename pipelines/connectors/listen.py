"""Runs the address for webhooks in the connectors' own event loop; behind a proxy that ends TLS, on a loopback port."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from pharos.pipelines.sockets import opened
from pharos.schemas.errors import UsageError


class Listener:
    """Serves an application until the stop; `port` 0 takes a free one. From the start on, what comes in waits to be answered."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        """Take the port.

        Raises:
            UsageError: it is taken.
        """
        try:
            self._socket = opened(host, port)
        except OSError as exc:
            msg = f"hooks: expected a free port; {host}:{port}: {exc.strerror}"
            raise UsageError(msg) from exc
        self.port = self._socket.getsockname()[1]
        # No access log: a path says which account, a query may hold a token.
        self._server = _Quiet(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off"))

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; deliveries that are being answered are answered."""
        serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        await stop.wait()
        self._server.should_exit = True
        await serving


class _Quiet(uvicorn.Server):
    """Leaves the signals to the command."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
