"""Cues of promotion of the writer's own page, channel, work or code."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, CITY, NOT_OURS, PLATFORM, SCAM_TALK
from pharos.classifiers.cues import Cue

PROMOTION = (
    Cue(
        r"\b(?:check(?: ?out)?|visit|watch|like|peep|follow) (?:out )?(?:my|our) (?:new |latest |other |youtube |yt |own "
        "|first )?(?:page|profile|channel|bio|web ?site|site|shop|store|etsy|music|videos?|song|covers?|tracks?|beats?|mixtape|album"
        r"|podcast|blog|stream|content|playlist|remix|single)\b",
        5,
        "promotion",
        unless=CITY,
    ),
    Cue(
        r"\b(?:sub|subscribe|subscribers?|suscribete|suscribanse) (?:to|2|on|a|en) (?:my|our|me|us|mi|mine)\b",
        5,
        "promotion",
        unless=r"newsletter|©|\(c\)|daily|ledger",
    ),
    Cue(
        r"(?i)\b(?:f4f|l4l|s4s|sub ?(?:4|for) ?sub|follow ?(?:4|for) ?follow|like ?(?:4|for) ?like|(?:i|i'll|will|ill) (?:sub"
        r"|follow) (?:you |u )?back)\b",
        5,
        "promotion",
        "plain",
    ),
    Cue(
        r"\blinks? (?:is )?in (?:my |our |the )?(?:bio|profile|description)\b|\blink en (?:mi |la )?(?:bio|perfil|biografia)",
        5,
        "promotion",
        unless=CITY,
    ),
    Cue(
        r"\b(?:out now|available|streaming|live) on (?:all|every|spotify|apple music|soundcloud|amazon|kindle|itunes)(?: platforms?)?\b",
        4,
        "promotion",
        unless=f"{CITY}|{ASKED}",
    ),
    Cue(
        r"\b(?:my|our) (?:new(?:est)?|latest|first|debut) (?:song|single|album|mixtape|track|ep|music video|video|episode|podcast"
        r"|book|novel|freestyle|beat|cover)\b",
        3,
        "promotion",
        unless=f"{CITY}|library|borrow",
    ),
    Cue(
        r"\b(?:my|our) (?:youtube |yt |twitch |gaming |own )?(?:channel|podcast|vlog|soundcloud|etsy|poshmark)\b",
        3,
        "promotion",
        unless=f"{CITY}|{ASKED}|drainage|favou?rite",
    ),
    Cue(
        r"\b(?:out now|just dropped|dropping (?:friday|tonight|soon)|all platforms|full (?:video|episode|song) on|run it up"
        r"|episode \d+)\b",
        2.5,
        "promotion",
        unless=CITY,
    ),
    Cue(
        r"\b(?:please |pls |plz )subscribe\b|^subscribe\b|\bsubscribe (?:to )?(?:my|me|please|plz|back)\b|\bsubs? (?:please|plz)\b",
        5,
        "promotion",
        unless=f"{NOT_OURS}|alerts|newsletter",
    ),
    Cue(
        r"(?i)\b(?:teespring|etsy|poshmark|patreon|onlyfans|fiverr|redbubble|mercari|linktr|cash|wa|t)\.(?:com|ee|app|me)/\S",
        5,
        "promotion",
        "plain",
        unless=f"(?i){SCAM_TALK}",
    ),
    Cue(r"\blike,? (?:and |& |n )?(?:comment,? |share,? )?(?:and |& |n )?subscribe\b|\bsmash (?:that|the) (?:like|sub)", 5, "promotion"),
    Cue(
        r"\bfollow (?:me|us) (?:on|at|@|for more|4 more)\b",
        4.5,
        "promotion",
        near=PLATFORM + r"|@|tiktok|youtube|twitch|more|daily",
        unless=CITY,
    ),
    Cue(
        r"\b(?:use|enter) (?:my |our |the )?(?:promo |coupon |discount |referral )?code:? [a-z]{2,12}\d*\b|\b(?:promo|coupon"
        r"|discount) code:? [a-z]{2,12}\d+\b",
        4,
        "promotion",
        unless=f"{NOT_OURS}|{ASKED}|zip|area|dress|section|building|fire code",
    ),
    Cue(
        r"\b(?:my|our) (?:referral|affiliate|invite|promo) (?:link|code)\b|\baffiliate link\b|\b(?:with|w/|thru|through|using"
        r"|use) my (?:referral|link|code)\b|\b(?:sign ?up|join|order) (?:through|with|using|thru) (?:me|my)\b",
        5,
        "promotion",
        unless=SCAM_TALK,
    ),
    Cue(r"(?i)https?://\S{1,80}[?&](?:ref|aff|affid|referral|invite|tag|promo)=\w", 5, "promotion", "plain"),
    Cue(
        r"\b(?:pasen|pasense|visiten?|chequen?|vean|entren?|miren|siganme|sigueme|sigan) (?:a |por |en |al? )?(?:mi"
        "|nuestr[oa]) (?:canal|pagina|perfil|tienda|negocio|live|podcast)",
        5,
        "promotion",
        unless=CITY,
    ),
    Cue(
        r"\bmi nuev[oa] (?:cancion|corrido|sencillo|tema|disco|album|libro|canal)\b|\bsigueme y te sigo\b|\bte sigo de vuelta\b",
        5,
        "promotion",
    ),
    Cue(r"\b(?:usa|usen|con) mi codigo\b|\bcodigo de descuento\b", 5, "promotion", unless=ASKED),
)
