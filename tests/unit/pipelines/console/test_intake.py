"""What comes from the topics is taken once, in any order, and a rebuild gives the same items again."""

from __future__ import annotations

import itertools
import random

import pytest
from sqlalchemy import select
from topic_records import START_MS, decision, flagged, raw

from pharos.pipelines.console import claims
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Wish, decide, undo
from pharos.pipelines.console.intake import forget, item_id, rebuild, take_decisions, take_flagged, take_raw, tells_later
from pharos.pipelines.console.tables import bands, decisions, item_clauses, items, versions, wrong
from pharos.pipelines.console.urgency import HOUR_MS, points, reach, urgency
from pharos.pipelines.console.wrongs import mark_wrong
from pharos.schemas.policy_file import Policy

NOW = START_MS + HOUR_MS
ANA, BEN = Person("ana", "moderator"), Person("ben", "moderator")


class Tables:
    """The tables of one test, with the topics' ways in."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database, self.policy = database, policy

    def flagged(self, *values: bytes | None) -> int:
        with self.database.write() as connection:
            return take_flagged(connection, values, self.policy, NOW)

    def raw(self, *records: tuple[bytes | None, bytes | None]) -> int:
        with self.database.write() as connection:
            return take_raw(connection, records, NOW)

    def decided(self, *values: bytes | None) -> int:
        with self.database.write() as connection:
            return take_decisions(connection, values, self.policy, NOW)

    def rows(self, table=items) -> list[dict]:
        with self.database.read() as connection:
            return [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]

    def item(self, comment: str = "c1") -> dict:
        wanted = item_id("facebook", "city", comment)
        return next(row for row in self.rows() if row["id"] == wanted)


@pytest.fixture
def tables(database: Database, policy: Policy) -> Tables:
    return Tables(database, policy)


def test_an_item_holds_what_its_record_says(tables: Tables) -> None:
    author = {"id": "u1", "name": "Someone"}
    record = flagged(
        ("5.6.1", "5.6.2"), signals=("criticism",), author=author, post={"id": "p1"}, engagement={"likes": 5, "replies": 2, "views": 900}
    )
    assert tables.flagged(record) == 0
    item = tables.item()
    assert len(item["id"]) == 16 and item["id"].isalnum() and item["id"] == item["id"].lower()
    told = {name: item[name] for name in ("clause", "flags", "tier", "state", "suggested", "criticism", "reach", "author_id", "post_id")}
    assert told == {
        "clause": "5.6.2", "flags": "5.6.1 5.6.2", "tier": "B", "state": "open", "suggested": "review", "criticism": True, "reach": 7,
        "author_id": "u1", "post_id": "p1",
    }  # fmt: skip
    assert item["score"] == pytest.approx(0.9) and item["queued_ms"] == START_MS and item["platform_state"] == "live"
    assert item["urgency"] == pytest.approx(urgency(points("B", 30, 0.9, 7), START_MS))
    assert {row["clause"] for row in tables.rows(item_clauses)} == {"5.6.1", "5.6.2"} and tables.rows(bands)


def test_the_leading_clause_is_more_than_advice_where_there_is_one(tables: Tables) -> None:
    tables.flagged(flagged(("5.6.7b",), comment="a"), flagged(("5.6.2", "5.6.5"), comment="b"), flagged((), comment="c"))
    assert [tables.item(name)["clause"] for name in "abc"] == ["5.6.7b", "5.6.5", ""]
    assert [tables.item(name)["tier"] for name in "abc"] == ["C", "A", ""]


def test_the_same_record_again_changes_nothing(tables: Tables) -> None:
    tables.flagged(flagged(), flagged())
    tables.raw(raw(version="d", minute=2, kind="deleted"))
    tables.decided(decision(1))
    before = [tables.rows(table) for table in (items, versions, item_clauses, bands, decisions)]
    tables.flagged(flagged(text="same id, another text"), flagged())
    tables.raw(raw(version="d", minute=2, kind="deleted"))
    tables.decided(decision(1), decision(1, action="leave"))
    assert [tables.rows(table) for table in (items, versions, item_clauses, bands, decisions)] == before


def test_a_newer_version_opens_the_item_again_and_an_older_one_does_not(tables: Tables) -> None:
    tables.flagged(flagged())
    tables.decided(decision(1))
    assert tables.item()["state"] == "decided"
    tables.flagged(flagged(("5.6.5",), version="3", minute=30, kind="edited", text="worse"))
    item = tables.item()
    assert (item["state"], item["text"], item["clause"], item["revision"]) == ("open", "worse", "5.6.5", 3)
    assert item["queued_ms"] == START_MS + 30 * 60_000, "it waits since it came again"
    assert [row["clause"] for row in tables.rows(item_clauses)] == ["5.6.5"]
    tables.flagged(flagged(version="2", minute=20, kind="edited", text="late"))
    assert tables.item() == item and len(tables.rows(versions)) == 3


def test_a_second_version_of_an_open_item_waits_since_the_first(tables: Tables) -> None:
    tables.flagged(flagged(), flagged(version="2", minute=5, kind="edited", text="other"))
    assert tables.item()["queued_ms"] == START_MS and tables.item()["revision"] == 1
    tables.flagged(flagged(version="3", minute=9, kind="edited", text="third"))
    assert tables.item()["queued_ms"] == START_MS and tables.item()["revision"] == 2


def test_hidden_and_flagged_again_is_no_new_text(tables: Tables) -> None:
    tables.flagged(flagged())
    tables.decided(decision(1))
    tables.flagged(flagged(version="1:hidden", minute=11, kind="hidden"))
    assert (tables.item()["state"], tables.item()["platform_state"]) == ("decided", "hidden")


def test_later_events_are_shown_and_close_nothing(tables: Tables) -> None:
    tables.flagged(flagged())
    states = []
    for minute, kind in enumerate(("edited", "hidden", "restored", "deleted", "restored"), 1):
        tables.raw(raw(version=f"v{minute}", minute=minute, kind=kind, text="other" if kind == "edited" else "You are vermin"))
        states.append(tables.item()["platform_state"])
    assert states == ["edited", "hidden", "edited", "deleted", "edited"]
    assert tables.item()["state"] == "open" and tables.item()["revision"] == 6 and tables.item()["text"] == "You are vermin"


def test_created_events_are_not_kept_whatever_their_raw_says(tables: Tables) -> None:
    key, value = raw(raw={"kind": "deleted"})
    assert not tells_later(value) and not tells_later(None) and tells_later(b"{") and tells_later(raw(kind="edited")[1])
    assert tables.raw((key, value), raw(comment="c2"), (b"k", None)) == 0
    assert tables.rows(versions) == []


def test_an_event_that_is_faster_than_its_item_is_shown_when_that_comes(tables: Tables) -> None:
    tables.raw(raw(version="d", minute=2, kind="deleted"), raw(version="2", minute=1, kind="edited", text="edit"))
    assert tables.rows() == []
    tables.flagged(flagged(version="2", minute=1, kind="edited", text="edit"))
    assert tables.item()["platform_state"] == "deleted"
    assert [(row["event_id"][-1], row["flagged"]) for row in tables.rows(versions)] == [("2", True), ("d", False)]


def test_events_of_comments_that_never_come_are_forgotten_in_time(tables: Tables) -> None:
    tables.flagged(flagged())
    tables.raw(raw(version="d", minute=2, kind="deleted"), raw(comment="never", version="d", minute=2, kind="deleted"))
    with tables.database.write() as connection:
        assert forget(connection, NOW) == 0 and forget(connection, NOW + 1) == 1
    assert {row["item_id"] for row in tables.rows(versions)} == {tables.item()["id"]}


def test_no_more_is_forgotten_at_once_than_pages_can_wait_for(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharos.pipelines.console.intake.FORGOTTEN", 2)
    tables.raw(*(raw(comment=f"c{number}", version="d", minute=2, kind="deleted") for number in range(3)))
    with tables.database.write() as connection:
        assert [forget(connection, NOW + 1) for _ in range(3)] == [2, 1, 0]


def test_what_cannot_be_read_is_counted_and_its_neighbours_are_taken(tables: Tables) -> None:
    nul = flagged(comment="c\0")
    assert tables.flagged(b"{", None, flagged(), nul, flagged().replace(b'"2026-11-01T08:00:00Z"', b'"x"')) == 4
    assert tables.raw((None, b'{"kind":"edited"}'), raw(version="2", kind="deleted", minute=1)) == 1
    assert tables.decided(b"x", decision(1), decision(2, actor="a\0b")) == 2
    assert tables.item()["state"] == "decided" and tables.item()["platform_state"] == "deleted"


def test_a_text_may_hold_a_nul_which_no_table_does(tables: Tables) -> None:
    assert tables.flagged(flagged(text="a\0b")) == 0
    assert tables.item()["text"] == "a\ufffdb"


def test_a_decision_of_ours_that_comes_back_is_recorded(tables: Tables) -> None:
    tables.flagged(flagged())
    with tables.database.write() as connection:
        decide(connection, ANA, tables.item()["id"], 1, Wish("leave"), tables.policy, NOW)
    (row,), item = tables.rows(decisions), tables.item()
    assert row["recorded_ms"] == 0
    tables.decided(row["body"])
    assert tables.rows(decisions) == [row | {"recorded_ms": NOW}] and tables.item() == item


def history() -> tuple[list[bytes], list[tuple[bytes, bytes]], list[bytes]]:
    """Decided, edited, decided again; proposed and confirmed; hidden, taken back, routed, and late a decision on an old version."""
    records = [flagged(comment=name, text=f"You {name} are vermin and should leave this town for good") for name in "abc"]
    records += [flagged(("5.6.5",), comment="a", version="2", minute=30, kind="edited", text="I will find you"), flagged(comment="open")]
    records += [flagged(comment="c", version="2", minute=40, kind="edited", text="vermin, all")]
    events = [raw(comment="b", version="h", minute=20, kind="hidden"), raw(comment="open", version="2", minute=3, kind="edited", text="x")]
    made = [
        decision(1, comment="a", minute=10),
        decision(2, "escalate", comment="a", version="2", minute=35),
        decision(3, "escalate", comment="b", minute=10, proposes="hide"),
        decision(4, comment="b", minute=12, supersedes="d3", second_actor="ben"),
        decision(5, comment="c", minute=10),
        decision(6, "undo", comment="c", minute=10.2, supersedes="d5"),
        decision(7, "route", comment="c", version="2", minute=41, lane="legal"),
        decision(8, "leave", comment="c", minute=42),
    ]
    return records, events, made


def outcome(tables: Tables) -> list[dict]:
    """Items and decisions, but for the items' counter of changes, which hangs on how many came at once."""
    return [{name: value for name, value in row.items() if name != "revision"} for row in tables.rows() + tables.rows(decisions)]


