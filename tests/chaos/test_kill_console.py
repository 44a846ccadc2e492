"""`pharos console` killed with -9 while people decide: what a browser was told of is on the topic, exactly once by its id."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest
from chaos.processes import Child, running, until
from confluent_kafka import Producer
from console_bench import postgres
from sqlalchemy import select
from topic_records import flagged

from pharos.pipelines.bench.desk_people import CSRF, ITEM, REVISION
from pharos.pipelines.bench.desk_site import logins
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.tables import versions
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.kafka.probe import free_port
from pharos.pipelines.kafka.topic import read_topic
from pharos.pipelines.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.integration]

SEED, PEOPLE, ITEMS = 20261129, 4, 1_500
PATIENCE_S = 120.0


class Decider(threading.Thread):
    """Opens item after item and leaves each as it is; `told` are the items of which the desk said that it is recorded."""

    def __init__(self, url: str, cookie: dict[str, str], stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._client = httpx.Client(base_url=url, cookies=cookie, headers={"origin": url}, timeout=10)
        self._halt, self.told, self.odd = stop, list[str](), list[str]()

    def run(self) -> None:
        place = "/next"
        with self._client:
            while not self._halt.is_set():
                try:
                    place = self._decide(place)
                except httpx.TransportError:
                    self._halt.wait(0.05)  # Killed, and on its way back.
                    place = "/next"

    def _decide(self, place: str) -> str:
        page = self._client.get(place)
        if page.status_code == 303:
            return page.headers["location"]
        item, revision, csrf = ITEM.search(place), REVISION.search(page.text), CSRF.search(page.text)
        if not (item and revision and csrf):
            return "/next"
        form = {"action": "leave", "revision": revision[1], "csrf": csrf[1]}
        answer = self._client.post(f"/items/{item[1]}/decide", data=form)
        if answer.status_code == 303:
            self.told.append(item[1])
            return answer.headers["location"]
        self.odd += [] if answer.status_code == 409 else [f"{answer.status_code}"]
        return "/next"


def put_items(settings: Settings) -> None:
    producer = Producer(librdkafka_config(settings))
    for comment in range(ITEMS):
        producer.produce(settings.topics.flagged, flagged(comment=f"c{comment}"), f"facebook:c{comment}")
    assert producer.flush(30) == 0


def answers(url: str, what: str = "") -> bool:
    """Whether the desk is up and, with `what`, whether its health has that at nought."""
    try:
        health = httpx.get(f"{url}/healthz", timeout=5).json()
    except (httpx.TransportError, ValueError):
        return False
    return health["caught_up"] and not health.get(what, 0)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one of the kind that is asked for; empty: the file in the state folder."""
    with postgres() if request.param == "postgresql" else nullcontext("") as url:
        yield url


@pytest.mark.parametrize(("database", "kills"), [("sqlite", 20), ("postgresql", 8)], indirect=["database"])
def test_decisions_survive_kills(
    database: str, kills: int, settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path
) -> None:
    chance, stop = random.Random(SEED), threading.Event()
    settings = replace(settings, console_port=free_port(), console_idle_minutes=600, console_database=database)
    url = f"http://127.0.0.1:{settings.console_port}"
    put_items(settings)
    people = [Decider(url, cookie, stop) for cookie in logins(settings, PEOPLE)]
    child = Child([sys.executable, "-m", "pharos.pipelines", "console"], environ_of(settings), tmp_path / "console.log")

    def told() -> list[str]:
        return [item for person in people for item in list(person.told)]

    with running(child):
        until(lambda: answers(url), PATIENCE_S, f"the desk answers: {child.tail()}")
        for person in people:
            person.start()
        for _ in range(kills):
            # Where in its work it is hit is drawn by lot.
            after = len(told()) + chance.randrange(1, 12)
            until(lambda: len(told()) >= after, PATIENCE_S, f"people decide: {child.tail()}")  # noqa: B023
            time.sleep(chance.random() * 0.05)
            child.kill()
            child.start()
        until(lambda: answers(url), PATIENCE_S, f"the desk is back: {child.tail()}")
        stop.set()
        for person in people:
            person.join(PATIENCE_S)
        until(lambda: answers(url, "unsent"), PATIENCE_S, "all decisions are on their topic")
        assert child.stop() == 0, child.tail()
    assert [odd for person in people for odd in person.odd] == []
    assert len(told()) > kills
    values = (message.value() or b"" for message in read_topic(settings, settings.topics.decisions))
    found = [msgspec.json.decode(value) for value in values]
    assert set(Counter(one["decision_id"] for one in found).values()) == {1}, "a decision is there twice"
    assert set(Counter(one["event_id"] for one in found).values()) == {1}, "two people decided one item"
    item_of = names(settings)
    on_topic = {item_of[one["event_id"]] for one in found}
    assert set(told()) <= on_topic, "a decision that was told is lost"
    assert len(on_topic - set(told())) <= kills * PEOPLE, "more than those over which it was killed were not told"


def names(settings: Settings) -> dict[str, str]:
    """The item of each version."""
    with closing(Database(settings.console_database_url)) as database, database.read() as connection:
        return {row.event_id: row.item_id for row in connection.execute(select(versions.c.event_id, versions.c.item_id))}
