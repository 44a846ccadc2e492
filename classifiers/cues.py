"""The common part of the learned detectors: a table of cues on top of what the trained model says, as one sum of log-odds a row.

A cue is a pattern of the scan with a weight in logits: positive cues are evidence, negative ones extenuate (a report, a quotation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np

from pharos.classifiers.base import Detection, Evidence, Status
from pharos.classifiers.scan import Around, Hits, Pattern, ViewName
from pharos.classifiers.views import Views
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import Policy

PRIOR = -4.0
"""What a row is worth before its cues where the model knows no more against it: a cue of 5 flags alone, two of 2.5 do together."""
MOST = 20
"""So many hits of a cue in one row are looked at; more of the same change nothing."""


class Cue(NamedTuple):
    """A pattern over a view and what it says for the clause.

    It counts where `near` is found and `unless` is not within `scan.NEAR` characters of the match (Python expressions, view text).
    """

    expression: str
    weight: float
    type: str
    view: ViewName = "folded"
    near: str = ""
    unless: str = ""


class CueDetector:
    """A clause's detector made of tables: `cues`, and `reasons` by cue type with `model` for what the trained model alone says."""

    name: ClassVar[str]
    version: ClassVar[str]
    clause: ClassVar[str]
    cues: tuple[Cue, ...]
    reasons: ClassVar[Mapping[str, Reason]]

    def load(self, policy: Policy) -> None:
        """Take the threshold from the policy and compile what looks around a match."""
        self._threshold = policy.threshold(self.clause)
        self._weights = np.array([cue.weight for cue in self.cues], np.float32)
        self._around = {i: Around.of(cue.near, cue.unless) for i, cue in enumerate(self.cues) if cue.near or cue.unless}

    def patterns(self) -> list[Pattern]:
        """The cues' expressions."""
        return [Pattern(cue.expression, cue.view, cue.type) for cue in self.cues]

    def detect(self, views: Views) -> Detection:
        """Score every row by the model and its cues; evidence for rows over the threshold."""
        hits = views.hits(self.name)
        held = np.flatnonzero(self._held(hits))
        cued, total = self._sums(hits, held, len(views))
        model = views.model_logits(self.clause)
        base = np.full(len(views), PRIOR, np.float32) if model is None else model
        logits = np.where(cued, np.maximum(base, PRIOR) + total, base)
        scores = (1 / (1 + np.exp(-logits))).astype(np.float32)
        by_row: dict[int, list[int]] = {}
        for i in held.tolist():
            by_row.setdefault(int(hits.row[i]), []).append(i)
        flagged = np.flatnonzero(scores >= np.float32(self._threshold)).tolist()
        evidence = [self._evidence(views, hits, row, by_row.get(row, []), float(scores[row])) for row in flagged]
        evidence = [item for item in evidence if item.spans]
        return late(views, Detection(scores, np.zeros(len(views), np.uint8), evidence))

    def _held(self, hits: Hits) -> np.ndarray:
        """Which hits count, once what is around them is read; only hits of cues that ask for it are looked at one by one."""
        held = hits.first(MOST)
        if not self._around:
            return held
        known: dict[tuple[int, str], bool] = {}  # a text that repeats itself has the same around its hits
        for i in np.flatnonzero(held & np.isin(hits.pattern, list(self._around))).tolist():
            pattern, around = int(hits.pattern[i]), hits.around(i)
            if (pattern, around) not in known:
                known[pattern, around] = self._around[pattern].holds(around)
            held[i] = known[pattern, around]
        return held

    def _sums(self, hits: Hits, held: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Which rows have a cue, and the sum of the weights of each row's distinct cues."""
        keys = np.unique(hits.row[held].astype(np.int64) * max(len(self.cues), 1) + hits.pattern[held])
        row, cue = keys // max(len(self.cues), 1), keys % max(len(self.cues), 1)
        return np.bincount(row, minlength=n) > 0, np.bincount(row, self._weights[cue], minlength=n).astype(np.float32)

    def _evidence(self, views: Views, hits: Hits, row: int, held: list[int], score: float) -> Evidence:
        """Spans of the positive cues, and of the words that the model rests on where no cue shows anything."""
        found = [i for i in held if self._weights[hits.pattern[i]] > 0]
        text = views.plain.original_text(row)
        if not found:
            return Evidence(row, score, model_spans(views, self.clause, row), self.reasons["model"], view="model")
        best = self.cues[int(max(hits.pattern[found], key=lambda p: self._weights[p]))]
        places = sorted((int(hits.start[i]), int(hits.end[i]), self.cues[hits.pattern[i]].type, hits.matched(i)) for i in found)
        spans: list[Span] = []
        for start, end, kind, matched in places:
            if spans and start < spans[-1].end:
                if end > spans[-1].end:
                    last = spans.pop()
                    spans.append(Span(last.start, end, last.type, text[last.start : end]))
            else:
                spans.append(Span(start, end, kind, matched))
        return Evidence(row, score, spans, self.reasons[best.type], view=best.view)


def model_spans(views: Views, clause: str, row: int) -> list[Span]:
    """The words that the models' score of a row rests on."""
    text = views.plain.original_text(row)
    return [Span(start, end, "model", text[start:end]) for start, end in views.model_spans(clause, row)]


def late(views: Views, detection: Detection) -> Detection:
    """The detection with the rows that the encoder had no time for marked; what cues flag is flagged all the same."""
    missed = views.late.copy()
    missed[[item.row for item in detection.evidence]] = False
    detection.scores[missed], detection.statuses[missed] = np.nan, Status.TIMEOUT
    return detection
