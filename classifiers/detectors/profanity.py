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
_NAME_CONTEXT = "(?:a|an|my|your|his|their|the|such|suck|sucking|big|little|tiny|this|that|you|ur|total|complete|absolute|huge|fat)"
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


def _spell(term: str) -> str:
    """The term with every single letter once or twice, as long runs fold to two; words of a phrase apart by a space or dash.

    Long terms are rare ones: they are not stretched, which keeps the database small and quick to compile.
    """
    many = "+" if len(term) <= 7 else ""
    runs = [(letter, len(list(run))) for letter, run in groupby(term)]
    return "".join("[ '-]+" if letter == " " else letter + (many if count == 1 else "{2}") for letter, count in runs)


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
            found.append(rf"(?i)\b{term[:first]}+{signs}{term[last:]}")
    return found


def _split(term: str) -> list[str]:
    """The term with one gap; not behind a first `s`, which may be a plural's or a possessive's."""
    return [rf"\b{_spell(term[:i])}[ ._-]{_spell(term[i:])}" for i in range(1, len(term))]


def expressions(word: Word) -> list[Pattern]:
    """The patterns that look for a word."""
    spelt = _spell(word.term)
    # A leading `@` is kept by the fold (it may be a mention); here it is an `a`.
    opening = re.match(r"a\+?", spelt)
    lead = rf"(?:\b{opening[0]}|@){spelt[opening.end() :]}" if opening else rf"\b{spelt}"
    made: dict[str, list[Pattern]] = {
        "word": [Pattern(lead + r"\b")],
        "except": [Pattern(rf"\b{spelt}\b")],
        "inside": [Pattern(f"[a@]{spelt[opening.end() :]}" if opening else spelt)],
        "start": [Pattern(lead)],
        "name": [Pattern(rf"\b{spelt}\b"), Pattern(rf"\b{_NAME_CONTEXT} +{spelt}\b", tag="context")],
        "sign": [Pattern(f"\\x{characters.MIDDLE_FINGER:02x}")],
    }
    if word.match == "mask":
        return [Pattern(expression, "plain") for expression in _masked(word.term)]
    return [Pattern(e) for e in _split(word.term)] if word.match == "split" else made[word.match]


class Profanity:
    """Strong profanity in any spelling; damn, hell and crap are not, nor are names that look like it."""

    name = "profanity"
    version = "1"
    clause = "5.6.2"

    def load(self, policy: Policy) -> None:
        """Read the list."""
        with (resources.files("pharos.classifiers") / "data" / "profanity.tsv").open(encoding="utf-8", newline="") as file:
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
            if word.match == "name" and not self._patterns[hits.pattern[i]].tag and not hits.original(i)[:1].islower():
                continue
            extent = {"name": _last_word, "inside": _whole, "start": _whole, "mask": _whole}.get(word.match, _as_is)
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


def _last_word(hits: Hits, i: int, row: int) -> tuple[int, int]:
    """The original offsets of a hit's last word, without the context before it."""
    end = int(hits.view_end[i])
    return hits.views[VIEWS[hits.view[i]]].to_original(row, end - len(hits.matched(i).split()[-1]), end)


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