def test_every_order_of_the_topics_gives_the_same_items(database: Database, policy: Policy) -> None:
    tables, (records, events, made) = Tables(database, policy), history()
    ways = {"flagged": lambda: [tables.flagged(value) for value in records], "raw": lambda: tables.raw(*events)}
    ways["decided"] = lambda: [tables.decided(value) for value in made]
    found = []
    for order in itertools.permutations(ways):
        with database.write() as connection:
            rebuild(connection)
        for name in order:
            ways[name]()
        found.append(outcome(tables))
    assert all(other == found[0] for other in found)
    states = {row["comment_id"]: (row["state"], row["action"], row["platform_state"]) for row in found[0] if "comment_id" in row}
    assert states == {
        "a": ("escalated", "escalate", "live"),
        "b": ("decided", "hide", "hidden"),
        "c": ("decided", "route", "live"),
        "open": ("open", "", "edited"),
    }


@pytest.mark.parametrize("seed", range(5))
def test_decisions_of_several_partitions_may_come_in_any_order(seed: int, database: Database, policy: Policy) -> None:
    tables, (records, _, made) = Tables(database, policy), history()
    tables.flagged(*records)
    tables.decided(*made)
    before = outcome(tables)
    with database.write() as connection:
        rebuild(connection)
    random.Random(seed).shuffle(made)
    for value in (*made[:4], *records, *made[4:]):
        tables.flagged(value) if b'"findings"' in value else tables.decided(value)
    assert outcome(tables) == before


