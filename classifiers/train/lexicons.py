"""Makes `classifiers/data/profanity.tsv` from the published word lists: `python -m pharos.classifiers.train.lexicons DIR`.

DIR holds `ldnoobw/{en,es}`, `surge_profanity/profanity_en.csv` and `dsojevic/en.json` as their authors publish them (licences in
`classifiers/data/profanity.LICENSES.md`). What is profane is this file's decision, by root; the lists give spellings and severities.
No chance is involved: the same lists give the same file.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pharos.classifiers.fold import Codes, folded

OUTPUT = Path(__file__).parents[1] / "data" / "profanity.tsv"
HEADER = "term\tmatch\tseverity\tlang\tsource\n"

# Severity 1 to 3, of the root: the mean of surge-ai's ratings of its forms, dsojevic's level (1 to 4) where surge-ai has none.
ROOTS = {
    "fuck", "motherfucker", "shit", "bitch", "cock", "ass", "dick", "cunt", "pussy", "arse", "bastard", "twat", "whore", "slut", "prick",
    "jizz", "wank", "bollocks", "douche", "piss", "cum",
}  # fmt: skip
"""Canonical forms of surge-ai's list that are strong profanity: not slurs (5.6.3), anatomy and sex (5.6.4), nor damn, hell and crap."""

INSIDE = (
    "fuck", "fukk", "fvck", "fucc", "phuck", "motherf", "muthaf", "asshole", "azzhole", "arsehole", "bullshit", "cocksuc", "dickhead",
    "dumbass", "jackass", "shithead",
)  # fmt: skip
"""Stems that no innocent word holds: they count anywhere in a word."""

START = ("shit", "bitch", "cunt", "wanker", "pendej", "mierd", "gilipoll", "hijoput", "hijaput", "culiad")
"""Stems that count at the beginning of a word, whatever follows."""

NAMES = ("dick", "dicks", "cock", "cocks")
"""Words that are also names: they count in lower case or behind `a`, `my`, `your` and the like."""

# Forms in the lists that are innocent words, names or brands, or are matched another way.
_NOT = """
    ashole asswhole bbc bwc c0x cack caaak sheet sheeeet shet shat sheister shipdit caca bishes biches soab sob sobs hoar whoar
    whoars puss pusses puzzies puzzy dix diks bastid bastinado forked focker fick fack fook fux fuc fucs feck fecker fugly fugged
    fugger fuggerz fuggings phuc phucc phuq phuqs fer fed octopussy cumming cums cumz jackarse fuku dlck dlcks mfs mfing mfk turd
    pissoff cox fak fock focked fockers fooker facker leitch leitches sob twa arsed cnt caak cawk cawks shis shi shie shiy cocs
    doosh
"""
_NOT_INSIDE = re.compile(
    r"nig|sob$|double|suck my d$|^(lei|bi) ch|facker|fag|gay|slant|(?<!bas)tard|dark|mark|feck|trash|whi$|nonce|cat$|faker|facking|boiola"
    r"|jokey|arrassed|inch|god|\d"
)
_LDNOOBW_EN = {"apeshit", "tits", "titties", "titty", "piece of shit", "camslut", "camwhore"}
_LDNOOBW_ES = """
    cabron coño culo follador follar gilipichis gilipollas hijaputa hijoputa jilipollas kapullo lameculos mamada mierda pendejo
    pinche puta  soplapollas chupapollas verga
"""
_LDNOOBW_ES_PHRASES = {"concha de tu madre", "hijo de puta", "hija de puta", "vete a la mierda"}

