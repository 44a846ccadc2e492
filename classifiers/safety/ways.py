"""Further frames of 5.6.8: digits punched in, doors left open with a hint to use them, patrols named by place, risks called harmless."""

from __future__ import annotations

from pharos.classifiers.safety.guards import ASKED, PUBLIC, REPORT, cue

_ODD = rf"{REPORT}|should|\bwhy\b|worried|need (?:a|to|more)|they need|\bmy (?:house|door|car|truck|yard)"
_PLACES = rf"{PUBLIC}|library|council|storage|warehouse|\bbarn\b|pool|basement|bodega|biblioteca|almacen|\blot\b"
_CALM = (
    r"thank|gracias|please|\bwhy\b|should|doing nothing|all day|every day|bless|\?|yesterday|last (?:night|week|year)|funeral"
    r"|parade|wreck"
)
_DOUBT = (
    r"\b(?:never|nunca|people who|they (?:say|said|told|claim)|told us|died|killed|drown\w*|please|dicen que|do not|no longer"
    r"|lifted|rumou?r)\b"
    r"|n'?t (?:ever )?(?:use|drive|cross|heat|run|ignore|try|think)|\b(?:is|are|should|can|do|does|what|why|how)\b[^.!?\n]{0,60}\?"
)

WAYS = (
    cue(
        r"(?i)\b(?:punch|press|dial|type|enter|marca\w*|teclea\w*|pongan|ponle)\b",
        r"\b(?:punch|press|dial|type|enter|marca\w*|teclea\w*|pongan|ponle)(?: +in)? +(?:el +)?\d(?:[ -]?\d){3,6}\b(?![-\d])",
        5,
        "code",
        near=r"keypad|\bgate|\bdoor\b|lock ?box|storage|padlock|alarm|porton|puerta|teclado|alarma",
        unless=rf"{ASKED}|phone|extension|\bext\b|customer|your own|hotline",
    ),
    cue(
        r"(?i)\b(?:code|combo|pin|codigo|clave)\b",
        r"\b(?:code|combo|pin|codigo|clave)(?:'?s| +is| +was| +es|:| +=)(?: +(?:still|just|always|todavia))? +\d(?:[ -]?\d){3,6}\b(?!%)",
        5,
        "code",
        near=rf"\bgate|\bdoor\b|lock\b|alarm|nobody changed|never change|{_PLACES}",
        unless=rf"{ASKED}|\barea\b|building code|verif|postal|\btext\b|my pin|discount",
    ),
    cue(
        r"(?i)\b(?:padlock|lock|safe|locker|candado|caja +fuerte)\b",
        r"\b(?:padlock|lock|safe|locker|candado|caja +fuerte)\b[^.!?\n]{0,40}\b\d{1,2}-\d{1,2}-\d{1,2}\b",
        5,
        "code",
        unless=rf"{ASKED}|\bsince\b|\bdate\b|on \d|built|desde|score",
    ),
    cue(
        r"(?i)\b(?:latch|locks?|locked|bolt|alarmed|cracked|unlocked|empuj\w+|ajar|candado|seguro)\b",
        r"\b(?:has|have|got|with) +no +(?:latch|lock|bolt|alarm)\b|\bno +lock +on\b|\b(?:isn'?t|ain'?t|not|aren'?t) +(?:locked"
        r"|alarmed|latched)\b"
        r"|\bleaves? +[^.!?\n]{0,30}(?:cracked|unlocked|ajar)\b|\bno +tiene +(?:candado|seguro|llave)\b",
        3,
        "way_in",
        near=_PLACES,
        unless=rf"{_ODD}|\b(?:was|were)(?: not|n'?t) (?:locked|alarmed|latched)",
    ),
    cue(
        r"(?i)\b(?:(?:slide|push|lift|nudge|jiggle) +it|you(?:'re|re| +are) +in|bring +an?|so +(?:he|she|they) +can|empuj\w+"
        r"|so +(?:stay|go|park|come|use)|fyi|just +saying)\b",
        r"\b(?:slide|push|lift|nudge|jiggle) +it\b|\byou(?:'re|re| +are) +in\b|\bbring +an? +(?:flashlight|ladder|blanket|bolt)"
        r"|\bso +(?:he|she|they)"
        r" +can +smoke\b|\b(?:nomas|solo) +(?:la|lo) +empuj\w+|\bso +(?:stay|go|park|come|use)\b|\bfyi\b|\bjust +saying\b",
        2.5,
        "way_in",
        near=r"latch|\block|window|\bdoor|hatch|cracked|camera|detector|puerta|ventana|candado",
        unless=rf"{_ODD}|closed|hours|meeting|parking lot is",
    ),
    cue(
        r"(?i)\b(?:cameras?|cams?|camaras?|detectors?)\b",
        r"\b(?:cameras?|cams?|camaras?)\b[^.!?\n]{0,35}\b(?:only|solo|nomas) +(?:points?|covers?|sees?|records?|shows?|faces?"
        r"|apuntan?|graban?|ven?)\b"
        r"|\bno +metal +detectors?\b[^.!?\n]{0,25}\b(?:side|back|rear|alley|stair\w*)\b",
        3,
        "blind_spot",
        unless=_ODD,
    ),
    cue(
        r"(?i)\b(?:sitting|parked|posted|staging|staged|radar|laser|waiting|hiding|hid|clocking)\b",
        r"\b(?:cops?|police|po-?po|troopers?|deput(?:y|ies)|officers|swat|unmarked|undercovers?|state +boys|laws?)\b[^.!?\n]{0,45}"
        r"\b(?:sitting|parked|posted|staging|staged|radar|laser|waiting|hiding|hid|clocking)\b",
        5,
        "police_position",
        near=(
            r"right now|\brn\b|slow (?:down|ya)|spread the word|can hear|hear y|careful|watch (?:out|your|ya)|beware|pass it"
            r"|heads up|before the raid"
            r"|go around|take (?:the|\w+ (?:st|street|road))|y'?all be"
        ),
        unless=_CALM,
    ),
    cue(
        r"(?i)\b(?:advisory|notice|evacuation|warnings?|curfew|aviso|sirens?|sirenas|alerta|lockdown)\b",
        r"\b(?:advisory|notice|evacuation|warnings?|curfew|aviso|sirens?|sirenas|alerta|lockdown)\b[^.!?\n]{0,25}\b(?:is|are|es|son|was)"
        r" +(?:just +|only +|all +|an? +|puro +|una? +)*(?:scam|hoax|fake|test|joke|nothing|cuento|mentira|excuse|bs|drama)\b",
        4.5,
        "false_advice",
        near=(
            r"drink|stay (?:in bed|home|put|where)|\btap\b|ignore|no need|go back|sleep|tomen|quedense|duerman|keep (?:drinking"
            r"|driving)"
        ),
        unless=rf"{_DOUBT}|not a (?:test|drill|joke)|no es",
    ),
    cue(
        r"(?i)\b(?:flood\w*|high +water|underwater|inundad\w*|crecid[ao])\b",
        r"\b(?:you|y'?all|ya|se|lo|la) +(?:can|could|puede[ns]?)? ?(?:still +|easily +)?(?:cross|drive|make +it|cruz\w+"
        r"|pasar?)\b[^.!?\n]{0,30}"
        r"\b(?:flood\w*|high +water|underwater|inundad\w*|crecid[ao])\b",
        4.5,
        "false_advice",
        near=r"\bjust\b|fast|gas down|slow|\bfine\b|only|inches|ankle|despacio|rapido|no pasa nada",
        unless=rf"{_DOUBT}|can'?t|cannot|boat|drain|no (?:se )?pued|fix",
    ),
    cue(
        r"(?i)\b(?:oven|stove|grill|charcoal|propane|anafre|estufa|horno|brasero)\b",
        r"\b(?:oven|stove|grill|charcoal|propane|anafre|estufa|horno|brasero)\b[^.!?\n]{0,40}\b(?:heat|warm|calent\w+|inside"
        r"|indoors|adentro)\b",
        4.5,
        "false_advice",
        near=r"\bfine\b|all night|toda la noche|works great|no pasa nada|cheaper|never hurt|we did it",
        unless=rf"{_DOUBT}|don'?t|\bno (?:usen|metan|prendan)|carbon|restaurant|food",
    ),
    cue(
        r"(?i)\b(?:gas|fuga)\b",
        r"\b(?:tape|cover|plug|patch|tap\w+|sell\w+)\b[^.!?\n]{0,20}\b(?:gas +(?:leak|line|pipe)|fuga)\b",
        4.5,
        "false_advice",
        near=r"n'?t call|no llamen|no need to call|no hace falta|yourself|ustedes mismos|cinta|duct tape|gum",
        unless=rf"{_DOUBT}|crew|company came|compa\xf1ia vino",
    ),
)
