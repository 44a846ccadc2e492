"""Private information (5.6.9): phones, e-mails, home addresses, numbers of papers, cards and accounts, births, plates, IP addresses.

Hyperscan proposes candidates on the plain view; checksums, ranges and words around them decide, on candidate rows only (see `private`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

import msgspec
import numpy as np
import pyarrow as pa

from pharos.classifiers.base import Comments, Detection, Evidence
from pharos.classifiers.private.candidates import patterns, worth_a_look
from pharos.classifiers.private.context import Found
from pharos.classifiers.private.find import Finder
from pharos.classifiers.private.protected import PROTECTED
from pharos.classifiers.private.validators import is_us_phone
from pharos.classifiers.scan import Pattern, Scanner
from pharos.classifiers.views import Compiled, Scanners, Views
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import City, Policy

TYPES: dict[str, tuple[str, str]] = {
    "phone": ("a phone number", "un número de teléfono"),
    "email": ("an e-mail address", "una dirección de correo electrónico"),
    "password": ("a password", "una contraseña"),
    "ssn": ("a Social Security number", "un número de Seguro Social"),
    "payment_card": ("a payment card number", "un número de tarjeta de pago"),
    "address": ("a street address", "una dirección postal"),
    "date_of_birth": ("a date of birth", "una fecha de nacimiento"),
    "plate": ("a licence plate", "una matrícula de vehículo"),
    "drivers_licence": ("a driver's licence number", "un número de licencia de conducir"),
    "bank_account": ("an account number", "un número de cuenta"),
    "iban": ("an IBAN", "un IBAN"),
    "ip_address": ("an IP address", "una dirección IP"),
    "passport": ("a passport number", "un número de pasaporte"),
    "medical_record": ("a medical record or insurance number", "un número de expediente médico o de seguro"),
    "child_school": ("a child's school", "la escuela de un menor"),
    "medical_fact": ("a fact about a named person's health", "un dato de salud de una persona nombrada"),
    "id_number": ("an identity number", "un número de identificación"),
    "whereabouts": ("where a person is to be found", "dónde se encuentra una persona"),
    "protected_person": ("who is a protected person", "quién es una persona protegida"),
}
"""Every type of span, in English and Spanish."""

_LIKELY = 0.5
NO_ONES_PHONE = "5552345678"
"""No region knows it, so that all are asked."""


class PrivateInformation:
    """Flags details that identify or expose a person; the city's own contacts and those in the post are left out."""

    name: ClassVar[str] = "private_information"
    version: ClassVar[str] = "1"
    clause: ClassVar[str] = "5.6.9"
    any_language = True
    """Numbers need no language."""

    def load(self, policy: Policy) -> None:
        """Take the city's own contacts from the policy, and let the phone library load its regions, which no comment shall wait for."""
        self._finder = Finder(policy.city)
        self._patterns = patterns()
        is_us_phone(NO_ONES_PHONE)

    def patterns(self) -> list[Pattern]:
        """The candidate expressions."""
        return self._patterns

    def detect(self, views: Views) -> Detection:
        """Score every row; only rows with a candidate are looked at one by one."""
        hits = views.hits(self.name)
        kept = worth_a_look(hits, views.plain)
        rows, kinds = hits.row[kept], [self._patterns[i].tag for i in hits.pattern[kept].tolist()]
        places = list(zip(kinds, hits.view_start[kept].tolist(), hits.view_end[kept].tolist(), strict=True))
        evidence = []
        for places_of_row in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(rows)) + 1) if len(rows) else []:
            row = int(rows[places_of_row[0]])
            candidates = places[places_of_row[0] : places_of_row[-1] + 1]
            found = self._finder.find(views.plain.row_text(row), candidates, views.comments.post[row].as_py() or "")
            if found:
                evidence.append(_evidence(views, row, found))
        return Detection.of(len(views), evidence)


def _evidence(views: Views, row: int, found: list[Found]) -> Evidence:
    """The likely details as evidence, or the unlikely ones where there are no others."""
    score = max(item.score for item in found)
    shown = [item for item in found if item.score >= min(score, _LIKELY)]
    text = views.plain.original_text(row)
    spans = []
    for item in shown:
        start, end = views.plain.to_original(row, item.start, item.end)
        spans.append(Span(start, end, item.type, text[start:end]))
    return Evidence(row, score, spans, _reason([item.type for item in shown]), view="plain")


def _reason(types: list[str]) -> Reason:
    names = [TYPES[kind] for kind in dict.fromkeys(types) if kind != PROTECTED]
    english, spanish = _joined([en for en, _ in names], "and"), _joined([es for _, es in names], "y")
    if PROTECTED in types:
        return Reason(
            f"The comment seems to reveal {english} of an official whom R.S. 44:11.2 (Louisiana's act on protected individuals) protects.",
            f"El comentario parece revelar {spanish} de una persona que protege R.S. 44:11.2 (ley de Luisiana sobre personas protegidas).",
        )
    return Reason(
        f"The comment seems to reveal {english}.",
        f"El comentario parece revelar {spanish}.",
    )


def _joined(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def find_private(text: str, post: str | None, city: City) -> list[Span]:
    """The likely private details of one text, as the detector sees them; empty where there are none."""
    detector, scanners = _alone(msgspec.json.encode(city))
    row = (pa.array([value], pa.string()) for value in (text, post, None, None))
    evidence = detector.detect(Views(Comments(*row), scanners)).evidence
    return [span for item in evidence if item.score >= _LIKELY for span in item.spans]


@lru_cache(maxsize=8)
def _alone(city: bytes) -> tuple[PrivateInformation, Scanners]:
    """A detector for a city (as JSON), with its patterns compiled without any other's."""
    detector = PrivateInformation()
    detector.load(Policy("", "", "", msgspec.json.decode(city, type=City), {}))
    scanner = Scanner([pattern.expression for pattern in detector.patterns()])
    own = np.arange(len(detector.patterns()), dtype=np.int32)
    return detector, {detector.name: {"plain": Compiled(scanner, own)}}
