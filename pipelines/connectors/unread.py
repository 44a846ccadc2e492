"""What lies in the inbox for a signed delivery that cannot be read: it may be private, so its size and what is wrong with it, no more."""

from __future__ import annotations

from datetime import datetime

import msgspec

from pharos.pipelines.connectors.base import BadItem
from pharos.schemas.errors import BadRecordError


class _Unread(msgspec.Struct, tag_field="pharos", tag="unread", frozen=True):
    reason: str
    detail: str
    at: datetime


_UNREAD = msgspec.json.Decoder(_Unread)


def in_place_of(body: bytes, wrong: BadRecordError, at: datetime) -> bytes:
    """What is kept in place of a delivery that came at `at`."""
    return msgspec.json.encode(_Unread(wrong.reason, f"{wrong.detail} (in a delivery of {len(body)} bytes, which is not kept)", at))


def unread(kept: bytes) -> BadItem | None:
    """Its dead letter; None for any other delivery."""
    try:
        told = _UNREAD.decode(kept)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return BadItem(told.reason, told.detail, kept)
