"""Trains the linear screen, `classifiers/data/screen.npz`: towards the labels, and towards what the encoder says of the same rows.

Usage: `python -m pharos.classifiers.train.screen DATA [FOLDER]`. The encoder's opinion reaches heads that a row's source does not label.
Adagrad on sparse sums (PyTorch); seeded.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
from torch.nn import functional

from pharos.classifiers.encoder import DATA, Encoder
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.model_text import model_text
from pharos.classifiers.ngrams import BUCKETS, features
from pharos.classifiers.train import corpus, dataset
from pharos.classifiers.train.dataset import HEADS, SEED
from pharos.classifiers.train.encoder import targets
from pharos.classifiers.train.skimmer import taught
from pharos.classifiers.view import View

EPOCHS, BATCH, RATE = 6, 256, 0.08
ASKED = 24_000
"""Rows that the encoder is asked about besides the city corpus's."""
OPINION = 0.6
"""Weight of the encoder's opinion beside a label's 1."""
SHIPPED = tuple(head for head in HEADS if head != "toxic")


def bags(view: View) -> tuple[torch.Tensor, torch.Tensor]:
    """All features of the rows, row by row, and where each row begins (n + 1)."""
    parts = features(view.data, view.start)
    row = np.concatenate([np.repeat(np.arange(len(view)), np.diff(part.start)) for part in parts])
    bucket = np.concatenate([part.bucket for part in parts])
    order = np.argsort(row, kind="stable")
    start = np.searchsorted(row[order], np.arange(len(view) + 1))
    return torch.from_numpy(bucket[order].astype(np.int64)), torch.from_numpy(start)


def fit(view: View, wanted: torch.Tensor, weight: torch.Tensor, opinion: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Weights (buckets, heads) and biases (heads): a row's logit is the sum of its features' weights over the root of their number.

    `opinion` holds the encoder's logits, NaN for rows that it was not asked about.
    """
    torch.manual_seed(SEED)
    buckets, start = bags(view)
    table = torch.zeros((BUCKETS, len(SHIPPED)), requires_grad=True)
    bias = torch.full((len(SHIPPED),), -3.0, requires_grad=True)
    optimizer = torch.optim.Adagrad([table, bias], lr=RATE)
    told, heard = torch.nan_to_num(torch.sigmoid(opinion)), OPINION * (~opinion.isnan()).float()
    for epoch in range(EPOCHS):
        order, lost = torch.randperm(len(view)), 0.0
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            places = [torch.arange(int(start[row]), int(start[row + 1])) for row in rows]
            counts = torch.tensor([len(place) for place in places])
            offsets = torch.cumsum(counts, 0) - counts
            summed = functional.embedding_bag(buckets[torch.cat(places)], table, offsets, mode="sum")
            logits = summed / counts.clamp(min=1).sqrt()[:, None] + bias
            loss = functional.binary_cross_entropy_with_logits(logits, wanted[rows], weight[rows], reduction="sum")
            loss = loss + functional.binary_cross_entropy_with_logits(logits, told[rows], heard[rows], reduction="sum")
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            lost += float(loss.detach())
        print(f"epoch {epoch + 1} of {EPOCHS}, loss {lost / len(order):.3f}", flush=True)
    return table.detach().numpy(), bias.detach().numpy()


def main(data: str, folder: Path = DATA) -> None:
    """Write the screen, given the encoder in the same folder."""
    rng = random.Random(SEED)
    own = corpus.training_rows()
    labelled = dataset.open_examples(Path(data), rng)
    examples = dataset.city_stage(labelled, own, rng, repeat=1, replayed=len(labelled))
    codes = Codes.of(pa.array([example.text for example in examples], pa.string()))
    view = View(codes, folded(codes))
    encoder = Encoder(folder)
    own_rows = torch.tensor([example.source == "own" for example in examples])
    asked = sorted({*np.flatnonzero(own_rows.numpy()).tolist(), *rng.sample(range(len(examples)), min(ASKED, len(examples)))})
    (logits,) = taught([model_text(view, row) for row in asked], lambda part: (encoder.clauses(part).values,))
    opinion = torch.full((len(view), len(SHIPPED)), float("nan"))
    opinion[asked] = torch.from_numpy(logits[:, [encoder.heads.index(head) for head in SHIPPED]])
    columns = [HEADS.index(head) for head in SHIPPED]
    wanted, weight = (tensor[:, columns] for tensor in targets(examples))
    weight[own_rows] *= 2
    table, bias = fit(view, wanted, weight, opinion)
    scale = np.abs(table).max(axis=0) / 127
    np.savez_compressed(
        folder / "screen.npz", heads=np.array(SHIPPED), weights=np.round(table / scale).astype(np.int8), scale=scale, bias=bias
    )


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
