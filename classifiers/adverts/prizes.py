"""Cues of spam: prizes, hackers for hire, followers, spells, loans and fake streams."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, CITY, NOT_OURS, SCAM_TALK
from pharos.classifiers.characters import PICTURE
from pharos.classifiers.cues import Cue

PRIZES = (
    Cue(
        r"\bclaim (?:your|ur|his|a|the|my) (?:prize|reward|gift|free|bonus|airdrop|code|award|cash|voucher)\b|\bclaim code\b|\bu(?:r"
        r"| r|'re| are)? (?:a|our|the) (?:lucky )?winner\b",
        5,
        "spam",
        unless=SCAM_TALK,
    ),
    Cue(
        r"\b(?:you|u|your number|your mobile|ur mob(?:ile)?)(?:'ve| have| has|ve)? (?:been )?(?:won|selected|chosen|awarded)\b",
        5,
        "spam",
        near=r"prize|gift|claim|cash|winner|reward|bonus|voucher|gift card",
        unless=f"{SCAM_TALK}|jury|{CITY}",
    ),
    Cue(
        r"\b(?:txt|text|send|reply) [\"']?[a-z]{2,10}[\"']? (?:to|2) \d{4,6}\b",
        5,
        "spam",
        near=rf"\bwin\b|free|claim|prize|tones?|cash|club|weekly|[{PICTURE}]|comp\b|chat|date|draw",
        unless=f"{NOT_OURS}|alert|vote|red cross",
    ),
    Cue(
        r"\b0[89]\d{8,9}\b",
        5,
        "spam",
        near=r"claim|free|prize|txt|\bmsg|cash|ringtone|winner|call (?:now|from)|landline|urgent|offer|delivered|unsub",
    ),
    Cue(
        r"\b(?:t ?& ?c'?s?|ts ?(?:and|&) ?cs|terms) apply\b|\b\d+p ?(?:/|per )(?:msg|min|day|wk|week)|\bto (?:stop"
        r"|unsubscribe),? (?:txts?|texts?|reply|send)\b",
        5,
        "spam",
        near=r"free|win|prize|txt|reply|claim|draw|offer|join|call",
        unless=CITY,
    ),
    Cue(
        r"\bfree (?:robux|v ?-?bucks|iphones?|ps5|gift cards?|followers|ringtones?|netflix|spins)\b",
        5,
        "spam",
        unless=f"{SCAM_TALK}|{ASKED}|{CITY}",
    ),
    Cue(
        r"\bcongrat(?:ulation)?s\b",
        5,
        "spam",
        near=(
            r"(?:you|ur|u)(?:'re| are)? (?:one of|a|the|our) (?:\w+ )?winner|click|claim|your prize|free (?:\w+ )?(?:cruise|trip|phone"
            "|gift)|you (?:have |'ve )?won"
        ),
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:giving (?:out|away)|give ?-?away|regalamos|sorteamos)\b",
        5,
        "spam",
        near=r"iphone|celulares|\bps5|gift card|cash|share this|first \d+ (?:people|ppl)|comenta|inbox",
        unless=f"{NOT_OURS}|free for|no charge|food|toys|backpack",
    ),
    Cue(
        r"\b\$?\d+ (?:\w+ ){0,2}gift ?-?card\b",
        3,
        "spam",
        near=r"claim|survey|free|click|link|win|get a|here",
        unless=f"{NOT_OURS}|call|electric|scratch",
    ),
    Cue(
        r"\b(?:buy|cheap|real|grow|more|get|\d+k?) (?:\w+ )?(?:followers|subscribers|likes and views)\b|\bgrow (?:your|ur) (?:page"
        r"|account|channel|following|instagram|brand)\b|\bverified badge\b",
        5,
        "spam",
        near=r"\bdm\b|price|pricing|cheap|buy|inbox|link|only|bucks|reply|real",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\b(?:recover(?:ed|s|ing|y)?|retriev\w{1,4}|got|unlocked|fixed|recupere|recupero)\b[^.!?\n]{0,45}\b(?:account|funds|money"
        r"|wallet|bitcoin|crypto|page|cuenta|dinero)\b",
        5,
        "spam",
        near=(
            r"hacker|\bcyber|contact (?:him|her|them|@\w+|[a-z]+ ?ltd)|@\w+ on (?:ig|insta)|telegram|gmail|recovery (?:expert|agent|team)"
            "|legit"
        ),
        unless=f"{CITY}|beware|scammer|fake|credit union|bank",
    ),
    Cue(
        r"\b(?:love spells?|spell ?-?caster|spiritual (?:healer|doctor)|herbalist|psychic (?:reader|reading|readings)|tarot reading"
        r"|amarres?|brujer[io]a?s?|lectura de (?:cartas|tarot))\b",
        5,
        "spam",
        near=r"email|call|text|whats|contact|\bdm\b|\d{3}|back|ship|cured|garantiz|pague|amor|cita|dlls|dollars|free|guarantee",
        unless=f"{SCAM_TALK}|{ASKED}|store|permit",
    ),
    Cue(
        r"\b(?:loans?|prestamos?)\b",
        5,
        "spam",
        near=(
            "pre-?approv|approv(?:al|ed) (?:in|the same|same|today|instant|ok|within)|bad credit|% interest|apply (?:now|today)"
            "|no collateral|instant (?:loan|approval|cash)|same day|sin buro|sin aval|rapid|al instante|no credit"
        ),
        unless=f"{NOT_OURS}|student|bond|millage|{ASKED}|bank",
    ),
    Cue(
        rf"\b(?:watch|live|streaming)\b[^.!?\n]{{0,50}}\b(?:free|hd|4k)\b[^.!?\n]{{0,25}}(?:here|link|https?:|[{PICTURE}]|-> ?|www)",
        3,
        "spam",
        unless=CITY,
    ),
    Cue(
        r"\b(?:kindly add me|business proposal|hot singles|(?:my|new) only ?fans|sugar daddy (?:needed|wanted))\b",
        4,
        "spam",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\bgana(?:r|s|ndo)? (?:dinero|extra|hasta|\$?\d+)",
        5,
        "spam",
        near=r"casa|celular|whats|inbox|equipo|info|link|diari|preg[ u]",
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:libertad financiera|ingresos? (?:extra|pasivos?)|(?:se|ser) tu propio jefe|cupos? limitados?|sin jefe)\b",
        4,
        "spam",
        unless=f"{NOT_OURS}|taller|clases",
    ),
    Cue(
        r"\b(?:ha sido|fuiste|has sido|eres|es usted) (?:el |la |un |nuestro )?(?:seleccionad|ganador|elegid|afortunad)"
        r"|\breclam\w{1,4} (?:tu|su) (?:premio|regalo|bono)",
        5,
        "spam",
        unless=SCAM_TALK,
    ),
    Cue(
        r"\bthank(?:s to|ing)? (?:dr|doctor|prophet|priest|mr|mrs)\.? [a-z]+ (?:[a-z]+ )?for (?:healing|curing|restoring"
        r"|bringing (?:back|my)|saving my (?:marriage|relationship))\b",
        5,
        "spam",
        unless=f"{CITY}|hospital|clinic",
    ),
)
