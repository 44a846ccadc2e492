"""What Mastodon's answers and streams hold, as far as the connector reads them, and what of it is public."""

from __future__ import annotations

from typing import Any

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.schemas.event import Id, Utc

PUBLIC = {"public", "unlisted"}
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""No JSON of the documented shape, or nested deeper than anything documented is."""


class Person(msgspec.Struct):
    """An account as it is shown."""

    id: str
    acct: str = ""
    display_name: str = ""


class Status(msgspec.Struct):
    """A status."""

    id: Id
    created_at: Utc
    account: Person
    content: str = ""
    spoiler_text: str = ""
    visibility: str = ""
    edited_at: Utc | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    language: str | None = None
    url: str | None = None
    uri: str | None = None
    favourites_count: int | None = None
    replies_count: int | None = None
    reblogs_count: int | None = None
    media_attachments: list[dict[str, Any]] = []


class _Seen(msgspec.Struct):
    """What tells whether an item may be kept."""

    visibility: str | None = None
    status: dict[str, Any] | None = None


class Notification(msgspec.Struct):
    """A notification; a mention has the status."""

    id: str | None = None
    type: str = ""
    status: msgspec.Raw = msgspec.Raw(b"null")


class Message(msgspec.Struct):
    """A message of the stream: its event and its data as they came; the data of a delete is an id, of all others JSON."""

    event: str
    data: str = ""


class Mentioned(msgspec.Struct):
    """An account that a status names."""

    id: str = ""
    acct: str = ""


class Towards(msgspec.Struct):
    """What tells whether a status is said to the account."""

    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    mentions: list[Mentioned] = []


class Context(msgspec.Struct):
    """What stands above a status and below it."""

    ancestors: list[msgspec.Raw] = []
    descendants: list[msgspec.Raw] = []


class _Application(msgspec.Struct):
    scopes: list[str] | None = None


APPLICATION = msgspec.json.Decoder(_Application)
RAWS = msgspec.json.Decoder(list[msgspec.Raw])
STATUS = msgspec.json.Decoder(Status)
PERSON = msgspec.json.Decoder(Person)
_SEEN = msgspec.json.Decoder(_Seen)
NOTIFICATION = msgspec.json.Decoder(Notification)
MESSAGE = msgspec.json.Decoder(Message)
TOWARDS = msgspec.json.Decoder(Towards)
CONTEXT = msgspec.json.Decoder(Context)


def is_account(account: Account, other: Person) -> bool:
    """An account may be configured by its id or by its handle."""
    return account.account in (other.id, other.acct)


def stream_message(body: bytes) -> Message | None:
    """A stream's message; None for an answer."""
    try:
        return MESSAGE.decode(body)
    except UNREADABLE:
        return None


def is_public(raw: msgspec.Raw) -> bool:
    """Whether an item may be kept; one that cannot be read may be private."""
    try:
        seen = _SEEN.decode(bytes(raw))
    except UNREADABLE:
        return False
    visibility = seen.visibility if seen.status is None else seen.status.get("visibility")
    return visibility in PUBLIC


def join(raws: list[msgspec.Raw]) -> bytes:
    """A JSON list of them."""
    return b"[" + b",".join(bytes(raw) for raw in raws) + b"]"
