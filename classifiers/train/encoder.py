"""Trains the small encoder on the open rows and the project's own corpus; `make train` calls it. Seeded; two CPU cores.

Usage: `python -m pharos.classifiers.train.encoder DATA WORK --stage open|city|polish`. Stage `open` learns from the labelled sets; the
later ones go on with the city corpus, synthetic sentences and part of the labelled rows. Each stage leaves `WORK/<stage>.pt`.
"""

from __future__ import annotations

import argparse
import random
import re
import time
import timeit
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.model_text import model_text
from pharos.classifiers.train import corpus, dataset, student
from pharos.classifiers.train.dataset import HEADS, SEED, Example
from pharos.classifiers.views import View

MOST_TOKENS = 96
BATCH_TOKENS = 1_800
RATE, HEAD_RATE = 1.5e-4, 1e-3
TOPIC_EVERY, TOPIC_ROWS, TEMPERATURE = 5, 32, 0.06
AFTER = {"city": ("open", 2, 12_000), "polish": ("city", 1, 6_000)}
"""The later stages: which one they go on from, how often they read the city corpus, how many open rows they read again."""
FASTER = 0.8
"""A product of 16-bit floats must take less than this part of the time, since what is around it is cast back and forth."""
NOISY = 0.12
"""Share of the rows that are read with typing errors."""


def read(texts: list[str]) -> list[str]:
    """The texts as the model reads them at run time."""
    codes = Codes.of(pa.array(texts, pa.string()))
    view = View(codes, folded(codes))
    return [model_text(view, row) for row in range(len(texts))]


def halved() -> AbstractContextManager[object]:
    """16-bit floats where the processor multiplies them faster (AMX does, AVX-512 BF16 by itself need not); nothing elsewhere."""
    return torch.autocast("cpu", torch.bfloat16) if _halves_are_faster() else nullcontext()


@cache
def _halves_are_faster() -> bool:
    plain = torch.ones((2048, student.HIDDEN)), torch.ones((student.HIDDEN, 4 * student.HIDDEN))
    half = plain[0].bfloat16(), plain[1].bfloat16()
    whole_s, half_s = (min(timeit.repeat(partial(torch.matmul, *pair), number=3, repeat=5)) for pair in (plain, half))
    faster = half_s < FASTER * whole_s
    print(f"training in {16 if faster else 32}-bit floats: a product takes {half_s / whole_s:.2f} times as long in 16-bit ones", flush=True)
    return faster


