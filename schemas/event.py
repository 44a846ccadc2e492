"""Comment event v1: one version of one comment, as a connector or an import puts it on `comments.raw`.

Unknown fields are allowed and kept: whoever passes an event on passes its bytes on (`CommentEvent` is only a view of them).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

SCHEMA_VERSION = 1

Kind = Literal["created", "edited", "deleted", "hidden", "restored"]
Id = Annotated[str, Meta(min_length=1)]
Utc = Annotated[datetime, Meta(tz=True)]


class Post(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The city's post under which the comment stands; its text travels along, so that 5.6.1 needs no look-up."""

    id: str | None = None
    url: str | None = None
    title: str | None = None
    text: str | None = None


class Parent(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The comment that this one answers."""

    text: str | None = None


class Author(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Who wrote the comment, as the platform names them."""

    id: str | None = None
    name: str | None = None
    is_account_owner: bool | None = None


class Source(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Which connector, of which version, got the comment with which request (no token in it)."""

    connector: str | None = None
    version: str | None = None
    request: str | None = None


class CommentEvent(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One version of one comment.

    `event_id` is `platform:account:comment_id:version` (see `event_id`); times are RFC 3339 with a zone; `text` may be empty (an
    image, a deletion); `raw` is the platform's own JSON, verbatim, as a JSON value or as a string that holds one.
    """

    schema_version: Annotated[int, Meta(ge=1)]
    event_id: Id
    kind: Kind
    platform: str
    account: str
    comment_id: Id
    text: str
    created_at: Utc
    fetched_at: Utc
    parent_id: str | None = None
    parent: Parent | None = None
    post: Post | None = None
    author: Author | None = None
    lang: str | None = None
    edited_at: Utc | None = None
    permalink: str | None = None
    attachments: list[Any] | None = None
    engagement: dict[str, Any] | None = None
    source: Source | None = None
    raw: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET

    def key(self) -> bytes:
        """The Kafka key: all versions of a comment share it, hence a partition, hence their order."""
        return f"{self.platform}:{self.comment_id}".encode()


def event_id(platform: str, account: str, comment_id: str, version: str) -> str:
    """The deterministic id of a comment's version: the same from push, poll and import."""
    return f"{platform}:{account}:{comment_id}:{version}"
