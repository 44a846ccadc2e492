"""The stance of campaign phrases: what turns it, what takes it away, and that names need no register."""

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.endorsement import Endorsement
from pharos.classifiers.engine import Engine
from pharos.schemas.policy_file import load_policy

ENGINE = Engine(load_policy(), [Endorsement])


def detect(*texts):
    nothing = pa.nulls(len(texts), pa.string())
    detection = ENGINE.run("endorsement", ENGINE.views(Comments(pa.array(texts, pa.string()), nothing, nothing, nothing)))
    found = {item.row: item for item in detection.evidence}
    return [found.get(row) for row in range(len(texts))]


@pytest.mark.parametrize("name", ["Kowalczyk", "Dana Kowalczyk", "Mayor Kowalczyk", "Cassidy", "Bill Cassidy", "Hernández"])
@pytest.mark.parametrize(
    ("frame", "stance"),
    [
        ("Vote for {}!", "for"),
        ("Don't vote for {}!", "against"),
        ("I would never vote for {}", "against"),
        ("Why would anyone vote for {}?", "against"),
        ("Vote against {}", "against"),
        ("Is anyone voting for {}?", None),
        ("I'm not saying vote for {}", None),
        ("The paper said members will vote for {}", None),
        ("{} spoke at the library today", None),
        ("Vota por {}", "for"),
        ("No voten por {}", "against"),
        ("No estoy diciendo que voten por {}", None),
    ],
)
def test_stance(frame, stance, name):
    (item,) = detect(frame.format(name))
    assert (item.stance if item else None) == stance


@pytest.mark.parametrize(
    "thing", ["the bond", "Proposition 2", "change", "Hill Street repairs", "the Green Park plan", "us to have a park"]
)
def test_a_vote_for_a_thing_is_no_endorsement(thing):
    assert detect(f"Vote for {thing}") == [None]


@pytest.mark.parametrize("text", ["A long hill", "The bell on Green Street", "mr long lives there", "Hill and Long met at the pool"])
def test_common_word_surnames_alone_are_nothing(text):
    assert detect(text) == [None]


def test_the_span_covers_phrase_and_name_in_the_original_text():
    text = "😀😀 Ｖｏｔｅ  for\u200b Dana Kowalczyk now"
    (item,) = detect(text)
    (span,) = item.spans
    assert text[span.start : span.end] == span.matched == "Ｖｏｔｅ  for\u200b Dana Kowalczyk"
    assert span.type == "endorse"


@pytest.mark.parametrize(
    "text",
    [
        "V\u200bo\u200bt\u200be f\u200bo\u200br K\u200bo\u200bw\u200ba\u200bl\u200bc\u200bz\u200by\u200bk",
        "V\u0336o\u0336t\u0336e\u0336 f\u0336o\u0336r\u0336 K\u0336o\u0336w\u0336a\u0336l\u0336c\u0336z\u0336y\u0336k\u0336",
        "V0te for K0w4lczyk",
        "Vote for K o w a l c z y k",
        "vOtE FoR kOwAlCzYk",
        "Vоte fоr Kоwаlсzуk",
        "𝐕𝐨𝐭𝐞 𝐟𝐨𝐫 𝐊𝐨𝐰𝐚𝐥𝐜𝐳𝐲𝐤",
        "Ｖｏｔｅ ｆｏｒ Ｋｏｗａｌｃｚｙｋ",
    ],
)
def test_a_disguised_name_is_a_name(text):
    (item,) = detect(f"😀 {text}, friends")
    assert [f"😀 {text}, friends"[span.start : span.end] for span in item.spans] == [text]


def test_lines_are_read_as_lines_and_small_words_as_no_names():
    assert detect("Remember to vote\nKowalczyk Street is closed", "v0te for the gr33n p4rk") == [None, None]


def test_the_reason_names_the_stance_in_both_languages():
    up, down = detect("Vote for Kowalczyk", "Vote against Kowalczyk")
    assert "for a candidate" in up.reason.en and "a favor" in up.reason.es
    assert "against a candidate" in down.reason.en and "en contra" in down.reason.es


def test_a_name_of_the_register_scores_higher_than_a_stranger():
    known, stranger = detect("Vote for Bill Cassidy", "Vote for Kowalczyk")
    assert known.score > stranger.score >= 0.5


@pytest.mark.parametrize("text", ["My whole family is voting Kowalczyk", "Please donate to the Kowalczyk campaign"])
def test_calls_with_a_bare_name(text):
    assert detect(text)[0].stance == "for"


@pytest.mark.parametrize(
    "text", ["My whole family is voting early", "Please donate to the food bank", "Please donate to the Hill Street campaign"]
)
def test_calls_without_a_candidate(text):
    assert detect(text) == [None]
