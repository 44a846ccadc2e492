"""Disqus's shape: posts/list by forum or thread with a cursor of times, posts/details, threads/list, posts/remove and restore."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qs

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Shape, World, shown


class DisqusShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "disqus"
    base: ClassVar[str] = "/disqus/api/3.0"
    account: ClassVar[str] = "city-forum"
    optional: ClassVar[tuple[str, ...]] = (
        "parent", "author", "message", "likes", "numReports", "media", "isDeletedByAuthor", "isApproved",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"createdAt": "yesterday"}
    edited_at: ClassVar[bool] = False
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "told"
    sweep_path: ClassVar[str] = "thread={post}"
    next_path: ClassVar[str] = "cursor="

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"
    secret_parameters: ClassVar[tuple[str, ...]] = ("api_secret", "access_token")

    def answer(self, world: World, ask: Ask) -> Answer:
        """By the method's name; writes are POST, reads are GET, and each is refused as the other. A key is always needed."""
        given = {name: values[-1] for name, values in parse_qs(ask.body.decode()).items()} if ask.method == "POST" else ask.query
        if not given.get("api_secret"):
            return _error(401, 5, "Invalid API key")
        method = ask.path.strip("/").removesuffix(".json")
        if ask.method != ("POST" if method in ("posts/remove", "posts/restore") else "GET"):
            return _error(405, 7, f"You cannot access this resource using {ask.method}")
        if method == "posts/list":
            return _posts(world, given)
        if method == "threads/list":
            return _threads(world, set(ask.repeated.get("thread", [])))
        if method not in ("posts/details", "posts/remove", "posts/restore"):
            return _error(404, 1, "Endpoint not valid")
        return _one(world, method, given.get("post", ""))

    def limited(self, until: datetime) -> Fault | None:
        """Code 14 and the reset in seconds since 1970."""
        body = b'{"code":14,"response":"You have exceeded the rate limit for your account"}'
        return Fault(
            429, {"X-Ratelimit-Limit": "1000", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": f"{until.timestamp():.0f}"}, body
        )

    def nearly_spent(self, until: datetime) -> dict[str, str] | None:
        """No call remains."""
        return {"X-Ratelimit-Limit": "1000", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": f"{until.timestamp():.0f}"}

    def refused(self) -> Fault:
        """401, code 5."""
        return Fault(401, {}, b'{"code":5,"response":"Invalid API key"}')


def _error(status: int, code: int, words: str) -> Answer:
    return Answer(status, {"code": code, "response": words})


def _ours(world: World, comment: ForumComment) -> bool:
    post = world.forum.posts.get(comment.post_id)
    return post is not None and post.owner == world.account


def _posts(world: World, query: dict[str, str]) -> Answer:
    """Newest first; the cursor is a time in microseconds and how many posts of that time were shown."""
    thread = query.get("thread")
    post = world.forum.posts.get(thread or "")
    if thread and (post is None or post.closed):
        return _error(400, 2, "Invalid argument, 'thread': Unable to find thread")
    listed = world.forum.under(thread) if thread else world.forum.comments()
    listed += [comment for comment in world.forum.gone.values() if thread in (None, comment.post_id)]
    listed = sorted((comment for comment in listed if _ours(world, comment)), key=lambda comment: comment.created_at, reverse=True)
    if cursor := query.get("cursor"):
        before, seen, _ = map(int, cursor.split(":"))
        listed = [comment for comment in listed if _micros(comment) <= before][seen:]
    size = min(int(query.get("limit", 25)), world.page_size)
    page = listed[:size]
    following = f"{_micros(page[-1])}:{sum(_micros(item) == _micros(page[-1]) for item in page)}:0" if page else None
    value = {
        "cursor": {"prev": None, "hasNext": len(listed) > size, "next": following, "hasPrev": bool(cursor), "total": None},
        "code": 0,
        "response": [_post(world, comment) for comment in page],
    }
    return Answer(200, value)


def _micros(comment: ForumComment) -> int:
    return int(comment.created_at.timestamp() * 1_000_000)


def _threads(world: World, wanted: set[str]) -> Answer:
    """The forum's threads of these ids."""
    threads = [
        {
            "id": post.id,
            "forum": post.owner,
            "title": post.title,
            "message": html.escape(post.text, quote=False),
            "link": f"https://www.city.example/{post.id}",
            "isClosed": False,
            "isDeleted": False,
        }
        for post in world.forum.posts.values()
        if post.id in wanted and post.owner == world.account and not post.closed
    ]
    return Answer(200, {"cursor": {"hasNext": False, "next": None}, "code": 0, "response": threads})


def _one(world: World, method: str, number: str) -> Answer:
    there, gone = world.forum.comment(number), world.forum.gone.get(number)
    found = there or gone
    if found is None:
        return _error(400, 2, "Invalid argument, 'post': Unable to find post")
    if method == "posts/details":
        return Answer(200, {"code": 0, "response": _post(world, found)})
    if there:
        world.forum.change(number, hidden=method == "posts/remove")
    return Answer(200, {"code": 0, "response": [{"id": number}]})


def _post(world: World, comment: ForumComment) -> dict[str, Any]:
    gone = comment.id in world.forum.gone
    fields: dict[str, Any] = {
        "id": comment.id,
        "forum": world.account,
        "thread": comment.post_id,
        "parent": int(comment.parent_id) if comment.parent_id else None,
        "author": {
            "id": comment.author_id,
            "username": comment.author_name,
            "name": comment.author_name,
            "email": f"{comment.author_id}@mail.invalid",
            "emailHash": "gravatar-0c93",
            "isAnonymous": False,
        },
        "createdAt": f"{comment.created_at:%Y-%m-%dT%H:%M:%S}",
        "raw_message": comment.text,
        "message": "<p>" + html.escape(comment.text, quote=False).replace("\n", "<br>") + "</p>",
        "ipAddress": "203.0.113.7",
        "isEdited": comment.edited_at is not None,
        "isDeleted": gone or comment.hidden,
        "isDeletedByAuthor": gone,
        "isSpam": False,
        "isApproved": True,
        "isFlagged": False,
        "likes": comment.likes,
        "dislikes": 0,
        "numReports": 0,
        "media": [],
    }
    return shown(fields, comment.extra)
