"""More false safety advice and made-up alarms: warnings waved off, harmful remedies, live cables, evacuations played down."""

from __future__ import annotations

from pharos.classifiers.safety.guards import REPORT, cue

_WARNS = (
    r"never (?:touch|mix|run|put|go|drive|ignore|drink|pour|use|unplug)|lost\b|drown|rescued?|stupid|rumou?r|hoax|people who|folks who"
    r"|\b(?:is|are|should|can|do|does|what|who|why|how|es|hay)\b[^.!?\n]{0,60}\?|\bplease\b|n'?t (?:just )?(?:ignore|unplug"
    r"|go around|drive"
    r"|believe|put|run|mix|pour)|they (?:say|said|told|tell|claim)|told (?:us|me)|\bdo not\b|\bdon'?t (?:ever|put|run|mix|pour"
    r"|touch|drive)"
    r"|nunca|dicen que|no (?:lo |la |los )?(?:toquen|muevan|metan|mezclen|tomen)|falso|mentira|died|killed|murio"
)
_ALERT = (
    r"official|shelter|evacuat|all clear|contraflow|stop looking|urgente|explot|lockdown|levee|curfew|tornado|siren|amber alert|\bboil"
    r"|active shooter|chemical|tanker|dam\b|bridge is (?:out|closed)|refugio|toque de queda|evacu"
)
_THINGS = (
    r"(?:smoke +(?:detector|alarm)s?|carbon +monoxide|co +(?:alarm|detector)s?|brown +water|boil +\w+|sirens?|road +closed|barricad\w+"
    r"|crossing +arms?|gas +(?:smell|leak)|power +lines?|downed +lines?|flood\w*|agua +(?:cafe|sucia)|alarma +de +(?:humo|gas)|sirenas?"
    r"|olor +a +gas|monoxido)"
)

