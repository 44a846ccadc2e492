"""Measures the profanity detector on labelled comments: `python bench/measure_profanity.py FOLDER` (rows {text, label, clause, raw}).

Prints precision, recall and F1 of 5.6.2 per data set and the share of clean rows and of plain names that are flagged.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pyarrow as pa

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.profanity import Profanity
from pharos.classifiers.engine import Engine
from pharos.schemas.policy_file import load_policy

LABELLED = ("hatecheck", "mhc_spanish", "jigsaw_sample", "toxic_spans", "offendes", "profanity_fp_names")
CLEAN = ("c3", "unhealthy", "polis_comments")


def rows(folder: Path, name: str, clause: str) -> list[dict]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [row for row in map(json.loads, file) if row["clause"] == clause and row["label"] is not None]


def flagged(engine: Engine, texts: list[str]) -> list[bool]:
    nothing = pa.nulls(len(texts), pa.string())
    comments = Comments(pa.array(texts, pa.string()), nothing, nothing, nothing)
    return (engine.run("profanity", engine.views(comments)).scores >= 0.5).tolist()


def main() -> None:
    folder = Path(sys.argv[1])
    engine = Engine(load_policy(), [Profanity])
    for name in LABELLED:
        found = rows(folder, name, "5.6.2")
        said = flagged(engine, [row["text"] for row in found])
        pairs = [(row["label"], said_one) for row, said_one in zip(found, said, strict=True)]
        tp, fp, fn = (pairs.count(pair) for pair in ((True, True), (False, True), (True, False)))
        f1 = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
        rates = f"precision={tp / (tp + fp or 1):.3f} recall={tp / (tp + fn or 1):.3f} f1={f1:.3f}"
        print(f"{name:20} n={len(pairs):6} tp={tp:5} fp={fp:5} fn={fn:5} {rates}")
    for name in CLEAN:
        said = flagged(engine, [row["text"] for row in rows(folder, name, "clean")])
        print(f"{name:20} clean n={len(said):6} flagged={sum(said):4} share={sum(said) / len(said):.4f}")


if __name__ == "__main__":
    main()
