"""The desk in a real browser, by keyboard alone: decisions, undo, live rows, focus; and no finding of the accessibility rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from console_bench import ANA, BEN, NOW
from console_desk import ITEM, filled_desk, served
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import select
from topic_records import flagged

from pharos.pipelines.console import sessions
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.intake import item_id, take_flagged
from pharos.pipelines.console.tables import decisions, items, wrong
from pharos.pipelines.console.web.cookies import session_cookie
from pharos.pipelines.kafka.probe import free_port

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OTHER = item_id("facebook", "city", "c2")

pytestmark = [pytest.mark.integration, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with filled_desk(tmp_path, console_port=free_port()) as found, served(found):
        yield found


class Opener:
    """Opens pages of people who are logged in, and closes them; trouble in a page's console is an error."""

    def __init__(self, chromium: Browser, desk: Desk) -> None:
        self._chromium, self._desk = chromium, desk
        self._contexts: list[BrowserContext] = []
        self.trouble: list[str] = []

    def __call__(self, person: Person = ANA, path: str = "/queue", **how: Any) -> Page:
        desk = self._desk
        with desk.database.write() as connection:
            token = sessions.start(connection, person.name, NOW)
        context = self._chromium.new_context(base_url=desk.settings.console_url, **how)
        self._contexts.append(context)
        context.add_cookies([{"name": session_cookie(desk.settings), "value": token, "url": desk.settings.console_url}])
        page = context.new_page()
        page.on("console", lambda message: self.trouble.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.goto(path)
        return page

    def close(self) -> None:
        """All of them."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def opened(chromium: Browser, desk: Desk) -> Iterator[Opener]:
    opener = Opener(chromium, desk)
    yield opener
    opener.close()
    assert [words for words in opener.trouble if "status of 409" not in words] == []


def focused_row(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.row || ''"))


def test_a_decision_in_two_keys_and_back_in_one(opened: Opener, desk: Desk) -> None:
    page = opened()
    page.keyboard.press("j")
    assert focused_row(page) == ITEM
    page.keyboard.press("j")
    assert focused_row(page) == OTHER
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url(f"**/items/{ITEM}")
    page.keyboard.press("l")
    page.wait_for_url(f"**/items/{OTHER}")
    expect(page.locator("form[data-until]")).to_contain_text("Left as it is")
    page.keyboard.press("u")
    page.wait_for_url(f"**/items/{ITEM}")
    with desk.database.read() as connection:
        assert [row.action for row in connection.execute(select(decisions).order_by(decisions.c.supersedes))] == ["leave", "undo"]


def test_to_hide_by_keyboard(opened: Opener, desk: Desk) -> None:
    page = opened(path=f"/items/{ITEM}")
    page.keyboard.press("h")
    page.keyboard.type("It shows a phone number; lane h, e and l are letters here.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/items/{OTHER}")
    with desk.database.read() as connection:
        made = connection.execute(select(decisions)).one()
    assert (made.action, made.clause, made.reason[:8]) == ("hide", "5.6.9", "It shows")


def test_claim_note_wrong_and_help_by_keyboard(opened: Opener, desk: Desk) -> None:
    page = opened(path=f"/items/{ITEM}")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    expect(page.locator("#similar-title + div")).to_contain_text("Nothing like it")
    page.keyboard.press("w")
    expect(page.get_by_role("button", name="Marked wrong")).to_be_visible()
    expect(page.locator("#said")).to_have_text("Detector marked as wrong")
    page.keyboard.press("n")
    page.keyboard.type("l")
    expect(page.locator("#note")).to_have_value("l")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).not_to_be_visible()
    with desk.database.read() as connection:
        assert connection.scalar(select(items.c.holder).where(items.c.id == ITEM)) == "ana"
        assert connection.execute(select(wrong.c.actor)).scalars().all() == ["ana"]
        assert connection.execute(select(decisions)).all() == []


def test_new_rows_come_by_themselves_and_the_selected_one_stays(opened: Opener, desk: Desk) -> None:
    page = opened()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused_row(page) == OTHER
    with desk.database.write() as connection:
        take_flagged(connection, [flagged(comment="c3", text="a new one", clauses=("5.6.5",), tier="A")], desk.policy, NOW)
    desk.changes.ring()
    expect(page.locator("[data-row]")).to_have_count(3)
    expect(page.locator("#fresh")).to_have_text("1 new")
    expect(page.locator("#tabs")).to_contain_text("Open 3")
    page.wait_for_function("id => document.activeElement.dataset.row === id", arg=OTHER)


def test_the_second_of_two_is_told(opened: Opener, desk: Desk) -> None:
    ana, ben = (opened(person, f"/items/{ITEM}") for person in (ANA, BEN))
    ana.keyboard.press("l")
    ana.wait_for_url(f"**/items/{OTHER}")
    ben.keyboard.press("h")
    ben.keyboard.type("mine")
    ben.keyboard.press("Control+Enter")
    expect(ben.get_by_role("alert").first).to_contain_text("changed since you opened it")


def test_filters_drop_down_and_close_by_keyboard(opened: Opener, desk: Desk) -> None:
    page = opened()
    page.keyboard.press("f")
    expect(page.get_by_label("Clause")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Clause")).not_to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("vermin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?*text=vermin*")
    expect(page.locator("[data-row]")).to_have_count(1)


HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><svg onload=alert(1)>",
    "</p></main><script>document.title='owned'</script>",
    "{{ 7*7 }} {% raw %} javascript:alert(1) ${7*7}",
    "\u202egnp.exe\u202c \u2066\u2069 \u200b\u200d\ufeff \x00\x07\x1b[31m",
    "e" + "\u0301" * 500 + " \U000e0068\U000e0069",
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd " * 50,
    "W" * 64_000,
    "\u202ea" * 16_000,
    "👨\u200d👩\u200d👧 " * 2_000,
)


def test_hostile_texts_do_nothing_and_are_seen(opened: Opener, desk: Desk) -> None:
    made = [flagged(comment=f"h{n}", text=text) for n, text in enumerate(HOSTILE)]
    with desk.database.write() as connection:
        assert take_flagged(connection, made, desk.policy, NOW) == 0
    page = opened()
    expect(page.locator("[data-row]")).to_have_count(2 + len(HOSTILE))
    for n, text in enumerate(HOSTILE):
        page.goto(f"/items/{item_id('facebook', 'city', f'h{n}')}")
        expect(page.locator(".said")).to_be_visible()
        assert "owned" not in page.title() and page.locator("main").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"text {n} breaks the page's width"
        shown = page.locator(".said").inner_text()
        assert not {"\u202e", "\u200b", "\x00", "\x1b", "\U000e0068"} & set(shown)
        assert ("[U+" in shown) == any(not mark.isprintable() and mark != "\u200d" or mark == "\u0301" for mark in text), n


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 640])
def test_no_finding_of_the_accessibility_rules(opened: Opener, scheme: str, width: int) -> None:
    for path in ("/queue?clause=5.6.9", f"/items/{ITEM}", "/templates", "/login"):
        page = opened(path=path, color_scheme=scheme, viewport={"width": width, "height": 800})
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path}: wider than {width} px"
