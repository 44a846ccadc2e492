"""Fuzz: no text makes a detector fail, point outside the text, or take more than 50 ms of CPU. `make fuzz` runs a million."""

import os
import sys

import pytest
from fuzzing import LIMIT_S, LONGEST, Fuzz, faults, text

from pharos.classifiers.base import Detection, Evidence, Status
from pharos.pipelines.evaluate.score import shipped
from pharos.schemas.finding import Reason, Span

TEXTS = int(os.environ.get("FUZZ_TEXTS", "20000"))
FIRST = int(os.environ.get("FUZZ_FIRST", "0"))
STEP = 5000
SLOW = 0.0001
"""The share of texts that may take longer."""


@pytest.fixture(scope="module")
def fuzz():
    made = Fuzz(shipped())
    made.run(FIRST, FIRST + 200)  # what is loaded at first use is loaded
    made.alone.clear()
    for first in range(FIRST, FIRST + TEXTS, STEP):
        made.run(first, min(first + STEP, FIRST + TEXTS))
        if TEXTS > 50_000:
            done = first + STEP - FIRST
            print(
                f"{done:,} texts, {len(made.wrong)} wrong, {len(made.slow())} over {1000 * LIMIT_S:.0f} ms", file=sys.__stdout__, flush=True
            )
    print("slowest:", *made.slowest(), sep="\n  ", file=sys.__stdout__)
    return made


def test_no_text_makes_a_detector_fail_or_point_outside_it(fuzz):
    assert fuzz.wrong[:10] == []


def test_hardly_any_text_takes_long(fuzz):
    assert len(fuzz.slow()) <= SLOW * TEXTS, fuzz.slowest(10)


def test_a_seed_gives_one_text_and_seeds_give_many():
    assert text(7) == text(7)
    texts = [text(seed) for seed in range(1000)]
    assert len(set(texts)) > 900
    assert max(map(len, (text(seed) for seed in range(3000)))) == LONGEST
    for one in texts:
        one.encode()


@pytest.mark.parametrize(
    ("span", "wrong"), [((0, 3), False), ((0, 4), True), ((-1, 2), True), ((2, 2), True)], ids=["inside", "beyond", "before", "empty"]
)
def test_a_span_outside_the_text_is_a_fault(span, wrong):
    evidence = [Evidence(0, 0.9, [Span(*span, "x", "abc")], Reason("A.", "B."))]
    assert bool(faults(["abc"], {"one": Detection.of(1, evidence)})) == wrong


def test_a_detector_that_fails_is_a_fault():
    assert faults(["abc"], {"one": Detection.unscored(1, Status.ERROR)}) == [(0, "one: failed")]
    assert faults(["abc"], {"one": Detection.unscored(1, Status.SKIPPED)}) == []
