"""Cues of a business that advertises itself: its rates, its shop, its openings, in English."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKED, CITY, NOT_OURS, PRICE, SCAM_TALK, TRADE
from pharos.classifiers.cues import Cue

BUSINESS = (
    Cue(r"\b(?:i'm|im|i am|we're|we are|am) selling\b", 5, "sale", unless=f"{NOT_OURS}|house because|leaving|moving"),
    Cue(
        r"\b(?:selling|sell) (?:my|some|plates|dinners|tickets|raffle|boudin|pies|tamales|pralines)\b",
        3,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}|who|made me",
    ),
    Cue(
        r"\bfor sale\b",
        4.5,
        "sale",
        near=r"\$ ?\d|\bdm\b|inbox|text me|call me|call \w+ (?:with|at)|message me|clean title|miles|asking \d|starting at|papers",
        unless=f"{NOT_OURS}|not for sale|falling down|next to it|that house|sandbags|{ASKED}",
    ),
    Cue(
        r"\b(?:clean title|cold a/?c|asking \$?\d[\d,]*k?|\d+k miles|low miles|runs (?:great|good|and drives))\b",
        3,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(r"\b\d ?(?:bed(?:room)?s?|br|bd)[ ,/&]{1,3}(?:and )?\d(?:\.5)? ?(?:bath(?:room)?s?|ba)\b", 3, "sale"),
    Cue(
        r"\bfor rent\b|\b(?:deposit|\d{3,4}) (?:a|per) month\b|\bmove in (?:ready|special)\b",
        2.5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}|bill",
    ),
    Cue(
        r"\b(?:just listed|what (?:your|ur) (?:home|house) is worth|(?:your|ur) (?:favou?rite|local|neighborhood|go ?-?to"
        r"|hometown) (?:realtor|agent|lender|plumber|roofer|stylist))\b",
        5,
        "sale",
        unless=SCAM_TALK,
    ),
    Cue(
        r"\b(?:pay nothing unless|no fee unless|no win,? no fee|may be entitled to (?:compensation|money|cash)|no recovery,? no fee)\b",
        5,
        "sale",
        unless=SCAM_TALK,
    ),
    Cue(
        r"\b(?:family|locally|veteran|woman|black) ?-?owned (?:and|&) ?-?operated\b|\bserving (?:cenla|central louisiana|alexandria"
        r"|rapides|the area)[^.!?\n]{0,25} since\b",
        5,
        "sale",
        unless=CITY,
    ),
    Cue(
        r"\b(?:affordable|reasonable|competitive|unbeatable) (?:rates|prices|pricing)\b|\b\d+ \+?years? (?:of )?experience\b",
        2.5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}|utility|water|power|electric",
    ),
    Cue(
        r"\b(?:come (?:see|visit) us|visit our (?:web ?site|store|shop|showroom|page)|shop (?:now|our|with us|my)|order (?:yours|now"
        r"|today)|get yours)\b",
        3,
        "sale",
        unless=f"{NOT_OURS}|county|parish",
    ),
    Cue(
        r"\bour (?:store|shop|salon|boutique|restaurant|showroom|gym|bakery|customers|clients|menu|products?|services?)\b",
        2,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}|flood|closed",
    ),
    Cue(
        r"\bwe (?:deliver|install|sell|carry|offer|repair|cater|specialize|ship|haul|build|also do)\b",
        2,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\b(?:lawns?|yards?|gutters?|driveways?|roofs?|fences?|pressure wash(?:ing)?|house ?cleaning|braids?|lashes|nails|drywall"
        r"|tree (?:work|removal|service))\b",
        2.5,
        "sale",
        near=r"inbox|hmu|hit me up|\bdm\b|book|starting at|call me|text me|message me|starts at|openings",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\b(?:my|our) (?:\w+ )?(?:shop|store|boutique|salon|restaurant|studio|food truck|bakery|barber ?shop|gym|kitchen|showroom)\b",
        5,
        "sale",
        near=(
            r"half price|special|\$ ?\d|come (?:see|eat|by|on|try)|first (?:class|visit|month|\w+) (?:is )?free|just got|on etsy|order"
            r"|discount|in stock|\d+ ?% off"
        ),
        unless=(
            rf"{NOT_OURS}|{ASKED}|flood|closed|permit|block|detour|trash|drain|\btax|rates?\b|hurt|losing|\blost\b|without water|road"
            "|parking|meter|mayor"
        ),
    ),
    Cue(
        r"\b(?:come|stop|swing|drop) (?:on )?(?:in|by|down|through|thru|see (?:me|us)|eat with us|try us|get (?:some|you (?:a|some)))\b",
        5,
        "sale",
        near=r"\$ ?\d|\bspecials?\b|we(?:'re| are) open|half price|plates|our (?:menu|store|shop|sale)|boutique|\d+ ?% off",
        unless=(
            rf"{NOT_OURS}|{ASKED}|meeting|hard to|how did|flood|closed|permit|block|detour|trash|drain|\btax|rates?\b|hurt|losing|\blost\b"
            "|without water|road|parking|meter|mayor"
        ),
    ),
    Cue(
        r"\bgive (?:us|me|[a-z' ]{3,30}) a (?:call|ring|shout)\b",
        5,
        "sale",
        near=TRADE + r"|today|realty|free",
        unless=f"{NOT_OURS}|{ASKED}",
    ),
    Cue(
        r"\b(?:plates?|dinners?|puppies|kittens|cookies|tamales|pies) for sale\b|\b(?:homes?|lots|houses) for sale (?:in|on|near|from"
        r"|starting)\b|\bnew listing\b|\bshameless plug\b|\bmini sessions?\b|\btickets (?:to|for) (?:my|our) (?:\w+ )?show\b",
        5,
        "sale",
        unless=f"{NOT_OURS}|{ASKED}|too many|all the|no ",
    ),
    Cue(
        r"\b(?:is|are|i'm|we're) selling\b",
        4.5,
        "sale",
        near=PRICE + r"|\d+ a (?:box|dozen|plate)",
        unless=rf"{NOT_OURS}|{ASKED}|they|\blot\b|land|building|property|walmart|\bgas\b|for \$1\b",
    ),
    Cue(
        r"\b(?:fresh|boiled|live|homemade) (?:shrimp|crawfish|eggs|catfish|produce|tamales|boudin|pralines|bread|gumbo)\b",
        5,
        "sale",
        near=r"\$ ?\d|\d ?\$|\d+ (?:a|per) (?:lb|pound|dozen|bag|sack)|order|inbox|deliver|come get",
        unless=f"{NOT_OURS}|{ASKED}|market|festival",
    ),
    Cue(
        r"\b(?:registration|enrollment) (?:is )?(?:now )?open (?:for|at) (?:our|my)\b|\bbook (?:your|ur) [^.!?\n]{0,20}\bwith (?:me"
        r"|us)\b|\bopenings? (?:left )?(?:for|in) my (?:daycare|calendar|schedule)\b",
        5,
        "sale",
        unless=NOT_OURS,
    ),
    Cue(
        r"\b(?:viagra|cialis|cheap meds|no prescription (?:needed|required)?|ozempic without)\b",
        5,
        "sale",
        near=r"cheap|order|buy|www|https?|ship|discount|\bdm\b|inbox|no prescription",
        unless=f"{NOT_OURS}|{ASKED}|medicaid|medicare",
    ),
)
