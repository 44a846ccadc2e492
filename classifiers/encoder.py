"""The small networks at run time: ONNX Runtime on one thread, one comment a call, so that no score depends on a comment's neighbours.

The transformer and the convolutional skimmer that was taught by it take the same word pieces and give the same outputs. A batch would
share one quantisation range and one padding; alone each comment is exact, and as fast (docs/decisions/0008-models.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

DATA = Path(__file__).parent / "data"
ENCODER, SKIMMER = "encoder", "skimmer"
UNFUSED = ["SkipLayerNormFusion"]
"""ONNX Runtime adds and normalises in one step three times slower than in two; the whole transformer is a quarter faster without."""
WINDOW, MOST_WINDOWS = 96, 2
"""Tokens a call reads; a longer comment is read in two windows, the stronger of which counts; what lies behind the second one is cut."""


class Encoded(NamedTuple):
    """What the encoder says of n texts: logits (n, heads), unit topic vectors (n, d), how many characters of each it did not read.

    Rows that the deadline left out are NaN in both.
    """

    logits: np.ndarray
    topics: np.ndarray
    unread: np.ndarray


class Encoder:
    """Loads the weights of one network once; used from any thread."""

    def __init__(self, folder: Path = DATA, network: str = ENCODER) -> None:
        # Both take a third of a second to import: only who encodes pays.
        import onnxruntime
        from tokenizers import Tokenizer, normalizers

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        file = folder / f"{network}.onnx"
        self._session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"], disabled_optimizers=UNFUSED)
        self.heads = tuple(self._session.get_modelmeta().custom_metadata_map["heads"].split())
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # `model_text` is lower case and Latin already: what is left of BERT's normaliser takes two thirds of the time.
        self._tokenizer.normalizer = normalizers.BertNormalizer(handle_chinese_chars=False, strip_accents=False, lowercase=False)
        self._inputs = [each.name for each in self._session.get_inputs()]
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
        plain = text.replace("ñ", "n")
        encoding = self._tokenizer.encode(plain)
        ids = encoding.ids
        first, ids, last = ids[0], ids[1:-1], ids[-1]
        room = WINDOW - 2
        windows = [ids[at : at + room] for at in range(0, max(len(ids), 1), room)][:MOST_WINDOWS]
        outputs = [self._run([first, *window, last]) for window in windows]
        read = sum(map(len, windows))
        unread = len(text) - encoding.offsets[read][1] if read < len(ids) else 0
        logits = outputs[0][0] if len(outputs) == 1 else np.maximum(outputs[0][0], outputs[1][0])
        return logits, outputs[0][1], unread

    def _run(self, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
        row = np.array([ids], np.int64)
        logits, topics = self._session.run(None, {name: row if name == "input_ids" else np.ones_like(row) for name in self._inputs})
        return logits[0], topics[0]
