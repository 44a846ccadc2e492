"""The detect stage's time budgets: who is late is marked and queued, its neighbours are scored; and a second opinion that is not there."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from prometheus_client import REGISTRY

from pharos.classifiers import engine
from pharos.classifiers.base import Detection, Status
from pharos.classifiers.cues import Cue, CueDetector
from pharos.classifiers.encoder import Encoded
from pharos.classifiers.learned import Odds
from pharos.schemas.finding import Reason
from pharos.transforms import detect
from pharos.transforms.batch import Batch, Records
from pharos.transforms.decide import _Decide
from pharos.transforms.decode import decode_comments
from pharos.transforms.detect import Detecting

EVENT = {
    "schema_version": 1, "kind": "created", "platform": "test", "account": "city", "text": "The pool opens at noon",
    "created_at": "2026-03-01T10:00:00Z", "fetched_at": "2026-03-01T10:00:05Z",
}  # fmt: skip
N = 3
OK, TIMEOUT = [Status.OK] * N, [Status.TIMEOUT] * N
LIMIT_S, WAIT_S = 0.4, 0.8
"""Long enough for whatever is not made slow on a busy machine."""


class Quick:
    name, version, clause = "quick", "1", "5.6.6"

    def load(self, policy: object) -> None:
        pass

    def patterns(self) -> list:
        return []

    def detect(self, views: Any) -> Detection:
        return Detection.of(len(views), [])


class Slow(Quick):
    """Waits for what never comes."""

    name, clause = "slow", "5.6.2"
    never = threading.Event()

    def detect(self, views: Any) -> Detection:
        self.never.wait(WAIT_S)
        return super().detect(views)


class Learned(CueDetector):
    name, version, clause = "learned", "1", "5.6.6"
    cues = (Cue("noon", 9.0, "sale"),)
    reasons = {"sale": Reason("e", "s"), "model": Reason("e", "s")}


class SlowModels:
    """Models whose encoder reads the first row and then sees the time run out."""

    heads = {"5.6.6": 0}
    screen = SimpleNamespace(logits=lambda data, start: np.full((len(start) - 1, 1), -3, np.float32))

    def __init__(self, profile: str) -> None:
        self.encoder = self
        self.skimmer = SimpleNamespace(clauses=lambda texts, deadline: self._nothing(len(texts)))

    def level(self, screened: np.ndarray, characters: np.ndarray) -> Odds:
        return Odds(screened, np.zeros_like(screened))

    def alone(self, level: Odds) -> Odds:
        return Odds(*(part.copy() for part in level))

    def promising(self, level: Odds) -> np.ndarray:
        return np.arange(len(level.logits))

    def skimmed(self, screened: np.ndarray, skims: np.ndarray, characters: np.ndarray) -> tuple[Odds, np.ndarray]:
        return self.level(screened, characters), np.ones(len(screened), bool)

    def read(self, screened: np.ndarray, encoded: np.ndarray, characters: np.ndarray) -> Odds:
        return self.level(screened + encoded, characters)

    def _nothing(self, n: int) -> Encoded:
        return Encoded(np.zeros((n, 1), np.float32), np.zeros(n, np.int32))

    def clauses(self, texts: list[str], deadline: float) -> Encoded:
        logits = np.zeros((len(texts), 1), np.float32)
        if deadline < np.inf:
            time.sleep(max(0, deadline - time.monotonic()) + 0.01)
            logits[1:] = np.nan
        return Encoded(logits, np.zeros(len(texts), np.int32))


@pytest.fixture(autouse=True)
def own_detectors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engine, "DETECTORS", (Slow, Quick, Learned))
    monkeypatch.setattr(engine, "Learned", SlowModels)
    detect._engine.cache_clear()
    detect._pool.cache_clear()
    detected(Detecting(), "quick")  # what is loaded at the first comment takes nobody's time
    yield
    detect._engine.cache_clear()
    detect._pool.cache_clear()


def batch_of(*texts: str) -> Batch:
    values = [json.dumps(EVENT | {"event_id": f"e{n}", "comment_id": f"c{n}", "text": text}).encode() for n, text in enumerate(texts)]
    batch = Batch(Records("raw", 0, 1, 0, N, [None] * N, list(values), list(range(N)), [0] * N))
    batch.table, batch.comments, _ = decode_comments(batch.records)
    return batch


def detected(how: Detecting, *names: str, texts: tuple[str, ...] = ("a", "b", "c")) -> Batch:
    """A batch after the detect and decide stages."""
    batch = batch_of(*texts)
    for step in (detect._OpenViews(None, names, how), *(detect._RunDetector(None, name, how) for name in names), _Decide(None, how)):
        (batch,) = step.process(batch)
    return batch


def statuses(batch: Batch) -> dict[str, list[int]]:
    return {name: detection.statuses.tolist() for name, detection in batch.detections.items()}


def archived(batch: Batch) -> list[dict[str, str]]:
    """The archive's statuses."""
    assert batch.verdict
    return [dict(row) for row in batch.verdict.columns["statuses"].to_pylist()]


