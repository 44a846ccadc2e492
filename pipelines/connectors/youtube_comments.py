"""YouTube's answers as events: threads with their replies, comments by themselves, videos with their counts."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.answers import comment_event, take, whole
from pharos.pipelines.connectors.base import Page, Reply, Thread
from pharos.pipelines.connectors.mend import UNKNOWN, looked_up, mended
from pharos.schemas.event import Author, CommentEvent, Id, Parent, Source, Utc
from pharos.schemas.parse import parse_value

NAME, VERSION = "youtube", "1"
WITHHELD = {"heldForReview", "likelySpam", "rejected"}


class _Channel(msgspec.Struct):
    value: str | None = None


class _Words(msgspec.Struct, rename="camel"):
    published_at: Utc
    text_original: str | None = None
    text_display: str | None = None
    updated_at: Utc | None = None
    parent_id: str | None = None
    video_id: str | None = None
    channel_id: str | None = None
    author_display_name: str | None = None
    author_channel_id: _Channel | None = None
    like_count: int | None = None
    moderation_status: str | None = None


class _Comment(msgspec.Struct):
    id: Id
    snippet: _Words


class _ThreadSnippet(msgspec.Struct, rename="camel"):
    top_level_comment: msgspec.Raw
    total_reply_count: int = 0
    video_id: str | None = None
    channel_id: str | None = None


class _Replies(msgspec.Struct):
    comments: list[msgspec.Raw] = []


class _ThreadItem(msgspec.Struct):
    id: Id
    snippet: _ThreadSnippet
    replies: _Replies | None = None


class _List(msgspec.Struct, rename="camel"):
    items: list[msgspec.Raw] = []
    next_page_token: str | None = None


class _Kind(msgspec.Struct):
    kind: str = ""


class _VideoSnippet(msgspec.Struct, rename="camel"):
    channel_id: str
    title: str = ""
    description: str = ""


class _Statistics(msgspec.Struct, rename="camel"):
    comment_count: Annotated[str, Meta(pattern=r"^\d{1,18}$")] | None = None
    """A number written as text; absent where comments are turned off."""


class _Video(msgspec.Struct):
    id: str
    snippet: _VideoSnippet
    statistics: _Statistics | None = None


_LIST = msgspec.json.Decoder(_List)
_THREAD = msgspec.json.Decoder(_ThreadItem)
_COMMENT = msgspec.json.Decoder(_Comment)
_VIDEO = msgspec.json.Decoder(_Video)
KIND = msgspec.json.Decoder(_Kind)


def videos(account: Account, reply: Reply) -> list[PostInfo]:
    """The videos of a list."""
    return looked_up(account, whole(_LIST, NAME, reply).items, _VIDEO, _info)


def _info(video: _Video) -> PostInfo:
    said = video.statistics.comment_count if video.statistics else None
    url, count = f"https://www.youtube.com/watch?v={video.id}", int(said) if said is not None else None
    return PostInfo(video.id, video.snippet.channel_id, url, video.snippet.title, video.snippet.description, count)


def page_of(account: Account, reply: Reply) -> Page:
    """The comments of a list, each thread with the replies that it shows, and the threads of which it does not show all."""
    listing = whole(_LIST, NAME, reply)
    page = Page([], next=listing.next_page_token or None)
    for raw in listing.items:
        _thread(account, reply, bytes(raw), page)
    return page


def _thread(account: Account, reply: Reply, raw: bytes, page: Page) -> None:
    """A thread or a comment; each broken one is bad by itself, and what else the thread holds goes on."""
    if b'"topLevelComment"' not in raw:
        take(page, raw, lambda part: _event(account, reply, part))
        return
    before = len(page.bad)
    thread = mended(page, raw, _THREAD)
    if thread is None:
        return
    total = thread.snippet.total_reply_count if len(page.bad) == before else UNKNOWN
    video = thread.snippet.video_id or thread.snippet.channel_id
    top = take(page, bytes(thread.snippet.top_level_comment), lambda part: _event(account, reply, part, video))
    held = thread.replies.comments if thread.replies else []
    for answer in held:
        take(page, bytes(answer), lambda part: _event(account, reply, part, video, thread.id, top.text if top else None))
    if total == UNKNOWN or total > len(held):
        page.more.append(Thread(thread.id, total))


def _event(
    account: Account, reply: Reply, raw: bytes, video: str | None = None, parent_id: str | None = None, parent: str | None = None
) -> CommentEvent:
    comment = parse_value(raw, _COMMENT.decode)
    words = comment.snippet
    text = words.text_original if words.text_original is not None else words.text_display or ""
    hidden = words.moderation_status in WITHHELD
    edited = words.updated_at if words.updated_at and words.updated_at > words.published_at else None
    author = words.author_channel_id.value if words.author_channel_id else None
    post = video or words.video_id
    return comment_event(
        Source(NAME, VERSION, reply.request),
        account,
        reply,
        raw,
        comment.id,
        text=text,
        created_at=words.published_at,
        edited_at=edited,
        hidden=hidden,
        post_id=post,
        counts={"likes": words.like_count},
        parent_id=parent_id or words.parent_id,
        parent=Parent(parent) if parent is not None else None,
        author=Author(author, words.author_display_name, author == account.account if author else None),
        permalink=f"https://www.youtube.com/watch?v={post}&lc={comment.id}" if post and post != account.account else None,
    )
