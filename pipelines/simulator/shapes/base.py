"""What a platform's shape is: its answers over a forum, and what a test must know to break it as the real one breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, runtime_checkable

from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import Forum, ForumComment


@dataclass(frozen=True)
class World:
    """What is served: a forum, the city's account, how many items a page holds at most, how many replies a thread shows inline."""

    forum: Forum
    account: str
    page_size: int = 100
    inline_replies: int = 5
    uncounted: int = 0
    """Comments under every post that the platform counts and never shows."""


@dataclass(frozen=True)
class Ask:
    """One request; `path` is under the shape's base, `query` has each name's last value, header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    repeated: Mapping[str, list[str]] = field(default_factory=dict)
    """All values of each name of the query."""


class Answer(NamedTuple):
    """Status, what becomes JSON, and headers of the platform's own (`Link`, rate limits)."""

    status: int
    value: Any
    headers: dict[str, str] = {}


class Delivery(NamedTuple):
    """A webhook as the platform sends it: headers (with the signature over `body`) and the raw body."""

    headers: dict[str, str]
    body: bytes


class Shape(Protocol):
    """One platform. The class attributes tell the contract tests what the real platform can and cannot say."""

    platform: ClassVar[str]
    base: ClassVar[str]
    """Path under which it answers; with the server's address, the account's `base_url`."""
    account: ClassVar[str]
    """How the platform names the city's account in the tests (its own form: `UC...`, a DID, a number)."""
    optional: ClassVar[tuple[str, ...]]
    """Fields that a comment of the real platform may lack."""
    spoiled: ClassVar[Mapping[str, Any]]
    """`extra` that gives one comment an unreadable time."""
    edited_at: ClassVar[bool]
    """A comment says when it was edited."""
    edits_polled: ClassVar[bool] = False
    """An edit comes up in the poll as something new does, so that no sweep is needed to find it."""
    deletes: ClassVar[Literal["asked", "thread", "told", "missing"]]
    """How a delete shows at once: the comment itself answers 404 when asked for; the thread does; the page says so in its place; never."""
    sweep_path: ClassVar[str]
    """Text in the path and query of every call that sweeps the post `{post}`."""
    next_path: ClassVar[str] = ""
    """Text in the path and query of every page of a sweep but the first; empty where a sweep is one call."""

    closed: ClassVar[Literal["", "comments_disabled", "not_found"]] = ""
    """What it can say of a post whose comments cannot be read."""
    strangers: ClassVar[int] = 0
    """1 if a poll may bring comments under posts of others, else 0."""
    quiet_calls: ClassVar[int] = 1
    """How many calls a poll takes at most where nothing is new."""
    first_calls: ClassVar[int] = 7
    """How many calls a first round takes at least, over 25 comments under two posts, four items a page."""

    def comment_id(self, comment: ForumComment) -> str:
        """The platform's id of a comment."""
        return comment.id

    def post_id(self, post_id: str) -> str:
        """The platform's id of a post."""
        return post_id

    def answer(self, world: World, ask: Ask) -> Answer:
        """One good answer, or the platform's own refusal of what is not there."""

    def limited(self, until: datetime) -> Fault | None:
        """The refusal that names the moment before which no call is allowed; None if the platform never names one."""
        return None

    def nearly_spent(self, until: datetime) -> dict[str, str] | None:
        """Headers of a good answer that say that nothing is left before `until`; None if good answers say nothing."""
        return None

    def refused(self) -> Fault:
        """The refusal of a dead token."""


@runtime_checkable
class SecretInQuery(Protocol):
    """A shape whose platform takes the secret as a parameter alone; `secret_parameters` are their names."""

    secret_parameters: ClassVar[tuple[str, ...]]


@runtime_checkable
class PagesOfPosts(Protocol):
    """A shape whose pages hold whole posts with all their comments, so that every poll reads every post."""

    pages_of_posts: ClassVar[bool]


@runtime_checkable
class Pushing(Protocol):
    """A shape whose platform has webhooks."""

    def delivery(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, secret: str, at: datetime
    ) -> Delivery | None:
        """The webhook for a change, signed at `at`; None where the platform sends none for it."""


@runtime_checkable
class Streaming(Protocol):
    """A shape whose platform has a stream."""

    def messages(
        self, world: World, verb: Literal["created", "edited", "deleted", "hidden"], comment: ForumComment, at: datetime
    ) -> list[bytes]:
        """What the stream says of a change at `at`, as a connector's `streamed` is given it; empty where it says nothing of it."""


def iso(moment: datetime) -> str:
    """A time in UTC as most platforms write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if not moment.microsecond else moment.isoformat().replace("+00:00", "Z")


def shown(fields: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """A comment's fields with the test's own over them; a value of None there takes the field away."""
    return {name: value for name, value in (fields | dict(extra)).items() if value is not None or name not in extra}
