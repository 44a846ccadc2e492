"""Where police are at this moment; what is asked or reported takes a cue of 5.6.8 away."""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.safety.guards import NOW, POLICE, STOP, cue

POSITIONS = (
    cue(
        rf"(?i)\b{STOP}\b",
        rf"\b{STOP}\b[^.!?\n]{{0,60}}\b(?:right +now|rn|ahorita|ahora +mismo|as +we +speak|instead"
        rf"|go +around|pass +it +on)\b",
        5,
        "police_position",
        unless=r"(?i)\?|thank|gracias|was|were|last|yesterday|should",
    ),
    cue(
        rf"(?i)\b{STOP}\b",
        rf"\b(?:heads +up|ojo|aguas|right +now|ahorita|avoid|watch +out)\b[^.!?\n]{{0,30}}\b{STOP}\b",
        5,
        "police_position",
        unless=r"(?i)\?|thank|gracias|last|yesterday|should|school zone",
    ),
    Cue(
        rf"(?i)\b{STOP} +(?:on|at|by|in|en +la|en)\b",
        2.5,
        "police_position",
        "plain",
        unless=r"(?i)\?|thank|gracias|last|was"
        r"|friday|saturday|tonight at|will|announce|since",
    ),
    cue(
        r"(?i)\b(?:hiding|hid|sitting|posted +up|parked|staged|set +up|escondid[oa]s?|parad[oa]s?)\b",
        rf"\b{POLICE}\b[^.!?\n]{{0,30}}\b(?:hiding|hid|sitting|posted +up|parked|staged|set +up|escondid[oa]s?"
        rf"|parad[oa]s?)\b[^.!?\n]{{0,6}}\b(?:behind|under|in|at|on|by|off|across|atras|detras|en)\b",
        5,
        "police_position",
        near=NOW,
        unless=r"(?i)thank|gracias|please|why|should|doing nothing|all day|every day|bless|\?",
    ),
)

EXTENUATING = (
    cue(
        r"\?",
        r"(?:^|[.!?] +)(?:is|are|does|do|did|what|which|who|where|when|how|can|could|any ?(?:one|body)?|cual|como|donde|hay"
        r"|alguien)\b[^.!?]{0,70}\?",
        -3,
        "question",
    ),
    Cue(
        r"(?i)\b(?:i +(?:already +)?(?:called|reported)|reported +(?:it|this|to)|please +(?:lock|fix|close|send)|stay +(?:back|away"
        r"|safe)|no +se +acerquen|ya +(?:llame|reporte))\b",
        -3,
        "report",
        "plain",
    ),
    Cue(
        r"(?i)\b(?:never +(?:mix|give|share|touch|run|use)|open +the +windows|no +se +l[oa]s? +den|no +(?:den|compartan) +(?:su|sus|la)"
        r"|(?:don'?t|do +not) +(?:give|share) +(?:your|them|out))\b",
        -3,
        "warning",
        "plain",
    ),
    Cue(r"(?i)\b(?:widen|congestion|turn +lanes?|right +of +way)\b", -2.5, "road_works", "plain"),
)
