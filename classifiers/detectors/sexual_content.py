# ruff: noqa: E501
"""5.6.4 sexual content: sexual remarks and solicitation, adverts for and links to adult matter, in English and Spanish.

Terms follow the sexual categories of LDNOOBW and surge-ai (see `data/profanity.LICENSES.md`) where they are sexual in use; a lone curse is 5.6.2.
"""

from __future__ import annotations

import re
from typing import ClassVar

import numpy as np

from pharos.classifiers.cues import Cue, CueDetector
from pharos.classifiers.hits import Hits
from pharos.schemas.finding import Reason

_HEALTH = r"clinic|doctor|cancer|screening|hospital|patient|health|nurse|medic|hiv\b|prostate"
_REPORT = r"arrest|charged|police|convict|victim|assault|harass|traffick|offender|report|lawsuit|teens?\b|scam|warn|spam|block"
_DEBATE = r"librar|\bbooks?\b|curriculum|sex ed|school board|zoning|ordinance|filter|addict|sermon|\bban\b|wi-?fi"
_NOT_LEWD = f"{_HEALTH}|{_REPORT}|{_DEBATE}"
_OFFERED = r"\bmy\b|link|\bbio\b|\bdm\b|inbox|sell|free|subscri|trade|menu|\bsend\b|show|profile|\$"

_TERMS = (
    r"\b(?:blow|hand|rim|foot) ?jobs?\b", r"\bcum ?shots?\b", r"\bcreampies?\b", r"\bgang ?bang(?:s|ed|ing)?\b", r"\bthreesomes?\b",
    r"\bbukkake\b", r"\b(?:cunnilingus|fellatio|anilingus)\b", r"\bdildos?\b", r"\bbutt ?plugs?\b", r"\bstrapons?\b", r"\bcamel ?toes?\b",
    r"\bdogg(?:y|ie) ?style\b", r"\breverse +cowgirl\b", r"\bgolden +showers?\b", r"\b[mgd]ilfs?\b", r"\bdominatrix\b", r"\bbdsm\b",
    r"\bboners?\b", r"\bhard-ons?\b", r"\bback ?shots\b", r"\bsloppy +topp?y?\b", r"\bfap(?:ping|ped)\b", r"\btrouser ?snake\b",
    r"\bupskirts?\b", r"\bhentai\b", r"\bpoontang\b", r"\bwet +dreams?\b", r"\bnympho(?:s|maniac)?\b", r"\bcachond[oa]s?\b",
)  # fmt: skip
_ADDRESSES = r"pornhub|xvideos|xnxx|xhamster|redtube|youporn|brazzers|chaturbate|fansly|onlyfans|only +fans|stripchat|livejasmin|bangbros"
_BODY = r"tits|titties|boobs|boobies|knockers|nipples|nips|pussy|chest +puppies"
_BODY_ES = r"culo|culito|culote|nalgas|nalgotas|nalguitas|chichis|chichotas|tetas|tetotas|bubis"

