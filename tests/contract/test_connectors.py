"""The contract of every connector in the registry, over real HTTP against the simulated platform."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from connector_bench import PLATFORMS, START, TOKEN, TOPICS, Bench, comment, simulator

from pharos.pipelines.connectors.base import Connector, Page
from pharos.pipelines.connectors.pages import read_page
from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost
from pharos.pipelines.simulator.registry import SHAPES
from pharos.pipelines.simulator.shapes.base import PagesOfPosts, SecretInQuery
from pharos.pipelines.simulator.shapes.youtube import quota_exceeded, youtube_error


@pytest.fixture(params=PLATFORMS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def test_satisfies_the_protocol() -> None:
    for kind in CONNECTORS:
        assert isinstance(kind(), Connector)
        assert all(kind.about)
    assert [kind.platform for kind in SHAPES] == PLATFORMS


def test_pages_to_the_end(bench: Bench) -> None:
    events = bench.good()
    assert {event.comment_id for event in events} == bench.ids()
    assert len(events) == len({event.event_id for event in events}) == 25
    assert {event.kind for event in events} == {"created"}
    assert len(bench.server.requests) >= bench.shape.first_calls


def test_event_carries_what_the_platform_said(bench: Bench) -> None:
    event = next(event for event in bench.good() if event.comment_id == bench.id(11))
    assert event.text == "words of 11 & <more>\nline"
    assert event.created_at == START + timedelta(minutes=11)
    assert event.parent_id == bench.id(10)
    assert event.parent and event.parent.text == "words of 10 & <more>\nline"
    assert event.post and event.post.id == bench.shape.post_id("9001") and "Elm Street is closed." in (event.post.text or "")
    assert event.author and "person4" in (event.author.id or event.author.name or "") and not event.author.is_account_owner
    assert event.event_id.startswith(f"{bench.platform}:{bench.shape.account}:{bench.id(11)}:")
    assert event.source and TOKEN not in (event.source.request or "")
    assert b"1011" in bytes(event.raw)  # type: ignore[arg-type]
    top = next(event for event in bench.events() if event.comment_id == bench.id(10))
    assert top.parent_id is None and top.parent is None


def test_raw_is_verbatim(bench: Bench) -> None:
    bench.good()
    kept = b"".join(read_page(path)[1] for path in sorted(bench.folder.rglob("*.page.gz")))
    for event in bench.events():
        assert bytes(event.raw) in kept  # type: ignore[arg-type]


def test_second_round_sends_nothing_and_stops_early(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    asked = len(bench.server.requests)
    assert bench.good() == []
    assert len(bench.server.requests) - asked <= bench.shape.quiet_calls


def test_new_comments_are_found(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(comment(30), comment(31, post="9002"))
    assert {event.comment_id for event in bench.good()} == {bench.id(30), bench.id(31)}


def test_a_late_reply_is_found(bench: Bench) -> None:
    """YouTube does not bring an old thread up for a new reply: the poll sees the count, or the sweep finds it."""
    bench.good()
    bench.server.forum.add(comment(40, parent=0))
    assert [event.comment_id for event in bench.good(sweep=True)] == [bench.id(40)]


@pytest.mark.parametrize("platform", ["facebook", "instagram", "threads", "tiktok", "reddit", "bluesky"])
def test_the_first_comment_under_an_old_post_is_found_by_its_sweep(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a poll lists posts, one without comments is known from the first poll on, however many pages of newer ones there are."""
    with simulator(platform) as server:
        bench = Bench(platform, server, tmp_path)
        quiet = [ForumPost(str(number), bench.shape.account, "Quiet") for number in range(7001, 7013)]
        forum = server.forum
        forum.posts = {post.id: post for post in [*quiet[:6], *forum.posts.values(), *quiet[6:]]}
        bench.good()
        monkeypatch.setattr(type(bench.runner.puller._connector), "poll", lambda self, api, cursor: Page([]))
        forum.add(*(comment(70 + number, post=post.id) for number, post in enumerate(quiet)))
        assert {event.comment_id for event in bench.good(sweep=True)} == {bench.id(70 + number) for number in range(12)}
        bench.close()


