"""A BERT-base pass in ONNX Runtime, with random weights made on the spot: what one transformer costs a comment, whatever it has learned.

110 million parameters, 12 layers of 768; only the time is of use. Needs the package `onnx`, which builds the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

LAYERS, WIDTH, HEADS, INNER, WORDS, POSITIONS, LABELS = 12, 768, 12, 3072, 30_522, 512, 6


class Graph:
    """Nodes and weights of a model in the making."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._rng = np.random.default_rng(0)

    def weight(self, *shape: int) -> str:
        """A random weight, by name."""
        return self.constant(self._rng.standard_normal(shape, np.float32) * np.float32(0.02))

    def constant(self, values: np.ndarray) -> str:
        """Given values, by name."""
        from onnx import numpy_helper

        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """A node's one output, by name."""
        from onnx import helper

        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def dense(self, x: str, width: int, out: int) -> str:
        """A linear layer."""
        return self.node("Add", self.node("MatMul", x, self.weight(width, out)), self.weight(out))

    def normed(self, x: str, y: str) -> str:
        """The sum, layer-normalised."""
        ones, zeros = self.constant(np.ones(WIDTH, np.float32)), self.constant(np.zeros(WIDTH, np.float32))
        return self.node("LayerNormalization", self.node("Add", x, y), ones, zeros, axis=-1)

    def heads(self, x: str, order: list[int]) -> str:
        """(1, n, width) cut into heads, in the given order of axes."""
        shape = self.constant(np.array([1, -1, HEADS, WIDTH // HEADS], np.int64))
        return self.node("Transpose", self.node("Reshape", self.dense(x, WIDTH, WIDTH), shape), perm=order)

    def layer(self, x: str) -> str:
        """Self-attention and the feed-forward part."""
        scores = self.node("MatMul", self.heads(x, [0, 2, 1, 3]), self.heads(x, [0, 2, 3, 1]))
        scaled = self.node("Softmax", self.node("Mul", scores, self.constant(np.array(0.125, np.float32))), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", scaled, self.heads(x, [0, 2, 1, 3])), perm=[0, 2, 1, 3])
        flat = self.node("Reshape", mixed, self.constant(np.array([1, -1, WIDTH], np.int64)))
        x = self.normed(x, self.dense(flat, WIDTH, WIDTH))
        inner = self.dense(x, WIDTH, INNER)
        root = self.node("Erf", self.node("Mul", inner, self.constant(np.array(0.7071, np.float32))))
        half = self.node("Mul", inner, self.constant(np.array(0.5, np.float32)))
        gelu = self.node("Mul", half, self.node("Add", root, self.constant(np.array(1, np.float32))))
        return self.normed(x, self.dense(gelu, INNER, WIDTH))


def write(file: Path) -> None:
    """Write the model."""
    import onnx
    from onnx import TensorProto, helper

    graph = Graph()
    x = graph.node("Gather", graph.weight(WORDS, WIDTH), "ids")
    places = graph.node("Gather", graph.weight(POSITIONS, WIDTH), "places")
    x = graph.normed(x, places)
    for _ in range(LAYERS):
        x = graph.layer(x)
    first = graph.node("Gather", x, graph.constant(np.array(0, np.int64)), axis=1)
    logits = graph.dense(first, WIDTH, LABELS)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "n"]) for name in ("ids", "places")]
    output = helper.make_tensor_value_info(logits, TensorProto.FLOAT, [1, LABELS])
    made = helper.make_graph(graph.nodes, "bert-base", inputs, [output], graph.weights)
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), file)


def session(file: Path) -> Any:
    """The model, on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def run(model: Any, tokens: Sequence[int]) -> None:
    """One pass for each comment, of so many tokens."""
    for count in tokens:
        ids = np.arange(max(3, min(count, POSITIONS)), dtype=np.int64)[None]
        model.run(None, {"ids": ids, "places": ids})