CUES: tuple[Cue, ...] = (
    *(Cue(term, 5, "term", unless=_NOT_LEWD) for term in _TERMS),
    Cue(r"\bhorny\b", 5, "term", unless=rf"toad|lizard|frog|goat|{_NOT_LEWD}"),
    Cue(r"\borg(?:y|ies)\b", 5, "term", unless=rf"org(?:y|ies) +of|{_NOT_LEWD}"),
    Cue(r"\bglory ?holes?\b", 5, "term", unless=rf"spillway|\bdam\b|lake|{_NOT_LEWD}"),
    Cue(r"\b(?:masturbat(?:e|es|ed|ing|ion)|ejaculat(?:e|es|ed|ing|ion)|orgasms?)\b", 4, "term", unless=rf"mental|intellectual|{_NOT_LEWD}"),
    Cue(r"\b(?:jerk|jack|wank)(?:s|ed|in|ing)? +off +to\b", 5, "term", unless=_NOT_LEWD),
    Cue(r"\brub(?:bing|bed|s)? +one +out\b", 5, "term"),
    Cue(r"\bcum +(?:on|in|inside|all +over|for|dump|slut|city)\b", 4.5, "term", unless="laude|magna"),
    Cue(r"\b(?:foot|feet) +fetish\b", 5, "term", unless=_NOT_LEWD),
    Cue(r"\bsuck(?:ing|in)? +(?:on +)?(?:her|his|your|those|them|every +one +of +those) +(?:\w+ +){0,2}toes\b", 5, "remark"),
    # remarks on a person
    Cue(r"\b(?:nice|huge|big|fat|juicy|perky|sexy|them|those|dem|her|your|show +(?:us|me) +(?:your|those|them|the)) +(?:tits|titties|boobs|knockers|hooters)\b",
        4.5, "remark", unless=rf"bird|titmouse|feeder|audubon|owl|wings|{_NOT_LEWD}"),
    Cue(r"\b(?:nice|what +a|great|the|look +at +(?:the|that)) +rack\b", 4.5, "remark", near=r"\b(?:on +(?:her|the +lady|the +girl|the +one|that +(?:girl|lady|one|woman|reporter))|she)\b",
        unless=r"deer|buck|ribs?\b|bike|hunt|antler|shoe|barn|season"),
    Cue(r"\b(?:nice|juicy|fine|round|phat|fat|sexy) +(?:ass|booty|butt) +on +(?:her|him|that|the|this)\b", 4.5, "remark", unless="donkey|mule"),
    Cue(r"\b(?:i'?d|i +would|wanna|imma|ima|lemme|let +me|would) +(?:so +|totally +|definitely +|still +|love +to +)?(?:tap|smash|bang|motorboat) +"
        r"(?:that|dat|her|him)(?: +ass| +any ?(?:time|day)| +all +(?:day|night)|[.!?,]| *$)", 4.5, "remark", unless="drum|pinata|pi\xf1ata|pumpkin|button|keg|phone"),
    Cue(r"\b(?:i'?d|i +would|wanna|imma|ima|let +(?:her|him|that)|love +to|i +want +to) +(?:so +|totally +)?fuck +(?:her|him|me|that +(?:woman|man|cop|girl|lady))\b", 5, "remark",
        unless=r"fuck +(?:her|him|me) +(?:up|over)|sue\b"),
    Cue(r"\bfuck +(?:her|him|me) +(?:on|all +night|from|like|raw|silly|senseless|daddy)\b", 5, "remark"),
    Cue(r"\bbend +(?:her|me|him) +over +(?:the|that|this|my|your|a|and|right)\b|\bbend +(?:her|me|him) +over *(?:$|[.!?])", 4.5, "remark", unless="utilit|rate|bill|tax|fee|budget"),
    Cue(r"\b(?:sit|sits|ride|riding|squat) +on +(?:my|his|her) +face\b|\bride +(?:my|his|her) +face\b", 5, "remark", unless="mask|nose"),
    Cue(r"\b(?:eat|lick|taste|licking|eating|smell|suck) +(?:that|her|your|this|dat|his) +(?:pussy|clit|cock|puss|nipples|tits)\b", 5, "remark"),
    Cue(r"\b(?:see|imagine|imagining|picture|picturing|watch) +(?:you|her|him|them) +(?:\w+ +)?(?:naked|nude|topless|undress)\b", 4.5, "remark", unless=f"baby|tree|hospital|{_REPORT}"),
    Cue(r"\bwhat +(?:color|colour|kind +of) +(?:of +)?(?:panties|thong|bra|draws|underwear) +(?:is|are|she|he|you|u)\b", 5, "remark"),
    Cue(r"\bsmash +or +pass\b", 4.5, "remark", unless="pumpkin"),
    Cue(r"\b(?:flash +us|show +(?:us +|me +)?(?:your|ur|them|those) +(?:tits|boobs|titties|rack|bra))\b", 4.5, "remark", unless="light|card|badge"),
    Cue(r"\b(?:officer|cop|he|she|you|deputy|sergeant|chief|u) +can +(?:hand ?cuff|cuff|frisk|strip +search|search|arrest) +me +(?:any ?time|any ?day|whenever|all +night|any +night)\b",
        4.5, "remark"),
    Cue(r"\b(?:lay|laying|put) +(?:some +|that +|his +)?(?:pipe|wood) +(?:in|on|to) +(?:me|her|him|you|that +ass)\b", 5, "remark"),
    Cue(r"\bget(?:ting)? +(?:in|into|inside) +(?:her|his|your|them) +(?:pants|panties|drawers|draws)\b", 4.5, "remark"),
    Cue(r"\b(?:spank +(?:me|that +ass|her +ass)|choke +me +daddy|harder +daddy|tie +me +up +and)\b", 4.5, "remark", unless="mama|grandma|principal|paddle|kid|school"),
    Cue(r"\b(?:smell|sniff)(?:ing|ed)? +(?:her|your|those|that|them|his) +(?:panties|thong|seat|underwear)\b", 5, "remark", unless=_REPORT),
    Cue(r"\b(?:made|makes|makin|making|got|get|gets|has) +me +(?:so +|all +|real +)?(?:moist|wet +(?:and|for)|hard +(?:as|in +my)|rock +hard)\b", 4, "remark",
        unless=r"rain|storm|flood|work|hard +as +(?:nails|it)|walk"),
    Cue(rf"\b(?:{_BODY}|camel ?toe|thicc|panties|thong|nudes?|sexy +(?:lady|legs|body|cop|officer|mama|thing|ass))\b", 2, "remark",
        unless=rf"baby|ring\b|bird|bottle|pants? +store|willow|\bcats?\b|{_NOT_LEWD}"),
    Cue(r"\b(?:moan(?:ing|s)?|thrust(?:ing)?|undress(?:ing|ed)?|unzipp?(?:ed|ing)?|naked|lube|wet +for|in +bed|on +her +knees|under +(?:the|his|that) +desk)\b", 2, "remark",
        unless=rf"tree|truth|pray|scrub|roach|flu\b|sick|baby|floor|wires?|{_NOT_LEWD}"),
    # solicitation
    Cue(r"\b(?:send|sending|show|drop|post|trade|dm|inbox|swap|want|sell|selling|buy|got) +(?:\w+ +){0,3}(?:nudes|noods|dick +pics?|feet +pics?|titty +pics?|pussy +pics?)\b", 4.5, "solicitation",
        unless=rf"museum|paint|lipstick|heels|unwanted|{_REPORT}"),
    Cue(r"(?i)\b(?:dtf|gfe|m4w|w4m|m4m|w4w|mw4w|mw4m|mfm|fwb)\b", 4.5, "solicitation", view="plain", unless="(?i)flight|boeing|radio"),
    Cue(r"\b(?:incall|outcall|in-call|out-call)\b", 4.5, "solicitation", unless=r"tech|support|service +fee|phone"),
    Cue(r"\bhappy +endings?\b", 4.5, "solicitation", near=r"massage|asian|ask +for|\bspa\b", unless=rf"movie|story|dog|adopt|{_REPORT}"),
    Cue(r"\b(?:sexy|hot|local|vip|latina|russian|asian|busty|independent|discreet) +escorts?\b", 4.5, "solicitation", unless=f"police|funeral|{_REPORT}"),
    Cue(r"\b(?:hot|horny|sexy|lonely|naughty) +(?:\w+ +)?(?:moms?|milfs?|singles|wives|housewives|girls|ladies|women|babes|grannies) +"
        r"(?:near +(?:you|me)|in +your +area|waiting|want(?:ing)?|ready|looking +(?:for|to)|online)\b", 4.5, "solicitation", unless=_REPORT),
    Cue(r"\b(?:looking|lookin|searching|seeking|need|want|wanted|anybody) +(?:for +)?(?:a +|an +|my +|some +)?(?:sugar +(?:daddy|mama|momma|baby)|fwb|third|unicorn|no +strings +\w+|casual +(?:sex|encounter|hookup)s?|"
        r"hook ?ups? +(?:tonight|tn|near|this|with)|one +night +stand)\b", 4.2, "solicitation", unless=r"\brv\b|water|sewer|trailer|camper|electric|candy|costume|third +(?:party|bid|lane|base|opinion|grade|ward|street)|book"),
    Cue(r"\b(?:s\*x|sex) +(?:tonight|tn|tonite|2nite|chat|cam|cams|partner|buddy|for +(?:money|cash))\b|\bno +strings +(?:attached +)?(?:s\*x|sex|fun)\b", 4.5, "solicitation", view="plain", unless=_NOT_LEWD),
    Cue(r"\b(?:swingers?|swinging +couples?|wife +swap(?:ping)?)\b", 4.2, "solicitation", near=r"coupl|club|party|wife|lifestyle|saturday|tonight|pineapple", unless="golf|jazz|dance|band|bat|base"),
    Cue(r"\b(?:tryna|trying +to|wanna|want +to|down +to) +(?:link|hook +up|hookup|smash|bang|fuck|freak) +(?:tonight|tn|rn|2nite|later|after|now|with +(?:me|a))\b", 4.2, "solicitation", unless="bracket|business|network|trailer|water"),
    # links and adverts
    Cue(rf"\b(?:{_ADDRESSES})(?:\.com| +dot +com|\.tv|/)", 5, "link", unless=_NOT_LEWD),
    Cue(rf"\b(?:my|her|his|join|check +out|sub(?:scribe)? +to(?: +my)?|free|link +to|on|mi|tu|su|search|see +me +on) +(?:{_ADDRESSES})\b", 4.2, "link", unless=_NOT_LEWD),
    Cue(r"\b(?:[Mm]y|[Hh]er|[Ff]ree|[Jj]oin +my|spicy) +OF\b|\bOF +(?:link|acc|promo|page +in)|\bOF +LINK +IN +(?:MY +)?BIO\b|\bonly ?fans +(?:link|in +bio)", 4.5, "link", view="plain", unless=_REPORT),
    Cue(r"(?i)\bxxx +(?:vid(?:eo)?s?|pics?|free|gratis|movies?|content)\b|\b(?:videos?|fotos?|pelis?|free|hot) +xxx\b", 4.5, "link", view="plain", unless="(?i)police|report|spam|denunci|block"),
    Cue(r"\bpremium +snap(?:chat)?\b", 4.5, "link"),
    Cue(r"\b(?:nude|naked|nsfw|spicy|naughty|porn|porno|dirty|adult) +(?:content|pics?|pictures|vids?|videos?|photos|menu|cams?|chat)\b", 4.2, "link", near=_OFFERED, unless=rf"baby|museum|found|{_NOT_LEWD}"),
    Cue(r"\b(?:live +)?(?:sex|cam) ?(?:cams?|girls?)\b|\bcamgirls?\b", 4.5, "link", unless=rf"game|trail|deer|doorbell|ring|{_NOT_LEWD}"),
    Cue(r"\b(?:sex|pleasure) +toys?\b|\brabbit +vibes?\b|\bvibrators?\b", 3, "link", unless=rf"concrete|massage +chair|{_NOT_LEWD}"),
    # Spanish
    Cue(rf"\b(?:tremend[oa]s?|ric[oa]s?|buen[oa]s?|que|grandes|lind[oa]s?|ese|esas|esos|las|tus|sus|su|tu|menudas?) +(?:\w+ +)?(?:{_BODY_ES})\b", 4.2, "remark",
        unless=rf"cay|caer|golpe|pelota|duele|inyecci|vacuna|pato|{_HEALTH}|acoso|denunci|cancer"),
    Cue(r"\b(?:me +l[oa] +(?:cojo|cogia|cogeria|follaria|follo|chingaria|tiraria)|cogerte|cogermel[oa]|follar(?:te|l[oa]|me)?)\b", 4.5, "remark", unless="denunci|acoso|violaci"),
    Cue(r"\b(?:me +(?:pone|tiene|puso|pones|tienes) +(?:bien +|muy +|tan +|todo +)?(?:dur[oa]|caliente|parad[oa]|a +mil))\b", 4.2, "remark", unless=r"sol\b|clima|fila|trafico|parad[oa] +(?:aqui|en)|espera|enoj"),
    Cue(r"\b(?:le|te) +(?:meto|metia|meteria|doy|daria) +(?:\w+ +){0,2}(?:verga|pito|pinga|polla|toda +la +noche)\b", 4.5, "remark"),
    Cue(r"\b(?:mandame|manda|mandeme|pasame|pasa|envia|enviame) +(?:\w+ +){0,3}(?:nudes|desnud[oa]s?|encuerad[oa]s?|sin +ropa|tu +pack)\b", 4.5, "solicitation", unless="denunci|acoso"),
    Cue(r"\bfinal +feliz\b", 4.5, "solicitation", near="masaje", unless="denunci|policia"),
    Cue(r"\bsexo +(?:casual|duro|en +vivo|gratis|sin +compromiso|rico|esta +noche|por +dinero)\b", 4.5, "solicitation", unless="denunci|clinica|salud"),
    Cue(r"\b(?:busco|buscamos|necesito|quiero) +(?:a +|una? +)?(?:chic[oa]|mujer|hombre|morra|pareja|amante|se\xf1ora|muchacha)s?\b",
        4.2, "solicitation", near=r"caliente|discret|esta +noche|sin +compromiso|swinger|pasarla +rico", unless="trabaj|limpi|cuidar|ni\xf1er"),
    Cue(r"\bamante +discret[oa]\b|\bcasad[oa] +insatisfech[oa]\b", 4.5, "solicitation"),
    Cue(r"\b(?:videos?|fotos?|peliculas?|paginas?) +(?:porno|cachond\w+)|\bcontenido +(?:sin +censura|para +adultos|hot|picante|\+ ?18)", 4.5, "link", unless="denunci|bloque|policia|ni\xf1os"),
    # one emoji says nothing, and which one it is only the original text tells
    Cue(r"\x02 ?\x02", 4.2, "emoji"),
    # extenuating: health, reports, animals
    Cue(r"\b(?:clinics?|cancer|mammograms?|screenings?|std|sti|hiv|gyn|obgyn|prostate|medicaid|mamografia|clinica|vih)\b", -3, "health"),
    Cue(r"\b(?:was|were|been|got|get) +(?:arrested|charged|convicted|raped|molested|assaulted|harassed)\b|\b(?:denuncie|denuncio|acoso +sexual|violacion)\b", -3, "report"),
    Cue(r"\b(?:breeding|mating|spay(?:ed)?|neuter(?:ed)?|stud +fee|puppies|cubs?|livestock)\b", -3, "animals"),
)  # fmt: skip

