"""Streams over a real server: server-sent events and a websocket; what is wanted lands in the inbox, what breaks is opened again."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from pharos.pipelines.connectors import streams
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Api, Page
from pharos.pipelines.connectors.budget import Budget
from pharos.pipelines.connectors.listen import Listener
from pharos.pipelines.connectors.loop import Stop, run_accounts
from pharos.pipelines.connectors.roles import StreamTo
from pharos.pipelines.connectors.state import AccountState, Inbox
from pharos.pipelines.connectors.streams import Stream

TOKEN, BUSY = "canary-token-9917", "canary-token-busy"


class Platform:
    """Sends two messages an opening, of which one is ours, then breaks off, or not if `held`; refuses a wrong token."""

    held, quiet = False, False
    busy: ClassVar[dict[str, str]] = {"Retry-After": "3600"}

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.refused = 0
        self.listener = Listener(Starlette(routes=[Route("/sse", self.sse), WebSocketRoute("/ws", self.websocket)]), "127.0.0.1", 0)

    def next(self, cursor: str) -> list[str]:
        self.opened.append(cursor)
        return [] if self.quiet else [f"ours {len(self.opened)}", f"other {len(self.opened)}"]

    async def sse(self, request: Request) -> Response:
        if request.headers["authorization"] == BUSY:
            self.refused += 1
            return Response(status_code=429, headers=self.busy)
        if request.headers["authorization"] != TOKEN:
            return Response(status_code=401)

        async def body() -> AsyncIterator[str]:
            yield ":thump\n\n"
            for message in self.next(request.query_params.get("cursor", "")):
                yield f"event: update\ndata: {message}\n\n"
            while self.held:
                yield ":thump\n\n"
                await asyncio.sleep(0.05)

        return StreamingResponse(body(), media_type="text/event-stream")

    async def websocket(self, socket: WebSocket) -> None:
        if socket.headers["authorization"] == BUSY:
            self.refused += 1
            await socket.send_denial_response(Response(status_code=429, headers=self.busy))
            return
        await socket.accept()
        for message in self.next(socket.query_params.get("cursor", "")):
            await socket.send_text(message)
        while self.held:
            await asyncio.sleep(0.05)
        await socket.close()


class Client:
    """The connector's side."""

    def __init__(self, base: str, kind: str) -> None:
        self.base, self.kind = base, kind

    def stream(self, account: Account, cursor: str | None) -> StreamTo:
        url = f"http{self.base}/sse" if self.kind == "sse" else f"ws{self.base}/ws"
        return StreamTo(f"{url}?cursor={cursor or ''}", {"Authorization": account.token}, self.kind)  # type: ignore[arg-type]

    def wanted(self, message: bytes, account: Account, known: Callable[[str], bool]) -> bool:
        assert not known("nobody")
        return b"ours" in message

    def position(self, message: bytes) -> str | None:
        return message.decode().partition("other ")[2].strip('"}') or None

    def streamed(self, api: Api, message: bytes, fetched_at: datetime) -> Page:
        return Page([])


