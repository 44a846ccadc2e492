"""Writes the trained encoder as `classifiers/data/encoder.onnx`: fused, int8 weights, with the names of its heads.

Usage: `python -m pharos.classifiers.train.export WORK [FOLDER]`, after all stages and the topic head. Weights take seven bits
(`reduce_range`): with eight, processors without VNNI overflow, and the same comment would score differently from machine to machine.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn
from torch.nn import functional

from pharos.classifiers.encoder import DATA, ENCODER
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


def quantised(file: str, small: str, **more: Any) -> None:
    """Write a model of `file` with int8 weights to the file `small`."""
    kept = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(file, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options=kept, **more)


def with_plain_norms(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with each sum and layer norm in one step (`SkipLayerNormalization`) as two: see `encoder.UNFUSED`."""
    nodes = []
    for node in model.graph.node:
        if node.op_type != "SkipLayerNormalization":
            nodes.append(node)
            continue
        left, right, scale, shift, *bias = node.input
        epsilon = next(helper.get_attribute_value(each) for each in node.attribute if each.name == "epsilon")
        (out,) = [name for name in node.output if name]
        total = f"{out}_sum"
        nodes.append(helper.make_node("Add", [left, right], [total]))
        for name in bias:
            nodes.append(helper.make_node("Add", [total, name], [f"{total}_biased"]))
            total = f"{total}_biased"
        nodes.append(helper.make_node("LayerNormalization", [total, scale, shift], [out], axis=-1, epsilon=epsilon))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def named(model: onnx.ModelProto, heads: Sequence[str]) -> onnx.ModelProto:
    """The model with the names of its logits, in their order."""
    model.metadata_props.append(onnx.StringStringEntryProto(key="heads", value=" ".join(heads)))
    return model


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
        quantised(fused, small)
        stored = named(with_plain_norms(onnx.load(small)), [head for head in HEADS if head != "toxic"])
        onnx.save(stored, str(folder / f"{ENCODER}.onnx"))
    shutil.copy(student.source() / "tokenizer.json", folder / "tokenizer.json")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
