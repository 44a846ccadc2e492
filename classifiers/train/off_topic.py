"""Fits 5.6.1: `classifiers/data/off_topic.json`, the score by words; `topic.npz`, by words and the topic vectors, and the flag.

Usage: `python -m pharos.classifiers.train.off_topic FOLDER` with `polis_pairs.jsonl.gz` and `fox_pairs.jsonl.gz` {text, context, label}.
Logistic regression by Newton's method with a ridge; NumPy only. A comment under its own post is false, under another post true. The pool
of other posts is the city corpus's own. The flag rests on the city corpus alone: its threads, other comments of it under any post (a city
matter is on topic under each), and its adverts (which hardly are under one).
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from pharos.classifiers.detectors.off_topic import ADVERTS as ADVERT_MARKS
from pharos.classifiers.elsewhere import MEASURES as FLAG_MEASURES
from pharos.classifiers.elsewhere import Marker, measures
from pharos.classifiers.encoder import DATA, Encoder, Network, Skimmer
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.model_text import model_text
from pharos.classifiers.relatedness import WordTable, design, features
from pharos.classifiers.topic import MEASURES, NEAR
from pharos.classifiers.topic import measures as distances
from pharos.classifiers.train import corpus
from pharos.classifiers.train.dataset import SEED, pairs_taught
from pharos.classifiers.view import View
from pharos.schemas.policy_file import load_policy

SETS = ("polis_pairs", "fox_pairs")
RIDGE = 1.0
CAUTION = 1.8
"""Taken off the log-odds: half the fitted rows are off topic, of a page's comments hardly one in ten."""
OTHERS, ADVERTS = 1_000, 120
"""Comments of the city corpus, and adverts, that are put under posts of it to learn what is flagged."""
LIFT, TOPIC_SCALE = 0.7, 4.0
"""Added to the log-odds of a flag, so that 0 lies where the held-out threads are told best; and how much less than the other measures'
the topic vector's weights are held to zero."""
POOL = 64
"""Posts of the city corpus that every comment is compared with besides its own."""


def pairs(file: Path) -> list[dict]:
    """The labelled rows of one set."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["clause"] == "5.6.1" and row["use"] == "open"]


def under_posts(rows: list[dict]) -> list[dict]:
    """Comments of the city corpus that speak to a post."""
    return [row for row in rows if row.get("post") and not row.get("parent")]


def own_pairs(rows: list[dict], rng: random.Random) -> list[dict]:
    """Comments of the city corpus under their own post and, as off topic, what its authors `marked` and comments under another post."""
    found = under_posts(rows)
    posts = sorted({row["post"] for row in found})
    own = [
        {"text": row["text"], "context": row["post"], "label": off, "marked": off} for row in found for off in ["5.6.1" in row["labels"]]
    ]
    related = [row for row in found if "5.6.1" not in row["labels"]]
    moved = [(row, rng.choice([post for post in posts if post != row["post"]])) for row in related]
    return own + [{"text": row["text"], "context": post, "label": True} for row, post in moved]


def unlearnt(row: dict) -> bool:
    """Whether the topic's layers have not learnt whose post a row's comment is: where they have, it is nearer to it than others will be."""
    return bool(row.get("marked")) or not pairs_taught(row["text"])


def fit(inputs: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Ridge logistic weights of `inputs` (n, d), whose first column is the constant."""
    weights, ridge = np.zeros(inputs.shape[1]), np.eye(inputs.shape[1]) * RIDGE
    ridge[0, 0] = 0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        hessian = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        weights += np.linalg.solve(hessian, inputs.T @ (label - chance) - ridge @ weights)
    return weights


def flag_rows(own: list[dict], rng: random.Random) -> list[dict]:
    """Rows {text, context, label} of what is flagged and what is not; learnt pairs too, as what a comment is about counts here most."""
    under = under_posts(own)
    posts = sorted({row["post"] for row in under})
    clean = [row for row in own if not row["labels"]]
    adverts = [row for row in own if row["labels"] == ["5.6.6"] and not row.get("post")]
    rows = [{"text": row["text"], "context": row["post"], "label": "5.6.1" in row["labels"]} for row in under]
    for chosen, most, label in ((clean, OTHERS, False), (adverts, ADVERTS, True)):
        rows += [{"text": row["text"], "context": rng.choice(posts), "label": label} for row in rng.sample(chosen, min(most, len(chosen)))]
    return rows


