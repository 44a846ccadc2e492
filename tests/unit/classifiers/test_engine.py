"""The engine: shared views, and that a failing detector costs only the rows it fails on."""

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments, Detection, Evidence, Status
from pharos.classifiers.engine import Engine
from pharos.classifiers.scan import Pattern
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import load_policy


class Marker:
    """Scores rows that hold `hit`; fails as often as its subclasses say."""

    name = "marker"
    version = "1"
    clause = "5.6.2"

    def load(self, policy):
        self.calls = 0

    def patterns(self):
        return [Pattern("hit")]

    def detect(self, views):
        self.calls += 1
        self.trouble(views)
        hits = views.hits(self.name)
        reason = Reason("It is there.", "Está ahí.")
        places = zip(hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True)
        evidence = [Evidence(row, 0.9, [Span(start, end, "hit", "hit")], reason) for row, start, end in places]
        return Detection.of(len(views), evidence)

    def trouble(self, views):
        pass


class FailsOnce(Marker):
    def trouble(self, views):
        if self.calls == 1:
            raise RuntimeError


class FailsOnPoison(Marker):
    def trouble(self, views):
        if any("poison" in text for text in views.comments.text.to_pylist()):
            raise MemoryError


class FailsAlways(Marker):
    def trouble(self, views):
        raise ValueError


class WrongLength(Marker):
    def detect(self, views):
        return Detection.of(len(views) + 1, [])


def comments(texts):
    nothing = pa.nulls(len(texts), pa.string())
    return Comments(pa.array(texts, pa.string()), nothing, nothing, nothing)


def run(kind, texts):
    engine = Engine(load_policy(), [kind])
    return engine, engine.run("marker", engine.views(comments(texts)))


def test_a_detector_that_fails_once_is_retried():
    engine, detection = run(FailsOnce, ["hit", "miss"])
    assert engine.detectors["marker"].calls == 2
    assert detection.scores.tolist() == pytest.approx([0.9, 0])
    assert detection.statuses.tolist() == [Status.OK, Status.OK]


@pytest.mark.parametrize("poisoned", [[0], [6], [2, 3], [0, 3, 6]])
def test_only_the_failing_rows_are_marked_and_their_neighbours_scored(poisoned):
    texts = ["a poison hit" if i in poisoned else "a hit" if i % 2 else "nothing" for i in range(7)]
    _, detection = run(FailsOnPoison, texts)
    assert np.flatnonzero(detection.statuses == Status.ERROR).tolist() == poisoned
    assert np.flatnonzero(np.isnan(detection.scores)).tolist() == poisoned
    expected = [i for i in (1, 3, 5) if i not in poisoned]
    assert [item.row for item in detection.evidence] == expected
    assert all(texts[item.row][item.spans[0].start : item.spans[0].end] == "hit" for item in detection.evidence)


@pytest.mark.parametrize("kind", [FailsAlways, WrongLength])
def test_a_detector_that_cannot_work_leaves_every_row_unscored(kind):
    _, detection = run(kind, ["hit"] * 5)
    assert detection.statuses.tolist() == [Status.ERROR] * 5
    assert np.isnan(detection.scores).all()
    assert detection.evidence == []


def test_a_failure_is_logged_without_the_comment(caplog):
    run(FailsAlways, ["a secret comment"])
    assert "marker" in caplog.text and "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_an_empty_batch_is_scored():
    _, detection = run(Marker, [])
    assert len(detection.scores) == 0


def test_views_are_computed_once_and_shared():
    engine = Engine(load_policy(), [Marker])
    views = engine.views(comments(["A Hit"]))
    assert views.folded is views.folded
    assert views.hits("marker") is views.hits("marker")
    assert views.plain_of("post").row_text(0) == ""
    assert views.once("mine", lambda: 1) == views.once("mine", lambda: 2) == 1


def test_rows_of_a_slice_are_counted_from_its_beginning():
    engine = Engine(load_policy(), [Marker])
    views = engine.views(comments(["miss", "ñ hit", "hit"])).rows(1, 3)
    assert views.hits("marker").row.tolist() == [0, 1]
    assert views.folded.original_text(0) == "ñ hit"
