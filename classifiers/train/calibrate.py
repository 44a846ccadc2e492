"""Sets how screen and encoder are blended, `classifiers/data/learned.json`, so that log-odds 0 flags a stated share of clean comments.

Usage: `python -m pharos.classifiers.train.calibrate DATA [FOLDER]`. Clean comments are the development rows of c3 and unhealthy, which only
measure, those of polis, and the clean rows of the city corpus that are held out.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from pharos.classifiers.encoder import DATA, Encoder
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.model_text import model_text
from pharos.classifiers.screen import Screen
from pharos.classifiers.train import corpus
from pharos.classifiers.train.dataset import SEED
from pharos.classifiers.view import View

CLEAN = {"c3": 1600, "unhealthy": 1600, "polis_comments": 913}
FLAGGED = {
    "5.6.3": 0.004,
    "5.6.4": 0.001,
    "5.6.5": 0.0015,
    "5.6.6": 0.003,
    "5.6.7a": 0.006,
    "5.6.7b": 0.004,
    "5.6.8": 0.0008,
    "5.6.10": 0.0005,
}
"""Share of clean comments that each head may flag: 1.7 % in all but 5.6.7b; the rest of 2 % is for the rules."""
ONLY = {"5.6.7b": "polis_comments"}
"""Clean rows of opinion pages are political as often as not: there the city conversations alone tell."""
SCREEN_SHARE = 0.5
"""Weight of the screen's logit beside the encoder's, as found before (research: blending in half the static model's logit)."""
PASSED = 0.08
"""Share of clean comments that the encoder reads."""


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


def outputs(texts: list[str], screen: Screen, encoder: Encoder) -> tuple[np.ndarray, np.ndarray]:
    """Logits of both (n, heads), in the screen's order of heads."""
    codes = Codes.of(pa.array(texts, pa.string()))
    view = View(codes, folded(codes))
    encoded = encoder.encode([model_text(view, row) for row in range(len(view))]).logits
    return screen.logits(view), encoded[:, [encoder.heads.index(head) for head in screen.heads]]


def passing(screened: np.ndarray, used: list[int]) -> np.ndarray:
    """Per used head the screen logit over which about `PASSED` of the rows lie in all: the same share for each head."""
    low, high = 0.0, PASSED
    for _ in range(30):
        share = (low + high) / 2
        limits = np.quantile(screened[:, used], 1 - share, axis=0)
        low, high = (low, share) if (screened[:, used] > limits).any(axis=1).mean() > PASSED else (share, high)
    return limits


def blend(clean: np.ndarray, other: np.ndarray, passed: np.ndarray, share: float) -> dict[str, list[float]]:
    """One head's blend; `clean` and `other` rows are (screen, encoder) logits (n, 2), `passed` a mask of the clean ones."""
    both, both_other = (rows[:, 1] + SCREEN_SHARE * rows[:, 0] for rows in (clean, other))
    offset = -float(np.quantile(np.where(passed, both, -1e9), 1 - share))
    slope, level = np.polyfit(np.concatenate([clean[:, 0], other[:, 0]]), np.concatenate([both, both_other]), 1)
    fast = -float(np.quantile(clean[:, 0], 1 - share))
    found = {"alone": [slope, level + offset], "both": [SCREEN_SHARE, 1.0, offset], "fast": [1.0, fast]}
    return {name: [round(float(value), 4) for value in values] for name, values in found.items()}


def main(data: str, folder: Path = DATA) -> None:
    """Write the blend."""
    screen, encoder = Screen(folder / "screen.npz"), Encoder(folder)
    used = [at for at, head in enumerate(screen.heads) if head in FLAGGED]
    texts = clean_texts(Path(data))
    source = np.concatenate([np.full(len(rows), name) for name, rows in texts.items()])
    clean = np.stack(outputs([text for rows in texts.values() for text in rows], screen, encoder), axis=2)
    other = np.stack(outputs(held_out(clean=False), screen, encoder), axis=2)
    limits = np.full(len(screen.heads), 1e9)
    limits[used] = passing(clean[:, :, 0], used)
    passed = (clean[:, :, 0] > limits).any(axis=1)
    stored = {}
    for at, head in enumerate(screen.heads):
        rows = source == ONLY[head] if head in ONLY else np.ones(len(source), bool)
        found = blend(clean[rows, at], other[:, at], passed[rows], FLAGGED.get(head, 0.01))
        stored[head] = found | {"passed": round(float(limits[at]), 4)}
        print(f"{head}: {stored[head]}")
    counts = {name: len(rows) for name, rows in texts.items()}
    text = json.dumps({"flagged_share_of_clean": FLAGGED, "clean_rows": counts, "passed_share": PASSED, "heads": stored}, indent=1)
    (folder / "learned.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
