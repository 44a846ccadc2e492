"""What the desk tells Prometheus, reckoned when it asks; no label ever holds a name, a comment's text or its id."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from prometheus_client import Counter, Gauge
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.tables import decisions, items
from pharos.schemas.policy_file import Policy

WAITS = ("open", "second", "escalated")
TIERS = ("A", "B", "C", "unscored")
FRESH_S = 2.0
"""All values of one answer come from one look at the database."""

ITEMS = Gauge(
    "pharos_console_items", "Items that wait, by state (`open`, `second`, `escalated`) and the leading clause's tier", ["state", "tier"]
)
OLDEST = Gauge("pharos_console_oldest_seconds", "How long the oldest item of a tier has waited; 0: none waits", ["tier"])
UNSENT = Gauge("pharos_console_unsent", "Decisions that are not yet known to be on their topic")
UNSENT_SECONDS = Gauge("pharos_console_unsent_seconds", "How long the oldest decision that is not sent has waited; 0: none waits")
LAST_READ = Gauge("pharos_console_last_read_seconds", "How long ago the desk last read its topics, whether or not something was there")
REFUSED = Counter("pharos_console_logins_refused", "Logins refused, with a password or by the city's provider")


def watch(desk: Desk) -> None:
    """From now on tell of this desk."""
    looks = _Looks(desk)
    for state, tier in ((state, tier) for state in WAITS for tier in TIERS):
        ITEMS.labels(state, tier).set_function(looks.told(partial(_Look.number, state=state, tier=tier)))
    for tier in TIERS:
        OLDEST.labels(tier).set_function(looks.told(partial(_Look.oldest, tier=tier)))
    UNSENT.set_function(looks.told(lambda look: look.unsent))
    UNSENT_SECONDS.set_function(looks.told(lambda look: look.unsent_s))
    consumer = desk.consumer
    LAST_READ.set_function(lambda: consumer.last_read_s if consumer else math.nan)


@dataclass
class _Look:
    """(state, tier) -> how many items wait and the oldest one's seconds; the decisions that are not sent."""

    waiting: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    unsent: int = 0
    unsent_s: float = 0.0

    def number(self, state: str, tier: str) -> float:
        return self.waiting.get((state, tier), (0, 0.0))[0]

    def oldest(self, tier: str) -> float:
        return max((seconds for (_, other), (_, seconds) in self.waiting.items() if other == tier), default=0.0)


class _Looks:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._lock = desk, threading.Lock()
        self._look: _Look | None = None
        self._looked = -math.inf

    def told(self, value: Callable[[_Look], float]) -> Callable[[], float]:
        """A gauge's function; not a number while the database does not answer."""

        def read() -> float:
            look = self._fresh()
            return math.nan if look is None else float(value(look))

        return read

    def _fresh(self) -> _Look | None:
        with self._lock:
            if time.monotonic() - self._looked > FRESH_S:
                try:
                    self._look = look_at(self._desk)
                except SQLAlchemyError:
                    self._look = None
                self._looked = time.monotonic()
            return self._look


def look_at(desk: Desk) -> _Look:
    """Count in the database; one pass over an index, however many items there are."""
    now_ms, look = desk.now_ms(), _Look()
    keys = items.c.state, items.c.clause
    waiting = select(*keys, func.count(), func.min(items.c.queued_ms)).where(items.c.state.in_(WAITS)).group_by(*keys)
    unsent = select(func.count(), func.min(decisions.c.decided_ms)).where(decisions.c.recorded_ms == 0)
    with desk.database.read() as connection:
        for state, clause, number, first_ms in connection.execute(waiting):
            key = state, tier_of(clause, desk.policy)
            before, seconds = look.waiting.get(key, (0, 0.0))
            look.waiting[key] = before + number, max(seconds, (now_ms - first_ms) / 1000)
        look.unsent, first_ms = connection.execute(unsent).one()
    look.unsent_s = max(0.0, (now_ms - first_ms) / 1000) if first_ms else 0.0
    return look


def tier_of(clause: str, policy: Policy) -> str:
    """The tier of a leading clause; `unscored` where a detector failed and none is flagged."""
    return policy.clauses[clause].tier if clause in policy.clauses else "unscored"
