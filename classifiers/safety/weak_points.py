"""Weak points of public places and systems told to all: locks, keys, valves, dead alarms, money runs and unguarded hours."""

from __future__ import annotations

from pharos.classifiers.safety.guards import PUBLIC, REPORT, cue

_WATCH = (
    r"(?:guards?|security|deputy|night +shift|patrols?|rangers?(?:'s)?|dispatchers?|watchman|guardias?|seguridad|vigilantes?|velador"
    r"|despachador\w*|patrullas?)"
)
_WORRY = rf"{REPORT}|should|why|need|hire|worried|afraid|miedo|deberia|falta|necesit"
_BARRIER = (
    r"(?:locks?|padlock|latch|chain|dead ?bolt|door|window|hatch|gate|fence|candado|chapa|cerradura|puerta|porton|ventana|cerca|reja)"
)

WEAK_POINTS = (
    cue(
        rf"(?i)\b{_BARRIER}\b",
        rf"\b{_BARRIER}\b[^.!?\n]{{0,45}}\b(?:busted|broken?|gives|hangs? +open|looped|for +show|rusted|cut|rigged|wedged|propped"
        rf"|(?:don'?t|doesn'?t|won'?t|never) +(?:even +)?(?:close|shut|latch|catch|lock)s?|rot[ao]|cortad[ao]|no +(?:cierra|sirve|traba)"
        rf"|sin +(?:llave|candado|seguro)|con +una +piedra)\b|\bjust +a +(?:padlock|latch|chain|hook|bungee)\b",
        3,
        "way_in",
        near=PUBLIC,
        unless=rf"{REPORT}|\b(?:my|our) (?:house|door|car|truck|fence|gate|yard|street)|apartment|restroom|bathroom|stall",
    ),
    cue(
        r"(?i)\b(?:pull|push|climb|walk|we +go|go +look|no +(?:camara|metal|one)|i +was +in|por +ahi|uno +pasa|se +mete|faces|do +your"
        r"|do +with|if +you +gonna|come +w)\b",
        r"\bjust +(?:pull|push)\b|\bwe +go\b|\bgo +look\b|\bno +(?:hay +)?camara\b|\bno +metal +detector\b|\bi +was +in +there\b|\bpor +ahi"
        r" +(?:entro|entra|se|me)\b|\buno +pasa\b|\bse +mete\b|\bfaces +the +(?:road|alley|woods|river)\b|\bdo +your +thing\b"
        r"|\bdo +with +that"
        r"\b|\bif +you +gonna\b|\bcome +w(?:ith)? +us\b",
        2.5,
        "way_in",
        near=PUBLIC,
        unless=REPORT,
    ),
    cue(
        r"(?i)\b(?:server|evidence|generator|control|pump|meter|electrical|dispatch|chlorine) +room\b|\bcuarto +de\b",
        r"\b(?:server|evidence|generator|control|pump|meter|electrical|dispatch|chlorine) +room +(?:is|it'?s) +(?:in|behind|the|on|by"
        r"|down)\b"
        r"|\bthat +is +the +[a-z]+ +room\b|\bcuarto +de +[a-z]+ +(?:esta|queda)\b",
        2.5,
        "way_in",
        near=r"lock|padlock|busted|window|nobody|no camera|candado|sin llave|nadie",
        unless=rf"{REPORT}|flood|on fire|smoke|smell",
    ),
    cue(
        r"(?i)\b(?:keys?|llaves?)\b",
        r"\b(?:leav(?:e|es|ing)|keeps?|hides?|hangs?|stash(?:es)?|dejan|guardan|esconden)\b[^.!?\n]{0,15}\b(?:keys?|llaves?)\b"
        r"[^.!?\n]{0,30}\b(?:in|on|under|behind|above|inside|en|debajo|arriba|atras)\b|\bllaves?\b[^.!?\n]{0,40}\b(?:dejan|guardan"
        r"|esconden|esta)\b[^.!?\n]{0,10}\b(?:en|debajo|arriba|atras|encima)\b",
        4.5,
        "way_in",
        near=rf"{PUBLIC}|\bbus(?:es)?\b|fleet|cuarto|trucks",
        unless=r"\bmy\b|\byour\b|\bmi\b|lost|found|should|please|don'?t leave|never leave|car ?jack|unlocked car|tu carro",
    ),
    cue(
        r"(?i)\b(?:key|wrench|screwdriver|butter +knife|card|tarjeta|alambre|desarmador)\b",
        r"\b(?:same|any|universal) +(?:[a-z]+ +)?key\b|\btakes +an? +[^.!?\n]{0,15}(?:wrench|key|screwdriver)\b|\b(?:opens?"
        r"|abren?) +(?:[a-z]+"
        r" +){0,2}(?:with|con) +(?:an?|any|una?|cualquier) +[^.!?\n]{0,14}(?:wrench|knife|screwdriver|card|clip|tarjeta|alambre"
        r"|desarmador)\b",
        4.5,
        "weak_point",
        near=r"\bbox\b|cabinet|signal|\blight at|flip|shut ?off|\bvalve|controller|\broof\b|stairwell|annex|courthouse|city hall|\bplant"
        r"|substation|meter room|alcaldia|planta|nobody watches",
        unless=rf"{REPORT}|\bmy (?:house|door|apartment)|library card|member|resident|locksmith",
    ),
    cue(
        r"(?i)\b(?:shut ?-?off|(?:main|master) +valve|valvula)\b",
        r"\b(?:shut ?-?off|(?:main|master) +valve|valvula)\b[^.!?\n]{0,60}\b(?:is|behind|under|in +the|esta|atras|debajo)\b",
        5,
        "weak_point",
        near=r"nobody|wrench|no lock|unlocked|anybody|anyone could|nadie|cualquiera|sin candado",
        unless=rf"{REPORT}|\bmy\b|\byour\b|plumber|leak|\bmi\b|fuga|know where",
    ),
    cue(
        r"(?i)\b(?:sensors?|alarms?|motion|cameras?|cams?|sensores|alarmas?|camaras?|metal +detectors?)\b",
        r"\b(?:sensors?|alarms?|motion +\w+|cameras?|cams?|sensores|alarmas?|camaras?|metal +detectors?)\b[^.!?\n]{0,60}\b(?:dead|off|dummy"
        r"|disconnected|unplugged|bypassed|zip|fake|no +sirven?|apagad[ao]s?|descompuest[ao]s?)\b",
        3,
        "blind_spot",
        near=PUBLIC,
        unless=_WORRY,
    ),
    cue(
        r"(?i)\b(?:till|until|opens|stroll|walk|drive|get +in|hasta|entra\w*|company|told)\b",
        r"\b(?:till|until|hasta)\b[^.!?\n]{0,20}\b(?:part|repair\w*|replace\w*|fix\w*|january|february|march|april|june|july|august|october"
        r"|november|december|lleg\w+)\b|\broof +door +opens\b|\bcould +(?:stroll|walk) +in\b",
        2.5,
        "blind_spot",
        near=r"sensor|camera|\bcam\b|\balarm(?!ed)|camara|alarma|metal detector",
        unless=_WORRY,
    ),
    cue(
        r"(?i)\b(?:bank|banco|deposit|deposito)\b",
        r"\b(?:carry|carries|takes?|walks?|hauls?|drives?|brings?|llevan?|sale|cargan?)\b[^?\n]{0,50}\b(?:payments?|cash|money"
        r"|deposits?|bag"
        r"|dinero|efectivo|bolsa)\b[^?\n]{0,50}\b(?:bank|banco|deposit|deposito)\b",
        5,
        "schedule",
        near=r"no guard|no escort|one (?:lady|guy|girl|man)|by (?:her|him)self|\balone\b|escolta|\bsola\b|on foot|a pie|unarmed",
        unless=rf"{REPORT}|should|deberia|\bmy\b",
    ),
    cue(
        r"(?i)\b(?:cash|drawer|safe|vault|register|caja|dinero)\b",
        r"\b(?:doesn'?t|don'?t|never|no|nunca)\b +(?:le +)?(?:locks?|close|cierran?|ponen +llave)\b[^.!?\n]{0,20}\b(?:cash|drawer|safe"
        r"|vault"
        r"|register|caja|dinero)\b",
        4.5,
        "weak_point",
        near=r"office|clerk|counter|window|lunch|\btax\b|treasur|oficina|ventanilla|city hall",
        unless=_WORRY,
    ),
    cue(
        rf"(?i)\b{_WATCH}\b",
        rf"\b{_WATCH}\b[^.!?\n]{{0,60}}\b(?:until|till|from|at|around|times|hours|a +las|de|hasta)\b[^!?\n]{{0,25}}\b\d{{1,2}}\b",
        5,
        "schedule",
        near=r"after (?:that|six|dark|\d)|never after|nobody|no one (?:there|left|watch)|then nothing|do something|do with that"
        r"|no queda nadie"
        r"|despues de (?:eso|las)|y ya\b|nadie (?:vigila|cuida)|\bempty\b|wide open|that'?s when|ahi es cuando",
        unless=rf"{_WORRY}|crossing|thank|bless|life ?guard|national guard|social security|answer",
    ),
    cue(
        r"(?i)\b(?:judges?|mayor|chief|clerk|prosecutors?|alcalde|jefe|juez)\b",
        r"\b(?:judges?|mayor|chief|clerk|prosecutors?|alcalde|jefe|juez)\b[^!?\n]{0,60}\b(?:parks?|parked|comes? +(?:up|in|out)|leaves?"
        r"|walks?"
        r"|jogs?|goes|sale|camina|se +estaciona|trota)\b[^!?\n]{0,80}",
        5,
        "schedule",
        near=r"no guard|no security|\balone\b|by (?:her|him)self|goes to bed|take.?home|little stair|sin escolta|sin guardia|\bsol[oa]\b",
        unless=rf"{_WORRY}|left .{{0,9}}alone|leave .{{0,9}}alone|meeting|parade",
    ),
    cue(
        r"(?i)\b(?:radiator|fins|transformers?|breaker|valve|fiber|switch|antenna|relay|insulators?|transformador\w*|fibra)\b",
        r"\b(?:only|just|all +you|you +could|solo|nomas)\b[^.!?\n]{0,25}\b(?:hit|cut|shoot|pull|flip|close|trip|jam|block|pegarle|cortar"
        r"|disparar\w*|cerrar)\b[^.!?\n]{0,25}\b(?:radiator|fins|transformers?|breaker|valve|fiber|switch|antenna|relay|insulators?"
        r"|transformador\w*|fibra)\b",
        5,
        "weak_point",
        near=r"dark|\bout\b|\bdown\b|whole|city|everything|no power|side|sin luz|ciudad|todo",
        unless=r"please|\bfix|report|unsafe|dangerous|crew|squirrel|storm|cleco|entergy|outage|apagon",
    ),
    cue(
        r"(?i)\b(?:wide +open|no +barri\w+|unblocked|not +blocked|sin +barreras?)\b",
        r"\b(?:drive|plow|ram|truck|meter +un|entrar +con)\b",
        5,
        "weak_point",
        near=r"parade|crowd|festival|mardi gras|market|desfile|feria",
        unless=_WORRY,
    ),
)
