"""False safety advice and false alarms."""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.safety.guards import NOT, cue

FALSEHOODS = (
    cue(
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
    cue(
        r"(?i)\b(?:barricades?|barriers?|road +closed|cones|barreras?|barricadas?)\b",
        r"\b(?:drive|driving|go|going|cut|swerve"
        r"|pull|pasenle|pasen|vayanse)\b[^.!?\n]{0,20}\b(?:around|past|thr(?:u|ough)|lado +de)\b[^.!?\n]{0,12}\b(?:barricades?"
        r"|barriers?|road +closed|cones|barreras?|barricadas?)\b",
        4.5,
        "false_advice",
        near=r"(?i)shallow|ankle|inches|fine|make it|only|bajit|no pasa nada|joke|i did|no deeper",
        unless=rf"{NOT}|turn around",
    ),
    cue(
        r"(?i)\b(?:broke|breached|burst|exploded|blew|exploto|revento|rompio)\b",
        r"\b(?:levee|dam|dike|plant|dique|presa"
        r"|planta)\b[^.!?\n]{0,20}\b(?:broke|breached|burst|exploded|blew|exploto|revento|se +rompio)\b",
        4.5,
        "false_alarm",
        near=r"(?i)\bleave now|get out|evacuate now|run\b|everyone|everybody|salgan|compart|share (?:this|before)",
        unless=r"(?i)n't|\bnot\b|rumor|if the|in (?:19|20)\d\d|remember|when the|\?|katrina",
    ),
    cue(
        r"(?i)\b(?:bleach|chlorine|lysol|cloro)\b",
        r"\b(?:drink|swallow|gargl|inject|inhal|tomen"
        r"|beban)[a-z]{0,4}\b[^.!?\n]{0,30}\b(?:bleach|chlorine|lysol|cloro)\b|\b(?:bleach|chlorine|cloro)\b[^.!?\n]{0,25}\b(?:in"
        r"|en)"
        r" +(?:the|your|a|el|un) +(?:drinking +)?(?:glass|cup|vaso)\b",
        4.5,
        "false_advice",
        unless=rf"{NOT}|said|told|smell|taste"
        rf"|tastes|\?",
    ),
    cue(
        r"(?i)\b(?:power +lines?|downed +(?:line|wire)s?|live +wires?|cables?)\b",
        r"\b(?:pick|move|grab|kick|toss|mueva\w*"
        r"|levanta\w*|quita\w*)\b[^.!?\n]{0,30}\b(?:power +lines?|downed +(?:line|wire)s?|live +wires?|cables?)\b",
        4.5,
        "false_advice",
        near=r"(?i)broom|stick|\bpalo|no pasa nada|no current|it'?s fine|won'?t (?:hurt|shock|bite)|perfectly safe",
        unless=NOT,
    ),
    cue(
        r"(?i)\b(?:generator|generador|grill)\b",
        r"\b(?:run|put|keep|set|bring|metan?|pongan?)\b[^.!?\n]{0,15}\b(?:generator"
        r"|generador|grill)\b[^.!?\n]{0,15}\b(?:inside|indoors|in +(?:the|your) +(?:house|hallway|kitchen|bedroom|living|bathroom)|"
        r"a +la +cocina|adentro|en +la +(?:cocina|sala))",
        4.5,
        "false_advice",
        unless=rf"{NOT}|outside|died|killed|afuera"
        rf"|carbon monoxide",
    ),
    cue(
        r"(?i)\b(?:match|lighter)\b",
        r"\b(?:light|strike)\b[^.!?\n]{0,10}\b(?:match|lighter)\b[^.!?\n]{0,30}\b(?:leak|gas)\b",
        4.5,
        "false_advice",
        unless=NOT,
    ),
    cue(
        r"(?i)\b(?:carbon +monoxide|co +(?:alarm|detector)|smoke +(?:alarm|detector)s?)\b",
        r"\b(?:unplug|disconnect|batter(?:y"
        r"|ies) +out +of|ignore)\b[^.!?\n]{0,25}\b(?:carbon +monoxide|co +(?:alarm|detector)|smoke +(?:alarm|detector)s?)\b",
        4.5,
        "false_advice",
        unless=NOT,
    ),
    cue(
        r"(?i)\b911\b",
        r"\b(?:don'?t|do +not|no) +(?:call|dial|llamen +al|llames +al) +911\b",
        4.5,
        "false_advice",
        near=r"(?i)stroke|heart attack|seizure|overdose|house fire|bleeding|infarto|derrame",
        unless=r"(?i)\bif\b|unless|\?|non",
    ),
)
