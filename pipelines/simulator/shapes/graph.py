"""Meta's Graph API as its three shapes share it: nodes, edges by a cursor that names an item, errors, addresses with the token in them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Literal

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment, ForumPost
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Delivery, Shape, World

Items = list[tuple[datetime, str, Callable[[], dict[str, Any]]]]
"""When, id and JSON of what an edge holds; the JSON is made for what a page shows."""

FIRST_POST = datetime(2026, 1, 1, tzinfo=UTC)


class GraphShape(Shape):
    """See the module."""

    version: ClassVar[str] = "v26.0"
    posts_edge: ClassVar[str]
    scopes: ClassVar[list[str]]
    account: ClassVar[str] = "10000000000001"
    edited_at: ClassVar[bool] = False
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "asked"
    next_path: ClassVar[str] = "after="
    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"

    @abstractmethod
    def post(self, world: World, post: ForumPost, made: datetime, ask: Ask) -> dict[str, Any]:
        """A post, with its comments where the fields ask for them."""

    @abstractmethod
    def comment(self, world: World, comment: ForumComment, ask: Ask) -> dict[str, Any]:
        """A comment."""

    @abstractmethod
    def edge(self, world: World, node: str, edge: str, ask: Ask) -> dict[str, Any] | None:
        """An edge of a post or a comment; None if there is none."""

    @abstractmethod
    def write(self, world: World, comment: ForumComment, edge: str, ask: Ask) -> Answer | None:
        """What a POST does to a comment."""

    def answer(self, world: World, ask: Ask) -> Answer:
        """The account's posts, a node, several nodes by `ids`, or an edge."""
        version, _, path = ask.path.strip("/").partition("/")
        node, _, edge = path.partition("/")
        if version != self.version:
            return error(2500, "Unknown path components")
        if path == "debug_token":
            return self.token(ask)
        comment = self.there(world, node)
        if ask.method == "POST":
            return (comment and self.write(world, comment, edge, ask)) or gone(node)
        if node == world.account and edge == self.posts_edge:
            items: Items = [(made, key, partial(self.post, world, post, made, ask)) for key, (post, made) in self.own_posts(world).items()]
            return Answer(200, page(world, items, ask, asked_limit(ask)))
        if ids := ask.query.get("ids", ""):
            found = {key: self._node(world, key, ask) for key in ids.split(",")}
            return Answer(200, found) if all(found.values()) else error(803, "Some of the aliases you requested do not exist", 404)
        shown = self.edge(world, node, edge, ask) if edge else self._node(world, node, ask)
        return Answer(200, shown) if shown else gone(node)

    def token(self, ask: Ask) -> Answer:
        """What a token may do: here it can be asked about itself alone, has no end, and has every scope that Pharos needs."""
        if ask.query.get("input_token") != ask.headers.get("authorization", "").removeprefix("Bearer "):
            return error(100, "You must provide an app access token, or a user access token that is an owner or developer of the app")
        told = {"app_id": "1", "type": "PAGE", "expires_at": 0, "data_access_expires_at": 0, "is_valid": True, "scopes": self.scopes}
        return Answer(200, {"data": told})

    def there(self, world: World, node: str) -> ForumComment | None:
        """The comment of this id of the platform's, if it can be asked for."""
        comment = world.forum.comment(node.rpartition("_")[2])
        if comment is None or self.comment_id(comment) != node:
            return None
        post = world.forum.posts.get(comment.post_id)
        return comment if post and post.owner == world.account and not post.closed else None

    def own_posts(self, world: World) -> dict[str, tuple[ForumPost, datetime]]:
        """The account's posts and when they were made, by the platform's id."""
        made = {post.id: FIRST_POST + timedelta(days=day) for day, post in enumerate(world.forum.posts.values())}
        posts = [post for post in world.forum.posts.values() if post.owner == world.account and not post.closed]
        return {self.post_id(post.id): (post, made[post.id]) for post in posts}

    def under(self, world: World, post_id: str, ask: Ask, tops_only: bool = False) -> Items:
        """The comments of a post of the account's."""
        found = world.forum.under(self.own_posts(world)[post_id][0].id)
        return self.items(world, [item for item in found if not (tops_only and item.parent_id)], ask)

    def items(self, world: World, comments: Iterable[ForumComment], ask: Ask) -> Items:
        """Comments as an edge holds them."""
        return [(item.created_at, item.id, partial(self.comment, world, item, ask)) for item in comments]

    def refused(self) -> Fault:
        """400 with code 190."""
        return fault(190, "Error validating access token: Session has expired")

    def _node(self, world: World, node: str, ask: Ask) -> dict[str, Any] | None:
        if node in (posts := self.own_posts(world)):
            return self.post(world, *posts[node], ask)
        comment = self.there(world, node)
        return self.comment(world, comment, ask) if comment else None


