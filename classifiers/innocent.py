"""Profane words that are innocent beside certain others: beasts of the Bible and the farmyard, the breeding of dogs, a kitchen hand.

Each rule needs its own context near the word and nothing right before or behind it that makes it an insult after all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

NEAR = 80
"""Characters on either side in which the context is looked for."""
CONCERNED = re.compile(r"ass|cock|bitch")
"""What the terms hold that have rules."""
_INSULT = (
    r"(?:\b(?:you|u|ya|y'?all|ur|you'?re|your|dumb\w*|fat|lazy|stupid|stubborn|smart|big|huge|tiny|little|whole|sorry|crazy|ugly|punk|"
    r"kiss\w*|kick\w*|bit(?:e|ing)|lick\w*|suck\w*|shove\w*|haul\w*|sav(?:e|ed|ing)|get|cover|pain in (?:the|my)|"
    r"(?:up|beat\w*|whoop\w*|whip\w*|bust\w*|work\w*|kick\w*|kiss\w*|get|got|haul\w*) (?:his|her|their)|"
    r"(?:he|she|who|guy|man|mayor|chief|officer|driver|pastor|preacher|boss|neighbor)(?:'?s| is| was)(?: such)?(?: an?)?|"
    r"son of an?|sons of|such an?|what an?|like an?|being an?|fuck\w*|damn\w*|goddamn)|[a-z]-)\W*\Z"
)
"""Right before the word: it is meant for someone."""
_OWN = rf"{_INSULT}|\b(?:my|our) \Z"


class Rule(NamedTuple):
    """The word (whole, folded) is innocent where `near` is found around it, unless `before` or `behind` it stands an insult."""

    word: re.Pattern[str]
    near: re.Pattern[str]
    before: re.Pattern[str] = re.compile(_OWN)
    behind: re.Pattern[str] = re.compile(r"\A\W*(?:hole|hat|wipe|kiss\w*)\b")


RULES = (
    Rule(
        re.compile(r"ass|asses|jackass|jackasses"),
        re.compile(
            r"\b(?:donkeys?|balaam|ox|oxen|mules?|manger|nativity|bethlehem|palm sunday|jawbone|samson|foal|colt|burros?|"
            r"wild (?:asses|ass)|(?:rode|riding|rides|ride) (?:in )?(?:on |upon )?(?:an?|the) (?:young |lowly )?ass(?! off))\b"
        ),
    ),
    Rule(re.compile(r"cocks?"), re.compile(r"\b(?:cock|cocks) (?:crow(?:s|ed|ing)?|fight(?:s|ing)?)\b"), re.compile(r"(?!)")),
    Rule(
        re.compile(r"cocks?"),
        re.compile(
            r"\b(?:crow(?:s|ed|ing)?|roosters?|hens?|chickens?|chicks|poultry|barnyard|gamecocks?|peacocks?|cockerels?|fighting cocks?)\b"
        ),
    ),
    Rule(
        re.compile(r"bitch|bitches"),
        re.compile(
            r"\b(?:in heat|(?:dog|puppy|kennel) breed(?:ing|ers?)|breeding|whelp(?:s|ed|ing)?|litter of|"
            r"(?:a|the|her|shelter|first|whole) litter|pups?|puppies|spay(?:ed|ing)?|stud dog|akc|kennel club|nursing|lactating)\b"
        ),
        re.compile(rf"{_INSULT}|\b(?:that|this|those|these|them|is|was|are|were|be) (?:an? )?\Z"),
        re.compile(r"\A\W*(?:who|ass|please|stole|took|lied|better|slap\w*)\b"),
    ),
)
_ABBREVIATIONS = frozenset(["ctm", "vrg"])
"""In capitals these are firms and titles."""


def is_innocent(text: str, start: int, end: int) -> bool:
    """Whether the word at [start, end) of a folded text is innocent by what is around it."""
    word = text[start:end]
    around = text[max(0, start - NEAR) : end + NEAR]
    for rule in RULES:
        if rule.word.fullmatch(word) and rule.near.search(around):
            return not (rule.before.search(text[max(0, start - 24) : start]) or rule.behind.match(text[end : end + 24]))
    return False


def is_title(term: str, original: str) -> bool:
    """Whether an abbreviation stands in capitals and so means something else."""
    return term in _ABBREVIATIONS and not original.islower()
