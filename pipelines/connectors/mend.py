"""Reads an item of which a field is not as documented without that field, and tells of it: what hangs on the item is not lost with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.answers import item
from pharos.pipelines.connectors.base import Page
from pharos.schemas.parse import parse_value

T = TypeVar("T")

UNKNOWN = -2
"""Stands for a thread's number that cannot be read: polls read such a thread once, or each would ask for all of it again; sweeps always."""
MOST_FIELDS = 20
"""An item with more fields of another shape is another item."""

_PATH = re.compile(r"`\$\.([^`]+)`$")
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def mended(page: Page, raw: bytes, decoder: msgspec.json.Decoder[T]) -> T | None:
    """One item; what is wrong with a broken one is put on the page, and it is read without that. None where too little of it is left."""
    whole = item(page, raw, lambda part: parse_value(part, decoder.decode))
    return _without_broken(raw, decoder) if whole is None else whole


def posts_of(
    page: Page, account: Account, raws: Iterable[bytes | msgspec.Raw], decoder: msgspec.json.Decoder[T], info: Callable[[T], PostInfo]
) -> list[tuple[T, PostInfo]]:
    """The posts of a list, each with what `info` makes of it; a broken one counts as far as it is the account's all the same."""
    found = []
    for raw in raws:
        before = len(page.bad)
        post = mended(page, bytes(raw), decoder)
        told = info(post) if post is not None else None
        # Of another one the owner may be what could not be read: its comments would be refused from then on.
        if post is not None and told is not None and (len(page.bad) == before or told.owner == account.account):
            found.append((post, told))
    return found


def looked_up(
    account: Account, raws: Iterable[bytes | msgspec.Raw], decoder: msgspec.json.Decoder[T], info: Callable[[T], PostInfo]
) -> list[PostInfo]:
    """The posts of a look-up, which has no page to tell on: one that cannot be read is left out as one that is not there."""
    return [told for _, told in posts_of(Page([]), account, raws, decoder, info)]


def _without_broken(raw: bytes, decoder: msgspec.json.Decoder[T]) -> T | None:
    for _ in range(MOST_FIELDS):
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError as exc:
            path = _PATH.search(str(exc))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if path is None or (left := _left(raw, path[1].split("."))) is None:
            return None
        raw = left
    return None


def _left(raw: bytes, path: list[str]) -> bytes | None:
    """What is left without a field; None where what stands behind it, which the decoder did not come to, cannot be read at all."""
    try:
        return _without(raw, path)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _without(raw: bytes, path: list[str]) -> bytes:
    """The same object without the field; all that does not lead to it stays as the platform wrote it."""
    fields = _FIELDS.decode(raw)
    name = path[0].partition("[")[0]
    held = bytes(fields.pop(name))
    if name == path[0] and path[1:] and held[:1] == b"{":
        fields[name] = msgspec.Raw(_without(held, path[1:]))
    return msgspec.json.encode(fields)
