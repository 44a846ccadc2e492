"""The coverage ledger over simulated platforms: their count against ours, what explains a gap, what stands still, what is archived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.dataset
import pytest
from click.testing import CliRunner
from connector_bench import Bench, comment, simulator
from prometheus_client import REGISTRY

from pharos.pipelines.archive import open_archive
from pharos.pipelines.commands.connect import connect
from pharos.pipelines.connectors.coverage import Row, stands
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost
from pharos.schemas.arrow import COVERAGE
from pharos.schemas.errors import ArchiveBlockedError
from pharos.transforms.day_files import day_files

DIRECT = ["mastodon", "bluesky"]
COUNTING = ["youtube", "facebook", "instagram", "tiktok", "reddit", *DIRECT]
HELD = {name: {"9001": 3, "9002": 2} if name in DIRECT else {"9001": 15, "9002": 10} for name in COUNTING}
"""What each platform counts of the bench's 25 comments: all of them, or the five that answer nobody."""
LOOK_UP = {
    "youtube": "/videos",
    "facebook": "9001?fields=",
    "instagram": "9001?fields=",
    "tiktok": "filters=",
    "reddit": "/api/info",
    "mastodon": "/statuses/9001",
    "bluesky": "getPosts?",
}
"""Text in the path and query of the call that asks for the count."""


@pytest.fixture(params=COUNTING)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def now(bench: Bench) -> dict[str | None, Row]:
    account = bench.runner.account
    rows = stands(connector(bench.platform), account, bench.folder / "state", bench.now)
    return {post(bench, row.post_id) if row.post_id else None: row for row in rows}


def post(bench: Bench, post_id: str) -> str:
    """The forum's id of a post that the platform names."""
    return next(own for own in bench.server.forum.posts if bench.shape.post_id(own) == post_id)


def kept(bench: Bench) -> list[dict[str, Any]]:
    with open_archive(bench.folder / "archive") as connection:
        found = connection.sql("SELECT * EXCLUDE (date) FROM coverage ORDER BY looked_at, post_id")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def metric(bench: Bench, name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"platform": bench.platform, "account": bench.shape.account, **labels})


def test_the_platforms_count_against_ours(bench: Bench) -> None:
    bench.good()
    assert {row.reason for row in now(bench).values()} == {""}
    bench.server.world = replace(bench.server.world, uncounted=3)
    bench.good(sweep=True)
    rows = now(bench)
    for post_id, held in HELD[bench.platform].items():
        row = rows[post_id]
        assert (row.theirs, row.ours_live, row.ours_total, row.gap, row.unexplained) == (held + 3, held, held, 3, 3)
        assert "3 unexplained" in row.reason and not row.stalled
        assert row.last_poll == row.last_sweep == bench.now
    assert metric(bench, "pharos_connect_coverage_gap") == 6
    assert metric(bench, "pharos_connect_coverage_theirs") == sum(HELD[bench.platform].values()) + 6


def test_a_gap_closes_with_the_sweep_that_finds_the_rest(bench: Bench) -> None:
    bench.server.forum.add(comment(39, post="9001"))
    bench.good(sweep=True)
    bench.server.forum.add(comment(40, post="9002"), comment(41, post="9002"))
    bench.server.forum.delete("1039")
    for _ in range(2):
        bench.good(sweep=True)
    row = now(bench)["9002"]
    assert (row.theirs, row.gap, row.reason) == (HELD[bench.platform]["9002"] + 2, 0, "")
    other = now(bench)["9001"]
    assert other.ours_total == other.ours_live + 1


def test_what_could_not_be_read_explains_its_part(bench: Bench) -> None:
    bench.server.forum.add(comment(90, post="9001", extra=dict(bench.shape.spoiled)))
    bench.server.world = replace(bench.server.world, uncounted=2)
    bench.good()
    bench.good(sweep=True)
    row = now(bench)["9001"]
    assert (row.gap, row.unexplained) == (3, 2)
    assert row.reason.startswith("1 could not be read; 2 unexplained")


def test_a_count_that_lags_is_no_loss(bench: Bench) -> None:
    bench.good(sweep=True)
    bench.server.world = replace(bench.server.world, uncounted=-4)
    bench.good(sweep=True)
    row = now(bench)["9001"]
    assert (row.gap, row.unexplained, row.reason) == (-4, 0, "the platform's count lags")


