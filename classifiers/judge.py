"""What a policy makes of the detectors' columns: a score per clause, flags over thresholds, findings of the flagged clauses.

Pure and columnar; `pharos detect` and the pipeline's decide stage both call `judge`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pharos.classifiers.base import Detection, Detector, Evidence
from pharos.schemas.finding import CLAUSES, Finding, Span
from pharos.schemas.policy_file import Policy

SECOND = "detoxify"
MOST_SPANS = 100
MOST_MATCHED = 200
"""A comment of 4 MiB that is one curse over and over must still make an item that the queue topic takes; the event holds the whole text."""


@dataclass(frozen=True)
class Judgement:
    """The judgement of n rows.

    `scores` has every clause of `CLAUSES`: float32 (n,), NaN where no detector scored the row. `flags` holds only flagged rows, their
    clauses in the policy's order; `findings` are what the flags rest on, by row and clause; `statuses` per detector, and under
    `SECOND` those of a second opinion: uint8 (n,).
    """

    scores: dict[str, np.ndarray]
    flags: dict[int, list[str]]
    findings: list[tuple[int, Finding]]
    statuses: dict[str, np.ndarray]


def judge(
    n: int, detections: Mapping[str, Detection], detectors: Mapping[str, Detector], policy: Policy, second: np.ndarray | None = None
) -> Judgement:
    """Judge n rows by the policy; `detections` and `detectors` are keyed by detector name, `second` is `Views.second_opinion`.

    A clause is flagged where there is evidence at or over its threshold: a high score alone (an off-topic greeting) flags nothing. A clause
    that the policy lacks is never flagged.
    """
    scores = {clause: np.full(n, np.nan, np.float32) for clause in CLAUSES}
    for name, detection in detections.items():
        clause = detectors[name].clause
        scores[clause] = np.fmax(scores[clause], detection.scores)
    findings = _findings(detections, detectors, policy)
    flags: dict[int, list[str]] = {}
    for row, finding in findings:
        clauses = flags.setdefault(row, [])
        if finding.clause not in clauses:
            clauses.append(finding.clause)
    statuses = {name: detection.statuses for name, detection in detections.items()}
    return Judgement(scores, flags, findings, statuses if second is None else {**statuses, SECOND: second})


def _findings(detections: Mapping[str, Detection], detectors: Mapping[str, Detector], policy: Policy) -> list[tuple[int, Finding]]:
    found = [
        (item.row, _finding(item, detectors[name], policy))
        for name, detection in detections.items()
        if (clause := policy.clauses.get(detectors[name].clause))
        for item in detection.evidence
        if np.float32(item.score) >= np.float32(clause.threshold)
    ]
    return sorted(found, key=lambda pair: (pair[0], CLAUSES.index(pair[1].clause)))


def _finding(item: Evidence, detector: Detector, policy: Policy) -> Finding:
    return Finding(
        clause=detector.clause,
        score=round(float(item.score), 4),
        spans=[_bounded(span) for span in item.spans[:MOST_SPANS]],
        detector=detector.name,
        version=detector.version,
        reason=item.reason,
        tier=policy.clauses[detector.clause].tier,
        stance=item.stance,
        threshold=policy.clauses[detector.clause].threshold,
        view=item.view,
    )


def _bounded(span: Span) -> Span:
    return span if len(span.matched) <= MOST_MATCHED else Span(span.start, span.end, span.type, span.matched[:MOST_MATCHED])
