"""A soak: a day of comments, edits and deletes over every platform in simulated time, with a share of the answers broken.

In the end what was sent must equal what the platforms hold. `pharos bench connect` runs it; `make soak` the whole day.
"""

from __future__ import annotations

import heapq
import random
import resource
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from pharos.pipelines.connectors.base import Account
from pharos.pipelines.connectors.live import AccountRunner
from pharos.pipelines.connectors.pull import Sinks
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.publish import Outgoing
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import Forum, ForumComment, ForumPost
from pharos.pipelines.simulator.registry import SHAPES
from pharos.pipelines.simulator.server import Simulator
from pharos.pipelines.simulator.shapes.base import Shape
from pharos.schemas.event import CommentEvent
from pharos.schemas.topics import Topics

BEGIN = datetime(2026, 10, 2, tzinfo=UTC)
CALL = timedelta(seconds=0.2)
"""What a call takes in simulated time."""
LASTING = timedelta(minutes=30)
"""A comment stands at least so long before it is edited or deleted: what is gone before the first look no connector can know."""
POSTS = 40
DEAD_TOKEN = 0.002
"""Share of the faults that are a refused token, after which an account rests for hours."""


@dataclass(frozen=True)
class Plan:
    """How long, how much, how broken."""

    hours: float = 24
    comments: int = 50_000
    edits: float = 0.05
    deletes: float = 0.02
    faulty: float = 0.10
    every: float = 300.0
    seed: int = 1
    platforms: tuple[str, ...] = tuple(kind.platform for kind in SHAPES)


@dataclass
class Outcome:
    """What a soak showed: `wrong` lists ids whose last event is not what the platform holds, `early` calls inside a block window."""

    comments: int = 0
    edits: int = 0
    deletes: int = 0
    calls: int = 0
    faulty: int = 0
    blocks: int = 0
    events: int = 0
    twice: int = 0
    pushed: int = 0
    wrong: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    by_platform: dict[str, Counter[str]] = field(default_factory=dict)
    peak_mb: float = 0.0


