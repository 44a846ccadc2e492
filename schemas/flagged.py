"""A flagged item: a comment event, verbatim, with all that a moderator needs to decide on it."""

from __future__ import annotations

from typing import Literal

import msgspec

from pharos.schemas.event import CommentEvent
from pharos.schemas.finding import Finding, StatusName

SCHEMA_VERSION = 1

Suggested = Literal["review", "advice", "unscored"]


class PolicyRef(msgspec.Struct, frozen=True, gc=False):
    """Which policy file decided: its id and the SHA-256 of its bytes."""

    id: str
    hash: str


class FlaggedItem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One item of the moderation queue.

    `flags` lists every clause over its threshold, advice-only ones too. `priority` is 0 to 100, higher first. `suggested` says why
    it is here: "review" (a strict clause), "advice" (advice-only clauses), "unscored" (a detector failed on the row). `lang` is the
    language it was read in, `signals` (emergency, service_request, legal_complaint, criticism) are for routing, never for moderation,
    `notes` say what was not read.
    """

    schema_version: int
    event: msgspec.Raw
    flags: list[str]
    findings: list[Finding]
    status: dict[str, StatusName]
    policy: PolicyRef
    priority: int
    suggested: Suggested
    lang: str = ""
    signals: list[str] = []
    notes: list[str] = []

    def comment(self) -> CommentEvent:
        """The event as a typed view; `event` itself holds the bytes that came in, unknown fields included."""
        return msgspec.json.decode(self.event, type=CommentEvent)
