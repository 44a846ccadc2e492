"""Decode: each reason of the closed list beside its near-miss, and what good values become."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pharos.schemas.topics import MAX_RECORD_BYTES
from pharos.transforms.batch import Records
from pharos.transforms.decode import decode_comments, decode_decisions

GOOD: dict[str, Any] = {
    "schema_version": 1, "event_id": "test:city:1:1", "kind": "created", "platform": "test", "account": "city", "comment_id": "1",
    "text": "Hi", "created_at": "2026-03-01T10:00:00Z", "fetched_at": "2026-03-01T10:00:05Z",
}  # fmt: skip
DECISION: dict[str, Any] = {
    "schema_version": 1, "decision_id": "d1", "event_id": "test:city:1:1", "action": "leave", "actor": "sam", "role": "moderator",
    "decided_at": "2026-03-01T10:00:00Z", "policy": {"id": "p", "hash": "h"},
}  # fmt: skip


def records(*values: bytes | None) -> Records:
    n = len(values)
    return Records("raw", 3, 1, 10, 10 + n, [b"key"] * n, list(values), list(range(10, 10 + n)), [1000] * n)


def value(**more: Any) -> bytes:
    return json.dumps(GOOD | more).encode()


def without(name: str) -> bytes:
    return json.dumps({key: kept for key, kept in GOOD.items() if key != name}).encode()


@pytest.mark.parametrize(
    ("bad", "reason", "detail"),
    [
        (None, "empty_value", "no value"),
        (b"", "empty_value", "no value"),
        (value(text="x" * MAX_RECORD_BYTES), "too_large", f"at most {MAX_RECORD_BYTES}"),
        (value()[:-2] + b"\xff}", "not_utf8", "byte"),
        (value(text="@").replace(b"@", b"\xed\xa0\x80"), "not_utf8", "byte"),
        (b"{", "not_json_object", "not valid JSON"),
        (value() + value(), "not_json_object", "not valid JSON"),
        (b"[]", "not_json_object", "expected a JSON object"),
        (b"null", "not_json_object", "expected a JSON object"),
        (b"\xef\xbb\xbf" + value(), "not_json_object", "not valid JSON"),
        (value(raw="@").replace(b'"@"', b"[" * 100_000 + b"]" * 100_000), "not_json_object", ""),
        *((without(name), "missing_field", f"`$.{name}` is missing") for name in GOOD),
        (value(event_id=""), "empty_id", "`$.event_id`"),
        (value(comment_id=""), "empty_id", "`$.comment_id`"),
        (value(text=None), "wrong_type", "`$.text`"),
        (value(kind="gone"), "wrong_type", "`$.kind`"),
        (value(schema_version="1"), "wrong_type", "`$.schema_version`"),
        (value(post=[]), "wrong_type", "`$.post`"),
        (value(author={"is_account_owner": "yes"}), "wrong_type", "`$.author.is_account_owner`"),
        (value(created_at="yesterday"), "bad_time", "`$.created_at`"),
        (value(created_at="2026-03-01T10:00:00"), "bad_time", "`$.created_at`"),
        (value(edited_at="2026-02-30T10:00:00Z"), "bad_time", "`$.edited_at`"),
    ],
)  # fmt: skip
def test_bad_between_good_neighbours(bad: bytes | None, reason: str, detail: str) -> None:
    table, comments, dead = decode_comments(records(value(), bad, value(comment_id="2")))
    assert table["kafka_offset"].to_pylist() == [10, 12]
    assert len(comments) == 2
    (letter,) = dead
    assert (letter.reason, letter.offset, letter.value(), letter.key()) == (reason, 11, bad, b"key")
    assert (letter.topic, letter.partition, letter.timestamp) == ("raw", 3, 1000)
    assert detail in letter.detail


@pytest.mark.parametrize(
    "good",
    [
        value(text=""),
        value(new_field={"deep": [1]}),
        value(platform="myspace"),
        value(created_at="2026-03-01T10:00:00+05:30"),
        value(created_at="2026-03-01T10:00:00.123456789Z"),
        value(post=None, author=None, lang=None, edited_at=None),
        b" \n" + value() + b"\r\n",
        value(text="\ufeff\u202e\u0000"),
    ],
)
def test_good(good: bytes) -> None:
    table, _, dead = decode_comments(records(good))
    assert not dead
    assert table["event"].to_pylist() == [good.decode()]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [({"a": "é"}, '{"a": "é"}'), ('{"as": "text"}', '{"as": "text"}'), (None, None)],
)
def test_raw_is_kept_verbatim(raw: Any, kept: str | None) -> None:
    table, _, _ = decode_comments(records(json.dumps(GOOD | {"raw": raw}, ensure_ascii=False).encode()))
    assert table["raw"].to_pylist() == [kept]


def test_columns_of_the_optional_objects() -> None:
    full = value(post={"id": "p", "title": "Title", "text": "Body"}, author={"id": "a"}, parent={"text": "before"}, lang="es")
    table, comments, _ = decode_comments(records(full, value()))
    assert table["post_id"].to_pylist() == ["p", None]
    assert table["author_id"].to_pylist() == ["a", None]
    assert comments.post.to_pylist() == ["Title\nBody", None]
    assert comments.parent.to_pylist() == ["before", None]
    assert comments.lang.to_pylist() == ["es", None]


def test_an_empty_batch() -> None:
    table, comments, dead = decode_comments(records())
    assert (len(table), len(comments), dead) == (0, 0, [])


def test_decisions() -> None:
    good, bad = json.dumps(DECISION).encode(), json.dumps(DECISION | {"action": "erase"}).encode()
    table, dead = decode_decisions(records(bad, good))
    assert table["decision"].to_pylist() == [good.decode()]
    assert table["policy_hash"].to_pylist() == ["h"]
    assert [(letter.offset, letter.reason) for letter in dead] == [(10, "wrong_type")]
