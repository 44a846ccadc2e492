"""5.6.7a attack: what degrades or wishes harm to a person or group, or calls to harass one; criticism of work is none."""

# ruff: noqa: E501 - one cue or word list a line reads better than a folded one

from __future__ import annotations

from pharos.classifiers.cues import Cue, CueDetector
from pharos.classifiers.insults.groups import GROUPS
from pharos.classifiers.insults.looks import LOOKS
from pharos.classifiers.insults.spanish import SPANISH_WAYS
from pharos.classifiers.insults.wits import WITS
from pharos.schemas.finding import Reason

REPORTED = (
    r"called me|call(?:ing|s|ed) (?:\w+ ){0,3}(?:names|an? |it|you|him|her|them|each other)|calls? (?:him|her|them) |don'?t (?:call|say|tell|be)|do not (?:call|say)|stop (?:calling|saying|telling)|"
    r"(?:told|tells|telling|tell) (?:me|him|her|them|my|us|us all|a teen|somebody|someone|kids) |said (?:i|he|she|we|they)\b|saying|says? (?:i|things)|wrote|yelled|screamed|quote|\bi'?m (?:an? |such|so )|\bi am |"
    r"no one deserves|nobody deserves|comments? (?:wishing|calling)|you if |me llam|le dig|me dij|le dij|no le |\bsoy |gritaron|no digan|no llamen|\bthe word\b|bullying|wasn'?t|isn'?t|is not|are not|aren'?t|ain'?t no|is no |not an? |no es (?:un|tan)"
)
"""Reports, quotations, pleas and denials of an attack, and what one says of oneself."""
TEASE = r"\blol\b|lmao|haha|jaja|happy birthday|feliz cumple|love (?:you|u|ya|y'?all)|love him|love her|te quiero|proud of|congrats|my (?:brother|sister|cousin|daddy|dad|uncle|son|husband|wife|best friend)"
"""Friendly company of an insult."""
ANIMAL = r"zoo|exhibit|farm|barn|petting|my (?:cat|dog)|pet\b|garden|levee|trap|animal control|mascot|costume|statue|movie|story|book|song|video|app\b|light\b|road\b|sign\b"
NO = f"{REPORTED}|{ANIMAL}"
PLAY = f"{NO}|{TEASE}"

DULL = r"(?:idiots?|morons?|imbeciles?|imbecils?|dumb ?ass(?:es)?|dim ?wits?|half ?wits?|nit ?wits?|dipshits?|dumb ?fucks?|brain ?dead|mouth ?breathers?|cretins?|ignoramus|numbskulls?|simpletons?|inbreds?|dullards?|airheads?|dunces?)"
FILTH = r"(?:scum(?:bags?)?|vermin|subhumans?|sub-humans?|filth|cockroach(?:es)?|roaches|parasites?|leech(?:es)?|maggots?|pigs?|swine|hogs?|rats?|weasels?|sewer rats?|bottom feeders?|dirtbags?|sleazebags?|douche ?bags?|lowlifes?|low lifes?|degenerates?|pond scum|trash|garbage|worms?|toads?|snakes?|slobs?|trolls?|losers?|freaks?|crackheads?|creeps?|perverts?|psychos?|waste of (?:oxygen|space|air|skin)|piece of (?:trash|garbage|crap|shit|filth)|monsters?|animals|savages|apes|hags?|witch|cow|whale)"
VILE = r"(?:ass ?holes?|ass ?hats?|dick ?heads?|dick ?wads?|shit ?heads?|shit ?bags?|dip ?shits?|dumb ?shits?|cunts?|douche(?: ?bags?)?|mother ?fuckers?|cock ?suckers?|bitch(?:es)?|bastards?|pricks?|wankers?|tossers?|twats?|fuck ?(?:faces?|wits?|heads?|tards?)|jack ?ass(?:es)?|dumb ?ass(?:es)?|scum ?bags?|sons? of (?:a )?bitch(?:es)?|pieces? of (?:shit|crap|garbage)|piles? of shit|dirt ?(?:balls?|bags?)|sleaze ?(?:balls?|bags?)|pussies|sissies)"
"""Nouns that insult by themselves whom they are said to."""
WORST = r"(?:pathetic|stupid|dumb|ugly|fat|worthless|disgusting|filthy|nasty|miserable|toothless|greasy|idiotic|moronic|brainless|sorry|slimy|vile|smelly|stinking|inbred|repulsive|demented|gutless|spineless|bitter|dirty)"
WHO = r"(?:man|woman|guy|dude|boy|girl|lady|person|people|human(?: being)?|little man|fool|cow|pig|hag|witch|toad|troll|slob|loser|bitch|bastard|fuck(?:er|ers)?|motherfucker|idiot|moron|fools|clowns?|freak|weasel|worm|rat|snake|liar|thing|old man|old woman|old hag|excuse for (?:a|an) (?:\w+ )?(?:human|man|woman|person|being))"
YOU = r"(?:you|u|ya|y'?all|yall|you people|you guys|all of you)"
YOU_ARE = r"(?:(?:you|u|y'?all|yall|ya)(?: all| people| guys)?(?: are| r|'re)|ur|your(?= (?:an?|such|so|just|all) )|youre|you're)"
HE_IS = r"(?:(?:he|she|they|that (?:man|woman|guy|dude|lady|boy|girl)|this (?:man|woman|guy|dude|lady|girl|boy|clown|fool)|these people|those people|people (?:here|in this (?:town|city)))(?: all)? ?(?:is|are|'s|'re|r)|hes|shes|theyre)"
QUITE = r"(?:(?!your\b|road|light|if\b|when\b|because|like\b)[a-z']+ ){0,4}"
"""Up to four words between the one addressed and the insult; Python only, where what is around a match is read."""
PERSON = r"(?:you|u|him|her|them|y'?all|yall|that (?:man|woman|guy|driver|judge|mayor|cop|officer|lady)|this (?:man|woman|guy|driver|judge|mayor|cop|officer|lady)|the (?:mayor|chief|judge|driver|councilman|councilwoman|director|whole council)|ur|your (?:kids?|whole family|family|mother|mama)|every (?:one of (?:you|them)|cop|officer))"
IT = r"road|light|sign|idea|rule|website|system|decision|policy|plan|project|weather|heat|bill"
BODY = r"(?:looks? like|built like|face like|shaped like|smells? like|got a face like|brain (?:of|like)|breath like)"


