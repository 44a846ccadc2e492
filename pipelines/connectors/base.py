"""The connector contract: what a platform must be able to say, one call at a time; paging, deletes, cursors and back-off are shared.

A connector is stateless: every call is given where it stands (a cursor), so a restart at any page boundary goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, runtime_checkable

import msgspec

from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.moments import utc
from pharos.pipelines.connectors.options import Option
from pharos.schemas.errors import SourceError
from pharos.schemas.event import CommentEvent


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
    granted: tuple[str, ...] | None
    """The scopes that the last call for a bearer named."""

    def get(self, path: str, params: Params, secret: Mapping[str, str] = {}) -> Reply:
        """GET `path` under the account's base URL; `secret` parameters are added at the call alone and part of no `Reply.request`."""

    def post(self, path: str, params: Params, json: Any = None, form: dict[str, str] | None = None) -> Reply:
        """POST with a JSON or a form body, for platforms that read or are written to that way; else as `get`."""

    def put(self, path: str, params: Params, json: Any = None) -> Reply:
        """PUT with a JSON body; else as `get`."""

    def keep(self, body: bytes, received: datetime) -> None:
        """Keep what a webhook or a stream brought, as an answer is kept."""


Params = Mapping[str, str | int | list[str]]
"""A list is the same name several times."""


class BadItem(NamedTuple):
    """An item of a page that is not a comment as the platform documents it; `detail` names the field, never its value."""

    reason: str
    detail: str
    raw: bytes


class Thread(NamedTuple):
    """A thread of which the page holds only some replies; `replies` is how many the platform says there are.

    A poll reads a thread whose number changed; None, where the platform names no number, is always read.
    """

    id: str
    replies: int | None


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
    told: list[str] = field(default_factory=list)
    """Comments of which only a delivery's own words are known: they bring nothing back that is known to be gone or passed."""
    gone: list[str] = field(default_factory=list)
    """Comments that the platform itself says are deleted: a signal, which needs no second sweep."""
    posts: list[PostInfo] = field(default_factory=list)
    """Posts that a poll's page lists, with comments or without: from then on they are swept, also where no poll shows them again."""
    newest_first: bool = False
    """A page of `replies` that comes newest first: a poll leaves the thread at the first one that holds nothing new."""
    aside: str = ""
    """What could not be read beside it, and is asked for again in its turn: told as a problem, and the walk goes on."""


class About(NamedTuple):
    """What a platform offers and needs, for `pharos connect list`."""

    reads: str
    push: str
    write_back: str
    """How a person hides there, step by step, where no call does it; else what the call does."""
    edits: str
    deletes: str
    needs: str


@runtime_checkable
class Connector(Protocol):
    """One platform. Every method makes at most a few calls and returns; times in events are UTC, ids are text.

    What most platforms do not have (a price of a call, limits told in answers, replies apart from their comments) needs no method.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    about: ClassVar[About]
    default_base_url: ClassVar[str | None]
    options: ClassVar[tuple[Option, ...]] = ()
    """What the account's entry may set."""
    order: ClassVar[Literal["newest_first", "forward"]]
    """`newest_first`: a poll stops at the first page that holds nothing new. `forward`: it goes on from its cursor to the end."""
    token_needed: ClassVar[bool] = True
    """False where an account may be read without any credential."""
    sweep_on_news: ClassVar[bool]
    """A sweep is one call, so a post with a new comment is swept at once."""
    sweep_after_news: ClassVar[int] = 0
    """Else by which of the account's `sweep_hours` after it."""
    counts: ClassVar[Literal["all", "direct"]] = "all"
    """What `PostInfo.count` counts: comments of any depth, or only those straight under the post. Ours are counted alike."""
    own_id: ClassVar[str] = "id"
    """The field of a comment's JSON that holds its id; of a list of ids, the first."""
    lists_hidden: ClassVar[bool] = True
    """A sweep shows hidden comments too; where it does not, a hidden one that is missing is not taken for deleted."""
    tells_gone: ClassVar[bool] = True
    """`gone` has an answer, whatever became of the comment."""
    gone_is_sure: ClassVar[bool] = True
    """`gone` is never said of a comment that the token has lost the right to see."""
    tells_hidden: ClassVar[bool] = True
    """A comment says whether it is hidden; where it does not, what our own call hid stays hidden until our own call shows it."""
    count_note: ClassVar[str] = ""
    """What else the platform may count that it does not show, in a few words for the coverage ledger."""

    refuses_with_200: ClassVar[bool] = False
    """Refusals come with status 200 too and only the body tells them, so that `trouble` is asked about every answer."""

    def headers(self, account: Account) -> dict[str, str]:
        """Request headers with the credentials, which never go into the URL."""

    def secret_parameters(self, account: Account) -> dict[str, str]:
        """Credentials that a platform takes as parameters and no other way: added at the call alone, part of no `Reply.request`."""
        return {}

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """What an answer other than 200 means on this platform; None leaves it to the general rules."""

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """From a good answer's headers: the time before which no further call is allowed, if there is one."""
        return None

    limits: ClassVar[tuple[Limit, ...]]
    """What the platform's documentation allows; empty where it names nothing."""

    def cost(self, method: str, path: str) -> dict[str, float]:
        """What a call mostly takes of each unit but requests, of which it takes one."""
        return {}

    def most(self, method: str, path: str) -> dict[str, float]:
        """What it may take of them: so much is held free for it until its answer is there."""
        return self.cost(method, path)

    def spent(self, method: str, path: str, reply: Reply) -> dict[str, float] | None:
        """What it took of them, by its answer, good or not; None where that does not tell: then what was held free is spent."""
        return None

    def used(self, headers: dict[str, str]) -> float | None:
        """From an answer's headers: the share (0 to 1) of its allowance that is used up, where the platform says so."""
        return None

    def keepable(self, body: bytes) -> bytes | None:
        """The bytes that may be kept: private messages left out; None keeps nothing."""

    def poll(self, api: Api, cursor: str | None) -> Page:
        """One page of the account's newest comments."""

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """One page of all comments of a post."""

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """One page of a thread's replies."""
        return Page([])

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """Look posts up; unknown ones are left out."""

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """The post under which a comment stands, where its page does not say; None if it stands under none of the account's."""

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Whether the platform says that a comment is deleted; None where it cannot be asked."""

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Read a page recorded earlier; `request` is its path and query, or empty."""


def version_of(
    text: str, edited_at: datetime | None = None, attachments: list[Any] | None = None, hidden: bool = False, deleted: bool = False
) -> str:
    """The version part of an event id: the edited time if there is one, else a hash of what a reader sees."""
    if edited_at is not None and not hidden and not deleted:
        return utc(edited_at).isoformat().replace("+00:00", "Z")
    seen = msgspec.json.encode([text, attachments or [], hidden, deleted])
    return hashlib.sha256(seen).hexdigest()[:32]
