"""5.6.2 profanity: English and Spanish word lists looked for in the folded view, masked spellings (`f**k`) in the plain one.

Which words count is decided in `classifiers/train/lexicons.py`, which writes the list that is read here.
"""

from __future__ import annotations

import csv
import re
from importlib import resources
from itertools import groupby
from typing import NamedTuple

from pharos.classifiers import characters
from pharos.classifiers.base import Detection, Evidence
from pharos.classifiers.scan import VIEWS, Hits, Pattern
from pharos.classifiers.views import Views
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import Policy

# Signs that stand for a hidden letter; a dash or the like only for one letter between two that show.
_MASK = "[*#%&@$^+=~]"
_LOOSE = "[*#%&@$^+=~\\x1a!?|_-]"
_STRETCHED = 6
"""Words of up to this many letters are looked for with stretched inner letters too."""
_NAME_CONTEXT = re.compile(
    r"\b(?:a|an|my|your|his|their|the|such|suck|sucking|big|little|tiny|this|that|you|ur|total|complete|absolute|huge|fat) +\Z"
)
_STARS_ONLY = ("fuck", "shit", "bitch")
"""Words known by their first letter and as many asterisks as letters are hidden."""
_WORD = re.compile(r"[a-z0-9\xf1]*\Z", re.IGNORECASE), re.compile(r"[a-z0-9\xf1]*", re.IGNORECASE)
_MASKED = re.compile(r"[\w\xf1]*\Z", re.IGNORECASE), re.compile(r"[\w\xf1*#%&@$^]*", re.IGNORECASE)


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


class Found(NamedTuple):
    """One place in a row: offsets in the original text, the word, and whether the spelling is a disguise."""

    start: int
    end: int
    word: Word
    disguised: bool


def _spellings(term: str) -> list[str]:
    """The term, its last letter once or twice, and (short words) with inner letters doubled, as long runs fold to two.

    Each is a literal: `f+u+c+k+` would say it in one, but Hyperscan scans literals forty times as fast.
    """
    inner, last = range(len(term) - 1), term[-1]
    forms = [term[:-1]]
    if " " not in term and len(term) <= _STRETCHED:
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
    patterns = [lead + spelling + trail for spelling in _spellings(word.term)]
    # A leading `@` is kept by the fold, since it may be a mention; here it is an `a`.
    at = [f"@{word.term[1:]}{trail}"] if word.term.startswith("a") and word.match != "except" else []
    return [Pattern(expression) for expression in patterns + at]


class Profanity:
    """Strong profanity in any spelling; damn, hell and crap are not, nor are names that look like it."""

    name = "profanity"
    version = "1"
    clause = "5.6.2"

    def load(self, policy: Policy) -> None:
        """Read the list."""
        with (resources.files("pharos.classifiers") / "data" / "profanity.tsv").open(encoding="utf-8") as file:
            words = [Word(r["term"], r["match"], float(r["severity"]), r["lang"]) for r in csv.DictReader(file, delimiter="\t")]
        made = [(word, pattern) for word in words for pattern in expressions(word)]
        self._words = [word for word, _ in made]
        self._patterns = [pattern for _, pattern in made]

    def patterns(self) -> list[Pattern]:
        """All spellings of all words."""
        return self._patterns

    def detect(self, views: Views) -> Detection:
        """Score by the severest word of a row; the spans cover the whole twisted form."""
        hits = views.hits(self.name)
        rows = hits.row.tolist()
        evidence = []
        for row, group in groupby(range(len(rows)), key=rows.__getitem__):
            if found := self._row(hits, row, list(group)):
                evidence.append(_evidence(row, found))
        return Detection.of(len(views), evidence)

    def _row(self, hits: Hits, row: int, group: list[int]) -> list[Found]:
        places = [(i, self._words[hits.pattern[i]]) for i in group]
        innocent = [(hits.start[i], hits.end[i]) for i, word in places if word.match == "except"]
        found = []
        for i, word in places:
            if word.match == "except" or any(start < hits.end[i] and hits.start[i] < end for start, end in innocent):
                continue
            if word.match == "name" and _is_name(hits, i, row):
                continue
            extent = {"inside": _whole, "start": _whole, "mask": _whole}.get(word.match, _as_is)
            start, end = extent(hits, i, row)
            found.append(Found(start, end, word, hits.original(i).lower() != word.term))
        return _merged(found)


def _as_is(hits: Hits, i: int, row: int) -> tuple[int, int]:
    """The original offsets of the hit itself."""
    return int(hits.start[i]), int(hits.end[i])


def _whole(hits: Hits, i: int, row: int) -> tuple[int, int]:
    """The original offsets of the whole word around a hit."""
    view = hits.views[VIEWS[hits.view[i]]]
    text = view.row_text(row)
    start, end = int(hits.view_start[i]), int(hits.view_end[i])
    before, after = _MASKED if hits.view[i] == VIEWS.index("plain") else _WORD
    # A word is short: what lies further off than 40 characters is no spelling but a wall of letters.
    head, tail = before.search(text[max(0, start - 40) : start]), after.match(text[end : end + 40])
    return view.to_original(row, start - len(head[0] if head else ""), end + len(tail[0] if tail else ""))


def _is_name(hits: Hits, i: int, row: int) -> bool:
    """Whether a word that is also a name stands with a capital and without an article or the like before it."""
    before = hits.views[VIEWS[hits.view[i]]].row_text(row)[: hits.view_start[i]]
    return not hits.original(i)[:1].islower() and not _NAME_CONTEXT.search(before[-20:])


def _merged(found: list[Found]) -> list[Found]:
    """Overlapping places as one, named by the severest word."""
    merged: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if merged and item.start < merged[-1].end:
            last = merged[-1]
            worst = max(last, item, key=lambda f: f.word.severity)
            merged[-1] = Found(last.start, max(last.end, item.end), worst.word, last.disguised and item.disguised)
        else:
            merged.append(item)
    return merged


def _evidence(row: int, found: list[Found]) -> Evidence:
    score = max(item.word.score for item in found)
    spans = [Span(item.start, item.end, "profanity" if item.word.score >= 0.5 else "mild", item.word.term) for item in found]
    return Evidence(row, score, spans, _reason(score, any(item.disguised for item in found)))


def _reason(score: float, disguised: bool) -> Reason:
    if score < 0.5:
        return Reason("Mild swearing, which does not count as profanity.", "Palabras malsonantes leves, que no cuentan como lenguaje soez.")
    if disguised:
        return Reason("Strong profanity, in a changed or disguised spelling.", "Lenguaje soez, con la escritura cambiada o disimulada.")
    return Reason("Strong profanity, spelt out.", "Lenguaje soez, escrito tal cual.")
