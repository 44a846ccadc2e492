"""How much a comment's words have to do with those of its post: IDF-weighted overlap of stems, of related words, and of static vectors.

`WordTable` is what `train/word_table.py` learnt, joined with the hand-written groups of related words; `features` is columnar.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from pharos.classifiers.fold import ranges
from pharos.classifiers.words import Words, plain_form, powers, split, stem, word_hash

DATA = Path(__file__).parent / "data"
FEATURES = ("overlap", "related", "cosine", "nearest", "words", "context_words")
GROUP_WEIGHT = 0.8
LEAST_COSINE = 0.5
CONTENT_IDF = 3.0
"""Stems in more than one text of twenty say nothing of a topic."""
RARE_IDF = 8.5
UNKNOWN = 1 << 31
ENTRY_BITS = 16
ENTRY_STEPS = 2


@dataclass(frozen=True)
class Bag:
    """Distinct content stems of n texts: `row` (t,) ascending, `id` (t,)."""

    row: np.ndarray
    id: np.ndarray


class WordTable:
    """Stems with IDF and vectors; `related_*` is a sparse matrix stem -> related stems with weights 0..1 (1 for itself)."""

    def __init__(self, folder: Path = DATA) -> None:
        with np.load(folder / "words.npz") as table:
            self.forms, self.stem_of_form, self.stems = table["forms"], table["stem_of_form"].astype(np.int64), table["stems"]
            idf, vectors, near = table["idf"].astype(np.float32), table["vectors"].astype(np.float32), table["neighbours"].astype(np.int64)
            cosines, self.common = table["cosines"].astype(np.float32) / 255, table["common"]
        self._ids = {int(value): i for i, value in enumerate(self.stems)}
        self._members = groups = self._groups(folder)
        size = len(self._ids)
        self.idf = np.concatenate([idf, np.full(size + 1 - len(idf), RARE_IDF, np.float32)])
        self._entry = np.searchsorted(self.forms, np.arange(1 << ENTRY_BITS, dtype=np.uint64) << np.uint64(64 - ENTRY_BITS))
        for word in (folder / "stop_words_es.txt").read_text(encoding="utf-8").split():
            self.idf[self._ids.get(word_hash(stem(word)), 0)] = 0
        self.vectors = np.zeros((size + 1, vectors.shape[1]), np.float32)
        centred = vectors - np.average(vectors, axis=0, weights=np.exp(-idf))
        self.vectors[: len(idf)] = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
        self._relate(size, near, cosines, groups)

    def _groups(self, folder: Path) -> list[list[int]]:
        """Groups of related stems; words that the corpus lacks become stems of their own, without a vector."""
        lines = (folder / "related_words.txt").read_text(encoding="utf-8").splitlines()
        groups = [[plain_form(word) for word in line.split()] for line in lines if line and not line.startswith("#")]
        words = sorted({word for group in groups for word in group})
        of_word = {word: self._ids.setdefault(word_hash(stem(word)), len(self._ids)) for word in words}
        forms = {word_hash(word + ending): at for word, at in of_word.items() for ending in ("", "s", "es")}
        known = dict(zip(self.forms.tolist(), self.stem_of_form.tolist(), strict=True))
        pairs = sorted((forms | known).items())
        self.forms = np.array([form for form, _ in pairs], np.uint64)
        self.stem_of_form = np.array([at for _, at in pairs], np.int64)
        return [sorted({of_word[word] for word in group}) for group in groups]

    def _relate(self, size: int, near: np.ndarray, cosines: np.ndarray, groups: list[list[int]]) -> None:
        good = cosines >= LEAST_COSINE
        source, target, weight = [np.nonzero(good)[0], np.arange(size)], [near[good], np.arange(size)], [cosines[good], np.ones(size)]
        for group in groups:
            pairs = np.array([(a, b) for a in group for b in group if a != b])
            source.append(pairs[:, 0])
            target.append(pairs[:, 1])
            weight.append(np.full(len(pairs), GROUP_WEIGHT))
        first = np.concatenate(source)
        order = np.argsort(first, kind="stable")
        self.related_start = np.searchsorted(first[order], np.arange(size + 1))
        self.related_id = np.concatenate(target)[order]
        self.related_weight = np.concatenate(weight)[order].astype(np.float32)

    @cached_property
    def size(self) -> int:
        """Known stems; ids from here on are words that only this batch has."""
        return len(self._ids)

    def ids_related(self, names: set[str], groups: bool) -> np.ndarray:
        """Ids of the stems `names`; with `groups` also of the words that share a hand-written group with one of them."""
        ids = {self._ids[value] for name in names if (value := word_hash(name)) in self._ids}
        return np.array(sorted(ids.union(*(group for group in self._members if groups and ids & set(group)))), np.int64)

    def stem_ids(self, words: Words) -> np.ndarray:
        """Stem id of each word; a word that the table lacks gets an id of its own from `UNKNOWN` on, the same for its plural in -s."""
        last = words.data[words.end - 1] if len(words.end) else np.zeros(0, np.uint8)
        hashes = words.hash
        ids = self._lookup(hashes)
        rare = np.flatnonzero((ids < 0) & (last == ord("s")) & (words.end - words.start > 3))
        singular = hashes[rare] - np.uint64(ord("s")) * powers()[words.end[rare] - words.start[rare] - 1]
        ids[rare] = self._lookup(singular)
        hashes = hashes.copy()
        hashes[rare] = singular
        return np.where(ids < 0, UNKNOWN | (hashes >> np.uint64(33)).astype(np.int64), ids)

    def _lookup(self, hashes: np.ndarray) -> np.ndarray:
        """Stem id of each form hash, -1 where the table lacks it; sorted forms, entered by their highest bits."""
        at = self._entry[hashes >> np.uint64(64 - ENTRY_BITS)]
        last = len(self.forms) - 1
        for _ in range(ENTRY_STEPS):
            at += self.forms[np.minimum(at, last)] < hashes
        at = np.minimum(at, last)
        crowded = np.flatnonzero(self.forms[at] < hashes)
        at[crowded] = np.minimum(np.searchsorted(self.forms, hashes[crowded]), last)
        return np.where(self.forms[at] == hashes, self.stem_of_form[at], -1)

    def idf_of(self, ids: np.ndarray) -> np.ndarray:
        """IDF of stem ids; an unknown stem is rare."""
        return self.idf[np.minimum(ids, self.size)]

    def bag(self, texts: pa.StringArray) -> Bag:
        """The distinct content stems of each text."""
        words = split(texts)
        ids = self.stem_ids(words)
        content = self.idf_of(ids) >= CONTENT_IDF
        keys = np.sort(words.row[content].astype(np.int64) << 32 | ids[content])
        keys = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
        return Bag(keys >> 32, keys & 0xFFFFFFFF)

    def expanded(self, bag: Bag) -> tuple[np.ndarray, np.ndarray]:
        """Sorted keys `row << 32 | stem` of the stems of each text and those related to them, with the best weight of each."""
        known = bag.id < self.size
        row, ids = bag.row[known], bag.id[known]
        lengths = self.related_start[ids + 1] - self.related_start[ids]
        at = ranges(self.related_start[ids], lengths)
        keys = np.concatenate([np.repeat(row, lengths) << 32 | self.related_id[at], bag.row[~known] << 32 | bag.id[~known]])
        weights = np.concatenate([self.related_weight[at], np.ones((~known).sum(), np.float32)])
        order = np.argsort(keys, kind="stable")
        keys, weights = keys[order], weights[order]
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
        return keys[first], np.maximum.reduceat(weights, first) if len(first) else weights

    def centroids(self, bag: Bag, n: int) -> np.ndarray:
        """Unit vectors (n, d) of the IDF-weighted sum of each text's stems; zero where none is known."""
        sums = _sum_by(bag.row, self.vectors[np.minimum(bag.id, self.size)] * self.idf_of(bag.id)[:, None], n)
        return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)


