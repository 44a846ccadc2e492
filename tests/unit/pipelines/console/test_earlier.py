"""The author's earlier comments from the archive, with what became of them."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from archive_days import Archive
from console_bench import ANA, VIC
from sqlalchemy import select
from topic_records import START_MS, decision, flagged

from pharos.pipelines.console import archived
from pharos.pipelines.console import earlier as module
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.archived import Why
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.earlier import Comment, Earlier, earlier
from pharos.pipelines.console.intake import item_id, take_decisions, take_flagged
from pharos.pipelines.console.tables import items
from pharos.pipelines.console.texts import catalogue
from pharos.schemas.policy_file import Policy

TODAY = date(2026, 11, 2)
AUTHOR = {"id": "u1", "name": "Someone"}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def author_of(database: Database, policy: Policy) -> str:
    """An item by the author, and a decided earlier one."""
    with database.write() as connection:
        one = flagged(comment="c1", author=AUTHOR)
        old = flagged(("5.6.2", "5.6.9"), comment="old", author=AUTHOR, text="I know where you live")
        take_flagged(connection, [one, old, flagged(comment="nobody")], policy, START_MS)
        take_decisions(connection, [decision(1, "hide", "old")], policy, START_MS)
    return item_id("facebook", "city", "c1")


def look(database: Database, archive: Archive, item: str, most: int = 20, person: Person = VIC) -> Earlier:
    with database.read() as connection:
        return earlier(connection, item, archive.settings, TODAY, person, most)


def test_the_newest_version_of_each_earlier_comment_with_its_outcome(database: Database, archive: Archive, author_of: str) -> None:
    later = datetime(2026, 10, 30, 12, tzinfo=UTC)
    archive.put(
        date(2026, 10, 30),
        {"event_id": "e1", "comment_id": "old", "text": "I know where you live", "flags": ["5.6.9"]},
        {"event_id": "e2", "comment_id": "plain", "text": "first"},
        {"event_id": "e3", "comment_id": "plain", "text": "second", "kind": "edited", "fetched_at": later, "created_at": later},
        {"event_id": "e4", "comment_id": "c1", "text": "the item itself"},
        {"event_id": "e5", "comment_id": "x", "text": "of another", "author_id": "u2"},
        {"event_id": "e6", "comment_id": "y", "text": "elsewhere", "platform": "x"},
        {"event_id": "e7", "comment_id": "z", "text": "call me", "flags": ["5.6.9"], "account": "parks"},
        {"event_id": "e8", "comment_id": "zz", "text": "ring me", "statuses": [("private_information", "timeout")]},
    )
    found = look(database, archive, author_of)
    assert [comment.text for comment in found.comments] == ["second", "███now where you live", "███████", "███████"], (
        "nobody knows where in it"
    )
    plain, old, private, _ = found.comments
    assert plain == Comment(
        item_id("facebook", "city", "plain"), "second", "edited", round(later.timestamp() * 1000), "city", (), None, "e3"
    )
    assert old.outcome is not None and (old.outcome.action, old.outcome.state) == ("hide", "decided")
    assert private.outcome is None
    whole = look(database, archive, author_of, person=ANA).comments
    assert [comment.text for comment in whole] == ["second", "I know where you live", "call me", "ring me"]
    assert (found.since, found.why) == (TODAY - timedelta(days=400), None)


def test_it_looks_no_further_back_than_it_must(database: Database, archive: Archive, author_of: str) -> None:
    archive.put(TODAY, *({"event_id": f"n{n}", "comment_id": f"n{n}", "text": str(n)} for n in range(5)))
    archive.put(TODAY - timedelta(days=100), *({"event_id": f"o{n}", "comment_id": f"o{n}", "text": str(n)} for n in range(5)))
    archive.put(TODAY - timedelta(days=500), {"event_id": "p", "comment_id": "p", "text": "ancient"})
    few, more = look(database, archive, author_of, most=5), look(database, archive, author_of, most=20)
    assert (len(few.comments), few.since, few.why) == (5, TODAY - timedelta(days=7), Why("newest", {"n": 5}))
    assert (len(more.comments), more.since, more.why) == (10, TODAY - timedelta(days=400), None)


def test_what_takes_too_long_is_said(database: Database, archive: Archive, author_of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put(TODAY, {"event_id": "n", "comment_id": "n", "text": "x"})
    monkeypatch.setattr(archived, "BUDGET_S", 0.0)
    assert look(database, archive, author_of) == Earlier([], None, Why("slow", {"seconds": 0}))


def test_why_there_is_none(database: Database, archive: Archive, author_of: str) -> None:
    assert look(database, archive, author_of) == Earlier([], None, Why("absent", {"folder": str(archive.settings.archive_dir)}))
    assert look(database, archive, item_id("facebook", "city", "nobody")).why == Why("nobody")
    with database.read() as connection:
        assert len(connection.execute(select(items)).all()) == 3


def test_a_third_question_waits_and_is_then_told_to_come_again(
    database: Database, archive: Archive, author_of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.put(TODAY, {"event_id": "n", "comment_id": "n", "text": "x"})
    monkeypatch.setattr(archived, "WAIT_S", 0.01)
    with archived._places, archived._places:
        assert look(database, archive, author_of) == Earlier([], None, Why("busy"))
    assert len(look(database, archive, author_of).comments) == 1


def test_questions_share_one_duckdb_of_one_thread(archive: Archive) -> None:
    before = archived._opened.cache_info().misses
    for _ in range(3):
        with archived._cursor(archive.settings) as cursor:
            assert cursor.execute("SELECT current_setting('threads')").fetchone() == (1,)
            with pytest.raises(duckdb.PermissionException):
                cursor.execute("SELECT * FROM read_text('/etc/hostname')")
    assert archived._opened.cache_info().misses == before + 1


def test_each_reason_has_its_sentence() -> None:
    keys = set(re.findall(r'Why\("(\w+)"', inspect.getsource(archived) + inspect.getsource(module)))
    assert len(keys) == 6 and {f"archive.{key}" for key in keys} <= set(catalogue("es"))
