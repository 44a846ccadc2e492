"""A comment's versions and what each changed, and what of one version must not be read in another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row

from pharos.pipelines.console.difference import Piece, difference
from pharos.pipelines.console.marks import blotted, evidence, occurrences, private
from pharos.schemas.event import CommentEvent
from pharos.schemas.flagged import FlaggedItem


class Version(NamedTuple):
    """A version of the comment and what it changed in the one before (None: the first)."""

    kind: str
    fetched_ms: int
    flagged: bool
    current: bool
    text: str
    changes: list[Piece] | None


def secrets_of(bodies: Sequence[Row[Any]]) -> frozenset[str]:
    """What detectors found private in any version: it may stand again in later ones, and where others quote it."""
    found = [msgspec.json.decode(row.body, type=FlaggedItem) for row in bodies if row.flagged]
    return frozenset(form for item in found for form in private_forms(item))


def private_forms(item: FlaggedItem) -> frozenset[str]:
    """What detectors found private in this version, as it is written."""
    text = item.comment().text
    return frozenset(text[start:end] for start, end in private(evidence(item.findings)))


def without(text: str, secrets: Collection[str]) -> str:
    """The text with these blotted out wherever they stand."""
    return blotted(text, occurrences(text, secrets))


def versions_of(bodies: Sequence[Row[Any]], event_id: str, secrets: Collection[str]) -> list[Version]:
    """The newest first."""
    found: list[Version] = []
    before: str | None = None
    for row in reversed(bodies):
        text, changes = without(_text(row), secrets), None
        # Platforms tell that a comment is gone or hidden without its text.
        if text or row.kind in ("created", "edited"):
            changes = None if before is None else difference(before, text)
            before = text
        found.append(Version(row.kind, row.fetched_ms, row.flagged, row.event_id == event_id, text, changes))
    return found[::-1]


def _text(row: Row[Any]) -> str:
    if row.flagged:
        return msgspec.json.decode(row.body, type=FlaggedItem).comment().text
    return msgspec.json.decode(row.body, type=CommentEvent).text
