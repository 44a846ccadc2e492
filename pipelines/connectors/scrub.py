"""Takes fields out of a platform's JSON and leaves every other byte as it was: what must not be kept, such as addresses of commenters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import msgspec

_VALUE = json.JSONDecoder()
_COMMA_BEFORE = re.compile(r",\s*$")
_COMMA_AFTER = re.compile(r"\s*,\s*")


def key_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Matches these names where they are a field's: between quotes of which none is escaped, before a colon."""
    return re.compile(rf'(?<!\\)"(?:{"|".join(map(re.escape, names))})"\s*:\s*')


def without_fields(body: bytes, key: re.Pattern[str]) -> bytes | None:
    """The body without the fields that `key` matches, at any depth; None for a body that is not JSON."""
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
        text = body.decode("utf-8")
        found = key.search(text)
        if found is None:
            return body
        kept, at = [], 0
        while found is not None:
            kept.append(text[at : found.start()])
            # Past white space, and past one comma: the one before the field if there is one, else the one behind it.
            _, at = _VALUE.raw_decode(text, found.end())
            if _COMMA_BEFORE.search(kept[-1]):
                kept[-1] = _COMMA_BEFORE.sub("", kept[-1])
            elif comma := _COMMA_AFTER.match(text, at):
                at = comma.end()
            found = key.search(text, at)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return ("".join(kept) + text[at:]).encode()
