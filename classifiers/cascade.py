"""The trained models one after another on a batch: screen, skimmer, encoder, each on the rows that the one before leaves open."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from pharos.classifiers.encoder import Encoded
from pharos.classifiers.learned import Learned, Odds
from pharos.classifiers.model_text import LONGEST

Reading = Callable[[np.ndarray], Encoded | None]
"""What a network says of some rows (indexes); None in a profile without it."""


class Told(NamedTuple):
    """What the models say of n rows.

    Log-odds (n, heads), and what more they would be with no party in the comment (see `Odds`); the mask (n,) of rows that a network had
    no time for; how many characters of each the networks did not read (n,).
    """

    logits: np.ndarray
    more: np.ndarray
    late: np.ndarray
    unread: np.ndarray

    def put(self, rows: np.ndarray, odds: Odds) -> None:
        """Set what is told of some rows; those with NaN came too late."""
        missed = np.isnan(odds.logits[:, 0])
        self.logits[rows[~missed]], self.more[rows[~missed]] = odds.logits[~missed], odds.more[~missed]
        self.late[rows[missed]] = True


def cascade(models: Learned, screened: np.ndarray, characters: np.ndarray, skim: Reading, read: Reading) -> Told:
    """Ask the networks about the rows where they can change the outcome.

    Given the screen's logits (n, heads), how long each row is (n,), and what asks the skimmer and the encoder.
    """
    n, level = len(screened), models.level(screened, characters)
    told = Told(*models.alone(level), np.zeros(n, bool), np.zeros(n, np.int32))
    rows = models.promising(level)
    skims = skim(rows)
    if skims is None:
        return told
    told.unread[rows] = skims.unread + np.maximum(characters[rows] - LONGEST, 0)
    odds, unsure = models.skimmed(screened[rows], skims.values, characters[rows])
    told.put(rows, odds)
    asked = rows[unsure]
    encoded = read(asked)
    if encoded is not None:
        told.put(asked, models.read(screened[asked], encoded.values, characters[asked]))
    return told
