"""What Facebook, Instagram and Threads have beyond the common contract: limits in minutes, the token in addresses, webhooks, write-back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from connector_bench import START, TOKEN, Bench, comment, simulator
from starlette.testclient import TestClient

from pharos.pipelines.connectors import graph_answers as answers
from pharos.pipelines.connectors.base import Page, Reply
from pharos.pipelines.connectors.budget import LONGEST_BLOCK
from pharos.pipelines.connectors.graph import Graph
from pharos.pipelines.connectors.graph_webhooks import signature, verify_token
from pharos.pipelines.connectors.hooks import LARGEST, Hook, hooks
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.roles import Writer
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost
from pharos.pipelines.simulator.shapes.graph import error, fault, throttled
from pharos.schemas.errors import SourceBlockedError, SourceGoneError, SourceRefusedError

NOW = datetime(2026, 10, 2, 12, 0, tzinfo=UTC)
SECRET = "canary-secret-3355"


@pytest.fixture(params=["facebook", "instagram", "threads"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def graph(bench: Bench) -> Graph:
    kind = bench.runner.puller._connector
    assert isinstance(kind, Graph)
    return kind


def put(bench: Bench, body: bytes, at: datetime | None = None) -> None:
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    inbox.put(body, at or bench.now)
    inbox.close()


def reply(code: int, subcode: int | None = None, headers: dict[str, str] | None = None) -> Reply:
    return Reply(400, headers or {}, json.dumps(error(code, "words", subcode=subcode).value).encode(), "/v26.0/1?fields=id", NOW)


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001, 80002])
@pytest.mark.parametrize(("minutes", "wait"), [(None, 60), (0, 60), (17, 17)])
def test_a_spent_limit_waits_as_long_as_the_header_says(bench: Bench, code: int, minutes: int | None, wait: int) -> None:
    bench.server.faults = [throttled(code, minutes)]
    done = bench.round()
    assert "no call before" in done.problem
    assert bench.runner.budget.blocked_until() == bench.now + timedelta(minutes=wait)
    assert len(bench.server.requests) == 1
    bench.now += timedelta(minutes=wait)
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (190, None, SourceRefusedError),
        (10, None, SourceRefusedError),
        (200, None, SourceRefusedError),
        (100, 33, SourceGoneError),
        (803, None, SourceGoneError),
        (2642, None, SourceGoneError),
        (17, None, SourceBlockedError),
    ],
)
def test_error_codes(code: int, subcode: int | None, kind: type[Exception]) -> None:
    assert type(answers.trouble("facebook", reply(code, subcode))) is kind


@pytest.mark.parametrize("code", [1, 2, 100, 2500])
def test_a_wrong_call_is_not_taken_for_a_deleted_comment(code: int) -> None:
    assert answers.trouble("facebook", reply(code)) is None


@pytest.mark.parametrize(
    ("headers", "share"),
    [
        ({}, None),
        ({"x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":31}'}, 0.31),
        ({"x-business-use-case-usage": '{"1":[{"type":"pages","call_count":90,"total_cputime":2,"total_time":3}]}'}, 0.9),
        ({"x-business-use-case-usage": '{"1":[{"call_count":5}],"2":[{"call_count":75}]}', "x-app-usage": '{"call_count":80}'}, 0.8),
        ({"x-app-usage": "soon"}, None),
        ({"x-app-usage": "[]", "x-business-use-case-usage": '{"1":[7]}'}, None),
    ],
)
def test_used_is_the_largest_share(headers: dict[str, str], share: float | None) -> None:
    assert answers.used(headers) == share


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('"next":"https://g.invalid/1?access_token=ABC&limit=2&after=Q"', '"next":"https://g.invalid/1?access_token=&limit=2&after=Q"'),
        (
            r'"previous": "https:\/\/g.invalid\/1?limit=2&access_token=A\u00257CB\/C"',
            r'"previous": "https:\/\/g.invalid\/1?limit=2&access_token="',
        ),
        (r'"next":"https://g.invalid/1?access_token=A\u0026after=Q"', r'"next":"https://g.invalid/1?access_token=\u0026after=Q"'),
        (r'"message":"\"next\":\"access_token=mine\""', r'"message":"\"next\":\"access_token=mine\""'),
    ],
)
def test_only_the_token_is_cut_out_of_an_answer(given: str, kept: str) -> None:
    assert answers.without_token(b"{%s}" % given.encode()) == b"{%s}" % kept.encode()


def test_the_token_of_a_next_page_reaches_neither_an_event_nor_a_page(bench: Bench) -> None:
    seen: list[bytes] = []
    bench.server.faults = [faults.Fault(spoil=lambda body: seen.append(body) or body) for _ in range(20)]  # type: ignore[func-returns-value]
    bench.good(sweep=True)
    assert TOKEN.encode() in b"".join(seen)
    assert all(TOKEN.encode() not in record.value for record in bench.publisher.sent)


@pytest.mark.parametrize(
    ("paging", "cursor"),
    [
        (None, None),
        (answers.Paging(answers.Cursors("Q"), None), None),
        (answers.Paging(answers.Cursors("Q"), "https://g.invalid/1?limit=2&after=R"), "after=R"),
        (answers.Paging(answers.Cursors("Q"), "https://g.invalid/..."), "after=Q"),
        (answers.Paging(None, "https://g.invalid/1?access_token=t&until=5&__paging_token=x%3D"), "until=5&__paging_token=x%3D"),
    ],
)
def test_where_the_next_page_is(paging: answers.Paging | None, cursor: str | None) -> None:
    assert answers.next_cursor(paging) == cursor


def test_later_polls_read_the_newest_posts_only_but_miss_no_new_post(bench: Bench) -> None:
    forum, owner = bench.server.forum, bench.shape.account
    forum.posts |= {str(post): ForumPost(str(post), owner, "More", "words") for post in range(9100, 9120)}
    bench.good()
    asked = len(bench.server.requests)
    bench.good()
    assert lists(bench, asked) == 2
    fresh = {str(post): ForumPost(str(post), owner, "New", "words") for post in range(9200, 9215)}
    forum.posts |= fresh
    forum.add(*(comment(100 + number, post=post) for number, post in enumerate(fresh)))
    assert {event.comment_id for event in bench.good()} == {bench.id(100 + number) for number in range(15)}


def lists(bench: Bench, since: int) -> int:
    """Calls for a page of posts among the requests from this one on."""
    return sum(f"/{graph(bench).facts.posts_edge.default}?" in path for path in bench.server.requests[since:])


def old_posts(bench: Bench) -> list[str]:
    """Twenty posts behind the newest page, which holds four, each with a comment; all known, and their sweeps not due."""
    forum = bench.server.forum
    quiet = {str(post): ForumPost(str(post), bench.shape.account, "Old", "words") for post in range(7000, 7020)}
    newest = {str(post): ForumPost(str(post), bench.shape.account, "New", "words") for post in range(9100, 9102)}
    forum.posts = {**quiet, **forum.posts, **newest}
    forum.add(*(comment(300 + number, post=post) for number, post in enumerate(quiet)))
    bench.good()
    return list(quiet)


def test_news_under_old_posts_is_found_by_polls_alone_with_one_call_more_each(bench: Bench) -> None:
    """Where a post tells no number of replies each is asked for by itself; what is found meanwhile survives restarts."""
    posts = old_posts(bench)
    bench.good()
    usual = 1 + (2 if bench.platform == "threads" else 0)  # Two of the four newest posts have replies.
    late = {bench.shape.comment_id(new): new for new in (comment(400 + number, post=post) for number, post in enumerate(posts))}
    bench.server.forum.add(*late.values())
    rounds, found = 27 if bench.platform == "threads" else 6, set()
    for _ in range(rounds):
        asked = len(bench.server.requests)
        bench.restart()
        done = bench.round()
        assert done.problem == "" and done.tally["sweeps"] == 0
        assert lists(bench, asked) <= 2 and len(bench.server.requests) - asked <= usual + 1
        found = late.keys() & {event.comment_id for event in bench.events()}
    assert found == late.keys()


def test_older_posts_that_cannot_be_listed_are_told_and_keep_nothing_else_waiting(bench: Bench) -> None:
    posts = old_posts(bench)
    edge = f"/{graph(bench).facts.posts_edge.default}?"
    bench.server.before = lambda path: faults.server_error() if edge in path and "after=" in path else None
    bench.server.forum.add(comment(400, post=posts[0]), comment(401, post="9101"))
    for _ in range(3):
        assert "503" in bench.round().problem
    assert bench.id(401) in {event.comment_id for event in bench.events()}
    bench.server.before = lambda path: None
    for _ in range(27):
        bench.good()
    assert bench.id(400) in {event.comment_id for event in bench.events()}


def late_under(bench: Bench, posts: list[str]) -> set[str]:
    """A new comment under each of the old posts."""
    late = {bench.shape.comment_id(new): new for new in (comment(400 + number, post=post) for number, post in enumerate(posts))}
    bench.server.forum.add(*late.values())
    return set(late)


TOO_MUCH = faults.Fault(500, {}, b'{"error":{"code":1,"message":"Please reduce the amount of data"}}')


@pytest.mark.parametrize("passes", ["few", "ids", "none"])
def test_an_older_page_that_fails_hides_none_behind_it(bench: Bench, passes: str) -> None:
    """It comes in few posts, or with their ids alone, or at no try: then pages of another size go past the place."""
    bench.options = {"recent_posts": "4"}
    bench.restart()
    posts = old_posts(bench)
    edge, bad = f"/{graph(bench).facts.posts_edge.default}?", []

    def before(path: str) -> faults.Fault | None:
        asked = {name: value[0] for name, value in parse_qs(urlsplit(path).query).items()}
        if edge not in path or "after" not in asked:
            return None
        if len(bad) < 3 and asked["after"] not in bad:
            bad.append(asked["after"])
        good = {"few": asked["limit"] == "1", "ids": asked["fields"] == "id", "none": False}[passes]
        return TOO_MUCH if asked["after"] == bad[-1] and len(bad) == 3 and not good else None

    bench.server.before = before
    for _ in range(3):
        bench.round()
    late = late_under(bench, posts)
    told = 0
    for _ in range(60):
        told += "500" in bench.round().problem
    assert late <= {event.comment_id for event in bench.events()}
    assert told and len(bad) == 3


def test_a_stop_forgets_no_place_among_older_posts(bench: Bench) -> None:
    old_posts(bench)
    bench.good()
    while ";" in place(bench):  # Threads of the page before are read first.
        bench.good()
    at = place(bench)
    edge = f"/{graph(bench).facts.posts_edge.default}?"
    bench.server.before = lambda path: faults.server_error() if edge in path and "after=" in path else None
    bench.runner._api._sleep = lambda seconds: True  # Stopped in the pause before the second try.
    bench.round()
    assert place(bench).startswith("older|") and place(bench).rpartition("|")[2] == at.rpartition("|")[2]


def place(bench: Bench) -> str:
    """The cursor of the next poll."""
    walk = bench.runner.state.walk("poll")
    assert walk is not None and walk.page
    return walk.page


def test_a_place_among_older_posts_that_ran_out_begins_anew(bench: Bench) -> None:
    posts = old_posts(bench)
    for _ in range(2):
        bench.good()
    edge = f"/{graph(bench).facts.posts_edge.default}?"
    bench.server.before = lambda path: fault(2642, "Invalid cursors values") if edge in path and "after=" in path else None
    asked = len(bench.server.requests)
    for _ in range(6):
        bench.good()
    assert lists(bench, asked) <= 12
    bench.server.before = lambda path: None
    bench.server.forum.add(comment(400, post=posts[0]))
    for _ in range(27):
        bench.good()
    assert bench.id(400) in {event.comment_id for event in bench.events()}


def test_news_under_a_long_post_is_a_few_calls(bench: Bench) -> None:
    bench.server.forum.add(*(comment(number, post="9001") for number in range(200, 300)))
    bench.good()
    bench.server.forum.add(*(comment(number, post="9001") for number in range(300, 306)))
    asked = len(bench.server.requests)
    assert {event.comment_id for event in bench.good()} == {bench.id(number) for number in range(300, 306)}
    assert len(bench.server.requests) - asked <= 8
    assert bench.good() == []


def test_a_post_that_cannot_be_read_is_a_problem_that_is_told_and_made_good(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(*(comment(number, post="9001") for number in range(50, 60)), comment(60, post="9002"))
    path = bench.shape.sweep_path.format(post=bench.shape.post_id("9001"))
    bench.server.faults = [faults.Fault(503, {}, b"", path=path)] * 5
    assert "503" in bench.round().problem
    assert bench.id(60) in {event.comment_id for event in bench.events()}
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_an_account_that_is_not_there_needs_a_person(bench: Bench) -> None:
    bench.server.faults = [fault(803, "no such account")]
    done = bench.round()
    assert "credentials" in done.problem and done.wait >= 3600


def test_the_api_version_is_the_accounts_to_choose(bench: Bench) -> None:
    object.__setattr__(bench.runner.account, "options", {"version": "v99.0", "recent_posts": "3"})
    bench.round()
    assert all(path.startswith(f"{bench.shape.base}/v99.0/") for path in bench.server.requests)
    assert "limit=3" in bench.server.requests[0]


def test_the_challenge_is_answered_to_whom_knows_the_verify_token(bench: Bench) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": verify_token(SECRET)}
    assert graph(bench).challenge(asked, SECRET) == "1158201444"
    assert graph(bench).challenge(asked | {"hub.mode": "unsubscribe"}, SECRET) is None
    assert graph(bench).challenge(asked | {"hub.verify_token": SECRET}, SECRET) is None
    assert graph(bench).challenge(asked | {"hub.verify_token": verify_token("")}, "") is None
    assert not graph(bench).authentic(
        {"x-hub-signature-256": "sha256=b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"}, b"", "", NOW
    )


def test_a_pushed_comment_that_is_gone_by_now_counts_only_while_the_word_is_fresh(bench: Bench) -> None:
    bench.good()
    for number, late in ((30, timedelta(minutes=1)), (31, timedelta(hours=3))):
        new = comment(number, post="9001")
        sent = bench.shape.delivery(bench.server.world, "created", new, SECRET, bench.now)  # type: ignore[attr-defined]
        put(bench, sent.body, bench.now + late)
    events = bench.good()
    assert [(event.comment_id, event.text) for event in events] == [(bench.shape.comment_id(comment(30)), "words of 30 & <more>\nline")]


def test_a_pushed_edit_that_is_overtaken_brings_no_old_words_back(bench: Bench) -> None:
    if bench.platform != "facebook":
        pytest.skip("only Facebook's webhook tells of edits")
    bench.good()
    old = bench.server.forum.comments()[3]
    sent = bench.shape.delivery(bench.server.world, "created", old, SECRET, bench.now)  # type: ignore[attr-defined]
    bench.server.forum.edit("1003", "other words", START + timedelta(hours=5))
    assert [event.text for event in bench.good(sweep=True)] == ["other words"]
    put(bench, sent.body)
    assert bench.good() == [] and bench.good(sweep=True) == []


def test_what_else_a_webhook_tells_is_passed_over(bench: Bench) -> None:
    bench.good()
    asked = len(bench.server.requests)
    change = {"field": "feed", "value": {"item": "reaction", "verb": "add", "post_id": "1_2"}}
    for body in (
        {"object": "page", "entry": [{"id": bench.shape.account, "time": 1, "changes": [change, {"field": "messages", "value": {}}]}]},
        {"object": "page", "entry": []},
    ):
        told = body if bench.platform != "threads" else {"time": 1, "values": {"field": "publish", "value": {"id": "1"}}}
        assert graph(bench).pushed(bench.runner._api, json.dumps(told).encode(), NOW) == Page([])
    assert len(bench.server.requests) == asked


def many(bench: Bench, numbers: range) -> bytes:
    """One delivery of a new comment for each number."""
    told = [
        json.loads(bench.shape.delivery(bench.server.world, "created", comment(number), SECRET, bench.now).body)  # type: ignore[attr-defined]
        for number in numbers
    ]
    if bench.platform == "threads":
        return json.dumps(told[0] | {"values": [one["values"] for one in told]}).encode()
    changes = [one["entry"][0]["changes"][0] for one in told]
    head = {name: told[0]["entry"][0][name] for name in ("id", "time")}
    message = head | {"messaging": [{"message": {"text": "private"}}]}
    entries = [head | {"changes": changes[:7]}, message, head | {"changes": changes[7:]}]
    return json.dumps(told[0] | {"entry": entries}).encode()


def deliver(bench: Bench, body: bytes) -> int:
    """Over the address for webhooks, into the account's inbox."""
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    object.__setattr__(bench.runner.account, "webhook_secret", SECRET)
    app = hooks([Hook(graph(bench), bench.runner.account, inbox, lambda: None)], lambda: bench.now)
    with TestClient(app) as client:
        answer = client.post(f"/hooks/{bench.platform}", content=body, headers={"X-Hub-Signature-256": signature(body, SECRET)})
    inbox.close()
    return answer.status_code


