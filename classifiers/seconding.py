"""Where a second opinion is asked, and what it changes: the mean of both log-odds on the few rows that the own models leave uncertain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from pharos.classifiers.base import Status
from pharos.classifiers.language import FIRST_OTHER, SPANISH
from pharos.classifiers.second_opinion import HEADS, SecondOpinion

UNCERTAIN = 1.0
"""Log-odds this near to 0 may fall to either side."""
SUREST = 1e-4
"""A probability of 0 or 1 counts as one this near to it, or one of Detoxify's would outweigh every cue."""


@dataclass(frozen=True)
class Seconding:
    """A second opinion and the clauses of the detectors that read the models: no other can change what is flagged."""

    opinion: SecondOpinion
    clauses: frozenset[str]

    def unasked(self, rows: int) -> np.ndarray:
        """Statuses of rows that it is not asked about, uint8 (rows,)."""
        return np.full(rows, Status.SKIPPED if self.opinion.ready else Status.ERROR, np.uint8)

    def uncertain(self, logits: np.ndarray, heads: Mapping[str, int], languages: np.ndarray) -> np.ndarray:
        """The first rows (indexes) of log-odds (n, heads) that are uncertain and in a language that it knows, as many as it may read."""
        columns = [heads[head] for head in self.opinion.heads if head in self.clauses and head in heads]
        near = (np.abs(logits[:, columns]) <= UNCERTAIN).any(axis=1) & (languages < FIRST_OTHER)
        if not self.opinion.spanish:
            near &= languages != SPANISH
        return np.flatnonzero(near)[: self.opinion.rows]

    def seconded(
        self,
        logits: np.ndarray,
        heads: Mapping[str, int],
        languages: np.ndarray,
        text_of: Callable[[int], str],
        deadline: float | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Log-odds (n, heads) with the second opinion in them, and its statuses uint8 (n,); rows that it did not read stay as they are."""
        statuses = self.unasked(len(logits))
        rows = self.uncertain(logits, heads, languages)
        if not len(rows):
            return logits, statuses
        said, statuses[rows] = self.opinion.opinions([text_of(row) for row in rows.tolist()], deadline)
        likely = np.clip(said, SUREST, 1 - SUREST)
        odds = np.log(likely / (1 - likely))
        both = logits.copy()
        for at, head in enumerate(HEADS):
            read = ~np.isnan(odds[:, at])
            if head in heads and read.any():
                column = heads[head]
                both[rows[read], column] = (logits[rows[read], column] + odds[read, at]) / 2
        return both, statuses
