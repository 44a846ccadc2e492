"""Facebook's shape: a page's published posts with nested comments, comments as a stream, `is_hidden`, the `feed` webhook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Delivery, World, shown
from pharos.pipelines.simulator.shapes.graph import GraphShape, asked_limit, entry, graph_time, page, signed, words_of

VERBS = {"created": "add", "edited": "edited", "deleted": "remove", "hidden": "hide"}


class FacebookShape(GraphShape):
    """See the module."""

    platform: ClassVar[str] = "facebook"
    base: ClassVar[str] = "/facebook"
    posts_edge: ClassVar[str] = "published_posts"
    scopes: ClassVar[list[str]] = ["pages_read_engagement", "pages_read_user_content", "pages_manage_engagement"]
    optional: ClassVar[tuple[str, ...]] = (
        "from", "parent", "like_count", "comment_count", "is_hidden", "can_hide", "permalink_url", "attachment",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"created_time": "yesterday"}
    sweep_path: ClassVar[str] = "{post}/comments"

    def comment_id(self, comment: ForumComment) -> str:
        """With its post's id before it."""
        return f"{comment.post_id}_{comment.id}"

    def post_id(self, post_id: str) -> str:
        """With the page's id before it."""
        return f"{self.account}_{post_id}"

    def post(self, world: World, post: ForumPost, made: datetime, ask: Ask) -> dict[str, Any]:
        """With its newest comments and how many there are, where asked."""
        key = self.post_id(post.id)
        value = {
            "id": key,
            "message": words_of(post),
            "created_time": graph_time(made),
            "permalink_url": f"https://www.facebook.com/{key}",
            "from": {"id": post.owner, "name": "City"},
        }
        if "comments." in ask.query.get("fields", ""):
            items = self.under(world, key, ask)
            comments = page(world, items, ask, asked_limit(ask, "comments"), nested=True)
            total = len(items) + world.uncounted
            value["comments"] = comments | {"summary": {"order": "reverse_chronological", "total_count": total, "can_comment": True}}
        return value

    def comment(self, world: World, comment: ForumComment, ask: Ask) -> dict[str, Any]:
        """A comment with its parent's words."""
        parent = world.forum.comment(comment.parent_id)
        value = {
            "id": self.comment_id(comment),
            "parent": {"id": self.comment_id(parent), "message": parent.text, "created_time": graph_time(parent.created_at)}
            if parent
            else None,
            "from": {"id": comment.author_id, "name": comment.author_name},
            "message": comment.text,
            "created_time": graph_time(comment.created_at),
            "like_count": comment.likes,
            "comment_count": 0,
            "is_hidden": comment.hidden,
            "can_hide": comment.author_id != world.account,
            "attachment": None,
            "permalink_url": f"https://www.facebook.com/{comment.post_id}/?comment_id={comment.id}",
        }
        fields = {name: item for name, item in value.items() if item is not None}
        return shown(fields, comment.extra)

    def edge(self, world: World, node: str, edge: str, ask: Ask) -> dict[str, Any] | None:
        """`comments` of a post, replies among them."""
        if edge != "comments" or node not in self.own_posts(world):
            return None
        return page(world, self.under(world, node, ask), ask, asked_limit(ask))

    def write(self, world: World, comment: ForumComment, edge: str, ask: Ask) -> Answer | None:
        """`is_hidden`."""
        world.forum.change(comment.id, hidden=ask.query.get("is_hidden") == "true")
        return Answer(200, {"success": True})

    def delivery(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, secret: str, at: datetime
    ) -> Delivery | None:
        """A `feed` change; a delete comes without words."""
        parent = world.forum.comment(comment.parent_id)
        value = {
            "item": "comment",
            "verb": VERBS[verb],
            "comment_id": self.comment_id(comment),
            "post_id": self.post_id(comment.post_id),
            "parent_id": self.comment_id(parent) if parent else self.post_id(comment.post_id),
            "from": {"id": comment.author_id, "name": comment.author_name},
            "message": comment.text if verb != "deleted" else None,
            "created_time": int(comment.created_at.timestamp()),
        }
        value = {name: item for name, item in value.items() if item is not None}
        return signed(entry(world, "page", "feed", value, at), secret)
