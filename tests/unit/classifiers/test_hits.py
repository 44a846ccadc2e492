"""Comments full of hits: what each detector does with them costs no more than the text is long."""

import time

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import Engine
from pharos.schemas.policy_file import load_policy

ENGINE = Engine(load_policy())
LIMIT_S = 0.5
"""Ten times what a quiet core needs; what was quadratic took seconds."""
FULL = {
    "swearing": "fuck you bitch ",
    "masked": "f**k sh*t ",
    "names": "Dick Cock ",
    "animals": "the ass of Balaam ",
    "campaign": "vote for Kowalczyk ",
    "votes for things": "I would vote Quebec ",
    "endless sentence": "never vote Hill Street and elect Dana ",
    "slogans": "Cassidy 2026 ",
    "threats": "i will kill you ",
    "insults": "you are an idiot ",
    "sales": "buy now, call us today ",
    "drugs": "selling weed, dm me ",
    "streets": "Avenida " + "aB" * 12,
    "letters": "Avenida " + "aBc" * 190,
}


def comment(text):
    nothing = pa.nulls(1, pa.string())
    return Comments(pa.array([text], pa.string()), nothing, nothing, nothing)


@pytest.mark.parametrize("piece", FULL.values(), ids=FULL)
def test_a_long_comment_full_of_hits_is_cheap(piece):
    for first in ("fuck this, vote for Kowalczyk, 1204 Jackson St", "Bonjour, les routes sont encore mauvaises cette semaine"):
        ENGINE.detect(comment(first))  # what is loaded at first use is loaded: the library that names languages too
    views = ENGINE.views(comment((piece * (65_536 // len(piece) + 1))[:65_536]))
    views.hits("profanity")
    for name in (name for name, detector in ENGINE.detectors.items() if detector.patterns()):
        begun = time.process_time()
        ENGINE.run(name, views)
        assert time.process_time() - begun < LIMIT_S, name
