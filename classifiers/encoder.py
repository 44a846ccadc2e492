"""The small networks at run time: ONNX Runtime on one thread, one comment a call, so that no score depends on a comment's neighbours.

A batch would share one quantisation range and one padding; alone each comment is exact, and as fast (docs/decisions/0008-models.md).
The encoder is a transformer whose first layers serve both what it tells, the clauses and the topic; each has further layers of its own.
The convolutional skimmer was taught by it, takes the same word pieces and tells both at once.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

DATA = Path(__file__).parent / "data"
ENCODER, CLAUSES, TOPICS, SKIMMER = "encoder", "encoder_clauses", "encoder_topics", "skimmer"
"""The files, without `.onnx`: the encoder's shared layers, those that end in clauses and in topics, and the skimmer."""
TOPIC = 384
"""Numbers of a topic vector."""
UNFUSED = ["SkipLayerNormFusion"]
"""ONNX Runtime adds and normalises in one step three times slower than in two; the whole transformer is a quarter faster without."""
WINDOW, MOST_WINDOWS = 96, 2
"""Tokens a call reads; a longer comment is read in two windows. The stronger counts for a clause, both for the topic, each by its length;
what lies behind the second one is cut."""
KEPT = 1 << 12
"""Of how many texts the results are kept: posts, copies and campaigns come again."""


class Encoded(NamedTuple):
    """What a network says of n texts: log-odds (n, heads) or unit topic vectors (n, TOPIC), and how many characters it did not read (n,).

    Rows that the deadline left out are NaN.
    """

    values: np.ndarray
    unread: np.ndarray


class Network(Protocol):
    """What the encoder and the skimmer have in common; both are loaded once and used from any thread."""

    heads: tuple[str, ...]

    def clauses(self, texts: Sequence[str], deadline: float | None = None) -> Encoded:
        """Log-odds of texts as `model_text` gives them; after `deadline` (of `time.monotonic`) the rest is left out."""

    def topics(self, texts: Sequence[str], deadline: float | None = None) -> Encoded:
        """Unit topic vectors of such texts."""


class Pieces:
    """Cuts texts into word pieces, and these into windows."""

    def __init__(self, folder: Path) -> None:
        # This and ONNX Runtime take a third of a second to import: only who encodes pays.
        from tokenizers import Tokenizer, normalizers

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # `model_text` is lower case and Latin already: what is left of BERT's normaliser takes two thirds of the time.
        self._tokenizer.normalizer = normalizers.BertNormalizer(handle_chinese_chars=False, strip_accents=False, lowercase=False)

    def windows(self, text: str) -> tuple[list[np.ndarray], int]:
        """The ids of each window, (1, tokens), and how many characters lie behind the last."""
        encoding = self._tokenizer.encode(text.replace("ñ", "n"))
        first, ids, last = encoding.ids[0], encoding.ids[1:-1], encoding.ids[-1]
        room = WINDOW - 2
        parts = [ids[at : at + room] for at in range(0, max(len(ids), 1), room)][:MOST_WINDOWS]
        read = sum(map(len, parts))
        unread = len(text) - encoding.offsets[read][1] if read < len(ids) else 0
        return [np.array([[first, *part, last]], np.int64) for part in parts], unread


