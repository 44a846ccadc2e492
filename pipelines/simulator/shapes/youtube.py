"""YouTube's shape: commentThreads, comments and videos; page tokens name a position, so that a new comment makes the pages drift."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment, ForumPost, newest_first
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Shape, World, iso, shown

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
Told = tuple[int, dict[str, Any]]


class YouTubeShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "youtube"
    base: ClassVar[str] = "/youtube/v3"
    account: ClassVar[str] = "UCcity"
    optional: ClassVar[tuple[str, ...]] = (
        "authorChannelId", "authorDisplayName", "textOriginal", "likeCount", "updatedAt", "authorChannelUrl",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"publishedAt": "yesterday"}
    edited_at: ClassVar[bool] = True
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "thread"
    sweep_path: ClassVar[str] = "videoId={post}"
    next_path: ClassVar[str] = "pageToken"

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "comments_disabled"
    strangers: ClassVar[int] = 1

    def answer(self, world: World, ask: Ask) -> Answer:
        """commentThreads, comments, videos and setModerationStatus; held comments are for the owner alone (a bearer token)."""
        owner = ask.headers.get("authorization", "").startswith("Bearer ")
        path = ask.path.lstrip("/")
        if path == "token":
            return Answer(200, {"access_token": "access-of-an-hour", "expires_in": 3599, "scope": SCOPE, "token_type": "Bearer"})
        if path == "comments/setModerationStatus":
            return Answer(*_moderate(world, ask, owner))
        if path == "comments" and "id" in ask.query:
            asked = [world.forum.comment(comment_id) for comment_id in ask.query["id"].split(",")]
            found = [item for item in asked if item and (owner or not item.hidden)]
            return Answer(*_youtube_page(world, ask.query, [_youtube_comment(world, item, owner) for item in found], "commentListResponse"))
        return Answer(*_answer(world, path, ask.query, owner))

    def limited(self, until: datetime) -> Fault | None:
        """Google's front end names a moment; the API itself does not."""
        return Fault(429, {"Retry-After": f"{until:%a, %d %b %Y %H:%M:%S GMT}"}, b'{"error":{"code":429}}')

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"error":{"code":401,"message":"Request had invalid authentication credentials."}}')


def quota_exceeded() -> Fault:
    """403 for a spent day."""
    return youtube_error(403, "quotaExceeded")


def youtube_error(status: int, reason: str) -> Fault:
    """An error body with one reason."""
    error = {"code": status, "message": reason, "errors": [{"domain": "youtube", "reason": reason, "message": reason}]}
    return Fault(status, {}, json.dumps({"error": error}).encode())


def _moderate(world: World, ask: Ask, owner: bool) -> Told:
    """204 without a body; rejected comments are not served here, as nothing of ours ever rejects."""
    wanted, status = ask.query.get("id", "").split(","), ask.query.get("moderationStatus")
    if not owner or ask.method != "POST":
        return _youtube_error(403, "forbidden")
    if status not in ("heldForReview", "published"):
        return _youtube_error(400, "processingFailure")
    if not all(map(world.forum.comment, wanted)):
        return _youtube_error(404, "commentNotFound")
    for comment_id in wanted:
        world.forum.change(comment_id, hidden=status == "heldForReview")
    return 204, {}


def _answer(world: World, method: str, query: dict[str, str], owner: bool) -> Told:
    held = query.get("moderationStatus") == "heldForReview"
    if held and not owner:
        return _youtube_error(403, "forbidden")
    if method == "videos":
        posts = [world.forum.posts[post_id] for post_id in query.get("id", "").split(",") if post_id in world.forum.posts]
        parts = query.get("part", "").split(",")
        videos = [_youtube_video(world, post, held, parts) for post in posts if not post.closed]
        return 200, {"kind": "youtube#videoListResponse", "items": videos}
    if method == "comments":
        thread = world.forum.comment(query.get("parentId"))
        if thread is None or thread.hidden != held:
            return _youtube_error(404, "commentNotFound")
        replies = [_youtube_comment(world, reply, owner) for reply in newest_first(_replies(world, thread, held))]
        return _youtube_page(world, query, replies, "commentListResponse")
    if method != "commentThreads":
        return _youtube_error(404, "notFound")
    video = query.get("videoId")
    if video is not None:
        post = world.forum.posts.get(video)
        if post is None or post.closed:
            return _youtube_error(403 if post and post.closed == "comments_disabled" else 404, _closed(post.closed if post else ""))
    listed = world.forum.comments() if video is None else world.forum.under(video)
    tops = [comment for comment in newest_first(listed) if comment.parent_id is None and comment.hidden == held]
    start, stop = _window(world, query)
    page = [_youtube_thread(world, top, _replies(world, top, held), owner) for top in tops[start:stop]]
    return _youtube_page(world, query, page, "commentThreadListResponse", len(tops))


