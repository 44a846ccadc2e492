"""Archive: what a batch becomes in each data set, and that the clock names the day."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import Engine
from pharos.schemas.arrow import COMMENTS, DECISIONS, FINDINGS
from pharos.schemas.errors import ArchiveBlockedError
from pharos.schemas.policy_file import load_policy
from pharos.transforms.archive import _Archive, tables
from pharos.transforms.batch import Batch, Records
from pharos.transforms.decide import decide
from pharos.transforms.decode import decode_comments, decode_decisions
from pharos.transforms.detect import engine_for
from pharos.transforms.files import ArchiveFile

NOW = datetime.datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=datetime.UTC)
POLICY = load_policy(None)
EVENT = {
    "schema_version": 1, "kind": "created", "platform": "test", "account": "city",
    "created_at": "2026-03-01T10:00:00Z", "fetched_at": "2026-03-01T10:00:05Z",
}  # fmt: skip
DECISION = {
    "schema_version": 1, "decision_id": "d1", "event_id": "e1", "action": "leave", "actor": "sam", "role": "moderator",
    "decided_at": "2026-03-01T10:00:00Z", "policy": {"id": "then", "hash": "then-hash"},
}  # fmt: skip


def batch(*texts: str, broken: bool = False) -> Batch:
    events = [EVENT | {"event_id": f"e{n}", "comment_id": f"c{n}", "text": text} for n, text in enumerate(texts)]
    values: list[bytes | None] = [*(json.dumps(event).encode() for event in events), *([b"{"] if broken else [])]
    n = len(values)
    made = Batch(Records("raw", 2, 9, 100, 100 + n, [b"k"] * n, values, list(range(100, 100 + n)), [0] * n))
    made.table, made.comments, made.dead = decode_comments(made.records)
    engine: Engine = engine_for(None)
    assert isinstance(made.comments, Comments)
    views = engine.views(made.comments)
    made.detections = engine.run_all(views)
    made.verdict = decide(made, views, engine.detectors, engine.policy)
    return made


def test_comments_and_findings() -> None:
    found = tables(batch("A pothole on Main", "this is fucking late", broken=True), POLICY, NOW)
    assert {name: table.schema for name, table in found.items()} == {"comments": COMMENTS, "findings": FINDINGS}
    rows = found["comments"].to_pylist()
    assert [(row["event_id"], row["flagged"], row["queued"], row["flags"]) for row in rows] == [
        ("e0", False, False, []),
        ("e1", True, True, ["5.6.2"]),
    ]
    assert [row["kafka_offset"] for row in rows] == [100, 101]
    constant = {(row["kafka_topic"], row["kafka_partition"], row["archived_at"], row["policy_hash"]) for row in rows}
    assert constant == {("raw", 2, NOW, POLICY.hash)}
    assert rows[0]["score_5_6_2"] == 0
    assert rows[0]["score_5_6_1"] is None, "no post to compare with: null, not clean"
    assert (rows[0]["signals"], rows[0]["language"]) == (["service_request"], "en")
    assert dict(rows[0]["statuses"])["off_topic"] == "skipped"
    (finding,) = found["findings"].to_pylist()
    assert (finding["event_id"], finding["clause"], finding["kafka_offset"]) == ("e1", "5.6.2", 101)
    (span, *_) = finding["spans"]
    assert "this is fucking late"[span["start"] : span["end"]].startswith("fuck")


def test_no_findings_no_table() -> None:
    assert tables(batch("A pothole"), POLICY, NOW).keys() == {"comments"}


def test_only_broken_records_no_file(tmp_path: Path) -> None:
    made = batch(broken=True)
    assert tables(made, POLICY, NOW) == {}
    assert list(_Archive(tmp_path, POLICY, lambda: NOW, None).process(made)) == [made]
    assert not made.files


def test_decisions_keep_their_own_policy() -> None:
    made = Batch(Records("decisions", 0, 1, 5, 6, [None], [json.dumps(DECISION).encode()], [5], [0]))
    made.table, made.dead = decode_decisions(made.records)
    (table,) = tables(made, POLICY, NOW).values()
    assert table.schema == DECISIONS
    assert table["policy_hash"].to_pylist() == ["then-hash"]


@pytest.mark.parametrize(("later", "day"), [(0, "2026-03-01"), (1, "2026-03-02")])
def test_the_clock_names_the_day(tmp_path: Path, later: int, day: str) -> None:
    now = NOW + datetime.timedelta(microseconds=later)
    made = batch("this is fucking late")
    list(_Archive(tmp_path, POLICY, lambda: now, None).process(made))
    assert {path.parent.name for path in made.files} == {f"date={day}"}
    assert [(file.first, file.last, file.epoch) for path in made.files if (file := ArchiveFile.of(path))] == [(100, 100, 9)] * 2


def test_a_blocked_archive_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ArchiveBlockedError, match="cannot be written"):
        list(_Archive(tmp_path / "file", POLICY, lambda: NOW, None).process(batch("Hi")))
