"""The checker itself: each thing that can go wrong is planted and found, and a run that compared nothing fails."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from chaos import checker
from chaos.checker import Report, Sent, check
from chaos.traffic import comments

from pharos.pipelines.settings import Settings
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.flagged import FlaggedItem, PolicyRef
from pharos.transforms.batch import Records
from pharos.transforms.decode import decode_comments

SENT = [Sent(*made, "raw", 0, offset) for offset, made in enumerate(itertools.islice(comments(5), 400))]
World = dict[str, list[Any]]


def world() -> World:
    """What a faultless run leaves behind."""
    n = len(SENT)
    columns = [list(column) for column in zip(*((one.key, one.value, one.offset) for one in SENT), strict=True)]
    table, _, letters = decode_comments(Records("raw", 0, 1, 0, n, columns[0], columns[1], columns[2], [0] * n))
    flagged = {one.id for one in SENT if one.flagged}
    place = {"kafka_topic": "raw", "kafka_partition": 0}
    names = ["event_id", "comment_id", "text", "event", "kafka_offset"]
    rows = [row | place | {"queued": row["event_id"] in flagged} for row in table.select(names).to_pylist()]
    return {"rows": rows, "items": [one for one in SENT if one.flagged], "letters": letters}


def item(one: Sent) -> bytes:
    flagged = FlaggedItem(
        schema_version=1, event=msgspec.Raw(one.value or b""), flags=["5.6.2"], findings=[], status={},
        policy=PolicyRef("p", "h"), priority=1, suggested="review",
    )  # fmt: skip
    return msgspec.json.encode(flagged)


def checked(left: World, monkeypatch: pytest.MonkeyPatch, sent: list[Sent] = SENT) -> Report:
    settings = Settings()
    topics = {
        settings.topics.flagged: [(one.key, item(one)) for one in left["items"]],
        settings.topics.dead: [(letter.key(), msgspec.json.encode(letter)) for letter in left["letters"]],
    }
    monkeypatch.setattr(checker, "archived_rows", lambda _: left["rows"])
    monkeypatch.setattr(checker, "read_topic", lambda _, topic: topics[topic])
    return check(settings, sent, Counter(kill=2))


def test_a_faultless_run_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    checked(world(), monkeypatch).verify(kill=2)


def _again(name: str) -> Callable[[World], None]:
    return lambda left: left[name].append(left[name][3])


def _gone(name: str) -> Callable[[World], None]:
    return lambda left: left[name].pop(3)


def _row(**changed: Any) -> Callable[[World], None]:
    return lambda left: left["rows"][3].update(changed)


def _letter(**changed: Any) -> Callable[[World], None]:
    def change(left: World) -> None:
        letter: DeadLetter = left["letters"][3]
        left["letters"][3] = msgspec.structs.replace(letter, **changed)

    return change


def _versions_crossed(left: World) -> None:
    """Two versions of one comment change places."""
    first = next(row for row in left["rows"] if sum(row["comment_id"] == other["comment_id"] for other in left["rows"]) > 1)
    second = [row for row in left["rows"] if row["comment_id"] == first["comment_id"]][1]
    first["kafka_offset"], second["kafka_offset"] = second["kafka_offset"], first["kafka_offset"]


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (_gone("rows"), "lost"), (_gone("items"), "lost"), (_gone("letters"), "lost"),
        (_again("rows"), "duplicate"), (_again("items"), "duplicate"), (_again("letters"), "duplicate"),
        (_row(event_id="test:city:nobody:1"), "phantom"), (_letter(key_b64="AAAA"), "phantom"),
        (_row(text="other"), "altered"), (_row(kafka_offset=99_999), "altered"), (_row(event="{}"), "altered"),
        (_letter(value_b64="AAAA"), "altered"), (_letter(offset=99_999), "altered"), (_letter(reason="too_large"), "altered"),
        (_versions_crossed, "order"),
    ],
)  # fmt: skip
def test_what_is_planted_is_found(plant: Callable[[World], None], found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left = world()
    plant(left)
    report = checked(left, monkeypatch)
    assert getattr(report, found)
    with pytest.raises(AssertionError, match=found):
        report.verify()


def test_nothing_compared_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="unchecked"):
        checked({"rows": [], "items": [], "letters": []}, monkeypatch, []).verify()


def test_a_fault_that_did_not_land_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="2 of 3 landed"):
        checked(world(), monkeypatch).verify(kill=3)
