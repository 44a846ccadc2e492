"""Signals: what routes a comment, with what only looks like it."""

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import _compile
from pharos.classifiers.signals import Signals
from pharos.classifiers.views import Views

FOUND = Signals()
SCANNERS = _compile({FOUND.name: FOUND.patterns()})


def read(text):
    empty = pa.nulls(1, pa.string())
    return Views(Comments(pa.array([text]), empty, empty, empty), SCANNERS).signals.get(0, [])


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("My dad fell and he is not breathing", "emergency"),
        ("I want to kill myself", "emergency"),
        ("Ya no quiero vivir", "emergency"),
        ("Big pothole on Lee Street", "service_request"),
        ("No hay luz en mi calle", "service_request"),
        ("My lawyer will call you about the flooding", "legal_complaint"),
        ("Voy a demandar a la ciudad", "legal_complaint"),
        ("This council is a joke", "criticism"),
        ("El alcalde no sirve", "criticism"),
    ],
)
def test_signal(text, signal):
    assert signal in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Suicide prevention walk on Saturday",
        "Thanks for fixing the pothole",
        "This potato salad is a disgrace",
        "Me muero de la risa",
        "I got into law school",
    ],
)
def test_what_only_looks_like_one(text):
    assert read(text) == []
