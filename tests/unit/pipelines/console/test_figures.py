"""The figures count what the desk's own rules made, on both databases; what was undone or replaced is no outcome."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from console_bench import ANA, BEN, HOUR, NOW, SUE, item, put_item
from sqlalchemy import event, insert, select, update
from topic_records import START_MS, flagged

from pharos.pipelines.console import claims
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.appeals import answer, appeal, opened
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Decided, Wish, decide, undo
from pharos.pipelines.console.figures import DAY_MS, Figures, Pending, Times, figures
from pharos.pipelines.console.intake import item_id, take_flagged
from pharos.pipelines.console.notices import token
from pharos.pipelines.console.outcomes import OUTCOMES
from pharos.pipelines.console.shares import Share
from pharos.pipelines.console.tables import decisions, items, versions
from pharos.pipelines.console.wrongs import mark_wrong
from pharos.schemas.errors import DecisionError
from pharos.schemas.policy_file import Policy

HIDE, LEAVE = Wish("hide", "5.6.2", "a word the clause names"), Wish("leave")
TOM = Person("tom", "senior")
MINUTE = 60_000


class Floor:
    """The desk as its people use it."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database, self.policy = database, policy

    def put(self, name: str, **changes: Any) -> None:
        """An item whose detector `attack` found each of its flags."""
        with self.database.write() as connection:
            put_item(connection, name, **changes)
            row = item(connection, name)
            body = flagged(tuple(row.flags.split()), signals=("criticism",) if row.criticism else ())
            values = {"kind": "created", "flagged": True, "fetched_ms": NOW, "received_ms": NOW, "text_ms": NOW, "body": body}
            values |= {"opened_ms": row.queued_ms}
            connection.execute(insert(versions).values(event_id=row.event_id, item_id=name, **values))

    def decide(self, who: Person, name: str, wish: Wish = HIDE, now: int = NOW, bulk: str = "") -> Decided:
        with self.database.write() as connection:
            return decide(connection, who, name, item(connection, name).revision, wish, self.policy, now, bulk)

    def undo(self, who: Person, decided: Decided, now: int = NOW) -> Decided:
        with self.database.write() as connection:
            return undo(connection, who, decided.decision_id, self.policy, now, 30_000)

    def appeal(self, decided: Decided, who: Person, wish: str, now: int = NOW) -> str:
        with self.database.write() as connection:
            standing = opened(connection, token(connection, decided.decision_id), now, 30)
            if standing is None:
                msg = "there is no link to a decision that hides nothing"
                raise DecisionError(msg)
            made = appeal(connection, standing, "look again", "", "en", now)
            return answer(connection, made, who, wish, "seen again", self.policy, now)

    def figures(self, days: int = 7, now: int = NOW) -> Figures:
        with self.database.read() as connection:
            return figures(connection, now, days)


@pytest.fixture
def floor(database: Database, policy: Policy) -> Floor:
    return Floor(database, policy)


def test_an_empty_desk_has_figures(floor: Floor) -> None:
    found = floor.figures()
    assert [(day.came, day.decided) for day in found.flow] == [(0, 0)] * 7
    assert found.flow[-1].day == "2026-09-21" and found.handling == Times(0, None, None)
    assert (found.agreement.kappa, found.undone, found.precision) == (None, Share(0, 0), [])


def test_what_came_what_was_decided_and_what_waits(floor: Floor) -> None:
    for name, age in (("a", 0), ("b", HOUR), ("c", DAY_MS), ("d", 7 * DAY_MS), ("e", 8 * DAY_MS)):
        floor.put(name, queued_ms=NOW - age)
    floor.put("f", clause="")
    floor.decide(ANA, "a")
    floor.decide(ANA, "e", LEAVE)
    found = floor.figures(days=8)
    assert found.pending == [Pending("", 0, 1, 0, 0), Pending("5.6.2", 0, 1, 1, 1)]
    assert [day.came for day in found.flow][-2:] == [1, 3] and sum(day.came for day in found.flow) == 5
    assert [day.decided for day in found.flow] == [0] * 7 + [2]
    assert [tuple(row) for row in found.outcomes] == [("", "leave", 1), ("5.6.2", "hide", 1)]


