"""Spanish cues of 5.6.3, by the same kinds as the English ones."""

# ruff: noqa: E501 - one cue a line reads better than a folded one

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.discrimination.groups import ES_GROUP, NO
from pharos.classifiers.discrimination.violence import ES_VIOLENCE, THE

_SER = r"(?:son|parecen|viven como|huelen a|nacieron|se portan como|eran|seran)"
_QUITE = r"(?:(?:todos|todas|puros|puras|unos|unas|una|un|la|el|los|las|bien|muy|pura|puro|como|peores|que|mas|igual(?:es)?|bola|de|y|nada) ){0,4}"
_VERMIN = r"(?:animales|parasitos|ratas|basura|escoria|plaga|peste|cucarachas|salvajes|monos|simios|chusma|lacras?|mugre|cerdos|puercos|bestias|cancer|sanguijuelas|perros|subhumanos|alima\xf1as|enfermedad|virus|infestacion|maldicion|garrapatas)"
_BAD = r"(?:floj[oa]s|suci[oa]s|cochin[oa]s|delincuentes|ladron(?:es|as)|rater[oa]s|criminales|violadores|terroristas|mentiros[oa]s|inutiles|aprovechad[oa]s|brut[oa]s|tont[oa]s|estupid[oa]s|inferiores|enferm[oa]s|pervertid[oa]s|degenerad[oa]s|asqueros[oa]s|huevon(?:es|as)|mantenid[oa]s|pedofilos|abominacion|aberracion|viciosos|narcos|mala gente|ignorantes|peligros[oa]s|avar[oa]s|taca\xf1os|apestos[oa]s|violentos|debiles|putas|interesadas|un asco|un estorbo|una carga|una verguenza)"
_FUERA = r"(?:fuera|afuera|larguense|regresense|vayanse)"

