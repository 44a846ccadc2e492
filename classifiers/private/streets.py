"""Words of streets in several languages, and the words after or before a number that make it no house number."""

from __future__ import annotations

import re

STRONG = (
    r"street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|circle|cir|terrace|trail|trl|parkway|pkwy|alley|cove|cv|"
    r"crescent|cres|turnpike|freeway|expressway|causeway"
)
"""Street words that need no capitals around them."""
WEAK = (
    r"place|pl|way|ter|loop|square|sq|bend|crossing|xing|run|row|pike|path|plaza|point|pt|ridge|heights|hts|hollow|hill|hills|view|walk|"
    r"av|park|close|grove|gardens|estate|estates|green|mews|rise|station|terr|spur|pass|glen|manor|oaks|vista|landing|creek|bayou|"
    r"spring|springs|"
    r"valley|meadow|meadows|garden|lodge|villa|wharf|quay|parade|esplanade|highway|hwy|bypass"
)
"""Street words that are common words too: only with capitals, as in `12 Pecan Grove`."""
PREFIX = (
    r"calle|c/|avenida|avda\.?|av\.|boulevard|rue|via|viale|piazza|corso|rua|travessa|ulica|ulice|ul\.|chemin|chaussee|quai|allee|impasse|"
    r"carrer|carrera|camino|paseo|calzada|privada|callejon|strada|str\.|vicolo|largo|praca|estrada|plac|trg|bulevar|jalan|leoforos|cesta|"
    r"nam\.|namesti|al\.|aleja|bd\.?|avenue|camin|passeig|plaza|ronda|glorieta|trav\."
)
MERGED = (
    r"strasse|strase|str|straat|gatan|gata|vagen|vegen|veien|vej|weg|laan|gasse|gassi|platz|katu|tie|bakken|allee|gade|gaten|gate|"
    r"straeti|plein|kade|stien|svingen|damm|haugen|ulica"
)
"""Ends of street names that are one word."""
SPLIT = r"u\.|utca|ut|ter|str\.|strasse|tee|tn|mnt|puiestee|korut|krt\.|ulica|cesta|vej|gade|sokak|cad\."
_STOP_WORDS = """
a about acre acres across after all along am an and anos any are around as at bath be bed bedroom been before between billion
block blocks bridges bucks buildings but by call calls can car carros cars casas cats cents children con cops could cuadras
day days de degrees del dias did different do does dogs dollar dollars down each el en even ever every families feet few foot
for from ft gallon get go goes got had has have he her here him his home homes horas hour hours house houses hr hrs hundred i
if in inch inches intersections into is it its just k kids kmh la lane lanes las less light lights like los man many me men
mi mil mile miles millas million min mins minute minutes minutos month months more most mph my near no nor not of off
officers on only onto or other others our out over people per percent person personas persons pesos phase pm point points
police por pothole potholes pound pounds residents road roads said saw says second seconds see several she should sign signs
since so some sq stop stories story street streets than that the their them then there these they this those thousand through
time times to tree trees truck trucks un una under units uno until up via vote votes was way we week weeks went were when
where which while who will with woman women would y yard yards year years you your yr yrs
"""
STOP = frozenset(_STOP_WORDS.split())
"""Words that no street name holds, in any case."""
_STOP_SMALL_WORDS = """
bad big busy entire good great little long main new nice old side small whole
"""
STOP_SMALL = STOP | frozenset(_STOP_SMALL_WORDS.split())
"""Words that a street may begin with, but not in lower case after a number."""
_NOT_STREET_WORDS = """
abr act ago apr april apt area article aug august block booth building cap chapter dec december dic district ene exit feb
february floor gate group highway interstate jan january jul july jun june level line lot mar march may nov november number
oct october page phase pier precinct room route section sep sept september suite table unit vol ward zone
"""
NOT_STREET = frozenset(_NOT_STREET_WORDS.split())
"""Words before a number that is no house number."""
_CLEAR_PREFIX_WORDS = """
avda avda. avenida c/ calle carrer nam. namesti piazza praca rua rue trg ul. ulica viale
"""
CLEAR_PREFIX = frozenset(_CLEAR_PREFIX_WORDS.split())
"""Words of `PREFIX` that are no English words."""
BAD_LEAD = re.compile(
    r"(?:\b(?:year|phase|district|ward|route|hwy|highway|exit|precinct|line|lot|pole|case|ticket|order|engine|station|channel|"
    r"section|zone|page|chapter|episode|number|interstate|us|la|i|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|"
    r"oct\w*|nov\w*|dec\w*|"
    r"fase|distrito|ruta|caso|season|version|apartments?|top|another|these|those|about|over|only|almost|nearly|the)\b[ #.:-]*|\$ ?)$"
)
YEAR_LEAD = re.compile(r"\b(?:in|since|by|until|of|before|after|from|the|around|early|late|back|para|en|desde|de)\b ?$")