def test_a_limit_midway_through_a_delivery_loses_nothing_that_was_taken(bench: Bench) -> None:
    bench.good()
    numbers = range(30, 50)
    bench.server.forum.add(*(comment(number) for number in numbers))
    assert deliver(bench, many(bench, numbers)) == 200
    assert len(bench.runner.state.inbox()) == 20
    before, asked = len(bench.events()), len(bench.server.requests)
    bench.server.faults = [dataclasses.replace(throttled(4, 60), path=f"/{bench.id(42)}?")]
    assert "no call before" in bench.runner.take_pushed().problem
    assert [event.comment_id for event in bench.events()[before:]] == [bench.id(number) for number in range(30, 42)]
    assert len(bench.runner.state.inbox()) == 8
    bench.now += timedelta(minutes=61)
    assert bench.runner.take_pushed().problem == ""
    assert [event.comment_id for event in bench.events()[before:]] == [bench.id(number) for number in numbers]
    rereads = [path for path in bench.server.requests[asked:] if any(f"/{bench.id(number)}?" in path for number in numbers)]
    assert len(rereads) == 21 and bench.runner.state.inbox() == []


def test_the_parts_of_a_delivery_say_what_the_whole_says(bench: Bench) -> None:
    body = many(bench, range(30, 50))
    parts = graph(bench).parts(body)
    assert [list(graph(bench).changes(part)) for part in parts] == [[change] for change in graph(bench).changes(body)]
    assert b"private" not in b"".join(parts)
    assert graph(bench).parts(body[:-9]) == [body[:-9]]
    for odd in (b"", b"[]", b"{}x", b'{"entry":7,"values":[', b"\xff"):
        assert graph(bench).parts(odd) == [odd]
    padded = json.dumps(json.loads(body) | {"padding": "x" * (LARGEST - len(body))}).encode()
    assert len(graph(bench).parts(padded)) == 20


