"""Sets how screen and encoder are blended, `classifiers/data/learned.json`, so that log-odds 0 flags a stated share of clean comments.

Usage: `python -m pharos.classifiers.train.calibrate DATA [FOLDER]`. Clean comments are the development rows of c3 and unhealthy, which only
measure, those of polis, and the clean rows of the city corpus that are held out.
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

from pharos.classifiers.encoder import DATA, Encoder
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.learned import ENCODER_FROM, POLITICAL, SCREEN_FROM, long_by, political
from pharos.classifiers.model_text import model_text
from pharos.classifiers.ngrams import features
from pharos.classifiers.screen import Screen
from pharos.classifiers.train import corpus
from pharos.classifiers.train.dataset import SEED
from pharos.classifiers.view import View

CLEAN = {"c3": 1600, "unhealthy": 1600, "polis_comments": 913}
FLAGGED = {
    "5.6.3": 0.008,
    "5.6.4": 0.002,
    "5.6.5": 0.002,
    "5.6.6": 0.003,
    "5.6.7a": 0.007,
    "5.6.7b": 0.006,
    "5.6.7c": 0.002,
    "5.6.8": 0.0005,
    "5.6.10": 0.0005,
}
"""Share of the public sets' clean comments that each head may flag; some flag the same."""
HARD = {
    "5.6.3": 0.012,
    "5.6.4": 0.005,
    "5.6.5": 0.02,
    "5.6.6": 0.006,
    "5.6.7a": 0.007,
    "5.6.7b": 0.007,
    "5.6.7c": 0.003,
    "5.6.8": 0.008,
    "5.6.10": 0.006,
}
"""Share of the city corpus's held-out clean rows, near-misses almost all, that each head may flag besides: 6.7 % summed without 5.6.7b."""
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
PASSED = {
    "5.6.3": 0.04,
    "5.6.4": 0.015,
    "5.6.5": 0.025,
    "5.6.6": 0.03,
    "5.6.7a": 0.016,
    "5.6.7b": 0.02,
    "5.6.7c": 0.01,
    "5.6.8": 0.012,
    "5.6.10": 0.012,
}
"""Share of clean comments that the encoder reads for each head: where the held-out hits of the city corpus gained by more, it is more."""
LESS = {"5.6.7a": 0.6}
"""Taken off a head for each log-odd of 5.6.7b: with as many clean comments flagged, .30 of the held-out attacks are found, not .16."""
AGREED, FEWEST, SOME = 0.95, 40, 10
"""Over a logit of the screen from which the blend flags this share of at least so many rows, and of every source with some, it is not
asked."""
NEVER = 1e9
"""A logit that no row reaches."""


Logits = tuple[np.ndarray, np.ndarray]
"""The screen's and the encoder's logits of n rows, both (n, heads)."""
NO_SLOPES = (np.zeros(1), np.zeros(1))


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


def outputs(texts: list[str], screen: Screen, encoder: Encoder) -> Logits:
    """Logits of both (n, heads), in the screen's order of heads."""
    codes = Codes.of(pa.array(texts, pa.string()))
    view = View(codes, folded(codes))
    encoded = encoder.encode([model_text(view, row) for row in range(len(view))]).logits
    return screen.logits(features(view.data, view.start), len(view)), encoded[:, [encoder.heads.index(head) for head in screen.heads]]


class Levels(NamedTuple):
    """Logits of n rows (n, heads) as if every comment were of the usual length and no party in it.

    Those of the screen, and of the blend without its offset.
    """

    screen: np.ndarray
    both: np.ndarray

    @classmethod
    def of(cls, logits: Logits, long: np.ndarray, slopes: tuple[np.ndarray, np.ndarray], heads: Sequence[str]) -> Levels:
        """Given how long the rows are, what length adds to either (heads), and the names of the heads."""
        screened, encoded = logits
        less, at = np.array([LESS.get(head, 0.0) for head in heads]), heads.index(POLITICAL)
        return cls(
            screened - less * political(screened[:, at], SCREEN_FROM)[:, None] - long[:, None] * slopes[0],
            encoded + SCREEN_SHARE * screened - less * political(encoded[:, at], ENCODER_FROM)[:, None] - long[:, None] * slopes[1],
        )


class Clean(NamedTuple):
    """One head's levels of the clean rows that tell of it (n,), and which of them are the city corpus's."""

    screen: np.ndarray
    both: np.ndarray
    own: np.ndarray

    def offset(self, head: str, level: np.ndarray, part: float = 1.0, loosest: float = LOOSEST) -> float:
        """What is added, at most `loosest`, so that 0 flags no more of either kind of clean rows than a `part` of what it may."""
        shares = ((~self.own, FLAGGED.get(head, OTHERWISE)), (self.own, HARD.get(head, OTHERWISE)))
        return min(loosest, *(-float(np.quantile(level[rows], 1 - part * share)) for rows, share in shares if rows.any()))


