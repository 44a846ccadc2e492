"""Texts under a policy: what its detectors find and what it flags, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from pharos.classifiers.base import Comments, Detection
from pharos.classifiers.engine import Engine
from pharos.classifiers.judge import Judgement, judge


class Commented(Protocol):
    """What is scored of a row."""

    text: str
    post: str | None
    parent: str | None
    lang: str | None


def columns(rows: Sequence[Commented]) -> Comments:
    """The rows as the columns that detectors read."""
    return Comments(*(pa.array([getattr(row, name) for row in rows], pa.string()) for name in ("text", "post", "parent", "lang")))


def score(engine: Engine, rows: Sequence[Commented]) -> tuple[dict[str, Detection], Judgement]:
    """What each detector says of the rows, and what the engine's policy makes of it."""
    detections = engine.detect(columns(rows))
    return detections, judge(len(rows), detections, engine.detectors, engine.policy)
