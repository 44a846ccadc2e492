"""X's shape: mentions, own posts, the search by conversation, look-ups by id, hiding; an edited post has a new id and names all its ids."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Delivery, Shape, World, shown

POSTED = datetime(2026, 10, 2, tzinfo=UTC)
"""A post's time is in its id and a forum's post has none: all are of this day."""
FIRST_MILLISECOND = 1_288_834_974_657
NOT_FOUND = "https://api.x.com/2/problems/resource-not-found"

Told = tuple[int, dict[str, Any]]


class XShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "x"
    base: ClassVar[str] = "/x"
    account: ClassVar[str] = "7700100200300"
    optional: ClassVar[tuple[str, ...]] = (
        "author_id", "lang", "public_metrics", "edit_history_tweet_ids", "in_reply_to_user_id", "created_at", "possibly_sensitive",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"created_at": "yesterday"}
    edited_at: ClassVar[bool] = True
    edits_polled: ClassVar[bool] = True
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "asked"
    sweep_path: ClassVar[str] = "conversation_id%3A{post}&"
    next_path: ClassVar[str] = "next_token"

    strangers: ClassVar[int] = 1
    quiet_calls: ClassVar[int] = 2  # once an hour the account's own posts too

    def comment_id(self, comment: ForumComment) -> str:
        """The id of its first version."""
        return _id(comment.id, comment.created_at)

    def post_id(self, post_id: str) -> str:
        """An id that holds a time."""
        return _id(post_id, POSTED)

    def answer(self, world: World, ask: Ask) -> Answer:
        """users/:id/mentions, users/:id/tweets, tweets/search/recent, tweets, tweets/:id and tweets/:id/hidden."""
        return Answer(*_answer(world, ask))

    def limited(self, until: datetime) -> Fault | None:
        """429 with the reset in seconds."""
        problem = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
        return Fault(429, {"x-rate-limit-reset": str(int(until.timestamp()))}, json.dumps(problem).encode())

    def nearly_spent(self, until: datetime) -> dict[str, str] | None:
        """No call remains."""
        return {"x-rate-limit-limit": "450", "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(until.timestamp()))}

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}')

    def delivery(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, secret: str, at: datetime
    ) -> Delivery | None:
        """The filtered stream's webhook, for what is new and for edits; it tells neither deletes nor hides."""
        if verb not in ("created", "edited"):
            return None
        told = {"data": _post(world, comment), "includes": _includes([comment]), "matching_rules": [{"id": "1", "tag": "city"}]}
        body = json.dumps(told).encode()
        signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
        return Delivery({"X-Twitter-Webhooks-Signature-OAuth2": f"sha256={signature}"}, body)


