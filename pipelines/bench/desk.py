"""The moderators' desk under load: a queue of many open items, many people at it, and what stands on the topic afterwards.

The items are real flagged comments: the pipeline flags a sample, and each item is then sent many times as other comments.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import numpy as np
from sqlalchemy import func, select

from pharos.pipelines.bench.desk_people import Tally, shift
from pharos.pipelines.bench.desk_site import Tell, await_items, flagged, logins, send, served
from pharos.pipelines.bench.measure import make_topics
from pharos.pipelines.bench.process import Usage
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.intake import item_id
from pharos.pipelines.console.tables import decisions, versions
from pharos.pipelines.kafka.topic import read_topic
from pharos.pipelines.settings import Settings
from pharos.schemas.decision import Decision

LOOKS = 200
"""Requests for the queue page, one after another, before the people come."""
MOST_MS = {"queue alone": 200.0, "arrival": 2000.0, "durable alone": 500.0}
"""What the 95th percentile may be: with nobody else at the desk, as a city's is most of the day."""
ALONE_S = 20.0
"""How long one person decides, without a thought between, before the others come."""
ARRIVALS = 20
"""Items that are sent while a queue page is open."""


class Load(NamedTuple):
    """How much: open items, people at once, for so many seconds, each thinking `pause` seconds at a time."""

    items: int = 100_000
    people: int = 200
    seconds: float = 300.0
    pause: float = 3.0


@dataclass
class Found:
    """What came out; times in ms. `problems` are sentences, none if every decision stands as it should."""

    load: Load
    intake_per_s: float = 0.0
    queue_ms: list[float] = field(default_factory=list)
    arrival_ms: list[float] = field(default_factory=list)
    durable_alone_ms: list[float] = field(default_factory=list)
    durable_ms: list[float] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    decisions: int = 0
    peak_mb: float = 0.0
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Counts, and for each kind of time the median, 95th and 99th percentile."""
        return {
            **self.load._asdict(), "intake_per_s": round(self.intake_per_s), "decisions": self.decisions, "peak_mb": round(self.peak_mb),
            "conflicts": self.tally.conflicts, "wrong": dict(self.tally.wrong), "problems": self.problems,
            "ms": {name: quantiles(values) for name, values in self.times().items() if values},
        }  # fmt: skip

    def times(self) -> dict[str, list[float]]:
        """In ms, by what was timed."""
        alone = {"queue alone": self.queue_ms, "arrival": self.arrival_ms, "durable alone": self.durable_alone_ms}
        return {**alone, "durable": self.durable_ms, **self.tally.times}


def quantiles(values: list[float]) -> dict[str, float]:
    """n, median, 95th and 99th percentile."""
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    return {"n": len(values), "p50": round(float(p50), 1), "p95": round(float(p95), 1), "p99": round(float(p99), 1)}


def measure(settings: Settings, folder: Path, load: Load, tell: Tell) -> Found:
    """Fill the queue, look, let the people work, and hold their decisions against the topic.

    Raises:
        FatalError: the desk ended, or did not take the items.
    """
    settings = replace(settings, console_port=0, console_undo_seconds=60, console_idle_minutes=600)
    make_topics(settings)
    found, log = Found(load), folder / "console.log"
    tell(f"the pipeline flags a sample, {load.items:,} items are sent")
    sample = flagged(settings, folder)
    send(settings, sample, range(load.items))
    cookies = logins(settings, load.people)
    with served(settings, log) as (url, process):
        usage = Usage(process.pid)
        found.intake_per_s = await_items(settings, load.items, tell)
        tell("the queue page, alone")
        found.queue_ms = _alone(url, cookies[0])
        found.arrival_ms = _arrivals(settings, url, cookies[0], sample, load.items)
        early = asyncio.run(shift(url, cookies[:1], ALONE_S, 0.05))
        _await_recorded(settings)
        found.durable_alone_ms = _durable(settings)
        tell(f"{load.people} people decide for {load.seconds:.0f} s")
        found.tally = asyncio.run(shift(url, cookies, load.seconds, load.pause))
        usage.sample()
        found.peak_mb = usage.peak_kb / 1024
        _await_recorded(settings)
    found.durable_ms = _durable(settings)[len(found.durable_alone_ms) :]
    _judge(settings, found, early.decided + found.tally.decided)
    return found


def _alone(url: str, cookie: dict[str, str]) -> list[float]:
    times = []
    with httpx.Client(base_url=url, cookies=cookie, timeout=60) as client:
        for _ in range(LOOKS):
            began = time.perf_counter()
            client.get("/queue").raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
    return times


def _arrivals(settings: Settings, url: str, cookie: dict[str, str], sample: list[dict[str, Any]], first: int) -> list[float]:
    """From sending an item of the highest urgency until a queue page, which asks again when the desk rings, has it."""
    urgent = max(sample, key=lambda one: one["priority"])
    urgent["event"] |= {"fetched_at": "2020-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z"}
    times = []
    with httpx.Client(base_url=url, cookies=cookie, timeout=60) as client, client.stream("GET", "/queue/stream") as stream:
        rings = stream.iter_lines()
        next(rings)
        for number in range(first, first + ARRIVALS):
            mark = f"/items/{item_id(urgent['event']['platform'], urgent['event']['account'], f'c{number:09d}')}"
            began = time.perf_counter()
            send(settings, [urgent], range(number, number + 1))
            while mark not in client.get("/queue/rows").text:
                while not next(rings).startswith("data:"):
                    pass
            times.append((time.perf_counter() - began) * 1000)
    return times


def _await_recorded(settings: Settings) -> None:
    until = time.monotonic() + 60
    with closing(Database(settings.console_database_url)) as database:
        while time.monotonic() < until:
            with database.read() as connection:
                if not connection.scalar(select(func.count()).select_from(decisions).where(decisions.c.recorded_ms == 0)):
                    return
            time.sleep(0.1)


def _durable(settings: Settings) -> list[float]:
    """From each decision to Kafka's acknowledgement, ms, in the order in which they were made."""
    with closing(Database(settings.console_database_url)) as database, database.read() as connection:
        taken = select(decisions.c.recorded_ms - decisions.c.decided_ms).where(decisions.c.recorded_ms > 0)
        return list(connection.scalars(taken.order_by(decisions.c.decided_ms)))


