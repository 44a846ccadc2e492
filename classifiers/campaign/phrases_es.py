"""Campaign phrases in Spanish, and hashtags, links and `Name 2026` in either language; see `phrases.py`."""

from __future__ import annotations

from pharos.classifiers.campaign.phrases import CUATRO_MAS, OFFICE, SEAT, Need, Phrase

SPANISH = (
    Phrase(
        r"\b(?:vot[aeo]|voten|votad|votar|votemos|votare|votaremos|votando|votaria|votes) (?:\w+ )?(?:por|x|a favor de)\b",
        "for",
        "after",
        Need.PERSON,
    ),
    Phrase(r"\b(?:re)?(?:elija|elijan|elige|elijamos|elegir|elegid)(?:mos)?(?: a| al)?\b", "for", "after", Need.NAME),
    Phrase(r"\b(?:mi|nuestro|tu|su) voto (?:es|va|sera|ira) (?:para|por|a|con)\b", "for", "after", Need.PERSON),
    Phrase(
        r"\b(?:tiene|tienen|tienes|gano|se gano|cuenta con|cuentas con|cuente con) (?:mi|nuestro) (?:voto|apoyo)\b",
        "for",
        "none",
        Need.NOTHING,
        0.7,
    ),
    Phrase(r"\b(?:apoyo|apoya|apoyen|apoyemos|apoyamos|apoyando|apoyar)(?: a| al)?\b", "for", "after", Need.KNOWN),
    Phrase(r"\b(?:la|su) campa\xf1a de\b", "for", "after", Need.CANDIDATE),
    Phrase(rf"\b(?:para|pa) {OFFICE}\b", "for", "before", Need.NAME),
    Phrase(r"\b(?:tocar|toquemos|tocando) puertas (?:por|para)\b", "for", "after", Need.PERSON),
    CUATRO_MAS,
    Phrase(rf"\bes (?:el|la) mejor (?:opcion|candidat[oa]|{SEAT})\b", "for", "before", Need.NAME),
    Phrase(
        rf"\b(?:sera|seria) (?:un|una|nuestro|nuestra) (?:\w+ )?(?:gran|buen|buena|excelente|mejor|proximo|proxima) {SEAT}\b",
        "for",
        "before",
        Need.PERSON,
    ),
    Phrase(rf"\b(?:sera|seria) (?:un|una) (?:mal|mala|pesim[oa]|terrible) {SEAT}\b", "against", "before", Need.PERSON),
    Phrase(r"\b(?:vot[ae]|voten|votar|votemos) (?:en )?contra(?: de)?\b", "against", "after", Need.PERSON),
    Phrase(r"\b(?:cualquiera|cualquier otro|quien sea) (?:menos|excepto|que no sea)\b", "against", "after", Need.NAME),
    Phrase(
        r"\bno (?:se )?merece (?:\w+ )?(?:voto|termino|periodo|mandato|reeleccion|ser reelegid[oa])\b", "against", "before", Need.PERSON
    ),
    Phrase(
        r"\b(?:saquemosl[oae]s?|saquenl[oae]s?|sacarl[oae]s?|sacar al alcalde) (?:\w+ )?(?:con el voto|en las urnas|en "
        r"noviembre|en las elecciones)\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        r"\brecuerden (?:\w+ ){0,6}(?:cuando voten|al votar|en las urnas|en noviembre|en las elecciones)\b",
        "against",
        "none",
        Need.NOTHING,
        0.55,
    ),
    Phrase(
        rf"\b(?:necesitamos|es hora de|hace falta|elijamos) (?:un|una) (?:nuev[oa] {SEAT}|{SEAT} nuev[oa])\b",
        "against",
        "none",
        Need.NOTHING,
        0.55,
    ),
    Phrase(r"\bfuera\b", "against", "after", Need.CANDIDATE),
)

_TAG_OFFICE = (
    r"(?:mayor|(?:city)?council|sheriff|gov|governor|senate|ussenate|congress|president|potus|prez|judge|schoolboard|"
    r"assessor|marshal|coroner|staterep|"
    r"alcalde|alcaldesa|concejal|concejo|gobernador|presidente|senado|senador|juez|la|louisiana|alexandria|alex|cenla)"
)
TAGS = (
    Phrase(r"(?i)#(?:re)?(?:elect|vote(?:for)?|votapor|vota|team|ready(?:for)?|imwith|iamwith|todoscon)\w+", "for", "hashtag", Need.NAME),
    Phrase(rf"(?i)#\w+(?:4|for|para){_TAG_OFFICE}(?:20\d\d|\d\d)?\b", "for", "hashtag", Need.NAME),
    Phrase(r"(?i)#[a-z]+20[123]\d\b", "for", "hashtag", Need.KNOWN),
    Phrase(r"(?i)#(?:never|dump|ditch|voteout|anybodybut|anyonebut|stop|nunca|fuera|cualquieramenos)\w+", "against", "hashtag", Need.NAME),
    Phrase(
        r"(?i)#(?:imwithher|stillwithher|feelthebern|notmeus|fouryearsmore|fourmoreyears|4moreyears|kag2020|maga2020)\b",
        "for",
        "none",
        Need.NOTHING,
        0.8,
    ),
    Phrase(r"(?i)#(?:lockherup|lockhimup|crookedhillary|sleepyjoe|dumptrump)\b", "against", "none", Need.NOTHING, 0.7),
    Phrase(r"(?i)\b(?:secure\.)?actblue\.com/\w+|\bwinred\.com/?|\bsecure\.winred\.com/\w+", "for", "none", Need.NOTHING, 0.75),
    Phrase(r"(?i)\b(?:re)?(?:elect|votefor|vote)-?[a-z]{3,}(?:-?[a-z]+)*\.(?:com|org|net|us)\b", "for", "link", Need.NAME),
    Phrase(rf"(?i)\b[a-z-]+(?:4|-?for-?){_TAG_OFFICE}\.(?:com|org|net|us)\b", "for", "link", Need.NAME),
    Phrase(r"\b[A-Z][A-Za-z'-]+(?: |/)20[123]\d\b", "for", "year", Need.KNOWN),
)
"""Over the plain view: there capitals and digits are as written."""
