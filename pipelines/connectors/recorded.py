"""A platform on 127.0.0.1 for tests and `pharos demo`: YouTube- and Mastodon-shaped answers over comments that change with time.

It pages, names limits and breaks down on command. It is a test edge that ships: the connectors talk to it over real HTTP.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pharos.pipelines.connectors.recorded_shapes import mastodon_answer, youtube_answer


@dataclass(frozen=True)
class RecordedPost:
    """A post of an account; `closed` is empty, `comments_disabled` or `not_found`."""

    id: str
    owner: str
    title: str = ""
    text: str = ""
    closed: str = ""


@dataclass(frozen=True)
class RecordedComment:
    """One comment as it is now; `parent_id` names another comment, None is a comment straight under the post."""

    id: str
    post_id: str
    text: str
    created_at: datetime
    parent_id: str | None = None
    author_id: str = "author"
    author_name: str = "author"
    edited_at: datetime | None = None
    visibility: str = "public"
    lang: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    """Further fields of the platform's own JSON, over the usual ones; a value of None takes the field away."""


class Forum:
    """The posts and comments that are served; change it at any time, from any thread.

    With `rate`, comments appear one after another, `rate` a second from the first request on, in the order given.
    """

    def __init__(self, posts: list[RecordedPost], comments: list[RecordedComment], rate: float | None = None) -> None:
        self.posts = {post.id: post for post in posts}
        self._comments = {comment.id: comment for comment in comments}
        self._rate, self._begun = rate, 0.0
        self._lock = threading.Lock()

    def comments(self) -> list[RecordedComment]:
        """What is there now, in the order given."""
        with self._lock:
            everything = list(self._comments.values())
        if self._rate is None:
            return everything
        self._begun = self._begun or time.monotonic()
        return everything[: int((time.monotonic() - self._begun) * self._rate)]

    def add(self, *comments: RecordedComment) -> None:
        """New comments."""
        with self._lock:
            self._comments |= {comment.id: comment for comment in comments}

    def edit(self, comment_id: str, text: str, at: datetime) -> None:
        """The author writes it anew."""
        with self._lock:
            self._comments[comment_id] = replace(self._comments[comment_id], text=text, edited_at=at)

    def change(self, comment_id: str, **fields: Any) -> None:
        """Any other change."""
        with self._lock:
            self._comments[comment_id] = replace(self._comments[comment_id], **fields)

    def delete(self, comment_id: str) -> RecordedComment:
        """The comment is gone, and is returned."""
        with self._lock:
            return self._comments.pop(comment_id)


@dataclass(frozen=True)
class Fault:
    """How one request breaks: another answer, or the good body spoilt. `path` limits it to requests that hold this text."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    spoil: Callable[[bytes], bytes] | None = None
    path: str = ""
    then: Callable[[], object] | None = None
    """Called after the answer: what changes between two pages."""


def rate_limited(headers: dict[str, str]) -> Fault:
    """429 with the platform's headers."""
    return Fault(429, headers, b'{"error":"Too many requests"}')


def quota_exceeded() -> Fault:
    """YouTube's 403 for a spent day."""
    return youtube_error(403, "quotaExceeded")


def youtube_error(status: int, reason: str) -> Fault:
    """YouTube's error body with one reason."""
    error = {"code": status, "message": reason, "errors": [{"domain": "youtube", "reason": reason, "message": reason}]}
    return Fault(status, {}, json.dumps({"error": error}).encode())


def unauthorised() -> Fault:
    """401."""
    return Fault(401, {}, b'{"error":"The access token is invalid"}')


def server_error() -> Fault:
    """503 without a word about when."""
    return Fault(503, {}, b"upstream is away")


def truncated() -> Fault:
    """200 and half of the JSON."""
    return Fault(spoil=lambda body: body[: len(body) // 2])


def html_page() -> Fault:
    """200 and a web page."""
    return Fault(200, {"Content-Type": "text/html"}, b"<!doctype html><title>Maintenance</title><p>Back soon.")


class RecordedServer:
    """Serves a forum under `youtube_url` and `mastodon_url`; a context manager.

    `faults` are used up first come, first served; `files` maps (path, page token or "") to a recorded body served verbatim;
    `requests` lists what was asked (path and query). `page_size` caps the platform's own.
    """

    def __init__(
        self, forum: Forum, account: str, files: dict[tuple[str, str], bytes] | None = None, page_size: int = 100, inline_replies: int = 5
    ) -> None:
        self.forum, self.account, self.files, self.page_size, self.inline_replies = forum, account, files or {}, page_size, inline_replies
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.limit_headers: dict[str, str] = {}
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16
            """Head and body in one packet: apart, each answer waits 40 ms for a delayed acknowledgement."""

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: Any) -> None:
                """Silent: the requests are in `requests`."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="recorded")

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def youtube_url(self) -> str:
        """`base_url` of a YouTube account."""
        return f"{self.url}/youtube/v3"

    @property
    def mastodon_url(self) -> str:
        """`base_url` of a Mastodon account."""
        return self.url

    def __enter__(self) -> RecordedServer:
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
        url = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        with self._lock:
            self.requests.append(request.path)
            fault = next((fault for fault in self.faults if fault.path in request.path), None)
            if fault:
                self.faults.remove(fault)
        status, body = (200, b"") if fault and fault.body is not None else self._good(url.path, query)
        headers = {"Content-Type": "application/json", "Date": f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S GMT}", **self.limit_headers}
        if fault:
            status = fault.status if fault.body is not None else status
            body = fault.body if fault.body is not None else fault.spoil(body) if fault.spoil else body
            headers |= fault.headers
        request.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
        if fault and fault.then:
            fault.then()

    def _good(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        if (path, query.get("pageToken", "")) in self.files:
            return 200, self.files[path, query.get("pageToken", "")]
        if path.startswith("/youtube/v3/"):
            status, value = youtube_answer(self, path.removeprefix("/youtube/v3/"), query)
        else:
            status, value = mastodon_answer(self, path, query)
        return status, json.dumps(value).encode()
