# ruff: noqa: E501
"""5.6.5 illegal activity: threats, incitement, offers of and instructions for crime, in English and Spanish.

Hyperbole, lawful protest and the report of a crime share nearly all the words; what stands around a match decides.
"""

from __future__ import annotations

from typing import ClassVar

from pharos.classifiers.cues import Cue, CueDetector
from pharos.classifiers.discrimination.emoji import ARMED
from pharos.classifiers.discrimination.violence import ES_VIOLENCE, VIOLENCE
from pharos.classifiers.illegal.harm import HARM, JOKE
from pharos.classifiers.illegal.offences import OFFENCES
from pharos.classifiers.illegal.trade import TRADE
from pharos.schemas.finding import Reason

_SPORT = r"\bgame|geaux|tigers|friday|saturday +night|playoff|bulldogs|trojans|team|score|touchdown|season|coach|inning|tournament|\bwin\b|champion|partido|final|\bgol|liga|equipo|torneo"
_TOLD = (
    r"\b(?:he|she|they|someone|somebody|guy|man|ex|neighbor|caller|suspect|who) +(?:has +|have +|had +|was +|were +|keeps? +)?(?:said|says|saying|told|yell\w*|scream\w*|text\w*|threaten\w*|wrote|posted|tried|want(?:s|ed)?)|"
    r"\b(?:threatened|arrest\w*|charged|convicted|sentenced|indicted|report\w*|police +say|dijo|amenazo|amenazaron|denunci\w*|detuvieron|grito)\b"
)
_NOT = r"\b(?:don'?t|do +not|never|stop|quit|nobody|no +one|shouldn'?t|wouldn'?t|can'?t +just|cannot|couldn'?t|(?:not|ain'?t) +(?:going|gonna|gon|saying)|against|instead +of|illegal|legal|law|fine +for|penalty)\b"
_PEST = r"weed|wasp|\bants?\b|hornet|mosquito|roach|snake|\bhogs?\b|rats?\b|mice|kudzu|grass|flea|termite|cucaracha|hormiga|zancudo|maleza|deer|coyote|nutria"
_IDEA = r"\bbill\b|ordinance|proposal|project|budget|\bidea\b|amendment|millage|\bvideo|film|photo|movie|song|scene|lights?\b|engine|process|\bapp\b|rumor|time|vibe|music|mood|deal|program"
_ITEM = (
    r"\b(?:an?|the|some|me|us) +(?:quick +)?(?:e-?mail|text|message|dm|msg|link|note|pm|line)|"
    + r"hoops|baskets?\b|three|pictures|fireworks"
)
_CLEAN = f"{JOKE}|{_TOLD}|{_SPORT}|{_PEST}|{_IDEA}|{_ITEM}"
_SEEN = r"\b(?:they|he|she|people|someone|somebody|dealers?|kids|guys|thieves|neighbors?|house|caught|arrest\w*|report\w*|police +\w+ed|bust(?:ed)?|denunci\w*|venden|who +do +i|beware|scam|where +do +i +report|clean|sober|court|debate|legaliz\w*)\b"
_BARBER = r"\bhair\b|bangs|salon|barber|surgery|doctor|dentist|record|pull +out|off +(?:of +)?the|sunflower|poster|billboard|doll|statue|fish|chicken|snake"
_WHOM = (
    r"(?:you|u|ya|y'?all|him|her|them|em|'em|every(?:one|body)|all +of +(?:you|them)|(?:the|that|this|your|ur|every|a|these|those|any) +(?:\w+ +)?(?:mayor|council\w*|cops?|pigs?|officers?|deput(?:y|ies)|judge|inspector|"
    r"chief|sheriff|commissioner|reporter|clerk|driver|meter +reader|bastards?|bitch(?:es)?|motherfucker\w*))"
)
_PLACE = r"(?:building|house|office|church|mosque|synagogue|temple|school|city +hall|hall|station|precinct|courthouse|jail|bank|substation|plant|water +tower|cars?|trucks?)"
_HOW = r"\b(?:how +(?:to|do +(?:i|you|u|we|y'?all)|can +(?:i|you|u|we)|would +(?:i|you|someone|one))|teach +(?:me|you|ya|y'?all)(?: +how)?(?: +to)?|show +(?:me|you|ya|y'?all) +how(?: +to)?|(?:best|easiest|quickest) +way +to|i'?ll +show +(?:you|ya|y'?all))"
_PILLS = r"(?:percs?|perc ?30s?|xans?|xanax|xannies|oxys?|oxycontin|oxycodone|molly|addys?|adderall|cocaine|crystal +meth|meth|heroin|fentanyl|fetty|shrooms|lsd|ketamine|zaza|weed|thc +carts?|lortabs?|norcos?|edibles)"

