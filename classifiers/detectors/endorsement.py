"""Clause 5.6.7c: campaigning for or against a candidate for office, told from naming, asking, reporting, ballot measures and turnout.

The scan finds campaign phrases in the whole batch; only those rows are read further, for a name beside the phrase and for what turns it.
What campaigns without such a phrase is left to the trained models, which were taught on comments on local races.
"""

from __future__ import annotations

import re
from typing import ClassVar, NamedTuple

import numpy as np

from pharos.classifiers.around import Around, searched
from pharos.classifiers.base import Detection, Evidence
from pharos.classifiers.campaign.local import LOCAL, MEASURE
from pharos.classifiers.campaign.names import Name, Names
from pharos.classifiers.campaign.phrases import ENGLISH, NEAR, Need, Phrase
from pharos.classifiers.campaign.phrases_es import SPANISH, TAGS
from pharos.classifiers.campaign.reading import read
from pharos.classifiers.campaign.register import load_register
from pharos.classifiers.campaign.sentence import CONTEST, DISCLAIMER, ELECTION, NEGATION, QUESTION, is_slogan, no_campaign, stance_of
from pharos.classifiers.cues import late, model_spans
from pharos.classifiers.hits import Hits
from pharos.classifiers.language import SPANISH as IN_SPANISH
from pharos.classifiers.relatedness import load_common
from pharos.classifiers.scan import VIEWS, Pattern
from pharos.classifiers.views import Views
from pharos.schemas.finding import MODEL, Reason, Span, Stance
from pharos.schemas.policy_file import Policy

BARE_VOTE = next(phrase for phrase in ENGLISH if phrase.expression.endswith("vote\\b") and phrase.need is Need.NAME)
NAME_SCORE = {Need.PERSON: 0.6, Need.NAME: 0.75, Need.KNOWN: 0.9, Need.CANDIDATE: 0.95}
TYPES: dict[Stance, str] = {"for": "endorse", "against": "oppose"}
REASONS: dict[Stance, Reason] = {
    "for": Reason("The comment campaigns for a candidate for office.", "El comentario hace campaña a favor de un candidato."),
    "against": Reason("The comment campaigns against a candidate for office.", "El comentario hace campaña en contra de un candidato."),
}
AGAINST = re.compile(
    r"(?i)\b(?:not|never|no|don'?t|won'?t|can'?t|anyone|anybody|out|oust|fire|retire|replace|unseat|enough|against|"
    r"nunca|fuera|contra)\b"
)
"""Tells the stance where no phrase does."""
CIVIC = (
    QUESTION,
    DISCLAIMER,
    re.compile(MEASURE),
    re.compile(
        r"(?i)\b(?:polling place|absentee|register to vote|registr\w+ para votar|"
        r"(?:go|to|and|please|,) vote\W*(?:$|on|by|early|tomorrow|today)|"
        r"get out the vote|vote (?:nov|oct|dec|on|by|early|tuesday|saturday)\w*|salgan? a votar)"
    ),
)
"""What is said of voting without a side."""
TAG_LEAD = (
    r"(?:re-?)?elect|votefor|votapor|voteout|vote|vota|team|readyfor|ready|imwith|iamwith|todoscon|never|dump|ditch|anybodybut|anyonebut|stop|"
    r"nunca|fuera|cualquieramenos"
)
"""How a hashtag or link begins before the name."""


_MOST = 20
"""So many phrases of a row are read: more tell a moderator nothing new."""
_OPENING = 200
"""So far back a bare `vote` looks for the beginning of its sentence."""


class Claim(NamedTuple):
    """One campaign statement: [start, end) of the text that was read or of the original, how sure, for or against."""

    start: int
    end: int
    score: float
    stance: Stance


