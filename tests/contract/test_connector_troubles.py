"""What one account's trouble must never do: stop the others, keep polls from their turn, or pass for a delete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from connector_bench import PLATFORMS, TOPICS, Bench, comment, simulator
from prometheus_client import REGISTRY

from pharos.pipelines.connectors.base import Api, Connector, Page
from pharos.pipelines.connectors.coverage import stands
from pharos.pipelines.connectors.loop import Stop, run_accounts
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.state import Inbox, last_polled
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost
from pharos.schemas.errors import BadRecordError, SourceError, SourceRefusedError


@pytest.fixture(params=PLATFORMS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def kinds(bench: Bench) -> set[str]:
    return {kind for _, kind in bench.kinds()}


def test_an_item_that_cannot_be_read_is_never_a_delete(bench: Bench) -> None:
    """A platform that changes a field's type breaks items for days; each is a dead letter, and still there."""
    bench.good()
    bench.good(sweep=True)
    for number in range(3, 25):
        bench.server.forum.change(str(1000 + number), extra=dict(bench.shape.spoiled))
    for _ in range(3):
        assert bench.round(sweep=True).problem == ""
    assert kinds(bench) <= {"created", "hidden", "edited"}


SWEPT_TWICE = ["youtube", "tiktok", "nextdoor"]
"""Platforms that cannot be asked for one comment."""
ID = {"youtube": "id", "tiktok": "comment_id", "nextdoor": "id"}


@pytest.mark.parametrize("bench", SWEPT_TWICE, indirect=True)
def test_an_item_that_can_never_be_read_holds_back_only_its_own_delete(bench: Bench) -> None:
    """Also where it was never known, and nothing of what stands below it: it may be shown there alone."""
    bench.server.forum.add(comment(30, extra=dict(bench.shape.spoiled)))
    bench.good()
    bench.good(sweep=True)
    for number in (3, 10):
        bench.server.forum.change(str(1000 + number), extra=dict(bench.shape.spoiled))
    gone = bench.id(7)
    for number in (7, 11):
        bench.server.forum.vanish(str(1000 + number))
    assert bench.good(sweep=True) == []
    bench.restart()
    assert [(event.comment_id, event.kind) for event in bench.good(sweep=True)] == [(gone, "deleted")]
    for number in (3, 10):
        bench.server.forum.vanish(str(1000 + number))
    assert bench.good(sweep=True) == []  # Two sweeps without it count from now on.
    assert {event.kind for event in bench.good(sweep=True)} == {"deleted"}


