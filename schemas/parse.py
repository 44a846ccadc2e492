"""Reads one JSON value strictly and says, with a reason of the closed list and the field, what is wrong with a bad one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar, get_args

import msgspec

from pharos.schemas.decision import Action
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import Kind
from pharos.schemas.topics import MAX_RECORD_BYTES

T = TypeVar("T")

_FIELD = re.compile(r"`(\$[^`]*)`$")
CLOSED = {"$.kind": get_args(Kind), "$.action": get_args(Action)}
_MISSING = re.compile(r"missing required field `([^`]+)`")


def parse_value(value: bytes | None, decode: Callable[[bytes], T], limit: int = MAX_RECORD_BYTES) -> T:
    """One value, decoded by a msgspec decoder.

    Raises:
        BadRecordError: with the reason from the closed list and the field, never the field's value.
    """
    if not value:
        raise _bad(reason="empty_value", detail="the record has no value")
    if len(value) > limit:
        raise _bad(reason="too_large", detail=f"expected at most {limit} bytes; got {len(value)}")
    try:
        value.decode("utf-8")
        return decode(value)
    except UnicodeDecodeError as exc:
        raise _bad(reason="not_utf8", detail=f"byte {exc.start} does not fit UTF-8") from exc
    except msgspec.ValidationError as exc:
        raise explain(str(exc)) from exc
    except msgspec.DecodeError as exc:
        raise _bad(reason="not_json_object", detail="the value is not valid JSON") from exc
    except RecursionError as exc:
        raise _bad(reason="not_json_object", detail="the value is nested too deeply") from exc


def _bad(reason: str, detail: str) -> BadRecordError:
    return BadRecordError(reason, detail)


def explain(message: str) -> BadRecordError:
    """The reason and the field in one of msgspec's messages."""
    path = match[1] if (match := _FIELD.search(message)) else "$"
    if missing := _MISSING.search(message):
        return BadRecordError("missing_field", f"`{path}.{missing[1]}` is missing")
    if path == "$":
        return BadRecordError("not_json_object", "expected a JSON object")
    if "of length >= 1" in message:
        return BadRecordError("empty_id", f"`{path}` is empty")
    if "RFC3339" in message or "timezone component" in message:
        return BadRecordError("bad_time", f"`{path}`: expected an RFC 3339 time with a zone")
    if path in CLOSED:
        return BadRecordError("wrong_type", f"`{path}`: expected one of {', '.join(CLOSED[path])}")
    expected = message.split(",")[0].split(" - at")[0] if message.startswith("Expected") else "another value was expected"
    return BadRecordError("wrong_type", f"`{path}`: {expected}")
