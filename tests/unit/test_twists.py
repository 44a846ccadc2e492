"""The disguises of the evasion suite do what their names say."""

import pytest
from twists import TWISTS


@pytest.mark.parametrize(
    ("name", "text", "twisted"),
    [
        ("look-alikes", "Fix the pipe", "F\u0456\u0445 th\u0435 \u0440\u0456\u0440\u0435"),
        ("leet", "nasty idiot", "n45ty id10t"),
        ("leet", "is it so", "is it so"),
        ("zero-width", "ab c", "a\u200bb\u200b c\u200b"),
        ("zero-width", "n\u0303o", "n\u0303o\u200b"),
        ("spaced", "the road is bad", "the r o a d is bad"),
        ("spaced", "an old ox", "an old ox"),
        ("spaced", "that a street I see", "that a  s t r e e t  I see"),
        ("spaced", "see www.example.com or @somebody, friend", "see www.example.com or @somebody, f r i e n d"),
        ("dotted", "the road is bad", "the r.o.a.d is bad"),
        ("stretched", "bad roads", "bad roooooads"),
        ("mixed case", "Road Work", "rOaD WoRk"),
        ("full-width, mathematical", "ab1", "ａ𝐛１"),
        ("combining marks", "abc", "a\u0336b\u0336c\u0336"),
        ("soft hyphens, bidi", "abc", "\u202da\u00adbc\u00ad\u202c"),
    ],
)
def test_a_twist(name, text, twisted):
    assert TWISTS[name](text, ()) == twisted


@pytest.mark.parametrize("name", TWISTS)
def test_only_the_places_are_twisted_and_always_alike(name):
    text = "Keep this. Twist these words here. Keep that."
    twisted = TWISTS[name](text, [(11, 22), (17, 27)])
    assert twisted.startswith("Keep this. ") and twisted.endswith(" here. Keep that.") and twisted != text
    assert twisted == TWISTS[name](text, [(17, 27), (11, 22)])


def test_a_place_within_a_word_is_the_whole_word():
    assert TWISTS["zero-width"]("a road", [(3, 4)]) == "a r\u200bo\u200ba\u200bd\u200b"
