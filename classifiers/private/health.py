"""The rule for facts of health beside a named person: a treatment, a drug or an illness told of someone with a name, not as a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private.context import Found, Window

_FACT = (
    r"(?:(?:is|been|was|started|starting|gets?|getting|needs?|went) (?:on |in |to |back (?:on|in) )?(?:dialysis|chemo(?:therapy)?|"
    r"methadone|suboxone|"
    r"rehab|detox|life support|hospice)"
    r"|(?:he|she)'?s (?:back )?(?:on|in) (?:dialysis|chemo|methadone|suboxone|rehab|detox|hospice)"
    r"|(?:has|had|got|have|with|having) (?:a |an |another |the )?(?:strokes?|heart attack|sickle cell|diabetes|lupus|parkinson'?s|"
    r"seizures|breakdown|"
    r"nervous breakdown|hiv|aids|herpes|hepatitis|dementia|alzheimer'?s|abortion|miscarriage|overdose)"
    r"|(?:his|her) (?:hiv|aids|herpes|hepatitis|cancer|tumou?r|chemo|dialysis|kidneys? (?:quit|failed|are failing)|liver (?:quit|failed))"
    r"|(?:takes?|taking|prescribed|is on|been on|off) (?:his |her |their )?(?:seroquel|lithium|zoloft|xanax|prozac|risperdal|"
    r"abilify|adderall|insulin|"
    r"(?:psych|his|her) meds|pills for \w+|medication for \w+)"
    r"|(?:sees?|seeing|goes to) (?:a |the |his |her )?(?:shrink|psychiatrist|therapist|psychologist|oncologist)"
    r"|in (?:the|a) (?:memory|psych|mental) (?:unit|ward|care)|drinking (?:himself|herself) to death"
    r"|(?:tiene|tuvo|padece(?: de)?|sufre(?: de)?|le (?:encontraron|diagnosticaron|detectaron)|le dio) (?:un |una |el |"
    r"la )?(?:cancer|tumor|vih|sida|derrame|"
    r"diabetes|demencia|esquizofrenia|leucemia|epilepsia|infarto|embolia|cirrosis)"
    r"|toma (?:pastillas|medicinas?|medicamentos?) para (?:la |el |los )?\w+|(?:esta|sigue) en (?:dialisis|quimioterapia|rehabilitacion)"
    r"|(?:su|con) (?:vih|sida)|va al psiquiatra)"
)
_AILS = re.compile(rf"\b{_FACT}\b")
CANDIDATES = (rf"(?i)\b{_FACT}\b",)
"""The expressions that propose a fact."""
_TITLE = (
    r"Mr|Mrs|Ms|Miss|Dr|Sgt|Lt|Capt|Captain|Chief|Officer|Deputy|Judge|Coach|Pastor|Brother|Sister|Rev|Uncle|Aunt|Don|Do\xf1a|"
    r"do\xf1a|don|Sra?|Sr"
)
_KIN = (
    r"(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Mm]i|[Ss]u) (?:\w+ )?(?:(?:grand)?(?:son|daughter)|nephew|niece|cousin|neighbor|boy|girl|ex|"
    r"hij[oa]|niet[oa]|vecin[oa]|prim[oa])"
)
_NAMED = re.compile(
    rf"(?<!\w)(?:(?:{_TITLE})\.? [A-Z][a-z'-]+(?: [A-Z][a-z'-]+)?|{_KIN},? (?:[Dd]on |[Dd]o\xf1a )?[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)?"
    r"|[A-Z][a-z'-]{2,} (?:[A-Z]\.? )?[A-Z][a-z'-]{2,})(?!\w)"
)
_NO_NAME = re.compile(
    r"\b(?:City|County|Parish|State|University|Hospital|Cent(?:er|re)|Society|Council|Department|America|Congress|The|Louisiana|"
    r"President|River|Street|Road|"
    r"Drive|Avenue|Bayou|Lake|Park|School|High|Church|Clinic|Fund|Walk|Foundation|Day|Month|Awareness|Saint|God|Lord|Jesus|Christ|"
    r"Police|Fire|"
    r"Unit|Health|Manor|House|Medicare|Medicaid|Memorial|North|South|East|West|New|Baton|Alexandria|Pineville|People|Everybody|"
    r"Somebody|When|What|"
    r"If|This|That|Heart|Breast|United|States|Democrats?|Republicans?|Happy|Please|Thank)\b"
)
_OTHER = re.compile(
    r"-|(?<!cancer)(?<!tumor) of\b| (?:songs?|shortages?|funding|bills?|laws?|research|awareness|cent(?:er|re)s?|walks?|funds?|"
    r"programs?|polic\w+|clinics?)\b"
)
"""`a stroke of luck`, `cancer research`, `his cancer-stricken wife`."""
_STOP = re.compile(r"[.!?\n](?:\s|$)")


def ailments(window: Window) -> Iterator[Found]:
    """A fact of health with a person's name before it in the same sentence, or right behind it."""
    for match in window.finditer(_AILS, lower=True):
        if _OTHER.match(window.after(match.end(), 30)):
            continue
        lead = window.text[max(0, match.start() - 70) : match.start()]
        ends = [
            stop.end() for stop in _STOP.finditer(lead) if not re.search(r"\b(?:Mr|Mrs|Ms|Dr|Sr|Sra|St|[A-Z])\.\s?$", lead[: stop.end()])
        ]
        lead = lead[ends[-1] :] if ends else lead
        names = [name for name in _NAMED.finditer(lead) if not _NO_NAME.search(name[0])]
        tail = re.match(r"(?: \w+){0,2}, ", window.text[match.end() : match.end() + 40])
        after = _NAMED.match(window.text, match.end() + tail.end()) if tail else None
        if names:
            yield Found(match.start() - len(lead) + names[-1].start(), match.end(), "medical_fact", 0.58)
        elif after and not _NO_NAME.search(after[0]):
            yield Found(match.start(), after.end(), "medical_fact", 0.58)
