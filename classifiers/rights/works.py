"""Cues of whole works pasted and of pictures passed off, and what speaks against them."""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.rights.guards import AGAINST

PASTED = (
    Cue(
        r"(?i)[\[(] ?(?:verse|estrofa|verso)(?: ?(?:\d|one|two))? ?[\])]|\b(?:verse|estrofa|verso) ?(?:\d|one|two|i{1,3}) ?[:)\-]",
        2.5,
        "pasted_work",
        "plain",
    ),
    Cue(
        r"(?i)[\[(] ?(?:chorus|hook|coro|estribillo|pre-?chorus)(?: ?x?\d)? ?[\])]|\b(?:chorus|hook|coro|estribillo"
        r"|pre-?chorus)(?: x ?\d)? ?[:/]|\b(?:repeat|repite) (?:the )?(?:chorus|coro)\b|\bchorus x ?\d\b",
        2.5,
        "pasted_work",
        "plain",
    ),
    Cue(r"(?i)[\[(] ?(?:bridge|intro|outro|puente)(?: ?\d)? ?[\])]|\b(?:bridge|outro|intro): ", 2, "pasted_work", "plain"),
    Cue(
        r"\b(?:full |complete |whole |all the )?(?:song )?lyrics(?: to| of| by|:)|\bletra (?:completa|de la cancion)\b"
        r"|\blyrics? source\b|\bwords and music by\b",
        2,
        "pasted_work",
        unless="don't know|forgot|what are",
    ),
    Cue(r"\ball rights reserved\b|\btodos los derechos reservados\b", 3, "pasted_work", unless="city of alexandria"),
    Cue(
        r"(?i)\b(?:copyright|\(c\)|d\. ?r\.) ?(?:\x1a )?(?:19|20)\d\d\b|\x1a ?(?:19|20)\d\d [A-Z]",
        2.5,
        "pasted_work",
        "plain",
        unless="(?i)my (?:copyright|work)|is it|expired|i own",
    ),
    Cue(
        r"\bmay not be (?:published|reproduced|redistributed|rewritten|copied)\b|\bprohibida (?:su|la) reproduccion\b"
        r"|\bsubscriber exclusive\b|\bthis (?:article|story) (?:first|originally) appeared\b",
        3.5,
        "pasted_work",
        unless="city seal",
    ),
    Cue(r"\b(?:staff (?:writer|reporter)|por [a-z]+ [a-z]+, reporter[oa]|associated press writer)\b", 2.5, "pasted_work"),
    Cue(
        r"\b(?:full|whole|entire|complete) (?:[a-z]+ ){0,3}(?:text|article|story|column|poem|chapter|book|thing|piece)\b",
        4.5,
        "pasted_work",
        near=(
            "for (?:those|anyone|anybody|y'?all|folks|people) (?:without|who|that)|so (?:nobody|no one|you don't)|cop(?:ied"
            "|ying) and past|pasted|typed|posting (?:this|the|it)|here'?s the (?:full|whole|entire)|here is the (?:full|whole|entire)"
            "|cause it's behind|since they make"
        ),
        unless="police|report|illegal|read it (?:on|at)|gist|library|meeting|council(?:man| did)",
    ),
    Cue(
        r"\b(?:copy|copied|cut)(?:ing)? (?:and|&|n) past(?:e|ed|ing)\b|\bcopio (?:toda )?la nota\b|\btyped (?:out|up) (?:the (?:whole"
        "|entire)|chapter|all of)",
        3,
        "pasted_work",
        near=r"paper|article|subscri|story|pay|chapter|book|poem|lyrics|nota|suscripcion|whole",
        unless=f"{AGAINST}|council|budget|form letter|the link",
    ),
    Cue(
        r"\bpor (?:si|que|los que) no (?:tienen|pueden) (?:suscripcion|pagar)|\bporque piden suscripcion\b|\bnota completa (?:aqui"
        r"|abajo|porque|para)\b",
        3,
        "pasted_work",
    ),
    Cue(
        r"\bchapter (?:1|one)\b|\bpage 1\b|\bcapitulo (?:1|uno)\b",
        2,
        "pasted_work",
        near=r"chapter 2|page 2|capitulo 2|whole book|typed|isbn|todo el libro|so nobody",
        unless="report|agenda|plan|code",
    ),
)

