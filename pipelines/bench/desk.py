"""The moderators' desk under load: a queue of many open items, many people at it, and what stands on the topic afterwards.

The items are real flagged comments: the pipeline flags a sample, and each item is then sent many times as other comments.
"""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import numpy as np
from confluent_kafka import Producer
from sqlalchemy import func, select

from pharos.pipelines.bench.desk_people import Tally, shift
from pharos.pipelines.bench.load import event, produce, said
from pharos.pipelines.bench.measure import environ_of, make_topics
from pharos.pipelines.bench.process import Usage, check, spawn
from pharos.pipelines.console import people, sessions
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.intake import item_id
from pharos.pipelines.console.tables import decisions, items, versions
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.topic import read_topic
from pharos.pipelines.settings import Settings
from pharos.schemas.decision import Decision
from pharos.schemas.errors import FatalError

SAMPLE = 3_000
"""Comments that the pipeline reads, of which it flags some hundreds."""
PATIENCE_S = 900.0
LOOKS = 200
"""Requests for the queue page, one after another, before the people come."""
ARRIVALS = 20
"""Items that are sent while a queue page is open."""

Tell = Callable[[str], None]


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
    durable_ms: list[float] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    decisions: int = 0
    peak_mb: float = 0.0
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Counts, and for each kind of time the median, 95th and 99th percentile."""
        times = {"queue alone": self.queue_ms, "arrival": self.arrival_ms, "durable": self.durable_ms, **self.tally.times}
        return {
            **self.load._asdict(), "intake_per_s": round(self.intake_per_s), "decisions": self.decisions, "peak_mb": round(self.peak_mb),
            "conflicts": self.tally.conflicts, "wrong": dict(self.tally.wrong), "problems": self.problems,
            "ms": {name: quantiles(values) for name, values in times.items() if values},
        }  # fmt: skip


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
    sample = _flagged(settings, folder)
    _send(settings, sample, range(load.items))
    cookies = _accounts(settings, load.people)
    with _desk(settings, log) as (url, process):
        usage = Usage(process.pid)
        found.intake_per_s = _await_items(settings, load.items, tell)
        tell("the queue page, alone")
        found.queue_ms = _alone(url, cookies[0])
        found.arrival_ms = _arrivals(settings, url, cookies[0], sample, load.items)
        tell(f"{load.people} people decide for {load.seconds:.0f} s")
        found.tally = asyncio.run(shift(url, cookies, load.seconds, load.pause))
        usage.sample()
        found.peak_mb = usage.peak_kb / 1024
        _await_recorded(settings)
    _judge(settings, found)
    return found


def _flagged(settings: Settings, folder: Path) -> list[dict[str, Any]]:
    """Real flagged items: what `pharos run` queues of a sample; their topic is left for a fresh one."""
    first = replace(
        settings, topic_prefix=f"{settings.topic_prefix}sample.", archive_dir=folder / "sample", state_dir=folder / "sample-state"
    )
    make_topics(first)
    produce(first, (event(number, comment) for number, comment in enumerate(islice(said(SAMPLE), SAMPLE))))
    log = folder / "run.log"
    child = spawn(["pharos.pipelines", "run", "--drain"], environ_of(first), None, log)
    child.wait(PATIENCE_S)
    check(child, log)
    return [msgspec.json.decode(message.value() or b"") for message in read_topic(first, first.topics.flagged)]


def _send(settings: Settings, sample: list[dict[str, Any]], numbers: range) -> None:
    producer = Producer({**librdkafka_config(settings), "linger.ms": 20, "queue.buffering.max.messages": 50_000})
    for number in numbers:
        one = sample[number % len(sample)]
        comment = one["event"] | {"comment_id": f"c{number:09d}"}
        comment["event_id"] = f"{comment['platform']}:{comment['account']}:{comment['comment_id']}:1"
        value, key = msgspec.json.encode(one | {"event": comment}), f"{comment['platform']}:{comment['comment_id']}"
        while True:
            try:
                producer.produce(settings.topics.flagged, value, key)
                break
            except BufferError:
                producer.poll(0.1)
    if left := producer.flush(60):
        msg = f"bench: {left} items could not be sent"
        raise FatalError(msg)


def _accounts(settings: Settings, count: int) -> list[dict[str, str]]:
    """People, a third of them seniors, and a login of each: what a password costs is not measured here."""
    now = time.time_ns() // 1_000_000
    with closing(Database(settings.console_database_url)) as database, database.write() as connection:
        for number in range(count):
            name, role = f"person-{number}", "moderator" if number % 3 else "senior"
            people.vouched(connection, name, f"bench {number}", role, now)  # type: ignore[arg-type]
        tokens = [sessions.start(connection, f"person-{number}", now) for number in range(count)]
    return [{"pharos": token} for token in tokens]


@contextmanager
def _desk(settings: Settings, log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`pharos console` as a process of its own, and its address."""
    with log.open("wb") as errors:
        command = [sys.executable, "-m", "pharos.pipelines", "console"]
        process = subprocess.Popen(command, env=environ_of(settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
    assert process.stdout is not None
    try:
        line = process.stdout.readline().decode()
        address = re.search(r"http://\S+", line)
        if address is None:
            process.wait(10)
            check(process, log)
            msg = f"bench: expected the desk's address; got `{line.strip()}`"
            raise FatalError(msg)
        yield address[0], process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await_items(settings: Settings, count: int, tell: Tell) -> float:
    """Until the desk holds them all; items a second between the first and the last look."""
    began, told = time.monotonic(), 0.0
    with closing(Database(settings.console_database_url)) as database:
        while True:
            with database.read() as connection:
                held = connection.scalar(select(func.count()).select_from(items)) or 0
            seconds = time.monotonic() - began
            if held >= count:
                return held / seconds
            if seconds > PATIENCE_S:
                msg = f"bench: the desk took {held} of {count} items in {seconds:.0f} s"
                raise FatalError(msg)
            if seconds > told + 5:
                told = seconds
                tell(f"the desk takes the items: {held:,} of {count:,}")
            time.sleep(0.1)


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
            _send(settings, [urgent], range(number, number + 1))
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


def _judge(settings: Settings, found: Found) -> None:
    """Every acknowledged decision once on the topic, none that nobody made, and no item decided twice."""
    told = [msgspec.json.decode(message.value() or b"", type=Decision) for message in read_topic(settings, settings.topics.decisions)]
    found.decisions = len(told)
    twice = sum(count - 1 for count in Counter(one.decision_id for one in told).values())
    with closing(Database(settings.console_database_url)) as database, database.read() as connection:
        found.durable_ms = list(
            connection.scalars(select(decisions.c.recorded_ms - decisions.c.decided_ms).where(decisions.c.recorded_ms > 0))
        )
        names = dict(connection.execute(select(versions.c.event_id, versions.c.item_id)).all())
    made = Counter(names.get(one.event_id, "") for one in told)
    lost = sum((found.tally.decided - made).values())
    replaced = {one.supersedes for one in told if one.supersedes}
    last = Counter(one.event_id for one in told if one.action != "undo" and one.decision_id not in replaced)
    double = sum(count - 1 for count in last.values())
    claims = [
        (twice == 0, f"{twice} decisions stand on the topic more than once"),
        (lost == 0, f"{lost} acknowledged decisions are not on the topic"),
        (double == 0, f"{double} items were decided by two"),
        (not found.tally.wrong, f"{sum(found.tally.wrong.values())} requests were answered wrongly"),
    ]
    found.problems = [said_so for holds, said_so in claims if not holds]
