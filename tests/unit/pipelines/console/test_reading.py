"""The log of who was shown what, and the labels that come of what people said."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgspec
import pytest
from console_bench import ANA, BEN, NOW, VIC, put_item
from sqlalchemy import insert, select

from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Wish, decide, undo
from pharos.pipelines.console.labels import write
from pharos.pipelines.console.reading import AGAIN_MS, Reads
from pharos.pipelines.console.tables import audit, versions
from pharos.pipelines.console.wrongs import mark_wrong
from pharos.pipelines.evaluate.data import read
from pharos.schemas.policy_file import Policy

HOUR = AGAIN_MS


def test_who_is_shown_a_comment_is_in_the_log_once_an_hour(database: Database) -> None:
    reads = Reads()
    for person, ids, now in ((ANA, "ab", 0), (ANA, "abc", 1), (BEN, "a", 2), (VIC, "abc", 3), (ANA, "a", HOUR - 1), (ANA, "a", HOUR)):
        reads.tell(database, person, "/queue", ids, NOW + now)
    with database.read() as connection:
        rows = connection.execute(select(audit.c.actor, audit.c.detail, audit.c.at_ms).order_by(audit.c.seq)).all()
    told = [(row.actor, "".join(json.loads(row.detail)["shown"]), row.at_ms - NOW) for row in rows]
    assert told == [("ana", "ab", 0), ("ana", "c", 1), ("ben", "a", 2), ("ana", "a", HOUR)]


def test_each_page_that_shows_it_is_in_the_log(database: Database) -> None:
    reads = Reads()
    for page in ("/queue", "/items/author", "/queue"):
        reads.tell(database, ANA, page, "a", NOW)
    with database.read() as connection:
        assert connection.scalars(select(audit.c.subject).order_by(audit.c.seq)).all() == ["/queue", "/items/author"]


def test_what_the_log_does_not_take_is_told_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = Reads()
    with monkeypatch.context() as patched:
        patched.setattr("pharos.pipelines.console.reading.note", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reads.tell(database, ANA, "/queue", "a", NOW)
    reads.tell(database, ANA, "/queue", "a", NOW)
    with database.read() as connection:
        assert len(connection.execute(select(audit)).all()) == 1


def flagged(database: Database, name: str) -> None:
    event = {
        "schema_version": 1, "event_id": f"youtube:UCcity:{name}:1", "kind": "created", "platform": "youtube", "account": "UCcity",
        "comment_id": name, "text": f"comment {name}", "created_at": "2026-01-01T00:00:00Z", "fetched_at": "2026-01-01T00:00:00Z",
        "post": {"text": "the post"},
    }  # fmt: skip
    item = {
        "schema_version": 1, "event": event, "flags": ["5.6.2"], "findings": [], "status": {}, "policy": {"id": "p", "hash": "h"},
        "priority": 1, "suggested": "review", "lang": "en",
    }  # fmt: skip
    with database.write() as connection:
        put_item(connection, name)
        values = {"event_id": event["event_id"], "item_id": name, "kind": "created", "flagged": True, "body": msgspec.json.encode(item)}
        connection.execute(insert(versions).values(**values, text_ms=NOW, fetched_ms=NOW, received_ms=NOW, opened_ms=NOW))


def test_labels_are_what_people_said_and_the_evaluation_reads_them(database: Database, policy: Policy, tmp_path: Path) -> None:
    for name in ("hidden", "left", "wrong", "undone", "both"):
        flagged(database, name)
    hide = Wish("hide", "5.6.2", "the clause names it")
    with database.write() as connection:
        decide(connection, ANA, "hidden", 1, hide, policy, NOW)
        decide(connection, ANA, "left", 1, Wish("leave"), policy, NOW)
        mark_wrong(connection, ANA, "wrong", "profanity", "5.6.2", policy, NOW)
        undone = decide(connection, ANA, "undone", 1, hide, policy, NOW)
        undo(connection, ANA, undone.decision_id, policy, NOW, 1000)
        mark_wrong(connection, BEN, "both", "profanity", "5.6.2", policy, NOW)
        decide(connection, ANA, "both", 1, hide, policy, NOW)
    with database.read() as connection:
        assert write(connection, tmp_path / "desk.jsonl.gz") == 3
    cases = {case.text: case for case in read(tmp_path)}
    assert {text: case.label for text, case in cases.items()} == {"comment hidden": True, "comment wrong": False, "comment both": True}
    assert {(case.set, case.clause, case.post, case.seen) for case in cases.values()} == {("desk", "5.6.2", "the post", False)}
    with gzip.open(tmp_path / "desk.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert {json.loads(line)["raw"] for line in lines} == {"restricted", "detector wrong"}
