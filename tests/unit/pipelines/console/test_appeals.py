"""Notices name no person and no word of the comment; a link cannot be guessed; another person answers an appeal. On both databases."""

from __future__ import annotations

import re

import msgspec
import pytest
from console_bench import ANA, BEN, NOW, SUE, VIC, item, put_item
from sqlalchemy import select, update

from pharos.pipelines.console import appeals as rules
from pharos.pipelines.console import claims
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.appeals import LONGEST_TEXT, Standing
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Decided, Wish, decide, undo
from pharos.pipelines.console.notices import DAY_MS, Notice, decision_of, notice, token
from pharos.pipelines.console.tables import appeals, audit, decisions, items, meta
from pharos.pipelines.console.wrongs import mark_wrong
from pharos.schemas.decision import Decision
from pharos.schemas.errors import DecisionError, StaleError
from pharos.schemas.policy_file import Policy

HIDE = Wish("hide", "5.6.2", "SECRET-REASON", "SECRET-NOTE")
TOM, ULA = Person("tom", "senior"), Person("ula", "senior")
SITE = "https://desk.city.example"
DAYS = 30


class City:
    """The desk and the public."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database, self.policy = database, policy

    def hide(self, name: str = "i1", who: Person = ANA, **changes: object) -> Decided:
        with self.database.write() as connection:
            put_item(connection, name, text="SECRET-TEXT", author_id="SECRET-AUTHOR", **changes)
        return self.decide(who, name)

    def decide(self, who: Person, name: str = "i1", wish: Wish = HIDE, now: int = NOW) -> Decided:
        with self.database.write() as connection:
            return decide(connection, who, name, item(connection, name).revision, wish, self.policy, now)

    def notice(self, decided: Decided, now: int = NOW) -> Notice:
        with self.database.write() as connection:
            return notice(connection, decided.decision_id, self.policy, now, DAYS, SITE)

    def token(self, decided: Decided) -> str:
        with self.database.write() as connection:
            return token(connection, decided.decision_id)

    def opened(self, given: str, now: int = NOW) -> Standing | None:
        with self.database.read() as connection:
            return rules.opened(connection, given, now, DAYS)

    def appeal(self, given: str, text: str = "look again", now: int = NOW) -> int:
        standing = self.opened(given, now)
        assert standing is not None
        with self.database.write() as connection:
            return rules.appeal(connection, standing, text, "me@home.example", "es", now)

    def answer(self, number: int, who: Person, wish: str, reason: str = "seen again", now: int = NOW) -> str:
        with self.database.write() as connection:
            return rules.answer(connection, number, who, wish, reason, self.policy, now)

    def decision(self, decision_id: str) -> Decision:
        with self.database.read() as connection:
            body = connection.execute(select(decisions.c.body).where(decisions.c.decision_id == decision_id)).scalar_one()
        return msgspec.json.decode(body, type=Decision)


@pytest.fixture
def city(database: Database, policy: Policy) -> City:
    return City(database, policy)


def test_a_notice_says_what_when_why_and_how_to_appeal(city: City) -> None:
    decided = city.hide()
    found = city.notice(decided, NOW + DAY_MS)
    link = f"{SITE}/appeal/{city.token(decided)}"
    assert "section 5.6.2 (profane language)" in found.en and "sección 5.6.2 (lenguaje soez)" in found.es
    for text, left in ((found.en, "29 days left"), (found.es, "quedan 29 días")):
        assert all(part in text for part in (link, "2026-09-21", "2026-10-21", "City of Alexandria", left))
        assert "SECRET" not in text and not re.search(r"\bana\b", text)
    last = city.notice(decided, NOW + 30 * DAY_MS - 1)
    assert last.days_left == 1 and "1 day left" in last.en and "queda 1 día" in last.es
    over = city.notice(decided, NOW + 30 * DAY_MS)
    assert over.days_left == 0 and "/appeal/" not in over.en + over.es and "ended on 2026-10-21" in over.en


def test_every_clause_has_a_notice_in_both_languages(city: City) -> None:
    for index, clause in enumerate(city.policy.clauses):
        with city.database.write() as connection:
            put_item(connection, f"i{index}", clause=clause, flags=clause)
        decided = city.decide(ANA, f"i{index}", HIDE._replace(clause=clause))
        if decided.waits_for_second:
            decided = city.decide(BEN, f"i{index}", HIDE._replace(clause=clause))
        found = city.notice(decided)
        assert city.policy.clauses[clause].notice.en in found.en and city.policy.clauses[clause].notice.es in found.es


def test_only_what_hides_has_a_notice(city: City) -> None:
    left = city.decide(ANA, city.hide("a").item_id, Wish("escalate"))
    with pytest.raises(DecisionError, match="(?i)that stands; this one hides nothing"):
        city.notice(left)
    with pytest.raises(DecisionError, match="(?i)hides nothing"):
        city.notice(left._replace(decision_id="no such"))


def test_a_link_cannot_be_guessed_or_bent(city: City) -> None:
    one, two = city.hide("a"), city.hide("b")
    given, other = city.token(one), city.token(two)
    assert given == city.token(one) != other
    mac = given.rpartition(".")[2]
    forged = [f"{two.decision_id}.{mac}", f"{one.decision_id}.", one.decision_id, "", ".", given[:-1], given + "A", f" {given}", "é.é"]
    with city.database.write() as connection:
        assert decision_of(connection, given) == one.decision_id
        assert [decision_of(connection, text) for text in forged] == [None] * len(forged)
        secret = connection.execute(select(meta.c.value).where(meta.c.name == "appeal_secret")).scalar_one()
        assert len(bytes.fromhex(secret)) == 32 and secret not in given
        connection.execute(update(meta).values(value="00" * 32))
        assert decision_of(connection, given) is None, "it hangs on the secret"


def test_without_a_secret_no_token_opens(city: City) -> None:
    assert city.opened("x." + "A" * 43) is None


def test_a_link_ends_with_its_time(city: City) -> None:
    given = city.token(city.hide())
    opened = city.opened(given, NOW + 30 * DAY_MS - 1)
    assert opened is not None and opened.stage == "free"
    assert city.opened(given, NOW + 30 * DAY_MS) is None


def test_upheld_repeats_the_decision_and_replaces_nothing(city: City) -> None:
    decided = city.hide()
    given = city.token(decided)
    number = city.appeal(given)
    outcome = city.decision(city.answer(number, SUE, "uphold"))
    assert (outcome.action, outcome.clause, outcome.actor) == ("hide", "5.6.2", "sue")
    assert (outcome.appeal_of, outcome.supersedes, outcome.reason) == (decided.decision_id, None, "seen again")
    opened = city.opened(given)
    assert opened is not None and (opened.stage, opened.last) == ("free", "upheld")
    assert city.notice(decided._replace(decision_id=outcome.decision_id)) == city.notice(decided), "its notice is the first one's"


@pytest.mark.parametrize(("wish", "state"), [(Wish("escalate"), "escalated"), (HIDE._replace(clause="5.6.3"), "second"), (None, "decided")])
def test_upheld_ends_nothing_that_waits(city: City, wish: Wish | None, state: str) -> None:
    """A moderator asks for another look, or a senior proposes another ground, while the appeal is open."""
    number = city.appeal(city.token(city.hide()))
    if wish is not None:
        city.decide(BEN, wish=Wish("escalate"), now=NOW + 1)
    if state == "second":
        city.decide(TOM, wish=wish, now=NOW + 2)
    with city.database.read() as connection:
        before = item(connection)
    city.answer(number, SUE, "uphold", now=NOW + 3)
    with city.database.read() as connection:
        row = item(connection)
    kept = ("state", "decision_id", "action", "lane", "decided_ms")
    assert row.state == state and [getattr(row, name) for name in kept] == [getattr(before, name) for name in kept]
    assert row.revision == before.revision + 1, "who has the page open is told"


@pytest.mark.parametrize("who", [ANA, BEN])
@pytest.mark.parametrize("wish", ["uphold", "overturn"])
@pytest.mark.parametrize("escalated", [False, True])
def test_a_claim_on_what_is_decided_holds_up_no_answer(city: City, who: Person, wish: str, escalated: bool) -> None:
    number = city.appeal(city.token(city.hide()))
    if escalated:
        city.decide(BEN, wish=Wish("escalate"))
        who = TOM
    with city.database.write() as connection:
        claims.claim(connection, "i1", who, NOW, 300_000)
    if escalated and wish == "overturn":
        with pytest.raises(StaleError, match="tom has this item"):
            city.answer(number, SUE, wish, now=NOW + 1)
        return
    outcome = city.decision(city.answer(number, SUE, wish, now=NOW + 60_000))
    assert (outcome.actor, outcome.held_ms) == ("sue", None), "the time of the other's claim is not hers"
    with city.database.read() as connection:
        assert item(connection).holder == ("" if wish == "overturn" else who.name)


def test_overturned_shows_the_comment_again(city: City) -> None:
    decided = city.hide()
    given = city.token(decided)
    outcome = city.decision(city.answer(city.appeal(given), SUE, "overturn"))
    assert (outcome.action, outcome.actor, outcome.appeal_of, outcome.supersedes) == (
        "unhide", "sue", decided.decision_id, decided.decision_id,
    )  # fmt: skip
    with city.database.read() as connection:
        row = item(connection)
        told = connection.execute(select(audit.c.actor, audit.c.act).order_by(audit.c.seq)).all()
    assert (row.state, row.action, row.decision_id) == ("decided", "unhide", outcome.decision_id)
    assert [tuple(row) for row in told] == [("ana", "hide"), ("public", "appeal"), ("sue", "unhide"), ("sue", "appeal overturned")]
    opened = city.opened(given)
    assert opened is not None and (opened.stage, opened.last) == ("over", "overturned")
    with pytest.raises(DecisionError, match="(?i)answers an appeal"), city.database.write() as connection:
        undo(connection, SUE, outcome.decision_id, city.policy, NOW, 30_000)


def test_an_appeal_is_on_the_version_that_was_decided(city: City) -> None:
    decided = city.hide()
    number = city.appeal(city.token(decided))
    with city.database.write() as connection:
        connection.execute(update(items).values(event_id="youtube:UCcity:i1:2", state="open"))
    outcome = city.decision(city.answer(number, SUE, "overturn"))
    with city.database.read() as connection:
        row = item(connection)
    assert outcome.event_id == "youtube:UCcity:i1:1" and row.state == "open", "the newer version waits for its own decision"


def test_another_person_answers(city: City) -> None:
    contested = city.hide("a", SUE, criticism=True)
    decided = city.decide(TOM, "a")
    assert contested.waits_for_second and not decided.waits_for_second
    number = city.appeal(city.token(decided))
    for who in (SUE, TOM):
        with pytest.raises(DecisionError, match="(?i)you had a part"):
            city.answer(number, who, "uphold")
    for who in (ANA, VIC):
        with pytest.raises(DecisionError, match=f"Your role `{who.role}` may not"):
            city.answer(number, who, "uphold")
    assert city.answer(number, ULA, "uphold")


def test_who_proposed_otherwise_had_a_part_too(city: City) -> None:
    city.hide("a", SUE, criticism=True)
    decided = city.decide(TOM, "a", Wish("escalate"))
    decided = city.decide(ULA, "a", HIDE._replace(clause="5.6.2"))
    if decided.waits_for_second:
        decided = city.decide(TOM, "a")
    number = city.appeal(city.token(decided))
    with pytest.raises(DecisionError, match="(?i)you had a part"):
        city.answer(number, ULA, "overturn")


def test_what_an_answer_needs(city: City) -> None:
    number = city.appeal(city.token(city.hide()))
    for wish, reason, told in (("uphold", " ", "reason: expected"), ("hide", "r", "expected one of"), ("uphold", "r" * 5001, "got 5,001")):
        with pytest.raises(DecisionError, match=told):
            city.answer(number, SUE, wish, reason)
    with pytest.raises(StaleError, match="(?i)stands no longer can be closed"):
        city.answer(number, SUE, "close")
    assert city.answer(number, SUE, "uphold")
    for gone in (number, 99):
        with pytest.raises(StaleError, match="(?i)no such appeal, or it is answered"):
            city.answer(gone, SUE, "uphold")


def test_one_open_appeal_and_three_in_all(city: City) -> None:
    given = city.token(city.hide())
    for turn, who in enumerate((SUE, TOM, ULA)):
        number = city.appeal(given)
        with pytest.raises(StaleError, match="(?i)no appeal can be made"):
            city.appeal(given)
        city.answer(number, who, "uphold", now=NOW + turn)
    opened = city.opened(given)
    assert opened is not None and opened.stage == "used"
    with pytest.raises(StaleError, match="(?i)no appeal can be made"):
        city.appeal(given)


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (LONGEST_TEXT + 1)])
def test_what_an_appeal_needs(city: City, text: str) -> None:
    with pytest.raises(DecisionError, match="(?i)1 to 5,000 characters"):
        city.appeal(city.token(city.hide()), text)


def test_an_appeal_whose_decision_was_replaced_is_closed(city: City) -> None:
    given = city.token(city.hide())
    number = city.appeal(given)
    city.decide(BEN, wish=Wish("unhide", reason="a mistake"))
    for wish in ("uphold", "overturn"):
        with pytest.raises(StaleError, match="(?i)look again"):
            city.answer(number, SUE, wish)
    assert city.answer(number, SUE, "close") == ""
    with city.database.read() as connection:
        row = connection.execute(select(appeals)).one()
    assert (row.state, row.outcome_id, row.decided_by) == ("closed", "", "sue")
    opened = city.opened(given)
    assert opened is not None and opened.stage == "over"


def test_open_appeals_come_first_the_oldest_of_them_first(city: City) -> None:
    numbers = [city.appeal(city.token(city.hide(name)), now=NOW + place) for place, name in enumerate("abcd")]
    for number in numbers[:2]:
        city.answer(number, SUE, "uphold", now=NOW + 10 * number)
    with city.database.read() as connection:
        rows = rules.listed(connection)
    assert [row.id for row in rows] == [numbers[2], numbers[3], numbers[1], numbers[0]]
    assert (rows[0].clause, rows[0].actor, rows[0].why, rows[0].contact) == ("5.6.2", "ana", "SECRET-REASON", "me@home.example")


def test_to_hide_once_more_takes_no_appeal_away(city: City) -> None:
    first = city.hide("i1", SUE)
    given = city.token(first)
    number = city.appeal(given)
    city.decide(SUE, wish=Wish("escalate"), now=NOW + 1)
    opened = city.opened(given)
    assert opened is not None and (opened.stage, opened.decision.stands) == ("waiting", True), "to escalate ends nothing"
    again = city.decide(SUE, wish=HIDE, now=NOW + 2)
    opened = city.opened(given)
    assert opened is not None and (opened.stage, opened.decision.decision_id) == ("waiting", again.decision_id)
    with city.database.read() as connection:
        (row,) = rules.listed(connection)
    assert (row.id, row.stands, row.hidden_ms) == (number, True, NOW + 2)
    with pytest.raises(DecisionError, match="(?i)you had a part"):
        city.answer(number, SUE, "uphold")
    with pytest.raises(StaleError, match="(?i)look again"):
        city.answer(number, TOM, "close")
    outcome = city.decision(city.answer(number, TOM, "overturn", now=NOW + 3))
    assert (outcome.appeal_of, outcome.supersedes) == (again.decision_id, again.decision_id)
    opened = city.opened(given)
    assert opened is not None and (opened.stage, opened.last) == ("over", "overturned")


def test_an_old_link_opens_the_hide_of_now(city: City) -> None:
    given = city.token(city.hide("i1", SUE))
    city.decide(SUE, wish=Wish("escalate"), now=NOW + 1)
    again = city.decide(SUE, wish=HIDE, now=NOW + 2)
    number = city.appeal(given, now=NOW + 3)
    opened = city.opened(city.token(again))
    assert opened is not None and opened.stage == "waiting", "it is one appeal, whichever link is used"
    assert city.answer(number, TOM, "uphold", now=NOW + 4)


def test_nobody_who_ever_decided_on_the_comment_answers(city: City) -> None:
    """One looked at it long before, one answered an earlier appeal, one only closed one."""
    given = city.token(city.hide("i1", TOM))
    city.decide(ULA, wish=Wish("escalate"), now=NOW + 1)
    closer, last = Person("cal", "senior"), Person("zoe", "senior")
    number = city.appeal(given, now=NOW + 2)
    city.decide(TOM, wish=Wish("leave", reason="satire"), now=NOW + 3)
    city.answer(number, closer, "close", now=NOW + 4)
    city.decide(SUE, wish=Wish("escalate"), now=NOW + 5)
    number = city.appeal(city.token(city.decide(SUE, wish=HIDE, now=NOW + 6)), now=NOW + 7)
    for who in (SUE, TOM, ULA, closer):
        with pytest.raises(DecisionError, match="(?i)you had a part"):
            city.answer(number, who, "uphold", now=NOW + 8)
    assert city.answer(number, last, "uphold", now=NOW + 8)


def test_who_only_said_that_a_detector_is_wrong_answers(city: City) -> None:
    number = city.appeal(city.token(city.hide()))
    for _ in range(2):  # Said, and taken back.
        with city.database.write() as connection:
            mark_wrong(connection, SUE, "i1", "profanity", "5.6.2", city.policy, NOW + 1)
            assert rules.taken_part(connection, SUE, ["i1"]) == set() and rules.taken_part(connection, ANA, ["i1"]) == {"i1"}
    assert city.answer(number, SUE, "uphold", now=NOW + 2)
