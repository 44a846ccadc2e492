"""Which passages a flag shows: the cues', and the model's beside them where it leans the same way; and how what is not flagged ranks."""

import msgspec
import numpy as np
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


ROUGH = [
    "These liberal democrats are pathetic clowns who ruined the country and every one of them should be ashamed",
    "Trump voters are brainless sheep and the republicans lie to them every single day",
    "You are a moron. Pathetic stupid loser, crawl back into your hole.",
    "The democrats in congress passed the bill on Tuesday after a long debate",
    "You people are so dumb, stop voting for republican crooks you idiots",
    "The crew fixed the water main near the park, thank you",
    "these liberal democrats and trump republicans are you are a pathetic loser, you moron and biden voters too, vote them out of congress",
]


@pytest.fixture(scope="module")
def ranked():
    """Scores and flagged rows of rough comments by policy threshold and profile, as they ship and with the discount in the score."""
    nothing = pa.nulls(len(ROUGH), pa.string())
    comments = Comments(pa.array(ROUGH), nothing, nothing, nothing)

    def of(profile, threshold):
        policy = load_policy()
        clause = msgspec.structs.replace(policy.clauses["5.6.7a"], threshold=threshold)
        engine = Engine(msgspec.structs.replace(policy, clauses=policy.clauses | {"5.6.7a": clause}), [Attack], profile=profile)
        plain = engine.detect(comments)["attack"]
        views = engine.views(comments)
        views.model_more = lambda clause: np.zeros(len(ROUGH), np.float32)
        return plain, engine.run("attack", views)

    return of


@pytest.mark.parametrize("profile", ["fast", "default"])
@pytest.mark.parametrize("threshold", [0.0, 1e-7, 0.08, 0.5, 0.9, 0.9999, 1.0])
def test_what_only_parties_keep_from_a_flag_ranks_higher_and_is_no_flag(ranked, profile, threshold):
    found, discounted = ranked(profile, threshold)
    assert [item.row for item in found.evidence] == [item.row for item in discounted.evidence]
    assert (found.scores >= discounted.scores).all()
    same = found.scores >= np.float32(threshold)
    assert np.array_equal(same, discounted.scores >= np.float32(threshold))
    assert np.array_equal(found.scores[same], discounted.scores[same])
    if threshold == 0.5:
        assert (found.scores > discounted.scores + 0.05).any()
