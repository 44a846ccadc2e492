"""`pharos connect` killed with -9 while webhooks come in: what was answered with 200 is on Kafka in the end, with one id a comment."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from kafka import KafkaConsumer, TopicPartition

from pharos.pipelines.kafka.probe import listening
from pharos.pipelines.settings import Settings
from pharos.pipelines.simulator.forum import Forum, ForumComment, ForumPost
from pharos.pipelines.simulator.registry import shape
from pharos.pipelines.simulator.server import Simulator

pytestmark = [pytest.mark.chaos, pytest.mark.integration]
COMMENTS, KILLS, PATIENCE_S = 240, 6, 90.0
START = datetime(2026, 10, 1, tzinfo=UTC)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Connect:
    """The process, started anew after each kill."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env, self.log, self.port = env, log, free_port()
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "pharos.pipelines", "connect", "--hooks", str(self.port)]
            self.process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE_S
        while not listening("127.0.0.1", self.port):
            assert self.process.poll() is None and time.monotonic() < until, self.log.read_text()[-2000:]

    def end(self, number: signal.Signals) -> int:
        os.kill(self.process.pid, number)
        return self.process.wait(PATIENCE_S)

    def post(self, headers: dict[str, str], body: bytes) -> bool:
        """Whether it was answered with 200."""
        try:
            return httpx.post(f"http://127.0.0.1:{self.port}/hooks/facebook", content=body, headers=headers, timeout=20).status_code == 200
        except httpx.TransportError:
            return False


def on_topic(settings: Settings) -> list[dict]:
    consumer = KafkaConsumer(bootstrap_servers=settings.bootstrap_servers, enable_auto_commit=False, auto_offset_reset="earliest")
    parts = [TopicPartition(settings.topics.raw, number) for number in consumer.partitions_for_topic(settings.topics.raw)]
    consumer.assign(parts)
    ends, records = consumer.end_offsets(parts), []
    while any(consumer.position(part) < ends[part] for part in parts):
        for batch in consumer.poll(timeout_ms=500).values():
            records += [json.loads(record.value) for record in batch]
    consumer.close()
    return records


def test_what_was_answered_is_on_kafka(settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path) -> None:
    chance, facebook = random.Random(20261126), shape("facebook")
    forum = Forum([ForumPost("9001", facebook.account, "Street works", "Elm Street is closed.")], [])
    with Simulator(forum, facebook.account) as server:
        (tmp_path / "accounts.toml").write_text(
            f'[[account]]\nplatform = "facebook"\naccount = "{facebook.account}"\nbase_url = "{server.url("facebook")}"\n'
            'token_env = "CANARY_TOKEN"\nwebhook_secret_env = "CANARY_SECRET"\nevery = 3600\n'
            'budget = [{unit = "requests", amount = 1000000, seconds = 60}]\n'
        )
        env = environ_of(settings) | {"PHAROS_ACCOUNTS": str(tmp_path / "accounts.toml")}
        env |= {"CANARY_TOKEN": "canary-token", "CANARY_SECRET": "canary-secret"}
        connect = Connect(env, tmp_path / "connect.log")
        connect.start()
        kills, answered = set(chance.sample(range(10, COMMENTS - 10), KILLS)), set()
        for number in range(COMMENTS):
            comment = ForumComment(str(1000 + number), "9001", f"canary-text {number}", START + timedelta(minutes=number))
            forum.add(comment)
            sent = facebook.delivery(server.world, "created", comment, "canary-secret", datetime.now(UTC))  # type: ignore[attr-defined]
            if connect.post(sent.headers, sent.body):
                answered.add(facebook.comment_id(comment))
            if number in kills:
                connect.end(signal.SIGKILL)
                connect.start()
        until = time.monotonic() + PATIENCE_S
        while not answered <= {event["comment_id"] for event in on_topic(settings)}:
            assert time.monotonic() < until, "a delivery that was answered is not on Kafka"
        assert connect.end(signal.SIGTERM) == 0
    assert len(answered) >= COMMENTS - KILLS
    counts = Counter(event["event_id"] for event in on_topic(settings))
    assert len(counts) == len({event_id.rsplit(":", 1)[0] for event_id in counts}), "a comment has one id, however it came"
    assert counts.total() - len(counts) <= KILLS * 30, "twice is only what was on its way when it was killed"
    assert "canary" not in connect.log.read_text()
