"""`chaos/deciding.py` killed with -9 again and again, and what its topic must hold in the end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
from confluent_kafka import Producer
from topic_records import flagged

from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.topic import read_topic
from pharos.pipelines.settings import Settings

COMMAND = [sys.executable, str(Path(__file__).parent / "chaos/deciding.py")]
PATIENCE_S = 120.0


def survive(settings: Settings, env: dict[str, str], log: Path, kills: int, seed: int) -> None:
    """Each decision that somebody was told of is on the topic, exactly once by its id, and each item is decided once."""
    chance, wanted = random.Random(seed), kills * 15
    _put_items(settings, wanted)
    for _ in range(kills):
        # Where in its work it is hit is drawn by lot.
        _killed(env, log, after=len(told(log)) + chance.randrange(1, 12), more_s=chance.random() * 0.05)
    with log.open("ab") as out:
        last = subprocess.run([*COMMAND, "0"], env=env, stdout=out, stderr=out, timeout=PATIENCE_S)
    assert last.returncode == 0, log.read_text()[-2000:]
    values = [message.value() or b"" for message in read_topic(settings, settings.topics.decisions)]
    found = [msgspec.json.decode(value) for value in values]
    assert set(told(log)) <= {one["decision_id"] for one in found}, "a decision that was told is lost"
    assert len(told(log)) >= wanted - kills, "at most the one that it was killed over was not told"
    assert set(Counter(one["decision_id"] for one in found).values()) == {1}, "a decision is there twice"
    assert Counter(one["event_id"] for one in found) == {f"facebook:city:c{number}:1": 1 for number in range(wanted)}


def told(log: Path) -> list[str]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [line.removeprefix("told ") for line in lines if line.startswith("told ")]


def _put_items(settings: Settings, number: int) -> None:
    producer = Producer(librdkafka_config(settings))
    for comment in range(number):
        producer.produce(settings.topics.flagged, flagged(comment=f"c{comment}"), f"facebook:c{comment}")
    assert producer.flush(30) == 0


def _killed(env: dict[str, str], log: Path, after: int, more_s: float) -> None:
    with log.open("ab") as out:
        process = subprocess.Popen([*COMMAND, "0.001"], env=env, stdout=out, stderr=out)
    try:
        until = time.monotonic() + PATIENCE_S
        while len(told(log)) < after:
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-2000:]
            time.sleep(0.002)
        time.sleep(more_s)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
