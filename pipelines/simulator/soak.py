"""A soak: a day of comments, edits and deletes over every platform in simulated time, with a share of the answers broken.

In the end what was sent must equal what the platforms hold. `pharos bench connect` runs it; `make soak` the whole day.
"""

from __future__ import annotations

import heapq
import random
import resource
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from pharos.pipelines.connectors.live import Round
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.simulator.day import BEGIN, Plan
from pharos.pipelines.simulator.outcome import Ledger, Outcome
from pharos.pipelines.simulator.registry import SHAPES
from pharos.pipelines.simulator.side import Side

QUIET_ROUNDS = 50
"""So often a quiet sweep of one platform is tried; what still stands in its way then is a finding."""


class Soak:
    """The whole: a clock that moves with calls and waits, and every platform's side."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.outcome, self.ledger, self.over = plan, Outcome(), Ledger(folder), False
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
        self.outcome.behind = sum(len(side.wrong()) for side in self.sides)
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
        self.ledger.close()
