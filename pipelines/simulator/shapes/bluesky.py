"""Bluesky's shape: feed, posts, threads, sessions and records as an account's own server answers them; Jetstream's messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Shape, World, iso, shown

COLLECTION, GATE = "app.bsky.feed.post", "app.bsky.feed.threadgate"
SESSION = "session-of-two-hours"


class BlueskyShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "bluesky"
    base: ClassVar[str] = "/bluesky"
    account: ClassVar[str] = "did:plc:city"
    optional: ClassVar[tuple[str, ...]] = ("langs", "facets", "embed", "likeCount", "replyCount", "repostCount", "indexedAt", "handle")
    spoiled: ClassVar[Mapping[str, Any]] = {"createdAt": "yesterday"}
    edited_at: ClassVar[bool] = False
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "asked"
    sweep_path: ClassVar[str] = "getPostThread?uri={post}&depth=200"

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"
    quiet_calls: ClassVar[int] = 2
    first_calls: ClassVar[int] = 4

    def comment_id(self, comment: ForumComment) -> str:
        """An address in its author's repository."""
        return _uri(comment.author_id, comment.id)

    def post_id(self, post_id: str) -> str:
        """An address in the city's repository."""
        return _uri(self.account, post_id)

    def answer(self, world: World, ask: Ask) -> Answer:
        """One procedure or query, by its name."""
        name = ask.path.removeprefix("/xrpc/")
        if name == "com.atproto.server.createSession":
            return Answer(200, {"did": world.account, "handle": "city.invalid", "accessJwt": SESSION, "refreshJwt": "refresh"})
        if name.startswith("com.atproto.repo."):
            if ask.headers.get("authorization") != f"Bearer {SESSION}":
                return _error("AuthMissing", "Authentication Required", 401)
            return _get_gate(world, ask.query) if name.endswith("getRecord") else _put_gate(world, json.loads(ask.body))
        if name == "app.bsky.feed.getAuthorFeed":
            return _feed(world, ask.query)
        if name == "app.bsky.feed.getPosts":
            views = [_find(world, uri) for uri in ask.repeated.get("uris", [])]
            return Answer(200, {"posts": [view for view in views if view]})
        if name == "app.bsky.feed.getPostThread":
            return _thread(world, ask.query["uri"], int(ask.query.get("depth", 6)))
        return _error("MethodNotImplemented", "Method Not Implemented", 501)

    def limited(self, until: datetime) -> Fault | None:
        """429 with the reset in seconds since 1970."""
        return Fault(429, _spent(until), b'{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}')

    def nearly_spent(self, until: datetime) -> dict[str, str] | None:
        """No call remains."""
        return _spent(until)

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"error":"AuthenticationRequired","message":"Invalid identifier or password"}')

    def messages(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, at: datetime
    ) -> list[bytes]:
        """A commit; a delete names only whose and which. Of hiding Jetstream sends another collection's record."""
        if verb == "hidden":
            return []
        operation = {"created": "create", "edited": "update", "deleted": "delete"}[verb]
        commit: dict[str, Any] = {"rev": f"3k{comment.id}", "operation": operation, "collection": COLLECTION, "rkey": comment.id}
        if verb != "deleted":
            commit |= {"cid": f"bafy{comment.id}", "record": _record(world, comment)}
        frame = {"did": _did(comment.author_id), "time_us": int(at.timestamp() * 1e6), "kind": "commit", "commit": commit}
        return [json.dumps(frame).encode()]


def _spent(until: datetime) -> dict[str, str]:
    return {"RateLimit-Limit": "3000", "RateLimit-Remaining": "0", "RateLimit-Reset": str(int(until.timestamp()))}


def _error(name: str, message: str, status: int = 400) -> Answer:
    return Answer(status, {"error": name, "message": message})


def _did(person: str) -> str:
    return person if person.startswith("did:") else f"did:plc:{person.lower()}"


def _uri(person: str, key: str) -> str:
    return f"at://{_did(person)}/{COLLECTION}/{key}"


def _root(world: World, post_id: str) -> str:
    post = world.forum.posts.get(post_id)
    return _uri(post.owner if post else world.account, post_id)


def _feed(world: World, query: dict[str, str]) -> Answer:
    """The account's own posts, newest first; the cursor is a place in time."""
    posts = [post for post in reversed(world.forum.posts.values()) if _did(post.owner) == query["actor"] and not post.closed]
    start, size = int(query.get("cursor", 0)), min(int(query.get("limit", 50)), world.page_size)
    page = {"feed": [{"post": _post(world, post)} for post in posts[start : start + size]]}
    return Answer(200, page | ({"cursor": str(start + size)} if start + size < len(posts) else {}))


