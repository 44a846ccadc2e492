"""The desk for everybody: login by keyboard, light and dark, at 200 % zoom, by axe's rules, and for those who may only read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_bench import Desk, desk_on
from desk_browser import NARROW, ZOOMED, Bench, away, barriers, focused, keys, log_in, overflow, settled
from desk_items import ADDRESS, ADVERT, CAMPAIGN, CRITICISM, PROFANE, THREAT, event, flagged, id_of
from playwright.sync_api import Page, expect
from sqlalchemy import update

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.appeals import appeal, opened
from pharos.pipelines.console.clock import now_ms
from pharos.pipelines.console.deciding import Wish, decide
from pharos.pipelines.console.notices import token
from pharos.pipelines.console.tables import sessions
from pharos.schemas.policy_file import load_policy

pytestmark = pytest.mark.integration

TEXTS = {"threat": THREAT, "address": ADDRESS, "profane": PROFANE, "advert": ADVERT, "campaign": CAMPAIGN, "criticism": CRITICISM}
TOKEN: list[str] = []


@pytest.fixture(scope="module")
def desk(accounts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_on(accounts, tmp_path_factory.mktemp("access")) as desk:
        events = [event(name, text) for name, text in TEXTS.items()]
        events += [event("old", PROFANE, hours=100), event("hidden", f"{PROFANE}!"), event("twin", PROFANE)]
        events += [event("advert", f"{ADVERT} now", hours=0.5, version="2", kind="edited")]
        desk.take(flagged(events))
        fill(desk)
        yield desk


def fill(desk: Desk) -> None:
    """A proposal that waits, a hidden comment, an appeal against it."""
    policy, ana = load_policy(), Person("ana", "moderator")
    with desk.database.write() as connection:
        decide(connection, ana, id_of("criticism"), 1, Wish("hide", "5.6.2", "foul words"), policy, now_ms())
        made = decide(connection, ana, id_of("hidden"), 1, Wish("hide", "5.6.2", "foul words"), policy, now_ms())
        TOKEN[:] = [token(connection, made.decision_id)]
        standing = opened(connection, TOKEN[0], now_ms(), 30)
        assert standing is not None
        appeal(connection, standing, "It was a joke", "", "en", now_ms())


def preview(page: Page) -> None:
    page.goto(f"/items/{id_of('profane')}")
    settled(page)
    away(page, "b")
    expect(page).to_have_url(re.compile("/bulk/preview"))


def helped(page: Page) -> None:
    page.goto("/queue")
    keys(page, "?")
    expect(page.locator("dialog[open]")).to_be_visible()


def notice(page: Page) -> None:
    page.goto(f"/items/{id_of('hidden')}")
    page.locator("a[href$='/notice']").focus()
    away(page, "Enter")


def unreasoned(page: Page) -> None:
    """A decision that is refused, as the browser itself would not send it."""
    page.goto(f"/items/{id_of('profane')}")
    settled(page)
    keys(page, "h")
    page.evaluate("document.querySelector('form.choices').noValidate = true")
    away(page, "Control+Enter")
    expect(page.get_by_role("alert").first).to_contain_text("a reason are needed")
    settled(page)


def left_out(page: Page) -> None:
    """A decision on many, each of which was changed since."""
    preview(page)
    page.evaluate("for (const one of document.querySelectorAll('[name^=item_]')) one.value = '99'")
    away(page, "l")
    expect(page.locator("main li").first).to_be_visible()


def at(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path)
        if path.startswith("/items/"):
            settled(page)

    return go


PLACES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "login": ("", at("/login")),
    "appeal": ("", lambda page: at(f"/appeal/{TOKEN[0]}")(page)),
    "apelación": ("", lambda page: at(f"/appeal/{TOKEN[0]}?lang=es")(page)),
    "queue": ("sue", at("/queue")),
    "search": ("sue", at("/queue?text=shitty")),
    "item": ("sue", at(f"/items/{id_of('profane')}")),
    "versions": ("sue", at(f"/items/{id_of('advert')}")),
    "second review": ("ben", at(f"/items/{id_of('criticism')}")),
    "decided": ("sue", at(f"/items/{id_of('hidden')}")),
    "bulk": ("sue", preview),
    "bulk done": ("sue", left_out),
    "notice": ("sue", notice),
    "refused": ("sue", unreasoned),
    "missing": ("sue", at("/nowhere")),
    "audit": ("ruth", at("/audit")),
    "help": ("sue", helped),
    "figures": ("sue", at("/figures")),
    "appeals": ("sue", at("/appeals")),
    "templates": ("sue", at("/templates")),
    "account": ("sue", at("/account")),
    "viewer": ("vic", at(f"/items/{id_of('address')}")),
}


FAULTS = {"refused": "422", "missing": "404"}
"""What the browser's console tells of places that are refusals."""


@pytest.mark.parametrize("place", PLACES)
def test_no_barrier_in_light_and_dark_and_at_200_percent(bench: Bench, place: str) -> None:
    name, go = PLACES[place]
    page = bench.page(name, color_scheme="light")
    go(page)
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page) == []
    page.set_viewport_size(ZOOMED)
    assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px wider than its window"
    assert barriers(page) == []
    page.set_viewport_size(NARROW)
    assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px wider than its window"
    if place in FAULTS:
        bench.forgive(FAULTS[place])