# Written for Pharos: what the lists lack, by match, severity and language.
_OWN = {
    ("word", 1.6, "en"): """
        wtf, stfu, gtfo, omfg, ffs, lmfao, mofo, mofos, mfer, mfers, fkn, fkng, fking, fked, fker, fck, fcks, fcked, fcking,
        fckin, btch, btches, sht, biatch, fuk, fuks, fuking, fukin, fuked, fuker
    """,
    ("word", 1.4, "en"): """
        ass, asses, badass, badasses, smartass, fatass, hardass, lardass, asswipe, asshat, azz, shite, shits, dipshit,
        horseshit, dogshit, batshit, cockhead, cockheads, douchebag, douchebags, douchey, prickish, slutty, whorehouse
    """,
    ("word", 1.6, "es"): """
        carajo, carajos,
        puto, putos, putas, putito, putita, putada, putazo, puton, putona, reputa, hijueputa, jueputa, hijodeputa, putamadre,
        hdp, ptm, hpta, cabron, cabrones, cabrona, cabronas, cabronazo, coños, joder, jodete, jodanse, joden, jodido, jodida,
        jodidos, jodidas, jodan, jode, jodes, chinga, chingar, chingada, chingadas, chingado, chingados, chingate, chingas,
        chingan, chinguen, chingue, chingues, chingon, chingona, chingadera, vergas, vergazo, vergazos, culero, culeros,
        culera, culeras, pinches, cojones, culos, malparido, malparida, malparidos, comemierda, comemierdas, mamahuevo,
        mamaguevo, mamaguebo, conchatumadre, conchetumare, conchesumadre, carechimba, puñeta, puñetas, puñetero, follando,
        follado, follate, culiao, culiaos, mamadas, mamaverga, encabronado, emputado, putear, puteando, soplapollas,
        tocapelotas, cagaste, joda, jodiendo, jodemos, jodeis, jodio, cojonudo, cojonuda, acojonante,
        descojono, hostia, hostias, folle, follen, follan, follas, follada, folladas, cabroncete, putero, puteros, putisimo,
        jodas, jodais, jodamos, joded, jodeos, jodeme, jodenos, jodiste, jodieron, jodimos, jodia, jodian, jodiera,
        jodieran, jodiese, jodere, jodera, joderan, joderia, joderian, joderme, joderte, joderse, jodernos, joderos, joderlo,
        joderla, joderle, joderlos, joderlas, joderles, jodiendome, jodiendote, jodiendose, jodiendonos, jodienda,
        jodedera, ctm, vrg, cagada, cagadas, cagado, cagados, cagon, cagona, cagones, cagarla, cagarse, cagando, cagandose,
        cagaron, cago en, cagate, pelotudo, pelotuda, pelotudos, pelotudas, pelotudez, pelotudeces, huevon, huevones,
        huevonada, huevonadas, guevon, guevones, weon, weones, weonada, hueon, hueones, aweonao, cojudo, cojuda,
        cojudos, cojudez, cojudeces, cojone, pollas, pollon, singao, singaos, singar, pingas, comepinga, comepingas,
        pajillero, pajilleros, chupamela, chupala, chupenla, mamalo, mamenla, chingarse, chingaron, chingaste,
        chingaderas, chingones, chingonas, chingazo, chingazos, jodidamente, coñazo, coñazos, joputa, joputas, putonas,
        putea, putean, puteada, puteadas, reputisima, putisima, putisimos, culiado, culiada, culiados, culiar,
        carepicha, careverga, carechimbas, hijueputas, jueputas, verguero, verguiza, vergon, mierdero, mierdas, emputa,
        emputada, encabrona, encabronada, encabronados, encular, enculada, picha, pichas, pendejadas, pendejada,
        pendejete, culicagado, culicagados, pirobo, pirobos, triplehijueputa
    """,
    ("word", 1.8, "es"): """
        me cago, concha de su madre, puta madre, chinga tu madre, hijo de la chingada, hijo de perra, hija de perra,
        hijos de perra, la concha de la lora, la concha de tu, me vale madre, me vale madres, me la suda, me la pela,
        me la chupa, me la chupan, chupame la, chupenme la, a la chingada, que te den por culo, por el culo, vale verga,
        tocar los huevos, tocando los huevos, toca huevos, hasta los huevos, hinchar las pelotas, por los huevos
    """,
    ("word", 0.5, "en"): """
        piss, pissed, pissing, pissy
    """,
    ("word", 1.35, "en"): """
        piss off, pisses off, pissed off, pissing off, piss me off, pisses me off, pissed me off, pissing me off, piss you off,
        pisses you off, pissed you off, pissing you off, piss him off, pissed him off, pissing him off, piss her off, pissed her
        off, pissing her off, piss us off, pisses us off, pissed us off, pissing us off, piss them off, pissed them off, pissing
        them off, piss people off, pisses people off, pissed people off, pissing people off, pissed everyone off, pissed
        everybody off
    """,
    ("mask", 2.3, "en"): """
        fuck, fucking, fucker, motherfucker, fucked
    """,
    ("mask", 1.5, "en"): """
        shit, bitch, bullshit, asshole, pussy, bastard, whore, slut, dick, cock
    """,
    ("mask", 2.8, "en"): """
        cunt
    """,
    ("mask", 1.6, "es"): """
        mierda, puta, puto, pendejo, cabron, joder, verga, chinga
    """,
    ("split", 2.3, "en"): """
        fuck
    """,
    ("split", 1.5, "en"): """
        bitch, pussy, asshole
    """,
    ("split", 2.8, "en"): """
        cunt
    """,
    ("split", 1.6, "es"): """
        mierda, pendejo
    """,
    ("name", 1.6, "en"): """
        dick, dicks, cock, cocks
    """,
    ("sign", 1.6, ""): """
        middle-finger
    """,
    ("except", 0, ""): """
        assess, shiitake, shitake, shitakes, shittake, shittim, shittah, shitzu, shitzus, shittu, shitrit, shitov, pussycat,
        pussycats, pussyfoot, pussyfooting, cuntis, cuntz, bitcham, bitchfield, shitterton, pussy willow, pussy willows, pussy
        cat, pussy cats, pussy riot, cock fight, cock fights, cock a doodle, cock robin, moby dick, cock and bull, dick
        cheney, dick durbin, dick tracy, dick clark, dick van dyke, dick van, dick nixon, dick gregory, dick gephardt, dick
        lugar, dick vitale, dick butkus, dick wolf, dick grayson, dick turpin, dick whittington, dick armey, dick morris, dick
        and jane, dicks sporting, spotted dick, dick.s sporting, blue tits, great tits, coal tits, tom dick, pin prick, prick
        up, prick your, prick my, prick his, prick her, jackass penguin, jackass penguins,
        jack ass penguin, pinche de cocina, pinches de cocina, le culo
    """,
}


