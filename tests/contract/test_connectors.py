"""The contract of every connector in the registry, over real HTTP against the recorded-platform server."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from pharos.pipelines.connectors import recorded
from pharos.pipelines.connectors.base import Account, Connector
from pharos.pipelines.connectors.live import AccountRunner, Round
from pharos.pipelines.connectors.pages import read_page
from pharos.pipelines.connectors.pull import Sinks
from pharos.pipelines.connectors.recorded import Forum, RecordedComment, RecordedPost, RecordedServer
from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.publish import MemoryPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.event import CommentEvent
from pharos.schemas.topics import Topics

TOPICS = Topics.under("test.")
START = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
OWNER = "UCcity"
TOKEN = "canary-token-7461"
PLATFORMS = [kind.name for kind in CONNECTORS]


class Bench:
    """One account on one server, with a clock and a sleep that only move when told."""

    def __init__(self, platform: str, server: RecordedServer, folder: Path, posts: tuple[str, ...] = ()) -> None:
        self.platform, self.server, self.folder, self.posts = platform, server, folder, posts
        self.now = START + timedelta(days=1)
        self.slept: list[float] = []
        self.publisher = MemoryPublisher()
        self.stop_after: int | None = None
        self.runner: AccountRunner
        self.open()

    def open(self) -> None:
        base = self.server.youtube_url if self.platform == "youtube" else self.server.mastodon_url
        account = Account(self.platform, OWNER, base, posts=self.posts, token=TOKEN)
        self.seen = SeenIndex(self.folder / "state", "test.")
        self.runner = AccountRunner(
            account,
            Sinks(self.publisher, self.seen, TOPICS),
            self.folder / "state",
            self.folder / "archive",
            now=lambda: self.now,
            sleep=self.slept.append,
            stop=self._stop,
        )

    def close(self) -> None:
        self.runner.close()
        self.seen.close()

    def restart(self) -> None:
        self.close()
        self.open()

    def _stop(self) -> bool:
        """Stops when so many pages were taken in this life."""
        return self.stop_after is not None and self.runner.puller.tally["pages"] >= self.stop_after

    def round(self, sweep: bool = False, later: timedelta = timedelta(minutes=1)) -> Round:
        self.now += later
        return self.runner.round(sweep_all=sweep)

    def good(self, sweep: bool = False) -> list[CommentEvent]:
        """The events of one round that must go well."""
        before = len(self.events())
        done = self.round(sweep)
        assert done.problem == ""
        return self.events()[before:]

    def events(self) -> list[CommentEvent]:
        return [msgspec.json.decode(record.value, type=CommentEvent) for record in self.publisher.sent if record.topic == TOPICS.raw]

    def kinds(self) -> list[tuple[str, str]]:
        return [(event.comment_id, event.kind) for event in self.events()]


def comment(number: int, parent: int | None = None, post: str = "9001", **more: object) -> RecordedComment:
    return RecordedComment(
        id=str(1000 + number),
        post_id=post,
        text=f"words of {number} & <more>\nline",
        created_at=START + timedelta(minutes=number),
        parent_id=None if parent is None else str(1000 + parent),
        author_id=f"UCperson{number % 7}",
        author_name=f"@person{number % 7}",
        **more,  # type: ignore[arg-type]
    )


def forum(count: int = 25) -> Forum:
    """Two posts of the city; comments with replies below every fifth."""
    comments = []
    for number in range(count):
        comments.append(comment(number, parent=number - number % 5 if number % 5 else None, post="9001" if number % 10 < 5 else "9002"))
    return Forum(
        [RecordedPost("9001", OWNER, "Street works", "Elm Street is closed."), RecordedPost("9002", OWNER, "Budget", "Have a say.")],
        comments,
    )


@pytest.fixture(params=PLATFORMS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with RecordedServer(forum(), OWNER, page_size=4, inline_replies=2) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def ids(bench: Bench) -> set[str]:
    return {comment.id for comment in bench.server.forum.comments()}


def test_satisfies_the_protocol() -> None:
    for kind in CONNECTORS:
        assert isinstance(kind(), Connector)
        assert all(kind.about)


def test_pages_to_the_end(bench: Bench) -> None:
    events = bench.good()
    assert {event.comment_id for event in events} == ids(bench)
    assert len(events) == len({event.event_id for event in events}) == 25
    assert {event.kind for event in events} == {"created"}
    assert len(bench.server.requests) > 25 / 4


def test_event_carries_what_the_platform_said(bench: Bench) -> None:
    event = next(event for event in bench.good() if event.comment_id == "1011")
    assert event.text == "words of 11 & <more>\nline"
    assert event.created_at == START + timedelta(minutes=11)
    assert event.parent_id == "1010"
    assert event.parent and event.parent.text == "words of 10 & <more>\nline"
    assert event.post and event.post.id == "9001" and "Elm Street is closed." in (event.post.text or "")
    assert event.author and event.author.id == "UCperson4" and event.author.is_account_owner is False
    assert event.event_id.startswith(f"{bench.platform}:{OWNER}:1011:")
    assert event.source and TOKEN not in (event.source.request or "")
    assert json.loads(bytes(event.raw))["id"] == "1011"  # type: ignore[arg-type]
    top = next(event for event in bench.events() if event.comment_id == "1010")
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
    assert len(bench.server.requests) - asked == 1


def test_new_comments_are_found(bench: Bench) -> None:
    bench.good()
    bench.server.forum.add(comment(30), comment(31, post="9002"))
    assert {event.comment_id for event in bench.good()} == {"1030", "1031"}


def test_a_late_reply_is_found(bench: Bench) -> None:
    """YouTube does not bring an old thread up for a new reply: the poll sees the count, or the sweep finds it."""
    bench.good()
    bench.server.forum.add(comment(40, parent=0))
    assert [event.comment_id for event in bench.good(sweep=True)] == ["1040"]


def test_duplicate_page(bench: Bench) -> None:
    first = bench.runner.puller._connector.poll(bench.runner._api, None)
    twice = bench.runner.puller._connector.poll(bench.runner._api, None)
    assert [event.event_id for event in first.events] == [event.event_id for event in twice.events]
    bench.good()
    assert len({event.event_id for event in bench.events()}) == len(bench.events()) == 25


@pytest.mark.parametrize("at_page", [1, 2, 3])
def test_page_drift(bench: Bench, at_page: int) -> None:
    """Comments that come in between two pages push the rest down; none may be lost, none sent twice."""
    new = iter([comment(50), comment(51), comment(52), comment(53), comment(54)])
    quiet = recorded.Fault(spoil=lambda body: body)
    drift = recorded.Fault(spoil=lambda body: body, then=lambda: bench.server.forum.add(*new))
    bench.server.faults = [quiet] * (at_page - 1) + [drift]
    bench.good()
    bench.good()
    assert {event.comment_id for event in bench.events()} == ids(bench)
    assert len(bench.events()) == 30


def test_edit_is_a_new_event(bench: Bench) -> None:
    bench.good()
    bench.server.forum.edit("1003", "other words", START + timedelta(hours=5))
    events = bench.good(sweep=True)
    assert [(event.comment_id, event.kind, event.text) for event in events] == [("1003", "edited", "other words")]
    assert events[0].edited_at == START + timedelta(hours=5)
    assert events[0].event_id.endswith(":2026-10-02T15:00:00Z")
    assert bench.good(sweep=True) == []


def test_delete_by_two_sweeps(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the platform has no word for it, or too many are missing to ask for each, one complete sweep is not enough."""
    monkeypatch.setattr("pharos.pipelines.connectors.pull.PROBES", 0)
    bench.good()
    bench.good(sweep=True)
    bench.server.forum.delete("1004")
    assert bench.good(sweep=True) == []
    events = bench.good(sweep=True)
    assert [(event.comment_id, event.kind, event.text) for event in events] == [("1004", "deleted", "")]
    assert events[0].created_at == START + timedelta(minutes=4)
    assert bench.good(sweep=True) == []


