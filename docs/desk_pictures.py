"""Draws `docs/images/desk-*.png`: a demo whose desk is four invented weeks old, photographed in Chromium; `make docs` calls it.

The comments are the demo's. The people are made up, and so are their decisions, made by the desk's own functions at made-up times.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import msgspec
from playwright.sync_api import Page, expect, sync_playwright
from rich.console import Console
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from pharos.pipelines.console import appeals, claims, deciding, people
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.clock import now_ms
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Wish
from pharos.pipelines.console.listing import Filter
from pharos.pipelines.console.notices import token
from pharos.pipelines.console.tables import decisions, items, versions
from pharos.pipelines.console.wrongs import mark_wrong
from pharos.pipelines.demo.check import comments_queued
from pharos.pipelines.demo.person import Seen
from pharos.pipelines.demo.play import Demo
from pharos.pipelines.demo.sample import ACCOUNTS
from pharos.pipelines.settings import Settings
from pharos.schemas.flagged import FlaggedItem
from pharos.schemas.policy_file import load_policy

IMAGES = Path(__file__).parent / "images"
SIZE = {"width": 1280, "height": 800}
MOST_BYTES = 250_000
STAFF = [Person(name, "moderator") for name in ("ana", "ben", "carla", "dan")]
SENIORS = [Person(name, "senior") for name in ("sue", "tom")]
DAYS, DAY_MS, HOUR_MS, MINUTE_MS = 28, 86_400_000, 3_600_000, 60_000
CITY = ACCOUNTS["mastodon"]
CITY_POSTS = "1100000000"
"""With this begin the posts of the invented city's page; its comments are what the pictures show, save those of `UGLY` clauses."""
UGLY = {"5.6.2", "5.6.3", "5.6.4", "5.6.5"}
SHOWN = "Vote for Marlow Tessier for mayor, the only one who answers the phone!"
TAKEN = "Mi vecina"
HABITS = {"leave": 55, "hide": 30, "answer": 9, "escalate": 3, "route": 3}
"""How often of a hundred the invented people decide what."""
REASON = "The passage falls under the clause; nothing else in the comment needs it."
POLICY = load_policy()


class Month:
    """Four weeks at the desk, the same ones each time."""

    def __init__(self, connection: Connection, now: int) -> None:
        self._connection, self._now, self._dice = connection, now, random.Random(28)

    def pass_by(self) -> None:
        """Let the comments come in one by one over the weeks, and people decide on most of them."""
        for row in self._connection.execute(select(items).order_by(items.c.id)).all():
            shown = row.post_id.startswith(CITY_POSTS) and row.clause and not set(row.flags.split()) & UGLY
            ago = self._dice.randrange(20 * MINUTE_MS, 9 * HOUR_MS) if shown else self._dice.randrange(HOUR_MS, DAYS * DAY_MS)
            moved = {"queued_ms": row.queued_ms - ago, "urgency": items.c.urgency + ago / HOUR_MS}
            self._connection.execute(update(items).where(items.c.id == row.id).values(moved))
            # The figures go by the versions that opened an item.
            since = {name: versions.c[name] - ago for name in ("fetched_ms", "opened_ms")}
            self._connection.execute(update(versions).where(versions.c.item_id == row.id, versions.c.opened_ms > 0).values(since))
            at = row.queued_ms - ago + round(self._dice.lognormvariate(0.3, 1.2) * HOUR_MS)
            if not shown and (at < self._now - HOUR_MS or row.account == CITY):
                self._work(row, min(at, self._now - HOUR_MS))
        taken = self._connection.execute(select(items.c.id).where(items.c.text.startswith(TAKEN))).scalar_one()
        claims.claim(self._connection, taken, STAFF[1], self._now, 10 * MINUTE_MS)

    def _work(self, row: Row, at: int) -> None:
        """One person's decision on an item, and what others say to it."""
        person = self._dice.choice(STAFF)
        claims.claim(self._connection, row.id, person, at - round(self._dice.lognormvariate(3.4, 0.7) * 1000), 10 * MINUTE_MS)
        action = self._dice.choices(list(HABITS), list(HABITS.values()))[0]
        wish = Wish(action, row.clause or "5.6.2", REASON, lane="service_request" if action == "route" else "")  # type: ignore[arg-type]
        done = self._decide(person, row.id, wish, at)
        if action == "leave" and row.clause and self._dice.random() < 0.3:
            self._mark(person, row, at)
        if done.state != "decided" and at > self._now - DAY_MS:
            return
        if done.state == "second":
            other = self._dice.choice([one for one in STAFF if one != person])
            agrees = wish if self._dice.random() < 0.85 else Wish("leave")
            self._decide(other, row.id, agrees, at + 20 * MINUTE_MS)
        elif done.state == "escalated":
            self._decide(self._dice.choice(SENIORS), row.id, Wish("leave"), at + 30 * MINUTE_MS)
        elif action == "hide" and at < self._now - DAY_MS and self._dice.random() < 0.08:
            self._appeal(done.decision_id, at + 40 * MINUTE_MS)
        elif self._dice.random() < 0.02:
            deciding.undo(self._connection, person, done.decision_id, POLICY, at + 9_000, 30_000)
            self._decide(person, row.id, Wish("leave"), at + MINUTE_MS)

    def _decide(self, person: Person, item_id: str, wish: Wish, at: int) -> deciding.Decided:
        revision = self._connection.execute(select(items.c.revision).where(items.c.id == item_id)).scalar_one()
        return deciding.decide(self._connection, person, item_id, revision, wish, POLICY, at)

    def _mark(self, person: Person, row: Row, at: int) -> None:
        body = self._connection.execute(select(versions.c.body).where(versions.c.event_id == row.event_id)).scalar_one()
        found = next(one for one in msgspec.json.decode(body, type=FlaggedItem).findings if one.clause == row.clause)
        mark_wrong(self._connection, person, row.id, found.detector, found.clause, POLICY, at)

    def _appeal(self, decision_id: str, at: int) -> None:
        standing = appeals.opened(self._connection, token(self._connection, decision_id), at, 30)
        if standing is None:
            return
        made = appeals.appeal(self._connection, standing, "Please look again.", "", "en", at)
        wish = "overturn" if self._dice.random() < 0.3 else "uphold"
        appeals.answer(self._connection, made, self._dice.choice(SENIORS), wish, "Looked at again.", POLICY, at + 50 * MINUTE_MS)


