"""Only what is recorded, stands, and can no longer be taken back is handed to the write-back, and only once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update
from topic_records import START_MS, decision, flagged

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.acts import Act, Acts, Stage
from pharos.pipelines.console import appeals
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Wish, decide, undo
from pharos.pipelines.console.handing import LATE, LATE_MS, MARGIN_MS, Handing
from pharos.pipelines.console.intake import item_id, rebuild, take_decisions, take_flagged
from pharos.pipelines.console.notices import notice, token
from pharos.pipelines.console.tables import decisions, items
from pharos.pipelines.settings import Settings
from pharos.schemas.decision import Decision
from pharos.schemas.policy_file import Policy

ANA, SUE, UNDO_MS, DAY_MS = Person("ana", "moderator"), Person("sue", "senior"), 30_000, 86_400_000
TOM, ULA = Person("tom", "senior"), Person("ula", "senior")
ITEM = item_id("facebook", "city", "c1")


class Bench:
    """An item hidden by a decision at START_MS, and a clock."""

    def __init__(self, database: Database, policy: Policy, folder: Path) -> None:
        self.database, self.policy, self.now = database, policy, START_MS
        accounts = folder / "accounts.toml"
        accounts.write_text('[[account]]\nplatform = "facebook"\naccount = "city"\ntoken_env = "NOT_SET_HERE"\n')
        self.settings = Settings(state_dir=folder / "state", accounts=accounts, write_back_enabled=True, write_back_flag_only=False)
        with database.write() as connection:
            take_flagged(connection, [flagged()], policy, START_MS)
            wish = Wish("hide", "5.6.2", "an insult")
            self.hidden = decide(connection, ANA, ITEM, 1, wish, policy, START_MS).decision_id

    def handing(self, **changes: Any) -> Handing:
        settings = Settings(**({name: getattr(self.settings, name) for name in self.settings.__dataclass_fields__} | changes))
        return Handing(settings, self.database, lambda: self.now, UNDO_MS)

    def record(self) -> None:
        with self.database.write() as connection:
            connection.execute(update(decisions).values(recorded_ms=self.now))

    def decide(self, wish: Wish, who: Person = ANA) -> str:
        with self.database.write() as connection:
            revision = connection.execute(select(items.c.revision).where(items.c.id == ITEM)).scalar_one()
            return decide(connection, who, ITEM, revision, wish, self.policy, self.now).decision_id

    def edit(self) -> None:
        with self.database.write() as connection:
            take_flagged(connection, [flagged(version="2", kind="edited", text="other", minute=5)], self.policy, self.now)

    def act(self, name: str) -> Act | None:
        acts = Acts(self.settings.state_dir)
        try:
            return acts.get(name)
        finally:
            acts.close()

    def put(self, name: str, stage: Stage, said: str = "") -> None:
        acts = Acts(self.settings.state_dir)
        act = acts.get(name)
        assert act is not None
        acts.put(act, stage, said)
        acts.close()

    def stage(self, name: str) -> str:
        act = self.act(name)
        return act.stage if act else ""

    def wait(self, ms: int = UNDO_MS + MARGIN_MS) -> None:
        self.now += ms


@pytest.fixture
def bench(database: Database, policy: Policy, tmp_path: Path) -> Bench:
    return Bench(database, policy, tmp_path)


def test_it_is_handed_over_once_it_is_recorded_and_stands(bench: Bench) -> None:
    handing = bench.handing()
    bench.wait()
    assert handing.hand() == 0, "it is not on the topic yet"
    bench.record()
    bench.now -= 1
    assert handing.hand() == 0, "it may still be taken back"
    assert handing.written(bench.hidden) is None
    bench.now += 1
    assert handing.hand() == 1
    act = handing.written(bench.hidden)
    assert act is not None and (act.stage, act.action, act.account, act.event_id) == ("waiting", "hide", "city", "facebook:city:c1:1")
    assert handing.hand() == 0 and handing.problem == ""


def test_what_was_refused_is_not_tried_again_by_itself(bench: Bench) -> None:
    bench.record()
    bench.wait()
    first = bench.handing()
    first.hand()
    acts = Acts(bench.settings.state_dir)
    act = acts.get(bench.hidden)
    assert act is not None
    acts.put(act, "refused", "the platform refused")
    assert bench.handing().hand() == 0, "nor after a start"
    act = acts.get(bench.hidden)
    assert act is not None and act.stage == "refused"


def test_what_was_taken_back_is_not_handed_over(bench: Bench) -> None:
    with bench.database.write() as connection:
        undo(connection, ANA, bench.hidden, bench.policy, bench.now + 1000, UNDO_MS)
    bench.record()
    bench.wait(UNDO_MS * 3)
    assert bench.handing().hand() == 0


def test_what_was_decided_on_an_earlier_text_or_long_ago_is_not(bench: Bench) -> None:
    bench.record()
    bench.wait(DAY_MS + 1)
    assert bench.handing().hand() == 0
    bench.now = START_MS + DAY_MS
    with bench.database.write() as connection:
        edit = flagged(version="2", kind="edited", text="other", minute=5)
        take_flagged(connection, [edit], bench.policy, bench.now)
    assert bench.handing().hand() == 0


def test_a_decision_without_a_person_is_not(bench: Bench) -> None:
    with bench.database.write() as connection:
        take_flagged(connection, [flagged(comment="c2")], bench.policy, bench.now)
        take_decisions(connection, [decision(2, comment="c2", actor="bot", minute=0)], bench.policy, bench.now)
    bench.wait()
    assert bench.handing().hand() == 0


@pytest.mark.parametrize("off", [{"write_back_enabled": False}, {"write_back_flag_only": True}])
def test_nothing_is_where_the_settings_say_so(bench: Bench, off: dict[str, bool]) -> None:
    bench.record()
    bench.wait()
    assert bench.handing(**off).hand() == 0


def test_accounts_that_cannot_be_read_are_told_and_it_is_handed_over_later(bench: Bench, tmp_path: Path) -> None:
    bench.record()
    bench.wait()
    missing = tmp_path / "later.toml"
    handing = bench.handing(accounts=missing)
    assert handing.hand() == 0 and str(missing) in handing.problem
    missing.write_bytes(bench.settings.accounts.read_bytes())
    assert handing.hand() == 1 and handing.problem == ""


def handed(bench: Bench, handing: Handing) -> int:
    bench.record()
    bench.wait()
    return handing.hand()


@pytest.mark.parametrize("wish", [Wish("leave", reason="satire"), Wish("answer", reason="asked"), Wish("route", reason="r", lane="legal")])
def test_what_ends_a_hide_shows_the_comment_again(bench: Bench, wish: Wish) -> None:
    handing = bench.handing()
    handed(bench, handing)
    bench.put(bench.hidden, "done")
    bench.edit()
    shown = bench.decide(wish)
    assert handed(bench, handing) == 1
    act = bench.act(shown)
    assert act is not None and (act.stage, act.action, act.event_id) == ("waiting", "unhide", "facebook:city:c1:2")
    assert handed(bench, handing) == 0


def test_to_leave_what_nobody_hid_asks_nothing_of_the_platform(bench: Bench) -> None:
    with bench.database.write() as connection:
        undo(connection, ANA, bench.hidden, bench.policy, bench.now, UNDO_MS)
    bench.decide(Wish("leave"))
    bench.decide(Wish("escalate"))
    bench.decide(Wish("answer"), SUE)
    assert handed(bench, bench.handing()) == 0


def test_a_won_appeal_shows_what_was_edited_since(bench: Bench) -> None:
    handing = bench.handing()
    handed(bench, handing)
    bench.put(bench.hidden, "done")
    bench.edit()
    with bench.database.write() as connection:
        standing = appeals.opened(connection, token(connection, bench.hidden), bench.now, 30)
        assert standing is not None
        number = appeals.appeal(connection, standing, "look again", "", "en", bench.now)
        shown = appeals.answer(connection, number, SUE, "overturn", "seen again", bench.policy, bench.now)
    assert handed(bench, handing) == 1
    act = bench.act(shown)
    assert act is not None and (act.action, act.event_id) == ("unhide", "facebook:city:c1:1")


def test_an_overtaken_hide_is_taken_off_and_the_last_word_stands(bench: Bench) -> None:
    handing = bench.handing()
    assert handed(bench, handing) == 1
    bench.decide(Wish("escalate"))
    left = bench.decide(Wish("leave", reason="satire"), SUE)
    handing.hand()
    assert bench.stage(bench.hidden) == "withdrawn"
    with bench.database.write() as connection:
        undo(connection, SUE, left, bench.policy, bench.now, UNDO_MS)
    assert handing.hand() == 1 and bench.stage(bench.hidden) == "waiting", "it stands again"
    left = bench.decide(Wish("leave", reason="satire"), SUE)
    assert handed(bench, handing) == 1
    assert (bench.stage(bench.hidden), bench.stage(left)) == ("withdrawn", "waiting")
    bench.decide(Wish("escalate"))
    again = bench.decide(Wish("hide", "5.6.2", "no satire"), SUE)
    assert handed(bench, handing) == 1
    assert (bench.stage(left), bench.stage(again)) == ("withdrawn", "waiting")


CONTESTED = Wish("hide", "5.6.3", "against a group")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("proposed", [False, True])
def test_a_hide_is_carried_out_though_somebody_asks_for_another_look(bench: Bench, late: bool, proposed: bool) -> None:
    handing = bench.handing()
    if late:
        handed(bench, handing)
    bench.decide(Wish("escalate"))
    if proposed:
        assert bench.decide(CONTESTED, SUE)
    assert handed(bench, handing) == (0 if late else 1)
    assert bench.stage(bench.hidden) == "waiting"
    with bench.database.write() as connection:
        assert notice(connection, bench.hidden, bench.policy, bench.now, 30, "https://desk.city.example").days_left == 30


def test_an_escalated_hide_of_an_earlier_text_is_not(bench: Bench) -> None:
    handing = bench.handing()
    handed(bench, handing)
    bench.edit()
    bench.decide(Wish("escalate"))
    assert handed(bench, handing) == 0 and bench.stage(bench.hidden) == "withdrawn"


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("escalated", [False, True])
def test_what_upholds_a_hide_is_no_second_one(bench: Bench, done: bool, escalated: bool) -> None:
    handing = bench.handing()
    handed(bench, handing)
    stage: Stage = "done" if done else "waiting"
    bench.put(bench.hidden, stage)
    if escalated:
        bench.decide(Wish("escalate"))
    with bench.database.write() as connection:
        standing = appeals.opened(connection, token(connection, bench.hidden), bench.now, 30)
        assert standing is not None
        number = appeals.appeal(connection, standing, "look again", "", "en", bench.now)
        upheld = appeals.answer(connection, number, SUE, "uphold", "it stands", bench.policy, bench.now)
    assert handed(bench, handing) == 0 and bench.act(upheld) is None and bench.stage(bench.hidden) == stage


WAITS = {"decided": [], "escalated": [Wish("escalate")], "second": [Wish("escalate"), CONTESTED]}


def overturned(bench: Bench, state: str) -> str:
    """The decision that shows the comment, an appeal against whose hide is won while the item waits in that state."""
    for wish in WAITS[state]:
        bench.now += 1000
        bench.decide(wish, TOM)
    bench.now += 1000
    with bench.database.write() as connection:
        standing = appeals.opened(connection, token(connection, bench.hidden), bench.now, 30)
        assert standing is not None
        number = appeals.appeal(connection, standing, "look again", "", "en", bench.now)
        return appeals.answer(connection, number, SUE, "overturn", "seen again", bench.policy, bench.now)


def rows(bench: Bench) -> tuple[Any, list[Any], list[str]]:
    """The item, its decisions, and which of them stand."""
    with bench.database.read() as connection:
        found = connection.execute(select(decisions).order_by(decisions.c.decided_ms)).mappings().all()
        (item,) = connection.execute(select(items)).mappings().all()
    told = [{name: value for name, value in row.items() if name != "recorded_ms"} for row in found]
    return item, told, [row["decision_id"] for row in found if row["stands"]]


def again(bench: Bench) -> tuple[Any, list[Any], list[str]]:
    """As `rows`, of a desk that read the topics anew."""
    with bench.database.write() as connection:
        bodies = connection.scalars(select(decisions.c.body).order_by(decisions.c.decided_ms)).all()
        connection.execute(update(decisions).values(recorded_ms=bench.now))
        rebuild(connection)
        take_flagged(connection, [flagged()], bench.policy, START_MS)
        assert take_decisions(connection, bodies, bench.policy, bench.now) == 0
    return rows(bench)


@pytest.mark.parametrize("state", WAITS)
def test_a_won_appeal_shows_the_comment_and_leaves_to_others_what_waits_for_them(bench: Bench, state: str) -> None:
    handing = bench.handing()
    handed(bench, handing)
    bench.put(bench.hidden, "done")
    shown = overturned(bench, state)
    item, made, stands = rows(bench)
    assert (item["state"], stands) == (state, [shown])
    last = made[-1] if state == "decided" else made[-2]
    assert (item["decision_id"], item["action"]) == (last["decision_id"], last["proposes"] or last["action"])
    assert handed(bench, handing) == 1
    act = bench.act(shown)
    assert act is not None and (act.stage, act.action) == ("waiting", "unhide")
    item = dict(item)
    told, *rest = again(bench)
    assert (dict(told), *rest) == (item, made, stands)


@pytest.mark.parametrize("wish", [CONTESTED, Wish("leave")])
def test_what_is_said_to_a_proposal_ends_what_a_won_appeal_decided_meanwhile(bench: Bench, wish: Wish) -> None:
    shown = overturned(bench, "second")
    bench.now += 1000
    last = bench.decide(wish, ULA)
    assert rows(bench)[2] == [last] and again(bench)[2] == [last]
    with bench.database.write() as connection:
        undo(connection, ULA, last, bench.policy, bench.now + 1000, UNDO_MS)
    item, _, stands = rows(bench)
    assert (item["state"], stands) == ("second", [shown]) and again(bench)[2] == [shown]


def test_to_escalate_taken_back_after_a_won_appeal_leaves_the_comment_shown(bench: Bench) -> None:
    shown = overturned(bench, "escalated")
    escalated = rows(bench)[0]["decision_id"]
    with bench.database.write() as connection:
        undo(connection, TOM, escalated, bench.policy, bench.now + 1000, UNDO_MS)
    for item, _, stands in (rows(bench), again(bench)):
        assert (item["state"], item["action"], item["decision_id"], stands) == ("decided", "unhide", shown, [shown])


def test_what_was_called_is_not_taken_off(bench: Bench) -> None:
    handing = bench.handing()
    handed(bench, handing)
    bench.put(bench.hidden, "calling")
    bench.decide(Wish("unhide", reason="satire"))
    handing.hand()
    assert bench.stage(bench.hidden) == "calling"


def test_what_a_file_gave_is_left_alone(bench: Bench) -> None:
    given = msgspec.json.decode(decision(7), type=Decision)
    acts = Acts(bench.settings.state_dir)
    acts.give(given, Account("facebook", "city"), datetime.fromtimestamp(bench.now / 1000, UTC))
    acts.close()
    handed(bench, bench.handing())
    assert bench.stage("d7") == "waiting"


def test_what_the_cap_kept_back_is_given_again_each_day_while_it_stands(bench: Bench) -> None:
    handing = bench.handing()
    handed(bench, handing)
    for _ in range(3):
        bench.put(bench.hidden, "capped", "used up")
        handing.hand()
        assert bench.stage(bench.hidden) == "capped", "today's calls are used up"
        bench.wait(DAY_MS)
        handing.hand()
        act = bench.act(bench.hidden)
        assert act is not None and (act.stage, act.given.timestamp()) == ("waiting", bench.now / 1000)
    bench.put(bench.hidden, "capped", "used up")
    bench.decide(Wish("unhide", reason="satire"))
    bench.wait(DAY_MS)
    handing.hand()
    assert bench.stage(bench.hidden) == "withdrawn"


def test_what_was_due_after_a_day_is_told(bench: Bench) -> None:
    bench.record()
    bench.wait(DAY_MS + 1)
    for handing in (bench.handing(), bench.handing()):
        for _ in range(2):
            assert handing.hand() == 0 and "due too late to be carried out: 1" in handing.problem
    act = bench.act(bench.hidden)
    assert act is not None and (act.stage, act.said) == ("refused", LATE)
    bench.decide(Wish("unhide", reason="satire"))
    bench.wait(LATE_MS)
    assert handing.hand() == 0 and handing.problem == ""


def test_what_people_did_by_hand_is_not_told_as_late(bench: Bench) -> None:
    bench.record()
    bench.wait(DAY_MS + 1)
    with bench.database.write() as connection:
        connection.execute(update(items).values(platform_state="hidden"))
    handing = bench.handing()
    assert handing.hand() == 0 and handing.problem == "" and bench.act(bench.hidden) is None


def test_an_account_that_is_added_later_is_found(bench: Bench) -> None:
    told = bench.settings.accounts.read_text()
    bench.settings.accounts.write_text(told.replace('"city"', '"county"'))
    handing = bench.handing()
    assert handed(bench, handing) == 0
    bench.settings.accounts.write_text(told)
    assert handing.hand() == 1
