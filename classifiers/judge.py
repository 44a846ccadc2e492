"""What a policy makes of the detectors' columns: a score per clause, flags over thresholds, findings of the flagged clauses.

Pure and columnar; `pharos detect` and the pipeline's decide stage both call `judge`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pharos.classifiers.base import Detection, Detector, Evidence
from pharos.schemas.finding import CLAUSES, Finding
from pharos.schemas.policy_file import Policy


@dataclass(frozen=True)
class Judgement:
    """The judgement of n rows.

    `scores` has every clause of `CLAUSES`: float32 (n,), NaN where no detector scored the row. `flags` holds only flagged rows, their
    clauses in the policy's order; `findings` are of flagged clauses, by row and clause; `statuses` per detector: uint8 (n,).
    """

    scores: dict[str, np.ndarray]
    flags: dict[int, list[str]]
    findings: list[tuple[int, Finding]]
    statuses: dict[str, np.ndarray]


def judge(n: int, detections: Mapping[str, Detection], detectors: Mapping[str, Detector], policy: Policy) -> Judgement:
    """Judge n rows by the policy; `detections` and `detectors` are keyed by detector name. A clause the policy lacks is never flagged."""
    scores = {clause: np.full(n, np.nan, np.float32) for clause in CLAUSES}
    for name, detection in detections.items():
        clause = detectors[name].clause
        scores[clause] = np.fmax(scores[clause], detection.scores)
    flags = _flags(scores, policy)
    return Judgement(scores, flags, _findings(detections, detectors, flags, policy), {name: d.statuses for name, d in detections.items()})


def _flags(scores: Mapping[str, np.ndarray], policy: Policy) -> dict[int, list[str]]:
    flags: dict[int, list[str]] = {}
    for clause in CLAUSES:
        if clause in policy.clauses:
            for row in np.flatnonzero(scores[clause] >= np.float32(policy.clauses[clause].threshold)).tolist():
                flags.setdefault(row, []).append(clause)
    return dict(sorted(flags.items()))


def _findings(
    detections: Mapping[str, Detection], detectors: Mapping[str, Detector], flags: Mapping[int, list[str]], policy: Policy
) -> list[tuple[int, Finding]]:
    found = [
        (item.row, _finding(item, detectors[name], policy))
        for name, detection in detections.items()
        for item in detection.evidence
        if detectors[name].clause in flags.get(item.row, ())
    ]
    return sorted(found, key=lambda pair: (pair[0], CLAUSES.index(pair[1].clause)))


def _finding(item: Evidence, detector: Detector, policy: Policy) -> Finding:
    return Finding(
        clause=detector.clause,
        score=float(item.score),
        spans=item.spans,
        detector=detector.name,
        version=detector.version,
        reason=item.reason,
        tier=policy.clauses[detector.clause].tier,
        stance=item.stance,
    )
