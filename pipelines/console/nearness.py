"""By which keys texts that say nearly the same find each other: MinHash bands, or for a short text the whole of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pharos.classifiers.campaigns import ALIKE, bands, likeness, signatures


def keys(texts: Sequence[str]) -> list[list[int]]:
    """For each text its keys, as signed 64-bit numbers; copies share one. A text without a letter or figure has none."""
    rows, signed = signatures(pa.array(texts, pa.string()))
    found: list[list[int]] = [_short(text) for text in texts]
    for row, own in zip(rows.tolist(), bands(signed).view(np.int64).tolist(), strict=True):
        found[row] = sorted(set(own))
    return found


def alike(text: str, others: Sequence[str]) -> np.ndarray:
    """How much of a text each of the others has, 0..1 float (n,); 0 for what is no copy. Too short a text is compared whole."""
    rows, signed = signatures(pa.array([text, *others], pa.string()))
    found = np.array([float(_short(text) == _short(other) != []) for other in others])
    if len(rows) and rows[0] == 0:
        found[:] = 0.0
        found[rows[1:] - 1] = likeness(signed[1:], signed[0])
        found[found < ALIKE] = 0.0
    return found


def _short(text: str) -> list[int]:
    # With its figures: two short texts may differ by nothing but a telephone number.
    words = "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
    return [int.from_bytes(hashlib.sha256(" ".join(words).encode()).digest()[:8], "big", signed=True)] if words else []
