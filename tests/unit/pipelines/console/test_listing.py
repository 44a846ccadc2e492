"""The queue: its order, its filters, its counts."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from console_bench import ANA, BEN, HOUR, NOW, SUE, VIC, put_item
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from topic_records import flagged

from pharos.pipelines.console.claims import claim
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.intake import take_flagged
from pharos.pipelines.console.listing import AGES, SHOWN, STATES, Filter, counts, following, lead, listed
from pharos.schemas.errors import DecisionError
from pharos.schemas.policy_file import Policy

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


@given(
    st.builds(
        Filter, state=st.sampled_from(STATES), clause=TEXTS, platform=TEXTS, account=TEXTS, lang=TEXTS, text=TEXTS,
        age=st.sampled_from(["", *AGES]), mine=st.booleans(), criticism=st.booleans(),
    )
)  # fmt: skip
def test_a_filter_comes_back_from_its_query(wanted: Filter) -> None:
    from urllib.parse import parse_qsl

    assert Filter.of(dict(parse_qsl(wanted.query()))) == wanted


def test_what_is_not_known_is_left_out() -> None:
    assert Filter.of({"state": "gone", "age": "2y", "sort": "x", "mine": "yes"}) == Filter()
    assert Filter().query() == ""


def filled(database: Database) -> None:
    with database.write() as connection:
        put_item(connection, "a", urgency=1.0, platform="x", flags="5.6.2 5.6.4")
        put_item(connection, "b", urgency=3.0, lang="es", text="100% ¡qué lío!")
        put_item(connection, "c", urgency=3.0, flags="5.6.9", clause="5.6.9", queued_ms=NOW - 30 * HOUR)
        put_item(connection, "d", urgency=2.0, criticism=True)
        put_item(connection, "e", urgency=9.0, state="decided")
        put_item(connection, "f", urgency=9.0, state="second")


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Filter(), "bcda"),
        (Filter(clause="5.6.4"), "a"),
        (Filter(clause="5.6.2"), "bda"),
        (Filter(platform="x"), "a"),
        (Filter(lang="es"), "b"),
        (Filter(age="1d"), "c"),
        (Filter(age="1h"), "bcda"),
        (Filter(criticism=True), "d"),
        (Filter(state="decided"), "e"),
        (Filter(state="second"), "f"),
        (Filter(text="% ¡QUÉ"), "b"),
        (Filter(text="0_"), ""),
        (Filter(mine=True), "d"),
    ],
)
def test_filters(database: Database, wanted: Filter, ids: str) -> None:
    filled(database)
    with database.write() as connection:
        claim(connection, "d", ANA, NOW, 60_000)
    with database.read() as connection:
        assert "".join(row.id for row in listed(connection, wanted, NOW, ANA)) == ids


def test_pages_follow_each_other_without_a_gap(database: Database) -> None:
    filled(database)
    with database.read() as connection:
        first = listed(connection, Filter(), NOW, ANA, limit=2)
        rest = listed(connection, Filter(), NOW, ANA, after=(first[-1].urgency, first[-1].id), limit=9)
    assert "".join(row.id for row in [*first, *rest]) == "bcda"


def test_a_page_deep_in_the_queue_does_not_go_through_all_before_it(tmp_path: Path) -> None:
    plans: list[str] = []
    with closing(Database(f"sqlite:///{tmp_path}/console.sqlite")) as database, database.read() as connection:

        def explain(_connection: Any, cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
            plans.extend(row[3] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given))

        event.listen(connection, "after_cursor_execute", explain)
        listed(connection, Filter(), NOW, ANA, after=(1.0, "a"))
    assert plans[0] == "SEARCH items USING INDEX ix_items_state_urgency_id (state=? AND urgency<?)"


def test_the_next_item_is_free_and_the_end_leads_to_the_top(database: Database) -> None:
    filled(database)
    with database.write() as connection:
        claim(connection, "c", BEN, NOW, 60_000)
    with database.read() as connection:
        assert following(connection, Filter(), ANA, NOW, "b") == "d"
        assert following(connection, Filter(), BEN, NOW, "b") == "c"
        assert following(connection, Filter(), ANA, NOW + 60_000, "b") == "c"
        assert following(connection, Filter(), ANA, NOW, "a") == "b"
        assert following(connection, Filter(), ANA, NOW, "unknown") == "b"
        assert following(connection, Filter(platform="x"), ANA, NOW, "a") is None


def test_two_people_are_not_led_to_one_item_while_there_is_another(database: Database) -> None:
    filled(database)
    with database.write() as connection:
        assert [lead(connection, Filter(), person, NOW, "") for person in (ANA, BEN, SUE)] == ["b", "c", "d"]
        assert lead(connection, Filter(), ANA, NOW, "") == "b"
        assert lead(connection, Filter(platform="x"), ANA, NOW, "b") == "a"
        assert lead(connection, Filter(platform="x"), BEN, NOW, "c") == "a"
        assert lead(connection, Filter(), BEN, NOW + 30_001, "") == "b"


def test_counts(database: Database) -> None:
    filled(database)
    with database.read() as connection:
        found = counts(connection)
    assert found.state == {"open": 4, "second": 1, "decided": 1}
    assert found.clause == {"5.6.2": 3, "5.6.4": 1, "5.6.9": 1}
    assert (found.platform, found.lang) == ({"youtube": 3, "x": 1}, {"en": 3, "es": 1})


def test_counts_are_of_the_state_that_is_shown(database: Database) -> None:
    filled(database)
    with database.write() as connection:
        put_item(connection, "old", state="decided", account="closed", flags="5.6.3", platform="x")
        found = counts(connection, "decided")
    assert found.state == {"open": 4, "second": 1, "decided": 2}
    assert found.account["closed"] == 1 and found.clause["5.6.3"] == 1 and found.platform.total() == 2


def test_who_may_not_read_private_information_gets_blocks_and_no_search(database: Database, policy: Policy) -> None:
    # Cut off first, the number would stand here without its end.
    text = "x" * (SHOWN - 4) + "318-555-0142"
    item = json.loads(flagged(("5.6.9", "5.6.2"), text=text))
    item["findings"][0]["spans"] = [[SHOWN - 4, len(text), "phone", "x"]]
    with database.write() as connection:
        take_flagged(connection, [json.dumps(item).encode()], policy, NOW)
    with database.read() as connection:
        assert listed(connection, Filter(), NOW, VIC)[0].text == "x" * (SHOWN - 4) + "████"
        assert listed(connection, Filter(), NOW, ANA)[0].text == text[:SHOWN]
        with pytest.raises(DecisionError, match="(?i)may not search"):
            listed(connection, Filter(text="318"), NOW, VIC)
