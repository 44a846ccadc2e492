"""More ways to tell where police are at this moment: undercover cars named, checks being set up, immigration agents on the move."""

from __future__ import annotations

from pharos.classifiers.safety.guards import cue

_CHECK = (
    r"(?:seat ?belt|licen[sc]e|insurance|registration|dwi|dui|sobriety|speed) +(?:checks?|stops?|traps?)|check ?-?points?|road ?blocks?"
    r"|reten(?:es)?|radar(?:es)?"
)
_CALM = r"\?|thank|gracias|last (?:night|week|year|friday)|yesterday|ayer|should|need more|announce|will (?:be|hold)|bless|we need"

SIGHTINGS = (
    cue(
        r"(?i)\b(?:undercovers?|narcs?|unmarked|plain ?clothes|encubiert\w+|de +civil)\b",
        r"\b(?:tahoe|charger|explorer|truck|car|van|suv|jeep|impala|guy|dude|lady|man|camioneta|carro|troca|hombre"
        r"|se\xf1or)\b[^.!?\n]{0,70}"
        r"\b(?:is|es|are|son|that'?s)\b[^.!?\n]{0,15}\b(?:undercovers?|unmarked|narcs?|plain ?clothes|encubiert\w+|polic\w+)\b",
        5,
        "police_position",
        near=r"watch|plate|heads up|careful|cuidado|right now|\bsell|\bat the\b|be on|ojo|placas|don'?t (?:buy|sell|talk)",
        unless=rf"{_CALM}|movie|show|wrecked",
    ),
    cue(
        rf"(?i)\b(?:{_CHECK})\b",
        rf"\b(?:set +up|setting +up|set +it +up|running|got|have|heads +up|pusieron|hay|tienen|ojo)\b[^.!?\n]{{0,25}}\b(?:{_CHECK})",
        5,
        "police_position",
        near=r"heads up|go (?:around|thru|through)|everybody|every ?one|instead|no insurance|avoid|turn (?:off|around)|take (?:the|\w+ st)"
        r"|eviten|ojo|vayanse|ahorita|cuidado|watch out|back way|side street",
        unless=rf"{_CALM}|voluntary|car seat|blood pressure",
    ),
    cue(
        r"(?i)\b(?:speed +trap|check ?-?point|reten)s?\b",
        r"\b(?:speed +trap|check ?-?point|reten)s? ?[!:,.]+ ?[^.!?\n]{0,40}\b(?:northbound|southbound|eastbound|westbound|nb|sb|both +sides"
        r"|under|behind|by +the|before|near|ambos|debajo|cerca)\b",
        5,
        "police_position",
        unless=_CALM,
    ),
    cue(
        r"(?i)\b(?:migra|ice +(?:agents?|raids?|trucks?|vans?)|immigration|inmigracion|redada)\b",
        r"\b(?:esta|estan|anda|andan|hay|is|are|at|en|outside|afuera)\b",
        5,
        "police_position",
        near=r"ahorita|ahora mismo|en este momento|right now|\brn\b|corran la voz|pasen la voz|pass (?:it|this) on|eviten|stay (?:home"
        r"|inside)"
        r"|no salgan|don'?t go (?:to|out|near)|tell everyb|avisen",
        unless=rf"{_CALM}|\bley\b|policy|reform|news|noticia|oficina de",
    ),
)
