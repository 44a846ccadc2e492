"""What only X does: paid reads, the search's 7 days, long and escaped texts, protected accounts, hiding, its challenge."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import httpx
import pytest
from connector_bench import START, Bench, comment, simulator

from pharos.pipelines.connectors.account import Account, Limit
from pharos.pipelines.connectors.base import Reply
from pharos.pipelines.connectors.pages import read_page
from pharos.pipelines.connectors.roles import Writer
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.connectors.x import X
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost
from pharos.pipelines.simulator.shapes.x import XShape
from pharos.schemas.errors import SourceBlockedError, SourceGoneError, SourceRefusedError

CITY = Account("x", "7700100200300")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with simulator("x") as server:
        made = Bench("x", server, tmp_path)
        yield made
        made.close()


def told(**fields: object) -> list:
    post = {"id": "1905000000000001030", "text": "a", "author_id": "5", "conversation_id": "1904000000000009001", **fields}
    body = json.dumps({"data": [post], "meta": {"result_count": 1}}).encode()
    return X().recorded(body, "/2/users/7700100200300/mentions", CITY, START).events


def reply(status: int, body: object, **headers: str) -> Reply:
    return Reply(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(body).encode(), "/2/tweets?a=b", START
    )


def test_a_poll_asks_only_for_what_is_new(bench: Bench) -> None:
    bench.good()
    newest = max(bench.ids(), key=int)
    bench.good()
    assert f"since_id={newest}" in bench.server.requests[-1]


def listings(bench: Bench) -> list[str]:
    return [request for request in bench.server.requests if "/tweets?" in request and "/users/" in request]


def test_a_post_that_nobody_mentions_is_known_within_the_hour_and_paid_for_once(bench: Bench) -> None:
    capped(bench, 100)
    bench.good()
    assert len(listings(bench)) == 1 and "since_id" not in listings(bench)[0]
    quiet = bench.shape.post_id("9007")
    bench.server.forum.posts["9007"] = ForumPost("9007", bench.server.world.account, "Quiet")
    bench.good()
    assert len(listings(bench)) == 1 and bench.runner.state.post(quiet) is None
    before = left(bench)
    bench.round(later=timedelta(hours=1))
    assert bench.runner.state.post(quiet) is not None and "since_id" in listings(bench)[1]
    spent = before - left(bench)
    for _ in range(3):
        bench.good()
    assert len(listings(bench)) == 2 and spent >= 0.005


def test_a_listing_that_the_budget_stops_loses_no_mentions(bench: Bench) -> None:
    bench.server.before = lambda path: faults.Fault(503, {}, b"{}") if "/users/" in path and "/tweets?" in path else None
    assert "503" in bench.round().problem
    assert {event.comment_id for event in bench.events()} == bench.ids()
    asked = len([request for request in bench.server.requests if "/mentions" in request])
    bench.server.before = lambda _: None
    bench.good()
    assert len([request for request in bench.server.requests if "/mentions" in request]) == asked  # It goes on at its page.


def test_a_recorded_listing_of_own_posts_holds_no_comments() -> None:
    body = b'{"data":[{"id":"1904000000000009001","text":"a","author_id":"7700100200300"}],"meta":{"result_count":1}}'
    page = X().recorded(body, "/2/users/7700100200300/tweets?max_results=100", CITY, START)
    assert page.events == [] and [(post.id, post.owner) for post in page.posts] == [("1904000000000009001", CITY.account)]


def test_a_refused_cursor_begins_again_from_the_top(bench: Bench) -> None:
    bench.good()
    body = b'{"title":"Invalid Request","errors":[{"parameters":{"since_id":["1"]},"message":"since_id is too old"}]}'
    bench.server.faults = [faults.Fault(400, {}, body)]
    assert bench.round().problem == ""
    asked = len(bench.server.requests)
    bench.server.forum.add(comment(30))
    assert [event.comment_id for event in bench.good()] == [bench.id(30)]
    assert "since_id" not in bench.server.requests[asked]


def test_a_sweep_of_a_post_older_than_the_search_makes_no_delete(bench: Bench) -> None:
    bench.good(sweep=True)
    bench.now += timedelta(days=7)
    bench.server.forum.delete("1004")
    for _ in range(3):
        bench.good(sweep=True)
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_a_post_that_is_only_withheld_is_not_deleted(bench: Bench) -> None:
    bench.good(sweep=True)
    bench.server.forum.vanish("1004")
    body = b'{"errors":[{"title":"Authorization Error","type":"https://api.x.com/2/problems/not-authorized-for-resource"}]}'
    for _ in range(3):
        bench.server.faults = [faults.Fault(200, {}, body, path=f"/2/tweets/{bench.shape.comment_id(comment(4))}")]
        bench.good(sweep=True)
    assert bench.server.faults == [] and "deleted" not in {kind for _, kind in bench.kinds()}


def test_the_post_itself_is_no_comment(bench: Bench) -> None:
    events = bench.good(sweep=True)
    assert bench.shape.post_id("9001") not in {event.comment_id for event in events}
    assert bench.runner.puller.tally["refused"] == 0


def test_a_mention_that_begins_its_own_conversation_is_asked_for_nothing(bench: Bench) -> None:
    bench.good()
    new = comment(60)
    own = bench.shape.comment_id(new)
    bench.server.forum.add(comment(60, extra={"conversation_id": own, "referenced_tweets": []}))
    asked = len(bench.server.requests)
    done = bench.round()
    assert done.problem == "" and done.tally["refused"] == 1
    assert all(own not in request for request in bench.server.requests[asked:])


@pytest.mark.parametrize(("protected", "came"), [(False, 1), (True, 0), ("yes", 0), (None, 1)])
def test_an_author_of_whom_it_cannot_be_read_is_taken_for_protected(protected: object, came: int) -> None:
    post = {"id": "1905000000000001030", "text": "a", "author_id": "5", "conversation_id": "1904000000000009001"}
    users = [{"id": "5", "username": 7, "protected": protected}, {"id": 6}]
    body = json.dumps({"data": [post], "includes": {"users": users}, "meta": {"result_count": 1}}).encode()
    page = X().recorded(body, "/2/users/7700100200300/mentions", CITY, START)
    assert len(page.events) == came and page.private == 1 - came and {item.detail for item in page.bad} >= {"`$.id`: Expected `str`"}
    if not came:
        assert b"1905000000000001030" not in (X().keepable(body) or b"")


def test_protected_accounts_are_never_kept(bench: Bench) -> None:
    bench.server.forum.add(comment(95, visibility="private", extra={"author_id": "lonely"}))
    secret = bench.server.forum.comments()[-1]
    bench.server.forum.change(secret.id, author_id="lonely", text="canary-secret")
    bench.server.forum.add(comment(96))
    done = bench.round(sweep=True)
    assert done.problem == "" and done.tally["private"] == 2
    assert {event.comment_id for event in bench.events()} == bench.ids() - {bench.id(95)}
    kept = b"".join(read_page(path)[1] for path in bench.folder.rglob("*.page.gz"))
    assert b"canary-secret" not in kept and b"lonely" not in kept and bench.id(96).encode() in kept


def test_the_whole_text_of_a_long_post_unescaped() -> None:
    (event,) = told(text="Tom &amp; Ana &lt;3 &amp;amp; cut…", note_tweet={"text": "Tom &amp; Ana &lt;3 &amp;amp; the end"})
    assert event.text == "Tom & Ana <3 &amp; the end"


def test_an_earlier_version_is_left_to_the_later_one() -> None:
    history = ["1905000000000001030", "1905000500000001030"]
    assert told(edit_history_tweet_ids=history) == []
    (event,) = told(id=history[1], edit_history_tweet_ids=history)
    assert event.comment_id == history[0] and event.kind == "edited" and event.edited_at and event.edited_at > event.created_at


def test_likes_are_no_version() -> None:
    ids = {told(public_metrics={"like_count": count})[0].event_id for count in (0, 5)}
    assert len(ids) == 1
    assert told(attachments={"media_keys": ["3_1"]})[0].event_id not in ids


def test_hide_show_and_reread(bench: Bench) -> None:
    bench.good()
    assert isinstance(X(), Writer)
    api, kind = bench.runner._api, X()
    assert kind.hide(api, bench.id(4), "9001", True) == (True, "hidden: true")
    assert bench.server.forum.comments()[4].hidden
    assert kind.hide(api, bench.id(4), "9001", False).done and not bench.server.forum.comments()[4].hidden
    (event,) = kind.reread(api, bench.id(4), bench.shape.post_id("9001")).events
    assert event.comment_id == bench.id(4)
    bench.server.forum.edit("1004", "other words", START + timedelta(minutes=20))
    (event,) = kind.reread(api, bench.id(4), bench.shape.post_id("9001")).events
    assert event.text == "other words" and event.comment_id == bench.id(4)
    gone = bench.id(4)
    bench.server.forum.delete("1004")
    assert kind.reread(api, gone, bench.shape.post_id("9001")).gone == [gone]


class _Recorded:
    """Answers a PUT with what tweepy recorded."""

    account = CITY

    def __init__(self, body: object) -> None:
        self.body = json.dumps(body).encode()

    def put(self, path: str, params: dict, json: object = None) -> Reply:
        return Reply(200, {}, self.body, path, START)


def test_recorded_answers_of_hiding() -> None:
    file = Path(__file__).parents[1] / "vectors" / "connectors" / "x" / "test_client_hide_and_unhide_reply.responses.json"
    bodies = [exchange["response"]["body"] for exchange in json.loads(file.read_text())]
    for body, asked in zip(bodies, (True, False), strict=True):
        assert X().hide(_Recorded(body), "5", "9001", asked) == (True, f"hidden: {str(asked).lower()}")  # type: ignore[arg-type]
        assert not X().hide(_Recorded(body), "5", "9001", not asked).done  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(429, {"title": "UsageCapExceeded", "type": "https://api.x.com/2/problems/usage-capped"}), SourceBlockedError),
        (reply(429, {"title": "Too Many Requests"}, x_rate_limit_reset=str(int(START.timestamp()) + 60)), SourceBlockedError),
        (reply(429, {"title": "Too Many Requests"}, x_rate_limit_reset="soon"), None),
        (reply(402, {"title": "CreditsDepleted"}), SourceRefusedError),
        (reply(404, {"title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found"}), SourceGoneError),
        (reply(404, {"title": "Not Found", "type": "about:blank"}), None),
        (reply(400, {"title": "Invalid Request", "errors": [{"parameters": {"query": ["x"]}}]}), None),
        (reply(503, []), None),
    ],
)
def test_trouble(answer: Reply, kind: type | None) -> None:
    trouble = X().trouble(answer, Account("x", "a"))
    assert trouble is None if kind is None else isinstance(trouble, kind)


def test_a_spent_cap_waits_for_the_next_day() -> None:
    trouble = X().trouble(reply(429, {"type": "https://api.x.com/2/problems/usage-capped"}), Account("x", "a"))
    assert isinstance(trouble, SourceBlockedError) and trouble.retry_at.isoformat() == "2026-10-03T00:00:00+00:00"


def test_the_challenge_is_signed() -> None:
    answer = X().challenge({"crc_token": "abc"}, "secret")
    expected = base64.b64encode(hmac.new(b"secret", b"abc", hashlib.sha256).digest()).decode()
    assert answer and json.loads(answer) == {"response_token": f"sha256={expected}"}


def test_the_challenge_signs_nothing_that_could_be_a_delivery(bench: Bench) -> None:
    sent = XShape().delivery(bench.server.world, "created", bench.server.forum.comments()[3], "secret", bench.now)
    assert sent
    for token in (sent.body.decode(), '{"data":{"id":"1"}}', "{}", "[]", "", " abc", "abc\n", "a" * 129, "\u00e9"):
        assert X().challenge({"crc_token": token}, "secret") is None
    assert X().challenge({"crc_token": "a_-9" * 32}, "secret")


def pushed(bench: Bench, *bodies: object) -> list[tuple[str, str, str]]:
    """What a round takes of deliveries alone."""
    before = len(bench.events())
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    for body in bodies:
        inbox.put(body if isinstance(body, bytes) else json.dumps(body).encode(), bench.now)
    inbox.close()
    bench.runner.take_pushed()
    return [(event.comment_id, event.kind, event.text) for event in bench.events()[before:]]


def delivered(bench: Bench, verb: Literal["created", "edited"]) -> bytes:
    item = next(item for item in bench.server.forum.comments() if item.id == "1030")
    sent = XShape().delivery(bench.server.world, verb, item, "secret", bench.now)
    assert sent
    return sent.body


def test_of_a_delivery_only_ids_are_believed(bench: Bench) -> None:
    bench.good()
    forged = {"id": bench.id(3), "text": "forged", "author_id": "1", "conversation_id": bench.shape.post_id("9001")}
    unknown = forged | {"id": "1905000000000009999"}
    assert pushed(bench, {"data": forged}, {"data": unknown}, {"data": [forged, unknown]}) == []
    # An unknown id beside that of a comment which is there deletes nothing.
    assert pushed(bench, {"data": unknown | {"edit_history_tweet_ids": [bench.id(3), unknown["id"]]}}) == []
    assert bench.good(sweep=True) == []


def test_a_delivery_waits_while_x_does_not_answer(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(comment(30))
    sent, asked = delivered(bench, "created"), bench.id(30)
    bench.server.faults = [faults.Fault(401, {}, b"{}", path=f"/2/tweets/{asked}")]
    assert pushed(bench, sent) == [] and bench.server.faults == []
    assert pushed(bench) == [] and len(bench.runner.state.inbox()) == 1  # What failed is tried again in whole rounds only.
    assert [(event.comment_id, event.kind, event.text) for event in bench.good()] == [(asked, "created", comment(30).text)]
    assert bench.runner.state.inbox() == []


def test_old_deliveries_bring_no_old_words_back(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(comment(30))
    first = delivered(bench, "created")
    assert pushed(bench, first) == [(bench.id(30), "created", comment(30).text)]
    bench.server.forum.edit("1030", "other words", START + timedelta(hours=1))
    second = delivered(bench, "edited")
    assert pushed(bench, second, first) == [(bench.id(30), "edited", "other words")]
    bench.server.forum.delete("1030")
    assert pushed(bench, first, second, first) == [(bench.id(30), "deleted", "")]


def test_costs_and_limits() -> None:
    kind = X()
    assert kind.cost("GET", "/2/tweets/search/recent")["dollars"] == pytest.approx(1.5)
    assert kind.cost("GET", "/2/users/7/mentions")["dollars"] == pytest.approx(0.015)
    assert kind.most("GET", "/2/users/7/mentions")["dollars"] == pytest.approx(1.5)
    assert kind.most("GET", "/2/tweets")["dollars"] == pytest.approx(0.5)
    assert kind.most("GET", "/2/tweets/5")["dollars"] == pytest.approx(0.015)
    assert kind.cost("PUT", "/2/tweets/5/hidden")["dollars"] == pytest.approx(0.005)
    assert kind.used({"x-rate-limit-limit": "450", "x-rate-limit-remaining": "90"}) == pytest.approx(0.8)
    assert kind.used({}) is None


def answer(body: bytes, status: int = 200) -> Reply:
    return Reply(status, {}, body, "", START)


@pytest.mark.parametrize(
    ("path", "reply", "dollars"),
    [
        ("/2/users/7/mentions", answer(b'{"meta":{"result_count":0}}'), 0.0),
        ("/2/users/7/mentions", answer(b'{"data":[{"id":"1"},{"id":"2"}],"includes":{"users":[{"id":"5"}]},"meta":{}}'), 0.020),
        ("/2/tweets/search/recent", answer(b'{"data":[{"id":"1"},{"id":"2"}],"includes":{"users":[{"id":"5"}]},"meta":{}}'), 0.020),
        ("/2/tweets/1", answer(b'{"data":{"id":"1"}}'), 0.005),
        ("/2/tweets/1", answer(b'{"errors":[{"type":"https://api.x.com/2/problems/resource-not-found"}]}'), 0.0),
        ("/2/tweets/1", answer(b"<html>", 503), 0.0),
        ("/2/tweets/1", answer(b"<html>"), None),
        ("/2/tweets/1", answer(b'{"data":7}'), None),
    ],
)
def test_what_an_answer_cost(path: str, reply: Reply, dollars: float | None) -> None:
    spent = X().spent("GET", path, reply)
    assert spent == (None if dollars is None else {"dollars": pytest.approx(dollars)})
    assert X().spent("PUT", path, reply) is None


def capped(bench: Bench, dollars: float) -> float:
    """From now on a cap; what of it is left."""
    bench.close()
    bench.budget = (Limit("requests", 1e6, 60), Limit("dollars", dollars, 86_400))
    bench.open()
    return left(bench)


def left(bench: Bench) -> float:
    return next(item.left for item in bench.runner.budget.left() if item.limit.unit == "dollars")


def test_what_came_is_booked_and_a_poll_without_news_costs_nothing(bench: Bench) -> None:
    capped(bench, 20)
    bench.good()
    came = left(bench)
    people = sum(len({event.author.id for event in page if event.author}) for page in [bench.events()])
    assert 20 - 25 * 0.015 - 1 < came <= 20 - 25 * 0.005 - people * 0.010
    for _ in range(50):
        bench.good()
    assert left(bench) == came


def test_the_cap_holds_whatever_an_answer_brings(bench: Bench) -> None:
    capped(bench, 2.3)
    bench.good()
    bench.server.page(100)
    bench.server.forum.add(*(replace(comment(100 + number), author_id=f"UC{number}") for number in range(200)))
    problems = [bench.round().problem for _ in range(3)]
    assert all("dollars" in problem for problem in problems)  # The first page of news leaves too little for the second.
    assert 0 <= left(bench) < 1.5
    assert len(bench.events()) == 25 + 100


def test_a_call_that_breaks_off_counts_whole_and_one_that_never_got_there_not(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    capped(bench, 100)
    for trouble, dollars in ((httpx.ConnectError, 0.0), (httpx.ConnectTimeout, 0.0), (httpx.ReadTimeout, 5 * 1.5)):

        def away(*_: object, trouble: type[Exception] = trouble, **__: object) -> None:
            raise trouble("")

        before = left(bench)
        with monkeypatch.context() as patch:
            patch.setattr(bench.runner._client, "stream", away)
            assert trouble.__name__ in bench.round().problem
        assert before - left(bench) == pytest.approx(dollars)
