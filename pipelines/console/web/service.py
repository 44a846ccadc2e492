"""What is for machines: how the service is, and the files of its pages."""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.tables import decisions, meta

FILES = StaticFiles(directory=Path(str(resources.files("pharos.pipelines.console"))) / "static")


KEPT_MS = 1000
"""How long a finding is told again: whoever asks, the database is asked once in that time."""


WAIT_S = 2.0
"""How long the database may take to let a write begin; longer, and people wait too."""

_ONE = CapacityLimiter(1)
"""A thread of its own: those of the pages may all wait for the database."""


async def health(request: Request) -> Response:
    """200 while decisions can be taken, for which the database must let write; else 503. Without Kafka they wait in it. Reasons are in
    the log."""
    return await to_thread.run_sync(_told, request, limiter=_ONE)


def _told(request: Request) -> Response:
    desk, now_ms = request.app.state.desk, request.app.state.desk.now_ms()
    at, found = request.app.state.health
    if not 0 <= now_ms - at < KEPT_MS:
        found = _health(desk)
        request.app.state.health = now_ms, found
    return JSONResponse(found, 200 if found["database"] == "ok" else 503)


def _health(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = {"database": "ok", "kafka": "off"}
    if desk.consumer is not None:
        found["kafka"] = "trouble" if desk.consumer.state else "ok"
        found |= {"caught_up": desk.consumer.caught_up.is_set(), "unread": desk.consumer.unread}
    try:
        with desk.database.read() as connection:
            found["unsent"] = connection.execute(select(func.count()).where(decisions.c.recorded_ms == 0)).scalar_one()
        with desk.database.write(WAIT_S) as connection:
            # Changes no row, and yet a server that lets only read refuses it.
            connection.execute(update(meta).where(meta.c.name == "").values(value=""))
            connection.rollback()
    except SQLAlchemyError as exc:
        logging.getLogger("pharos.console").error("database", extra={"error": type(exc).__name__, "why": str(getattr(exc, "orig", ""))})
        found["database"] = "away"
    return found


async def static(request: Request) -> Response:
    """A stylesheet, script or picture."""
    return await FILES.get_response(request.path_params["path"], request.scope)
