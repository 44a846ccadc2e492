"""A comment's versions and what each changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.difference import Piece, difference
from pharos.pipelines.console.veil import ALL, Veil
from pharos.schemas.event import CommentEvent
from pharos.schemas.flagged import FlaggedItem


class Version(NamedTuple):
    """A version of the comment, its text as the person may read it, and what it changed in the one before (None: the first)."""

    event_id: str
    kind: str
    fetched_ms: int
    text: str
    current: bool = False
    changes: list[Piece] | None = None


def versions_of(bodies: Sequence[Row[Any]], event_id: str, veil: Veil, person: Person) -> list[Version]:
    """The newest first, from rows in that order; `event_id` is the current one's."""
    texts = [_text(row) for row in bodies]
    # What later events of the platform bring no detector has told the desk of: it may be about to.
    judged = {text for row, text in zip(bodies, texts, strict=True) if row.flagged or person.may("unredacted")}
    read = [(veil if text in judged else ALL).over(text) for text in texts]
    rows = zip(bodies, read, strict=True)
    found = [Version(row.event_id, row.kind, row.fetched_ms, text, row.event_id == event_id) for row, text in rows]
    return compared(found[::-1])


def compared(versions: Iterable[Version]) -> list[Version]:
    """The versions with what each changed, the newest first; they come the oldest first."""
    found: list[Version] = []
    before: str | None = None
    for version in versions:
        changes = None
        # Platforms tell that a comment is gone or hidden without its text.
        if version.text or version.kind in ("created", "edited"):
            changes = None if before is None else difference(before, version.text)
            before = version.text
        found.append(version._replace(changes=changes))
    return found[::-1]


def _text(row: Row[Any]) -> str:
    if row.flagged:
        return msgspec.json.decode(row.body, type=FlaggedItem).comment().text
    return msgspec.json.decode(row.body, type=CommentEvent).text