class Pictured(Demo):
    """A demo that is photographed when the desk has read its queue."""

    def _at_the_desk(self, decides: bool) -> Seen:
        settings, password = self.stage.settings, secrets.token_urlsafe(12)
        wanted = comments_queued(settings)
        with closing(Database(settings.console_database_url)) as database:
            self._wait(lambda: _count(database, items.c.id != "") == wanted)
            with database.write() as connection:
                for person in STAFF + SENIORS:
                    people.add(connection, person.name, person.role, password, now_ms() - DAYS * DAY_MS)
                Month(connection, now_ms()).pass_by()
            self._wait(lambda: _count(database, decisions.c.recorded_ms == 0) == 0)
        photograph(settings.console_url, password)
        return super()._at_the_desk(decides=False)


def _count(database: Database, which: ColumnElement[bool]) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).where(which)).scalar_one()


def photograph(url: str, password: str) -> None:
    """Log in as one of the made-up people and keep what the three pages show."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.getuid() == 0 else [])
        page = browser.new_page(viewport=SIZE, device_scale_factor=1, color_scheme="light", base_url=url, locale="en-US")
        page.goto("/login")
        page.fill("#name", STAFF[0].name)
        page.fill("#password", password)
        with page.expect_navigation():
            page.press("#password", "Enter")
        page.goto(f"/queue?{Filter(account=CITY).query()}")
        page.keyboard.press("j")
        keep(page, "queue")
        page.get_by_role("link", name=SHOWN).click()
        expect(page.locator('[hx-trigger="load"] > a.small')).to_have_count(0)
        keep(page, "item")
        page.goto("/figures")
        page.wait_for_load_state("networkidle")
        keep(page, "figures")
        browser.close()


def keep(page: Page, name: str) -> None:
    """What the window shows, as a file."""
    file = IMAGES / f"desk-{name}.png"
    page.screenshot(path=file)
    if file.stat().st_size > MOST_BYTES:
        msg = f"{file.name}: expected at most {MOST_BYTES} bytes; got {file.stat().st_size}"
        raise SystemExit(msg)


def main() -> None:
    """Run the demo and take the pictures."""
    folder = Path(tempfile.mkdtemp())
    try:
        summary = Pictured(folder, Settings(), once=True, console=Console(stderr=True, highlight=False)).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if summary.problems:
        raise SystemExit("\n".join(summary.problems))


if __name__ == "__main__":
    main()
