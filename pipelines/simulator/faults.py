"""How a simulated platform breaks: refusals, limits, cut or foreign bodies, each used up by one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


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
