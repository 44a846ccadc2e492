"""What the desk tells Prometheus is what its tables hold."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from console_bench import HOUR, NOW, put_item
from console_site import PASSWORD, Site
from prometheus_client import REGISTRY
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from pharos.pipelines.console import metrics
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.desk import Changes, Desk
from pharos.pipelines.console.tables import decisions
from pharos.pipelines.settings import Settings
from pharos.schemas.policy_file import load_policy


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Settings(), Database(f"sqlite:///{tmp_path / 'console.sqlite'}"), load_policy(), lambda: NOW, Changes())


def told(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"pharos_console_{name}", labels)


def decision(decision_id: str, decided_ms: int, recorded_ms: int) -> dict[str, object]:
    row: dict[str, object] = {column.name: "" for column in decisions.columns}
    numbers = {"held_ms": 0, "waited_ms": 0, "stands": True, "criticism": False, "body": b"{}"}
    return row | numbers | {"decision_id": decision_id, "decided_ms": decided_ms, "recorded_ms": recorded_ms}


def test_items_by_state_and_tier_and_the_oldest(desk: Desk) -> None:
    tiers = {clause: metrics.tier_of(clause, desk.policy) for clause in ("5.6.9", "5.6.2")}
    with desk.database.write() as connection:
        put_item(connection, "i1", clause="5.6.9", queued_ms=NOW - 5 * HOUR)
        put_item(connection, "i2", clause="5.6.9", queued_ms=NOW - HOUR)
        put_item(connection, "i3", clause="5.6.9", state="second", queued_ms=NOW - 6 * HOUR)
        put_item(connection, "i4", clause="5.6.9", state="decided", queued_ms=NOW - 90 * HOUR)
        put_item(connection, "i5", clause="", queued_ms=NOW - 2 * HOUR)
    metrics.watch(desk)
    assert told("items", state="open", tier=tiers["5.6.9"]) == 2
    assert told("items", state="second", tier=tiers["5.6.9"]) == 1
    assert told("items", state="open", tier="unscored") == 1
    assert told("oldest_seconds", tier=tiers["5.6.9"]) == 6 * 3600, "what is decided waits no more"
    assert told("oldest_seconds", tier="unscored") == 2 * 3600
    assert told("oldest_seconds", tier="C") == 0


def test_decisions_that_wait_for_kafka(desk: Desk) -> None:
    metrics.watch(desk)
    assert (told("unsent"), told("unsent_seconds")) == (0, 0)
    with desk.database.write() as connection:
        rows = [decision("d1", NOW - 9_000, NOW), decision("d2", NOW - 7_000, 0), decision("d3", NOW - 4_000, 0)]
        connection.execute(insert(decisions), rows)
    metrics.watch(desk)
    assert (told("unsent"), told("unsent_seconds")) == (2, 7)


def test_a_database_that_is_away_is_not_a_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr(desk.database, "read", away)
    metrics.watch(desk)
    assert math.isnan(told("unsent") or 0.0)
    assert math.isnan(told("last_read_seconds") or 0.0), "without a consumer nothing is read"


def test_a_refused_login_counts_and_a_good_one_does_not(tmp_path: Path) -> None:
    site = Site(tmp_path).with_accounts()
    before = told("logins_refused_total") or 0.0
    client = site.client()
    assert client.post("/login", data={"name": "admin", "password": "wrong"}).status_code == 422
    assert client.post("/login", data={"name": "admin", "password": PASSWORD}).status_code == 303
    assert told("logins_refused_total") == before + 1
