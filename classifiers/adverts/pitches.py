"""Cues of pitches in English: easy income, coaches, followers, jobs, benefits, and goods that nobody may ask about."""

from __future__ import annotations

from pharos.classifiers.adverts.guards import ASKS, SCAM
from pharos.classifiers.cues import Cue

GUARD = f"{SCAM}|{ASKS}"
BUY = (
    r"\$ ?\d|\d ?\$|\b\d+ (?:bucks|dollars|each|a pair|apiece|firm)|\b(?:ten|fifteen|twenty|thirty|forty"
    r"|fifty) (?:bucks|dollars|each|apiece|a pair)"
    r"|inbox me|\bdm\b|\bhmu\b|hit me up|tap in|deliver|cash ?app|cash only|telegram|whats ?app|meet (?:me|at|behind)"
    r"|\bselling (?:my|some|a|em|the)|\bi sell|for sale|^got |\bi got (?:the|some|them|fresh|\d)|\d{2,4}[.,!]? ?(?:no"
    r"|cash)"
)

PITCHES = (
    Cue(
        r"\b(?:contact|reach|message|hit up|write) (?:them|him|her|@?\w+) (?:on|via|through) (?:gmail|email|telegram"
        r"|whats ?app|ig|instagram|signal)\b",
        5,
        "spam",
        unless=r"\bcity\b|police|clerk|office|scam|beware",
    ),
    Cue(
        r"\bmy (?:cousin|uncle|aunt|auntie|guy|girl|homeboy|brother|nephew|sister|niece|ppl|people) (?:\w+ ){0,2}(?:sells?"
        r"|does|comes|can (?:make|get|fix|wipe|hook|do)|gets|rents?|prints|brings)\b",
        4.5,
        "sale",
        near=r"\bhmu\b|hit me up|inbox (?:me|him|her)|\bdm (?:me|him|her)|i get a (?:cut|card)|\d+ (?:bucks|dollars)[,. ]"
        r"|(?:ten|twenty|thirty|forty|fifty) (?:bucks|dollars)|\$\d+ (?:each|a)|ask for",
        unless=f"{GUARD}|\\bbills?\\b a|wage|paycheck|\\bcity\\b|paid",
    ),
    Cue(
        r"\b(?:logins?|loaded (?:fire|tv) ?(?:sticks?|box\w{0,2})|mod apk|burned (?:cds?|dvds?)|on (?:dvd|a (?:usb"
        r"|hard drive|flash drive))|hard drives? with|unlocked (?:box|phone)|sunday ticket|clear copy|no monthly bills?)\b",
        3.5,
        "sale",
        near=BUY + r"|never pay|\bfive dollars|for ten|selling|sells",
        unless=f"{GUARD}|library|\\bcity\\b",
    ),
    Cue(
        r"\b(?:tired of (?:(?:your|ur|their|that|the) )?(?:9 ?-? ?(?:to ?-? ?)?5|job|boss)|be(?:ing)? (?:your|ur) own boss"
        r"|side hustle|gifting circle|blessing loom|financial freedom"
        r"|make more from my phone|my phone pay|fire(?:d)? (?:your|my) boss|retired at \d\d|six figures"
        r"|wellness (?:advocate|coach)|essential oils|stay at home moms?"
        r"|work from (?:your|ur|my) phone|need \d+ (?:testers|ladies|people|women|moms))\b",
        2.5,
        "spam",
        unless=f"{SCAM}|minimum wage|council",
    ),
    Cue(
        r"\b(?:i get paid (?:every|daily|weekly)|ask me how|sending (?:you|u) a (?:message|dm)|i'?ll send (?:you"
        r"|u) the (?:video|link|info)|dm (?:me )?[^a-z\n]?(?:freedom|info|ready|start|yes|blessed)"
        r"|message (?:me )?[^a-z\n]?(?:ready|info|blessed|start|freedom|yes)\b|comment [^a-z\n]?(?:info|ready|me|yes)\b"
        r"|type [^a-z\n]?(?:yes|ready|info|amen)\b|(?:spots?|seats?) left on my"
        r"|since i joined|watch(?:ed)? (?:one|this|my) webinar|one webinar)\b",
        3.5,
        "spam",
        unless=f"{SCAM}|council",
    ),
    Cue(
        r"\b(?:my signals|signals group|(?:trade|trading|invest(?:ing)?) (?:\w+ )?with (?:coach|mr|mrs|ms|miss|sir|madam"
        r"|expert|me|us)\b|coach \w+[^.!?\n]{0,15}changed my"
        r"|forex is|(?:i|he|she|we) teach(?:es)? (?:it|forex|trading|you how)|trading (?:gold|forex|crypto|options)"
        r"|not a financial advisor but)",
        4,
        "spam",
        unless=f"{SCAM}|school|teacher",
    ),
    Cue(
        r"\b(?:messag\w{1,3}|contact|write|reach|text) (?:agent|mr|mrs|coach|dr|prophet"
        r"|pastor) [a-z]+ [^.!?\n]{0,20}\b(?:apply|claim|receive|details|grant|help)"
        r"|\bgrants? (?:are |is )?(?:available|approved)\b[^.!?\n]{0,40}\b(?:pay it back|repay|message|contact|inbox)"
        r"|\b(?:quick|short|this) survey\b[^.!?\n]{0,25}\b(?:card|gift|reward)"
        r"|\b(?:card|gift|reward)\b[^.!?\n]{0,25}\b(?:taking|complet\w{1,4}) (?:a|this|the) (?:quick |short )?survey"
        r"|\bup to \$\d[\d,]* (?:today|cash|fast|same day)\b"
        r"|\b(?:giv(?:e|ing)|send(?:ing)?|bless(?:ing)?) (?:out )?\$?\d+k? to (?:the )?(?:first|next|\d+) ",
        5,
        "spam",
        unless=f"{SCAM}|\\bcity\\b|council|library",
    ),
    Cue(
        r"\b(?:regist\w{2,5}|sign ?up|creat\w{1,3}) (?:for )?(?:an? |your )?free (?:account|membership)\b"
        r"|\bfree gift ?cards?\b|\btap the l[i!]nk\b|\b(?:we|you) both get (?:a|\$|free|\d)"
        r"|\bsearch code\b|\bcoupon bundle\b|\b(?:sign|signs|signing) (?:you|y'?all|u) (?:right )?up\b|\b(?:our"
        r"|the) link (?:below|in bio|in comments)\b|\bclick (?:the |my )?link (?:below|in my)",
        3,
        "spam",
        unless=f"{SCAM}|library|alerts?|\\bcity\\b|register to vote",
    ),
    Cue(
        r"\b(?:link (?:is )?in (?:my|the|our) (?:bio|profile|comments)|(?:on|in) my profile\b|my (?:track|mixtape|edits"
        r"|beats?|reels?|art page|merch|remix|stream|show at)|streaming live"
        r"|like and share|leave (?:us|me) (?:a |5 |five )?(?:stars|review)|it'?s your (?:boy|girl)|who wants a shout ?out"
        r"|drop (?:your|ur) (?:@|handle|ig)|like (?:my )?last \d (?:posts|pics)"
        r"|wherever (?:books|music) (?:is|are) sold|no cover before|i go on at|(?:young|local|upcoming"
        r"|up and coming) artist from|my (?:first )?(?:book|novel|memoir)[^.!?\n]{0,40}\b(?:is )?(?:out|available))",
        3,
        "promotion",
        unless=f"{GUARD}|\\bcity\\b|library|petition",
    ),
    Cue(
        r"\b(?:vote for (?:us|me|our)\b|voting for best \w+|we'?re (?:number|no\.?|#) ?\d+ on the ballot|nominate (?:us|my|our) )",
        3,
        "promotion",
        near=r"link|best |closes|contest|bbq|salon|restaurant|daily|category",
        unless=r"mayor|council|district|election|school board|senate|precinct",
    ),
    Cue(
        r"\b(?:wanted|needed) (?:at|for) (?:our|my)\b|\b(?:send|email|bring|drop) (?:your |ur |us )(?:resumes?|pics)\b"
        r"|\bresumes? to [a-z]+@|\bapply (?:through|thru|via|at|on|with) (?:the|our|my|this) (?:link|store|shop|page"
        r"|office|site)"
        r"|\b(?:your|ur) (?:local )?recruiter\b|\bpays? weekly\b[^.!?\n]{0,30}\bbonus|\bare you an? (?:cna|lpn|rn|welder"
        r"|driver|cook|stylist|nurse|teacher looking)\b|\b\d+k bonus\b"
        r"|\b(?:data entry|remote) (?:work|job|position)s?\b|\bonly a phone needed\b|\b(?:my|our) (?:\w+ )?(?:shop|company"
        r"|crew|restaurant|nursing home|salon|firm|store) (?:is hiring|needs (?:a|two|three|some|drivers|help)|pays)\b",
        4,
        "recruitment",
        unless=f"{GUARD}|\\bcity\\b|police|officers|council",
    ),
    Cue(
        r"\b(?:car ?wash|spaghetti (?:supper|dinner|lunch)|pancake breakfast|chicken halves|crawfish boil|fish fry"
        r"|gumbo cook ?-?off|benefit (?:for|ride|supper|dinner|concert)|fund ?raiser|candy bars?|cookie dough"
        r"|cheer squad|capital campaign|mission trip|love offering|building fund)\b",
        2.5,
        "fund_raising",
        near=r"\bour\b|\bmy\b|\bwe\b|donation|\$|\d|plates?|dollars|support|help|come|church|lodge|squad|team",
        unless=f"{GUARD}|\\bcity\\b|permit|last year|used to|council member|mayor",
    ),
    Cue(
        r"\b(?:donations? whatever you can|whatever (?:you|u) can (?:give|spare)|tithes? and offerings?|sow (?:a |your "
        r"|ur )?(?:seed|tonight|today)|seed (?:faith|of \$|offering)|prayer partners"
        r"|support (?:our|the) (?:team|church|squad|seniors|youth|ministry) (?:by|and buy|at|this)|buy (?:a|some"
        r"|one) [a-z ]{3,20} from my (?:son|daughter|kid|grand\w+|niece|nephew)"
        r"|help (?:send|get) (?:my|our|him|her|the \w+) [^.!?\n]{0,25}to (?:state|nationals|camp|washington|disney)"
        r"|(?:eight|ten|twelve|\$ ?\d+)(?: dollars)? a plate)\b",
        4.5,
        "fund_raising",
        unless=rf"{SCAM}|\bthey\b|festival|\bfair\b|\bpaid\b",
    ),
    Cue(
        r"\b(?:knock ?-?offs?|replicas?|reps\b|aaa grade|triple a|dupes|stitched jerseys|ua sneakers|same as the (?:store"
        r"|real)|can'?t tell (?:em|them|it|the) |from overseas|icloud locked|jail ?broke\w?|fire ?sticks?|iptv"
        r"|all the channels|bootleg\w{0,3}|fell off a truck|no (?:papers?|paperwork|title|id|serial"
        r"|receipts?)[,.]? no (?:names?|questions?|title|id|receipts?)|don'?t ask (?:where|don'?t tell|how)"
        r"|no questions asked)",
        4.5,
        "sale",
        near=BUY,
        unless=f"{GUARD}|stolen from|cheated|amnesty|return|reward|missing|\\blost\\b|anybody selling|safe place|turn (?:in|it)|shelter",
    ),
    Cue(
        r"\b(?:percs?|perc \d+s?|oxys|xans?|addys|zips for|zaza|fullz|ccs and|blue ones|skimmers?|catalytics?"
        r"|catalytic converters|vaccine cards|paystubs|pay ?stubs|brake tag stickers?|novelty id|clean urine"
        r"|glock|draco|ghost gun)\b",
        4,
        "sale",
        near=BUY,
        unless=f"{GUARD}|\\bstole|stolen|anybody selling|cut me off|overdos|police|reported|arrest|cut off my|off my (?:truck"
        f"|car)|lost|found",
    ),
    Cue(
        r"\b(?:incall|outcall|happy ending|hot (?:single|milfs?|moms)|premium snap|nudes?|sugar (?:baby|daddy)"
        r"|mature massage|explicit talk)\b",
        4.5,
        "sale",
        near=BUY + r"|text|add |\d|ask for|free registration|chat|visiting",
        unless=f"{GUARD}|police|arrest|bust",
    ),
)
