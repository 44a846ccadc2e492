"""Logging in, with a password or at the city's provider, and out again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pharos.pipelines.console import metrics, oidc, people, sessions
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.texts import LANGUAGES
from pharos.pipelines.console.web.cookies import flow_cookie, forget, keep_flow, keep_session, session_cookie
from pharos.pipelines.console.web.limits import pair
from pharos.pipelines.console.web.refusals import Refused
from pharos.pipelines.console.web.render import render
from pharos.schemas.errors import DecisionError

T = TypeVar("T")
LOCAL = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]{0,1000}")
"""A path of this site and nothing that a browser takes for another."""

FAILED = 10
"""Wrong passwords for a name from an address in a minute; who is right is not counted, so that nobody locks an office out."""

_AT_ONCE = CapacityLimiter(4)
"""Each check of a password takes 64 MiB, and a crowd that logs in must not keep the pages' threads."""


def front(request: Request) -> Response:
    """Where a person begins."""
    return RedirectResponse("/queue" if request.state.person else "/login", 303)


def show(request: Request) -> Response:
    """The form."""
    if request.state.person:
        return RedirectResponse(local(request.query_params.get("next", "")), 303)
    return _page(request, local(request.query_params.get("next", "")))


async def enter(request: Request) -> Response:
    """Check name and password; a new login with a new token, whatever the browser had."""
    desk, form = request.app.state.desk, request.state.form
    name, password, onward = form.get("name", "").strip(), form.get("password", ""), local(form.get("next", ""))
    failures, tried = request.app.state.failures, pair(request, name)
    if seconds := failures.wait(tried):
        raise Refused(429, "often", {"retry-after": str(seconds)}, seconds=seconds)
    person = await hashing(people.authenticate, desk.database, name, password, desk.now_ms())
    if person is None:
        metrics.REFUSED.inc()
        return await run_in_threadpool(_page, request, onward, failed=True)
    failures.forgive(tried)
    return await run_in_threadpool(admitted, request, person.name, onward)


def leave(request: Request) -> Response:
    """End the login."""
    desk, name = request.app.state.desk, request.state.person.name
    with desk.database.write() as connection:
        sessions.end(connection, _token(request))
        note(connection, name, "logout", name, desk.now_ms())
    response = RedirectResponse("/login", 303)
    forget(response, desk.settings, session_cookie(desk.settings))
    return response


def session(request: Request) -> Response:
    """Whose login this is and the token of its forms, for a page that stayed open longer than the login with which it came."""
    return JSONResponse({"person": request.state.person.name, "csrf": request.state.csrf})


def language(request: Request) -> Response:
    """Speak another language from now on."""
    desk, wanted = request.app.state.desk, request.state.form.get("language", "")
    if wanted not in LANGUAGES:
        raise Refused(422, "language", expected=", ".join(LANGUAGES), got=wanted[:20])
    with desk.database.write() as connection:
        people.set_language(connection, request.state.person.name, wanted)
    return RedirectResponse(local(request.state.form.get("next", "")), 303)


def depart(request: Request) -> Response:
    """Go to the city's provider."""
    settings = request.app.state.desk.settings
    if not settings.console_oidc_issuer:
        raise Refused(404, "missing")
    flow = f"{secrets.token_urlsafe(32)}.{quote(local(request.query_params.get('next', '')), safe='')}"
    try:
        response = RedirectResponse(oidc.begin(settings, flow), 303)
    except oidc.LoginRefusedError as exc:
        raise _refused(exc) from exc
    keep_flow(response, settings, flow)
    return response


def arrive(request: Request) -> Response:
    """Back from there: whom the provider vouches for is logged in."""
    desk, settings = request.app.state.desk, request.app.state.desk.settings
    flow = request.cookies.get(flow_cookie(settings), "")
    if not settings.console_oidc_issuer:
        raise Refused(404, "missing")
    try:
        found = oidc.finish(settings, flow, request.query_params, desk.now_ms())
        with desk.database.write() as connection:
            person = people.vouched(connection, found.name, found.subject, found.role, desk.now_ms())
    except (oidc.LoginRefusedError, DecisionError) as exc:
        metrics.REFUSED.inc()
        with desk.database.write() as connection:
            note(connection, "", "login.refused", "", desk.now_ms(), oidc=True, why=getattr(exc, "why", "account"))
        if isinstance(exc, DecisionError):
            raise
        raise _refused(exc) from exc
    response = admitted(request, person.name, local(unquote(flow.partition(".")[2])))
    forget(response, settings, flow_cookie(settings))
    return response


async def hashing(function: Callable[..., T], *args: Any) -> T:
    """The function's answer, once it is its turn to hash."""
    return await to_thread.run_sync(function, *args, limiter=_AT_ONCE)


def admitted(request: Request, name: str, onward: str) -> Response:
    """A new login in place of the one that the browser had."""
    desk = request.app.state.desk
    with desk.database.write() as connection:
        sessions.end(connection, _token(request))
        token = sessions.start(connection, name, desk.now_ms())
    response = RedirectResponse(onward, 303)
    keep_session(response, desk.settings, token)
    return response


def local(path: str) -> str:
    """The path, if it is one of this site; else the queue."""
    return path if LOCAL.fullmatch(path) else "/queue"


def _refused(exc: oidc.LoginRefusedError) -> Refused:
    return Refused(502 if exc.why == "provider" else 403, f"oidc.{exc.why}", None, **exc.values)


def _page(request: Request, onward: str, failed: bool = False) -> Response:
    oidc_on = bool(request.app.state.desk.settings.console_oidc_issuer)
    return render(request, "login.html", 422 if failed else 200, onward=onward, failed=failed, oidc=oidc_on)


def _token(request: Request) -> str:
    return request.cookies.get(session_cookie(request.app.state.desk.settings), "")
