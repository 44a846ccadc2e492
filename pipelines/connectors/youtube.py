"""YouTube Data API v3: commentThreads.list by channel or video, comments.list for further replies, videos.list for the videos' words.

Each call costs one of 10,000 units a day; a spent quota comes back at midnight Pacific.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from pharos.pipelines.connectors.answers import comment_event, item, take, whole
from pharos.pipelines.connectors.base import (
    About,
    Account,
    Api,
    Connector,
    Limit,
    Page,
    PostInfo,
    Reply,
    Thread,
    Written,
)
from pharos.pipelines.connectors.fetch import retry_after
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import Author, CommentEvent, Id, Parent, Source, Utc
from pharos.schemas.parse import parse_value

PACIFIC = ZoneInfo("America/Los_Angeles")
PAGED: dict[str, str | int] = {"maxResults": 100, "textFormat": "plainText"}
WITHHELD = {"heldForReview", "likelySpam", "rejected"}
GONE = {
    "commentsDisabled": "comments_disabled",
    "videoNotFound": "not_found",
    "commentNotFound": "not_found",
    "channelNotFound": "not_found",
    "notFound": "not_found",
    "invalidPageToken": "cursor",
}


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
_KIND = msgspec.json.Decoder(_Kind)


class YouTube(Connector):
    """See the module."""

    name: ClassVar[str] = "youtube"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = "https://www.googleapis.com/youtube/v3"
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    lists_hidden: ClassVar[bool] = False
    count_note: ClassVar[str] = "YouTube may count comments that it holds or takes for spam"
    about: ClassVar[About] = About(
        reads="comments and replies of a channel or of named videos",
        push="none",
        write_back=(
            "comments.setModerationStatus holds the comment for review, with the owner's OAuth token (50 units); else as the owner in "
            "YouTube Studio, Comments: `Approve` shows a held comment again; `Remove` is final, so ask the records officer first"
        ),
        edits="updatedAt, found by sweeps",
        deletes="missing from two sweeps, or 404 on the thread",
        needs="API key (YouTube Data API v3); to write back the channel owner's OAuth token instead",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """The API key, or the owner's OAuth token, goes into a header, so that no URL or log can hold it."""
        return {"Authorization": f"Bearer {account.token}"} if _owner(account) else {"X-Goog-Api-Key": account.token}

    limits: ClassVar[tuple[Limit, ...]] = (Limit("units", 10_000, 86_400, PACIFIC.key),)

    def cost(self, method: str, path: str) -> dict[str, float]:
        """One unit a read, 50 a write."""
        return {"units": 1 if method == "GET" else 50}

    def keepable(self, body: bytes) -> bytes | None:
        """All of it: YouTube serves nothing private here, to the owner only what was written as public comments."""
        return body

    def trouble(self, reply: Reply) -> SourceError | None:
        """By the `reason` of the error body."""
        reasons = _reasons(reply.body)
        if reasons & {"quotaExceeded", "dailyLimitExceeded"}:
            midnight = (reply.fetched_at.astimezone(PACIFIC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            return SourceBlockedError("youtube: the day's quota is spent; expected more at midnight Pacific", midnight.astimezone(UTC))
        if reasons & {"rateLimitExceeded", "userRateLimitExceeded"}:
            until = retry_after(reply.headers.get("retry-after", ""), reply.fetched_at) or reply.fetched_at + timedelta(minutes=1)
            return SourceBlockedError("youtube: too many calls", until)
        for reason in sorted(reasons & set(GONE)):
            return SourceGoneError(f"youtube: `{reply.request.split('?')[0]}`: {reason}", GONE[reason])
        if reply.status == 404:
            return SourceGoneError(f"youtube: `{reply.request.split('?')[0]}`: HTTP 404", "not_found")
        if reply.status == 400:
            return SourceRefusedError(
                f"youtube: expected a valid API key and request; got HTTP 400 ({', '.join(sorted(reasons)) or 'no reason'})"
            )
        return None

    def poll(self, api: Api, cursor: str | None) -> Page:
        """One unit: the channel's newest threads, 100 a page."""
        return self._threads(api, {"allThreadsRelatedToChannelId": api.account.account}, cursor)

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """One unit: a video's threads, newest first, 100 a page; threads about the channel itself have no video to sweep."""
        if post_id == api.account.account:
            return Page([], complete=False)
        return self._threads(api, {"videoId": post_id}, cursor)

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """One unit: replies of a thread, 100 a page."""
        params: dict[str, str | int] = {"part": "id,snippet", "parentId": thread_id, **PAGED, **_token(cursor)}
        return self._page(api.account, api.get("/comments", params))

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One unit for 50 videos; a thread about the channel itself stands under the channel."""
        account = api.account.account
        found = [PostInfo(account, account, f"https://www.youtube.com/channel/{account}")] if account in ids else []
        videos = [video for video in ids if video != account]
        for start in range(0, len(videos), 50):
            reply = api.get("/videos", {"part": "snippet,statistics", "id": ",".join(videos[start : start + 50]), "maxResults": 50})
            for raw in whole(_LIST, self.name, reply).items:
                video = whole(_VIDEO, self.name, reply, raw)
                url = f"https://www.youtube.com/watch?v={video.id}"
                said = video.statistics.comment_count if video.statistics else None
                count = int(said) if said is not None else None
                found.append(PostInfo(video.id, video.snippet.channel_id, url, video.snippet.title, video.snippet.description, count))
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """A page of YouTube's names the video, or the parent does."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """comments.list leaves out held comments as well as deleted ones, so it cannot be asked."""
        return None

    def may_write(self, account: Account) -> str:
        """Not with an API key."""
        return "" if _owner(account) else "YouTube takes this only from the channel's owner (OAuth)"

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """50 units, answered with 204. Held for review, as a rejected comment cannot be published again and no call shows it."""
        if why := self.may_write(api.account):
            return Written(False, why)
        api.post("/comments/setModerationStatus", {"id": comment_id, "moderationStatus": "heldForReview" if hidden else "published"})
        return Written(True)

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """By its id; where YouTube leaves a held one out there, among the newest held threads of the video."""
        params: dict[str, str | int] = {"part": "id,snippet", "id": comment_id, "textFormat": "plainText"}
        page = self._page(api.account, api.get("/comments", params))
        if page.events or post_id == api.account.account:
            return page
        return self._threads(api, {"videoId": post_id, "moderationStatus": "heldForReview"}, None)

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded answer that holds comments: a list of threads or comments, or a single one."""
        reply = Reply(200, {}, body, request, fetched_at)
        if whole(_KIND, self.name, reply).kind in ("youtube#comment", "youtube#commentThread"):
            reply = replace(reply, body=b'{"items":[' + body + b"]}")
        return self._page(account, reply)

    def _threads(self, api: Api, by: dict[str, str | int], cursor: str | None) -> Page:
        params: dict[str, str | int] = {"part": "id,snippet,replies", "order": "time", **by, **PAGED, **_token(cursor)}
        return self._page(api.account, api.get("/commentThreads", params))

    def _page(self, account: Account, reply: Reply) -> Page:
        listing = whole(_LIST, self.name, reply)
        page = Page([], next=listing.next_page_token or None)
        for raw in listing.items:
            item(page, bytes(raw), lambda thread: self._thread(account, reply, thread, page))
        return page

    def _thread(self, account: Account, reply: Reply, raw: bytes, page: Page) -> None:
        """A thread or a comment; a broken reply is bad by itself, its thread goes on."""
        if b'"topLevelComment"' not in raw:
            page.events.append(self._event(account, reply, raw))
            return
        thread = parse_value(raw, _THREAD.decode)
        video = thread.snippet.video_id or thread.snippet.channel_id
        top = self._event(account, reply, bytes(thread.snippet.top_level_comment), video)
        page.events.append(top)
        held = thread.replies.comments if thread.replies else []
        for answer in held:
            take(page, bytes(answer), lambda raw: self._event(account, reply, raw, video, top.comment_id, top.text))
        if thread.snippet.total_reply_count > len(held):
            page.more.append(Thread(thread.id, thread.snippet.total_reply_count))

    def _event(
        self, account: Account, reply: Reply, raw: bytes, video: str | None = None, parent_id: str | None = None, parent: str | None = None
    ) -> CommentEvent:
        comment = parse_value(raw, _COMMENT.decode)
        words = comment.snippet
        text = words.text_original if words.text_original is not None else words.text_display or ""
        hidden = words.moderation_status in WITHHELD
        edited = words.updated_at if words.updated_at and words.updated_at > words.published_at else None
        author = words.author_channel_id.value if words.author_channel_id else None
        post = video or words.video_id
        return comment_event(
            Source(self.name, self.version, reply.request),
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


def _owner(account: Account) -> bool:
    return account.options.get("auth") == "oauth"


def _token(cursor: str | None) -> dict[str, str | int]:
    return {"pageToken": cursor} if cursor else {}


def _reasons(body: bytes) -> set[str]:
    try:
        error = msgspec.json.decode(body)["error"]
        return {str(item["reason"]) for item in error.get("errors", []) if "reason" in item}
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return set()