def test_a_delivery_for_another_account_of_the_same_app_is_passed_over(bench: Bench) -> None:
    bench.good()
    new = comment(30)
    bench.server.forum.add(new)
    sent = bench.shape.delivery(bench.server.world, "created", new, SECRET, bench.now)  # type: ignore[attr-defined]
    asked, other = len(bench.server.requests), sent.body.replace(bench.shape.account.encode(), b"10000000000002")
    assert other != sent.body
    api = bench.runner._api
    # A post's id on Facebook begins with its page's.
    assert graph(bench).pushed(api, other, bench.now) == Page([]) and len(bench.server.requests) == asked
    assert [event.comment_id for event in graph(bench).pushed(api, sent.body, bench.now).events] == [bench.id(30)]
    if bench.platform != "threads":
        object.__setattr__(bench.runner.account, "options", {"webhook_id": "10000000000003"})
        named = json.loads(sent.body)
        named["entry"][0]["id"] = "10000000000003"
        assert len(graph(bench).pushed(api, json.dumps(named).encode(), bench.now).events) == 1


def test_a_comment_on_an_album_stands_under_the_album_not_the_picture_that_the_webhook_names(tmp_path: Path) -> None:
    with simulator("instagram") as server:
        bench = Bench("instagram", server, tmp_path)
        bench.good()
        server.forum.add(comment(30))
        sent = bench.shape.delivery(server.world, "created", comment(30), SECRET, bench.now)  # type: ignore[attr-defined]
        told = json.loads(sent.body)
        told["entry"][0]["changes"][0]["value"]["media"]["id"] = "777"
        put(bench, json.dumps(told).encode())
        before = len(bench.events())
        assert bench.runner.take_pushed().problem == ""
        assert [(event.comment_id, event.post and event.post.id) for event in bench.events()[before:]] == [(bench.id(30), "9001")]
        server.faults = [faults.Fault(spoil=lambda body: body.replace(b'"media"', b'"other"'))]
        (event,) = graph(bench).reread(bench.runner._api, bench.id(30), "9001").events
        assert event.post and event.post.id == "9001"
        bench.close()


