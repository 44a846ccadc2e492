"""The connector contract: what a platform must be able to say, one call at a time; paging, deletes, cursors and back-off are shared.

A connector is stateless: every call is given where it stands (a cursor), so a restart at any page boundary goes on from there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, runtime_checkable

import msgspec

from pharos.schemas.errors import SourceError
from pharos.schemas.event import CommentEvent


@dataclass(frozen=True)
class PostInfo:
    """A post of the city. `owner` is the account that the platform names; a post of anybody else is refused."""

    id: str
    owner: str
    url: str | None = None
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Account:
    """One official account, as `accounts.toml` names it. `posts` limits it to these posts; `known_posts` need no look-up."""

    platform: str
    account: str
    base_url: str | None = None
    posts: tuple[str, ...] = ()
    known_posts: tuple[PostInfo, ...] = ()
    department: str | None = None
    every: float = 60.0
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Reply:
    """One good HTTP answer. `request` is path and query without any secret; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    request: str
    fetched_at: datetime


class Api(Protocol):
    """What a connector calls: it keeps the raw bytes, obeys limits and retries, and raises a `SourceError` otherwise."""

    account: Account

    def get(self, path: str, params: dict[str, str | int]) -> Reply:
        """GET `path` under the account's base URL."""


class BadItem(NamedTuple):
    """An item of a page that is not a comment as the platform documents it; `detail` names the field, never its value."""

    reason: str
    detail: str
    raw: bytes


class Thread(NamedTuple):
    """A thread of which the page holds only some replies; `replies` is how many the platform says there are."""

    id: str
    replies: int


@dataclass(frozen=True)
class Page:
    """What one call brought.

    `next` is the cursor of the next page, None at the end. `resume` is where the next round begins (None: from the top). `complete`
    is False where the platform cut the answer short, so that what is missing in it says nothing.
    """

    events: list[CommentEvent]
    bad: list[BadItem] = field(default_factory=list)
    more: list[Thread] = field(default_factory=list)
    next: str | None = None
    resume: str | None = None
    complete: bool = True
    private: int = 0


class About(NamedTuple):
    """What a platform offers and needs, for `pharos connect list`."""

    reads: str
    push: str
    write_back: str
    edits: str
    deletes: str
    needs: str


@runtime_checkable
class Connector(Protocol):
    """One platform. Every method makes at most a few calls and returns; times in events are UTC, ids are text."""

    name: ClassVar[str]
    version: ClassVar[str]
    about: ClassVar[About]
    default_base_url: ClassVar[str | None]
    order: ClassVar[Literal["newest_first", "forward"]]
    """`newest_first`: a poll stops at the first page that holds nothing new. `forward`: it goes on from its cursor to the end."""
    sweep_on_news: ClassVar[bool]
    """A sweep is one call, so a post with a new comment is swept at once."""

    def headers(self, account: Account) -> dict[str, str]:
        """Request headers with the credentials, which never go into the URL."""

    def trouble(self, reply: Reply) -> SourceError | None:
        """What an answer other than 200 means on this platform; None leaves it to the general rules."""

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """From a good answer's headers: the time before which no further call is allowed, if there is one."""

    def keepable(self, body: bytes) -> bytes | None:
        """The bytes that may be kept: private messages left out; None keeps nothing."""

    def poll(self, api: Api, cursor: str | None) -> Page:
        """One page of the account's newest comments."""

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """One page of all comments of a post."""

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """One page of a thread's replies."""

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """Look posts up; unknown ones are left out."""

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """The post under which a comment stands, where its page does not say; None if it stands under none of the account's."""

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Whether the platform says that a comment is deleted; None where it cannot be asked."""

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Read a page recorded earlier; `request` is its path and query, or empty."""


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; platforms write one time in several ways and an event id must not depend on it."""
    return moment.astimezone(UTC)


def version_of(
    text: str, edited_at: datetime | None = None, attachments: list[Any] | None = None, hidden: bool = False, deleted: bool = False
) -> str:
    """The version part of an event id: the edited time if there is one, else a hash of what a reader sees."""
    if edited_at is not None and not hidden and not deleted:
        return utc(edited_at).isoformat().replace("+00:00", "Z")
    seen = msgspec.json.encode([text, attachments or [], hidden, deleted])
    return hashlib.sha256(seen).hexdigest()[:32]
