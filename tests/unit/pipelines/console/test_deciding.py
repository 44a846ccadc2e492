"""What may be decided by whom, and what becomes of the item; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import msgspec
import pytest
from console_bench import ANA, BEN, HOUR, NOW, SUE, VIC, item, put_item, put_person
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from pharos.pipelines.console import audit, bulk, claims, nearness, tables
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Decided, Wish, decide, undo
from pharos.pipelines.console.tables import bands, decisions, items, wrong
from pharos.pipelines.console.wrongs import mark_wrong
from pharos.schemas.decision import Decision
from pharos.schemas.errors import DecisionError, StaleError
from pharos.schemas.policy_file import Policy

HIDE = Wish("hide", "5.6.2", "a word the clause names")
WINDOW = 30_000
LEASE = 300_000
CHANGES = ("UPDATE audit SET actor = 'eve' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3")
WITHOUT = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": ("DROP FUNCTION audit_is_added_to() CASCADE",),
}
"""Who owns the database can do this."""


class Deciding:
    """Decides in a transaction of its own, on the item as it is, or as it was at `revision`."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database, self.policy = database, policy

    def __call__(self, who: Person, wish: Wish, item_id: str = "i1", revision: int | None = None, now: int = NOW) -> Decided:
        with self.database.write() as connection:
            seen = revision if revision is not None else item(connection, item_id).revision
            return decide(connection, who, item_id, seen, wish, self.policy, now)

    def undo(self, who: Person, decided: Decided, now: int = NOW) -> Decided:
        with self.database.write() as connection:
            return undo(connection, who, decided.decision_id, self.policy, now, WINDOW)

    def item(self, item_id: str = "i1") -> Any:
        with self.database.read() as connection:
            return item(connection, item_id)

    def bodies(self) -> list[Decision]:
        with self.database.read() as connection:
            found = connection.execute(select(decisions.c.body).order_by(decisions.c.decided_ms)).scalars()
            return [msgspec.json.decode(body, type=Decision) for body in found]


@pytest.fixture
def deciding(database: Database, policy: Policy) -> Deciding:
    return Deciding(database, policy)


def put(deciding: Deciding, **changes: Any) -> None:
    with deciding.database.write() as connection:
        put_item(connection, **changes)


def test_a_restriction_under_a_neutral_clause_stands_at_once_and_is_a_whole_record(deciding: Deciding, policy: Policy) -> None:
    put(deciding)
    decided = deciding(ANA, HIDE)
    assert (decided.state, decided.waits_for_second) == ("decided", False)
    (body,) = deciding.bodies()
    assert body == Decision(
        schema_version=1, decision_id=decided.decision_id, event_id="youtube:UCcity:i1:1", action="hide", actor="ana", role="moderator",
        decided_at=body.decided_at, policy=policy.ref, clause="5.6.2", reason="a word the clause names", waited_ms=HOUR,
    )  # fmt: skip
    assert round(body.decided_at.timestamp() * 1000) == NOW


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("hide"), "a clause of the policy and a reason"),
        (Wish("hide", "5.6.2"), "a clause of the policy and a reason"),
        (Wish("hide", "5.6.2", "  \n"), "a clause of the policy and a reason"),
        (Wish("hide", "", "because"), "a clause of the policy and a reason"),
        (Wish("hide", "9.9", "because"), "clause: expected one of 5.6.1"),
        (Wish("delete", "5.6.2", "because"), "action: expected one of leave"),  # type: ignore[arg-type]
        (Wish("undo", "5.6.2", "because"), "action: expected one of leave"),
        (Wish("wrong", "5.6.2", "because"), "action: expected one of leave"),
        (Wish("route"), "lane: expected one of emergency"),
        (Wish("route", lane="nowhere"), "lane: expected one of emergency"),
        (Wish("leave", lane="evil"), "lane: only a comment that is routed has one; got `evil`"),
        (Wish("leave", lane="legal"), "lane: only a comment that is routed has one; got `legal`"),
        (Wish("hide", "5.6.2", "because", lane="legal"), "lane: only a comment that is routed"),
        (Wish("unhide", reason="why not"), "only what was hidden"),
        (Wish("leave", note="x" * 5001), "at most 5,000 characters"),
    ],
)
def test_what_lacks_something_is_refused_in_words_and_leaves_no_trace(deciding: Deciding, wish: Wish, said: str) -> None:
    put(deciding)
    before = deciding.item()
    with pytest.raises(DecisionError, match=f"(?i){said}"):
        deciding(ANA, wish)
    assert (deciding.item(), deciding.bodies()) == (before, [])


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"flags": "5.6.3", "clause": "5.6.3"}, "5.6.3"),  # contested: tier C
        ({"criticism": True}, "5.6.2"),
        ({}, "5.6.4"),  # no detector showed it
    ],
)
def test_a_contested_restriction_waits_for_another_person(deciding: Deciding, changes: dict[str, Any], clause: str) -> None:
    put(deciding, **changes)
    wish = HIDE._replace(clause=clause)
    first = deciding(ANA, wish)
    assert (first.waits_for_second, deciding.item().state, deciding.item().action) == (True, "second", "hide")
    with pytest.raises(DecisionError, match="(?i)another person must confirm"):
        deciding(ANA, wish)
    last = deciding(BEN, wish._replace(reason="I agree"), now=NOW + 1)
    proposal, hidden = deciding.bodies()
    assert (proposal.action, proposal.proposes, proposal.actor, proposal.second_actor) == ("escalate", "hide", "ana", None)
    assert (hidden.action, hidden.actor, hidden.second_actor, hidden.supersedes) == ("hide", "ana", "ben", first.decision_id)
    assert (last.state, deciding.item().decision_id) == ("decided", last.decision_id)


