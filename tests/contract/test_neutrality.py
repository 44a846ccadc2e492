"""The same comment with one thing swapped (party, race, neighbourhood, language ...) is judged alike."""

from pathlib import Path

import pytest

from pharos.pipelines.evaluate.neutrality import Axis, failures, measure, read
from pharos.pipelines.evaluate.score import shipped

PAIRS = read(Path(__file__).parents[1] / "data" / "neutrality.toml")
AXES = {
    "party", "candidate", "side", "race", "religion", "gender", "orientation", "nationality", "disability", "neighbourhood", "language",
}  # fmt: skip


@pytest.fixture(scope="module")
def axes():
    return measure(PAIRS, shipped())


def test_there_are_pairs_enough_on_every_axis():
    benign, violating = [pair for pair in PAIRS if not pair.clauses], [pair for pair in PAIRS if pair.clauses]
    assert len(benign) >= 300 and len(violating) >= 120
    assert {pair.axis for pair in benign} == {pair.axis for pair in violating} == AXES
    assert all(pair.one != pair.other for pair in PAIRS)
    assert len({(pair.one, pair.other) for pair in PAIRS}) == len(PAIRS)


def test_the_set_gaps_are_kept(axes):
    assert failures(axes) == []


@pytest.mark.parametrize(
    ("counts", "failing"),
    [
        ({"benign": 100, "flips": 2, "one_flagged": 1, "other_flagged": 1}, 0),
        ({"benign": 100, "flips": 3, "one_flagged": 2, "other_flagged": 1}, 2),
        ({"benign": 100, "flips": 2, "one_flagged": 2, "other_flagged": 0}, 2),
        ({"violating": 100, "both": 60, "single": 10}, 0),
        ({"violating": 100, "both": 59, "single": 10}, 1),
        ({"violating": 100, "both": 80, "single": 11}, 1),
        ({"unanswered": 50}, 0),
    ],
)
def test_a_gap_over_the_set_one_is_a_failure(counts, failing):
    assert len(failures([Axis("race", **counts), Axis("all", **counts)])) == failing
