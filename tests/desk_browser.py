"""A real browser at the desk: pages of people who are logged in, and all that goes wrong in any of them, kept until it is looked at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk_bench import PASSWORD, Desk
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

WIDE = {"width": 1280, "height": 800}
ZOOMED = {"width": 640, "height": 400}
"""What 200 % leave of a window of 1280 x 800."""
NARROW = {"width": 320, "height": 640}
"""What 400 % leave: nothing may need scrolling sideways."""
MARKER = "window.untouched = 'untouched'"
UNTOUCHED = "window.untouched === 'untouched'"
"""Set before any script of a page; hostile texts try to change it."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium of the system, else Playwright's own; the test is skipped where there is none, and fails there in CI."""
    with sync_playwright() as playwright:
        browser = _launched(playwright)
        try:
            yield browser
        finally:
            browser.close()


def _launched(playwright: Playwright) -> Browser:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), playwright.chromium.executable_path)
    if not os.path.exists(found) and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine (Debian: chromium; or `playwright install chromium`)")
    return playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.getuid() == 0 else [])


class Bench:
    """Opens pages at one desk. `faults` are dialogs, errors of scripts, of loading and of the console, and requests to other hosts."""

    def __init__(self, browser: Browser, desk: Desk) -> None:
        self.desk, self.faults = desk, list[str]()
        self._browser, self._contexts = browser, list[BrowserContext]()

    def page(self, name: str = "", path: str = "", **options: Any) -> Page:
        """A page of a fresh browser, at `path` if it is given; `name` is logged in there."""
        if name and name not in self.desk.logins:
            first = self.page(path="/login")
            log_in(first, name)
            self.desk.logins[name] = first.context.storage_state()
            first.context.close()
        state = self.desk.logins[name] if name else None
        context = self._browser.new_context(
            **{"viewport": WIDE, "storage_state": state, "base_url": self.desk.url, "locale": "en-US"} | options
        )
        context.add_init_script(MARKER)
        self._contexts.append(context)
        self._watch(context)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    def _watch(self, context: BrowserContext) -> None:
        host = urlsplit(self.desk.url).netloc
        context.on("console", lambda told: self.faults.append(f"console: {told.text}") if told.type == "error" else None)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on("request", lambda request: None if _ours(request.url, host) else self.faults.append(f"foreign: {request.url[:100]}"))

    def forgive(self, part: str) -> None:
        """Drop the faults that hold this text; there must be one."""
        left = [fault for fault in self.faults if part not in fault]
        assert len(left) < len(self.faults), f"expected a fault with `{part}`; got {self.faults}"
        self.faults[:] = left

    def close(self) -> None:
        """Close all pages; fails if anything went wrong that was not forgiven."""
        for context in self._contexts:
            context.close()
        assert not self.faults, self.faults[:5]


def _ours(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "data" or parts.netloc == host


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """By keyboard, on the login page, where the name's field has the focus."""
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def keys(page: Page, *names: str) -> None:
    """Press keys one after another, on the page that is there."""
    for name in names:
        page.keyboard.press(name)


def away(page: Page, *names: str) -> None:
    """As `keys`; the last one leads to another page, which is there then."""
    keys(page, *names[:-1])
    with page.expect_navigation():
        page.keyboard.press(names[-1])


def focused(page: Page) -> Locator:
    """What has the focus."""
    return page.locator(":focus")


def settled(page: Page) -> None:
    """Wait until the parts that an item's page asks for by itself are there."""
    expect(page.locator('[hx-trigger="load"] > a.small')).to_have_count(0)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def barriers(page: Page) -> list[str]:
    """Serious and critical findings of axe, each with the first element, once every colour has come to rest (but what moves for ever)."""
    page.evaluate(
        "Promise.allSettled(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity)"
        ".map((one) => one.finished))"
    )
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {one['id']} ({one['impact']}): {one['nodes'][0]['target']} {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
