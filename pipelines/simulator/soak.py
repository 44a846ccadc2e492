"""A soak: a day of comments, edits and deletes over every platform in simulated time, with a share of the answers broken.

In the end what was sent must equal what the platforms hold. `pharos bench connect` runs it; `make soak` the whole day.
"""

from __future__ import annotations

import heapq
import random
import resource
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from pharos.pipelines.connectors.base import Account, Writer
from pharos.pipelines.connectors.live import AccountRunner, Round
from pharos.pipelines.connectors.pull import Sinks
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.publish import Outgoing
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.day import BEGIN, Day, Plan, Verb
from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment
from pharos.pipelines.simulator.registry import SHAPES
from pharos.pipelines.simulator.server import Simulator
from pharos.pipelines.simulator.shapes.base import Shape
from pharos.schemas.event import CommentEvent
from pharos.schemas.topics import Topics

CALL = timedelta(seconds=0.2)
"""What a call takes in simulated time."""
DEAD_TOKEN = 0.002
"""Share of the faults that are a refused token, after which an account rests for hours."""


QUIET_ROUNDS = 50
"""So often a quiet sweep of one platform is tried; what still stands in its way then is a finding."""


@dataclass
class Outcome:
    """What a soak showed: `wrong` lists ids whose last event is not what the platform holds, `early` calls inside a block window.

    `day_calls` are those before the quiet sweeps, in which nothing breaks.
    """

    happened: Counter[Verb] = field(default_factory=Counter)
    calls: int = 0
    day_calls: int = 0
    faulty: int = 0
    reordered: int = 0
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
        self.last: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        self.ids: set[int] = set()
        self.events = self.twice = 0

    def send(self, records: list[Outgoing]) -> None:
        """Take them as acknowledged."""
        for record in records:
            if record.topic.endswith("raw"):
                event = msgspec.json.decode(record.value, type=CommentEvent)
                self.last[event.platform][event.comment_id] = (event.kind, event.text)
                self.twice += hash(event.event_id) in self.ids
                self.ids.add(hash(event.event_id))
                self.events += 1


class Side:
    """One platform: its forum and what will happen in it, its server that breaks down, the account's runner."""

    def __init__(self, shape: Shape, plan: Plan, soak: Soak, folder: Path) -> None:
        self.shape, self._plan, self._soak = shape, plan, soak
        self._chance = random.Random(f"{plan.seed} {shape.platform}")  # noqa: S311 - the same day every time
        kind = connector(shape.platform)
        self.day = Day(plan, shape.account, self._chance, isinstance(kind, Writer) and kind.tells_hidden and kind.lists_hidden)
        self.blocked: datetime | None = None
        self.server = Simulator(self.day.forum, shape.account)
        self.server.before = self._before
        self._account = Account(shape.platform, shape.account, self.server.url(shape.platform), every=plan.every, token="soak")
        self.inbox = Inbox(folder / "state", self._account)
        sinks = Sinks(soak.ledger, soak.seen, Topics.under("soak."))  # type: ignore[arg-type]
        self.runner = AccountRunner(self._account, sinks, folder / "state", folder / "archive", soak.now, soak.sleep)

    def happen(self) -> None:
        """What is due next in the day."""
        if happened := self.day.happen(lambda item: self.shape.comment_id(item) in self._soak.ledger.last[self.shape.platform]):
            self._soak.outcome.happened[happened[0]] += 1
            self._push(*happened)

    def _push(self, verb: Verb, item: ForumComment) -> None:
        """Half of the webhooks arrive, a tenth of them twice."""
        deliver = getattr(self.shape, "delivery", None) if verb != "shown" else None
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
        self.server.requests.clear()  # A day of them would be the most that is held.
        if self._soak.over:
            return None
        outcome.day_calls += 1
        if self._chance.random() < self._plan.faulty:
            return self._broken(now)
        if self._chance.random() < self._plan.reordered:
            outcome.reordered += 1
            return faults.reordered(self._chance)
        return None

    def _broken(self, now: datetime) -> Fault:
        outcome = self._soak.outcome
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
        last, lost, found = self._soak.ledger.last[self.shape.platform], ("nothing", ""), []
        live = {self.shape.comment_id(item): item for item in self.day.forum.comments()}
        gone = {self.shape.comment_id(item) for item in self.day.forum.gone.values()}
        for own, item in live.items():
            kind, text = last.get(own, lost)
            if text != item.text or (kind == "hidden") != item.hidden or kind == "deleted":
                found.append(f"{own}: expected it {'hidden' if item.hidden else 'live'} with its text, got {kind} with {text!r}")
        found += [f"{own}: expected deleted, got {last.get(own, lost)[0]}" for own in gone if last.get(own, lost)[0] != "deleted"]
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
        self._coming = [(due, number) for number, side in enumerate(self.sides) if (due := side.day.due())]
        heapq.heapify(self._coming)

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
            self.sides[number].happen()
            if due := self.sides[number].day.due():
                heapq.heappush(self._coming, (due, number))
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
            heapq.heappush(due, (self._now + timedelta(seconds=max(1.0, self._round(number).wait)), number))
            if self._now > BEGIN + timedelta(hours=hour + 1):
                hour = int((self._now - BEGIN) / timedelta(hours=1))
                tell(f"hour {hour} of {self.plan.hours:g}: {self.outcome.happened['created']:,} comments, {self.outcome.calls:,} calls")
        return self._finish(end, tell)

    def _finish(self, end: datetime, tell: Callable[[str], None]) -> Outcome:
        self.advance(max(timedelta(0), end - self._now))
        self.over = True
        for turn in range(2):
            tell(f"quiet sweep {turn + 1} of 2")
            for number, side in enumerate(self.sides):
                self._quiet(number, side)
            self.advance(timedelta(minutes=5))
        outcome = self.outcome
        outcome.events, outcome.twice = self.ledger.events, self.ledger.twice
        for side in self.sides:
            outcome.wrong += side.wrong()
        outcome.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return outcome

    def _quiet(self, number: int, side: Side) -> None:
        """Sweep a platform until nothing stands in the way."""
        for _ in range(QUIET_ROUNDS):
            problem = self._round(number, sweep=True).problem
            if not problem:
                return
            self.advance(max(timedelta(minutes=5), (side.blocked or self._now) - self._now))
        self.outcome.wrong.append(f"{side.shape.platform}: expected a quiet sweep to its end, got {problem}")

    def _round(self, number: int, sweep: bool = False) -> Round:
        side = self.sides[number]
        done = side.runner.round(sweep)
        counts = self.outcome.by_platform.setdefault(side.shape.platform, Counter())
        counts.update(done.tally, calls=done.calls, rounds=1, problems=bool(done.problem))
        return done

    def close(self) -> None:
        """Let go of everything."""
        for side in self.sides:
            side.close()
        self.seen.close()
