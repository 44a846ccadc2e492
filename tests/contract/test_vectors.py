"""The vector files: hand-written comments with what each detector must say, near-misses beside hits."""

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
ENGINE = Engine(POLICY)


def vectors(name):
    return [json.loads(line) for line in FILES[name].read_text(encoding="utf-8").splitlines() if line.strip()]


CASES = [pytest.param(name, row, case, id=f"{name}-{row + 1}") for name in FILES for row, case in enumerate(vectors(name))]


@pytest.fixture(scope="module")
def results():
    """Detection of each file as one batch."""
    found = {}
    for name in FILES:
        cases = vectors(name)
        columns = (pa.array([case.get(key) for case in cases], pa.string()) for key in ("text", "post", "parent", "lang"))
        found[name] = ENGINE.run(name, ENGINE.views(Comments(*columns)))
    return found


def test_every_detector_has_vectors_and_every_file_a_detector():
    assert set(FILES) == {kind.name for kind in DETECTORS}


@pytest.mark.parametrize("name", FILES)
def test_near_misses_stand_beside_hits(name):
    flags = [case["flag"] for case in vectors(name)]
    assert flags.count(True) >= 10
    assert flags.count(False) >= flags.count(True)


@pytest.mark.parametrize(("name", "row", "case"), CASES)
def test_vector(name, row, case, results):
    detection = results[name]
    threshold = POLICY.clauses[ENGINE.detectors[name].clause].threshold
    evidence = {item.row: item for item in detection.evidence}.get(row)
    flagged = evidence is not None and bool(detection.scores[row] >= np.float32(threshold))
    assert flagged == case["flag"], case.get("note")
    if "stance" in case:
        assert (evidence.stance if evidence else None) == case["stance"], case.get("note")
    if "spans" in case:
        found = [[span.start, span.end, span.type] for span in evidence.spans] if evidence else []
        assert found == case["spans"], case.get("note")