def noisy(text: str, rng: random.Random) -> str:
    """A letter dropped, doubled or swapped in some words, or a space lost."""
    words = text.split(" ")
    for _ in range(1 + len(words) // 8):
        at = rng.randrange(len(words))
        word = words[at]
        if len(word) > 3:
            k = rng.randrange(1, len(word) - 1)
            words[at] = rng.choice(
                [word[:k] + word[k + 1 :], word[:k] + word[k] + word[k:], word[:k] + word[k + 1] + word[k] + word[k + 2 :]]
            )
    joined = " ".join(words)
    return re.sub(r"(?<=[a-z]{3}) (?=[a-z]{3})", "", joined, count=1) if rng.random() < 0.2 else joined


class Feed:
    """Token batches of examples, of about equal length each, in a seeded order."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._tokenizer = Tokenizer.from_file(str(student.source() / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()

    def ids(self, texts: list[str]) -> tuple[Tensor, Tensor]:
        """Padded ids and mask (b, s)."""
        encoded = [item.ids for item in self._tokenizer.encode_batch(texts)]
        width = max(map(len, encoded))
        out = torch.zeros((len(encoded), width), dtype=torch.long)
        mask = torch.zeros((len(encoded), width), dtype=torch.long)
        for row, found in enumerate(encoded):
            out[row, : len(found)] = torch.tensor(found)
            mask[row, : len(found)] = 1
        return out, mask

    def begun(self, texts: list[str]) -> list[str]:
        """The texts as far as they are read (`MOST_TOKENS`)."""
        ends = [item.offsets[-2][1] for item in self._tokenizer.encode_batch(texts)]
        return [text[:end] for text, end in zip(texts, ends, strict=True)]

    def batches(self, texts: list[str], tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
        """Indexes of rows, about so many tokens a batch."""
        order = self._rng.sample(range(len(texts)), len(texts))
        found = []
        for first in range(0, len(order), 2048):
            chunk = sorted(order[first : first + 2048], key=lambda i: len(texts[i]))
            batch: list[int] = []
            for i in chunk:
                width = min(MOST_TOKENS, len(texts[i]) // 4 + 4)
                if batch and width * (len(batch) + 1) > tokens:
                    found.append(batch)
                    batch = []
                batch.append(i)
            found.append(batch)
        self._rng.shuffle(found)
        return iter(found)


def targets(examples: list[Example]) -> tuple[Tensor, Tensor]:
    """Targets and weights (n, heads); weight 0 where a row says nothing."""
    wanted, weight = np.zeros((2, len(examples), len(HEADS)), np.float32)
    for row, example in enumerate(examples):
        for head, (target, worth) in example.targets.items():
            wanted[row, HEADS.index(head)], weight[row, HEADS.index(head)] = target, worth
    return torch.from_numpy(wanted), torch.from_numpy(weight)


def halves(texts: list[str], most: int, rng: random.Random) -> list[tuple[str, str, str]]:
    """Both halves of longer texts, as pairs that are about the same: (text, text, group)."""
    long = [text.split() for text in texts if len(text.split()) >= 24]
    chosen = rng.sample(long, min(most, len(long)))
    return [(" ".join(w[: len(w) // 2]), " ".join(w[len(w) // 2 :]), f"half {i}") for i, w in enumerate(chosen)]


def contrast(a: Tensor, b: Tensor, same: Tensor) -> Tensor:
    """Cross entropy, both ways, of each of n pairs of unit vectors (n, d) among the others but those of the `same` group (n, n)."""
    similar = (a @ b.T / TEMPERATURE).masked_fill(same & ~torch.eye(len(a), dtype=torch.bool), -1e4)
    wanted = torch.arange(len(a))
    return functional.cross_entropy(similar, wanted) + functional.cross_entropy(similar.T, wanted)


class Topics:
    """Comment and post pairs, halves of longer comments, and the six-layer model's embeddings to stay close to."""

    def __init__(self, pairs: list[tuple[str, str, str]], texts: list[str], feed: Feed, rng: random.Random) -> None:
        self._feed, self._rng = feed, rng
        self._pools = [pairs, halves(texts, 3000, rng)]
        self._teacher = student.teacher()

    def loss(self, model: student.Student) -> Tensor:
        """Cross entropy of each comment's own post among the batch's, and the distance of the similarities to the teacher's."""
        chosen = self._rng.sample(self._rng.choices(self._pools, (3, 1))[0], TOPIC_ROWS)
        left, right = self._feed.ids([pair[0] for pair in chosen]), self._feed.ids([pair[1] for pair in chosen])
        with halved():
            a, b = model(*left)[1].float(), model(*right)[1].float()
        same = torch.tensor([[x[2] == y[2] for y in chosen] for x in chosen])
        with torch.no_grad(), halved():
            ta, tb = (functional.normalize(student.mean(self._teacher(*x).last_hidden_state.float(), x[1]), dim=1) for x in (left, right))
        close = functional.mse_loss(a @ b.T, ta @ tb.T) + functional.mse_loss(a @ a.T, ta @ ta.T)
        return 0.5 * contrast(a, b, same) + 10 * close


def train(model: student.Student, examples: list[Example], topics: Topics, feed: Feed, epochs: float, rng: random.Random) -> None:
    """Train in place, one learning-rate ramp up and down."""
    texts = read([example.text for example in examples])
    wanted, weight = targets(examples)
    positive = (wanted * weight).sum(0)
    boost = (((1 - wanted) * weight).sum(0) / positive.clamp(min=1)).sqrt().clamp(1, 4)
    plan = [batch for _ in range(int(np.ceil(epochs))) for batch in feed.batches(texts)]
    plan = plan[: int(len(plan) * epochs / np.ceil(epochs))]
    fresh = [*model.hidden.parameters(), *model.heads.parameters(), *model.topic.parameters()]
    groups = [{"params": model.bert.parameters(), "lr": RATE}, {"params": fresh, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    ramp = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / 100, max(0.02, 1 - k / len(plan))))
    started, seen = time.monotonic(), 0.0
    for step, batch in enumerate(plan):
        read_as = [noisy(texts[i], rng) if rng.random() < NOISY else texts[i] for i in batch]
        with halved():
            logits = model(*feed.ids(read_as))[0].float()
        lost = functional.binary_cross_entropy_with_logits(logits, wanted[batch], weight[batch], pos_weight=boost, reduction="sum")
        loss = lost / len(batch) + (topics.loss(model) if step % TOPIC_EVERY == 0 else 0)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        ramp.step()
        seen = 0.98 * seen + 0.02 * float(lost.detach()) / len(batch)
        if step % 50 == 0:
            print(f"step {step} of {len(plan)}, loss {seen / (1 - 0.98 ** (step + 1)):.3f}, {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    """Train one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--stage", choices=("open", *AFTER), required=True)
    parser.add_argument("--epochs", type=float, default=1.0)
    given = parser.parse_args()
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    feed = Feed(rng)
    examples = dataset.open_examples(given.data, rng)
    own = corpus.training_rows() if given.stage in AFTER else []
    topics = Topics(dataset.topic_pairs(given.data, own), [e.text for e in examples], feed, rng)
    model = student.Student().train()
    if given.stage in AFTER:
        before, repeat, replayed = AFTER[given.stage]
        model.load_state_dict(torch.load(given.work / f"{before}.pt"))
        model.bert.embeddings.requires_grad_(False)  # words are known by now; a third of a step's time
        examples = dataset.city_stage(examples, own, rng, repeat, replayed)
    train(model, examples, topics, feed, given.epochs, rng)
    torch.save(model.state_dict(), given.work / f"{given.stage}.pt")


if __name__ == "__main__":
    main()
