"""What the desk's benchmark stands on: real flagged items in great number, logins, and `pharos console` as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import Producer
from sqlalchemy import create_engine, func, inspect, select

from pharos.pipelines.bench.load import event, produce, said
from pharos.pipelines.bench.measure import make_topics
from pharos.pipelines.bench.process import check, spawn
from pharos.pipelines.console import people, sessions
from pharos.pipelines.console.database import Database, opening
from pharos.pipelines.console.place import placed
from pharos.pipelines.console.tables import items
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.topic import read_topic
from pharos.pipelines.settings import Settings, environ_of
from pharos.schemas.errors import FatalError, UsageError

SAMPLE = 3_000
"""Comments that the pipeline reads, of which it flags some hundreds."""
PATIENCE_S = 900.0

Tell = Callable[[str], None]


def check_empty(url: str) -> None:
    """See that nothing is in a database: what is there is somebody's, and a benchmark fills it with made-up people and decisions.

    Raises:
        UsageError: it has tables.
        SettingsError: its URL is none.
        FatalError: it cannot be opened.
    """
    place = placed(url, "--database")
    with opening(place, "--database"), closing(create_engine(place).connect()) as connection:
        held = sorted(inspect(connection).get_table_names())
    if held:
        msg = f"--database: expected a database without a table; `{place.database}` has {len(held)}, as `{held[0]}`"
        raise UsageError(msg)


def flagged(settings: Settings, folder: Path) -> list[dict[str, Any]]:
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


def send(settings: Settings, sample: list[dict[str, Any]], numbers: range) -> None:
    """Send an item for each number, of the sample's by turns."""
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


def logins(settings: Settings, count: int) -> list[dict[str, str]]:
    """People, a third of them seniors, and a login of each: what a password costs is not measured here."""
    now = time.time_ns() // 1_000_000
    with closing(Database(settings.console_database_url)) as database, database.write() as connection:
        for number in range(count):
            name, role = f"person-{number}", "moderator" if number % 3 else "senior"
            people.vouched(connection, name, f"bench {number}", role, now)  # type: ignore[arg-type]
        tokens = [sessions.start(connection, f"person-{number}", now) for number in range(count)]
    return [{"pharos": token} for token in tokens]


@contextmanager
def served(settings: Settings, log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
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


def await_items(settings: Settings, count: int, tell: Tell) -> float:
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
