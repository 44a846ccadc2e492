"""What speaks against an insult in the text around it: reports, pleas, jokes on oneself, real animals and things."""

# ruff: noqa: E501

from __future__ import annotations

REPORT = (
    r"called me|calling (?:me|people|names|each other)|told (?:me|him|her|my|us)|said i\b|says i\b|yelled|screamed|\bquote|don'?t (?:call|say|tell)|do not (?:call|say)|"
    r"stop (?:calling|saying|telling)|name calling|nobody deserves|no one deserves|bullying|bullied|the word\b|isn'?t an?\b|aren'?t\b|not an? |me llam|me dij|le dij|no digan|no llamen|\bsoy\b|gritaron"
)
"""Reports, pleas and denials; narrower than the detector's own, for cues that are surer."""
SELF = r"\bi'?m\b|\bi am\b|\bi was\b|\bi feel\b|\bi look|\bi smell|\bmyself\b|\bmy own\b|\bme estoy|\bestoy\b"
FRIENDLY = r"happy birthday|feliz cumple|love (?:you|ya|y'?all|him|her)|te quiero|proud of|congrats|my (?:brother|sister|cousin|dad|daddy|uncle|son|daughter|best friend)|compadre"
CREATURE = r"zoo|exhibit|farm|barn|\bfair\b|4-h|petting|pasture|my (?:cat|dog|horse|goat)|vet\b|shelter|costume|statue|movie|story|book|song|recipe|animal control|attic|alley|\btrap"
NO = f"{REPORT}|{SELF}|{FRIENDLY}"
NO_CREATURE = f"{NO}|{CREATURE}"
