"""Cues of spam: contact elsewhere, trading, and easy money."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, CITY, EARNED, NOT_OURS, PLATFORM, SCAM_TALK
from pharos.classifiers.characters import PICTURE
from pharos.classifiers.cues import Cue

SPAM = (
    Cue(
        (
            r"\b(?:dm|pm|write|message|msg|text|contact|reach|add|hit|chat|inbox|hmu|escrib\w{1,4}|contact\w{1,6})\b[^.!?\n]{0,30}\b(?:on"
            "|via|through|thru|by|por|al|en) (?:my |mi |his |her |el )?" + PLATFORM + r"\b"
        ),
        5,
        "spam",
        unless=f"{NOT_OURS}|asking",
    ),
    Cue(
        r"\bwhats ?app\b",
        5,
        "spam",
        near=r"\+ ?\d|\d{3}[ -]\d{3,4}|only|now|info|invest|trade|order|me at|escrib|manda",
        unless=rf"{NOT_OURS}|group for|{ASKED}|perr[oa]|\blost\b|missing|perdid",
    ),
    Cue(
        r"\b(?:bitcoin|btc|crypto(?:currency)?|forex|fx|binary options?|usdt|ethereum|nft|altcoins?)\b",
        5,
        "spam",
        near=(
            r"profit|guarantee|signals|withdr|telegram|whats ?app|\bdm\b|mentor|to the moon|presale|airdrop|\d+x|account manager"
            r"|invest (?:with|now|in|\$?\d)|double|expert|earn|join|rich|ask me|give ?away|send \.?\d|curso|grupo|gana|inviert|pays daily"
        ),
        unless=f"{NOT_OURS}|noise|pension|should|bill|{ASKED}",
    ),
    Cue(
        r"\bairdrops?\b|\bpre ?-?sale (?:is |ends|live|now)|\bfair launch\b|\bwhitelist (?:is )?open|\b(?:100|1000|50)x (?:gem|easy"
        r"|potential|soon)\b|\bmint (?:is )?(?:live|price|now)\b",
        5,
        "spam",
        unless=f"{SCAM_TALK}|military|{CITY}|ticket",
    ),
    Cue(
        r"\$(?:[A-WYZ][A-Z]{2,5}|X[A-WYZ][A-Z]{1,4})\b",
        5,
        "spam",
        "plain",
        near=rf"(?i)moon|token|launch|presale|pump|100x|gem|\bca:|chart|holders|hodl|buy|listing|bullish|dip|[{PICTURE}]",
        unless=r"(?i)cash ?app|venmo|scam|\$\$|millage",
    ),
    Cue(
        r"\bguaranteed (?:returns?|profits?|income|approval|results|daily)\b|\b(?:passive|residual|unlimited) income\b|\b100% profit",
        5,
        "spam",
        unless=f"{NOT_OURS}|universal|tax",
    ),
    Cue(
        r"\b(?:invest(?:ed)?|inverti|invierte|send|deposit(?:ed)?) (?:just |only |with )?\$?\d",
        5,
        "spam",
        near=r"receive|profit|withdr|earned|retir|gane|recib|double|in \d+ ?(?:hrs?|hours|days)|return of|bitcoin|btc",
        unless=f"{NOT_OURS}|millage|bond|{ASKED}",
    ),
    Cue(
        r"\b(?:her|his|the|a|my) (?:platform|trading (?:strategy|skills|company)|signals group|expert trader|fx trader"
        r"|account manager|trading bot|broker)\b",
        2.5,
        "spam",
        near=r"profit|withdr|made|earn|recommend|telegram|thank|changed my life|reach|join",
        unless=NOT_OURS,
    ),
    Cue(
        r"(?i)\b\d[\d,]{0,11}k?\+?\$? ?(?:dollars |bucks |dolares |d[oó]lares |usd )?(?:a|per|each|every|/|al|por|dai?ly|diarios?"
        "|weekly) ?(?:day|week|hour|hr|month|dia|semana|from|desde)?",
        5,
        "spam",
        "plain",
        near=EARNED,
        unless=f"(?i){NOT_OURS}|employees|workers|nurses|commute|internet",
    ),
    Cue(
        r"\b(?:make|earn|making|earning) (?:easy |extra |fast |quick |good |real |serious )?(?:money|cash|income|\$+) (?:from|at|on"
        r"|with|online|while)\b",
        4.5,
        "spam",
        near=r"home|phone|online|\blink\b|\bdm\b|inbox|sleep|ask me|message|msg|join",
        unless=f"{NOT_OURS}|they|developers?|off (?:of )?us",
    ),
    Cue(
        r"\b(?:be(?:ing)? (?:your|ur) own boss|financial freedom|ask me how|side hustle|work from home|no experience (?:needed"
        r"|required)|legit (?:side|online)|get paid (?:daily|weekly|every))\b",
        3,
        "spam",
        unless=f"{NOT_OURS}|{ASKED}|internet|since|employees|when i",
    ),
    Cue(
        r"\b(?:herbalife|scentsy|mary kay|avon|pampered chef|doterra|young living|plexus|amway|color street|paparazzi jewelry|monat"
        r"|arbonne)\b",
        5,
        "spam",
        near=r"\bdm\b|message|order|party|consultant|distributor|join|sample|link|ask me|my page|inbox|catalog",
        unless=ASKED,
    ),
)
