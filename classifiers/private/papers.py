"""Rules for e-mail addresses and for numbers that only the words before them tell: licence, plate, account, passport, records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private import validators
from pharos.classifiers.private.context import Found, Window
from pharos.classifiers.private.validators import digits_of

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?<![\w.@+%-])[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}@(?:{_LABEL}\.){{1,4}}[A-Za-z]{{2,18}}(?![\w@])")
_AT = r"(?P<at> ?[\[({<] ?(?:at|@|arroba) ?[\])}>] ?| (?:at|arroba) | ?@ ?)"
_DOT = r"(?: ?[\[({<] ?(?:dot|\.|punto) ?[\])}>] ?| (?:dot|punto) | ?\. ?)"
_HOSTS = r"gmail|g mail|yahoo|hotmail|outlook|aol|icloud|live|msn|protonmail|proton|ymail|comcast|att|bellsouth|suddenlink|mail|email"
_HIDDEN = re.compile(
    rf"(?<![\w.@+-])(?P<local>[a-z0-9][a-z0-9_+-]{{0,40}}(?:{_DOT}[a-z0-9_+-]{{1,40}}){{0,2}}?){_AT}"
    rf"(?P<host>[a-z0-9-]{{2,40}}(?:{_DOT}[a-z0-9-]{{2,20}})??){_DOT}(?P<end>com|net|org|edu|io|me|co|us|info|es|mx)(?!\w)"
)
_ROLE = re.compile(
    r"(?:info|contact|support|sales|help|office|admin|press|media|news|hello|hr|jobs|careers|service|customer\w*|"
    r"webmaster|no-?reply|marketing|team|orders)@"
)
_PASSWORD = re.compile(
    rf"{_EMAIL.pattern}[^\n.!?@]{{1,30}}?\b(?i:passwords?|passcode|pwd|pass|contrase\xf1a|clave)\b"
    r"(?i:[\s:=]{1,2}(?:is|was|to|of|es|era)\b)?[\s:=]{1,3}[\"'\[(]?"
    r"(?P<value>(?=\S*[\d@#$%^&*])[^\s,;\"'\])]{5,40}[^\s,;\"'\]).!?])"
)
"""A value with a digit or a sign right behind the word, and an account before it: `password reset` and `password? Call` hold none."""
_NOT_DOMAIN = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|pdf|js|css|py|html?)$", re.IGNORECASE)

_SEP = r"[\s.:#'\"=-]{0,4}"
_IS = rf"(?:{_SEP}(?:numbers?|no|num|nbr|id|is|are|was|numero|es|del?|la|el|card|tarjeta|ending|in|on|listed|like){_SEP})"
_VALUE = r"(?P<value>(?=[a-z0-9 -]*\d)[a-z0-9](?:-?[a-z0-9]){%d,%d})(?![\w]|-\d)"


def _led(words: str, low: int, high: int, gap: int = 4) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?![a-z]){_IS}{{0,{gap}}}{_SEP}" + _VALUE % (low - 1, high - 1))


_LICENCE = _led(
    r"driv(?:er|ing)'?s?'? ?licen[cs]e|(?:my|his|her|their) licen[cs]e|(?:mi|su|tu) licencia(?: de (?:conducir|manejo|manejar))?|"
    r"d ?/ ?l|d\.l\.?|dl|licencia de (?:conducir|"
    r"manejo|manejar)|carnet de conducir|permiso de conducir",
    7,
    17,
)
_PASSPORT = _led(r"passports?|pasaporte", 6, 12)
_ACCOUNT = _led(
    r"(?:bank|checking|savings|acct|account|utility|water|electric|member|pension)? ?(?:accounts?|accts?|a/c)|(?:my|his|"
    r"her) (?:checking|savings)(?: accounts?)?|cuenta(?: (?:bancaria|"
    r"corriente|de ahorros?))?|accnum",
    6, 20, 5)  # fmt: skip
_ROUTING = _led(r"routing|aba|rtn|ruta|numero de ruta", 9, 9)
_RECORD = _led(r"mrn|medical record|patient id|patient number|chart|historia clinica|expediente medico", 5, 14)
_MEDICARE = _led(r"medicare|mbi|medicaid|policyholder|insurance (?:policy|member)", 7, 14)
_MBI = re.compile(
    r"(?<![\w-])[1-9][ac-hj-np-rt-y][ac-hj-np-rt-y0-9]\d-?[ac-hj-np-rt-y][ac-hj-np-rt-y0-9]\d-?[ac-hj-np-rt-y]{2}\d{2}(?![\w-])"
)
_TAX = _led(r"tax id(?:entification)?|tin|itin|atin|rfc|curp|voter id|employee id|id (?:number|no|#)|aadhaa?r|pan card|pan", 8, 18)
_EMPLOYEE = _led(r"employee (?:id|number)|numero de empleado", 4, 10)
_SSN_END = re.compile(r"\b(?:last (?:four|4)(?: digits)?)[^.!?]{0,20}\b(?:social|ssn)\b[^0-9.!?]{0,15}(?P<value>\d{4})(?!\w)")
_PLATE = re.compile(
    r"\b(?P<word>licen[cs]e plates?|licen[cs]e tags?|plates?|tags?|placas?|matricula|lic plate)\b"
    r"(?:[\s:#.'\"=-]{0,3}(?:numbers?|no|num|is|was|were|reads?|says?|numero|es|la|de|louisiana|texas|on it|it)\b){0,4}[\s:#.'\"=-]{0,3}"
    r"(?P<value>[a-z0-9]{5,8}|[a-z0-9]{1,4}[ -][a-z0-9]{2,5})(?!\w|-\w)"
)
_FAR_PLATE = re.compile(
    r"\b(?i:licen[cs]e plates?|licen[cs]e tags?|plates?|tags?|placas?|matricula|lic plate)\b"
    r"(?P<gap>(?:[ ,]{1,2}[A-Za-z']{1,14}){1,10}?)[ :#=,-]{1,3}(?P<value>\d{3}[ -]?[A-Z]{3}|[A-Z]{3}[ -]?\d{3,4})(?!\w|-\w)"
)
_STATE_PLATE = re.compile(r"\b(?:LA|TX|MS|AR) (?P<value>\d{3}[ -]?[A-Z]{3}|[A-Z]{3}[ -]?\d{3,4})(?!\w|-\w)")
_IS_PLATE = re.compile(r"\b(?:is|are|was|reads|says|es|son|era|eran|dice)$")
_VEHICLE = re.compile(
    r"\b(?:trucks?|cars?|vans?|suv|pick-?up|sedan|jeep|motorcycle|vehicle|trailer|bike|driver|camioneta|carro|coche|troca|moto|auto|"
    r"camion)\b"
)
_NO_VEHICLE = re.compile(
    r"\b(?:hydrants?|poles?|meters?|bags?|dogs?|price|shirts?|dress|bins?|serial|model|asset|food|dinners?|fish|chicken|luggage|"
    r"flight|bus|room|"
    r"hidrante|poste|medidor|comida|precio|perro)\b"
)
"""Other things that bear a tag, and plates that one eats from."""


def emails(window: Window) -> Iterator[Found]:
    """Plain ones, and hidden ones such as `ann.roe [at] mail dot com`."""
    for match in window.finditer(_EMAIL):
        role = _ROLE.match(match[0].lower()) is not None
        if not _NOT_DOMAIN.search(match[0]):
            yield Found(match.start(), match.end(), "email", 0.4 if role else 0.9)
    for match in window.finditer(_HIDDEN, lower=True):
        if _is_hidden_email(window, match):
            yield Found(match.start(), match.end(), "email", 0.75)


def passwords(window: Window) -> Iterator[Found]:
    """The password told with somebody's e-mail address: who may not see the one shall not see the other."""
    for match in window.finditer(_PASSWORD):
        if not _ROLE.match(match[0].lower()):
            yield Found(*match.span("value"), "password", 0.85)