def counted(name: str) -> float:
    return REGISTRY.get_sample_value("pharos_unscored_total", {"detector": name, "status": "timeout"}) or 0


@pytest.mark.parametrize("batch_s", [60, np.inf])
def test_a_slow_detector_is_late_and_the_others_are_not(batch_s: float) -> None:
    before = counted("slow")
    batch = detected(Detecting(None, threads=2, batch_s=batch_s, detector_s=LIMIT_S), "slow", "quick")
    assert statuses(batch) == {"slow": TIMEOUT, "quick": OK}
    assert np.isnan(batch.detections["slow"].scores).all()
    assert counted("slow") == before + N


def test_the_order_of_detectors_does_not_matter() -> None:
    assert statuses(detected(Detecting(None, threads=2, detector_s=LIMIT_S), "quick", "slow")) == {"quick": OK, "slow": TIMEOUT}


@pytest.mark.parametrize(("threads", "slow"), [(1, OK), (2, TIMEOUT)])
def test_after_the_batchs_time_the_rest_is_late(threads: int, slow: list[int]) -> None:
    """One thread alone cannot leave a detector that it is in; what comes after it is not begun."""
    how = Detecting(None, threads=threads, batch_s=LIMIT_S)
    assert statuses(detected(how, "slow", "learned"))["slow"] == slow
    one = detected(Detecting(None, batch_s=LIMIT_S), "slow", "quick", "learned")
    assert statuses(one) == {"slow": OK, "quick": TIMEOUT, "learned": TIMEOUT}
    assert statuses(detected(Detecting(None, batch_s=0), "slow", "quick")) == {"slow": TIMEOUT, "quick": TIMEOUT}


@pytest.mark.parametrize("threads", [1, 3])
def test_without_limits_nothing_is_late(threads: int) -> None:
    batch = detected(Detecting(threads=threads), "slow", "quick", "learned")
    assert statuses(batch) == {"slow": OK, "quick": OK, "learned": OK}
    assert batch.verdict and not batch.verdict.queue


def test_what_is_late_is_queued_as_unscored() -> None:
    verdict = detected(Detecting(None, threads=2, detector_s=LIMIT_S), "slow", "quick").verdict
    assert verdict and verdict.columns["queued"].to_pylist() == [True] * N
    items = [json.loads(item) for _, item in verdict.queue]
    assert [(item["suggested"], item["status"]) for item in items] == [("unscored", {"slow": "timeout", "quick": "ok"})] * N


@pytest.mark.parametrize("threads", [1, 2])
def test_rows_that_the_encoder_had_no_time_for_are_late_and_say_so_unless_cues_flag_them(threads: int) -> None:
    batch = detected(Detecting(threads=threads, detector_s=2 * LIMIT_S), "quick", "learned", texts=("a", "b", "noon"))
    assert statuses(batch)["quick"] == OK
    assert statuses(batch)["learned"] == [Status.OK, Status.TIMEOUT, Status.OK]
    assert batch.verdict and batch.verdict.columns["queued"].to_pylist() == [False, True, True]
    late, flagged = (json.loads(item) for _, item in batch.verdict.queue)
    assert (late["suggested"], late["flags"], flagged["flags"]) == ("unscored", [], ["5.6.6"])
    assert late["notes"] == flagged["notes"] == ["The batch's time ran out before the encoder read this comment."]


@pytest.mark.parametrize("profile", ["default", None])
def test_a_second_opinion_that_is_not_there_shows_and_queues_nothing(monkeypatch: pytest.MonkeyPatch, profile: Any) -> None:
    monkeypatch.setitem(sys.modules, "detoxify", None)
    batch = detected(Detecting(profile, detoxify="original"), "quick", "learned", texts=("a", "b", "noon"))
    assert batch.verdict and batch.verdict.columns["queued"].to_pylist() == [False, False, True]
    assert archived(batch) == [{"quick": "ok", "learned": "ok", "detoxify": "error"}] * N
    (item,) = (json.loads(item) for _, item in batch.verdict.queue)
    assert (item["suggested"], item["status"]["detoxify"]) == ("review", "error")
    assert archived(detected(Detecting(profile), "quick")) == [{"quick": "ok"}] * N
