"""Mastodon's shape: notifications (mentions), a status, a status's context, an account and its statuses."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Shape, World, iso, shown

Told = tuple[int, dict[str, Any] | list[dict[str, Any]]]


class MastodonShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "mastodon"
    base: ClassVar[str] = "/mastodon"
    account: ClassVar[str] = "UCcity"
    optional: ClassVar[tuple[str, ...]] = (
        "edited_at", "language", "url", "uri", "spoiler_text", "media_attachments", "favourites_count", "in_reply_to_account_id",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"created_at": "yesterday"}
    edited_at: ClassVar[bool] = True
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "asked"
    sweep_path: ClassVar[str] = "{post}/context"

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"
    strangers: ClassVar[int] = 1
    quiet_calls: ClassVar[int] = 3  # once an hour the account's own statuses too

    def answer(self, world: World, ask: Ask) -> Answer:
        """notifications, statuses/:id, statuses/:id/context, accounts/lookup, accounts/:id/statuses and apps/verify_credentials."""
        return Answer(*_answer(world, ask.path, ask.query))

    def limited(self, until: datetime) -> Fault | None:
        """429 with the reset as an ISO time."""
        return Fault(429, {"X-RateLimit-Reset": iso(until)}, b'{"error":"Too many requests"}')

    def nearly_spent(self, until: datetime) -> dict[str, str] | None:
        """No call remains."""
        return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": iso(until)}

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"error":"The access token is invalid"}')

    def messages(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, at: datetime
    ) -> list[bytes]:
        """A new reply comes as a mention and, from a person the city follows, in the home timeline as well; a delete is an id."""
        if verb == "deleted":
            return [_message("delete", comment.id)]
        status = json.dumps(_mastodon_status(world, comment))
        if verb == "edited":
            return [_message("status.update", status)]
        place = next((place for place, other in enumerate(world.forum.comments(), 1) if other.id == comment.id), 0)
        mention = json.dumps({"id": str(place), "type": "mention", "created_at": iso(at), "status": json.loads(status)})
        return [_message("notification", mention), _message("update", status)] if verb == "created" else []


def _message(event: str, data: str) -> bytes:
    return json.dumps({"event": event, "data": data}).encode()


def _answer(world: World, path: str, query: dict[str, str]) -> Told:
    parts = path.strip("/").split("/")
    if parts[:3] == ["api", "v1", "notifications"] and len(parts) == 3:
        return 200, _notifications(world, query)
    if parts == ["api", "v1", "apps", "verify_credentials"]:
        return 200, {"id": "1", "name": "Pharos", "website": None, "scopes": ["read"], "redirect_uris": []}
    if parts == ["api", "v1", "accounts", "lookup"] and query.get("acct") == world.account:
        return 200, {"id": world.account, "acct": world.account, "display_name": world.account}
    if parts == ["api", "v1", "accounts", world.account, "statuses"]:
        own = [post.id for post in world.forum.posts.values() if post.owner == world.account and not post.closed]
        return 200, [_mastodon_post(world, post) for post in own[::-1][: min(int(query.get("limit", 20)), world.page_size)]]
    if parts[:3] != ["api", "v1", "statuses"] or len(parts) < 4:
        return 404, {"error": "Record not found"}
    status_id, post = parts[3], world.forum.posts.get(parts[3])
    comment = world.forum.comment(status_id)
    if comment is None and (post is None or post.closed):
        return 404, {"error": "Record not found"}
    if parts[4:] == ["context"]:
        return 200, _context(world, status_id, comment)
    return 200, _mastodon_status(world, comment) if comment else _mastodon_post(world, status_id)


def _notifications(world: World, query: dict[str, str]) -> list[dict[str, Any]]:
    """Mentions after `min_id`, the nearest ones first taken, newest first on the page; a notification's id is its comment's place."""
    after, size = int(query.get("min_id", 0)), min(int(query.get("limit", 40)), world.page_size)
    page = list(enumerate(world.forum.comments()[after : after + size], after + 1))
    shown = [(str(place), _mastodon_status(world, comment)) for place, comment in reversed(page)]
    return [{"id": i, "type": "mention", "created_at": s["created_at"], "account": s["account"], "status": s} for i, s in shown]


def _context(world: World, status_id: str, comment: ForumComment | None) -> dict[str, Any]:
    ancestors: list[dict[str, Any]] = []
    below = {status_id}
    descendants = []
    for other in world.forum.under(comment.post_id if comment else status_id):
        if (other.parent_id or other.post_id) in below:
            below.add(other.id)
            descendants.append(_mastodon_status(world, other))
    while comment:
        parent = world.forum.comment(comment.parent_id)
        if parent:
            ancestors.insert(0, _mastodon_status(world, parent))
        elif comment.post_id in world.forum.posts:
            ancestors.insert(0, _mastodon_post(world, comment.post_id))
        comment = parent
    return {"ancestors": ancestors, "descendants": descendants}


def _mastodon_post(world: World, post_id: str) -> dict[str, Any]:
    post = world.forum.posts[post_id]
    words = "\n".join(part for part in (post.title, post.text) if part)
    direct = [comment for comment in world.forum.under(post_id) if comment.parent_id is None]
    count = sum(comment.visibility in ("public", "unlisted") for comment in direct) + world.uncounted
    return _status(post_id, words, "2026-01-01T00:00:00.000Z", post.owner, post.owner, None) | {"replies_count": count}


def _mastodon_status(world: World, comment: ForumComment) -> dict[str, Any]:
    status = _status(
        comment.id, comment.text, iso(comment.created_at), comment.author_id, comment.author_name, comment.parent_id or comment.post_id
    )
    status |= {
        "in_reply_to_account_id": world.account,
        "edited_at": iso(comment.edited_at) if comment.edited_at else None,
        "visibility": comment.visibility,
        "language": comment.lang,
    }
    return shown(status, comment.extra)


def _status(status_id: str, text: str, created: str, author_id: str, author_name: str, answers: str | None) -> dict[str, Any]:
    lines = html.escape(text, quote=False).replace("\n", "<br />")
    return {
        "id": status_id,
        "uri": f"https://mastodon.invalid/users/{author_id}/statuses/{status_id}",
        "url": f"https://mastodon.invalid/@{author_id}/{status_id}",
        "created_at": created,
        "edited_at": None,
        "in_reply_to_id": answers,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": None,
        "content": f"<p>{lines}</p>",
        "account": {"id": author_id, "acct": author_name, "username": author_name, "display_name": author_name},
        "media_attachments": [],
        "mentions": [],
        "favourites_count": 0,
        "reblogs_count": 0,
        "replies_count": 0,
    }