def _is_hidden_email(window: Window, match: re.Match[str]) -> bool:
    """Words such as `at` and `dot` are common; a bare `at` needs a mail host, or a local part that is no word."""
    at = match["at"].strip()
    if at not in ("at", "arroba", "@"):
        return True
    if at == "@" and " " not in match[0]:
        return False
    spelled = re.search(r"dot|punto", match[0][len(match["local"]) :]) is not None
    asked = re.search(r"\b(?:e-?mail|correo|write|reach|contact|escrib\w*)\b", window.before(match.start(), 40)) is not None
    host = re.match(rf"(?:{_HOSTS})\b", match["host"]) is not None
    return (
        host
        and (at == "@" or spelled or "." in match["local"] or asked)
        or spelled
        and (asked or re.search(r"[\d._]", match["local"]) is not None)
    )


def papers(window: Window) -> Iterator[Found]:
    """Numbers of papers and accounts, told by the words before them."""
    yield from _led_values(window, _LICENCE, "drivers_licence", 0.85, 5)
    yield from _led_values(window, _PASSPORT, "passport", 0.85, 5)
    yield from _led_values(window, _ACCOUNT, "bank_account", 0.7, 6)
    yield from _led_values(window, _RECORD, "medical_record", 0.8, 5)
    yield from _led_values(window, _TAX, "id_number", 0.7, 3)
    yield from _led_values(window, _MEDICARE, "medical_record", 0.75, 5)
    yield from _led_values(window, _EMPLOYEE, "id_number", 0.6, 4)
    yield from _led_values(window, _SSN_END, "ssn", 0.6, 4)
    for match in window.finditer(_MBI, lower=True):
        yield Found(match.start(), match.end(), "medical_record", 0.8)
    for match in window.finditer(_ROUTING, lower=True):
        if validators.is_routing_number(digits_of(match["value"])):
            yield Found(*match.span("value"), "bank_account", 0.85)


