"""Calls for violence against a group, in English and Spanish: discrimination (5.6.3), and incitement (5.6.5) as well."""

# ruff: noqa: E501 - one cue a line reads better than a folded one

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.discrimination.groups import ES_GROUP, GROUP, KIND, NO, TRAIT

WHICH = r"(?: (?:here|around here|in (?:this|our|that) \w+|nowadays|today|all|who \w+ \w+|on my street|downtown)){0,2}"
LEAD = r"(?:(?:all|all of|all these|these|those|them|the|every|any|more|damn|goddamn|fucking|freaking|dirty|filthy|lazy|stupid|dumb|nasty|how|so|many|single|other|your|kind|of|whole|bunch|rest|them all) ){0,4}"
THE = r"(?:(?:a|l[oa]s|es[oa]s|est[oa]s|tod[oa]s|pinches|malditos?|malditas?|sucios|putos|tantos|tantas|mas|unos|tal(?:es)?) ){0,4}"


def after(head: str, tail: str, weight: float, kind: str, unless: str = NO, gap: str = " +") -> Cue:
    """A cue for `tail` right behind `head`: the scan looks for the tail, what stands before it is read only there."""
    return Cue(rf"\b{tail}\b", weight, kind, near=rf"\b{head}{gap}{tail}\b", unless=unless)


_WISH = r"(?:(?:i|we) (?:\w+ )?(?:wish|hope|pray|dream)(?: that| to see| for)?|one can (?:only )?(?:hope|dream|wish)(?: that)?|(?:would|'?d) (?:\w+ )?love to see|can'?t wait (?:to see|until|till)|if (?:only|it were up to me)|in an? (?:just|perfect|better|ideal|fair|sane) world)[ ,]+"
"""Wishing an end on others, beside commanding it."""
_WOULD = r"(?: like (?:you|them|that|those))?(?: (?:would|will|could|should|can|all|just|finally|really))*"
_SHOT = r"(?:be|get|got|were) (?:all )?(?:shot|killed|murdered|dead|burned|hanged|hung|lynched|gassed|drowned|executed|slaughtered|raped|beaten|tortured|stabbed|crushed|hunted)"
_DIE = r"(?:die|suffer|bleed|burn|hang|drown|starve|perish|rot)"
_KILL = r"(?:kill|murder|stab|execute|massacre|torture|rape|shoot|lynch|hang|gas|exterminate|burn|round up|bomb|slaughter|eradicate|sterilize|castrate|behead|wipe out|run over|beat up|attack|cut up|skin|cleanse|drown|nuke|put down|lock up|hunt down|string up|curb stomp)"

VIOLENCE = (
    Cue(rf"\b{_KILL}\b", 5, "threat", near=rf"\b(?:(?:let'?s|we should|we (?:gotta|need to|must|will|oughta)|we'?ll|(?:i'?m|i am|we'?re|we are) (?:going to|gonna)|i will|imma|ima|somebody (?:should|needs to)|someone should|time to|just|i'?d|i would|gonna|i'?ll|^|[.!?,] *|should|want to|wanna|they should)) ?(?:\w+ ){{0,2}}{_KILL} {LEAD}{TRAIT}\b", unless=f"{NO}|almost|nearly|arrest|charged|suspect|police|threat|heat (?:will|could)|when|car|driver"),
    after(rf"{GROUP}{WHICH} ", r"(?:(?:should|need to|needs to|must|deserve to|deserves to|ought to|gotta|have to|oughta) (?:all |just |really )?(?:be )?(?:die|shot|killed|murdered|slaughtered|executed|tortured|hunted down|hanged|hung|lynched|gassed|burn|burned|exterminated|put down|eradicated|wiped out|sterilized|castrated|drown|beaten|put in (?:camps|ovens|cages)|thrown|dead|disappear|raped|whipped|enslaved|back in chains|put back in chains)|(?:back )?(?:in|into) (?:chains|ovens|gas chambers|the fields|cages))", 5, "threat", f"{NO}|calor", ""),
    Cue(rf"\b(?:{_SHOT}|{_DIE})\b", 5, "threat", near=rf"\b{_WISH}{LEAD}{TRAIT}{_WOULD} (?:{_SHOT}\b|{_DIE}(?: (?:in|slowly|painfully|horribly|to death|already|today|soon|before|at|like|and|with)\b|[^a-z ]|$))", unless=f"{NO}|sad|tragic|stop|protect|rights|no one|nobody|instead of|without|rest in peace"),
    Cue(r"\b(?:rid of|end to|finish off|wipe out|kill off)\b", 5, "threat", near=(rf"\b(?:rid of|end to|finish off|wipe out|kill off) {LEAD}{TRAIT}\b", r"once and for all|for good\b|for ever|forever|permanently|from (?:the|this) (?:earth|planet|face)|someone|somebody|let'?s"), unless=f"{NO}|poverty|homelessness|stigma|violence against|crimes? against|lots?\\b|spots?\\b|shelter|camps?\\b|program|\\bbeing\\b|sleeping|suffering|dying"),
    Cue(r"\b(?:death to|only good)\b", 4.5, "threat", near=rf"death to (?:all )?(?:the )?{TRAIT}|only good {TRAIT}|only good {KIND}", unless=NO),
    Cue(r"\b(?:only good|best) (?:\w+) is a (?:dead|deported|gone)\b", 4.5, "threat", near=rf"only good (?:{KIND}|mexican|muslim|jew|indian|immigrant|queer|black|arab|cop)\b", unless=f"{NO}|snake|wasp|roach|mosquito"),
)  # fmt: skip
ES_VIOLENCE = (
    Cue(rf"\b{ES_GROUP}\b", 5, "threat", near=rf"\b(?:mat(?:ar|en|emos)|quem(?:ar|en|emos)|colg(?:ar|uen|uemos)|fusil(?:ar|en)|gase(?:ar|en)|extermin(?:ar|en|emos)|balace(?:ar|en)|linch(?:ar|en)|muer(?:te|an)|castr(?:ar|en)|esteriliz(?:ar|en)) +(?:a +|para +)?{THE}{ES_GROUP}\b", unless=f"{NO}|arrest|policia|quisieron|querian|quiso|para que no"),
    Cue(rf"\b{ES_GROUP}\b", 5, "threat", near=rf"\b{ES_GROUP} (?:merecen (?:morir|la muerte)|deb(?:en|erian) (?:morir(?:se)?|estar muert[oa]s|ser (?:fusilad[oa]s|exterminad[oa]s|castrad[oa]s|deportad[oa]s|encerrad[oa]s)))\b|\bel unico \w+ bueno es el \w+ muerto\b|\bhitler tenia razon\b|\bse le olvido a hitler\b", unless=NO),
)  # fmt: skip
