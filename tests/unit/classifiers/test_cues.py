"""Which passages a flag shows: the cues', and the model's beside them where it leans the same way."""

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.attack import Attack
from pharos.classifiers.detectors.political import Political
from pharos.classifiers.engine import Engine
from pharos.schemas.policy_file import load_policy

TEXT = "You are a moron. The pool opens at noon on Monday. Pathetic stupid loser, crawl back into your hole."


def evidence(engine, text):
    """What the engine's one detector shows of one comment."""
    nothing = pa.nulls(1, pa.string())
    (detection,) = engine.detect(Comments(pa.array([text]), nothing, nothing, nothing)).values()
    return detection.evidence


@pytest.fixture(scope="module", params=[None, "fast", "default"])
def shown(request):
    (found,) = evidence(Engine(load_policy(), [Attack], profile=request.param), TEXT)
    return request.param, found.spans


@pytest.fixture(scope="module")
def political():
    return Engine(load_policy(), [Political])


def test_the_model_s_words_stand_beside_the_cues_where_it_leans_the_same_way(shown):
    profile, spans = shown
    kinds = {span.type for span in spans}
    assert kinds - {"model"}
    assert ("model" in kinds) == (profile == "default")


def test_passages_are_in_order_apart_and_of_the_text(shown):
    spans = shown[1]
    assert all(TEXT[span.start : span.end].lower() == span.matched.lower() for span in spans)
    assert all(before.end <= after.start for before, after in zip(spans, spans[1:], strict=False))
    assert not any("pool" in TEXT[span.start : span.end] for span in spans)


def test_where_the_model_leans_the_other_way_only_the_cues_are_shown(political):
    text = "Obama and Biden and Pelosi. The pool opens at noon on Monday and the city library an hour later."
    (found,) = evidence(political, text)
    assert {span.type for span in found.spans} == {"politician"}


@pytest.mark.parametrize(("text", "flagged"), [("Obama Street floods every spring", False), ("Obama ruined it, Obama Street or not", True)])
def test_a_street_called_after_a_politician_is_none(political, text, flagged):
    assert bool(evidence(political, text)) == flagged
