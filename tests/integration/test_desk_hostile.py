"""Five hundred hostile comments in list, item and difference: nothing runs, nothing leaves, what is hidden shows, and no page breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from desk_bench import Desk, desk_on
from desk_browser import UNTOUCHED, WIDE, ZOOMED, Bench, overflow, settled
from desk_hostile import KINDS, NUMBER, hostile
from desk_items import event, flagged, id_of
from playwright.sync_api import Page, expect

from pharos.pipelines.console.intake import take_flagged
from pharos.schemas.policy_file import load_policy

pytestmark = pytest.mark.integration

SEED = 20261126
TEXTS = hostile(SEED)
RAW = r"""
() => (document.body.textContent + [...document.querySelectorAll("[title], [aria-label], [value], [alt]")].map(
    (one) => ["title", "aria-label", "value", "alt"].map((name) => one.getAttribute(name) ?? "").join("")).join("")
  ).match(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\u{e0000}-\u{e007f}]/u)?.[0]
  .codePointAt(0).toString(16) ?? ""
"""
"""The first character on the page that steers or hides; empty: there is none."""
MADE_BY_TEXTS = (
    "script:not([src]), iframe, object, embed, base, link[href*=attacker], style, video, audio, math, animate, template, main meta,"
    "[onload], [onerror], [onclick], [onfocus], [onmouseover], [ontoggle], [srcdoc], a[href^='javascript:' i], dialog:not(#help)"
)
"""Elements that no page of the desk has."""


def told(n: int, text: str, **more: Any) -> dict[str, Any]:
    """The event of a hostile comment whose author, post and parent are no better."""
    rest = {
        "author": {"id": f"a{n}", "name": text[20:120]},
        "post": {"id": f"p{n}", "title": text[20:90], "text": text[:2000]},
        "parent": {"text": text[20:2000]},
        "permalink": "javascript:alert(1)",
        "attachments": [
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            {"url": 'https://attacker.example/"onerror=alert(1)'},
        ],
    }
    return event(f"h{n}", text, account="hostile", hours=1 + n / 1000, **rest | more)


@pytest.fixture(scope="module")
def desk(accounts: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    values = flagged(told(n, text) for n, text in enumerate(TEXTS))
    assert len(values) == NUMBER == len(TEXTS), f"only {len(values)} of {NUMBER} texts were flagged"
    with desk_on(accounts, tmp_path_factory.mktemp("hostile")) as desk:
        desk.take(values)
        for n, text in enumerate(TEXTS):
            later = told(n, TEXTS[(n + 1) % NUMBER] + text[:500], version="2", kind="edited")
            desk.take_event(json.dumps(later).encode())
        yield desk


def sound(page: Page, what: str) -> None:
    """Nothing of a text became a part of the page or steers it."""
    assert page.evaluate(UNTOUCHED), f"{what}: a script of a text has run"
    assert page.evaluate(RAW) == "", f"{what}: U+{page.evaluate(RAW)} stands raw on the page"
    assert page.locator(MADE_BY_TEXTS).count() == 0, f"{what}: {page.locator(MADE_BY_TEXTS).first.evaluate('one => one.outerHTML')[:200]}"


def test_the_list_shows_all_of_them(bench: Bench) -> None:
    page = bench.page("ana", "/queue?account=hostile")
    seen: set[str] = set()
    while True:
        rows = page.locator("[data-row]")
        seen |= {str(one) for one in rows.evaluate_all("all => all.map((one) => one.dataset.row)")}
        sound(page, page.url)
        for size in (ZOOMED, WIDE):
            page.set_viewport_size(size)
            assert overflow(page) <= 0, f"{page.url}: {overflow(page)} px wider than {size['width']}"
        tallest = rows.evaluate_all("all => Math.max(...all.map((one) => one.closest('tr').getBoundingClientRect().height))")
        assert tallest < 300, f"{page.url}: a row is {tallest} px high"
        if (more := page.locator(".more a")).count() == 0:
            break
        page.goto(str(more.get_attribute("href")))
    assert seen == {id_of(f"h{n}", "hostile") for n in range(NUMBER)}


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.__name__.strip("_") for kind in KINDS])
def test_items_and_differences_show_them_as_text(bench: Bench, kind: int) -> None:
    page = bench.page("ana")
    for n in range(kind, NUMBER, len(KINDS)):
        page.set_viewport_size((WIDE, ZOOMED)[n // len(KINDS) % 2])
        page.goto(f"/items/{id_of(f'h{n}', 'hostile')}")
        settled(page)
        sound(page, f"text {n}")
        assert page.locator("#versions ins").count(), f"text {n}: no difference is shown"
        assert overflow(page) <= 0, f"text {n}: {overflow(page)} px wider than the window"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("pay \u202eno fine\u202c", ["[U+202E]", "[U+202C]"]),
        ("a\u200bb \u2066c\u2069", ["[U+200B]", "[U+2066]", "[U+2069]"]),
        ("a\U000e0041\U000e0042b", ["[U+E0041]", "[U+E0042]"]),
        ("bell \x07 nul \0.", ["[U+0007]"]),
    ],
)
def test_hidden_characters_are_visible_marks(bench: Bench, desk: Desk, text: str, marks: list[str]) -> None:
    name = f"marks{marks[0]}"
    desk.take(flagged([event(name, f"{TEXTS[0].splitlines()[0][:20]} {text}", account="marks")]))
    page = bench.page("ana", f"/items/{id_of(name, 'marks')}")
    for mark in marks:
        expect(page.locator(".said .hidden-mark").filter(has_text=mark).first).to_be_visible()
    page.goto("/queue?account=marks")
    expect(page.locator(f"[data-row='{id_of(name, 'marks')}']")).to_contain_text(marks[0])


def test_unpaired_surrogates_are_told_as_unread_and_show_nothing(bench: Bench, desk: Desk) -> None:
    value = flagged([event("lone", TEXTS[0][:20], account="lone")])[0].replace(b"The road", rb"The \ud800 road")
    assert rb"\ud800" in value
    with desk.database.write() as connection:
        assert take_flagged(connection, [value], load_policy(), 1) == 1
    page = bench.page("ana", "/queue?account=lone")
    expect(page.locator("[data-row]")).to_have_count(0)
