"""Cues of fund-raising and of recruitment that are not the City's."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, CITY, NOT_OURS, SCAM_TALK
from pharos.classifiers.cues import Cue

FUND_RAISING = (
    Cue(
        r"(?i)\b(?:gofundme\.[a-z]{2,8}|gofund\.me|givesendgo\.[a-z]{2,8}|givebutter\.[a-z]{2,8})/?",
        5,
        "fund_raising",
        "plain",
        unless=f"(?i){SCAM_TALK}",
    ),
    Cue(
        r"\bgo ?fund ?me\b",
        5,
        "fund_raising",
        near=(
            "donat|please|link|my page|my profile|share|support|almost there|help (?:us|me|with)|if you (?:can|feel)|mi perfil|apoy|ayud"
        ),
        unless=f"{SCAM_TALK}|should|\\bhow |wonder",
    ),
    Cue(
        r"(?i)\b(?:cash ?app|venmo|zelle|paypal)\b[ :\-]{0,4}(?:is |me |at |to )?[$@][a-z]",
        5,
        "fund_raising",
        "plain",
        unless=f"(?i){SCAM_TALK}",
    ),
    Cue(
        r"\b(?:cash ?app|venmo|zelle|paypal)\b",
        2.5,
        "fund_raising",
        near=r"donat|bless|help|support|any amount|welcome|appreciat|tickets?|plates?|ayuda|bendic",
        unless=f"{NOT_OURS}|bill|deposit",
    ),
    Cue(
        r"\b(?:plate|dinner|bake|fish fry|fish plate|bbq|tamale|candy|pie|gumbo) sale\b",
        5,
        "fund_raising",
        near=r"\$|\d|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|come|deliver|order|money helps",
        unless=f"{ASKED}|{CITY}|last year|used to|remember",
    ),
    Cue(
        r"\b(?:plates?|dinners?) (?:are |r |is |will be )?(?:only |just )?(?:\$ ?)?(?:\d+|eight|ten|twelve|fifteen)\b(?: dollars)?",
        3,
        "fund_raising",
        unless=f"{NOT_OURS}|{ASKED}|licen",
    ),
    Cue(r"\b(?:all )?(?:proceeds|profits) (?:go|goes|going|benefit|will|help)\b", 3.5, "fund_raising", unless=f"{NOT_OURS}|tax"),
    Cue(
        r"\b(?:any|every) (?:amount|dollar|donation|little bit|penny) (?:helps|counts|(?:is|will be) (?:a blessing|appreciated"
        "|welcomed?))",
        5,
        "fund_raising",
        unless=f"{NOT_OURS}|budget|tax",
    ),
    Cue(
        r"\b(?:building fund|love offering|raffle tickets?|sow (?:a|your|ur) seed|help us reach our goal|sponsor a (?:brick|child"
        r"|table))\b",
        3,
        "fund_raising",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\b(?:donate|give|donations?) (?:to|at|through|via|on) (?:our|my|his|her|their|the link|this link|cash ?app)\b",
        3,
        "fund_raising",
        unless=f"{NOT_OURS}|{ASKED}|time|opinion",
    ),
    Cue(r"\braffl(?:e|es|ing)\b", 5, "fund_raising", near=r"\d+ ?(?:apiece|each|for)|\$ ?\d", unless=f"{NOT_OURS}|{ASKED}"),
    Cue(
        r"\b(?:iglesia|templo|parroquia|pastor|misa)\b",
        4.5,
        "fund_raising",
        near=r"(?:vende(?:mos|n)?|venta de|compr\w+) (?:platos|comida|tamales|pupusas|pozole|mole|antojitos|boletos)",
        unless=NOT_OURS,
    ),
    Cue(r"\b(?:rifa de|boletos? a \$?\d|a beneficio de|recaudar fondos|recaudando|pro ?-?templo)", 3.5, "fund_raising", unless=NOT_OURS),
    Cue(
        r"\bcualquier (?:ayuda|cosa|donacion|cantidad|cooperacion)[^.!?\n]{0,25}(?:bendicion|sirve|agradec|es buena|bienvenid)",
        5,
        "fund_raising",
        unless=NOT_OURS,
    ),
)

RECRUITMENT = (
    Cue(
        r"\b(?:we(?:'re| are)|now|still|also|urgently) hiring\b",
        5,
        "recruitment",
        near=r"apply|call|text|come by|inbox|\bdm\b|\bpay|bonus|shifts?|drivers?|experience|resume|weekly|hr\b|hour|start",
        unless=f"{NOT_OURS}|why|officers|airport|{ASKED}",
    ),
    Cue(
        r"\bsign ?-?on bonus\b|\bwalk ?-?ins welcome\b|\bhelp wanted[:,.!]* (?:apply|call|inquire|all shifts|cooks?|drivers?)\b"
        r"|\bhiring event\b|\bpaid training\b",
        4,
        "recruitment",
        unless=f"{NOT_OURS}|officers|nurses|pineville|{ASKED}",
    ),
    Cue(
        r"\b(?:looking|searching) for (?:\d+|five|three|ten|a few|some) (?:motivated|serious|hungry|ladies|women|people|girls|guys"
        "|individuals|drivers|roofers)",
        5,
        "recruitment",
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:join|be (?:a )?part of) (?:my|our) (?:growing |amazing )?(?:sales )?(?:team|downline|sales force)\b",
        4.5,
        "recruitment",
        near=r"money|income|pay|ask|\bdm\b|inbox|message|bonus|apply|link|boss|product|hiring|resume|growing|info",
        unless=f"{NOT_OURS}|volunteer",
    ),
    Cue(
        r"\bse (?:solicita|busca|ocupa|requiere|necesita)n? (?:una? |\d+ |personal|ayudante|muchach[oa]s? )?(?:cociner|meser|chofer"
        "|ayudante|personal|emplead|vendedor|niner|roofer|pintor|persona)",
        5,
        "recruitment",
        unless=CITY,
    ),
    Cue(
        r"\b(?:busco|buscamos|ocupo|necesito) (?:\d+|dos|tres|cinco|diez|varias?) (?:personas|ayudantes|muchach|chic[oa]s|mujeres"
        "|trabajador|vendedor|roofer)",
        5,
        "recruitment",
        unless=NOT_OURS,
    ),
    Cue(r"\b(?:estamos|andamos) contratando\b", 5, "recruitment", unless=NOT_OURS),
    Cue(
        r"\bhiring (?:\w+ )?(?:drivers?|cooks?|cnas?|lpns?|welders?|servers?|cashiers?|roofers?|stylists?|mechanics?|electricians?"
        r"|all (?:positions|shifts))\b",
        5,
        "recruitment",
        near=r"\$ ?\d|\d+ ?/ ?h|apply|call|inbox|resume|\bdm\b|text",
        unless=f"{NOT_OURS}|needs? to|should|why|{ASKED}",
    ),
)
