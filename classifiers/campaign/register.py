"""The candidate register that a policy names: who stands for what, and under which names the public knows them."""

from __future__ import annotations

import csv
import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from pharos.classifiers.words import plain_form, word_hash
from pharos.schemas.errors import PolicyError
from pharos.schemas.policy_file import Policy

COLUMNS = ("name", "aliases", "office", "district", "party", "election_date", "source")
DATE = re.compile(r"\d{4}(-\d\d-\d\d)?")


@dataclass(frozen=True)
class Candidate:
    """One person of the register; `election_date` is a day, a year or empty."""

    name: str
    office: str
    election_date: str


@dataclass(frozen=True)
class Register:
    """Names by their folded words: `("smith",)` or `("maria", "lopez")`; `weak` single names are common words too (Long, Hill)."""

    names: dict[tuple[str, ...], Candidate]
    weak: frozenset[str]
    joined: frozenset[str]
    """Names of at least four letters written together, as in hashtags, weak ones left out."""

    def find(self, words: list[str]) -> int:
        """How many of the first words (folded) are a name of the register; 0 for none, the longest wins."""
        return next((n for n in range(min(4, len(words)), 0, -1) if tuple(words[:n]) in self.names), 0)

    def find_last(self, words: list[str]) -> int:
        """As `find` for the last words."""
        return next((n for n in range(min(4, len(words)), 0, -1) if tuple(words[-n:]) in self.names), 0)


def load_register(policy: Policy, common: Container[int]) -> Register:
    """The register beside the policy file; empty where the policy names none. `common` holds hashes of common words.

    Raises:
        PolicyError: the file is absent, lacks a column, or a row has no name or a wrong date; the message names the row.
    """
    if policy.city.candidates is None:
        return Register({}, frozenset(), frozenset())
    file = policy.companion(policy.city.candidates)
    names: dict[tuple[str, ...], Candidate] = {}
    for candidate, aliases in _read(file):
        for alias in (candidate.name, *aliases):
            if words := tuple(filter(None, map(plain_form, alias.split()))):
                names.setdefault(words, candidate)
    weak = frozenset(words[0] for words in names if len(words) == 1 and word_hash(words[0]) in common)
    joined = frozenset(form for words in names if len(form := "".join(words)) >= 4 and form not in weak)
    return Register(names, weak, joined)


def _read(file: Path) -> list[tuple[Candidate, list[str]]]:
    try:
        lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        msg = f"candidate register `{file}`: cannot be read ({exc})"
        raise PolicyError(msg) from exc
    if not lines or tuple(lines[0]) != COLUMNS:
        got = ", ".join(lines[0]) if lines else "nothing"
        msg = f"candidate register `{file}` row 1: expected the columns {', '.join(COLUMNS)}; got {got}"
        raise PolicyError(msg)
    return [_entry(file, number, row) for number, row in enumerate(lines[1:], start=2) if row]


def _entry(file: Path, number: int, row: list[str]) -> tuple[Candidate, list[str]]:
    if len(row) != len(COLUMNS):
        msg = f"candidate register `{file}` row {number}: expected {len(COLUMNS)} columns; got {len(row)}"
        raise PolicyError(msg)
    name, aliases, office, _, _, date, _ = (cell.strip() for cell in row)
    if not plain_form(name):
        msg = f"candidate register `{file}` row {number}: expected a `name`; got none"
        raise PolicyError(msg)
    if date and not DATE.fullmatch(date):
        msg = f"candidate register `{file}` row {number}: expected `election_date` as YYYY-MM-DD, YYYY or empty; got {date!r}"
        raise PolicyError(msg)
    return Candidate(name, office, date), [alias for alias in aliases.split(";") if alias.strip()]
