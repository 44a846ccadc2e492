"""More ways to give a code, a password or a radio channel away: said in passing, described, posted, in Spanish."""

from __future__ import annotations

from pharos.classifiers.safety.guards import ASKED, cue

_PASS = r"(?:passw[o0]rds?|passcode|pass|wi-?fi|login|contrase\xf1a|clave)"
_SYSTEM = (
    r"staff|employee|city hall|front desk|clerk|server|network|\bvpn\b|system|sistema|emergency op|operations|\bcompu|ventanilla"
    r"|\bcaja\b|\bsign\b|message board|scada|\bplant|dispatch|\bcameras?\b|router|office|emplead|oficina"
)
_OWN = rf"{ASKED}|guest|invitad|library|biblioteca|\bmy\b|bill\b|account|bus pass|cuenta"

TOLD = (
    cue(
        r"(?i)\b(?:g[a4]te|door|keypad|alarm|lock ?box|padlock|porton|puerta|candado|reja|alarma)\b",
        r"\b(?:g[a4]te|door|keypad|alarm|lock ?box|padlock|porton|puerta|candado|reja|alarma)\b[^.!?\n]{0,60}"
        r"\b(?:is|es|with|con|use|type|punch(?: in)?|enter|press|hit|marca|marquen|pongan)(?: (?:just|still|puro))? "
        r"\d(?:[ -]?\d){3,7}\b",
        5,
        "code",
        near=r"\bcode|combo|same|punch|press|type|enter|abre|opens|marca|pongan|#|\*|since|years|desde",
        unless=rf"{ASKED}|\$|phone|call\b|llam|ticket|tel\b|dollars|pesos",
    ),
    cue(
        r"(?i)\bc[o0]de\b",
        r"\b(?:g[a4]te|d[o0]{2}r|al[a4]rm|k[e3]yp[a4]d|l[o0]ck) +c[o0]de\b[^.!?\n]{0,30}\d(?:[ -]?\d){3,7}",
        5,
        "code",
        unless=ASKED,
    ),
    cue(
        r"(?i)\b(?:code|pin|combo|combination|codigo|clave)\b",
        r"\b(?:code|pin|combo|combination|codigo|clave)\b[^.!?\n]{0,45}\b(?:is|are|es|son) +(?:just +|still +|only +)?(?:the|his|her"
        r"|their|el|la|los|su) +(?:year|birthday|birth|address|street +number|house +number|last +(?:four|4)|zip|a\xf1o|cumplea\xf1os"
        r"|numero|ultimos)\b",
        5,
        "code",
        near=r"gate|door|alarm|keypad|\bsafe\b|locker|annex|porton|puerta|alarma|candado",
        unless=ASKED.replace(r"|\bzip\b", ""),
    ),
    cue(
        rf"(?i)\b{_PASS}\b",
        rf"\b{_PASS}\b[^?\n]{{0,60}}[ :,('\"](?:[a-z]{{3,12}}[#@!$_-]?){{1,2}}\d{{1,6}}(?!\w)",
        5,
        "credential",
        near=_SYSTEM,
        unless=rf"{ASKED}|\bmy\b|on your bill|bus pass|library wi-?fi|cuenta",
    ),
    cue(
        rf"(?i)\b{_PASS}\b",
        rf"\b{_PASS}\b[^.?\n]{{0,40}}(?:\b(?:is|es|still|de)\b|:|=|)[^.?\n]{{0,14}}\b(?:1234\d*|password|admin|qwerty|letmein|\d{{4,8}})\b",
        5,
        "credential",
        near=_SYSTEM,
        unless=_OWN,
    ),
    cue(
        rf"(?i)\b{_PASS}\b",
        r"\b(?:passw[o0]rd|passcode|pass|login|contrase\xf1a|clave) +(?:for|to|on|del?|de +la) +(?:the|that|el|la)? ?(?:[a-z]+ +){0,3}"
        r"(?:sign|board|server|router|panel|camera|computer|radio|letrero|pantalla|servidor|sistema)\b[^?\n]{0,25}\b(?:is|es) +\w{3,}",
        5,
        "credential",
        unless=rf"{_OWN}|\b(?:is|es) +(?:weak|strong|needed|required|wrong|expired|debil)",
    ),
    cue(
        rf"(?i)\b{_PASS}\b",
        r"\b(?:passw[o0]rds?|contrase\xf1as?|login|clave)\b[^.?\n]{0,40}\b(?:sticky +note|post-?it|taped|written +on|white ?board|pegad[ao]"
        r"|apuntad[ao]|se +ve)\b",
        2.5,
        "credential",
        near=r"read it|see it|could see|can see|it says|dice|se ve|desde|,",
        unless=rf"{ASKED}|should|deberia|please|por favor",
    ),
    cue(
        r"(?i)\b(?:vpn|remote|scada|server)\b",
        r"\b(?:vpn|remote|scada|server)\b[^?\n]{0,60}\buser(?:name)?\b[^?\n]{0,40}\bpass",
        5,
        "credential",
        unless=_OWN,
    ),
    cue(
        r"(?i)\b(?:posting|posted|sharing|here'?s|here +is|les +dejo|les +paso|aqui +esta)\b",
        r"\b(?:posting|posted|sharing|here'?s|here +is|les +dejo|les +paso|aqui +esta)\b[^.?\n]{0,12}\b(?:qr|login|password|pass|code|key"
        r"|clave|contrase\xf1a|codigo)\b[^.?\n]{0,25}\b(?:staff|employee|city +hall|server|admin|dispatch|scada|emplead[oa]s|alcaldia"
        r"|back +(?:door|gate))\b",
        5,
        "credential",
        unless=_OWN,
    ),
    cue(
        r"(?i)\b(?:default|factory)\b",
        r"\b(?:default|factory) +(?:password|pass|login|pin|code|credentials)\b[^.?\n]{0,40}\b(?:google|online|manual|internet|digits"
        r"|letters"
        r"|sticker|youtube)\b",
        5,
        "credential",
        near=r"board|\bsign|box|panel|controller|pump|signal|camera|scada|city|works",
        unless=rf"{ASKED}|change|should|home|\byour (?:router|wi-?fi|doorbell|password)",
    ),
    cue(
        r"(?i)\b(?:tac ?\d|freq\w*|talk ?groups?|mhz|frecuencia)\b",
        r"\b(?:tac ?\d|freq\w*|talk ?groups?|mhz|frecuencia)\b[^?\n]{0,70}\b(?:unencrypted|not +encrypted|in +the +clear|swat|raid|search"
        r"|undercover|narcotics|sin +cifrar|redada)\b",
        4.5,
        "network",
        near=r"they|using|right now|listen|looking|escuch|usan|hear",
        unless=r"weather|noaa|ham radio|should|why|frequently",
    ),
)
