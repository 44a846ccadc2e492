"""Only what is recorded, stands, and can no longer be taken back is handed to the write-back, and only once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from topic_records import START_MS, decision, flagged

from pharos.pipelines.connectors.acts import Acts
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Wish, decide, undo
from pharos.pipelines.console.handing import MARGIN_MS, Handing
from pharos.pipelines.console.intake import item_id, take_decisions, take_flagged
from pharos.pipelines.console.tables import decisions
from pharos.pipelines.settings import Settings
from pharos.schemas.policy_file import Policy

ANA, UNDO_MS, DAY_MS = Person("ana", "moderator"), 30_000, 86_400_000
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
