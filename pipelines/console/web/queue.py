"""The queue's page, its rows alone, the bell that says when to ask for them, and the filters that a person keeps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import delete, insert, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.case import undoable
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.listing import AGES, STATES, Filter, beside, lead, listed
from pharos.pipelines.console.refusal import refused
from pharos.pipelines.console.sessions import find
from pharos.pipelines.console.tables import filters, items
from pharos.pipelines.console.web.cookies import session_cookie
from pharos.pipelines.console.web.render import render

PAGE = 50
"""Rows at once."""
EVERY_S, HEARTBEAT_S = 1.0, 15.0
LONGEST_NAME = 40
MOST_FILTERS = 20
"""Filters that one person may keep."""
HOUR_MS = 3_600_000


def queue(request: Request) -> Response:
    """The whole page."""
    return render(request, "queue.html", **_context(request))


def rows(request: Request) -> Response:
    """Rows, tabs and counts alone, as htmx asks for them."""
    return render(request, "rows.html", **_context(request) | {"fragment": True})


async def stream(request: Request) -> Response:
    """Server-sent events: a line at each change since the page's `seen`, at most one a second; a comment now and then, for proxies."""
    desk: Desk = request.app.state.desk
    given = request.query_params.get("seen", "")
    seen = int(given) if given.isascii() and given.isdecimal() and len(given) < 20 else desk.changes.count
    token = request.cookies.get(session_cookie(desk.settings), "")
    return StreamingResponse(_rings(desk, seen, token), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


def following_item(request: Request) -> Response:
    """To the most urgent item after `after` in the filter, or back to the queue where there is none."""
    desk: Desk = request.app.state.desk
    wanted = Filter.of(request.query_params)
    with desk.database.write() as connection:
        found = lead(connection, wanted, request.state.person, desk.now_ms(), request.query_params.get("after", ""))
    return RedirectResponse(address(f"/items/{found}" if found else "/queue", wanted), 303)


def beside_item(request: Request) -> Response:
    """To the item that stands in the list after `of`, or with `back=1` before it; at the list's end it stays."""
    desk: Desk = request.app.state.desk
    wanted, here = Filter.of(request.query_params), request.query_params.get("of", "")
    with desk.database.read() as connection:
        found = beside(connection, wanted, request.state.person, desk.now_ms(), here, request.query_params.get("back") == "1")
        known = found or connection.scalar(select(items.c.id).where(items.c.id == here))
    return RedirectResponse(address(f"/items/{known}" if known else "/queue", wanted), 303)


def keep_filter(request: Request) -> Response:
    """Keep a filter under a name, in place of an earlier one of that name."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    form = request.state.form
    name, wanted = form.get("name", "").strip()[:LONGEST_NAME], Filter.of(dict(parse_qsl(form.get("query", ""))))
    if not name:
        raise refused("filter_name")
    with desk.database.write() as connection:
        connection.execute(delete(filters).where(filters.c.person == person.name, filters.c.name == name))
        kept = len(connection.execute(select(filters.c.name).where(filters.c.person == person.name)).all())
        if kept >= MOST_FILTERS:
            raise refused("filters_many", most=MOST_FILTERS)
        connection.execute(insert(filters).values(person=person.name, name=name, query=wanted.query()))
    return RedirectResponse(address("/queue", wanted), 303)


def drop_filter(request: Request) -> Response:
    """Forget a filter."""
    desk: Desk = request.app.state.desk
    name = request.state.form.get("name", "")
    with desk.database.write() as connection:
        connection.execute(delete(filters).where(filters.c.person == request.state.person.name, filters.c.name == name))
    return RedirectResponse("/queue", 303)


def address(path: str, wanted: Filter) -> str:
    """The path with the filter, which items carry along so that the next one is of it too."""
    query = wanted.query()
    return f"{path}?{query}" if query else path


def _context(request: Request) -> dict[str, Any]:
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    now_ms, wanted = desk.now_ms(), Filter.of(request.query_params)
    seen = desk.changes.count  # Before the rows are read: what changes from here on is told to the page.
    with desk.database.read() as connection:
        found = listed(connection, wanted, now_ms, person, _after(request), PAGE)
        counted = desk.counting.of(connection, wanted.state, desk.changes, seen)
        kept = connection.execute(select(filters).where(filters.c.person == person.name).order_by(filters.c.name)).all()
        last = undoable(connection, person, now_ms, desk.settings.console_undo_seconds * 1000)
    desk.reads.tell(desk.database, person, "/queue", [row.event_id for row in found], now_ms)
    return {
        "rows": found,
        "counts": counted,
        "wanted": wanted,
        "address": address,
        "states": STATES,
        "ages": list(AGES),
        "kept": kept,
        "undoable": last,
        "seen": seen,
        "points": lambda urgency: round(urgency + now_ms / HOUR_MS),
        "more": f"{found[-1].urgency!r},{found[-1].id}" if len(found) == PAGE else "",
        "first_page": "after" not in request.query_params,
        "fragment": False,
    }


def _after(request: Request) -> tuple[float, str] | None:
    """Where the page begins, `urgency,id`; from the top if it says something else."""
    urgency, _, item_id = request.query_params.get("after", "").partition(",")
    try:
        return (float(urgency), item_id) if item_id else None
    except ValueError:
        return None


async def _rings(desk: Desk, seen: int, token: str) -> AsyncIterator[str]:
    """Until the login ends or the console does."""
    yield ": open\n\n"
    checked = time.monotonic()
    while True:
        said = "data: changed\n\n"
        try:
            seen = await asyncio.wait_for(desk.changes.after(seen), HEARTBEAT_S)
        except TimeoutError:
            said = ": still here\n\n"
        if desk.changes.over:
            return
        if time.monotonic() - checked >= HEARTBEAT_S:
            if not await run_in_threadpool(_goes_on, desk, token):
                return
            checked = time.monotonic()
        yield said
        await asyncio.sleep(EVERY_S)


def _goes_on(desk: Desk, token: str) -> bool:
    """Whether the login does."""
    with desk.database.read() as connection:
        return find(connection, token, desk.now_ms(), desk.settings.console_idle_minutes * 60_000) is not None
