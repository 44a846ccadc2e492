"""Decision v1: what a moderator decided on one version of a comment; an event on `moderation.decisions`, kept in `decisions/`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from pharos.schemas.event import Id, Utc
from pharos.schemas.flagged import PolicyRef

SCHEMA_VERSION = 1

Action = Literal["leave", "answer", "hide", "unhide", "escalate", "route", "undo", "wrong"]
Lane = Literal["emergency", "service_request", "legal", "ada"]
Milliseconds = Annotated[int, Meta(ge=0, lt=2**53)]


class Decision(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One decision by a person (`actor`); `supersedes` and `appeal_of` name earlier decisions by id.

    `wrong` says that `detector` is wrong on this version (under `clause`) and decides nothing; an `undo` with a `detector` takes that
    back. Any other `undo` takes back the decision that it supersedes. `escalate` with `proposes` asks a second person to confirm that
    action. `lane` says where a comment that is no violation was routed.

    What only its moment knew: `waited_ms` from the queue to the decision, `held_ms` that the person had claimed the comment before it
    (none: it was not claimed), and `bulk`, which decisions that were made at once share.
    """

    schema_version: Annotated[int, Meta(ge=1)]
    decision_id: Id
    event_id: Id
    action: Action
    actor: str
    role: str
    decided_at: Utc
    policy: PolicyRef
    clause: str | None = None
    reason: str | None = None
    note: str | None = None
    second_actor: str | None = None
    supersedes: str | None = None
    appeal_of: str | None = None
    proposes: Action | None = None
    lane: Lane | None = None
    waited_ms: Milliseconds | None = None
    held_ms: Milliseconds | None = None
    bulk: str | None = None
    detector: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError if a detector is named where none can be, or none where one must be: a mark is never taken for a decision."""
        if self.action == "wrong" and not self.detector or self.detector and self.action not in ("wrong", "undo"):
            msg = f"expected a `detector` with `wrong`, and with nothing else but `undo`; got `{self.action}`"
            raise ValueError(msg)
