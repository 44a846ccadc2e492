"""Reddit's shape: an account's submissions, a subreddit's comments, a submission's comments with what is folded away, and moderation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeVar
from urllib.parse import parse_qs

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment, ForumPost, newest_first
from pharos.pipelines.simulator.shapes.base import Answer, Ask, Shape, World, shown

WINDOW = 300
Item = TypeVar("Item", ForumPost, ForumComment)


class RedditShape(Shape):
    """See the module."""

    platform: ClassVar[str] = "reddit"
    base: ClassVar[str] = "/reddit"
    account: ClassVar[str] = "CityClerk"
    optional: ClassVar[tuple[str, ...]] = (
        "edited", "score", "permalink", "banned_by", "author_fullname", "replies", "approved_by", "mod_reports",
    )  # fmt: skip
    spoiled: ClassVar[Mapping[str, Any]] = {"created_utc": "yesterday"}
    edited_at: ClassVar[bool] = True
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]] = "told"
    sweep_path: ClassVar[str] = "/comments/{post}?"
    next_path: ClassVar[str] = "morechildren"

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = "not_found"
    quiet_calls: ClassVar[int] = 2

    def answer(self, world: World, ask: Ask) -> Answer:
        """Reads by GET, what is folded away and moderation by POST."""
        parts = ask.path.strip("/").split("/")
        if ask.method == "POST":
            return _posted(world, parts, {name: values[-1] for name, values in parse_qs(ask.body.decode()).items()})
        if parts[0] == "comments" and len(parts) in (2, 4):
            return _comments(world, parts[1], parts[3] if len(parts) == 4 else None)
        if parts == ["api", "info"]:
            return Answer(200, _listing(_info(world, ask.query.get("id", "").split(","))))
        if parts[0] == "user" and parts[2:] == ["submitted"]:
            posts = [post for post in world.forum.posts.values() if post.owner == parts[1] and not post.closed]
            return Answer(200, _page(world, ask.query, posts, _post))
        if parts[0] == "r" and parts[2:] == ["comments"]:
            ours = {post.id for post in world.forum.posts.values() if post.owner == world.account}
            listed = [item for item in newest_first(world.forum.comments()) if item.post_id in ours]
            return Answer(200, _page(world, ask.query, listed, _comment))
        return _missing()

    def limited(self, until: datetime) -> Fault | None:
        """429 with the reset in seconds."""
        return Fault(429, self._spent(until), b'{"message":"Too Many Requests","error":429}')

    def nearly_spent(self, until: datetime) -> dict[str, str] | None:
        """Nothing remains."""
        return self._spent(until)

    def refused(self) -> Fault:
        """401."""
        return Fault(401, {}, b'{"message":"Unauthorized","error":401}')

    def _spent(self, until: datetime) -> dict[str, str]:
        date = f"{until - timedelta(seconds=WINDOW):%a, %d %b %Y %H:%M:%S GMT}"
        return {"Date": date, "x-ratelimit-used": "1000", "x-ratelimit-remaining": "0.0", "x-ratelimit-reset": str(WINDOW)}


def _posted(world: World, parts: list[str], form: dict[str, str]) -> Answer:
    if parts == ["api", "v1", "access_token"]:
        return Answer(200, {"access_token": "bearer-of-an-hour", "token_type": "bearer", "expires_in": 86400, "scope": "*"})
    if parts == ["api", "morechildren"]:
        wanted = form.get("children", "").split(",")
        found = [world.forum.comment(item) or world.forum.gone.get(item) for item in wanted[: world.page_size]]
        things = [_comment(world, item) for item in found if item]
        return Answer(200, {"json": {"errors": [], "data": {"things": things + _folded(wanted[world.page_size :], form["link_id"])}}})
    if parts in (["api", "remove"], ["api", "approve"]):
        world.forum.change(form["id"].removeprefix("t1_"), hidden=parts[1] == "remove")
        return Answer(200, {})
    return _missing()


def _comments(world: World, post_id: str, below: str | None) -> Answer:
    """The submission, and its comments flat and newest first; beyond a page they are folded away, and a deleted one leaves a stone."""
    post = world.forum.posts.get(post_id)
    if post is None or post.closed:
        return _missing()
    everything = newest_first(world.forum.under(post_id)) + [item for item in world.forum.gone.values() if item.post_id == post_id]
    if below is not None:
        everything = [item for item in everything if below in (item.id, item.parent_id)]
    things = [_comment(world, item) for item in everything[: world.page_size]]
    things += _folded([item.id for item in everything[world.page_size :]], f"t3_{post_id}")
    return Answer(200, [_listing([_post(world, post)]), _listing(things)])


def _info(world: World, names: list[str]) -> list[dict[str, Any]]:
    found = []
    for kind, _, key in (name.partition("_") for name in names):
        comment = (world.forum.comment(key) or world.forum.gone.get(key)) if kind == "t1" else None
        post = world.forum.posts.get(key) if kind == "t3" else None
        if comment:
            found.append(_comment(world, comment))
        elif post and not post.closed:
            found.append(_post(world, post))
    return found


def _page(world: World, query: dict[str, str], items: list[Item], thing: Callable[[World, Item], dict[str, Any]]) -> dict[str, Any]:
    """What follows the fullname `after`; the cursor is the last one's fullname."""
    after = query.get("after", "").partition("_")[2]
    start = next((place for place, item in enumerate(items, 1) if item.id == after), 0)
    stop = start + min(int(query.get("limit", 25)), world.page_size)
    page = [thing(world, item) for item in items[start:stop]]
    return _listing(page, page[-1]["data"]["name"] if stop < len(items) else None)


