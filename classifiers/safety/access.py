"""Ways into buildings and plants, blind spots of cameras, and when guards are away."""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.safety.guards import GUARD, PLACE, REPORT, SITE, cue

ACCESS = (
    cue(
        r"(?i)\b(?:keys?|llaves?)\b",
        r"\bkeys?\b[^.!?\n]{0,40} (?:is|are|stays?|kept|hid(?:den)?|la +dejan"
        r"|esta) +(?:[a-z]+ +){0,2}(?:under|behind|inside|on +top|above|debajo|atras|en +la +maceta)\b",
        4.5,
        "way_in",
        near=PLACE,
        unless=r"(?i)\bmy\b|lost|found|car keys|city of|piano",
    ),
    cue(
        r"(?i)\b(?:hole|gap|hueco|hoyo)\b",
        rf"\b(?:hole|gap|hueco|hoyo)\b[^.!?\n]{{0,25}}\b(?:fence|wall|cerca"
        rf"|reja)\b[^.!?\n]{{0,40}}\b{SITE}\b",
        4.5,
        "way_in",
        near=r"(?i)ride|walk|crawl|slip|squeeze|right thr|you can|get in",
        unless=REPORT,
    ),
    cue(
        r"(?i)\b(?:slip|sneak|walk|climb|crawl|hop|squeeze|get)(?:s|ping|ing)?\b",
        rf"\b(?:slip|sneak|walk|climb|crawl|hop|squeeze"
        rf"|get)(?:s|ping|ing)? +(?:[a-z]+ +){{0,3}}(?:in|into|inside|onto|up)\b[^.!?\n]{{0,12}}\b{SITE}\b",
        4.5,
        "way_in",
        near=r"(?i)unlocked|never lock|n't lock|no guard|nobody|window|hatch|fence|back door|at night",
        unless=rf"{REPORT}|caught"
        rf"|arrested|kids (?:are|were)",
    ),
    cue(
        r"(?i)\b(?:locked|locks?|latch(?:es|ed)?|unlocked|propped|open|bolted|close|llave|cierra)\b",
        r"\b(?:hatch|ladder|gate"
        r"|doors?|window|padlock|lock|chain|panel|cabinet|puerta|porton|candado)\b[^.!?\n]{0,60}(?:never +(?:locked|locks|latch\w*)"
        r"|(?:don'?t|doesn'?t|does +not|isn'?t|ain'?t|aint|not) +"
        r"(?:lock(?:ed)?|latch(?:ed)?|bolted|close)|unlocked|propped|hangs? +open|stays? +open|pulls? +(?:right +)?open|sin +llave"
        r"|no +cierra)",
        2.5,
        "way_in",
        near=PLACE,
        unless=REPORT,
    ),
    Cue(
        r"(?i)\b(?:just +(?:climb|walk|pull|push|slip|go)|you +can +(?:\w+ +)?(?:climb|walk|get|slip|go|drive)|go +on +(?:up|in)"
        r"|walk +(?:right +|on +|straight +)in|come +w(?:ith)? +us|climb +(?:on +|right +)?up|"
        r"that'?s +how +i +(?:get|got|bring)|nobody +(?:checks|watch\w*|would +know|sees)|entren +por|nadie +(?:ve|vigila|cuida)"
        r"|metanse)\b",
        2.5,
        "way_in",
        near=PLACE,
        unless=REPORT,
    ),
    cue(
        r"(?i)\b(?:reader|lock|door|cerradura|puerta)\b",
        r"\b(?:reader|door|lock|mag +lock|cerradura"
        r"|puerta)\b[^.!?\n]{0,50}\b(?:opens?|works?|abre) +(?:right +up +)?(?:with|con) +(?:any|a|an|your|una"
        r"|cualquier)\b[^.!?\n]{0,12}\b(?:card|shim|screwdriver|paper ?clip|knife|tarjeta)\b",
        5,
        "way_in",
        near=PLACE,
        unless=rf"{REPORT}|library card|member",
    ),
    cue(
        r"(?i)\b(?:cameras?|cams)\b",
        r"\b(?:cameras?|cams)\b[^.!?\n]{0,30}(?:(?:don'?t|doesn'?t|dont|can'?t) +(?:reach|work|see"
        r"|cover|record)|been +(?:dead|down|out|broke\w*)|(?:are|is) +(?:dead|fake|dummies|fakes))\b",
        4.5,
        "blind_spot",
        near=r"(?i)\bpark (?:your|on|by)|come in|go (?:in|around)|\benter\b|no footage|so if|just say|back there|you can",
        unless=rf"{REPORT}|they need|should|why",
    ),
    Cue(
        r"(?i)\bno +hay +camaras?\b",
        4.5,
        "blind_spot",
        "plain",
        near=r"(?i)entren|metanse|por ahi|por atras|nadie",
        unless=rf"{REPORT}|pongan|necesit",
    ),
    cue(
        rf"(?i)\b{GUARD}\b",
        rf"\b{GUARD}\b[^.!?\n]{{0,60}}\b(?:takes? +(?:\w+ +)?(?:lunch|break)|chang(?:e|es) +shifts?|swaps?"
        rf"|leaves? +at|goes? +home +at|clocks? +out|naps?|sleeps?|falls +asleep|se +duerme|se +va +a +las|"
        r"makes? +\w+ +rounds?|dan? +vuelta|come +by +at|drives? +by +at)\b[^.!?\n]{0,30}\d",
        4.5,
        "schedule",
        unless=rf"{REPORT}|crossing|thank|bless|kids|why|should|life ?guard|coast|national guard|social security",
    ),
)