def _sum_by(row: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Sums (n, ...) of `values` over equal `row`s, which ascend."""
    out = np.zeros((n, *values.shape[1:]), np.float32)
    if len(row):
        first = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
        out[row[first]] = np.add.reduceat(values, first, axis=0)
    return out


def features(table: WordTable, texts: pa.StringArray, contexts: pa.StringArray, context_of: np.ndarray) -> np.ndarray:
    """Features (n, len(FEATURES)) float32 of n texts; `context_of` (n,) says which of the distinct `contexts` each answers."""
    n = len(texts)
    context, bag = table.bag(contexts), table.bag(texts)
    keys, weights = table.expanded(context)
    of_word = context_of[bag.row].astype(np.int64)
    wanted = of_word << 32 | bag.id
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    weight = np.where(keys[at] == wanted, weights[at], 0) if len(keys) else np.zeros(len(wanted), np.float32)
    idf = table.idf_of(bag.id)
    similar = np.einsum("td,td->t", table.vectors[np.minimum(bag.id, table.size)], table.centroids(context, len(contexts))[of_word])
    columns = (idf, idf * (weight == 1), idf * weight, idf * similar, np.ones(len(idf)))
    total, exact, related, close, count = (np.bincount(bag.row, column, n) for column in columns)
    nearest = np.zeros(n, np.float32)
    np.maximum.at(nearest, bag.row, weight.astype(np.float32))
    sizes = np.bincount(context.row, minlength=len(contexts))[context_of]
    floor = np.maximum(total, 1)
    return np.stack([exact / floor, related / floor, close / floor, nearest, np.log1p(count), np.log1p(sizes)], axis=1).astype(np.float32)


def design(found: np.ndarray) -> np.ndarray:
    """The inputs of the off-topic score: a constant, the measures, and how much each tells in a longer comment."""
    overlap, related, cosine, nearest, words, _ = found.T
    one = np.ones(len(found), np.float32)
    return np.stack([one, overlap, related, cosine, nearest, words, overlap * words, related * words, cosine * words], axis=1)


def load_common() -> frozenset[int]:
    """Hashes of words that are written small more often than not."""
    with np.load(DATA / "words.npz") as table:
        return frozenset(table["common"].tolist())
