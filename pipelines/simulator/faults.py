"""How a simulated platform breaks: refusals, limits, cut or foreign bodies, each used up by one request."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


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


def reordered(chance: random.Random) -> Fault:
    """200 and the good answer, the items of each of its lists in another order and one of them twice."""
    return Fault(spoil=lambda body: json.dumps(_mixed(json.loads(body), chance)).encode() if body else body)


def _mixed(value: Any, chance: random.Random, name: str = "") -> Any:
    """Two lists keep their order, as it is what they mean: what stands above a status, and Reddit's pair of a post and its comments."""
    if isinstance(value, dict):
        return {key: _mixed(inner, chance, key) for key, inner in value.items()}
    if not isinstance(value, list) or name == "ancestors":
        return value
    items = [_mixed(inner, chance) for inner in value]
    if not items or not all(isinstance(item, dict) and item.get("kind") != "Listing" for item in items):
        return items
    chance.shuffle(items)
    return [*items, chance.choice(items)]
