"""How thresholds are set: neither kind of clean rows is flagged more than it may, and where the screen need not ask the encoder."""

import numpy as np
import pytest

from pharos.classifiers.learned import ENCODER_FROM, POLITICAL, SCREEN_FROM
from pharos.classifiers.train.calibrate import (
    AGREED,
    FEWEST,
    FLAGGED,
    HARD,
    LESS,
    NEVER,
    NO_SLOPES,
    PASSED,
    Clean,
    Levels,
    asked,
    blend,
    sure,
)

HEADS = ("5.6.7a", POLITICAL)


def clean_rows(n=4000, own=1000):
    levels = np.random.default_rng(7).normal(size=(n, 2))
    levels[:own] += 2  # near-misses are harder
    return Clean(levels[:, 0], levels[:, 1], np.arange(n) < own)


def test_neither_kind_of_clean_rows_is_flagged_more_than_it_may():
    clean = clean_rows()
    over = clean.both + clean.offset("5.6.5", clean.both) > 0
    assert over[clean.own].mean() <= HARD["5.6.5"] and over[~clean.own].mean() <= FLAGGED["5.6.5"]
    assert over.any()


def test_the_stricter_of_both_decides():
    clean = clean_rows()
    each = [Clean(*(column[rows] for column in clean)).offset("5.6.5", clean.both[rows]) for rows in (clean.own, ~clean.own)]
    assert each[0] != each[1]
    assert clean.offset("5.6.5", clean.both) == min(each)


def test_a_blend_has_all_that_is_read_of_it():
    clean, other = clean_rows(), Levels(np.linspace(-2, 2, 50), np.linspace(-1, 3, 50))
    assert set(blend("5.6.5", clean, other)) == {"alone", "both", "fast"}


@pytest.mark.parametrize(("wrong", "found"), [(0, True), (0.04, True), (0.2, False)])
def test_the_screen_is_sure_where_the_blend_agrees(wrong, found):
    screen = np.linspace(-5, 5, 1000)
    flagged = (screen > 2) & (np.random.default_rng(3).random(1000) >= wrong)
    start = sure(screen, flagged, np.full(1000, "c3"))
    assert (start < NEVER) is found
    if found:
        assert flagged[screen >= start].mean() >= AGREED and (screen >= start).sum() >= FEWEST


def test_no_source_may_disagree_by_itself():
    screen, source = np.linspace(-5, 5, 1000), np.where(np.arange(1000) % 20, "c3", "unhealthy")
    flagged = (screen > 2) & ((source == "c3") | (screen > 4))
    start = sure(screen, flagged, source)
    assert flagged[(screen >= start) & (source == "unhealthy")].mean() >= 0.5 < AGREED
    assert start > sure(screen, flagged, np.full(1000, "c3"))


def test_few_rows_tell_nothing():
    screen = np.linspace(-5, 5, FEWEST - 1)
    assert sure(screen, np.ones(FEWEST - 1, bool), np.full(FEWEST - 1, "c3")) == NEVER


def test_the_encoder_reads_its_share_of_clean_rows_and_none_where_the_screen_is_sure():
    screen = np.linspace(-5, 5, 4000)
    clean, other = Levels(screen, np.where(screen > 4.9, 9.0, -9.0)), Levels(np.full(60, 4.95), np.full(60, 9.0))
    start, end = asked("5.6.5", clean, other, 0.0, np.full(4000, "c3"))
    assert 4.8 < end < 4.91
    assert ((screen > start) & (screen < end)).mean() == pytest.approx(PASSED["5.6.5"], abs=1e-3)
    assert asked("5.6.9", clean, other, 0.0, np.full(4000, "c3")) == (NEVER, NEVER)


def test_what_is_political_is_taken_off_an_attack_and_nothing_else():
    plain = np.array([[1.0, -9.0], [1.0, 3.0]])
    levels = Levels.of((plain, plain), np.zeros(2), NO_SLOPES, HEADS)
    assert levels.screen[:, 0] == pytest.approx([1.0, 1.0 - LESS["5.6.7a"] * (3.0 - SCREEN_FROM)])
    assert levels.both[:, 0] == pytest.approx([1.5, 1.5 - LESS["5.6.7a"] * (3.0 - ENCODER_FROM)])
    assert (levels.screen[:, 1] == plain[:, 1]).all()
