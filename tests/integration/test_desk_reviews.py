"""Two people at the desk: what one decides another confirms, answers on appeal, or finds already decided; nothing is recorded twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_bench import Desk, desk_on
from desk_browser import Bench, away, focused, keys, settled
from desk_items import CRITICISM, PROFANE, id_of, one
from playwright.sync_api import Page, expect

from pharos.pipelines.kafka.broker import Broker

pytestmark = pytest.mark.integration

FORGED = """
async ([path, fields]) => {
  const csrf = document.querySelector("[name=csrf]").value;
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams({ csrf, ...fields }) });
  return [answer.status, await answer.text()];
}
"""
"""Sends a form that the page does not offer; its status and page."""


@pytest.fixture(scope="module")
def desk(accounts: Path, broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_on(accounts, tmp_path_factory.mktemp("reviews"), broker.bootstrap) as desk:
        yield desk


def hide(page: Page, reason: str) -> None:
    keys(page, "h")
    expect(focused(page)).to_have_attribute("name", "reason")
    page.keyboard.type(reason)
    away(page, "Control+Enter")


def test_criticism_waits_for_a_second_person(bench: Bench, desk: Desk) -> None:
    desk.take([one("second", CRITICISM)])
    item_id = id_of("second")
    ana, ben = bench.page("ana", f"/items/{item_id}"), bench.page("ben", "/queue?state=second")
    expect(ana.locator(".banner").first).to_contain_text("criticism", ignore_case=True)
    hide(ana, "Foul words")
    ana.goto(f"/items/{item_id}")
    assert ana.locator("[name=action]").count() == 0, "who proposed it may not decide it"
    fields = {"action": "hide", "clause": "5.6.2", "reason": "x", "revision": str(desk.revision(item_id))}
    status, said = ana.evaluate(FORGED, [f"/items/{item_id}/decide", fields])
    assert status == 422 and "another person must confirm" in said
    bench.forgive("422")
    assert len(desk.decided(item_id)) == 1
    expect(ben.locator("[data-row]")).to_have_count(1)
    keys(ben, "j")
    away(ben, "Enter")
    expect(ben.locator(".proposal")).to_contain_text("ana")
    keys(ben, "n")
    ben.keyboard.type("seen by me too")
    keys(ben, "Escape")
    away(ben, "s")
    proposed, confirmed = desk.on_topic("facebook:city:second:1", 2)
    assert (proposed.action, proposed.proposes, proposed.actor, proposed.second_actor) == ("escalate", "hide", "ana", None)
    assert (confirmed.action, confirmed.actor, confirmed.second_actor, confirmed.reason) == ("hide", "ana", "ben", "Foul words")
    assert (confirmed.supersedes, confirmed.note) == (proposed.decision_id, "seen by me too")
    ana.reload()
    expect(ana.locator(".timeline").first).to_contain_text(re.compile("ana.*ben", re.DOTALL))


def test_of_two_who_decide_the_second_is_told(bench: Bench, desk: Desk) -> None:
    desk.take([one("race", PROFANE), one("next", PROFANE, hours=0.5)])
    item_id = id_of("race")
    ana, ben = bench.page("ana", f"/items/{item_id}"), bench.page("ben", f"/items/{item_id}")
    away(ana, "l")
    keys(ben, "n")
    ben.keyboard.type("my words stay")
    keys(ben, "Escape")
    away(ben, "a")
    expect(ben.get_by_role("alert").first).to_contain_text("changed since you opened it")
    expect(ben.locator("#note")).to_have_value("my words stay")
    bench.forgive("409")
    assert [(made.actor, made.action) for made in desk.on_topic("facebook:city:race:1", 1)] == [("ana", "leave")]
    assert len(desk.decided(item_id)) == 1


def test_who_hides_what_another_has_hidden_does_not_show_it(bench: Bench, desk: Desk) -> None:
    """The keys that hide, pressed once more after the refusal, reach nothing; what shows it again has a key of its own."""
    desk.take([one("twice", PROFANE)])
    item_id = id_of("twice")
    ana, ben = bench.page("ana", f"/items/{item_id}"), bench.page("ben", f"/items/{item_id}")
    hide(ana, "Foul words")
    hide(ben, "I hide it too")
    expect(ben.get_by_role("alert").first).to_contain_text("changed since you opened it")
    bench.forgive("409")
    for pressed in ("h", "Control+Enter", "n", "Control+Enter", "Escape"):
        keys(ben, pressed)
    settled(ben)
    assert [made.action for made in desk.decided(item_id)] == ["hide"]
    keys(ben, "v")
    expect(focused(ben)).to_have_attribute("name", "why")
    ben.keyboard.type("Two of us looked: satire")
    away(ben, "Control+Enter")
    shown = desk.decided(item_id)[-1]
    assert (shown.action, shown.actor, shown.reason) == ("unhide", "ben", "Two of us looked: satire")


def test_what_another_has_claimed_cannot_be_decided(bench: Bench, desk: Desk) -> None:
    desk.take([one("claimed", PROFANE)])
    item_id = id_of("claimed")
    ben, ana = bench.page("ben", f"/items/{item_id}"), bench.page("ana", f"/items/{item_id}")
    away(ana, "c")
    hide(ben, "ten minutes of careful reasons")
    expect(ben.get_by_role("alert").first).to_contain_text("ana has this item")
    expect(ben.get_by_label("Not sent, to be copied: reason")).to_have_value("ten minutes of careful reasons")
    bench.forgive("409")
    settled(ben)
    assert ben.locator("[name=action]").count() == 0 and desk.decided(item_id) == []
    away(ana, "l")
    assert [made.actor for made in desk.decided(item_id)] == ["ana"]


def test_a_senior_gives_an_item_to_another_by_keyboard(bench: Bench, desk: Desk) -> None:
    desk.take([one("given", PROFANE)])
    sue = bench.page("sue", f"/items/{id_of('given')}")
    keys(sue, "t")
    expect(focused(sue)).to_have_attribute("name", "to")
    keys(sue, "b")
    away(sue, "Control+Enter")
    found = desk.item(id_of("given"))
    assert found is not None and found.holder == "ben"


def test_to_claim_and_release_loses_nothing_that_is_being_written(bench: Bench, desk: Desk) -> None:
    desk.take([one("draft", PROFANE)])
    ana = bench.page("ana", f"/items/{id_of('draft')}")
    keys(ana, "h")
    ana.keyboard.type("ten minutes\nof reasons")
    keys(ana, "Escape", "n")
    ana.keyboard.type("a note")
    keys(ana, "Escape")
    for label in ("Release", "Claim"):
        away(ana, "c")
        expect(ana.locator("[data-key=c]")).to_contain_text(label)
        expect(ana.locator("#reason")).to_have_value("ten minutes\nof reasons")
        expect(ana.locator("#note")).to_have_value("a note")


def test_a_key_pressed_twice_decides_once(bench: Bench, desk: Desk) -> None:
    desk.take([one("twice", PROFANE, account="twice"), one("after", PROFANE, account="twice", hours=0.5)])
    page = bench.page("ana", f"/items/{id_of('twice', 'twice')}?account=twice")
    with page.expect_navigation():
        page.evaluate("for (const _ of [1, 2, 3]) document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'l', bubbles: true}))")
    assert page.url.endswith(f"/items/{id_of('after', 'twice')}?account=twice")
    assert len(desk.decided(id_of("twice", "twice"))) == 1 and desk.decided(id_of("after", "twice")) == []


def test_an_appeal_from_the_notice_to_the_other_persons_answer(bench: Bench, desk: Desk) -> None:
    desk.take([one("appealed", PROFANE)])
    item_id = id_of("appealed")
    sue = bench.page("sue", f"/items/{item_id}")
    hide(sue, "It insults")
    sue.goto(f"/items/{item_id}")
    sue.locator("a[href$='/notice']").focus()
    away(sue, "Enter")
    link = re.search(r"http\S+/appeal/\S+", sue.locator("textarea[lang=es]").input_value())
    assert link is not None and link[0].startswith(desk.url)
    stranger = bench.page(path=link[0], locale="es-ES")
    expect(stranger.locator("html")).to_have_attribute("lang", "es")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Pedir otra revisión")
    for secret in ("sue", PROFANE, "It insults"):
        assert secret not in stranger.content()
    stranger.locator("textarea").fill("Fue una broma <b>entre</b> amigos; pido otra revisión.")
    away(stranger, "Tab", "Tab", "Enter")
    expect(stranger.get_by_role("status")).to_be_visible()
    expect(stranger.locator("textarea")).to_have_count(0)
    sue.goto("/appeals")
    expect(sue.locator("article")).to_contain_text("Fue una broma <b>entre</b> amigos")
    assert sue.locator("article button").count() == 0, "who decided may not answer"
    tom = bench.page("tom", "/appeals")
    tom.get_by_label("Reason").fill("A joke among friends")
    tom.locator("button[value=overturn]").focus()
    away(tom, "Enter")
    expect(tom.locator("article")).to_contain_text("Overturned")
    hidden, shown = desk.on_topic("facebook:city:appealed:1", 2)
    assert (hidden.action, hidden.actor) == ("hide", "sue")
    assert (shown.action, shown.actor, shown.appeal_of, shown.reason) == ("unhide", "tom", hidden.decision_id, "A joke among friends")
    stranger.reload()
    expect(stranger.locator("main")).to_contain_text("queda revocada")
