"""TikTok's shape: the account's videos, comments and replies of a video, hiding, webhooks; every answer is an envelope with a `code`."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Delivery, Shape, World, shown

Item = TypeVar("Item", ForumPost, ForumComment)
ACTIONS = {"created": "insert", "deleted": "delete", "hidden": "set_to_hidden"}
SHOWN_REPLIES = 3
"""However many the simulator is told to show: a list of comments holds no more of each thread."""


class TikTokShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "tiktok"
    base: ClassVar[str] = "/tiktok/open_api/v1.3"
    account: ClassVar[str] = "open-city-1"
    optional: ClassVar[tuple[str, ...]] = ("username", "unique_identifier", "likes", "replies", "owner", "status", "pinned", "liked")
    spoiled: ClassVar[Mapping[str, Any]] = {"create_time": "yesterday"}
    edited_at: ClassVar[bool] = False
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "missing"
    sweep_path: ClassVar[str] = "comment/list/?business_id=open-city-1&video_id={post}&"
    next_path: ClassVar[str] = "max_count=30&cursor="

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"

    def answer(self, world: World, ask: Ask) -> Answer:
        """business/video/list, business/comment/list, business/comment/reply/list and business/comment/hide, all with status 200."""
        return Answer(200, _answer(world, ask))

    def refused(self) -> Fault:
        """200, and in the body the code of a wrong token."""
        return refusal(40105, "Access token is incorrect or has been revoked.")

    def delivery(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, secret: str, at: datetime
    ) -> Delivery | None:
        """`comment.update`: ids as numbers, in JSON within JSON; there are no edits."""
        if verb not in ACTIONS:
            return None
        change = {
            "comment_id": int(comment.id),
            "video_id": int(comment.post_id),
            "comment_type": "reply" if comment.parent_id else "comment",
            "comment_action": ACTIONS[verb],
            "timestamp": int(at.timestamp() * 1000),
            "unique_identifier": comment.author_id,
        }
        change |= {"parent_comment_id": int(comment.parent_id)} if comment.parent_id else {}
        told = {
            "client_key": "key-1",
            "event": "comment.update",
            "create_time": int(at.timestamp()),
            "user_openid": world.account,
            "content": json.dumps(change),
        }
        body, moment = json.dumps(told).encode(), str(int(at.timestamp()))
        signed = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        return Delivery({"TikTok-Signature": f"t={moment},s={signed}"}, body)


def refusal(code: int, message: str) -> Fault:
    """A refusal as TikTok sends it: status 200."""
    return Fault(200, {}, json.dumps(_told(code, message)).encode())


def _told(code: int, message: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "request_id": "2026100210000001", "data": data or {}}


def _answer(world: World, ask: Ask) -> dict[str, Any]:
    path = ask.path.strip("/")
    if path == "business/comment/hide" and ask.method == "POST":
        return _hide(world, json.loads(ask.body))
    if path == "business/video/list":
        return _told(0, "OK", _videos(world, ask.query))
    if path not in ("business/comment/list", "business/comment/reply/list"):
        return _told(40008, "The interface has not been implemented.")
    post = world.forum.posts.get(ask.query.get("video_id", ""))
    if post is None or post.closed or post.owner != world.account:
        return _told(40007, "The object does not exist.")
    comments = world.forum.under(post.id)
    if path == "business/comment/list":
        found = [comment for comment in comments if comment.parent_id is None]
        if "comment_ids" in ask.query:
            found = [comment for comment in comments if comment.id in json.loads(ask.query["comment_ids"])]
    else:
        found = world.forum.replies(ask.query.get("comment_id", ""))
    if ask.query.get("sort_order") == "desc":
        found = sorted(found, key=lambda comment: comment.created_at, reverse=True)
    shows = min(SHOWN_REPLIES, world.inline_replies) if ask.query.get("include_replies") == "true" else 0
    return _told(0, "OK", _paged(world, ask.query, found, "comments", lambda comment: _thread(world, comment, shows)))


def _hide(world: World, words: dict[str, Any]) -> dict[str, Any]:
    comment = world.forum.comment(words.get("comment_id"))
    if comment is None or comment.post_id != words.get("video_id"):
        return _told(40007, "The object does not exist.")
    world.forum.change(comment.id, hidden=words["action"] == "HIDE")
    return _told(0, "OK")


def _paged(world: World, query: dict[str, str], items: list[Item], name: str, shown_as: Callable[[Item], dict[str, Any]]) -> dict[str, Any]:
    """A cursor names a position, so that a new comment makes the pages drift."""
    start = int(query.get("cursor", 0))
    stop = start + min(int(query.get("max_count", 20)), world.page_size)
    return {name: [shown_as(item) for item in items[start:stop]], "cursor": stop, "has_more": stop < len(items)}


def _videos(world: World, query: dict[str, str]) -> dict[str, Any]:
    """The account's own, the newest first."""
    wanted = json.loads(query["filters"])["video_ids"] if "filters" in query else None
    posts = [post for post in reversed(world.forum.posts.values()) if post.owner == world.account and not post.closed]
    asked = [post for post in posts if wanted is None or post.id in wanted]
    return _paged(world, query, asked, "videos", lambda post: _video(world, post))


def _video(world: World, post: ForumPost) -> dict[str, Any]:
    return {
        "item_id": post.id,
        "caption": "\n".join(part for part in (post.title, post.text) if part),
        "share_url": f"https://www.tiktok.com/@city/video/{post.id}",
        "comments": len(world.forum.under(post.id)) + world.uncounted,
    }


def _thread(world: World, comment: ForumComment, shows: int) -> dict[str, Any]:
    replies = [] if comment.parent_id else world.forum.replies(comment.id)
    item = {
        "comment_id": comment.id,
        "video_id": comment.post_id,
        "unique_identifier": comment.author_id,
        "username": comment.author_name,
        "create_time": int(comment.created_at.timestamp()),
        "text": comment.text,
        "likes": comment.likes,
        "replies": len(replies),
        "owner": comment.author_id == world.account,
        "liked": False,
        "pinned": False,
        "status": "HIDDEN" if comment.hidden else "PUBLIC",
    }
    if comment.parent_id:
        item["parent_comment_id"] = comment.parent_id
    if replies and shows:
        item["reply_list"] = [_thread(world, reply, 0) for reply in replies[:shows]]
    return shown(item, comment.extra)