def flag(rows: list[dict], logits: np.ndarray, words: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weights of `Elsewhere`, given each row's log-odds to be off topic, log of content words and topic vector."""
    own, posts = (pa.array([row[key] for row in rows]) for key in ("text", "context"))
    marks = Marker(WordTable(), load_policy().city.services).marks(own, posts, np.arange(len(rows)), np.expm1(words))
    advert = np.array([any(re.search(expression, row["text"]) for expression in ADVERT_MARKS) for row in rows])
    found = measures(logits, words, marks, advert)
    inputs = np.concatenate([found, TOPIC_SCALE * texts], axis=1).astype(np.float64)
    weights = fit(inputs, np.array([row["label"] for row in rows], float))
    weights[0] += LIFT
    print(dict(zip(FLAG_MEASURES, np.round(weights, 2).tolist(), strict=False)))
    return weights[: found.shape[1]].astype(np.float32), (TOPIC_SCALE * weights[found.shape[1] :]).astype(np.float32)


def vectors(texts: list[str], network: Network) -> np.ndarray:
    """Topic vectors (n, d)."""
    codes = Codes.of(pa.array(texts, pa.string()))
    view = View(codes, folded(codes))
    return network.topics([model_text(view, row) for row in range(len(view))]).values


def by_words(rows: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """The inputs of the score by words (n, d), and the log of the number of content words."""
    posts = pa.array([row["context"] for row in rows]).dictionary_encode()
    found = features(WordTable(), pa.array([row["text"] for row in rows]), posts.dictionary, posts.indices.to_numpy())
    return design(found).astype(np.float64), found[:, 4]


def by_meaning(
    rows: list[dict], lexical: np.ndarray, words: np.ndarray, pool: np.ndarray, contexts: np.ndarray, reader: Network
) -> tuple[np.ndarray, np.ndarray]:
    """The inputs of the score by meaning (n, d), given the log-odds by words and the posts' topic vectors, and the texts' by `reader`."""
    texts = vectors([row["text"] for row in rows], reader)
    return distances(pool, lexical.astype(np.float32), words, texts, contexts, np.zeros_like(contexts)), texts


def by_distance(found: np.ndarray, label: np.ndarray) -> np.ndarray:
    """The weights of the score by meaning."""
    weights = fit(found.astype(np.float64), label)
    weights[0] -= CAUTION
    print(dict(zip(MEASURES, np.round(weights, 3).tolist(), strict=True)))
    return weights


def spares(far: np.ndarray, skims: np.ndarray) -> np.float32:
    """By how much the encoder's log-odds (n,) differ from the skimmer's (n,), in the mean of the rows that it need not read."""
    near = skims <= NEAR
    found = np.float32((far - skims)[near].mean())
    print(f"{near.sum()} of {len(near)} need not be read; the encoder would put them {found:+.2f} log-odds from there")
    return found


def main(folder: str) -> None:
    """Write the weights."""
    own = corpus.training_rows()
    rows = [row for name in SETS for row in pairs(Path(folder) / f"{name}.jsonl.gz")] + own_pairs(own, random.Random(SEED))
    label = np.array([row["label"] for row in rows], float)
    inputs, words = by_words(rows)
    weights = fit(inputs, label)
    text = json.dumps({"weights": [round(float(weight), 4) for weight in weights], "fitted_on": [*SETS, "city corpus"]}, indent=1)
    (DATA / "off_topic.json").write_text(text + "\n", encoding="utf-8")
    # Words have learnt no pair; of meanings only those that are as near as the next comment will be tell what a distance is worth.
    kept = np.array([unlearnt(row) for row in rows])
    rows, label, inputs, words = [row for row in rows if unlearnt(row)], label[kept], inputs[kept], words[kept]
    encoder, skimmer = Encoder(), Skimmer()
    posts = sorted({row["post"] for row in own if row.get("post")})
    pool = vectors(random.Random(SEED).sample(posts, min(POOL, len(posts))), encoder)
    contexts = vectors([row["context"] for row in rows], encoder)
    told = [by_meaning(rows, inputs @ weights, words, pool, contexts, reader)[0] for reader in (encoder, skimmer)]
    meaning, skim = (by_distance(found, label) for found in told)
    spared = spares(told[0] @ meaning, told[1] @ skim)
    rows = flag_rows(own, random.Random(SEED))
    inputs, words = by_words(rows)
    contexts = vectors([row["context"] for row in rows], encoder)
    found, texts = by_meaning(rows, inputs @ weights, words, pool, contexts, encoder)
    elsewhere, direction = flag(rows, found @ meaning, words, texts)
    half, (near, far) = pool.astype(np.float16), (weights.astype(np.float32) for weights in (skim, meaning))
    np.savez_compressed(DATA / "topic.npz", pool=half, weights=far, skim=near, spared=spared, elsewhere=elsewhere, direction=direction)


if __name__ == "__main__":
    main(sys.argv[1])
