"""Ten ways to disguise a comment, each deterministic and readable to a person.

`TWISTS` has them by name; a twist takes a text and the places (start, end) of the evidence, and twists the words there, or all.
"""

import re
from collections.abc import Callable, Sequence
from unicodedata import combining as _combining

Places = Sequence[tuple[int, int]]
Twist = Callable[[str, Places], str]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CYRILLIC = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")
_GREEK = str.maketrans("ouvAEIN", "ουνΑΕΙΝ")
_LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD = {**{65 + i: 0x1D400 + i for i in range(26)}, **{97 + i: 0x1D41A + i for i in range(26)}, **{48 + i: 0x1D7CE + i for i in range(10)}}
ZERO_WIDTH, SOFT_HYPHEN, STRIKE, OVERRIDE, POP = "\u200b", "\u00ad", "\u0336", "\u202d", "\u202c"


def _where(text: str, places: Places) -> list[tuple[int, int]]:
    """The places in order, grown to whole words, without overlap; all of the text where none is given."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places) or [(0, len(text))]:
        while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _inside(change: Callable[[str], str]) -> Twist:
    """A twist of everything within the places."""

    def twist(text: str, places: Places = ()) -> str:
        for start, end in reversed(_where(text, places)):
            text = text[:start] + change(text[start:end]) + text[end:]
        return text

    return twist


def _words(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda part: _WORD.sub(lambda match: change(match[0]), part)


def _longest(change: Callable[[str], str]) -> Callable[[str], str]:
    """Only the longest word of a place, and only if it has four letters: what one spells out to hide it."""

    def twist(part: str) -> str:
        word = max(_WORD.finditer(part), key=lambda match: len(match[0]), default=None)
        if word is None or len(word[0]) < 4 or not word[0].isascii():
            return part
        return part[: word.start()] + change(word[0]) + part[word.end() :]

    return twist


def _leet(word: str) -> str:
    """Up to two inner letters as digits."""
    out, changed = list(word), 0
    for i in range(1, len(word) - 1):
        if changed < 2 and word[i].lower() in _LEET:
            out[i], changed = _LEET[word[i].lower()], changed + 1
    return "".join(out)


def _stretch(word: str) -> str:
    """The first inner vowel, else the last letter, five times."""
    at = next((i for i in range(1, len(word)) if word[i].lower() in "aeiou"), len(word) - 1)
    return word[:at] + word[at] * 5 + word[at + 1 :]


def _mixed(part: str) -> str:
    return "".join(letter.upper() if i % 2 else letter.lower() for i, letter in enumerate(part))


def _after_each(mark: str, every: int = 1) -> Callable[[str], str]:
    """The mark after each letter or digit (of every so many characters), never between a letter and its own accent."""

    def change(part: str) -> str:
        follows = [*part, ""][1:]
        plain = [
            char.isalnum() and i % every == 0 and not any(map(_combining, next_))
            for i, (char, next_) in enumerate(zip(part, follows, strict=True))
        ]
        return "".join(char + mark * marked for char, marked in zip(part, plain, strict=True))

    return change


def _bidi(part: str) -> str:
    return OVERRIDE + _after_each(SOFT_HYPHEN, 2)(part) + POP


TWISTS: dict[str, Twist] = {
    "look-alikes": _inside(lambda part: part.translate(_CYRILLIC).translate(_GREEK)),
    "leet": _inside(_words(_leet)),
    "zero-width": _inside(_after_each(ZERO_WIDTH)),
    "spaced": _inside(_longest(" ".join)),
    "dotted": _inside(_longest(".".join)),
    "stretched": _inside(_longest(_stretch)),
    "mixed case": _inside(_mixed),
    "full-width, mathematical": _inside(lambda part: "".join(c.translate(_BOLD if i % 2 else _WIDE) for i, c in enumerate(part))),
    "combining marks": _inside(lambda part: _after_each(STRIKE)(part)),
    "soft hyphens, bidi": _inside(_bidi),
}
KEEP_DIGITS = ("zero-width", "mixed case", "full-width, mathematical", "combining marks", "soft hyphens, bidi")
"""What leaves a number, a street or an address the same to a reader and to whom they would call."""
