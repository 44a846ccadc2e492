"""Campaigning as neighbours do it in English: local races, yard signs, knocking on doors, and calls that name no vote at all.

`near` is what an election must show beside words that are said of much else; `unless` keeps measures and contests out.
"""

from __future__ import annotations

from pharos.classifiers.campaign.phrases import NAMED, Need, Phrase

_DAY = r"(?:nov|november|oct|october|dec|december|march|april|may|election day|election night|the (?:primary|runoff|general))"
ELECTORAL = (
    r"(?i)\b(?:vot(?:e[srd]?|ing|in)|elect(?:s|ed|ion|ions|ing)?|re-?elect\w*|ballots?|polls|polling place|runoff|primary|booth|incumbent|"
    r"campaign|candidate|council|council(?:wo)?man|school board|mayor|sheriff|marshal|constable|coroner|judge|"
    r"police jury|city hall|state house|"
    r"senate|congress|district \w{1,5}|ward \w{1,5}|november|nov\.? \d+|oct\.? \d+|dec\.? \d+)\b"
)
"""Words of an election or of an office that is filled by one."""
POLLING = (
    r"(?i)\b(?:vot(?:e|es|ing|in)|elections?|re-?elect\w*|ballots?|polls|runoff|primary|booth|incumbent|(?:another|second|third) term|"
    r"district \w{1,5}|ward \w{1,5}|november|come (?:october|march|april|december)|(?:nov|oct|dec)\.? \d+|"
    r"on the \d+(?:st|nd|rd|th)|this (?:fall|spring))\b"
)
"""Words of an election alone: an office is named by every complaint."""
MEASURE = (
    r"(?i)\b(?:tax(?:es)?|measures?|amendments?|propositions?|prop|millages?|bonds?|referendum|levy|renewal|rezoning|"
    r"contest|gumbo|chili|parade|potluck|"
    r"burn\w*|shame|barbecue|bbq|fireworks|mascot|trash|recycl\w+)\b"
)
_JAIL = r"(?i)\b(?:prison|jail|sentenc\w+|parole|probation|behind bars|inmate|school nurse|fever|sick|hospital|deport\w*)\b"
_THEFT = (
    r"(?i)\b(?:stol\w+|steal\w*|removed|missing|illegal\w*|ordinance|right[- ]of[- ]way|litter\w*|took|vandal\w+|"
    r"how long|when (?:do|does|will))\b"
)
_HIM = r"(?:him|her|them|'em|em|that (?:\w+ )?\w+|this (?:\w+ )?\w+|those \w+|these \w+)"
_CHAIR = (
    r"(?:(?:the|that|this|our) (?:\w+ )?(?:chair|seat|bench|council|school board|board|police jury|courthouse|"
    r"legislature|senate)|city hall|office|"
    r"(?:the|our) (?:mayor|marshal|sheriff|clerk|coroner|assessor|constable|governor)'?s (?:office|chair|seat))"
)
_POLLS = (
    rf"(?:at the (?:polls|ballot box)|in the (?:voting )?booth|(?:in|come|this|on|before) {_DAY}|(?:this|next|"
    r"come) (?:fall|spring|election)(?: day)?|"
    r"at election time|when (?:you|we|y'?all|u) (?:\w+ )?(?:vote|cast|mark)\w*|with (?:your|our|my) (?:vote|ballot)s?|"
    r"on the \d+(?:st|nd|rd|th))"
)
_RIVAL = (
    r"(?:mayor|sheriff|judge|marshal|constable|coroner|assessor|governor|senator|council(?:man|woman|member)|"
    r"congress(?:man|woman)|representative)"
)

