"""Events, items and letters are read from older and newer writers alike; the shipped JSON Schemas are those of the types."""

import json

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharos.schemas import arrow, errors, json_schema
from pharos.schemas.dead_letter import REASONS, DeadLetter
from pharos.schemas.decision import Decision
from pharos.schemas.event import CommentEvent, event_id
from pharos.schemas.finding import CLAUSES, Finding, Reason, Span
from pharos.schemas.flagged import FlaggedItem, PolicyRef

EVENT = {
    "schema_version": 1,
    "event_id": "youtube:UC1:c1:v1",
    "kind": "created",
    "platform": "youtube",
    "account": "UC1",
    "comment_id": "c1",
    "text": "When is Elm Street repaved?",
    "created_at": "2026-10-02T10:00:00Z",
    "fetched_at": "2026-10-02T12:00:05.123+02:00",
}
DECISION = {
    "schema_version": 1,
    "decision_id": "d1",
    "event_id": "e1",
    "action": "leave",
    "actor": "ana",
    "role": "moderator",
    "decided_at": "2026-10-02T10:00:00Z",
    "policy": {"id": "p", "hash": "h"},
}
FINDING = Finding(
    clause="5.6.2", score=0.5, spans=[Span(0, 4, "word", "when")], detector="profanity", version="1", reason=Reason("A.", "B."), tier="B"
)


def event(**changes):
    return msgspec.json.decode(json.dumps({**EVENT, **changes}).encode(), type=CommentEvent)


def test_a_newer_writer_may_add_fields_everywhere():
    read = event(schema_version=2, mood="calm", author={"id": "7", "badge": 1}, post={"id": "p", "pinned": True})
    assert (read.text, read.author.id, read.post.id) == (EVENT["text"], "7", "p")


def test_an_older_writer_may_leave_out_all_that_is_optional():
    read = event()
    assert read.parent is read.author is read.lang is None and read.raw is msgspec.UNSET


def test_a_flagged_item_keeps_the_unknown_fields_of_its_event():
    value = json.dumps({**EVENT, "mood": {"calm": [1, 2.50]}}).encode()
    item = FlaggedItem(
        schema_version=1, event=msgspec.Raw(value), flags=[], findings=[], status={}, policy=PolicyRef("p", "h"), priority=1,
        suggested="unscored",
    )  # fmt: skip
    again = msgspec.json.decode(msgspec.json.encode(item), type=FlaggedItem)
    assert bytes(again.event) == value
    assert again.comment().comment_id == "c1"


@pytest.mark.parametrize("name", sorted(set(EVENT)))
def test_each_required_field_is_required(name):
    with pytest.raises(msgspec.ValidationError, match=name):
        msgspec.json.decode(json.dumps({k: v for k, v in EVENT.items() if k != name}).encode(), type=CommentEvent)


@pytest.mark.parametrize(
    "changes",
    [
        {"event_id": ""}, {"comment_id": ""}, {"kind": "seen"}, {"text": None}, {"text": 5}, {"created_at": "2026-10-02"},
        {"created_at": "2026-10-02T10:00:00"}, {"fetched_at": 1790935200}, {"comment_id": 12}, {"author": "ana"}, {"schema_version": 0},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(changes):
    with pytest.raises(msgspec.ValidationError):
        event(**changes)


UNUSUAL = [{"text": ""}, {"platform": "gab"}, {"lang": None}, {"raw": {"a": [1]}}, {"raw": '{"a": [1]}'}, {"edited_at": None}]


@pytest.mark.parametrize("changes", UNUSUAL)
def test_what_is_unusual_is_read(changes):
    assert event(**changes).comment_id == "c1"


@given(st.text(), st.text(min_size=1), st.one_of(st.none(), st.text()))
def test_an_event_comes_back_as_it_was(text, comment_id, lang):
    written = event(text=text.encode("utf-8", "replace").decode(), comment_id="x", lang=None)
    written = msgspec.structs.replace(written, comment_id=comment_id.encode("utf-8", "replace").decode(), lang=lang and "es")
    assert msgspec.json.decode(msgspec.json.encode(written), type=CommentEvent) == written


def test_the_key_and_the_id():
    assert event().key() == b"youtube:c1"
    assert event_id("youtube", "UC1", "c1", "v1") == EVENT["event_id"]


@pytest.mark.parametrize("name", json_schema.TYPES)
def test_the_shipped_json_schema_is_that_of_the_type(name):
    shipped = (json_schema.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")
    assert shipped == json_schema.render(name), "run `python -m pharos.schemas.json_schema`"
    jsonschema.Draft202012Validator.check_schema(json.loads(shipped))


LETTER = DeadLetter(reason="bad_time", detail="", topic="t", partition=0, offset=1, timestamp=2, key_b64=None, value_b64="eHg=")
ITEM = FlaggedItem(
    schema_version=1, event=msgspec.Raw(json.dumps(EVENT).encode()), flags=["5.6.2"], findings=[FINDING], status={"profanity": "ok"},
    policy=PolicyRef("p", "h"), priority=3, suggested="review",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "instance"),
    [("comment-event", EVENT | {"new": 1}), ("decision", DECISION), ("finding", FINDING), ("dead-letter", LETTER), ("flagged-item", ITEM)],
)
def test_what_we_write_is_valid_by_the_schema(name, instance):
    value = json.loads(msgspec.json.encode(instance))
    jsonschema.validate(value, json_schema.json_schema(name))
    required = ("event_id", "decided_at", "clause", "reason", "findings")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({k: v for k, v in value.items() if k not in required}, json_schema.json_schema(name))


def test_a_decision_is_read():
    read = msgspec.json.decode(json.dumps({**DECISION, "later": 1}).encode(), type=Decision)
    assert (read.action, read.policy.id) == ("leave", "p")


def test_a_letter_gives_its_bytes_back():
    assert (LETTER.key(), LETTER.value()) == (None, b"xx")
    assert LETTER.reason in REASONS


def test_every_clause_has_a_score_column():
    assert [arrow.score_column(clause) for clause in CLAUSES] == [name for name in arrow.COMMENTS.names if name.startswith("score_")]


def test_the_error_tree_is_drawn_as_it_is():
    tree = errors.__doc__ or ""
    classes = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, errors.PharosError)]
    assert len(classes) > 10
    for item in classes:
        line = next(line for line in tree.splitlines() if item.__name__ + " " in line + " ")
        depth = (len(line) - len(line.lstrip("│├└─ "))) // 4
        assert depth == len(item.__mro__) - errors.PharosError.__mro__.__len__(), item