def test_login_by_keyboard(bench: Bench) -> None:
    page = bench.page(path="/")
    expect(page).to_have_url(re.compile("/login$"))
    log_in(page, "ana", "not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    bench.forgive("422")
    log_in(page, "ana")
    expect(page).to_have_url(re.compile("/queue$"))
    expect(page.locator(".who")).to_contain_text("ana")


def test_queue_shows_the_most_urgent_first(bench: Bench) -> None:
    page = bench.page("ben", "/queue")
    shown = [row.get_attribute("data-row") for row in page.locator("[data-row]").all()]
    named = {id_of(name): name for name in (*TEXTS, "old", "twin")}
    order = [named[str(row)] for row in shown]
    # What has waited for 100 hours; tier A, of which a threat is worth more; tier B; tier C. What is proposed or hidden is not open.
    assert order[:4] == ["old", "threat", "address", "advert"]
    assert (set(order[4:6]), order[6:]) == ({"profane", "twin"}, ["campaign"])


def test_viewer_reads_without_private_information_and_cannot_decide(bench: Bench, desk: Desk) -> None:
    page = bench.page("vic", "/queue")
    for path in ("/queue", f"/items/{id_of('address')}"):
        page.goto(path)
        text = page.locator("main").inner_text()
        assert "█" in text and "318-555-0147" not in page.content() and "123-45-6789" not in page.content()
    assert "Pat Invented" not in page.content()
    assert page.locator("[name=action], [data-key=c], [data-key=w]").count() == 0
    whole = bench.page("ana", f"/items/{id_of('address')}")
    expect(whole.locator(".said")).to_contain_text("318-555-0147")
    keys(page, "l", "h", "e")
    assert page.url.endswith(id_of("address")) and desk.decided(id_of("address")) == []


def end_logins(desk: Desk, name: str) -> None:
    """As if the person had done nothing for longer than a login lasts."""
    with desk.database.write() as connection:
        connection.execute(update(sessions).where(sessions.c.person == name).values(seen_ms=now_ms() - 16 * 60_000))


def test_a_login_that_ran_out_leads_to_the_login_and_back(bench: Bench, desk: Desk) -> None:
    page = bench.page(path="/login")
    log_in(page, "tom")
    page.goto("/account")  # which has no stream that the end of the login would end
    end_logins(desk, "tom")
    there = f"/items/{id_of('threat')}"
    page.goto(f"{there}?clause=5.6.5")
    expect(page).to_have_url(re.compile("/login"))
    log_in(page, "tom")
    expect(page).to_have_url(re.compile(re.escape(f"{there}?clause=5.6.5")))


def test_a_reason_outlives_the_login_in_which_it_was_begun(bench: Bench, desk: Desk) -> None:
    page = bench.page(path="/login")
    log_in(page, "tom")
    page.clock.install()
    page.goto(f"/items/{id_of('twin')}")
    settled(page)
    keys(page, "h")
    page.keyboard.type("It attacks a person")
    end_logins(desk, "tom")
    with page.expect_response(re.compile("/look$")):
        page.clock.fast_forward("00:13")
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("what you wrote is still here")
    keys(page, "Control+Enter")
    page.clock.fast_forward("01:00")
    expect(trouble).to_be_visible()
    expect(page.locator("#reason")).to_have_value("It attacks a person")
    with page.expect_popup() as opened:
        trouble.get_by_role("link").click()
    other = opened.value
    expect(focused(other)).to_have_id("name")
    log_in(other, "ben")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(trouble).to_contain_text("Somebody else")
    with other.expect_navigation():
        other.get_by_role("button", name="Sign out").click()
    expect(focused(other)).to_have_id("name")
    log_in(other, "tom")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(trouble).not_to_be_visible()
    bench.forgive("401")
    page.locator("#reason").focus()
    away(page, "Control+Enter")
    assert [(made.actor, made.action, made.reason) for made in desk.decided(id_of("twin"))] == [("tom", "hide", "It attacks a person")]


def test_a_queue_whose_login_has_ended_says_so(bench: Bench, desk: Desk) -> None:
    page = bench.page(path="/login")
    log_in(page, "tom")
    page.route("**/queue/stream*", lambda route: (end_logins(desk, "tom"), route.continue_()))
    page.goto("/queue")
    expect(page.locator("#trouble")).to_contain_text("You were logged out")
    assert page.url.endswith("/queue")
    bench.forgive("401")


def test_a_form_is_not_sent_to_a_console_that_is_away(bench: Bench, desk: Desk) -> None:
    page = bench.page("ben", f"/items/{id_of('campaign')}")
    settled(page)
    keys(page, "n")
    page.keyboard.type("kept")
    page.context.set_offline(True)
    keys(page, "Escape", "l")
    expect(page.locator("#trouble")).to_contain_text("does not answer")
    expect(page.locator("#note")).to_have_value("kept")
    bench.forgive("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(False)
    away(page, "l")
    assert [(made.action, made.note) for made in desk.decided(id_of("campaign"))] == [("leave", "kept")]


def test_in_the_note_the_chosen_decision_is_sent_or_the_lack_of_one_told(bench: Bench, desk: Desk) -> None:
    page = bench.page("ben", f"/items/{id_of('old')}")
    settled(page)
    keys(page, "n")
    page.keyboard.type("seen twice")
    keys(page, "Control+Enter")
    expect(page.locator("#trouble")).to_contain_text("choose one first")
    expect(focused(page)).to_have_id("note")
    keys(page, "Escape", "h")
    keys(page, "Escape", "n", "Control+Enter")
    # The browser itself says that the reason is missing, where it is.
    expect(focused(page)).to_have_id("reason")
    page.keyboard.type("foul words")
    keys(page, "Escape", "n")
    away(page, "Control+Enter")
    assert [(made.action, made.reason, made.note) for made in desk.decided(id_of("old"))] == [("hide", "foul words", "seen twice")]


def test_language_is_kept(bench: Bench) -> None:
    page = bench.page("tom", "/queue")
    with page.expect_navigation():
        page.get_by_role("button", name="es").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(f"/items/{id_of('threat')}")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert focused(page).count() <= 1
