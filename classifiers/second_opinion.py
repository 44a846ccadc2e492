"""Detoxify as an optional second opinion: read where the own models are uncertain, never downloaded, and said to be absent where it is.

It needs `pip install pharos[detoxify]` and a checkpoint on this machine (docs/decisions/0009-second-opinion.md).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from pharos.classifiers.base import Status

DetoxifyName = Literal["original", "unbiased", "multilingual"]
NAMES: tuple[DetoxifyName, ...] = ("original", "unbiased", "multilingual")
HEADS = ("5.6.2", "5.6.3", "5.6.4", "5.6.5", "5.6.7a")
LABELS = {
    "obscene": "5.6.2",
    "identity_attack": "5.6.3",
    "identity_hate": "5.6.3",
    "sexual_explicit": "5.6.4",
    "threat": "5.6.5",
    "insult": "5.6.7a",
}
"""Detoxify's labels by what they say of a clause; `toxicity` and `severe_toxicity` say too little. `original` has no sexual_explicit."""
READY = "ready"
MOST_CHARACTERS = 4000
"""More than the 512 tokens that it reads hold; a tokenizer need not cut up 4 MiB."""


class Opinions(NamedTuple):
    """What it says of n texts: probabilities float32 (n, heads), NaN where it says nothing; statuses uint8 (n,), see `Status`."""

    probabilities: np.ndarray
    statuses: np.ndarray


class _Loaded(NamedTuple):
    model: Any
    tokenizer: Any
    columns: dict[str, int]
    longest: int


class _AbsentError(Exception):
    """It cannot be asked; the message is the sentence for people."""


class SecondOpinion:
    """One of Detoxify's models, loaded once a worker; `state` is `READY` or a sentence that says why it cannot be asked.

    `rows` is how many comments of a batch it reads at most, None for all. Used from any thread.
    """

    def __init__(self, name: DetoxifyName, checkpoint: Path | None = None, rows: int | None = None) -> None:
        self.name, self.rows = name, rows
        self.heads: tuple[str, ...] = ()
        self._loaded: _Loaded | None = None
        try:
            self._loaded = _load(name, checkpoint)
        except _AbsentError as exc:
            self.state = f"Detoxify ({name}) is not asked: {exc}"
            return
        self.state = READY
        self.heads = tuple(head for head in HEADS if head in self._loaded.columns)
        self._one = lru_cache(maxsize=1 << 10)(self._read)

    @property
    def ready(self) -> bool:
        """Whether it can be asked."""
        return self._loaded is not None

    @property
    def spanish(self) -> bool:
        """Whether it was trained on Spanish too."""
        return self.name == "multilingual"

    def probabilities(self, texts: Sequence[str], deadline: float | None = None) -> np.ndarray:
        """Float32 (n, heads) in the order of `HEADS`; NaN where it has no label of a head, or `deadline` (`time.monotonic`) came first."""
        return self.opinions(texts, deadline).probabilities

    def opinions(self, texts: Sequence[str], deadline: float | None = None) -> Opinions:
        """As `probabilities`, and how it ended on each text; never raises."""
        probabilities = np.full((len(texts), len(HEADS)), np.nan, np.float32)
        statuses = np.full(len(texts), Status.SKIPPED if self.ready else Status.ERROR, np.uint8)
        for row, text in enumerate(texts if self.ready else ()):
            if deadline is not None and time.monotonic() > deadline:
                break
            try:
                probabilities[row] = self._one(text[:MOST_CHARACTERS])
            except Exception:  # noqa: BLE001 - whatever the library does, the comment was judged without it already
                statuses[row] = Status.ERROR
                continue
            statuses[row] = Status.ERROR if np.isnan(probabilities[row]).all() else Status.OK
        return Opinions(probabilities, statuses)

    def _read(self, text: str) -> np.ndarray:
        """One text alone, so that padding to its neighbours cannot change what is said of it."""
        import torch

        assert self._loaded is not None
        inputs = self._loaded.tokenizer(text, return_tensors="pt", truncation=True, max_length=self._loaded.longest)
        with torch.inference_mode():
            said = torch.sigmoid(self._loaded.model(**inputs)[0])[0].float().numpy()
        columns = self._loaded.columns
        return np.array([said[columns[head]] if head in columns else np.nan for head in HEADS], np.float32)


def _load(name: DetoxifyName, checkpoint: Path | None) -> _Loaded:
    """The model from what lies on this machine.

    Raises:
        _AbsentError: the package, the checkpoint or what belongs to it is missing or broken.
    """
    if name not in NAMES:
        msg = f"it has no model of that name, only {', '.join(NAMES)}"
        raise _AbsentError(msg)
    if find_spec("detoxify") is None or find_spec("torch") is None:
        msg = "its package is not installed (`pip install pharos[detoxify]`)"
        raise _AbsentError(msg)
    _stay_offline()
    try:
        import torch
        from detoxify import detoxify
    except Exception as exc:
        msg = f"its package does not load ({type(exc).__name__})"
        raise _AbsentError(msg) from exc
    file = checkpoint or Path(torch.hub.get_dir()) / "checkpoints" / detoxify.MODEL_URLS[name].rpartition("/")[2]
    if not file.is_file():
        msg = f"there is no checkpoint `{file}`; Pharos downloads none"
        raise _AbsentError(msg)
    torch.set_num_threads(1)  # a worker keeps to its own core
    try:
        return _built(file, torch.load(file, map_location="cpu", weights_only=False), detoxify.get_model_and_tokenizer)
    except _AbsentError:
        raise
    except Exception as exc:
        msg = f"the checkpoint `{file}` is broken or none of Detoxify's ({type(exc).__name__})"
        raise _AbsentError(msg) from exc


def _built(file: Path, stored: dict[str, Any], build: Any) -> _Loaded:
    """Model and tokenizer of a checkpoint as Detoxify builds them, from the files beside it or those in the Hugging Face cache."""
    arguments, labels = dict(stored["config"]["arch"]["args"]), stored["config"]["dataset"]["args"]["classes"]
    if (file.parent / "config.json").is_file():
        # `huggingface_config_path` of its constructor asks the network for the configuration all the same (its pull request 126).
        arguments["model_type"] = str(file.parent)
    columns = {LABELS[label]: at for at, label in enumerate(labels) if label in LABELS}
    held = set(stored["state_dict"])
    try:
        model, tokenizer = build(**arguments, state_dict=stored["state_dict"])
    except OSError as exc:
        msg = f"configuration and tokenizer of `{arguments['model_type']}` lie neither beside `{file}` nor in the Hugging Face cache"
        raise _AbsentError(msg) from exc
    if not columns or model.config.num_labels <= max(columns.values()):
        msg = f"the checkpoint `{file}` knows no label of a clause"
        raise _AbsentError(msg)
    if lacking := {weight for weight, _ in model.named_parameters()} - held:
        # The builder fills them with noise and warns at most.
        msg = f"the checkpoint `{file}` lacks {len(lacking)} of the model's weights"
        raise _AbsentError(msg)
    # RoBERTa counts its positions from 2.
    return _Loaded(model.eval(), tokenizer, columns, min(tokenizer.model_max_length, model.config.max_position_embeddings - 2))


def _stay_offline() -> None:
    """Keep the Hugging Face libraries of this process from the network: they read the variable once, at their first import."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    if constants := sys.modules.get("huggingface_hub.constants"):
        constants.HF_HUB_OFFLINE = True  # type: ignore[attr-defined]
