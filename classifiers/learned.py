"""The trained models as one: the screen scores every row, the skimmer those that may be flagged, the encoder what the skimmer leaves open.

`learned.json` holds, per head, slope and offset of the screen `alone` (and in the `fast` profile), the screen's logit from which a row is
`skimmed`, the weights and offset of screen and skimmer (`skim`), between which log-odds of theirs the encoder is asked (`unsure`), the
weights and offset of screen and encoder (`both`), and what length adds to them (`length`, `fast_length`). `political` is taken off a head
for each log-odd of 5.6.7b: opinion pages are rough about parties and causes, which is no attack on a person, so that there the same
roughness means less. What is flagged rests on the log-odds with this taken off; the order of what is not, as far as `cues.SHORT` under
the threshold, on those without.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from pharos.classifiers.encoder import DATA, Encoder, Network, Skimmer
from pharos.classifiers.screen import Screen

POLITICAL = "5.6.7b"
SCREEN_FROM, ENCODER_FROM = -4.0, -6.0
"""From which log-odds of 5.6.7b on a comment counts as political, by what the screen and by what a network says."""
Profile = Literal["default", "fast"]
PROFILES: tuple[Profile, ...] = ("default", "fast")
USUAL = 120
MOST_ALONE = -3.0
"""What the log-odds of a row that no network has read approach at the most: the screen alone flags nothing, nor with half a cue."""
UNREAD, SURELY = -0.5, 0.2
"""What the log-odds of a row that the encoder has not read are at the most, and at the least where the skimmer is sure."""


class Odds(NamedTuple):
    """Log-odds (m, heads) of m rows, and what more they would be with no party in the comment (m, heads), never less than nothing."""

    logits: np.ndarray
    more: np.ndarray


class Learned:
    """The models and their blend; made once a worker."""

    def __init__(self, profile: Profile = "default", folder: Path = DATA) -> None:
        self.screen = Screen(folder / "screen.npz")
        self.skimmer = Skimmer(folder) if profile == "default" else None
        self.encoder = Encoder(folder) if profile == "default" else None
        stored = json.loads((folder / "learned.json").read_text(encoding="utf-8"))["heads"]
        self.heads = {head: at for at, head in enumerate(self.screen.heads)}
        blends = [stored[head] for head in self.screen.heads]
        column = {name: np.array([blend[name] for blend in blends], np.float32) for name in blends[0]}
        self._alone = column["alone" if self.encoder else "fast"]
        self._skim, self._both, self._unsure = column["skim"], column["both"], column["unsure"]
        self._length, self._fast_length = column["length"], column["fast_length"]
        self._skimmed, self._political = column["skimmed"], column["political"]
        self._columns = columns(self.screen.heads, self.encoder) if self.encoder else []

    def level(self, screened: np.ndarray, characters: np.ndarray) -> Odds:
        """The screen's logits (n, heads) as if every comment were of the usual length; `characters` is (n,)."""
        less = self._less(screened, SCREEN_FROM)
        return Odds(np.asarray(screened - less - self._fast_length * long_by(characters)[:, None]), less)

    def alone(self, level: Odds) -> Odds:
        """The odds by the screen, given its level."""
        logits, plain = self._alone_of(level.logits), self._alone_of(level.logits + level.more)
        return Odds(logits, plain - logits)

    def _alone_of(self, level: np.ndarray) -> np.ndarray:
        logits = level * self._alone[:, 0] + self._alone[:, 1]
        return np.asarray(-np.logaddexp(-MOST_ALONE, -logits)) if self.encoder else logits

    def promising(self, level: Odds) -> np.ndarray:
        """Rows (indexes) that may be flagged, which the skimmer shall read, given the screen's level."""
        if not self.skimmer:
            return np.zeros(0, np.int64)
        return np.flatnonzero((level.logits > self._skimmed).any(axis=1))

    def skimmed(self, screened: np.ndarray, skims: np.ndarray, characters: np.ndarray) -> tuple[Odds, np.ndarray]:
        """The odds by screen and skimmer (m, heads), and the mask (m,) of rows that the encoder shall read."""
        told = self._blended(self._skim, screened, skims, characters)
        low, high = self._unsure.T
        unread = told.logits < high
        logits = np.where(unread, np.minimum(told.logits, UNREAD), np.maximum(told.logits, SURELY))
        plain = np.where(unread, np.minimum(told.logits + told.more, UNREAD), logits)
        return Odds(logits, plain - logits), ((told.logits > low) & unread).any(axis=1)

    def read(self, screened: np.ndarray, encoded: np.ndarray, characters: np.ndarray) -> Odds:
        """The odds by screen and encoder (m, heads); NaN where the encoder's are."""
        return self._blended(self._both, screened, encoded, characters)

    def _blended(self, weights: np.ndarray, screened: np.ndarray, network: np.ndarray, characters: np.ndarray) -> Odds:
        """Long comments gather more of everything, so that the same log-odds mean less."""
        screen, own, offset = weights.T
        mine = network[:, self._columns]
        less = self._less(mine, ENCODER_FROM)
        told = screened * screen + mine * own + offset - less
        return Odds(np.asarray(told - self._length * long_by(characters)[:, None]), less)

    def _less(self, logits: np.ndarray, start: float) -> np.ndarray:
        """What is taken off each head (n, heads) as a comment is political."""
        return np.asarray(self._political * political(logits[:, self.heads[POLITICAL]], start)[:, None])


def columns(heads: tuple[str, ...], network: Network) -> list[int]:
    """Where a network gives each of the heads."""
    return [network.heads.index(head) for head in heads]


def political(logits: np.ndarray, start: float) -> np.ndarray:
    """How political comments are (n,), by their log-odds of 5.6.7b beyond `start`; never less than nothing."""
    return np.maximum(logits - start, 0)


def long_by(characters: np.ndarray) -> np.ndarray:
    """How long comments are (n,) against a usual one of `USUAL` characters, as a logarithm; below 60 and over 1,000 it tells no more."""
    return np.log(np.clip(characters, 60, 1000) / USUAL).astype(np.float32)
