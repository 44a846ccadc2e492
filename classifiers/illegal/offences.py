# ruff: noqa: E501
"""Who asks for or offers a way to commit an offence of Louisiana's Criminal Code (R.S. Title 14), in English and Spanish.

The offences are the Code's own: homicide (14:29-32), battery and assault (33-41), rape (42-43), kidnapping (44-46), arson and damage (51-56),
burglary (60-62), robbery and carjacking (64), theft and fraud (67-71), forgery, identity theft, extortion (66-72), human trafficking and
prostitution (46.2, 82-86), stalking (40.2), explosives and terrorism (54, 128), bribery and perjury (118-123), money laundering (230); drugs
are R.S. 40:966-970. A game, a tale, a pest or a figure of speech around the words excuses them.
"""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.discrimination.groups import KIND, TRAIT
from pharos.classifiers.discrimination.violence import after


def _verbs(words: str) -> str:
    """An expression for verbs, apart by commas, with or without -ing: `stab` also as `stabbing`, `strangle` as `strangling`."""
    forms = []
    for phrase in words.split(", "):
        verb, *rest = phrase.split()
        form = rf"{verb[:-1]}(?:e|ing)" if verb.endswith("e") else rf"{verb}(?:{verb[-1]}?ing)?"
        forms.append(" +".join([form, *rest]))
    return f"(?:{'|'.join(forms)})"


_ASKED = (
    r"(?:how +(?:do|can|could|would|should|might|may|to)(?: +(?:i|we|you|u|one|someone|somebody|a +person))?(?: +(?:best|most +\w+|safely|secretly|quickly|easily|successfully|discreetly|effectively|just|actually|go +about))?|"
    r"(?:what(?:'?s| +is| +are| +would +be)?|whats|which +is|tell +(?:me|us)|give +(?:me|us)|need|know|explain|describe|list|any|got +any|looking +for) +(?:\w+ +){0,3}(?:ways?|methods?|tips?|tricks?|tactics|steps?|strateg(?:y|ies)|plans?|instructions?|guides?|process|techniques?|advice|recipes?|ideas?|tools|weapons?|poisons?|time|place) +(?:\w+ +){0,4}(?:to|for|of|on|when|i +(?:can|could)|we +(?:can|could))|"
    r"(?:where|when) +(?:can|could|do|should|would|is +(?:a|the) +(?:\w+ +)?(?:place|time)) +(?:i|we|you|u|to)?|what +(?:can|should|do|could|must) +(?:i|we)(?: +(?:need +to +)?(?:do|use|take|know|say))?(?: +in +order)? +to|"
    r"(?:help|teach|show|tell) +(?:me|us)(?: +how)?(?: +to)?|i +(?:want|need|would +like|'?d +like) +(?:to +(?:know|learn) +how +to|help +to|someone +to +help +me)|(?:guide|tutorial|instructions|steps|tips|recipe) +(?:to|for|on|how +to))"
)
"""How someone asks for, or offers, the way to do a thing."""

