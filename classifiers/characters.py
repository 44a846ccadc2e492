"""Tables of characters: what each code point becomes in the plain and in the folded view, and the classes of view bytes.

Built from Python's own Unicode data at first use (a tenth of a second), so that they follow its Unicode version.
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

LIMIT = 0x20000
"""Code points from here on have no Latin form; they share the last table entry."""
INVISIBLE = 0x200B
_WITH_LATIN_FORMS = (range(0x3400), range(0xA000, 0xAC00), range(0xF900, 0x12000), range(0x1D000, LIMIT))
"""All but Han, Hangul, private and ancient scripts, which are most of the code points and have no Latin form."""
TAGS = range(0xE0000, 0xE1000)
UNKNOWN = 0x1A
SMALL_ENYE, BIG_ENYE = 0xF1, 0xD1
MIDDLE_FINGER = 0x01
CODES, CODE = "\U0001f346\U0001f351\U0001f4a6\U0001f445\U0001f608\U0001f525\U0001f975\U0001f449\U0001f44c", 0x02
DISGUST, VERMIN, WEAPON, WARMTH, IDENTITY = range(0x03, 0x08)
_EMOJI = {
    MIDDLE_FINGER: "🖕",
    CODE: CODES,
    DISGUST: "🤮🤢🤬👿👎",
    VERMIN: "🐀🐁🐖🐷🐽🐗🦟🦠🐍🐒🐵🦍🦧🐛🪱🪳🐜💩🗑🚮",
    WEAPON: "🔫🔪🗡💣💥🧨🪓💀☠⚰",
    WARMTH: "❤🧡💛💚💙💜🖤♥💕💖😍🥰😊😇🌟⭐✨🙏👏🙌🎉👍💐🌹🤗😘🫶",
    IDENTITY: "♿⚧🌈🧕👳👩🧑👨✡☪",
}
"""The emoji that patterns ask for have bytes of their own in both views, those that stand for the same share one; others: `UNKNOWN`."""
_BYTE_OF = {emoji: byte for byte, row in _EMOJI.items() for emoji in row}
SIGNS = bytes([UNKNOWN, *_EMOJI])
"""Every byte that stands for an emoji, or for another sign without a Latin form."""
PICTURE = "".join(f"\\x{byte:02x}" for byte in SIGNS)
"""The same within the brackets of an expression."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)

# Letters of other scripts (and signs) that look like a Latin one.
_LOOK_ALIKES = {
    "a": "аАαΑ", "b": "ьЬВβΒҌҍᏴ", "c": "сСϲϹᏟ¢©", "d": "ԁԀᎠ", "e": "еЕёЁεΕᎬ€єЄ", "f": "ƒ₣ϝғҒ", "g": "ԌᏀց",
    "h": "нНһҺΗհᎻ", "i": "іІїЇιΙӀᎥ", "j": "јЈյᎫ", "k": "кКκΚᏦ", "l": "ӏᏞ£", "m": "мМΜᎷ", "n": "пηΝոռ₦",
    "o": "оОοΟσօՕ", "p": "рРρΡᏢ", "q": "ԛԚզ", "r": "гГᎡ®", "s": "ѕЅᏚՏ", "t": "тТτΤᎢ", "u": "υսцՍ",
    "v": "νѵѴᏙ", "w": "ԝԜωшШᎳ", "x": "хХχΧ", "y": "уУγΥүҮ¥", "z": "ΖᏃ",
}  # fmt: skip
_EXTRA = {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D", "ı": "i", "ĸ": "k"}
_SIGNS = {"'": "‘’‚‛′`´ʼ", '"': "“”„‟«»", ".": "·•∙⋅●。", "*": "∗✱✲⁎", "/": "⁄∕"}
_SAME_SIGN = {char: sign for sign, chars in _SIGNS.items() for char in chars}
_NAMED = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?LETTER (?:(?:SMALL CAPITAL|SMALL|CAPITAL|DOTLESS|SCRIPT|TURNED|REVERSED|INSULAR|SIDEWAYS) )*([A-Z])"
    r"(?: WITH .*)?$"
)
_EMOJI_LETTERS = (0x1F150, 0x1F170, 0x1F1E6)
"""Where the alphabets of white-on-black circled, squared and flag letters begin, which have no compatible form."""


