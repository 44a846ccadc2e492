"""How thresholds are set: neither kind of clean rows is flagged more than it may, and where the skimmer need not ask the encoder."""

import numpy as np
import pytest

from pharos.classifiers.learned import ENCODER_FROM, POLITICAL, SCREEN_FROM
from pharos.classifiers.train.calibrate import FLAGGED, HARD, LESS, Clean, Levels, Logits, blend
from pharos.classifiers.train.trust import AGREED, FEWEST, FURTHER, MISSED, NEVER, OTHER, SUREST_OF, UNKNOWN_FROM, Told, skimming, sure

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
    clean, other = clean_rows(), (np.linspace(-2, 2, 50), np.linspace(-1, 3, 50))
    assert set(blend("5.6.5", clean, other)) == {"alone", "both", "fast"}


@pytest.mark.parametrize(("wrong", "found"), [(0, True), (0.04, True), (0.4, False)])
def test_the_skimmer_is_sure_where_the_blend_agrees(wrong, found):
    screen = np.linspace(-5, 5, 1000)
    flagged = (screen > 2) & (np.random.default_rng(3).random(1000) >= wrong)
    start = sure(screen, flagged, np.full(1000, "c3"))
    assert (start < NEVER) is found
    if found:
        assert flagged[screen >= start].mean() >= AGREED and (screen >= start).sum() >= FEWEST


def test_no_source_may_disagree_by_itself():
    screen, source = np.linspace(-5, 5, 1000), np.where(np.arange(1000) % 5, "c3", "unhealthy")
    flagged = (screen > 2) & ((source == "c3") | (screen > 4))
    start = sure(screen, flagged, source)
    assert flagged[(screen >= start) & (source == "unhealthy")].mean() >= AGREED
    assert start > sure(screen, flagged, np.full(1000, "c3"))


def test_few_rows_tell_nothing():
    screen = np.linspace(-5, 5, FEWEST - 1)
    assert sure(screen, np.ones(FEWEST - 1, bool), np.full(FEWEST - 1, "c3")) == NEVER


def told(noise, n=4000):
    """Rows whose log-odds the skimmer knows but for some noise, the second half of which are hits."""
    rng = np.random.default_rng(5)
    blend = rng.normal(size=n) * 2 + np.repeat([-2.0, 1.0], n // 2)
    skimmer = blend + rng.normal(size=n) * noise
    source = np.repeat(["c3", "own", OTHER, FURTHER], n // 4)
    return Told(np.zeros(n), np.zeros(n), skimmer, np.zeros(n), blend, source)


def test_a_better_skimmer_leaves_less_open():
    bands = []
    for noise in (0.1, 1.0):
        rows = told(noise)
        found = skimming("5.6.5", rows, -1.0)
        low, high = found["unsure"]
        skimmed = rows.skimmer * found["skim"][1] + found["skim"][2]
        hits = (rows.blend > 0) & (rows.source == OTHER)
        assert (skimmed[hits] <= low).mean() <= MISSED + 0.01
        assert (rows.blend[skimmed >= high] > 0).mean() >= AGREED
        bands.append(((skimmed > low) & (skimmed < high)).mean())
    assert bands[0] < 0.5 * bands[1]


def test_a_head_with_hardly_a_hit_is_read_discrimination_for_longer_than_others_and_one_that_no_detector_asks_is_not():
    rows = told(0.1)._replace(blend=np.full(4000, -1.0))
    assert skimming("5.6.8", rows, -1.0)["unsure"] == [UNKNOWN_FROM, NEVER]
    assert skimming("5.6.3", told(0.1), -1.0)["unsure"][1] >= SUREST_OF["5.6.3"] > skimming("5.6.4", told(0.1), -1.0)["unsure"][1]
    assert skimming("5.6.9", rows, -1.0)["unsure"] == [NEVER, NEVER]


def test_what_is_political_is_taken_off_an_attack_and_nothing_else():
    plain = np.array([[1.0, -9.0], [1.0, 3.0]])
    levels = Levels.of(Logits(plain, plain, plain, np.zeros(2)), (np.zeros(1), np.zeros(1)), HEADS)
    assert levels.screen[:, 0] == pytest.approx([1.0, 1.0 - LESS["5.6.7a"] * (3.0 - SCREEN_FROM)])
    assert levels.both[:, 0] == pytest.approx([1.5, 1.5 - LESS["5.6.7a"] * (3.0 - ENCODER_FROM)])
    assert (levels.screen[:, 1] == plain[:, 1]).all()
    assert levels.skimmer_less[:, 0] == pytest.approx([0, LESS["5.6.7a"] * (3.0 - ENCODER_FROM)])