_PLAY = (
    r"\bgames?\b|\bgta\b|minecraft|fortnite|skyrim|\bsims\b|fallout|call +of +duty|counter ?strike|hitman|zelda|pokemon|roblox|\blevel\b|\bboss +(?:fight|level)|\bnpcs?\b|\bchess|checkers|scrabble|monopoly|domino(?:es)?\b|\bquiz|"
    r"\b(?:my|a|the|your|his|her) +(?:short +)?(?:story|novel|book|script|screenplay|character\w*|play|film|movie|song|comedy|poem)\b|fiction\w*|characters?\b|murder +myster|mystery +(?:party|dinner|night)|escape +room|halloween|haunted|magic +trick|costume|school +play|cosplay|prank"
)
_OTHER = (
    r"\b(?:the|a|some|your|my|our|this|[a-z]+'s) +(?:\w+ +)?(?:show|lights?|hearts?|base|second +base|scene|spotlight|thunder|engine|process|program|app|lines?|motor|print +job|tab|mood|vibe|ball|clock|time|boredom|appetite|bill|idea|habit|craving)\b|"
    r"weeds?\b|wasps?|\bants?\b|hornets?|mosquito\w*|roach\w*|snakes?\b|\bhogs?\b|\brats?\b|\bmice\b|kudzu|grass|fleas?|termites?|germs|mold|mildew|bugs?\b|deer|coyotes?|nutria|beavers?|armadillos?|moles?\b|stumps?|fish\w*|chickens?|lobsters?|crawfish|\bvirus|bacteria|cancer|zombies?"
)
_REPORT = r"(?:report|stop|prevent|avoid|fight|spot|detect|recogni[sz]e|protect|deter|discourage|reduce|curb|combat|solve|survive|escape|catch|punish|prosecute|convict|keep|help|warn|complain)"
"""What is done against an offence: it excuses only as the verb that the offence is an object of, or "how to rob a bank and escape" were fine."""
_TOLD = (
    r"\b(?:they|he|she|people|thieves|scammers|someone +(?:would|could|did)|anyone +(?:would|could)|politicians|officials|council|utility|city +hall|entergy|cleco) +(?:\w+ +)?(?:get|gets|got|keep|keeps|kept|do|does|did|can|could|are|is|was)\b|\b(?:did|can|could|do|does) +(?:they|he|she|people|anyone|somebody|someone|a +(?:man|person|thief))\b|"
    r"\bvictims? +of|\b(?:accused|charged|convicted) +(?:of|with)|police +say|documentary|book +club|history|historical\w*|in +(?:1[0-9]|20)\d\d|\bwhy\b"
)
"""Who asks how it happened, or tells of it."""
_CLEAN = f"{_PLAY}|{_OTHER}|{_TOLD}"
_FAIR = r"\b(?:in|at|with) +(?:an?|the|my|his|her)? ?(?:\w+ +)?(?:race|spades|hearts|uno|bingo|mario +kart|madden|video +games?|darts|bowling|dominoes?|fishing|cooking|trivia +night|trivia|poker|pool|golf|cards?|chess|tennis|basketball|football|match|debate|election|polls?|contest|tournament|competition|argument|pie|snowball|water +(?:gun|balloon)|pillow|nerf|paint ?ball|laser +tag)\b|\brecords?\b|expectations|sleeping|surgery|doctor|dentist|\bnails?\b|\bhair|\bice\b|curtains?|pictures?|portraits?|message|e-?mail|\btext\b|photos?|video|pi\xf1ata"
"""Contests, and what a doctor or a barber does."""

_CRIMES = (
    r"(?:(?:mass +)?murders?|man ?slaughter|homicides?|assassinations?|genocide|rapes?|sexual +assault|kidnappings?|abductions?|arsons?|burglar(?:y|ies)|robber(?:y|ies)|heists?|car ?jackings?|larceny|thefts?|shop ?lifting|(?:(?:tax|insurance|credit +card|wire|bank|voter|election|welfare|unemployment|check|mail) +)?frauds?|"
    r"forger(?:y|ies)|counterfeiting|identity +theft|extortion|black ?mail|money +laundering|stalking|bombings?|explosions?|(?:terrorist|terror|bomb|poison|acid|gas|knife|chemical|cyber|school|church|arson|drive[- ]by) +(?:attacks?|plots?|shootings?)|(?:mass|school|drive[- ]by) +shootings?|massacres?|lynchings?|hate +crimes?|"
    r"perjury|bribery|treason|jail ?break|prison +break|break[- ]in|hit +and +run|home +invasion|honou?r +killing|human +trafficking|sex +trafficking|dog ?fights?|cock ?fights?|(?:ponzi|pyramid) +schemes?)"
)
_KILL = _verbs(
    "kill, murder, assassinate, butcher, execute, exterminate, liquidate, massacre, slaughter, slay, behead, decapitate, asphyxiate, crucify, drown, electrocute, garrotte, hang, knife, poison, shoot, snipe, smother, stab, strangle, suffocate, throttle, choke, gut, dismember, torture, maim, mutilate, rape, molest"
)
"""Verbs of killing and maiming: the classes murder-42.1 and poison-42.2 of VerbNet, and the Code's own."""
_HARM = _verbs(
    "drug, roofie, groom, abduct, kidnap, capture, lure, traffic, hurt, harm, injure, punch, beat, beat up, assault, attack, slap, kick, whip, stalk, dox, blackmail, extort, intimidate, run over"
)
"""What else is done to a person: VerbNet's hit-18.1 and hurt-40.8, and the Code's own."""
_BREAK = _verbs(
    "break, smash, bash, crack, crush, cut, slash, slit, slice, saw off, chop, carve, rip, tear, snap, burn, shatter, fracture, knock"
)
_WRECK = _verbs(
    "break, smash, slash, burn, destroy, demolish, wreck, ruin, damage, vandalize, torch, trash, key, sabotage, blow up, set fire to"
)
_UNDO = _verbs("eliminate, decimate, eradicate, annihilate, obliterate, terminate, enslave, wipe out, get rid of, cleanse")
_HIDE = _verbs("hide, bury, dispose of, get rid of, dissolve, chop up, saw")