def test_delete_by_signal(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    if bench.platform == "mastodon":
        bench.server.forum.delete("1004")
    else:  # The thread vanishes between its page and its replies: comments.list answers 404.

        def vanish() -> None:
            for number in range(10, 15):
                bench.server.forum.delete(str(1000 + number))

        bench.server.faults = [recorded.Fault(spoil=lambda body: body, path="videoId=9001", then=vanish)]
    deleted = {event.comment_id for event in bench.good(sweep=True) if event.kind == "deleted"}
    assert deleted == ({"1004"} if bench.platform == "mastodon" else {"1010", "1011", "1012", "1013", "1014"})


def test_a_failed_sweep_makes_no_delete(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    for number in range(4, 20):
        bench.server.forum.delete(str(1000 + number))
    bench.server.page_size = 1
    path = "pageToken" if bench.platform == "youtube" else "context"
    for _ in range(4):
        bench.server.faults = [recorded.Fault(503, {}, b"", path=path)] * 50
        assert "503" in bench.round(sweep=True).problem
        bench.server.faults.clear()
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_a_sweep_that_was_cut_short_makes_no_delete(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharos.pipelines.connectors.mastodon.MOST_DESCENDANTS", 3)
    if bench.platform == "youtube":
        pytest.skip("YouTube pages to the end, whatever the length")
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
    history = [(event.kind, event.event_id) for event in bench.events() if event.comment_id == "1004"]
    assert [kind for kind, _ in history] == ["created", "deleted", "restored"]
    assert len({event_id for _, event_id in history}) == 3


def test_a_closed_post_is_marked_and_deletes_nothing(bench: Bench) -> None:
    bench.good()
    bench.server.forum.posts["9002"] = RecordedPost("9002", OWNER, closed="comments_disabled")
    done = bench.round(sweep=True)
    assert done.problem == "" and done.tally["closed"] == 1
    bench.good(sweep=True)
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_posts_of_others_are_refused(bench: Bench) -> None:
    bench.server.forum.posts["7777"] = RecordedPost("7777", "UCsomebody", "Not the city's")
    bench.server.forum.add(comment(60, post="7777"), comment(61))
    done = bench.round()
    assert done.tally["refused"] == 1
    assert {event.comment_id for event in bench.events()} == ids(bench) - {"1060"}


def test_a_refused_comment_does_not_keep_the_poll_going(bench: Bench) -> None:
    bench.server.forum.posts["7777"] = RecordedPost("7777", "UCsomebody", "Not the city's")
    bench.server.forum.add(comment(60, post="7777"), comment(61, post="8888"))
    bench.good(sweep=True)
    asked = len(bench.server.requests)
    bench.good()
    assert [request for request in bench.server.requests[asked:] if "/videos" not in request][1:] == []


def test_a_post_that_cannot_be_read_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.good(sweep=True)
    bench.server.forum.edit("1000", "new words", START + timedelta(hours=1))
    bench.server.forum.edit("1005", "new words", START + timedelta(hours=1))
    broken = recorded.Fault(503, {}, b"", path="videoId=9001" if bench.platform == "youtube" else "9001/context")
    bench.server.faults = [broken] * 500
    bench.now += timedelta(hours=7)
    for _ in range(3):
        bench.round()
        bench.now += timedelta(hours=2)
    assert [event.comment_id for event in bench.events() if event.kind == "edited"] == ["1005"]
    bench.server.faults = []
    for _ in range(2):
        bench.round(later=timedelta(hours=2))
    assert sorted(event.comment_id for event in bench.events() if event.kind == "edited") == ["1000", "1005"]


@pytest.mark.parametrize("headers", [{"Retry-After": "1800"}, {"X-RateLimit-Reset": "2026-10-03T10:31:00Z"}])
def test_429_with_a_reset_blocks_until_then(bench: Bench, headers: dict[str, str]) -> None:
    if bench.platform == "youtube" and "Retry-After" not in headers:
        pytest.skip("Mastodon's header")
    bench.server.faults = [recorded.rate_limited(headers)]
    done = bench.round()
    assert "no call before" in done.problem and 1790 <= done.wait <= 1800
    asked = len(bench.server.requests)
    bench.restart()  # A restart does not forget the block.
    assert "no call before" in bench.round(later=timedelta(minutes=28)).problem
    assert len(bench.server.requests) == asked
    assert bench.round(later=timedelta(minutes=3)).problem == ""
    assert {event.comment_id for event in bench.events()} == ids(bench)


def test_a_spent_limit_in_a_good_answer_blocks_the_next_call(bench: Bench) -> None:
    if bench.platform == "youtube":
        pytest.skip("YouTube states no limit in good answers")
    bench.server.limit_headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-10-03T10:05:00.175404Z"}
    assert bench.round().problem
    assert len(bench.server.requests) == 1
    bench.server.limit_headers = {}
    bench.now = datetime(2026, 10, 3, 10, 6, tzinfo=UTC)
    bench.good()
    assert {event.comment_id for event in bench.events()} == ids(bench)


def test_spent_quota_waits_for_midnight_pacific(bench: Bench) -> None:
    if bench.platform != "youtube":
        pytest.skip("YouTube's quota")
    bench.server.faults = [recorded.quota_exceeded()]
    done = bench.round()
    assert bench.runner.state.blocked_until() == datetime(2026, 10, 4, 7, 0, tzinfo=UTC)
    assert done.wait > 20 * 3600
    bench.now = datetime(2026, 10, 4, 6, 50, tzinfo=UTC)
    assert bench.round().problem and len(bench.server.requests) == 1
    bench.now = datetime(2026, 10, 4, 7, 0, tzinfo=UTC)
    bench.good()
    assert {event.comment_id for event in bench.events()} == ids(bench)


def test_401_needs_a_person(bench: Bench) -> None:
    bench.server.faults = [recorded.unauthorised()]
    done = bench.round()
    assert "credentials" in done.problem and done.wait >= 3600
    assert len(bench.server.requests) == 1 and bench.slept == []
    bench.good()


def good_after(bench: Bench, faults: list[recorded.Fault]) -> None:
    bench.server.faults = list(faults)
    bench.good()
    assert {event.comment_id for event in bench.events()} == ids(bench)
    assert len(bench.slept) == len(faults) and all(0 <= pause <= 900 for pause in bench.slept)


def test_5xx_then_good(bench: Bench) -> None:
    good_after(bench, [recorded.server_error(), recorded.server_error()])


def test_truncated_json_then_good(bench: Bench) -> None:
    good_after(bench, [recorded.truncated()])


def test_html_with_200_then_good(bench: Bench) -> None:
    good_after(bench, [recorded.html_page()])


def test_429_without_a_word_backs_off(bench: Bench) -> None:
    good_after(bench, [recorded.rate_limited({})])


def test_5xx_for_long_gives_up_the_round(bench: Bench) -> None:
    bench.server.faults = [recorded.server_error()] * 5
    done = bench.round()
    assert "HTTP 503" in done.problem and bench.events() == []
    bench.good()


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"7", b'{"items":7,"descendants":7}'])
def test_other_json_is_a_problem_or_nothing_but_never_a_crash(bench: Bench, body: bytes) -> None:
    bench.server.faults = [recorded.Fault(200, {}, body)]
    bench.round()
    bench.good(sweep=True)
    bench.good()
    assert {event.comment_id for event in bench.events()} == ids(bench)


def test_unknown_field_is_kept(bench: Bench) -> None:
    bench.server.forum.add(comment(70, extra={"newlyInvented": {"deep": [1, "x"]}}))
    bench.good()
    raw = next(bytes(event.raw) for event in bench.events() if event.comment_id == "1070")  # type: ignore[arg-type]
    assert b'"newlyInvented": {"deep": [1, "x"]}' in raw


OPTIONAL = {
    "youtube": ["authorChannelId", "authorDisplayName", "textOriginal", "likeCount", "updatedAt", "authorChannelUrl"],
    "mastodon": ["edited_at", "language", "url", "uri", "spoiler_text", "media_attachments", "favourites_count", "in_reply_to_account_id"],
}


@pytest.mark.parametrize("number", range(8))
def test_missing_optional_field(bench: Bench, number: int) -> None:
    names = OPTIONAL[bench.platform]
    bench.server.forum.add(comment(80, extra={names[number % len(names)]: None}))
    event = next(event for event in bench.good() if event.comment_id == "1080")
    assert event.text == "words of 80 & <more>\nline"


def test_a_broken_item_is_dead_and_its_neighbours_go_on(bench: Bench) -> None:
    broken = {"publishedAt": "yesterday"} if bench.platform == "youtube" else {"created_at": "yesterday"}
    bench.server.forum.add(comment(90, extra=broken), comment(91))
    done = bench.round()
    assert done.problem == "" and done.tally["bad"] == 1
    assert {event.comment_id for event in bench.events()} == ids(bench) - {"1090"}
    bench.good()
    dead = [json.loads(record.value) for record in bench.publisher.sent if record.topic == TOPICS.dead]
    assert [letter["reason"] for letter in dead] == ["bad_time"]
    assert "yesterday" not in dead[0]["detail"]


@pytest.mark.parametrize("pages", [1, 2])
def test_restart_at_every_page_boundary(bench: Bench, pages: int) -> None:
    """Stopped after every `pages` pages, with comments coming in: the same event ids as a run that is never stopped."""
    bench.stop_after = pages
    for life in range(60):
        if life == 3:
            bench.server.forum.add(comment(50), comment(51, parent=0), comment(52))
        assert bench.round(sweep=life > 40).problem == ""
        bench.restart()
    expected = {item.id for item in bench.server.forum.comments()}
    assert {event.comment_id for event in bench.events()} == expected
    assert len(bench.events()) == len(expected)


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
    assert {event.comment_id for event in bench.events()} == ids(bench)


def test_named_posts_only(tmp_path: Path) -> None:
    for platform in PLATFORMS:
        with RecordedServer(forum(), OWNER, page_size=4, inline_replies=2) as server:
            bench = Bench(platform, server, tmp_path / platform, posts=("9002",))
            bench.good()
            server.forum.add(comment(33, post="9002"), comment(34))
            bench.good()
            assert {event.comment_id for event in bench.events()} == {item.id for item in server.forum.comments() if item.post_id == "9002"}
            bench.close()


def test_private_messages_are_never_kept(bench: Bench) -> None:
    if bench.platform != "mastodon":
        pytest.skip("YouTube serves nothing private")
    secret = comment(95, visibility="direct")
    bench.server.forum.add(secret, comment(96, visibility="private"), comment(97, visibility="unlisted"))
    bench.good(sweep=True)
    assert {event.comment_id for event in bench.events()} == ids(bench) - {"1095", "1096"}
    for path in bench.folder.rglob("*.page.gz"):
        assert b'"1095"' not in read_page(path)[1]


def test_no_text_author_or_token_in_logs(bench: Bench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    from pharos.pipelines.commands.connect import Reporter

    caplog.set_level(logging.DEBUG)
    canary = comment(99)
    bench.server.forum.add(
        RecordedComment(**{**canary.__dict__, "text": "canary-text-5519", "author_name": "canary-name", "author_id": "canary-id"})
    )
    bench.server.forum.add(comment(98, extra={"publishedAt": "canary-time", "created_at": "canary-time"}))
    report = Reporter()
    for faults in ([], [recorded.unauthorised()], [recorded.Fault(400, {}, b'{"error":"canary-text-5519"}')], [recorded.truncated()] * 5):
        bench.server.faults = list(faults)
        report(bench.round(sweep=True))
    assert len(bench.events()) == 26
    captured = capfd.readouterr()
    everything = captured.out + captured.err + caplog.text
    assert everything and "canary" not in everything
    assert all(TOKEN not in request for request in bench.server.requests)
    for path in bench.folder.rglob("*.page.gz"):
        head, body = read_page(path)
        assert TOKEN not in str(head) and TOKEN.encode() not in body


def test_repr_of_an_account_hides_the_token(bench: Bench) -> None:
    assert TOKEN not in repr(bench.runner.account) and connector(bench.platform).name == bench.platform
