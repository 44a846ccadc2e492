"""Screen, skimmer, encoder in turn: who is asked about which rows, and what becomes of rows that time ran out on."""

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments, Status
from pharos.classifiers.cascade import cascade
from pharos.classifiers.detectors import off_topic
from pharos.classifiers.detectors.illegal_activity import IllegalActivity
from pharos.classifiers.encoder import TOPIC, Encoded
from pharos.classifiers.engine import Engine
from pharos.classifiers.learned import SURELY, UNREAD, USUAL, Learned
from pharos.schemas.policy_file import load_policy

ATTACK = "5.6.7a"
LATE = np.nan


@pytest.fixture(scope="module")
def models():
    return Learned()


@pytest.fixture(scope="module")
def unsure(models):
    """What the skimmer says where its word and the screen's (1.0) lie in the middle of where the encoder is asked."""
    head = models.heads[ATTACK]
    screen, skimmer, offset = models._skim[head]
    return float((models._unsure[head].mean() - offset - screen) / skimmer)


def told(models, skims, reads):
    """The cascade on rows that the screen lets through: `skims` and `reads` are the networks' log-odds of an attack, a row each."""
    asked = []

    def saying(network, logits):
        def say(rows):
            asked.append(rows.tolist())
            found = np.full((len(rows), len(network.heads)), -9, np.float32)
            found[:, network.heads.index(ATTACK)] = logits[rows]
            found[np.isnan(logits[rows])] = np.nan
            return Encoded(found, np.full(len(rows), 7, np.int32))

        return say

    n = len(skims)
    screened = np.full((n, len(models.heads)), -9, np.float32)
    screened[:, models.heads[ATTACK]] = 1.0
    skim, read = (saying(*each) for each in ((models.skimmer, np.array(skims)), (models.encoder, np.array(reads))))
    found = cascade(models, screened, np.full(n, USUAL), skim, read)
    return found, found.logits[:, models.heads[ATTACK]], asked


def test_the_encoder_is_asked_only_where_the_skimmer_is_not_sure(models, unsure):
    found, attack, asked = told(models, [-9.0, unsure, 9.0], [9.0, 9.0, -9.0])
    assert asked == [[0, 1, 2], [1]]
    assert attack[0] <= UNREAD and attack[1] > SURELY and attack[2] >= SURELY
    assert not found.late.any() and found.unread.tolist() == [7, 7, 7]


def test_rows_that_either_network_had_no_time_for_are_late_and_flag_nothing(models, unsure):
    found, attack, asked = told(models, [LATE, unsure, 9.0], [9.0, LATE, 9.0])
    assert asked == [[0, 1, 2], [1]]
    assert found.late.tolist() == [True, True, False]
    assert (attack[:2] <= UNREAD).all() and attack[2] >= SURELY


POST = "The city pool opens on Saturday at nine with new lifeguards and swim lessons for children"
NEAR = [
    "My kids cannot wait to swim this weekend, thank you for the lifeguards",
    "I used to dive in there every summer as a kid",
    "The swimming hall was always cold",
    "Are the swim lessons for toddlers as well or only older children?",
    "Great news about Saturday, my daughter has been asking when she can go",
    "What does it cost for a family to get in, and is there a discount for seniors?",
]
FAR = [
    "My grandmother's gumbo needs two pounds of okra and a dark roux",
    "The new superhero film was far too long and the villain was dull",
]


def off_topic_read(texts):
    """The detection, and how many of the comments the encoder read."""
    engine = Engine(load_policy(), [off_topic.OffTopic])
    none = pa.nulls(len(texts), pa.string())
    views = engine.views(Comments(pa.array(texts), pa.array([POST] * len(texts)), none, none))
    rows, topics = [], views.topics

    def counted(network, column, which):
        rows.extend(which.tolist() if (network, column) == ("encoder", "text") else [])
        return topics(network, column, which)

    views.topics = counted
    return engine.run("off_topic", views), sorted(rows)


def test_a_comment_that_the_skimmer_finds_near_its_post_is_not_read(monkeypatch):
    detection, read = off_topic_read(NEAR + FAR)
    assert set(read) >= {len(NEAR), len(NEAR) + 1} and len(read) < len(NEAR + FAR)
    assert detection.scores[: len(NEAR)].max() < detection.scores[len(NEAR) :].min()
    monkeypatch.setattr(off_topic, "NEAR", -np.inf)
    assert len(off_topic_read(NEAR + FAR)[1]) > len(read)


def test_comments_that_the_skimmer_had_no_time_for_are_late_where_the_encoder_has_none_either():
    def late(network, column, rows):
        return Encoded(np.full((len(rows), TOPIC), np.nan, np.float32), np.zeros(len(rows), np.int32))

    engine = Engine(load_policy(), [off_topic.OffTopic])
    none = pa.nulls(len(FAR), pa.string())
    views = engine.views(Comments(pa.array(FAR), pa.array([POST] * len(FAR)), none, none))
    views.topics = late
    detection = engine.run("off_topic", views)
    assert (detection.statuses == Status.TIMEOUT).all() and np.isnan(detection.scores).all() and not detection.evidence


def test_what_excuses_one_sentence_does_not_excuse_the_next():
    texts = ["just shoot them a message", "I am gonna beat you until you stop breathing"]
    both = f"I will shoot you a text. {texts[1]}"
    engine = Engine(load_policy(), [IllegalActivity])
    none = pa.nulls(3, pa.string())
    detection = engine.run("illegal_activity", engine.views(Comments(pa.array([*texts, both]), none, none, none)))
    assert [item.row for item in detection.evidence] == [1, 2]
