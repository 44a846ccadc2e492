"""One item of a list whose field is of another type is bad by itself: all comments but that one come, over real HTTP, on every platform."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from connector_bench import PLATFORMS, TOPICS, Bench, simulator

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.graph_answers import GraphPost, Who, post_info
from pharos.pipelines.simulator import faults


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


POST = [
    ("mastodon", "id", "url"),
    ("mastodon", "id", "edited_at"),
    ("facebook", "id", "permalink_url"),
    ("facebook", "id", "comments.data"),
    ("facebook", "id", "created_time"),
    ("instagram", "id", "permalink"),
    ("instagram", "id", "comments"),
    ("instagram", "id", "comments_count"),
    ("threads", "id", "permalink"),
    ("threads", "id", "has_replies"),
    ("x", "id", "text"),
    ("youtube", "id", "snippet.title"),
    ("youtube", "id", "statistics.commentCount"),
    ("reddit", "id", "num_comments"),
    ("reddit", "id", "title"),
    ("bluesky", "uri", "replyCount"),
    ("bluesky", "uri", "record.text"),
    ("nextdoor", "id", "body"),
    ("nextdoor", "id", "author.name"),
    ("tiktok", "item_id", "comments"),
    ("tiktok", "item_id", "caption"),
    ("wordpress", "id", "title"),
    ("disqus", "id", "link"),
    ("coral", "id", "url"),
]
"""Platform, the field with a post's id, and a field that is no part of what makes it the account's post."""

BESIDE = [
    ("mastodon", "status.id", "1004", "id"),
    ("mastodon", "status.id", "1004", "type"),
    ("x", "id", "UCperson4", "username"),
    ("reddit", "data.id", "1004", "data.replies"),
    ("bluesky", "post.uri", "/1020", "$type"),
    ("youtube", "id", "1020", "snippet.totalReplyCount"),
]
"""Platform, the field with an id, the end of the id, and a field of what stands around a comment."""


def at(value: Any, path: str) -> Any:
    """What is at a path of names, or None."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def items(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a body, at any depth."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from items(inner)


def breaking(name: str, end: str, field: str) -> tuple[Callable[[bytes], bytes], list[str]]:
    """A spoiler of every answer: the field of the item with this id is of another type; and how often it was met."""
    met: list[str] = []
    *path, last = field.split(".")

    def spoil(body: bytes) -> bytes:
        try:
            value = json.loads(body)
        except ValueError:
            return body
        for found in items(value):
            inside = at(found, ".".join(path)) if path else found
            if str(at(found, name)).endswith(end) and isinstance(inside, dict) and last in inside:
                inside[last] = "another type" if isinstance(inside[last], dict) else {"another": "type"}
                met.append(end)
        return json.dumps(value).encode()

    return spoil, met


def come(bench: Bench) -> set[str]:
    """The ids that a poll and a full sweep bring, neither of them a problem."""
    bench.good()
    bench.good(sweep=True)
    assert {event.kind for event in bench.events()} == {"created"}
    return {event.comment_id for event in bench.events()}


def dead(bench: Bench) -> int:
    return sum(record.topic == TOPICS.dead for record in bench.publisher.sent)


@pytest.mark.parametrize("bench", PLATFORMS, indirect=True)
def test_broken_comments_are_bad_and_all_others_come(bench: Bench) -> None:
    """One with replies below it, and a reply; once they can be read they come as well, and nothing is deleted in between."""
    for number in ("1010", "1003"):
        bench.server.forum.change(number, extra=dict(bench.shape.spoiled))
    assert come(bench) == bench.ids() - {bench.id(10), bench.id(3)}
    assert dead(bench) >= 2
    for number in ("1010", "1003"):
        bench.server.forum.change(number, extra={})
    assert come(bench) == bench.ids()


@pytest.mark.parametrize(("bench", "name", "field"), POST, indirect=["bench"], ids=lambda value: str(value))
def test_all_comments_under_a_broken_post_come(bench: Bench, name: str, field: str) -> None:
    spoil, met = breaking(name, "9001", field)
    bench.server.before = lambda path: faults.Fault(spoil=spoil)
    assert come(bench) == bench.ids() and met
    for _ in range(3):
        assert bench.good() == [] and bench.good(sweep=True) == []