def test_hide_and_show_again(bench: Bench) -> None:
    bench.good(sweep=True)
    kind, api = graph(bench), bench.runner._api
    assert isinstance(kind, Writer)
    top, post = bench.id(0), bench.shape.post_id("9001")
    assert kind.hide(api, top, "9001", True).done
    page = kind.reread(api, top, post)
    assert [(event.comment_id, event.kind) for event in page.events] == [(top, "hidden")]
    assert (top, "hidden") in {(event.comment_id, event.kind) for event in bench.good(sweep=True)}
    assert kind.hide(api, top, "9001", False).done
    assert (top, "restored") in {(event.comment_id, event.kind) for event in bench.good(sweep=True)}
    assert not kind.hide(api, bench.shape.comment_id(comment(999)), "9001", True).done


def test_a_nested_reply_of_threads_is_hidden_with_its_top_only(tmp_path: Path) -> None:
    with simulator("threads") as server:
        bench = Bench("threads", server, tmp_path)
        done = graph(bench).hide(bench.runner._api, bench.id(1), "9001", True)
        assert not done.done and "top" in done.said
        assert len(server.requests) == 1 and not any(item.hidden for item in server.forum.comments())
        bench.close()


def test_the_pages_own_comment_cannot_be_hidden_on_facebook(tmp_path: Path) -> None:
    with simulator("facebook") as server:
        bench = Bench("facebook", server, tmp_path)
        server.forum.change("1000", author_id=bench.shape.account)
        done = graph(bench).hide(bench.runner._api, bench.id(0), "9001", True)
        assert not done.done and "can_hide" in done.said
        bench.close()


