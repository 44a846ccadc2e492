"""What a soak found: its figures, and of each comment the last event that was sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import msgspec

from pharos.pipelines.publish import Outgoing
from pharos.pipelines.simulator.day import Verb
from pharos.schemas.event import CommentEvent


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