@pytest.mark.parametrize(("bench", "name", "end", "field"), BESIDE, indirect=["bench"], ids=lambda value: str(value))
def test_what_stands_around_a_comment_may_be_broken(bench: Bench, name: str, end: str, field: str) -> None:
    spoil, met = breaking(name, end, field)
    bench.server.before = lambda path: faults.Fault(spoil=spoil)
    assert come(bench) == bench.ids() and met and dead(bench)


LISTED = sorted({case[:2] for case in POST} - {(name, "id") for name in ("mastodon", "x", "youtube", "wordpress", "disqus", "coral")})
"""Platforms whose poll lists posts."""


@pytest.mark.parametrize(("bench", "name", "field"), [(*case, case[1]) for case in LISTED], indirect=["bench"])
def test_a_post_without_a_readable_id_is_told_and_keeps_no_other_from_being_read(bench: Bench, name: str, field: str) -> None:
    spoil, met = breaking(name, "9001", field)
    bench.server.before = lambda path: faults.Fault(spoil=spoil)
    under = {bench.id(number) for number in range(25) if number % 10 >= 5}
    assert bench.good() and met and dead(bench)
    assert {event.comment_id for event in bench.events()} >= under
    bench.server.before = lambda path: None
    assert come(bench) == bench.ids()


OWNER = {
    "mastodon": ("account",),
    "facebook": ("from",),
    "instagram": ("owner", "username"),
    "threads": ("owner", "username"),
    "x": ("author_id",),
    "youtube": ("channelId",),
    "reddit": ("author", "subreddit"),
    "bluesky": ("author",),
    "nextdoor": ("author",),
    "disqus": ("forum",),
    "coral": ("site",),
}
"""What tells whose a post is; elsewhere the call itself does."""


def ownerless(platform: str) -> faults.Fault:
    """A good answer in which no post tells whose it is."""

    def spoil(body: bytes) -> bytes:
        value = json.loads(body)
        for found in items(value):
            for name in OWNER.get(platform, ()):
                found.pop(name, None)
        return json.dumps(value).encode()

    return faults.Fault(spoil=spoil)


@pytest.mark.parametrize("bench", PLATFORMS, indirect=True)
def test_a_post_that_did_not_tell_its_owner_once_is_looked_up_again(bench: Bench) -> None:
    bench.server.before = lambda path: ownerless(bench.platform)
    bench.round()
    bench.server.before = lambda path: None
    for _ in range(3):
        bench.round(later=timedelta(hours=1))
    assert {event.comment_id for event in bench.events()} == bench.ids()


@pytest.mark.parametrize("bench", PLATFORMS, indirect=True)
def test_posts_that_were_kept_without_an_owner_are_looked_up_again(bench: Bench) -> None:
    bench.server.before = lambda path: ownerless(bench.platform)
    bench.round()
    with (db := bench.runner.state.db):
        db.execute("DELETE FROM missed")
        for post in ("9001", "9002"):
            db.execute("INSERT OR REPLACE INTO posts VALUES (?, '', NULL, NULL, NULL, 'open', 0, 0)", (bench.shape.post_id(post),))
    bench.server.before = lambda path: None
    bench.restart()
    for _ in range(3):
        bench.round(later=timedelta(hours=1))
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_only_a_list_of_own_posts_vouches_for_a_post_without_an_owner() -> None:
    account = Account("facebook", "1")
    assert post_info(account, GraphPost(id="1_2"), own=True).owner == "1"
    assert post_info(account, GraphPost(id="1_2")).owner == ""
    assert post_info(account, GraphPost(id="1_2", author=Who("5")), own=True).owner == "5"
    assert post_info(account, GraphPost(id="1_2", username="city")).owner == ""
    assert post_info(Account("threads", "city"), GraphPost(id="1", username="city")).owner == "city"
