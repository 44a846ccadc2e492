"""What must and must not stand around a match: what is found, what only looks like it, and that the engine behind changes nothing."""

import re

import pytest

from pharos.classifiers.around import Around, _searching, searched
from pharos.classifiers.registry import DETECTORS


@pytest.mark.parametrize(
    ("near", "unless", "text", "holds"),
    [
        ("", "", "anything", True),
        (r"\bni\b", "", "ni uno", True),
        (r"\bni\b", "", "un niño", False),
        (r"a\xf1os", "", "cuatro años", True),
        ("años", "", "cuatro anos", False),
        (("deer", "spotlight"), "", "spotlight a deer", True),
        (("deer", "spotlight"), "", "a deer in the headlights", False),
        ("(?i)cops?", r"\bnot\b", "Call the COPS", True),
        ("(?i)cops?", r"\bnot\b", "not the cops", False),
        ("", "joke", "no joke", False),
        (r"\bgo\b(?! fund)", "", "go home", True),
        (r"\bgo\b(?! fund)", "", "go fund me", False),
        (r"(?:^|[.!?] +)who", "", "so. who", True),
        (r"(?:^|[.!?] +)who", "", "the one who", False),
    ],
)
def test_what_holds(near, unless, text, holds):
    assert Around.of(near, unless).holds(searched(text.encode("latin-1"))) is holds


def test_a_long_text_of_the_worst_kind_costs_no_more_than_its_length():
    """Linear: Python's engine would try the nested repetition 2**n times."""
    assert not Around.of(r"(?:a+)+b", "").holds(b"a" * 50_000)


def test_few_expressions_need_the_engine_that_looks_ahead():
    """Those run in Python's, on windows of bounded length: few, or the scan's time is lost again."""
    cues = [cue for kind in DETECTORS for cue in getattr(kind, "cues", ())]
    asked = {one for cue in cues for one in (*([cue.near] if isinstance(cue.near, str) else cue.near), cue.unless) if one}
    slow = [one for one in asked if isinstance(getattr(_searching(one), "__self__", None), re.Pattern)]
    assert len(asked) > 500
    assert len(slow) <= 0.1 * len(asked)