class Entry(NamedTuple):
    """One line of the output; `match` says how the term is looked for (see `classifiers/spellings.py`)."""

    term: str
    match: str
    severity: float
    lang: str
    source: str


def fold_terms(terms: list[str]) -> list[str]:
    """The terms as the folded view shows them, so that leet spellings of one word fall together."""
    view = folded(Codes.of(pa.array(terms, pa.string())))
    lines = view.data.tobytes().decode("latin-1").split("\n")[:-1]
    return [" ".join(re.sub(r"[^a-z0-9ñ ]+", "" if " " not in line else " ", line).split()) for line in lines]


def surge(folder: Path) -> Iterator[Entry]:
    """Forms of the roots in surge-ai's list, with the root's mean severity."""
    with (folder / "surge_profanity" / "profanity_en.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["canonical_form_1"] in ROOTS]
    ratings: dict[str, list[float]] = {}
    for row in rows:
        ratings.setdefault(row["canonical_form_1"], []).append(float(row["severity_rating"]))
    for row, term in zip(rows, fold_terms([row["text"] for row in rows]), strict=True):
        values = ratings[row["canonical_form_1"]]
        yield Entry(term, "word", round(sum(values) / len(values), 2), "en", "surge-ai")


def dsojevic(folder: Path) -> Iterator[Entry]:
    """Plain forms of dsojevic's general profanities whose id holds one of the roots."""
    entries = json.loads((folder / "dsojevic" / "en.json").read_text(encoding="utf-8"))
    for entry in entries:
        if "general" in entry["tags"] and any(root in entry["id"] for root in ROOTS):
            terms = [term for term in entry["match"].split("|") if "*" not in term and not term.startswith("k")]
            for term in fold_terms(terms):
                yield Entry(term, "word", entry["severity"] * 0.75, "en", "dsojevic")


def ldnoobw(folder: Path) -> Iterator[Entry]:
    """The profane ones of LDNOOBW's lists, which have no severity."""
    for lang, wanted in (("en", _LDNOOBW_EN), ("es", {*_LDNOOBW_ES.split(), *_LDNOOBW_ES_PHRASES})):
        for term in fold_terms((folder / "ldnoobw" / lang).read_text(encoding="utf-8").splitlines()):
            if term in wanted:
                yield Entry(term, "word", 1.6, lang, "LDNOOBW")


def own() -> Iterator[Entry]:
    """What was written for Pharos."""
    for stem in INSIDE:
        yield Entry(stem, "inside", 2.3 if re.search("f|phu", stem) else 1.6, "en", "pharos")
    for stem in START:
        yield Entry(stem, "start", {"cunt": 2.8}.get(stem, 1.6), "es" if stem in START[4:] else "en", "pharos")
    for (match, severity, lang), terms in _OWN.items():
        for term in " ".join(terms.split()).split(", "):
            yield Entry(term, match, severity, lang, "pharos")


def build(folder: Path) -> list[Entry]:
    """All entries, each term once for each way of matching, without those that a stem or (phrases) one of their words covers."""
    chosen: dict[tuple[str, str], Entry] = {}
    for entry in [*own(), *surge(folder), *dsojevic(folder), *ldnoobw(folder)]:
        if entry.match != "word" or _wanted(entry):
            chosen.setdefault((entry.match, entry.term), entry)
    strong = {term for (match, term), entry in chosen.items() if match == "word" and entry.severity >= 1}
    kept = [e for e in chosen.values() if e.match != "word" or " " not in e.term or not strong & set(e.term.split())]
    return sorted(kept, key=lambda entry: (entry.match, entry.lang, entry.term))


def _wanted(entry: Entry) -> bool:
    term = entry.term
    covered = any(stem in term for stem in INSIDE) or term.startswith(START) or any(f" {stem}" in term for stem in START)
    if len(term) < 3 or covered or term in NAMES or term in _NOT.split():
        return False
    return entry.source in ("pharos", "LDNOOBW") or not _NOT_INSIDE.search(term)


def main() -> None:
    """Write the file anew."""
    entries = build(Path(sys.argv[1]))
    lines = [f"{e.term}\t{e.match}\t{e.severity:g}\t{e.lang}\t{e.source}\n" for e in entries]
    OUTPUT.write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