def test_what_was_undone_or_replaced_is_no_outcome(floor: Floor) -> None:
    for name in "abcd":
        floor.put(name)
    floor.undo(ANA, floor.decide(ANA, "a"))
    hidden = floor.decide(ANA, "b")
    shown = floor.decide(ANA, "b", Wish("unhide", reason="a mistake"))
    assert [tuple(row) for row in floor.figures().outcomes] == [("", "unhide", 1)]
    floor.undo(ANA, shown)
    floor.decide(ANA, "c")
    floor.decide(ANA, "c", Wish("escalate"))
    found = floor.figures()
    assert [tuple(row) for row in found.outcomes] == [("5.6.2", "hide", 2)], "b's hide is back, c's stands until a senior decides"
    assert found.undone == Share(2, 5) and hidden.state == "decided"


def test_times_are_nearest_ranks(floor: Floor) -> None:
    for index, seconds in enumerate((10, 20, 30, 40, 50, 60, 70, 80, 90, 100)):
        name = f"i{index}"
        floor.put(name, queued_ms=NOW - (index + 1) * 10 * MINUTE)
        with floor.database.write() as connection:
            claims.claim(connection, name, ANA, NOW - 1000 * seconds, 5 * HOUR)
        floor.decide(ANA, name)
    floor.put("bulk", queued_ms=NOW - 99 * MINUTE)
    with floor.database.write() as connection:
        claims.claim(connection, "bulk", ANA, NOW - HOUR, 5 * HOUR)
    floor.decide(ANA, "bulk", bulk="b1")
    found = floor.figures()
    assert found.handling == Times(10, 50, 90)
    assert found.waiting == Times(11, 60 * 60, 99 * 60)


def test_agreement_counts_second_reviews_that_stood(floor: Floor) -> None:
    contested = {"clause": "5.6.3", "flags": "5.6.3", "tier": "C"}
    ground = HIDE._replace(clause="5.6.3")
    for name, second in (("a", ground), ("b", ground), ("c", LEAVE), ("d", HIDE._replace(clause="5.6.1"))):
        floor.put(name, **(contested if name != "d" else {"flags": "5.6.2", "criticism": True}))
        floor.decide(ANA, name, ground if name != "d" else HIDE)
        if name != "d":
            floor.decide(BEN, name, second)
    undone = floor.decide(BEN, "d", LEAVE)
    floor.undo(BEN, undone)
    found = floor.figures().agreement
    assert found.same == Share(2, 3) and found.kappa == pytest.approx(0.0)
    floor.decide(BEN, "d")
    # Two grounds: 3 of 4 alike, and by chance (3 * 2 + 1 * 1) / 16.
    assert floor.figures().agreement.same == Share(3, 4)
    assert floor.figures().agreement.kappa == pytest.approx((3 / 4 - 7 / 16) / (1 - 7 / 16))


def test_appeals_and_restrictions(floor: Floor) -> None:
    for name in "abc":
        floor.put(name, criticism=name == "c")
    upheld, overturned = floor.decide(ANA, "a"), floor.decide(ANA, "b")
    floor.decide(ANA, "c")
    floor.decide(BEN, "c")
    floor.appeal(upheld, SUE, "uphold")
    floor.appeal(overturned, SUE, "overturn")
    found = floor.figures()
    assert found.overturned == Share(1, 2)
    assert found.restrictions == (Share(1, 1), Share(1, 2)), "upheld counts once, overturned is shown"
    assert [tuple(row) for row in found.outcomes] == [("5.6.2", "hide", 2), ("5.6.2", "unhide", 1)]


def test_precision_is_what_people_upheld(floor: Floor) -> None:
    for name in "abcd":
        floor.put(name, flags="5.6.2 5.6.4")
    floor.decide(ANA, "a")
    floor.decide(ANA, "b", HIDE._replace(clause="5.6.4"))
    floor.decide(ANA, "c", LEAVE)
    with floor.database.write() as connection:
        for who in (ANA, BEN):
            mark_wrong(connection, who, "c", "attack", "5.6.2", floor.policy, NOW)
        mark_wrong(connection, ANA, "d", "attack", "5.6.2", floor.policy, NOW)
        mark_wrong(connection, ANA, "d", "attack", "5.6.2", floor.policy, NOW + 1)
    found = floor.figures()
    assert [tuple(row) for row in found.precision] == [
        ("attack", "5.6.2", Share(1, 3), 1),
        ("attack", "5.6.4", Share(1, 3), 0),
    ]
    assert (found.undone, found.flow[-1].decided, sum(row.n for row in found.outcomes)) == (Share(0, 3), 3, 3), "a mark is no outcome"