def test_leaving_criticism_alone_needs_nobody_else(deciding: Deciding) -> None:
    put(deciding, criticism=True)
    assert deciding(ANA, Wish("leave")).state == "decided"


def test_the_second_person_may_decide_otherwise_and_that_stands(deciding: Deciding) -> None:
    put(deciding, criticism=True)
    first = deciding(ANA, HIDE)
    with pytest.raises(DecisionError, match="(?i)under the proposed clause 5.6.2"):
        deciding(BEN, HIDE._replace(clause="5.6.4"))
    assert deciding(BEN, Wish("leave", reason="it is criticism"), now=NOW + 1).state == "decided"
    left = deciding.bodies()[-1]
    assert (left.action, left.actor, left.second_actor, left.supersedes) == ("leave", "ben", None, first.decision_id)


def test_two_people_never_decide_one_item(deciding: Deciding) -> None:
    put(deciding)
    deciding(ANA, Wish("leave"))
    with pytest.raises(StaleError, match="(?i)changed since you opened it"):
        deciding(BEN, HIDE, revision=1)
    with pytest.raises(StaleError, match="(?i)this item is decided"):
        deciding(BEN, HIDE)
    assert len(deciding.bodies()) == 1


def test_what_another_has_claimed_waits_until_the_claim_runs_out(deciding: Deciding, database: Database) -> None:
    put(deciding)
    with database.write() as connection:
        claims.claim(connection, "i1", ANA, NOW, LEASE)
    with pytest.raises(StaleError, match="(?i)ana has this item, for 300 s"):
        deciding(BEN, Wish("leave"), now=NOW + 1)
    with database.write() as connection, pytest.raises(StaleError, match="(?i)ana has this item"):
        claims.claim(connection, "i1", BEN, NOW + LEASE - 1, LEASE)
    with database.write() as connection:
        claims.claim(connection, "i1", BEN, NOW + LEASE, LEASE)
    assert (deciding.item().holder, deciding.item().held_since_ms) == ("ben", NOW + LEASE)
    deciding(BEN, Wish("leave"), now=NOW + LEASE + 7)
    with database.read() as connection:
        assert connection.execute(select(decisions.c.held_ms)).scalar() == 7
    assert deciding.item().holder == ""


def test_an_escalated_item_is_a_seniors(deciding: Deciding) -> None:
    put(deciding)
    deciding(ANA, Wish("escalate", note="beyond me"))
    assert deciding.item().state == "escalated"
    with pytest.raises(DecisionError, match="a senior decides"):
        deciding(BEN, Wish("leave"))
    assert deciding(SUE, Wish("leave")).state == "decided"


def test_a_viewer_decides_nothing(deciding: Deciding) -> None:
    put(deciding)
    with pytest.raises(DecisionError, match="`viewer` may not decide"):
        deciding(VIC, Wish("leave"))


def test_undo_brings_back_what_was(deciding: Deciding) -> None:
    put(deciding, criticism=True)
    first = deciding(ANA, HIDE)
    second = deciding(BEN, HIDE, now=NOW + 1)
    with pytest.raises(DecisionError, match="(?i)only who decided last"):
        deciding.undo(ANA, second, NOW + 2)
    assert deciding.undo(BEN, second, NOW + 2).state == "second"
    assert (deciding.item().decision_id, deciding.item().action) == (first.decision_id, "hide")
    assert deciding.undo(ANA, first, NOW + 3).state == "open"
    assert (deciding.item().decision_id, deciding.item().action) == ("", "")
    assert [body.action for body in deciding.bodies()] == ["escalate", "hide", "undo", "undo"]
    assert deciding(ANA, HIDE, now=NOW + 4).waits_for_second


