"""Instagram's shape: media with nested comments and replies, `hide`, the `comments` webhook for new comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Delivery, World, shown
from pharos.pipelines.simulator.shapes.graph import GraphShape, Items, asked_limit, entry, graph_time, page, signed, words_of


class InstagramShape(GraphShape):
    """See the module."""

    platform: ClassVar[str] = "instagram"
    base: ClassVar[str] = "/instagram"
    posts_edge: ClassVar[str] = "media"
    scopes: ClassVar[list[str]] = ["instagram_business_basic", "instagram_business_manage_comments"]
    optional: ClassVar[tuple[str, ...]] = ("from", "username", "like_count", "hidden", "parent_id", "media", "user", "replies")
    spoiled: ClassVar[Mapping[str, Any]] = {"timestamp": "yesterday"}
    first_calls: ClassVar[int] = 6
    sweep_path: ClassVar[str] = "{post}/comments"

    def post(self, world: World, post: ForumPost, made: datetime, ask: Ask) -> dict[str, Any]:
        """With its newest comments where asked; the count is of comments and replies."""
        items = self.under(world, post.id, ask)
        value = {
            "id": post.id,
            "caption": words_of(post),
            "timestamp": graph_time(made),
            "permalink": f"https://www.instagram.com/p/{post.id}/",
            "owner": {"id": post.owner},
            "username": "city",
            "comments_count": len(items) + world.uncounted,
        }
        if "comments." in ask.query.get("fields", ""):
            value["comments"] = page(world, self.under(world, post.id, ask, tops_only=True), ask, asked_limit(ask, "comments"), nested=True)
        return value

    def comment(self, world: World, comment: ForumComment, ask: Ask) -> dict[str, Any]:
        """A comment, with its first replies where asked."""
        value = {
            "id": comment.id,
            "text": comment.text,
            "timestamp": graph_time(comment.created_at),
            "username": comment.author_name,
            "from": {"id": comment.author_id, "username": comment.author_name},
            "like_count": comment.likes,
            "hidden": comment.hidden,
            "media": {"id": comment.post_id},
        }
        if comment.parent_id:
            value["parent_id"] = comment.parent_id
        elif "replies." in ask.query.get("fields", "") and (replies := self._replies(world, comment.id, ask)):
            value["replies"] = page(world, replies, ask, min(world.inline_replies, asked_limit(ask, "replies")), nested=True, forward=True)
        return shown(value, comment.extra)

    def edge(self, world: World, node: str, edge: str, ask: Ask) -> dict[str, Any] | None:
        """`comments` of a media, newest first; `replies` of a comment, oldest first."""
        if edge == "comments" and node in self.own_posts(world):
            return page(world, self.under(world, node, ask, tops_only=True), ask, asked_limit(ask))
        if edge == "replies" and self.there(world, node):
            return page(world, self._replies(world, node, ask), ask, asked_limit(ask), forward=True)
        return None

    def write(self, world: World, comment: ForumComment, edge: str, ask: Ask) -> Answer | None:
        """`hide`."""
        world.forum.change(comment.id, hidden=ask.query.get("hide") == "true")
        return Answer(200, {"success": True})

    def delivery(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, secret: str, at: datetime
    ) -> Delivery | None:
        """A `comments` change; there is none for an edit, a hide or a delete."""
        if verb != "created":
            return None
        value: dict[str, Any] = {
            "id": comment.id,
            "from": {"id": comment.author_id, "username": comment.author_name},
            "media": {"id": comment.post_id, "media_product_type": "FEED"},
            "text": comment.text,
        }
        if comment.parent_id:
            value["parent_id"] = comment.parent_id
        return signed(entry(world, "instagram", "comments", value, at), secret)

    def _replies(self, world: World, comment_id: str, ask: Ask) -> Items:
        return self.items(world, world.forum.replies(comment_id), ask)