def _behind(head: str, gap: int, tail: str, kind: str, unless: str, weight: float = 5) -> Cue:
    """A cue for `tail` with `head` at most `gap` characters before it in the sentence: a wide gap is cheap here and dear in the scan."""
    return Cue(rf"\b(?:{tail})\b", weight, kind, near=rf"\b(?:{head})\b[^.!?\n]{{0,{gap}}}\b(?:{tail})\b", unless=unless)


_HARM = r"(?:kill|shoot|stab|hurt|rape|murder|strangle|choke|drown|torture|behead|hang|punch|beat up|smash|break|snap|cut|slit|suffer|killed|shot|stabbed|raped|murdered|executed|hanged|hung|burned|drowned|beaten|tortured|suffering|dead|die a)"
THREAT = (
    # A threat is 5.6.5; that it wishes harm to a person is half an attack as well, which flags with what else there is.
    Cue(rf"\b{_HARM}\b", 3.2, "death_wish", near=rf"\b(?:(?:i'?ll|i will|i'?m (?:going to|gonna)|i am (?:going to|gonna)|i want to|i wanna|imma|really wanna) (?:\w+ ){{0,3}}{_HARM} (?:\w+ )?(?:you|u|him|her|your|his|their throats?)\b|(?:you|he|she) (?:will|should|ought to|deserves? to|needs? to|would) (?:\w+ )?(?:be )?{_HARM}|(?:i wish|i hope|love to see|want to see) (?:\w+ ){{0,2}}(?:you|him|her|he|she) (?:\w+ ){{0,2}}{_HARM})", unless=f"{PLAY}|if (?:he|she|you)|doctor|hungry|without"),
)  # fmt: skip
CONTEMPT = (
    Cue(
        rf"\b(?:despise|detest|loathe|abhor|(?:contempt|disdain|scorn|hatred) for) (?:you|u|y'?all|him|her|{PERSON}|all of (?:you|them))\b",
        4.5,
        "insult",
        near=r"\b(?:i|we)\b|nothing but|full of",
        unless=rf"{PLAY}|\b(?:{IT})\b|weather|traffic",
    ),
    Cue(
        r"\b(?:hate|can'?t stand) (?:you|u|y'?all|him|her|you people|all of you)\b(?: so much)?[ ]*(?:[.!,]|$|and everything|with a passion|with every)",
        3.5,
        "insult",
        near=r"\b(?:i|we)\b",
        unless=rf"{PLAY}|hate (?:you|him|her) (?:had|have|for|are|were|to|that)|how|sorry|jealous",
    ),
    Cue(r"\b(?:you|u|y'?all) (?:people )?make me (?:sick|want to (?:puke|vomit))\b|\b(?:your|his|her) life is (?:absolutely )?(?:worth (?:absolutely )?nothing|worthless)\b|\bbetter off without people like (?:you|him|her)\b|\bhate your guts\b|\b(?:can'?t|cannot) stand the sight of (?:you|him|her)\b|\bnobody would miss (?:you|him|her)\b", 4.5, "insult", unless=rf"{PLAY}|council|city|mayor|department|rates?\b|bill|tax|director|job|worry|worried|how|with (?:all|this|that|your)|\bto (?:these|them|those)\b"),
)  # fmt: skip
INSULT = (
    Cue(rf"\b{VILE}\b", 5, "insult", near=rf"\b(?:{YOU_ARE}|{YOU}|{HE_IS}) {QUITE}{VILE}\b|\b(?:what|such) an? (?:\w+ ){{0,2}}{VILE}\b|[,!?.] *(?:you )?{VILE}[^a-z\n]*$|^[^a-z\n]*(?:hey |yo |listen |ok |sorry |thanks |nice (?:try|job) )?{VILE}[,!.]", unless=rf"{PLAY}|\b(?:{IT})\b|bitch(?:es|ing|ed)? (?:about|at|and moan)|(?:road|hill|game|test|movie|job) (?:is|was) a bitch|son of a bitch[,!]"),
    Cue(rf"\b{DULL}\b", 5, "insult", near=rf"\b(?:{YOU_ARE}|{HE_IS}|what an?|such an?|you|u|hey|bunch of|all of (?:you|them)) {QUITE}{DULL}\b|\b{DULL} (?:like you|take from|learn to)", unless=f"{PLAY}|\\b(?:{IT})\\b"),
    Cue(rf"\b{FILTH}\b", 5, "insult", near=rf"\b{YOU_ARE} {QUITE}{FILTH}\b", unless=f"{PLAY}|\\b(?:{IT})\\b|\\b(?:your|ur) (?:\\w+ )?(?:garbage|trash|animals?|snake|pigs?|rats?|cow|worms|hogs|leech|roaches|page)|welcome|should see|feed"),
    Cue(r"\b(?:stupid|dumb|ugly|fat|worthless|disgusting|pathetic|brainless|trash|garbage)(?: as (?:a|hell|dirt|fuck|they come)\b| (?:and|af)\b|[^a-z\n]{0,4}$)", 5, "insult", near=rf"\b(?:{YOU_ARE}|you|u) (?:(?:so|really|just|all|are|one|is|too|straight up|as|bein|look) ){{0,3}}(?:stupid|dumb|ugly|fat|worthless|disgusting|pathetic|brainless|trash|garbage)", unless=f"{PLAY}|\\b(?:{IT})\\b|\\b(?:your|ur) (?:garbage|trash|fat)"),
    Cue(r"\bbrain ?dead\b|\bdunce cap\b|\b(?:absolute|total|complete|utter) (?:imbecil|idiot|moron|imbecile)\b", 4.5, "insult", unless=f"{PLAY}|\\b(?:{IT})\\b"),
    Cue(r"\b(?:scum(?:bag)?|vermin|subhuman|filth|trash|garbage|pigs?|parasites?|roaches|cockroaches|rat|snake|leech|toad|hag|cow|slob|lowlifes?|weasel|crackheads?|psycho)\b", 5, "insult", near=rf"\b(?:{HE_IS}|lives? (?:off|on|in) [^.!?\n]{{0,20}} (?:is|are)|mayor is|chief is|(?:councilman|councilwoman|director|inspector) (?:\\w+ )?is|attorney is|the whole lot of you[^.!?\n]{{0,20}} are) {QUITE}(?:scum(?:bag)?|vermin|subhuman|filth|trash|garbage|pigs?|parasites?|roaches|cockroaches|rat|snake|leech|toad|hag|cow|slob|lowlifes?|weasel|crackheads?)\b", unless=f"{PLAY}|pick|dump|collect|\\bcan\\b|bags?\\b|truck"),
    Cue(r"\bwaste of (?:oxygen|space|skin|human flesh|sperm)\b|\bexcuse for an? (?:\w+ )?(?:human|man|woman|person|mother|father)\b", 5, "insult", unless=f"{PLAY}|\\b(?:{IT})\\b|building|lot\\b"),
    Cue(rf"\b{WORST} (?:[a-z]+ )?{WHO}\b", 5, "insult", near=rf"\b(?:you|u|ur|that|this|what an?|some|these|those|such an?|is an?|of) (?:[a-z]+ ){{0,3}}{WORST} (?:[a-z]+ )?{WHO}\b", unless=f"{PLAY}|dirty (?:boy|dog|rat)|sorry (?:man|you)|thing to say|thing i"),
    Cue(rf"^[^a-z\n]{{0,3}}(?:{DULL}|scum|(?:human )?(?:garbage|filth|vermin))(?:s|es)?[^a-z\n]{{0,6}}$", 5, "insult"),
    Cue(rf"\b(?:bunch|pack|lot|gang|group|den|town|city|crew|council|street|neighborhood) (?:full )?of (?:\w+ ){{0,3}}(?:{DULL}|vermin|scum|subhumans?|cockroaches|inbred \w+|hillbillies|yokels|pigs|rats|hogs|snakes|apes|degenerates|lowlifes|crackheads|parasites|leeches|trash|slobs|trolls|sheep)\b", 4.5, "insult", unless=f"{PLAY}|my (?:garden|attic|yard|shed)"),
    Cue(r"\b(?:human (?:garbage|trash|filth|scum|waste|debris)|waste of (?:oxygen|skin|human|air|sperm)|sack of shit|subhuman (?:trash|scum|filth)?|trailer trash|white trash|gutter trash|piece of (?:shit|garbage|trash|filth) (?:human|person|excuse))\b", 5, "insult", unless=REPORTED),
    Cue(r"\b(?:brain dead (?:moron|idiot|people|fool|council)|mouth breathers?|knuckle ?draggers?|knuckle dragging|slack ?jawed|window licker|two brain cells|one brain cell|brain the size of|brain cells? (?:fighting|left)|pea ?brain(?:ed)?|iq of (?:a|an|\d)|room temperature iq|single digit iq|dumber than (?:a|the|dirt|rocks|his|her|you)|dumb(?:er)? as (?:a|dirt|rocks|bricks|they come)|not the (?:sharpest|brightest) (?:\w+ ){0,2}|few fries short|crayons? (?:at home|short)|nobody'?s home with)", 4.5, "insult", unless=f"{PLAY}|\\bi'?m\\b|\\bus\\b|\\bmy\\b|\\bdog\\b"),
    Cue(r"\b(?:dropped on (?:your|his|her|their|ur) heads?|(?:your|ur|his|her) parents (?:are|were|is) (?:cousins|siblings|related)|family tree (?:is|like|with no)|found the inbred|(?:inbred|toothless) (?:hillbill\w+|hicks?|rednecks?|morons?|idiots?|trash)|village (?:called|is missing|wants|lost)|village idiot)", 5, "insult", unless=REPORTED),
    _behind("you|u|he|she|they|mayor|councilman|chief|him|her|director", 25, BODY + r" (?:an? |the |that )?(?:[a-z]+ ){0,2}(?:pig|hog|cow|whale|toad|frog|catfish|bulldog|rat|horse|troll|witch|ape|monkey|corpse|crackhead|meth[a-z]*|trash|garbage|butt|ass|dumpster|potato|thumb|pug|foot)", "insult", PLAY),
    Cue(r"\b(?:fat|ugly|greasy|lying|filthy|nasty|disgusting|stupid|dumb|worthless) (?:\w+ )?(?:pig|hog|cow|toad|weasel|hag|witch|slob|bitch|fuck|bastard|troll|swine|heifer|sow)s?\b", 5, "insult", unless=PLAY),
    _behind(r"cops?|police|officers?|pd|apd|deput(?:y|ies)|sheriff\w*", 25, r"(?:are|is|r|bunch of|all) (?:all )?(?:[a-z]+ ){0,2}(?:pigs?|scum|trash|apes|animals|psychos?|subhuman|swine)", "insult", REPORTED + "|zoo|farm|barn|petting|kids|toddler"),
    Cue(r"\boink oink\b|\bacab\b|\bf(?:uck)? (?:the police|12|the cops)\b|\bfuck 12\b|\banother pig bites\b", 5, "insult", unless=REPORTED + "|zoo|farm|barn|petting|little pig|kids|toddler"),
    _behind("people|folks|everybody|everyone|parents|teachers|women|men|drivers|y'?all|residents|skaters|owners|neighborhood|landlord|protest[eo]rs", 40, r"(?:are|is|r) (?:just |all |nothing but |such |the (?:dumbest|fattest|laziest|stupidest|worst),? |a bunch of |a bag of |an? )?(?:trash|garbage|scum|vermin|subhuman|cockroaches|roaches|animals|idiots|morons|stupid|dumb|inbred|sheep|crackheads|parasites|leech(?:es)?|filth|pigs|rats|fattest|dumber than [a-z]+)", "insult", f"{PLAY}|is (?:stupid|dumb) to|are dumb because|idea|dump|pick"),
    Cue(r"\b(?:dumbest|fattest|ugliest|stupidest|trashiest|nastiest) (?:\w+ ){0,2}(?:people|man|woman|person|human|bunch|folks|family|town full|son of|bitch)\b", 5, "insult", unless=PLAY),
    Cue(r"\b(?:get|buy|grow|find|rent) (?:yourself |you )?a (?:brain|bath and a job|life (?:you|loser|fatty|troll))\b|\b(?:go )?eat (?:shit|rocks)\b|\b(?:kiss my (?:ass|a)|suck (?:it|my) \w+)\b|\bgo (?:fuck|f) (?:yourself|yourselves|urself|off)\b|\bfuck (?:you|u|off|this guy|him|her|them all|yourself|every one of)\b|\bscrew you\b", 4.5, "insult", unless=f"{REPORTED}|lol|fuck you (?:want|like|please|guys|all want|need)"),
    Cue(r"\b(?:shut (?:the (?:fuck|hell) )?up|stfu|shut it|shut your (?:mouth|trap|face))[ ,]+(?:you |u |ur )?(?:\w+ ){0,2}(?:fat|ugly|stupid|dumb|idiot|moron|bitch|troll|hag|boy|clown|loser|old|mouth|nobody|trash|fool)\w*\b", 5, "insult", unless=TEASE),
    _behind("(?:your|ur|his|her|yo) (?:mama|momma|mother|daddy|parents|kids|children|wife|husband|(?:whole )?family)", 25, r"(?:is|are|r|was) (?:an? |all |too )?(?:[a-z]+ ){0,2}(?:idiots?|whores?|trash|clowns?|ugly|fat|stupid|crackheads?|drunk|inbred)|should(?:'ve| have) (?:swallowed|aborted|read to you|raised you better)", "insult", PLAY),
    Cue(r"\b(?:(?:your|ur|his|her) (?:wife|husband|wife and kids) left (?:you|him|her)|no ?body likes you|nobody (?:loves|wants) you|you'?re not even human|(?:should be |be )?ashamed (?:to be seen with|of) you|go back under (?:your|ur|the) (?:bridge|rock)|crawl back (?:in|un)(?:to|der)|go back to (?:your|ur) (?:mom'?s?|mama'?s?|mother'?s?) (?:basement|couch)|mother'?s basement|mama'?s basement)\b", 4.5, "insult", unless=f"{REPORTED}|lol"),
    Cue(r"\b(?:evolution (?:can )?(?:go|went|going) (?:in )?(?:reverse|backward\w*)|tree (?:is )?(?:working|works)[^.!?\n]{0,20} oxygen|mothers? (?:should have|should) (?:been )?(?:given |get )?a refund|face (?:for radio|only a mother)|heads? on a glass of beer|pour (?:water|piss) out of a boot|need twice the (?:sense|brains)|half a brain|share(?:s|d)? (?:one|a single) brain|if brains (?:was|were)|if ignorance (?:is|was|were)[^.!?\n]{0,8}bliss|hamster'?s? (?:been )?dead|built like (?:a )?(?:refrigerator|trash ?can|fridge|whale))\b", 5, "insult", unless=PLAY),
)  # fmt: skip
DEATH = (
    Cue(r"\b(?:dies?|chokes?|rots?|burns?|drowns?|drops? dead|gets? (?:cancer|hit|shot|run over)|suffers?|perish|never wakes?)\b", 5, "death_wish", near=rf"\b(?:hope|pray|wish|hoping|praying|can'?t wait (?:till|until|for)) (?:that )?(?:[a-z]+ ){{0,2}}{PERSON}(?: [a-z]+){{0,4}} (?:dies?|chokes?|rots?|burns?|drowns?|drops? dead|gets? (?:cancer|hit|shot|run over)|suffers?|perish|never wakes?)\b", unless=f"{REPORTED}|no one|nobody"),
    _behind("hope|pray|wish|praying|hoping", 50, r"gets? cancer|get hit by|rots? in (?:hell|jail|prison)|burns? in hell|die (?:alone|slow[a-z]*|soon|painfully|in pain|screaming)|die of|house (?:floods|burns)|chokes?|drop(?:s|ped)? dead|stage (?:four|4)|fell on (?:him|her|them|you)|step on a lego every day|wash away every(?:one|body)", "death_wish", f"{REPORTED}|no one|nobody|never|my house|our house"),
    Cue(r"\b(?:kys|kill (?:yourself|urself|yourselves|ur self|your self)|go die|die slow\w*|(?:please |just |go )?drop dead|jump off (?:a|the) (?:bridge|roof|building)|play in (?:the )?(?:traffic|the road|freeway)|hang (?:yourself|urself)|drink (?:some )?bleach|neck yourself|rot in hell|burn in hell|rope\. tree|off yourself)\b", 5, "death_wish", unless=f"{REPORTED}|hotline|988|suicid|prayer|pray for|depress|battery|drop dead gorgeous|i could|i almost|made me|makes me|wanna|i want"),
    Cue(r"\b(?:deserves?|deserved|needs?|ought|should) (?:to )?(?:be )?(?:(?:die|death|dead|killed|shot|hanged|hung|lynched|drowned|dragged behind|fed to|put down|strung up|stepped on|exterminated|buried alive|beaten to))\b", 4.5, "death_wish", near=r"\b(?:you|u|he|she|him|her|they|them|that (?:man|woman|judge|cop|driver)|mayor|council\w*|chief|judge|whoever|people|every(?:one|body)|all of|protest[eo]rs|cops?|officers?)\b", unless=f"{REPORTED}|nobody|no one|\\bdog\\b|\\bsnake\\b|tree|building|house down|power line|bill|plan|proposal"),
    Cue(r"\b(?:dance|spit|piss|party|celebrate|dancing) (?:on|at|over) (?:your|ur|his|her|their|\w+'?s?) (?:grave|funeral|tomb)\b|\bwouldn'?t (?:spit on|piss on|cross the street)[^.!?\n]{0,25}\bon fire\b|\bwon'?t cry at (?:your|his|her)\b|\btoo bad (?:the|that)[^.!?\n]{0,30}(?:didn'?t (?:finish|kill|take)|survived|missed)\b|\b(?:world|town|city)\b[^.!?\n]{0,20}(?:better (?:off )?(?:without you|with (?:you|him|her|them) dead)|if (?:you|he|she|they) (?:died|dropped dead|were dead))", 5, "death_wish", unless=REPORTED),
    Cue(r"\b(?:put|putting) (?:him|her|them|that \w+) (?:out of (?:his|her|their) misery|down like a)\b|\b(?:alligators?|gators?|hogs) (?:gotta|need to|have to|got to) eat\b|\bfeed (?:him|her|them|you|the (?:mayor|council\w*)) to the (?:gators?|alligators?|lions?|hogs|tigers?)\b|\bkarma is coming for\b[^.!?\n]{0,60}(?:cancer|diagnos|stage|death)", 4.5, "death_wish", unless=f"{REPORTED}|vet\\b|old dog|poor (?:thing|dog|animal)|suffering"),
)  # fmt: skip
HARASS = (
    _behind("everybody|everyone|every one|y'?all|yall|let'?s|let us|lets|go|time to|we should|we need to|we gotta|i say we", 25, r"(?:blow up|spam|flood|bombard|raid|drag|harass|stalk|dox|hound|swarm|ruin) (?:his|her|their|him|them|[a-z]+'s|[a-z]+ [a-z]+'s) ?(?:phone|inbox|page|dms?|comments?|profile|life|salon|shop|business|car|home|house|kids|till|until|so |now|tonight|every)", "harassment", f"{REPORTED}|city|council|office|website|leave (?:him|her|them) alone"),
    Cue(r"\bspam (?:his|her|their) (?:inbox|dms?|phone|page)\b", 5, "harassment", unless=f"{REPORTED}|stop"),
    Cue(r"\bmake (?:\w+ )?(?:life|it) (?:hell|miserable|a living hell|impossible) for\b|\bmake (?:his|her|their|\w+'?s) life (?:hell|miserable|impossible|a living hell)\b|\b(?:run|ran) (?:him|her|them|that \w+|this \w+) out of town\b|\b(?:don'?t|never) let (?:him|her|them) (?:have|get|know) (?:a (?:minute|moment)|any|one minute) (?:of )?peace\b|\bdoesn'?t deserve (?:sleep|peace|privacy)\b|\bdon'?t deserve (?:sleep|peace|privacy)\b|\bspit in (?:his|her|their) (?:\w+)", 5, "harassment", unless=f"{REPORTED}|tried to|trying to|wanted to|stop"),
    _behind("(?:keep|start) (?:calling|texting|messaging|ringing|following)", 45, r"at night|all night|till (?:he|she|they)|until (?:he|she|they) (?:quit|cr(?:y|ies)|leave|move)|every hour", "harassment", f"{REPORTED}|stop|city|utility|\\bi\\b"),
    _behind("(?:nasty|bad|one ?star|fake|1 ?star) reviews? (?:on|for|about)", 40, r"till|until|so (?:he|she|they)|cr(?:y|ies)", "harassment", REPORTED),
    Cue(r"\bfollow (?:him|her|them) (?:to (?:his|her|their) (?:car|gym|house|church|job)|home|around)\b|\bfind out where (?:he|she|they|this \w+|that \w+) (?:lives?|works?|goes|sleeps?|eats?)\b", 5, "harassment", unless=REPORTED + r"|arrested|police report|threaten|man (?:was|tried)"),
)  # fmt: skip
ES_QUIEN = r"(?:eres|sos|usted es|ustedes son|ese tipo es|esa mujer es|el (?:alcalde|concejal|jefe|jefe de policia) es|policias de aqui son|calle son|pinche|maldit[oa]s?)"
ES_MAL = r"(?:idiotas?|imbecil(?:es)?|estupid[oa]s?|tarad[oa]s?|pendej[oa]s?|brut[oa]s?|burr[oa]s?|bestias?|cerd[oa]s?|puerc[oa]s?|marran[oa]s?|ratas?|parasit[oa]s?|escoria|basura(?: de persona| humana)?|gusan[oa]s?|cucarachas?|animal(?:es)?|arrastrad[oa]s?|muertos? de hambre|fe[oa]|gord[oa]|bruja|payas[oa]|tont[oa]s?|cretin[oa]s?|inutil de persona|mierda|perr[oa]s?|borregos?)"
ES_NO = f"{NO}|cancion|perrito|del zoologico|nacimiento|granja|mi (?:perr|gat|herman|prim|compadre)|compadre|jaja|amig[oa]|te quiero|servicio|autobus|calle|\\bluz\\b|decision|recog"
SPANISH = (
    Cue(rf"\b{ES_MAL}\b", 4.5, "insult", near=rf"\b{ES_QUIEN} (?:(?:un|una|unos|unas|todos|bola|de|tan|mas|el|la|bien|puro|pura|pinche|como|realmente) ){{0,3}}{ES_MAL}\b", unless=ES_NO),
    Cue(r"\b(?:eres|usted es|son|es) (?:una?|unos|unas|puras?|una bola de|bola de|tan) (?:\w+ )?(?:idiotas?|imbecil(?:es)?|estupid[oa]s?|pendej[oa]s?|escoria|basura de \w+|ratas?|parasitos?|cerdos?|cucarachas?|brut[oa]s?|tarad[oa]s?|puercos?)\b", 4.5, "insult", unless=ES_NO),
    Cue(r"\b(?:callate|callese|callense|largate|larguense|lavate|vete a|vayanse a)[^.!?\n]{0,20}\b(?:gord[oa]|fe[oa]|idiotas?|imbecil|estupid[oa]|viej[oa]|perr[oa]|bruj[oa]|arrastrad[oa]|burr[oa]|pendej[oa]|mierda|verga|rata|bano|nadie)\b", 5, "insult", unless=REPORTED),
    Cue(r"\b(?:cara|cerebro|boca) de (?:sapo|puerco|cerdo|rata|perro|burro|mosquito|culo|mula|caballo|nalga|rana|pescado)\b|\b(?:sin cerebro|medio cerebro|que asco de (?:mujer|hombre|persona|gente|tipo)|no vale[ns]? ni (?:el aire|la)|muert[oa]s? de hambre|chinga tu madre|chinguen a su madre|hij[oa]s? de (?:puta|perra|tu)|me cago en (?:tu|su)|vete al (?:diablo|infierno)|vayanse al diablo|vieja (?:bruja|ridicula|metiche|chismosa)|viejo (?:asqueroso|amargado|verde)|tu (?:mama|madre) no te ense\xf1o)\b", 5, "insult", unless=f"{REPORTED}|jaja"),
    Cue(r"\bojala (?:que )?(?:te|se|les|lo|la|los|el|tu|todos|ese|esa)[^.!?\n]{0,35}\b(?:muera[ns]?|mueras|de cancer|cancer|pudra[ns]?|ahogue[ns]?|mate[ns]?|atropelle[ns]?|queme[ns]?|lleve al|parta un rayo|ahorque[ns]?)\b|\bque (?:te|se) (?:mueras|pudras?|pudran|te mueras)|\b(?:muerete|matate|pudrete|ahorcate|tirate (?:del|al) (?:puente|rio))\b|\b(?:merece|deberia|deberian) (?:morir(?:se)?|la muerte|estar muert[oa]s?)\b|\bcuando se muera\b[^.!?\n]{0,30}\b(?:fiesta|celebr|bailar)", 5, "death_wish", unless=f"{REPORTED}|nadie merece|lluvia|de risa"),
    Cue(r"\b(?:haganle|hacerle|vamos a hacerle) la vida (?:imposible|de cuadritos|un infierno)\b|\bno l[oa]s? dejen (?:en paz|dormir|vivir)\b|\bescribirle todos los dias hasta\b", 5, "harassment", unless=REPORTED),
)  # fmt: skip
EXTENUATING = (
    Cue(r"\b(?:i'?m|i am|im|me,|my|mi|soy|estoy)(?: such)?(?: an?)?(?: too| so| bien| tan| un| una)? ?(?:\w+ )?(?:idiot|moron|dumb|stupid|fat|ugly|loser|failure|mess|fool|tont[oa]|gord[oa]|brut[oa]|fe[oa])\b|\b(?:call me|us) (?:stupid|dumb|crazy|dummies|idiots)\b", -5, "oneself"),
    _behind("called|calling|calls?|wishing|told me to", 30, "idiots?|stupid|pig|dumb|moron|garbage|trash|names|ugly|fat|death|kys|kill", "report", "", -5),
    Cue(r"\b(?:please (?:don'?t|stop|be (?:kind|nice|civil))|no name calling|be (?:kind|civil|respectful)|that'?s somebody'?s|no need to (?:insult|call|be ugly)|uncalled for|leave (?:him|her|them|ms|mr) [^.!?\n]{0,20}alone|pray for)\b", -3, "plea"),
    Cue(r"\b(?:useless|incompeten\w+|inept|failing us|failed us|do nothing|resign|fired?|clown show|joke of an?|lied to us|liars?|broken? promises?|waste of (?:money|tax\w*|our money|time)|inutiles?|incompetentes?|mentiros\w+|renunci\w+)\b", -1, "criticism"),
    Cue(r"\b(?:stupid|stupidest|dumb|dumbest|idiotic|moronic|foolish|silly|asinine|ridiculous|laughable|pathetic|clueless|ignorant|lame|garbage|trash|brainless) (?:and \w+ )?(?:\w+ )?(?:articles?|columns?|arguments?|headlines?|questions?|statements?|stor(?:y|ies)|excuses?|logic|auto ?correct|phone|keyboard|typo|thing|mistakes?|laws?|polic(?:y|ies)|rules?|ideas?|plans?|decisions?|remarks?|posts?|websites?|software)\b|\b(?:load|bunch|pile) of (?:stupidity|nonsense|garbage|hogwash|baloney|rubbish|crap)\b", -2.5, "thing", unless=r"\byou(?:'re| are)\b|\bidiots?\b|\bmorons?\b"),
    Cue(r"\b(?:this|that|the|these|those|stupid|dumb|ugly|damn|garbage|trash) (?:\w+ )?(?:road|light|sign|idea|rule|website|app|system|bill|ditch|pothole|billboard|truck|car|gate|machine|logo|statue|mosquitoe?s?|weather|heat|meter|intersection)\b[^.!?\n]{0,12}\b(?:is|are|was) (?:\w+ )?(?:garbage|trash|stupid|dumb|ugly|idiotic|pathetic|worthless|(?:piece|pile) of (?:shit|crap|junk|garbage)|shit|crap|junk)\b", -3, "thing"),
)  # fmt: skip
CUES = (*THREAT, *CONTEMPT, *INSULT, *DEATH, *HARASS, *SPANISH, *WITS, *LOOKS, *GROUPS, *SPANISH_WAYS, *EXTENUATING)

REASONS = {
    "insult": Reason("It degrades a person or group.", "Denigra a una persona o a un grupo."),
    "death_wish": Reason("It wishes death or harm to a person or group.", "Desea la muerte o un daño a una persona o a un grupo."),
    "harassment": Reason("It calls on others to harass a person.", "Llama a otros a acosar a una persona."),
    "model": Reason(
        "It reads as an attack on a person or group to the trained model.",
        "El modelo entrenado lo lee como un ataque a una persona o a un grupo.",
    ),
    **{kind: Reason("It may be no attack.", "Puede no ser un ataque.") for kind in ("oneself", "report", "plea", "criticism", "thing")},
}


class Attack(CueDetector):
    """Finds insults, wishes of harm and calls to harass by cues and the model; criticism, reports and teasing speak against it."""

    name = "attack"
    version = "2"
    clause = "5.6.7a"
    cues = CUES
    reasons = REASONS
