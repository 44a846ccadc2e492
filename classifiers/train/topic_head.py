"""Fits the topic head that ships, on the trained encoder as it is: close to the cosines of all-MiniLM-L6-v2, and to which post is whose.

Usage: `python -m pharos.classifiers.train.topic_head DATA WORK`, after the last stage; writes `WORK/topic.pt`. What the clauses need bends
the last layer's states away from what a text is about; the means of earlier layers still hold it. Seeded; some minutes on two cores.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from pharos.classifiers.train import corpus, dataset, student
from pharos.classifiers.train.dataset import SEED
from pharos.classifiers.train.encoder import Feed, contrast, halved, halves, read

HALVES, AT_ONCE = 5_000, 64
EPOCHS, PAIRS, RATE = 30, 256, 1e-3
CONTRAST = 0.05
"""Weight of which post is whose beside the distance to the teacher's cosines."""


def states(texts: list[str], model: student.Student, feed: Feed) -> tuple[Tensor, Tensor]:
    """What the head reads of each text (n, layers * HIDDEN), and the teacher's unit vectors (n, HIDDEN)."""
    teacher = student.teacher()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    wide = torch.zeros((len(texts), len(student.TOPICAL) * student.HIDDEN))
    taught = torch.zeros((len(texts), student.HIDDEN))
    with torch.no_grad(), halved():
        for first in range(0, len(order), AT_ONCE):
            rows = order[first : first + AT_ONCE]
            ids, mask = feed.ids([texts[i] for i in rows])
            layers = model.bert(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
            wide[rows] = student.topical(tuple(layer.float() for layer in layers), mask)
            found = student.mean(teacher(input_ids=ids, attention_mask=mask).last_hidden_state.float(), mask)
            taught[rows] = functional.normalize(found, dim=1)
            if first % (AT_ONCE * 50) == 0:
                print(f"text {first} of {len(texts)}", flush=True)
    return wide, taught


def fit(wide: tuple[Tensor, Tensor], taught: tuple[Tensor, Tensor], same: list[str]) -> torch.nn.Linear:
    """The head, from both sides of n pairs and what group each pair is of."""
    head = student.topic_head()
    names = {name: at for at, name in enumerate(dict.fromkeys(same))}
    group = torch.tensor([names[name] for name in same])
    steps = EPOCHS * (len(same) // PAIRS)
    optimizer = torch.optim.Adam(head.parameters(), lr=RATE)
    ramp = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        rows = torch.randint(len(same), (PAIRS,))
        a, b = (functional.normalize(head(side[rows]), dim=1) for side in wide)
        ta, tb = (side[rows] for side in taught)
        close = sum(functional.mse_loss(x @ y.T, tx @ ty.T) for x, y, tx, ty in ((a, b, ta, tb), (a, a, ta, ta), (b, b, tb, tb)))
        loss = 100 * close + CONTRAST * contrast(a, b, group[rows, None] == group[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        ramp.step()
        if step % 500 == 0:
            print(f"step {step} of {steps}, distance {float(close) / 3:.4f}", flush=True)
    return head


def main(data: Path, work: Path) -> None:
    """Write the head."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    model = student.Student().eval()
    model.load_state_dict(torch.load(work / "polish.pt"))
    own = corpus.training_rows()
    pairs = dataset.topic_pairs(data, own) + halves([e.text for e in dataset.open_examples(data, rng)], HALVES, rng)
    sides = [states(read([pair[side] for pair in pairs]), model, Feed(rng)) for side in (0, 1)]
    head = fit((sides[0][0], sides[1][0]), (sides[0][1], sides[1][1]), [pair[2] for pair in pairs])
    torch.save(head.state_dict(), work / "topic.pt")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
