"""What every request passes before a page sees it: who asks, whether they may, and whether their own browser's page sent them."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pharos.pipelines.connectors.fault import place
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.sessions import Session, find, touch
from pharos.pipelines.console.web.cookies import session_cookie
from pharos.pipelines.console.web.headers import headers
from pharos.pipelines.console.web.limits import Limit, origin
from pharos.pipelines.console.web.refusals import AWAY, Refused, answer, written
from pharos.pipelines.console.web.routes import ANYONE, OPEN, Page

MOST_BYTES = 160 * 1024
"""Of a form: as many items of a bulk decision as the settings allow, with a reason and a note of any script."""
MOST_FIELDS = 1100
FORM = "application/x-www-form-urlencoded"
MINUTE_S = 60.0
LOGINS, APPEALS = 300, 30
"""Requests of an address in a minute; a whole office may come from one. Who guesses is held back by `login.FAILED` and the lock."""

TOUCH_WAIT_S = 0.5
"""How long a page waits until it is written down that its person is there."""

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no address and no form may hold: PostgreSQL refuses NUL, and a decision with one cannot be read from its topic again."""

LOG = logging.getLogger("pharos.console")
ACCESS = logging.getLogger("pharos.console.access")


class Guard:
    """ASGI middleware: deny by default. Sets `request.state.person`, `csrf` and `form`, and the headers of every answer."""

    def __init__(self, app: ASGIApp, desk: Desk, pages: Iterable[Page]) -> None:
        self._app, self._desk = app, desk
        self._routes = [(Route(page.path, page.handler, methods=list(page.methods)), page) for page in pages]
        login = Limit(LOGINS, MINUTE_S, time.monotonic)
        appeal = Limit(APPEALS, MINUTE_S, time.monotonic)
        # The appeal's token is a secret that could be guessed at by reading, too.
        self._limits = {("POST", "login"): login, ("GET", "oidc"): login, ("GET", "appeal"): appeal, ("POST", "appeal"): appeal}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through to its page, or answer it here."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request, began = Request(scope, receive), time.monotonic()
        request.state.person, request.state.csrf, request.state.form = None, "", {}
        reply = _Reply(send, headers(self._desk.settings, scope["path"].startswith("/static/"), "v" in request.query_params))
        page: Page | None = None
        try:
            page = self._page(request)
            handled = await self._admit(request, page) or self._app
            await handled(scope, request.receive, reply)
        except Exception as exc:
            await self._fail(request, page, exc, reply)
        entry = {"method": request.method, "path": page.path if page else "", "item": request.path_params.get("id", "")}
        person = request.state.person.name if request.state.person else ""
        ACCESS.info("request", extra={**entry, "status": reply.status, "ms": round((time.monotonic() - began) * 1000), "person": person})

    async def _fail(self, request: Request, page: Page | None, exc: Exception, reply: _Reply) -> None:
        if page is None:
            # Who asks is not known yet, and is to be answered in their own language.
            with suppress(*AWAY):
                await self._session(request, active=False)
        if isinstance(exc, AWAY):
            LOG.error("database", extra={"error": type(exc).__name__, "place": place(exc)})
        elif isinstance(exc, Refused):
            await run_in_threadpool(self._note, request, page, exc)
        else:
            # Its words may hold a comment's text (a database names the values of a statement): only its kind and place are told.
            LOG.error("page failed", extra={"error": type(exc).__name__, "place": place(exc)})
        if not reply.status:
            await answer(request, exc)(request.scope, request.receive, reply)

    def _page(self, request: Request) -> Page:
        """Which page is asked for.

        Raises:
            Refused: none (404), not with this method (405), or its address holds what none may (400).
        """
        _check([request.scope["path"], *request.query_params.keys(), *request.query_params.values()])
        allowed: list[str] = []
        for route, page in self._routes:
            match, found = route.matches(request.scope)
            if match is Match.FULL:
                request.scope["path_params"] = found["path_params"]
                return page
            allowed += page.methods if match is Match.PARTIAL else ()
        if allowed:
            raise Refused(405, "method", {"allow": ", ".join(allowed)}, expected=", ".join(allowed), got=request.method)
        raise Refused(404, "missing")

    async def _admit(self, request: Request, page: Page) -> Response | None:
        """An answer in the page's place, or None: the page may answer.

        Raises:
            Refused: the request breaks a rule.
        """
        posted = request.method == "POST"
        if posted:
            # Read first: whatever else is refused, the answer shows what was written.
            self._check_origin(request)
            request.state.form = await _form(request)
            _check([*request.state.form.keys(), *request.state.form.values()])
        self._slow_down(request, page)
        session = None if page.path.startswith("/static/") else await self._session(request, page.active)
        if page.right != OPEN:
            if session is None:
                return _to_login(request)
            if page.right != ANYONE and not session.person.may(page.right):
                raise Refused(403, "right", role=session.person.role, right=page.right)
        if posted:
            given = request.state.form.get("csrf") or request.headers.get("x-csrf-token", "")
            if page.right != OPEN and not secrets.compare_digest(given.encode(), request.state.csrf.encode()):
                raise Refused(403, "csrf")
        return None

    async def _session(self, request: Request, active: bool) -> Session | None:
        token = request.cookies.get(session_cookie(self._desk.settings))
        if not token:
            return None
        session = await run_in_threadpool(self._found, token)
        if session:
            request.state.person, request.state.csrf = session.person, session.csrf
            if session.stale and active:
                # Reading goes on where nothing can be written; the next request writes it down.
                with suppress(*AWAY):
                    await run_in_threadpool(self._touch, token)
        return session

    def _found(self, token: str) -> Session | None:
        with self._desk.database.read() as connection:
            return find(connection, token, self._desk.now_ms(), self._desk.settings.console_idle_minutes * 60_000)

    def _touch(self, token: str) -> None:
        with self._desk.database.write(TOUCH_WAIT_S) as connection:
            touch(connection, token, self._desk.now_ms())

    def _slow_down(self, request: Request, page: Page) -> None:
        limit = self._limits.get((page.methods[0], page.path.split("/")[1]))
        seconds = limit.wait(origin(request)) if limit else 0
        if seconds:
            raise Refused(429, "often", {"retry-after": str(seconds)}, seconds=seconds)

    def _check_origin(self, request: Request) -> None:
        """A form of another site says so itself in every browser of today; who says nothing is refused."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        public = self._desk.settings.console_public_url.rstrip("/").lower()
        # Without a public address the console may have several names; the browser writes both headers, and a foreign page neither.
        ours = origin == public if public else urlsplit(origin or "").netloc == request.headers.get("host")
        if site not in (None, "same-origin") or (origin is not None and not ours) or not (site or origin):
            raise Refused(403, "origin", expected=self._desk.settings.console_url, got=origin or site or "-")

    def _note(self, request: Request, page: Page | None, exc: Refused) -> None:
        """A refusal of somebody who is logged in belongs in the audit log; strangers could fill it."""
        if not request.state.person or page is None:
            return
        subject, name, now_ms = request.path_params.get("id", ""), request.state.person.name, self._desk.now_ms()
        try:
            with self._desk.database.write() as connection:
                note(connection, name, "refused", subject, now_ms, path=page.path, method=request.method, why=exc.why)
        except AWAY as away:
            LOG.error(
                "refusal not in the audit log", extra={"error": type(away).__name__, "person": name, "path": page.path, "why": exc.why}
            )


class _Reply:
    """Sends an answer on, with the console's headers, and keeps its status; 0: nothing was sent yet."""

    def __init__(self, send: Send, extra: dict[str, str]) -> None:
        self.status, self._send, self._extra = 0, send, extra

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message).update(self._extra)
        await self._send(message)