@pytest.fixture(params=["sse", "websocket"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(streams, "jitter", lambda attempt: -0.99)  # reopened after 10 ms
    yield request.param


def run(
    tmp_path: Path, kind: str, token: str, enough: Callable[[list[bytes], Platform, Stream], bool]
) -> tuple[list[bytes], Platform, Stream]:
    """Hold the stream open until it is enough."""
    account = Account("forum", "city", token=token)
    state, inbox, platform, stop = AccountState(tmp_path, account), Inbox(tmp_path, account), Platform(), Stop()
    budget = Budget(tmp_path, account, (), lambda: datetime.now(UTC))
    with state.db:
        state.taken(0, "7")
    stream = Stream(Client(f"://127.0.0.1:{platform.listener.port}", kind), account, inbox, budget, lambda: None, lambda: datetime.now(UTC))

    class Watch:
        async def run(self, over: asyncio.Event) -> None:
            while not enough([item.body for item in state.inbox()], platform, stream):
                await asyncio.sleep(0.01)
            stop.set()

    try:
        run_accounts([], print, stop, beside=[platform.listener, stream, Watch()])
        return [item.body for item in state.inbox()], platform, stream
    finally:
        state.close()
        inbox.close()
        budget.close()


def test_what_is_wanted_lies_in_the_inbox_and_a_broken_stream_is_opened_again(tmp_path: Path, kind: str) -> None:
    bodies, platform, stream = run(tmp_path, kind, TOKEN, lambda bodies, *_: len(bodies) >= 3)
    read = [msgspec.json.decode(body) if kind == "sse" else body.decode() for body in bodies[:3]]
    said = [f"ours {number}" for number in (1, 2, 3)]
    assert read == ([{"event": "update", "data": words} for words in said] if kind == "sse" else said)
    assert platform.opened[0] == "7" and len(platform.opened) >= 3


@pytest.mark.parametrize("method", ["blocked_until", "cursor"])
def test_a_fault_of_the_disk_ends_no_stream(tmp_path: Path, kind: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the stream asks its own files, it asks again."""
    owner, asked = (Budget if method == "blocked_until" else Inbox), []
    real = getattr(owner, method)

    def broken(self: object) -> object:
        asked.append(self)
        if len(asked) == 2:
            raise sqlite3.OperationalError("disk I/O error")
        return real(self)

    monkeypatch.setattr(owner, method, broken)
    late = time.monotonic() + 20
    _, platform, _ = run(tmp_path, kind, TOKEN, lambda bodies, *_: len(bodies) >= 3 or time.monotonic() > late)
    assert len(asked) > 2 and len(platform.opened) >= 3


def test_a_stream_that_brings_nothing_is_open(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(Platform, "held", True)
    monkeypatch.setattr(Platform, "quiet", True)
    monkeypatch.setattr(Listener, "run", ended_at_once(Listener.run))
    late = time.monotonic() + 10
    bodies, platform, stream = run(
        tmp_path, kind, TOKEN, lambda _bodies, _platform, stream: stream.told() == "open" or time.monotonic() > late
    )
    assert stream.told() == "open" and bodies == [] and len(platform.opened) == 1
    assert opened() == 1 and "stream: forum `city`: open" in caplog.messages


def test_a_refused_stream_says_so_and_tells_no_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _, platform, stream = run(tmp_path, "sse", "wrong", lambda _bodies, _platform, stream: "away" in stream.told())
    assert platform.opened == [] and "HTTP 401" in stream.told()
    assert "HTTP 401" in caplog.text and "wrong" not in caplog.text
    assert opened() == 0


def opened() -> float | None:
    return REGISTRY.get_sample_value("pharos_connect_stream_open", {"platform": "forum", "account": "city"})


def test_the_place_of_a_quiet_stream_is_kept_but_never_beyond_what_waits(tmp_path: Path) -> None:
    account, now = Account("forum", "city"), [datetime(2026, 10, 2, tzinfo=UTC)]
    state, inbox = AccountState(tmp_path, account), Inbox(tmp_path, account)
    stream = Stream(Client("", "websocket"), account, inbox, Budget(tmp_path, account, (), lambda: now[0]), lambda: None, lambda: now[0])

    def place(message: str, later: float) -> str | None:
        now[0] += timedelta(seconds=later)
        asyncio.run(stream._take(message.encode()))
        return inbox.cursor()

    assert place("other 1", 30) is None
    assert place("other 2", 31) == "2"
    assert place("other 3", 30) == "2"
    assert place("ours 4", 31) == "2"
    assert place("other 5", 1) == "2"
    with state.db:
        state.taken(state.inbox()[0].number, "4")
    assert place("other 6", 1) == "4"
    assert place("other 7", 60) == "7"
    inbox.put(b"a webhook", now[0])
    assert place("other 8", 61) == "8"
    state.close()
    inbox.close()


@pytest.mark.parametrize("named", ["Retry-After", "X-RateLimit-Reset", "RateLimit-Reset"])
def test_inside_a_block_window_no_stream_is_opened(tmp_path: Path, kind: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reset = (datetime.now(UTC) + timedelta(hours=1)).isoformat() if named == "X-RateLimit-Reset" else "3600"
    monkeypatch.setattr(Platform, "busy", {named: reset})
    late = time.monotonic() + 10
    _, platform, stream = run(
        tmp_path, kind, BUSY, lambda _bodies, _platform, stream: "as the platform says" in stream.told() or time.monotonic() > late
    )
    assert platform.refused == 1 and platform.opened == []


def test_an_open_stream_does_not_hold_up_the_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Platform, "held", True)
    monkeypatch.setattr(Listener, "run", ended_at_once(Listener.run))
    begun = time.monotonic()
    bodies, platform, stream = run(tmp_path, "sse", TOKEN, lambda bodies, *_: len(bodies) >= 1)
    assert len(platform.opened) == 1 and stream.told() == "open" and time.monotonic() - begun < 10


def ended_at_once(real: Any) -> Any:
    """The listener of the test must not wait for the stream that it holds open itself."""

    async def run_and_force(self: Listener, stop: asyncio.Event) -> None:
        self._server.config.timeout_graceful_shutdown = 1
        await real(self, stop)

    return run_and_force
