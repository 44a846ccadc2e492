"""TikTok API for Business: the account's videos tell which have news, comment/list brings it; webhooks name a comment by its id.

Refusals come with HTTP status 200: the body's `code` is the answer.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal

import msgspec

from pharos.pipelines.connectors import own_posts
from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Params, Reply, Thread
from pharos.pipelines.connectors.mend import looked_up, posts_of
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.roles import Written, same
from pharos.pipelines.connectors.tiktok_comments import ENVELOPE, VIDEO, AnId, Listing, Video, onward, page_of, read_listing
from pharos.schemas.errors import BadRecordError, SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import CommentEvent
from pharos.schemas.parse import parse_value

GOOD = {0, 20001}
THROTTLED = {40016, 40100, 40133}
REFUSED = {40001, 40101, 40102, 40104, 40105, 40106}
"""No permission, or a token that is missing, wrong or expired."""
NOT_THERE = 40007
VIDEO_FIELDS = '["item_id","caption","share_url","comments"]'
NEWEST_FIRST: Params = {"sort_field": "create_time", "sort_order": "desc"}
HIDE_PATH = Option("hide_path", "/business/comment/hide/", "the path of the call that hides")
COMMENT_EVENT = "comment.update"
OLDEST_SIGNATURE = timedelta(minutes=5)


class _Pushed(msgspec.Struct):
    event: str = ""
    user_openid: str = ""
    content: str = "{}"


class _Change(msgspec.Struct):
    """`content` of a webhook, itself JSON in a string."""

    comment_id: AnId
    video_id: AnId
    comment_action: str = ""
    parent_comment_id: AnId | None = None


_PUSHED = msgspec.json.Decoder(_Pushed)
_CHANGE = msgspec.json.Decoder(_Change)


class TikTok(Connector):
    """See the module."""

    name: ClassVar[str] = "tiktok"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = "https://business-api.tiktok.com/open_api/v1.3"
    options: ClassVar[tuple[Option, ...]] = (HIDE_PATH,)
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    refuses_with_200: ClassVar[bool] = True
    tells_gone: ClassVar[bool] = False
    own_id: ClassVar[str] = "comment_id"
    about: ClassVar[About] = About(
        reads="comments and replies under the account's own videos",
        push="webhook comment.update",
        write_back="hides a comment from everybody but its author",
        edits="none: TikTok's comments cannot be edited",
        deletes="told by the webhook, or missing from two sweeps",
        needs="the account's open_id and a token (video.list, comment.list; comment.list.manage to hide)",
    )
    limits: ClassVar[tuple[Limit, ...]] = (Limit("requests", 10, 1), Limit("requests", 600, 60), Limit("requests", 864_000, 86_400))

    def headers(self, account: Account) -> dict[str, str]:
        """The account holder's token."""
        return {"Access-Token": account.token}

    def keepable(self, body: bytes) -> bytes | None:
        """All of it: what is written under a public video is public."""
        return body

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """By the `code` of the body, whatever the status."""
        try:
            envelope = ENVELOPE.decode(reply.body)
        except msgspec.DecodeError:
            return None
        code, path = envelope.code, reply.request.split("?")[0]
        if code in GOOD:
            return None
        if code in THROTTLED:
            return SourceBlockedError(f"tiktok: too many calls (code {code})", _again(envelope.message, reply.fetched_at))
        if code in REFUSED:
            return SourceRefusedError(f"tiktok: expected valid credentials with the right to read; got code {code}")
        if code == NOT_THERE:
            return SourceGoneError(f"tiktok: `{path}`: code {code}", "not_found")
        return SourceError(f"tiktok: `{path}`: expected code 0; got {code}")

    def poll(self, api: Api, cursor: str | None) -> Page:
        """The account's videos, 20 a page; each whose number of comments changed is a thread to be read."""
        at = own_posts.place(cursor)
        listing, reply = self._videos(api, {"max_count": 20, **({"cursor": at} if at else {})})
        following, resume = own_posts.onward(cursor, onward(listing, at))
        # A video without a number is read every time: the moment is a number that was never there before.
        unknown = int(reply.fetched_at.timestamp())
        page = Page([], next=following, resume=resume)
        for video, info in posts_of(page, api.account, listing.videos, VIDEO, lambda video: _info(api.account, video)):
            page.posts.append(info)
            if video.comments != 0:
                page.more.append(Thread(info.id, unknown if video.comments is None else video.comments))
        return page

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """A video's comments, hidden ones too, newest first, 30 a page, each with its first replies."""
        return self._comments(api, "/business/comment/list/", post_id, {"include_replies": "true", **NEWEST_FIRST}, cursor)

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """A video's comments, where a poll found it changed; else the replies of one comment, 30 a page."""
        video, _, comment = thread_id.partition("/")
        if not comment:
            return replace(self.sweep(api, video, cursor), newest_first=True)
        return self._comments(api, "/business/comment/reply/list/", video, {"comment_id": comment}, cursor)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call for 20 videos; TikTok lists only the account's own."""
        found: list[PostInfo] = []
        for start in range(0, len(ids), 20):
            wanted = msgspec.json.encode({"video_ids": ids[start : start + 20]}).decode()
            listing, _ = self._videos(api, {"filters": wanted, "max_count": 20})
            found += looked_up(api.account, listing.videos, VIDEO, lambda video: _info(api.account, video))
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """A comment names its video."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """A comment can only be asked for under its video, and an answer without it says as much as a sweep."""
        return None

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded list of comments or replies."""
        return page_of(account, Reply(200, {}, body, request, fetched_at))

    def challenge(self, query: Mapping[str, str], secret: str) -> str | None:
        """TikTok asks nothing before it sends."""
        return None

    def authentic(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
        """`t=...,s=...`: the app's secret over the time, a dot and the body; not older than 5 minutes, nor from the future."""
        parts = dict(part.strip().partition("=")[::2] for part in headers.get("tiktok-signature", "").split(","))
        at, signed = parts.get("t", ""), parts.get("s", "")
        if not (at.isascii() and at.isdigit() and len(at) <= 12):
            return False
        expected = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        return same(signed, expected) and abs(now.timestamp() - int(at)) <= OLDEST_SIGNATURE.total_seconds()

    def meant(self, body: bytes, account: Account) -> bool:
        """By the open_id: an app's accounts share its secret, and its address."""
        try:
            return parse_value(body, _PUSHED.decode).user_openid == account.account
        except BadRecordError:
            return True

    def kept(self, part: bytes) -> bytes | None:
        """What tells of a comment: messages come to the same address."""
        return part if parse_value(part, _PUSHED.decode).event == COMMENT_EVENT else None

    def pushed(self, api: Api, body: bytes, fetched_at: datetime) -> Page:
        """A delete is taken at its word; anything else is asked for, so that it comes as a poll would bring it."""
        told = parse_value(body, _PUSHED.decode)
        if told.event != COMMENT_EVENT or told.user_openid != api.account.account:
            return Page([])
        change = parse_value(told.content.encode(), _CHANGE.decode)
        if change.comment_action == "delete":
            return Page([], gone=[str(change.comment_id)])
        try:
            return self._one(api, str(change.video_id), str(change.comment_id), change.parent_comment_id)
        except SourceGoneError:
            return Page([])

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """Hide a comment from everybody but its author, or show it again."""
        words = {
            "business_id": api.account.account,
            "video_id": post_id,
            "comment_id": comment_id,
            "action": "HIDE" if hidden else "UNHIDE",
        }
        api.post(HIDE_PATH.of(api.account), {}, words)
        return Written(True, "code 0")

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The comment by its id."""
        return self._one(api, post_id, comment_id)

    def _videos(self, api: Api, params: Params) -> tuple[Listing, Reply]:
        reply = api.get("/business/video/list/", {"business_id": api.account.account, "fields": VIDEO_FIELDS, **params})
        return read_listing(reply), reply

    def _comments(self, api: Api, path: str, video: str, params: Params, cursor: str | None) -> Page:
        """One page of comments, hidden ones too."""
        where: Params = {"business_id": api.account.account, "video_id": video, "status": "ALL"}
        reply = api.get(path, {**where, **params, "max_count": 30, **({"cursor": cursor} if cursor else {})})
        return page_of(api.account, reply, cursor)

    def _one(self, api: Api, video: str, comment_id: str, parent: AnId | None = None) -> Page:
        """A comment by its id; a reply is among its parent's newest."""
        if parent is None:
            wanted: Params = {"comment_ids": msgspec.json.encode([comment_id]).decode()}
            page = self._comments(api, "/business/comment/list/", video, wanted, None)
        else:
            page = self._comments(api, "/business/comment/reply/list/", video, {"comment_id": str(parent), **NEWEST_FIRST}, None)
        return Page(page.events, page.bad)


def _info(account: Account, video: Video) -> PostInfo:
    return PostInfo(str(video.item_id), account.account, video.share_url, None, video.caption, video.comments)


def _again(message: str, now: datetime) -> datetime:
    """When a throttled app may call again: the message says which limit it was; one that says nothing is taken for the minute's."""
    words = message.lower()
    if "qpd" in words or "day" in words or "daily" in words:
        return (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return now + (timedelta(seconds=1) if "qps" in words or "second" in words else timedelta(minutes=5))
