"""5.6.3 where a picture is the verb or the judgement: a group called vermin or a weapon turned on it, and pictures of affection."""

# ruff: noqa: E501 - one cue a line reads better than a folded one

from __future__ import annotations

from pharos.classifiers.characters import DISGUST, IDENTITY, VERMIN, WARMTH, WEAPON
from pharos.classifiers.cues import Cue
from pharos.classifiers.discrimination.groups import KIND, NO, TRAIT
from pharos.classifiers.discrimination.violence import LEAD

_FOUL, _SICK = rf"\x{VERMIN:02x}", rf"\x{DISGUST:02x}"
_KILLS, _WARM, _WHO = rf"\x{WEAPON:02x}", rf"\x{WARMTH:02x}", rf"\x{IDENTITY:02x}"
_GROUP = rf"(?:\b(?:{TRAIT}|{KIND} (?:people|ppl|person|man|woman|men|women|guys?|kids?)|blk ppl)\b|{_WHO}+)"
_ARE = r"(?:are|r|is|=|look like|smell like|live like|act like|be like|all)(?: (?:so|such|like|just|all|a|an|pure|fucking|absolute))*"
_MAKE = r"(?:make|makes|made) (?:me|us)(?: feel| so| want to)*|remind (?:me|us) of"
_WILL = r"(?:let'?s|should|going to|gonna|i'?ll|will|want to|wanna|would|somebody|someone|time to|can we|just|imma)(?: just)?"
_STATE = r"\b(?:girls|boys|about|because|since|right now|on by|over|today|treated|zoo|bars|exhibit|costume|balloons?|dodgeball|cake|walls?|game|zombies?|dance|party)\b"
"""What a group feels or does, or plays: nothing is said against it."""

FOUL: tuple[Cue, ...] = (
    Cue(rf"{_FOUL}+", 5, "dehumanising", near=rf"{_GROUP} {_ARE} ?{_FOUL}+|^[^a-z\n]*{_GROUP} ?{_FOUL}+\W*$", unless=f"{NO}|{_STATE}"),
    Cue(
        rf"[{_FOUL}{_SICK}]+",
        4.5,
        "contempt",
        near=rf"{_GROUP} {_MAKE} ?[{_FOUL}{_SICK}]+|^[^a-z\n]*{_GROUP} ?{_SICK}+\W*$|\b(?:hate|hates|despise|can'?t stand|cannot stand|fuck|ban|deport) {LEAD}{_GROUP}[^a-z\n]*[{_FOUL}{_SICK}]+",
        unless=f"{NO}|{_STATE}",
    ),
)
ARMED: tuple[Cue, ...] = (
    Cue(rf"{_KILLS}+", 5, "threat", near=rf"\b{_WILL} ?{_KILLS}+ ?{LEAD}{_GROUP}", unless=f"{NO}|{_STATE}"),
    Cue(
        rf"{_KILLS}+",
        4,
        "threat",
        near=rf"\b(?:kill|shoot|stab|exterminate|eradicate|death to) {LEAD}{_GROUP}[^a-z\n]*{_KILLS}+",
        unless=f"{NO}|{_STATE}",
    ),
)
WARM: tuple[Cue, ...] = (
    Cue(rf"{_WARM}+", -6, "praise", near=rf"\b{_WILL} ?{_WARM}+ ?(?:(?:that|the|a|this) )?{LEAD}{_GROUP}|{_GROUP} (?:are|is|r) (?:(?:so|such|like|just|all|a|an|my|the) )*{_WARM}|\blove {LEAD}{_GROUP} ?{_WARM}"),
)  # fmt: skip
PICTURES = (*FOUL, *ARMED, *WARM)