def outline(body: bytes) -> list[str]:
    """What kind of answer it is: GraphQL asks everything at one path."""
    value = json.loads(body or b"null")
    inner = value.get("data") if isinstance(value, dict) else None
    return [str(type(value)), *(sorted(value) if isinstance(value, dict) else ()), *(sorted(inner) if isinstance(inner, dict) else ())]


@pytest.mark.parametrize("sweep", [False, True], ids=["poll", "sweep"])
def test_duplicate_page(bench: Bench, sweep: bool) -> None:
    """The second page of a walk is the first one once more: nothing is lost for good, nothing sent twice."""
    bench.server.page(2)
    first: dict[str, bytes] = {}
    again: list[str] = []

    def served(path: str, good: bytes) -> bytes:
        page = first.setdefault(path, good)
        if page == good or path in again or outline(page) != outline(good):
            return good
        again.append(path)
        return page

    bench.server.before = lambda asked: faults.Fault(spoil=lambda good: served(urlsplit(asked).path, good))
    bench.good(sweep)
    assert again
    bench.server.before = lambda asked: None
    bench.good(sweep=True)
    bench.good(sweep=True)
    assert {event.comment_id for event in bench.events()} == bench.ids()
    assert [event.kind for event in bench.events()] == ["created"] * 25


@pytest.mark.parametrize("at_page", [1, 2, 3])
def test_page_drift(bench: Bench, at_page: int) -> None:
    """Comments that come in between two pages push the rest down; none may be lost, none sent twice."""
    new = iter([comment(50), comment(51), comment(52), comment(53), comment(54)])
    quiet = faults.Fault(spoil=lambda body: body)
    drift = faults.Fault(spoil=lambda body: body, then=lambda: bench.server.forum.add(*new))
    bench.server.faults = [quiet] * (at_page - 1) + [drift]
    bench.good()
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()
    assert len(bench.events()) == 30


def test_edit_is_a_new_event(bench: Bench) -> None:
    bench.good()
    bench.server.forum.edit("1003", "other words", START + timedelta(hours=5))
    events = bench.good(sweep=True)
    assert [(event.comment_id, event.kind, event.text) for event in events] == [(bench.id(3), "edited", "other words")]
    if bench.shape.edited_at:
        assert events[0].edited_at == START + timedelta(hours=5)
        assert events[0].event_id.endswith(":2026-10-02T15:00:00Z")
    assert bench.good(sweep=True) == []


