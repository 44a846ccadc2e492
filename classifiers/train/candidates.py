"""Builds a candidate register from two public lists: Congress (unitedstates/congress-legislators, CC0) and Louisiana's candidates.

Usage: `python -m pharos.classifiers.train.candidates FOLDER schemas/policy/alexandria.candidates.csv`, where FOLDER holds
`us_congress_current.csv` and `louisiana_candidates.csv` (openelections-data-la, public results 2012-2020). A city edits the result by
hand: one line a candidate, further names (nicknames, surname) separated by `;`. The years of past ballots stand as election dates.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("name", "aliases", "office", "district", "party", "election_date", "source")
PARTIES = {"D": "Democratic", "DEM": "Democratic", "R": "Republican", "REP": "Republican", "L": "Libertarian", "LBT": "Libertarian",
           "LIB": "Libertarian", "G": "Green", "GRN": "Green", "O": "Other", "OTH": "Other", "IND": "Independent", "N": "None",
           "NOPTY": "None"}  # fmt: skip
SUFFIX = re.compile(r",?\s+(Jr|Sr|I{2,3}|IV)\.?$")
NICKNAME = re.compile(r"[\"“]([^\"”]+)[\"”]|\(([^)]+)\)")
KNOWN_AS = {"Bernard Sanders": {"Bernie"}, "Joseph Biden": {"Joe Biden"}, "Hillary Clinton": {"Hillary"}, "Donald Trump": {"The Donald"}}
PARTICLES = {"la", "de", "del", "van", "von", "st.", "mc", "le"}


@dataclass
class Entry:
    """One person of the register."""

    name: str
    office: str
    district: str
    party: str
    election_date: str
    source: str
    aliases: set[str] = field(default_factory=set)


def names(written: str) -> tuple[str, set[str]]:
    """The plain full name and every shorter form of a name as a ballot writes it: `Bernard "Bernie" Sanders`."""
    written = SUFFIX.sub("", written.strip())
    nicknames = [a or b for a, b in NICKNAME.findall(written)]
    plain = NICKNAME.sub(" ", written).split() or NICKNAME.sub(r"\1\2", written).split()
    words = [word for word in plain if not re.fullmatch(r"[A-Z]\.?", word)] or plain
    at = next((i for i in range(1, len(words) - 1) if words[i].lower() in PARTICLES), len(words) - 1)
    surname = " ".join(words[at:])
    firsts = [*words[:1], *nicknames] if at else nicknames
    forms = {f"{first} {surname}" for first in firsts}
    name = f"{nicknames[0]} {surname}" if at == 0 and nicknames else " ".join(words)
    return name, (forms | {surname}) - {name}


def congress(file: Path) -> Iterator[Entry]:
    """Members in office; their next election is not in the list, so the date stays empty."""
    for row in csv.DictReader(file.open(encoding="utf-8", newline="")):
        office = "U.S. Senate" if row["chamber"] == "sen" else "U.S. House"
        district = "-".join(part for part in (row["state"], row["district"]) if part)
        entry = Entry(row["full"] or f"{row['first']} {row['last']}", office, district, row["party"], "", "congress-legislators")
        forms = {f"{row['first']} {row['last']}", row["last"], row["nickname"] and f"{row['nickname']} {row['last']}"}
        entry.aliases = {form for form in forms if form} - {entry.name}
        yield entry


def louisiana(file: Path) -> Iterator[Entry]:
    """Candidates of state and federal ballots; a joint ticket (`A, B Party`) repeats people who stand alone and is left out."""
    for row in csv.DictReader(file.open(encoding="utf-8", newline="")):
        if "," in SUFFIX.sub("", row["candidate"]) or len(row["candidate"].split()) < 2:
            continue
        name, aliases = names(row["candidate"])
        if " " not in name:
            continue
        district = "" if row["district"].endswith("Party") else row["district"]
        party = PARTIES.get(row["party"], row["party"])
        yield Entry(name, row["office"], district, party, row["last_year"], "openelections-data-la", aliases)


def merged(entries: Iterator[Entry]) -> list[Entry]:
    """One entry a person (first name and surname alike); the latest candidacy wins, an office now held before all."""
    people: dict[str, Entry] = {}
    for entry in entries:
        words = entry.name.lower().replace(".", "").split()
        kept = people.setdefault(f"{words[0]} {words[-1]}", entry)
        if kept.election_date and entry.election_date > kept.election_date:
            entry.aliases |= kept.aliases | ({kept.name} - {entry.name})
            people[f"{words[0]} {words[-1]}"] = entry
        elif kept is not entry:
            kept.aliases |= (entry.aliases | {entry.name}) - {kept.name}
    for entry in people.values():
        entry.aliases |= KNOWN_AS.get(entry.name, set())
    return sorted(people.values(), key=lambda entry: (entry.name.split()[-1], entry.name))


def main(folder: str, target: str) -> None:
    """Write the register."""
    lists = Path(folder)
    entries = [*congress(lists / "us_congress_current.csv"), *louisiana(lists / "louisiana_candidates.csv")]
    with Path(target).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for entry in merged(iter(entries)):
            aliases = ";".join(sorted(entry.aliases))
            writer.writerow([entry.name, aliases, entry.office, entry.district, entry.party, entry.election_date, entry.source])


if __name__ == "__main__":
    main(*sys.argv[1:3])