def test_undo_has_its_time_and_its_turn(deciding: Deciding) -> None:
    put(deciding)
    first = deciding(ANA, HIDE)
    with pytest.raises(DecisionError, match="(?i)the 30 s to take it back have passed"):
        deciding.undo(ANA, first, NOW + WINDOW + 1)
    deciding(BEN, Wish("unhide", reason="not profane"), now=NOW + 5)
    with pytest.raises(StaleError, match="(?i)changed since"):
        deciding.undo(ANA, first, NOW + 6)
    assert deciding.bodies()[-1].supersedes == first.decision_id


def test_a_detector_is_called_wrong_and_right_again_by_one_key(deciding: Deciding, database: Database) -> None:
    put(deciding)
    before = deciding.item()
    with database.write() as connection:
        for now, who, said in ((0, ANA, True), (1, BEN, True), (2, ANA, False), (3, ANA, True)):
            assert mark_wrong(connection, who, "i1", "profanity", "5.6.2", deciding.policy, NOW + now) == said
        assert connection.execute(select(wrong.c.actor, wrong.c.at_ms).order_by(wrong.c.actor)).all() == [
            ("ana", NOW + 3),
            ("ben", NOW + 1),
        ]
    bodies = deciding.bodies()
    assert [(one.action, one.actor, one.detector, one.clause) for one in bodies] == [
        (action, actor, "profanity", "5.6.2") for action, actor in (("wrong", "ana"), ("wrong", "ben"), ("undo", "ana"), ("wrong", "ana"))
    ]
    assert bodies[2].supersedes == bodies[0].decision_id
    assert deciding.item() == before, "it decides nothing"
    with pytest.raises(StaleError, match="(?i)changed since"):
        deciding.undo(BEN, Decided(bodies[1].decision_id, "i1", "open", False), NOW + 4)


def test_bulk_decides_each_by_itself_and_tells_what_it_left_out(deciding: Deciding, database: Database, policy: Policy) -> None:
    copies(deciding, [f"d{number}" for number in range(5)])
    deciding(BEN, Wish("leave"), item_id="d4")
    ids = [f"d{number}" for number in range(5)]
    with database.read() as connection:
        preview = bulk.preview(connection, ids, ANA, NOW, cap=3)
    assert ([row.id for row in preview.rows], preview.left_out) == (["d0", "d1", "d2"], 2)
    seen = [(item_id, 1) for item_id in ids]
    with database.write() as connection:
        done = bulk.decide_all(connection, ANA, "d0", seen, HIDE, policy, NOW, cap=5)
    assert [decided.item_id for decided in done.decided] == ids[:4]
    assert [item_id for item_id, _ in done.refused] == ["d4"]
    with database.read() as connection:
        assert connection.execute(select(decisions.c.bulk).where(decisions.c.action == "hide")).scalars().all() == [done.mark] * 4
    with database.write() as connection, pytest.raises(DecisionError, match="(?i)expected 1 to 2 comments"):
        bulk.decide_all(connection, ANA, "d0", seen, HIDE, policy, NOW, cap=2)


def copies(deciding: Deciding, ids: list[str], text: str = "what a damn mess the whole city hall has made of our street this year") -> None:
    with deciding.database.write() as connection:
        for name in ids:
            put_item(connection, name, text=text)
            connection.execute(insert(bands), [{"hash": key, "item_id": name} for key in nearness.keys([text])[0]])


def test_bulk_reaches_near_duplicates_only(deciding: Deciding, database: Database, policy: Policy) -> None:
    copies(deciding, ["d0", "d1"])
    copies(deciding, ["e0", "e1"], "the new library hours are a damn joke and nobody asked the people who read there")
    seen = [(name, 1) for name in ("e0", "d1", "e1", "d0")]
    for first, decided in (("d1", ["d1", "d0"]), ("no such item", []), ("", [])):
        with database.write() as connection:
            done = bulk.decide_all(connection, ANA, first, seen, HIDE, policy, NOW, cap=5)
        assert [one.item_id for one in done.decided] == decided
        told = {name: str(why) for name, why in done.refused}
        assert "near-duplicate" in told["e0"] and "near-duplicate" in told["e1"]
    assert len(deciding.bodies()) == 2


def test_looks_are_told_to_others_for_half_a_minute(deciding: Deciding, database: Database) -> None:
    put(deciding)
    with database.write() as connection:
        assert claims.look(connection, "i1", ANA, NOW) == []
        assert claims.look(connection, "i1", BEN, NOW + 29_000) == ["ana"]
        assert claims.look(connection, "i1", BEN, NOW + 31_000) == []


