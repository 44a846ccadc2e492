"""Ten thousand open items: the queue stays usable by keyboard, pages follow one another, and rows that come anew leave the focus alone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos.processes import until
from desk_bench import Desk, desk_on
from desk_browser import Bench, away, focused, keys
from desk_items import PROFANE, THREAT, copies, id_of, one
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.integration

NUMBER = 10_000
PAGE = 50


@pytest.fixture(scope="module")
def desk(accounts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_on(accounts, tmp_path_factory.mktemp("many")) as desk:
        desk.take(copies(one("x", PROFANE), NUMBER - 1))
        desk.take([one("threat", THREAT)])
        yield desk


def rows(page: Page) -> list[str]:
    return [str(row) for row in page.locator("[data-row]").evaluate_all("all => all.map((one) => one.dataset.row)")]


def row(page: Page, item_id: str) -> Locator:
    return page.locator(f"[data-row='{item_id}']")


def test_the_queue_opens_and_counts_them(bench: Bench) -> None:
    page = bench.page("ana")
    page.goto("/queue")
    began = time.monotonic()
    page.goto("/queue")
    took = time.monotonic() - began
    print(f"queue of {NUMBER} items: {took * 1000:.0f} ms until it is loaded")
    assert took < 5
    expect(page.locator("#tabs [aria-current]")).to_contain_text(re.compile(r"10.?000"))
    assert rows(page)[0] == id_of("threat")


def test_pages_follow_one_another_without_gap_or_repeat(bench: Bench) -> None:
    page = bench.page("ana", "/queue")
    seen = rows(page)
    for _ in range(4):
        page.locator(".more a").focus()
        away(page, "Enter")
        seen += rows(page)
    # The threat, then the copies: the one that waits longest, which is the last, first.
    assert seen == [id_of("threat"), *(id_of(f"m{n}") for n in range(NUMBER - 2, NUMBER - 5 * PAGE - 1, -1))]


def test_keys_go_through_the_rows_and_stop_at_both_ends(bench: Bench) -> None:
    page = bench.page("ana", "/queue")
    there = rows(page)
    keys(page, *["j"] * 60)
    expect(focused(page)).to_have_attribute("data-row", there[-1])
    keys(page, *["k"] * 60)
    expect(focused(page)).to_have_attribute("data-row", there[0])
    keys(page, "j", "j")
    away(page, "Enter")
    expect(page).to_have_url(re.compile(f"/items/{there[2]}$"))


def test_focus_stays_on_its_row_when_rows_come_anew(bench: Bench) -> None:
    page, other = bench.page("ana", "/queue"), bench.page("ben")
    there = rows(page)
    keys(page, "j", "j", "j", "j")
    expect(focused(page)).to_have_attribute("data-row", there[3])
    other.goto(f"/items/{there[1]}")
    away(other, "l")
    expect(row(page, there[1])).to_have_count(0)
    expect(focused(page)).to_have_attribute("data-row", there[3])
    assert rows(page)[:3] == [there[0], there[2], there[3]]
    other.goto(f"/items/{there[3]}")
    away(other, "l")
    expect(row(page, there[3])).to_have_count(0)
    # Its own row is gone: the focus is on the one in its place.
    expect(focused(page)).to_have_attribute("data-row", there[4])


def test_a_claim_shows_in_open_queues(bench: Bench) -> None:
    page, other = bench.page("ana", "/queue"), bench.page("ben")
    second = rows(page)[1]
    other.goto(f"/items/{second}")
    away(other, "c")
    expect(page.locator("tr").filter(has=row(page, second))).to_contain_text("ben")
    away(other, "c")
    expect(page.locator("tr").filter(has=row(page, second))).not_to_contain_text("ben")


def test_what_changes_while_the_page_loads_is_not_missed(bench: Bench) -> None:
    page, other = bench.page("ana"), bench.page("ben")
    held: list[Route] = []
    page.route("**/queue/stream*", lambda route: held.append(route))
    page.goto("/queue")
    first = rows(page)[1]
    other.goto(f"/items/{first}")
    away(other, "l")
    expect(row(page, first)).to_have_count(1)
    until(lambda: held, 10, "the page's request for changes")[0].continue_()
    expect(row(page, first)).to_have_count(0)
