"""Writes the trained encoder as `classifiers/data/encoder*.onnx`: fused, int8 weights, the shared layers and either side's own apart.

Usage: `python -m pharos.classifiers.train.export WORK [FOLDER]`, after all stages and the topics. Weights take seven bits
(`reduce_range`): with eight, processors without VNNI overflow, and the same comment would score differently from machine to machine.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.utils
import torch
from onnx import helper
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn

from pharos.classifiers.encoder import CLAUSES, DATA, ENCODER, TOPICS
from pharos.classifiers.train import student
from pharos.classifiers.train.dataset import HEADS

OPSET, STATES, LAYERS = 17, "states", 6
EMBEDS_MASK = 7
"""Which input of the fused embedding is the mask; its second output is what the attention makes of it."""


class Clauses(nn.Module):
    """The student without the heads that only help to learn."""

    def __init__(self, trained: student.Student) -> None:
        super().__init__()
        self.trained = trained
        self.kept = [i for i, head in enumerate(HEADS) if head != "toxic"]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Logits (b, heads)."""
        states = self.trained.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.trained.clauses(states, attention_mask)[:, self.kept]


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


def small(model: nn.Module, scratch: Path, output: str) -> onnx.ModelProto:
    """The model, ids and mask in, fused and with int8 weights."""
    example = (torch.tensor([[101, 7592, 102]]), torch.ones((1, 3), dtype=torch.long))
    names = {"input_ids": {0: "b", 1: "s"}, "attention_mask": {0: "b", 1: "s"}, output: {0: "b"}}
    plain, fused, shrunk = (str(scratch / f"{output}_{name}.onnx") for name in ("plain", "fused", "small"))
    torch.onnx.export(
        model.eval(), example, plain, dynamo=False, opset_version=OPSET, dynamic_axes=names,
        input_names=["input_ids", "attention_mask"], output_names=[output],
    )  # fmt: skip
    optimizer.optimize_model(plain, model_type="bert", num_heads=12, hidden_size=student.HIDDEN).save_model_to_file(fused)
    quantised(fused, shrunk)
    return with_plain_norms(onnx.load(shrunk))


def split(model: onnx.ModelProto, output: str) -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """The shared layers of a model, ids in and `states` out, and what stands on them, `states` and mask in and `output` out.

    No text is padded at run time, so that attention needs no mask; the means over the tokens still take theirs.
    """
    norms = [node for node in model.graph.node if node.op_type == "LayerNormalization"]
    if len(norms) != 2 * LAYERS:
        msg = f"the fused model: expected {2 * LAYERS} layer norms, two a layer; got {len(norms)}"
        raise ValueError(msg)
    renamed = {norms[2 * student.SHARED - 1].output[0]: STATES}
    for node in model.graph.node:
        if node.op_type == "QEmbedLayerNormalization":
            renamed |= {node.input[EMBEDS_MASK]: "", node.output[1]: ""}
    for node in model.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        node.output[:] = [renamed.get(name) or name for name in node.output]
    model.graph.value_info.append(helper.make_tensor_value_info(STATES, onnx.TensorProto.FLOAT, ["b", "s", student.HIDDEN]))
    parts = onnx.utils.Extractor(model)
    return parts.extract_model(["input_ids"], [STATES]), parts.extract_model([STATES, "attention_mask"], [output])


def states(shared: onnx.ModelProto) -> np.ndarray:
    """What the shared layers make of some word pieces."""
    session = InferenceSession(shared.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run([STATES], {"input_ids": np.array([[101, 2023, 2346, 2003, 9643, 102]])})[0])


def main(work: Path, folder: Path = DATA) -> None:
    """Export, fuse, quantise, split."""
    model = student.Student()
    model.load_state_dict(torch.load(work / "polish.pt"))
    with tempfile.TemporaryDirectory() as scratch:
        shared, clauses = split(small(Clauses(model), Path(scratch), "logits"), "logits")
        topics = student.Topics(model)
        topics.own.load_state_dict(torch.load(work / "topics.pt"))
        below, upper = split(small(topics, Path(scratch), "topic"), "topic")
    if not np.array_equal(states(shared), states(below)):
        msg = "the shared layers: expected the same states under clauses and topics; got others"
        raise ValueError(msg)
    named(clauses, [head for head in HEADS if head != "toxic"])
    for name, part in ((ENCODER, shared), (CLAUSES, clauses), (TOPICS, upper)):
        onnx.save(part, str(folder / f"{name}.onnx"))
    shutil.copy(student.source() / "tokenizer.json", folder / "tokenizer.json")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
