"""5.6.2 profanity: English and Spanish word lists looked for in the folded view, masked spellings (`f**k`) in the plain one.

Which words count is decided in `classifiers/train/lexicons.py`, which writes the list that is read here.
"""

from __future__ import annotations

import csv
import re
from importlib import resources
from itertools import groupby, islice
from typing import ClassVar, NamedTuple

from pharos.classifiers.base import Detection, Evidence
from pharos.classifiers.hits import Hits
from pharos.classifiers.innocent import CONCERNED, is_innocent, is_title
from pharos.classifiers.scan import VIEWS, Pattern, ViewName
from pharos.classifiers.spellings import Word, expressions
from pharos.classifiers.views import Views
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import Policy

_NAME_CONTEXT = re.compile(
    r"\b(?:a|an|my|your|his|their|the|such|suck|sucking|big|little|tiny|this|that|you|ur|total|complete|absolute|huge|fat) +\Z"
)
_WORD = re.compile(r"[a-z0-9\xf1]*\Z", re.IGNORECASE), re.compile(r"[a-z0-9\xf1]*", re.IGNORECASE)
_MASKED = re.compile(r"[\w\xf1]*\Z", re.IGNORECASE), re.compile(r"[\w\xf1*#%&@$^]*", re.IGNORECASE)
_SIGN = re.compile(r"[*#%&@$^]")
_REACH = 160
"""Characters on either side of a hit that are read: the word's own and what `is_innocent` looks at."""
_MOST = 200
"""So many hits of a row are looked at: more tell a moderator nothing new."""


class Found(NamedTuple):
    """One place in a row: offsets in the original text, the word, whether the spelling is a disguise, and the view that shows it."""

    start: int
    end: int
    word: Word
    disguised: bool
    view: ViewName


class Profanity:
    """Strong profanity in any spelling; damn, hell and crap are not, nor are names that look like it."""

    name: ClassVar[str] = "profanity"
    version: ClassVar[str] = "1"
    clause: ClassVar[str] = "5.6.2"

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
            if found := self._row(hits, row, list(islice(group, _MOST))):
                evidence.append(_evidence(row, found))
        return Detection.of(len(views), evidence)

    def _row(self, hits: Hits, row: int, group: list[int]) -> list[Found]:
        places = [(i, self._words[hits.pattern[i]]) for i in group]
        innocent = [(hits.start[i], hits.end[i]) for i, word in places if word.match == "except"]
        found = []
        for i, word in places:
            if word.match == "except" or any(start < hits.end[i] and hits.start[i] < end for start, end in innocent):
                continue
            if (
                (word.match == "name" and _is_name(hits, i, row))
                or is_title(word.term, hits.original(i))
                or _in_context(hits, i, row, word)
            ):
                continue
            extent = {"inside": _whole, "start": _whole, "mask": _whole}.get(word.match, _as_is)
            start, end = extent(hits, i, row)
            found.append(Found(start, end, word, hits.original(i).lower() != word.term, VIEWS[hits.view[i]]))
        text = hits.views["plain"].original_text(row) if found else ""
        # A plain stem can carry the mask behind it: `motherf***er` holds `motherf` as it is spelt.
        return [item._replace(disguised=item.disguised or bool(_SIGN.search(text, item.start, item.end))) for item in _merged(found)]


def _as_is(hits: Hits, i: int, row: int) -> tuple[int, int]:
    """The original offsets of the hit itself."""
    return int(hits.start[i]), int(hits.end[i])


def _whole(hits: Hits, i: int, row: int) -> tuple[int, int]:
    """The original offsets of the whole word around a hit."""
    view = hits.views[VIEWS[hits.view[i]]]
    start, end = int(hits.view_start[i]), int(hits.view_end[i])
    before, after = _MASKED if hits.view[i] == VIEWS.index("plain") else _WORD
    # A word is short: what lies further off than 40 characters is no spelling but a wall of letters.
    head, tail = before.search(view.part(row, start - 40, start)), after.match(view.part(row, end, end + 40))
    return view.to_original(row, start - len(head[0] if head else ""), end + len(tail[0] if tail else ""))


def _is_name(hits: Hits, i: int, row: int) -> bool:
    """Whether a word that is also a name stands with a capital and without an article or the like before it."""
    start = int(hits.view_start[i])
    before = hits.views[VIEWS[hits.view[i]]].part(row, start - 20, start)
    return not hits.original(i)[:1].islower() and not _NAME_CONTEXT.search(before)


def _in_context(hits: Hits, i: int, row: int, word: Word) -> bool:
    """Whether the words around a hit make it innocent; a hit in the plain view is a masked one and never is."""
    if hits.view[i] == VIEWS.index("plain") or not CONCERNED.search(word.term):
        return False
    begin = max(0, int(hits.view_start[i]) - _REACH)
    start, end = int(hits.view_start[i]) - begin, int(hits.view_end[i]) - begin
    text = hits.views["folded"].part(row, begin, begin + end + _REACH)
    head, tail = _WORD[0].search(text[max(0, start - 40) : start]), _WORD[1].match(text[end : end + 40])
    return is_innocent(text, start - len(head[0] if head else ""), end + len(tail[0] if tail else ""))


def _merged(found: list[Found]) -> list[Found]:
    """Overlapping places as one, named by the severest word."""
    merged: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if merged and item.start < merged[-1].end:
            last = merged[-1]
            worst = max(last, item, key=lambda f: f.word.severity)
            merged[-1] = worst._replace(start=last.start, end=max(last.end, item.end), disguised=last.disguised and item.disguised)
        else:
            merged.append(item)
    return merged


def _evidence(row: int, found: list[Found]) -> Evidence:
    worst = max(found, key=lambda item: item.word.score)
    spans = [Span(item.start, item.end, "profanity" if item.word.score >= 0.5 else "mild", item.word.term) for item in found]
    score = worst.word.score
    return Evidence(row, score, spans, _reason(score, any(item.disguised for item in found)), view=worst.view)


def _reason(score: float, disguised: bool) -> Reason:
    if score < 0.5:
        return Reason("Mild swearing, which does not count as profanity.", "Palabras malsonantes leves, que no cuentan como lenguaje soez.")
    if disguised:
        return Reason("Strong profanity, in a changed or disguised spelling.", "Lenguaje soez, con la escritura cambiada o disimulada.")
    return Reason("Strong profanity, spelt out.", "Lenguaje soez, escrito tal cual.")
