"""Scores comments as `pharos detect` does: the engine, the shipped policy, the default profile; each distinct comment once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa

from pharos.classifiers.base import Comments, Status
from pharos.classifiers.engine import Engine
from pharos.classifiers.judge import judge
from pharos.schemas.finding import Finding
from pharos.schemas.policy_file import load_policy

BATCH = 2000

Comment = tuple[str, str | None, str | None, str | None]
"""Text, post, parent, language."""


@dataclass
class Scored:
    """What `pharos detect` says of n distinct comments, keyed by the comment.

    `scores` by clause (n,) of four decimals, NaN where unscored; `flags` and `findings` by row; `errors` counts rows that failed.
    """

    at: dict[Comment, int]
    scores: dict[str, np.ndarray]
    flags: list[frozenset[str]]
    findings: list[list[Finding]]
    fired: dict[str, np.ndarray] = field(default_factory=dict)
    errors: int = 0


def shipped(profile: Any = "default") -> Engine:
    """The engine of `pharos detect`: shipped policy, all detectors, the trained models in a profile; cues alone where no weights are."""
    weights = files("pharos.classifiers") / "data" / "learned.json"
    return Engine(load_policy(), profile=profile) if weights.is_file() else Engine(load_policy())


def columns(rows: Sequence[Comment]) -> Comments:
    """Comments as columns."""
    return Comments(*(pa.array([row[i] for row in rows], pa.string()) for i in range(4)))


def score(engine: Engine, comments: Sequence[Comment], advance: Callable[[int], None] = lambda n: None) -> Scored:
    """Score comments; `advance` is told how many were done."""
    # Of like length together: a batch costs what its longest rows cost.
    distinct = sorted(dict.fromkeys(comments), key=lambda row: len(row[0]))
    result = Scored({row: i for i, row in enumerate(distinct)}, {}, [], [])
    parts: list[dict[str, np.ndarray]] = []
    fired: list[dict[str, np.ndarray]] = []
    for start in range(0, len(distinct), BATCH):
        rows = distinct[start : start + BATCH]
        detections = engine.detect(columns(rows))
        judgement = judge(len(rows), detections, engine.detectors, engine.policy)
        parts.append({clause: np.round(values.astype(np.float64), 4) for clause, values in judgement.scores.items()})
        result.flags += [frozenset(judgement.flags.get(i, ())) for i in range(len(rows))]
        found: list[list[Finding]] = [[] for _ in rows]
        by = {name: np.zeros(len(rows), bool) for name in detections}
        for i, finding in judgement.findings:
            found[i].append(finding)
            by[finding.detector][i] = True
        result.findings += found
        fired.append(by)
        failed = np.zeros(len(rows), bool)
        for statuses in judgement.statuses.values():
            failed |= statuses == Status.ERROR
        result.errors += int(failed.sum())
        advance(len(rows))
    result.scores = {clause: np.concatenate([part[clause] for part in parts]) for clause in (parts[0] if parts else {})}
    result.fired = {name: np.concatenate([part[name] for part in fired]) for name in (fired[0] if fired else {})}
    return result