class Ledger:
    """A publisher that keeps of each comment only the last event's kind and text, and counts event ids that come twice."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], tuple[str, str]] = {}
        self.ids: set[int] = set()
        self.events = self.twice = 0

    def send(self, records: list[Outgoing]) -> None:
        """Take them as acknowledged."""
        for record in records:
            if record.topic.endswith("raw"):
                event = msgspec.json.decode(record.value, type=CommentEvent)
                self.last[event.platform, event.comment_id] = (event.kind, event.text)
                self.twice += hash(event.event_id) in self.ids
                self.ids.add(hash(event.event_id))
                self.events += 1


class Side:
    """One platform: its forum and what will happen in it, its server that breaks down, the account's runner."""

    def __init__(self, shape: Shape, plan: Plan, soak: Soak, folder: Path) -> None:
        self.shape, self._plan, self._soak = shape, plan, soak
        self._chance = random.Random(f"{plan.seed} {shape.platform}")  # noqa: S311 - the same day every time
        posts = [ForumPost(str(9000 + n), shape.account, f"Post {n}", f"What the city does, number {n}.") for n in range(POSTS)]
        self.forum = Forum(posts, [])
        self.happenings = self._day()
        self.blocked: datetime | None = None
        self.server = Simulator(self.forum, shape.account)
        self.server.before = self._before
        self._account = Account(shape.platform, shape.account, self.server.url(shape.platform), every=plan.every, token="soak")
        self.inbox = Inbox(folder / "state", self._account)
        sinks = Sinks(soak.ledger, soak.seen, Topics.under("soak."))  # type: ignore[arg-type]
        self.runner = AccountRunner(self._account, sinks, folder / "state", folder / "archive", soak.now, soak.sleep)

    def _day(self) -> list[tuple[datetime, int, Callable[[], object]]]:
        """What happens, by time: comments, replies to earlier ones, edits and deletes."""
        plan, chance, share = self._plan, self._chance, self._plan.comments // len(self._plan.platforms)
        length = timedelta(hours=plan.hours)
        happenings: list[tuple[datetime, int, Callable[[], object]]] = []
        tops: list[tuple[int, int]] = []
        for number, at in enumerate(sorted(BEGIN + length * chance.random() for _ in range(share))):
            post, parent = chance.randrange(POSTS), None
            if tops and chance.random() < 0.4:
                post, parent = chance.choice(tops[-50:])
            else:
                tops.append((post, number))
            item = _comment(number, post, parent, at)
            happenings.append((at, 0, lambda item=item: self._create(item)))  # type: ignore[misc]
            room = BEGIN + length - at - LASTING
            fate = chance.random()
            if room > timedelta(0) and fate < plan.edits + plan.deletes:
                then = at + LASTING + room * chance.random()
                change = self._delete if fate < plan.deletes else self._edit
                happenings.append((then, 1, lambda change=change, item=item, then=then: change(item.id, then)))  # type: ignore[misc]
        return sorted(happenings, key=lambda happening: happening[:2])

    def _create(self, item: ForumComment) -> None:
        if item.parent_id in self.forum.gone:
            item = replace(item, parent_id=None)  # Nobody can answer what is gone.
        self.forum.add(item)
        self._soak.outcome.comments += 1
        self._push("created", item)

    def _edit(self, comment_id: str, at: datetime) -> None:
        self.forum.edit(comment_id, f"edited words of {comment_id} & <more>", at.replace(microsecond=0))
        self._soak.outcome.edits += 1
        self._push("edited", next(item for item in self.forum.comments() if item.id == comment_id))

    def _delete(self, comment_id: str, _at: datetime) -> None:
        here = {item.id: item for item in self.forum.comments()}
        if any(item.parent_id == comment_id for item in here.values()):
            return  # Platforms differ in what becomes of the replies.
        if (self.shape.platform, self.shape.comment_id(here[comment_id])) not in self._soak.ledger.last:
            return  # What is gone before the first look no connector can know.
        gone = self.forum.delete(comment_id)
        self._soak.outcome.deletes += 1
        self._push("deleted", gone)

    def _push(self, verb: str, item: ForumComment) -> None:
        """Half of the webhooks arrive, a tenth of them twice."""
        deliver = getattr(self.shape, "delivery", None)
        sent = deliver(self.server.world, verb, item, "secret", self._soak.now()) if deliver and self._chance.random() < 0.5 else None
        for _ in range(0 if sent is None else 1 + (self._chance.random() < 0.1)):
            self.inbox.put(sent.body, self._soak.now())
            self._soak.outcome.pushed += 1

    def _before(self, path: str) -> Fault | None:
        """At each call time goes on, things happen, and one in ten goes wrong."""
        now, outcome = self._soak.advance(CALL), self._soak.outcome
        outcome.calls += 1
        if self.blocked and now < self.blocked:
            outcome.early.append(f"{self.shape.platform} at {now.isoformat()}, blocked until {self.blocked.isoformat()}")
        if self._soak.over or self._chance.random() >= self._plan.faulty:
            return None
        outcome.faulty += 1
        if self._chance.random() < DEAD_TOKEN:
            return self.shape.refused()
        until = now.replace(microsecond=0) + timedelta(seconds=self._chance.randrange(60, 900))
        limited = self.shape.limited(until) if self._chance.random() < 0.2 else None
        if limited is None:
            broken = (faults.server_error, faults.truncated, faults.html_page)
            return self._chance.choice(broken)()
        outcome.blocks += 1
        self.blocked = until
        return limited

    def wrong(self) -> list[str]:
        """Ids whose last event is not what the platform holds."""
        last = {key[1]: value for key, value in self._soak.ledger.last.items() if key[0] == self.shape.platform}
        live = {self.shape.comment_id(item): item.text for item in self.forum.comments()}
        gone = {self.shape.comment_id(item) for item in self.forum.gone.values()}
        lost = ("nothing", "")
        found = [
            f"{own}: expected its text live, got {last.get(own, lost)}" for own, text in live.items() if last.get(own, lost)[1] != text
        ]
        found += [f"{own}: expected deleted, got {last.get(own, ('nothing',))[0]}" for own in gone if last.get(own, ("",))[0] != "deleted"]
        found += [f"{own}: expected nothing" for own in last.keys() - live.keys() - gone]
        return [f"{self.shape.platform} {item}" for item in found]

    def close(self) -> None:
        """Let go of everything."""
        self.runner.close()
        self.inbox.close()
        self.server.close()


