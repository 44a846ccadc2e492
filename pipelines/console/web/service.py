"""What is for machines: how the service is, and the files of its pages."""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from pharos.pipelines.console.tables import decisions

FILES = StaticFiles(directory=Path(str(resources.files("pharos.pipelines.console"))) / "static")


def health(request: Request) -> Response:
    """200 while decisions can be taken, which Kafka is not needed for: they wait in the database; else 503. Reasons are in the log."""
    desk = request.app.state.desk
    found: dict[str, Any] = {"database": "ok", "kafka": "off"}
    if desk.consumer is not None:
        found["kafka"] = "trouble" if desk.consumer.state else "ok"
        found |= {"caught_up": desk.consumer.caught_up.is_set(), "unread": desk.consumer.unread}
    try:
        with desk.database.write() as connection:
            connection.execute(text("SELECT 1"))
            found["unsent"] = connection.execute(select(func.count()).where(decisions.c.recorded_ms == 0)).scalar_one()
    except SQLAlchemyError as exc:
        logging.getLogger("pharos.console").error("database", extra={"error": type(exc).__name__})
        found["database"] = "away"
    return JSONResponse(found, 200 if found["database"] == "ok" else 503)


async def static(request: Request) -> Response:
    """A stylesheet, script or picture."""
    return await FILES.get_response(request.path_params["path"], request.scope)
