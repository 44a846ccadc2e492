"""Trains the skimmer, `classifiers/data/skimmer.onnx`: a small convolutional network that is taught by the encoder, not by labels.

Usage: `python -m pharos.classifiers.train.skimmer DATA [FOLDER]`, after the export. It learns the encoder's logits and topic vectors of
the training rows, but for those that show how far it may be trusted, and of open rows that the encoder did not see (distillation: Hinton,
Vinyals, Dean 2015, arXiv 1503.02531; convolutions over words: Kim 2014, arXiv 1408.5882). Seeded; some half an hour on two cores.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from pharos.classifiers.encoder import DATA, SKIMMER, TOPIC, Encoder
from pharos.classifiers.train import calibrate, corpus, dataset, student
from pharos.classifiers.train.dataset import SEED
from pharos.classifiers.train.encoder import Feed, read
from pharos.classifiers.train.export import OPSET, named, quantised

WIDTH, FILTERS, WORDS, LAYERS = 128, 256, 3, 2
"""Numbers of a word's vector and of a layer's filters, how many words a filter sees, how many layers there are."""
EPOCHS, BATCH_TOKENS, WORD_RATE, RATE = 16, 4_000, 3e-3, 2e-3
MASK, MASKED = 103, 0.05
"""The word piece that stands for a hidden one, and the share of words that is hidden."""
LOGITS, LOWEST, HIGHEST = 0.05, -7.0, 5.0
"""Weight of the distance of the logits beside their cross entropy, and between which logits it counts."""
APART, SIMILAR = 2.0, 5.0
"""Weights of the topic vectors' distance from the encoder's, and of the distance of their cosines among the batch."""
AT_ONCE, THREADS = 200, 2


class Convolution(nn.Module):
    """Filters over neighbouring words, added to what came in; written as linear layers, which shrink to eight bits."""

    def __init__(self) -> None:
        super().__init__()
        self.over, self.back = nn.Linear(WORDS * WIDTH, FILTERS), nn.Linear(FILTERS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, states: Tensor) -> Tensor:
        """States (b, s, WIDTH) of the next layer."""
        beside = functional.pad(states, (0, 0, 1, 1))
        found: Tensor = self.norm(states + self.back(functional.relu(self.over(torch.cat([beside[:, :-2], states, beside[:, 2:]], 2)))))
        return found


class Skimmer(nn.Module):
    """Token ids (b, s) and mask in; logits (b, heads) and unit topic vectors (b, TOPIC) out, as the encoder's."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(narrowed(student.teacher().embeddings.word_embeddings.weight.detach()), freeze=False)
        self.weight = nn.Embedding(self.words.num_embeddings, 1)
        self.norm = nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList(Convolution() for _ in range(LAYERS))
        self.hidden, self.heads = nn.Linear(3 * WIDTH, 256), nn.Linear(256, heads)
        self.topic = nn.Linear(3 * WIDTH, TOPIC, bias=False)
        nn.init.zeros_(self.weight.weight)
        nn.init.constant_(self.heads.bias, -3.0)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        mask = attention_mask.unsqueeze(-1).float()
        words = self.norm(self.words(input_ids)) * mask
        states = words
        for layer in self.layers:
            states = layer(states) * mask
        weight = torch.exp(self.weight(input_ids).clamp(-4, 4)) * mask
        highest = (states - 1e4 * (1 - mask)).amax(1)
        return self.told(torch.cat([(words * weight).sum(1) / weight.sum(1), states.sum(1) / mask.sum(1), highest], 1))

    def told(self, found: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and topic vectors of the weighted mean of the words, the mean and the highest of the states (b, 3 * WIDTH)."""
        logits = self.heads(functional.gelu(self.hidden(functional.dropout(found, 0.1, self.training))))
        return logits, functional.normalize(self.topic(found), dim=1)


class Shipped(nn.Module):
    """The skimmer for one text at a time: nothing is masked, and the word vectors take half the place with 16 bits."""

    def __init__(self, trained: Skimmer) -> None:
        super().__init__()
        self.trained = trained
        self.words = nn.Parameter(trained.words.weight.detach().half())
        self.weight = nn.Parameter(torch.exp(trained.weight.weight.detach().clamp(-4, 4)))

    def forward(self, input_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and topic vectors of ids (b, s) without padding."""
        states = words = self.trained.norm(functional.embedding(input_ids, self.words).float())
        for layer in self.trained.layers:
            states = layer(states)
        weight = functional.embedding(input_ids, self.weight)
        return self.trained.told(torch.cat([(words * weight).sum(1) / weight.sum(1), states.mean(1), states.amax(1)], 1))


def narrowed(words: Tensor) -> Tensor:
    """The word vectors on their first `WIDTH` principal components, all of about the same size."""
    centred = words - words.mean(0)
    components = torch.linalg.svd(centred, full_matrices=False)[2]
    found = centred @ components[:WIDTH].T
    return (found / found.std() / 2).contiguous()


def taught(texts: list[str], ask: Callable[[list[str]], tuple[np.ndarray, ...]]) -> list[np.ndarray]:
    """What is said of n texts, on both cores: each column that `ask` gives of a part of them."""
    parts = [texts[first : first + AT_ONCE] for first in range(0, len(texts), AT_ONCE)]
    found: list[tuple[np.ndarray, ...]] = []
    with ThreadPoolExecutor(THREADS) as pool:
        for part in pool.map(ask, parts):
            found.append(part)
            if len(found) % 50 == 0:
                print(f"the encoder read {len(found) * AT_ONCE} of {len(texts)} texts", flush=True)
    return [np.concatenate(columns) for columns in zip(*found, strict=True)]


def lost(model: Skimmer, ids: Tensor, mask: Tensor, logits: Tensor, topics: Tensor) -> Tensor:
    """How far the model is from the encoder's logits and topics of a batch, a row."""
    own, topic = model(ids.where((torch.rand(ids.shape) > MASKED) | (ids < 1_000), MASK), mask)
    told = functional.binary_cross_entropy_with_logits(own, torch.sigmoid(logits), reduction="sum")
    told = told + LOGITS * functional.mse_loss(own.clamp(LOWEST, HIGHEST), logits.clamp(LOWEST, HIGHEST), reduction="sum")
    apart = (1 - (topic * topics).sum(1)).mean()
    return told / len(ids) + APART * apart + SIMILAR * functional.mse_loss(topic @ topic.T, topics @ topics.T)


def train(model: Skimmer, texts: list[str], told: list[np.ndarray], feed: Feed) -> None:
    """Train in place towards the logits and topics `told`, one learning-rate ramp up and down."""
    logits, topics = map(torch.from_numpy, told)
    plan = [batch for _ in range(EPOCHS) for batch in feed.batches(texts, BATCH_TOKENS)]
    words = [model.words.weight, model.weight.weight]
    others = [weight for weight in model.parameters() if all(weight is not word for word in words)]
    groups = [{"params": words, "lr": WORD_RATE}, {"params": others, "lr": RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    ramp = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / 200, max(0.02, 1 - k / len(plan))))
    started, seen = time.monotonic(), 0.0
    for step, batch in enumerate(plan):
        loss = lost(model, *feed.ids([texts[i] for i in batch]), logits[batch], topics[batch])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        ramp.step()
        seen = 0.99 * seen + 0.01 * float(loss.detach())
        if step % 200 == 0:
            print(f"step {step} of {len(plan)}, loss {seen / (1 - 0.99 ** (step + 1)):.3f}, {time.monotonic() - started:.0f} s", flush=True)


def export(model: Skimmer, heads: tuple[str, ...], folder: Path) -> None:
    """Write the network, int8 weights."""
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = (str(Path(scratch) / f"{name}.onnx") for name in ("plain", "small"))
        torch.onnx.export(
            Shipped(model.eval()).eval(), (torch.tensor([[101, 7592, 102]]),), plain, dynamo=False, opset_version=OPSET,
            dynamic_axes={"input_ids": {0: "b", 1: "s"}}, input_names=["input_ids"], output_names=["logits", "topic"],
        )  # fmt: skip
        quantised(plain, small, op_types_to_quantize=["MatMul", "Gemm"])
        onnx.save(named(onnx.load(small), heads), str(folder / f"{SKIMMER}.onnx"))


def lessons(data: Path, further: list[str], rng: random.Random) -> Iterator[str]:
    """The texts that the skimmer is taught: what trains the encoder, both sides of its topic pairs, and `further` open rows."""
    own, labelled = corpus.training_rows(), dataset.open_examples(data, rng)
    yield from (example.text for example in dataset.city_stage(labelled, own, rng, repeat=1, replayed=len(labelled)))
    for comment, post, _ in dataset.topic_pairs(data, own):
        yield from (comment, post)
    yield from further


def main(data: Path, folder: Path = DATA) -> None:
    """Write the skimmer, given the encoder in the same folder."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    further = dataset.further(data)
    # What says how far the skimmer may be trusted teaches it nothing.
    kept = {*further[: dataset.KEPT], *(text for texts in calibrate.clean_texts(data).values() for text in texts)}
    texts = read([text for text in dict.fromkeys(lessons(data, further[dataset.KEPT :], rng)) if text not in kept])
    encoder, feed = Encoder(folder), Feed(rng)
    texts = feed.begun(texts)
    model = Skimmer(len(encoder.heads)).train()
    told = taught(texts, lambda part: (encoder.clauses(part).values, encoder.topics(part).values))
    train(model, texts, told, feed)
    export(model, encoder.heads, folder)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
