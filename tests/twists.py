"""Ten ways to disguise a comment, each deterministic and readable to a person.

`TWISTS` has them by name; a twist takes a text and the places (start, end) of the evidence, and twists the words there, or all.
"""

import re
from collections.abc import Callable, Sequence
from unicodedata import combining as _combining

Places = Sequence[tuple[int, int]]
Twist = Callable[[str, Places], str]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|[@#$/]|\d|\w\.\w|[*%]")
_LONE_BEFORE, _LONE_AFTER = re.compile(r"(?:^|[^\w])\w[ .]$"), re.compile(r"[ .]\w(?:\W|$)")
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


def _plain_words(part: str) -> list[re.Match[str]]:
    """The words that are no link, handle, tag or code: those would no longer lead anywhere."""
    kept = [match for token in _TOKEN.finditer(part) if not _ADDRESS.search(token[0]) for match in _WORD.finditer(part, *token.span())]
    return [match for match in kept if match[0].isascii()]


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    """Every such word."""

    def twist(part: str) -> str:
        for match in reversed(_plain_words(part)):
            part = part[: match.start()] + change(match[0]) + part[match.end() :]
        return part

    return twist


def _longest(change: Callable[[str], str], apart: bool = False) -> Twist:
    """The longest such word, if it has four letters: what one spells out to hide it; `apart` sets it off from a lone letter beside it."""

    def twist(text: str, places: Places = ()) -> str:
        words = [(start, match) for start, end in _where(text, places) for match in _plain_words(text[start:end])]
        at, word = max(words, key=lambda found: len(found[1][0]), default=(0, None))
        if word is None or len(word[0]) < 4:
            return text
        before, after = text[: at + word.start()], text[at + word.end() :]
        lead = " " if apart and _LONE_BEFORE.search(before) else ""
        return before + lead + change(word[0]) + (" " if apart and _LONE_AFTER.match(after) else "") + after

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
    "look-alikes": _inside(_each(lambda word: word.translate(_CYRILLIC).translate(_GREEK))),
    "leet": _inside(_each(_leet)),
    "zero-width": _inside(_after_each(ZERO_WIDTH)),
    "spaced": _longest(" ".join, apart=True),
    "dotted": _longest(".".join, apart=True),
    "stretched": _longest(_stretch),
    "mixed case": _inside(_mixed),
    "full-width, mathematical": _inside(lambda part: "".join(c.translate(_BOLD if i % 2 else _WIDE) for i, c in enumerate(part))),
    "combining marks": _inside(_after_each(STRIKE)),
    "soft hyphens, bidi": _inside(_bidi),
}
KEEP_DIGITS = ("zero-width", "mixed case", "full-width, mathematical", "combining marks", "soft hyphens, bidi")
"""What leaves a number, a street or an address the same to a reader and to whom they would call."""
