"""`pharos console` killed with -9 while people decide and undo: what a browser was told is on the topic, once by its id."""

from __future__ import annotations

import random
import re
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
CLAUSE = "5.6.2"


UNDO = re.compile(r'action="(/decisions/\w+/undo)"')
FORMS = ({"action": "leave"}, {"action": "hide", "clause": CLAUSE, "reason": "a word the clause names"}, {"action": "route/legal"})

Told = tuple[str, str]
"""An item, and what was done with it: the decision's action, or `undo`."""


class Decider(threading.Thread):
    """Opens item after item, leaves, hides or routes it, and takes some of that back; `told` is what the desk said is recorded."""

    def __init__(self, url: str, cookie: dict[str, str], stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self._client = httpx.Client(base_url=url, cookies=cookie, headers={"origin": url}, timeout=10)
        self._halt, self._chance, self.told, self.odd = stop, random.Random(seed), list[Told](), list[str]()

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
        form = self._chance.choice(FORMS)
        answer = self._client.post(f"/items/{item[1]}/decide", data=form | {"revision": revision[1], "csrf": csrf[1]})
        if answer.status_code == 303:
            self.told.append((item[1], form["action"].partition("/")[0]))
            return self._undo(item[1], csrf[1]) if self._chance.random() < 0.3 else answer.headers["location"]
        self.odd += [] if answer.status_code == 409 else [f"{answer.status_code}"]
        return "/next"

    def _undo(self, item: str, csrf: str) -> str:
        """Take the last decision back, as the toast of the queue offers it."""
        found = UNDO.search(self._client.get("/queue").text)
        answer = self._client.post(found[1], data={"csrf": csrf}) if found else None
        if answer is not None and answer.status_code == 303:
            self.told.append((item, "undo"))
        elif answer is None or answer.status_code != 409:
            self.odd.append(f"undo: {answer and answer.status_code}")
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
    people = [Decider(url, cookie, stop, SEED + number) for number, cookie in enumerate(logins(settings, PEOPLE))]
    child = Child([sys.executable, "-m", "pharos.pipelines", "console"], environ_of(settings), tmp_path / "console.log")

    def told() -> list[Told]:
        return [one for person in people for one in list(person.told)]

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
    item_of = names(settings)
    on_topic = Counter((item_of[one["event_id"]], one["action"]) for one in found)
    assert not Counter(told()) - on_topic, "what was told is lost"
    assert (on_topic - Counter(told())).total() <= kills * PEOPLE, "more than those over which it was killed were not told"
    undone = [one["supersedes"] for one in found if one["action"] == "undo"]
    assert len(undone) == len(set(undone)) > 0 and set(undone) <= {one["decision_id"] for one in found}
    stands = [one["event_id"] for one in found if one["action"] != "undo" and one["decision_id"] not in undone]
    assert len(stands) == len(set(stands)), "two people decided one item"
    assert {one["action"] for one in found} == {"leave", "hide", "route", "undo"}
    assert {(one["clause"], one["reason"]) for one in found if one["action"] == "hide"} == {(CLAUSE, FORMS[1]["reason"])}


def names(settings: Settings) -> dict[str, str]:
    """The item of each version."""
    with closing(Database(settings.console_database_url)) as database, database.read() as connection:
        return {row.event_id: row.item_id for row in connection.execute(select(versions.c.event_id, versions.c.item_id))}
