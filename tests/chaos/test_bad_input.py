"""20,000 mutated records: no crash, every reject among the dead with its reason, place and bytes, every good neighbour archived.

What is good is decided by an oracle of the standard library's parser (`mutations.judge`), which must agree on every single record.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from chaos.checker import archived_rows, read_ledger, read_topic
from chaos.mutations import judge, mutated
from chaos.processes import running, worker
from chaos.traffic import Made, comments, send

from pharos.pipelines.settings import Settings
from pharos.schemas.dead_letter import REASONS, DeadLetter
from pharos.transforms.batch import Records
from pharos.transforms.decode import decode_comments

pytestmark = pytest.mark.chaos

SEED = 7
COUNT = 20_000
BATCH = 500


def test_decode_agrees_with_the_oracle() -> None:
    reasons, disagreements, good_rows = set(), [], 0
    rows = list(mutated(SEED, COUNT, costly_every=400))
    for first in range(0, COUNT, BATCH):
        keys, values = zip(*rows[first : first + BATCH], strict=True)
        offsets = list(range(first, first + BATCH))
        table, columns, dead = decode_comments(Records("raw", 0, 1, first, first + BATCH, list(keys), list(values), offsets, [0] * BATCH))
        archived, letters = table["kafka_offset"].to_pylist(), {letter.offset: letter for letter in dead}
        assert sorted([*archived, *letters]) == offsets
        assert len(columns) == len(archived)
        assert [event.encode() for event in table["event"].to_pylist()] == [values[offset - first] for offset in archived]
        assert all((letter.key(), letter.value()) == (keys[offset - first], values[offset - first]) for offset, letter in letters.items())
        disagreements += [(offset, letters.get(offset)) for offset in offsets if judge(values[offset - first]) != (offset not in letters)]
        reasons |= {letter.reason for letter in dead}
        good_rows += len(archived)
    assert [(offset, letter and (letter.reason, letter.detail)) for offset, letter in disagreements] == []
    assert reasons == set(REASONS), "every reason of the closed list was seen"
    assert COUNT / 4 < good_rows < COUNT * 3 / 4, "a fair mixture"


def test_details_hold_nothing_of_the_record() -> None:
    canary = "zqcanaryzq"
    values = [value.replace(b"bus stop", canary.encode()) for _, value in mutated(SEED + 1, 4000) if value and b"bus stop" in value]
    offsets = list(range(len(values)))
    _, _, dead = decode_comments(Records("raw", 0, 1, 0, len(values), [None] * len(values), list(values), offsets, [0] * len(values)))
    assert len(dead) > 1000
    assert not [letter.detail for letter in dead if canary in letter.detail or len(letter.detail) > 200]


def mixed() -> Iterator[Made]:
    """The mutated records with a good neighbour after every fourth."""
    rng, good = random.Random(SEED), (made for made in comments(SEED) if made.reason is None)
    for key, value in mutated(SEED, COUNT):
        yield Made(key.decode(), key, value, "", 0, False, None if judge(value) else "bad")
        if rng.random() < 0.25:
            yield next(good)


@pytest.mark.integration
def test_through_the_pipeline(settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path) -> None:
    with (tmp_path / "acked.jsonl").open("w", encoding="utf-8") as ledger:
        assert send(settings.bootstrap_servers, settings.topics.raw, ledger, mixed()) == 0
    process = worker(environ_of(settings), tmp_path / "worker.log", "--drain")
    with running(process):
        assert process.wait(180) == 0, process.tail()
    assert not [entry for entry in process.entries() if entry["level"] in ("error", "critical")], "no crash on the way"
    sent = {(one.topic, one.partition, one.offset): one for one in read_ledger(tmp_path / "acked.jsonl")}
    assert len(sent) > COUNT * 1.2
    archived = archived_rows(settings.archive_dir)
    rows = {(row["kafka_topic"], row["kafka_partition"], row["kafka_offset"]): row["event"].encode() for row in archived}
    assert len(rows) == len(archived), "each once"
    letters = [msgspec.json.decode(value, type=DeadLetter) for _, value in read_topic(settings, settings.topics.dead)]
    dead = {(letter.topic, letter.partition, letter.offset): letter for letter in letters}
    assert len(letters) == len(dead), "each once"
    assert rows == {place: one.value for place, one in sent.items() if one.reason is None}
    assert dead.keys() == {place for place, one in sent.items() if one.reason is not None}
    assert all((letter.key(), letter.value()) == (sent[place].key, sent[place].value) for place, letter in dead.items())
    assert {letter.reason for letter in letters} == set(REASONS)
