"""The simulator's forum finds what it holds without going through all of it, and its re-ordered answers hold what the good ones do."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharos.pipelines.simulator import faults, forum
from pharos.pipelines.simulator.forum import Forum, ForumComment, ForumPost

AT = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
POSTS = ["9001", "9002"]


def comment(number: int, post: str = "9001", parent: int | None = None) -> ForumComment:
    return ForumComment(str(number), post, f"words of {number}", AT + timedelta(seconds=number), None if parent is None else str(parent))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "move", "delete", "vanish"]),
        st.integers(0, 9),
        st.sampled_from(POSTS),
        st.none() | st.integers(0, 9),
    ),
    max_size=40,
)


@given(STEPS)
def test_a_look_up_finds_what_going_through_all_would(steps: list[tuple[str, int, str, int | None]]) -> None:
    held = Forum([ForumPost(post, "city") for post in POSTS], [])
    for verb, number, post, parent in steps:
        if verb == "add":
            held.add(comment(number, post, parent))
        elif held.comment(str(number)) is None:
            continue
        elif verb == "edit":
            held.edit(str(number), "other words", AT)
        elif verb == "move":
            held.change(str(number), post_id=post)
        else:
            getattr(held, verb)(str(number))
    everything = held.comments()
    for post in POSTS:
        found = held.under(post)
        assert len(found) == len({item.id for item in found})
        assert {item.id: item for item in found} == {item.id: item for item in everything if item.post_id == post}
    for number in range(10):
        key = str(number)
        assert held.comment(key) == next((item for item in everything if item.id == key), None)
        assert {item.id for item in held.replies(key)} == {item.id for item in everything if item.parent_id == key}
    assert not held.gone.keys() & {item.id for item in everything}


def test_an_edit_keeps_its_place() -> None:
    held = Forum([], [comment(1), comment(2), comment(3)])
    held.edit("1", "other words", AT)
    assert [item.id for item in held.under("9001")] == [item.id for item in held.comments()] == ["1", "2", "3"]
    assert held.comments()[0] == replace(comment(1), text="other words", edited_at=AT)


def test_comments_appear_at_their_rate_from_the_first_look_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(forum.time, "monotonic", lambda: now)
    held = Forum([], [comment(number) for number in range(10)], rate=2.0)
    assert held.comments() == [] and held.comment("0") is None
    now = 101.6
    assert [item.id for item in held.under("9001")] == ["0", "1", "2"]
    now = 200.0
    assert len(held.comments()) == 10


def test_a_reordered_answer_holds_the_same_and_one_item_twice() -> None:
    items = [{"id": str(number)} for number in range(20)]
    answer = {"data": items, "ancestors": items, "names": ["b", "a"], "next": "cursor"}
    spoil = faults.reordered(random.Random(7)).spoil  # noqa: S311 - the same order every time
    assert spoil is not None
    got = json.loads(spoil(json.dumps(answer).encode()))
    ids = [item["id"] for item in got["data"]]
    assert len(ids) == 21 and sorted(set(ids), key=int) == [item["id"] for item in items] and ids[:20] != [item["id"] for item in items]
    assert (got["ancestors"], got["names"], got["next"]) == (items, ["b", "a"], "cursor")


def test_reddits_pair_of_a_post_and_its_comments_stays_a_pair() -> None:
    pair = [{"kind": "Listing", "data": {"children": [{"id": "post"}]}}, {"kind": "Listing", "data": {"children": []}}]
    spoil = faults.reordered(random.Random(7)).spoil  # noqa: S311 - the same order every time
    assert spoil is not None
    got = json.loads(spoil(json.dumps(pair).encode()))
    assert [len(half["data"]["children"]) for half in got] == [2, 0]
    assert spoil(b"") == b""
