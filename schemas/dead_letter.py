"""A dead letter: a record that could not be read, with its bytes, its place and the reason, so that it can be replayed."""

from __future__ import annotations

import base64
from typing import Literal, get_args

import msgspec

SCHEMA_VERSION = 1

Reason = Literal["empty_value", "too_large", "not_utf8", "not_json_object", "missing_field", "empty_id", "wrong_type", "bad_time"]
REASONS: tuple[str, ...] = get_args(Reason)


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One bad record.

    `detail` names the field, never its value; `timestamp` is the record's, in ms since 1970 UTC. `value_b64` is null where the record has
    no value, and for one over 5 MiB (compressed, it may pass the topic's limit), which would not fit here: it stays in the log at `offset`.
    """

    schema_version: int = SCHEMA_VERSION
    reason: Reason
    detail: str
    topic: str
    partition: int
    offset: int
    timestamp: int
    key_b64: str | None
    value_b64: str | None

    def key(self) -> bytes | None:
        """The record's own key."""
        return None if self.key_b64 is None else base64.b64decode(self.key_b64)

    def value(self) -> bytes | None:
        """The record's own value; None for a record without one."""
        return None if self.value_b64 is None else base64.b64decode(self.value_b64)