_ANY = r"(?:an?|the|any|some|another|every|my|your|his|her|their|our|this|that|these|those|all|your +own|multiple|several|many|young|little|small|old|random|innocent) +(?:\w+ +)?"
_KIN = r"(?:persons?|people|m[ae]n|wom[ae]n|child|children|kids?|bab(?:y|ies)|toddlers?|infants?|girls?|boys?|teenagers?|human(?: +being)?s?|wife|husband|spouse|ex|boyfriend|girlfriend|ex +(?:wife|husband|boyfriend|girlfriend)|boss|neighbou?rs?|roommate|landlord|coworker|teacher|classmates?|enem(?:y|ies)|parents?|mother|father|mom|dad|brother|sister|grandm(?:a|other)|stepdad|judges?|mayor|president|governor|senator|politicians?|cops?|police +(?:officers?|m[ae]n)|officers?|witness(?:es)?|snitch(?:es)?|hostages?)"
_SOMEONE = rf"(?:someone|somebody|anyone|people|humans?|kids|children|babies|women|men|girls|boys|him|her|them|(?:{_ANY}){_KIN})"
_THEIRS = rf"(?:(?:someone|somebody|another +person|(?:{_ANY}){_KIN})(?:'?s|s')|his|her|their)"
_BODY = r"(?:heads?|skulls?|faces?|throats?|necks?|jaws?|teeth|tooth|bones?|legs?|arms?|fingers?|knees?|kneecaps?|eyes?|ribs?|kidneys?|spine|limbs?|guts|organs?|wrists?)"
_END = r"(?:life|death|murder|killing|accident|disappearance)"
_OWNED = r"(?:house|home|car|truck|vehicle|bike|motor ?bike|tires?|windows?|property|belongings|phone|computer|garden|crops?|mailbox)"
_DRUGS = r"(?:(?:crack +)?cocaine|crack|heroin|(?:crystal +)?meth(?:amphetamines?)?|fentanyl|lsd|ecstasy|mdma|ketamine|ghb|pcp|opium|illegal +drugs|hard +drugs)"
_ARMS = r"(?:(?:pipe|car|nail|petrol|home ?made|dirty|suicide|letter|fertilizer)[ -]+bombs?|bombs?|explosives?|explosive +devices?|ieds?|grenades?|molotov(?: +cocktails?)?s?|napalm|tannerite|chemical +weapons?|bioweapons?|nerve +(?:gas|agents?)|sarin|ricin|anthrax|mustard +gas|ghost +guns?|silencers?|(?:illegal|untraceable|unregistered) +(?:guns?|firearms?|weapons?))"
_FAKES = r"(?:(?:fake|false|forged|counterfeit|stolen) +(?:\w+ +)?(?:ids?|passports?|money|bills|cash|currency|checks?|documents?|prescriptions?|credit +cards?|licen[sc]es?|degrees?|papers)|(?:child|kiddie) +porn\w*|malware|ransomware|computer +virus(?:es)?|phishing +(?:\w+ +)?(?:e?mails?|sites?|pages?)|(?:key ?loggers?|spyware))"
_GOODS = r"(?:cars?|trucks?|vehicles?|bikes?|bicycles?|money|cash|wallets?|purses?|phones?|laptops?|packages?|credit +cards?|identit(?:y|ies)|copper|catalytic +converters?|jewelry|guns?|electricity|cable|gas|water|mail|checks?|passwords?|consoles?|from +(?:an?|the|my|walmart|target|stores?|work|people|tourists|churches)|something +from)"
_PLACES = r"(?:banks?|houses?|homes?|apartments?|cars?|stores?|shops?|atms?|pharmac(?:y|ies)|schools?|churches|mosques?|synagogues?|hospitals?|buildings?|stadiums?|museums?|jails?|safes?|vaults?|old +(?:ladies|people|women)|liquor +stores?|gas +stations?|trains?|courthouses?|(?:government|bank|email|facebook|instagram|neighbou?r'?s) +(?:\w+ +)?(?:accounts?|sites?|servers?|networks?|wi ?fi))"