def test_a_senior_gives_an_item_to_somebody_who_may_decide(deciding: Deciding, database: Database) -> None:
    put(deciding)
    with database.write() as connection:
        put_person(connection, BEN)
        put_person(connection, VIC)
        claims.claim(connection, "i1", ANA, NOW, LEASE)
        claims.reassign(connection, "i1", SUE, "ben", NOW)
        for name in ("vic", "nobody"):
            with pytest.raises(DecisionError, match="(?i)expected somebody who may decide"):
                claims.reassign(connection, "i1", SUE, name, NOW)
    assert (deciding.item().holder, deciding.item().held_since_ms) == ("ben", 0)
    with database.write() as connection:
        with pytest.raises(StaleError):
            claims.claim(connection, "i1", ANA, NOW + claims.GIVEN_MS - 1, LEASE)
        claims.claim(connection, "i1", BEN, NOW + 5, LEASE)
    # The own claim begins the time that it takes to decide, and does not shorten the shift for which it was given.
    assert (deciding.item().held_since_ms, deciding.item().held_until_ms) == (NOW + 5, NOW + claims.GIVEN_MS)
    with database.write() as connection:
        with pytest.raises(StaleError):
            claims.release(connection, "i1", ANA, NOW)
        claims.release(connection, "i1", SUE, NOW)
    assert deciding.item().holder == ""


def test_what_was_given_to_somebody_is_held_from_when_they_first_look_at_it(deciding: Deciding, database: Database) -> None:
    put(deciding)
    with database.write() as connection:
        put_person(connection, BEN)
        claims.reassign(connection, "i1", SUE, "ben", NOW)
        claims.look(connection, "i1", ANA, NOW + 1000)
    assert deciding.item().held_since_ms == 0, "somebody else looked"
    for ms in (60_000, 72_000):
        with database.write() as connection:
            claims.look(connection, "i1", BEN, NOW + ms)
    assert deciding.item().held_since_ms == NOW + 60_000
    deciding(BEN, HIDE, now=NOW + 90_000)
    assert deciding.bodies()[-1].held_ms == 30_000
    with database.write() as connection:
        claims.look(connection, "i1", BEN, NOW + 95_000)
    assert (deciding.item().holder, deciding.item().held_since_ms) == ("", 0), "nobody holds what nobody took"


def test_the_log_is_a_chain_that_shows_a_changed_and_a_missing_row(deciding: Deciding, database: Database) -> None:
    put(deciding)
    deciding(ANA, HIDE)
    with database.write() as connection:
        for number in range(5):
            audit.note(connection, "ána", "read", f"i{number}", NOW + number, role="moderator", rows=number)
    with database.read() as connection:
        whole = audit.verify(connection)
    assert (whole.rows, whole.broken) == (6, None)
    for statement in CHANGES:
        with database.read() as connection, pytest.raises(DBAPIError, match="(?i)only added to"):
            connection.exec_driver_sql(statement)
    for statement in CHANGES:
        with database.read() as connection:
            changed = connection.begin_nested()
            for without in WITHOUT[connection.dialect.name]:
                connection.exec_driver_sql(without)
            connection.exec_driver_sql(statement)
            assert audit.verify(connection).broken == 3
            changed.rollback()


def test_rows_of_two_processes_follow_one_another(database: Database) -> None:
    def write(mine: Database) -> None:
        for row in range(20):
            with mine.write() as connection:
                audit.note(connection, "ana", "read", f"i{row}", NOW)

    with ExitStack() as opened, ThreadPoolExecutor(3) as pool:
        list(pool.map(write, [opened.enter_context(closing(Database(database.url))) for _ in range(3)]))
    with database.read() as connection:
        assert audit.verify(connection)[:2] == (60, None)


def test_a_vacuum_of_the_log_keeps_nobody_waiting(database: Database) -> None:
    if database.sqlite:
        pytest.skip("it has none by itself")
    with database.write() as vacuum, closing(Database(database.url)) as other, other.write() as connection:
        vacuum.exec_driver_sql("LOCK TABLE audit IN SHARE UPDATE EXCLUSIVE MODE")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
        audit.note(connection, "ana", "read", "i1", NOW)
        assert audit.verify(connection).rows == 1


