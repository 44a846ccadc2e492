"""Sets how screen and encoder are blended, `classifiers/data/learned.json`, so that log-odds 0 flags a stated share of clean comments.

Usage: `python -m pharos.classifiers.train.calibrate DATA [FOLDER]`. Clean comments are the development rows of c3 and unhealthy, which only
measure, those of polis, and the clean rows of the city corpus that are held out.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pharos.classifiers.encoder import DATA, Encoder
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.learned import long_by
from pharos.classifiers.model_text import model_text
from pharos.classifiers.ngrams import features
from pharos.classifiers.screen import Screen
from pharos.classifiers.train import corpus
from pharos.classifiers.train.dataset import SEED
from pharos.classifiers.view import View

CLEAN = {"c3": 1600, "unhealthy": 1600, "polis_comments": 913}
RUDE = ("c3", "unhealthy")
FLAGGED = {
    "5.6.3": 0.006,
    "5.6.4": 0.0006,
    "5.6.5": 0.0025,
    "5.6.6": 0.002,
    "5.6.7a": 0.007,
    "5.6.7b": 0.004,
    "5.6.7c": 0.0015,
    "5.6.8": 0.0008,
    "5.6.10": 0.0005,
}
"""Share of clean comments that each head may flag: 2 % summed without 5.6.7b; some flag the same."""
ONLY = {"5.6.7b": ("polis_comments", "own")}
"""Clean rows of opinion pages are political as often as not: there the city conversations and the city corpus tell."""
LOOSEST = 0.5
"""No head is loosened further, however few clean comments it would flag: the comments of another clause are not among those.
The political one is not loosened at all: its words say enough, and both sides must be read alike."""
LENGTHY = ("5.6.3", "5.6.7a")
"""Heads whose clean comments score higher the longer they are, and often enough to say by how much."""
LENGTHS, HIGHEST = 4, 0.99
"""How many classes of length are compared, by this quantile of their logits."""
SCREEN_SHARE = 0.5
"""Weight of the screen's logit beside the encoder's, as found before (research: blending in half the static model's logit)."""
PASSED = 0.11
"""Share of clean comments that the encoder reads."""
AGREED = 0.95
"""Over the screen's logit from which the blend flags so many of the rows, it need not be asked: the screen alone flags."""
FEWEST = 20
"""Fewer rows say nothing about that."""
NEVER = 1e9
"""A logit that no row reaches."""
EAGER = {"5.6.3": 4, "5.6.7a": 4}
"""The heads for which more of them are read: what hatred and attack are lies least in single words."""


def rude_texts(data: Path) -> list[str]:
    """Comments of the same newspapers that are not civil, a seeded sample: on them the screen's certainty is measured."""
    found = sorted({row["text"] for name in RUDE for row in _rows(data, name) if row["clause"] != "clean" and row["label"]})
    return random.Random(SEED).sample(found, min(2000, len(found)))


def _rows(data: Path, name: str) -> Iterator[dict]:
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def clean_texts(data: Path) -> dict[str, list[str]]:
    """Civil comments of newspapers and city conversations, a seeded sample, and the city corpus's held-out clean rows, by source."""
    rng = random.Random(SEED)
    texts: dict[str, list[str]] = {}
    for name, most in CLEAN.items():
        found = sorted({row["text"] for row in _rows(data, name) if row["clause"] == "clean"})
        texts[name] = rng.sample(found, min(most, len(found)))
    return texts | {"own": held_out(clean=True)}


def held_out(clean: bool) -> list[str]:
    """Held-out rows of the city corpus, the clean or the others."""
    return [row["text"] for row in corpus.rows() if corpus.heldout(row["text"]) and bool(set(row["labels"]) - {"5.6.1"}) != clean]


def outputs(texts: list[str], screen: Screen, encoder: Encoder) -> tuple[np.ndarray, np.ndarray]:
    """Logits of both (n, heads), in the screen's order of heads."""
    codes = Codes.of(pa.array(texts, pa.string()))
    view = View(codes, folded(codes))
    encoded = encoder.encode([model_text(view, row) for row in range(len(view))]).logits
    return screen.logits(features(view.data, view.start), len(view)), encoded[:, [encoder.heads.index(head) for head in screen.heads]]


def passing(screened: np.ndarray, used: list[int], eager: list[int]) -> np.ndarray:
    """Per used head the screen logit over which about `PASSED` of the rows lie in all; `eager` says how large each head's part is."""
    low, high = 0.0, PASSED / max(eager)
    for _ in range(30):
        share = (low + high) / 2
        limits = np.array([np.quantile(screened[:, at], 1 - share * part) for at, part in zip(used, eager, strict=True)])
        low, high = (low, share) if (screened[:, used] > limits).any(axis=1).mean() > PASSED else (share, high)
    return limits


def blend(head: str, clean: np.ndarray, other: np.ndarray, passed: np.ndarray, long: np.ndarray) -> dict[str, Any]:
    """One head's blend; `clean` and `other` rows are (screen, encoder) logits (n, 2), of the clean ones `passed` is a mask and `long`
    how long they are.
    """
    share = FLAGGED.get(head, 0.01)
    both, both_other = (rows[:, 1] + SCREEN_SHARE * rows[:, 0] for rows in (clean, other))
    length, fast_length = (by_length(column, long) if head in LENGTHY else 0.0 for column in (both, clean[:, 0]))
    loosest = 0.0 if head in ONLY else LOOSEST
    offset = min(loosest, -float(np.quantile(np.where(passed, both - length * long, -1e9), 1 - share)))
    slope, level = np.polyfit(np.concatenate([clean[:, 0], other[:, 0]]), np.concatenate([both, both_other]), 1)
    fast = min(loosest, -float(np.quantile(clean[:, 0] - fast_length * long, 1 - share)))
    found = {"alone": [slope, level + offset], "both": [SCREEN_SHARE, 1.0, offset], "fast": [1.0, fast]}
    rounded = {name: [round(float(value), 4) for value in values] for name, values in found.items()}
    return rounded | {"length": round(length, 4), "fast_length": round(fast_length, 4)}


def certain(screened: np.ndarray, flagged: np.ndarray) -> float:
    """The screen's logit (of n rows) over which the blend flags `AGREED` of the rows, as `flagged` says; infinite where none is."""
    order = np.argsort(-screened)
    share = np.cumsum(flagged[order]) / np.arange(1, len(order) + 1)
    agreed = np.flatnonzero(share[FEWEST - 1 :] >= AGREED)
    return float(screened[order[FEWEST - 1 + agreed[-1]]]) if len(agreed) else NEVER


def by_length(logits: np.ndarray, long: np.ndarray) -> float:
    """How much the highest logits of clean comments grow with the logarithm of their length; not less than nothing."""
    parts = np.array_split(np.argsort(long, kind="stable"), LENGTHS)
    centres, highest = zip(*((float(long[part].mean()), float(np.quantile(logits[part], HIGHEST))) for part in parts), strict=True)
    return max(0.0, float(np.polyfit(centres, highest, 1)[0]))


def main(data: str, folder: Path = DATA) -> None:
    """Write the blend."""
    screen, encoder = Screen(folder / "screen.npz"), Encoder(folder)
    used = [at for at, head in enumerate(screen.heads) if head in FLAGGED]
    texts = clean_texts(Path(data))
    source = np.concatenate([np.full(len(rows), name) for name, rows in texts.items()])
    clean = np.stack(outputs([text for rows in texts.values() for text in rows], screen, encoder), axis=2)
    other = np.stack(outputs(held_out(clean=False), screen, encoder), axis=2)
    long = long_by(np.array([len(text) for rows in texts.values() for text in rows]))
    limits = np.full(len(screen.heads), NEVER)
    limits[used] = passing(clean[:, :, 0], used, [EAGER.get(screen.heads[at], 1) for at in used])
    passed = (clean[:, :, 0] > limits).any(axis=1)
    rude = rude_texts(Path(data))
    every = np.concatenate([clean, other, np.stack(outputs(rude, screen, encoder), axis=2)])
    every_long = np.concatenate([long, long_by(np.array([len(text) for text in held_out(clean=False) + rude]))])
    stored = {}
    for at, head in enumerate(screen.heads):
        rows = np.isin(source, ONLY[head]) if head in ONLY else np.ones(len(source), bool)
        found = blend(head, clean[rows, at], other[:, at], passed[rows], long[rows])
        flagged = every[:, at] @ np.array([SCREEN_SHARE, 1.0]) + found["both"][2] - found["length"] * every_long >= 0
        sure = certain(every[:, at, 0], flagged) if head in FLAGGED else NEVER
        stored[head] = found | {"passed": round(float(limits[at]), 4), "certain": round(sure, 4)}
        print(f"{head}: {stored[head]}, the encoder reads {float(((every[:, at, 0] > limits[at]) & (every[:, at, 0] < sure)).mean()):.1%}")
    counts = {name: len(rows) for name, rows in texts.items()}
    text = json.dumps({"flagged_share_of_clean": FLAGGED, "clean_rows": counts, "passed_share": PASSED, "heads": stored}, indent=1)
    (folder / "learned.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
