"""Decide: what is flagged, what only goes to the queue, and that unscored is never clean."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from pharos.classifiers.base import Detection, Evidence, Status
from pharos.schemas.finding import Reason, Span
from pharos.transforms.batch import Batch, Records, Verdict
from pharos.transforms.decide import UNSCORED_PRIORITY, decide
from pharos.transforms.decode import decode_comments
from pharos.transforms.detect import engine_for

EVENT = {
    "schema_version": 1, "kind": "created", "platform": "test", "account": "city", "text": "Hi",
    "created_at": "2026-03-01T10:00:00Z", "fetched_at": "2026-03-01T10:00:05Z",
}  # fmt: skip
ENGINE = engine_for(None)
N = 3


def hit(row: int, score: float) -> Evidence:
    return Evidence(row, score, [Span(0, 2, "test", "hi")], Reason("why", "por qué"))


def verdict(**detections: Detection) -> Verdict:
    values: list[bytes | None] = [json.dumps(EVENT | {"event_id": f"e{n}", "comment_id": f"c{n}", "new": n}).encode() for n in range(N)]
    batch = Batch(Records("raw", 0, 1, 0, N, [None] * N, values, list(range(N)), [0] * N))
    batch.table, batch.comments, _ = decode_comments(batch.records)
    batch.detections = detections
    return decide(batch, ENGINE.views(batch.comments), ENGINE.detectors, ENGINE.policy)


def items(found: Verdict) -> dict[bytes, dict[str, Any]]:
    return {key: json.loads(item) for key, item in found.queue}


@pytest.mark.parametrize(("score", "flags"), [(0.49, []), (0.5, ["5.6.2"]), (1.0, ["5.6.2"])])
def test_the_threshold(score: float, flags: list[str]) -> None:
    found = verdict(profanity=Detection.of(N, [hit(1, score)]))
    assert found.columns["flags"].to_pylist() == [[], flags, []]
    assert found.columns["queued"].to_pylist() == [False, bool(flags), False]
    assert len(found.findings) == len(found.queue) == len(flags)


def test_an_item_holds_the_event_verbatim() -> None:
    (item,) = items(verdict(profanity=Detection.of(N, [hit(2, 0.9)]))).values()
    assert item["event"] == EVENT | {"event_id": "e2", "comment_id": "c2", "new": 2}
    assert (item["flags"], item["suggested"], item["status"]) == (["5.6.2"], "review", {"profanity": "ok"})
    assert item["priority"] == ENGINE.policy.clauses["5.6.2"].priority
    assert item["policy"] == {"id": ENGINE.policy.id, "hash": ENGINE.policy.hash}


def test_items_are_keyed_like_their_comments() -> None:
    assert list(items(verdict(profanity=Detection.of(N, [hit(0, 1), hit(2, 1)])))) == [b"test:c0", b"test:c2"]


@pytest.mark.parametrize("status", [Status.ERROR, Status.TIMEOUT])
def test_unscored_goes_to_the_queue(status: Status) -> None:
    failed = Detection.of(N, [])
    failed.scores[1], failed.statuses[1] = np.nan, status
    found = verdict(profanity=failed)
    assert found.columns["flagged"].to_pylist() == [False] * N
    assert found.columns["queued"].to_pylist() == [False, True, False]
    assert found.columns["score_5_6_2"].to_pylist() == [0, None, 0]
    (item,) = items(found).values()
    assert (item["flags"], item["suggested"], item["priority"]) == ([], "unscored", UNSCORED_PRIORITY)


def test_skipped_is_neither_scored_nor_queued() -> None:
    found = verdict(off_topic=Detection.of(N, [], skipped=np.array([True, False, True])))
    assert found.columns["score_5_6_1"].to_pylist() == [None, 0, None]
    assert [dict(row)["off_topic"] for row in found.columns["statuses"].to_pylist()] == ["skipped", "ok", "skipped"]
    assert not found.queue


def test_advice_only_is_flagged_as_advice() -> None:
    both = verdict(off_topic=Detection.of(N, [hit(0, 1), hit(1, 1)]), profanity=Detection.of(N, [hit(1, 1)]))
    assert both.columns["flags"].to_pylist() == [["5.6.1"], ["5.6.1", "5.6.2"], []]
    assert [item["suggested"] for item in items(both).values()] == ["advice", "review"]
    assert both.flagged == {"5.6.1": 2, "5.6.2": 1}


def test_without_detectors_nothing_is_scored() -> None:
    found = verdict()
    assert found.columns["score_5_6_2"].to_pylist() == [None] * N
    assert found.columns["statuses"].to_pylist() == [[]] * N
    assert not found.queue
