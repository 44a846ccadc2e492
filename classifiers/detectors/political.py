"""5.6.7b political in nature or cause: parties, ideologies, national causes and politicians with a stand taken, in English and Spanish."""

# ruff: noqa: E501 - one cue or word list a line reads better than a folded one

from __future__ import annotations

from importlib import resources

from pharos.classifiers.cues import Cue, CueDetector
from pharos.schemas.finding import Reason

STREETS = (
    r"\b(?:(?i:trump|biden|obama|clintons?|mccain|romney|cheney|ryan|paul|carson|pence|abbott|sanders) (?i:st|street|ave|avenue|blvd|dr|drive|ct|court|rd|"
    r"road|lane|ln|elementary|school|library|park|tower|hotel)\b|(?i:calle|avenida|escuela) (?:Trump|Obama|Clinton|Biden|McCain|Paul))"
)
"""Streets and schools called after somebody."""
NEUTRAL = (
    r"(?i:motorcade|(?:closed?|closures?) (?:at|on|for|until)|secretary of state|poll ?workers?|registered|registration|closed primary|voter card|"
    r"\bwill (?:land|visit|arrive|speak)|visit(?:s|ed)? (?:us|the city|alexandria|our)|\bborn (?:in|on)\b|history class|exhibit|marker|spades|\bcards? |"
    r"conservative (?:estimate|number|figure|gardener|guess)|liberal (?:amount|arts|dose|use|portion|helping)|time till)|" + STREETS
)
"""What stands by a name or party that is only named: streets, visits, registration, history."""
ASIDE = (
    r"(?i)\b(?:not|isn'?t|aren'?t|ain'?t|without|beyond|instead of|neither|leave|keep|no es|sin) [^.!?\n]{0,30}\b(?:democrat|republican|dems?\b|trump|biden|left|right|liberal|"
    r"conservative|party|political|politics|partisan|partido|politica)[^.!?\n]{0,40}\b(?:thing|issue|problem|matter|out of|off|this is|it'?s|just|only|es (?:de|del)|es)\b"
)
STAND = (
    r"(?i)\b(?:always|never|ruin\w*|destroy\w*|hates?|love|lov(?:e|ed|ing)|li(?:e|es|ed|ars?|ying)|evil|corrupt|wants|stupid|idiots?|"
    r"blame\w*|faults?|against|proud of|want your|agenda|hypocri\w+|rigged|cheat\w*|racis\w+|shame|ashamed|stop|wake up|trash|terroris\w+|"
    r"enem(?:y|ies)|freedom|traitor\w*|bought|sold|owns?|kill\w*|win|won|worst|best|hoax|cult|crying|cry|afraid|party of|our country|this country|america|"
    r"nation|propaganda|brainwash\w*|murder\w*|abolish|repeal|vote|voting|elect|deport\w*|invasion|ban|bans|banned|"
    r"genocide|ceasefire|forced?|broke|screw\w*|betray\w*|right about|wrong|in charge|sorry for|trust|starts?|get you|keep your|no business|have no|thugs?|on the march|pure and simple|gutted|empieza|los digo|crime|criminals?|greed\w*|feelings|god|bless|"
    r"siempre|nunca|odian?|mentiros\w+|culpa|quieren?|destruy\w+|racista\w*|vergu\w+|defiend\w+|pais|adoctrin\w+|voten?|votar|ladron\w*)\b|[!]{2,}|#\w"
)
"""Words of a stand taken; they only count beside what is political."""
TYPES = {
    "politician": "politician",
    "tag": "politician",
    "slogan": "party",
    "slur": "ideology",
    "cause": "national_cause",
    "ideology": "ideology",
}
ALONE = {"politician": NEUTRAL, "tag": "", "slogan": NEUTRAL, "slur": NEUTRAL, "cause": NEUTRAL}
"""The sections that flag by themselves, and what must not stand beside."""
BESIDE = {"ideology": ("ideology", 4.2), "party": ("party", 4.5), "topic": ("national_cause", 2.2)}
"""The sections that need a stand taken: their type and what the two are worth together."""


def _sections() -> dict[str, list[str]]:
    """The word list's expressions by section."""
    found: dict[str, list[str]] = {}
    with (resources.files("pharos.classifiers") / "data" / "political.txt").open(encoding="utf-8") as file:
        for line in map(str.strip, file):
            if line.startswith("["):
                found[line.strip("[]")] = []
            elif line and not line.startswith("# "):
                found[next(reversed(found))].append(line.replace(" ", " +"))
    return found


def _cues() -> tuple[Cue, ...]:
    """One cue a section, and a second one with what must stand beside where a word alone is not enough."""
    cues = []
    for section, words in _sections().items():
        opens, closes = ("", r"\b") if section == "tag" else (r"\b", r"\b")
        expression = rf"(?i){opens}(?:{'|'.join(words)}){closes}"
        if section in ALONE:
            cues.append(Cue(expression, 5, TYPES[section], "plain", unless=ALONE[section]))
        else:
            kind, weight = BESIDE[section]
            cues.append(Cue(expression, weight, kind, "plain", near=STAND, unless=NEUTRAL))
    return tuple(cues)


EXTENUATING = (
    Cue(STREETS, -4, "aside", "plain"),
    Cue(r"(?i)\b(?:nonpartisan|bipartisan|non-partisan|both sides of the aisle|not political|no politics|keep (?:national )?politics (?:out|off))\b", -6, "aside", "plain"),
    Cue(r"(?i)\b(?:democrats?|dems?|republicans?|red|blue|liberals?|conservatives?|left|right|democratas?|republicanos?) (?:or|nor|and|ni|o|y) (?:an? )?(?:democrats?|dems?|republicans?|red|blue|liberals?|conservatives?|left|right|democratas?|republicanos?)\b", -6, "aside", "plain", near=r"(?i)\bnot\b|isn'?t|don'?t|nobody|whatever|we all|everybody|thing|matter|issue|both|no es|no me|da igual"),
    Cue(r"(?i)\b(?:democrats?|republicans?|dems?|trump|biden|politics|partisan|party)\b", -6, "aside", "plain", near=ASIDE),
    Cue(r"(?i)\bwithout (?:trump|biden|politics|democrats?|republicans?|either party)\b|\bone post without\b|\b(?:whether|regardless|no matter) [^.!?\n]{0,20}\b(?:vot|party|side|democrat|republican)", -6, "aside", "plain"),
)  # fmt: skip
CUES = (*_cues(), *EXTENUATING)

REASONS = {
    "politician": Reason("It takes a stand on a national politician.", "Toma postura sobre un político nacional."),
    "party": Reason("It takes a stand for or against a party.", "Toma postura a favor o en contra de un partido."),
    "ideology": Reason("It argues for or against an ideology.", "Argumenta a favor o en contra de una ideología."),
    "national_cause": Reason("It argues about a national political cause.", "Argumenta sobre una causa política nacional."),
    "aside": Reason("It sets party politics aside.", "Deja de lado la política de partidos."),
    "model": Reason(
        "It reads as national or party politics to the trained model.", "El modelo entrenado lo lee como política nacional o de partidos."
    ),
}


class Political(CueDetector):
    """Finds argument about parties, ideologies and national causes by a word list with what stands beside it, and the model."""

    name = "political"
    version = "1"
    clause = "5.6.7b"
    cues = CUES
    reasons = REASONS
