"""Streams of every platform that has one: what a message says has the poll's own ids; what is not ours or not public goes no further."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from connector_bench import START, TOKEN, Bench, comment, simulator

from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.connectors.roles import Streamer
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.simulator.forum import ForumComment, ForumPost

STREAMING = [kind.name for kind in CONNECTORS if isinstance(kind(), Streamer)]
if not STREAMING:
    pytest.skip("no platform has a stream yet", allow_module_level=True)


@pytest.fixture(params=STREAMING)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def messages(bench: Bench, verb: str, item: ForumComment) -> list[bytes]:
    sent: list[bytes] = bench.shape.messages(bench.server.world, verb, item, bench.now)  # type: ignore[attr-defined]
    assert sent or verb == "hidden"
    return sent


def put(bench: Bench, sent: list[bytes]) -> None:
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    for message in sent:
        inbox.put(message, bench.now, stream=True)
    inbox.close()


def streamed(bench: Bench, sent: list[bytes]) -> list[tuple[str, str]]:
    """What a round takes of the stream alone: the platform is not polled."""
    before = len(bench.events())
    put(bench, sent)
    bench.runner.take_pushed()
    return [(event.comment_id, event.kind) for event in bench.events()[before:]]


def test_the_address_holds_no_credential(bench: Bench) -> None:
    streamer = connector(bench.platform)
    assert isinstance(streamer, Streamer)
    to = streamer.stream(bench.runner.account, "7")
    assert TOKEN not in to.url and to.kind in ("sse", "websocket") and "//" in to.url


def wanted(bench: Bench, sent: list[bytes]) -> bool:
    streamer, known = connector(bench.platform), Inbox(bench.folder / "state", bench.runner.account)
    assert isinstance(streamer, Streamer)
    try:
        return any(streamer.wanted(message, bench.runner.account, known.knows) for message in sent)
    finally:
        known.close()


def test_only_what_may_be_ours_reaches_the_disk(bench: Bench) -> None:
    bench.good()
    bench.server.forum.posts["7777"] = ForumPost("7777", "did:plc:other" if bench.platform == "bluesky" else "1009", "Somebody else's")
    stranger, new = comment(60, post="7777"), comment(30, parent=0)
    bench.server.forum.add(stranger, new)
    assert wanted(bench, messages(bench, "created", new))
    assert not wanted(bench, [b"{", b"[]", b'{"event":"update","data":"{"}', b""])
    assert wanted(bench, messages(bench, "deleted", bench.server.forum.delete("1004")))
    assert not wanted(bench, messages(bench, "deleted", bench.server.forum.delete("1060")))


def test_a_streamed_comment_has_the_id_that_a_poll_gives_it(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    new = comment(30, parent=0)
    bench.server.forum.add(new)
    assert streamed(bench, messages(bench, "created", new)) == [(bench.id(30), "created")]
    event = bench.events()[-1]
    assert event.text == new.text and event.created_at == new.created_at and event.parent_id == bench.id(0)
    assert b"1030" in bytes(event.raw)  # type: ignore[arg-type]
    assert bench.good() == []
    assert bench.good(sweep=True) == []


def test_what_comes_again_brings_nothing_new(bench: Bench) -> None:
    bench.good()
    new = comment(30)
    bench.server.forum.add(new)
    sent = messages(bench, "created", new)
    assert streamed(bench, sent * 3) == [(bench.id(30), "created")]
    assert streamed(bench, sent) == []
    assert bench.good(sweep=True) == []


def test_an_edit(bench: Bench) -> None:
    bench.good()
    bench.server.forum.edit("1003", "other words", START + timedelta(hours=5))
    sent = messages(bench, "edited", bench.server.forum.comments()[3])
    assert streamed(bench, sent) == [(bench.id(3), "edited")]
    assert bench.events()[-1].text == "other words"
    assert bench.good(sweep=True) == []


def test_a_delete_needs_no_sweep(bench: Bench) -> None:
    bench.good()
    gone = bench.server.forum.delete("1004")
    sent = messages(bench, "deleted", gone)
    assert streamed(bench, sent) == [(bench.shape.comment_id(gone), "deleted")]
    assert streamed(bench, sent) == []
    assert bench.good(sweep=True) == []


@pytest.fixture
def sent(bench: Bench) -> list[bytes]:
    """The first words of a comment that is known."""
    bench.good()
    new = comment(30)
    bench.server.forum.add(new)
    sent = messages(bench, "created", new)
    assert streamed(bench, sent) == [(bench.id(30), "created")]
    return sent


def edit(bench: Bench, hours: int) -> list[bytes]:
    bench.server.forum.edit("1030", f"words of hour {hours}", START + timedelta(hours=hours))
    return messages(bench, "edited", next(item for item in bench.server.forum.comments() if item.id == "1030"))


def test_old_words_that_come_again_after_edits_change_nothing(bench: Bench, sent: list[bytes]) -> None:
    first = edit(bench, 5)
    assert streamed(bench, first) == [(bench.id(30), "edited")]
    assert streamed(bench, sent) == []
    assert streamed(bench, edit(bench, 6)) == [(bench.id(30), "edited")]
    assert streamed(bench, [*sent, *first]) == []
    assert bench.good(sweep=True) == []


def test_old_words_that_were_never_known_change_nothing(bench: Bench) -> None:
    bench.good()
    new = comment(30)
    bench.server.forum.add(new)
    sent = messages(bench, "created", new)
    edit(bench, 5)
    assert [event.text for event in bench.good(sweep=True)] == ["words of hour 5"]
    assert streamed(bench, sent) == []
    assert bench.good(sweep=True) == []


def test_old_words_bring_nothing_back_that_is_deleted(bench: Bench, sent: list[bytes]) -> None:
    words, gone = edit(bench, 5), bench.server.forum.delete("1030")
    assert streamed(bench, messages(bench, "deleted", gone)) == [(bench.id(30), "deleted")]
    assert streamed(bench, [*sent, *words]) == []
    assert bench.good(sweep=True) == []


def test_old_words_bring_nothing_back_that_is_hidden_but_a_sweep_does(bench: Bench, sent: list[bytes]) -> None:
    if bench.platform != "bluesky":
        pytest.skip("nothing is hidden there")
    bench.server.forum.change("1030", hidden=True)
    assert [event.kind for event in bench.good(sweep=True)] == ["hidden"]
    assert streamed(bench, sent) == []
    assert bench.good(sweep=True) == []
    bench.server.forum.change("1030", hidden=False)
    assert [event.kind for event in bench.good(sweep=True)] == ["restored"]


def test_the_place_of_a_message_that_is_not_wanted(bench: Bench) -> None:
    streamer = connector(bench.platform)
    assert isinstance(streamer, Streamer)
    (message, *_) = messages(bench, "created", comment(60, post="7777"))
    assert streamer.position(message) == (str(int(bench.now.timestamp() * 1e6)) if bench.platform == "bluesky" else None)
    assert [streamer.position(message) for message in (b"{", b"[]", b'{"did":"did:plc:a"}')] == [None] * 3


def test_a_delete_of_something_unknown_is_nothing(bench: Bench) -> None:
    bench.good()
    assert streamed(bench, messages(bench, "deleted", comment(77))) == []


def test_what_is_not_ours_is_nothing(bench: Bench) -> None:
    bench.good()
    bench.server.forum.posts["7777"] = ForumPost("7777", "UCsomebody", "Not the city's")
    stranger = comment(60, post="7777")
    bench.server.forum.add(stranger)
    assert streamed(bench, messages(bench, "created", stranger)) == []
    assert streamed(bench, messages(bench, "edited", stranger)) == []


def test_what_is_not_public_goes_no_further(bench: Bench) -> None:
    if bench.platform != "mastodon":
        pytest.skip("the stream has nothing private")
    bench.good()
    for number, visibility in enumerate(("direct", "private"), 95):
        secret = comment(number, visibility=visibility)
        bench.server.forum.add(secret)
        for verb in ("created", "edited"):
            sent = messages(bench, verb, secret)
            assert [connector(bench.platform).keepable(message) for message in sent] == [None] * len(sent)
            assert streamed(bench, sent) == []
    public = messages(bench, "created", comment(97, visibility="unlisted"))
    assert [connector(bench.platform).keepable(message) for message in public] == public


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_message_that_cannot_be_read_is_dead_and_the_others_go_on(bench: Bench, cut: int) -> None:
    bench.good()
    new = comment(30)
    bench.server.forum.add(new)
    sent = messages(bench, "created", new)
    broken = [sent[0][: len(sent[0]) // 2], b"[]", b"\xff\xfe"][cut]
    put(bench, [broken, *sent])
    done = bench.round()
    assert done.problem == "" and done.tally["bad"] == 1
    assert (bench.id(30), "created") in bench.kinds()


def test_a_comment_without_a_readable_time_is_dead(bench: Bench) -> None:
    bench.good()
    new = comment(90, extra=dict(bench.shape.spoiled))
    bench.server.forum.add(new)
    assert streamed(bench, messages(bench, "created", new)) == []
    assert bench.runner.puller.tally["bad"] >= 1


@pytest.mark.parametrize(
    "message", [b"{}", b'{"event":"thump"}', b'{"event":"update","data":"7"}', b'{"did":"did:plc:a","kind":"identity"}']
)
def test_any_other_message_is_nothing_or_bad_but_never_a_crash(bench: Bench, message: bytes) -> None:
    bench.good()
    put(bench, [message])
    assert bench.round().problem == ""
