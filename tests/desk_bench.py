"""A real desk for tests: `pharos console` as a process on a database of its own, its accounts, its topics and its tables."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from chaos.checker import read_topic
from chaos.processes import Child, running, until
from confluent_kafka import Producer
from sqlalchemy import Row, select

from pharos.pipelines.console.clock import now_ms
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.intake import take_flagged, take_raw
from pharos.pipelines.console.tables import decisions, items
from pharos.pipelines.kafka.clients import admin, librdkafka_config
from pharos.pipelines.kafka.topics import create_missing, states
from pharos.pipelines.settings import Settings, environ_of
from pharos.schemas.decision import Decision
from pharos.schemas.policy_file import load_policy

PASSWORD = "a harbour light, two keepers"
PEOPLE = {"ana": "moderator", "ben": "moderator", "sue": "senior", "tom": "senior", "vic": "viewer", "ruth": "records"}
NOBODY = "127.0.0.1:9"
"""An address where no Kafka answers."""


@dataclass
class Desk:
    """A console that runs at `url`; `logins` keeps the browser state of each person who has logged in."""

    settings: Settings
    database: Database
    url: str
    logins: dict[str, Any] = field(default_factory=dict)

    def take(self, values: Sequence[bytes]) -> None:
        """Put flagged items into the tables, as the desk's reader does."""
        with self.database.write() as connection:
            assert take_flagged(connection, values, load_policy(), now_ms()) == 0

    def take_event(self, value: bytes) -> None:
        """As `take`, a later event of a comment."""
        with self.database.write() as connection:
            assert take_raw(connection, [(None, value)], now_ms()) == 0

    def send(self, topic: str, key: str, value: bytes) -> None:
        """Put a record on a topic; returns once Kafka has it."""
        producer = Producer(librdkafka_config(self.settings))
        producer.produce(topic, value, key)
        assert producer.flush(30) == 0

    def item(self, item_id: str) -> Row[Any] | None:
        """Its row."""
        with self.database.read() as connection:
            return connection.execute(select(items).where(items.c.id == item_id)).one_or_none()

    def revision(self, item_id: str) -> int:
        """That of the item, which is there."""
        found = self.item(item_id)
        assert found is not None
        return int(found.revision)

    def decided(self, item_id: str) -> list[Row[Any]]:
        """The decisions on an item in the database, oldest first."""
        with self.database.read() as connection:
            return list(connection.execute(select(decisions).where(decisions.c.item_id == item_id).order_by(decisions.c.decided_ms)))

    def on_topic(self, event_id: str, number: int) -> list[Decision]:
        """The decisions on a version of a comment that are on `moderation.decisions`, oldest first, once there are so many."""

        def found() -> list[Decision]:
            read = (msgspec.json.decode(value, type=Decision) for _, value in read_topic(self.settings, self.settings.topics.decisions))
            mine = sorted((one for one in read if one.event_id == event_id), key=lambda one: one.decided_at)
            return mine if len(mine) >= number else []

        return until(found, 30, f"{number} decisions on {event_id} on the topic")


def settings_in(folder: Path, bootstrap: str = NOBODY, **more: Any) -> Settings:
    """Settings of one desk, with topics of its own."""
    folders = {name: folder / name for name in ("archive_dir", "state_dir", "kafka_dir")}
    named: dict[str, Any] = {"bootstrap_servers": bootstrap, "topic_prefix": f"{folder.name}.", "group_id": folder.name}
    return Settings(**(named | folders | {"profile": "fast", "partitions": 1, "console_port": 0} | more))


def make_accounts(folder: Path) -> Path:
    """A database in which `PEOPLE` have accounts, made by the command."""
    settings = settings_in(folder)
    for name, role in PEOPLE.items():
        command = [sys.executable, "-m", "pharos.pipelines", "console", "user", "add", name, "--role", role]
        done = subprocess.run(command, env=environ_of(settings), input=f"{PASSWORD}\n", text=True, capture_output=True, timeout=120)
        assert done.returncode == 0, done.stderr[-1500:]
    return settings.state_dir / "console.sqlite"


@contextmanager
def desk_on(accounts: Path, folder: Path, bootstrap: str = NOBODY, **more: Any) -> Iterator[Desk]:
    """A desk with these accounts that runs as long as the block."""
    settings = settings_in(folder, bootstrap, **more)
    settings.state_dir.mkdir(parents=True)
    shutil.copy(accounts, settings.state_dir / "console.sqlite")
    with _topics(settings):
        child = Child([sys.executable, "-m", "pharos.pipelines", "console", "--port", "0"], environ_of(settings), folder / "console.log")
        with running(child):
            found = until(lambda: re.search(r"console: (http\S+) ", child.tail()) or not child.alive, 90, "the console's address")
            assert isinstance(found, re.Match), child.tail()
            database = Database(settings.console_database_url)
            try:
                yield Desk(settings, database, found[1])
            finally:
                database.close()
            assert "page failed" not in (log := child.log.read_text()), [line for line in log.splitlines() if "page failed" in line]
            away = [line for line in log.splitlines() if "Kafka does not answer" in line]
            assert len(away) < 10, f"that Kafka is away was told {len(away)} times: {away[-3:]}"
            assert child.stop() == 0, child.tail()


@contextmanager
def _topics(settings: Settings) -> Iterator[None]:
    if settings.bootstrap_servers == NOBODY:
        yield
        return
    client = admin(settings)
    create_missing(client, settings)
    try:
        yield
    finally:
        client.delete_topics([topic.name for topic in states(client, settings)])
        client.close()
