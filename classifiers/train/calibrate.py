"""Sets how screen, skimmer and encoder are blended, `classifiers/data/learned.json`, so that log-odds 0 flags a stated share of clean rows.

Usage: `python -m pharos.classifiers.train.calibrate DATA [FOLDER]`. Clean comments are the development rows of c3 and unhealthy, which only
measure, those of polis, and the clean rows of the city corpus that are held out; `trust` says what the skimmer is trusted with.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from pharos.classifiers.encoder import DATA, Encoder, Network, Skimmer
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.learned import ENCODER_FROM, POLITICAL, SCREEN_FROM, columns, long_by, political
from pharos.classifiers.model_text import model_text
from pharos.classifiers.screen import Screen
from pharos.classifiers.train import corpus, dataset
from pharos.classifiers.train.dataset import SEED
from pharos.classifiers.train.trust import FURTHER, MEASURE_ONLY, OTHER, SKIMMED, Told, skimming
from pharos.classifiers.view import View

CLEAN = {"c3": 1600, "unhealthy": 1600, "polis_comments": 913}
FLAGGED = {
    "5.6.3": 0.008,
    "5.6.4": 0.002,
    "5.6.5": 0.002,
    "5.6.6": 0.003,
    "5.6.7a": 0.009,
    "5.6.7b": 0.006,
    "5.6.7c": 0.002,
    "5.6.8": 0.0005,
    "5.6.10": 0.0005,
}
"""Share of the public sets' clean comments that each head may flag; some flag the same."""
HARD = {
    "5.6.3": 0.012,
    "5.6.4": 0.005,
    "5.6.5": 0.025,
    "5.6.6": 0.008,
    "5.6.7a": 0.014,
    "5.6.7b": 0.007,
    "5.6.7c": 0.003,
    "5.6.8": 0.008,
    "5.6.10": 0.006,
}
"""Share of the city corpus's held-out clean rows, near-misses almost all, that each head may flag besides: 8.1 % summed without 5.6.7b."""
LOOSEST = 1.0
"""No head is loosened further, however few clean rows it would flag: else what it never saw is flagged, such as thanks with a number
behind them as the code of a gate."""
ALONE = (0.3, -0.5)
"""The part of these shares that the screen may flag without the encoder, and how far it is loosened: it knows words, not what they say."""
OTHERWISE = 0.01
"""Both shares of a head that no detector asks."""
ONLY = {"5.6.7b": ("polis_comments", "own")}
"""Clean rows of opinion pages are political as often as not: there the city conversations and the city corpus tell."""
LENGTHS, HIGHEST = 4, 0.99
"""How many classes of length are compared, by this quantile of their logits."""
SCREEN_SHARE = 0.5
"""Weight of the screen's logit beside the encoder's, as found before (research: blending in half the static model's logit)."""
LESS = {"5.6.7a": 0.6}
"""Taken off a head for each log-odd of 5.6.7b: with as many public clean comments flagged, the models find .37 of the held-out attacks by
this, .20 without; .9 would find .41, and make fewer of Jigsaw's."""


def clean_texts(data: Path) -> dict[str, list[str]]:
    """Civil comments of newspapers and city conversations, a seeded sample, and the city corpus's held-out clean rows, by source."""
    rng = random.Random(SEED)
    texts: dict[str, list[str]] = {}
    for name, most in CLEAN.items():
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found = sorted({row["text"] for row in map(json.loads, lines) if row["clause"] == "clean"})
        texts[name] = rng.sample(found, min(most, len(found)))
    return texts | {"own": held_out(clean=True)}


def held_out(clean: bool) -> list[str]:
    """Held-out rows of the city corpus, the clean or the others."""
    return [row["text"] for row in corpus.rows() if corpus.heldout(row["text"]) and bool(set(row["labels"]) - {"5.6.1"}) != clean]


class Logits(NamedTuple):
    """What the models say of n texts, (n, heads) each in the screen's order of heads, and how long the texts are (n,)."""

    screen: np.ndarray
    skimmer: np.ndarray
    encoder: np.ndarray
    long: np.ndarray

    @classmethod
    def of(cls, texts: list[str], screen: Screen, networks: Sequence[Network]) -> Logits:
        """Given the texts and the models, skimmer before encoder."""
        codes = Codes.of(pa.array(texts, pa.string()))
        view = View(codes, folded(codes))
        read = [model_text(view, row) for row in range(len(view))]
        skimmer, encoder = (network.clauses(read).values[:, columns(screen.heads, network)] for network in networks)
        return cls(screen.logits(view.data, view.start), skimmer, encoder, long_by(np.array([*map(len, texts)])))


