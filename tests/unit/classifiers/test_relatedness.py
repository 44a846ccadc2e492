"""Words as hashes and the measures of relatedness that 5.6.1 rests on."""

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments, Status
from pharos.classifiers.detectors.off_topic import OffTopic
from pharos.classifiers.engine import Engine
from pharos.classifiers.relatedness import FEATURES, WordTable, features
from pharos.classifiers.words import CHUNK, split, stem, word_hash
from pharos.schemas.policy_file import load_policy

TABLE = WordTable()
ENGINE = Engine(load_policy(), [OffTopic])
POST = "Road work on Jackson Street begins Monday; crews repave two lanes."


def measure(text, post):
    return dict(zip(FEATURES, features(TABLE, pa.array([text]), pa.array([post]), np.array([0]))[0].tolist(), strict=True))


def detect(texts, post=POST, parent=None):
    columns = ([post] * len(texts), [parent] * len(texts), [None] * len(texts))
    return ENGINE.run("off_topic", ENGINE.views(Comments(pa.array(texts), *(pa.array(column, pa.string()) for column in columns))))


def test_words_have_rows_forms_and_hashes():
    words = split(pa.array(["Niño's Café", None, "", "a bc", "x" * 30]))
    assert [(int(row), words.form(i)) for i, row in enumerate(words.row)] == [(0, "nino"), (0, "cafe"), (3, "bc")]
    assert [int(value) for value in words.hash] == [word_hash("nino"), word_hash("cafe"), word_hash("bc")]


def test_a_word_hashes_alike_wherever_it_stands():
    words = split(pa.array(["filler words " * 300] * (CHUNK // 3500) + ["street"]))
    assert int(words.hash[-1]) == word_hash("street")


def test_rows_do_not_join_words():
    words = split(pa.array(["stre", "et"]))
    assert [words.form(i) for i in range(2)] == ["stre", "et"]


@pytest.mark.parametrize(
    ("a", "b"), [("flooding", "flooded"), ("streets", "street"), ("calles", "calle"), ("city", "cities"), ("policing", "police")]
)
def test_forms_of_one_word_share_a_stem(a, b):
    assert stem(a) == stem(b)


def test_a_shared_word_a_related_word_and_a_strange_one_are_told_apart():
    shared, related, strange = (measure(text, POST)["related"] for text in ("the street", "that pothole", "that quarterback"))
    assert shared > related > strange == 0


def test_spanish_words_relate_to_an_english_post():
    assert measure("los baches de la calle", POST)["nearest"] >= 0.8


def test_an_unknown_plural_matches_its_singular():
    assert measure("zyxophones", "a zyxophone")["overlap"] == pytest.approx(1)


def test_on_topic_scores_lower_than_off_topic():
    on, off = detect(["Jackson Street lanes are full of potholes", "My broker doubled the bitcoin of a hundred happy investors"]).scores
    assert on < 0.3 < 0.7 < off


def test_a_reply_is_never_flagged_and_its_parent_counts():
    text = "That quarterback threw another awful interception during overtime against Dallas last season, pathetic leadership"
    alone, reply = detect([text]), detect([text], parent="Who watched the quarterback throw interceptions against Dallas?")
    assert reply.scores[0] < alone.scores[0]
    assert not reply.evidence


@pytest.mark.parametrize("post", [None, "", "  \n"])
def test_no_post_is_skipped(post):
    detection = detect(["Anything at all"], post)
    assert detection.statuses.tolist() == [Status.SKIPPED] and np.isnan(detection.scores[0]) and not detection.evidence
