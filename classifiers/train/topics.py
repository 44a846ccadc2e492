"""Trains what tells a text's topic: three layers of its own on the first three of the trained encoder, which stay as they are.

Usage: `python -m pharos.classifiers.train.topics DATA WORK`, after the last stage; writes `WORK/topics.pt`. The layers start as
all-MiniLM-L6-v2's own upper ones and are held to its vectors (what the clauses need bends the shared layers away from what a text is
about), while they learn which comment stands under which post, and which halves are of one text (InfoNCE: van den Oord, Li, Vinyals 2018,
arXiv 1807.03748). Seeded; a quarter of an hour on two cores.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from pharos.classifiers.train import corpus, dataset, student
from pharos.classifiers.train.dataset import SEED
from pharos.classifiers.train.encoder import Feed, contrast, halved, halves, read

STEPS, PAIRS, OTHERS = 400, 32, 28
"""How many steps are taken, and how many pairs and single texts one of them reads."""
RATE, WARM = 2e-4, 30
HALVES, LONGEST = 12_000, 45
"""How many texts are halved, and how many words of each side of a pair are read."""
HELD, ALIKE, CONTRAST = 6.0, 20.0, 0.12
"""Weights of the vectors' distance from the teacher's, of the distance of their cosines, and of which pair belongs together."""
SOURCES = (3, 2)
"""How often a step's pairs are comments with their posts, and how often halves."""


def lost(pairs: list[tuple[str, str, str]], others: list[str], model: student.Topics, teacher: torch.nn.Module, feed: Feed) -> Tensor:
    """The loss of one step."""
    told, taught = [], []
    for texts in ([pair[0] for pair in pairs], [pair[1] for pair in pairs], others):
        ids, mask = feed.ids(texts)
        with torch.no_grad(), halved():
            found = student.mean(teacher(input_ids=ids, attention_mask=mask).last_hidden_state.float(), mask)
        taught.append(functional.normalize(found, dim=1))
        with halved():
            told.append(model(ids, mask).float())
    same = torch.tensor([[x[2] == y[2] for y in pairs] for x in pairs])
    own, wanted = torch.cat(told), torch.cat(taught)
    held = (1 - (own * wanted).sum(1)).mean()
    return HELD * held + ALIKE * functional.mse_loss(own @ own.T, wanted @ wanted.T) + CONTRAST * contrast(told[0], told[1], same)


def train(model: student.Topics, pools: list[list[tuple[str, str, str]]], texts: list[str], feed: Feed, rng: random.Random) -> None:
    """Train in place, one learning-rate ramp up and down."""
    teacher = student.teacher()
    optimizer = torch.optim.AdamW(model.own.parameters(), lr=RATE, weight_decay=0.01, fused=True)
    ramp = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / WARM, max(0.02, 1 - k / STEPS)))
    started, seen = time.monotonic(), 0.0
    for step in range(STEPS):
        pairs = rng.sample(rng.choices(pools, SOURCES)[0], PAIRS)
        loss = lost(pairs, rng.sample(texts, OTHERS), model, teacher, feed)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.own.parameters(), 1.0)
        optimizer.step()
        ramp.step()
        seen = 0.95 * seen + 0.05 * float(loss.detach())
        if step % 20 == 0:
            print(f"step {step} of {STEPS}, loss {seen / (1 - 0.95 ** (step + 1)):.3f}, {time.monotonic() - started:.0f} s", flush=True)


def shortened(pairs: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The pairs as the models read them, the first words of each side."""
    left, right = ([" ".join(text.split(" ")[:LONGEST]) for text in read([pair[side] for pair in pairs])] for side in (0, 1))
    return [(one, other, pair[2]) for one, other, pair in zip(left, right, pairs, strict=True)]


def main(data: Path, work: Path) -> None:
    """Write the layers."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    encoder = student.Student().eval()
    encoder.load_state_dict(torch.load(work / "polish.pt"))
    model, own = student.Topics(encoder), corpus.training_rows()
    texts = [example.text for example in dataset.open_examples(data, rng)] + [row["text"] for row in own]
    pools = [dataset.topic_pairs(data, own), halves(texts + dataset.further(data), HALVES, rng)]
    pools = [shortened(pairs) for pairs in pools]
    train(model, pools, read(texts), Feed(rng), rng)
    torch.save(model.own.state_dict(), work / "topics.pt")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
