"""Writes the trained encoder as `classifiers/data/encoder.onnx`: fused, int8 weights, with the names of its heads.

Usage: `python -m pharos.classifiers.train.export WORK [FOLDER]`, after all stages and the topic head. Weights take seven bits
(`reduce_range`): with eight, processors without VNNI overflow, and the same comment would score differently from machine to machine.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn
from torch.nn import functional

from pharos.classifiers.encoder import DATA
from pharos.classifiers.train import student
from pharos.classifiers.train.dataset import HEADS

OPSET = 17


class Shipped(nn.Module):
    """The student without the heads that only help to learn, and with the topic head of several layers."""

    def __init__(self, trained: student.Student, topic: nn.Linear) -> None:
        super().__init__()
        self.trained, self.topic = trained, topic
        self.kept = [i for i, head in enumerate(HEADS) if head != "toxic"]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (b, heads) and topic embeddings (b, d)."""
        layers = self.trained.bert(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True).hidden_states
        logits = self.trained.clauses(layers[-1], attention_mask)
        return logits[:, self.kept], functional.normalize(self.topic(student.topical(layers, attention_mask)), dim=1)


def main(work: Path, folder: Path = DATA) -> None:
    """Export, fuse, quantise."""
    model, topic = student.Student(), student.topic_head()
    model.load_state_dict(torch.load(work / "polish.pt"))
    topic.load_state_dict(torch.load(work / "topic.pt"))
    example = (torch.tensor([[101, 7592, 102]]), torch.ones((1, 3), dtype=torch.long))
    names = {"input_ids": {0: "b", 1: "s"}, "attention_mask": {0: "b", 1: "s"}, "logits": {0: "b"}, "topic": {0: "b"}}
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused, small = (str(Path(scratch) / f"{name}.onnx") for name in ("plain", "fused", "small"))
        torch.onnx.export(
            Shipped(model, topic).eval(), example, plain, dynamo=False, opset_version=OPSET, dynamic_axes=names,
            input_names=["input_ids", "attention_mask"], output_names=["logits", "topic"],
        )  # fmt: skip
        optimizer.optimize_model(plain, model_type="bert", num_heads=12, hidden_size=student.HIDDEN).save_model_to_file(fused)
        quantize_dynamic(
            fused, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
        stored = onnx.load(small)
        stored.metadata_props.append(onnx.StringStringEntryProto(key="heads", value=" ".join(h for h in HEADS if h != "toxic")))
        onnx.save(stored, str(folder / "encoder.onnx"))
    shutil.copy(student.source() / "tokenizer.json", folder / "tokenizer.json")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
