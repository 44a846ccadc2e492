"""What lies outside a city's matters: the marks of a comment, and what is flagged of what only looks so."""

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.off_topic import OffTopic
from pharos.classifiers.elsewhere import MEASURES, Elsewhere, Marker, measures
from pharos.classifiers.engine import Engine
from pharos.classifiers.relatedness import WordTable
from pharos.schemas.policy_file import load_policy

POST = "Crews will close one lane of Masonic Drive on Tuesday to repair a storm drain. Please allow extra time."
POLICY = load_policy()
ENGINE = Engine(POLICY, [OffTopic])
FAST = Engine(POLICY, [OffTopic], profile="fast")
MARKER = Marker(WordTable(), POLICY.city.services)


def flagged(texts, engine=ENGINE, parent=None):
    columns = ([POST] * len(texts), [parent] * len(texts), [None] * len(texts))
    comments = Comments(pa.array(texts), *(pa.array(column, pa.string()) for column in columns))
    return [item.row for item in engine.run("off_topic", engine.views(comments)).evidence]


def marks_of(text, post=POST, words=6.0):
    found = MARKER.marks(pa.array([text]), pa.array([post]), np.zeros(1, np.int64), np.array([words]))
    return {name for name, mask in zip(found._fields, found, strict=True) if mask[0]}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Thank you for the early notice", "warm"),
        ("Will the buses still stop there?", "question"),
        ("@Dolores that is what I said", "reply"),
        ("My garbage was not picked up again", "named_service"),
        ("Gracias por avisar, pero el hoyo que hay en la calle es peor", "other_language"),
    ],
)
def test_marks_of_what_a_page_bears(text, mark):
    assert mark in marks_of(text)


def test_a_plain_remark_has_no_mark():
    assert not marks_of("The quarterback threw it away") - {"topical"}


@pytest.mark.parametrize(
    "text",
    [
        "My fantasy quarterback threw four interceptions and ruined the whole league for me",
        "That dating show finale was a letdown, she picked the wrong bachelor again",
        "Double your bitcoin in a week, message our broker on telegram for the signals",
    ],
)
def test_what_lies_elsewhere_is_flagged(text):
    assert flagged([text]) == [0]


@pytest.mark.parametrize(
    "text",
    [
        "The hydrant by the library has been leaking for a month",
        "Took me forty minutes to get to work this morning",
        "My daddy paved that road in 1961 and it held up better",
        "God bless the men working in this heat",
        "So the rich side of town gets fixed first, as always",
        "Is there a discount for seniors on the toll lane?",
        "Thank you! Truckers love the discount",
        "They earn minimum wage, the flaggers deserve more",
        "You can click the alerts tab and get the closures",
        "A good investment in our kids",
    ],
)
def test_what_is_a_city_s_matter_is_not(text):
    assert flagged([text]) == []


def test_a_reply_to_another_comment_is_not_flagged():
    text = "My fantasy quarterback threw four interceptions and ruined the whole league for me"
    assert flagged([text], parent="How was your Sunday?") == []
    assert flagged([text], parent="  ") == [0]


@pytest.mark.parametrize(("ending", "rows"), [("", [0]), ("?", []), (" lol", [])])
def test_without_the_encoder_words_alone_decide_and_every_mark_exempts(ending, rows):
    text = "My fantasy quarterback threw four interceptions and ruined the whole league for me"
    assert flagged([text + ending], FAST) == rows


def test_a_flag_does_not_depend_on_the_neighbours():
    texts = [f"The {word} beat the spread by {n} points last night" for n, word in enumerate(("Lakers", "Spurs", "Knicks", "Suns"))]
    together = set(flagged(texts))
    assert together == {row for row, text in enumerate(texts) if flagged([text])}


def test_the_weights_fit_the_measures_and_the_topic_vector():
    weights = Elsewhere()
    marks = MARKER.marks(pa.array(["a", "b"]), pa.array([POST]), np.zeros(2, np.int64), np.ones(2))
    found = measures(np.zeros(2), np.zeros(2), marks, np.zeros(2, bool))
    assert found.shape == (2, len(MEASURES)) and weights.weights.shape == (len(MEASURES),)
    assert weights.logits(found, np.zeros((2, len(weights.direction)), np.float32)).shape == (2,)
