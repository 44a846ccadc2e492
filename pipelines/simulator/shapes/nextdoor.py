"""Nextdoor's shape: an agency's posts by page number, each with its comments nested in it; an empty page is the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Shape, World, iso, shown

POSTS_A_PAGE = 1
"""Nextdoor does not say how many; one, so that two posts make two pages."""


class NextdoorShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "nextdoor"
    base: ClassVar[str] = "/nextdoor/partner/v1"
    account: ClassVar[str] = "agency-77"
    optional: ClassVar[tuple[str, ...]] = ("like_count", "parent_comment_id", "author_name", "comments")
    spoiled: ClassVar[Mapping[str, Any]] = {"creation_date": "yesterday"}
    edited_at: ClassVar[bool] = False
    first_calls: ClassVar[int] = 3
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "missing"
    sweep_path: ClassVar[str] = "agency_posts"
    next_path: ClassVar[str] = "current_page="

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"
    quiet_calls: ClassVar[int] = 3
    pages_of_posts: ClassVar[bool] = True

    def answer(self, world: World, ask: Ask) -> Answer:
        """The feed of the agency that is asked for."""
        if ask.path != "/agency_posts" or ask.method != "GET":
            return Answer(404, {"error": "not_found"})
        agency, start = ask.query.get("agency_id", ""), (int(ask.query.get("current_page", 1)) - 1) * POSTS_A_PAGE
        feed = [post for post in world.forum.posts.values() if post.owner == agency and not post.closed]
        return Answer(200, {"posts": [_post(world, post) for post in feed[start : start + POSTS_A_PAGE]]})

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"error":"invalid_token"}')


def _post(world: World, post: ForumPost) -> dict[str, Any]:
    """A post with its tree of comments; a reply whose parent is gone is gone with it."""
    below: dict[str | None, list[ForumComment]] = {}
    for comment in world.forum.under(post.id):
        below.setdefault(comment.parent_id, []).append(comment)
    return {
        "id": post.id,
        "author": {"name": "City of Elm", "type": "agency", "agency_info": {"id": post.owner, "name": "City of Elm"}},
        "body": "\n".join(part for part in (post.title, post.text) if part),
        "category": "general",
        "comments": _tree(below, None),
    }


def _tree(below: dict[str | None, list[ForumComment]], parent_id: str | None) -> list[dict[str, Any]]:
    return [_comment(comment, _tree(below, comment.id)) for comment in below.get(parent_id, [])]


def _comment(comment: ForumComment, nested: list[dict[str, Any]]) -> dict[str, Any]:
    fields = {
        "id": comment.id,
        "body": comment.text,
        "author_name": comment.author_name,
        "creation_date": iso(comment.created_at),
        "like_count": comment.likes,
        "parent_comment_id": comment.parent_id,
        "comments": nested,
    }
    return shown(fields, comment.extra)
