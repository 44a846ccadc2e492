"""The platforms on 127.0.0.1: one HTTP server over the shapes, that pages, names limits and breaks down on command."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import Forum
from pharos.pipelines.simulator.registry import SHAPES, shape
from pharos.pipelines.simulator.shapes.base import Ask, World


class Simulator:
    """Serves a forum in every platform's shape, each under `url(platform)`; a context manager.

    `faults` are used up first come, first served; `files` maps (path, page token or "") to a recorded body served verbatim;
    `requests` lists what was asked (path and query). `page_size` caps the platform's own.
    """

    def __init__(
        self,
        forum: Forum,
        account: str,
        files: dict[tuple[str, str], bytes] | None = None,
        page_size: int = 100,
        inline_replies: int = 5,
    ) -> None:
        self.world, self.files = World(forum, account, page_size, inline_replies), files or {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.limit_headers: dict[str, str] = {}
        self.before: Callable[[str], Fault | None] = lambda path: None
        """Asked at each request for a fault of its own; what changes between two pages can be changed here."""
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16
            """Head and body in one packet: apart, each answer waits 40 ms for a delayed acknowledgement."""

            def do_GET(self) -> None:
                server.answer(self)

            do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, *_: Any) -> None:
                """Silent: the requests are in `requests`."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="simulator")

    @property
    def forum(self) -> Forum:
        """What is served; change it at any time."""
        return self.world.forum

    def page(self, size: int) -> None:
        """Cap pages at `size` items from now on."""
        self.world = replace(self.world, page_size=size)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def url(self, platform: str) -> str:
        """`base_url` of an account of the platform."""
        return self.address + shape(platform).base

    def __enter__(self) -> Simulator:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """One request: a fault if one waits for it, else a recorded file, else what the forum holds."""
        sent = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        with self._lock:
            self.requests.append(request.path)
            own_fault = self.before(request.path)
            asked = (request.path, unquote(request.path))
            fault = own_fault or next((fault for fault in self.faults if any(fault.path in path for path in asked)), None)
            if fault and not own_fault:
                self.faults.remove(fault)
        status, body, own = (200, b"", {}) if fault and fault.body is not None else self._good(request, sent)
        headers = {
            "Content-Type": "application/json",
            "Date": f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S GMT}",
            **self.limit_headers,
            **own,
        }
        if fault:
            status = fault.status if fault.body is not None else status
            body = fault.body if fault.body is not None else fault.spoil(body) if fault.spoil else body
            headers |= fault.headers
        request.send_response_only(status)  # One Date: that of `headers`, which a shape may set.
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
        if fault and fault.then:
            fault.then()

    def _good(self, request: BaseHTTPRequestHandler, sent: bytes) -> tuple[int, bytes, dict[str, str]]:
        url = urlsplit(request.path)
        repeated = parse_qs(url.query)
        query = {name: values[-1] for name, values in repeated.items()}
        if (url.path, query.get("pageToken", "")) in self.files:
            return 200, self.files[url.path, query.get("pageToken", "")], {}
        spoken = next((kind for kind in SHAPES if url.path.startswith(kind.base + "/")), None)
        if spoken is None:
            return 404, b'{"error":"no such platform"}', {}
        headers = {name.lower(): value for name, value in request.headers.items()}
        ask = Ask(request.command, url.path.removeprefix(spoken.base), query, headers, sent, repeated)
        answer = spoken().answer(self.world, ask)
        return answer.status, b"" if answer.status == 204 else json.dumps(answer.value).encode(), answer.headers
