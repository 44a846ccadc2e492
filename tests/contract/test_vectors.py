"""The vector files: hand-written comments with what each detector must say, near-misses beside hits.

Word lists, patterns and cues must decide each by themselves, without the trained models; with the models nearly all must come out the same.
"""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import Engine
from pharos.classifiers.registry import DETECTORS
from pharos.schemas.policy_file import load_policy

FOLDER = Path(__file__).parents[1] / "vectors"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.jsonl"))}
POLICY = load_policy()
ENGINE = Engine(POLICY, profile=None)
AGREED = 0.93
"""Share of a file's vectors that the shipped models may not change."""


def vectors(name):
    return [json.loads(line) for line in FILES[name].read_text(encoding="utf-8").splitlines() if line.strip()]


CASES = [pytest.param(name, row, case, id=f"{name}-{row + 1}") for name in FILES for row, case in enumerate(vectors(name))]


def detections(engine):
    """Detection of each file as one batch."""
    found = {}
    for name in FILES:
        cases = vectors(name)
        columns = (pa.array([case.get(key) for case in cases], pa.string()) for key in ("text", "post", "parent", "lang"))
        found[name] = engine.run(name, engine.views(Comments(*columns)))
    return found


def flagged(name, detection):
    """The rows flagged at the policy's threshold."""
    threshold = np.float32(POLICY.clauses[ENGINE.detectors[name].clause].threshold)
    return {item.row for item in detection.evidence if detection.scores[item.row] >= threshold}


@pytest.fixture(scope="module")
def results():
    return detections(ENGINE)


@pytest.fixture(scope="module")
def shipped():
    return detections(Engine(POLICY))


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_models_change_few_vectors(name, shipped):
    cases, found = vectors(name), flagged(name, shipped[name])
    agreed = sum((row in found) == case["flag"] for row, case in enumerate(cases)) / len(cases)
    assert agreed >= AGREED, [row + 1 for row, case in enumerate(cases) if (row in found) != case["flag"]]


def test_every_detector_has_vectors_and_every_file_a_detector():
    assert set(FILES) == {kind.name for kind in DETECTORS}


@pytest.mark.parametrize("name", FILES)
def test_every_finding_says_what_was_read(name, results, shipped):
    read = {item.view for detection in (results[name], shipped[name]) for item in detection.evidence}
    assert read and read <= {"plain", "folded", "model", "words", "meaning"}


@pytest.mark.parametrize("name", FILES)
def test_near_misses_stand_beside_hits(name):
    flags = [case["flag"] for case in vectors(name)]
    assert flags.count(True) >= 10
    assert flags.count(False) >= flags.count(True)


@pytest.mark.parametrize(("name", "row", "case"), CASES)
def test_vector(name, row, case, results):
    detection = results[name]
    evidence = {item.row: item for item in detection.evidence}.get(row)
    assert (row in flagged(name, detection)) == case["flag"], case.get("note")
    if "stance" in case:
        assert (evidence.stance if evidence else None) == case["stance"], case.get("note")
    if "spans" in case:
        found = [[span.start, span.end, span.type] for span in evidence.spans] if evidence else []
        assert found == case["spans"], case.get("note")
