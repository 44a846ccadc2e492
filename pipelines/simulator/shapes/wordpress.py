"""WordPress's shape: comments in the context that a moderator gets, posts and pages, page numbers with the totals in headers."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Shape, World, shown

REST = "/wp-json/wp/v2/"


class WordPressShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "wordpress"
    base: ClassVar[str] = "/wordpress"
    account: ClassVar[str] = "www.city.example"
    optional: ClassVar[tuple[str, ...]] = (
        "author_name", "author", "author_url", "author_email", "author_ip", "link", "meta", "type",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"date_gmt": "yesterday"}
    edited_at: ClassVar[bool] = False
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "told"
    sweep_path: ClassVar[str] = "&post={post}"
    next_path: ClassVar[str] = "&page="

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"

    def answer(self, world: World, ask: Ask) -> Answer:
        """comments, comments/:id (GET, PUT), posts and pages."""
        kind, _, number = ask.path.removeprefix(REST).partition("/")
        if not ask.path.startswith(REST) or kind not in ("comments", "posts", "pages"):
            return _error(404, "rest_no_route")
        if kind != "comments":
            wanted = ask.query.get("include", "").split(",")
            posts = [post for post in world.forum.posts.values() if post.id in wanted and post.owner == world.account and not post.closed]
            return Answer(200, [_post(post) for post in posts] if kind == "posts" else [])
        return _comment(world, ask, number) if number else _comments(world, ask.query)

    def limited(self, until: datetime) -> Fault | None:
        """The host's front end, not WordPress itself, names a moment."""
        return Fault(429, {"Retry-After": f"{until:%a, %d %b %Y %H:%M:%S GMT}"}, b'{"code":"too_many_requests"}')

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"code":"rest_forbidden_context","message":"Sorry.","data":{"status":401}}')


def _error(status: int, code: str) -> Answer:
    return Answer(status, {"code": code, "message": code, "data": {"status": status}})


def _comments(world: World, query: dict[str, str]) -> Answer:
    """Newest first; the trash is listed to who asks for any status. A post that may not be read is refused."""
    of = query.get("post")
    post = world.forum.posts.get(of or "")
    if post and post.closed:
        return _error(403, "rest_cannot_read_post")
    listed = world.forum.comments() if of is None else world.forum.under(of)
    if query.get("status") == "any":
        listed += [comment for comment in world.forum.gone.values() if of in (None, comment.post_id)]
    listed = sorted((comment for comment in listed if _readable(world, comment)), key=lambda item: item.created_at, reverse=True)
    size, number = min(int(query.get("per_page", 10)), world.page_size), int(query.get("page", 1))
    headers = {"X-WP-Total": str(len(listed)), "X-WP-TotalPages": str(-(-len(listed) // size))}
    return Answer(200, [_one(world, comment) for comment in listed[(number - 1) * size : number * size]], headers)


def _readable(world: World, comment: ForumComment) -> bool:
    post = world.forum.posts.get(comment.post_id)
    return post is not None and post.owner == world.account and not post.closed


def _comment(world: World, ask: Ask, number: str) -> Answer:
    if ask.method == "PUT" and world.forum.comment(number):
        world.forum.change(number, hidden=json.loads(ask.body)["status"] == "hold")
    found = world.forum.comment(number) or world.forum.gone.get(number)
    return Answer(200, _one(world, found)) if found else _error(404, "rest_comment_invalid_id")


def _rendered(text: str) -> dict[str, str]:
    """As WordPress's own filter writes paragraphs: a line of the source after each break."""
    return {"rendered": "<p>" + html.escape(text, quote=False).replace("&amp;", "&#038;").replace("\n", "<br />\n") + "</p>\n"}


def _post(post: ForumPost) -> dict[str, Any]:
    return {
        "id": int(post.id),
        "link": f"https://www.city.example/?p={post.id}",
        "status": "publish",
        "type": "post",
        "title": {"rendered": html.escape(post.title, quote=False)},
        "content": {**_rendered(post.text), "protected": False},
        "author": 1,
    }


def _one(world: World, comment: ForumComment) -> dict[str, Any]:
    status = "trash" if comment.id in world.forum.gone else "hold" if comment.hidden else "approved"
    fields = {
        "id": int(comment.id),
        "post": int(comment.post_id),
        "parent": int(comment.parent_id or 0),
        "author": 0,
        "author_name": comment.author_name,
        "author_url": "",
        "author_email": f"{comment.author_id}@mail.invalid",
        "author_ip": "203.0.113.7",
        "author_user_agent": "canary-browser",
        "date": f"{comment.created_at:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{comment.created_at:%Y-%m-%dT%H:%M:%S}",
        "content": {**_rendered(comment.text), "raw": comment.text},
        "link": f"https://www.city.example/?p={comment.post_id}#comment-{comment.id}",
        "status": status,
        "type": "comment",
        "author_avatar_urls": {"24": "https://secure.gravatar.com/avatar/0c93?s=24&d=mm&r=g"},
        "meta": [],
    }
    return shown(fields, comment.extra)