class Encoder:
    """The transformer: what is left open by the screen and the skimmer is read by it."""

    def __init__(self, folder: Path = DATA) -> None:
        self._pieces = Pieces(folder)
        self._shared, self._clauses, self._topics = (_session(folder, name) for name in (ENCODER, CLAUSES, TOPICS))
        self.heads = _heads(self._clauses)
        self._logits, self._topic = lru_cache(maxsize=KEPT)(self._logits_of), lru_cache(maxsize=KEPT)(self._topic_of)

    def clauses(self, texts: Sequence[str], deadline: float | None = None) -> Encoded:
        """See `Network`."""
        return _each(self._logits, texts, len(self.heads), deadline)

    def topics(self, texts: Sequence[str], deadline: float | None = None) -> Encoded:
        """See `Network`."""
        return _each(self._topic, texts, TOPIC, deadline)

    def _states(self, text: str) -> tuple[list[np.ndarray], int]:
        """The shared layers' states of each window, (1, tokens, d), and how many characters lie behind the last.

        Not kept: they are large, and of the few comments that are read for both sides the other comes a whole batch later.
        """
        windows, unread = self._pieces.windows(text)
        return [_run(self._shared, input_ids=ids)[0] for ids in windows], unread

    def _logits_of(self, text: str) -> tuple[np.ndarray, int]:
        states, unread = self._states(text)
        return strongest([self._above(self._clauses, part) for part in states]), unread

    def _topic_of(self, text: str) -> tuple[np.ndarray, int]:
        states, unread = self._states(text)
        return joined([self._above(self._topics, part) for part in states], [part.shape[1] for part in states]), unread

    def _above(self, session: InferenceSession, states: np.ndarray) -> np.ndarray:
        return _run(session, states=states, attention_mask=np.ones(states.shape[:2], np.int64))[0][0]


class Skimmer:
    """The convolutional network, which tells both at once."""

    def __init__(self, folder: Path = DATA) -> None:
        self._pieces, self._session = Pieces(folder), _session(folder, SKIMMER)
        self.heads = _heads(self._session)
        self._both = lru_cache(maxsize=KEPT)(self._read)

    def clauses(self, texts: Sequence[str], deadline: float | None = None) -> Encoded:
        """See `Network`."""
        return _each(lambda text: self._both(text)[::2], texts, len(self.heads), deadline)

    def topics(self, texts: Sequence[str], deadline: float | None = None) -> Encoded:
        """See `Network`."""
        return _each(lambda text: self._both(text)[1:], texts, TOPIC, deadline)

    def _read(self, text: str) -> tuple[np.ndarray, np.ndarray, int]:
        windows, unread = self._pieces.windows(text)
        logits, topics = zip(*(_run(self._session, input_ids=ids) for ids in windows), strict=True)
        return strongest([part[0] for part in logits]), joined([part[0] for part in topics], [ids.shape[1] for ids in windows]), unread


def topic_model(folder: Path = DATA) -> str:
    """The SHA-256 (hexadecimal) of what makes the encoder's topic vectors: who keeps some can tell whether they are of this model."""
    digest = hashlib.sha256(f"{WINDOW} tokens, {MOST_WINDOWS} windows".encode())
    for name in (f"{ENCODER}.onnx", f"{TOPICS}.onnx", "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def strongest(logits: list[np.ndarray]) -> np.ndarray:
    """Log-odds (heads,) of a text, of those of its windows."""
    return logits[0] if len(logits) == 1 else np.asarray(np.max(logits, axis=0))


def joined(topics: list[np.ndarray], tokens: list[int]) -> np.ndarray:
    """The unit topic vector (TOPIC,) of a text, of those of its windows and how long these are."""
    if len(topics) == 1:
        return topics[0]
    total = sum(topic * length for topic, length in zip(topics, tokens, strict=True))
    return np.asarray(total / np.linalg.norm(total), np.float32)


def _each(one: Callable[[str], tuple[np.ndarray, int]], texts: Sequence[str], width: int, deadline: float | None) -> Encoded:
    values, unread = np.full((len(texts), width), np.nan, np.float32), np.zeros(len(texts), np.int32)
    for row, text in enumerate(texts):
        if deadline is not None and time.monotonic() > deadline:
            break
        values[row], unread[row] = one(text)
    return Encoded(values, unread)


def _session(folder: Path, name: str) -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return InferenceSession(folder / f"{name}.onnx", options, ["CPUExecutionProvider"], disabled_optimizers=UNFUSED)


def _heads(session: InferenceSession) -> tuple[str, ...]:
    return tuple(session.get_modelmeta().custom_metadata_map["heads"].split())


def _run(session: InferenceSession, **inputs: np.ndarray) -> list[np.ndarray]:
    found: list[np.ndarray] = session.run(None, inputs)
    return found
