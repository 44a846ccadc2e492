"""What must and must not stand around a match: what is found, what only looks like it, and that the engine behind changes nothing."""

import pytest

from pharos.classifiers.around import Around, searched
from pharos.classifiers.expressions import without_lookaround
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
    slow = [one for one in asked if without_lookaround(one) != one]
    assert len(asked) > 500
    assert len(slow) <= 0.1 * len(asked)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"\bgo\b(?! fund)", r"\bgo\b"),
        (r"(?<!not )(?<!call me a )\bracist(?= but)", r"\bracist"),
        (r"a(?!b(c|d)e)f", "af"),
        (r"a(?=[)(]b)c", "ac"),
        (r"[(?=]x\(?=y", r"[(?=]x\(?=y"),
        (r"(?i)(?:a|(?!b)c)+", r"(?i)(?:a|c)+"),
        (r"(?P<num>\d+)(?!\d)", r"(?P<num>\d+)"),
        (r"x(?!b){2}c(?=d)?e+", r"xce+"),
        (r"[[](?!a)b[^]x](?=y)\]", r"[[]b[^]x]\]"),
    ],
)
def test_without_its_lookarounds_an_expression_matches_no_less(expression, expected):
    assert without_lookaround(expression) == expected


@pytest.mark.parametrize(
    ("near", "text", "match", "reach"),
    [
        (r"\bkill all the ants\b", "please kill all the ants", (20, 24), (7, 24)),
        (r"\bants\b", "ants and more ants", (14, 18), (14, 18)),
        ("", "nothing asked", (0, 7), (0, 7)),
        (r"are ants[!. ]*", "we are ants. they are ants!", (22, 26), (18, 26)),
        (r"(?:^|[.!] *)you ants\b", "so. you ants", (8, 12), (4, 12)),
        ((r"all the ants", "the ants here"), "kill all the ants here", (9, 12), (5, 22)),
    ],
)
def test_a_match_reaches_as_far_as_what_is_wanted_across_it(near, text, match, reach):
    assert Around.of(near, "").reach(text.encode(), *match) == reach


def test_what_re2_does_not_read_is_left_to_python():
    assert Around.of(r"\b(\w)\1\w*(?! none)", "").holds(b"an aardvark")
    assert not Around.of(r"\b(\w)\1\w*(?! none)", "").holds(b"an anteater")
