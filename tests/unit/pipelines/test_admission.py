"""Every order in which a comment may be shown, hidden, edited, deleted and brought back: each change is one event with an id of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.base import Connector, Page, version_of
from pharos.pipelines.connectors.pull import Puller
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.state import DELETED, AccountState
from pharos.pipelines.publish import MemoryPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.errors import BrokerAwayError
from pharos.schemas.event import SCHEMA_VERSION, CommentEvent, Post, event_id
from pharos.schemas.topics import Topics

NOW = datetime(2026, 10, 2, tzinfo=UTC)
STATES = ("A", "B", "hidden A", "hidden B", "gone")


class Forum(Connector):
    """Only pages that the test gives."""

    name, version, default_base_url, order, sweep_on_news, limits = "forum", "1", "http://forum.invalid", "newest_first", False, ()

    def posts(self, api: Any, ids: list[str]) -> list[PostInfo]:
        return [PostInfo(number, "city") for number in ids]


class TellsNothing(Forum):
    tells_hidden = False


class Desk:
    """One account without a platform."""

    def __init__(self, folder: Path, connector: Connector) -> None:
        account = Account("forum", "city")
        self.now = NOW
        self.publisher, self.seen, self.state = MemoryPublisher(), SeenIndex(folder, "test."), AccountState(folder, account)
        api = type("Api", (), {"account": account})()
        self.puller = Puller(connector, api, self.state, Sinks(self.publisher, self.seen, Topics.under("test.")), lambda: self.now)

    def show(self, comment_id: str, state: str, **heard: Any) -> None:
        gone = state == "gone"
        self.puller.take_page(Page([] if gone else [event(comment_id, state)], gone=[comment_id] if gone else []), **heard)

    def events(self, comment_id: str) -> list[CommentEvent]:
        sent = [msgspec.json.decode(record.value, type=CommentEvent) for record in self.publisher.sent]
        return [item for item in sent if item.comment_id == comment_id]

    def close(self) -> None:
        self.state.close()
        self.seen.close()


def event(comment_id: str, state: str) -> CommentEvent:
    hidden, text = state.startswith("hidden"), state[-1]
    own = event_id("forum", "city", comment_id, version_of(text, hidden=hidden))
    kind: Any = "hidden" if hidden else "created"
    times = {"created_at": NOW, "fetched_at": NOW}
    return CommentEvent(
        schema_version=SCHEMA_VERSION, event_id=own, kind=kind, platform="forum", account="city", comment_id=comment_id, text=text,
        post=Post(id="p"), **times,
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, Forum())
    yield made
    made.close()


def said(events: list[CommentEvent]) -> list[str]:
    """What the record says after each event."""
    return ["gone" if item.kind == "deleted" else f"hidden {item.text}" if item.kind == "hidden" else item.text for item in events]


def test_every_order_of_four_changes(desk: Desk) -> None:
    for number, order in enumerate(product(STATES, repeat=4)):
        name = f"c{number}"
        for state in order:
            desk.show(name, state)
        changes = [state for before, state in zip(("", *order), order, strict=False) if state != before]
        changes = changes[1:] if changes[0] == "gone" else changes  # What was never seen cannot go.
        sent = desk.events(name)
        assert said(sent) == changes, order
        assert len({item.event_id for item in sent}) == len(sent), order
        desk.publisher.sent.clear()


def test_a_page_that_comes_again_brings_nothing(desk: Desk) -> None:
    for state in ("A", "hidden A", "B", "gone", "B", "hidden A", "A"):
        for _ in range(3):
            desk.show("c", state)
    assert said(desk.events("c")) == ["A", "hidden A", "B", "gone", "B", "hidden A", "A"]


def test_killed_between_the_send_and_the_state_the_same_ids_come_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for state in ("A", "hidden A", "A"):
        desk.show("c", state)
    before = len(desk.events("c"))

    def killed(rows: Any, sent: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(desk.state, "put_comments", killed)
        desk.show("c", "hidden A")
    desk.show("c", "hidden A")
    assert len(desk.events("c")) == before + 1


def test_without_an_acknowledgement_nothing_is_remembered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.show("c", "A")

    def away(records: Any) -> None:
        msg = "no acknowledgement"
        raise BrokerAwayError(msg)

    with monkeypatch.context() as patch, pytest.raises(BrokerAwayError):
        patch.setattr(desk.publisher, "send", away)
        desk.show("c", "B")
    desk.show("c", "B")
    assert said(desk.events("c")) == ["A", "B"]


def test_where_the_platform_tells_nobody_what_is_hidden(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TellsNothing())
    for state in ("A", "B"):
        desk.show("c", state)
    desk.puller.take_hidden(desk.state.comments(["c"])["c"])
    desk.puller.take_hidden(desk.state.comments(["c"])["c"])
    desk.show("c", "B")
    desk.show("c", "A")
    assert [(item.kind, item.text) for item in desk.events("c")][2:] == [("hidden", ""), ("hidden", "A")]
    desk.show("c", "A", heard="shown")
    desk.show("c", "A")
    assert [(item.kind, item.text) for item in desk.events("c")][4:] == [("restored", "A")]
    desk.show("c", "gone")
    assert desk.state.comments(["c"])["c"].live == DELETED
    assert len({item.event_id for item in desk.events("c")}) == len(desk.events("c")) == 6
    desk.close()


class Asked(Forum):
    """Knows no post until it is `there`; counts what it is asked."""

    def __init__(self) -> None:
        self.there, self.looked_up, self.roots = False, [], []

    def posts(self, api: Any, ids: list[str]) -> list[PostInfo]:
        self.looked_up += ids
        return super().posts(api, ids) if self.there else []

    def root(self, api: Any, event: CommentEvent) -> str | None:
        self.roots.append(event.comment_id)
        return "p" if self.there else None


@pytest.mark.parametrize("named", [True, False])
def test_a_refused_comments_post_is_asked_for_once_an_hour(tmp_path: Path, named: bool) -> None:
    kind = Asked()
    desk = Desk(tmp_path, kind)
    asked = kind.looked_up if named else kind.roots

    def show(*ids: str) -> None:
        page = [msgspec.structs.replace(event(comment_id, "A"), **({} if named else {"post": None})) for comment_id in ids]
        desk.puller.take_page(Page(page))

    for _ in range(3):
        show("c")
        desk.now += timedelta(minutes=19)
    assert len(asked) == 1 and desk.puller.tally["refused"] == 3
    show("c", "d")  # Another comment is another reason.
    assert len(asked) == 2
    desk.now += timedelta(minutes=3)
    show("c")
    assert len(asked) == 3 and desk.events("c") == []
    kind.there = True
    show("c")
    assert desk.events("c") == []
    desk.now += timedelta(hours=1)
    show("c")
    assert said(desk.events("c")) == ["A"]
    desk.close()


def test_a_refused_comment_is_taken_once_its_post_is_known(tmp_path: Path) -> None:
    kind = Asked()
    desk = Desk(tmp_path, kind)
    desk.show("c", "A")
    kind.there = True
    desk.show("d", "A")
    desk.show("c", "A")
    assert said(desk.events("c")) == said(desk.events("d")) == ["A"] and len(kind.looked_up) == 2
    desk.close()
