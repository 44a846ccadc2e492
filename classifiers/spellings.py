"""The spellings in which a profane word is looked for: stretched, masked by signs, split by a gap."""

from __future__ import annotations

from typing import NamedTuple

from pharos.classifiers import characters
from pharos.classifiers.scan import Pattern

# Signs that stand for a hidden letter; a dash or the like only for one letter between two that show.
_MASK = "[*#%&@$^+=~]"
_LOOSE = f"[*#%&@$^+=~{characters.PICTURE}!?|_-]"
_STRETCHED = {"en": 6, "es": 10}
"""Words of up to this many letters are looked for with stretched inner letters too, by language."""
_STARS_ONLY = ("fuck", "shit", "bitch")
"""Words known by their first letter and as many asterisks as letters are hidden."""


class Word(NamedTuple):
    """A term of the list and how it is looked for.

    `match`: word (whole), inside (anywhere in a word), start (begins a word), mask (letters hidden by signs), split (one gap within),
    name (a word that is also a name), sign (not letters), except (innocent: what it overlaps does not count).
    """

    term: str
    match: str
    severity: float
    lang: str

    @property
    def score(self) -> float:
        """0.55 for severity 1 to 0.95 for severity 3; mild words stay under 0.5."""
        return min(0.95, 0.35 + 0.2 * self.severity)


def _spellings(term: str, lang: str) -> list[str]:
    """The term, its last letter once or twice, and (short words) with inner letters doubled, as long runs fold to two.

    Each is a literal: `f+u+c+k+` would say it in one, but Hyperscan scans literals forty times as fast.
    """
    inner, last = range(len(term) - 1), term[-1]
    forms = [term[:-1]]
    if " " not in term and len(term) <= _STRETCHED.get(lang, 6):
        single = [i for i in inner if term[i] != term[i + 1] and (i == 0 or term[i] != term[i - 1])]
        forms += [term[:i] + term[i] + term[i:-1] for i in single]
        forms += ["".join(term[i] * (2 if i in single else 1) for i in inner)]
    ends = [last] if term[-2] == last else [last, last * 2]
    return [form + end for form in dict.fromkeys(forms) for end in ends]


def _masked(term: str) -> list[str]:
    """The term with one run of its letters hidden, the first letter always shown."""
    n = len(term)
    found = [rf"(?i)\b{term[0]}\*{{{n - 1}}}"] if term in _STARS_ONLY else []
    if n == 4:
        found.append(rf"(?i)\b{term[0]}{_MASK}{term[2]}{_MASK}")
    loose = _LOOSE.replace("[", "[.") if term.startswith("fuck") else _LOOSE
    for first in range(1, n):
        for last in range(first + 1, n + 1):
            hidden, shown = last - first, n - (last - first)
            if shown < 2 or (last == n and hidden > n - 2):
                continue
            if last == n:
                signs = f"[*#]{{{hidden},{hidden + 3}}}"
            elif hidden == 1 and n > 3:
                signs = f"(?:{loose}|{_MASK}{{2,3}})"
            else:
                signs = f"{_MASK}{{{hidden if shown < 3 else 1},{hidden + 3}}}"
            found.append(rf"(?i)\b{term[:first]}{signs}{term[last:]}")
    return found


def _split(term: str) -> list[str]:
    """The term with one gap."""
    return [rf"\b{term[:i]}[ ._-]{term[i:]}" for i in range(1, len(term))]


def expressions(word: Word) -> list[Pattern]:
    """The patterns that look for a word."""
    if word.match == "sign":
        return [Pattern(f"\\x{characters.MIDDLE_FINGER:02x}")]
    if word.match == "mask":
        return [Pattern(expression, "plain") for expression in _masked(word.term)]
    if word.match == "split":
        return [Pattern(expression) for expression in _split(word.term)]
    lead, trail = {"inside": ("", ""), "start": (r"\b", "")}.get(word.match, (r"\b", r"\b"))
    patterns = [lead + spelling + trail for spelling in _spellings(word.term, word.lang)]
    # A leading `@` is kept by the fold, since it may be a mention; here it is an `a`.
    at = [f"@{word.term[1:]}{trail}"] if word.term.startswith("a") and word.match != "except" else []
    return [Pattern(expression) for expression in patterns + at]