def _id(name: str, at: datetime) -> str:
    """An id as X makes them, milliseconds above 22 bits; its last six digits are the forum's own id."""
    low = int(name) if name.isdigit() else zlib.crc32(name.encode())
    high = (round(at.timestamp() * 1000) - FIRST_MILLISECOND) << 22
    return str(-(-high // 1_000_000) * 1_000_000 + low % 1_000_000)


def _history(comment: ForumComment) -> list[str]:
    first = _id(comment.id, comment.created_at)
    return [first, _id(comment.id, comment.edited_at)] if comment.edited_at else [first]


def _answer(world: World, ask: Ask) -> Told:
    parts = ask.path.strip("/").split("/")
    if len(parts) == 4 and parts[:2] == ["2", "users"] and parts[3] == "mentions":
        return 200, _list(world, ask.query, world.forum.comments(), ask.query.get("pagination_token"))
    if parts == ["2", "users", world.account, "tweets"]:
        return 200, _own(world, int(ask.query.get("since_id", 0)))
    if parts[:4] == ["2", "tweets", "search", "recent"]:
        return 200, _search(world, ask.query)
    if parts == ["2", "tweets"]:
        return 200, _lookup(world, ask.query.get("ids", "").split(","))
    if len(parts) == 3 and parts[:2] == ["2", "tweets"]:
        found = _lookup(world, [parts[2]])
        return 200, {name: value[0] if name == "data" else value for name, value in found.items()}
    if ask.method == "PUT" and len(parts) == 4 and parts[3] == "hidden":
        comment = _find(world, parts[2])
        if comment is None:
            return 404, {"title": "Not Found Error", "type": NOT_FOUND}
        hidden = bool(json.loads(ask.body)["hidden"])
        world.forum.change(comment.id, hidden=hidden)
        return 200, {"data": {"hidden": hidden}}
    return 404, {"title": "Not Found", "type": "about:blank", "status": 404}


def _own(world: World, since: int) -> dict[str, Any]:
    """The account's own posts after `since_id`, newest first."""
    ids = {_id(post.id, POSTED) for post in world.forum.posts.values() if post.owner == world.account}
    found = [root for own in sorted(ids, key=int, reverse=True) if int(own) > since and (root := _root(world, own))]
    if not found:
        return {"meta": {"result_count": 0}}
    return {"data": found, "meta": {"result_count": len(found), "newest_id": found[0]["id"], "oldest_id": found[-1]["id"]}}


def _find(world: World, version: str) -> ForumComment | None:
    """The comment that has or had this id; only a name that is no number is looked for among all."""
    named = world.forum.comment(str(int(version) % 1_000_000))
    there = [named] if named else [item for item in world.forum.comments() if not item.id.isdigit()]
    return next((item for item in there if version in _history(item)), None)


def _search(world: World, query: dict[str, str]) -> dict[str, Any]:
    """A conversation, its first post among the rest, as the search has it."""
    root = query.get("query", "").removeprefix("conversation_id:")
    below = [comment for post in world.forum.posts if _id(post, POSTED) == root for comment in world.forum.under(post)]
    return _list(world, query, below, query.get("next_token"), root)


def _list(world: World, query: dict[str, str], comments: list[ForumComment], token: str | None, root: str | None = None) -> dict[str, Any]:
    """Newest first, after `since_id`; a token names a position, so that new posts make the pages drift."""
    since = int(query.get("since_id", 0))
    recent = datetime.fromtimestamp((since >> 22) / 1000 + FIRST_MILLISECOND / 1000 - 1, UTC)
    written = (comment for comment in comments if (comment.edited_at or comment.created_at) >= recent)
    found = sorted(((int(_history(comment)[-1]), comment) for comment in written), key=lambda item: -item[0])
    rows: list[tuple[int, ForumComment | None]] = [item for item in found if item[0] > since]
    if root and int(root) > since and _root(world, root):
        rows.append((int(root), None))
    start = int(base64.urlsafe_b64decode(token)) if token else 0
    stop = start + min(int(query.get("max_results", 10)), world.page_size)
    page = rows[start:stop]
    if not page:
        return {"meta": {"result_count": 0}}
    meta: dict[str, Any] = {"result_count": len(page), "newest_id": str(page[0][0]), "oldest_id": str(page[-1][0])}
    if stop < len(rows):
        meta["next_token"] = base64.urlsafe_b64encode(str(stop).encode()).decode()
    data = [_post(world, comment) if comment else _root(world, root or "") for _, comment in page]
    return {"data": data, "includes": _includes([comment for _, comment in page if comment]), "meta": meta}


def _lookup(world: World, ids: list[str]) -> dict[str, Any]:
    """Posts by their ids, and an error for each that is not there."""
    there = {wanted: _find(world, wanted) for wanted in ids}
    data, errors = [], []
    for wanted in ids:
        comment = there[wanted]
        found = _post(world, comment, wanted) if comment else _root(world, wanted)
        if found:
            data.append(found)
        else:
            told = {"resource_id": wanted, "resource_type": "tweet", "parameter": "ids", "value": wanted, "title": "Not Found Error"}
            errors.append(told | {"detail": f"Could not find tweet with ids: [{wanted}].", "type": NOT_FOUND})
    people = _includes([comment for comment in there.values() if comment])
    return ({"data": data, "includes": people} if data else {}) | ({"errors": errors} if errors else {})


def _root(world: World, post_id: str) -> dict[str, Any] | None:
    """One of the posts that comments stand under."""
    post = next((post for post in world.forum.posts.values() if _id(post.id, POSTED) == post_id and not post.closed), None)
    words = "\n".join(part for part in (post.title, post.text) if part) if post else ""
    return _fields(post_id, words, POSTED, post.owner, post_id, [post_id]) if post else None


def _post(world: World, comment: ForumComment, version: str | None = None) -> dict[str, Any]:
    history = _history(comment)
    root = _id(comment.post_id, POSTED)
    parent = world.forum.comment(comment.parent_id) or world.forum.gone.get(comment.parent_id or "")
    answered = _id(parent.id, parent.created_at) if parent else root
    written = comment.edited_at if comment.edited_at and version in (None, history[-1]) else comment.created_at
    post = _fields(version or history[-1], comment.text, written, comment.author_id, root, history)
    post |= {"in_reply_to_user_id": world.account, "referenced_tweets": [{"type": "replied_to", "id": answered}]}
    post |= {"lang": comment.lang} if comment.lang else {}
    post["public_metrics"]["like_count"] = comment.likes
    return shown(post, comment.extra)


def _fields(post_id: str, text: str, at: datetime, author: str, root: str, history: list[str]) -> dict[str, Any]:
    return {
        "id": post_id,
        "text": html.escape(text, quote=False),
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "author_id": author,
        "conversation_id": root,
        "edit_history_tweet_ids": history,
        "possibly_sensitive": False,
        "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": 0, "quote_count": 0},
    }


def _includes(comments: list[ForumComment]) -> dict[str, Any]:
    """The authors of a page; an author of something private has a protected account."""
    people = {
        comment.author_id: {
            "id": comment.author_id,
            "username": comment.author_name.lstrip("@"),
            "name": comment.author_name,
            "protected": comment.visibility == "private",
        }
        for comment in comments
    }
    return {"users": list(people.values())}