def test_the_span_ends_where_it_says(floor: Floor) -> None:
    floor.put("a", queued_ms=NOW - 40 * DAY_MS)
    floor.decide(ANA, "a", now=NOW - 10 * DAY_MS)
    assert floor.figures(7).outcomes == [] and len(floor.figures(30).outcomes) == 1
    assert sum(day.came for day in floor.figures(30).flow) == 0 and sum(day.came for day in floor.figures(90).flow) == 1


@pytest.mark.parametrize("seed", range(5))
def test_what_stands_follows_from_the_decisions_alone(floor: Floor, seed: int) -> None:
    """Whatever people do, the mark kept with each decision is the one that its history gives."""
    chance = random.Random(seed)
    names = [f"i{index}" for index in range(6)]
    for index, name in enumerate(names):
        floor.put(name, criticism=index % 3 == 0)
    made: list[Decided] = []
    wishes = [HIDE, LEAVE._replace(reason="r"), Wish("escalate"), Wish("unhide", reason="r"), Wish("answer", reason="r")]
    for step in range(120):
        who, now = chance.choice([ANA, BEN, SUE, TOM]), NOW + step * 1000
        try:
            if made and chance.random() < 0.3:
                decided = made[-1]
                made.append(floor.undo(who, decided, now))
            elif made and chance.random() < 0.2:
                floor.appeal(chance.choice(made), who, chance.choice(["uphold", "overturn"]), now)
            else:
                made.append(floor.decide(who, chance.choice(names), chance.choice(wishes), now))
        except DecisionError:
            continue
    with floor.database.read() as connection:
        rows = connection.execute(select(decisions).order_by(decisions.c.decided_ms)).all()
    assert len(rows) > 20
    undone = {row.supersedes for row in rows if row.action == "undo"}
    upheld = {row.decision_id for row in rows if row.appeal_of and not row.supersedes}
    outcomes = [row for row in rows if row.action in OUTCOMES and row.decision_id not in undone | upheld]
    last = {row.item_id: row.decision_id for row in outcomes}
    assert {row.decision_id for row in rows if row.stands} == set(last.values()), "the last outcome of each comment"
    assert all(one.decided_ms <= two.decided_ms for one, two in pairwise(rows))


def test_an_items_later_state_does_not_change_what_was_measured(floor: Floor) -> None:
    floor.put("a", queued_ms=NOW - 5 * MINUTE)
    floor.decide(ANA, "a")
    with floor.database.write() as connection:
        connection.execute(update(items).values(queued_ms=NOW + HOUR, criticism=True))
    found = floor.figures()
    assert found.waiting == Times(1, 300, 300) and found.restrictions.others == Share(1, 1)


def test_a_newer_version_does_not_take_an_item_off_the_day_on_which_it_came(floor: Floor) -> None:
    now = START_MS + 3 * DAY_MS
    with floor.database.write() as connection:
        take_flagged(connection, [flagged()], floor.policy, now)
    name = item_id("facebook", "city", "c1")
    floor.decide(ANA, name, LEAVE, START_MS + HOUR)
    assert [day.came for day in floor.figures(4, now).flow] == [1, 0, 0, 0]
    with floor.database.write() as connection:
        take_flagged(connection, [flagged(version="2", kind="edited", minute=2 * 24 * 60, text="vermin again")], floor.policy, now)
        assert item(connection, name).queued_ms == START_MS + 2 * DAY_MS
    assert [day.came for day in floor.figures(4, now).flow] == [1, 0, 1, 0]


def test_the_figures_open_no_row(tmp_path: Path, policy: Policy) -> None:
    """What keeps them fast: all but the few second reviews and appeals is read from indexes alone."""
    database = Database(f"sqlite:///{tmp_path}/console.sqlite")
    plans: list[str] = []
    with database.read() as connection:

        def explain(_connection: Any, cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
            if (
                "FROM items" in statement
                or "FROM versions" in statement
                or ("FROM decisions" in statement and "decisions_1" not in statement)
            ):
                plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
                plans.extend(row[3] for row in plan if row[3].startswith(("SEARCH", "SCAN")))

        event.listen(connection, "after_cursor_execute", explain)
        figures(connection, NOW)
    database.close()
    assert len(plans) == 6 and all("USING COVERING INDEX" in plan for plan in plans), plans
