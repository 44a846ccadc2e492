"""Builds `classifiers/data/words.npz`: stems, their weight and small static vectors, learnt from openly licensed comments.

Usage: `python -m pharos.classifiers.train.word_table FOLDER`, where FOLDER holds `<set>.jsonl.gz` with rows {text, context?, use}.
Positive pointwise mutual information of stems in a window, then a seeded randomised SVD; NumPy only, about two minutes. Words are kept
as hashes. Only rows whose `use` is `open` are read, and no test suite.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa

from pharos.classifiers.words import Words, split, stem, word_hash

SETS = (
    "polis_comments", "polis_pairs", "fox_news", "fox_pairs", "toxic_spans", "jigsaw_sample", "context_toxicity", "wiki_toxicity_test",
    "surge_toxicity", "stormfront", "edos", "hatexplain", "davidson", "ethos", "openai_moderation",
)  # fmt: skip
LOWER_CASED = {"hatexplain", "davidson"}
"""Sets that write names small: they tell nothing of which words are names."""
DATA = Path(__file__).parents[1] / "data"
SEED = 20190627
DIMENSIONS = 64
CONTEXTS = 5000
LEAST_COUNT = 4
WINDOW = 8
NEIGHBOURS = 8


def texts(folder: Path, sets: Iterable[str] = SETS) -> list[str]:
    """Distinct texts and contexts of the open rows, sorted, so that the result does not hang on the order of files."""
    found: set[str] = set()
    for name in sets:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["use"] == "open":
                    found.update(text for text in (row["text"], row.get("context")) if text)
    return sorted(found)


def related_groups() -> list[list[str]]:
    """The hand-written groups of related words."""
    lines = (DATA / "related_words.txt").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def lower_share(corpus: list[str]) -> set[str]:
    """Forms that are written in lower case more often than not: common words, unlike names."""
    lower: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for text in corpus:
        for word in text.split():
            bare = word.strip(".,!?;:\"'()*#@-")
            (lower if bare.islower() else other)[bare.lower()] += 1
    return {form for form, n in lower.items() if n >= 3 and n >= other[form]}


def cooccurrence(ids: np.ndarray, rows: np.ndarray, size: int, contexts: int) -> np.ndarray:
    """Counts (size, contexts) of stems within WINDOW words of one another in one text; near ones weigh more."""
    counts = np.zeros((size, contexts), np.float32)
    for distance in range(1, WINDOW + 1):
        left, right = ids[:-distance], ids[distance:]
        together = rows[:-distance] == rows[distance:]
        for a, b in ((left, right), (right, left)):
            good = together & (a >= 0) & (b >= 0) & (b < contexts)
            np.add.at(counts, (a[good], b[good]), 1 / distance)
    return counts


def vectors(counts: np.ndarray) -> np.ndarray:
    """Unit vectors (size, DIMENSIONS) of the shifted PPMI matrix by a seeded randomised SVD."""
    total = counts.sum()
    rows, columns = counts.sum(1, keepdims=True) + 1e-9, counts.sum(0, keepdims=True) ** 0.75 + 1e-9
    columns *= total / columns.sum()
    ppmi = np.maximum(np.log(np.maximum(counts, 1e-9) * total / (rows * columns)), 0)
    random = np.random.default_rng(SEED)
    basis = ppmi @ random.standard_normal((ppmi.shape[1], DIMENSIONS + 32)).astype(np.float32)
    for _ in range(4):
        basis, _ = np.linalg.qr(basis)
        basis = ppmi @ (ppmi.T @ basis)
    basis, _ = np.linalg.qr(basis)
    left, values, _ = np.linalg.svd(basis.T @ ppmi, full_matrices=False)
    found = (basis @ left)[:, :DIMENSIONS] * np.sqrt(values[:DIMENSIONS])
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def neighbours(units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each stem's NEIGHBOURS nearest stems and their cosines, itself left out."""
    near, cosine = np.zeros((len(units), NEIGHBOURS), np.uint16), np.zeros((len(units), NEIGHBOURS), np.float32)
    for first in range(0, len(units), 1000):
        similar = units[first : first + 1000] @ units.T
        similar[np.arange(len(similar)), np.arange(first, first + len(similar))] = -1
        top = np.argsort(-similar, axis=1, kind="stable")[:, :NEIGHBOURS]
        near[first : first + 1000], cosine[first : first + 1000] = top, np.take_along_axis(similar, top, 1)
    return near, cosine


def vocabulary(words: Words, n: int) -> tuple[np.ndarray, list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Sorted form hashes, stems (frequent first), the stem id of each form (-1: rare), of each word, and the IDF of each stem."""
    hashes, first, inverse = np.unique(words.hash, return_index=True, return_inverse=True)
    stems = np.array([stem(words.form(i)) for i in first])
    names, of_form = np.unique(stems, return_inverse=True)
    counts = np.bincount(of_form[inverse], minlength=len(names))
    pairs = np.unique(words.row.astype(np.int64) * len(names) + of_form[inverse])
    documents = np.bincount(pairs % len(names), minlength=len(names))
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] >= LEAST_COUNT]
    rank = np.full(len(names), -1)
    rank[order] = np.arange(len(order))
    idf = np.log(n / (1 + documents[order])).astype(np.float32)
    return hashes, [str(name) for name in names[order]], rank[of_form], rank[of_form][inverse], idf


def main(folder: str) -> None:
    """Write the table."""
    corpus = texts(Path(folder))
    words = split(pa.array(corpus))
    hashes, stems, of_form, of_word, idf = vocabulary(words, len(corpus))
    units = vectors(cooccurrence(of_word, words.row, len(stems), CONTEXTS))
    near, cosine = neighbours(units)
    small = lower_share(texts(Path(folder), [name for name in SETS if name not in LOWER_CASED]))
    common = np.sort(np.array([word_hash(form) for form in small if form.isascii() and form.isalpha()], np.uint64))
    kept = of_form >= 0
    np.savez_compressed(
        DATA / "words.npz",
        forms=hashes[kept],
        stem_of_form=of_form[kept].astype(np.uint16),
        stems=np.array([word_hash(name) for name in stems], np.uint64),
        idf=idf.astype(np.float16),
        vectors=np.round(units * 127).astype(np.int8),
        neighbours=near,
        cosines=np.round(cosine * 255).clip(0, 255).astype(np.uint8),
        common=common,
    )


if __name__ == "__main__":
    main(sys.argv[1])
