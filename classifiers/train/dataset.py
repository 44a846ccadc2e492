"""The rows that train the models: open and check rows of the labelled sets, and the project's own corpus, with a label a clause.

A row says 1 or 0 for the clauses its source labels; for a few others it is taken as a negative with less weight (a comment on a news
site is hardly an advert); for the rest it says nothing. Test suites, `nc` and `eval` rows, and share-alike or GPL sets never come in.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.political import Political
from pharos.classifiers.engine import Engine
from pharos.classifiers.train import hate_grammar
from pharos.schemas.policy_file import load_policy

HEADS = ("5.6.2", "5.6.3", "5.6.4", "5.6.5", "5.6.6", "5.6.7a", "5.6.7b", "5.6.7c", "5.6.8", "5.6.9", "5.6.10", "toxic")
"""One output each; `toxic`, the umbrella label of several sets, only helps to learn."""
TAKEN = {
    "hatexplain": 7000, "edos": 6000, "davidson": 3000, "hatemoji_build": 3550, "toxic_spans": 9000, "jigsaw_sample": 3000,
    "context_toxicity": 2000, "wiki_toxicity_test": 881, "surge_toxicity": 634, "fox_news": 927, "openai_moderation": 1600,
    "polis_comments": 2500, "youtube_spam": 1003, "sms_spam": 2000, "simple_safety_tests": 37, "harmbench": 60,
}  # fmt: skip
"""Texts taken of each set, after texts that stand in it more than once are joined; positives first."""
SEED = 20_261_125
SUPPOSED = 0.3
"""Weight of a negative that the source does not state."""
KEPT = 4_000
"""The first of the `further` texts, which teach neither screen, skimmer nor encoder and say where the skimmer may be trusted."""
PAIRS_TAUGHT = 7
"""Of ten comments with their posts, so many teach the networks which belong together."""
_UNLIKELY = {
    "sms_spam": ("5.6.3", "5.6.5", "5.6.7a", "5.6.7b", "5.6.7c", "5.6.8", "5.6.10"),
    "youtube_spam": ("5.6.8", "5.6.7c"),
    "polis_comments": ("5.6.8", "5.6.9", "5.6.10"),
}
_HARDLY_EVER = ("5.6.6", "5.6.8", "5.6.9", "5.6.10")
OPINION_PAGES = ("toxic_spans", "fox_news")
_CIVIL = ("5.6.2", "5.6.3", "5.6.4", "5.6.5", "5.6.6", "5.6.7a", "5.6.8", "5.6.9", "5.6.10", "toxic")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")


class Example(NamedTuple):
    """A text with (target, weight) by head; heads that are absent are unknown."""

    text: str
    targets: dict[str, tuple[float, float]]
    source: str


def _read(file: Path) -> Iterator[dict]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["use"] in ("open", "check") and row["label"] is not None:
                yield row


def _targets(source: str, clause: str, label: bool) -> dict[str, tuple[float, float]]:
    if clause == "clean":
        return {head: (0.0, 1.0) for head in _CIVIL}
    if clause == "toxic" and not label:
        return {"toxic": (0.0, 1.0), **{head: (0.0, 1.0) for head in ("5.6.2", "5.6.3", "5.6.4", "5.6.5", "5.6.7a")}}
    return {clause: (float(label), 1.0)} if clause in HEADS else {}


def labelled(folder: Path, source: str) -> list[Example]:
    """The texts of one set, each once, with all its labels."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in _read(folder / f"{source}.jsonl.gz"):
        targets = found.setdefault(row["text"], {})
        for head, value in _targets(source, row["clause"], row["label"]).items():
            targets[head] = max(targets.get(head, value), value)
    for targets in found.values():
        for head in _UNLIKELY.get(source, _HARDLY_EVER):
            targets.setdefault(head, (0.0, SUPPOSED))
    return [Example(text, targets, source) for text, targets in found.items() if targets]


def sampled(examples: list[Example], most: int, rng: random.Random) -> list[Example]:
    """At most `most` examples, those with a positive first."""
    shuffled = rng.sample(examples, len(examples))
    shuffled.sort(key=lambda item: not any(target for target, weight in item.targets.values() if weight == 1.0))
    return shuffled[:most]