class Endorsement:
    """Campaigning for or against a candidate, with the stance."""

    name: ClassVar[str] = "endorsement"
    version: ClassVar[str] = "1"
    clause: ClassVar[str] = "5.6.7c"

    def load(self, policy: Policy) -> None:
        """Read the candidate register and the list of common words."""
        common = load_common()
        self._names = Names(load_register(policy, common), common)
        self._phrases = (*ENGLISH, *LOCAL, *SPANISH, *TAGS)
        self._around = [Around.of(phrase.near, phrase.unless) for phrase in self._phrases]
        self._threshold = policy.threshold(self.clause)

    def patterns(self) -> list[Pattern]:
        """Every campaign phrase; hashtags and links over the plain view, where capitals and digits are as written."""
        folded = [Pattern(_spaced(phrase.expression), "folded", phrase.stance) for phrase in (*ENGLISH, *LOCAL, *SPANISH)]
        return [*folded, *(Pattern(_spaced(phrase.expression), "plain", phrase.stance) for phrase in TAGS)]

    def detect(self, views: Views) -> Detection:
        """Rows with a claim get evidence; every row is scored."""
        hits = views.hits(self.name)
        bounds = np.flatnonzero(np.diff(hits.row, prepend=-1, append=-1)) if len(hits) else np.zeros(0, np.int64)
        evidence, refused = [], []
        for first, stop in zip(bounds[:-1], bounds[1:], strict=True):
            row = int(hits.row[first])
            claims = [claim for i in range(first, min(stop, first + _MOST)) if (claim := self._original(hits, i, row))]
            if claims:
                evidence.append(_evidence(row, views.plain.original_text(row), claims))
            else:
                refused.append(row)
        return late(views, self._with_models(views, Detection.of(len(views), evidence), refused))

    def _with_models(self, views: Views, told: Detection, refused: list[int]) -> Detection:
        """What the phrases told, and the rows that read like campaigning without one.

        Not those whose phrases were read and `refused`, nor talk of turnout, ballot measures, questions: there the phrases know better.
        Nor Spanish, of which the encoder knows too little.
        """
        logits = views.model_logits(self.clause)
        if logits is None:
            return told
        modelled = 1 / (1 + np.exp(-logits))
        modelled[views.languages == IN_SPANISH] = 0
        known = {*refused, *(item.row for item in told.evidence)}
        over = [row for row in np.flatnonzero(modelled >= self._threshold).tolist() if row not in known]
        civic = [row for row in over if any(guard.search(views.plain.row_text(row)) for guard in CIVIC)]
        modelled[[*refused, *civic]] = 0
        spans = model_spans(views, self.clause, [row for row in over if row not in civic])
        more = [_modelled(views, row, float(modelled[row]), spans[row]) for row in spans]
        evidence = sorted((item for item in [*told.evidence, *more] if item.spans), key=lambda item: item.row)
        return Detection(np.maximum(told.scores, modelled).astype(np.float32), told.statuses, evidence)

    def _original(self, hits: Hits, i: int, row: int) -> Claim | None:
        """What hit i says, with its place in the original text."""
        view, start, end = hits.views[VIEWS[hits.view[i]]], int(hits.view_start[i]), int(hits.view_end[i])
        text, base = read(view, row, start, end)
        at, stop, which = start - base, end - base, hits.pattern[i]
        if not self._around[which].holds(searched(text[max(0, at - NEAR) : stop + NEAR].encode("latin-1"))):
            return None
        claim = self._claim(text, at, stop, self._phrases[which])
        if claim is None:
            return None
        start, end = view.to_original(row, base + claim.start, base + claim.end)
        return claim._replace(start=start, end=end)

    def _claim(self, text: str, at: int, end: int, phrase: Phrase) -> Claim | None:
        """What the phrase at [at, end) of a text says, once the name beside it and the sentence around it are read."""
        start, score = at, phrase.score
        if phrase.where == "year":
            name = self._names.dated(text, start, end)
            if name is None or not is_slogan(text, name.start, end):
                return None
            start, score = name.start, 0.85
        elif phrase.where in ("hashtag", "link"):
            if not self._tagged(text[start:end], phrase):
                return None
            score = 0.85
        elif phrase.need:
            name = self._beside(text, start, end, phrase)
            if name is None or not _enough(name, phrase, text) or no_campaign(text, start, max(end, name.end), name, phrase):
                return None
            if phrase is BARE_VOTE and name.sure is Need.NAME and not _opens(text, start, name):
                return None
            start, end, score = min(start, name.start), max(end, name.end), NAME_SCORE[name.sure]
        elif no_campaign(text, start, end, None, phrase):
            return None
        elif (name := self._names.before(text, start)) and name.sure > Need.PERSON and not name.weak:
            start = name.start
        stance = stance_of(text, start, at, end, phrase)
        if stance is not None and stance != phrase.stance and (turn := NEGATION.search(text, max(0, start - 45), start)):
            start = turn.start()
        return None if stance is None else Claim(start, end, score, stance)

    def _beside(self, text: str, start: int, end: int, phrase: Phrase) -> Name | None:
        """The name behind, before or (right after its first word) inside the phrase."""
        if phrase.where == "before":
            return self._names.before(text, start)
        if phrase.where == "after":
            return self._names.after(text, end)
        name = self._names.after(text, start + len(text[start:end].split()[0]))
        return name if name and name.end <= end else None

    def _tagged(self, tag: str, phrase: Phrase) -> bool:
        """Whether a hashtag or link names a candidate."""
        if (match := re.fullmatch(r"(?i)#([a-z]+?)(?:20)?\d\d", tag)) and self._names.known(match[1]):
            return True
        if phrase.need is Need.KNOWN:
            return False
        body = re.sub(rf"(?i)^#?(?:{TAG_LEAD})-?|-?(?:4|for|para)-?[a-z]+?(?:20\d\d|\d\d)?(?:\.\w+)?$|\.(?:com|org|net|us)$|\d+$", "", tag)
        if phrase.stance == "for" and re.match(r"(?i)#voteout|.*out$", tag):
            return False
        body = re.sub(r"(?i)^#|(?<=[a-z])Out$", "", body)
        return body != tag.lstrip("#") and self._names.in_tag(body, phrase.where == "link")


