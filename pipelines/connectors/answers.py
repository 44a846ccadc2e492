"""Reads a platform's answers: one of another shape is a `SourceError`, one broken item is a `BadItem` and its neighbours go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from pharos.pipelines.connectors.base import BadItem, Page, Reply
from pharos.schemas.errors import BadRecordError, SourceError
from pharos.schemas.event import CommentEvent

T = TypeVar("T")


def whole(decoder: msgspec.json.Decoder, platform: str, reply: Reply, body: bytes | msgspec.Raw | None = None) -> Any:
    """A whole answer, or a part of it as `body`; of another shape than the documented one it is the platform's fault, not a comment's.

    Raises:
        SourceError: it is JSON, but not the documented shape.
    """
    try:
        return decoder.decode(reply.body if body is None else body)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise foreign(platform, reply) from exc


def foreign(platform: str, reply: Reply) -> SourceError:
    """What an answer of another shape is told as; never with what it holds."""
    return SourceError(f"{platform}: `{urlsplit(reply.request).path}`: expected the documented answer; got something else")


def item(page: Page, raw: bytes, read: Callable[[bytes], T]) -> T | None:
    """What `read` makes of one item; what is wrong with a broken one is put on the page, and it is None."""
    try:
        return read(raw)
    except BadRecordError as exc:
        page.bad.append(BadItem(exc.reason, exc.detail, raw))
        return None


def take(page: Page, raw: bytes, read: Callable[[bytes], CommentEvent | None]) -> CommentEvent | None:
    """Put one item on the page: its event, or what is wrong with it; None from `read` is an item that is no comment to keep."""
    event = item(page, raw, read)
    if event is not None:
        page.events.append(event)
    return event
