"""Rules for where a person is to be found, told without a full address: a house by its looks, a child's school or day care, a workplace."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private.context import Found, Window

_COLOUR = (
    r"(?:white|brick|blue|yellow|green|red|gr[ae]y|pink|brown|tan|black|wooden|shotgun|mobile|double-?wide|azul|blanca|verde|"
    r"amarilla|roja|rosa|gris|de ladrillo)"
)
_LOOKS = (
    rf"(?:{_COLOUR} (?:\w+ )?(?:house|trailer|home|apartments?|duplex|casa)|casa (?:{_COLOUR})|(?:last|first|second|third|fourth|corner) "
    r"(?:house|driveway|trailer|lot)|house with (?:the |a |two )?\w+|upstairs (?:left|right)|(?:primera|segunda|tercera|ultima) casa)"
)
_HOUSE = re.compile(
    rf"\b(?:(?:(?:he|she|they|who|that|judge|officer|el|ella|que|juez|[a-z'-]{{1,24}}) )(?:lives?|stays?|"
    rf"vive)\b(?P<way>[^.!?\n]{{1,60}}?)(?P<looks>\b{_LOOKS}\b)"
    rf"|(?:is|are|it'?s|es|esta)\b(?P<way2>[^.!?\n]{{1,40}}?)(?P<looks2>\b{_LOOKS}\b[^.!?\n]{{0,12}}?"
    r"(?: (?:right )?(?:across from|next to|on the (?:left|right)|past|behind|on the corner|junto a|enfrente de|"
    r"a un lado de)) [\w' ]{3,30}))"
)
_OWN = re.compile(
    r"\b(?:i|we|yo|nosotros|people|anyone|nobody|cat|dog|dogs|cats|it) $|\b(?:for sale|for rent|en venta|burn\w+|vacant|abandoned|"
    r"pothole|hydrant)\b"
)
_SOMEONE = re.compile(
    r"\b(?:he|she|they|who|lady|man|woman|guy|boy|girl|dude|kid|son|daughter|mama|mom|family|folks|person|neighbou?r|owner|driver|"
    r"(?:el|la) que|senora?|muchach[oa]|vecin[oa])\b"
)
_WORK = re.compile(
    r"(?P<name>\b[A-Z][a-z'-]{2,} [A-Z][a-z'-]{2,}),? (?:(?i:and (?:she|he)|she|he|who|y|que) )?(?i:works?(?: \w+)?|"
    r"trabaja(?: \w+)?) (?i:at|for|en) (?P<place>[^.!?\n,]{3,40})"
)
_GO = re.compile(
    r"\b(?:go (?:tell|ask|see|visit|let|get|show)|tell (?:her|him|them)|let (?:her|him|them)|pay (?:her|him|them) a visit|"
    r"call (?:her|his|their) boss|"
    r"get (?:her|him) fired|vayan|vayanle|reclam\w+|digan\w*)\b"
)
_OFFICIAL = (
    r"(?:judge|magistrate|commissioner|da|d\.a\.|district attorney|senator|governor|investigator|sheriff|council(?:man|woman| lady|"
    r" member)|mayor|juez|jueza|fiscal|concejal)"
)
_KIN = re.compile(
    rf"\b{_OFFICIAL}(?: [a-z'-]{{1,24}})?'s (?P<who>(?:wife|husband|son|daughter|boy|girl|kids?|child(?:ren)?|grand\w+|mother|"
    rf"mom)(?: \w+)? "
    r"(?:(?:works?|teaches|gets? picked up) (?:\w+ )?(?:at|from|in) [^.!?\n]{3,40}|(?:is|are|goes|go|attends?) (?:at |in |"
    r"to )?[^.!?\n]{3,30}? "
    r"(?:school|daycare|day care|academy|prep|elementary|middle|high|preschool)\b)|church is [^.!?\n]{3,50})"
)
CANDIDATES = (
    rf"(?i)\b{_LOOKS}\b",
    r"(?i)\b(?:works?|trabaja)(?: \w+)? (?:at|for|en) ",
    rf"(?i)\b{_OFFICIAL}(?: [a-z'-]{{1,24}})?'s (?:wife|husband|son|daughter|boy|girl|kid|child|grand|mother|mom|church)",
)
"""The expressions that propose a house by its looks, a workplace, or an official's family."""

