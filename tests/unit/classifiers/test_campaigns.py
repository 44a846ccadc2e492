"""Campaigns: copies with small edits are found whatever stands beside them, other texts are not, and a large batch takes no time."""

import time

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.campaigns import campaigns, copies

BASE = "Please tell the council to vote no on the new parking garage because it will empty our downtown for years"
EDITED = (
    BASE,
    BASE.upper() + "!!!",
    "Hi friends, " + BASE,
    BASE.replace("new", "huge"),
    BASE.replace("garage", "deck").replace("Please", "Pls") + " 🙏 318-555-0123",
)
OTHERS = (
    "The new parking garage is the best thing that the council has done for downtown in ten years",
    "Please tell the driver of route four that the bench on Lee Street is broken and it has no roof",
    "Thank you so much for this",
    "",
    None,
    "🎉🎉🎉 12345",
)


def comments(*texts):
    nothing = pa.nulls(len(texts), pa.string())
    return Comments(pa.array(texts, pa.string()), nothing, nothing, nothing)


def test_copies_with_small_edits_are_one_campaign():
    found = campaigns(comments(OTHERS[0], *EDITED, *OTHERS[1:]))
    assert [item.rows for item in found] == [(1, 2, 3, 4, 5)]
    assert found[0].size == 5
    assert copies(found, 11).tolist() == [0, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0]


def test_different_and_short_texts_are_none():
    assert campaigns(comments(*OTHERS, "Thank you so much for this")) == []
    assert campaigns(comments()) == []


def test_spanish_copies_with_and_without_accents():
    text = "No se dejen engañar, la compañía de luz nos cobró el doble y ahora quiere más dinero del pueblo"
    assert campaigns(comments(text, text.replace("ó", "o").replace("í", "i").replace("á", "a"), OTHERS[0]))[0].rows == (0, 1)


@pytest.mark.parametrize(
    ("authors", "sizes", "samples"),
    [
        (["a", "a", "a", "a", "a"], [], ()),
        (["a", "a", "b", "b", "b"], [2], (0, 2)),
        (["a", None, None, "a", "a"], [3], (0, 1, 2)),
    ],
)
def test_one_author_is_one_voice(authors, sizes, samples):
    found = campaigns(comments(*EDITED), pa.array(authors, pa.string()))
    assert [item.size for item in found] == sizes
    assert (found[0].samples if found else ()) == samples


def test_the_largest_comes_first_and_small_ones_can_be_left_out():
    other = "Fellow citizens, sign up for the riverfront clean up this weekend and bring gloves and water for the children"
    batch = comments(other, *EDITED, other + " ok")
    assert [item.size for item in campaigns(batch)] == [5, 2]
    assert [item.size for item in campaigns(batch, at_least=3)] == [5]


def test_found_wherever_they_stand():
    rng = np.random.default_rng(3)
    words = np.array(["".join(letters) for letters in rng.choice(list("abcdefghilmnorstu"), (5000, 6))])
    texts = [" ".join(words[rng.integers(0, len(words), 20)]) for _ in range(20_000)]
    places = np.sort(rng.choice(20_000, 5, replace=False)).tolist()
    for place, text in zip(places, EDITED, strict=True):
        texts[place] = text
    batch = comments(*texts)
    start = time.process_time()
    found = campaigns(batch)
    assert time.process_time() - start < 2
    assert [item.rows for item in found] == [tuple(places)]


def test_a_flood_of_one_text_is_as_quick():
    start = time.process_time()
    found = campaigns(comments(*[BASE] * 20_000))
    assert time.process_time() - start < 2
    assert found[0].size == 20_000