class Levels(NamedTuple):
    """Logits of n rows (n, heads) as if every comment were of the usual length and no party in it.

    Those of the screen, the skimmer's with what is taken off them, and of screen and encoder without their offset.
    """

    screen: np.ndarray
    skimmer: np.ndarray
    skimmer_less: np.ndarray
    both: np.ndarray

    @classmethod
    def of(cls, logits: Logits, slopes: tuple[np.ndarray, np.ndarray], heads: Sequence[str]) -> Levels:
        """Given what length adds to screen and encoder (heads), and the names of the heads."""
        less, at = np.array([LESS.get(head, 0.0) for head in heads]), heads.index(POLITICAL)
        fast, slow = (logits.long[:, None] * slope for slope in slopes)
        screen, skimmer, encoder = (
            less * political(found[:, at], start)[:, None]
            for found, start in ((logits.screen, SCREEN_FROM), (logits.skimmer, ENCODER_FROM), (logits.encoder, ENCODER_FROM))
        )
        both = logits.encoder + SCREEN_SHARE * logits.screen - encoder - slow
        return cls(logits.screen - screen - fast, logits.skimmer, skimmer + slow, both)


class Clean(NamedTuple):
    """One head's levels of the clean rows that tell of it (n,), and which of them are the city corpus's."""

    screen: np.ndarray
    both: np.ndarray
    own: np.ndarray

    def offset(self, head: str, level: np.ndarray, part: float = 1.0, loosest: float = LOOSEST) -> float:
        """What is added, at most `loosest`, so that 0 flags no more of either kind of clean rows than a `part` of what it may."""
        shares = ((~self.own, FLAGGED.get(head, OTHERWISE)), (self.own, HARD.get(head, OTHERWISE)))
        return min(loosest, *(-float(np.quantile(level[rows], 1 - part * share)) for rows, share in shares if rows.any()))


def blend(head: str, clean: Clean, fitted: tuple[np.ndarray, np.ndarray]) -> dict[str, Any]:
    """One head's blend, from its levels of clean rows, and those that a line is fitted to: the screen's, and both models' together."""
    offset = clean.offset(head, clean.both)
    slope, level = np.polyfit(*fitted, 1)
    return {
        "alone": [slope, level + offset],
        "both": [SCREEN_SHARE, 1.0, offset],
        "fast": [1.0, clean.offset(head, clean.screen, *ALONE)],
    }


def by_length(logits: np.ndarray, long: np.ndarray) -> float:
    """How much the highest logits of clean comments grow with the logarithm of their length; not less than nothing."""
    parts = np.array_split(np.argsort(long, kind="stable"), LENGTHS)
    centres, highest = zip(*((float(long[part].mean()), float(np.quantile(logits[part], HIGHEST))) for part in parts), strict=True)
    return max(0.0, float(np.polyfit(centres, highest, 1)[0]))


def main(data: str, folder: Path = DATA) -> None:
    """Write the blend."""
    screen, networks = Screen(folder / "screen.npz"), (Skimmer(folder), Encoder(folder))
    by_source = clean_texts(Path(data)) | {OTHER: held_out(clean=False), FURTHER: dataset.further(Path(data))[: dataset.KEPT]}
    source = np.concatenate([np.full(len(rows), name) for name, rows in by_source.items()])
    logits = Logits.of([text for rows in by_source.values() for text in rows], screen, networks)
    clean = ~np.isin(source, (OTHER, FURTHER))
    told_by = [np.isin(source, ONLY.get(head, source[clean])) & clean for head in screen.heads]
    as_found = Levels.of(logits, (np.zeros(1), np.zeros(1)), screen.heads)
    slopes = [
        np.array([by_length(column[rows], logits.long[rows]) for column, rows in zip(found.T, told_by, strict=True)])
        for found in (as_found.screen, as_found.both)
    ]
    levels = Levels.of(logits, (slopes[0], slopes[1]), screen.heads)
    stored = {}
    for at, (head, rows) in enumerate(zip(screen.heads, told_by, strict=True)):
        level, both = levels.screen[:, at], levels.both[:, at]
        fitted = (rows | (source == OTHER)) & ~np.isin(source, MEASURE_ONLY)
        found = blend(head, Clean(level[rows], both[rows], source[rows] == "own"), (level[fitted], both[fitted]))
        told = Told(logits.screen[:, at], level, levels.skimmer[:, at], levels.skimmer_less[:, at], both + found["both"][2], source)
        found |= skimming(head, told, float(np.quantile(level[clean], 1 - SKIMMED.get(head, 0))))
        found |= {"length": slopes[1][at], "fast_length": slopes[0][at], "political": LESS.get(head, 0.0)}
        stored[head] = {name: np.round(value, 4).tolist() for name, value in found.items()}
        print(f"{head}: {stored[head]}")
    text = json.dumps(
        {
            "flagged_share_of_clean": FLAGGED,
            "flagged_share_of_hard": HARD,
            "rows": {name: len(rows) for name, rows in by_source.items()},
            "heads": stored,
        },
        indent=1,
    )
    (folder / "learned.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