PASSED_OFF = (
    Cue(
        r"\b(?:water ?-?marks?|photographer'?s (?:mark|name|logo|signature)|copyright line|marca de agua)\b",
        5,
        "passed_off",
        near=(
            r"\bi (?:just )?(?:removed?|cropp?ed|blurred|erased|edited|took|cut|cover)|(?:removed?|cropp?ed|blurred|erased|took"
            "|edited) (?:out |off )?(?:the|her|his|their|that)|app (?:that )?(?:took|takes|removed|erases)|without the|quit(?:e|ar|amos)"
            "|borr[ea]"
        ),
        unless=(
            "whoever|some(?:one|body)|who (?:removed|cropped)|my (?:water|name|signature)|mine|put it back|please (?:don't|stop)|stop "
            "|shame|stole|don't "
        ),
    ),
    Cue(
        r"\b(?:under|with|as|put|slapped) (?:my|mi) (?:own )?(?:name|nombre|work)\b|\bcomo mi[ao]\b|\bas mine\b|\bas my own\b",
        5,
        "passed_off",
        near=(
            "(?:her|his|their|off|from|found|online|somebody else'?s|the artist'?s|copied|took|del senor|de ella|baje"
            r"|google)[^.!?\n]{0,60}(?:photo|pic|poem|video|design|art|contest|concurso|foto|name|mine|mia|mine)"
        ),
        unless=r"whoever|some(?:one|body) |who (?:took|put)|my own (?:photo|poem)|stole|ballot|petition|account|bill",
    ),
    Cue(
        r"\b(?:got|took|pulled|grabbed|stole|lifted|copied|ripped|baje|saque) (?:it|them|that|this|one|(?:the|a|la|una|esa) (?:photo"
        "|picture|pic|foto|imagen))? ?(?:off|from|out of|de) (?:of )?(?:google|pinterest|a website|the internet|(?:her|his"
        r"|their) (?:site|page|web ?site|shop|etsy)|internet)\b",
        4.5,
        "passed_off",
        near=r"contest|submit|enter|my (?:name|own|pic|photo|poem|shirts?)|they won't know|print|sell|concurso|mi nombre|mi(?:a|o)\b",
        unless=r"can i|is it ok|may i|permission|credit|whoever|some(?:one|body) |shame|permiso",
    ),
    Cue(
        r"\b(?:screenshot(?:ted)?|traced|copied|flipped) (?:her|his|their|the artist'?s|that artist'?s)\b",
        4.5,
        "passed_off",
        near=r"print|my (?:name|own|flyer|shirts?|page)|free|platform|not getting|walgreens|contest",
        unless=r"whoever|some(?:one|body) |permission|stole|shame",
    ),
    Cue(
        r"\b(?:copied|took|lifted|grabbed|used) (?:this|that|their|the|her|his) (?:logo|design|artwork|drawing)\b",
        4.5,
        "passed_off",
        near=r"(?:my|our) (?:shirts?|mugs?|flyer|page|tumblers?)|sell|\$ ?\d",
        unless=r"whoever|some(?:one|body) |permission|licen[sc]e|they ",
    ),
)

EXTENUATING = (
    Cue(
        r"\b(?:is (?:this|that|it) (?:copyrighted|legal|pirated|allowed)|do (?:i|we) need (?:permission|a licen[sc]e)|with (?:her|his"
        "|their|your|the) (?:permission|okay|ok|consent)|used (?:with|by) permission|con (?:su|el) permiso|hay que pedir permiso"
        r"|may i use|can i (?:use|share|print))\b",
        -4,
        "permission",
    ),
    Cue(
        r"\b(?:i|we|my (?:son|daughter|grandmother|band|sister)) (?:wrote|painted|drew|filmed|composed|own)\b|\boriginal (?:poem"
        r"|song) (?:by me|mine|of mine)\b|\bi'?m the (?:author|photographer|artist|writer)\b|\bla tome yo\b|\bmi autoria\b",
        -4,
        "owner",
    ),
    Cue(
        r"\b(?:psalms?|salmo|corinthians|genesis|matthew|proverbs|isaiah|romans|hymn|public domain|dominio publico"
        r"|declaration of independence|gettysburg)\b",
        -3,
        "public_domain",
    ),
    Cue(
        r"\b(?:[Pp]hoto|[Pp]icture|[Ff]oto|[Pp]oem) (?:by|de) [A-Z]|\b(?i:credits? (?:to|goes)|photo credit|courtesy of)\b",
        -3,
        "credit",
        "plain",
    ),
)
