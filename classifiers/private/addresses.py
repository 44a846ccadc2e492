"""The rule for home addresses: a house number with a street, in the forms of the United States first, then of other countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private.context import HAZARD, PUBLIC_PLACE, RESIDENT, Found, Window

STRONG = (
    r"street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|circle|cir|terrace|trail|trl|parkway|pkwy|alley|cove|cv|"
    r"crescent|cres|turnpike|freeway|expressway|causeway"
)
"""Street words that need no capitals around them."""
WEAK = (
    r"place|pl|way|ter|loop|square|sq|bend|crossing|xing|run|row|pike|path|plaza|point|pt|ridge|heights|hts|hollow|hill|hills|view|walk|"
    r"av|park|close|grove|gardens|estate|estates|green|mews|rise|station|terr|spur|pass|glen|manor|oaks|vista|landing|creek|bayou|spring|springs|"
    r"valley|meadow|meadows|garden|lodge|villa|wharf|quay|parade|esplanade|highway|hwy|bypass"
)
"""Street words that are common words too: only with capitals, as in `12 Pecan Grove`."""
_L = r"A-Za-z\xf1\xd1\x1a"
_WORD = rf"[{_L}](?:[{_L}'.]|-(?=[{_L}])){{0,22}}"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_UNIT = r"(?:,? ?(?:\b(?:apartment|apt|suite|ste|unit|trailer|bldg|building|apartamento|apto|depto|piso|room|rm|flat)\b\.? ?#?|#) ?[A-Za-z]?-?\d{0,5}[A-Za-z]?\b)"
_TAIL = rf"(?:,? (?:[A-Z][a-z'.-]{{2,20}} ?){{1,3}},? ?(?:[A-Z]{{2}}|[Ll]ouisiana|[Tt]exas)?,? \d{{5}}(?:-\d{{4}})?\b)"
_NUM = r"(?<![\w$#.,:/%@+-])(?<!\d, )(?P<num>\d{1,6})(?P<suf>-?[A-Za-z])?(?: 1/2)?(?![\d:%]|,\d|\.\d)"
_US = re.compile(
    rf"{_NUM},? (?P<name>(?:(?:{_WORD}|{_ORDINAL}),? ){{1,4}}?)(?P<type>{STRONG}|{WEAK})\b\.?(?: (?:[NSEW]|NE|NW|SE|SW|North|South|East|West)\b\.?)?"
    rf"{_UNIT}?{_TAIL}?",
    re.IGNORECASE,
)
_HIGHWAY = re.compile(rf"{_NUM},? (?:(?:US|LA|TX|State|Louisiana|Old|County|Parish|Farm) )?(?:Highway|Hwy|Route|Rte|Road|Rd)\.? ?\d{{1,4}}\b(?: (?:[NSEW]|North|South|East|West)\b)?{_UNIT}?", re.IGNORECASE)
PREFIX = (
    r"calle|c/|avenida|avda\.?|av\.|boulevard|rue|via|viale|piazza|corso|rua|travessa|ulica|ulice|ul\.|chemin|chaussee|quai|allee|impasse|"
    r"carrer|carrera|camino|paseo|calzada|privada|callejon|strada|str\.|vicolo|largo|praca|estrada|plac|trg|bulevar|jalan|leoforos|cesta|"
    r"nam\.|namesti|al\.|aleja|bd\.?|avenue|camin|passeig|plaza|ronda|glorieta|trav\."
)
_CLEAR_PREFIX = frozenset("ul. ulica rue calle avenida avda avda. c/ carrer nam. namesti trg piazza viale praca rua".split())
_BEFORE = re.compile(rf"{_NUM},? (?P<type>{PREFIX}) ?(?P<name>[{_L}0-9](?:[{_L}0-9'.-]| (?=[{_L}0-9])){{2,40}}){_UNIT}?", re.IGNORECASE)
_AFTER = re.compile(rf"(?<![\w])(?P<type>{PREFIX}) ?(?P<name>(?:[{_L}][{_L}'.-]{{0,22}},? ?){{1,5}})(?:n[uo]m?\.? ?|numero |#|no\.? ?)?(?P<num>\d{{1,5}})[A-Za-z]?\b(?![\d:%]|[.,/]\d){_UNIT}?", re.IGNORECASE)
MERGED = (
    r"strasse|strase|str|straat|gatan|gata|vagen|vegen|veien|vej|weg|laan|gasse|gassi|platz|katu|tie|bakken|allee|gade|gaten|gate|"
    r"straeti|plein|kade|stien|svingen|damm|haugen|ulica"
)
"""Ends of street names that are one word."""
SPLIT = r"u\.|utca|ut|ter|str\.|strasse|tee|tn|mnt|puiestee|korut|krt\.|ulica|cesta|vej|gade|sokak|cad\."
_MERGED = re.compile(
    rf"(?<![\w])[{_L}]{{3,22}}(?:{MERGED})[. ] ?(?P<num>\d{{1,4}})[A-Za-z]?\b(?![\d:%]|[.,/]\d){_UNIT}?",
    re.IGNORECASE,
)
_SPLIT = re.compile(rf"(?<![\w])(?:[{_L}][{_L}'.-]{{1,22}} ){{1,3}}(?:{SPLIT}) ?(?P<num>\d{{1,4}})[.A-Za-z]?\b{_UNIT}?", re.IGNORECASE)
_UNITED = re.compile(rf"{_NUM},? (?:[{_L}0-9][{_L}0-9'./-]{{0,22}},? ){{1,6}}?{_UNIT[:-1]})", re.IGNORECASE)
_ZIPPED = re.compile(rf"{_NUM},? (?:{_WORD},? ){{2,7}}?[A-Z]{{2}},? \d{{5}}(?:-\d{{4}})?\b")
_TWO_NUMBERS = re.compile(rf"{_NUM},? (?P<name>(?:[A-Z\x1a\xd1][{_L}'.-]{{1,22}} ){{1,4}})\d{{1,4}}\b(?![\d:%]|[.,/]\d)(?=,| [A-Z\x1a]|$)")
_BOX = re.compile(r"\b(?:psc \d{2,5},? ?box|p\.? ?o\.? ?box|post office box|apartado(?: postal)?|unit \d{3,5} box) ?#?\d{1,6}\b(?:,? (?:apo|fpo|dpo) a[aep] \d{5})?", re.IGNORECASE)
_MILITARY = re.compile(r"\b[AFD]PO,? A[AEP],? \d{5}\b")
_TOLD = re.compile(
    rf"\b(?:(?:home |mailing |new |billing |old |my |his |her |current )?address(?:es)?(?: of [\w' .-]{{1,45}}?)?(?: is| to|:| with| at)+|liv(?:es?|ed|ing) (?:at|on)|resid(?:es?|ing) (?:at|on)|"
    rf"stay(?:s|ing)? (?:at|on)|house (?:is )?(?:at|on)|(?:moved|sent|send it|ship it|come) (?:over )?to|located (?:at|in)|meet (?:me|us|him|her|up)? ?at|it'?s (?:in|at)|viv[eo] en(?: el| la)?|vivimos en|direccion(?: es|:)+|domicilio(?: es| en|:)+|"
    rf"office is at|at home at)(?P<gap>:? (?:[{_L}-]{{1,20}} (?:and |y )?|the corner of ){{0,2}}?)"
    rf"(?P<place>(?<!\w)(?P<num>\d{{2,6}})[A-Za-z]?,? (?P<name>[{_L}0-9][{_L}0-9'.-]+(?:,? [{_L}0-9][{_L}0-9'.-]*){{0,5}})"
    rf"|(?P<name2>(?-i:[A-Z\x1a])[{_L}'.-]{{2,22}}(?: [{_L}'.-]{{2,22}}){{0,4}}),? (?P<num2>\d{{1,5}})\b(?![:%/]|[.,]\d))",
    re.IGNORECASE,
)
_STOP = frozenset(
    "a an the this that these those my your his her its our their of on in at to from for with by and or but if is are was were be been am pm "
    "per as it i he she we they you me him them who which not no nor so than then there here when where while about over under down up off out "
    "into onto near between across along after before around through mph kmh feet foot ft mile miles mi yards yard acres acre inch inches sq lane "
    "lanes block blocks way year years yr yrs old month months week weeks day days hour hours hr hrs min mins minute minutes second seconds times "
    "time people persons men women kids children person man woman cars car trucks truck houses house homes home officers cops police percent "
    "dollars dollar bucks million billion thousand hundred k cents more less other others different new lights light potholes pothole dogs cats "
    "trees tree streets street roads road intersections bridges signs sign stop units buildings families residents votes vote weeks calls call "
    "points point story stories bedroom bed bath gallon pound pounds degrees st. most all every each any some many few several only just even ever "
    "since until can could would should will did do does has have had get got goes go went see saw says said like big small long good bad great "
    "de la el los las del en y por con una uno un minutos horas anos dias personas carros casas cuadras millas mil pesos of' via phase".split()
)
_BAD_LEAD = re.compile(
    r"(?:\b(?:in|since|by|until|year|phase|district|ward|route|hwy|highway|exit|precinct|line|lot|pole|case|ticket|order|engine|station|channel|"
    r"section|zone|page|chapter|episode|number|interstate|us|la|i|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|"
    r"fase|distrito|ruta|caso|season|version|apartments?|top|another|these|those|about|over|only|almost|nearly|the)\b[ #.:-]*|\$ ?)$"
)
_YEAR_LEAD = re.compile(r"\b(?:in|since|by|until|of|before|after|from|the|around|early|late|back|para|en|desde|de)\b ?$")
_NOT_STREET = frozenset("district ward zone route highway section area apt unit block phase lot level page line number chapter interstate exit precinct article group january february march april may june july august september october november december".split())


def addresses(window: Window) -> Iterator[Found]:
    """Every house address, scored by its form and by the words around; a public place or a hazard report lowers it."""
    for start, end, score in _forms(window):
        near = window.around(start, end, 60)
        if RESIDENT.search(near):
            yield Found(start, end, "address", min(0.95, score + 0.2))
        elif HAZARD.search(near) or PUBLIC_PLACE.search(window.around(start, end, 45)):
            yield Found(start, end, "address", 0.3)
        else:
            yield Found(start, end, "address", score)


def _forms(window: Window) -> Iterator[tuple[int, int, float]]:
    for match in window.finditer(_US):
        if _is_house(window, match) and _is_name(match["name"], weak=re.fullmatch(WEAK, match["type"], re.IGNORECASE) is not None, kind=match["type"]):
            yield *match.span(), 0.7
    for pattern, score in ((_HIGHWAY, 0.65), (_UNITED, 0.6), (_ZIPPED, 0.7), (_TWO_NUMBERS, 0.55)):
        for match in window.finditer(pattern):
            if _is_house(window, match) and not _STOP & set(match[0].lower().split()[1:3]):
                yield *match.span(), score
    for match in window.finditer(_BEFORE):
        if _is_house(window, match) and (match["name"][0].isupper() or match["type"][0].isupper() or match["type"].lower() in _CLEAR_PREFIX):
            yield *match.span(), 0.65
    for pattern in (_AFTER, _MERGED, _SPLIT):
        for match in window.finditer(pattern):
            words = set(match[0].lower().replace(",", "").split())
            named = match.groupdict().get("name") or match[0]
            clear = match[0][0].isupper() or pattern is _AFTER and match["type"].lower() in _CLEAR_PREFIX and named[0].isupper()
            if clear and not words & _NOT_STREET or words & {"calle", "avenida", "avda"} and not words & (_STOP - {"de", "la", "el", "los", "las", "del"}):
                yield *match.span(), 0.6
    yield from ((*match.span(), 0.6) for pattern in (_BOX, _MILITARY) for match in window.finditer(pattern))
    for match in window.finditer(_TOLD):
        if _is_told(match):
            yield *match.span("place"), 0.6


def _is_house(window: Window, match: re.Match[str]) -> bool:
    number, lead = match["num"], window.before(match.start(), 16)
    if number.strip("0") == "" or _BAD_LEAD.search(lead):
        return False
    return not (1900 <= int(number) <= 2099 and len(number) == 4 and _YEAR_LEAD.search(lead))


def _is_name(name: str, weak: bool, kind: str) -> bool:
    words = name.replace(",", "").split()
    if any(word.lower() in _STOP for word in words):
        return False
    capital = all(word[0].isupper() or not word[0].isalpha() for word in words)
    if weak:
        return capital and kind[0].isupper()
    return capital or len(words) <= 2


def _is_told(match: re.Match[str]) -> bool:
    words = re.findall(r"[\w'-]+", (match["name"] or match["name2"]).lower())
    if match["name2"]:
        return not set(words) & (_NOT_STREET | _STOP)
    capital = match["name"][0].isupper()
    return not set(words[:2]) & (_STOP | _NOT_STREET) and not words[0].isdigit() and (capital or len(match["num"]) > 2)