ABOUT = (
    Phrase(r"\bknock\w* (?:on )?doors (?:\w+ ){0,4}(?:for|with)\b", "for", "after", Need.PERSON),
    Phrase(
        r"\b(?:chip in|pitch in|kick in|donate|contribute|give) (?:an? )?\$?\w+ (?:bucks?|dollars|more)? ?(?:to|for|to help)\b",
        "for",
        "after",
        Need.KNOWN,
    ),
    Phrase(
        r"\b(?:volunteer|volunteering|phone ?bank\w*|canvass\w*|text ?bank\w*) (?:\w+ ){0,3}(?:for|with)\b",
        "for",
        "after",
        Need.NAME,
        near=ELECTORAL,
    ),
    Phrase(rf"\b(?:need|want|put|keep|get|seat) {NAMED}(?:back )?(?:in|on) {_CHAIR}(?: |\b)", "for", "inside", Need.NAME),
    Phrase(
        rf"\bkeep {NAMED}(?:out of|off|away from) (?:{_CHAIR}|power|our (?:schools?|courts?|courthouse))\b",
        "against",
        "inside",
        Need.NAME,
        unless=r"(?i)\bkeep \w+ (?:people|folks|kids|children|men|women|families|boys|girls)\b",
    ),
    Phrase(r"\b(?:riding|ridin|rocking|rockin|rolling|rollin|stickin|sticking) (?:with|for)\b", "for", "after", Need.NAME, near=ELECTORAL),
    Phrase(
        r"\b(?:that'?s why|this is why|reason) (?:it'?s|it is|i'?m (?:with|for)|we'?re (?:with|for))\b",
        "for",
        "after",
        Need.NAME,
        near=ELECTORAL,
    ),
    Phrase(
        r"\b(?:i'?m|we'?re|we are|i am|ur|you'?re|family is|house is|honk if (?:you|u)|gonna|go|y'?all|please|must|and|"
        r"then|to) (?:vote|votin|voting)\b",
        "for",
        "after",
        Need.NAME,
        unless=r"(?i)\bvot(?:e|in|ing) for\b",
    ),
    Phrase(r"\bfriends (?:don'?t|do not|never) let friends vote(?: for)?\b", "against", "after", Need.NAME),
    Phrase(
        r"\b(?:district \w+|ward \w+|precinct \w+|(?:this|our|the) (?:district|city|parish|town|state|ward|county|kids|"
        r"children|schools?|court|bench)|"
        r"alexandria|pineville|louisiana|cenla|we|y'?all|voters) (?:\w+ )?(?:deserves?|needs?|can do) (?:\w+ ){0,2}better than\b",
        "against",
        "after",
        Need.PERSON,
        near=POLLING,
    ),
    Phrase(r"\b(?:four|4|six|6) more years of\b", "against", "after", Need.PERSON, unless=_JAIL),
    Phrase(r"\b(?:yard|lawn|campaign|window) signs? for\b", "for", "after", Need.NAME, unless=_THEFT),
    Phrase(
        r"\b(?:(?:yard|lawn|campaign) signs?|signs? (?:\w+ ){0,2}in (?:my|our) (?:\w+ )?(?:yard|lawn|carport|window|"
        r"truck|garage|trunk|porch|shed))\b",
        "for",
        "before",
        Need.NAME,
        near=r"(?i)\b(?:want\w*|need\w*|have|got|get|grab|pick|put\w*|proud\w*|message|dm|inbox|request|free|come by|"
        r"drop|deliver\w*|extra|stack)\b",
        unless=_THEFT,
    ),
    Phrase(r"\b(?:our|your) next (?:city |school board )?(?:member|" + _RIVAL[3:-1] + r")[,:]?\b", "for", "after", Need.NAME),
    Phrase(
        r"\bfor (?:(?:house )?district|ward|division|place) (?:\d+|one|two|three|four|five|six|seven|[a-f])\b", "for", "before", Need.NAME
    ),
    Phrase(rf"\bhope {NAMED}(?:wins|gets (?:in|elected|re-?elected)|pulls it off|beats)\b", "for", "inside", Need.NAME, near=POLLING),
    Phrase(rf"\bhope {NAMED}(?:loses|gets beat|gets voted)\b", "against", "inside", Need.PERSON, near=POLLING),
    Phrase(r"\b(?:rooting|pulling|praying|pulling hard) for\b", "for", "after", Need.NAME, near=POLLING),
    Phrase(
        r"\b(?:show (?:up|out|love|some love)|turn out|come out|pull up|stand up) (?:for|to support)\b",
        "for",
        "after",
        Need.NAME,
        near=POLLING,
    ),
)
"""With a name beside them."""

