"""What an edited comment said before it came to the desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from archive_days import Archive
from console_bench import ANA, NOW, VIC
from console_desk import ITEM, Browser, filled_desk
from sqlalchemy import select
from topic_records import START, flagged

from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.intake import item_id, take_flagged
from pharos.pipelines.console.tables import audit

PHONE = "318-555-0188"
PATH = f"/items/{item_id('facebook', 'city', 'e')}"
DAY = START.date()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, archive: Archive) -> Iterator[Desk]:
    with filled_desk(tmp_path, archive_dir=archive.settings.archive_dir, state_dir=archive.settings.state_dir) as desk:
        item = json.loads(flagged(("5.6.9",), comment="e", version="2", minute=30, kind="edited", text=f"The pool is closed, ring {PHONE}"))
        start = item["event"]["text"].index(PHONE)
        item["findings"][0]["spans"] = [[start, start + len(PHONE), "phone", PHONE]]
        item["event"]["author"] = {"id": "u1", "name": "Pat"}
        with desk.database.write() as connection:
            assert take_flagged(connection, [json.dumps(item).encode()], desk.policy, NOW) == 0
        yield desk


def version(number: int, minute: int, text: str, **more: object) -> dict[str, object]:
    at = START + timedelta(minutes=minute)
    return {"event_id": f"facebook:city:e:{number}", "comment_id": "e", "text": text, "created_at": START, "fetched_at": at, **more}


def panel(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_the_page_says_that_it_was_edited_and_asks_for_what_it_said(desk: Desk) -> None:
    page = Browser(desk, ANA).get(PATH)
    assert '<a href="#versions">edited</a>' in page and f'hx-get="{PATH}/before"' in page
    assert "/before" not in Browser(desk, ANA).get(f"/items/{ITEM}")


def test_what_the_edit_changed(desk: Desk, archive: Archive) -> None:
    archive.put(
        DAY,
        version(1, 0, "The pool is open"),
        version(1, 0, "The pool is open"),
        version(2, 30, f"The pool is closed, ring {PHONE}", kind="edited", flags=["5.6.9"]),
        {"event_id": "other", "comment_id": "f", "text": "of another comment", "fetched_at": START},
    )
    page = Browser(desk, ANA).get(f"{PATH}/before")
    assert re.findall(r"<del>.*?</span>(.*?)</del>", page) == [" open"]
    assert re.findall(r"<ins>.*?</span>(.*?)</ins>", page) == [f" closed, ring {PHONE}"]
    assert page.count("<li>") == 2 and "of another" not in page
    with desk.database.read() as connection:
        told = connection.execute(select(audit.c.actor, audit.c.detail).where(audit.c.subject == "/items/before")).all()
    assert [(row.actor, json.loads(row.detail)["shown"]) for row in told] == [("ana", ["facebook:city:e:2", "facebook:city:e:1"])]


def test_what_is_private_is_covered_in_what_it_said(desk: Desk, archive: Archive) -> None:
    archive.put(
        DAY,
        version(0, 0, "my first number", statuses=[("private_information", "error")]),
        version(1, 10, f"I said {PHONE}", kind="edited"),
    )
    page = Browser(desk, VIC).get(f"{PATH}/before")
    assert PHONE not in page and "number" not in page and "I said" in page and page.count("<li>") == 3
    assert "number" in Browser(desk, ANA).get(f"{PATH}/before")


def test_without_an_archive_it_says_so(desk: Desk, archive: Archive) -> None:
    assert "What it said before is not here. There is no archive" in panel(Browser(desk, ANA).get(f"{PATH}/before"))
    archive.put(date(2026, 1, 1), version(1, 0, "too early to be it", fetched_at=datetime(2026, 1, 1).astimezone()))
    assert panel(Browser(desk, ANA).get(f"{PATH}/before")).strip() == "What it said before is not here."
    assert Browser(desk, ANA).client.get("/items/nowhere/before").status_code == 409


def test_the_log_names_the_comments_of_an_author(desk: Desk, archive: Archive) -> None:
    archive.put(DAY, version(1, 0, "one"), {"event_id": "o", "comment_id": "o", "text": "other", "fetched_at": START})
    ana = Browser(desk, ANA)
    ana.get("/queue")
    assert "other" in ana.get(f"{PATH}/author")
    with desk.database.read() as connection:
        (detail,) = connection.scalars(select(audit.c.detail).where(audit.c.subject == "/items/author"))
    assert json.loads(detail)["shown"] == ["o"]
