"""The queue's counts between two countings: at most a second old, and whoever was told old ones is rung for."""

from __future__ import annotations

import asyncio

import pytest
from console_bench import put_item

from pharos.pipelines.console import counting
from pharos.pipelines.console.counting import Counting
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.desk import Changes
from pharos.pipelines.console.listing import Counts


@pytest.fixture
def countings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """However short it takes, counts are kept for the whole second; each counting is noted."""
    done: list[str] = []
    real = counting.counts

    def count(connection: object, shown: str) -> Counts:
        done.append(shown)
        return real(connection, shown)  # type: ignore[arg-type]

    monkeypatch.setattr(counting, "counts", count)
    monkeypatch.setattr(counting, "TIMES", 1e9)
    return done


def told(database: Database, kept: Counting, changes: Changes, shown: str = "open") -> int:
    seen = changes.count
    with database.read() as connection:
        return kept.of(connection, shown, changes, seen).state["open"]


def add(database: Database, name: str, changes: Changes) -> None:
    with database.write() as connection:
        put_item(connection, name)
    changes.ring()


def test_old_counts_are_told_for_a_moment_and_the_bell_rings_when_it_is_over(database: Database, countings: list[str]) -> None:
    kept, changes = Counting(), Changes()
    add(database, "a", changes)
    assert told(database, kept, changes) == 1
    add(database, "b", changes)
    seen = changes.count
    assert told(database, kept, changes) == told(database, kept, changes) == 1
    assert asyncio.run(asyncio.wait_for(changes.after(seen), 10 * counting.MOST_S)) == seen + 1
    assert told(database, kept, changes) == 2
    assert countings == ["open"] * 2


def test_nobody_is_rung_for_where_nothing_changed(database: Database, countings: list[str]) -> None:
    kept, changes = Counting(), Changes()
    add(database, "a", changes)
    assert told(database, kept, changes) == told(database, kept, changes) == 1
    assert countings == ["open"]
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(changes.after(changes.count), 1.5 * counting.MOST_S))


def test_each_state_is_counted_for_itself(database: Database, countings: list[str]) -> None:
    kept, changes = Counting(), Changes()
    for shown in ("open", "decided", "open"):
        told(database, kept, changes, shown)
    assert countings == ["open", "decided"]


def test_kept_for_no_time_it_is_counted_each_time(database: Database) -> None:
    kept, changes = Counting(most_s=0.0), Changes()
    for number in range(3):
        add(database, f"i{number}", changes)
        assert told(database, kept, changes) == number + 1