def blend(head: str, clean: Clean, other: Levels) -> dict[str, Any]:
    """One head's blend, from its levels of clean rows, and those of other rows."""
    offset = clean.offset(head, clean.both)
    slope, level = np.polyfit(np.concatenate([clean.screen, other.screen]), np.concatenate([clean.both, other.both]), 1)
    return {
        "alone": [slope, level + offset],
        "both": [SCREEN_SHARE, 1.0, offset],
        "fast": [1.0, clean.offset(head, clean.screen, *ALONE)],
    }


def sure(screen: np.ndarray, flagged: np.ndarray, source: np.ndarray) -> float:
    """The lowest logit (n,) of the screen over which nearly all rows are `flagged` by the blend, of each source too that has some.

    `NEVER` where there are too few.
    """
    order = np.argsort(-screen, kind="stable")
    told, count = flagged[order], np.arange(1, len(order) + 1)
    agreed = (count >= FEWEST) & (np.cumsum(told) >= AGREED * count)
    for name in np.unique(source):
        own = source[order] == name
        agreed &= (np.cumsum(own) < SOME) | (np.cumsum(told & own) >= AGREED * np.cumsum(own))
    enough = np.flatnonzero(agreed)
    return float(screen[order[enough[-1]]]) if len(enough) else NEVER


def asked(head: str, clean: Levels, other: Levels, offset: float, source: np.ndarray) -> tuple[float, float]:
    """Between which logits of the screen the encoder reads a row for this head, given one head's levels of rows of both kinds (n,)."""
    if head not in PASSED:
        return NEVER, NEVER
    names = np.concatenate([source, np.full(len(other.screen), "other")])
    end = sure(np.concatenate([clean.screen, other.screen]), np.concatenate([clean.both, other.both]) + offset > 0, names)
    return float(np.quantile(np.where(clean.screen < end, clean.screen, -NEVER), 1 - PASSED[head])), end


def by_length(logits: np.ndarray, long: np.ndarray) -> float:
    """How much the highest logits of clean comments grow with the logarithm of their length; not less than nothing."""
    parts = np.array_split(np.argsort(long, kind="stable"), LENGTHS)
    centres, highest = zip(*((float(long[part].mean()), float(np.quantile(logits[part], HIGHEST))) for part in parts), strict=True)
    return max(0.0, float(np.polyfit(centres, highest, 1)[0]))


def lengths(texts: list[str]) -> np.ndarray:
    """How long texts are, as the blend takes it."""
    return long_by(np.array([len(text) for text in texts]))


def main(data: str, folder: Path = DATA) -> None:
    """Write the blend."""
    screen, encoder = Screen(folder / "screen.npz"), Encoder(folder)
    by_source = clean_texts(Path(data))
    source = np.concatenate([np.full(len(rows), name) for name, rows in by_source.items()])
    texts = {"clean": [text for rows in by_source.values() for text in rows], "other": held_out(clean=False)}
    logits = {kind: outputs(rows, screen, encoder) for kind, rows in texts.items()}
    long = lengths(texts["clean"])
    told_by = [np.isin(source, ONLY.get(head, list(by_source))) for head in screen.heads]
    as_found = Levels.of(logits["clean"], long, NO_SLOPES, screen.heads)
    screen_slope, both_slope = (
        np.array([by_length(column[rows], long[rows]) for column, rows in zip(found.T, told_by, strict=True)]) for found in as_found
    )
    levels = {kind: Levels.of(logits[kind], lengths(rows), (screen_slope, both_slope), screen.heads) for kind, rows in texts.items()}
    stored, passed = {}, np.zeros(len(source), bool)
    for at, (head, rows) in enumerate(zip(screen.heads, told_by, strict=True)):
        innocent, guilty = (Levels(kind.screen[:, at], kind.both[:, at]) for kind in (levels["clean"], levels["other"]))
        found = blend(head, Clean(innocent.screen[rows], innocent.both[rows], source[rows] == "own"), guilty)
        start, end = asked(head, innocent, guilty, found["both"][2], source)
        passed |= (innocent.screen > start) & (innocent.screen < end)
        found |= {"length": both_slope[at], "fast_length": screen_slope[at], "passed": start, "sure": end, "political": LESS.get(head, 0.0)}
        stored[head] = {name: np.round(value, 4).tolist() for name, value in found.items()}
        print(f"{head}: {stored[head]}")
    counts = {name: len(rows) for name, rows in by_source.items()}
    text = json.dumps(
        {
            "flagged_share_of_clean": FLAGGED,
            "flagged_share_of_hard": HARD,
            "clean_rows": counts,
            "passed_share": float(passed.mean()),
            "heads": stored,
        },
        indent=1,
    )
    (folder / "learned.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