CUES: tuple[Cue, ...] = (
    # threats
    Cue(rf"\b(?:i'?m|im|i +am|we'?re|we +are|imma|ima|i'?ma|finna|i'?ll|i +will|we'?ll|we +will|i +swear) +(?:\w+ +){{0,3}}(?:kill|shoot|murder|stab|lynch|behead|execute|gut|strangle|bomb|smoke|jump|run +over) +{_WHOM}\b",
        4.6, "threat", unless=rf"{_CLEAN}|husband|wife|kids|dog|sister|eat|cobbler|hug|kindness|break(?:s|ing)? +in|intruder|burglar|self[- ]defen|\b(?:not|never|ain'?t|won'?t) +(?:\w+ +){{0,2}}(?:kill|shoot|stab|murder)"),
    Cue(rf"\b(?:gonna|going +to|gon|want +to|wanna|time +to|let'?s|we +should|someone +(?:should|needs? +to|oughta|ought +to)|somebody +(?:should|needs? +to|oughta|ought +to|please)|y'?all +should|they +(?:should|oughta)|should +just|just) +"
        rf"(?:just +|go +|all +)?(?:shoot|kill|murder|stab|lynch|hang|behead|assassinate|poison|bomb|firebomb|run +over) +{_WHOM}\b", 4.2, "incitement", unless=rf"{_CLEAN}|{_NOT}|out +to +dry|my +(?:wife|mom|mama|husband|back)|criminals?\b|(?:he|she|will|would|they|trump) +just|curtain|banner|sign|tell"),
    Cue(r"\b(?:should|oughta|ought +to|needs? +to|gotta|deserves? +to|has +to|have +to) +(?:just +|all +|really +)?(?:be|get) +(?:shot|hung|hanged|lynched|stabbed|beheaded|strung +up|murdered|burned +alive|curb ?stomped|executed|beat(?:en)? +up)\b",
        4.2, "incitement", unless=f"{_CLEAN}|{_NOT}|court|convict|trial|nobody|banner|flag|picture|art|curtain|wreath"),
    Cue(r"\b(?:kill|shoot|hang|lynch|behead|gut|jump) +(?:all +)?(?:the +|these +|those +|every +|them +)?(?:cops?|pigs|police|officers?|deputies|democrats|republicans|liberals|muslims|jews|christians|gays|immigrants|mexicans|politicians|judges|"
        r"journalists|reporters|landlords|homeless)\b", 4.2, "incitement", unless=rf"{_CLEAN}|{_NOT}|when|why|history|nazis?|movies?|hogs|plot|with +kindness|chant|nukes?|\bif +you|easier|\b(?:can|could|we|they|to|cops|police|will) +(?:kill|shoot)"),
    Cue(rf"\b(?:burn|torch|firebomb|blow +up|bomb|set +fire +to|shoot +up|burn +down) +(?:down +)?(?:the|that|this|your|their|ur|his|her|every|all|them) +(?:\w+ +){{0,2}}{_PLACE}\b", 4.2, "incitement",
        near=r"\b(?:i'?m|ima|imma|i'?ll|we|let'?s|somebody +(?:should|needs?|please|oughta)|someone +(?:should|needs?|oughta)|y'?all|should|gonna|going +to|oughta|ought +to|finna|time +to|wanna|tonight)\b",
        unless=f"{_TOLD}|{_NOT}|{JOKE}|training|demoli|implo|condemned|blight|abandoned|controlled|contractor|movie|candle|leaves|grill|balloon|leftover|careful|before|might|could|will +burn|fire +department|why"),
    Cue(r"\bburn +(?:it|this +(?:place|bitch|city|town)|city +hall|that +(?:place|bitch)|the +whole +(?:place|thing|city|town)) +(?:all +)?(?:down|to +the +ground)\b", 4.2, "incitement", unless=f"{_TOLD}|{_NOT}|{_SPORT}|almost|nearly|tried|old|kitchen|stove|dance|stage|gonna +burn|down +groups|burn +it +down +(?:groups|crowd|types)"),
    Cue(r"\b(?:we|i|n we|and i) +(?:all +)?know +where +(?:you|u|ya|he|she|they|your +\w+|his +\w+|her +\w+|ur +\w+) +(?:live|lives|stay|stays|sleep|sleeps|parks?|works?|eats?|goes? +to +school)\b", 4.2, "threat", unless=f"{JOKE}|flood|drain|neighbor|feel|help|food|bus|prayer|from"),
    Cue(r"\b(?:better +)?watch +(?:your|ur|yo|his|her) +back\b", 4, "threat", unless=f"{JOKE}|{_TOLD}|safe|thie|scam|careful|out +there|folks|everybody|ladies|we +watch|lift"),
    Cue(r"\bsleep +with +(?:one|1) +eye +open\b", 4, "threat", unless=r"\b(?:i|we|i'?ll|have +to|had +to)\b +(?:\w+ +){0,2}sleep"),
    Cue(r"\bbe +a +(?:real +)?shame +if +(?:something|somebody|someone|anything|that|it) +(?:\w+ +)?(?:happen\w*|burn\w*|rearrang\w*|caught|blew|broke)\b", 4.3, "threat", unless=_IDEA),
    Cue(r"\b(?:accidents|bad +things|things) +happen +to +(?:people|folks|men|women|ladies|councilmen) +like\b", 4.3, "threat"),
    Cue(r"\b(?:you'?re|ur|you +are|your|he'?s|she'?s) +(?:a +)?dead +(?:man|meat|woman)(?: +walking)?\b", 4.2, "threat", unless=f"{JOKE}|{_SPORT}|{_TOLD}"),
    Cue(r"\b(?:put|putting|pump|bust) +(?:a +|some +|one +|two +|2 +)?(?:bullets?|slugs?|caps?|holes?|rounds?)(?: +\w+)? +in +(?:you|your|ur|him|his|her|their|them|that|the +mayor|every)\b", 4.5, "threat", unless=f"{_TOLD}|road|wall|fence|who|pipe|street"),
    Cue(r"\b(?:a +)?bullets? +(?:in|for|with) +(?:your|his|her|ur|their|the +mayor'?s) +(?:head|skull|chest|name|face|brain)\b", 4.3, "threat", unless=f"{_TOLD}|found|died|killed|was|surviv|victim|pray|still"),
    Cue(r"\b(?:slit|cut|slice) +(?:your|his|her|ur|their|those|them) +(?:\w+ +)?throats?\b", 4.3, "threat", unless=f"{_TOLD}|found|doctor|surg|cancer"),
    Cue(r"\b(?:i'?ll|i +will|imma|ima|i'?m +(?:gonna|going +to)|we'?ll|we'?re +(?:gonna|going +to)|somebody +(?:should|needs? +to|oughta|please)|someone +(?:should|needs? +to|oughta)) +(?:\w+ +){0,2}(?:break|bust|crack|stomp|kick|knock|bash|smash|snap|wring|cut|slit|slice|crush|rip) +"
        r"(?:\w+ +)?(?:your|ur|yo|his|her|their|that|those) +(?:\w+ +)?(?:jaws?|heads?|skulls?|teeth|faces?|kneecaps?|knees|legs|windows?|noses?|mouths?|necks?|throats?|spines?)\b", 4.3, "threat", unless=f"{JOKE}|{_TOLD}|{_SPORT}|{_BARBER}"),
    Cue(r"\b(?:i'?ll|i +will|imma|ima|i'?m +(?:gonna|going +to)|we'?re +gonna|we'?ll|gon) +(?:\w+ +)?(?:beat|whoop|stomp|kick) +(?:the +)?(?:\w+ +){0,2}(?:out +of|out|off) +(?:of +)?(?:you|u|him|her|them|that|your|every)\b", 4.2, "threat", unless=f"{JOKE}|{_TOLD}|{_SPORT}|rug|dust|heat"),
    Cue(r"\bnext +(?:\w+ +){1,2}(?:that|who|to)\b", 4.3, "threat", near=r"getting +shot|gets? +shot|is +dead|\bbullets?|birdshot|buckshot|two +in +the +chest|not +walking|pine +box|body +bag|to +the +hospital",
        unless=f"{_TOLD}|{JOKE}|ambulance|pothole|child|kid"),
    Cue(r"\b(?:you|he|she|u)(?:'?ll| +will| +gonna|'?re +(?:gonna|going +to)|'?s +(?:gonna|going +to)) +(?:\w+ +){0,2}(?:end +up|be +found|wind +up|leave|be +leaving) +(?:\w+ +){0,3}(?:river|bayou|body +bag|hearse|casket|trunk|pine +box)\b", 4.2, "threat",
        unless=r"road|ramp|curve|guardrail|drive|flood|bridge|swim|current|life +jacket|boat|reckless|drink"),
    Cue(r"\b(?:2nd|second) +amendment +(?:solutions?|remed\w+)\b", 4.3, "threat", unless=_NOT),
    Cue(r"\b(?:there'?s|theres|there +is|i +(?:put|planted|left|placed)|we +(?:put|planted|left)|hay|puse|pusimos) +(?:a|una|another) +bomba? +(?:in|at|under|inside|en|debajo|near)\b", 4.5, "threat", unless=r"\bwater|agua|gasolina|shelter|squad|heard|rumor|bath|report|fire"),
    Cue(r"\b(?:don'?t|do +not) +(?:come|go) +to +(?:school|church|city +hall|the +game|work|class) +(?:\w+ +){0,2}if +(?:you|u|ya|y'?all) +(?:like|love|want|wanna|value)[^.!?\n]{0,12}(?:liv|alive|life|breath)", 4.5, "threat"),
    Cue(r"\bsnitches +(?:get|gets|end +up|catch) +(?:stitches|ditches|in +ditches)\b", 4.2, "threat", unless=f"{_NOT}|culture|mentality"),
    Cue(r"(?:\b(?:pay|bounty|cash +(?:to|for))|\$ ?[0-9,]+ +(?:cash +)?(?:to|for)) +(?:\w+ +){0,4}(?:slash(?:es)?|jumps?|beats? +up|torch(?:es)?|vandali[sz]es?|hurts?|shoots?|kills?|key|break(?:s)?) +(?:\w+ +)?(?:his|her|him|them|that|the|every|my|one|their|tires|legs|windows)\b",
        4.2, "incitement", unless=f"{_CLEAN}|reward|tip|arrest|wedding|crime ?stoppers|insur"),
    Cue(r"\b(?:make|want|need) +(?:my|his|her|their) +(?:ex|husband|wife|boss|landlord|neighbor) +(?:to +)?(?:disappear|gone +for +good|dead)\b|\b(?:hit ?man|hitman) +for +hire\b|\bmake +(?:my|an|his|her) +(?:\w+ +)?disappear\b", 4.2, "offer", unless=r"magic|bill|debt|stain|pothole|trash|hit +man +movie"),
    # incitement
    Cue(r"\b(?:let'?s|lets|time +to|who'?s +(?:down|ready) +to|y'?all +(?:ready|down) +to|come|we +(?:gonna|should|need +to|oughta|gotta)|everybody) +(?:all +|go +|just +)?(?:and +)?(?:loot|riot|storm|ransack|firebomb|vandali[sz]e|sabotage|flip +cars|smash +(?:up|windows|the +windows|every)|"
        r"burn +(?:down|it +down)|tear +(?:this|the) +(?:city|town|place|bitch) +(?:up|down)|break +(?:in|into|windows|the +windows))\b", 4.2, "incitement", unless=rf"{_NOT}|{_SPORT}|{_TOLD}|storm +(?:drain|water|season|ready|prep|shelter|the +(?:court|field|stage))|dance|band|party|calories|candles|karaoke|car +wash|new +shoes"),
    Cue(r"\bno +justice[^.!?\n]{0,14} (?:burn|riot|loot|tear +it)\b", 4.3, "incitement"),
    Cue(r"\b(?:loot|looting|rob|hit) +(?:the +)?(?:mall|walmart|target|dollar +general|stores?|walgreens|best +buy)\b", 4.3, "incitement", near=r"tonight|during|before|bring|power|lights", unless=f"{_TOLD}|{_NOT}|{_SEEN}"),
    Cue(r"\b(?:before|till|until) +(?:the +)?(?:cops|12|police|laws|law) +(?:get|gets|show|shows|come|comes|wake)\b", 2.2, "incitement", unless=f"{_TOLD}|{_SEEN}|call"),
    Cue(r"\b(?:bring|grab|get) +(?:your +|a +|the +|some +|ya +|yall +)?(?:crowbars?|molotovs?|gas +cans?|bricks|noose|rope|torches|guns|bags)\b", 2.2, "incitement", unless=r"generator|garden|canoe|climb|trash|sand ?bags|buy ?back|swim|luau|leaf|library"),
    Cue(r"\b(?:smash|hammer|shoot(?: +out)?|break|destroy|sabotage|cut +the +wires? +(?:on|to)|disable) +(?:up +|out +)?(?:the|those|these|them|all +the|every|your|ur) +(?:\w+ +)?(?:meters?|cameras?|street ?lights?|substations?|transformers?|pumps?|traffic +lights?)\b", 4, "incitement",
        near=r"\b(?:let'?s|everybody|y'?all|just|same +night|tonight|we|somebody +should|someone +should)\b", unless=f"{_TOLD}|{_NOT}|{_SEEN}|picture|video|storm|truck|crew|will|who|again"),
    Cue(r"\b(?:dump|throw|toss|leave|pour|roll) +(?:your|ur|yo|it|them|all|that|old|y'?all'?s)\b", 4, "incitement",
        near=(r"\b(?:bayou|ditch|river|woods|storm +drain|city +hall|levee|creek|side +of +the +road|lake)\b", r"\b(?:just|everybody|free|nobody|at +night|like +everybody|i +do|never +catch|y'?all)\b"), unless=rf"\b(?:don'?t|do +not|never +dump|stop|quit|illegal|fine +for)\b|please|tired|who\b|quit|litter|camera|catch +(?:them|him|and|who)|line|hook|kayak|pole|petal|{_TOLD}"),
    Cue(r"\b(?:street +)?(?:takeover|sideshow|side +show|street +race|drag +race|races) +(?:is +)?(?:tonight|tn|2nite|saturday|friday|sat|fri|at +midnight|this +\w+)\b", 4, "incitement", near=r"12\b|midnight|block|pull +up|bring|tap|cops|plates|location|lanes|dm\b", unless=f"strip|track|{_NOT}|{_TOLD}|another|permit|5k|boat|duck|horse"),
    Cue(r"\b(?:cover|block|hide|spray|tape|flip)(?:ing)? +(?:up +)?(?:your|ur|yo|my) +(?:license +)?(?:plates?|tags?)\b", 4.2, "instructions", near=r"camera|cams?\b|toll|ticket|12\b|can'?t +(?:see|read)|cops|caught", unless=f"{_NOT}|{_TOLD}|rain|mud"),
    Cue(r"\b(?:antifreeze|rat +(?:bait|poison))\b", 4.2, "instructions", near=r"hamburger|\bmeat|hot +dogs?|\bbowl|over +the +fence|bacon|tuna", unless=f"{_TOLD}|{_NOT}|died|ate|sick|vet\\b|evil|found|warning|careful|who|monster"),
    # offers
    Cue(rf"\b(?:i +(?:got|sell|have|move)|i'?m +selling|we +(?:got|sell)|selling|got +(?:some|them|that|dem)|who +(?:got|has|sells|selling)|anybody +(?:got|sell|selling|have)|anyone +(?:got|sell|selling|have)|where +(?:can|do) +(?:i|u|you) +(?:get|score|cop|find|buy)|hmu +for|tryna +(?:buy|cop|get)|looking +for|need) +"
        rf"(?:\w+ +){{0,2}}{_PILLS}\b", 4.2, "offer", unless=rf"{_SEEN}|pharmac|prescri|doctor|turn +in|take ?back|weed +(?:eat|whack|kill|control|mat)|good +golly|pull|garden|yard|refill|rehab|medical|narcan|addict|stop|ringwald|selling +\w+(?: +\w+)? +(?:is|was|to)\b|death +penalty"),
    Cue(r"\b(?:zips?|ounces?|oz|eighths?|8ths?|grams?|qps?|pounds?|zip) +(?:of +)?(?:weed|za|zaza|loud|exotic|coke|dope|meth)\b|\bzips? +(?:for +)?\$ ?[0-9]", 4.3, "offer", unless=f"{_SEEN}|{_TOLD}|lake|gallon|garden"),
    Cue(r"\b(?:no +(?:serial(?:s| +numbers?)?|background +checks?|paperwork|papers|questions +asked)|felons? +(?:ok|okay|welcome|friendly)|unregistered|untraceable|with +(?:a +)?switch)\b", 4.2, "offer", near=r"\b(?:glock|pistol|rifle|9mm|ar-?15|draco|handgun|guns?|lowers?)\b",
        unless=rf"{_SEEN}|{_NOT}|buy ?back|loophole|ban\b|congress|require|should"),
    Cue(r"\b(?:need|want|buy|get|looking +for) +(?:a +)?(?:pistol|gun|glock|strap|burner|rifle|heat)\b", 4.5, "offer", near=r"can'?t +pass|no +background|without +(?:a +)?(?:background|paper)|felon|no +paper", unless=f"{_NOT}|loophole|easier|too +easy"),
    Cue(r"\bfell +off +(?:a|the|of +a) +truck\b", 4.1, "offer", near=r"\$|cheap|\bdm\b|inbox|selling|brand +new|for +sale|hmu|don'?t +ask", unless=r"highway|road|lane|i-?49|debris|hazard|pick +(?:it|up)|bridge|yesterday"),
    Cue(r"\b(?:buy|buying|pay +for|cash +for|selling) +(?:\w+ +)?(?:catalytic +)?converters?\b", 4.1, "offer", near=r"no +(?:title|questions|receipt|papers)|after +dark|don'?t +ask", unless=f"{_SEEN}|{_NOT}|stolen"),
    Cue(r"\b(?:make|sell|sells|selling|got|print|printing|do|need|buy|get|order|where +can +i +get) +(?:\w+ +){0,2}(?:fake|blank|novelty|scannable|counterfeit|bogus) +(?:ids?|checks?|papers|stubs|pay ?stubs|licen[sc]es?|tags?|titles?|(?:inspection +)?stickers?|brake +tags?|green +cards?|vaccine +cards?|socials?|bills|money|prescriptions?)\b",
        4.3, "offer", unless=rf"{_SEEN}|{_NOT}|{_TOLD}|warn|props?|play +money|teller|got +a +(?:fake|counterfeit)|monopoly"),
    Cue(r"\b(?:vaccine|vax|covid|shot) +cards? +(?:\w+ +){0,4}(?:filled|\$|each|for +sale|ready)\b|\b(?:pay|check) ?stubs? +(?:\w+ +){0,3}made +to +order\b|\b(?:fullz|cloned +cards|bank +drops)\b", 4.3, "offer", unless=f"{_SEEN}|{_TOLD}"),
    Cue(r"\b(?:selling|sell|buying|buy|got|trade) +(?:my +|some +|ur +|your +)?(?:food +)?(?:stamps|ebt)\b", 4.2, "offer", near=r"on +the +dollar|cents|cash|half|\bdm\b|inbox", unless=f"{_TOLD}|{_NOT}|{_SEEN}|post +office|forever"),
    Cue(r"\bselling +(?:\w+ +){0,2}skimmers?\b|\b(?:clean|synthetic|fake) +(?:pee|urine|piss)\b", 4.2, "offer", unless=f"{_TOLD}|{_SEEN}|pool|carpet|dog|cat\\b|smell|lab\\b"),
    Cue(r"\bi +can +(?:wipe|erase|hack|zero +out|clear|delete) +(?:\w+ +)?(?:tickets?|fines|records?|balances?|bills?|warrants?)\b", 4.1, "offer", unless=r"expunge|legal|clinic|lawyer|attorney|online|app\b"),
    # instructions
    Cue(r"\b(?:bypass|jump|tamper +with|slow +down|trick|reverse|hack|rig|fool|get +around|override|cheat)(?:ing)? +(?:out +)?(?:the|your|ur|my|these|those|a|them|that|da) +(?:(?:new|digital|smart|electric|light|water|power|gas|old|city) +){0,2}meters?\b", 4.3, "instructions", unless=rf"{_NOT}|{_TOLD}|notice|accus|caught|crime|felony|theft|parking"),
    Cue(r"\bmagnets?\b", 4, "instructions", near=(r"\bmeters?\b", r"(?:slow|half|less|strong|neodymium|trick|spin|read)"), unless=rf"{_NOT}|{_TOLD}|fridge|metal +detector|myth"),
    Cue(r"\b(?:pass|beat|cheat|fake|trick)(?:ing)? +(?:on +)?(?:a|the|my|an|your|this|that|them|it)? ?(?:\w+ +){0,2}(?:drug|pee|piss|urine|hair|ua) +(?:tests?|screens?|screening)\b", 4.2, "instructions", near=r"\bhow\b|what +(?:do|to|can|should)|detox|smoked|flush|drink|anybody|anyone|visine|trick",
        unless=r"have +to +pass|must|require|proud|mayor|deputies|politician|they +(?:should|need)|council|drink +plenty"),
    Cue(rf"{_HOW} +(?:\w+ +){{0,3}}(?:make|build|cook|mix|manufacture) +(?:a +|some +|up +|an +|my +own +)?(?:pipe +bombs?|pipebombs?|bombs?|explosives?|molotovs?|napalm|meth|crystal +meth|ricin|silencers?|suppressors?|ghost +guns?|fake +ids?|counterfeit|ghb|ice +at +home)\b", 4.5, "instructions", unless=f"{_NOT}|bath|{_TOLD}|learn(?:ed|s)|ice +cream|shelter"),
    Cue(rf"{_HOW} +(?:\w+ +){{0,2}}(?:hot ?wire|break +into|steal|jack|boost|rob|hack +into|siphon|launder|forge|counterfeit|shoplift) +(?:a|an|the|someone'?s|somebody'?s|his|her|their|kias?|hyundais?|cars?|gas|water|money|power|cable|electricity|checks?)\b",
        4.2, "instructions", unless=rf"{_NOT}|{_TOLD}|\bmy +own|prevent|keep +(?:them|people|thieves)|locked +out|lost|base\b|home +plate|second|show|scammers|they"),
    Cue(rf"{_HOW} +(?:\w+ +){{0,2}}(?:get +away +with +(?:murder|arson|stealing)|kill +(?:a +person|someone|somebody|my +(?:husband|wife|ex|neighbor|boss)|him|her)|poison +(?:a|my|the|his|her) +(?:\w+ +)?(?:dogs?|cats?|husband|wife|ex|neighbor)|hide +a +body|burn +(?:down +)?(?:a|my|his|her|the) +(?:house|car|trailer|store))\b", 4.2, "instructions", unless=f"{JOKE}|{_TOLD}|show|novel|mystery|they|this +city|council|mayor|utility"),
    Cue(r"\b(?:disable|remove|cut +off|take +off|get +off|slip) +(?:an?|the|my|his|her|your|this) +ankle +(?:monitor|bracelet)\b", 4.2, "instructions", near=r"\bhow\b|without|anybody|foil|trick", unless=f"{_TOLD}|arrest|judge +let|lotion|jewel"),
    Cue(r"\b(?:tell|told) +(?:fema|the +insurance|them|insurance|the +adjuster)\b", 4.1, "instructions", near=r"even +if +(?:you|it|u)\b|when +(?:you|it) +didn'?t", unless=_NOT.replace("never|", "")),
    Cue(r"\b(?:hydrant|curb|meter) +(?:wrench|key)\b", 4, "instructions", near=r"yourself|fill +(?:your|ur|the) +pool|free +water|cut +(?:you|your|it)|never +(?:know|notice)|at +night|2 +am", unless=rf"firefighter|crew|plumber|{_TOLD}|{_NOT.replace('never|', '')}|leak|emergency"),
    # Spanish
    Cue(
        r"\b(?:voy|vamos) +a +(?:matar|balacear|acuchillar|madrear|linchar|quemar +viv[oa]s?) +a +(?:l|la|los|las|ese|esa|esos|esas|su|sus|tu|tus|todos)\b",
        4.3, "threat", unless=f"{JOKE}|{_TOLD}|mosquito|cucaracha|hormiga|rata|hierba|zancudo",
    ),
    Cue(r"\b(?:voy|vamos) +a +(?:matar|balacear|acuchillar|madrear|linchar) +al\b", 4.3, "threat", unless=f"{JOKE}|{_TOLD}|mosquito|equipo|perro"),
    Cue(r"\b(?:te|lo|la|los|las|l[oa]s) +(?:voy|vamos|van) +a +(?:matar|quebrar|tronar|balacear|acuchillar|madrear|linchar|quemar +viv[oa]s?|picar)\b|\bvoy +a +matar(?:te|l[oa]s?)\b", 4.3, "threat", unless=f"{JOKE}|{_SPORT}|{_PEST}|{_TOLD}|cosquillas|besos|hambre|calor|tamales|comida|domingo"),
    Cue(r"\b(?:le|te|les) +(?:meto|meten|meteria|voy +a +meter|vamos +a +meter|metemos) +(?:un|unos|dos|el|tres) +(?:plomazo|balazo|tiro|plomo|cuchillazo|machetazo|navajazo)s?\b", 4.5, "threat", unless=_TOLD),
    Cue(r"\b(?:ya +)?(?:se|sabemos) +(?:muy +bien +)?(?:en +)?donde +(?:vive|vives|estudia|trabaja|duerme|viven|trabajas|estudian)\b", 4.2, "threat", unless=rf"\bno +(?:se|sabemos)|alguien|{JOKE}|inunda|ayuda"),
    Cue(r"\bno +(?:sale|salen|sales|va +a +salir|vas +a +salir) +(?:viv[oa]s?|caminando|con +vida)\b|\bcuid(?:ate|ese) +la +espalda\b", 4.3, "threat", unless=f"{_TOLD}|hospital|levant|pesas"),
    Cue(r"\bme +las? +(?:vas|va|van) +a +pagar\b|\bva +a +(?:volar|explotar|arder) +(?:la +|el +)?(?:alcaldia|ayuntamiento|municipio|edificio|oficina)\b", 4.1, "threat", unless=f"{JOKE}|{_TOLD}|seguro|abogado|transformador|gas\\b|factura|horas|renta"),
    Cue(r"\b(?:hay +que|habria +que|deberian|alguien +deberia|tenemos +que|vamos +(?:todos +)?a|vayan +a|que +alguien|alguien +que) +(?:\w+ +)?(?:matar|quemar|linchar|colgar|balacear|fusilar|saquear|ahorcar|apedrear|incendiar|golpear|mate|queme|balacee)(?:l[oa]s?)? +(?:a +|al +|la +|el +|los +|las +|esa +|ese +|esos +|todo)",
        4.2, "incitement", unless=rf"{_PEST}|{JOKE}|{_NOT}|calorias|basura|hojas|grasa|antes +de|cuadro|bandera|ropa|pi\xf1ata|tiempo|\bno +(?:hay|vamos)|{_TOLD}|{_SPORT}"),
    Cue(r"\brompan?(?:le|les)? +(?:\w+ +){0,2}(?:el +hocico|la +madre|la +cara|las +manos|las +piernas|los +dientes)\b|\bpasarles? +(?:la +)?(?:troca|camioneta|carro) +encima\b", 4.2, "incitement", unless=f"{_TOLD}|{_SPORT}"),
    Cue(r"\b(?:vendo|tengo|consigo|ofrezco|se +vende|quien +vende|donde +compro|busco) +(?:\w+ +){0,3}(?:mota|perico|cocaina|fusca|cuerno +de +chivo|tachas|hongos +magicos|marihuana|pistola +sin|9mm +sin)\b", 4.3, "offer", unless=rf"{_SEEN}|farmacia|medicinal|policia|entregar"),
    Cue(r"\b(?:se +hacen|hago|hacemos|vendo|consigo|quien +(?:vende|hace)|necesito|saco) +(?:\w+ +){0,3}(?:papeles|micas?|licencias?|social(?:es)?|seguro +social|identificaci\w+|ids?) +(?:\w+ +)?(?:chuec[oa]s?|fals[oa]s?)\b|\bmica +y +(?:seguro|social)\b", 4.4, "offer", unless=rf"{_SEEN}|cuidado|estafa"),
    Cue(r"\b(?:ponle|poner|pongo|instalo|pone|pon|ponganle) +(?:un +|el +|le +|uno +de +esos +)*diablitos?\b|\b(?:sin +que|pa +que +no|para +que +no) +(?:el +|lo +)?(?:medidor|contador)? ?(?:marque|cuente|registre)\b", 4.3, "instructions", unless=f"{_TOLD}|multa|delito|disfraz|parrilla|tiempo"),
    Cue(r"\b(?:trucar|alterar|puentear|brincar|brincarse|hackear|trampear) +(?:el|tu|su|mi|los) +(?:medidor|contador)(?:es)?\b", 4.2, "instructions", unless=f"{_TOLD}|multa|delito|acus|ilegal"),
    Cue(r"\b(?:pasar|burlar|enga\xf1ar) +(?:el|la|un|una) +(?:antidoping|prueba +de +drogas|examen +de +drogas|doping)\b", 4.2, "instructions", near=r"\bque +(?:tomo|me +tomo|hago)|como|fum|truco|desintox", unless="obligatori|requisito|policias"),
    Cue(r"\bcomo +(?:hago|hacer|se +hace|puedo +hacer|fabricar|fabrico|armo) +(?:una? +|unos +)?(?:bomba +(?:molotov|casera)|molotov|explosivos?|metanfetamina|papeles +falsos)\b", 4.5, "instructions", unless=_TOLD),
    Cue(r"\btir(?:en|enla|a|ala) +(?:la +basura|los +muebles|las +llantas|todo|el +aceite)\b", 4, "incitement", near=(r"\b(?:bayou|rio|zanja|monte|canal)\b", r"(?:gratis|nadie|noche|todos|multan)"), unless=r"\bno +tir|por +favor|dejen|denunci|multa +por|siempre"),
    # extenuating
    Cue(r"\b(?:he|she|they|a +man|guy|my +ex|her +ex|suspect|caller|somebody|someone) +(?:said|says|told|yelled|screamed|texted|wrote|posted|threatened)\b|\b(?:me|le|nos) +(?:dijo|amenazo|grito)\b", -2.5, "report"),
    Cue(r"\b(?:police +report|crime ?stoppers|was +arrested|were +arrested|got +arrested|charged +with|convicted|sentenced +to|pressed +charges|i +reported|called +911|puse +la +denuncia)\b", -3, "report"),
    Cue(r"\b(?:city +crews?|keep +your +(?:cats?|dogs?|pets)|(?:somebody|someone) +(?:put +out|poisoned|stole|broke +into)|alguien +sabe +(?:a +que +hora|donde|cuando|si))\b", -2, "report"),
    Cue(r"\b(?:movie|fortnite|call +of +duty|video +games?|minecraft|lyrics|novel|murder +mystery|haunted +house|escape +room)\b", -2.5, "fiction"),
)  # fmt: skip