def test_no_row_of_the_log_is_replaced_by_another(deciding: Deciding, database: Database) -> None:
    put(deciding)
    deciding(ANA, HIDE)
    deciding(ANA, Wish("escalate"))
    row = "(seq, at_ms, actor, act, subject, detail, hash) SELECT seq, at_ms, 'ben', act, subject, detail, hash FROM audit WHERE seq = 1"
    changes = [f"INSERT INTO audit {row} ON CONFLICT (seq) DO UPDATE SET actor = 'ben'"]
    if database.sqlite:
        changes += [f"INSERT OR REPLACE INTO audit {row}", "INSERT OR REPLACE INTO audit VALUES (2, 0, '', '', '', '{}', '')"]
    for statement in changes:
        with database.read() as connection, pytest.raises(DBAPIError, match="(?i)only added to"):
            connection.exec_driver_sql(statement)
    with database.read() as connection:
        assert connection.scalars(select(tables.audit.c.actor)).all() == ["ana", "ana"]


def edited(deciding: Deciding) -> None:
    """The author edits the comment, and the new text is flagged."""
    with deciding.database.write() as connection:
        connection.execute(update(items).values(event_id="youtube:UCcity:i1:2", state="open", revision=items.c.revision + 1))


def stand(deciding: Deciding) -> list[str]:
    with deciding.database.read() as connection:
        return [row.decision_id for row in connection.execute(select(decisions).where(decisions.c.stands))]


@pytest.mark.parametrize("wish", [Wish("leave"), Wish("answer"), Wish("route", lane="legal")])
@pytest.mark.parametrize("escalated", [False, True])
def test_what_ends_a_hide_names_it_and_has_a_reason(deciding: Deciding, wish: Wish, escalated: bool) -> None:
    put(deciding)
    hidden = deciding(ANA, HIDE)
    deciding(ANA, Wish("escalate"), now=NOW + 1) if escalated else edited(deciding)
    assert stand(deciding) == [hidden.decision_id]
    with pytest.raises(DecisionError, match="(?i)shows it again: a reason is needed"):
        deciding(SUE, wish, now=NOW + 2)
    shown = deciding(SUE, wish._replace(reason="it is satire"), now=NOW + 2)
    assert deciding.bodies()[-1].supersedes == hidden.decision_id and stand(deciding) == [shown.decision_id]
    deciding.undo(SUE, shown, NOW + 3)
    assert stand(deciding) == [hidden.decision_id]


def test_through_a_proposal_the_earlier_hide_ends_too(deciding: Deciding) -> None:
    put(deciding)
    first = deciding(ANA, HIDE)
    edited(deciding)
    proposed = deciding(ANA, HIDE._replace(clause="5.6.4"), now=NOW + 1)
    assert proposed.waits_for_second and stand(deciding) == [first.decision_id]
    again = deciding(BEN, HIDE._replace(clause="5.6.4"), now=NOW + 2)
    assert stand(deciding) == [again.decision_id]
    deciding.undo(BEN, again, NOW + 3)
    assert stand(deciding) == [first.decision_id]
    with pytest.raises(DecisionError, match="(?i)shows it again: a reason is needed"):
        deciding(BEN, Wish("leave"), now=NOW + 4)
    left = deciding(BEN, Wish("leave", reason="it is satire"), now=NOW + 4)
    assert stand(deciding) == [left.decision_id]


@pytest.mark.parametrize("state", ["open", "second", "escalated", "decided"])
def test_what_is_hidden_can_be_shown_in_any_state(deciding: Deciding, state: str) -> None:
    put(deciding)
    hidden = deciding(ANA, HIDE)
    if state in ("open", "second"):
        edited(deciding)
    if state == "second":
        deciding(ANA, HIDE._replace(clause="5.6.4"), now=NOW + 1)
    if state == "escalated":
        deciding(ANA, Wish("escalate"), now=NOW + 1)
    assert deciding.item().state == state
    with pytest.raises(DecisionError, match="(?i)a reason is needed"):
        deciding(SUE, Wish("unhide"), now=NOW + 2)
    shown = deciding(SUE, Wish("unhide", reason="a mistake"), now=NOW + 2)
    assert (stand(deciding), hidden.decision_id == shown.decision_id) == ([shown.decision_id], False)
    with pytest.raises(DecisionError, match="(?i)only what was hidden"):
        deciding(SUE, Wish("unhide", reason="once more"), now=NOW + 3)


def test_what_was_hidden_and_taken_back_is_not_shown_again(deciding: Deciding) -> None:
    put(deciding)
    deciding.undo(ANA, deciding(ANA, HIDE), NOW + 1)
    with pytest.raises(DecisionError, match="(?i)only what was hidden"):
        deciding(ANA, Wish("unhide", reason="r"), now=NOW + 2)
    assert deciding(ANA, Wish("leave"), now=NOW + 3).state == "decided"
