"""5.6.8 public safety: codes, logins, schedules and ways in given away, live police positions, false safety advice; English, Spanish.

A citizen who reports a hazard, asks about security or warns others does the opposite: such words take a cue away.
"""

from __future__ import annotations

from pharos.classifiers.cues import Cue, CueDetector
from pharos.schemas.finding import Reason

_ASKED = (
    r"(?i)forg[eo]t|reset|olvid|no me acuerdo|scam|never (?:give|share)|(?:don'?t|do not|not) (?:give|share|post)|promo|coupon"
    r"|\bzip\b|section|permit|ordinance|not work|n't work"
)
_REPORT = (
    r"(?i)\bplease\b|\bpls\b|\bfix\b|needs? (?:to|fix)|report(?:ed|ing)?\b|called|unsafe|not safe|dangerous|before (?:a|some)"
    r"|repair|por favor|arregl|someone should|"
    r"told (?:the|them)|peligro"
)
_NOT = (
    r"(?i)\b(?:don'?t|do not|never|not|isn'?t|didn'?t|nunca|no (?:hagan|tomen|beban|crucen|metan|muevan|pasen|toquen)|rumou?r|fake"
    r"|hoax|myth|whoever|people|folks|idiots?|"
    r"they|lost|drown\w*|rescued?|stupid|falso|mentira)\b"
)
_PLACE = (
    r"(?i)water|plant\b|tower|substation|school|gym\b|station|pump|city|court|annex|server|\brec\b|museum|airport|jail|treatment"
    r"|community cent|library|reservoir|planta|escuela|"
    r"primaria|bomba|subestacion|alcaldia"
)
_NOW = (
    r"(?i)right now|\brn\b|pass it on|share|min(?:ute)?s? ago|as of|heads up|tell every|n't come|go around|instead|avoid|ahorita"
    r"|aguas|\bojo\b|salgan|vayanse|pasen la voz"
)
_POLICE = (
    r"(?:cops?|police|po-?po|troopers?|state +police|deput(?:y|ies)|officers|swat|undercovers?|patrullas?|policias?|la +migra"
    r"|unmarked +car)"
)
_STOP = r"(?:check ?-?points?|speed +traps?|road ?blocks?|dwi +stop|sobriety +stop|reten(?:es)?)"
_SITE = (
    r"(?:water +plant|treatment +plant|sub ?station|water +tower|server +room|pump +(?:house|station)|power +plant|reservoir"
    r"|airport|jail)"
)
_GUARD = r"(?:guards?|security|deputy|night +shift|patrol(?:s| +cars?)?|rangers?|guardias?|patrullas?|watchman)"


def _cue(trigger: str, whole: str, weight: float, kind: str, near: str = "", unless: str = "") -> Cue:
    """A cue that the scan finds by a word alone; `whole` and `near` are looked for around it, as gaps are too dear for the scan."""
    around = rf"(?is)\A(?=.*(?:{near.removeprefix('(?i)')}))(?=.*(?:{whole}))" if near else f"(?i){whole}"
    return Cue(trigger, weight, kind, "plain", near=around, unless=unless)


