"""The common part of the learned detectors: a table of cues on top of what the trained model says, as one sum of log-odds a row.

A cue is a pattern of the scan with a weight in logits: positive cues are evidence, negative ones extenuate (a report, a quotation).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np

from pharos.classifiers.around import Around
from pharos.classifiers.base import Detection, Evidence, Status
from pharos.classifiers.hits import Hits
from pharos.classifiers.scan import Pattern, ViewName
from pharos.classifiers.views import Views
from pharos.schemas.finding import MODEL, Reason, Span
from pharos.schemas.policy_file import Policy

_SENTENCES = re.compile(r"[.!?\n]\W*\w")
"""The end of one sentence and the beginning of the next."""
PRIOR = -4.0
"""What a row is worth before its cues where the model knows no more against it: a cue of 5 flags alone, two of 2.5 do together."""

SHORT = 0.5
"""So many log-odds under the policy's threshold is the highest score of a comment that only parties and causes keep from a flag; what has
more without them ties there, and a comment nearer to the threshold by itself stays above."""
LEANS = -1.5
"""Log-odds of the model's from which its words are evidence beside the cues: of the labelled spans of flagged attacks 94 % instead of 86 %
are overlapped then, and .47 instead of .52 of what is marked is labelled (toxic_spans; with `screen._TELLING`). Not in the fast profile,
which it slowed by a tenth."""


class Cue(NamedTuple):
    """A pattern over a view and what it says for the clause.

    It counts where `near` is found (of several, each) and `unless` is not within `hits.NEAR` characters of the match (see `Around`).
    """

    expression: str
    weight: float
    type: str
    view: ViewName = "folded"
    near: str | tuple[str, ...] = ""
    unless: str = ""


class CueDetector:
    """A clause's detector made of tables: `cues`, and `reasons` by cue type with `model` for what the trained model alone says."""

    name: ClassVar[str]
    version: ClassVar[str]
    clause: ClassVar[str]
    cues: tuple[Cue, ...]
    reasons: ClassVar[Mapping[str, Reason]]
    excused: ClassVar[float] = 0.0
    """Log-odds taken off what the model says of one sentence in which a cue is found but excused by what is around it, and none counts."""

    def load(self, policy: Policy) -> None:
        """Take the threshold from the policy and compile what looks around a match."""
        self._threshold = policy.threshold(self.clause)
        self._weights = np.array([cue.weight for cue in self.cues], np.float32)
        self._around = {i: Around.of(cue.near, cue.unless) for i, cue in enumerate(self.cues) if cue.near or cue.unless}
        self._asks = np.array([i in self._around for i in range(len(self.cues))], bool)

    def patterns(self) -> list[Pattern]:
        """The cues' expressions."""
        return [Pattern(cue.expression, cue.view, cue.type) for cue in self.cues]

    def detect(self, views: Views) -> Detection:
        """Score every row by the model and its cues; evidence for rows over the threshold."""
        hits = views.hits(self.name)
        told = self._told(hits)
        held = np.flatnonzero(told > 0)
        cued, total = self._sums(hits, held, len(views))
        model = views.model_logits(self.clause)
        base = np.full(len(views), PRIOR, np.float32) if model is None else model
        if model is not None and self.excused:
            base = model - self.excused * self._lookalikes(views, hits, told)
        logits = np.where(cued, np.maximum(base, PRIOR) + total, base)
        scores = _chances(logits)
        flagged = np.flatnonzero(scores >= np.float32(self._threshold)).tolist()
        if model is not None and (more := views.model_more(self.clause)).any():
            plain = base + more
            scores = self._ranked(scores, _chances(np.where(cued, np.maximum(plain, PRIOR) + total, plain)))
        by_row: dict[int, list[int]] = {}
        for i in held.tolist():
            by_row.setdefault(int(hits.row[i]), []).append(i)
        shown = {row: [i for i in by_row.get(row, []) if self._weights[hits.pattern[i]] > 0] for row in flagged}
        leaning = views.encodes & (base >= LEANS)
        modelled = model_spans(views, self.clause, [row for row in flagged if not shown[row] or leaning[row]])
        evidence = [
            self._cued(views, hits, row, shown[row], float(scores[row]), modelled.get(row, []))
            if shown[row]
            else Evidence(row, float(scores[row]), modelled[row], self.reasons[MODEL], view=MODEL)
            for row in flagged
        ]
        evidence = [item for item in evidence if item.spans]
        return late(views, Detection(scores, np.zeros(len(views), np.uint8), evidence))

    def _ranked(self, scores: np.ndarray, plain: np.ndarray) -> np.ndarray:
        """Scores (n,) of which those under the threshold rank by the `plain` ones, as far as `SHORT` of it; nothing comes to reach it."""
        threshold = np.float32(self._threshold)
        most = min(threshold / (threshold + (1 - threshold) * np.float32(np.exp(SHORT))), np.nextafter(threshold, np.float32(0)))
        return np.where(scores < threshold, np.maximum(scores, np.minimum(plain, most)), scores)

    def _told(self, hits: Hits) -> np.ndarray:
        """Which hits count (1) and which are excused (-1) by what is around them; only hits of cues that ask are looked at one by one."""
        told = hits.first().astype(np.int8)
        asked = np.flatnonzero((told > 0) & self._asks[hits.pattern])
        places = zip(hits.pattern[asked].tolist(), hits.around(asked), strict=True)
        known: dict[tuple[int, bytes], int] = {}  # a text that repeats itself has the same around its hits
        found = []
        for place in places:
            if place not in known:
                known[place] = self._around[place[0]].told(place[1])
            found.append(known[place])
        told[asked] = found
        return told

    def _lookalikes(self, views: Views, hits: Hits, told: np.ndarray) -> np.ndarray:
        """Mask (n,) of rows of one sentence with a positive cue that is excused, and none that counts.

        What excuses one sentence says nothing of the next.
        """
        positive = self._weights[hits.pattern] > 0
        excused, counted = (np.bincount(hits.row[positive & (told == sign)], minlength=len(views)) > 0 for sign in (-1, 1))
        rows = np.flatnonzero(excused & ~counted).tolist()
        found = np.zeros(len(views), bool)
        found[[row for row in rows if not _SENTENCES.search(views.folded.row_text(row))]] = True
        return found

    def _sums(self, hits: Hits, held: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Which rows have a cue, and the sum of the weights of each row's distinct cues."""
        keys = np.unique(hits.row[held].astype(np.int64) * max(len(self.cues), 1) + hits.pattern[held])
        row, cue = keys // max(len(self.cues), 1), keys % max(len(self.cues), 1)
        return np.bincount(row, minlength=n) > 0, np.bincount(row, self._weights[cue], minlength=n).astype(np.float32)

    def _cued(self, views: Views, hits: Hits, row: int, found: list[int], score: float, modelled: list[Span]) -> Evidence:
        """Spans of the positive cues `found` and, beside them, of the model; and the reason of the strongest."""
        text = views.plain.original_text(row)
        best = self.cues[int(max(hits.pattern[found], key=lambda p: self._weights[p]))]
        places = sorted((*self._place(hits, i), self.cues[hits.pattern[i]].type) for i in found)
        spans: list[Span] = []
        for start, end, matched, kind in places:
            if spans and start < spans[-1].end:
                if end > spans[-1].end:
                    last = spans.pop()
                    spans.append(Span(last.start, end, last.type, text[last.start : end]))
            else:
                spans.append(Span(start, end, kind, matched))
        beside = [span for span in modelled if not any(span.start < other.end and other.start < span.end for other in spans)]
        return Evidence(row, score, sorted(spans + beside, key=lambda span: span.start), self.reasons[best.type], view=best.view)

    def _place(self, hits: Hits, i: int) -> tuple[int, int, str]:
        """Where in the original text the evidence of a hit lies, with what must stand around it, and its form in the view."""
        pattern = int(hits.pattern[i])
        if pattern not in self._around:
            return int(hits.start[i]), int(hits.end[i]), hits.matched(i)
        return hits.widened(i, self._around[pattern])


def _chances(logits: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def model_spans(views: Views, clause: str, rows: list[int]) -> dict[int, list[Span]]:
    """The words that the models' scores of some rows rest on, by row."""
    found = views.model_spans(clause, rows)
    texts = {row: views.plain.original_text(row) for row in rows}
    return {row: [Span(start, end, MODEL, texts[row][start:end]) for start, end in places] for row, places in found.items()}


def late(views: Views, detection: Detection) -> Detection:
    """The detection with the rows that the networks had no time for marked; what is flagged without them is flagged all the same."""
    missed = views.late.copy()
    missed[[item.row for item in detection.evidence]] = False
    detection.scores[missed], detection.statuses[missed] = np.nan, Status.TIMEOUT
    return detection
