"""The figures of accuracy, from labels, flags and scores, each with a seeded bootstrap interval; NumPy only.

Resampling rows is resampling how many of them fall into each cell (label, flag, score), so an interval costs one multinomial draw a round.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

ROUNDS = 400
LEVEL = 0.95
FALSE_ALARMS = 0.05
"""The share of negatives at which `recall at 5 %` is read."""


class Figure(NamedTuple):
    """A value with its 95 % interval; NaN where it is not defined (no positives, no negatives)."""

    value: float
    low: float
    high: float


class Cells(NamedTuple):
    """The rows by kind, scores ascending: `label`, `flag` (bool) and `score` of each kind; `times` (..., kinds) how many rows."""

    label: np.ndarray
    flag: np.ndarray
    score: np.ndarray
    times: np.ndarray


def cells(label: np.ndarray, flag: np.ndarray, score: np.ndarray) -> Cells:
    """Rows (n,) as counts of their kinds; a NaN score counts as 0, the lowest."""
    table = np.stack([np.nan_to_num(score).astype(np.float64), label.astype(np.float64), flag.astype(np.float64)])
    kinds, count = np.unique(table, axis=1, return_counts=True)
    return Cells(kinds[1] > 0, kinds[2] > 0, kinds[0], count.astype(np.float64))


def measured(measure: Callable[[Cells], np.ndarray], rows: Cells, name: str) -> Figure:
    """The measure of the rows with its percentile interval; `name` seeds the draws, so that a run repeats to the digit."""
    total = int(rows.times.sum())
    if not total or np.isnan(value := float(measure(rows))):
        return Figure(np.nan, np.nan, np.nan)
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    drawn = rng.multinomial(total, rows.times / total, size=ROUNDS).astype(np.float64)
    values = measure(rows._replace(times=drawn))
    values = values[~np.isnan(values)]
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(values) else (np.nan, np.nan)
    return Figure(value, float(low), float(high))


def _sum(rows: Cells, label: bool, flag: bool) -> np.ndarray:
    return rows.times[..., (rows.label == label) & (rows.flag == flag)].sum(axis=-1)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def precision(rows: Cells) -> np.ndarray:
    """Of the flagged rows, the share that is labelled true."""
    hits = _sum(rows, True, True)
    return _share(hits, hits + _sum(rows, False, True))


def recall(rows: Cells) -> np.ndarray:
    """Of the rows labelled true, the share that is flagged."""
    hits = _sum(rows, True, True)
    return _share(hits, hits + _sum(rows, True, False))


def false_alarms(rows: Cells) -> np.ndarray:
    """Of the rows labelled false, the share that is flagged."""
    wrong = _sum(rows, False, True)
    return _share(wrong, wrong + _sum(rows, False, False))


def flagged(rows: Cells) -> np.ndarray:
    """The share of all rows that is flagged."""
    return _share(rows.times[..., rows.flag].sum(axis=-1), rows.times.sum(axis=-1))


def accuracy(rows: Cells) -> np.ndarray:
    """The share of rows whose flag is as labelled."""
    return _share(rows.times[..., rows.label == rows.flag].sum(axis=-1), rows.times.sum(axis=-1))


def f1(rows: Cells) -> np.ndarray:
    """F1 of the label true; not defined without a row labelled true."""
    return _f1(_sum(rows, True, True), _sum(rows, False, True), _sum(rows, True, False))


def macro_f1(rows: Cells) -> np.ndarray:
    """The mean of the F1 of the label true and that of the label false; not defined unless both occur."""
    positive = f1(rows)
    return (positive + _f1(_sum(rows, False, False), _sum(rows, True, False), _sum(rows, False, True))) / 2


def _f1(hits: np.ndarray, wrong: np.ndarray, missed: np.ndarray) -> np.ndarray:
    return np.where(hits + missed > 0, _share(2 * hits, 2 * hits + wrong + missed), np.nan)


def auc(rows: Cells) -> np.ndarray:
    """The chance that a row labelled true scores above one labelled false, ties half."""
    positive, negative = _by_score(rows)
    below = np.cumsum(negative, axis=-1) - negative
    return _share((positive * (below + negative / 2)).sum(axis=-1), positive.sum(axis=-1) * negative.sum(axis=-1))


def recall_at(rows: Cells) -> np.ndarray:
    """Recall at the lowest threshold at which at most 5 % of the rows labelled false are at or over it."""
    positive, negative = _by_score(rows)
    over = np.cumsum(negative[..., ::-1], axis=-1)[..., ::-1]
    caught = np.cumsum(positive[..., ::-1], axis=-1)[..., ::-1]
    allowed = over <= FALSE_ALARMS * negative.sum(axis=-1, keepdims=True)
    best = np.where(allowed, caught, 0.0).max(axis=-1)
    return np.where(negative.sum(axis=-1) > 0, _share(best, positive.sum(axis=-1)), np.nan)


def _by_score(rows: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Counts of rows labelled true and false at each distinct score, ascending."""
    starts = np.flatnonzero(np.r_[True, np.diff(rows.score) > 0])
    positive = np.add.reduceat(rows.times * rows.label, starts, axis=-1)
    return positive, np.add.reduceat(rows.times, starts, axis=-1) - positive