def _judge(settings: Settings, found: Found, acknowledged: Counter[str]) -> None:
    """Every acknowledged decision once on the topic, none that nobody made, and no item decided twice."""
    told = [msgspec.json.decode(message.value() or b"", type=Decision) for message in read_topic(settings, settings.topics.decisions)]
    found.decisions = len(told)
    twice = sum(count - 1 for count in Counter(one.decision_id for one in told).values())
    with closing(Database(settings.console_database_url)) as database, database.read() as connection:
        names = dict(connection.execute(select(versions.c.event_id, versions.c.item_id)).all())
    made = Counter(names.get(one.event_id, "") for one in told)
    lost = sum((acknowledged - made).values())
    replaced = {one.supersedes for one in told if one.supersedes}
    last = Counter(one.event_id for one in told if one.action != "undo" and one.decision_id not in replaced)
    double = sum(count - 1 for count in last.values())
    claims = [
        (twice == 0, f"{twice} decisions stand on the topic more than once"),
        (lost == 0, f"{lost} acknowledged decisions are not on the topic"),
        (double == 0, f"{double} items were decided by two"),
        (not found.tally.wrong, f"{sum(found.tally.wrong.values())} requests were answered wrongly"),
    ]
    for name, most in MOST_MS.items():
        took = quantiles(found.times()[name])["p95"]
        claims.append((took <= most, f"{name}: {took} ms at the 95th percentile; expected at most {most:.0f}"))
    found.problems = [said_so for holds, said_so in claims if not holds]
