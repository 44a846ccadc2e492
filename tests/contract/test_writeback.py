"""Write-back over every simulated platform that has it: a human decision, one call, the after-state on record; and what must not be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from connector_bench import START, TOKEN, TOPICS, WRITING_OPTIONS, Bench, comment, simulator

from pharos.pipelines.commands.connect import connect
from pharos.pipelines.connectors.acts import Act, Acts
from pharos.pipelines.connectors.base import Api
from pharos.pipelines.connectors.pages import read_page
from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.connectors.roles import Writer, Written
from pharos.pipelines.connectors.writeback import Rules, account_of, objection
from pharos.pipelines.settings import load_settings
from pharos.pipelines.simulator import faults
from pharos.schemas.decision import Decision
from pharos.schemas.errors import BrokerAwayError, SourceBlockedError, SourceError
from pharos.schemas.flagged import PolicyRef

ON = Rules(enabled=True, flag_only=False, hide_per_day=3, unhide_per_day=3)
WRITING = [kind.name for kind in CONNECTORS if isinstance(kind(), Writer)]


class Killed(BaseException):
    """Stands for SIGKILL: nobody catches it."""


@pytest.fixture(params=WRITING)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path, rules=ON)
        made.good()
        yield made
        made.close()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Every call that would hide or show something."""
    made: list[tuple[str, bool]] = []
    for kind in CONNECTORS:
        if isinstance(kind(), Writer):

            def hide(self: Any, api: Api, comment_id: str, post_id: str, hidden: bool, real: Any = kind.hide) -> Written:  # type: ignore[attr-defined]
                made.append((comment_id, hidden))
                return real(self, api, comment_id, post_id, hidden)  # type: ignore[no-any-return]

            monkeypatch.setattr(kind, "hide", hide)
    return made


def event_of(bench: Bench, number: int) -> str:
    """The id of the last event of comment `number`."""
    return [event.event_id for event in bench.events() if event.comment_id == bench.id(number)][-1]


def decision(event: str, action: str = "hide", name: str = "d-1", **more: Any) -> Decision:
    fields = {"actor": "Ana Ruiz", "role": "moderator", "reason": "5.6.2: a slur", "clause": "5.6.2"} | more
    return Decision(
        schema_version=1, decision_id=name, event_id=event, action=action, decided_at=START, policy=PolicyRef("p", "h"), **fields
    )  # type: ignore[arg-type]


def give(bench: Bench, *decisions: Decision) -> None:
    acts = Acts(bench.folder / "state")
    for item in decisions:
        acts.give(item, bench.runner.account, bench.now)
    acts.close()


def stands(bench: Bench, name: str = "d-1") -> Act:
    acts = Acts(bench.folder / "state")
    found = acts.get(name)
    acts.close()
    assert found is not None
    return found


def act_on(bench: Bench, *decisions: Decision) -> list[Act]:
    give(bench, *decisions)
    bench.runner.write_back()
    return [stands(bench, item.decision_id) for item in decisions]


def history(bench: Bench, number: int) -> list[str]:
    return [event.kind for event in bench.events() if event.comment_id == bench.id(number)]


