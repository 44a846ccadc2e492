"""Evasion: what a detector flags in its vector file it flags in ten disguises too, and what it does not stays clean in them.

Private information takes only the disguises that leave its digits what they are. Advice-only detectors are left out.
"""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from twists import KEEP_DIGITS, TWISTS

from pharos.classifiers.base import Comments
from pharos.pipelines.evaluate.neutrality import read
from pharos.pipelines.evaluate.score import shipped

FOLDER = Path(__file__).parents[1] / "vectors"
ENGINE = shipped()
POLICY = ENGINE.policy
NAMES = [name for name, detector in ENGINE.detectors.items() if not POLICY.clauses[detector.clause].advice_only]
KEPT = 0.95
NEAR = 0.97
"""Of the near-misses, which are as near as could be made: a disguise may hide the very word that makes one innocent."""
ORDINARY = 0.995
"""Of ordinary comments, the benign ones of the neutrality pairs."""
LEFT: dict[str, str] = {
    "public_safety": "its cues read the plain view, where look-alike letters and leet stay: codes and digits must be read as written",
    "city_rules": "the city's own words and links are looked for as they are written",
    "private_information": "mixed case takes the capitals by which names are told",
}
"""Detectors that do not reach it yet, with the reason."""
STRETCHED = "stretched"
"""Looked at apart: of a letter that words double (`e`, `o`, `l`) the fold leaves two of a run, which only profanity's spellings expect."""
DOUBLED = "the fold leaves two of a run of a letter that words double"
KNOWN_WRONG = {"illegal_activity": 4}
"""Ordinary comments of the neutrality pairs that the shipped model flags undisguised, as `make neutrality` tells."""
FEW_DIGITS = frozenset(["private_information"])
CASES = [pytest.param(name, marks=[pytest.mark.xfail(reason=LEFT[name], strict=False)] if name in LEFT else []) for name in NAMES]


def vectors(name):
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def spans(name, cases, texts):
    """Per case the places of the evidence where the detector flags it, else None."""
    columns = [
        pa.array(texts, pa.string()),
        *(pa.array([case.get(key) for case in cases], pa.string()) for key in ("post", "parent", "lang")),
    ]
    detection = ENGINE.run(name, ENGINE.views(Comments(*columns)))
    threshold = np.float32(POLICY.clauses[ENGINE.detectors[name].clause].threshold)
    found = [None] * len(cases)
    for item in detection.evidence:
        if np.float32(item.score) >= threshold:
            found[item.row] = [(span.start, span.end) for span in item.spans]
    return found


def twists(name):
    return KEEP_DIGITS if name in FEW_DIGITS else tuple(TWISTS)


@pytest.fixture(scope="module")
def plain():
    """Each detector's cases with the places it flags as they are written."""
    found = {}
    for name in NAMES:
        cases = vectors(name)
        found[name] = list(zip(cases, spans(name, cases, [case["text"] for case in cases]), strict=True))
    return found


def flagged(name, cases, texts):
    return [places is not None for places in spans(name, cases, texts)]


def lost(name, twist, plain):
    """How many hits a disguise that changes them loses, and how many it changes."""
    hits = [(case, TWISTS[twist](case["text"], places)) for case, places in plain[name] if case["flag"] and places]
    changed = [(case, text) for case, text in hits if text != case["text"]]
    return flagged(name, [case for case, _ in changed], [text for _, text in changed]).count(False), len(changed)


@pytest.mark.parametrize("name", CASES)
def test_a_disguised_hit_stays_a_hit(name, plain):
    counts = {twist: lost(name, twist, plain) for twist in twists(name) if twist != STRETCHED}
    missed, tried = map(sum, zip(*counts.values(), strict=True))
    assert tried >= 50
    assert missed <= (1 - KEPT) * tried, {twist: f"{n} of {of} lost" for twist, (n, of) in counts.items()}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name == "profanity" else [pytest.mark.xfail(reason=DOUBLED, strict=False)])
        for name in NAMES
        if name not in FEW_DIGITS
    ],
)
def test_a_stretched_hit_stays_a_hit(name, plain):
    missed, tried = lost(name, STRETCHED, plain)
    assert missed <= (1 - KEPT) * tried


@pytest.mark.parametrize("name", CASES)
def test_a_disguised_near_miss_stays_clean(name, plain):
    misses = [case for case, places in plain[name] if not case["flag"] and not places]
    wrong = Counter()
    for twist in twists(name):
        wrong[twist] = flagged(name, misses, [TWISTS[twist](case["text"], ()) for case in misses]).count(True)
    assert wrong.total() <= (1 - NEAR) * len(misses) * len(twists(name)), {
        twist: f"{n} of {len(misses)}" for twist, n in wrong.most_common()
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_disguised_ordinary_comment_stays_clean(name):
    pairs = read(Path(__file__).parents[1] / "data" / "neutrality.toml")
    texts = sorted({text for pair in pairs if not pair.clauses for text in (pair.one, pair.other)})
    wrong = Counter({twist: flagged(name, [{}] * len(texts), [TWISTS[twist](text, ()) for text in texts]).count(True) for twist in TWISTS})
    known = len(TWISTS) * KNOWN_WRONG.get(name, 0)
    assert wrong.total() <= (1 - ORDINARY) * len(texts) * len(TWISTS) + known, wrong
