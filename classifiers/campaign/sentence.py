"""The sentence around a campaign phrase: what turns its stance, and what makes it a report, a question, a count, a contest or a joke."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pharos.classifiers.campaign.phrases import CUATRO_MAS, FOUR_MORE, Phrase
from pharos.schemas.finding import Stance

if TYPE_CHECKING:
    from pharos.classifiers.campaign.names import Name

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
    r"told|accus\w+|rumor\w*|heard|claim\w*|(?:so far|qualified|who.?s running)(?=:)|candidates (?:are|include|so far|"
    r"(?:for|in) [^:]{1,30}:)|candidates(?=:)|"
    r"news|signs? (?:that )?(?:say|reads?)|saying|endorsed|endorses|dijo|dice|anunci\w+|inform\w+|encuesta|pidi\w+|"
    r"noticia|seg\u00fan|segun|supporters|voters|residents)\b"
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
    r"(?i)(?:['’]s (?!campaign|run|bid|race)| of (?:road|work|this|the|that|school|college|high)\b| (?:minutes|meetings?|members?|"
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
    r"book club|novels?|movies?|films?|songs?|albums?|recipes?|flavou?rs?|toppings?|costumes?|restaurants?|"
    r"gumbo|chili|cook-?off|(?:shelter|pet) calendar|pageant|king cake|chihuahua|kitten|puppy|"
    r"concurso|novela|pel[i\u00ed]cula|canci[o\u00f3]n|sabor|mascota|favorit[oa])\b"
)
HONOUR = re.compile(
    r"(?i)^[^.!?\n]{0,40}\b(?:\w+ (?:of|for) the (?:year|month|week|season|game|day|decade)|(?:homecoming|prom|carnival) (?:king|queen)|"
    r"(?:emplead[oa]|maestr[oa]|jugador[a]?) del (?:a\u00f1o|mes))\b"
)
"""A title of honour, for which no one holds an election by law, whoever is named."""
UNELECTED = re.compile(
    r"(?i)\b(?:tax|measure|amendment|proposition|millage|bond|renewal|referendum|plan|idea|proposal|recipe|gumbo|chili|"
    r"pie|pizza|park|pool|library|"
    r"design|color|name|option|mascot|propuesta|enmienda|impuesto|idea|plan)s?(?: \w+){0,2} $"
)
"""Before a phrase that names nobody: what has the writer's vote is no candidate."""
CHOICE = re.compile(r"^,? (?:or|o) (?!I\b|I['’]|We\b|You\b|They\b)[A-Z\u00c0-\u00dd]")
"""Two names to choose from: neither is campaigned for."""
OWNED = re.compile(r"(?i)^['’]s (?!campaign|run|bid|race|re-?election|team|slate|ticket|for\b)\w")
TALLY = re.compile(r"(?i)(?:\d|\b(?:hundreds?|thousands?|millions?|more|fewer|most|many|total|extra|of the|the|cast|counted|tallied)) +$")
"""How many votes someone got; what comes before the noun `votes for`."""
SPAN_OF_TIME = (
    re.compile(
        r"(?i)\b(?:is|are|was|were|be|have|has|had|got|takes?|took|lasts?|another|about|only|least|within|in|after|over|almost|nearly|than|"
        r"maybe|probably|served|serve|wait|waited|waiting|for|faltan?|quedan?|tiene|tienen|tengo|durante|por|otros)\s+$|"
        r"['’](?:s|m|re|ve|ll)\s+$"
    ),
    re.compile(
        r"(?i)^\s+(?:from|until|till?|to|of|before|after|for(?! (?-i:[A-Z]))|in|on|at|with|than|left|away|and|or|hasta|de|del|para|en|y)\b"
    ),
)
JOKE = re.compile(
    r"(?i)\b(?:said|says) (?:literally |absolutely )?(?:nobody|no ?one|no-one)\b|\bsee if (?:i|we|anyone|anybody) cares?\b|"
    r"\byeah,? right\b|\bin your dreams\b|\bover my dead body\b|^[\s,.]*\bnot!|(?:^|\s)/s\s*$|\bdijo nadie\b|"
    r"\bni en sue\u00f1os\b|\bsobre mi cad[a\u00e1]ver\b"
)
"""What shows that a call to vote was meant the other way round."""
CALL = re.compile(
    r"(?i)\b(?:let['’]?s|let us|help(?: us| me)?|to|must|should|can|will|we['’]ll|gonna|gotta|please|better|and|vamos a) $|^\W*$|[.!?] $"
)
ERRAND = re.compile(r"(?i)\s+(?:to|with|so|and (?:ask|tell|see|complain))\b")
"""Before `send Name to city hall` and behind it: a call to elect, or an errand."""
COUNTED = re.compile(r"\b[A-Z\u00c0-\u00dd]\w+:? (?!20[0-3]\d\b)\d[\d,.]*\b")
SLOGAN_LEAD = re.compile(
    r"(?i)(?:[\d:,;(]|\b(?:of|by|in|from|since|the|a|an|on|at|vs|versus|de|del|en|la|el|desde|and|y|with|about|for|until|before|after|"
    r"numbers?|results?|votes?|counts?|totals?|turnout|was|were|is))\s*$"
)
SLOGAN_TAIL = re.compile(
    r"(?i)^\s*(?:$|[\n!#]|[^\w\s,.;:?'’\"()/%&$+*=<>-]|https?:|[.,]*\s*$|[.]\s|[,.]?\s*(?:baby|all (?:day|the way)|y'?all|folks|let'?s go|"
    r"please|forever|yes|vamos|for (?:the win|president|governor|mayor|sheriff|senate|congress|council))\b)"
)
"""Before and behind `Name 2026` where it is a slogan: it stands alone or ends the line, with a cheer at most."""
SENTENCE_END = re.compile(r"[.!?\n](?=\s|$)")
ENDING = re.compile(r"[.!?\n]+")


def is_slogan(text: str, start: int, end: int) -> bool:
    """Whether `Name 2026` at [start, end) is a slogan, not a count of votes or the beginning of a sentence."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return bool(SLOGAN_TAIL.match(text[end:])) and not SLOGAN_LEAD.search(line) and not COUNTED.search(text[:start] + " " + text[end:])


def no_campaign(text: str, start: int, end: int, name: Name | None, phrase: Phrase) -> bool:
    """Whether the phrase at `start`, which with its name ends at `end`, is a contest, a choice, a count or a span of time.

    `name` is None where the phrase needs none.
    """
    before, after = text[max(0, start - 60) : start], text[end : end + 80]
    if phrase in (FOUR_MORE, CUATRO_MAS):
        return any((SPAN_OF_TIME[0].search(before), SPAN_OF_TIME[1].match(after)))
    if name is None:
        return bool(UNELECTED.search(before)) or (phrase.score > 0.6 and bool(CONTEST.search(before + after)))
    if HONOUR.match(after) or CHOICE.match(after):
        return True
    if phrase.where == "inside":
        routine = text[start : start + 4].lower() == "send" and not CALL.search(before)
        return routine or bool(ERRAND.match(after))
    if phrase.where == "after":
        quoted = text[: name.start].endswith(('"', "“"))
        return quoted or bool(OWNED.match(after)) or (text[start : start + 5].lower() == "votes" and bool(TALLY.search(before)))
    return False


def stance_of(text: str, start: int, phrase_start: int, end: int, phrase: Phrase) -> Stance | None:
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
    if JOKE.search(text[end : end + 80]):
        return "against" if phrase.stance == "for" else None
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
