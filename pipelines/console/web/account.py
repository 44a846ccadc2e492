"""A person's own account: who they are here, and a new password."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pharos.pipelines.console import people
from pharos.pipelines.console.passwords import LONGEST, SHORTEST
from pharos.pipelines.console.refusal import told
from pharos.pipelines.console.web.login import admitted, hashing
from pharos.pipelines.console.web.render import render, translate
from pharos.schemas.errors import DecisionError


def show(request: Request) -> Response:
    """The page; `?changed` after a change."""
    return _page(request)


async def change(request: Request) -> Response:
    """Give a new password; this browser gets a new login, all others of the person end."""
    desk, form, name = request.app.state.desk, request.state.form, request.state.person.name
    try:
        await hashing(people.change_password, desk.database, name, form.get("old", ""), form.get("new", ""), desk.now_ms())
    except DecisionError as exc:
        return await run_in_threadpool(_page, request, told(exc, translate(request)))
    return await run_in_threadpool(admitted, request, name, "/account?changed=1")


def _page(request: Request, refusal: str = "") -> Response:
    with request.app.state.desk.database.read() as connection:
        local = people.has_password(connection, request.state.person.name)
    shown = {"local": local, "refusal": refusal, "changed": "changed" in request.query_params, "least": SHORTEST, "most": LONGEST}
    return render(request, "account.html", 422 if refusal else 200, **shown, here="/account")
