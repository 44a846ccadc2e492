"""The console as an ASGI application: the table of pages behind the guard."""

from __future__ import annotations

import time
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.web.guard import MINUTE_S, Guard
from pharos.pipelines.console.web.limits import Limit
from pharos.pipelines.console.web.login import FAILED
from pharos.pipelines.console.web.refusals import answer
from pharos.pipelines.console.web.routes import PAGES, Page
from pharos.pipelines.console.web.service import KEPT_MS
from pharos.schemas.errors import DecisionError


def build(desk: Desk, pages: Sequence[Page] = PAGES) -> Starlette:
    """The application; its pages find the desk in `request.app.state.desk`."""
    routes = [Route(page.path, page.handler, methods=list(page.methods)) for page in pages]
    told = {HTTPException: answer, DecisionError: answer}
    app = Starlette(routes=routes, middleware=[Middleware(Guard, desk=desk, pages=pages)], exception_handlers=told)
    app.state.desk, app.state.failures = desk, Limit(FAILED, MINUTE_S, time.monotonic)
    app.state.health = -KEPT_MS, {}
    return app
