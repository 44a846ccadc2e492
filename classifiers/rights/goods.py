"""Cues of counterfeit goods and of brands printed without leave."""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.rights.guards import AGAINST, BRAND, OFFER

COUNTERFEIT = (
    Cue(
        (
            r"\b(?:replicas?|fakes?|knock ?-?offs?|counterfeit|bootleg|dupes?|clon(?:es?)?|imitation|imitacion|reps?|inspired) (?:de |of "
            "|the )?" + BRAND + r"\b"
        ),
        5,
        "counterfeit",
        near=OFFER,
        unless=AGAINST,
    ),
    Cue(
        r"\b" + BRAND + r" (?:[a-z0-9%]+ ){0,2}(?:replicas?|reps?|knock ?-?offs?|dupes?|clones?|clon|imitacion|(?:the )?dupe)\b",
        5,
        "counterfeit",
        near=OFFER + r"|calidad|quality",
        unless=AGAINST,
    ),
    Cue(
        r"\b(?:bolsas?|tenis|relojes|perfumes?|gorras?|playeras?|lentes|zapatos|bags?|purses?|watches|sneakers|jerseys|shoes)\b",
        5,
        "counterfeit",
        near=(
            r"mirror quality|calidad espejo|triple a\b|\baaa\+? (?:grade|quality)|\b1 ?: ?1\b|no son original|son replica"
            r"|imitacion (?:con|igual|aaa)|replicas?\b|\bua (?:jordans?|sneakers)|not (?:the )?real(?: ones)? but|same (?:factory|label"
            "|logo|as the store)|designer (?:inspired|dupes?)|no receipts"
        ),
        unless=AGAINST,
    ),
    Cue(
        r"\b(?:mirror|aaa\+?|triple a|1:1|top) (?:quality|grade|copy|copies|reps?|replicas?)\b|\bcalidad espejo\b|\b1:1 (?:reps?"
        r"|with box|quality)\b",
        5,
        "counterfeit",
        near=OFFER,
        unless=f"{AGAINST}|mirror quality of",
    ),
    Cue(
        r"\b(?:any|every) (?:team|nfl|disney|school|brand) (?:logos?|characters?|designs?)\b|\bwithout a licen[sc]e\b"
        r"|\bno licen[sc]e needed\b",
        4.5,
        "counterfeit",
        near=r"print|shirt|tumbler|cups?|press",
        unless=f"{AGAINST}|permission|need a|can we|do we",
    ),
    Cue(r"\b(?:authentic|real|original|genuine) looking\b", 5, "counterfeit", near=BRAND + r"|bags?|purses?|watches", unless=AGAINST),
)
