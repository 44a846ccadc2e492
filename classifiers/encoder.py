"""The small encoder at run time: ONNX Runtime on one thread, one comment a call, so that a comment's score never depends on its neighbours.

A batch would share one quantisation range and one padding; alone each comment is exact, and as fast (docs/decisions/0008-models.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

DATA = Path(__file__).parent / "data"
WINDOW, MOST_WINDOWS = 96, 2
"""Tokens a call reads; a longer comment is read in windows, the strongest of which counts; what lies behind the last one is cut."""


class Encoded(NamedTuple):
    """What the encoder says of n texts: logits (n, heads), unit topic vectors (n, d), how many characters of each it did not read.

    Rows that the deadline left out are NaN in both.
    """

    logits: np.ndarray
    topics: np.ndarray
    unread: np.ndarray


class Encoder:
    """Loads the weights once; used from any thread."""

    def __init__(self, folder: Path = DATA) -> None:
        # Both take a third of a second to import: only who encodes pays.
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(folder / "encoder.onnx", options, providers=["CPUExecutionProvider"])
        self.heads = tuple(self._session.get_modelmeta().custom_metadata_map["heads"].split())
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._shapes = tuple(output.shape[1] for output in self._session.get_outputs())
        self._one = lru_cache(maxsize=1 << 12)(self._encode)

    def encode(self, texts: Sequence[str], deadline: float | None = None) -> Encoded:
        """Encode texts as `model_text` gives them; after `deadline` (of `time.monotonic`) the rest is left out."""
        logits, topics = (np.full((len(texts), width), np.nan, np.float32) for width in self._shapes)
        unread = np.zeros(len(texts), np.int32)
        for row, text in enumerate(texts):
            if deadline is not None and time.monotonic() > deadline:
                break
            logits[row], topics[row], unread[row] = self._one(text)
        return Encoded(logits, topics, unread)

    def _encode(self, text: str) -> tuple[np.ndarray, np.ndarray, int]:
        encoding = self._tokenizer.encode(text)
        ids, first, last = encoding.ids[1:-1], encoding.ids[0], encoding.ids[-1]
        room = WINDOW - 2
        windows = [ids[at : at + room] for at in range(0, max(len(ids), 1), room)][:MOST_WINDOWS]
        outputs = [self._session.run(None, _feed([first, *window, last])) for window in windows]
        logits = np.max([out[0][0] for out in outputs], axis=0)
        read = sum(map(len, windows))
        unread = len(text) - encoding.offsets[read][1] if read < len(ids) else 0
        return logits, outputs[0][1][0], unread


def _feed(ids: list[int]) -> dict[str, np.ndarray]:
    row = np.array([ids], np.int64)
    return {"input_ids": row, "attention_mask": np.ones_like(row)}
