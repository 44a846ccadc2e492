"""Cues of links to pirated works and offers of them."""

from __future__ import annotations

from pharos.classifiers.cues import Cue
from pharos.classifiers.rights.guards import AGAINST, LAWFUL, OFFER, SITES

PIRACY = (
    Cue(r"(?i)\b" + SITES + r"(?:-[a-z]{1,9})?\.[a-z]{2,8}\b", 5, "piracy", "plain", unless=f"(?i){AGAINST}"),
    Cue(
        r"(?i)\b" + SITES + r"\b",
        5,
        "piracy",
        "plain",
        near=r"(?i)watch|free|stream|download|link|go to|\bon\b|use|got it|try|gratis|ver ",
        unless=f"(?i){AGAINST}|{LAWFUL}",
    ),
    Cue(
        r"(?i)\b[\w-]{0,20}(?:full-?movies?|free-?movies?|crack-?streams?|torrents?|warez|keygens?|iptv|mod-?apk"
        "|peli(?:culas?)?-?gratis|leaked|free-?(?:text)?books?|z-?lib|pirate-?(?:bay|stream|book)|book-?pirate|(?:nfl|nba|mlb|ufc"
        r"|ppv|hd|saints)-?streams?|pelis-?(?:flix|plus|hd)|futbol-?gratis|nfl-?free)[\w-]{0,20}\.(?:[a-z]{2,8})\b",
        5,
        "piracy",
        "plain",
        unless=f"(?i){AGAINST}|gutenberg|archive\\.org",
    ),
    Cue(
        r"\biptv\b",
        5,
        "piracy",
        near=OFFER + r"|all (?:the )?channels|every channel|todos los canales|ppv|trial|subscription",
        unless=AGAINST,
    ),
    Cue(
        r"\bjail ?-?br(?:eak|eaks|oke|oken|eaking)\b|\b(?:fully |full )?loaded (?:fire ?-?(?:tv )?sticks?|firetvs?|boxes|box|kodi)\b"
        r"|\bfire ?-?sticks? (?:fully )?(?:loaded|unlocked|liberad\w)|\bfire ?-?stick ya liberad",
        5,
        "piracy",
        near=r"stick|fire|kodi|box|roku|tv",
        unless=f"{AGAINST}|isn't|my phone",
    ),
    Cue(
        r"\bfire ?-?(?:tv )?sticks?\b|\bstreaming box(?:es)?\b",
        5,
        "piracy",
        near=(
            r"(?:every|all|free|todos?|todas?) (?:the |las |los |of the )?(?:\w+ )?(?:movies?|channels?|ppv|games|shows|peliculas|canales"
            "|pelis)|no (?:monthly|subscription|bill)|never pay|sin pagar"
        ),
        unless=f"{AGAINST}|{LAWFUL}|won't|antenna",
    ),
    Cue(
        r"\b(?:full|whole|entire|complete) (?:movie|film|season|series|album|show|concert|fight|game)\b",
        5,
        "piracy",
        near=(
            r"free (?:here|hd|link|download|stream)|for free|hd (?:here|free)|download (?:here|link|it)|telegram|my drive|mega\b"
            "|no need to (?:buy|pay)|nobody (?:gotta|has to) (?:buy|pay)|before they take|link in"
        ),
        unless=f"{AGAINST}|{LAWFUL}|park|espn",
    ),
    Cue(
        r"\b(?:peli(?:cula)?s?|serie|temporada|partido|disco|album|pelea)\b",
        5,
        "piracy",
        near=(
            r"(?:completa?|estreno)s? (?:gratis|aqui|hd|en latino)|sin pagar|gratis (?:aqui|por este|en este|hd)|al mega\b|bajenl[oa]"
            "|antes de que l[oa] (?:tumben|borren)|cierren los anuncios|en usb"
        ),
        unless=f"{AGAINST}|{LAWFUL}|parque",
    ),
    Cue(
        r"\btorrents?\b|\bmagnet links?\b|magnet:\?",
        5,
        "piracy",
        near=r"\blink|seeds?|magnet|download|\bup\b|movie|\bgame|\bdm\b|album|leak|bajen|pelicula",
        unless=f"{AGAINST}|rain|water",
    ),
    Cue(
        r"\b(?:keygens?|warez|mod apks?|nulled|dvd ?-?rips?|cam ?-?rips?|hd ?-?cam|crack(?:ed)? (?:version|keys?|software|apk|copy"
        r"|copies|photoshop|windows|office|games?|accounts?)|serial keys?)\b",
        5,
        "piracy",
        unless=AGAINST,
    ),
    Cue(
        r"\b(?:photoshop|windows (?:10|11)|office (?:20\d\d|365)|autocad|fl studio|quickbooks|microsoft office|adobe)\b",
        5,
        "piracy",
        near=r"crack|keygen|activator|pirat|for life|no licen[sc]e (?:needed|required)|lifetime (?:key|license)|keys? (?:cheap|for|\$)",
        unless=AGAINST,
    ),
    Cue(
        r"\b(?:bootleg|burned|pirated?|ripped|copied|unlocked|quemad[oa]s?) (?:copies|copy|dvds?|cds?|movies?|boxes|games?|discos"
        r"|peliculas)\b",
        4.5,
        "piracy",
        near=OFFER + r"|free|trunk",
        unless=f"{AGAINST}|pirates|hurts?",
    ),
    Cue(
        r"\b(?:netflix|hulu|disney(?: plus)?|spotify(?: premium)?|hbo(?: max)?|sunday ticket|youtube tv)\b",
        5,
        "piracy",
        near=(
            r"(?:logins?|accounts?|cuentas?|passwords?|unlocked|premium)[^.!?\n]{0,25}(?:\d|cheap|lifetime|garantiz|they don't|baratas)"
            r"|mod apk|free with|hack\b|for (?:the |a )?logins?|(?:sells?|selling|vendo) (?:logins?|accounts?|cuentas?)|cuentas? de"
        ),
        unless=AGAINST,
    ),
    Cue(
        r"\b(?:pdfs?|epubs?|e ?-?books?|textbooks?|hymnal|sheet music|libros?)\b",
        5,
        "piracy",
        near=(
            "no need to buy|don't (?:buy|have to buy|need to buy)|nobody (?:has|have) to buy|send (?:it )?to any(?:one|body)"
            "|free textbooks?|every textbook|scann?ed the (?:whole|entire)|no lo compren|completo|en pdf (?:gratis|completo)"
            "|textbooks? (?:in|as) pdf"
        ),
        unless=f"{LAWFUL}|police|report|budget|\\bplan\\b|presupuesto|informe",
    ),
    Cue(
        r"\b(?:bypass(?:ed|es|ing)?|bust(?:ed|ing)?|past|around|without) the pay ?-?wall\b|\bpay ?-?wall (?:busted|removed|bypass)",
        5,
        "piracy",
        near=r"here (?:you go|it is|y'?all)|whole|full|entire|drive|copied|pasted|link|posting",
        unless=f"{AGAINST}|if you can|can't|cannot",
    ),
    Cue(
        r"\b(?:stream(?:ing)?|show(?:ing)?) (?:the |it |the whole )?(?:fight|ppv|pay ?-?per ?-?view|game|movie)? ?(?:on"
        r"|from) my (?:live|page|tv|telegram)\b",
        4.5,
        "piracy",
        near=r"free|nothing|pointed|no need to pay|gratis",
        unless=AGAINST,
    ),
    Cue(
        r"\b(?:full|whole|entire|complete) pdf\b",
        4.5,
        "piracy",
        near=r"\bdm\b|i'?ll send|hit me|inbox|free copy|textbook|novel",
        unless=rf"{AGAINST}|{LAWFUL}|budget|\bplan\b|report|agenda|city",
    ),
    Cue(
        r"\bcracked\b",
        5,
        "piracy",
        near=r"download|install|torrent|\bapk\b",
        unless=f"{AGAINST}|road|street|sidewalk|pipe|bridge|screen",
    ),
    Cue(
        r"\bver (?:las? )?(?:pelicula|peli|serie|novela|partido)s?(?: online)? gratis (?:en|aqui|por)\b",
        5,
        "piracy",
        unless=f"{AGAINST}|{LAWFUL}|parque|ciudad",
    ),
)
