"""Campaign phrases in Spanish, and hashtags, links and `Name 2026` in either language; see `phrases.py`."""

from __future__ import annotations

from pharos.classifiers.campaign.phrases import CUATRO_MAS, NAMED, OFFICE, SEAT, Need, Phrase

_SILLA = r"(?:concejo|consejo|alcaldia|junta escolar|junta|senado|congreso|camara|ayuntamiento|municipio|distrito \d+)"
_URNAS = (
    r"(?i)\b(?:vot[aeo]\w*|urnas|boletas?|eleccion\w*|elija\w*|candidat\w*|concejo|consejo|alcald\w+|junta escolar|"
    r"senado|noviembre|octubre|casilla)\b"
)
_MEDIDA = r"(?i)\b(?:propuestas?|enmiendas?|medidas?|impuestos?|bonos?|referendum|concurso|mascota)\b"
_CARCEL = r"(?i)\b(?:carcel|prision|sentencia|condena|juez le|libertad condicional)\b"

SPANISH = (
    Phrase(
        r"\b(?:vot[aeo]|voten|votad|votar|votemos|votare|votaremos|votando|votaria|votes) (?:\w+ )?(?:por|x|a favor de)\b",
        "for",
        "after",
        Need.PERSON,
    ),
    Phrase(r"\b(?:re)?(?:elija|elijan|elige|elijamos|elegir|elegid)(?:mos)?(?: a| al)?\b", "for", "after", Need.NAME),
    Phrase(r"\b(?:mi|nuestro|tu|su) voto (?:y el de (?:\w+ ){1,4})?(?:es|va|sera|ira) (?:para|por|a|con)\b", "for", "after", Need.PERSON),
    Phrase(
        r"\b(?:tiene|tienen|tienes|gano|se gano|cuenta con|cuentas con|cuente con) (?:mi|nuestro) (?:voto|apoyo)\b",
        "for",
        "none",
        Need.NOTHING,
        0.7,
    ),
    Phrase(r"\b(?:apoyo|apoya|apoyen|apoyemos|apoyamos|apoyando|apoyar)(?: a| al)?\b", "for", "after", Need.KNOWN),
    Phrase(r"\b(?:la|su) campa\xf1a de\b", "for", "after", Need.CANDIDATE),
    Phrase(rf"\b(?:para|pa) (?:el |la )?{OFFICE}\b", "for", "before", Need.NAME),
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
        r"\b(?:saquemosl[oae]s?|saquenl[oae]s?|sacarl[oae]s?|sacar al alcalde) (?:\w+ ){0,3}(?:con el voto|en las urnas|en "
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
    Phrase(rf"\bfuera {NAMED}(?:del|de la|de) {_SILLA}\b", "against", "inside", Need.NAME),
    Phrase(r"\b(?:respaldo|respaldar|respalden|respaldemos|respaldamos)(?: a| al)?\b", "for", "after", Need.KNOWN),
    Phrase(
        r"\b(?:sacar|saquemos|saquen|echar|echemos|echen|botar|botemos|quitar|quitemos|jubilar|jubilemos)(?: a| al)?\b",
        "against",
        "after",
        Need.NAME,
        near=_URNAS,
    ),
    Phrase(r"\b(?:arriba|adelante con|vamos con|voy con|vamos todos con|estamos con|todos con)\b", "for", "after", Need.NAME, near=_URNAS),
    Phrase(
        rf"\b(?:al|a la) {_SILLA}\b",
        "for",
        "before",
        Need.NAME,
        unless=r"(?i)\b(?:eligi\w+|lleg\w+|entr\w+|regres\w+|volv\w+|nombr\w+|fue|escrib\w+|llam\w+|postul\w+|pregunt\w+|habl\w+)\b",
    ),
    Phrase(
        r"\b(?:que no|no (?:lo|la|los|las|l[oa]s? vuelvan a)) (?:se reelija|se reelijan|reelijan|reelijamos|reelegir|vuelvan? a ganar)\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
    ),
    Phrase(
        r"\bno (?:le|les) (?:den|demos|des) (?:otros?|mas|cuatro|ni un) (?:\w+ )?(?:a\xf1os?|terminos?|periodos?|mandato|votos?)\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
        unless=_CARCEL,
    ),
    Phrase(
        r"\b(?:denle|demosle|dale|hay que darle) (?:otros?|cuatro|un segundo) (?:\w+ )?(?:a\xf1os|termino|periodo|mandato)\b",
        "for",
        "none",
        Need.NOTHING,
        0.65,
        unless=_CARCEL,
    ),
    Phrase(
        r"\bno (?:le|les) (?:doy|damos|daria|daremos|voy a dar|pienso dar|dare) (?:mas )?(?:mi|nuestro|el|un) voto\b|"
        r"\bno (?:tendra|tendran|tiene|tienen|cuenta con|cuenten con|se lleva|vuelve a tener) (?:mi|nuestro) voto\b|"
        r"\bni un voto (?:mas )?(?:para|a|por) (?:el|la|ese|esa|esos|los)\b",
        "against",
        "none",
        Need.NOTHING,
        0.65,
        unless=_MEDIDA,
    ),
    Phrase(r"\bcualquiera menos (?:el|ella|ese|esa|esos|este)\b", "against", "none", Need.NOTHING, 0.6, near=_URNAS),
    Phrase(
        r"\b(?:marquen|marca|marque|marquemos|tachen|tacha|tache)(?: el| la)? (?:numero |no\. |# ?)?\d+\b|"
        r"\b(?:el|la) (?:numero |# ?)?\d+ (?:de|en) la boleta\b",
        "for",
        "none",
        Need.NOTHING,
        0.6,
        near=_URNAS[:-3] + r"|herman[oa]|distrito)\b",
        unless=_MEDIDA,
    ),
    Phrase(
        r"\b(?:acuerdense|acuerdate|acordemonos|acordarse|no (?:se |lo |la |los )*(?:les |te |nos |lo )*olvid\w+)(?: \w+){0,7} "
        r"(?:cuando vot\w+|al votar|en las urnas|a la hora de votar|en la casilla)\b|"
        r"\b(?:a la hora de votar|en las urnas|cuando voten) (?:\w+ )?(?:acuerdense de|no (?:se )?(?:les |te |"
        r"nos )?olvid\w+)(?: de)? (?:do\xf1a|don|el|ella|esto|"
        r"quien|lo que|la|ese|esa)\b|"
        r"\blas urnas (?:tienen|si tienen) memoria\b",
        "against",
        "none",
        Need.NOTHING,
        0.6,
        unless=_MEDIDA[:-3] + r"|identificacion|registr\w+|llevar|licencia|credencial)\b",
    ),
    Phrase(
        r"\bya (?:saben|sabe|sabes|sabemos)[,:]? (?:\w+ )?(?:por quien votar|por quien vamos|que hacer (?:en las urnas|"
        r"en noviembre|al votar|el \d+)|"
        r"que numero marcar|a quien marcar)\b",
        "for",
        "none",
        Need.NOTHING,
        0.65,
        unless=_MEDIDA,
    ),
    Phrase(rf"\ba que {NAMED}(?:llegue|gane|entre|suba) (?:al|a la|en el|en la) {_SILLA}\b", "for", "none", Need.NOTHING, 0.65),
    Phrase(r"\bcandidat[oa] del pueblo\b", "for", "none", Need.NOTHING, 0.6),
)

_TAG_OFFICE = (
    r"(?:mayor|(?:city)?council|sheriff|gov|governor|senate|ussenate|congress|president|potus|prez|judge|schoolboard|"
    r"assessor|marshal|coroner|staterep|statehouse|constable|clerk|policejury|alguacil|juntaescolar|district\d+|ward\d+|"
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
