"""What every detector of the registry must do, whatever its clause."""

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments, Detector, Status
from pharos.classifiers.cues import CueDetector
from pharos.classifiers.engine import Engine
from pharos.classifiers.registry import DETECTORS
from pharos.schemas.finding import CLAUSES
from pharos.schemas.policy_file import load_policy

POST = "The city repairs the water main on Lee Street this week."
TEXTS = [
    "",
    "   \n\t ",
    "Thank you for fixing the water main!",
    "What the f**k, vote for John Smith, call 318-555-0142 or mail jo.doe@example.org",
    "¿Cuándo abren la piscina? Mierda de servicio. Mi número es (318) 555-0142.",
    "😀🖕🏽👩‍👩‍👧‍👦" * 3,
    "Z\u0351\u036b\u0343\u036a\u0302\u036b algo\u0301\u0301\u0301\u0301",
    "\x00\x01\x1a\x7f\ufffe\uffff\U0010ffff",
    "\u202evote\u202c \u200bf\u200bu\u200bc\u200bk",
    "a" * 65536,
    "fuck you 318-555-0142 vote smith " * 1900,
    "e\u0301" * 16000,
    "f u c k " * 8000,
    "4111 1111 1111 1111, 123 Main Street, Alexandria, LA 71301",
    "Опять дороги плохие. 道路が悪い。",
]
ENGINE = Engine(load_policy())
NAMES = list(ENGINE.detectors)


def comments(texts, post=POST):
    nothing = pa.nulls(len(texts), pa.string())
    return Comments(pa.array(texts, pa.string()), pa.array([post] * len(texts), pa.string()), nothing, nothing)


@pytest.fixture(scope="module")
def detections():
    return ENGINE.detect(comments(TEXTS))


def same(a, b):
    return np.array_equal(a.scores, b.scores, equal_nan=True) and np.array_equal(a.statuses, b.statuses) and a.evidence == b.evidence


@pytest.mark.parametrize("kind", DETECTORS)
def test_a_detector_has_a_name_a_version_and_a_clause_and_the_policy_knows_it(kind):
    detector = kind()
    assert isinstance(detector, Detector)
    assert detector.name.isidentifier() and detector.name == detector.name.lower()
    assert detector.version and detector.clause in CLAUSES
    assert detector.name in load_policy().clauses[detector.clause].detectors


@pytest.mark.parametrize("kind", [kind for kind in DETECTORS if issubclass(kind, CueDetector)])
def test_no_cue_holds_a_backspace(kind):
    r"""A `\b` of an expression that is not raw."""
    cues = kind.cues
    assert [cue.expression for cue in cues if "\x08" in "".join([cue.expression, *cue.near, cue.unless])] == []


@pytest.mark.parametrize("name", NAMES)
def test_columns_have_the_batch_s_length_and_types(name, detections):
    detection = detections[name]
    assert detection.scores.dtype == np.float32 and detection.scores.shape == (len(TEXTS),)
    assert detection.statuses.dtype == np.uint8 and detection.statuses.shape == (len(TEXTS),)
    scored = detection.statuses == Status.OK
    assert not (detection.statuses == Status.ERROR).any()
    assert np.isnan(detection.scores[~scored]).all()
    assert ((detection.scores[scored] >= 0) & (detection.scores[scored] <= 1)).all()


@pytest.mark.parametrize("name", NAMES)
def test_evidence_lies_inside_the_text_and_says_why(name, detections):
    rows = [item.row for item in detections[name].evidence]
    assert rows == sorted(set(rows))
    for item in detections[name].evidence:
        assert item.score == pytest.approx(float(detections[name].scores[item.row]))
        assert item.reason.en.endswith(".") and item.reason.es.endswith(".") and item.reason.en != item.reason.es
        for span in item.spans:
            assert 0 <= span.start < span.end <= len(TEXTS[item.row])
            assert span.type and span.matched


@pytest.mark.parametrize("name", NAMES)
def test_the_same_views_give_the_same_detection(name):
    views = ENGINE.views(comments(TEXTS))
    assert same(ENGINE.run(name, views), ENGINE.run(name, views))


@pytest.mark.parametrize("name", NAMES)
def test_a_row_does_not_see_its_neighbours(name, detections):
    for row, text in enumerate(TEXTS):
        alone = ENGINE.run(name, ENGINE.views(comments([text])))
        assert np.array_equal(alone.scores, detections[name].scores[row : row + 1], equal_nan=True)
        assert alone.statuses[0] == detections[name].statuses[row]
        assert [item.spans for item in alone.evidence] == [item.spans for item in detections[name].evidence if item.row == row]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("post", [None, "", "?"])
def test_an_absent_or_empty_post_and_an_empty_batch_are_no_errors(name, post):
    detection = ENGINE.run(name, ENGINE.views(comments(["Some words on nothing.", ""], post)))
    assert not (detection.statuses == Status.ERROR).any()
    assert len(ENGINE.run(name, ENGINE.views(comments([], post))).scores) == 0


@pytest.mark.parametrize("post", [None, "", "  "])
def test_without_a_post_off_topic_is_skipped(post):
    detection = ENGINE.run("off_topic", ENGINE.views(comments(["Buy my boat."], post)))
    assert detection.statuses.tolist() == [Status.SKIPPED]
