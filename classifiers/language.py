"""The language of each comment of a batch: English and Spanish by their common words, for a whole column at once.

Only rows in another script, or almost without such words, go to a library (py3langid). An English comment taken for a foreign one would go
unscored, so "other" needs a high probability, several words, and next to no English or Spanish in the whole text.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharos.classifiers.base import Comments
from pharos.classifiers.words import split, word_hash

CODES = (
    "und", "en", "es", "mis", "af", "am", "ar", "as", "az", "be", "bg", "bn", "br", "bs", "ca", "cs", "cy", "da", "de", "el", "eo",
    "et", "eu", "fa", "fi", "fr", "fy", "ga", "gd", "gl", "gu", "ha", "he", "hi", "hr", "ht", "hu", "hy", "id", "ig", "is", "it",
    "ja", "jv", "ka", "kk", "km", "kn", "ko", "ku", "ky", "la", "lg", "ln", "lo", "lt", "lv", "mg", "mk", "ml", "mn", "mr", "ms",
    "mt", "my", "ne", "nl", "no", "om", "or", "pa", "pl", "ps", "pt", "qu", "ro", "ru", "rw", "sa", "si", "sk", "sl", "sn", "so",
    "sq", "sr", "st", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl", "tr", "tt", "ug", "uk", "ur", "uz", "vi", "xh", "yo", "zh",
    "zu",
)  # fmt: skip
"""ISO 639-1 names of the codes that `languages` gives; `und`: too little to tell; `mis`: a language without a place in this table."""
UNKNOWN, ENGLISH, SPANISH, UNCODED = range(4)
FIRST_OTHER = UNCODED
"""Codes from here on are languages that no detector scores."""

READ = 160
"""Characters of a text that are read for common words: enough to tell, and the cost of a long text stays that of a short one."""
MOSTLY = 0.5
"""Or this share, with those that English has in common with its kin."""
PIECE, MOST_PIECES, FEW_KNOWN = 80, 200, 3
"""A doubtful text is looked through in so many pieces of so many characters for one with so many common words."""
READ_OTHER = 300
"""Characters that the library is shown."""
ENOUGH = 0.2
"""Share of common words from which a text is English or Spanish without further ado."""
FEW = 4
"""A Latin text of fewer words is not called foreign."""
FEW_LETTERS = 18
FEW_FOREIGN, FEW_SYLLABLES = 8, 4
"""Nor is one in another script of fewer letters (a name), or of fewer kana, Han or Hangul."""
SURE, SURE_WITH_HINT = 0.9, 0.6
"""Probability of the library for a foreign language in Latin letters: alone, and where the platform names the same one."""
_NEAR_ENGLISH, _NEAR_SPANISH = frozenset(("pcm",)), frozenset(("an", "ext", "gl"))
_SAME = {"arz": "ar", "ary": "ar", "yue": "zh", "wuu": "zh", "uzs": "uz", "nn": "no", "sdh": "ku", "ckb": "ku"}
_LOOK_ALIKES = frozenset("аесорхуікмнтвѕјԁһԛԝӏАВЕСЕКМНОРСТУХІЅЈ" + "αινορτυχκγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
_KINDS = ("", "en", "es", "en+", "es+")
_FIELDS = 1.0 + np.array([0, 1 << 12 | 1 << 24, 1 << 12 | 1 << 36, 1 << 24, 1 << 36])
_SLOT_BITS = 20
_MIX = np.uint64(0x9E3779B97F4A7C15)
_WORD = re.compile(r"[^\W\d_]+")


def languages(comments: Comments) -> np.ndarray:
    """One code a row (uint8, see `CODES`); pure. Very short and letterless texts are `UNKNOWN`; `lang` is a hint, never a verdict."""
    texts = pc.fill_null(comments.text, "")
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    begin = pc.utf8_slice_codeunits(texts, 0, READ)
    total, known, english, spanish = _counts(begin)
    codes = np.where(known == 0, UNKNOWN, np.where(spanish > english, SPANISH, ENGLISH)).astype(np.uint8)
    foreign = _foreign_letters(begin)
    doubtful = (total >= FEW) & ((known == 0) | (known < ENOUGH * total) & (english < MOSTLY * total))
    rows = np.flatnonzero(doubtful | (foreign > 2 * total)).tolist()
    held = [texts[row].as_py() for row in rows]
    for row, text, passage in zip(rows, held, _passages(held), strict=True):
        codes[row] = passage or _one(text, comments.lang[row].as_py(), int(codes[row]))
    return codes


def _counts(texts: pa.StringArray) -> np.ndarray:
    """Per text: words of two letters or more; words common in English or Spanish alone; common English ones; common Spanish ones."""
    words = split(texts)
    kind = _table()[_slot(words.hash)]
    # One pass: each kind adds its own field of a number.
    sums = np.bincount(words.row, _FIELDS[kind], len(texts)).astype(np.int64)
    return np.stack([sums >> shift & 0xFFF for shift in (0, 12, 24, 36)])


def _slot(hashes: np.ndarray) -> np.ndarray:
    return (hashes * _MIX) >> np.uint64(64 - _SLOT_BITS)


@lru_cache(maxsize=1)
def _table() -> np.ndarray:
    """Which language a word is common in, by the upper bits of its mixed hash; a chance hit is one in 700."""
    table = np.zeros(1 << _SLOT_BITS, np.uint8)
    lines = resources.files("pharos.classifiers").joinpath("data/common_words.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        language, _, words = line.partition(" ")
        if language != "#":
            hashes = np.array([word_hash(word) for word in words.split() if word.isascii() and word.isalpha()], np.uint64)
            slots = _slot(hashes)
            table[slots[table[slots] == 0]] = _KINDS.index(language)
    return table


def _foreign_letters(texts: pa.StringArray) -> np.ndarray:
    """About how many characters of each text are of another script, by the first byte of their UTF-8."""
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    if data is None or not len(texts) or starts[-1] == starts[0]:
        return np.zeros(len(texts), np.int64)
    raw = np.frombuffer(data, np.uint8)[starts[0] : starts[-1]]
    if not len(at := np.flatnonzero(_LEADS[raw])):
        return np.zeros(len(texts), np.int64)
    return np.diff(np.searchsorted(at, starts - starts[0]))


_LEADS = np.zeros(256, bool)
_LEADS[0xCE:0xE2] = True
_LEADS[0xE3:0xEE] = True
"""First bytes of Greek to Thai and beyond, kana, Han, Hangul; not those of Latin letters, punctuation, symbols and emoji."""


def _one(text: str, hint: str | None, guess: int) -> int:
    """The code of one doubtful text; `guess` is what its common words say."""
    letters = _WORD.findall(text[:READ_OTHER])
    latin = sum(len(word) for word in letters if _is_latin(word[0]))
    other = sum(map(len, letters)) - latin
    if other > latin:
        return _other_script(text[:READ_OTHER], letters, other)
    if latin < FEW_LETTERS or len(letters) < FEW:
        return guess
    language, probability, english, spanish = _recognised(" ".join(word for word in letters if _is_latin(word[0])))
    sure = SURE_WITH_HINT if hint and hint.lower()[:2] == language else SURE
    if language not in ("en", "es") and probability >= sure:
        return CODES.index(language) if language in CODES else UNCODED
    if guess == UNKNOWN and max(english, spanish) >= 0.5:
        return ENGLISH if english >= spanish else SPANISH
    return guess


def _other_script(text: str, words: list[str], letters: int) -> int:
    """The code of a text whose letters are mostly not Latin; disguised English (look-alike letters, scripts mixed in a word) is none."""
    foreign = [letter for word in words for letter in word if not _is_latin(letter)]
    mixed = sum(1 for word in words if len({_is_latin(letter) for letter in word if unicodedata.category(letter)[0] == "L"}) > 1)
    enough = FEW_SYLLABLES if "\u2e80" <= foreign[0] <= "\ud7ff" else FEW_FOREIGN
    if letters < enough or mixed * 3 > len(words):
        return UNKNOWN
    if sum(letter not in _LOOK_ALIKES for letter in foreign) < 0.15 * len(foreign):
        return UNKNOWN
    language, _, _, _ = _recognised(text)
    return CODES.index(language) if language in CODES[FIRST_OTHER:] else UNCODED


def _is_latin(letter: str) -> bool:
    """Latin letters, their full-width and mathematical forms too: those are dress, not another language."""
    return letter < "\u0370" or "\u1e00" <= letter <= "\u1eff" or unicodedata.normalize("NFKC", letter)[0] < "\u0370"


def _passages(texts: list[str]) -> list[int]:
    """For each text `ENGLISH` or `SPANISH` where a passage of the whole of it is, else `UNKNOWN`: a foreign frame hides no insult."""
    cut = [[text[at : at + PIECE] for at in range(0, len(text), max(PIECE, len(text) // MOST_PIECES))] for text in texts]
    total, known, english, spanish = _counts(pa.array([piece for pieces in cut for piece in pieces], pa.string()))
    held = (known >= FEW_KNOWN) & (known >= ENOUGH * total)
    row = np.repeat(np.arange(len(cut)), [len(pieces) for pieces in cut])
    more = np.bincount(row, held * (spanish - english), len(cut)) > 0
    return np.where(np.bincount(row, held, len(cut)) == 0, UNKNOWN, np.where(more, SPANISH, ENGLISH)).tolist()


def _recognised(text: str) -> tuple[str, float, float, float]:
    """The likeliest language, its probability, that of English and that of Spanish, close kin counted in."""
    with _lock:
        ranked = _library().rank(text)
    shares = {name: float(share) for name, share in ranked}
    english = shares["en"] + sum(shares.get(name, 0.0) for name in _NEAR_ENGLISH)
    spanish = shares["es"] + sum(shares.get(name, 0.0) for name in _NEAR_SPANISH)
    merged: dict[str, float] = {"en": english, "es": spanish}
    for name, share in shares.items():
        if name not in _NEAR_ENGLISH | _NEAR_SPANISH | {"en", "es"}:
            merged[_SAME.get(name, name)] = merged.get(_SAME.get(name, name), 0.0) + share
    best = max(merged, key=lambda name: merged[name])
    return best, merged[best], english, spanish


_lock = threading.Lock()


@lru_cache(maxsize=1)
def _library():  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library has no types
    """Loaded at the first doubtful text: a second of the start that most runs never pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
