"""What only YouTube does: its own faults come with HTTP 400, as refused credentials do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from connector_bench import Bench, comment, simulator

from pharos.pipelines.simulator import faults


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with simulator("youtube") as server:
        made = Bench("youtube", server, tmp_path)
        yield made
        made.close()


def failure(reason: str, path: str = "") -> faults.Fault:
    return faults.Fault(400, {}, json.dumps({"error": {"code": 400, "errors": [{"reason": reason}]}}).encode(), path=path)


def test_a_call_that_youtube_could_not_process_is_made_again(bench: Bench) -> None:
    bench.server.faults = [failure("processingFailure")]
    bench.good()
    assert bench.server.faults == [] and {event.comment_id for event in bench.events()} == bench.ids()


def test_what_youtube_cannot_process_for_long_is_tried_again_soon(bench: Bench) -> None:
    bench.good()
    bench.server.before = lambda _: failure("processingFailure")
    done = bench.round()
    assert "processingFailure" in done.problem and done.wait < 900
    for reason in ("keyInvalid", "badRequest"):
        bench.server.before = lambda _, reason=reason: failure(reason)
        assert bench.round().wait == 4 * 3600


def test_a_page_token_that_is_never_processed_begins_the_walk_anew(bench: Bench) -> None:
    bench.stop_after = 2
    bench.round()
    bench.stop_after = None
    old = bench.runner.state.walk("poll").page
    assert old
    bench.server.before = lambda path: failure("processingFailure") if f"pageToken={old}" in path and "allThreads" in path else None
    bench.server.forum.add(comment(30))
    bench.round()
    bench.server.before = lambda _: None
    bench.round(later=timedelta(hours=1))
    assert {event.comment_id for event in bench.events()} == bench.ids()
