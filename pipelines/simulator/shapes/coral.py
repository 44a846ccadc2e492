"""Coral's shape: one GraphQL address over POST, Relay cursors, webhooks that name ids alone and are signed with two secrets."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Delivery, Shape, World, iso, shown

OLD_SECRET = "rolled-over"
"""The secret before the last renewal, with which Coral goes on signing for a while."""


class CoralShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "coral"
    base: ClassVar[str] = "/coral"
    account: ClassVar[str] = "5b8d1f3e-site"
    optional: ClassVar[tuple[str, ...]] = (
        "parent", "permalink", "editing", "revision", "author", "deleted", "actionCounts", "status",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"createdAt": "yesterday"}
    edited_at: ClassVar[bool] = True
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "told"
    sweep_path: ClassVar[str] = "story={post}"
    next_path: ClassVar[str] = "after="

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "comments_disabled"

    def answer(self, world: World, ask: Ask) -> Answer:
        """By the fields at the root of the operation."""
        if ask.path != "/api/graphql" or ask.method != "POST":
            return Answer(404, {"error": {"code": "NOT_FOUND"}})
        asked = json.loads(ask.body)
        query, variables = asked["query"], asked.get("variables", {})
        data: dict[str, Any] = {}
        for mutation in ("rejectComment", "approveComment"):
            if f"{mutation}(" in query:
                return _judge(world, mutation, variables["input"])
        if "story(" in query:
            data["story"] = _story(world, variables["story"])
        if "comments(" in query:
            data["comments"] = _comments(world, variables)
        if "comment(" in query:
            data["comment"] = _shown(world, world.forum.comment(variables["id"]) or world.forum.gone.get(variables["id"]))
        return Answer(200, {"data": data})

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"error":{"code":"TOKEN_INVALID","type":"AUTHENTICATION_ERROR"}}')

    def delivery(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, secret: str, at: datetime
    ) -> Delivery | None:
        """New comments and replies; edits and deletes are told to nobody."""
        if verb != "created":
            return None
        about: dict[str, Any] = {"commentID": comment.id, "storyID": comment.post_id, "siteID": world.account}
        if comment.parent_id:
            about["ancestorIDs"] = [comment.parent_id]
        kind = "COMMENT_REPLY_CREATED" if comment.parent_id else "COMMENT_CREATED"
        event = {"id": f"event-{comment.id}", "type": kind, "tenantID": "city", "createdAt": iso(at), "data": about}
        body = json.dumps(event, indent=2).encode()
        signed = ",".join(f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}" for key in (OLD_SECRET, secret))
        return Delivery({"X-Coral-Signature": signed}, body)


def _error(code: str) -> Answer:
    return Answer(200, {"data": None, "errors": [{"message": code, "extensions": {"code": code, "type": "INVALID_REQUEST_ERROR"}}]})


def _judge(world: World, mutation: str, given: dict[str, str]) -> Answer:
    """A judgement on the comment's present revision."""
    found = world.forum.comment(given["commentID"])
    if found is None or given["commentRevisionID"] != _revision(found)["id"] or not given["clientMutationId"]:
        return _error("COMMENT_NOT_FOUND" if found is None else "COMMENT_REVISION_NOT_FOUND")
    world.forum.change(found.id, hidden=mutation == "rejectComment")
    after = _shown(world, world.forum.comment(found.id))
    return Answer(200, {"data": {mutation: {"comment": after, "clientMutationId": given["clientMutationId"]}}})


def _story(world: World, story_id: str) -> dict[str, Any] | None:
    """An archived story keeps its words, but its comments are out of reach."""
    post = world.forum.posts.get(story_id)
    if post is None or post.closed == "not_found":
        return None
    return {
        "id": post.id,
        "url": f"https://www.city.example/{post.id}",
        "metadata": {"title": post.title, "description": post.text},
        "site": {"id": post.owner},
        "isArchived": post.closed != "",
        "isArchiving": False,
        "isUnarchiving": False,
    }


def _comments(world: World, asked: dict[str, Any]) -> dict[str, Any]:
    """Newest first; the cursor is the time of the page's last comment. Comments of deleted accounts stay as stones."""
    story = asked.get("story")
    there = [*(world.forum.under(story) if story else world.forum.comments()), *world.forum.gone.values()]
    listed = sorted((item for item in there if _asked_for(world, item, asked)), key=lambda item: item.created_at, reverse=True)
    if after := asked.get("after"):
        listed = [item for item in listed if item.created_at < datetime.fromisoformat(after)]
    page = listed[: min(50, world.page_size)]
    return {
        "nodes": [_shown(world, comment) for comment in page],
        "pageInfo": {"hasNextPage": len(listed) > len(page), "endCursor": iso(page[-1].created_at) if page else None},
    }


def _asked_for(world: World, comment: ForumComment, asked: dict[str, Any]) -> bool:
    post = world.forum.posts.get(comment.post_id)
    if post is None or post.closed:
        return False
    return post.owner == asked.get("site", post.owner) and post.id == asked.get("story", post.id)


def _revision(comment: ForumComment) -> dict[str, str]:
    at = iso(comment.edited_at or comment.created_at)
    return {"id": f"{comment.id}-{at}", "createdAt": at}


def _shown(world: World, comment: ForumComment | None) -> dict[str, Any] | None:
    """The comment, or the stone that stays of one whose author deleted the account."""
    if comment is None:
        return None
    stone = {"body": None, "deleted": True, "author": None, "revision": None} if comment.id in world.forum.gone else {}
    return _comment(comment) | stone


def _comment(comment: ForumComment) -> dict[str, Any]:
    fields = {
        "id": comment.id,
        "body": "<div>" + html.escape(comment.text, quote=False).replace("\n", "<br>") + "</div>",
        "createdAt": iso(comment.created_at),
        "status": "REJECTED" if comment.hidden else "NONE",
        "deleted": False,
        "permalink": f"https://www.city.example/{comment.post_id}?commentID={comment.id}",
        "revision": _revision(comment),
        "editing": {"edited": comment.edited_at is not None},
        "author": {"id": comment.author_id, "username": comment.author_name, "role": "COMMENTER"},
        "parent": {"id": comment.parent_id} if comment.parent_id else None,
        "story": {"id": comment.post_id},
        "actionCounts": {"reaction": {"total": comment.likes}},
    }
    return shown(fields, comment.extra)
