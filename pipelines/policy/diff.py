"""What another policy would change on a sample: the settings that differ, and per clause what is newly flagged and what no longer is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import msgspec

from pharos.classifiers.engine import Engine
from pharos.pipelines.policy.scoring import Commented, score
from pharos.schemas.finding import CLAUSES
from pharos.schemas.flagged import PolicyRef
from pharos.schemas.policy_file import Policy

ANY = "any"
"""The row of a comparison that counts comments flagged under any clause."""


class Identified(Commented, Protocol):
    """A row that is told by its id."""

    id: str | int


class Setting(msgspec.Struct, frozen=True):
    """One setting that differs between the policies; None where one lacks it."""

    key: str
    a: Any
    b: Any


class Change(msgspec.Struct):
    """One clause: how many comments are flagged under both policies or under neither, and the ids of those that change."""

    both: int = 0
    neither: int = 0
    newly: list[str | int] = []
    no_longer: list[str | int] = []

    @property
    def unchanged(self) -> int:
        """Comments that both policies treat alike."""
        return self.both + self.neither


class Comparison(msgspec.Struct):
    """Two policies on one sample. `texts` holds the texts of the first changed comments by id, only where they were asked for."""

    a: PolicyRef
    b: PolicyRef
    comments: int
    settings: list[Setting]
    clauses: dict[str, Change]
    texts: dict[str, str] = {}


def compare(
    a: Policy,
    b: Policy,
    batches: Iterable[Sequence[Identified]],
    texts: int = 0,
    progress: Callable[[], None] = lambda: None,
) -> Comparison:
    """Judge every comment by both policies. `texts` is how many changed ones a clause and direction keep their text; `progress` is called
    after each batch."""
    engines = Engine(a), Engine(b)
    found = Comparison(a.ref, b.ref, 0, settings(a, b), {clause: Change() for clause in (*CLAUSES, ANY)})
    for rows in batches:
        flags = [score(engine, rows)[1].flags for engine in engines]
        for at, row in enumerate(rows):
            before, after = (set(of.get(at, ())) for of in flags)
            for clause, change in found.clauses.items():
                was, now = (bool(before), bool(after)) if clause == ANY else (clause in before, clause in after)
                _count(change, was, now, row, found.texts, texts)
        found.comments += len(rows)
        progress()
    return found


def _count(change: Change, was: bool, now: bool, row: Identified, kept: dict[str, str], most: int) -> None:
    if was == now:
        change.both += was
        change.neither += not was
        return
    ids = change.newly if now else change.no_longer
    if len(ids) < most:
        kept[str(row.id)] = row.text
    ids.append(row.id)


def settings(a: Policy, b: Policy) -> list[Setting]:
    """Every setting that differs, by its key in the file; the notes and notices that the detectors do not read among them."""
    one, two = _flat(a), _flat(b)
    return [Setting(key, one.get(key), two.get(key)) for key in dict.fromkeys((*one, *two)) if one.get(key) != two.get(key)]


def _flat(policy: Policy) -> dict[str, Any]:
    """The policy's settings by dotted key."""
    flat: dict[str, Any] = {}

    def walk(value: Any, key: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{key}.{name}" if key else str(name))
        else:
            flat[key] = value

    built = msgspec.to_builtins(policy)
    walk({name: value for name, value in built.items() if name not in ("hash", "folder")}, "")
    return flat