def _modelled(views: Views, row: int, score: float, spans: list[Span]) -> Evidence:
    stance: Stance = "against" if AGAINST.search(views.plain.row_text(row)) else "for"
    return Evidence(row, score, spans, REASONS[stance], stance, view=MODEL)


def _spaced(expression: str) -> str:
    """The expression with every space standing for some."""
    return re.sub(r" (\?)?", lambda match: " *" if match[1] else " +", expression)


def _opens(text: str, start: int, name: Name) -> bool:
    """Whether a bare `vote Name` opens its sentence, or the name is longer than one word: `vote Quebec separation` is none."""
    return " " in text[name.start : name.end] or not re.search(r"\w[^.!?\n]*$", text[max(0, start - _OPENING) : start])


def _enough(name: Name, phrase: Phrase, text: str) -> bool:
    """Whether the name is as sure as the phrase needs."""
    if phrase.need is Need.CANDIDATE:
        return (
            name.sure is Need.CANDIDATE and not text[name.end : name.end + 2].startswith(("'s", "’s")) and len(ELECTION.findall(text)) > 0
        )
    if name.sure >= phrase.need:
        return not (name.sure < Need.KNOWN and CONTEST.search(text))
    return False


def _evidence(row: int, text: str, claims: list[Claim]) -> Evidence:
    """One finding a row: the surest claim gives the stance, all claims give spans."""
    best = max(claims, key=lambda claim: (claim.score, claim.stance == "for"))
    spans: list[Span] = []
    for claim in sorted(claims, key=lambda claim: (claim.start, -claim.end)):
        if spans and claim.start < spans[-1].end:
            last = spans.pop()
            end = max(last.end, claim.end)
            spans.append(Span(last.start, end, last.type, text[last.start : end]))
        else:
            spans.append(Span(claim.start, claim.end, TYPES[claim.stance], text[claim.start : claim.end]))
    return Evidence(row, best.score, spans, REASONS[best.stance], best.stance, view="plain")
