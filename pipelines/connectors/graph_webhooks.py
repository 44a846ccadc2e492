"""What Graph says of a comment, as an event; and webhooks, one signature and one challenge for the three: what they name is asked for."""

from __future__ import annotations

import hashlib
import hmac
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.answers import comment_event
from pharos.pipelines.connectors.base import Api, Page, Reply
from pharos.pipelines.connectors.graph_answers import moment
from pharos.pipelines.connectors.graph_facts import WEBHOOK_ID
from pharos.pipelines.connectors.roles import Addressed, Receiver, Splitting, same
from pharos.schemas.errors import BadRecordError, SourceGoneError
from pharos.schemas.event import Author, CommentEvent, Parent, Source
from pharos.schemas.parse import parse_value

FRESH = timedelta(minutes=5)
"""A webhook younger than this is no repeat of an old one: its words count even where the comment is gone by now."""

VERIFY = b"pharos webhook verify token"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a comment of any of the three says. `seen` is what its version depends on besides the text: nothing that ever expires."""

    id: str
    text: str
    created: datetime
    post: str | None
    parent: str | None = None
    parent_text: str | None = None
    author: Author | None = None
    hidden: bool = False
    seen: list[dict[str, str | None]]
    attachments: list[dict[str, str | None]] | None = None
    permalink: str | None = None
    engagement: dict[str, Any] | None = None


class Told(NamedTuple):
    """What a webhook says of a comment. `said` is what it says itself, where it says enough."""

    id: str
    post: str | None
    deleted: bool = False
    said: Said | None = None


class Change(NamedTuple):
    """One change in a delivery: its field, its value, and when the platform sent it."""

    field: str
    value: bytes
    at: datetime
    to: str = ""
    """The account that it is about, where the delivery says so."""


class _Change(msgspec.Struct):
    field: str
    value: msgspec.Raw


class _Entry(msgspec.Struct):
    id: str | int = ""
    time: int = 0
    changes: list[_Change] = []


class _Delivery(msgspec.Struct):
    entry: list[_Entry]


_DELIVERY = msgspec.json.Decoder(_Delivery)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENTRIES = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


class Webhooks(Receiver, Splitting, Addressed):
    """The receiving half; the reading half of the same connector asks for a comment."""

    name: ClassVar[str]
    version: ClassVar[str]
    fields_read: ClassVar[tuple[str, ...]]
    """The fields whose changes name comments; others, as messages, come to the same address."""

    @abstractmethod
    def told(self, change: Change, account: Account) -> Told | None:
        """Read a change; None if it is about something else."""

    @abstractmethod
    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The comment as it is now."""

    def event(self, account: Account, reply: Reply, said: Said, raw: bytes) -> CommentEvent:
        """The event of what a comment says."""
        return comment_event(
            Source(self.name, self.version, reply.request),
            account,
            reply,
            raw,
            said.id,
            text=said.text,
            created_at=said.created,
            hidden=said.hidden,
            seen=said.seen,
            post_id=said.post,
            attachments=said.attachments,
            counts=said.engagement,
            parent_id=said.parent,
            parent=Parent(said.parent_text) if said.parent_text is not None else None,
            author=said.author,
            permalink=said.permalink,
        )

    def challenge(self, query: Mapping[str, str], secret: str) -> str | None:
        """Meta repeats the verify token that the dashboard was given: see `verify_token`."""
        meant = query.get("hub.mode") == "subscribe" and bool(secret) and same(query.get("hub.verify_token", ""), verify_token(secret))
        return query.get("hub.challenge") if meant else None

    def authentic(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
        """`X-Hub-Signature-256` over the raw body, by the app's secret. It holds no time: a repeat is known by its comment's version."""
        return bool(secret) and same(headers.get("x-hub-signature-256", ""), signature(body, secret))

    def kept(self, part: bytes) -> bytes | None:
        """A part of one of the fields that are read."""
        return part if all(change.field in self.fields_read for change in self.changes(part)) else None

    def pushed(self, api: Api, body: bytes, fetched_at: datetime) -> Page:
        """Each comment is asked for, since deliveries come late, twice and in any order; one that is gone counts if the word is fresh."""
        page = Page([])
        for change in self.changes(body):
            told = self.told(change, api.account) if self.concerns(change, api.account) else None
            if told is None:
                continue
            if told.deleted:
                page.gone.append(told.id)
                continue
            try:
                now = self.reread(api, told.id, told.post or "")
            except SourceGoneError:
                if told.said and abs(fetched_at - change.at) < FRESH:
                    page.events.append(self.event(api.account, Reply(200, {}, b"", "webhook", fetched_at), told.said, change.value))
                    page.told.append(told.id)
                continue  # The token may have lost the right to see it: whether it is gone, a sweep finds.
            page.events.extend(now.events)
            page.bad.extend(now.bad)
        return page

    def meant(self, body: bytes, account: Account) -> bool:
        """Accounts of one app share its secret, and its address."""
        try:
            return any(self.concerns(change, account) for change in self.changes(body))
        except BadRecordError:
            return True

    def concerns(self, change: Change, account: Account) -> bool:
        """Whether a change is about the account, or does not say whose it is."""
        return change.to in ("", account.account, WEBHOOK_ID.of(account))

    def changes(self, body: bytes) -> Iterator[Change]:
        """The changes of a delivery, as pages and Instagram send them."""
        for entry in parse_value(body, _DELIVERY.decode).entry:
            for change in entry.changes:
                yield Change(change.field, bytes(change.value), moment(entry.time, "entry.time"), str(entry.id))

    def parts(self, body: bytes) -> list[bytes]:
        """A body for each change, of the same bytes but for the other changes; what a delivery holds besides (messages) is in none."""
        return list(self.split(body))

    def split(self, body: bytes) -> Iterator[bytes]:
        """The parts of a delivery of pages and Instagram.

        Raises:
            BadRecordError: it is none.
        """
        delivery = parse_value(body, _FIELDS.decode, len(body))
        above = {name: value for name, value in delivery.items() if name == "object"}
        for entry in parse_value(bytes(delivery.get("entry", b"null")), _ENTRIES.decode, len(body)):
            head = {name: value for name, value in entry.items() if name in ("id", "time")}
            for change in items(entry.get("changes")):
                yield msgspec.json.encode({**above, "entry": [{**head, "changes": [change]}]})


def items(raw: msgspec.Raw | None) -> list[msgspec.Raw]:
    """The items of a list as they were written; a single value is a list of one.

    Raises:
        BadRecordError: it is not JSON.
    """
    value = bytes(raw or b"[]")
    value = value if value.startswith(b"[") else b"[" + value + b"]"
    return parse_value(value, _RAWS.decode, len(value))


def signature(body: bytes, secret: str) -> str:
    """As Meta signs a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify_token(secret: str) -> str:
    """What the dashboard is given as verify token: made from the app's secret, which itself must not travel in a URL."""
    return hmac.new(secret.encode(), VERIFY, hashlib.sha256).hexdigest()
