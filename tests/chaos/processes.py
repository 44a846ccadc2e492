"""What the chaos tests hold in their hands: worker and producer processes, the consumer group seen from outside, a wait for a condition."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from pharos.pipelines.settings import Settings

T = TypeVar("T")
FOLDER = Path(__file__).parent


def until(condition: Callable[[], T], seconds: float, what: str) -> T:
    """Ask again and again until the answer is true; fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.03)
    return answer


class Child:
    """One process of ours, with its standard error in a file; ended with the test."""

    def __init__(self, command: list[str], environ: dict[str, str], log: Path) -> None:
        self.command, self.environ, self.log = command, environ, log
        self._process: subprocess.Popen[bytes] | None = None
        self._sessions: list[int] = []

    def start(self) -> None:
        """Start it (again)."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self.command, env=self.environ, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._sessions.append(self._process.pid)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; it must be running, or the fault would not land."""
        assert self._process is not None and self.alive, f"{self.command[-3:]} has ended before the signal: {self.tail()}"
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """`kill -9`, and see that this is what ended it."""
        self.signal(signal.SIGKILL)
        assert self._process is not None and self._process.wait(10) == -signal.SIGKILL

    def stop(self, seconds: float = 60) -> int:
        """SIGTERM; the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float) -> int:
        """The exit code of a process that ends by itself."""
        assert self._process is not None
        return self._process.wait(seconds)

    def end(self) -> None:
        """Whatever its state, it is gone afterwards, with what it started: a runner of its own outlives a kill -9."""
        for session in self._sessions:
            with suppress(ProcessLookupError):
                os.killpg(session, signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)

    def entries(self) -> list[dict[str, Any]]:
        """Its JSON log lines."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def states(self) -> list[str]:
        """What it said of itself so far: the `state` of its status lines, in order."""
        return [entry["state"] for entry in self.entries() if entry.get("message") == "status"]

    def tail(self) -> str:
        """The end of its log, for a failure's message."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-1500:]


def worker(environ: dict[str, str], log: Path, *options: str) -> Child:
    """`pharos run` with these options."""
    return Child([sys.executable, "-m", "pharos.pipelines", "run", *options], environ, log)


def producer(settings: Settings, ledger: Path, seed: int, rate: float) -> Child:
    """The traffic process; SIGTERM lets it flush and end."""
    command = [sys.executable, str(FOLDER / "traffic.py"), settings.bootstrap_servers, settings.topics.raw, str(ledger)]
    return Child([*command, "--seed", str(seed), "--rate", str(rate)], dict(os.environ), ledger.with_suffix(".log"))


def crowding() -> float:
    """How much longer than alone a start takes at this moment on this machine: wall over processor time of an interpreter's imports."""
    began, before = time.monotonic(), os.times()
    subprocess.run([sys.executable, "-c", "import apache_beam"], check=True, capture_output=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return max(1.0, (time.monotonic() - began) / used)


@contextmanager
def running(*children: Child) -> Iterator[None]:
    """Start them; whatever happens, none outlives the block."""
    try:
        for child in children:
            child.start()
        yield
    finally:
        for child in children:
            child.end()


class Group:
    """The consumer group of `comments.raw` as the broker tells it, without ever joining it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        config = {"bootstrap.servers": settings.bootstrap_servers, "reconnect.backoff.max.ms": 500, "log_level": 0}
        self._consumer = Consumer(config | {"group.id": settings.group_id, "enable.auto.commit": False})
        self._admin = AdminClient(config)

    def committed(self) -> dict[int, int]:
        """Committed offset by partition, 0 where there is none; {} while the broker is away."""
        wanted = [TopicPartition(self._settings.topics.raw, number) for number in range(self._settings.partitions)]
        try:
            return {part.partition: max(0, part.offset) for part in self._consumer.committed(wanted, timeout=5)}
        except KafkaException:
            return {}

    def members(self) -> dict[str, set[int]]:
        """The partitions of `comments.raw` by member, named by the last part of its instance id, which is the slot."""
        group = self._settings.group_id
        try:
            found = self._admin.describe_consumer_groups([group], request_timeout=5)[group].result()
        except KafkaException:
            return {}
        return {
            (member.group_instance_id or member.member_id).rpartition("-")[2]: {
                part.partition for part in member.assignment.topic_partitions if part.topic == self._settings.topics.raw
            }
            for member in found.members
        }

    def ends(self) -> dict[int, int]:
        """The log's end by partition."""
        parts = [TopicPartition(self._settings.topics.raw, number) for number in range(self._settings.partitions)]
        return {part.partition: self._consumer.get_watermark_offsets(part, timeout=10)[1] for part in parts}

    def lag(self) -> int:
        """Records not yet committed."""
        committed = until(self.committed, 30, "committed offsets")
        return sum(end - committed[partition] for partition, end in self.ends().items())

    def __enter__(self) -> Group:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()