def test_a_rebuild_keeps_what_is_not_on_the_topic_yet(tables: Tables) -> None:
    tables.flagged(flagged(), flagged(comment="c2"))
    with tables.database.write() as connection:
        sent = decide(connection, ANA, tables.item()["id"], 1, Wish("hide", "5.6.2", "an insult"), tables.policy, NOW)
    body = tables.rows(decisions)[0]["body"]
    tables.decided(body)
    with tables.database.write() as connection:
        undo(connection, ANA, sent.decision_id, tables.policy, NOW + 1, 30_000)
        decide(connection, ANA, tables.item("c2")["id"], 1, Wish("leave"), tables.policy, NOW, bulk="b1")
    before, kept = outcome(tables), {row["decision_id"]: row["body"] for row in tables.rows(decisions) if not row["recorded_ms"]}
    with tables.database.write() as connection:
        rebuild(connection)
    assert tables.rows() == [] and {row["decision_id"]: row["body"] for row in tables.rows(decisions)} == kept and len(kept) == 2
    tables.flagged(flagged(), flagged(comment="c2"))
    tables.decided(body)
    assert outcome(tables) == before


def test_marks_of_wrong_detectors_come_back_from_the_topic(tables: Tables) -> None:
    tables.flagged(flagged(), flagged(version="2", minute=30, kind="edited", text="vermin, all of you"))
    with tables.database.write() as connection:
        for minute, who in enumerate((ANA, BEN, BEN, ANA, ANA)):
            mark_wrong(connection, who, tables.item()["id"], "attack", "5.6.2", tables.policy, NOW + minute)
    marks, item = tables.rows(wrong), tables.item()
    bodies = [row["body"] for row in tables.rows(decisions)]
    assert [row["actor"] for row in marks] == ["ana"] and len(bodies) == 5 and item["state"] == "open"
    for bodies_in_order in (bodies[:3], bodies):  # Some, or all, are on the topic.
        tables.decided(*bodies_in_order)
        with tables.database.write() as connection:
            rebuild(connection)
        assert tables.rows(wrong) == []
        tables.flagged(flagged(), flagged(version="2", minute=30, kind="edited", text="vermin, all of you"))
        tables.decided(*bodies_in_order)
        assert tables.rows(wrong) == marks
    assert {**tables.item(), "revision": 0} == {**item, "revision": 0}


