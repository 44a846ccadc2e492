"""Sends what an account's pages became: events in order, broken items as dead letters, nothing that was acknowledged before."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import msgspec

from pharos.pipelines.connectors.base import BadItem
from pharos.pipelines.publish import Outgoing, Publisher
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.event import CommentEvent
from pharos.schemas.topics import Topics


class Sinks(NamedTuple):
    """Where events go and what keeps them from going twice."""

    publisher: Publisher
    seen: SeenIndex
    topics: Topics


class Sender:
    """One account's way to Kafka."""

    def __init__(self, platform: str, sinks: Sinks, now: Callable[[], datetime]) -> None:
        self._platform, self._sinks, self._now = platform, sinks, now

    def send(self, events: list[CommentEvent], bad: list[BadItem]) -> Counter[str]:
        """Return once all are acknowledged: how many of each kind went, and how many `bad`; what push or an import sent is left out.

        Raises:
            BrokerAwayError: Kafka did not acknowledge; all are to be sent again.
        """
        topics = self._sinks.topics
        letters = {f"dead:{self._platform}:{hashlib.sha256(item.raw).hexdigest()}": item for item in bad}
        known = self._sinks.seen.known([*(event.event_id for event in events), *letters])
        fresh = [event for event in events if event.event_id not in known]
        records = [Outgoing(topics.raw, event.key(), msgspec.json.encode(event)) for event in fresh]
        dead = {name: item for name, item in letters.items() if name not in known}
        records += [Outgoing(topics.dead, None, msgspec.json.encode(self._letter(item))) for item in dead.values()]
        if records:
            self._sinks.publisher.send(records)
            self._sinks.seen.add([*(event.event_id for event in fresh), *dead])
        return Counter([*(event.kind for event in fresh), *["bad"] * len(dead)])

    def _letter(self, item: BadItem) -> DeadLetter:
        return DeadLetter(
            reason=item.reason,  # type: ignore[arg-type]
            detail=item.detail,
            topic=f"connect:{self._platform}",
            partition=0,
            offset=0,
            timestamp=int(self._now().timestamp() * 1000),
            key_b64=None,
            value_b64=base64.b64encode(item.raw).decode(),
        )
