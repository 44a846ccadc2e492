"""Campaign phrases in English and Spanish, as patterns over the folded or plain view, and what must stand beside each.

`where`: the name follows or precedes the phrase, stands inside it behind its first word, or none is needed.
`need`: which names are good enough, see `Need`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, NamedTuple

from pharos.schemas.finding import Stance


class Need(IntEnum):
    """What a phrase needs beside it to count: the vaguer the phrase, the surer the name."""

    NOTHING = 0
    PERSON = 1
    """A name, a pronoun or an official's title."""
    NAME = 2
    """Anything that looks like a name."""
    KNOWN = 3
    """A name of the register, or one with a title or an office."""
    CANDIDATE = 4
    """A name of the register, in a comment that speaks of an election."""


class Phrase(NamedTuple):
    """One campaign phrase; `score` is what it is worth where no name adds to it."""

    expression: str
    stance: Stance
    where: Literal["after", "before", "inside", "none", "hashtag", "link", "year"]
    need: Need
    score: float = 0.6
    near: str = ""
    """A Python expression that must be found within `NEAR` characters of the phrase, where given."""
    unless: str = ""
    """One that must not be."""


NEAR = 100

OFFICE = (
    r"(?:mayor|city council\w*|council(?:man|woman|member|person)?|(?:city )?marshal|sheriff|governor|lt\.? governor|"
    r"president|vice president|senat(?:e|or)|"
    r"(?:u\.?s\.? )?congress\w*|(?:u\.?s\.? )?(?:house|senate)|judge|justice of the peace|district attorney|da|school "
    r"board|state rep\w*|state house|police jury|tax collector|superintendent|county judge|county commission\w*|"
    r"public service commission\w*|"
    r"state senate|assessor|clerk|clerk of court|coroner|constable|police jur\w+|alderman|alderwoman|commissioner|"
    r"treasurer|secretary of state|attorney general|"
    r"alcalde|alcaldesa|concejal|concejala|concejo|gobernador|gobernadora|presidente|presidenta|senador|senadora|senado|"
    r"congreso|juez|jueza|fiscal|"
    r"congresista|representante|junta escolar|alguacil|alcaldia|consejo|consejal|junta de policia)"
)
SEAT = (
    r"(?:mayor|councilman|councilwoman|council ?member|sheriff|governor|president|senator|congressman|congresswoman|"
    r"judge|alcalde|alcaldesa|concejal|"
    r"gobernador|gobernadora|presidente|presidenta|senador|senadora)"
)
"""The office as its holder is called; short, for it stands in long patterns."""
_ME = r"(?:my|our|his|her|your|this family'?s)"
_ADVERB = r"(?:\w+ly |really |still |just |also |all |once again )?"
_GREAT = r"(?:great|good|fantastic|excellent|terrific|wonderful|amazing|better|best|awesome|outstanding|fine|perfect|strong)"
_BAD = r"(?:terrible|awful|horrible|bad|disastrous|lousy|dreadful|worse|worst|useless)"
NAMED = r"(?:[\w'.-]+ ){1,4}"
_BODY = r"(?:city |state |us |u\.s\. )?(?:council|senate|house|legislature|capitol|statehouse|white house|school board)"
_ELECTION = (
    r"(?:when (?:you|we|y'?all) (?:go )?(?:to )?vote|at the (?:polls|ballot box)|in the (?:voting )?booth|"
    r"(?:in|come|this) (?:november|october|march)|(?:on|come) election day|(?:come|next|at the next|the next|this) election(?: time)?)"
)

FOUR_MORE = Phrase(r"\bfour more years\b|\b4 more years\b", "for", "none", Need.NOTHING, 0.7)
CUATRO_MAS = Phrase(r"\bcuatro a\xf1os mas\b|\b4 a\xf1os mas\b", "for", "none", Need.NOTHING, 0.7)
"""Chants, which are also plain spans of time."""

