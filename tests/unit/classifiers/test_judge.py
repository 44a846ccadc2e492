"""The judgement: scores per clause, flags at the thresholds of the policy, findings of flagged clauses."""

import msgspec
import numpy as np
import pytest

from pharos.classifiers.base import Detection, Evidence, Status
from pharos.classifiers.judge import judge
from pharos.schemas.finding import CLAUSES, Reason, Span
from pharos.schemas.policy_file import load_policy

POLICY = load_policy()


class Named:
    def __init__(self, name, clause):
        self.name, self.clause, self.version = name, clause, "7"


DETECTORS = {"words": Named("words", "5.6.2"), "model": Named("model", "5.6.2"), "vote": Named("vote", "5.6.7c")}


def detection(scores, stance=None):
    evidence = [Evidence(row, s, [Span(0, 1, "x", "y")], Reason("e", "s"), stance) for row, s in enumerate(scores) if s]
    return Detection.of(len(scores), evidence)


def test_every_clause_has_a_column_and_what_nothing_scored_is_nan():
    result = judge(2, {"words": detection([0.2, 0])}, DETECTORS, POLICY)
    assert tuple(result.scores) == CLAUSES
    assert result.scores["5.6.2"].tolist() == pytest.approx([0.2, 0])
    assert all(np.isnan(column).all() for clause, column in result.scores.items() if clause != "5.6.2")


@pytest.mark.parametrize(("score", "flagged"), [(0.49, False), (0.5, True), (0.51, True), (0, False)])
def test_a_flag_is_a_score_at_or_over_the_threshold(score, flagged):
    result = judge(1, {"words": detection([score])}, DETECTORS, POLICY)
    assert result.flags == ({0: ["5.6.2"]} if flagged else {})
    assert len(result.findings) == flagged


def test_of_two_detectors_of_a_clause_the_higher_score_counts_and_unscored_is_not_clean():
    parts = {"words": Detection.unscored(2, Status.ERROR), "model": detection([0.7, 0.1])}
    result = judge(2, parts, DETECTORS, POLICY)
    assert result.scores["5.6.2"].tolist() == pytest.approx([0.7, 0.1])
    assert result.statuses["words"].tolist() == [Status.ERROR] * 2
    assert [f.detector for _, f in result.findings] == ["model"]


def test_flags_and_findings_are_in_the_order_of_rows_and_clauses():
    parts = {"vote": detection([0.9, 0, 0.9], "against"), "words": detection([0.8, 0, 0.3])}
    result = judge(3, parts, DETECTORS, POLICY)
    assert result.flags == {0: ["5.6.2", "5.6.7c"], 2: ["5.6.7c"]}
    assert [(row, f.clause) for row, f in result.findings] == [(0, "5.6.2"), (0, "5.6.7c"), (2, "5.6.7c")]


def test_a_finding_carries_detector_tier_and_stance():
    ((_, finding),) = judge(1, {"vote": detection([0.9], "for")}, DETECTORS, POLICY).findings
    assert (finding.detector, finding.version, finding.tier, finding.stance) == ("vote", "7", POLICY.clauses["5.6.7c"].tier, "for")


def test_a_clause_that_the_policy_lacks_is_never_flagged():
    smaller = msgspec.structs.replace(POLICY, clauses={k: v for k, v in POLICY.clauses.items() if k != "5.6.2"})
    result = judge(1, {"words": detection([0.9])}, DETECTORS, smaller)
    assert (result.flags, result.findings) == ({}, [])


def test_no_rows_and_no_detections():
    result = judge(0, {}, DETECTORS, POLICY)
    assert (result.flags, result.findings, result.statuses) == ({}, [], {})
