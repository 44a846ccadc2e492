"""Clause 5.6.7c: campaigning for or against a candidate for office, told from naming, asking, reporting, ballot measures and turnout.

The scan finds campaign phrases in the whole batch; only those rows are read further, for a name beside the phrase and for what turns it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from pharos.classifiers.base import Detection, Evidence
from pharos.classifiers.campaign.names import Name, Names
from pharos.classifiers.campaign.phrases import ENGLISH, SPANISH, TAGS, Need, Phrase
from pharos.classifiers.campaign.register import load_register
from pharos.classifiers.relatedness import load_common
from pharos.classifiers.scan import Hits, Pattern
from pharos.classifiers.views import Views
from pharos.schemas.finding import Reason, Span, Stance
from pharos.schemas.policy_file import Policy

BARE_VOTE = next(phrase for phrase in ENGLISH if phrase.expression.endswith("vote\\b") and phrase.need is Need.NAME)
NAME_SCORE = {Need.PERSON: 0.6, Need.NAME: 0.75, Need.KNOWN: 0.9, Need.CANDIDATE: 0.95}
TYPES: dict[Stance, str] = {"for": "endorse", "against": "oppose"}
REASONS: dict[Stance, Reason] = {
    "for": Reason("The comment campaigns for a candidate for office.", "El comentario hace campaña a favor de un candidato."),
    "against": Reason("The comment campaigns against a candidate for office.", "El comentario hace campaña en contra de un candidato."),
}
ELECTION = re.compile(
    r"(?i)\b(vot\w*|elect\w*|eleccion\w*|election\w*|campaign\w*|campa\u00f1a|candidat\w*|primary|primaries|caucus\w*|"
    r"ballot|polls?|runoff|nominee|nomination|"
    r"president\w*|presidente|debate|endors\w*|term|urnas)\b|#\w*20[123]\d|\b20(?:16|2\d)\b"
)
DISCLAIMER = re.compile(
    r"(?i)\b(?:not|isn't|ain't|aren't|never)\b(?: \w+){0,3} (?:saying|telling|asking|suggesting|here to|trying to|going "
    r"to tell|an? endors\w+|endorsing|campaigning)\b|"
    r"\bnot endorsing\b|\bno (?:les? |te |os )?(?:digo|estoy diciendo|estoy pidiendo|pido|quiero decir)\b|\b(?:whoever|"
    r"whomever|no matter who|regardless of who)\b"
)
NEGATION = re.compile(
    r"(?i)(?:\b(?:not|never|no|nobody|dont|wont|refus\w+|regret\w*|stop|quit|cannot|without|tampoco|nunca|jamas|"
    r"jam\u00e1s|nadie)\b|\b\w+n['’]t\b)(?: \w+){0,4}\s*$"
)
CONDITION = re.compile(
    r"(?i)\b(?:if you|anyone who|anybody who|people who|those who|whoever|si)(?: still| even| would)?\s*$|\b(?:why|"
    r"how)\b.{0,25}\b(?:would|could|can|should)\b.{0,20}$"
)
REPORT = re.compile(
    r"(?i)\b(?:said|says|announced|announces|reported|reports|according to|article|headline|survey|asked|urged|urges|"
    r"told|accus\w+|rumor\w*|heard|claim\w*|"
    r"news|signs? (?:that )?(?:say|reads?)|saying|endorsed|endorses|dijo|dice|anunci\w+|inform\w+|encuesta|pidi\w+|"
    r"noticia|seg\u00fan|supporters|voters|residents)\b"
)
FIRST_PERSON = re.compile(
    r"(?i)\b(?:i|we|yo|nosotros)(?:'ll| will| always| just| once| have)? (?:said|says?|told|asked|urged|digo|dije|urge)\b"
)
OTHERS = re.compile(
    r"(?i)\b(?:they|he|she|it|who|most|many|some|majority|percent|democrats|republicans|conservatives|liberals|ellos|"
    r"ellas|people|folks|gente|muchos)\b"
    r"(?: (?!should|must|please|need|have to|got|gotta|deben?|tienen)\w+){0,5}\s*$|%(?: \w+){0,4}\s*$"
)
"""What others do with their votes is a report; what they should do is a campaign."""
WORTHLESS = re.compile(r"(?i)^\W*(?:is|means|equals|=|es)\b.{0,12}\b(?:vote|voto|akin|like|waste\w*|throw\w*|como)\b")
NOT_CAMPAIGN = re.compile(
    r"(?i)(?:['’]s (?!campaign)| of (?:road|work|this|the|that|school|college|high)\b| (?:minutes|meetings?|members?|"
    r"chambers?|agenda|office|house|building|race|election|forum|debate|candidates?|"
    r"counted|mailed|recorded|registered|submitted|in the mail)\b)"
)
"""What follows a phrase that then is about something else: `John for council minutes`, `got my vote counted`."""
PAST = re.compile(r"(?i)\bdid(?:n['’]t| not)(?: \w+){0,3}\s*$")
QUESTION = re.compile(
    r"(?i)^\W*(?:so |and |but |ok |y )?(?:who|who's|is|are|does|do|did|has|have|will|when|where|what|which|can|could|"
    r"should|would|any ?one|anybody|"
    r"quien|qui\u00e9n|quienes|es|cuando|cu\u00e1ndo|donde|d\u00f3nde|alguien|hay|cual|cu\u00e1l|como|c\u00f3mo)\b"
)
ASKS_FOR_VOTE = re.compile(r"(?i)\b(?:can (?:we|i|he|she) count on|will you (?:join|help)|won't you|who's with me|who is with me)\b")
CONTEST = re.compile(
    r"(?i)\b(?:contest|mascot|favorite|naming|logo|talent|player of|photo|float|mural|cutest|pet of|people's choice|"
    r"best of|award|tournament|all-star|mvp|idol|"
    r"concurso|mascota|favorit[oa])\b"
)
SENTENCE_END = re.compile(r"[.!?\n](?=\s|$)")
ENDING = re.compile(r"[.!?\n]+")


TAG_LEAD = (
    r"(?:re-?)?elect|votefor|votapor|voteout|vote|vota|team|readyfor|ready|imwith|iamwith|todoscon|never|dump|ditch|anybodybut|anyonebut|stop|"
    r"nunca|fuera|cualquieramenos"
)
"""How a hashtag or link begins before the name."""


class Claim(NamedTuple):
    """One campaign statement: [start, end) of the text, how sure, for or against."""

    start: int
    end: int
    score: float
    stance: Stance


class Endorsement:
    """Campaigning for or against a candidate, with the stance."""

    name = "endorsement"
    version = "1"
    clause = "5.6.7c"

    def load(self, policy: Policy) -> None:
        """Read the candidate register and the list of common words."""
        common = load_common()
        self._names = Names(load_register(policy, common), common)
        self._phrases = (*ENGLISH, *SPANISH, *TAGS)

    def patterns(self) -> list[Pattern]:
        """Every campaign phrase; hashtags and links over the plain view, where capitals and digits are as written."""
        folded = [Pattern(_spaced(phrase.expression), "folded", phrase.stance) for phrase in (*ENGLISH, *SPANISH)]
        return [*folded, *(Pattern(_spaced(phrase.expression), "plain", phrase.stance) for phrase in TAGS)]

    def detect(self, views: Views) -> Detection:
        """Rows with a claim get evidence; every row is scored."""
        hits = views.hits(self.name)
        bounds = np.flatnonzero(np.diff(hits.row, prepend=-1, append=-1)) if len(hits) else np.zeros(0, np.int64)
        evidence = []
        for first, stop in zip(bounds[:-1], bounds[1:], strict=True):
            row = int(hits.row[first])
            text = views.plain.original_text(row)
            claims = [claim for i in range(first, stop) if (claim := self._claim(text, hits, i))]
            if claims:
                evidence.append(_evidence(row, text, claims))
        return Detection.of(len(views), evidence)

    def _claim(self, text: str, hits: Hits, i: int) -> Claim | None:
        """What hit i says, once the name beside it and the sentence around it are read."""
        phrase, start, end = self._phrases[hits.pattern[i]], int(hits.start[i]), int(hits.end[i])
        score = phrase.score
        if phrase.where in ("hashtag", "link", "year"):
            if not self._tagged(text[start:end], phrase):
                return None
            score = 0.85
        elif phrase.need:
            name = self._names.after(text, end) if phrase.where == "after" else self._names.before(text, start)
            if name is None or not _enough(name, phrase, text):
                return None
            if phrase is BARE_VOTE and name.sure is Need.NAME and not _opens(text, start, name):
                return None
            start, end, score = min(start, name.start), max(end, name.end), NAME_SCORE[name.sure]
        elif (name := self._names.before(text, start)) and name.sure > Need.PERSON and not name.weak:
            start = name.start
        stance = _stance(text, start, int(hits.start[i]), end, phrase)
        if stance is not None and stance != phrase.stance and (turn := NEGATION.search(text, max(0, start - 45), start)):
            start = turn.start()
        return None if stance is None else Claim(start, end, score, stance)

    def _tagged(self, tag: str, phrase: Phrase) -> bool:
        """Whether a hashtag, link or `Name 2026` names a candidate."""
        if phrase.where == "year":
            return self._names.known(re.split(r"[ /]", tag)[0])
        if (match := re.fullmatch(r"(?i)#([a-z]+?)(?:20)?\d\d", tag)) and self._names.known(match[1]):
            return True
        if phrase.need is Need.KNOWN:
            return False
        body = re.sub(rf"(?i)^#?(?:{TAG_LEAD})-?|-?(?:4|for|para)-?[a-z]+?(?:20\d\d|\d\d)?(?:\.\w+)?$|\.(?:com|org|net|us)$|\d+$", "", tag)
        if phrase.stance == "for" and re.match(r"(?i)#voteout|.*out$", tag):
            return False
        body = re.sub(r"(?i)^#|(?<=[a-z])Out$", "", body)
        return body != tag.lstrip("#") and self._names.in_tag(body, phrase.where == "link")


def _spaced(expression: str) -> str:
    """The expression with every space standing for some."""
    return re.sub(r" (\?)?", lambda match: " *" if match[1] else " +", expression)


def _opens(text: str, start: int, name: Name) -> bool:
    """Whether a bare `vote Name` opens its sentence, or the name is longer than one word: `vote Quebec separation` is none."""
    return " " in text[name.start : name.end] or not re.search(r"\w[^.!?\n]*$", text[:start])


def _enough(name: Name, phrase: Phrase, text: str) -> bool:
    """Whether the name is as sure as the phrase needs."""
    if phrase.need is Need.CANDIDATE:
        return (
            name.sure is Need.CANDIDATE and not text[name.end : name.end + 2].startswith(("'s", "’s")) and len(ELECTION.findall(text)) > 0
        )
    if name.sure >= phrase.need:
        return not (name.sure < Need.KNOWN and CONTEST.search(text))
    return False


def _stance(text: str, start: int, phrase_start: int, end: int, phrase: Phrase) -> Stance | None:
    """The phrase's stance in its sentence: turned by a negation, None where it disclaims, reports or asks."""
    begin = max((match.end() for match in SENTENCE_END.finditer(text, max(0, start - 300), start)), default=max(0, start - 300))
    before = text[begin:start]
    ending = ENDING.search(text, end)
    asked = ending is not None and "?" in ending[0]
    if NOT_CAMPAIGN.match(text[end:]) or DISCLAIMER.search(before + text[start:phrase_start] + " "):
        return None
    if asked and not ASKS_FOR_VOTE.search(before + text[start:end]):
        return "against" if phrase.stance == "for" and CONDITION.search(before) and re.match(r"(?i)\W*(?:why|how)\b", before) else None
    if asked is False and QUESTION.match(text[begin:]) and re.match(r"(?i)\W*(?:who|quien)", text[begin:]):
        return None
    if REPORT.search(before) and not FIRST_PERSON.search(before):
        return None
    if (
        phrase.stance == "for"
        and WORTHLESS.search(text[end : end + 40])
        or (phrase.where == "after" and re.match(r"(?i) out\b", text[end:]))
    ):
        return "against"
    between = text[start:phrase_start] if phrase.where == "before" else ""
    negated = NEGATION.search(before[-45:]) or NEGATION.search(between)
    if PAST.search(before[-45:]):
        return None
    if phrase.stance == "for" and (negated or (phrase.need and CONDITION.search(before[-60:]))):
        return "against"
    if phrase.where == "after" and phrase.stance == "for" and OTHERS.search(before):
        return None
    if phrase.stance == "against" and phrase.where != "before" and re.search(r"(?i)(?:\bnot|n['’]t|\bno|\bdont)\s+(?:\w+\s+)?$", before):
        return None
    return phrase.stance


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
    return Evidence(row, best.score, spans, REASONS[best.stance], best.stance)