def test_a_mark_without_a_detector_is_no_record_and_decides_nothing(tables: Tables) -> None:
    tables.flagged(flagged())
    assert tables.decided(decision(1, "wrong"), decision(2, "hide", detector="attack"), decision(3, "undo", detector="attack")) == 2
    assert tables.item()["state"] == "open" and tables.rows(wrong) == []


def test_a_mark_on_a_past_version_leaves_the_queue_as_it_is(tables: Tables) -> None:
    tables.flagged(flagged())
    tables.decided(decision(1, "wrong", minute=5, detector="attack"))
    tables.flagged(flagged(version="2", minute=4, kind="edited", text="vermin, all of you"))
    assert (tables.item()["queued_ms"], tables.item()["state"]) == (START_MS, "open"), "it waits since it first came"
    assert [row["event_id"][-1] for row in tables.rows(wrong)] == ["1"]


def opened(tables: Tables) -> dict[str, int]:
    """The versions that opened an item, with their minute."""
    rows = sorted(tables.rows(versions), key=lambda row: row["fetched_ms"])
    return {row["event_id"].rsplit(":", 1)[1]: (row["opened_ms"] - START_MS) // 60_000 for row in rows if row["opened_ms"]}


def test_what_came_on_a_day_stays_whatever_comes_later(tables: Tables) -> None:
    def edit(number: int, minute: int) -> bytes:
        return flagged(version=str(number), kind="edited", minute=minute, text=f"text {number}")

    steps: list[tuple[bytes, dict[str, int]]] = [
        (flagged(), {"1": 0}),
        (edit(2, 5), {}),
        (decision(1, "leave", version="2", minute=10), {}),
        (edit(3, 30), {"3": 30}),
        (decision(2, "escalate", version="3", minute=40), {}),
        (edit(4, 50), {}),
        (decision(3, "hide", version="4", minute=60), {}),
        (decision(4, "undo", version="4", minute=61, supersedes="d3"), {}),
        (edit(5, 70), {}),
        (decision(5, "hide", version="5", minute=80), {}),
        (flagged(version="5h", kind="hidden", minute=81, text="text 5"), {}),
        (edit(6, 100), {"6": 100}),
        (decision(6, "hide", version="5", minute=110, appeal_of="d5"), {}),
        (edit(7, 120), {}),
    ]
    told: dict[str, int] = {}
    for record, more in steps:
        tables.decided(record) if b"decision_id" in record else tables.flagged(record)
        told |= more
        assert opened(tables) == told, record
    for order in (1, -1):
        with tables.database.write() as connection:
            rebuild(connection)
        for record, _ in sorted(steps, key=lambda step: b"decision_id" in step[0])[::order]:
            tables.decided(record) if b"decision_id" in record else tables.flagged(record)
        assert opened(tables) == told, "whatever is read first"


def test_a_rebuild_gives_the_figures_of_each_decision_again(tables: Tables) -> None:
    """Though the comment is another since: no criticism any more, queued anew, and nobody has it."""
    records = [flagged(signals=("criticism",)), flagged(version="2", minute=90, kind="edited", text="vermin, all of you")]
    tables.flagged(records[0])
    with tables.database.write() as connection:
        claims.claim(connection, tables.item()["id"], ANA, NOW - 60_000, 300_000)
        decide(connection, ANA, tables.item()["id"], tables.item()["revision"], Wish("leave"), tables.policy, NOW, bulk="b1")
    tables.flagged(records[1])
    with tables.database.write() as connection:
        wish = Wish("hide", "5.6.2", "an insult")
        decide(connection, ANA, tables.item()["id"], tables.item()["revision"], wish, tables.policy, NOW + HOUR_MS)
    before = tables.rows(decisions)
    bodies = [row["body"] for row in before]
    told = ("action", "held_ms", "bulk", "criticism", "waited_ms", "found", "stands")
    assert sorted(tuple(row[name] for name in told) for row in before) == [
        ("hide", 0, "", False, HOUR_MS // 2, "attack@5.6.2", True),
        ("leave", 60_000, "b1", True, HOUR_MS, "attack@5.6.2", True),
    ]
    tables.decided(*bodies)
    with tables.database.write() as connection:
        rebuild(connection)
    assert tables.rows(decisions) == []
    tables.flagged(*records)
    tables.decided(*bodies)
    again = tables.rows(decisions)
    assert [row | {"recorded_ms": 0} for row in again] == before


def test_an_hour_of_waiting_is_a_point_and_a_tier_is_worth_more_than_all_else() -> None:
    assert urgency(5, 0) - urgency(5, HOUR_MS) == 1
    assert points("A", 0, 0, 0) > points("B", 100, 1.0, 2**31) > points("B", 0, 0, 0) > points("C", 100, 1.0, 2**31)
    assert points("", 50, 0.0, 0) < points("A", 0, 0.0, 0)
    assert reach({"likes": 3, "replies": 4, "view_count": 10**9, "score": -5, "more": "many"}) == 7 and reach(None) == 0