@dataclass(frozen=True)
class Table:
    """Output of every code point up to `LIMIT`: `count` bytes from `data[offset]` on; `first` is the first of them."""

    count: np.ndarray
    first: np.ndarray
    offset: np.ndarray
    data: np.ndarray

    @classmethod
    def of(cls, outputs: list[bytes]) -> Table:
        """A table from the outputs in code point order."""
        count = np.fromiter(map(len, outputs), np.uint8, len(outputs))
        offset = np.cumsum(count, dtype=np.int32) - count
        data = np.frombuffer(b"".join(outputs) + b"\0", np.uint8)
        return cls(count, data[offset], offset, data)


@dataclass(frozen=True)
class Tables:
    """The tables of the two views."""

    plain: Table
    folded: Table


@cache
def tables() -> Tables:
    """Both tables, built once a process."""
    unknown = bytes([UNKNOWN])
    plain = [unknown] * (LIMIT + 1)
    for block in _WITH_LATIN_FORMS:
        plain[block.start : block.stop] = [_plain(chr(point)) for point in block]
    folded = [output.lower().replace(bytes([BIG_ENYE]), bytes([SMALL_ENYE])) for output in plain]
    for letter, alike in _LOOK_ALIKES.items():
        for char in alike:
            folded[ord(char)] = letter.encode()
    for first in _EMOJI_LETTERS:
        for i, letter in enumerate(string.ascii_lowercase):
            folded[first + i] = letter.encode()
    return Tables(Table.of(plain), Table.of(folded))


def _plain(char: str) -> bytes:
    if char.isascii():
        return b" " if char.isspace() or not char.isprintable() else char.encode()
    if mapped := _EXTRA.get(char) or _SAME_SIGN.get(char):
        return mapped.encode()
    if char in _BYTE_OF:
        return bytes([_BYTE_OF[char]])
    kind = unicodedata.category(char)
    if ord(char) in _SKIN_TONES or kind in ("Mn", "Me", "Cf") or char in "\u115f\u1160\u3164\uffa0\u2800\u00ad":
        return b" " if char == "\u2800" else b""
    if kind in ("Zs", "Zl", "Zp", "Cc"):
        return b" "
    if kind == "Pd" or char in "\u2212\u02d7\u2043":
        return b"-"
    forms = unicodedata.normalize("NFKD", char)
    if forms == char:
        named = _NAMED.match(unicodedata.name(char, "")) if kind[0] == "L" else None
        return _letter(named[1], char) if named else bytes([UNKNOWN])
    if forms[:2] in ("n\u0303", "N\u0303"):
        return bytes([SMALL_ENYE if forms[0] == "n" else BIG_ENYE])
    # At most 16 bytes a character: one code point expands to 18 letters, which no pattern is about.
    return b"".join(_plain(form) for form in forms[:16] if form != char)


def _letter(letter: str, char: str) -> bytes:
    return (letter if char.isupper() else letter.lower()).encode()


def _bytes(members: str) -> np.ndarray:
    return np.isin(np.arange(256), list(members.encode("latin-1")))


LETTER = _bytes(string.ascii_letters + "\xf1\xd1")
DIGIT = _bytes(string.digits)
SINGLE = LETTER | DIGIT | _bytes("@$")
"""What may stand alone in spaced writing."""
SEPARATOR = _bytes(" ._-*,/|~'\"+=:;()[]{}")
WORDLIKE = LETTER | DIGIT | _bytes("@$!|+(")
LEET = np.zeros(256, np.uint8)
"""The letter that a digit or sign stands for, 0 where it stands for none."""
for _sign, _meant in zip("@$!|+(0134578", "asiitcoieastb", strict=True):
    LEET[ord(_sign)] = ord(_meant)


@cache
def _marks() -> np.ndarray:
    return np.array([unicodedata.category(chr(point))[0] == "M" or point in _SKIN_TONES for point in range(LIMIT)] + [False], bool)


def is_mark(points: np.ndarray) -> np.ndarray:
    """Which code points are combining marks or skin tones: they belong to the one before."""
    return _marks()[np.minimum(points, LIMIT)]