def error(code: int, message: str, status: int = 400, subcode: int | None = None) -> Answer:
    """An error as Graph words it."""
    told = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "error_subcode": subcode, "fbtrace_id": "Atrace"}
    return Answer(status, {"error": {name: value for name, value in told.items() if value is not None}})


def gone(node: str) -> Answer:
    """What is asked for is not there, or not for this token: Graph does not tell which."""
    return error(100, f"Unsupported get request. Object with ID '{node}' does not exist", subcode=33)


def fault(code: int, message: str, headers: dict[str, str] | None = None) -> Fault:
    """An error that the next request meets."""
    answer = error(code, message)
    return Fault(answer.status, headers or {}, json.dumps(answer.value).encode())


def throttled(code: int, minutes: int | None) -> Fault:
    """A spent limit; with `minutes`, the header names when it ends."""
    usage = {"type": "pages", "call_count": 100, "total_cputime": 9, "total_time": 30, "estimated_time_to_regain_access": minutes}
    headers = {} if minutes is None else {"X-Business-Use-Case-Usage": json.dumps({"10000000000001": [usage]})}
    return fault(code, "Page request limit reached", headers)


def asked_limit(ask: Ask, edge: str = "") -> int:
    """The limit of a call, or that of an edge nested in its fields."""
    found = re.search(rf"(?:^|[,{{]){edge}(?:\.\w+\(\w+\))*?\.limit\((\d+)\)", ask.query.get("fields", "")) if edge else None
    return int(found[1] if found else ask.query.get("limit", 25))


def page(world: World, items: Items, ask: Ask, limit: int, nested: bool = False, forward: bool = False) -> dict[str, Any]:
    """One page of an edge, newest first or `forward`; the cursor names an item, so that new ones do not move what lies behind it."""
    items = sorted(items, key=lambda item: item[:2], reverse=not forward)
    after = "" if nested else ask.query.get("after", "")
    if after:
        at, _, key = base64.urlsafe_b64decode(after).decode().partition(":")
        place = (datetime.fromtimestamp(int(at) / 1e6, UTC), key)
        items = [item for item in items if (item[:2] > place if forward else item[:2] < place)]
    size = min(limit, world.page_size)
    shown = items[:size]
    told: dict[str, Any] = {"data": [value() for _, _, value in shown]}
    if shown:
        ends = [base64.urlsafe_b64encode(f"{int(at.timestamp() * 1e6)}:{key}".encode()).decode() for at, key, _ in (shown[0], shown[-1])]
        told["paging"] = {"cursors": {"before": ends[0], "after": ends[1]}}
        if len(items) > size:
            token = ask.headers.get("authorization", "").removeprefix("Bearer ")
            told["paging"]["next"] = f"https://graph.invalid{ask.path}?access_token={token}&limit={limit}&after={ends[1]}"
    return told


def graph_time(moment: datetime) -> str:
    """As Graph writes a time."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}+0000"


def words_of(post: ForumPost) -> str:
    """A post's words: it has no title of its own."""
    return "\n".join(part for part in (post.title, post.text) if part)


def signed(value: dict[str, Any], secret: str) -> Delivery:
    """A webhook with Meta's signature over its raw body."""
    body = json.dumps(value).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Delivery({"X-Hub-Signature-256": f"sha256={digest}"}, body)


def entry(world: World, kind: str, field: str, value: dict[str, Any], at: datetime) -> dict[str, Any]:
    """A delivery with one change, as pages and Instagram send it."""
    return {
        "object": kind,
        "entry": [{"id": world.account, "time": int(at.timestamp()), "changes": [{"field": field, "value": value}]}],
    }
