"""Codes, passwords and network addresses given away."""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.safety.guards import ASKED, cue

SECRETS = (
    cue(
        r"(?i)\b(?:code|pin|combo|combination)\b",
        r"\b(?:gate|door|alarm|keypad|lock ?box|entry|access|elevator|pump +house"
        r"|garage) +(?:[a-z]+ +){0,4}(?:code|pin|combo|combination)\b[^.!?\n]{0,30}\b\d[\d -]{2,8}",
        7,
        "code",
        unless=ASKED,
    ),
    cue(
        r"(?i)\b(?:code|pin|combo|combination)\b",
        r"\b(?:code|pin|combo|combination) +(?:to|for|on|at"
        r"|of) +(?:[a-z]+ +){0,5}(?:gate|door|alarm|lock|annex|pool|keypad|shed|building|plant"
        r"|station)\b[^.!?\n]{0,30}\b\d[\d -]{2,8}",
        7,
        "code",
        unless=ASKED,
    ),
    cue(r"(?i)\bkeypad\b", r"\bkeypad\b[^.!?\n]{0,50} (?:is|code) +\d(?:[ -]?\d){3,7}", 7, "code", unless=ASKED),
    cue(
        r"(?i)\b(?:codigo|clave|combinacion)\b",
        r"\b(?:codigo|clave|combinacion) +(?:del?|de +la) +(?:[a-z]+ +){0,3}(?:porton"
        r"|puerta|planta|alarma|candado|reja|bodega)\b[^.!?\n]{0,30}\b\d[\d -]{2,8}",
        7,
        "code",
        unless=ASKED,
    ),
    cue(
        r"(?i)\b(?:password|passcode|pass|wi-?fi +(?:key|code)|contrase\xf1a|clave)\b",
        r"\b(?:password|passcode|pass"
        r"|wi-?fi +(?:key|code)|contrase\xf1a|clave)\b[^.!?\n]{0,60}(?: (?:is|was|es)|:|=) *[\w#@!$-]{2,16}\d",
        7,
        "credential",
        near=r"(?i)staff|city|scada|vpn|server|router|network|login|work|employee|department|wi-?fi|emplead|alcaldia|plant|camera"
        r"|sign\b",
        unless=rf"{ASKED}|on (?:my|your) bill|guest|library",
    ),
    cue(r"(?i)\badmin ?/", r"\badmin ?/ ?(?:admin|password|1234)", 7, "credential"),
    cue(
        r"(?i)\b(?:default|factory)\b",
        r"\b(?:default|factory) +(?:password|pass|login|pin|credentials)\b",
        5,
        "credential",
        near=r"(?i)still|never changed|works|scada|plc|controller|pump|todavia",
        unless=rf"{ASKED}|change (?:your|the)|should",
    ),
    cue(
        r"(?i)\buser(?:name)?\b",
        r"\buser(?:name)? +(?:is +)?\w{3,16}[ ,;]+(?:and +)?(?:pass|pw|password) +(?:is +)?\w{3,16}",
        7,
        "credential",
        unless=ASKED,
    ),
    Cue(
        r"(?i)\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
        5.5,
        "network",
        "plain",
        near=r"(?i)scada|\bplc\b|pump|lift station|telnet|\bport \d|no password|sin contrase|traffic (?:cam|signal)|controller"
        r"|\bvpn\b|server|modbus",
        unless=r"(?i)version|app\b|update",
    ),
)
