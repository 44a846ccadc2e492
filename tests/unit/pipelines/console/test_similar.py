"""Copies of a comment, and past cases that say the same in other words."""

from __future__ import annotations

from sqlalchemy import select, update
from topic_records import START_MS, decision, flagged

from pharos.classifiers.encoder import TOPIC
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.intake import item_id, take_decisions, take_flagged
from pharos.pipelines.console.precedents import MADE_BY, Precedents
from pharos.pipelines.console.similar import copies
from pharos.pipelines.console.tables import meta, vectors
from pharos.schemas.policy_file import Policy

LONG = "Vote for the {} candidate on Saturday or this town will never again see a paved road in our lifetime"


def fill(database: Database, policy: Policy, texts: dict[str, str], decided: dict[str, str]) -> None:
    with database.write() as connection:
        take_flagged(connection, [flagged(comment=name, text=text) for name, text in texts.items()], policy, START_MS)
        values = [decision(number, action, name, minute=number) for number, (name, action) in enumerate(decided.items())]
        take_decisions(connection, values, policy, START_MS)


def name_of(comment: str) -> str:
    return item_id("facebook", "city", comment)


def test_copies_are_found_with_small_changes_and_counted_by_state(database: Database, policy: Policy) -> None:
    texts = {f"c{number}": f"{LONG.format('best')} {number} \U0001f600" for number in range(60)}
    texts |= {
        "other": "The water has been brown for three days and nobody at the office ever picks up the phone",
        "c7": LONG.format("finest"),
    }
    fill(database, policy, texts, {"c1": "hide", "c2": "leave"})
    with database.read() as connection:
        found = copies(connection, name_of("c0"), most=10)
        assert copies(connection, name_of("other")) == ({}, [], [])
    assert found.by_state == {"open": 57, "decided": 2} and len(found.ids) == 59 and len(found.most) == 10
    assert set(found.ids) == {name_of(f"c{number}") for number in range(1, 60)}
    assert found.ids[-1] == name_of("c7") and found.most[0].likeness == 1.0
    with database.read() as connection:
        shown = {case.id: case for case in copies(connection, name_of("c0"), most=100).most}
    hidden = shown[name_of("c1")]
    assert (hidden.action, hidden.clause, hidden.state, hidden.decided_ms) == ("hide", "5.6.2", "decided", START_MS)


def test_short_texts_are_copies_only_if_their_figures_agree(database: Database, policy: Policy) -> None:
    texts = {"a": "Call 555-1234 now!", "b": "call 555 1234 NOW", "c": "Call 555-9999 now!", "d": "\U0001f600", "e": "\U0001f600"}
    fill(database, policy, texts, {})
    with database.read() as connection:
        assert copies(connection, name_of("a")).ids == [name_of("b")]
        assert copies(connection, name_of("d")).ids == []


def test_the_nearest_past_decisions_say_the_same_in_other_words(database: Database, policy: Policy) -> None:
    texts = {
        "new": "The mayor is a liar and a thief, get out",
        "past": "Our mayor steals and lies. He should leave",
        "undecided": "The mayor is a liar and a thief",
        "pool": "When does the pool open?",
    }
    fill(database, policy, texts, {"past": "leave", "pool": "leave"})
    precedents = Precedents(database)
    assert precedents.learn() == 2 and precedents.learn() == 0
    with database.read() as connection:
        (case,) = precedents.nearest(connection, name_of("new"))
        assert len(connection.execute(select(vectors)).all()) == 2
    assert (case.id, case.text, case.action, case.decided_ms) == (name_of("past"), texts["past"], "leave", START_MS)
    assert 0.5 < case.likeness < 1
    again = Precedents(database)
    assert again.learn() == 0, "what was learnt is kept"
    with database.read() as connection:
        assert [other.id for other in again.nearest(connection, name_of("new"))] == [case.id]
        assert Precedents(database, "fast").nearest(connection, name_of("new")) == []


def test_vectors_of_an_earlier_model_are_made_anew(database: Database, policy: Policy) -> None:
    fill(database, policy, {"past": "Our mayor steals and lies"}, {"past": "leave"})
    assert Precedents(database).learn() == 1
    with database.write() as connection:
        connection.execute(update(meta).where(meta.c.name == MADE_BY).values(value="an earlier model"))
        connection.execute(update(vectors).values(vector=b"\0" * 512))
    assert Precedents(database).learn() == 1
    with database.read() as connection:
        assert len(connection.execute(select(vectors.c.vector)).scalar_one()) == 2 * TOPIC


def test_a_case_under_another_clause_or_open_again_is_none(database: Database, policy: Policy) -> None:
    fill(database, policy, {"new": "The mayor is a liar and a thief", "past": "The mayor is a thief and a liar"}, {"past": "leave"})
    precedents = Precedents(database)
    precedents.learn()
    with database.write() as connection:
        assert len(precedents.nearest(connection, name_of("new"))) == 1
        edit = flagged(comment="past", version="2", minute=60, kind="edited", text="The mayor is a thief")
        take_flagged(connection, [edit], policy, START_MS)
        assert precedents.nearest(connection, name_of("new")) == []
        take_decisions(connection, [decision(9, "leave", "past", "2", minute=70)], policy, START_MS)
    assert precedents.learn() == 1
    with database.write() as connection:
        assert [case.text for case in precedents.nearest(connection, name_of("new"))] == ["The mayor is a thief"]
        take_flagged(connection, [flagged(("5.6.5",), comment="threat", text="The mayor is a liar and a thief")], policy, START_MS)
        assert precedents.nearest(connection, name_of("threat")) == []