VEILED = (
    Phrase(
        r"\b(?:you|y'?all|yall|we|u|ya'?ll|folks) (?:already |all )*know (?:exactly |just )?(?:what to do|who to vote for|how to vote|"
        r"which (?:name|box|number|lever|button)|whose name|what box|who to pick|who to send)\b",
        "for",
        "none",
        Need.NOTHING,
        0.6,
        near=POLLING,
        unless=MEASURE,
    ),
    Phrase(
        r"\b(?:punch|mark|pick|choose|bubble in|fill in|push|pull|select|check|vote)(?: the)? (?:number|no\.?|#|box|"
        r"lever|button|line)+ ?#? ?\d+\b",
        "for",
        "none",
        Need.NOTHING,
        0.6,
        near=r"(?i)\b(?:ballots?|vot(?:e for|ing)|polls|elections?|district \w{1,5}|ward \w{1,5}|november|brother|"
        r"sister|council\w*|school board|judge|sheriff|mayor)\b",
        unless=MEASURE,
    ),
    Phrase(
        rf"\bgive (?:him|her|them|'em|{NAMED[:-5]}{{1,3}}) ?(?:another|a second|a third|one more|four more|4 more|two more|six more)"
        r"(?: four| 4| six)? (?:term|years)\b",
        "for",
        "none",
        Need.NOTHING,
        0.65,
        unless=_JAIL,
    ),
    Phrase(
        r"\bgive (?:him|her) (?:another |one more )?(?:four|4)(?: more)?(?:[.!,]| [^a-z0-9\s])",
        "for",
        "none",
        Need.NOTHING,
        0.6,
        unless=_JAIL,
    ),
    Phrase(
        r"\bremember (?:[\w']+ ){1,7}when (?:[\w'.]+ ){1,4}(?:asks?|(?:comes?|starts?|shows? up) (?:\w+ )?(?:asking|"
        r"begging|looking)|wants?|begs?|needs?) "
        r"(?:for )?(?:your|our|my|that) votes?\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        r"\b(?:think (?:about|on|of)|keep in mind|(?:don'?t|do not|never|not gonna|won'?t) forget|bear in mind|chew on) "
        rf"(?:this|that|it|how|who|what|him|her|them|these|those)(?: \w+){{0,6}} {_POLLS}",
        "against",
        "none",
        Need.NOTHING,
        0.6,
        unless=MEASURE,
    ),
    Phrase(
        r"\bvot(?:e|ing) against (?:every|all|each|any) ?(?:single |last |sitting |current )*(?:one|body|name|member|"
        r"incumbent|council\w*|of (?:them|you|those))",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        r"\bvot(?:e|in|ing) (?:every|each|all|the whole|the entire|the lot)(?: [\w']+){0,5} out\b", "against", "none", Need.NOTHING, 0.65
    ),
    Phrase(r"\b(?:be|make (?:him|her|them)|only|is|just) (?:an? )?one[- ]termers?\b", "against", "none", Need.NOTHING, 0.6),
    Phrase(
        r"\b(?:four|4|six) more years of (?:this (?:man|woman|clown|fool|crowd|bunch|council)|these (?:people|clowns|"
        r"fools)|that (?:man|woman|clown)|what'?s)",
        "against",
        "none",
        Need.NOTHING,
        0.6,
    ),
    Phrase(
        rf"\b(?:clean(?:ing)? house|sweep(?:ing)? (?:them|'em|em) (?:all )?out|(?:send|run|ship) {_HIM} (?:all )?(?:home|"
        r"packing|back home|into retirement))\b",
        "against",
        "none",
        Need.NOTHING,
        0.6,
        near=POLLING,
        unless=_JAIL,
    ),
    Phrase(
        r"\b(?:fire|retire|oust|unseat|replace|dump|ditch|bounce|defeat|beat|remove|reject|punish|boot|evict|toss|show) (?:[\w'.-]+ ){1,5}"
        r"(?:at the (?:polls|ballot box)|on election day|with (?:your|our) votes?|the door (?:in|this|come) \w+)\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
        unless=MEASURE,
    ),
    Phrase(
        rf"\b(?:not|never|don'?t|won'?t) (?:put|send|vote|let|elect) {_HIM} back (?:in|into|on|to) {_CHAIR}",
        "against",
        "none",
        Need.NOTHING,
        0.6,
    ),
    Phrase(
        rf"\b{_RIVAL} (?:[\w'.-]+ ){{1,3}}(?:has|got|had|sure has) (?:an?|such a|quite a) (?:\w+ )?ring to it\b",
        "for",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        rf"\b(?:keep|retain) {_RIVAL} (?:[\w'-]+ )?[\w'-]+(?: on the (?:job|bench)| in (?:office|place)| working for us|[.!])",
        "for",
        "none",
        Need.NOTHING,
        0.6,
        unless=r"(?i)\b(?:pray\w*|god|lord|safe|bless\w*|honest|accountable|waiting)\b",
    ),
    Phrase(
        rf"\b(?:my|our) (?:[\w'.-]+ ){{1,4}}(?:running|runnin) for (?:the )?(?:{_RIVAL}|council|city council|"
        r"school board|state house|police jury|clerk|office)\b",
        "for",
        "none",
        Need.NOTHING,
        0.6,
        near=r"(?i)(?:\b(?:show (?:\w+ )?love|come out|support (?:him|her)|go vote|vote for (?:him|her)|spread the word|"
        r"donate|best (?:man|woman))\b)",
    ),
)
"""Without a name: it is clear who is meant, or every candidate in office is."""

LOCAL = (*ABOUT, *VEILED)
