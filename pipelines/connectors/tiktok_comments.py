"""TikTok's answers as events: every answer is an envelope whose `code` says whether it went well, whatever the HTTP status."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Meta

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.answers import comment_event, item, own_id, take, whole
from pharos.pipelines.connectors.base import Page, Reply, Thread
from pharos.pipelines.connectors.mend import UNKNOWN, mended
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import Author, CommentEvent, Parent, Source
from pharos.schemas.parse import parse_value

NAME, VERSION = "tiktok", "1"

AnId = Annotated[str, Meta(min_length=1)] | int
"""Answers write ids as text, webhooks as numbers too long for most readers of JSON; Python's is exact."""


class Envelope(msgspec.Struct):
    """What every answer is; 0 is good, 20001 good in part."""

    code: int
    message: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")


class _Comment(msgspec.Struct):
    comment_id: AnId
    create_time: int | float | str
    video_id: AnId | None = None
    text: str | None = None
    unique_identifier: str | None = None
    username: str | None = None
    owner: bool | None = None
    status: str | None = None
    likes: int | None = None
    replies: int | None = None
    parent_comment_id: AnId | None = None
    image_url: str | None = None
    reply_list: list[msgspec.Raw] | None = None


class _Nested(msgspec.Struct):
    reply_list: list[msgspec.Raw] | None = None


class Video(msgspec.Struct):
    """A post of the account; `comments` is how many it has, replies among them."""

    item_id: AnId
    caption: str | None = None
    share_url: str | None = None
    comments: int | None = None


class Listing(msgspec.Struct):
    """`data` of a list of comments or of videos."""

    comments: list[msgspec.Raw] = []
    videos: list[msgspec.Raw] = []
    cursor: int | str | None = None
    has_more: bool = False


ENVELOPE = msgspec.json.Decoder(Envelope)
VIDEO = msgspec.json.Decoder(Video)
_LISTING = msgspec.json.Decoder(Listing)
_COMMENT, _NESTED = msgspec.json.Decoder(_Comment), msgspec.json.Decoder(_Nested)


def read_listing(reply: Reply) -> Listing:
    """A whole list; errors as in `answers.whole`."""
    listing: Listing = whole(_LISTING, NAME, reply, whole(ENVELOPE, NAME, reply).data)
    return listing


def onward(listing: Listing, cursor: str | None) -> str | None:
    """The next page's cursor; one that does not move is the end, or a walk would never end."""
    after = str(listing.cursor) if listing.has_more and listing.cursor is not None else None
    return after if after != cursor else None


def page_of(account: Account, reply: Reply, cursor: str | None = None) -> Page:
    """The comments of an answer, each with the replies that it shows, and the threads of which it does not show all."""
    listing = read_listing(reply)
    after = onward(listing, cursor)
    page = Page([], next=after, complete=after is not None or not listing.has_more)
    for raw in listing.comments:
        _thread(account, reply, bytes(raw), page)
    return page


def _thread(account: Account, reply: Reply, raw: bytes, page: Page) -> None:
    """A comment and the replies that it shows; each broken one is bad by itself, the others go on by their own `parent_comment_id`."""
    comment = item(page, raw, lambda part: parse_value(part, _COMMENT.decode))
    event = take(page, raw, lambda part: _event(account, reply, part, comment)) if comment else None
    shown = mended(Page([]), raw, _NESTED) or _Nested()
    held = shown.reply_list or []
    for answer in held:
        take(page, bytes(answer), lambda part: _event(account, reply, part, parse_value(part, _COMMENT.decode), event))
    if event is None:
        video, own = _asked(reply), own_id(raw, "comment_id")
        page.more.extend([Thread(f"{video}/{own}", UNKNOWN)] if video and own else [])
    elif comment and event.post and event.parent_id is None and (comment.replies or 0) > len(held):
        page.more.append(Thread(f"{event.post.id}/{event.comment_id}", comment.replies or 0))


def _event(account: Account, reply: Reply, raw: bytes, comment: _Comment, top: CommentEvent | None = None) -> CommentEvent:
    text = comment.text or ""
    # The address of an image expires and is no part of a version.
    images: list[Any] = [{"type": "image"}] if comment.image_url else []
    hidden = comment.status not in (None, "PUBLIC")
    parent = comment.parent_comment_id if comment.parent_comment_id is not None else top.comment_id if top else None
    video = comment.video_id or _asked(reply)
    counts = {"likes": comment.likes, "replies": comment.replies}
    return comment_event(
        Source(NAME, VERSION, reply.request or None),
        account,
        reply,
        raw,
        str(comment.comment_id),
        text=text,
        created_at=_time(comment.create_time),
        hidden=hidden,
        seen=images,
        post_id=str(video) if video else None,
        attachments=[{**image, "url": comment.image_url} for image in images],
        counts=counts,
        parent_id=str(parent) if parent is not None else None,
        parent=Parent(top.text) if top else None,
        author=Author(comment.unique_identifier, comment.username, bool(comment.owner)),
    )


def _time(seconds: float | str) -> datetime:
    """Seconds since 1970, as a number or as text."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError) as exc:
        reason, detail = "bad_time", "`$.create_time`: expected seconds since 1970"
        raise BadRecordError(reason, detail) from exc


def _asked(reply: Reply) -> str | None:
    """The video that the request named."""
    return next(iter(parse_qs(urlsplit(reply.request).query).get("video_id", [])), None)