def _led_values(window: Window, pattern: re.Pattern[str], kind: str, score: float, digits: int) -> Iterator[Found]:
    for match in window.finditer(pattern, lower=True):
        if len(digits_of(match["value"])) >= digits:
            yield Found(*match.span("value"), kind, score)


def plates(window: Window) -> Iterator[Found]:
    """A vehicle's plate after a word for it: letters and digits mixed, and in capitals unless the word is plain."""
    for match in window.finditer(_PLATE, lower=True):
        value = window.text[slice(*match.span("value"))]
        letters, size = sum(map(str.isalpha, value)), sum(map(str.isalnum, value))
        plain = match["word"].startswith(("lic", "placa", "matric"))
        digits_throughout = all(any(map(str.isdigit, part)) for part in re.split("[ -]", value))
        mixed = 0 < letters < size and 5 <= size <= 8 and re.search(r"\d(?:am|pm|th|st|nd|rd|k|mph|ft)$", value.lower()) is None
        if mixed and (value.isupper() or plain and digits_throughout):
            yield Found(*match.span("value"), "plate", 0.85 if plain else 0.7)
        elif plain and value.isdigit() and 6 <= size <= 7:
            yield Found(*match.span("value"), "plate", 0.6)
    for match in window.finditer(_FAR_PLATE):
        gap = match["gap"].lower()
        plain = match[0][:3].lower() in ("lic", "pla", "mat") and _IS_PLATE.search(gap) is not None
        if (plain or _VEHICLE.search(gap)) and not _NO_VEHICLE.search(gap):
            yield Found(*match.span("value"), "plate", 0.65)
    for match in window.finditer(_STATE_PLATE):
        if _VEHICLE.search(window.around(*match.span(), 40)):
            yield Found(*match.span("value"), "plate", 0.6)