_CODE = re.compile("\U0001f346 ?[\U0001f4a6\U0001f351\U0001f445\U0001f608\U0001f525]|[\U0001f351\U0001f445\U0001f975] ?[\U0001f346\U0001f4a6]|\U0001f449\ufe0f? ?\U0001f44c"
                   "|\U0001f4a6 ?\U0001f346|\U0001f608\U0001f346")  # fmt: skip
"""Aubergine, peach, tongue and drops side by side, or the two hands: emoji used as words for sexual acts."""

REASONS = {
    "model": Reason("Reads like sexual content.", "Parece contenido sexual."),
    "term": Reason("Names a sexual act or arousal outright.", "Nombra sin rodeos un acto sexual o la excitación."),
    "remark": Reason("Makes a sexual remark about a person.", "Hace un comentario sexual sobre una persona."),
    "solicitation": Reason("Asks for or offers sex or sexual pictures.", "Pide u ofrece sexo o imágenes sexuales."),
    "link": Reason("Points to sexual content elsewhere.", "Remite a contenido sexual en otro sitio."),
    "emoji": Reason("Uses emoji that stand for sexual acts.", "Usa emojis que representan actos sexuales."),
}


class SexualContent(CueDetector):
    """Sexual content and links to it; medicine, sexual health, animals and news of crimes are not."""

    name = "sexual_content"
    version = "1"
    clause = "5.6.4"
    cues = CUES
    reasons: ClassVar[dict[str, Reason]] = REASONS

    def _told(self, hits: Hits) -> np.ndarray:
        """As the table says; a run of emoji counts only where it is one of the codes."""
        told = super()._told(hits)
        emoji = np.flatnonzero(np.isin(hits.pattern, [p for p, cue in enumerate(self.cues) if cue.type == "emoji"]))
        # A row is read once, whatever number of runs it has: of another script each may be one.
        for row in np.unique(hits.row[emoji]).tolist():
            text = hits.views["plain"].original_text(row)
            codes = np.array([match.span() for match in _CODE.finditer(text)], np.int64).reshape(-1, 2)
            own = emoji[hits.row[emoji] == row]
            first = np.searchsorted(codes[:, 0], hits.start[own])
            found = first < len(codes)
            found[found] = codes[first[found], 1] <= hits.end[own[found]]
            told[own] = found
        return told
