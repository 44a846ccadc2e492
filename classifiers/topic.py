"""How far a comment's meaning is from its post's, by the networks' topic vectors, beside how few words they share.

A comment is compared with its own post and with a fixed pool of other posts: what is close to everything (a greeting) is close to nothing.
Posts and the pool are read by the encoder; a comment's own vector is the encoder's, or nearly the same from the skimmer.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pharos.classifiers.encoder import DATA

MEASURES = ("one", "words shared", "cosine", "above the pool", "below the nearest", "length", "length above the pool")
NEAR = -3.4
"""Log-odds by the skimmer under which a comment is near enough to its post; the encoder need not read it."""
HUBS = 8
"""Nearest posts of the pool whose mean cosine says how close a comment is to any post."""


class Topic:
    """The pool and the weights of the measures, as `train/off_topic.py` fits them."""

    def __init__(self, file: Path = DATA / "topic.npz") -> None:
        with np.load(file) as stored:
            self.pool, self.weights, self.skim = stored["pool"].astype(np.float32), stored["weights"], stored["skim"]
            self.spared = stored["spared"]

    def near(self, skims: np.ndarray) -> np.ndarray:
        """The log-odds (n,) to expect of comments that the skimmer puts under `NEAR`, at `skims` (n,), if the encoder read them."""
        return np.asarray(skims + self.spared)

    def logits(self, weights: np.ndarray, *columns: np.ndarray) -> np.ndarray:
        """Log-odds (n,) that a comment is off its topic: `weights`, or `skim` where the texts' vectors are the skimmer's.

        `columns` are what `measures` takes behind the pool.
        """
        return np.asarray((measures(self.pool, *columns) * weights).sum(axis=1))


def measures(
    pool: np.ndarray, lexical: np.ndarray, words: np.ndarray, texts: np.ndarray, posts: np.ndarray, parents: np.ndarray
) -> np.ndarray:
    """The measures (n, len(MEASURES)) of n comments.

    `lexical` (n,) is the log-odds by words, `words` (n,) the log of the number of content words, the others unit vectors (n, d); a row of
    `parents` is zero where a comment answers none. The nearer of post and parent counts.
    """
    own = np.maximum((texts * posts).sum(1), (texts * parents).sum(1))
    # Not a matrix product: BLAS sums in another order for another number of rows, and a row shall not see its neighbours.
    others = np.sort(np.einsum("nd,pd->np", texts, pool), axis=1)[:, -HUBS:]
    above, below = own - others.mean(1), own - others[:, -1]
    return np.stack([np.ones(len(own)), lexical, own, above, below, words, words * above], axis=1).astype(np.float32)