def test_delete_by_two_sweeps(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the platform has no word for it, or too many are missing to ask for each, one complete sweep is not enough."""
    monkeypatch.setattr("pharos.pipelines.connectors.absent.PROBES", 0)
    bench.good()
    bench.good(sweep=True)
    gone = bench.id(4)
    bench.server.forum.vanish("1004")
    assert bench.good(sweep=True) == []
    events = bench.good(sweep=True)
    assert [(event.comment_id, event.kind, event.text) for event in events] == [(gone, "deleted", "")]
    assert events[0].created_at == START + timedelta(minutes=4)
    assert bench.good(sweep=True) == []


def test_delete_by_signal(bench: Bench) -> None:
    if bench.shape.deletes == "missing":
        pytest.skip("the platform has no word for it")
    bench.good()
    bench.good(sweep=True)
    thread = {bench.id(number) for number in range(10, 15)}
    if bench.shape.deletes == "thread":  # It vanishes between its page and its replies, which answer 404.

        def vanish() -> None:
            for number in range(10, 15):
                bench.server.forum.delete(str(1000 + number))

        path = bench.shape.sweep_path.format(post=bench.shape.post_id("9001"))
        bench.server.faults = [faults.Fault(spoil=lambda body: body, path=path, then=vanish)]
    else:
        bench.server.forum.delete("1004")
    deleted = {event.comment_id for event in bench.good(sweep=True) if event.kind == "deleted"}
    assert deleted == (thread if bench.shape.deletes == "thread" else {bench.id(4)})


def test_a_failed_sweep_makes_no_delete(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    for number in range(25):
        if number % 5 > 1:  # Of each post there is more than one page left.
            bench.server.forum.vanish(str(1000 + number))
    bench.server.page(1)
    path = bench.shape.next_path or bench.shape.sweep_path.split("{post}")[-1]
    if bench.platform == "nextdoor":
        path = ""  # Both posts stand in one list, and the first needs no further page.
    for _ in range(4):
        bench.server.faults = [faults.Fault(503, {}, b"", path=path)] * 50
        assert "503" in bench.round(sweep=True).problem
        bench.server.faults.clear()
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_a_sweep_that_was_cut_short_makes_no_delete(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharos.pipelines.connectors.mastodon.MOST_DESCENDANTS", 3)
    if bench.platform != "mastodon":
        pytest.skip("it pages to the end, whatever the length")
    bench.good()
    bench.server.forum.delete("1004")
    for _ in range(3):
        bench.good(sweep=True)
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_deleted_then_back(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    gone = bench.server.forum.delete("1004")
    bench.good(sweep=True)
    bench.good(sweep=True)
    bench.server.forum.add(gone)
    bench.good(sweep=True)
    history = [(event.kind, event.event_id) for event in bench.events() if event.comment_id == bench.id(4)]
    assert [kind for kind, _ in history] == ["created", "deleted", "restored"]
    assert len({event_id for _, event_id in history}) == 3


def test_a_closed_post_is_marked_and_deletes_nothing(bench: Bench) -> None:
    if not bench.shape.closed:
        pytest.skip("the platform has no word for it")
    bench.good()
    bench.server.forum.posts["9002"] = ForumPost("9002", bench.shape.account, closed=bench.shape.closed)
    done = bench.round(sweep=True)
    assert done.problem == "" and done.tally["closed"] == 1
    bench.good(sweep=True)
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_posts_of_others_are_refused(bench: Bench) -> None:
    bench.server.forum.posts["7777"] = ForumPost("7777", "UCsomebody", "Not the city's")
    bench.server.forum.add(comment(60, post="7777"), comment(61))
    done = bench.round()
    assert done.problem == "" and done.tally["refused"] == bench.shape.strangers
    assert {event.comment_id for event in bench.events()} == bench.ids() - {bench.id(60)}


def test_a_refused_comment_does_not_keep_the_poll_going(bench: Bench) -> None:
    bench.server.forum.posts["7777"] = ForumPost("7777", "UCsomebody", "Not the city's")
    bench.server.forum.add(comment(60, post="7777"), comment(61, post="8888"))
    bench.good(sweep=True)
    asked = len(bench.server.requests)
    bench.good()
    assert len(bench.server.requests) - asked <= bench.shape.quiet_calls


def test_what_was_refused_is_never_told_as_deleted(bench: Bench) -> None:
    """Nobody was told of it before; its post was only not there when it was looked up."""
    if not bench.shape.strangers:
        pytest.skip("its polls bring nothing under posts that it does not know")
    post = bench.server.forum.posts.pop("9002")
    bench.round()
    bench.server.forum.posts["9002"] = post
    gone = bench.id(7)
    bench.server.forum.vanish("1007")
    bench.server.forum.add(comment(61, post="9002"), comment(62, post="9002"))
    bench.good()
    for _ in range(3):
        bench.good(sweep=True)
    assert {event.comment_id for event in bench.events()} == bench.ids()
    assert gone not in {event.comment_id for event in bench.events()}


def test_a_post_that_cannot_be_read_does_not_hold_up_the_others(bench: Bench) -> None:
    if isinstance(bench.shape, PagesOfPosts):
        pytest.skip("its poll reads every post, and no post can be asked for alone")
    bench.good(sweep=True)
    bench.server.page(1)  # A poll whose page shows the edited comments would find them without a sweep.
    news = "deleted" if bench.shape.edits_polled else "edited"  # What only a sweep of its post finds.
    for comment_id in ("1000", "1005"):
        if bench.shape.edits_polled:
            bench.server.forum.delete(comment_id)
        else:
            bench.server.forum.edit(comment_id, "new words", START + timedelta(hours=1))
    found = {number: (bench.id(number), news) for number in (0, 5)}
    broken = faults.Fault(503, {}, b"", path=bench.shape.sweep_path.format(post=bench.shape.post_id("9001")))
    bench.server.faults = [broken] * 500
    bench.now += timedelta(hours=7)
    for _ in range(3):
        bench.round()
        bench.now += timedelta(hours=2)
    assert [item for item in bench.kinds() if item[1] == news] == [found[5]]
    bench.server.faults = []
    for _ in range(2):
        bench.round(later=timedelta(hours=2))
    assert sorted(item for item in bench.kinds() if item[1] == news) == sorted(found.values())


def test_a_stated_limit_blocks_until_then(bench: Bench) -> None:
    until = bench.now + timedelta(minutes=31)
    # A platform that documents nothing of its own may stand behind a proxy that limits.
    general = faults.Fault(429, {"RateLimit-Reset": str(int(until.timestamp()))}, b"{}")
    bench.server.faults = [bench.shape.limited(until) or general]
    done = bench.round()
    assert "no call before" in done.problem and 1790 <= done.wait <= 1801
    asked = len(bench.server.requests)
    bench.restart()  # A restart does not forget the block.
    assert "no call before" in bench.round(later=timedelta(minutes=28)).problem
    assert len(bench.server.requests) == asked
    assert bench.round(later=timedelta(minutes=3)).problem == ""
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_a_spent_limit_in_a_good_answer_blocks_the_next_call(bench: Bench) -> None:
    headers = bench.shape.nearly_spent(datetime(2026, 10, 3, 10, 5, 0, 175404, tzinfo=UTC))
    if headers is None:
        pytest.skip("good answers say nothing of limits")
    bench.server.limit_headers = headers
    assert bench.round().problem
    assert len(bench.server.requests) == 1
    bench.server.limit_headers = {}
    bench.now = datetime(2026, 10, 3, 10, 6, tzinfo=UTC)
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_spent_quota_waits_for_midnight_pacific(bench: Bench) -> None:
    if bench.platform != "youtube":
        pytest.skip("YouTube's quota")
    bench.server.faults = [quota_exceeded()]
    done = bench.round()
    assert bench.runner.budget.blocked_until() == datetime(2026, 10, 4, 7, 0, tzinfo=UTC)
    assert done.wait > 20 * 3600
    bench.now = datetime(2026, 10, 4, 6, 50, tzinfo=UTC)
    assert bench.round().problem and len(bench.server.requests) == 1
    bench.now = datetime(2026, 10, 4, 7, 0, tzinfo=UTC)
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_401_needs_a_person(bench: Bench) -> None:
    bench.server.faults = [bench.shape.refused()]
    done = bench.round()
    assert "credentials" in done.problem and done.wait >= 3600
    assert len(bench.server.requests) == 1 and bench.slept == []
    bench.good()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param([faults.server_error(), faults.server_error()], id="5xx"),
        pytest.param([faults.truncated()], id="truncated JSON"),
        pytest.param([faults.html_page()], id="HTML with 200"),
        pytest.param([faults.rate_limited({})], id="429 without a word"),
    ],
)
def test_broken_then_good(bench: Bench, broken: list[faults.Fault]) -> None:
    bench.server.faults = list(broken)
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()
    assert len(bench.slept) == len(broken) and all(0 <= pause <= 900 for pause in bench.slept)


def test_5xx_for_long_gives_up_the_round(bench: Bench) -> None:
    bench.server.faults = [faults.server_error()] * 5
    done = bench.round()
    assert "HTTP 503" in done.problem and bench.events() == []
    bench.good()


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"7", b'{"items":7,"descendants":7}'])
def test_other_json_is_a_problem_or_nothing_but_never_a_crash(bench: Bench, body: bytes) -> None:
    bench.server.faults = [faults.Fault(200, {}, body)]
    bench.round()
    bench.good(sweep=True)
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_unknown_field_is_kept(bench: Bench) -> None:
    bench.server.forum.add(comment(70, extra={"newlyInvented": {"deep": [1, "x"]}}))
    bench.good()
    raw = next(bytes(event.raw) for event in bench.events() if event.comment_id == bench.id(70))  # type: ignore[arg-type]
    assert b'"newlyInvented": {"deep": [1, "x"]}' in raw


@pytest.mark.parametrize("number", range(8))
def test_missing_optional_field(bench: Bench, number: int) -> None:
    names = bench.shape.optional
    bench.server.forum.add(comment(80, extra={names[number % len(names)]: None}))
    event = next(event for event in bench.good() if event.comment_id == bench.id(80))
    assert event.text == "words of 80 & <more>\nline"


def test_a_hidden_comment_without_an_optional_field_is_not_told_deleted(bench: Bench) -> None:
    if not connector(bench.platform).lists_hidden:
        pytest.skip("what is hidden is not shown")
    bench.good(sweep=True)
    for number, name in enumerate(bench.shape.optional, 5):
        bench.server.forum.change(str(1000 + number), hidden=True, extra={name: None})
    for _ in range(3):
        bench.good(sweep=True)
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_a_broken_item_is_dead_and_its_neighbours_go_on(bench: Bench) -> None:
    bench.server.forum.add(comment(90, extra=dict(bench.shape.spoiled)), comment(91))
    done = bench.round()
    assert done.problem == "" and done.tally["bad"] == 1
    assert {event.comment_id for event in bench.events()} == bench.ids() - {bench.id(90)}
    bench.good()
    dead = [json.loads(record.value) for record in bench.publisher.sent if record.topic == TOPICS.dead]
    assert [letter["reason"] for letter in dead] == ["bad_time"]
    assert "yesterday" not in dead[0]["detail"]


@pytest.mark.parametrize("pages", [1, 2])
def test_restart_at_every_page_boundary(bench: Bench, pages: int, tmp_path: Path) -> None:
    """Stopped after every `pages` pages, with comments coming in: the same event ids as a run that is never stopped."""
    with simulator(bench.platform) as server:
        whole = Bench(bench.platform, server, tmp_path / "whole")
        bench.stop_after = pages
        for life in range(60):
            for run in (bench, whole):
                if life == 3:
                    run.server.forum.add(comment(50), comment(51, parent=0), comment(52))
                assert run.round(later=timedelta(minutes=5)).problem == ""
            bench.restart()
        assert {event.comment_id for event in whole.events()} == whole.ids()
        assert sorted(event.event_id for event in bench.events()) == sorted(event.event_id for event in whole.events())
        whole.close()


def test_sent_but_not_saved_is_sent_again_or_known(bench: Bench) -> None:
    """Killed between the acknowledgement and the saved cursor: everything once more, with the same ids."""
    bench.good()
    before = {event.event_id for event in bench.events()}
    bench.close()
    for file in (bench.folder / "state").rglob("*.sqlite*"):
        file.unlink()
    bench.open()
    bench.good()
    assert {event.event_id for event in bench.events()} == before and len(bench.events()) == 2 * len(before)


def test_kafka_away_loses_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from pharos.schemas.errors import BrokerAwayError

    def away(records: object) -> None:
        msg = "no acknowledgement"
        raise BrokerAwayError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(bench.publisher, "send", away)
        assert "acknowledgement" in bench.round().problem
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_named_posts_only(platform: str, tmp_path: Path) -> None:
    with simulator(platform) as server:
        bench = Bench(platform, server, tmp_path, posts=("9002",))
        bench.good()
        server.forum.add(comment(33, post="9002"), comment(34))
        bench.good()
        wanted = {bench.shape.comment_id(item) for item in server.forum.comments() if item.post_id == "9002"}
        assert {event.comment_id for event in bench.events()} == wanted
        bench.close()


def test_private_messages_are_never_kept(bench: Bench) -> None:
    if bench.platform != "mastodon":
        pytest.skip("the platform serves nothing private")
    secret = comment(95, visibility="direct")
    bench.server.forum.add(secret, comment(96, visibility="private"), comment(97, visibility="unlisted"))
    bench.good(sweep=True)
    assert {event.comment_id for event in bench.events()} == bench.ids() - {bench.id(95), bench.id(96)}
    for path in bench.folder.rglob("*.page.gz"):
        assert b'"1095"' not in read_page(path)[1]


def test_no_text_author_or_token_in_logs(bench: Bench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    from pharos.pipelines.commands.connect_table import Lines

    caplog.set_level(logging.DEBUG)
    bench.server.forum.add(replace(comment(99), text="canary-text-5519", author_name="canary-name", author_id="canary-id"))
    bench.server.forum.add(comment(98, extra=dict.fromkeys(bench.shape.spoiled, "canary-time")))
    report = Lines()
    for broken in ([], [bench.shape.refused()], [faults.Fault(400, {}, b'{"error":"canary-text-5519"}')], [faults.truncated()] * 5):
        bench.server.faults = list(broken)
        report(bench.round(sweep=True))
    assert len(bench.events()) == 26
    captured = capfd.readouterr()
    everything = captured.out + captured.err + caplog.text
    assert everything and "canary" not in everything
    own = bench.shape.secret_parameters if isinstance(bench.shape, SecretInQuery) else ()
    for request in map(urlsplit, bench.server.requests):
        assert TOKEN not in request.path
        assert all(TOKEN not in value for name, value in parse_qsl(request.query) if name not in own)
    for path in bench.folder.rglob("*.page.gz"):
        head, body = read_page(path)
        assert TOKEN not in str(head) and TOKEN.encode() not in body


def test_repr_of_an_account_hides_the_token(bench: Bench) -> None:
    assert TOKEN not in repr(bench.runner.account) and connector(bench.platform).name == bench.platform


def test_words_that_come_back_are_a_new_event(bench: Bench) -> None:
    """A, then B, then A again: without an edited time both A have one version, yet the record must end with A."""
    bench.good()
    words = bench.server.forum.comments()[3].text
    for hours, text in ((5, "other words"), (6, words), (7, "other words"), (8, words)):
        bench.server.forum.edit("1003", text, START + timedelta(hours=hours))
        assert [(event.comment_id, event.text) for event in bench.good(sweep=True)] == [(bench.id(3), text)]
    events = [event for event in bench.events() if event.comment_id == bench.id(3)]
    assert len({event.event_id for event in events}) == len(events) == 5
    assert bench.good(sweep=True) == []


def test_a_cursor_that_ran_out_inside_a_thread_deletes_nothing(tmp_path: Path) -> None:
    with simulator("youtube") as server:
        bench = Bench("youtube", server, tmp_path)
        server.forum.add(*(comment(number, parent=0) for number in range(40, 60)))
        bench.good(sweep=True)
        for _ in range(3):  # The thread's first page comes, its second is refused.
            first = faults.Fault(spoil=lambda body: body, path="parentId=1000")
            stale = youtube_error(400, "invalidPageToken")
            server.faults = [first, faults.Fault(stale.status, {}, stale.body, path="parentId=1000")]
            bench.good(sweep=True)
            assert server.faults == []
        assert "deleted" not in {kind for _, kind in bench.kinds()}
        assert bench.good(sweep=True) == []
        bench.close()
