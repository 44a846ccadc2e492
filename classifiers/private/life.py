"""Rules for facts of a life: the school of a child, and what ails a named person. Without a name a topic is public speech."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private.context import Found, Window

_CHILD = (
    r"(?:sons?|daughters?|kids?|child(?:ren)?|grand(?:son|daughter|kid|child)s?|niece|nephew|hij[oa]s?|niet[oa]s?|ni\xf1[oa]s?|sobrin[oa])"
)
_SCHOOL = re.compile(
    rf"\b(?i:(?:my|his|her|their|your|[a-z]+'s|mi|mis|su|sus|el|la) (?:\w+ ){{0,1}}{_CHILD})(?:,? [A-Z][a-z]+,?)?"
    r" (?i:goes? to|attends?|is (?:in \w+ grade )?at|are at|is enrolled (?:at|in)|va a|van a|estudia en|asiste a)(?: la| el)?"
    r" (?P<school>(?:(?:Escuela|Colegio|Primaria) (?:[A-Z][\w.'-]+ ?){1,3}"
    r"|(?:[A-Z][\w.'-]+ ){1,4}(?:Elementary|Middle|High|Magnet|Academy|Preschool|Montessori|School|Junior High)(?: School)?))\b"
)
_ILLNESS = (
    r"HIV|AIDS|hepatitis(?: [ABC])?|herpes|cancer|leukemia|tumou?r|bipolar(?: disorder)?|schizophreni[ac]|dementia|Alzheimer'?s|epilepsy|"
    r"an? (?:STD|abortion|miscarriage|overdose|seizure disorder)|VIH|sida|c.ncer|esquizofrenia|demencia|epilepsia"
)
_DIAGNOSIS = re.compile(
    r"\b(?P<fact>(?:(?:Mr|Mrs|Ms|Dr|Sra?)\.? )?[A-Z][a-z'-]+ [A-Z][a-z'-]+,? (?i:who |que )?"
    r"(?i:has|had|suffers from|(?:is|was)(?= (?:diagnosed|dying|bipolar|schizophrenic))|was diagnosed with|tested positive for|is "
    r"treated for|tiene|padece(?: de)?|dio positivo (?:a|en))"
    rf" (?:(?:been )?diagnosed with |dying of |(?:stage|terminal|breast|lung|colon) (?:\w+ )?)?(?:{_ILLNESS}))\b"
)
_HOUSE = re.compile(
    r"\b(?i:(?:lives?|stays?|vive) (?:in|at|en) (?P<house>(?:the|that|la|el) (?:\w+ ){0,3}(?:house|trailer|casa)(?: \w+){0,2},? "
    r"(?:next to|on the corner of|across from|behind|beside|a un lado de|junto a|esquina con|enfrente de) [\w' ]{3,30}))"
)
"""Which house someone lives in, told without a number."""
_NO_PERSON = re.compile(
    r"\b(?:City|County|Parish|State|University|Hospital|Center|Society|Council|Department|America|Congress|The|Louisiana|President)\b"
)


def lives(window: Window) -> Iterator[Found]:
    """A named child's-school or illness sentence."""
    for match in window.finditer(_SCHOOL):
        yield Found(*match.span("school"), "child_school", 0.6)
    for match in window.finditer(_HOUSE):
        yield Found(*match.span("house"), "address", 0.6)
    for match in window.finditer(_DIAGNOSIS):
        if not _NO_PERSON.search(match["fact"]):
            yield Found(*match.span("fact"), "medical_fact", 0.6)