def test_before_the_first_sweep_a_gap_says_so(bench: Bench) -> None:
    if bench.runner.puller._connector.sweep_on_news:
        pytest.skip("it is swept in the round that brings its first comment")
    bench.server.world = replace(bench.server.world, uncounted=1)
    bench.good()
    assert {(row.gap, row.unexplained, row.reason) for row in now(bench).values()} == {(1, 0, "not swept yet")}


def test_a_closed_post_says_why_and_does_not_stand_still(bench: Bench) -> None:
    bench.good()
    bench.server.forum.posts["9002"] = ForumPost("9002", bench.shape.account, closed=bench.shape.closed)
    bench.good(sweep=True)
    row = now(bench)["9002"]
    assert row.reason == bench.shape.closed and not row.stalled


def test_polls_that_fail_for_long_stand_still(bench: Bench) -> None:
    bench.good()
    assert metric(bench, "pharos_connect_stalled") == 0
    bench.server.faults = [bench.shape.refused()] * 2  # Where a session can be renewed, the new one is refused too.
    bench.round(later=timedelta(minutes=8))
    bench.server.faults = []
    assert metric(bench, "pharos_connect_problem") == 1
    assert metric(bench, "pharos_connect_stalled") == 0
    bench.now += timedelta(minutes=8)  # No round: the figure grows old by itself.
    assert metric(bench, "pharos_connect_stalled") == 1
    assert all(row.stalled and "no poll ends well" in row.reason for row in now(bench).values())
    bench.good()
    assert metric(bench, "pharos_connect_stalled") == metric(bench, "pharos_connect_problem") == 0
    assert not any(row.stalled for row in now(bench).values())


def test_a_sweep_that_fails_for_long_stands_still_though_polls_go_on(bench: Bench) -> None:
    bench.good()
    broken = faults.Fault(503, {}, b"", path=bench.shape.sweep_path.format(post=bench.shape.post_id("9001")))
    owed = "2026-10-03 16:01" if bench.platform == "mastodon" else "2026-10-03 11:01"
    bench.now = datetime.fromisoformat(owed + "Z")
    for _ in range(9):
        bench.server.faults = [broken] * 5
        bench.round(later=timedelta(minutes=14))
        assert now(bench)["9001"].stalled == (bench.now >= datetime.fromisoformat(owed + "Z") + timedelta(hours=2))
    rows = now(bench)
    assert rows["9001"].stalled and f"a sweep is due since {owed} UTC" in rows["9001"].reason
    assert not rows["9002"].stalled and metric(bench, "pharos_connect_stalled") == 1
    bench.server.faults = []
    bench.good(sweep=True)
    assert not now(bench)["9001"].stalled


def test_a_stated_block_is_the_reason_of_a_standstill(bench: Bench) -> None:
    bench.good()
    bench.now += timedelta(hours=1)
    refusal = bench.shape.limited(bench.now + timedelta(hours=5))
    if refusal is None:
        pytest.skip("it names no moment")
    bench.server.faults = [refusal]
    bench.round()
    assert "the platform allows no call before 2026-10-03T16:01:00+00:00" in now(bench)["9001"].reason
    assert metric(bench, "pharos_connect_blocked_until_seconds") == (bench.now + timedelta(hours=4, minutes=59)).timestamp()


def test_named_posts_have_a_poll_each(tmp_path: Path) -> None:
    with simulator("youtube") as server:
        bench = Bench("youtube", server, tmp_path, posts=("9001", "9002"))
        bench.good()
        bench.now += timedelta(minutes=20)
        server.faults = [faults.Fault(503, {}, b"", path="videoId=9001")] * 5
        bench.round()
        rows = now(bench)
        assert rows["9001"].stalled and not rows["9002"].stalled
        bench.close()


def test_an_account_without_posts_has_a_row(tmp_path: Path) -> None:
    with simulator("youtube") as server:
        server.faults = [faults.unauthorised()]
        bench = Bench("youtube", server, tmp_path)
        assert {row.reason for row in stands(connector("youtube"), bench.runner.account, tmp_path / "none", bench.now)} == {"never read"}
        assert not (tmp_path / "none").exists()
        bench.round()
        assert [row.reason for row in now(bench).values()] == ["no post yet"]
        bench.now += timedelta(hours=1)
        assert now(bench)[None].stalled
        bench.close()


