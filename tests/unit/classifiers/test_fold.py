"""Folding: what the views look like, and that every view character leads back into its own row."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pharos.classifiers.fold import Codes, folded, plain
from pharos.classifiers.views import View

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TWISTED = st.text(st.sampled_from("fuckasFUCK 0135!@$*._-\n\u200b\u0301\u0303nñéﬁ½\U0001f595\U0001f3fd\U0001d4eeс\U000e0041"), max_size=40)


def views(texts):
    codes = Codes.of(pa.array(texts, pa.string()))
    return View(codes, plain(codes)), View(codes, folded(codes))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain text.", "Plain text."),
        ("Ｆｕｌｌ ｗｉｄｔｈ ５", "Full width 5"),
        ("cafe\u0301 É über", "cafe E uber"),
        ("Año an\u0303o AN\u0303O", "A\xf1o a\xf1o A\xd1O"),
        ("zero\u200bwidth\u202ebidi\ufeff", "zerowidthbidi"),
        ("tag\U000e0041\U000e007f.", "tag."),
        ("a\u2013b\u2014c\u2212d", "a-b-c-d"),
        ("a\u00a0b\u3000c\td\ne", "a b c d e"),
        ("ﬁne … ½", "fine ... 1/2"),
        ("\u4e2d\U0001f600", "\x1a\x1a"),
        ("\U0001f595\U0001f3fd", "\x01"),
        ("it’s “so”", 'it\'s "so"'),
        ("f u c k 0", "f u c k 0"),
        ("ΩЖ", "\x1a\x1a"),
        ("", ""),
        (None, ""),
    ],
)
def test_plain_view(text, expected):
    assert views([text])[0].row_text(0) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MiXeD", "mixed"),
        ("f u c k you", "fuck you"),
        ("f.u.c.k", "fuck"),
        ("f - u - c - k", "fuck"),
        ("f  u  c  k", "f  u  c  k"),
        ("a b", "a b"),
        ("I am a b student", "i am a b student"),
        ("b1tch", "bitch"),
        ("a$$", "ass"),
        ("$hit", "shit"),
        ("sh!t!!", "shit!!"),
        ("Vote!", "vote!"),
        ("covid19", "covid19"),
        ("trump2024", "trump2024"),
        ("911", "911"),
        ("$100", "$100"),
        ("A113", "a113"),
        ("@mayor", "@mayor"),
        ("b@d", "bad"),
        ("fuuuuuck", "fuck"),
        ("saaale saaaaale", "sale sale"),
        ("coooool feeeet", "cool feet"),
        ("aaahhh!!! baa", "ah!!! baa"),
        ("a b i t c h", "a bitch"),
        ("i f u c k you", "i fuck you"),
        ("a s s", "ass"),
        ("i.d.i.o.t", "idiot"),
        ("a s s h o l e", "asshole"),
        ("y p u t a", "y puta"),
        ("i m m i g r a n t", "immigrant"),
        ("cool", "cool"),
        ("1000000", "1000000"),
        ("!!!", "!!!"),
        ("fuсk", "fuck"),
        ("𝓯𝓾𝓬𝓴 ⓕⓤⓒⓚ 🅵🆄🅲🅺 🇫🇺🇨🇰", "fuck fuck fuck fuck"),
        ("ᴀꜱꜱ", "ass"),
        ("COÑO con\u0303o", "co\xf1o co\xf1o"),
        ("U.S.A.", "usa."),
    ],
)
def test_folded_view(text, expected):
    assert views([text])[1].row_text(0) == expected


@given(st.lists(st.one_of(TEXT, TWISTED), max_size=6))
@settings(max_examples=60, deadline=None)
def test_every_view_character_comes_from_its_own_row(texts):
    for view in views(texts):
        assert len(view) == len(texts)
        assert (np.diff(view.origin) >= 0).all()
        for row, text in enumerate(texts):
            inside = view.origin[view.start[row] : view.start[row + 1] - 1] - view.codes.start[row]
            assert ((inside >= 0) & (inside < len(text))).all()
            assert "\n" not in view.row_text(row)
            assert view.original_text(row) == text
        assert len(view.searched) == (view.start[-1] if texts else 0)


@given(st.lists(st.one_of(TEXT, TWISTED), min_size=1, max_size=4), st.data())
@settings(max_examples=60, deadline=None)
def test_a_view_span_maps_to_original_characters_that_hold_its_origins(texts, data):
    for view in views(texts):
        row = data.draw(st.integers(0, len(texts) - 1))
        length = len(view.row_text(row))
        if not length:
            continue
        start = data.draw(st.integers(0, length - 1))
        end = data.draw(st.integers(start + 1, length))
        first, last = view.to_original(row, start, end)
        origins = view.origin[view.start[row] + start : view.start[row] + end] - view.codes.start[row]
        assert 0 <= first <= origins.min() <= origins.max() < last <= len(texts[row])


@given(st.lists(st.one_of(TEXT, TWISTED), min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_a_row_folds_alike_alone_and_among_others(texts):
    together = views(texts)
    for row, text in enumerate(texts):
        for view, alone in zip(together, views([text]), strict=True):
            assert view.row_text(row) == alone.row_text(0)


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("oh fuuuuuck!", "fuck", "fuuuuuck"),
        ("a saaaale", "a", "a"),
        ("such saaaa", "sa", "saaaa"),
        ("f u u u u c k", "fuck", "f u u u u c k"),
        ("oh a b i t c h!", "bitch", "b i t c h"),
        ("oh f u c k !", "fuck", "f u c k"),
        ("ＦＵＣＫ", "fuck", "ＦＵＣＫ"),
        ("fu\u200bck", "fuck", "fu\u200bck"),
        ("fuck\u0301\u0301 you", "fuck", "fuck\u0301\u0301"),
        ("\U0001f595\U0001f3fd up", "\x01", "\U0001f595\U0001f3fd"),
        ("con\u0303o", "co\xf1o", "con\u0303o"),
        ("o\ufb03ce", "office", "o\ufb03ce"),
    ],
)
def test_a_span_covers_the_whole_twisted_form(text, word, original):
    view = views(["before", text, "after"])[1]
    at = view.row_text(1).index(word)
    start, end = view.to_original(1, at, at + len(word))
    assert text[start:end] == original


@pytest.mark.parametrize(
    "text", ["a" * 65536, "\u0301" * 65536, "e\u0301" * 32768, "f " * 32768, "\u200b" * 65536, "\ufdfa" * 4096, "1a!" * 21845]
)
def test_long_texts_fold_to_something_no_longer_than_they_expand_to(text):
    for view in views([text, "next"]):
        assert len(view.row_text(0)) <= 16 * len(text)
        assert view.row_text(1) == "next"
