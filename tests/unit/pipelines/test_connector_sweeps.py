"""When posts are swept: however many came up at once, polls for new comments have their turn in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.base import Connector, Page
from pharos.pipelines.connectors.pull import Puller
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.state import AccountState
from pharos.pipelines.publish import MemoryPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.topics import Topics

NOW = datetime(2026, 10, 2, tzinfo=UTC)
EVERY, A_CALL = 60, timedelta(seconds=1)


class Old(Connector):
    """Many old posts, that the first poll lists; each call takes a second."""

    name, version, default_base_url, order, sweep_on_news, limits = "old", "1", "http://old.invalid", "newest_first", False, ()

    def __init__(self, posts: int) -> None:
        self.now, self.polls, self.swept, self.left, self.call = NOW, [], [], posts, A_CALL

    def poll(self, api: Any, cursor: str | None) -> Page:
        """100 posts a page."""
        self.now += self.call
        self.polls.append(self.now)
        start = int(cursor or 0)
        posts = [PostInfo(f"{number:05}", "city") for number in range(start, min(start + 100, self.left))]
        following = start + 100
        return Page([], posts=posts, next=str(following) if following < self.left else None, resume=str(self.left))

    def sweep(self, api: Any, post_id: str, cursor: str | None) -> Page:
        self.now += A_CALL
        self.swept.append(post_id)
        return Page([])

    def posts(self, api: Any, ids: list[str]) -> list[PostInfo]:
        return []


@pytest.fixture
def old() -> Old:
    return Old(2000)


@pytest.fixture
def puller(tmp_path: Path, old: Old) -> Iterator[Puller]:
    account = Account("old", "city", every=EVERY)
    seen, state = SeenIndex(tmp_path, "test."), AccountState(tmp_path, account)
    api = type("Api", (), {"account": account})()
    yield Puller(old, api, state, Sinks(MemoryPublisher(), seen, Topics.under("test.")), lambda: old.now)
    state.close()
    seen.close()


def test_first_sweeps_lie_apart(puller: Puller, old: Old) -> None:
    """They come due evenly from an hour after the poll on, so that a platform's allowance is not spent in one stroke."""
    puller.round()
    due = [row[0] for row in puller._state.db.execute("SELECT due FROM posts ORDER BY due")]
    assert len(due) == 2000 and due[0] - NOW.timestamp() == pytest.approx(3601, abs=2)
    assert all(1 <= after - before <= 3 for before, after in zip(due, due[1:], strict=False))
    old.left += 1  # One more, later: behind those that wait.
    old.now += timedelta(minutes=30)
    puller.round()
    last = puller._state.db.execute("SELECT due FROM posts WHERE id = '02000'").fetchone()[0]
    assert due[-1] < last <= due[-1] + 40


def test_many_sweeps_that_are_due_leave_polls_their_turn(puller: Puller, old: Old) -> None:
    puller.round()
    old.now += timedelta(days=1)  # Away for a day: all are due.
    old.polls.clear()
    rounds = 0
    while len(old.swept) < 2000 and rounds < 100:
        puller.round()
        rounds += 1
    apart = [after - before for before, after in zip(old.polls, old.polls[1:], strict=False)]
    assert max(apart) <= timedelta(seconds=EVERY) + 2 * A_CALL
    assert old.swept == [f"{number:05}" for number in range(2000)] and rounds == 34


def test_what_is_asked_for_by_name_is_swept_in_one_round(puller: Puller, old: Old) -> None:
    old.left = 2 * EVERY
    puller.round()
    puller.round(sweep_all=True)
    assert len(old.swept) == 2 * EVERY


def test_one_long_post_leaves_polls_their_turn(puller: Puller, old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sweep goes on in the next round where this one left it."""
    old.left = 1
    puller.round()
    cursors: list[int] = []

    def sweep(api: Any, post_id: str, cursor: str | None) -> Page:
        old.now += A_CALL
        cursors.append(int(cursor or 0))
        return Page([], private=1, next=str(cursors[-1] + 1) if cursors[-1] < 300 else None)

    monkeypatch.setattr(old, "sweep", sweep)
    old.now += timedelta(days=1)
    old.polls.clear()
    while len(cursors) < 301:
        puller.round()
    apart = [after - before for before, after in zip(old.polls, old.polls[1:], strict=False)]
    assert len(apart) == 5 and max(apart) <= timedelta(seconds=EVERY) + 2 * A_CALL and cursors == list(range(301))


def test_a_long_poll_ends_in_time_and_goes_on_at_its_page(puller: Puller, old: Old) -> None:
    old.left = 15_000
    apart = []
    for _ in range(3):
        before, pages = old.now, len(old.polls)
        puller.round()
        apart.append((old.now - before, len(old.polls) - pages))
    assert apart == [(pages * A_CALL, pages) for pages in (EVERY, EVERY, 30)]
    assert puller._state.db.execute("SELECT count(*) FROM posts").fetchone() == (15_000,)
    assert puller._state.ledger.moment("poll") == old.polls[-1].timestamp()


def test_a_poll_reads_some_pages_however_slow_they_are(puller: Puller, old: Old) -> None:
    """A platform that makes each call wait is listed to its end all the same."""
    old.call = timedelta(minutes=5)
    puller.round()
    assert len(old.polls) == 10 and puller._state.ledger.moment("poll") is None
    puller.round()
    assert len(old.polls) == 20 and puller._state.ledger.moment("poll") == old.polls[-1].timestamp()


@pytest.mark.parametrize("kind", ["poll", "sweep"])
def test_what_leads_on_through_nothing_is_given_up_over_rounds(
    puller: Puller, old: Old, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Also where a round has time for a few such pages only."""
    old.left = 1
    puller.round()
    cursors: list[str | None] = []

    def nothing(*asked: Any) -> Page:
        old.now += timedelta(seconds=EVERY / 4)
        cursors.append(asked[-1])
        return Page([], next=f"{len(cursors)}")

    monkeypatch.setattr(old, kind, nothing)
    old.now += timedelta(days=1)
    for _ in range(20):
        puller.aside = ""
        puller.round()
        if puller.aside:
            break
    assert "got 41 pages without anything" in puller.aside and len(cursors) == 41


def test_a_poll_goes_through_some_pages_of_nothing(puller: Puller, old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    """Platforms filter a page after they cut it."""
    behind = [*[Page([])] * 40, Page([], posts=[PostInfo("1", "city")]), *[Page([])] * 40, Page([], posts=[PostInfo("2", "city")])]
    monkeypatch.setattr(old, "poll", lambda api, cursor: replace(behind.pop(0), next=f"{len(behind)}" if behind else None))
    puller.round()
    assert puller.aside == "" and puller._state.post("1") and puller._state.post("2")