def test_one_deleted_post_does_not_spoil_the_look_up_of_the_others(bench: Bench) -> None:
    ids = [bench.shape.post_id(post) for post in ("9001", "4444", "9002")]
    assert [post.id for post in graph(bench).posts(bench.runner._api, ids)] == [ids[0], ids[2]]


def test_a_facebook_version_does_not_depend_on_addresses_that_expire() -> None:
    def version(source: str, target: str = "5") -> str:
        attachment = {"type": "photo", "url": source, "target": {"id": target}, "media": {"image": {"src": source}}}
        value = {"id": "1_2", "message": "see", "created_time": "2026-10-02T14:03:11+0000", "attachment": attachment}
        kind = connector("facebook")
        from pharos.pipelines.connectors.account import Account

        return kind.recorded(json.dumps(value).encode(), "", Account("facebook", "1"), NOW).events[0].event_id

    assert version("https://a.invalid/1") == version("https://a.invalid/2") != version("https://a.invalid/1", "6")


@pytest.mark.parametrize("minutes", ["1e12", "9" * 400, "11521"])
def test_a_wait_that_no_calendar_holds_is_a_block_as_long_as_may_be(bench: Bench, minutes: str) -> None:
    usage = {"X-App-Usage": f'{{"call_count":100,"estimated_time_to_regain_access":{minutes}}}'}
    bench.server.faults = [faults.Fault(400, usage, b'{"error":{"code":4}}')]
    done = bench.round()
    assert "the platform allows no call before" in done.problem and len(bench.server.requests) == 1
    assert bench.runner.budget.blocked_until() == bench.now + LONGEST_BLOCK


@pytest.mark.parametrize("told", ["[" * 30_000, '{"call_count":null}', "nan", '{"estimated_time_to_regain_access":1e400}'])
def test_a_usage_header_that_says_nothing_readable_leaves_the_usual_wait(told: str) -> None:
    assert answers.regained_in({"x-app-usage": told}) == answers.WAIT