SPANISH = (
    Cue(rf"\b{_VERMIN}\b", 5, "dehumanising", near=rf"\b{ES_GROUP}(?: \w+){{0,2}} {_SER} {_QUITE}{_VERMIN}\b", unless=f"{NO}|\\bno son\\b|perros (?:guia|de servicio)|tratad"),
    Cue(rf"\b{_BAD}\b", 5, "contempt", near=rf"\b{ES_GROUP}(?: (?!no\b)\w+){{0,2}} {_SER} {_QUITE}{_BAD}\b", unless=f"{NO}|\\bno (?:todos )?(?:los \\w+ )?son\\b"),
    Cue(rf"\b{ES_GROUP}\b", 5, "contempt", near=rf"\b(?:(?<!no )(?:odio|detesto|aborrezco|desprecio)|no (?:soporto|aguanto|trago|quiero ver)|me dan asco|que asco(?: me dan| dan)?|hart[oa]s? de(?: ver| tener)?|me caen (?:mal|gordos?)|chinguen a su madre|malditos sean|no confio en|nunca confies? en|no hay que confiar en) {THE}{ES_GROUP}\b", unless=f"{NO}|que (?:sufran|traten)|ver sufrir|sufr|ignor"),
    Cue(rf"\b{ES_GROUP}\b", 5, "contempt", near=rf"\b{ES_GROUP} (?:me dan asco|dan asco|apestan|huelen mal|no valen (?:nada|la pena)|nomas (?:vienen a|saben)|solo (?:vienen a|saben|sirven para)|nada mas (?:vienen a|saben)|no sirven|viven del|vienen a (?:robar|quitar|vivir)|nos (?:invaden|roban|quitan)|roban|no piensan|no saben (?:manejar|pensar|gobernar|mandar)|arruinan?|destruyen|traen (?:crimen|enfermedades|drogas|puro))\b", unless=f"{NO}|\\bno (?:roban|vienen)"),
    Cue(rf"\b{ES_GROUP}\b", 5, "exclusion", near=rf"\b(?:{_FUERA}|saquen|corran|deporten|echen|expulsen|boten|largar|sacar|deportar|echar|prohiban|prohibir|regresen|manden|encierren) +{THE}{ES_GROUP}\b", unless=f"{NO}|quieren|querian|quisieron|casa a mis|luz|agua|\\bantes de que|refugio|inund"),
    Cue(rf"\b{ES_GROUP}\b", 5, "exclusion", near=rf"\b(?:no|ni|ningun[oa]?)\b[^.!?\n]{{0,12}}\b(?:queremos|quiero|necesitamos|rent(?:en|o|amos)|contrat(?:en|o)|dejen|deberian dejar|se debe dejar|permitan|acepten|admiten|aceptamos|vendan|entren) +(?:mas +|entrar +|que +|a +|aqui +)?{THE}{ES_GROUP}\b", unless=f"{NO}|que sufran|solos|solas|sin (?:agua|luz)|esperen"),
    Cue(rf"\b{ES_GROUP}\b", 5, "exclusion", near=rf"\b{ES_GROUP} (?:aqui )?(?:no|nunca|jamas) (?:deb(?:en|erian)|pued(?:en|an)|merecen|pertenecen|tienen (?:derecho|nada|por que|lugar)|son bienvenid[oa]s|caben|entran|sirven para|nacieron para|son (?:gente|personas|humanos|normales|de aqui|verdaderos)|se les deberia)\b", unless=f"{NO}|pagar|esperar|sufrir|rampa|banqueta|acceso|subir|cruzar|entrar al (?:edificio|bus)|por falta|porque no hay"),
    Cue(rf"\b{ES_GROUP}\b", 5, "exclusion", near=rf"\b{ES_GROUP} (?:a|para) (?:su (?:pais|casa|tierra|selva)|la (?:cocina|carcel|camara de gas|hoguera))\b|\b{ES_GROUP} (?:que se (?:vayan|larguen|regresen)|deberian (?:irse|largarse|regresarse|estar (?:en la carcel|presos|encerrad[oa]s|en la cocina)|quedarse en (?:la|su) (?:casa|cocina)|morir(?:se)?)|fuera de)\b", unless=f"{NO}|calor|inund|huracan"),
    Cue(r"\b(?:regres(?:a|e|en|ate|ese|ense)|vuelv(?:e|a|an|ete|anse)|vete|vayanse|larg(?:ate|uense|uese)|devuelv(?:anse|ete)|que se (?:vayan|larguen|regresen))(?: \w+){0,2} +a +(?:tu|su|sus|mexico|honduras|haiti|africa|cuba|venezuela|guatemala|china|tu pinche|su pinche) ?(?:pais(?:es)?|tierra|selva|rancho|cerro)?\b", 5, "exclusion", near=r"a (?:tu|su|sus)(?: \w+)? (?:pais(?:es)?|tierra|selva|rancho|cerro)|a (?:mexico|honduras|haiti|africa|cuba|venezuela|guatemala|china)\b", unless=f"{NO}|vacacion|visita|extra\xf1|feliz|bendicion|viaje"),
    Cue(r"\b(?:mujer(?:es)?|viejas|esposas?|ella|esa vieja)\b[^.!?\n]{0,25}\b(?:a la cocina|en la cocina|a lavar (?:platos|trastes)|para (?:la cocina|la casa|lavar|parir|tener hijos))\b|\b(?:vete|vuelve|regresa|ponte)\b[^.!?\n]{0,12} (?:a la cocina|a lavar (?:platos|trastes))\b", 4.5, "exclusion", near=r"(?:pertenece\w*|lugar|deb\w+|mejor|nacieron|sirven|vete|vuelve|regresa|ponte|que se vaya|a su)", unless=f"{NO}|iglesia|voluntari|ayud|comida para"),
    *ES_VIOLENCE,
    Cue(r"\b(?:la homosexualidad|ser (?:gay|homosexual|trans|lesbiana)|los gays|lo gay|el islam|el autismo|la transexualidad) (?:es|son) (?:\w+ ){0,2}(?:enfermedad|pecado asqueroso|abominacion|aberracion|perversion|asco|contra (?:la )?natura|antinatural|cancer|plaga|verguenza)\b|\b(?:trabajar como negro|merienda de negros|negro tenia que ser|mujer tenia que ser|vieja tenia que ser|indio tenia que ser|mejorar la raza|parece indio|no seas (?:indio|marica|joto|maricon))\b", 4.5, "contempt", unless=NO),
    Cue(r"\b(?:me (?:llamo|llamaron|dijo|dijeron|grito|gritaron)|dejen de (?:decir|llamar|tratar)|nadie (?:debe|deberia|merece)|decir que|por ser (?:negr[oa]|mexican[oa]|gay|mujer|mayor|inmigrante|latin[oa]|musulman[oa]?)|discriminaci?on\w*|crimen de odio|soy (?:una? )?(?:orgullos[oa]|mujer|negr[oa]|inmigrante|gay|mexican[oa]|hondure\xf1[oa]|madre soltera))\b", -4, "report"),
    Cue(rf"\b{ES_GROUP}\b", -4, "denial", near=rf"\b{ES_GROUP} no (?:todos )?(?:son|somos) (?:\w+ ){{0,2}}(?:{_VERMIN}|{_BAD}|el problema)\b"),
)  # fmt: skip
