"""What many tests share: one real broker a session, and settings with topics and folders of a test's own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.kafka.clients import admin
from pharos.pipelines.kafka.topics import create_missing, states
from pharos.pipelines.settings import Settings
from pharos.pipelines.settings import environ_of as settings_environ
from pharos.schemas.errors import BrokerAwayError


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write what the whole flow gives as what is expected from now on")


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka on a free port; a test that kills a broker starts its own with `new_broker`."""
    broker = Broker(tmp_path_factory.mktemp("broker") / "kafka")
    broker.start()
    yield broker
    broker.stop()
    shutil.rmtree(broker.data_dir)


@pytest.fixture
def new_broker(tmp_path: Path) -> Iterator[Callable[[], Broker]]:
    """Starts brokers that belong to this test alone and ends them after it."""
    started: list[Broker] = []

    def start() -> Broker:
        broker = Broker(tmp_path / f"kafka-{len(started)}")
        started.append(broker)
        broker.start()
        return broker

    yield start
    for broker in started:
        broker.stop()


@pytest.fixture
def make_settings(tmp_path: Path) -> Iterator[Callable[..., Settings]]:
    """`make_settings(bootstrap, **overrides)`: settings with a topic prefix and folders of their own, the topics created."""
    made: list[Settings] = []

    def make(bootstrap: str, **overrides: Any) -> Settings:
        name = f"t{uuid.uuid4().hex[:12]}"
        folders = {field: tmp_path / f"{name}-{field}" for field in ("archive_dir", "state_dir", "kafka_dir")}
        # Without the encoder: how records travel is no matter of how they are scored, and a kill test sends thousands.
        named = {"bootstrap_servers": bootstrap, "topic_prefix": f"{name}.", "group_id": name, "profile": "fast"}
        settings = Settings(**(named | folders | overrides))
        client = admin(settings)
        create_missing(client, settings)
        client.close()
        made.append(settings)
        return settings

    yield make
    for settings in made:
        _delete_topics(settings)


def _delete_topics(settings: Settings) -> None:
    """Hundreds of tests would leave a broker with thousands of open partitions; a broker that the test ended has none open."""
    with suppress(BrokerAwayError):
        client = admin(settings)
        client.delete_topics([topic.name for topic in states(client, settings)])
        client.close()


@pytest.fixture
def settings(broker: Broker, make_settings: Callable[..., Settings]) -> Settings:
    """Settings of this test alone on the session's broker."""
    return make_settings(broker.bootstrap)


@pytest.fixture
def environ_of() -> Callable[[Settings], dict[str, str]]:
    """`environ_of(settings)`: the environment that gives a child process these settings and no others."""
    return settings_environ
