"""What is for machines: how the service is, and the files of its pages."""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.tables import decisions

FILES = StaticFiles(directory=Path(str(resources.files("pharos.pipelines.console"))) / "static")


KEPT_MS = 1000
"""How long a finding is told again: whoever asks, the database is asked once in that time."""


def health(request: Request) -> Response:
    """200 while the database answers, which decisions need, unlike Kafka: they wait in the database; else 503. Reasons are in the log."""
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
    except SQLAlchemyError as exc:
        logging.getLogger("pharos.console").error("database", extra={"error": type(exc).__name__})
        found["database"] = "away"
    return found


async def static(request: Request) -> Response:
    """A stylesheet, script or picture."""
    return await FILES.get_response(request.path_params["path"], request.scope)