DANGERS = (
    cue(
        r"(?i)\b(?:made|really|bored|nobody|invente|cierto|verdad|kidding)\b",
        r"\bi(?:'ve)? +(?:just +)?made +(?:this|it|that|these) +up\b|\bnot +really +but\b|\bi'?m +(?:just +)?bored\b|\bnobody +told +me"
        r"|\bme +lo +invente\b|\bno +se +si +es +(?:cierto|verdad)\b|\bjust +kidding +but\b",
        5,
        "false_alarm",
        near=_ALERT,
        unless=r"\?|they made|city made|who made|alguien sabe|anyone know|pregunt",
    ),
    cue(
        r"(?i)\b(?:evacuat\w*|evacu\w+|leave|mandatory|obligatori[ao])\b",
        r"\b(?:don'?t|do +not|no) +(?:bother +)?(?:evacuate|evacuating|evacuen|leave +for)\b|\bno +(?:need|reason|point) +(?:to|in)"
        r" +(?:leav(?:e|ing)|evacuat(?:e|ing))\b|\bmandatory +(?:just|only) +means\b|\bno +se +(?:vayan|salgan)\b",
        4.5,
        "false_advice",
        near=r"mandatory|hurricane|storm|\bfire\b|flood|overreact|overtime|\border\b|obligatori|huracan|incendio|inundacion",
        unless=rf"{_WARNS}|lifted|all clear|officials|parish says|city says|sheriff|can'?t afford|until (?:told|you)|without your"
        rf"|shelter open",
    ),
    cue(
        rf"(?i)\b{_THINGS}\b",
        rf"\b{_THINGS}\b[^\n]{{0,70}}\b(?:just +means|just +iron|good +for|means +nothing|pay +it +no +mind|unplug +it"
        rf"|go +back +to +sleep"
        rf"|made +(?:that|it|those) +up|you +can +make +it|just +(?:go|drive) +around|hit +it +fast|drink +it|perfectly +(?:fine|safe)"
        rf"|no +pasa +nada|puro +cuento|apaguenla|desconect\w+)\b",
        4.5,
        "false_advice",
        unless=rf"{_WARNS}|good for (?:the city|you|them|us)|city tested|test(?:ed|s) (?:clean|fine)",
    ),
    cue(
        r"(?i)\b(?:smoke|carbon|co|evacuat\w+|boil\w*)\b",
        r"\b(?:don'?t|do +not|no +need +to|no +point +in) +(?:bother|worry|waste|mess|boil\w*)\b[^.!?\n]{0,20}\b(?:smoke +(?:detector"
        r"|alarm)s?"
        r"|carbon +monoxide|co +(?:alarm|detector)s?|evacuation|boil\w*)\b",
        4.5,
        "false_advice",
        unless=r"\?|lifted|all clear|any ?more|no longer|landlord|already",
    ),
    cue(
        r"(?i)\b(?:arms?|gates?|signals?|tracks?|train|tren)\b",
        r"\b(?:go|drive|slip|scoot|pasen|pasenle|vayan)\b[^.!?\n]{0,8}\b(?:around|past|por +un +lado)\b[^.!?\n]{0,12}\b(?:em|them"
        r"|it|arms?"
        r"|gates?|las?)\b",
        4.5,
        "false_advice",
        near=r"crossing (?:arm|gate)|train (?:never|ain'?t|isn'?t|comes?)|tracks|el tren (?:nunca|no)",
        unless=rf"{_WARNS}|saw|kids|drivers|cars (?:go|keep)|\breport",
    ),
    cue(
        r"(?i)\b(?:bleach|gas|gasoline|kerosene|diesel|ammonia|cloro|gasolina|amoniaco|turpentine)\b",
        r"\b(?:pour|put|rub|drink|inject|sip|gargle|echen|echale|ponle|pongan|tomen|unten)\b[^.!?\n]{0,20}\b(?:bleach|gas(?:oline)?"
        r"|kerosene"
        r"|diesel|cloro|gasolina|turpentine)\b",
        4.5,
        "false_advice",
        near=r"wound|\bcut\b|burn|\bbite|arrow|bleed|snake|\bcures?\b|covid|\bflu\b|herida|quemadura|mordida|picadura|piojos|\blice\b",
        unless=rf"{_WARNS}|burn ban|gas (?:tank|can)|in (?:the|my|your) (?:car|truck|mower)",
    ),
    cue(
        r"(?i)\b(?:bleach|cloro)\b",
        r"\b(?:mix|combine|add|mezclen?|junten?)\b[^.!?\n]{0,15}\b(?:bleach|cloro|ammonia|amoniaco)\b[^.!?\n]{0,15}\b(?:with|and|to|con"
        r"|y)\b"
        r"[^.!?\n]{0,8}\b(?:bleach|cloro|ammonia|amoniaco|vinegar|vinagre)\b",
        4.5,
        "false_advice",
        unless=rf"{_WARNS}|don'?t|\bno\b|not\b|when you|if you|fumes|gas toxico",
    ),
    cue(
        r"(?i)\b(?:cables?|power +lines?|wires?|live +line)\b",
        r"\b(?:cables?|power +lines?|wires?|live +line)\b[^.!?\n]{0,50}\b(?:mov\w+|move|grab|touch|lift|pick|drag|agarr\w+|levant\w+"
        r"|quit\w+"
        r"|jal\w+)\b[^.!?\n]{0,40}\b(?:manos?|hands?|gloves?|guantes|broom|stick|palo|escoba|boots?)\b",
        4.5,
        "false_advice",
        unless=rf"{_WARNS}|don'?t|\bnot\b|no (?:se|los?|las?) |crew|internet|cable tv",
    ),
    cue(
        r"(?i)\bgenera(?:dor|tor)(?:es|s)?\b",
        r"\bgenera(?:dor|tor)(?:es|s)?\b[^.!?\n]{0,15}\b(?:met[aei]\w*|put|ponga\w*|run|bring)\b[^.!?\n]{0,20}\b(?:cuarto|casa"
        r"|cocina|sala"
        r"|adentro|inside|indoors|garage|garaje|bedroom|hallway|kitchen|ba\xf1o)\b",
        4.5,
        "false_advice",
        unless=rf"{_WARNS}|outside|afuera|don'?t|\bnot\b|no l[oa]s? met",
    ),
    cue(
        r"(?i)\bhydrants?\b",
        r"\bhydrant +wrench\b|\b(?:crack|open|twist|turn) +(?:[a-z]+ +){0,3}hydrants?\b",
        4.5,
        "false_advice",
        near=r"cool off|easy|here'?s how|yall want|y'all want|never shows|nobody|twist it|turn it",
        unless=rf"{REPORT}|firefighter|fire dep|crew|\?|\bthey\b|don'?t",
    ),
    cue(
        r"(?i)\b(?:formula|babies|baby|bebes?|bottled)\b",
        r"\b(?:good +for +(?:the +)?(?:babies|baby|kids)|no +need +for +bottled|mix +(?:the +|your +)?formula +with +(?:it|tap)"
        r"|bueno +para"
        r" +(?:los +)?(?:bebes|ni\xf1os))\b",
        4.5,
        "false_advice",
        near=r"brown|water|agua|lead|boil|notice|plomo",
        unless=rf"{_WARNS}|swim|park|lifted|splash",
    ),
)