AGAINST_GROUPS = tuple(cue._replace(type="incitement") for cue in (*VIOLENCE, *ES_VIOLENCE, *ARMED))
REASONS = {
    "model": Reason(
        "Reads like a threat, or like encouragement of or help with a crime.",
        "Parece una amenaza, o que anima o ayuda a cometer un delito.",
    ),
    "threat": Reason("Threatens someone with violence.", "Amenaza a alguien con violencia."),
    "incitement": Reason("Calls on others to commit violence or another crime.", "Llama a cometer actos violentos u otro delito."),
    "offer": Reason("Offers or seeks goods or services that break the law.", "Ofrece o busca bienes o servicios ilegales."),
    "instructions": Reason("Gives or asks for a way to commit a crime.", "Da o pide el modo de cometer un delito."),
}


class IllegalActivity(CueDetector):
    """Threats, incitement, offers and instructions; a figure of speech, a protest or a report is not."""

    name = "illegal_activity"
    version = "1"
    clause = "5.6.5"
    cues = (*CUES, *HARM, *TRADE, *OFFENCES, *AGAINST_GROUPS)
    reasons: ClassVar[dict[str, Reason]] = REASONS
    excused = 3.0
    """The model takes a figure of speech for a threat more often than the cues do, which were written with it in mind."""