def _to_login(request: Request) -> Response:
    """To the login and back; what was written in a form of a login that has ended is shown instead.

    Raises:
        Refused: there is something written.
    """
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "") if request.method == "GET" else "/queue"
    if "hx-request" in request.headers:
        # The page stays: somebody may be writing in it. Its script says that the login has ended.
        return Response(status_code=401)
    if request.method == "GET" and "text/event-stream" in request.headers.get("accept", "").lower():
        # What tells a browser that a stream is over; a page in its place is an error to it.
        return Response(status_code=204)
    if any(written(request).get(name) for name in ("reason", "why", "note", "text")):
        raise Refused(401, "out")
    return RedirectResponse(f"/login?next={quote(asked)}", 303)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; of several with one name the last.

    Raises:
        Refused: it is too large, or no form.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, "large", expected=MOST_BYTES)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if body and kind != FORM:
        raise Refused(415, "kind", expected=FORM, got=kind or "-")
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused(400, "form", expected=MOST_FIELDS) from None
    # Browsers send a line's end as two characters, and count it as one.
    return {name: value.replace("\r\n", "\n") for name, value in fields}


def _check(texts: Iterable[str]) -> None:
    for text in texts:
        if found := CONTROLS.search(text):
            raise Refused(400, "controls", got=f"U+{ord(found[0]):04X}")
