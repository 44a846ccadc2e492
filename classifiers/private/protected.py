"""Officials whose private details Louisiana protects by law (R.S. 44:11.2): which title stands beside a detail."""

from __future__ import annotations

import re

from pharos.classifiers.private.context import Found

PROTECTED = "protected_person"
"""The type of the span that holds the title."""
_SCORE = 0.95
_LIKELY = 0.5
_DETAILS = frozenset(
    (
        "address",
        "phone",
        "email",
        "ssn",
        "drivers_licence",
        "id_number",
        "bank_account",
        "iban",
        "payment_card",
        "plate",
        "date_of_birth",
        "child_school",
        "whereabouts",
    )
)
"""What the act counts as personal information, as far as it is found here."""
_NAME = r"(?: [A-Z][a-z'-]+){0,2}"
_TITLE = re.compile(
    r"(?<![\w'])(?:(?i:(?<!to )(?<!not )(?<!n't )judge(?:'s)?(?! me\b| him\b| her\b| them\b| us\b| you\b| by\b| for\b)"
    r"|magistrate|(?:court |district court |public service )commissioner|hearing officer|(?:assistant )?district attorney(?: investigator)?"
    r"|(?:da|d\.a\.)'s investigator|(?:state )?(?:senator|legislator|lawmaker)|state rep(?:resentative|\.)?|lieutenant governor|governor"
    r"|attorney general|secretary of state|state treasurer|(?:insurance|agriculture) commissioner"
    r"|juez[a]?|magistrad[oa]|comisionad[oa]|(?:el|la) fiscal|fiscal de distrito|senador[a]?|legislador[a]?|gobernador[a]?|procurador[a]?)"
    r"|ADA(?= [A-Z][a-z])|(?<=[Tt]he )D\.?A\.?|(?<=[Oo]ur )D\.?A\.?|D\.?A\.?(?= [A-Z][a-z])|(?:Justice|Commissioner|Investigator|"
    r"Representative|Rep\.?|Sen\.?) [A-Z][a-z'-]+)(?!\w)" + _NAME
)
_REACH = 90
_OTHER = re.compile(r"\b(?:my|i|i'm|me|we|our|mi|mis|yo|office|courthouse|chambers|court is|oficina|juzgado)\b")


def marked(view: str, lower: str, details: list[Found]) -> list[Found]:
    """The details, those beside a protected official's title sure, and the title as one more; all by place."""
    titles: set[Found] = set()
    raised = []
    for detail in details:
        title = _title(view, lower, detail) if detail.type in _DETAILS and detail.score >= _LIKELY else None
        if title is not None and not any(title.start < other.end and other.start < title.end for other in details):
            titles.add(title)
        raised.append(detail if title is None else detail._replace(score=_SCORE))
    return sorted([*raised, *titles]) if titles else raised


def _title(view: str, lower: str, detail: Found) -> Found | None:
    """The nearest title in the sentences around, with nobody else between."""
    before = view[max(0, detail.start - _REACH) : detail.start]
    for match in reversed(list(_TITLE.finditer(before))):
        start, end = (detail.start - len(before) + at for at in match.span())
        if not _OTHER.search(lower[end : detail.start]) and not lower.endswith("your ", 0, start):
            return Found(start, end, PROTECTED, _SCORE)
    after = _TITLE.search(view, detail.end, min(len(view), detail.end + _REACH // 2))
    if after and not _OTHER.search(lower[detail.end : after.start()]):
        return Found(*after.span(), PROTECTED, _SCORE)
    return None
