"""The trained models as one: the screen scores every row, the encoder only rows where it can change what is flagged.

`learned.json` holds, per head, slope and offset of the screen `alone` (and in the `fast` profile), the weights of screen and encoder
and their offset (`both`), what length adds to either (`length`, `fast_length`), the screen's logit from which a row is `passed` on, and
that from which it is `sure`: the encoder would flag it as well. `political` is taken off a head for each log-odd of 5.6.7b: opinion pages
are rough about parties and causes, which is no attack on a person, so that there the same roughness means less.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import numpy as np

from pharos.classifiers.encoder import DATA, Encoder
from pharos.classifiers.screen import Screen

POLITICAL = "5.6.7b"
SCREEN_FROM, ENCODER_FROM = -4.0, -6.0
"""From which log-odds of 5.6.7b on a comment counts as political, by what the screen and by what the encoder says."""
Profile = Literal["default", "fast"]
PROFILES: tuple[Profile, ...] = ("default", "fast")


USUAL = 120
MOST_ALONE = -3.0
"""What the log-odds of a row that the encoder has not read approach at the most: the screen alone flags nothing, nor with half a cue,
but where it is sure."""
SURELY = 0.2
"""What they are at the least where the screen is sure."""


class Learned:
    """The models and their blend; made once a worker."""

    def __init__(self, profile: Profile = "default", folder: Path = DATA) -> None:
        self.screen = Screen(folder / "screen.npz")
        self.encoder = Encoder(folder) if profile == "default" else None
        stored = json.loads((folder / "learned.json").read_text(encoding="utf-8"))["heads"]
        self.heads = {head: at for at, head in enumerate(self.screen.heads)}
        blends = [stored[head] for head in self.screen.heads]
        self._alone = np.array([blend["alone" if self.encoder else "fast"] for blend in blends], np.float32)
        self._both = np.array([blend["both"] for blend in blends], np.float32)
        self._length, self._fast_length, self._passed, self._sure, self._political = (
            np.array([blend[name] for blend in blends], np.float32) for name in ("length", "fast_length", "passed", "sure", "political")
        )
        if self.encoder:
            self._columns = [self.encoder.heads.index(head) for head in self.screen.heads]

    def passed(self, screened: np.ndarray, characters: np.ndarray) -> np.ndarray:
        """Rows (indexes) that the encoder shall read, given the screen's logits (n, heads) and how long each row is (n,)."""
        if not self.encoder:
            return np.zeros(0, np.int64)
        level = self._level(screened, characters)
        return np.flatnonzero(((level > self._passed) & (level < self._sure)).any(axis=1))

    def blended(self, screened: np.ndarray, rows: np.ndarray, encoded: np.ndarray, characters: np.ndarray) -> np.ndarray:
        """Log-odds (n, heads): the screen's alone, and for those of `rows` (m,) that the encoder read (not NaN) with its (m, heads).

        Long comments gather more of everything, so that the same log-odds mean less: `characters` (n,) is how long each is.
        """
        level = self._level(screened, characters)
        logits = level * self._alone[:, 0] + self._alone[:, 1]
        if self.encoder:
            logits = np.where(level < self._sure, -np.logaddexp(-MOST_ALONE, -logits), np.maximum(logits, SURELY))
        read = ~np.isnan(encoded[:, 0]) if len(rows) else np.zeros(0, bool)
        if read.any():
            screen, encoder, offset = self._both.T
            own = encoded[read][:, self._columns]
            told = screened[rows[read]] * screen + own * encoder + offset - self._less(own, ENCODER_FROM)
            logits[rows[read]] = told - self._length * long_by(characters[rows[read]])[:, None]
        return logits

    def _level(self, screened: np.ndarray, characters: np.ndarray) -> np.ndarray:
        """The screen's logits as if every comment were of the usual length and no party in it."""
        return screened - self._less(screened, SCREEN_FROM) - self._fast_length * long_by(characters)[:, None]

    def _less(self, logits: np.ndarray, start: float) -> np.ndarray:
        """What is taken off each head (n, heads) as a comment is political."""
        return self._political * political(logits[:, self.heads[POLITICAL]], start)[:, None]


def political(logits: np.ndarray, start: float) -> np.ndarray:
    """How political comments are (n,), by their log-odds of 5.6.7b beyond `start`; never less than nothing."""
    return np.maximum(logits - start, 0)


def long_by(characters: np.ndarray) -> np.ndarray:
    """How long comments are (n,) against a usual one of `USUAL` characters, as a logarithm; below 60 and over 1,000 it tells no more."""
    return np.log(np.clip(characters, 60, 1000) / USUAL).astype(np.float32)
