"""The made sentences of 5.6.3: seeded, no text twice, and each group as often in hits as in negatives."""

from __future__ import annotations

from collections import Counter

import pytest

from pharos.classifiers.train import hate_grammar

ROWS = list(hate_grammar.rows(6000, 7))


def test_same_seed_same_rows():
    assert list(hate_grammar.rows(300, 7)) == ROWS[:300]
    assert list(hate_grammar.rows(300, 8)) != ROWS[:300]


def test_as_many_rows_as_asked_and_no_text_twice():
    assert len(ROWS) == 6000
    assert len({row["text"].casefold() for row in ROWS}) == 6000


def test_each_group_is_in_hits_and_negatives_alike():
    hits = Counter(row["group"] for row in ROWS if row["group"] and row["labels"])
    negatives = Counter(row["group"] for row in ROWS if row["group"] and not row["labels"])
    assert set(hits) == {name for lang in ("en", "es") for _, name in hate_grammar.groups(lang)}
    assert all(abs(hits[name] - negatives[name]) <= 1 for name in hits)


def test_threats_are_illegal_too_and_things_are_clean():
    assert {tuple(row["labels"]) for row in ROWS} == {(), ("5.6.3",), ("5.6.3", "5.6.5")}
    assert all(not row["labels"] for row in ROWS if not row["group"])


@pytest.mark.parametrize("lang", ["en", "es"])
def test_many_frames_in_both_languages(lang: str):
    assert sum(len(found) for (of, _), found in hate_grammar.frames().items() if of == lang) >= 120


def test_no_slot_is_left_open():
    assert not [row["text"] for row in ROWS if "{" in row["text"] or "}" in row["text"]]


def test_people_of_every_group_are_mostly_in_sentences_that_break_nothing():
    people = list(hate_grammar.people(3000, 7))
    assert len({row["text"].casefold() for row in people}) == 3000
    assert people[:200] == list(hate_grammar.people(200, 7))
    assert not [row["text"] for row in people if "{" in row["text"] or "}" in row["text"]]
    negatives, all_rows = Counter(row["group"] for row in people if not row["labels"]), Counter(row["group"] for row in people)
    assert all(negatives[group] / count > 0.4 for group, count in all_rows.items())
