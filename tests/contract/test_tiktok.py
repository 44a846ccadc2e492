"""What only TikTok does: refusals with status 200, videos that tell which have news, JSON within JSON, hiding by video."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from connector_bench import START, Bench, comment, simulator

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Reply
from pharos.pipelines.connectors.roles import Writer
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.connectors.tiktok import TikTok
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.shapes.tiktok import refusal
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError

SECRET = "canary-secret-3355"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with simulator("tiktok") as server:
        made = Bench("tiktok", server, tmp_path)
        yield made
        made.close()


@pytest.mark.parametrize(
    ("message", "until"),
    [
        ("App QPS reaches the limit", datetime(2026, 10, 2, 10, 0, 1, tzinfo=UTC)),
        ("App QPM reaches the limit", datetime(2026, 10, 2, 10, 5, tzinfo=UTC)),
        ("App QPD reaches the limit", datetime(2026, 10, 3, tzinfo=UTC)),
        ("Too many requests", datetime(2026, 10, 2, 10, 5, tzinfo=UTC)),
    ],
)
def test_a_throttled_app_waits_as_long_as_its_limit(message: str, until: datetime) -> None:
    body = json.dumps({"code": 40100, "message": message}).encode()
    trouble = TikTok().trouble(Reply(200, {}, body, "/business/comment/list/?a=b", START), Account("tiktok", "a"))
    assert isinstance(trouble, SourceBlockedError) and trouble.retry_at == until


@pytest.mark.parametrize(
    ("code", "kind"),
    [(0, None), (20001, None), (40104, SourceRefusedError), (40001, SourceRefusedError), (40007, SourceGoneError), (50000, SourceError)],
)
def test_a_code_is_the_answer_whatever_the_status(code: int, kind: type | None) -> None:
    for status in (200, 500):
        said = json.dumps({"code": code, "message": "canary"}).encode()
        trouble = TikTok().trouble(Reply(status, {}, said, "/a?b=c", START), Account("tiktok", "a"))
        assert trouble is None if kind is None else isinstance(trouble, kind)
        assert "canary" not in str(trouble)


def test_a_throttled_round_goes_on_after_the_wait(bench: Bench) -> None:
    bench.server.faults = [refusal(40100, "Too many requests, QPM")]
    done = bench.round()
    assert "no call before" in done.problem and 295 <= done.wait <= 300
    asked = len(bench.server.requests)
    assert bench.round().problem and len(bench.server.requests) == asked
    bench.now += timedelta(minutes=5)
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_only_videos_whose_number_of_comments_changed_are_read(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    bench.server.forum.add(comment(35, post="9002"))
    asked = len(bench.server.requests)
    assert [event.comment_id for event in bench.good()] == [bench.id(35)]
    read = [request for request in bench.server.requests[asked:] if "/comment/" in request]
    assert read and all("video_id=9002" in request for request in read)


def test_a_poll_stops_behind_what_it_knows(bench: Bench) -> None:
    bench.server.forum.add(*(comment(100 + number) for number in range(60)))
    bench.good()
    bench.server.forum.add(comment(200))
    asked = len(bench.server.requests)
    assert [event.comment_id for event in bench.good()] == [bench.id(200)]
    assert len(bench.server.requests) - asked <= 4


def test_a_cursor_that_does_not_move_ends_and_makes_no_delete(bench: Bench) -> None:
    bench.good(sweep=True)
    stuck = json.dumps({"code": 0, "data": {"comments": [], "cursor": "7", "has_more": True}}).encode()
    for _ in range(3):
        bench.server.faults = [faults.Fault(200, {}, stuck, path="/comment/list/")] * 6
        bench.round(sweep=True)
        bench.server.faults = []
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_replies_that_were_cut_short_make_no_delete(bench: Bench) -> None:
    bench.good(sweep=True)
    stuck = json.dumps({"code": 0, "data": {"comments": [], "cursor": 7, "has_more": True}}).encode()
    for _ in range(3):
        bench.server.faults = [faults.Fault(200, {}, body, path="/reply/list/") for body in [stuck] * 10]
        assert bench.round(sweep=True).problem == ""
        assert bench.server.faults == []
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_a_hidden_comment_is_told_as_hidden_and_restored(bench: Bench) -> None:
    bench.good()
    kind, api = TikTok(), bench.runner._api
    assert isinstance(kind, Writer)
    assert kind.hide(api, "1000", "9001", True).done
    assert [(event.comment_id, event.kind) for event in bench.good(sweep=True)] == [("1000", "hidden")]
    (event,) = kind.reread(api, "1000", "9001").events
    assert event.kind == "hidden"
    assert kind.hide(api, "1000", "9001", False).done
    assert [(event.comment_id, event.kind) for event in bench.good(sweep=True)] == [("1000", "restored")]


def test_the_path_that_hides_may_be_another(bench: Bench) -> None:
    bench.runner.account.options.update({"hide_path": "/business/comments/hide/"})  # type: ignore[attr-defined]
    with pytest.raises(SourceError, match="/business/comments/hide/"):
        TikTok().hide(bench.runner._api, "1000", "9001", True)
    assert not bench.server.forum.comments()[0].hidden


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_or_future_signature_is_none(bench: Bench, seconds: int) -> None:
    sent = bench.shape.delivery(bench.server.world, "created", comment(1), SECRET, bench.now)  # type: ignore[attr-defined]
    headers = {name.lower(): value for name, value in sent.headers.items()}
    assert TikTok().authentic(headers, sent.body, SECRET, bench.now + timedelta(seconds=4))
    assert not TikTok().authentic(headers, sent.body, SECRET, bench.now + timedelta(seconds=seconds))


def put(bench: Bench, body: bytes) -> None:
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    inbox.put(body, bench.now)
    inbox.close()


def test_a_pushed_hide_and_a_pushed_reply(bench: Bench) -> None:
    bench.good()
    bench.server.forum.change("1000", hidden=True)
    bench.server.forum.add(comment(40, parent=0))
    for verb, number in (("hidden", 0), ("created", 40)):
        item = next(item for item in bench.server.forum.comments() if item.id == str(1000 + number))
        put(bench, bench.shape.delivery(bench.server.world, verb, item, SECRET, bench.now).body)  # type: ignore[attr-defined]
    found = [(event.comment_id, event.kind) for event in bench.good()]
    assert ("1000", "hidden") in found and ("1040", "created") in found and len(found) == 2


def test_a_delivery_for_another_account_or_event_brings_nothing(bench: Bench) -> None:
    bench.good()
    sent = bench.shape.delivery(bench.server.world, "deleted", bench.server.forum.comments()[4], SECRET, bench.now)  # type: ignore[attr-defined]
    for name, value in (("user_openid", "somebody"), ("event", "video.publish.completed")):
        put(bench, json.dumps(json.loads(sent.body) | {name: value}).encode())
    assert bench.good() == [] and bench.runner.puller.tally["pushed"] == 2


def test_the_documented_sample_is_read() -> None:
    item = {
        "comment_id": 7247303576418566913,
        "video_id": "72",
        "unique_identifier": "u1",
        "username": "ana",
        "create_time": "1790935200",
        "text": "nice",
        "likes": 1,
        "replies": 0,
        "owner": False,
        "status": "PUBLIC",
        "parent_comment_id": None,
    }
    body = json.dumps(
        {"code": 0, "message": "OK", "request_id": "r", "data": {"comments": [item], "cursor": 30, "has_more": True}}
    ).encode()
    page = TikTok().recorded(body, "", Account("tiktok", "open-city-1"), START)
    (event,) = page.events
    assert event.comment_id == "7247303576418566913" and event.created_at == START
    assert event.post and event.post.id == "72" and event.author and event.author.name == "ana" and page.next == "30"