SECRETS = (
    _cue(
        r"(?i)\b(?:code|pin|combo|combination)\b",
        r"\b(?:gate|door|alarm|keypad|lock ?box|entry|access|elevator|pump +house"
        r"|garage) +(?:[a-z]+ +){0,4}(?:code|pin|combo|combination)\b[^.!?\n]{0,30}\b\d[\d -]{2,8}",
        7,
        "code",
        unless=_ASKED,
    ),
    _cue(
        r"(?i)\b(?:code|pin|combo|combination)\b",
        r"\b(?:code|pin|combo|combination) +(?:to|for|on|at"
        r"|of) +(?:[a-z]+ +){0,5}(?:gate|door|alarm|lock|annex|pool|keypad|shed|building|plant"
        r"|station)\b[^.!?\n]{0,30}\b\d[\d -]{2,8}",
        7,
        "code",
        unless=_ASKED,
    ),
    _cue(r"(?i)\bkeypad\b", r"\bkeypad\b[^.!?\n]{0,50} (?:is|code) +\d(?:[ -]?\d){3,7}", 7, "code", unless=_ASKED),
    _cue(
        r"(?i)\b(?:codigo|clave|combinacion)\b",
        r"\b(?:codigo|clave|combinacion) +(?:del?|de +la) +(?:[a-z]+ +){0,3}(?:porton"
        r"|puerta|planta|alarma|candado|reja|bodega)\b[^.!?\n]{0,30}\b\d[\d -]{2,8}",
        7,
        "code",
        unless=_ASKED,
    ),
    _cue(
        r"(?i)\b(?:password|passcode|pass|wi-?fi +(?:key|code)|contrase\xf1a|clave)\b",
        r"\b(?:password|passcode|pass"
        r"|wi-?fi +(?:key|code)|contrase\xf1a|clave)\b[^.!?\n]{0,60}(?: (?:is|was|es)|:|=) *[\w#@!$-]{2,16}\d",
        7,
        "credential",
        near=r"(?i)staff|city|scada|vpn|server|router|network|login|work|employee|department|wi-?fi|emplead|alcaldia|plant|camera"
        r"|sign\b",
        unless=rf"{_ASKED}|on (?:my|your) bill|guest|library",
    ),
    _cue(r"(?i)\badmin ?/", r"\badmin ?/ ?(?:admin|password|1234)", 7, "credential"),
    _cue(
        r"(?i)\b(?:default|factory)\b",
        r"\b(?:default|factory) +(?:password|pass|login|pin|credentials)\b",
        5,
        "credential",
        near=r"(?i)still|never changed|works|scada|plc|controller|pump|todavia",
        unless=rf"{_ASKED}|change (?:your|the)|should",
    ),
    _cue(
        r"(?i)\buser(?:name)?\b",
        r"\buser(?:name)? +(?:is +)?\w{3,16}[ ,;]+(?:and +)?(?:pass|pw|password) +(?:is +)?\w{3,16}",
        7,
        "credential",
        unless=_ASKED,
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

ACCESS = (
    _cue(
        r"(?i)\b(?:keys?|llaves?)\b",
        r"\bkeys?\b[^.!?\n]{0,40} (?:is|are|stays?|kept|hid(?:den)?|la +dejan"
        r"|esta) +(?:[a-z]+ +){0,2}(?:under|behind|inside|on +top|above|debajo|atras|en +la +maceta)\b",
        4.5,
        "way_in",
        near=_PLACE,
        unless=r"(?i)\bmy\b|lost|found|car keys|city of|piano",
    ),
    _cue(
        r"(?i)\b(?:hole|gap|hueco|hoyo)\b",
        rf"\b(?:hole|gap|hueco|hoyo)\b[^.!?\n]{{0,25}}\b(?:fence|wall|cerca"
        rf"|reja)\b[^.!?\n]{{0,40}}\b{_SITE}\b",
        4.5,
        "way_in",
        near=r"(?i)ride|walk|crawl|slip|squeeze|right thr|you can|get in",
        unless=_REPORT,
    ),
    _cue(
        r"(?i)\b(?:slip|sneak|walk|climb|crawl|hop|squeeze|get)(?:s|ping|ing)?\b",
        rf"\b(?:slip|sneak|walk|climb|crawl|hop|squeeze"
        rf"|get)(?:s|ping|ing)? +(?:[a-z]+ +){{0,3}}(?:in|into|inside|onto|up)\b[^.!?\n]{{0,12}}\b{_SITE}\b",
        4.5,
        "way_in",
        near=r"(?i)unlocked|never lock|n't lock|no guard|nobody|window|hatch|fence|back door|at night",
        unless=rf"{_REPORT}|caught"
        rf"|arrested|kids (?:are|were)",
    ),
    _cue(
        r"(?i)\b(?:locked|locks?|latch(?:es|ed)?|unlocked|propped|open|bolted|close|llave|cierra)\b",
        r"\b(?:hatch|ladder|gate"
        r"|doors?|window|padlock|lock|chain|panel|cabinet|puerta|porton|candado)\b[^.!?\n]{0,60}(?:never +(?:locked|locks|latch\w*)"
        r"|(?:don'?t|doesn'?t|does +not|isn'?t|ain'?t|aint|not) +"
        r"(?:lock(?:ed)?|latch(?:ed)?|bolted|close)|unlocked|propped|hangs? +open|stays? +open|pulls? +(?:right +)?open|sin +llave"
        r"|no +cierra)",
        2.5,
        "way_in",
        near=_PLACE,
        unless=_REPORT,
    ),
    Cue(
        r"(?i)\b(?:just +(?:climb|walk|pull|push|slip|go)|you +can +(?:\w+ +)?(?:climb|walk|get|slip|go|drive)|go +on +(?:up|in)"
        r"|walk +(?:right +|on +|straight +)in|come +w(?:ith)? +us|climb +(?:on +|right +)?up|"
        r"that'?s +how +i +(?:get|got|bring)|nobody +(?:checks|watch\w*|would +know|sees)|entren +por|nadie +(?:ve|vigila|cuida)"
        r"|metanse)\b",
        2.5,
        "way_in",
        near=_PLACE,
        unless=_REPORT,
    ),
    _cue(
        r"(?i)\b(?:reader|lock|door|cerradura|puerta)\b",
        r"\b(?:reader|door|lock|mag +lock|cerradura"
        r"|puerta)\b[^.!?\n]{0,50}\b(?:opens?|works?|abre) +(?:right +up +)?(?:with|con) +(?:any|a|an|your|una"
        r"|cualquier)\b[^.!?\n]{0,12}\b(?:card|shim|screwdriver|paper ?clip|knife|tarjeta)\b",
        5,
        "way_in",
        near=_PLACE,
        unless=rf"{_REPORT}|library card|member",
    ),
    _cue(
        r"(?i)\b(?:cameras?|cams)\b",
        r"\b(?:cameras?|cams)\b[^.!?\n]{0,30}(?:(?:don'?t|doesn'?t|dont|can'?t) +(?:reach|work|see"
        r"|cover|record)|been +(?:dead|down|out|broke\w*)|(?:are|is) +(?:dead|fake|dummies|fakes))\b",
        4.5,
        "blind_spot",
        near=r"(?i)\bpark (?:your|on|by)|come in|go (?:in|around)|\benter\b|no footage|so if|just say|back there|you can",
        unless=rf"{_REPORT}|they need|should|why",
    ),
    Cue(
        r"(?i)\bno +hay +camaras?\b",
        4.5,
        "blind_spot",
        "plain",
        near=r"(?i)entren|metanse|por ahi|por atras|nadie",
        unless=rf"{_REPORT}|pongan|necesit",
    ),
    _cue(
        rf"(?i)\b{_GUARD}\b",
        rf"\b{_GUARD}\b[^.!?\n]{{0,60}}\b(?:takes? +(?:\w+ +)?(?:lunch|break)|chang(?:e|es) +shifts?|swaps?"
        rf"|leaves? +at|goes? +home +at|clocks? +out|naps?|sleeps?|falls +asleep|se +duerme|se +va +a +las|"
        r"makes? +\w+ +rounds?|dan? +vuelta|come +by +at|drives? +by +at)\b[^.!?\n]{0,30}\d",
        4.5,
        "schedule",
        unless=rf"{_REPORT}|crossing|thank|bless|kids|why|should|life ?guard|coast|national guard|social security",
    ),
)

POSITIONS = (
    _cue(
        rf"(?i)\b{_STOP}\b",
        rf"\b{_STOP}\b[^.!?\n]{{0,60}}\b(?:right +now|rn|ahorita|ahora +mismo|as +we +speak|instead"
        rf"|go +around|pass +it +on)\b",
        5,
        "police_position",
        unless=r"(?i)\?|thank|gracias|was|were|last|yesterday|should",
    ),
    _cue(
        rf"(?i)\b{_STOP}\b",
        rf"\b(?:heads +up|ojo|aguas|right +now|ahorita|avoid|watch +out)\b[^.!?\n]{{0,30}}\b{_STOP}\b",
        5,
        "police_position",
        unless=r"(?i)\?|thank|gracias|last|yesterday|should|school zone",
    ),
    Cue(
        rf"(?i)\b{_STOP} +(?:on|at|by|in|en +la|en)\b",
        2.5,
        "police_position",
        "plain",
        unless=r"(?i)\?|thank|gracias|last|was"
        r"|friday|saturday|tonight at|will|announce|since",
    ),
    _cue(
        r"(?i)\b(?:hiding|hid|sitting|posted +up|parked|staged|set +up|escondid[oa]s?|parad[oa]s?)\b",
        rf"\b{_POLICE}\b[^.!?\n]{{0,30}}\b(?:hiding|hid|sitting|posted +up|parked|staged|set +up|escondid[oa]s?"
        rf"|parad[oa]s?)\b[^.!?\n]{{0,6}}\b(?:behind|under|in|at|on|by|off|across|atras|detras|en)\b",
        5,
        "police_position",
        near=_NOW,
        unless=r"(?i)thank|gracias|please|why|should|doing nothing|all day|every day|bless|\?",
    ),
)

FALSEHOODS = (
    _cue(
        r"(?i)\b(?:boil|boiling|evacuation|evacuations|evacuate|sirens?|tornado|flood +warnings?|barricades?|lockdown|sirenas?"
        r"|aviso|evacuacion)\b",
        r"\b(?:ignore|don'?t +(?:worry +about|waste|bother +with|listen +to|mind)|pay +no +mind +to"
        r"|no +hagan +caso|no +le +hagan +caso)\b[^.!?\n]{0,35}\b(?:boil\w*|evacuat\w+|sirens?|tornado|flood +warnings?|"
        r"barricades?|lockdown|sirenas?|aviso|evacuaci\w+)\b",
        5,
        "false_advice",
        unless=r"(?i)(?:n't|not|never|who|people|folks"
        r"|they|to|cannot|always) ignore|lifted|rescinded|all clear|\bdrill\b",
    ),
    Cue(
        r"(?i)\bno +(?:need|reason) +to +(?:boil|evacuate|shelter)\b|\bno +hace +falta +hervir\b|\bno +hiervan\b",
        4.5,
        "false_advice",
        "plain",
        unless=r"(?i)lifted|rescinded|longer|any ?more|levant|city (?:says|said)|\?",
    ),
    _cue(
        r"(?i)\b(?:barricades?|barriers?|road +closed|cones|barreras?|barricadas?)\b",
        r"\b(?:drive|driving|go|going|cut|swerve"
        r"|pull|pasenle|pasen|vayanse)\b[^.!?\n]{0,20}\b(?:around|past|thr(?:u|ough)|lado +de)\b[^.!?\n]{0,12}\b(?:barricades?"
        r"|barriers?|road +closed|cones|barreras?|barricadas?)\b",
        4.5,
        "false_advice",
        near=r"(?i)shallow|ankle|inches|fine|make it|only|bajit|no pasa nada|joke|i did|no deeper",
        unless=rf"{_NOT}|turn around",
    ),
    _cue(
        r"(?i)\b(?:broke|breached|burst|exploded|blew|exploto|revento|rompio)\b",
        r"\b(?:levee|dam|dike|plant|dique|presa"
        r"|planta)\b[^.!?\n]{0,20}\b(?:broke|breached|burst|exploded|blew|exploto|revento|se +rompio)\b",
        4.5,
        "false_alarm",
        near=r"(?i)\bleave now|get out|evacuate now|run\b|everyone|everybody|salgan|compart|share (?:this|before)",
        unless=r"(?i)n't|\bnot\b|rumor|if the|in (?:19|20)\d\d|remember|when the|\?|katrina",
    ),
    _cue(
        r"(?i)\b(?:bleach|chlorine|lysol|cloro)\b",
        r"\b(?:drink|swallow|gargl|inject|inhal|tomen"
        r"|beban)[a-z]{0,4}\b[^.!?\n]{0,30}\b(?:bleach|chlorine|lysol|cloro)\b|\b(?:bleach|chlorine|cloro)\b[^.!?\n]{0,25}\b(?:in"
        r"|en)"
        r" +(?:the|your|a|el|un) +(?:drinking +)?(?:glass|cup|vaso)\b",
        4.5,
        "false_advice",
        unless=rf"{_NOT}|said|told|smell|taste"
        rf"|tastes|\?",
    ),
    _cue(
        r"(?i)\b(?:power +lines?|downed +(?:line|wire)s?|live +wires?|cables?)\b",
        r"\b(?:pick|move|grab|kick|toss|mueva\w*"
        r"|levanta\w*|quita\w*)\b[^.!?\n]{0,30}\b(?:power +lines?|downed +(?:line|wire)s?|live +wires?|cables?)\b",
        4.5,
        "false_advice",
        near=r"(?i)broom|stick|\bpalo|no pasa nada|no current|it'?s fine|won'?t (?:hurt|shock|bite)|perfectly safe",
        unless=_NOT,
    ),
    _cue(
        r"(?i)\b(?:generator|generador|grill)\b",
        r"\b(?:run|put|keep|set|bring|metan?|pongan?)\b[^.!?\n]{0,15}\b(?:generator"
        r"|generador|grill)\b[^.!?\n]{0,15}\b(?:inside|indoors|in +(?:the|your) +(?:house|hallway|kitchen|bedroom|living|bathroom)|"
        r"a +la +cocina|adentro|en +la +(?:cocina|sala))",
        4.5,
        "false_advice",
        unless=rf"{_NOT}|outside|died|killed|afuera"
        rf"|carbon monoxide",
    ),
    _cue(
        r"(?i)\b(?:match|lighter)\b",
        r"\b(?:light|strike)\b[^.!?\n]{0,10}\b(?:match|lighter)\b[^.!?\n]{0,30}\b(?:leak|gas)\b",
        4.5,
        "false_advice",
        unless=_NOT,
    ),
    _cue(
        r"(?i)\b(?:carbon +monoxide|co +(?:alarm|detector)|smoke +(?:alarm|detector)s?)\b",
        r"\b(?:unplug|disconnect|batter(?:y"
        r"|ies) +out +of|ignore)\b[^.!?\n]{0,25}\b(?:carbon +monoxide|co +(?:alarm|detector)|smoke +(?:alarm|detector)s?)\b",
        4.5,
        "false_advice",
        unless=_NOT,
    ),
    _cue(
        r"(?i)\b911\b",
        r"\b(?:don'?t|do +not|no) +(?:call|dial|llamen +al|llames +al) +911\b",
        4.5,
        "false_advice",
        near=r"(?i)stroke|heart attack|seizure|overdose|house fire|bleeding|infarto|derrame",
        unless=r"(?i)\bif\b|unless|\?|non",
    ),
)

EXTENUATING = (
    _cue(
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
)

REASONS = {
    "model": Reason(
        "It may give away something that keeps people or public systems safe.",
        "Puede revelar algo que protege a las personas o los sistemas públicos.",
    ),
    "code": Reason("It reveals the code of a gate, door or alarm.", "Revela el código de un portón, una puerta o una alarma."),
    "credential": Reason(
        "It reveals a password or login of a network or system.", "Revela una contraseña o un acceso a una red o un sistema."
    ),
    "network": Reason("It reveals the network address of a public system.", "Revela la dirección de red de un sistema público."),
    "way_in": Reason("It tells a way into a building or public facility.", "Dice cómo entrar en un edificio o una instalación pública."),
    "blind_spot": Reason("It tells where cameras do not see.", "Dice dónde no ven las cámaras."),
    "schedule": Reason("It reveals when guards or patrols are away.", "Revela cuándo faltan los guardias o las patrullas."),
    "police_position": Reason("It reveals where police are at this moment.", "Revela dónde está la policía en este momento."),
    "false_advice": Reason(
        "It gives safety advice that may put people in danger.", "Da un consejo de seguridad que puede poner en peligro a la gente."
    ),
    "false_alarm": Reason("It spreads an alarm that may be false.", "Difunde una alarma que puede ser falsa."),
}


class PublicSafety(CueDetector):
    """What gives access, codes, schedules or positions away, and false safety advice; reports of hazards are none."""

    name = "public_safety"
    version = "1"
    clause = "5.6.8"
    cues = (*SECRETS, *ACCESS, *POSITIONS, *FALSEHOODS, *EXTENUATING)
    reasons = REASONS