def _listing(things: list[dict[str, Any]], after: str | None = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"after": after, "before": None, "dist": len(things), "modhash": None, "children": things}}


def _folded(ids: list[str], parent: str) -> list[dict[str, Any]]:
    data = {"count": len(ids), "name": f"t1_{ids[0]}", "id": ids[0], "parent_id": parent, "depth": 0, "children": ids} if ids else {}
    return [{"kind": "more", "data": data}] if ids else []


def _missing() -> Answer:
    return Answer(404, {"message": "Not Found", "error": 404})


def _post(world: World, post: ForumPost) -> dict[str, Any]:
    data = {
        "id": post.id,
        "name": f"t3_{post.id}",
        "subreddit": post.owner.removeprefix("r/") if post.owner.startswith("r/") else "towns",
        "author": post.owner,
        "title": post.title,
        "selftext": post.text,
        "permalink": f"/r/towns/comments/{post.id}/_/",
        "created_utc": 1767225600.0,
        "num_comments": len(world.forum.under(post.id)) + world.uncounted,
    }
    return {"kind": "t3", "data": data}


def _comment(world: World, comment: ForumComment) -> dict[str, Any]:
    data = {
        "id": comment.id,
        "name": f"t1_{comment.id}",
        "link_id": f"t3_{comment.post_id}",
        "parent_id": f"t1_{comment.parent_id}" if comment.parent_id else f"t3_{comment.post_id}",
        "author": comment.author_name.lstrip("@"),
        "author_fullname": f"t2_{comment.author_id}",
        "body": comment.text,
        "created_utc": comment.created_at.timestamp(),
        "edited": comment.edited_at.timestamp() if comment.edited_at else False,
        "score": comment.likes + 1,
        "permalink": f"/r/towns/comments/{comment.post_id}/_/{comment.id}/",
        "banned_by": "CityClerk" if comment.hidden else None,
        "approved_by": None,
        "mod_reports": [],
        "replies": "",
    }
    if comment.id in world.forum.gone:
        data |= {"author": "[deleted]", "author_fullname": None, "body": "[deleted]"}
    return {"kind": "t1", "data": shown(data, comment.extra)}