def _replies(world: World, top: ForumComment, held: bool) -> list[ForumComment]:
    return [comment for comment in world.forum.replies(top.id) if comment.hidden == held]


def _youtube_video(world: World, post: ForumPost, held: bool, parts: list[str]) -> dict[str, Any]:
    """The parts that were asked for; the count is a text, of all that is shown, replies too."""
    count = 0 if held else sum(not comment.hidden for comment in world.forum.under(post.id))
    snippet = {"channelId": post.owner, "title": post.title, "description": post.text}
    offered = {"snippet": snippet, "statistics": {"viewCount": "7", "commentCount": str(count + world.uncounted)}}
    return {"kind": "youtube#video", "id": post.id, **{part: offered[part] for part in parts if part in offered}}


def _closed(state: str) -> str:
    return "commentsDisabled" if state == "comments_disabled" else "videoNotFound"


def _youtube_error(status: int, reason: str) -> Told:
    return status, {"error": {"code": status, "message": reason, "errors": [{"reason": reason, "domain": "youtube.comment"}]}}


def _window(world: World, query: dict[str, str]) -> tuple[int, int]:
    size = min(int(query.get("maxResults", 20)), world.page_size)
    start = int(base64.urlsafe_b64decode(query["pageToken"])) if query.get("pageToken") else 0
    return start, start + size


def _youtube_page(world: World, query: dict[str, str], items: list[dict[str, Any]], kind: str, total: int | None = None) -> Told:
    """A list response; without `total`, `items` are all there is and are cut here."""
    start, stop = _window(world, query)
    shown = items if total is not None else items[start:stop]
    page: dict[str, Any] = {"kind": f"youtube#{kind}", "pageInfo": {"resultsPerPage": stop - start}, "items": shown}
    if stop < (len(items) if total is None else total):
        page["nextPageToken"] = base64.urlsafe_b64encode(str(stop).encode()).decode()
    return 200, page


def _youtube_thread(world: World, top: ForumComment, replies: list[ForumComment], owner: bool) -> dict[str, Any]:
    snippet = {
        "channelId": _owner(world, top.post_id),
        "videoId": top.post_id,
        "topLevelComment": _youtube_comment(world, top, owner),
        "canReply": True,
        "totalReplyCount": len(replies),
        "isPublic": True,
    }
    thread: dict[str, Any] = {"kind": "youtube#commentThread", "id": top.id, "snippet": snippet}
    if replies:
        thread["replies"] = {"comments": [_youtube_comment(world, reply, owner) for reply in replies[-world.inline_replies :]]}
    return thread


def _owner(world: World, post_id: str) -> str | None:
    """Whose post it is; a comment may stand under one that is not there any more."""
    post = world.forum.posts.get(post_id)
    return post.owner if post else None


def _youtube_comment(world: World, comment: ForumComment, owner: bool) -> dict[str, Any]:
    """Only the owner sees a moderation status."""
    snippet = {
        "channelId": _owner(world, comment.post_id),
        "videoId": comment.post_id,
        "textDisplay": comment.text,
        "textOriginal": comment.text,
        "parentId": comment.parent_id,
        "authorDisplayName": comment.author_name,
        "authorChannelUrl": f"http://www.youtube.com/channel/{comment.author_id}",
        "authorChannelId": {"value": comment.author_id},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": 0,
        "publishedAt": iso(comment.created_at),
        "updatedAt": iso(comment.edited_at or comment.created_at),
        "moderationStatus": ("heldForReview" if comment.hidden else "published") if owner else None,
    }
    fields = {name: value for name, value in shown(snippet, comment.extra).items() if value is not None}
    return {"kind": "youtube#comment", "id": comment.id, "snippet": fields}
