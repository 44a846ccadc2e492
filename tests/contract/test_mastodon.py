"""What only Mastodon does: its media change their address, and only the account itself lists what nobody answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from connector_bench import START, Bench, comment, simulator

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.mastodon import Mastodon
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with simulator("mastodon") as server:
        made = Bench("mastodon", server, tmp_path)
        yield made
        made.close()


def media(url: str, description: str | None = None) -> dict:
    return {"media_attachments": [{"id": "7", "type": "image", "url": url, "description": description}]}


def test_the_address_of_media_is_no_version_but_its_description_is(bench: Bench) -> None:
    bench.server.forum.add(comment(30, extra=media("https://city.invalid/media_proxy/7/original")))
    bench.good()
    bench.server.forum.change("1030", extra=media("https://city.invalid/system/cache/7.png"))
    assert bench.good(sweep=True) == []
    bench.server.forum.change("1030", extra=media("https://city.invalid/system/cache/7.png", "a pool"))
    (event,) = bench.good(sweep=True)
    assert event.comment_id == bench.id(30) and event.kind == "edited"
    assert event.attachments == media("https://city.invalid/system/cache/7.png", "a pool")["media_attachments"]


def own(bench: Bench) -> list[str]:
    return [request for request in bench.server.requests if request.split("?")[0].endswith("/statuses")]


def test_a_post_that_nobody_mentions_is_known_and_swept(bench: Bench) -> None:
    """A reply below it reaches no notification where it mentions nobody: only a sweep finds it."""
    bench.good()
    assert len(own(bench)) == 1
    bench.server.forum.posts["9007"] = ForumPost("9007", bench.server.world.account, "Quiet")
    unmentioned = comment(40, post="9007")
    bench.server.before = lambda path: faults.Fault(200, {}, b"[]") if "/notifications" in path else None
    bench.server.forum.add(unmentioned)
    for _ in range(3):
        bench.good()
    assert len(own(bench)) == 1 and bench.runner.state.post("9007") is None
    bench.round(later=timedelta(hours=1))
    assert len(own(bench)) == 2 and bench.runner.state.post("9007") is not None
    bench.good(sweep=True)
    assert bench.id(40) in {event.comment_id for event in bench.events()}


def test_a_refused_listing_of_own_statuses_stops_no_poll(bench: Bench) -> None:
    bench.server.before = lambda path: faults.Fault(403, {}, b'{"error":"scope"}') if "/accounts/" in path else None
    bench.good()
    bench.server.forum.add(comment(41))
    assert [event.comment_id for event in bench.good()] == [bench.id(41)]


def test_a_recorded_listing_of_own_statuses_holds_posts_and_no_comments() -> None:
    status = {"id": "7", "created_at": "2026-10-02T10:00:00Z", "account": {"id": "1"}, "visibility": "public", "content": "<p>a</p>"}
    page = Mastodon().recorded(
        json.dumps([status, status | {"visibility": "direct"}]).encode(),
        "/api/v1/accounts/1/statuses?limit=40",
        Account("mastodon", "1"),
        START,
    )
    assert page.events == [] and [(post.id, post.owner, post.text) for post in page.posts] == [("7", "1", "a")]