def _find(world: World, uri: str) -> dict[str, Any] | None:
    key = uri.rpartition("/")[2]
    post = world.forum.posts.get(key)
    if post:
        return None if post.closed else _post(world, post)
    comment = world.forum.comment(key)
    return _view(world, comment) if comment and _uri(comment.author_id, comment.id) == uri else None


def _thread(world: World, uri: str, depth: int) -> Answer:
    top = _find(world, uri)
    if top is None:
        return _error("NotFound", f"Post not found: {uri}")
    return Answer(200, {"thread": _node(world, top, depth)})


def _node(world: World, view: dict[str, Any], depth: int) -> dict[str, Any]:
    """What stands below a deleted reply is not reached; at the end of the depth there is no `replies`."""
    node: dict[str, Any] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view, "threadContext": {}}
    if depth > 0:
        node["replies"] = [_node(world, _view(world, item), depth - 1) for item in _below(world, view["uri"].rpartition("/")[2])]
    return node


def _post(world: World, post: ForumPost) -> dict[str, Any]:
    record = {
        "$type": COLLECTION,
        "text": "\n".join(part for part in (post.title, post.text) if part),
        "createdAt": "2026-01-01T00:00:00.000Z",
    }
    hidden = _hidden(world, post.id)
    view = _shown_post(_uri(post.owner, post.id), post.owner, "city.invalid", record, len(_below(world, post.id)) + world.uncounted)
    if hidden:
        view["threadgate"] = {"uri": f"at://{_did(post.owner)}/{GATE}/{post.id}", "record": {"$type": GATE, "hiddenReplies": hidden}}
    return view


def _view(world: World, comment: ForumComment) -> dict[str, Any]:
    uri = _uri(comment.author_id, comment.id)
    view = _shown_post(uri, comment.author_id, comment.author_name, _record(world, comment), len(_below(world, comment.id)), comment.likes)
    taken = {name for name, value in comment.extra.items() if value is None}
    view["author"] = {name: value for name, value in view["author"].items() if name not in taken}
    return {name: value for name, value in view.items() if name not in taken}


def _shown_post(uri: str, person: str, handle: str, record: dict[str, Any], replies: int, likes: int = 0) -> dict[str, Any]:
    return {
        "uri": uri,
        "cid": f"bafy{uri.rpartition('/')[2]}",
        "author": {"did": _did(person), "handle": handle, "displayName": handle, "labels": []},
        "record": record,
        "replyCount": replies,
        "repostCount": 0,
        "likeCount": likes,
        "indexedAt": "2026-01-01T00:00:00.000Z",
        "labels": [],
    }


def _below(world: World, key: str) -> list[ForumComment]:
    """Direct replies only."""
    return world.forum.replies(key) or [item for item in world.forum.under(key) if not item.parent_id]


def _hidden(world: World, post_id: str) -> list[str]:
    return [_uri(item.author_id, item.id) for item in world.forum.under(post_id) if item.hidden]


def _record(world: World, comment: ForumComment) -> dict[str, Any]:
    root, parent = _root(world, comment.post_id), world.forum.comment(comment.parent_id) or world.forum.gone.get(comment.parent_id or "")
    answered = _uri(parent.author_id, parent.id) if parent else root
    record = {
        "$type": COLLECTION,
        "text": comment.text,
        "createdAt": iso(comment.created_at),
        "langs": [comment.lang] if comment.lang else [],
        "facets": [],
        "embed": None,
        "reply": {"root": {"uri": root, "cid": "bafyroot"}, "parent": {"uri": answered, "cid": "bafyparent"}},
    }
    return shown(record, comment.extra)


def _get_gate(world: World, query: dict[str, str]) -> Answer:
    hidden = _hidden(world, query["rkey"])
    if not hidden:
        return _error("RecordNotFound", "Could not locate record")
    value = {
        "$type": GATE,
        "post": _root(world, query["rkey"]),
        "createdAt": "2026-01-01T00:00:00.000Z",
        "allow": [],
        "hiddenReplies": hidden,
    }
    return Answer(200, {"uri": f"at://{query['repo']}/{GATE}/{query['rkey']}", "cid": "bafygate", "value": value})


def _put_gate(world: World, told: dict[str, Any]) -> Answer:
    """The whole record anew, if it is still the one that was read."""
    before = _get_gate(world, told)
    if told["swapRecord"] != (before.value.get("cid") if before.status == 200 else None):
        return _error("InvalidSwap", "Record was at another cid")
    for item in world.forum.under(told["rkey"]):
        world.forum.change(item.id, hidden=_uri(item.author_id, item.id) in told["record"].get("hiddenReplies", []))
    return Answer(200, {"uri": f"at://{told['repo']}/{GATE}/{told['rkey']}", "cid": "bafygate2"})
