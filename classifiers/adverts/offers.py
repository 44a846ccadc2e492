"""Cues of the ways an offer is worded in English, whatever is offered: its price, what is left of it, whom to ask for it."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKS, COST, LOOSE_OFFER, OFFER, SCAM
from pharos.classifiers.characters import PICTURE
from pharos.classifiers.cues import Cue

GUARD = f"{SCAM}|{ASKS}"
NUMBER = r"(?:\$ ?\d[\d,.]*|\d[\d,.]*\$?|five|eight|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|eighty)"

PRICED = (
    rf"\b{NUMBER} (?:bucks|dollars|apiece|a piece|each|flat|firm|a pop|a pair|the pair|a plate|a dozen|a bag|a tray|a bottle|a rack"
    r"|an hour|a night|a session|a set|full set|out the door)\b|\b[1-9] for \$\d+"
)
NO_OFFER = (
    rf"{GUARD}|{COST}|\bpaid\b|\bcity\b|\bfrom us\b|council|\bwage|minimum|\brates?\b|\bbet\b|\blost\b|burned|stole"
    r"|ticket|reward|somebody is|\bzoo\b|library|\bpool\b|admission|\btrain\b"
)
OFFERS = (
    Cue(PRICED, 4.5, "sale", near=OFFER, unless=NO_OFFER),
    Cue(PRICED, 2.5, "sale", near=LOOSE_OFFER, unless=NO_OFFER),
    Cue(
        r"\b\d{2,5} firm\b|\bcash only,? (?:come get|meet|pick ?up|no holds|you (?:haul|pick))|\btext me (?:your|ur) order\b",
        5,
        "sale",
        unless=f"{SCAM}|law firm",
    ),
    Cue(
        r"\bfor rent\b",
        5,
        "sale",
        near=r"we deliver|\bdm\b|inbox|book (?:now|yours|your)|deposit|text me|call (?:me|\d)|party",
        unless=f"{GUARD}|zoning|ordinance",
    ),
    Cue(
        r"\bi (?:still )?(?:got|have) (?:a few|some|\d+|two|three|four|five|six|extra|a couple)\b",
        2.5,
        "sale",
        near=r"interested|\bleft\b|\bextra\b|if (?:u|you|y'?all|any\w+) (?:want|need)|\bhmu\b|\beach\b|apiece|ask me|who wants"
        r"|want (?:one|some)|find me",
        unless=f"{GUARD}|free|questions?|kids|minutes|years",
    ),
    Cue(
        r"\b(?:find|catch|see|meet|visit) (?:us|me) (?:at|outside|by|near|in front of) the\b|\bwe(?:'re| are) opening (?:a"
        r"|our|another) (?:second|new|third|shop|store|location|\w+ shop)"
        r"|\bcome see (?:the|our|what) (?:new|dresses|flavou?rs|inventory)|\bmy food truck\b|\bset(?:ting)? up (?:a table"
        r"|my (?:truck|booth|tent|trailer)|our (?:booth|truck|tent))\b",
        3,
        "sale",
        near=r"truck|booth|market|vend|shop|store|trunk|flavou?rs|plates|menu|we'?re opening|are opening|new|stand",
        unless=f"{GUARD}|permit office|meeting",
    ),
    Cue(
        r"\b(?:get|grab|order) (?:your|ur|yours|a) (?:\w+ ){0,5}(?:shirts?|tees?|hoodies?|merch|mugs?|stickers?|tumblers?"
        r"|ornaments?|yard signs?)\b",
        3,
        "sale",
        unless=f"{GUARD}|library|vote|election|\\bfree\\b",
    ),
    Cue(rf"\b\d+ ?% off (?:click|https?|www|[{PICTURE}])|\bketo gummies\b", 5, "spam", unless=SCAM),
    Cue(r"\blose \d+ ?(?:lbs?|pounds|kilos)\b", 5, "spam", near=r"click|https?|www|\bdm\b|ask me|inbox|link|order", unless=SCAM),
    Cue(
        r"\b(?:smallbusiness|shopsmall|shoplocal|supportlocal|supportsmallbusiness|blackownedbusiness|shopmysite|forsale"
        r"|realtorlife|linkinbio|followme|followforfollow|giftideas)\b",
        3.5,
        "promotion",
        unless=f"{GUARD}|library|downtown",
    ),
    Cue(
        r"\bbook w(?:/|it)? (?:me|us)\b|\b(?:deposit (?:is )?required|no drama|booked (?:thru|through|til|until|up) )"
        r"|\bbooking (?:new year|holiday|wedding|part|event|spring|summer|fall|for)",
        3,
        "sale",
        unless=f"{GUARD}|pavilion|library|\\bcity\\b",
    ),
    Cue(
        r"\bhalf price (?:\w+ ){0,2}(?:for|all|today|tonight|on|til|till|until|with|every|wings|apps)\b",
        3,
        "sale",
        unless=f"{GUARD}|library|\\bcity\\b|rides? the bus",
    ),
    Cue(
        r"\$ ?\d",
        3,
        "sale",
        near=r"\b(?:i|we) (?:do|make|sell|deliver|cut|haul|fix|build|rent|come to|install|print|bake|clean|paint|braid|teach|tutor)\b"
        r"|\bgets you\b|\bstart(?:s|ing) at\b|\bthis week(?:end)? only\b|deposit required|\bfull set\b|\b(?:slots?|spots?"
        r"|seats) (?:left|open)",
        unless=f"{GUARD}|{COST}",
    ),
    Cue(
        r"\bi charge (?:only |just )?\$?(?:\d|ten|twenty|thirty|forty|fifty)|\b(?:fair|honest|good|low|best"
        r"|cheap) (?:prices?|rates?)(?: (?:in|around)"
        r" (?:town|cenla|alexandria|alex|pineville|louisiana))\b",
        4.5,
        "sale",
        unless=GUARD,
    ),
    Cue(
        r"\b(?:slots?|spots?|seats?|openings?|spaces|appointments|boxes|kits|units|plots|tickets) (?:are )?(?:left"
        r"|available|almost (?:gone|full)"
        r"|going fast|filling (?:up|fast)|still open)\b|\b(?:list|calendar|class|schedule) is (?:almost|nearly|about) full\b",
        3,
        "sale",
        unless=f"{GUARD}|shelter|parking|clinic|hospital|emergency",
    ),
    Cue(
        r"\b(?:before (?:they|it|we) sells? out|while (?:supplies|quantities|they|it) lasts?|going fast|won'?t last long"
        r"|limited (?:time offer|quantit\w{1,4}"
        r"|spots|slots|seats)|(?:this|today|tonight|weekend|week) only[!,. ]|(?:only )?today only|last chance to (?:order|get|buy|book))",
        2.5,
        "sale",
        unless=f"{GUARD}|sandbags?",
    ),
    Cue(
        r"\b(?:need(?:s)? (?:it |this |them |these )?gone|must go (?:today|this|by|asap)|make (?:me )?an? offer"
        r"|make me offers|let (?:it|them|her) go (?:for )?"
        r"(?:cheap|\$?\d)|will take \$?\d|worn (?:once|twice)|never (?:worn|been opened)|trades? (?:welcome|considered"
        r"|accepted)|pick ?up only"
        r"|cash ?only,|still in (?:the )?box|new in (?:the )?box|no low ?balls?|no holds|won'?t (?:hold|sell) (?:it )?without)\b",
        4,
        "sale",
        unless=f"{GUARD}|\\bcity\\b",
    ),
    Cue(
        r"\b(?:fire ?wood|tumblers|custom (?:tees|shirts|cakes|cups|signs|orders?)|full sets?|box braids|acrylics"
        r"|lash (?:tech|extensions)"
        r"|mobile (?:detail\w{0,3}|mechanic|notary|groom\w{0,3})|detailing|bounce houses?|water slides|tune ?-?ups?"
        r"|solar panels|pre-?planning"
        r"|party rentals|photo booth|mini sessions|headshots|tax prep\w{0,8}|notary|tutoring|seamless gutters)\b",
        2.5,
        "sale",
        unless=f"{GUARD}|\\bcity\\b|required|zoning|permit|ordinance",
    ),
    Cue(
        r"\bfirst (?:visit|month|night|box|cut|class|session|week|lesson|consult\w{0,6}|drink|\d+ (?:customers|people"
        r"|callers|ppl|to (?:call|book|message)))"
        r"(?: is| are| gets?)? (?:on us|on me|on them|free|half|get|a free|\$?\d+ ?%? off)",
        5,
        "sale",
        unless=f"{SCAM}|library|\\bzoo\\b|museum",
    ),
    Cue(
        r"\b(?:\$?\d+|\d+ percent|\d+ ?%|half) off (?:your|ur|any|all|every|everything|through|thru|til|till|until"
        r"|for|with|when|if|first|one|at|our)\b"
        r"|\btake (?:\d+ ?%|\$\d+) off\b|\b(?:only today|today) \d+ ?% off|\b0 ?% apr\b",
        4.5,
        "sale",
        unless=f"{GUARD}|{COST}|\\bcity\\b|water|library",
    ),
    Cue(
        r"\bgrand opening\b|\bsoft opening\b|\bribbon cutting (?:for|at) (?:my|our)\b",
        3,
        "sale",
        near=r"\bour\b|\bmy\b|\bwe\b|customers|\bdj\b|free|saturday|come|join us|special",
        unless=f"{GUARD}|\\bpark\\b|\\bcity\\b|library|museum|mayor",
    ),
    Cue(
        r"\bwe(?:'re| are| r)? open (?:till|til|until|late|at|from|six|seven|24|every|all|7 days|to the public)"
        r"|\b(?:dine ?-?in|come hungry|come (?:and )?(?:try|taste) "
        r"(?:us|it|our|them|and tell)|drive thru or|carry ?-?out|curbside pick ?up|call ahead|call in your order|happy hour)\b",
        3,
        "sale",
        unless=f"{GUARD}|library|\\bcity\\b|office",
    ),
    Cue(
        r"\b(?:our|my) (?:customers|clients|members|patients|showroom|hall seats|agents?|attorneys|staff of|listings?"
        r"|law firm|skincare|new location|flavou?rs"
        r"|inventory|lounge|financing|specials|catalog|technicians|stylists|dealership|crawfish|wings|plates|pralines|brisket)\b",
        1.8,
        "sale",
        unless=rf"{GUARD}|losing|flood|\bpark\b|of water|rotting|closed|\block|hurt|construction|detour|street|parking|sidewalk|drain",
    ),
    Cue(
        r"\bwe (?:work with (?:all|your|most|any) insurance|finance|beat any|price match|do (?:free|payment plans|catering"
        r"|weddings|roofs|yards|lawns|it all)|come to you"
        r"|cut (?:lots|grass|yards|trees)|answer (?:the|our) phones?|accept (?:all|most|ebt|new)"
        r"|got (?:\w+ ){0,3}(?:in stock|ready|boiled|hot|fresh)|also sell|sell \w+"
        r"|wash the|rent (?:out )?\w+)\b|\bi come to (?:you|u)\b|\bdelivery is free\b|\bfinancing is available\b"
        r"|\bno credit (?:is )?(?:needed|check)\b"
        r"|\bout of pocket\b[^.!?\n]{0,20}\binspection\b|\binspections? (?:is |are )?free\b",
        4,
        "sale",
        unless=f"{GUARD}|we sell (?:our|the|off|out)",
    ),
    Cue(
        r"\bask for (?:me\b|Ms|Mr|Miss|[A-Z][a-z]{2,10}\b|my discount|the special)|\b[Aa]sk about (?:our|my)\b",
        3,
        "sale",
        "plain",
        near=r"(?i)\b(?:we|our|i)\b|bonus|special|open|truck|lot\b|keys|\d",
        unless=r"(?i)city hall|clerk|police|front desk at|council|mayor|help",
    ),
    Cue(
        r"\b(?:tap in(?: w(?:ith|/)? me)?|hit (?:my|our) (?:page|line|dm|inbox)|pull up on (?:me|us)|lmk if (?:u|you"
        r"|y'?all) (?:want|need|interested)|in ?box me (?:how|your|ur|if|to)"
        r"|message me (?:to|if|your|and)|text me (?:your|ur) (?:order|size|name)|(?:get|put) (?:me |you |ur name "
        r"|your name )?on (?:my|the) list|you know where to find me"
        r"|(?:my )?number'?s? (?:is )?on (?:the|my) (?:truck|page|van|profile)|(?:prices|info|menu|link|number) (?:is "
        r"|are )?(?:in|on) (?:my|our|the) (?:page|bio|profile|comments))\b",
        3,
        "sale",
        unless=f"{GUARD}|\\blost\\b|missing|\\bcity\\b|petition|agenda",
    ),
    Cue(
        r"\bremember (?:the|our|my) name\b|\bthat'?s (?:literally |exactly )?what (?:i|we) do\b|\bi do (?:that"
        r"|this) for a living\b|\bit'?s what (?:i|we) do best\b",
        3,
        "sale",
        unless=SCAM,
    ),
    Cue(
        r"\b(?:serving (?:families|customers|folks|our community|the (?:community|area)) (?:\w+ ){0,6}since|(?:i'?m|we'?re"
        r"|as) an? (?:local |licen[sc]ed |certified |professional )+"
        r"(?:consultant|realtor|agent|photographer|contractor|chiropractor|plumber|electrician|notary|broker|therapist|barber|attorney|dj)"
        r"|professional (?:photographer|painter|cleaner|dj|groomer) here|let me (?:quote|refer) (?:you|u|y'?all)"
        r"|i can (?:quote|refer|save) (?:you|u|y'?all)"
        r"|let me show (?:you|u|y'?all) how to (?:drop|lower|save|cut|make))\b",
        3,
        "sale",
        unless=GUARD,
    ),
    Cue(
        r"\b(?:owner finance|5k down|\d+k? down(?: payment)?,|switch(?:ing)? to us|(?:swap|roll|move) (?:your|ur) (?:ira"
        r"|401 ?k)|free checking|paycheck advance|bring a check ?stub"
        r"|bring (?:your|ur) income tax|leave with (?:the )?keys|i have (?:\w+ ){1,3}lots left|good time to (?:invest"
        r"|sell your home|buy a home))\b",
        4,
        "sale",
        unless=f"{SCAM}|for the city",
    ),
)