def _how(verb: str, what: str, unless: str = "", seen: str = "") -> Cue:
    """Somebody asks how a thing is done: the scan looks for the verb, or for what is `seen` less often; the rest is read only there."""
    near = rf"\b{_ASKED} +(?:\w+ +){{0,4}}{verb} +{what}\b"
    against = rf"\b{_REPORT}(?:s|ed|ing|t?ing)? +(?:[\w']+ +){{0,4}}(?:{verb}|{seen or verb})\b"
    return Cue(rf"\b{seen or verb}\b", 4.6, "instructions", near=near, unless="|".join(filter(None, (_CLEAN, against, unless))))


OFFENCES: tuple[Cue, ...] = (
    _how(_verbs("commit, plan, execute, carry out, pull off, stage, organize, orchestrate, set up, run, perpetrate, arrange, get away with, do, prepare, prepare for"), rf"(?:and +\w+ +)?(?:an?|the|some|my|our|one)? ?(?:\w+ +){{0,2}}{_CRIMES}", seen=_CRIMES),
    _how(rf"(?:{_KILL}|{_HARM})", rf"(?:and +\w+ +)?{_SOMEONE}", rf"{_FAIR}|\b(?:as|like) +(?:an?|the)\b|kindness|\blove\b|treatment|surprise|party|position|\bjob\b|\brole\b|\bclaim|contract|estate|lawsuit|small +claims|legally|\bheat\b|sunburn|bullying"),
    _how(_BREAK, rf"(?:off +|open +|in +|out +)?{_THEIRS} +(?:\w+ +)?{_BODY}", _FAIR),
    _how(_WRECK, rf"{_THEIRS} +(?:\w+ +)?{_OWNED}", _FAIR),
    _how(_verbs("end, take, terminate, cut short, plan, cause, arrange, stage"), rf"{_THEIRS} +{_END}", f"{_FAIR}|insurance|celebrat|cake|funeral|grie|mourn|cope|overcome", _END),
    _how(_verbs("push, throw, shove"), rf"{_SOMEONE} +(?:off|down|in +front|under|out +of|into +(?:traffic|a +train|the +river))", f"{_FAIR}|swing|pool|sled"),
    _how(_HIDE, r"(?:an?|the|my|his|her) +(?:(?:dead|human) +)?(?:body|corpse|cadaver|evidence|murder +weapon)", r"body +(?:fat|odor|hair|wash|shop|spray)|shape|raccoon|possum|opossum|animal|deer|dog|cat\b|pet\b|loved +one|funeral|ashes"),
    _how(rf"(?:{_KILL}|{_UNDO})", rf"(?:(?:all|the|these|those|every|any|some|of|more|damn|dirty) +){{0,3}}(?:{TRAIT}|{KIND} +(?:people|folks|families|men|women|kids|children)|people +(?:that +|who +|whom +)?(?:i|we) +(?:\w+ +)?(?:don'?t +like|hate|disagree))", f"{_FAIR}|poverty|homelessness|stigma|hunger|camps?\\b|shelter|lot\\b|spots?\\b|black +mold"),
    _how(_verbs("make, cook, produce, synthesize, manufacture, grow, smuggle, deal, sell, buy, get, score, find, snort, inject"), rf"(?:\w+ +){{0,2}}{_DRUGS}", r"\btests?\b|off +(?:of +)?drugs|treatment|rehab|help|clean|prescri|pharmac|rain|reflux|batter(?:y|ies)|baking|\bsoil\b|hyaluronic|folic|citric|citrus|boric|addict\w*|store|coffee|cause|filler|\\bcorn\\b|\\bdip\\b|chicken|\\blabs?\\b|for +(?:my|the) +(?:dog|cat|doctor|blood|heart)", seen=_DRUGS),
    _how(_verbs("make, build, construct, assemble, set off, detonate, plant, buy, get, obtain, print, smuggle"), rf"(?:\w+ +){{0,2}}{_ARMS}", r"bath +bombs?|glitter|photo ?bombs?|cherry|jager|water +bombs?|smoke +bombs?|seed +bombs?|stink|shelter|cyclone|detector", seen=_ARMS),
    _how(_verbs("make, create, write, print, forge, buy, get, obtain, use, find, download, watch, pass, send, spread"), rf"(?:\w+ +){{0,2}}{_FAKES}", seen=_FAKES),
    _how(_verbs("steal, shoplift, swipe, pickpocket, embezzle, hotwire, launder, skim, clone, siphon"), rf"(?:\w+ +){{0,3}}{_GOODS}", r"\bdeals?\b|\blook\b|garage +sale|thrift|key|locksmith|clothes|detergent|cover|my +(?:old +)?(?:phone|car)"),
    _how(_verbs("rob, burgle, burglarize, break in, break into, loot, hold up, hack into, set fire to, burn, burn down, blow up, bomb, shoot up, vandalize, torch"), rf"(?:\w+ +){{0,3}}{_PLACES}", r"\bmy +(?:own|car|house|home|apartment|truck|vehicle)\b|locked +out|lost +(?:my )?key|locksmith|bouncy|balloon|candle|leaves|calories|\bcd\b|industry|market|field|career|business"),
    _how(_verbs("set, light"), rf"(?:an?|the|my|his|her|someone'?s|somebody'?s|your) +(?:\w+ +)?{_PLACES} +on +fire", seen=r"on +fire"),
    _how(_verbs("disable, bypass, cut, defeat, disarm, jam, avoid"), r"(?:the|an?|any|all|their|his|her|someone'?s|security) +(?:\w+ +)?(?:alarms?|security|cameras?|locks?|tracker|gps|metal +detectors?|ankle +(?:monitor|bracelet))", r"\bmy +(?:own|alarm|lock|phone)|false +alarm|keeps +(?:going|beep)|beep|smoke|clock|wake|snooze|hair|battery|manual", r"(?:alarms?|security|cameras?|locks?|tracker|gps|metal +detectors?|ankle +(?:monitor|bracelet))"),
    _how(_verbs("evade, dodge, cheat on"), r"(?:my +|our +|paying +)?(?:income +|property +|sales +)?tax(?:es)?"),
    _how(_verbs("bribe"), r"(?:an?|the|my|any) +(?:\w+ +)?(?:judge|cop|officer|official|inspector|council\w*|clerk|juror|witness|politician)"),
    _how(_verbs("tamper with, interfere with"), r"(?:a|the|my) +(?:\w+ +)?(?:jury|juror|witness|evidence|ballots?|voting +machines?)"),
    _how(_verbs("rig, flee"), r"(?:(?:an?|the|this) +(?:\w+ +)?election|(?:from +)?(?:the +)?(?:police|cops))"),
    after(
        r"(?:como|donde|cuando|cual|manera|forma|pasos|ayuda|consejos?)(?: +(?:puedo|podria|podemos|hago|hay +que|debo|se|puede|es +la +mejor +(?:manera|forma)|para|de|necesito|uno|hacer)){1,4}",
        r"(?:(?:cometer|planear|llevar +a +cabo|organizar) +(?:un +|una +|el +|la +)?(?:asesinatos?|homicidios?|secuestros?|robos?|asaltos?|fraudes?|incendios?|atentados?|masacres?|violacion(?:es)?)|(?:matar|asesinar|envenenar|estrangular|secuestrar|violar|apu\xf1alar|torturar|golpear|descuartizar) +a +(?:un|una|mi|mis|alguien|otra|la|su|mi +propi[oa])|(?:robar|asaltar|quemar|incendiar) +(?:un|una|el|la|en +(?:un|una)) +(?:\w+ +)?(?:bancos?|casas?|carros?|tiendas?|autos?|edificios?|iglesias?|escuelas?)|"
        r"(?:hacer|fabricar|preparar|comprar|conseguir|vender) +(?:\w+ +){0,2}(?:bombas?|explosivos?|cocaina|heroina|metanfetaminas?|cristal|fentanilo|drogas|dinero +falso|documentos? +falsos?|papeles +falsos)|lavar +dinero|falsificar +(?:un|una|documentos?|dinero|billetes|firmas?)|evadir +impuestos|deshacer(?:me|se) +de +(?:un +cuerpo|un +cadaver)|sobornar +a +(?:un|una))",
        4.6, "instructions", f"{_PLAY}|videojuego|amenaza\\w*|novela|cuento|pelicula|personaje|denunci\\w+|report\\w+|evit\\w+|preven\\w+|policia|victima|ilegal|delito|mosquito|cucaracha|hormiga|rata|plaga|zancudo|piojo|hierba|maleza|gallo|gallina|pollo|puerco|pi\xf1ata|presion|generic|receta|medicin|farmacia|bomberos|entrenar|bombas? +de +(?:agua|gasolina)|robaron|tiempo|hambre", " +(?:\\w+ +){0,2}",
    ),
)  # fmt: skip