_TENS = (
    r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_SAID = re.compile(
    rf"\b(?:(?:one|two|three|four|five|six|seven|eight|nine|"
    rf"{_TENS}) (?:hundred (?:and )?)?{_TENS}) (?P<name>[a-z][a-z'-]{{2,20}}(?: [a-z'-]{{2,20}})?) "
    r"(?:street|st|avenue|ave|drive|dr|road|rd|lane|ln|court|circle|boulevard)\b"
)
_APART = re.compile(r"\bhouse (?:number|no|#)(?: is)? ?(?:#)?\d{2,6},? (?:and )?(?:the )?street (?:is|name is) [a-z][a-z'-]+")
_PULL = re.compile(
    r"\b(?i:pull(?:ing)? up|come see me|slide|pull thru)(?: (?i:then|to|at|on|over))*,? (?P<place>\d{2,5} [A-Z][a-z'-]{3,20})(?!\w)"
)
_HIS = re.compile(r"\b(?i:that'?s (?:me|her|him|us|them)|my|his|her|their|live|lives|stay|stays|home)\b")
NUMBERS = (
    rf"(?i)\b{_TENS} [a-z][a-z '-]{{2,40}} (?:street|st|avenue|ave|drive|dr|road|rd|lane|ln|court|circle|boulevard)\b",
    r"(?i)\bhouse (?:number|no|#)",
    r"(?i)\b(?:pull(?:ing)? up|slide)\b[a-z ,]{0,12} \d{2}",
)
"""The expressions that propose a house number in words or apart from its street."""

_CHILD = (
    r"(?:sons?|daughters?|kids?|child(?:ren)?|grand(?:son|daughter|kid|child|bab(?:y|ies))s?|nieces?|nephews?|(?:little |"
    r"baby )?(?:girl|boy)s?|twins|"
    r"hij[oa]s?|niet[oa]s?|ni\xf1[oa]s?|sobrin[oa]s?)"
)
_AT = r"(?:goes? to|attends?|(?:is|are) (?:in \w+ grade )?at|gets? picked up from|va a|van a|estudian? en|asisten? a|esta en)"
_SCHOOL = re.compile(
    rf"\b(?i:(?:my|his|her|their|your|[a-z]+'s|mi|mis|su|sus|el|la) (?:\w+ )?{_CHILD}(?: (?:del|de la|de) \w+)?)(?:,? [A-Z][a-z\x1a]+,?)?"
    rf" (?i:{_AT})(?: (?:la|el))? (?P<school>(?:(?:Escuela|Colegio|[Pp]rimaria|"
    rf"[Gg]uarderia) [A-Z][\w.'-]{{0,24}}(?: [A-Z][\w.'-]{{0,24}}){{0,2}}"
    r"|(?:[A-Z][\w.'-]{1,24} ){1,4}(?:Elem|Elementary|Middle|High|Magnet|Academy|Prep|Preschool|Montessori|School|Junior High|"
    r"[Dd]aycare)(?: School)?))(?!\w)"
)


def houses(window: Window) -> Iterator[Found]:
    """Which house someone lives in, by its looks or its neighbours."""
    for match in window.finditer(_HOUSE, lower=True):
        if match["looks2"] and not _SOMEONE.search(window.before(match.start(), 50) + match["way2"]):
            continue
        start, end = match.span("looks" if match["looks"] else "looks2")
        if window.text.startswith("White House", start):
            continue
        if not _OWN.search(match[0][:24].split(" ")[0] + " ") and not _OWN.search(match[0]):
            yield Found(match.start("way") + 1 if match["looks"] else start, end, "address", 0.6)


def schools(window: Window) -> Iterator[Found]:
    """A child's school or day care, in more forms."""
    yield from (Found(*match.span("school"), "child_school", 0.6) for match in window.finditer(_SCHOOL))


def haunts(window: Window) -> Iterator[Found]:
    """A named person's workplace with a call to go there; where an official's family or church is to be found."""
    for match in window.finditer(_WORK):
        if _GO.search(window.after(match.end(), 60)):
            yield Found(*match.span(), "whereabouts", 0.6)
    yield from (Found(*match.span("who"), "whereabouts", 0.65) for match in window.finditer(_KIN, lower=True))


def numbers(window: Window) -> Iterator[Found]:
    """A house number in words, apart from its street, or after `pull up`."""
    for match in window.finditer(_SAID, lower=True):
        if _HIS.search(window.around(*match.span(), 30)):
            yield Found(*match.span(), "address", 0.6)
    yield from (Found(*match.span(), "address", 0.6) for match in window.finditer(_APART, lower=True))
    yield from (Found(*match.span("place"), "address", 0.65) for match in window.finditer(_PULL))
