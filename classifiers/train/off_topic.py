"""Fits the weights of the off-topic score, `classifiers/data/off_topic.json`, on openly licensed comment-post pairs.

Usage: `python -m pharos.classifiers.train.off_topic FOLDER` with `polis_pairs.jsonl.gz` and `fox_pairs.jsonl.gz` {text, context, label}.
Logistic regression by Newton's method with a ridge; NumPy only. A comment under its own post is false, under another post true.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from pharos.classifiers.relatedness import DATA, WordTable, design, features

SETS = ("polis_pairs", "fox_pairs")
RIDGE = 1.0


def pairs(file: Path) -> list[dict]:
    """The labelled rows of one set."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["clause"] == "5.6.1" and row["use"] == "open"]


def fit(inputs: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Ridge logistic weights of `inputs` (n, d), whose first column is the constant."""
    weights, ridge = np.zeros(inputs.shape[1]), np.eye(inputs.shape[1]) * RIDGE
    ridge[0, 0] = 0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        hessian = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        weights += np.linalg.solve(hessian, inputs.T @ (label - chance) - ridge @ weights)
    return weights


def main(folder: str) -> None:
    """Write the weights."""
    rows = [row for name in SETS for row in pairs(Path(folder) / f"{name}.jsonl.gz")]
    posts = pa.array([row["context"] for row in rows]).dictionary_encode()
    found = features(WordTable(), pa.array([row["text"] for row in rows]), posts.dictionary, posts.indices.to_numpy())
    weights = fit(design(found).astype(np.float64), np.array([row["label"] for row in rows], float))
    text = json.dumps({"weights": [round(float(weight), 4) for weight in weights], "fitted_on": list(SETS)}, indent=1)
    (DATA / "off_topic.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