ENGLISH = (
    Phrase(r"\bvot(?:e|es|ing) (?:\w+ )?for\b", "for", "after", Need.PERSON),
    Phrase(r"\bvote\b", "for", "after", Need.NAME),
    Phrase(
        r"\b(?:my|our) (?:\w+ )?(?:family|household|wife|husband|parents|church|street|neighbors|friends)(?: and i)? "
        r"(?:is|are) (?:all )?voting\b",
        "for",
        "after",
        Need.NAME,
    ),
    Phrase(r"\b(?:donate|chip in|contribute|give|pitch in) (?:\$?\d+ )?to the\b", "for", "after", Need.KNOWN),
    Phrase(r"\b(?:just|proudly|already|happily|gladly) voted for\b", "for", "after", Need.NAME),
    Phrase(r"\b(?:re-?)?elect\b", "for", "after", Need.PERSON),
    Phrase(r"\b(?:i|we|i'm|we're|am|are|proud to|happy to|pleased to|family) (?:\w+ )?endors(?:e|es|ing)\b", "for", "after", Need.NAME),
    Phrase(
        rf"\b{_ME} (?:\w+ )?votes? (?:is|goes|go|will go|will be|is going|are going|'s going)(?: \w+)? (?:to|for|with)\b",
        "for",
        "after",
        Need.PERSON,
    ),
    Phrase(r"\bcast(?:ing)? (?:my|our|your|a) (?:vote|ballot) for\b", "for", "after", Need.PERSON),
    Phrase(
        r"\b(?:has|have|gets|get|got|earned|earns|wins|won) (?:my|our|this family'?s) (?:whole |full )?votes?\b",
        "for",
        "none",
        Need.NOTHING,
        0.75,
    ),
    Phrase(
        r"\bdeserves? (?:your|our|my|another|a second|a third|to be re-?elected|re-?election)(?: vote| term| chance)?\b",
        "for",
        "before",
        Need.PERSON,
    ),
    Phrase(r"\bcount on (?:my|our) votes?\b|\bcount on your (?:vote|support)\b", "for", "none", Need.NOTHING, 0.65),
    Phrase(
        r"\b(?:canvass\w*|door(?:-| )?knock\w*|knock\w* (?:on )?doors|phone(?:-| )?bank\w*|make calls|caucus\w*) for\b",
        "for",
        "after",
        Need.PERSON,
    ),
    Phrase(r"\b(?:campaign|volunteer|rally|stump|fundrais)(?:s|ing|er)? (?:for|with)\b", "for", "after", Need.KNOWN),
    Phrase(r"\byard signs? for\b|\bsigns? up for\b", "for", "after", Need.KNOWN),
    Phrase(r"\b(?:donate|chip in|contribute|pitch in|give) (?:\$?\d+ )?(?:to|for)\b", "for", "after", Need.KNOWN),
    Phrase(rf"\bfor {OFFICE}\b", "for", "before", Need.NAME),
    Phrase(r"\b(?:punch|mark|vote|pick|choose|bubble in|fill in) (?:the )?(?:number |no\.? )?#? ?\d+ for\b", "for", "after", Need.NAME),
    Phrase(r"\bpull (?:the|a|that) lever for\b", "for", "after", Need.PERSON),
    Phrase(
        rf"\b(?:need|want|put|keep|get) {NAMED}(?:in|into|back in) (?:the |our )?{SEAT}'?s (?:office|chair|seat)\b",
        "for",
        "inside",
        Need.NAME,
    ),
    Phrase(
        rf"\b(?:send|elect) {NAMED}(?:back )?to (?:city hall|congress|washington|baton rouge|the (?:{_BODY}))\b",
        "for",
        "inside",
        Need.NAME,
    ),
    FOUR_MORE,
    Phrase(r"\b(?:any ?(?:body|one)|someone) but (?:the |our |that )?incumbents?\b", "against", "none", Need.NOTHING, 0.65),
    Phrase(r"\b(?:will|would|'ll) never (?:get|earn|have) (?:another|a|one more) vote from\b", "against", "none", Need.NOTHING, 0.65),
    Phrase(r"\bnot fit to be (?:a |our |the )?(?:mayor|sheriff|judge|governor|president|marshal)\b", "against", "none", Need.NOTHING, 0.65),
    Phrase(rf"\b(?:our|your) next {SEAT}\b", "for", "before", Need.NAME),
    Phrase(
        rf"\b(?:would|will|'ll|'d|could) (?:make|be) (?:an?|our|the|such a) (?:\w+ )?{_GREAT} (?:\w+ )?{SEAT}\b",
        "for",
        "before",
        Need.PERSON,
    ),
    Phrase(
        rf"\b(?:would|will|'ll|'d) (?:make|be) (?:an?|our|the|such a) (?:\w+ )?{_BAD} (?:\w+ )?{SEAT}\b", "against", "before", Need.PERSON
    ),
    Phrase(
        r"\bis the (?:best|right|only|clear|obvious) (?:choice|candidate|man for|woman for|person for|one for|pick)\b",
        "for",
        "before",
        Need.NAME,
    ),
    Phrase(r"\bis the wrong (?:choice|candidate|man for|woman for|person for|pick)\b", "against", "before", Need.NAME),
    Phrase(
        rf"\b(?:i|we|i'm|we're|please|join \w+ in|must|all) {_ADVERB}(?:support|supporting|back|backing)\b", "for", "after", Need.CANDIDATE
    ),
    Phrase(r"\b(?:i'?m|i am|we are|we're|i stand|we stand|standing) (?:with|for|all in for)\b", "for", "after", Need.CANDIDATE),
    Phrase(r"\ball the way\b", "for", "before", Need.CANDIDATE),
    Phrase(r"\bvot(?:e|ing) against\b", "against", "after", Need.PERSON),
    Phrase(
        r"\bvot(?:e|ing) (?:him|her|them|em|'em|you|y'all|(?:him|her|them|every one of them|all of them|'em all|them "
        r"all)|(?:this|that|these|those|the|our) "
        r"(?:\w+ ){0,2}\w+) out\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        r"\bvot(?:e|ing) out (?:him|her|them|this|these|those|every|all|mayor|the mayor|the council|council\w*|the "
        r"incumbents?|incumbents?)\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(r"\bvot(?:e|ing) out\b", "against", "after", Need.NAME),
    Phrase(
        r"\b(?:should|needs? to|must|gotta|has to|have to|deserves? to|ought to) (?:be|get) voted out\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(r"\b(?:any ?(?:body|one)|someone|somebody|any candidate) (?:but|except|besides|other than)\b", "against", "after", Need.NAME),
    Phrase(
        rf"\b(?:lost|losing|lose|not get|never get|not getting|not have|not earn(?:ed)?) {_ME} (?:\w+ )?votes?\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        rf"\b(?:won't|wont|can't|don't|doesn't|didn't|never) (?:be )?(?:get|getting|have|deserve|earn) {_ME} votes?\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        r"\b(?:doesn't|does not|don't|do not) deserve (?:\w+ )?(?:vote|term|re-?election|to be re-?elected)\b",
        "against",
        "before",
        Need.PERSON,
    ),
    Phrase(
        rf"\b(?:unfit|not fit|not qualified|unqualified) (?:for (?:public )?office|to (?:be )?(?:serve|lead|govern|{SEAT}))\b",
        "against",
        "before",
        Need.PERSON,
    ),
    Phrase(
        r"\b(?:kick|throw|boot|send|get|run)(?:ing)? (?:\w+ ){1,3}(?:out of office|packing|out of city hall)\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        rf"\bremember (?:this|that|it|how|who|what|him|her|them|these|those)(?: \w+){{0,6}} {_ELECTION}\b",
        "against",
        "none",
        Need.NOTHING,
        0.55,
    ),
    Phrase(
        r"\b(?:november|october|election day|the (?:next )?election) (?:can't|cannot|can not) come (?:soon|fast|quick)\w* enough\b",
        "against",
        "none",
        Need.NOTHING,
        0.55,
    ),
    Phrase(rf"\b(?:time for|need|elect|vote in|vote for|get us) (?:a|some) (?:\w+ )?new {SEAT}\b", "against", "none", Need.NOTHING, 0.55),
    Phrase(r"\bno second term\b|\bone[- ]term mayor\b|\bno more years\b", "against", "none", Need.NOTHING, 0.6),
    Phrase(r"\b(?:must|has to|have to|has got to|needs to|gotta|got to) go\b", "against", "before", Need.CANDIDATE),
)
