"""Threads' shape: posts that say whether they have replies, a conversation as one flat list, `manage_reply`, the `replies` webhook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Delivery, World, shown
from pharos.pipelines.simulator.shapes.graph import GraphShape, asked_limit, error, graph_time, page, signed, words_of


class ThreadsShape(GraphShape):
    """See the module."""

    platform: ClassVar[str] = "threads"
    base: ClassVar[str] = "/threads"
    version: ClassVar[str] = "v1.0"
    posts_edge: ClassVar[str] = "threads"
    scopes: ClassVar[list[str]] = ["threads_basic", "threads_read_replies", "threads_manage_replies"]
    optional: ClassVar[tuple[str, ...]] = (
        "username", "permalink", "media_type", "is_reply", "is_reply_owned_by_me", "hide_status", "has_replies", "shortcode",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"timestamp": "yesterday"}
    sweep_path: ClassVar[str] = "{post}/conversation"
    quiet_calls: ClassVar[int] = 3
    """The list of posts, and the newest page of each of the two that have replies."""

    def post(self, world: World, post: ForumPost, made: datetime, ask: Ask) -> dict[str, Any]:
        """It does not say how many replies it has."""
        return {
            "id": post.id,
            "text": words_of(post),
            "timestamp": graph_time(made),
            "permalink": f"https://www.threads.com/@city/post/{post.id}",
            "owner": {"id": post.owner},
            "username": "city",
            "has_replies": bool(world.forum.under(post.id)),
        }

    def comment(self, world: World, comment: ForumComment, ask: Ask) -> dict[str, Any]:
        """A reply; its author is a name alone."""
        value = {
            "id": comment.id,
            "text": comment.text,
            "timestamp": graph_time(comment.created_at),
            "username": comment.author_name,
            "permalink": f"https://www.threads.com/@{comment.author_name}/post/{comment.id}",
            "shortcode": f"C{comment.id}",
            "media_type": "TEXT_POST",
            "root_post": {"id": comment.post_id},
            "replied_to": {"id": comment.parent_id or comment.post_id},
            "has_replies": False,
            "is_reply": True,
            "is_reply_owned_by_me": comment.author_id == world.account,
            "hide_status": "HIDDEN" if comment.hidden else "NOT_HUSHED",
        }
        return shown(value, comment.extra)

    def edge(self, world: World, node: str, edge: str, ask: Ask) -> dict[str, Any] | None:
        """`conversation` of a post: replies at any depth."""
        if edge != "conversation" or node not in self.own_posts(world):
            return None
        return page(world, self.under(world, node, ask), ask, asked_limit(ask), forward=ask.query.get("reverse", "true") == "false")

    def write(self, world: World, comment: ForumComment, edge: str, ask: Ask) -> Answer | None:
        """`manage_reply` hides a reply straight under the post, and all below it."""
        if edge != "manage_reply":
            return None
        if comment.parent_id:
            return error(100, "Only top-level replies can be hidden")
        below = {comment.id}
        for item in world.forum.under(comment.post_id):
            if item.id in below or item.parent_id in below:
                below.add(item.id)
                world.forum.change(item.id, hidden=ask.query.get("hide") == "true")
        return Answer(200, {"success": True})

    def delivery(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, secret: str, at: datetime
    ) -> Delivery | None:
        """A reply; what others delete, edit or hide is not told."""
        if verb != "created":
            return None
        value = {
            "id": comment.id,
            "username": comment.author_name,
            "text": comment.text,
            "media_type": "TEXT_POST",
            "permalink": f"https://www.threads.com/@{comment.author_name}/post/{comment.id}",
            "replied_to": {"id": comment.parent_id or comment.post_id},
            "root_post": {"id": comment.post_id, "owner_id": world.account, "username": "city"},
            "shortcode": f"C{comment.id}",
            "timestamp": graph_time(comment.created_at),
        }
        head = {"app_id": "1", "topic": "moderate", "target_id": comment.id, "time": int(at.timestamp()), "subscription_id": "2"}
        return signed(head | {"has_uid_field": False, "values": {"value": value, "field": "replies"}}, secret)