def test_rows_are_written_once_a_day_and_at_each_sweep(bench: Bench) -> None:
    bench.good()
    first = kept(bench)
    assert [post(bench, row["post_id"]) for row in first] == ["9001", "9002"]
    bench.good()
    assert len(kept(bench)) == 2
    bench.good(sweep=True)
    assert [post(bench, row["post_id"]) for row in kept(bench)[2:]] == ["9001", "9002"]
    assert kept(bench)[3]["last_sweep"] == kept(bench)[3]["looked_at"] == bench.now
    bench.restart()
    bench.good()
    assert len(kept(bench)) == 4  # a restart on the same day writes nothing
    bench.round(later=timedelta(hours=14))
    assert len(day_files(bench.folder / "archive", "coverage")) == 2
    assert {row["looked_at"] for row in kept(bench)[4:]} == {bench.now}


def test_others_open_it_directly(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    folder = bench.folder / "archive" / "coverage"
    assert [path.parent.name for path in folder.rglob("*.parquet")] == ["date=2026-10-03"]
    assert duckdb.sql(f"SELECT count(*), min(date)::TEXT FROM read_parquet('{folder}/**/*.parquet')").fetchall() == [(4, "2026-10-03")]
    arrow = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    assert arrow.select(COVERAGE.names).schema.equals(COVERAGE) and arrow.num_rows == 4
    assert {post(bench, name) for name in pd.read_parquet(folder)["post_id"]} == {"9001", "9002"}


def test_an_archive_that_cannot_be_written_is_told_and_tried_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        msg = "no space left"
        raise ArchiveBlockedError(msg)

    with monkeypatch.context() as patch:
        patch.setattr("pharos.pipelines.connectors.coverage.grow", full)
        assert bench.round(sweep=True).problem == "no space left"
    bench.good()
    assert len(kept(bench)) == 2
    assert len(bench.events()) == 25


def test_a_count_that_is_refused_does_not_undo_the_sweep(bench: Bench) -> None:
    bench.good(sweep=True)
    bench.server.forum.edit("1003", "other words", bench.now)
    quiet = [faults.Fault(spoil=lambda body: body, path="/context")] * 2 if bench.platform == "mastodon" else []
    bench.server.faults = [*quiet, faults.Fault(200, {}, b'{"items":7,"id":7,"posts":7,"code":[]}', path=LOOK_UP[bench.platform])]
    events = bench.good(sweep=True)
    assert [event.kind for event in events] == ["edited"]
    assert now(bench)["9001"].theirs == HELD[bench.platform]["9001"]


def test_metrics_of_rounds_and_events(bench: Bench) -> None:
    before = {kind: metric(bench, "pharos_connect_events_total", kind=kind) for kind in ("created", "bad", "edited")}
    polls = metric(bench, "pharos_connect_polls_total", outcome="good") or 0
    bench.server.forum.add(comment(90, extra=dict(bench.shape.spoiled)))
    bench.good()
    after = {kind: metric(bench, "pharos_connect_events_total", kind=kind) for kind in before}
    assert [(after[kind] or 0) - (before[kind] or 0) for kind in before] == [25, 1, 0]
    assert metric(bench, "pharos_connect_polls_total", outcome="good") == polls + 1


def test_the_command(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.server.world = replace(bench.server.world, uncounted=5)
    bench.good(sweep=True)
    monkeypatch.setenv("PHAROS_STATE_DIR", str(bench.folder / "state"))
    monkeypatch.setenv("PHAROS_ACCOUNTS", str(bench.folder / "accounts.toml"))
    account = f'[[account]]\nplatform = "{bench.platform}"\naccount = "{bench.shape.account}"\nbase_url = "{bench.server.address}"\n'
    (bench.folder / "accounts.toml").write_text(account + 'token_env = "NOT_SET_HERE"\n')
    before = len(bench.server.requests)
    found = CliRunner().invoke(connect, ["coverage", "--json"], catch_exceptions=False)
    rows = json.loads(found.stdout)
    assert found.exit_code == 0 and [row["unexplained"] for row in rows] == [5, 5]
    assert set(rows[0]) == set(COVERAGE.names)
    table = CliRunner().invoke(connect, ["coverage"], catch_exceptions=False, env={"COLUMNS": "200"})
    assert "5 unexplained" in table.stdout and "2 rows" in table.stdout
    assert len(bench.server.requests) == before
