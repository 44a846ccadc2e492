"""The Hyperscan expressions that propose where private details may be, by kind; the rules of each kind look only around their matches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from pharos.classifiers.hits import Hits
from pharos.classifiers.private import addresses, birth, health, life, numbers, papers, streets, whereabouts
from pharos.classifiers.private.context import Found, Window
from pharos.classifiers.scan import Pattern
from pharos.classifiers.views import View

Rule = Callable[[Window], Iterator[Found]]

RULES: dict[str, tuple[Rule, ...]] = {
    "digits": (numbers.payment_cards, numbers.social_security_numbers, numbers.phones),
    "spoken": (numbers.spoken_phones,),
    "mixed": (numbers.mixed_phones,),
    "iban": (numbers.ibans,),
    "ip": (numbers.ip_addresses,),
    "email": (papers.emails, papers.passwords),
    "paper": (papers.papers,),
    "plate": (papers.plates,),
    "birth": (birth.births,),
    "address": (addresses.addresses,),
    "life": (life.lives, whereabouts.houses, whereabouts.schools),
    "health": (health.ailments,),
    "where": (whereabouts.houses, whereabouts.haunts),
    "house": (whereabouts.numbers,),
}
"""What is tried around a candidate of each kind."""

_SPOKEN = "zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
_NAME = r"[\w'.\xf1\xd1\x1a-]+,?"


class Candidate(NamedTuple):
    """An expression that proposes a kind; with `reach`, only where two digits lie at most so many characters behind it (or 10 before)."""

    kind: str
    expression: str
    reach: int = 0


CANDIDATES: tuple[Candidate, ...] = (
    Candidate("digits", r"\b\d(?:[ ()./*_+|-]{0,3}\d){6}"),
    Candidate("spoken", rf"(?i)\b(?:{_SPOKEN})[ ,.-]{{1,3}}(?:{_SPOKEN}|\d)[ ,.-]{{1,3}}(?:{_SPOKEN}|\d)[ ,.-]{{1,3}}(?:{_SPOKEN}|"
    rf"\d{{1,4}})\b"),
    Candidate("mixed", rf"(?i)(?:(?:{_SPOKEN})\d|\d(?:{_SPOKEN}))"),
    Candidate("iban", r"\b[A-Za-z]{2}\d{2}[ -]?[A-Za-z0-9]{4}[ -]?[A-Za-z0-9]{4}[ -]?[A-Za-z0-9]{2}"),
    Candidate("ip", r"(?:^|[^.\d])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d"),
    Candidate("ip", r"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]"),
    Candidate("email", r"[A-Za-z0-9_] ?@ ?[A-Za-z0-9][A-Za-z0-9-]{0,40}(?: ?\.| [Dd][Oo][Tt] | [Pp][Uu][Nn][Tt][Oo] )"),
    Candidate("email", r"(?i)\w ?[\[({<] ?(?:at|@|arroba) ?[\])}>] ?\w"),
    Candidate("email", r"(?i)\w (?:at|arroba) [\w-]{2,40}(?: dot | punto |\.)(?:com|net|org|edu|io|me|co|us|info|es|mx)\b"),
    Candidate(
        "paper",
        r"(?i)\b(?:licen[cs]e|licencia|permiso|carnet|dl|d/l|d\.l|passports?|pasaporte|accounts?|accts?|a/c|cuenta|accnum|routing|"
    r"aba|rtn|ruta|mrn|"
        r"medical record|patient|chart|historia|expediente|medicare|mbi|medicaid|policyholder|insurance|tin|itin|atin|rfc|curp|"
        r"checking|savings|employee|empleado|tax id|tax identification|voter id|employee id|id number|id no|aadhaa?r|pan|social|ssn)\b",
        60,
    ),
    Candidate("paper", r"\b[1-9][A-Za-z][A-Za-z0-9]\d-?[A-Za-z][A-Za-z0-9]\d-?[A-Za-z]{2}\d{2}\b"),
    Candidate("plate", r"(?i)\b(?:plates?|tags?|placas?|matricula)\b", 70),
    Candidate("plate", r"\b(?:LA|TX|MS|AR) (?:\d{3}[ -]?[A-Z]{3}|[A-Z]{3}[ -]?\d{3,4})\b"),
    Candidate("birth", r"(?i)\b(?:dob|d\.o\.b|birth ?day|b-?day|birth ?dates?|date of birth|born|naci|nacio|nacid[oa]|nacimiento|nac|"
    r"cumple\w*)\b", 50),
    Candidate("address", rf"(?i)\b\d{{1,6}}(?:-?[a-z]| 1/2)?,? (?:{_NAME} ){{1,5}}(?:{streets.STRONG}|{streets.WEAK})\b"),
    Candidate("address", r"(?i)\b\d{1,6},? (?:\w{2,9} )?(?:highway|hwy|route|rte|road|rd)\.? ?\d"),
    Candidate("address", rf"(?i)\b(?:{streets.PREFIX}) ?[\w\xf1\xd1\x1a]", 70),
    Candidate("address", rf"(?i)[a-z\xf1\xd1\x1a]{{3}}(?:{streets.MERGED})[. ] ?\d"),
    Candidate("address", rf"(?i)[a-z\xf1\xd1\x1a]{{2}} (?:{streets.SPLIT}) ?\d"),
    Candidate("address", r"(?i)\b(?:apartment|apt|suite|ste|unit|trailer|apartamento|apto|depto|piso|flat)\b\.? ?#?\d"),
    Candidate("address", r"\b[A-Z]{2},? \d{5}\b"),
    Candidate("address", r"\b\d{1,6} (?:[A-Z\x1a][\w'.\x1a\xf1-]{1,22} ){1,4}\d{1,4}\b"),
    Candidate("address", r"(?i)\b(?:psc \d{2,5},? ?box|p\.? ?o\.? ?box|post office box|apartado|unit \d{3,5} box)\b"),
    *(Candidate("health", expression) for expression in health.CANDIDATES),
    *(Candidate("where", expression) for expression in whereabouts.CANDIDATES),
    *(Candidate("house", expression) for expression in whereabouts.NUMBERS),
    Candidate("life", r"(?i)\b(?:he|she|they|who|that \w+|el|ella|que) (?:lives?|stays?|vive) (?:in|at|en) (?:the|that|la|el) "),
    Candidate("life", r"\b(?:Elementary|Middle|High|Magnet|Academy|Preschool|Montessori|School|Elem|Prep|[Dd]aycare|Escuela|Colegio|"
    r"[Pp]rimaria|[Gg]uarderia)\b"),
    Candidate(
        "life",
        r"(?i)\b(?:HIV|AIDS|hepatitis|herpes|cancer|leukemia|tumou?r|bipolar|schizophreni[ac]|dementia|alzheimer'?s|epilepsy|STD|abortion|"
        r"miscarriage|overdose|seizure disorder|VIH|sida|esquizofrenia|demencia|epilepsia)\b",
    ),
    Candidate(
        "address",
        r"(?i)\b(?:address(?:es)?|liv(?:e|es|ed|ing)|resid(?:e|es|ing)|stay(?:s|ing)?|house|moved to|sen[dt] it|sent to|ship it|"
    r"come|located|meet|"
        r"it'?s (?:in|at)|vivo|vive|viven|vivimos|direccion|domicilio|office is|at home at)\b",
        80,
    ),
)  # fmt: skip


def patterns() -> list[Pattern]:
    """All candidate expressions, on the plain view, tagged with their kind."""
    return [Pattern(candidate.expression, "plain", candidate.kind) for candidate in CANDIDATES]


def worth_a_look(hits: Hits, view: View) -> np.ndarray:
    """Indexes of the hits that have the digits their candidate asks for close by, `_MOST` a row and expression at most."""
    need = _REACH[hits.pattern]
    count = np.concatenate([[0], np.cumsum((view.data >= ord("0")) & (view.data <= ord("9")), dtype=np.int32)])
    base, stop = view.start[hits.row], view.start[hits.row + 1]
    first, last = np.maximum(base + hits.view_start - 10, base), np.minimum(base + hits.view_end + need, stop)
    kept = np.flatnonzero((need == 0) | (count[last] - count[first] >= 2))
    if len(kept) <= _MOST:
        return kept
    group = hits.row[kept].astype(np.int64) * len(CANDIDATES) + hits.pattern[kept]
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    rank = np.arange(len(kept)) - np.searchsorted(ordered, ordered)
    return kept[np.sort(order[rank < _MOST])]


_REACH = np.array([candidate.reach for candidate in CANDIDATES], np.int32)
_MOST = 200
"""So many matches of one expression in one comment are a trick; the rules would not get through them anyway."""
