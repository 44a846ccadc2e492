"""Leaves posts of protected accounts, which a user token may see, out of what is kept of X's answers."""

from __future__ import annotations

import re

import msgspec

from pharos.pipelines.connectors.base import Page
from pharos.pipelines.connectors.x_posts import ANSWER, RAWS, people_in

PROTECTED = re.compile(rb'"protected"\s*:\s*(?!false)\S')
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def without_protected(body: bytes) -> bytes | None:
    """The same bytes without posts of protected accounts; None for a body that cannot be read."""
    if not PROTECTED.search(body):
        return body
    try:
        users = {user.id for user in people_in(ANSWER.decode(body), Page([])).values() if user.protected}
        fields = _FIELDS.decode(body)
        includes = _FIELDS.decode(fields["includes"])
        data = fields.get("data", msgspec.Raw(b"[]"))
        if bytes(data).strip()[:1] == b"{":
            return None if _mentioned(data, "author_id") in users else body
        fields["data"] = _join([raw for raw in RAWS.decode(data) if _mentioned(raw, "author_id") not in users])
        includes["users"] = _join([raw for raw in RAWS.decode(includes["users"]) if _mentioned(raw, "id") not in users])
    except (msgspec.DecodeError, KeyError):
        return None
    fields["includes"] = _object(includes)
    return bytes(_object(fields))


def _mentioned(raw: msgspec.Raw, field: str) -> str | None:
    value = _FIELDS.decode(raw).get(field)
    return msgspec.json.decode(value, type=str) if value is not None else None


def _join(raws: list[msgspec.Raw]) -> msgspec.Raw:
    return msgspec.Raw(b"[" + b",".join(bytes(raw) for raw in raws) + b"]")


def _object(fields: dict[str, msgspec.Raw]) -> msgspec.Raw:
    return msgspec.Raw(b"{" + b",".join(msgspec.json.encode(name) + b":" + bytes(raw) for name, raw in fields.items()) + b"}")
