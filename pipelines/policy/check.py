"""What is wrong or doubtful in a policy file itself: clauses, words, thresholds, detectors, notices, the register of candidates, rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from pharos.classifiers.base import Detector
from pharos.classifiers.campaign.register import load_register
from pharos.classifiers.detectors.city_rules import CityRules
from pharos.classifiers.registry import DETECTORS
from pharos.schemas.errors import PolicyError
from pharos.schemas.finding import CLAUSES
from pharos.schemas.policy_file import Clause, Policy

LOW, HIGH = 0.2, 0.99
"""Thresholds beyond these flag almost everything that has evidence, or almost nothing."""


class Issue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to mend (`error`) or to look at (`warning`); `where` is a key of the policy file, `entry` a form of a list or rule."""

    level: Literal["error", "warning"]
    where: str
    message: str
    entry: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.message}"


def check(policy: Policy, detectors: Sequence[type[Detector]] = DETECTORS) -> list[Issue]:
    """Every issue of a policy that could be read, in the file's order."""
    return [*_head(policy), *_city(policy), *_clauses(policy), *_detectors(policy, detectors), *_rules(policy)]


def _head(policy: Policy) -> Iterator[Issue]:
    for key in ("id", "title"):
        if not getattr(policy, key).strip():
            yield Issue("error", key, "is empty")
    try:
        datetime.date.fromisoformat(policy.adopted)
    except ValueError:
        yield Issue("warning", "adopted", f"expected a day as YYYY-MM-DD; got {policy.adopted!r}")


def _city(policy: Policy) -> Iterator[Issue]:
    city = policy.city
    if not (city.phones or city.emails or city.domains or city.addresses):
        yield Issue(
            "warning", "city", "no phone, e-mail, domain or address of the city's own: they would be flagged as private or advertising"
        )
    if not city.services:
        yield Issue("warning", "city.services", "is empty: remarks on city services may be called off topic")
    try:
        names = load_register(policy, ()).names
    except PolicyError as exc:
        yield Issue("error", "city.candidates", str(exc))
        return
    if not names:
        yield Issue("warning", "city.candidates", "no register of candidates: endorsements are known by their wording alone")


def _clauses(policy: Policy) -> Iterator[Issue]:
    for key in CLAUSES:
        if key not in policy.clauses:
            yield Issue("error", f"clauses.{key}", "is missing: what it covers would never be flagged")
    for key, clause in policy.clauses.items():
        yield from _clause(f"clauses.{key}", clause)


def _clause(where: str, clause: Clause) -> Iterator[Issue]:
    for name, text in (("title", clause.title), ("words", clause.words), ("notice.en", clause.notice.en), ("notice.es", clause.notice.es)):
        if not text.strip():
            yield Issue("error", f"{where}.{name}", "is empty")
    if clause.notice.en.strip() and clause.notice.en == clause.notice.es:
        yield Issue("warning", f"{where}.notice.es", "is the English notice")
    if clause.threshold <= 0:
        yield Issue("error", f"{where}.threshold", "is 0: all evidence would be flagged, however weak")
    elif clause.threshold < LOW:
        yield Issue("warning", f"{where}.threshold", f"is {clause.threshold:g}: weak evidence will be flagged")
    elif clause.threshold > HIGH:
        yield Issue("warning", f"{where}.threshold", f"is {clause.threshold:g}: hardly anything will be flagged")
    if clause.advice_only and clause.tier != "C":
        yield Issue("warning", f"{where}.advice_only", f"advice only in tier {clause.tier}; contested clauses are tier C")
    if not clause.detectors:
        yield Issue("warning", f"{where}.detectors", "is empty: no detector answers for this clause")


def _detectors(policy: Policy, detectors: Sequence[type[Detector]]) -> Iterator[Issue]:
    """Names against the registry, both ways."""
    serves = {kind.name: kind.clause for kind in detectors}
    for key, clause in policy.clauses.items():
        where = f"clauses.{key}.detectors"
        for name in clause.detectors:
            if name not in serves:
                yield Issue("error", where, f"`{name}` is no detector; there are {', '.join(serves)}")
            elif serves[name] != key:
                yield Issue("error", where, f"`{name}` scores {serves[name]}, not {key}")
        if len(set(clause.detectors)) < len(clause.detectors):
            yield Issue("warning", where, "names a detector twice")
    for name, key in serves.items():
        if key in policy.clauses and name not in policy.clauses[key].detectors:
            yield Issue("error", f"clauses.{key}.detectors", f"`{name}` scores this clause and is not named")


def _rules(policy: Policy) -> Iterator[Issue]:
    """The city's own rules as they are scanned for: an expression may be Python's and still not Hyperscan's."""
    try:
        CityRules().load(policy)
    except PolicyError as exc:
        yield Issue("error", "rules", str(exc))
