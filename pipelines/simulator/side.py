"""One platform of a soak: its day, its server that breaks down, the account's runner, and whether the two agree in the end."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.live import AccountRunner
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.roles import Writer
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.day import Day, Plan, Verb
from pharos.pipelines.simulator.faults import Fault
from pharos.pipelines.simulator.forum import ForumComment
from pharos.pipelines.simulator.server import Simulator
from pharos.pipelines.simulator.shapes.base import Pushing, Shape, Streaming
from pharos.schemas.topics import Topics

if TYPE_CHECKING:
    from pharos.pipelines.simulator.soak import Soak

CALL = timedelta(seconds=0.2)
"""What a call takes in simulated time."""
DEAD_TOKEN = 0.002
"""Share of the faults that are a refused token, after which an account rests for hours."""


class Side:
    """One platform: its forum and what will happen in it, its server that breaks down, the account's runner."""

    def __init__(self, shape: Shape, plan: Plan, soak: Soak, folder: Path) -> None:
        self.shape, self._plan, self._soak = shape, plan, soak
        self._chance = random.Random(f"{plan.seed} {shape.platform}")  # noqa: S311 - the same day every time
        kind = connector(shape.platform)
        self.day = Day(
            plan, shape.platform, shape.account, self._chance, isinstance(kind, Writer) and kind.tells_hidden and kind.lists_hidden
        )
        self.blocked: datetime | None = None
        self.server = Simulator(self.day.forum, shape.account)
        self.server.before = self._before
        self._account = Account(shape.platform, shape.account, self.server.url(shape.platform), every=plan.every, token="soak")
        self.inbox = Inbox(folder / "state", self._account)
        sinks = Sinks(soak.ledger, soak.seen, Topics.under("soak."))  # type: ignore[arg-type]
        self.runner = AccountRunner(self._account, sinks, folder / "state", folder / "archive", soak.now, soak.sleep)

    def happen(self) -> None:
        """What is due next in the day."""
        if happened := self.day.happen(lambda item: self._soak.ledger.knows(self.shape.platform, self.shape.comment_id(item))):
            self._soak.outcome.happened[happened[0]] += 1
            self._push(*happened)

    def _push(self, verb: Verb, item: ForumComment) -> None:
        """Half of what webhooks and streams tell arrives, a tenth of it twice."""
        if verb == "shown" or self._chance.random() >= 0.5:
            return
        now, world = self._soak.now(), self.server.world
        messages = self.shape.messages(world, verb, item, now) if isinstance(self.shape, Streaming) else []
        if isinstance(self.shape, Pushing) and (sent := self.shape.delivery(world, verb, item, "secret", now)):
            messages.append(sent.body)
        for _ in range(1 + (self._chance.random() < 0.1)):
            self.inbox.put_all(messages, now, stream=isinstance(self.shape, Streaming))
            self._soak.outcome.pushed += len(messages)

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
        last, lost, found = self._soak.ledger.last(self.shape.platform), ("nothing", ""), []
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
