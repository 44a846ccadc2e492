"""The rule for home addresses: a house number with a street, in the forms of the United States first, then of other countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private.context import HAZARD, PUBLIC_PLACE, RESIDENT, Found, Window
from pharos.classifiers.private.streets import (
    BAD_LEAD,
    CLEAR_PREFIX,
    MERGED,
    NOT_STREET,
    PREFIX,
    SPLIT,
    STOP,
    STOP_SMALL,
    STRONG,
    WEAK,
    YEAR_LEAD,
)

_L = r"A-Za-z\xf1\xd1\x1a"
_WORD = rf"[{_L}](?:[{_L}'.]|-(?=[{_L}])){{0,22}}"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_UNIT = (
    r"(?:,? ?(?:\b(?:apartment|apt|suite|ste|unit|trailer|bldg|building|apartamento|apto|depto|piso|room|rm|flat|lot)\b\.? ?#?|"
    r"#) ?(?:[A-Za-z]?-?\d{1,5}[A-Za-z]?|[A-Za-z])\b)"
)
_TAIL = r"(?:,? (?:[A-Z][a-z'.-]{2,20} ?){1,3},? ?(?:[A-Z]{2}|[Ll]ouisiana|[Tt]exas)?,? \d{5}(?:-\d{4})?\b)"
_NUM = r"(?<![\w$#.,:/%@+-])(?<!\d, )(?P<num>\d{1,6})(?P<suf>-?[A-Za-z])?(?: 1/2)?(?![\d:%]|,\d|\.\d)"
_US = re.compile(
    rf"{_NUM},? (?P<name>(?:(?:{_WORD}|{_ORDINAL}),? ){{1,5}}?)(?P<type>{STRONG}|{WEAK})\b\.?(?: (?:{STRONG}|{WEAK})\b\.?)?(?: "
    rf"(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)\b\.?)?"
    rf"{_UNIT}?{_TAIL}?",
    re.IGNORECASE,
)
_HIGHWAY = re.compile(
    rf"{_NUM},? (?:(?:US|LA|TX|State|Louisiana|Old|County|Parish|Farm) )?(?:Highway|Hwy|Route|Rte|Road|Rd)\.? "
    rf"?\d{{1,4}}\b(?: (?:[NSEW]|North|South|East|West)\b)?{_UNIT}?",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"{_NUM},? (?P<type>{PREFIX}) ?(?P<name>[{_L}0-9](?:[{_L}0-9'.-]| (?=[{_L}0-9])){{2,40}}){_UNIT}?", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<![\w])(?P<type>{PREFIX}) ?(?P<name>[{_L}][{_L}'.-]{{0,22}}(?:(?:,? |,)[{_L}][{_L}'.-]{{0,22}}){{0,4}}),? ?(?:n[uo]m?\.? ?|"
    rf"numero |#|no\.? ?)?(?P<num>\d{{1,5}})[A-Za-z]?\b(?![\d:%]|[.,/]\d){_UNIT}?",
    re.IGNORECASE,
)
_MERGED = re.compile(
    rf"(?<![\w])[{_L}]{{3,22}}(?:{MERGED})[. ] ?(?P<num>\d{{1,4}})[A-Za-z]?\b(?![\d:%]|[.,/]\d){_UNIT}?",
    re.IGNORECASE,
)
_SPLIT = re.compile(rf"(?<![\w])(?:[{_L}][{_L}'.-]{{1,22}} ){{1,3}}(?:{SPLIT}) ?(?P<num>\d{{1,4}})[.A-Za-z]?\b{_UNIT}?", re.IGNORECASE)
_UNITED = re.compile(rf"{_NUM},? (?:[{_L}0-9][{_L}0-9'./-]{{0,22}},? ){{1,6}}?{_UNIT[:-1]})", re.IGNORECASE)
_ZIPPED = re.compile(rf"{_NUM},? (?:{_WORD},? ){{2,7}}?[A-Z]{{2}},? \d{{5}}(?:-\d{{4}})?\b")
_TWO_NUMBERS = re.compile(rf"{_NUM},? (?P<name>(?:[A-Z\x1a\xd1][{_L}'.-]{{1,22}} ){{1,4}})\d{{1,4}}\b(?![\d:%]|[.,/]\d)(?=,| [A-Z\x1a]|$)")
_BOX = re.compile(
    r"\b(?:psc \d{2,5},? ?box|p\.? ?o\.? ?box|post office box|apartado(?: postal)?|unit \d{3,5} box) "
    r"?#?\d{1,6}\b(?:,? (?:apo|fpo|dpo) a[aep] \d{5})?",
    re.IGNORECASE,
)
_MILITARY = re.compile(r"\b[AFD]PO,? A[AEP],? \d{5}\b")
_GAP = r"[ >?|*]"
_PLACES = rf"(?:,?{_GAP}{{1,6}}[A-Z\x1a\xd1][{_L}'.-]{{1,20}}){{1,6}}"
_REST = re.compile(rf"(?:{_GAP}{{0,6}}(?i:{_UNIT}))?(?:{_PLACES},?{_GAP}{{1,6}}(?:[A-Z]{{2}} )?\d{{5}}(?:-\d{{4}})?(?![\w/]|[.,-]\d))?")
"""The flat, the places and the postal code that follow an address, of whatever form it is, also on lines of their own or quoted."""
_TOLD = re.compile(
    rf"\b(?:(?:home |mailing |new |billing |old |my |his |her |current )?address(?:es)?(?: of [\w' .-]{{1,45}}?)?(?: is| to|:| with|"
    rf" at)+|liv(?:es?|ed|ing) (?:at|on)|resid(?:es?|ing) (?:at|on)|"
    rf"stay(?:s|ing)? (?:at|on)|house (?:is )?(?:at|on)|(?:moved|sent|send it|ship it|come) (?:over )?to|located (?:at|in)|meet "
    rf"(?:me|us|him|her|up)? ?at|it'?s (?:in|at)|viv[eo] en(?: el| la)?|vivimos en|direccion(?: es|:)+|domicilio(?: es| en|:)+|"
    rf"office is at|at home at)(?P<gap>:? (?:[{_L}-]{{1,20}} (?:and |y )?|the corner of ){{0,2}}?)"
    rf"(?P<place>(?<!\w)(?P<num>\d{{2,6}})[A-Za-z]?,? (?P<name>[{_L}0-9][{_L}0-9'.-]+(?:,? (?-i:[A-Z\xd1\x1a0-9])[{_L}0-9'.-]*){{0,5}})"
    rf"|(?P<name2>(?-i:[A-Z\x1a])[{_L}'.-]{{2,22}}(?: (?:(?-i:[A-Z\x1a\xd1])[{_L}'.-]{{1,22}}|de|del|la|los|van|der|den|of|the|al|"
    rf"y)){{0,4}}),? "
    rf"(?P<num2>\d{{1,5}})\b(?![:%/]|[.,]\d| (?:anos|years|people|times|days|min)))",
    re.IGNORECASE,
)

_DERELICT = re.compile(
    r"\b(?:burn(?:ed|t)(?:[ -](?:out|down))?|vacant|abandoned|empty|condemned|blighted|boarded[ -]up|collapsed|unsafe|flooded|"
    r"fallen|rotten)"
    r" (?:\w+ )?(?:house|home|lot|building|property|trailer)(?: is)? (?:at|on)\b"
)
"""A house that nobody lives in: told as a hazard, whatever the word `house at` says elsewhere."""
_FALLING = re.compile(
    r",? (?:(?:that|which|is|was|has|been|still|now|just|all|keeps) ){0,4}(?:burned|burnt|falling|caved|collaps|vacant|abandoned|"
    r"empty|boarded|"
    r"unsafe|condemned|full of (?:rats|trash|junk|snakes))"
)
_HOUSE_AT = re.compile(r"\b(?:house|home|place)(?: is)? (?:at|on)\b")
_YEAR_FIRST = re.compile(r"(?:1[89]|20)\d\d, ")
"""`1911, Front Street` names a picture."""


def addresses(window: Window) -> Iterator[Found]:
    """Every house address, scored by its form and by the words around; a public place or a hazard report lowers it."""
    for start, form_end, score in _forms(window):
        rest = _REST.match(window.text, form_end)
        assert rest is not None  # it may be empty
        end = rest.end()
        near = _DERELICT.sub(" derelict ", window.around(start, end, 60))
        if _FALLING.match(window.after(end, 40)):
            near = _HOUSE_AT.sub(" derelict ", near)
        if _YEAR_FIRST.match(window.text, start) and not RESIDENT.search(near):
            continue
        if RESIDENT.search(near):
            yield Found(start, end, "address", min(0.95, score + 0.2))
        elif HAZARD.search(near) or PUBLIC_PLACE.search(window.around(start, end, 45)):
            yield Found(start, end, "address", 0.3)
        else:
            yield Found(start, end, "address", score)


def _forms(window: Window) -> Iterator[tuple[int, int, float]]:
    for match in window.finditer(_US):
        if _is_house(window, match) and _is_name(
            match["name"], weak=re.fullmatch(WEAK, match["type"], re.IGNORECASE) is not None, kind=match["type"]
        ):
            yield *match.span(), 0.7
    for pattern, score in ((_HIGHWAY, 0.65), (_UNITED, 0.6), (_ZIPPED, 0.7), (_TWO_NUMBERS, 0.55)):
        for match in window.finditer(pattern):
            words = set(re.findall(r"[a-z'-]+", match[0].lower()))
            if (
                _is_house(window, match)
                and not (pattern is _TWO_NUMBERS and words & NOT_STREET)
                and not STOP & set(match[0].lower().split()[1:3])
            ):
                yield *match.span(), score
    for match in window.finditer(_BEFORE):
        if _is_house(window, match) and (match["name"][0].isupper() or match["type"][0].isupper() or match["type"].lower() in CLEAR_PREFIX):
            yield *match.span(), 0.65
    for pattern in (_AFTER, _MERGED, _SPLIT):
        for match in window.finditer(pattern):
            words = set(match[0].lower().replace(",", "").split())
            named = match.groupdict().get("name") or match[0]
            clear = match[0][0].isupper() or pattern is _AFTER and match["type"].lower() in CLEAR_PREFIX and named[0].isupper()
            if (
                clear
                and not words & NOT_STREET
                or words & {"calle", "avenida", "avda"}
                and not words & (STOP - {"de", "la", "el", "los", "las", "del"})
            ):
                yield *match.span(), 0.6
    yield from ((*match.span(), 0.6) for pattern in (_BOX, _MILITARY) for match in window.finditer(pattern))
    for match in window.finditer(_TOLD):
        if _is_told(match):
            yield *match.span("place"), 0.6


def _is_house(window: Window, match: re.Match[str]) -> bool:
    number, lead = match["num"], window.before(match.start(), 16)
    if number.strip("0") == "" or BAD_LEAD.search(lead):
        return False
    return not (1900 <= int(number) <= 2099 and len(number) == 4 and YEAR_LEAD.search(lead))


def _is_name(name: str, weak: bool, kind: str) -> bool:
    words = re.findall(r"[\w'-]+", name)
    if any(word.lower() in STOP or word in STOP_SMALL for word in words):
        return False
    capital = all(word[0].isupper() or not word[0].isalpha() for word in words)
    if weak:
        return capital and kind[0].isupper()
    return capital or len(words) <= 3


def _is_told(match: re.Match[str]) -> bool:
    words = re.findall(r"[\w'-]+", (match["name"] or match["name2"]).lower())
    if match["name2"]:
        return not set(words) & (NOT_STREET | STOP)
    sure = (
        match["name"][0].isupper()
        or len(match["num"]) > 2
        and re.search(r"\bat:? |address|direccion|vivo|vive", match[0].lower()) is not None
    )
    return words[0] not in STOP | NOT_STREET and sure
