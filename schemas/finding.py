"""A finding: where in a comment which clause may be touched, how surely, why, and which detector says so."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Score = Annotated[float, Meta(ge=0, le=1)]
Stance = Literal["for", "against"]
Tier = Literal["A", "B", "C"]
StatusName = Literal["ok", "skipped", "timeout", "error"]

CLAUSES = (
    "5.6.1", "5.6.2", "5.6.3", "5.6.4", "5.6.5", "5.6.6", "5.6.7a", "5.6.7b", "5.6.7c", "5.6.8", "5.6.9", "5.6.10", "5.6.11",
)  # fmt: skip
"""The clause keys of `pharos detect`, in the policy's order; 5.6.7 joins three things and has three keys."""


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`[start, end, type, matched]`: character offsets in the original text, what kind of evidence, the form that matched."""

    start: int
    end: int
    type: str
    matched: str


MODEL = "model"
"""The type of a span, and the view of evidence, that a trained model gave."""


class Reason(msgspec.Struct, frozen=True, gc=False):
    """One sentence, in English and in Spanish."""

    en: str
    es: str


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One clause that a comment may touch, by one detector. `stance` is only for 5.6.7c.

    `threshold` is the policy's; `view` names what was read: plain, folded (disguises undone), model, words, meaning.
    """

    clause: str
    score: Score
    spans: list[Span]
    detector: str
    version: str
    reason: Reason
    tier: Tier
    stance: Stance | None = None
    threshold: Score | None = None
    view: str = ""
