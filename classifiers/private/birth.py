"""The rule for dates of birth: a full date after a word for birth, where the words before tell a person, no animal, thing or law."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private import validators
from pharos.classifiers.private.context import Found, Window

_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|[a-z]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? ?(?:de )?(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)? (?:de |of )?[a-z]{3,10},? (?:del? |"
    r"of )?(?:19|20)\d\d)(?!\w)"
)
_BIRTH = re.compile(
    r"\b(?:(?P<paper>dob|d\.o\.b\.?|date of birth|birth ?dates?|fecha de nac\w{0,8}|f\. ?nac\.?)"
    r"|(?P<day>birth ?day|b-?day|cumple\w*)|(?P<born>born|naci|nacio|nacid[oa]))"
    rf"\b(?P<gap>[^.!?\d]{{0,25}}?)\b(?P<value>{_DATE})"
)
_PEOPLE = (
    r"people|persons|children|kids|babies|students|residents|voters|seniors|twins|sons|daughters|grand(?:kids|children|sons|daughters)"
)
_SUBJECT = re.compile(
    rf"\b(?:(?P<person>(?:my|his|her|their|our|mis|sus) (?:\w+ )?(?:{_PEOPLE}|hij[oa]s|niet[oa]s)"
    r"|i|he|she|you|who|son|daughter|child|baby|boy|girl|kid|man|woman|guy|lady|wife|husband|mother|father|mom|mommy|dad|brother|sister|"
    r"sibling|cousin|nephew|niece|aunt|uncle|grand\w+|friend|neighbou?r|boyfriend|girlfriend|patient|student|suspect|victim|"
    r"mr|mrs|ms|dr|yo|ella|hij[oa]|ni\xf1[oa]|bebe|espos[oa]|herman[oa]|prim[oa]|sobrin[oa]|niet[oa]|abuel[oa]|vecin[oa]|senora?)"
    r"|(?P<other>it|which|animals?|calf|foal|cubs?|pups?|pupp(?:y|ies)|kittens?|kits?|cats?|dogs?|giraffes?|pandas?|elephants?|tigers?|lions?|"
    r"bears?|zebras?|monkeys?|gorillas?|apes?|otters?|rhinos?|hippos?|wolf|wolves|deer|fawns?|horses?|colts?|pony|goats?|sheep|lambs?|cows?|"
    r"pigs?|piglets?|chicks?|birds?|eagles?|alligators?|snakes?|turtles?|litter|pets?|"
    r"library|bridge|city|town|parish|county|state|country|nation|church|school|university|college|club|team|league|company|"
    r"business|band|festival|parade|park|zoo|museum|hospital|department|program(?:me)?|project|movement|idea|law|party|station|newspaper|"
    r"organi[sz]ation|group|charity|holiday|tradition|road|street|airport|theater|union|agency|ferry|site|page|"
    r"jirafa|cria|cachorr[oa]s?|gatit[oa]s?|potro|terner[oa]|oso|tigre|leon|elefante|perr[oa]s?|gat[oa]s?|animal(?:es)?|zoologico|biblioteca|"
    r"puente|ciudad|pueblo|iglesia|escuela|museo|club|equipo|empresa|parque|"
    rf"{_PEOPLE}|those|anyone|anybody|everyone|everybody|someone|all|personas|quienes|todos))\b"
)
"""What the sentence speaks of; the last one before the word for birth is what was born. `Children born after` is no one's date."""
_SOMEONES = re.compile(r"\b(?:my|his|her|their|mi|su) [a-z'\xf1]+,? (?:(?:was|were|is) )?$")
_NAMED = re.compile(r"(?<![Tt]he )\b(?!The\b|Our\b|This\b)[A-Z][a-z'.-]+(?: [A-Z][a-z'.-]*){0,3}[,:(]? ?\(?(?:(?P<was>is|was) )?$")
_SHORT = re.compile(r"^\W*(?:[a-z']+ ?){1,2}[,:(] ?$")
_RULE = re.compile(r"\b(?:before|after|between|since|until|prior|or|party|celebration|bash|sale|antes|despues|fiesta)\b")
_KEPT = re.compile(r"\b(?:at|in|en) (?:the|our|this|el|nuestro) (?:\w+ ){0,2}(?:zoo|zoologico|aquarium|shelter|farm|sanctuary|wild)\b")
_REACH = 70


def births(window: Window) -> Iterator[Found]:
    """A full date of birth; a birthday without its year tells too little."""
    for match in window.finditer(_BIRTH, lower=True):
        if validators.is_birth_date(match["value"]) and (match["paper"] or _is_persons(window, match)):
            yield Found(*match.span("value"), "date_of_birth", 0.7 if match["born"] else 0.9)


def _is_persons(window: Window, match: re.Match[str]) -> bool:
    """Whether the words before say that a person was born, or nothing was said before."""
    if _RULE.search(match["gap"]):
        return False
    before, after = window.before(match.start(), _REACH), window.after(match.end(), 40)
    sentence = max(before.rfind(stop) for stop in ".!?;") + 1
    if re.search(r"\b(?:mr|mrs|ms|dr|jr|sr|st)$", before[: max(sentence - 1, 0)]):
        sentence = 0
    lead = before[sentence:]
    subjects = list(_SUBJECT.finditer(lead)) or list(_SUBJECT.finditer(match["gap"]) if match["day"] else ())
    if subjects:
        plain = subjects[-1]["person"] is not None
        pronoun = plain and subjects[-1]["person"] in ("he", "she", "who")
        return plain and not (pronoun and _KEPT.search(match["gap"] + after))
    if _KEPT.search(match["gap"] + after):
        return False
    if match["day"] or not match["born"].startswith("born") or _SOMEONES.search(lead):
        return True
    if not lead.strip(" \"'*-(:,"):
        return not any(subject["other"] for subject in _SUBJECT.finditer(after))
    written = window.text[match.start() - len(lead) : match.start()]
    named, numeric = _NAMED.search(written), match["value"].replace("/", "").replace("-", "").replace(".", "").isdigit()
    return named is not None and (numeric or not named["was"]) or numeric and _SHORT.search(lead) is not None
