"""Answers that lead in a circle, never end, or come after a right was lost: no endless calls, no delete that was none."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from connector_bench import PLATFORMS, Bench, simulator

from pharos.pipelines.connectors import fetch
from pharos.pipelines.simulator import faults

CURSOR = re.compile(r"(after|pageToken|cursor|page|pagination_token|next_token|current_page|min_id)=[^&]*&?")
NOT_SEEN = faults.Fault(400, {}, b'{"error":{"code":100,"error_subcode":33}}')
"""What Graph says of what is deleted and of what the token may not see."""


@pytest.fixture(params=PLATFORMS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from opened(request.param, tmp_path)


def opened(platform: str, folder: Path) -> Iterator[Bench]:
    with simulator(platform) as server:
        made = Bench(platform, server, folder)
        yield made
        made.close()


@pytest.mark.parametrize("sweep", [False, True], ids=["poll", "sweep"])
def test_the_same_page_under_each_cursor_ends_the_walk(bench: Bench, sweep: bool) -> None:
    """Of each path the first answer, whatever page is asked for."""
    bench.server.page(3)
    good: Callable[..., Any] = bench.server._good
    first: dict[tuple[str, bytes], Any] = {}

    def same(request: BaseHTTPRequestHandler, sent: bytes) -> Any:
        asked = CURSOR.sub("", request.path).rstrip("?&"), re.sub(rb'"after":\s*("[^"]*"|null)', b"", sent)
        return first.setdefault(asked, good(request, sent))

    bench.server._good = same  # type: ignore[method-assign]
    for _ in range(3):
        before = len(bench.server.requests)
        done = bench.round(sweep=sweep)
        assert len(bench.server.requests) - before < 60
    # Where a page names what is left to ask for, or the first page of posts has them all, the walk simply ends.
    assert "the same ones again and again" in done.problem or bench.platform in ("tiktok", "reddit", "bluesky")
    del bench.server._good
    for _ in range(3):
        bench.round(sweep=True, later=timedelta(hours=1))
    assert {event.comment_id for event in bench.events()} == bench.ids()


NOTHING: dict[str, Callable[[int], object]] = {
    "disqus": lambda n: {"code": 0, "cursor": {"hasNext": True, "next": f"{n}:0:0"}, "response": []},
    "youtube": lambda n: {"kind": "youtube#commentThreadListResponse", "items": [], "nextPageToken": f"T{n}"},
    "facebook": lambda n: {"data": [], "paging": {"cursors": {"after": f"A{n}"}, "next": f"https://g.invalid/?after=A{n}"}},
    "x": lambda n: {"meta": {"result_count": 0, "next_token": f"T{n}"}},
}
"""An answer that holds nothing and leads to yet another one."""


@pytest.mark.parametrize("platform", NOTHING)
def test_pages_that_lead_on_through_nothing_are_given_up_and_told(platform: str, tmp_path: Path) -> None:
    for bench in opened(platform, tmp_path):
        numbers = itertools.count(1)
        bench.server.before = lambda asked, numbers=numbers: faults.Fault(200, {}, json.dumps(NOTHING[platform](next(numbers))).encode())
        done = bench.round()
        assert "without anything" in done.problem and len(bench.server.requests) < 60
        bench.server.before = lambda asked: None
        for _ in range(3):
            bench.round(sweep=True, later=timedelta(hours=1))
        assert {event.comment_id for event in bench.events()} == bench.ids()


def listing(bench: Bench) -> list[str]:
    """Paths of the lists of the two posts' comments."""
    return [bench.shape.sweep_path.format(post=bench.shape.post_id(post)) for post in ("9001", "9002")]


def cut_to_one(body: bytes) -> bytes:
    """Lists of comments with their first one alone."""
    answer = json.loads(body)
    if "posts" in answer:
        for post in answer["posts"]:
            post["comments"] = post["comments"][:1]
    elif isinstance(answer.get("data"), list):
        answer["data"] = answer["data"][:1]
        answer.pop("paging", None)
    return json.dumps(answer).encode()


@pytest.mark.parametrize("platform", ["facebook", "instagram", "threads", "nextdoor"])
def test_a_lost_right_deletes_nothing(platform: str, tmp_path: Path) -> None:
    """Lists show one comment of many, any other asked for by its id "does not exist, or may not be seen"."""
    for bench in opened(platform, tmp_path):
        bench.good()
        bench.good(sweep=True)
        lists = listing(bench)
        ids = bench.ids()

        def before(asked: str, lists: list[str] = lists, ids: set[str] = ids) -> faults.Fault | None:
            path = unquote(asked)
            if any(one in path for one in lists):
                return faults.Fault(spoil=cut_to_one)
            return NOT_SEEN if urlsplit(path).path.rsplit("/", 1)[-1] in ids else None

        bench.server.before = before
        for _ in range(3):
            bench.round(sweep=True)
        assert "deleted" not in {kind for _, kind in bench.kinds()}
        bench.server.before = lambda asked: None
        gone = bench.id(4)
        bench.server.forum.vanish("1004")
        for _ in range(2):
            bench.good(sweep=True)
        assert [item for item in bench.kinds() if item[1] == "deleted"] == [(gone, "deleted")]