def test_hide_then_the_after_state(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    (act,) = act_on(bench, decision(event_of(bench, bench.one)))
    assert (act.stage, act.said) == ("done", "hidden; the after-state is recorded")
    assert calls == [(bench.id(bench.one), True)]
    assert next(item for item in bench.server.forum.comments() if item.id == str(1000 + bench.one)).hidden
    assert history(bench, bench.one) == ["created", "hidden"]
    for _ in range(3):
        bench.good(sweep=True)
    assert history(bench, bench.one) == ["created", "hidden"]
    assert {kind for _, kind in bench.kinds()} == {"created", "hidden"}


def test_unhide_is_a_restored_comment(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    first = event_of(bench, bench.one)
    act_on(bench, decision(first))
    (act,) = act_on(bench, decision(first, "unhide", "d-2"))
    assert (act.stage, act.said) == ("done", "shown; the after-state is recorded")
    assert calls == [(bench.id(bench.one), True), (bench.id(bench.one), False)]
    act_on(bench, decision(event_of(bench, bench.one), "hide", "d-3"))
    act_on(bench, decision(event_of(bench, bench.one), "unhide", "d-4"))
    bench.good(sweep=True)
    assert history(bench, bench.one) == ["created", "hidden", "restored", "hidden", "restored"]
    assert len({event.event_id for event in bench.events()}) == len(bench.events())


def test_what_stands_below_a_hidden_comment_is_not_taken_for_deleted(bench: Bench) -> None:
    act_on(bench, decision(event_of(bench, 10)))
    for _ in range(3):
        bench.good(sweep=True)
    act_on(bench, decision(event_of(bench, 10), "unhide", "d-2"))
    bench.good(sweep=True)
    assert "deleted" not in {kind for _, kind in bench.kinds()}


def test_a_running_connector_carries_it_out_in_its_round(bench: Bench) -> None:
    give(bench, decision(event_of(bench, bench.one)))
    done = bench.round()
    assert done.problem == "" and done.tally["hidden"] == 1
    assert stands(bench).stage == "done" and history(bench, bench.one) == ["created", "hidden"]


@pytest.mark.parametrize("rules", [Rules(), Rules(hide_per_day=9), ON._replace(enabled=False), ON._replace(flag_only=True)])
def test_off_is_off(bench: Bench, calls: list[tuple[str, bool]], rules: Rules) -> None:
    bench.rules = rules
    bench.restart()
    asked = len(bench.server.requests)
    (act,) = act_on(bench, decision(event_of(bench, bench.one)))
    assert rules.why_off and act.stage == "waiting" and calls == [] and len(bench.server.requests) == asked


def test_the_days_calls_of_an_action_are_counted_over_all(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    several = [event_of(bench, number) for number in ((0, 10, 15, 20, 5) if bench.one == 5 else range(5))]
    acts = act_on(bench, *(decision(event, name=f"d-{number}") for number, event in enumerate(several)))
    assert [act.stage for act in acts] == ["done"] * 3 + ["capped"] * 2
    assert "the day's 3 calls to hide are used up" in acts[4].said and len(calls) == 3
    (other,) = act_on(bench, decision(event_of(bench, 0), "unhide", "u-1"))
    assert other.stage == "done"
    bench.now += timedelta(days=1)
    (again,) = act_on(bench, decision(several[4], name="d-4"))
    assert again.stage == "done"


def lost(kind: type, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no call has a known end."""

    def hide(self: Any, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        calls.append((comment_id, hidden))
        raise SourceError(self.name, "no answer")

    monkeypatch.setattr(kind, "hide", hide)


def test_a_call_that_is_repeated_is_counted_too(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    give(bench, decision(event_of(bench, bench.one)))
    with monkeypatch.context() as patch:
        lost(type(connector(bench.platform)), calls, patch)
        for _ in range(30):
            bench.round()
        assert len(calls) == 3 and stands(bench).stage == "calling" and "the day's 3 calls to hide are used up" in stands(bench).said
        assert act_on(bench, decision(event_of(bench, 0), name="d-2"))[0].stage == "capped"
    bench.now += timedelta(hours=15)
    bench.runner.write_back()
    assert stands(bench).stage == "done" and len(calls) == 4


def test_between_repeated_calls_lies_ever_more_time(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    bench.rules = ON._replace(hide_per_day=100)
    bench.restart()
    give(bench, decision(event_of(bench, bench.one)))
    lost(type(connector(bench.platform)), calls, monkeypatch)
    made = []
    for _ in range(35):
        bench.now += timedelta(minutes=1)
        bench.runner.write_back()
        made.append(len(calls))
    assert [made.index(number) for number in range(1, 7)] == [0, 1, 2, 5, 12, 27] and len(calls) == 6


def test_a_call_that_was_not_allowed_is_not_counted(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    bench.rules = ON._replace(hide_per_day=1)
    bench.restart()
    give(bench, decision(event_of(bench, bench.one)))

    def blocked(*args: Any) -> Written:
        raise SourceBlockedError("no call before", bench.now)

    with monkeypatch.context() as patch:
        patch.setattr(type(connector(bench.platform)), "hide", blocked)
        for _ in range(3):
            bench.now += timedelta(minutes=1)
            bench.runner.write_back()
    bench.now += timedelta(minutes=1)
    bench.runner.write_back()
    assert stands(bench).stage == "done" and len(calls) == 1


def test_a_cap_of_nothing_allows_nothing(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    bench.rules = ON._replace(hide_per_day=0)
    bench.restart()
    assert [act.stage for act in act_on(bench, decision(event_of(bench, bench.one)))] == ["capped"] and calls == []


def test_what_is_withdrawn_is_never_called(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    give(bench, decision(event_of(bench, bench.one)))
    acts = Acts(bench.folder / "state")
    real = Acts.claim

    def overtaken(self: Acts, *args: Any) -> str:
        assert acts.withdraw("d-1", "overtaken")
        return real(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(Acts, "claim", overtaken)
        bench.runner.write_back()
    bench.runner.write_back()
    assert (stands(bench).stage, stands(bench).said, calls) == ("withdrawn", "overtaken", [])
    (again,) = act_on(bench, decision(event_of(bench, bench.one)))
    assert again.stage == "done" and len(calls) == 1
    assert not acts.withdraw("d-1", "too late") and stands(bench).stage == "done"
    acts.close()


def test_what_is_being_called_cannot_be_withdrawn_and_later_ones_wait(
    bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hide has no known end; a decision to show, given then, has the last word."""
    kind, event = type(connector(bench.platform)), event_of(bench, bench.one)

    def lost(*args: Any) -> Written:
        raise SourceError(bench.platform, "no answer")

    with monkeypatch.context() as patch:
        patch.setattr(kind, "hide", lost)
        act_on(bench, decision(event))
    acts = Acts(bench.folder / "state")
    assert stands(bench).stage == "calling" and not acts.withdraw("d-1", "overtaken")
    acts.close()
    with monkeypatch.context() as patch:
        patch.setattr(kind, "hide", lost)
        (later,) = act_on(bench, decision(event, "unhide", "d-2"))
    assert later.stage == "waiting", "not `it was shown already`"
    bench.now += timedelta(minutes=2)
    bench.runner.write_back()
    assert (stands(bench).stage, stands(bench, "d-2").stage) == ("done", "done")
    assert not next(item for item in bench.server.forum.comments() if item.id == str(1000 + bench.one)).hidden


@pytest.mark.parametrize("how", ["refused", "capped", "withdrawn", "unknown", "new"])
def test_an_earlier_decision_that_is_given_again_undoes_no_later_one(bench: Bench, calls: list[tuple[str, bool]], how: str) -> None:
    hide = decision(event_of(bench, bench.one))
    show = msgspec.structs.replace(decision(hide.event_id, "unhide", "a-2"), decided_at=START + timedelta(seconds=1))
    if how == "refused":
        bench.server.faults = [faults.Fault(403, {}, b'{"error":{"code":403}}')]
        act_on(bench, hide)
    elif how != "new":
        give(bench, hide)
        acts = Acts(bench.folder / "state")
        acts.put(stands(bench), how)  # type: ignore[arg-type]
        acts.close()
    (later,) = act_on(bench, show)
    before = list(calls)
    for _ in range(2):
        first, again = act_on(bench, hide, show)
        assert (first.stage, again.stage, later.stage) == ("withdrawn", "done", "done") and "a later decision" in first.said
    assert calls == before and not next(item for item in bench.server.forum.comments() if item.id == str(1000 + bench.one)).hidden
    assert act_on(bench, decision(event_of(bench, 0), name="d-9"))[0].stage == "done"  # Of another comment.


def test_what_the_cap_kept_back_and_is_overtaken_is_not_to_be_given_again(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    bench.rules = ON._replace(hide_per_day=0)
    bench.restart()
    event = event_of(bench, bench.one)
    first, second = act_on(bench, decision(event), decision(event, "unhide", "d-2"))
    assert (first.stage, second.stage, calls) == ("withdrawn", "done", []) and "d-2" in first.said


def test_a_later_decision_that_was_taken_off_overtakes_nothing(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    give(bench, decision(event, "unhide", "d-2"))
    acts = Acts(bench.folder / "state")
    assert acts.withdraw("d-2", "undone")
    acts.close()
    assert act_on(bench, decision(event))[0].stage == "done" and len(calls) == 1


def test_a_later_decision_that_is_under_way_has_the_last_word(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    give(bench, decision(event), decision(event, "unhide", "d-2"))
    acts = Acts(bench.folder / "state")
    acts.put(stands(bench, "d-2"), "called")
    acts.close()
    bench.runner.write_back()
    assert (stands(bench).stage, stands(bench, "d-2").stage, calls) == ("withdrawn", "done", [])


def test_a_store_of_before_is_read(bench: Bench) -> None:
    event = event_of(bench, bench.one)
    give(bench, decision(event), decision(event, "unhide", "a-2"))
    acts = Acts(bench.folder / "state")
    acts.put(stands(bench, "a-2"), "done")
    acts._db.execute("ALTER TABLE acts DROP COLUMN decided")
    acts._db.execute("ALTER TABLE acts DROP COLUMN calls")
    acts.close()
    bench.restart()
    bench.runner.write_back()
    assert stands(bench).stage == "withdrawn", "the order in which they came says which is later"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"actor": ""}, "actor"), ({"actor": "  "}, "actor"), ({"actor": "pharos"}, "actor"), ({"actor": "Pharos-bot"}, "actor"),
        ({"actor": "SYSTEM"}, "actor"), ({"actor": "auto_1"}, "actor"), ({"actor": "42"}, "actor"), ({"role": ""}, "role"),
        ({"role": "system"}, "role"), ({"reason": None}, "reason"), ({"reason": " "}, "reason"), ({"actor": "slur detector"}, "actor"),
    ],
)  # fmt: skip
def test_without_a_person_or_a_reason_nobody_acts(fields: dict[str, Any], word: str) -> None:
    assert word in objection(decision("e", **fields))


@pytest.mark.parametrize("actor", ["Ana Ruiz", "aruiz", "J. Auton", "李雷", "ana.ruiz@alexandria.example"])
def test_people_are_people(actor: str) -> None:
    assert objection(decision("e", actor=actor)) == ""


def test_an_event_id_that_was_never_recorded_is_refused(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    known = event_of(bench, bench.one)
    made_up = known.rpartition(":")[0] + ":0123"
    nobody = known.replace(bench.id(bench.one), "no-such-comment")
    short = known.rpartition(":")[0]
    acts = act_on(bench, *(decision(event, name=event) for event in (made_up, nobody, short)))
    assert [act.stage for act in acts] == ["refused"] * 3 and calls == []
    assert "no version" in acts[0].said and "no comment" in acts[1].said


def test_a_refused_strangers_comment_cannot_be_hidden(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    if not bench.shape.strangers:
        pytest.skip("a poll brings none")
    bench.server.forum.add(comment(60, post="8888"))
    bench.good()
    event = event_of(bench, bench.one).replace(bench.id(bench.one), bench.id(60))
    assert [act.stage for act in act_on(bench, decision(event))] == ["refused"] and calls == []


def test_a_comment_that_was_edited_since_is_not_hidden(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    old = event_of(bench, bench.one)
    bench.server.forum.edit(str(1000 + bench.one), "other words", START + timedelta(hours=5))
    bench.good(sweep=True)
    first, second = act_on(bench, decision(old), decision(event_of(bench, bench.one), name="d-2"))
    assert first.stage == "refused" and "edited since" in first.said
    assert second.stage == "done" and len(calls) == 1


def test_a_deleted_comment_is_refused(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    bench.server.forum.delete(str(1000 + bench.one))
    for _ in range(2):
        bench.good(sweep=True)
    (act,) = act_on(bench, decision(event))
    assert (act.stage, act.said) == ("refused", "the comment is deleted") and calls == []


def test_once_for_a_decision(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    for _ in range(3):
        act_on(bench, decision(event))
    act_on(bench, decision(event, "unhide", "d-2"))
    bench.restart()
    (act,) = act_on(bench, decision(event))  # not hidden once more, though the comment is shown again
    assert act.stage == "done" and calls == [(bench.id(bench.one), True), (bench.id(bench.one), False)]


def test_a_decision_id_belongs_to_one_decision(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    act_on(bench, decision(event_of(bench, bench.one)))
    acts = Acts(bench.folder / "state")
    other = acts.give(decision(event_of(bench, 5)), bench.runner.account, bench.now)
    acts.close()
    assert other.stage == "refused" and stands(bench).event_id.count(bench.id(bench.one)) == 1 and len(calls) == 1


def test_already_hidden_needs_no_call(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    _, second = act_on(bench, decision(event), decision(event, name="d-2"))
    assert (second.stage, second.said) == ("done", "it was hidden already") and len(calls) == 1


def test_killed_between_the_call_and_its_answer(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    """The state says that the platform was called; the comment is read again before anything else, and not hidden twice."""
    kind = type(connector(bench.platform))
    real = kind.hide  # type: ignore[attr-defined]

    def killed(*args: Any) -> Written:
        real(*args)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(kind, "hide", killed)
        act_on(bench, decision(event_of(bench, bench.one)))
    assert stands(bench).stage == "calling" and history(bench, bench.one) == ["created"]
    bench.restart()
    assert bench.round().problem == ""
    # A platform that does not tell whether a comment is hidden can only be told again.
    assert stands(bench).stage == "done" and len(calls) == (1 if kind.tells_hidden else 2)
    assert history(bench, bench.one) == ["created", "hidden"]


def test_killed_before_the_call_reached_the_platform(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: Any) -> Written:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(type(connector(bench.platform)), "hide", killed)
        act_on(bench, decision(event_of(bench, bench.one)))
    bench.restart()
    bench.good()
    assert stands(bench).stage == "done" and len(calls) == 1 and history(bench, bench.one) == ["created", "hidden"]


def test_killed_between_the_call_and_the_record(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: Any, **more: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(bench.runner.puller, "take_page", killed)
        act_on(bench, decision(event_of(bench, bench.one)))
    assert stands(bench).stage == "called"
    bench.rules = ON._replace(enabled=False)  # switched off meanwhile: what was called is still put on record
    bench.restart()
    bench.good()
    assert stands(bench).stage == "done" and len(calls) == 1 and history(bench, bench.one) == ["created", "hidden"]


def test_switched_off_while_it_is_unknown_calls_nothing(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    bench.server.faults = [faults.server_error()] * 5
    give(bench, decision(event_of(bench, bench.one)))
    bench.runner.write_back()
    assert stands(bench).stage == "calling" and "unknown" in stands(bench).said
    bench.rules = ON._replace(flag_only=True)
    bench.restart()
    bench.good()
    assert stands(bench).stage == "calling" and "flag only" in stands(bench).said and len(calls) == 1


def test_kafka_away_keeps_the_after_state_for_later(bench: Bench, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> None:
        msg = "no acknowledgement"
        raise BrokerAwayError(msg)

    give(bench, decision(event_of(bench, bench.one)))
    with monkeypatch.context() as patch:
        patch.setattr(bench.publisher, "send", away)
        assert "acknowledgement" in bench.round().problem
    assert stands(bench).stage == "called"
    bench.good()
    assert stands(bench).stage == "done" and len(calls) == 1 and history(bench, bench.one) == ["created", "hidden"]


def test_a_refusal_is_told_with_the_step_by_hand(bench: Bench) -> None:
    bench.server.faults = [faults.Fault(403, {}, b'{"error":{"code":403}}')]
    (act,) = act_on(bench, decision(event_of(bench, bench.one)))
    assert act.stage == "refused" and "by hand" in act.said and bench.id(bench.one) in act.said
    assert history(bench, bench.one) == ["created"]


def test_a_stated_limit_leaves_it_open(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    refusal = bench.shape.limited(bench.now + timedelta(minutes=30))
    if refusal is None:
        pytest.skip("the platform never names a moment")
    bench.server.faults = [refusal]
    (act,) = act_on(bench, decision(event_of(bench, bench.one)))
    assert act.stage == "calling" and "no call before" in act.said
    bench.round(later=timedelta(minutes=31))
    assert stands(bench).stage == "done" and history(bench, bench.one) == ["created", "hidden"]


def test_what_waited_for_a_day_must_be_given_again(bench: Bench, calls: list[tuple[str, bool]]) -> None:
    give(bench, decision(event_of(bench, bench.one)))
    bench.round(later=timedelta(days=1, minutes=1))
    assert stands(bench).stage == "refused" and calls == []
    assert [act.stage for act in act_on(bench, decision(event_of(bench, bench.one)))] == ["done"]


def test_a_hidden_comment_that_no_call_shows_is_recorded_as_hidden(tmp_path: Path) -> None:
    with simulator("youtube") as server:
        bench = Bench("youtube", server, tmp_path, rules=ON)
        bench.good()
        nothing = b'{"kind":"youtube#commentListResponse","items":[]}'
        quiet = faults.Fault(spoil=lambda body: body, path="setModerationStatus")
        server.faults = [quiet, faults.Fault(200, {}, nothing, path="/comments?"), faults.Fault(200, {}, nothing, path="moderationStatus")]
        (act,) = act_on(bench, decision(event_of(bench, bench.one)))
        assert act.stage == "done" and server.faults == []
        for _ in range(3):
            bench.good(sweep=True)
        act_on(bench, decision(event_of(bench, bench.one), "unhide", "d-2"))
        assert history(bench, bench.one) == ["created", "hidden", "restored"]
        bench.close()


def test_youtube_holds_and_never_rejects(tmp_path: Path) -> None:
    """A rejected comment cannot be published again: that would be a delete."""
    with simulator("youtube") as server:
        bench = Bench("youtube", server, tmp_path, rules=ON)
        bench.good()
        act_on(bench, decision(event_of(bench, bench.one)), decision(event_of(bench, bench.one), "unhide", "d-2"))
        written = [request for request in server.requests if "setModerationStatus" in request]
        assert [request.rpartition("=")[2] for request in written] == ["heldForReview", "published"]
        assert all(TOKEN not in request for request in server.requests)
        assert connector("youtube").cost("POST", "/comments/setModerationStatus") == {"units": 50}
        for path in tmp_path.rglob("*.page.gz"):
            assert TOKEN.encode() not in read_page(path)[1]
        bench.close()


def test_an_api_key_may_not_hide(tmp_path: Path) -> None:
    with simulator("youtube") as server:
        bench = Bench("youtube", server, tmp_path, rules=ON)
        bench.options = {}
        bench.restart()
        bench.good()
        asked = len(server.requests)
        acts = act_on(bench, *(decision(event_of(bench, number), name=f"d-{number}") for number in range(5)))
        assert [act.stage for act in acts] == ["manual"] * 5 and len(server.requests) == asked
        assert "OAuth" in acts[0].said and "https://www.youtube.com/watch?v=9001" in acts[0].said
        bench.close()


def test_a_platform_without_a_call_gives_the_step_by_hand(tmp_path: Path) -> None:
    with simulator("mastodon") as server:
        bench = Bench("mastodon", server, tmp_path, rules=ON)
        bench.good()
        (act,) = act_on(bench, decision(event_of(bench, bench.one)))
        assert act.stage == "manual" and "by hand" in act.said and "administrator" in act.said and bench.id(bench.one) in act.said
        bench.close()


def test_accounts_whose_names_begin_alike(bench: Bench) -> None:
    one = bench.runner.account
    other = replace(one, account=one.account + ":x")
    assert account_of(f"{one.platform}:{one.account}:x:1:v", [one, other]) == other
    assert account_of(f"{one.platform}:{one.account}:1:v", [other, one]) == one
    assert account_of(f"{one.platform}:{one.account}", [one]) is None


@pytest.fixture
def run(bench: Bench, monkeypatch: pytest.MonkeyPatch, calls: list[tuple[str, bool]]) -> Any:
    """`pharos connect act` on the bench's account, which is free for it."""
    account = bench.runner.account
    options = "".join(f"{name} = {json.dumps(value)}\n" for name, value in WRITING_OPTIONS.get(bench.platform, {}).items())
    (bench.folder / "accounts.toml").write_text(
        f'[[account]]\nplatform = "{account.platform}"\naccount = "{account.account}"\nbase_url = "{account.base_url}"\n'
        f'token_env = "TOKEN"\n[account.options]\n{options}'
    )
    for name, value in (("STATE_DIR", "state"), ("ARCHIVE_DIR", "archive"), ("ACCOUNTS", "accounts.toml")):
        monkeypatch.setenv(f"PHAROS_{name}", str(bench.folder / value))
    monkeypatch.setenv("PHAROS_TOPIC_PREFIX", "test.")
    monkeypatch.setenv("TOKEN", TOKEN)
    monkeypatch.setattr("pharos.pipelines.commands.connect_act.KafkaPublisher", lambda _: bench.publisher)
    monkeypatch.setattr(bench.publisher, "close", lambda: None, raising=False)

    def invoke(*lines: Any, on: bool = True, arguments: tuple[str, ...] = ("--json", "--wait", "0")) -> tuple[int, list[dict[str, Any]]]:
        monkeypatch.setenv("PHAROS_WRITE_BACK_ENABLED", str(on))
        monkeypatch.setenv("PHAROS_WRITE_BACK_FLAG_ONLY", "false")
        text = b"\n".join(line if isinstance(line, bytes) else msgspec.json.encode(line) for line in lines)
        done = CliRunner().invoke(connect, ["act", *arguments], input=text, catch_exceptions=False)
        assert TOKEN not in done.output and "words of" not in done.output
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()] if "--json" in arguments else [{"text": done.stdout}]

    return invoke


def test_a_decision_is_on_its_topic_before_the_platform_is_called(bench: Bench, run: Any, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    bench.runner.close()
    run(decision(event))
    topics = [record.topic for record in bench.publisher.sent]
    assert topics.count(TOPICS.decisions) == 1 and len(calls) == 1
    assert topics.index(TOPICS.decisions) < len(topics) - 1  # Before the after-state.
    run(decision(event))
    assert [record.topic for record in bench.publisher.sent].count(TOPICS.decisions) == 1
    bench.open()


def test_without_kafka_nothing_is_carried_out(
    bench: Bench, run: Any, calls: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = event_of(bench, bench.one)

    def away(records: object) -> None:
        msg = "no acknowledgement"
        raise BrokerAwayError(msg)

    monkeypatch.setattr(bench.publisher, "send", away)
    with pytest.raises(BrokerAwayError):
        run(decision(event))
    assert calls == []


def test_the_command_carries_out(bench: Bench, run: Any, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    leave = decision(event, "leave", "d-0")
    bench.runner.close()
    code, outcomes = run(leave, decision(event), b"", decision(event))
    bench.open()
    assert code == 0 and [item["outcome"] for item in outcomes] == ["nothing", "done", "done"]
    assert len(calls) == 1 and history(bench, bench.one) == ["created", "hidden"]
    code, outcomes = run(decision(event))
    assert code == 0 and outcomes[0]["said"].startswith("done before")


def test_the_command_says_what_was_not_done(bench: Bench, run: Any, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    bench.runner.close()
    lines = [
        b"{",
        b'{"schema_version":1}',
        decision(event, actor="system"),
        decision("myspace:x:1:v", name="d-2"),
        decision(event + "9", name="d-3"),
    ]
    code, outcomes = run(*lines)
    bench.open()
    assert code == 1 and {item["outcome"] for item in outcomes} == {"refused"} and [item["line"] for item in outcomes] == [1, 2, 3, 4, 5]
    assert calls == []
    code, (outcome,) = run(decision(event), arguments=("--wait", "0"), on=False)
    assert (
        code == 1 and "write-back is off" in outcome["text"] and "by hand" in outcome["text"] and outcome["text"].startswith("d-1: hide ")
    )


def test_the_command_leaves_it_to_the_process_that_has_the_account(bench: Bench, run: Any, calls: list[tuple[str, bool]]) -> None:
    event = event_of(bench, bench.one)
    code, (outcome,) = run(decision(event))
    assert code == 1 and outcome["outcome"] == "waiting" and "at its next round" in outcome["said"] and calls == []
    bench.good()
    code, (outcome,) = run(decision(event))
    assert code == 0 and outcome["outcome"] == "done" and len(calls) == 1


def test_the_command_sees_what_the_running_process_did(bench: Bench, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    event = event_of(bench, bench.one)
    monkeypatch.setattr("pharos.pipelines.commands.connect_act.time.sleep", lambda _: bench.round())
    code, (outcome,) = run(decision(event), arguments=("--json", "--wait", "60"))
    assert code == 0 and outcome["outcome"] == "done"


def test_off_by_default(bench: Bench, run: Any, monkeypatch: pytest.MonkeyPatch, calls: list[tuple[str, bool]]) -> None:
    assert Rules.of(load_settings({})) == Rules(enabled=False, flag_only=True, hide_per_day=50, unhide_per_day=50)
    event = event_of(bench, bench.one)
    bench.runner.close()
    monkeypatch.delenv("TOKEN")  # no token is needed to be told so
    code, (outcome,) = run(decision(event), on=False)
    bench.open()
    assert code == 1 and outcome["outcome"] == "off" and calls == []