def civil_sentences(folder: Path) -> Iterator[Example]:
    """Toxic news-site comments with their toxic sentences taken out: civil text from the same kind of page as the insults."""
    toxic: dict[str, list[tuple[int, int]]] = {}
    for row in _read(folder / "toxic_spans.jsonl.gz"):
        toxic.setdefault(row["text"], []).extend((start, end) for start, end, *_ in row.get("spans") or [])
    for text, spans in toxic.items():
        if not spans:
            continue
        sentences = [match for match in _SENTENCE.finditer(text)]
        kept = [m[0].strip() for m in sentences if not any(start < m.end() and m.start() < end for start, end in spans)]
        rest = " ".join(kept)
        if len(rest.split()) >= 6:
            yield Example(rest, {head: (0.0, 0.7) for head in _CIVIL}, "toxic_spans civil")


def open_examples(folder: Path, rng: random.Random) -> list[Example]:
    """What the labelled sets give."""
    examples = [item for source, most in TAKEN.items() for item in sampled(labelled(folder, source), most, rng)]
    return examples + sampled(list(civil_sentences(folder)), 4000, rng)


def further(folder: Path) -> list[str]:
    """Open texts of the same sets that `TAKEN` leaves out, each once, in a seeded order: no model learns a label of them."""
    known = {example.text for example in open_examples(folder, random.Random(SEED))}
    texts = {row["text"] for source in TAKEN for row in _read(folder / f"{source}.jsonl.gz")} - known
    return random.Random(SEED).sample(sorted(texts), len(texts))


def own_examples(rows: list[dict]) -> list[Example]:
    """Rows of the project's own corpus: what is not listed does not hold."""
    return [Example(row["text"], {head: (float(head in row["labels"]), 1.0) for head in HEADS if head != "toxic"}, "own") for row in rows]


def pairs_taught(text: str) -> bool:
    """Whether a comment's pair with its post is learnt by the networks; the others say what their distance is worth (`off_topic`)."""
    return zlib.crc32(text.encode()) % 10 < PAIRS_TAUGHT


def topic_pairs(folder: Path, rows: list[dict]) -> list[tuple[str, str, str]]:
    """(comment, post, group) of comments that stand under their own post; comments of one group may not be each other's negatives."""
    pairs = []
    for source in ("polis_pairs", "fox_pairs"):
        pairs += [(row["text"], row["context"], row["context"]) for row in _read(folder / f"{source}.jsonl.gz") if not row["label"]]
    own = [row for row in rows if row.get("post") and "5.6.1" not in row["labels"]]
    pairs += [(row["text"], row["post"], row["post"]) for row in own]
    return [pair for pair in pairs if pairs_taught(pair[0])]


def city_stage(examples: list[Example], own: list[dict], rng: random.Random, repeat: int, replayed: int) -> list[Example]:
    """What a later stage learns from: the city corpus `repeat` times, synthetic sentences, and `replayed` of the open rows again.

    Some of those get a label of 5.6.7b, which no open set has, by the political word list.
    """
    made = [*hate_grammar.rows(5000, SEED), *hate_grammar.people(2000, SEED)]
    grammar = [Example(row["text"], _of_grammar(row["labels"]), "grammar") for row in made]
    again = rng.sample(examples, min(replayed, len(examples)))  # positives first would teach that most comments break a clause
    return own_examples(own) * repeat + grammar + politically_labelled(again)


def politically_labelled(examples: list[Example]) -> list[Example]:
    """The examples, those from news sites with what the political detector's words say of them: half a label, but of real comments."""
    engine = Engine(load_policy(), [Political], profile=None)
    asked = [at for at, example in enumerate(examples) if example.source.split()[0] in OPINION_PAGES]
    texts = pa.array([examples[at].text for at in asked], pa.string())
    nothing = pa.nulls(len(asked), pa.string())
    scores = engine.detect(Comments(texts, nothing, nothing, nothing))[Political.name].scores
    labelled_by_words = list(examples)
    for at, score in zip(asked, scores.tolist(), strict=True):
        told = {"5.6.7b": (1.0, 0.5)} if score >= 0.5 else {"5.6.7b": (0.0, SUPPOSED)}
        labelled_by_words[at] = examples[at]._replace(targets=examples[at].targets | told)
    return labelled_by_words


def _of_grammar(labels: list[str]) -> dict[str, tuple[float, float]]:
    stated = {head: (float(head in labels), 1.0) for head in ("5.6.3", "5.6.5")}
    return {head: (0.0, SUPPOSED) for head in ("5.6.2", "5.6.4", *_HARDLY_EVER)} | stated