@pytest.mark.parametrize("bench", ["nextdoor"], indirect=True)
def test_replies_that_cannot_be_read_in_a_good_comment_are_no_deletes(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    bench.server.forum.change("1000", extra={"comments": "none"})
    for _ in range(3):
        assert bench.good(sweep=True) == []


@pytest.mark.parametrize("bench", SWEPT_TWICE, indirect=True)
def test_an_item_without_a_readable_id_holds_back_deletes_and_says_so(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)

    def spoil(body: bytes) -> bytes:
        return body.replace(b'"%s": "1003"' % ID[bench.platform].encode(), b'"%s": null' % ID[bench.platform].encode())

    bench.server.before = lambda path: faults.Fault(spoil=spoil)
    bench.server.forum.vanish("1004")
    since = bench.now + timedelta(minutes=1)
    for _ in range(4):
        assert bench.good(sweep=True) == []
    assert held(bench) == [f"deletes wait since {since:%Y-%m-%d %H:%M} UTC: the id of an item cannot be read"]
    bench.server.before = lambda path: None
    assert bench.good(sweep=True) == [] and held(bench) == []  # What was absent while anything might be does not count.
    assert [event.kind for event in bench.good(sweep=True)] == ["deleted"]


EMPTY = {
    "facebook": b'{"data": []}',
    "instagram": b'{"data": []}',
    "threads": b'{"data": []}',
    "youtube": b'{"kind": "youtube#commentThreadListResponse", "items": []}',
    "tiktok": b'{"code": 0, "message": "OK", "data": {"comments": [], "has_more": false}}',
}
NOT_THERE = faults.Fault(400, {}, b'{"error": {"code": 100, "error_subcode": 33}}')


@pytest.mark.parametrize("bench", list(EMPTY), indirect=True)
def test_an_empty_list_of_a_post_whose_count_stands_is_no_delete(bench: Bench) -> None:
    """As where the token has lost a right: no comment is listed, and each that is asked for "does not exist, or" may not be seen."""
    bench.good()
    bench.good(sweep=True)
    listed = [bench.shape.sweep_path.format(post=bench.shape.post_id(post)) for post in ("9001", "9002")]

    def without_rights(path: str) -> faults.Fault | None:
        if any(part in unquote(path) for part in listed):
            return faults.Fault(200, {}, EMPTY[bench.platform])
        return NOT_THERE if "fields=id" in path and path.split("?")[0].rsplit("/", 1)[-1] in bench.ids() else None

    bench.server.before = without_rights
    for _ in range(3):
        done = bench.round(sweep=True)
        assert done.problem == "" and done.tally["sweeps"] == 2
    assert "deleted" not in kinds(bench) and len(held(bench)) == 2
    bench.server.before = lambda path: None
    assert bench.good(sweep=True) == [] and held(bench) == []


@pytest.mark.parametrize("bench", ["facebook", "youtube", "tiktok"], indirect=True)
def test_all_comments_of_a_post_are_deleted_where_its_count_falls(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    gone = {bench.id(number) for number in range(25) if number % 10 < 5}
    for number in range(25):
        if number % 10 < 5:
            bench.server.forum.vanish(str(1000 + number))
    events = bench.good(sweep=True) + bench.good(sweep=True)
    assert {(event.comment_id, event.kind) for event in events} == {(comment_id, "deleted") for comment_id in gone} and held(bench) == []


@pytest.mark.parametrize("bench", ["facebook", "youtube"], indirect=True)
def test_many_that_vanish_from_among_others_wait_for_the_count(bench: Bench) -> None:
    """And a count that was always ahead, by what the platform shows nobody, is no reason to wait."""
    bench.server.world = replace(bench.server.world, uncounted=7)
    bench.good()
    bench.good(sweep=True)
    for number in range(5):
        bench.server.forum.vanish(str(1000 + number))
    bench.server.world = replace(bench.server.world, uncounted=12)
    for _ in range(3):
        assert bench.good(sweep=True) == []
    assert len(held(bench)) == 1
    bench.server.world = replace(bench.server.world, uncounted=7)
    assert {event.kind for event in bench.good(sweep=True) + bench.good(sweep=True)} == {"deleted"} and held(bench) == []


def held(bench: Bench) -> list[str]:
    """What the ledger says of deletes that wait, and the metric as often."""
    rows = stands(connector(bench.platform), bench.runner.account, bench.folder / "state", bench.now)
    said = [part for row in rows for part in row.reason.split("; ") if part.startswith("deletes wait")]
    names = {"platform": bench.platform, "account": bench.shape.account}
    assert REGISTRY.get_sample_value("pharos_connect_deletes_held", names) == len(said)
    return said


def test_a_time_beyond_the_calendar_is_a_dead_letter(bench: Bench) -> None:
    """Some platforms let an author write any time; in UTC this one lies before year 1."""
    bench.good()
    far = {name: "0001-01-01T00:00:00+14:00" for name in bench.shape.spoiled}
    bench.server.forum.add(comment(40, extra=far), comment(41))
    done = bench.round()
    assert done.problem == "" and bench.id(41) in {event.comment_id for event in bench.events()}
    bench.good(sweep=True)


def test_a_fault_of_ours_is_one_accounts_problem(bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(self: object, api: Api, cursor: str | None) -> Page:
        raise KeyError("canary-text of somebody")

    with monkeypatch.context() as patch:
        patch.setattr(type(bench.runner.puller._connector), "poll", broken)
        done = bench.round()
    assert done.problem.startswith("KeyError at test_connector_troubles.py:") and done.wait >= 1
    assert "canary" not in done.problem and "canary" not in caplog.text
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


def test_an_archive_that_cannot_be_written_is_a_problem_and_nothing_is_lost(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pharos.pipelines.connectors.pages._write", full)
        assert "No space left on device" in bench.round().problem
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids()


@pytest.mark.parametrize("trouble", [SourceError("HTTP 500"), KeyError("canary"), BadRecordError("bad_time", "no time")], ids=repr)
@pytest.mark.parametrize("where", ["pushed", "posts"])
def test_a_delivery_that_cannot_be_taken_stops_neither_polls_nor_the_others(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, trouble: Exception, where: str
) -> None:
    bench.good()
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    for body in (b'"poison"', b'"fine"'):
        inbox.put(body, bench.now)
    inbox.close()
    read: list[bytes] = []

    def pushed(self: object, api: Api, body: bytes, fetched_at: object) -> Page:
        read.append(body)
        if body == b'"poison"' and where == "pushed":
            raise trouble
        return Page([])

    def take_page(page: Page, heard: object = "read") -> None:
        if where == "posts" and read[-1] == b'"poison"' and not page.bad:
            raise trouble  # As a look-up of the post that the delivery names.

    monkeypatch.setattr(type(bench.runner.puller._connector), "pushed", pushed, raising=False)
    if where == "posts":
        monkeypatch.setattr(bench.runner.puller, "take_page", take_page)
    bench.server.forum.add(comment(40))
    problems = [bench.round().problem for _ in range(6)]
    assert problems[-1] == "" and all("canary" not in problem for problem in problems)
    if where == "posts" or not isinstance(trouble, BadRecordError):  # That one is a dead letter at once.
        assert all("a delivery waits" in problem for problem in problems[:4]) and read.count(b'"poison"') == 5
    assert read.count(b'"fine"') == 1
    assert bench.id(40) in {event.comment_id for event in bench.events()}
    assert [record.topic for record in bench.publisher.sent].count(TOPICS.dead) == 1


@pytest.mark.parametrize("failing", ["one post", "the platform"])
def test_what_came_behind_deliveries_that_fail_is_taken_and_they_end(bench: Bench, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    """Also while one post's poll fails; only while the platform is away altogether the tries of a delivery are not used up."""
    bench.posts = ("9001", "9002")
    bench.restart()
    bench.good()
    kind, read = type(bench.runner.puller._connector), list[bytes]()
    refused, real = bench.shape.post_id("9002"), kind.sweep

    def pushed(self: object, api: Api, body: bytes, fetched_at: object) -> Page:
        read.append(body)
        if body.startswith(b"bad"):
            raise SourceError("HTTP 500")
        return Page([])

    def sweep(self: Connector, api: Api, post_id: str, cursor: str | None) -> Page:
        if post_id == refused or failing == "the platform":
            raise SourceError("HTTP 500")
        return real(self, api, post_id, cursor)

    monkeypatch.setattr(kind, "pushed", pushed, raising=False)
    monkeypatch.setattr(kind, "sweep", sweep)
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    inbox.put_all([b"bad 1", b"bad 2", b"bad 3", b"fine"], bench.now)
    inbox.close()
    for _ in range(2):
        bench.round()
    assert read.count(b"fine") == 1
    for _ in range(10):
        bench.round()
    waiting = [delivery.tries for delivery in bench.runner.state.inbox()]
    # In the round in which one was taken the platform was there.
    assert waiting == ([2, 2, 2] if failing == "the platform" else [])


def test_a_burst_of_pushes_does_not_use_a_deliverys_tries_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.good()

    def away(self: object, api: Api, body: bytes, fetched_at: object) -> Page:
        raise SourceError("HTTP 500")

    monkeypatch.setattr(type(bench.runner.puller._connector), "pushed", away, raising=False)
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    for number in range(20):
        inbox.put(b"%d" % number, bench.now)
        assert "a delivery waits" in bench.runner.take_pushed().problem
    inbox.close()
    waiting = bench.runner.state.inbox()
    assert len(waiting) == 20 and max(delivery.tries for delivery in waiting) == 1


def test_a_question_that_is_not_answered_is_no_delete_and_lets_other_posts_be_swept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.good()
    bench.good(sweep=True)

    def unanswered(self: object, api: Api, comment_id: str) -> bool | None:
        raise SourceError("HTTP 500")

    monkeypatch.setattr(type(bench.runner.puller._connector), "gone", unanswered)
    bench.server.forum.vanish("1004")
    for _ in range(3):
        done = bench.round(sweep=True)
        assert done.problem == "" and done.tally["sweeps"] == 2
    assert "deleted" not in kinds(bench)


def test_a_post_that_is_refused_does_not_stop_the_others(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.good()
    bench.good(sweep=True)
    kind, refused = type(bench.runner.puller._connector), bench.shape.post_id("9001")
    real = kind.sweep

    def sweep(self: Connector, api: Api, post_id: str, cursor: str | None) -> Page:
        if post_id == refused:
            raise SourceRefusedError("code 10")
        return real(self, api, post_id, cursor)

    monkeypatch.setattr(kind, "sweep", sweep)
    done = bench.round(sweep=True)
    assert done.tally["sweeps"] == 1 and "code 10" in done.problem and done.wait < 3600


def test_while_a_poll_fails_sweeps_go_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.good()
    bench.good(sweep=True)

    def away(self: object, api: Api, cursor: str | None) -> Page:
        raise SourceError("HTTP 500")

    monkeypatch.setattr(type(bench.runner.puller._connector), "poll", away)
    gone = bench.id(4)
    bench.server.forum.delete("1004")
    for _ in range(3):
        assert bench.round(sweep=True).problem == "HTTP 500"
    assert (gone, "deleted") in bench.kinds()


def test_a_push_does_not_hide_that_polls_fail(bench: Bench) -> None:
    bench.good()
    bench.server.faults = [faults.server_error()] * 500
    bench.round()
    failures = bench.runner._failures
    assert failures > 0
    bench.server.faults = []
    assert bench.runner.take_pushed().problem == "" and bench.runner._failures == failures


def test_one_accounts_fault_leaves_the_others_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with simulator("youtube") as server, simulator("mastodon") as other:
        broken, fine = Bench("youtube", server, tmp_path / "a"), Bench("mastodon", other, tmp_path / "b")
        monkeypatch.setattr(broken.runner.puller, "round", lambda sweep_all: 1 / 0)
        seen: dict[str, str] = {}
        assert not run_accounts(
            [broken.runner, fine.runner], lambda done: seen.update({done.account.platform: done.problem}), Stop(), once=True
        )
        assert "ZeroDivisionError" in seen["youtube"] and seen["mastodon"] == ""
        assert len(fine.events()) == 25
        broken.close()
        fine.close()


def test_a_stop_ends_the_waits_between_tries(bench: Bench) -> None:
    bench.server.faults = [faults.server_error()] * 500
    bench.runner._api._sleep = lambda seconds: True
    assert "stopped" in bench.round().problem and len(bench.server.requests) <= 2


@pytest.mark.parametrize("platform", ["facebook", "youtube", "reddit"])
def test_a_named_post_that_is_refused_does_not_stop_the_others(platform: str, tmp_path: Path) -> None:
    with simulator(platform) as server:
        bench = Bench(platform, server, tmp_path, posts=("9001", "9002"))
        kept, refused = [bench.shape.sweep_path.format(post=bench.shape.post_id(post)) for post in ("9002", "9001")]
        server.before = lambda path: faults.Fault(403, {}, b"{}") if refused in unquote(path) else None
        for _ in range(2):
            done = bench.round()
            assert "credentials" in done.problem and done.wait == bench.runner.account.every and bench.runner._failures == 0
        assert {event.post.id for event in bench.events() if event.post} == {bench.shape.post_id("9002")}
        server.before = lambda path: faults.Fault(403, {}, b"{}") if refused in unquote(path) or kept in unquote(path) else None
        assert bench.round().wait >= 3600  # All of them: it is the account.
        bench.close()


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_thread_that_cannot_be_read_leaves_polls_short_and_is_read_in_the_end(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(comment(30), *(comment(number, parent=30) for number in range(31, 36)))
    late = {bench.id(number) for number in range(31, 36)}
    bench.server.before = lambda path: faults.Fault(403, {}, b"{}") if "parentId=1030" in path else None
    rounds = []
    for number in range(100, 180, 8):
        bench.server.forum.add(*(comment(number + more) for more in range(8)))
        rounds.append(bench.round())
        assert rounds[-1].wait == bench.runner.account.every and rounds[-1].problem
    assert max(done.calls for done in rounds[1:]) <= 5 and bench.runner._failures == 0
    assert bench.ids() - {event.comment_id for event in bench.events()} <= late
    bench.server.before = lambda path: None
    bench.round(later=timedelta(minutes=20))
    assert bench.good() == [] and {event.comment_id for event in bench.events()} == bench.ids()


def test_a_fault_in_one_posts_sweep_starves_no_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    if bench.platform == "threads":
        pytest.skip("its poll reads each post as a sweep does")
    bench.good()
    bench.good(sweep=True)
    kind, broken = type(bench.runner.puller._connector), bench.shape.post_id("9001")
    real = kind.sweep

    def sweep(self: Connector, api: Api, post_id: str, cursor: str | None) -> Page:
        if post_id == broken:
            raise KeyError("canary-text of somebody")
        return real(self, api, post_id, cursor)

    monkeypatch.setattr(kind, "sweep", sweep)
    for days in (1, 8):
        done = bench.round(later=timedelta(days=days))
        assert done.tally["sweeps"] == 1 and done.wait == bench.runner.account.every
        assert done.problem.startswith("KeyError at test_connector_troubles.py:")


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_body_that_cannot_be_unpacked_is_a_failed_call(bench: Bench) -> None:
    bench.server.faults = [faults.Fault(200, {"Content-Encoding": "gzip"}, b"garbage")]
    bench.good()
    assert {event.comment_id for event in bench.events()} == bench.ids() and len(bench.slept) == 1


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_poll_that_finds_no_such_account_is_a_problem(bench: Bench) -> None:
    answer = b'{"error": {"code": 404, "errors": [{"reason": "channelNotFound"}]}}'
    bench.server.before = lambda path: faults.Fault(404, {}, answer) if "commentThreads" in path else None
    for _ in range(2):
        assert "channelNotFound" in bench.round().problem
    assert last_polled(bench.folder / "state", bench.runner.account) is None


@pytest.mark.parametrize("bench", ["facebook"], indirect=True)
def test_an_outage_makes_no_delivery_a_dead_letter(bench: Bench) -> None:
    bench.good()
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    for number in range(40, 46):
        new = comment(number, post="9001")
        bench.server.forum.add(new)
        inbox.put(bench.shape.delivery(bench.server.world, "created", new, "secret", bench.now).body, bench.now)  # type: ignore[attr-defined]
    inbox.close()
    bench.server.before = lambda path: faults.server_error()
    for _ in range(8):
        assert bench.round().problem
    bench.server.before = lambda path: None
    bench.good()
    assert bench.runner.state.inbox() == [] and TOPICS.dead not in {record.topic for record in bench.publisher.sent}


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_comment_whose_post_a_look_up_missed_once_is_found(bench: Bench) -> None:
    """Newer comments have pushed it off the page when its post is there."""
    bench.good()
    bench.server.forum.add(comment(60, post="9050"))
    assert bench.round().tally["refused"] == 1
    bench.server.forum.posts["9050"] = ForumPost("9050", bench.shape.account, "New video")
    for number in range(200, 212, 4):
        bench.server.forum.add(*(comment(number + more, post="9002") for more in range(4)))
        bench.good()
    assert bench.id(60) not in {event.comment_id for event in bench.events()}
    bench.round(later=timedelta(hours=1))
    assert {event.comment_id for event in bench.events()} == bench.ids()


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_post_that_is_never_found_is_looked_up_a_few_times(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(comment(60, post="9050"), *(comment(number) for number in range(200, 209)))
    bench.round()
    bench.server.forum.add(*(comment(number) for number in range(209, 220)))
    for _ in range(400):
        bench.now += timedelta(hours=1)
        bench.runner.puller._look_again()
    assert 5 <= sum("/videos" in path and "9050" in path for path in bench.server.requests) <= 9
    assert bench.runner.state.missed(float("inf")) == []


@pytest.mark.parametrize("bench", ["youtube", "facebook", "bluesky", "wordpress"], indirect=True)
def test_a_clock_that_was_ahead_stops_nothing_once_it_is_right(bench: Bench) -> None:
    """What was swept, and first seen, while it was 400 days ahead is swept within the ladder's times, and missing as anything else."""
    bench.good()
    right = bench.now
    bench.now += timedelta(days=400)
    bench.server.forum.add(comment(30))
    for later in (1, 5, 400):
        bench.round(later=timedelta(minutes=later))
    assert bench.id(30) in {event.comment_id for event in bench.events()}
    bench.now = right + timedelta(hours=1)
    bench.server.forum.edit("1002", "other words", bench.now)
    gone = {bench.id(4), bench.id(30)}
    for number in ("1004", "1030"):
        bench.server.forum.vanish(number)
    for _ in range(50):
        assert bench.round(later=timedelta(hours=5)).problem == ""
    assert gone == {comment_id for comment_id, kind in bench.kinds() if kind == "deleted"}
    assert (bench.id(2), "edited") in bench.kinds()


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_sweep_that_is_owed_is_owed_still_when_the_clock_is_right_again(bench: Bench) -> None:
    bench.good()
    owed = bench.runner.state.ledger.rows(bench.shape.account, direct=False)[0].owed
    bench.now += timedelta(days=400)
    with bench.runner.state.db:
        bench.runner.state.postpone("9001", bench.now.timestamp())
    bench.now -= timedelta(days=399, hours=20)
    assert bench.round().tally["sweeps"] == 2 and bench.now.timestamp() > owed


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_clock_that_was_ahead_hides_no_standstill(bench: Bench) -> None:
    bench.good()
    bench.now += timedelta(days=400)
    bench.good()
    bench.now -= timedelta(days=399)

    def stalled() -> set[tuple[bool, str]]:
        rows = stands(connector(bench.platform), bench.runner.account, bench.folder / "state", bench.now)
        return {(row.stalled, row.reason.partition(";")[0]) for row in rows}

    assert stalled() == {(True, "no poll ends well")}
    bench.good()
    assert {hangs for hangs, _ in stalled()} == {False}


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_thread_owed_by_a_clock_that_was_ahead_is_read(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(comment(30), *(comment(number, parent=30) for number in range(31, 36)))
    bench.server.before = lambda path: faults.Fault(403, {}, b"{}") if "parentId=1030" in path else None
    bench.now += timedelta(days=400)
    for _ in range(3):
        assert bench.round().problem
    bench.now -= timedelta(days=400)
    bench.server.before = lambda path: None
    bench.server.forum.add(comment(40))
    for _ in range(2):
        done = bench.round()
        assert done.problem == "" and done.tally["sweeps"] == 0
    assert {event.comment_id for event in bench.events()} == bench.ids()
