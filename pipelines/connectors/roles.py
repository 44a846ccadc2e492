"""What only some platforms have beside the connector contract: webhooks, streams, bearers that run out, write-back."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Api, Page, Reply


@runtime_checkable
class Receiver(Protocol):
    """A connector whose platform sends webhooks. The secret is the account's `webhook_secret`; every check is on the raw body."""

    def challenge(self, query: Mapping[str, str], secret: str) -> str | None:
        """What to answer a platform that asks whether this address is meant; None refuses."""

    def authentic(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
        """Whether the platform signed this body, compared in constant time; an old signature is none. Header names are in lower case."""

    def kept(self, part: bytes) -> bytes | None:
        """What of a delivery, or a part of one, may lie on a disk: what `pushed` reads. None: nothing, as of private messages.

        Raises:
            BadRecordError: it is none as the platform documents it, so that nobody knows what is in it.
        """

    def pushed(self, api: Api, body: bytes, fetched_at: datetime) -> Page:
        """The comments that a delivery names, as they are now: an old one may come again, so the platform is asked."""


@runtime_checkable
class Splitting(Protocol):
    """A receiver whose platform sends many changes in one delivery: each is taken by itself, so that a limit midway loses none."""

    def parts(self, body: bytes) -> list[bytes]:
        """The delivery as bodies of its own shape with one change each. Its signature was checked before.

        Raises:
            BadRecordError: it cannot be split.
        """


@runtime_checkable
class Addressed(Protocol):
    """A receiver whose platform sends what is about all accounts of an app to one address, signed with one secret."""

    def meant(self, body: bytes, account: Account) -> bool:
        """Whether a delivery, or a part of one, is about the account; a doubtful one is."""


class StreamTo(NamedTuple):
    """Where a stream is: its address, headers, and how it is read."""

    url: str
    headers: dict[str, str]
    kind: Literal["sse", "websocket"]


@runtime_checkable
class Streamer(Protocol):
    """A connector whose platform has a stream that a client opens. What is missed while it is away, polls and sweeps find."""

    def stream(self, account: Account, cursor: str | None) -> StreamTo:
        """The stream, from the cursor on where the platform keeps one."""

    def wanted(self, message: bytes, account: Account, known: Callable[[str], bool]) -> bool:
        """A cheap look at whether a message may be about the account; `known` tells whether a comment id is. A doubtful one is wanted."""

    def position(self, message: bytes) -> str | None:
        """The cursor behind a message that is not wanted, so that a quiet account reads no hours twice; None where there is none."""

    def streamed(self, api: Api, message: bytes, fetched_at: datetime) -> Page:
        """What one message says; `resume` is the cursor behind it. A message about anything else is an empty page."""


class TokenCall(NamedTuple):
    """The call that gives a bearer: a path under the account's base URL or a whole address, credentials in headers or body only."""

    path: str
    headers: dict[str, str]
    form: dict[str, str] | None = None
    json: Any = None


class Bearer(NamedTuple):
    """A bearer, and its scopes where the answer names them."""

    token: str
    scopes: tuple[str, ...] | None = None


@runtime_checkable
class Renewing(Protocol):
    """A connector whose lasting credentials are changed for a bearer of some hours; `headers` is then given that as the token."""

    def renewal(self, account: Account) -> TokenCall | None:
        """The call, made before the first request and once more when a bearer has run out; None: the account's token is a bearer."""

    def bearer(self, reply: Reply) -> Bearer:
        """The bearer in its answer."""

    def expired(self, reply: Reply) -> bool:
        """Whether an answer says that the bearer has run out."""


class Written(NamedTuple):
    """What a write-back did: whether the platform took it, and what it said (no text of the comment)."""

    done: bool
    said: str = ""


@runtime_checkable
class Writer(Protocol):
    """A connector that can hide and show again. Nothing here deletes."""

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """Hide a comment under a post, or show it again, on the platform."""

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The comment as it is now, for the record of the after-state."""


@runtime_checkable
class ConditionalWriter(Writer, Protocol):
    """A writer that needs more than the credentials that an account may be read with."""

    def may_write(self, account: Account) -> str:
        """Why `hide` always refuses with the account's credentials; empty if it does not."""


def same(one: str, other: str) -> bool:
    """Compare two signatures in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