def unlisted(value: object, post: bool) -> Callable[[bytes], bytes]:
    """Posts, or else their comments, whose list of comments is `value`; not there at all if it is `...`."""

    def spoil(body: bytes) -> bytes:
        answer = json.loads(body)
        for found in answer["posts"]:
            for holder in [found] if post else found["comments"]:
                holder.pop("comments")
                holder |= {} if value is ... else {"comments": value}
        return json.dumps(answer).encode()

    return spoil


@pytest.mark.parametrize("value", [..., None, {"count": 3}, "many"])
@pytest.mark.parametrize("post", [True, False], ids=["post", "comment"])
def test_a_list_of_comments_that_cannot_be_read_deletes_nothing(value: object, post: bool, tmp_path: Path) -> None:
    """Nor is it taken for an empty one when few are known, where no share of them makes a delete doubtful."""
    for bench in opened("nextdoor", tmp_path):
        for number in set(range(25)) - {0, 1, 2, 5, 6}:
            bench.server.forum.vanish(str(1000 + number))
        bench.good()
        bench.server.before = lambda asked: faults.Fault(spoil=unlisted(value, post))
        for _ in range(3):
            bench.round(sweep=True)
        assert {kind for _, kind in bench.kinds()} == {"created"}
        bench.server.before = lambda asked: None
        gone = bench.id(2)
        bench.server.forum.vanish("1002")
        for _ in range(2):
            bench.good(sweep=True)
        assert [item for item in bench.kinds() if item[1] == "deleted"] == [(gone, "deleted")]


@pytest.mark.parametrize("platform", ["facebook", "instagram", "threads"])
def test_a_right_that_comes_back_has_the_posts_swept_within_a_day(platform: str, tmp_path: Path) -> None:
    for bench in opened(platform, tmp_path):
        bench.good()
        for days in (1, 1, 8, 30):
            bench.round(later=timedelta(days=days))  # Down the ladder: from here on a sweep each 29 days.
        lists = listing(bench)
        bench.server.before = lambda asked, lists=lists: NOT_SEEN if any(one in unquote(asked) for one in lists) else None
        bench.round(later=timedelta(days=30))
        assert bench.runner.puller.tally["closed"] >= 2
        bench.server.before = lambda asked: None
        bench.server.page(1)
        bench.server.forum.edit("1003", "other words", bench.now)
        for _ in range(25):
            bench.round(later=timedelta(hours=1))
        assert (bench.id(3), "edited") in bench.kinds()


def test_an_answer_that_drips_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for bench in opened("mastodon", tmp_path):
        over = threading.Event()

        def drip(request: BaseHTTPRequestHandler, over: threading.Event = over) -> None:
            request.send_response_only(200)
            request.send_header("Transfer-Encoding", "chunked")
            request.end_headers()
            while not over.wait(0.05):
                request.wfile.write(b"1\r\n \r\n")
                request.wfile.flush()

        with monkeypatch.context() as patch:
            patch.setattr(fetch, "LONGEST_CALL", 0.5)
            patch.setattr(bench.server, "answer", drip)
            done = bench.round()
        over.set()
        assert "got ReadTimeout" in done.problem
        bench.good()
        assert {event.comment_id for event in bench.events()} == bench.ids()


def test_a_count_that_drifts_holds_no_delete_for_ever(bench: Bench) -> None:
    """The platform counts eight more that it shows nobody, when six of fifteen are deleted."""
    bench.round(sweep=True, later=timedelta(hours=2))
    bench.round(sweep=True, later=timedelta(hours=2))
    bench.server.world = replace(bench.server.world, uncounted=8)
    gone = [number for number in range(25) if number % 5 and number % 10 < 5][:6]
    ids = {bench.id(number) for number in gone}
    for number in gone:
        bench.server.forum.vanish(str(1000 + number))
    for _ in range(4):
        bench.round(sweep=True, later=timedelta(hours=16))
    assert {comment_id for comment_id, kind in bench.kinds() if kind == "deleted"} == ids
    bench.server.forum.vanish("1009")
    late = bench.id(8)
    bench.server.forum.vanish("1008")
    for _ in range(2):
        bench.round(sweep=True, later=timedelta(hours=16))
    assert (late, "deleted") in bench.kinds()
