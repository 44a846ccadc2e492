"""Words that the cues of 5.6.8 look for around a match, and how such a cue is written."""

from __future__ import annotations

from pharos.classifiers.cues import Cue

ASKED = (
    r"(?i)forg[eo]t|reset|olvid|no me acuerdo|scam|never (?:give|share)|(?:don'?t|do not|not) (?:give|share|post)|promo|coupon"
    r"|\bzip\b|section|permit|ordinance|not work|n't work"
)
REPORT = (
    r"(?i)\bplease\b|\bpls\b|\bfix\b|needs? (?:to|fix)|report(?:ed|ing)?\b|called|unsafe|not safe|dangerous|before (?:a|some)"
    r"|repair|por favor|arregl|someone should|"
    r"told (?:the|them)|peligro"
)
NOT = (
    r"(?i)\b(?:don'?t|do not|never|not|isn'?t|didn'?t|nunca|no (?:hagan|tomen|beban|crucen|metan|muevan|pasen|toquen)|rumou?r|fake"
    r"|hoax|myth|whoever|people|folks|idiots?|"
    r"they|lost|drown\w*|rescued?|stupid|falso|mentira)\b"
)
PLACE = (
    r"(?i)water|plant\b|tower|substation|school|gym\b|station|pump|city|court|annex|server|\brec\b|museum|airport|jail|treatment"
    r"|community cent|library|reservoir|planta|escuela|"
    r"primaria|bomba|subestacion|alcaldia"
)
NOW = (
    r"(?i)right now|\brn\b|pass it on|share|min(?:ute)?s? ago|as of|heads up|tell every|n't come|go around|instead|avoid|ahorita"
    r"|aguas|\bojo\b|salgan|vayanse|pasen la voz"
)
POLICE = (
    r"(?:cops?|police|po-?po|troopers?|state +police|deput(?:y|ies)|officers|swat|undercovers?|patrullas?|policias?|la +migra"
    r"|unmarked +car)"
)
STOP = r"(?:check ?-?points?|speed +traps?|road ?blocks?|dwi +stop|sobriety +stop|reten(?:es)?)"
SITE = (
    r"(?:water +plant|treatment +plant|sub ?station|water +tower|server +room|pump +(?:house|station)|power +plant|reservoir"
    r"|airport|jail)"
)
GUARD = r"(?:guards?|security|deputy|night +shift|patrol(?:s| +cars?)?|rangers?|guardias?|patrullas?|watchman)"

PUBLIC = (
    r"water|\bplant\b|tower|\btank\b|sub ?station|school|\bgym\b|pump|court|annex|evidence room|server|\brec\b|museum|airport|jail"
    r"|treatment|community cent|\bzoo\b|reservoir|city hall|chlorine|dispatch|hangar|\byard\b|depot|armory|tax office|elementary"
    r"|message board"
    r"|levee|stairwell|planta|escuela|primaria|bomba|subestacion|transformador|alcaldia|gimnasio|zoologico|tanque|juzgado"
)


def cue(trigger: str, whole: str, weight: float, kind: str, near: str = "", unless: str = "") -> Cue:
    """A cue that the scan finds by a word alone; `whole` and `near` are looked for around it, as gaps are too dear for the scan."""
    around = tuple(f"(?i){part.removeprefix('(?i)')}" for part in (near, whole) if part)
    return Cue(trigger, weight, kind, "plain", near=around, unless=unless)
