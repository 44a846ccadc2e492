"""Which passages a flag shows: the cues', and the model's beside them where it leans the same way."""

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.attack import Attack
from pharos.classifiers.engine import Engine
from pharos.schemas.policy_file import load_policy

TEXT = "You are a moron. The pool opens at noon on Monday. Pathetic stupid loser, crawl back into your hole."


@pytest.fixture(scope="module", params=[None, "fast", "default"])
def shown(request):
    nothing = pa.nulls(1, pa.string())
    engine = Engine(load_policy(), [Attack], profile=request.param)
    (evidence,) = engine.detect(Comments(pa.array([TEXT]), nothing, nothing, nothing))[Attack.name].evidence
    return request.param, evidence.spans


def test_the_model_s_words_stand_beside_the_cues_where_it_leans_the_same_way(shown):
    profile, spans = shown
    kinds = {span.type for span in spans}
    assert kinds - {"model"}
    assert ("model" in kinds) == (profile is not None)


def test_passages_are_in_order_apart_and_of_the_text(shown):
    spans = shown[1]
    assert all(TEXT[span.start : span.end] for span in spans)
    assert all(before.end <= after.start for before, after in zip(spans, spans[1:], strict=False))
    assert not any("pool" in TEXT[span.start : span.end] for span in spans)
