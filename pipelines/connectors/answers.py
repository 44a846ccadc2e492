"""Reads a platform's answers: one of another shape is a `SourceError`, one broken item is a `BadItem` and its neighbours go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from pharos.pipelines.connectors.base import BadItem, Page, Reply
from pharos.schemas.errors import BadRecordError, SourceError
from pharos.schemas.event import CommentEvent


def whole(decoder: msgspec.json.Decoder, platform: str, reply: Reply) -> Any:
    """A whole answer; one that is JSON but not the documented shape is the platform's fault, not a comment's."""
    try:
        return decoder.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        msg = f"{platform}: `{reply.request.split('?')[0]}`: expected the documented answer; got something else"
        raise SourceError(msg) from exc


def take(page: Page, raw: bytes, read: Callable[[bytes], CommentEvent | None]) -> CommentEvent | None:
    """Put one item on the page: its event, or what is wrong with it; None from `read` is an item that is no comment to keep."""
    try:
        event = read(raw)
    except BadRecordError as exc:
        page.bad.append(BadItem(exc.reason, exc.detail, raw))
        return None
    if event is not None:
        page.events.append(event)
    return event
