"""One account on one simulated platform, with a clock and a sleep that only move when told: what the connectors' tests share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from pharos.pipelines.connectors.account import Account, Limit
from pharos.pipelines.connectors.live import AccountRunner, Round
from pharos.pipelines.connectors.pull import Sinks
from pharos.pipelines.connectors.registry import CONNECTORS
from pharos.pipelines.connectors.writeback import Rules
from pharos.pipelines.publish import MemoryPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.simulator.forum import Forum, ForumComment, ForumPost
from pharos.pipelines.simulator.registry import shape
from pharos.pipelines.simulator.server import Simulator
from pharos.schemas.event import CommentEvent
from pharos.schemas.topics import Topics

TOPICS = Topics.under("test.")
START = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
TOKEN = "canary-token-7461"
WRITING_OPTIONS = {"youtube": {"auth": "oauth"}}
"""What an account needs so that a platform lets it hide."""
PLATFORMS = [kind.name for kind in CONNECTORS]


class Bench:
    """One account on one server, with a clock and a sleep that only move when told."""

    def __init__(self, platform: str, server: Simulator, folder: Path, posts: tuple[str, ...] = (), rules: Rules | None = None) -> None:
        self.platform, self.server, self.folder, self.posts, self.rules = platform, server, folder, posts, rules
        self.options: dict[str, str] = WRITING_OPTIONS.get(platform, {}) if rules else {}
        self.budget: tuple[Limit, ...] = (Limit("requests", 1e6, 60),)
        self.shape = shape(platform)
        self.now = START + timedelta(days=1)
        self.slept: list[float] = []
        self.publisher = MemoryPublisher()
        self.stop_after: int | None = None
        self.runner: AccountRunner
        self.open()

    def open(self) -> None:
        posts = tuple(self.shape.post_id(post) for post in self.posts)
        account = Account(
            self.platform,
            self.shape.account,
            self.server.url(self.platform),
            posts=posts,
            options=self.options,
            token=TOKEN,
            budget=self.budget,
        )
        self.seen = SeenIndex(self.folder / "state", "test.")
        self.runner = AccountRunner(
            account,
            Sinks(self.publisher, self.seen, TOPICS),
            self.folder / "state",
            self.folder / "archive",
            now=lambda: self.now,
            sleep=self.slept.append,
            stop=self._stop,
            rules=self.rules,
        )

    def close(self) -> None:
        self.runner.close()
        self.seen.close()

    def restart(self) -> None:
        self.close()
        self.open()

    def _stop(self) -> bool:
        """Stops when so many pages were taken in this life."""
        return self.stop_after is not None and self.runner.puller.tally["pages"] >= self.stop_after

    def round(self, sweep: bool = False, later: timedelta = timedelta(minutes=1)) -> Round:
        self.now += later
        return self.runner.round(sweep_all=sweep)

    def good(self, sweep: bool = False) -> list[CommentEvent]:
        """The events of one round that must go well."""
        before = len(self.events())
        done = self.round(sweep)
        assert done.problem == ""
        return self.events()[before:]

    def events(self) -> list[CommentEvent]:
        return [msgspec.json.decode(record.value, type=CommentEvent) for record in self.publisher.sent if record.topic == TOPICS.raw]

    @property
    def one(self) -> int:
        """A comment that can be hidden: a reply, but where only what stands straight under the post can."""
        return 5 if self.platform == "threads" else 4

    def id(self, number: int) -> str:
        """The platform's id of comment `number`, there or gone."""
        forum, own = self.server.forum, str(1000 + number)
        return self.shape.comment_id(next(item for item in [*forum.comments(), *forum.gone.values()] if item.id == own))

    def ids(self) -> set[str]:
        """The platform's ids of all that is there."""
        return {self.shape.comment_id(item) for item in self.server.forum.comments()}

    def kinds(self) -> list[tuple[str, str]]:
        return [(event.comment_id, event.kind) for event in self.events()]


def comment(number: int, parent: int | None = None, post: str = "9001", **more: object) -> ForumComment:
    return ForumComment(
        id=str(1000 + number),
        post_id=post,
        text=f"words of {number} & <more>\nline",
        created_at=START + timedelta(minutes=number),
        parent_id=None if parent is None else str(1000 + parent),
        author_id=f"UCperson{number % 7}",
        author_name=f"@person{number % 7}",
        **more,  # type: ignore[arg-type]
    )


def forum(owner: str, count: int = 25) -> Forum:
    """Two posts of the city; comments with replies below every fifth."""
    comments = []
    for number in range(count):
        comments.append(comment(number, parent=number - number % 5 if number % 5 else None, post="9001" if number % 10 < 5 else "9002"))
    return Forum(
        [ForumPost("9001", owner, "Street works", "Elm Street is closed."), ForumPost("9002", owner, "Budget", "Have a say.")],
        comments,
    )


def simulator(platform: str) -> Simulator:
    owner = shape(platform).account
    return Simulator(forum(owner), owner, page_size=4, inline_replies=2)