class Soak:
    """The whole: a clock that moves with calls and waits, and every platform's side."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.outcome, self.ledger, self.over = plan, Outcome(), Ledger(), False
        self._now = BEGIN
        self.seen = SeenIndex(folder / "state", "soak.")
        self.sides = [Side(kind(), plan, self, folder) for kind in SHAPES if kind.platform in plan.platforms]
        self._coming = [(side.happenings[0][0], number) for number, side in enumerate(self.sides) if side.happenings]
        heapq.heapify(self._coming)
        self._at = [0] * len(self.sides)

    def now(self) -> datetime:
        """Simulated time."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """A wait inside a call: time goes on."""
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> datetime:
        """Time goes on, and what was to happen until then happens."""
        self._now += by
        while self._coming and self._coming[0][0] <= self._now:
            _, number = heapq.heappop(self._coming)
            happenings = self.sides[number].happenings
            happenings[self._at[number]][2]()
            self._at[number] += 1
            if self._at[number] < len(happenings):
                heapq.heappush(self._coming, (happenings[self._at[number]][0], number))
        return self._now

    def run(self, tell: Callable[[str], None]) -> Outcome:
        """The day, then two quiet sweeps, then the comparison."""
        random.seed(self.plan.seed)  # The connectors' own jitter, so that a seed is a whole day, to be looked at again.
        for side in self.sides:
            side.server.__enter__()
        end = BEGIN + timedelta(hours=self.plan.hours)
        due = [(BEGIN, number) for number in range(len(self.sides))]
        hour = 0
        while due[0][0] < end:
            at, number = heapq.heappop(due)
            self.advance(max(timedelta(0), at - self._now))
            heapq.heappush(due, (self._now + timedelta(seconds=self._round(number)), number))
            if self._now > BEGIN + timedelta(hours=hour + 1):
                hour = int((self._now - BEGIN) / timedelta(hours=1))
                tell(f"hour {hour} of {self.plan.hours:g}: {self.outcome.comments:,} comments, {self.outcome.calls:,} calls")
        return self._finish(end, tell)

    def _finish(self, end: datetime, tell: Callable[[str], None]) -> Outcome:
        self.advance(max(timedelta(0), end - self._now))
        self.over = True
        for turn in range(2):
            tell(f"quiet sweep {turn + 1} of 2")
            for number, side in enumerate(self.sides):
                while self._round(number, sweep=True, problem=True):
                    self.advance(max(timedelta(minutes=5), (side.blocked or self._now) - self._now))
            self.advance(timedelta(minutes=5))
        outcome = self.outcome
        outcome.events, outcome.twice = self.ledger.events, self.ledger.twice
        for side in self.sides:
            outcome.wrong += side.wrong()
        outcome.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return outcome

    def _round(self, number: int, sweep: bool = False, problem: bool = False) -> float:
        """One round; seconds to the next, or with `problem` whether there was one."""
        side = self.sides[number]
        done = side.runner.round(sweep)
        counts = self.outcome.by_platform.setdefault(side.shape.platform, Counter())
        counts.update(done.tally, calls=done.calls, rounds=1, problems=bool(done.problem))
        return bool(done.problem) if problem else max(1.0, done.wait)

    def close(self) -> None:
        """Let go of everything."""
        for side in self.sides:
            side.close()
        self.seen.close()


def _comment(number: int, post: int, parent: int | None, at: datetime) -> ForumComment:
    return ForumComment(
        id=str(100_000 + number),
        post_id=str(9000 + post),
        text=f"words of {number} & <more>\nline",
        created_at=at.replace(microsecond=0),
        parent_id=None if parent is None else str(100_000 + parent),
        author_id=f"UCperson{number % 97}",
        author_name=f"@person{number % 97}",
    )
