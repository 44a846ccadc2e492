"""The words of a whole column of texts at once, as 64-bit hashes of their lower-case, accent-free form.

Hashes in place of strings keep the hot path in NumPy and keep offensive words out of the shipped tables.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MAX_CHARACTERS = 4000
"""Longer texts are cut: their topic is plain by then, and one row must not stall a batch."""
LONGEST = 24
CHUNK = 1 << 20
_PRIME = 0x9E3779B97F4A7C15
_INVERSE = pow(_PRIME, -1, 1 << 64)

_SUFFIXES = (
    "amientos", "imientos", "amiento", "imiento", "aciones", "iciones", "ciones", "amente", "ations", "mente", "ation", "acion", "icion",
    "ments", "ando", "endo", "ados", "adas", "idos", "idas", "ment", "ness", "ings", "cion", "ado", "ada", "ido", "ida", "ing", "ers",
    "ied", "ies", "ed", "es", "ly", "er", "or", "ar", "ir", "os", "as", "s", "y",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """Words of n texts in reading order: `row` int32 (t,), `hash` uint64 (t,), and `data[start:end]`, the form's ASCII bytes."""

    row: np.ndarray
    hash: np.ndarray
    data: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def form(self, i: int) -> str:
        """Word i as hashed: lower case, without accents."""
        return self.data[self.start[i] : self.end[i]].tobytes().decode("ascii")


@lru_cache(maxsize=1)
def powers() -> np.ndarray:
    """Powers of the hash's base modulo 2**64, one for each byte of a chunk."""
    return _powers_of(_PRIME)


@lru_cache(maxsize=1)
def _inverses() -> np.ndarray:
    return _powers_of(_INVERSE)


def _powers_of(base: int) -> np.ndarray:
    factors = np.full(CHUNK + 4 * MAX_CHARACTERS * 4, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors)


def word_hash(form: str) -> int:
    """The hash of one lower-case ASCII form, the same as `split` gives it."""
    value = 0
    for byte in reversed(form.encode("ascii")):
        value = (value * _PRIME + byte) & 0xFFFFFFFFFFFFFFFF
    return value


def plain_form(word: str) -> str:
    """A word as `split` would hash it: lower case, accents stripped, letters only."""
    folded = unicodedata.normalize("NFKD", word).lower()
    return "".join(letter for letter in folded if "a" <= letter <= "z")


@lru_cache(maxsize=1 << 16)
def stem(form: str) -> str:
    """A light stem for English and Spanish at once: one suffix, then a final vowel; `flooding`, `floods` -> `flood`, `calles` -> `call`."""
    for suffix in _SUFFIXES:
        if form.endswith(suffix) and len(form) - len(suffix) >= (3 if len(suffix) == 1 else 4):
            form = form[: -len(suffix)]
            break
    if len(form) > 3 and form[-1] in "aeio":
        form = form[:-1]
    return form[:-1] if len(form) > 4 and form[-1] == form[-2] else form


def _text_bytes(texts: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    """Bytes of the texts, decomposed and in lower case, and where each begins in them (n + 1)."""
    cut = pc.fill_null(texts, "")
    if (pc.max(pc.binary_length(cut)).as_py() or 0) > MAX_CHARACTERS:
        cut = pc.utf8_slice_codeunits(cut, 0, MAX_CHARACTERS)
    ascii_only = pc.string_is_ascii(cut)
    if not pc.all(ascii_only).as_py():
        other = pc.invert(ascii_only)
        cut = pc.replace_with_mask(cut, other, pc.utf8_normalize(cut.filter(other), "NFKD"))
    folded = pc.ascii_lower(cut)
    _, offsets, data = folded.buffers()
    starts = np.frombuffer(offsets, np.int32)[folded.offset : folded.offset + len(folded) + 1]
    raw = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(0, np.uint8)
    accent = (raw == 0xCC) | (raw == 0xCD)
    if accent.any():
        accent[1:] |= accent[:-1].copy()
        kept = np.concatenate([[0], np.cumsum(~accent)])
        return raw[~accent], kept[starts]
    return raw, starts.astype(np.int64)


def _chunk(raw: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Row, hash, first and last byte + 1 of the words of one chunk; `starts` (rows + 1) begins at 0."""
    letter = np.zeros(len(raw) + 1, bool)
    letter[:-1] = (raw - np.uint8(97)) < 26
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    heads = np.zeros(len(raw) + 1, bool)
    heads[starts] = True
    begins |= heads & letter
    ends = letter.copy()
    ends[:-1] &= ~letter[1:] | heads[1:]
    first, last = np.flatnonzero(begins), np.flatnonzero(ends) + 1
    long_enough = (last - first > 1) & (last - first <= LONGEST)
    first, last = first[long_enough], last[long_enough]
    sums = np.zeros(len(raw) + 1, np.uint64)
    np.cumsum(raw * powers()[: len(raw)], out=sums[1:])
    hashes = (sums[last] - sums[first]) * _inverses()[first]
    return np.searchsorted(starts, first, "right") - 1, hashes, first, last


def split(texts: pa.StringArray) -> Words:
    """Words of two to 24 letters of each text; nulls have none. Emoji, digits and other scripts part words."""
    raw, starts = _text_bytes(texts)
    parts, row = [], 0
    while row < len(texts):
        stop = max(row + 1, int(np.searchsorted(starts, starts[row] + CHUNK, "right")) - 1)
        base = starts[row]
        rows, hashes, first, last = _chunk(raw[base : starts[stop]], starts[row : stop + 1] - base)
        parts.append((rows + row, hashes, first + base, last + base))
        row = stop
    if not parts:
        empty = np.zeros(0, np.int64)
        return Words(empty.astype(np.int32), empty.astype(np.uint64), raw, empty, empty)
    rows, hashes, first, last = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Words(rows.astype(np.int32), hashes, raw, first, last)
