"""Reads a platform's answers: one of another shape is a `SourceError`, one broken item is a `BadItem` and its neighbours go on.

What an item says becomes an event in one place, so that push and poll, and every platform, name a version alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import BadItem, Page, Reply, version_of
from pharos.pipelines.connectors.moments import utc
from pharos.schemas.errors import BadRecordError, SourceError
from pharos.schemas.event import SCHEMA_VERSION, CommentEvent, Kind, Post, Source, event_id

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


def own_id(raw: bytes, field: str) -> str | None:
    """The id in the field of an item of which nothing else may be readable; of a list, the first. None where none can be read."""
    try:
        value = msgspec.json.decode(raw, type=dict[str, Any]).get(field)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    value = value[0] if isinstance(value, list) and value else value
    return (str(value) or None) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def take(page: Page, raw: bytes, read: Callable[[bytes], CommentEvent | None]) -> CommentEvent | None:
    """Put one item on the page: its event, or what is wrong with it; None from `read` is an item that is no comment to keep."""
    event = item(page, raw, read)
    if event is not None:
        page.events.append(event)
    return event


def comment_event(
    source: Source,
    account: Account,
    reply: Reply,
    raw: bytes,
    comment_id: str,
    *,
    text: str,
    created_at: datetime,
    edited_at: datetime | None = None,
    edited: bool = False,
    hidden: bool = False,
    seen: list[Any] | None = None,
    post_id: str | None = None,
    attachments: list[Any] | None = None,
    counts: Mapping[str, float | None] | None = None,
    **more: Any,
) -> CommentEvent:
    """The event of a comment as a platform shows it now; `more` are fields of `CommentEvent`.

    `seen` is what its version depends on besides the words; `edited` says that it was, where the platform tells no time; `counts` are
    engagement, those that are None left out.

    Raises:
        BadRecordError: a time that is none in UTC.
    """
    kind: Kind = "hidden" if hidden else "edited" if edited_at or edited else "created"
    return CommentEvent(
        schema_version=SCHEMA_VERSION,
        event_id=event_id(source.connector or "", account.account, comment_id, version_of(text, edited_at, seen, hidden)),
        kind=kind,
        platform=source.connector or "",
        account=account.account,
        comment_id=comment_id,
        text=text,
        created_at=utc(created_at),
        fetched_at=utc(reply.fetched_at),
        edited_at=utc(edited_at) if edited_at else None,
        post=Post(id=post_id) if post_id else None,
        attachments=attachments or None,
        engagement={name: count for name, count in (counts or {}).items() if count is not None} or None,
        source=source,
        raw=msgspec.Raw(raw),
        **more,
    )
