"""What a person may read of comments: one rule for every place that shows their words, or words about them.

Private details (5.6.9) that a detector found in any version of a comment are block characters wherever they stand. Where they may not all
be known, because the detector did not end well or there are more than it keeps, all of the text is: unscored is never clean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from pharos.classifiers.judge import MOST_SPANS
from pharos.classifiers.private.find import BUDGET, MOST_DETAILS
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.database import parts
from pharos.pipelines.console.intake import item_id as id_of
from pharos.pipelines.console.marks import PRIVATE, blotted, occurrences
from pharos.pipelines.console.standing import shown
from pharos.pipelines.console.tables import items, versions
from pharos.schemas.event import CommentEvent
from pharos.schemas.finding import Finding, StatusName

DETECTOR = "private_information"
CROWDED = 200
"""Digits in one text, an @ being worth ten: beyond, there may be more than the detector keeps, of which it drops what is public."""
MOST_FORMS = 200
"""Private details of one comment, in all its versions, that are looked for one by one."""


NUMBERS = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){6,}|\S+@\S+")
"""What may be a telephone number, an account's, or an address of electronic mail."""


class Veil(NamedTuple):
    """What is covered: these forms wherever they stand, also whatever looks like a number or address of somebody, or all there is."""

    forms: frozenset[str] = frozenset()
    whole: bool = False
    numbers: bool = False

    def over(self, text: str) -> str:
        """The text as it may be read, as long as before."""
        if self.whole:
            return blotted(text, [(0, len(text))])
        numbers = [found.span() for found in NUMBERS.finditer(text)] if self.numbers else []
        return blotted(text, occurrences(text, self.forms) + numbers)


NONE, ALL = Veil(), Veil(whole=True)


class _Event(msgspec.Struct):
    text: str = ""


class _Item(msgspec.Struct):
    """What of a flagged item tells the private details."""

    event: _Event
    findings: list[Finding] = []
    status: dict[str, StatusName] = {}


_ITEM = msgspec.json.Decoder(_Item)


def veils(connection: Connection, ids: Iterable[str], person: Person) -> dict[str, Veil]:
    """For each of these items what the person may not read of it."""
    named = list(dict.fromkeys(ids))
    if person.may("unredacted"):
        return dict.fromkeys(named, NONE)
    query = select(versions.c.item_id, versions.c.body).where(versions.c.flagged)
    found: dict[str, Veil] = {}
    for part in parts(named):
        for row in connection.execute(query.where(versions.c.item_id.in_(part))):
            found[row.item_id] = _joined(found.get(row.item_id, NONE), _of(_ITEM.decode(row.body)))
    return {name: found.get(name, ALL) for name in named}


def around(connection: Connection, comment: CommentEvent, own: Veil, person: Person) -> tuple[str, str]:
    """A comment's parent and post as the person may read them; `own` is its own veil.

    No detector read them as its context, and elsewhere only a parent that is an item too.
    """
    parent = comment.parent.text or "" if comment.parent else ""
    post = "\n\n".join(part for part in (comment.post.title, comment.post.text) if part) if comment.post else ""
    if person.may("unredacted"):
        return parent, post
    name = id_of(comment.platform, comment.account, comment.parent_id or "")
    judged = connection.scalar(select(items.c.text).where(items.c.id == name)) == shown(parent)
    read = veils(connection, [name], person)[name] if judged else ALL
    return own.over(read.over(parent)), ALL.over(post)


def words(own: Veil, person: Person, *names: str | None) -> Veil:
    """For what people wrote about a comment, whose own veil is `own`: a reason may spell its details in another way, or name its author.

    Of a comment with private details all of it is covered.
    """
    if person.may("unredacted"):
        return NONE
    return ALL if own.whole or own.forms else Veil(frozenset(name for name in names if name), numbers=True)


def clean(text: str, flags: Iterable[str], status: Mapping[str, str]) -> bool:
    """Whether the detector read all of a text and found nothing private; skipped (as absent) is not read: it knows every language."""
    return PRIVATE not in flags and status.get(DETECTOR) == "ok" and not _beyond(text)


def _of(item: _Item) -> Veil:
    text = item.event.text
    spans = [(span.start, span.end) for finding in item.findings if finding.clause == PRIVATE for span in finding.spans]
    if item.status.get(DETECTOR) != "ok" or len(spans) >= min(MOST_DETAILS, MOST_SPANS) or _beyond(text):
        return ALL
    # Tables hold the text without NUL.
    return Veil(frozenset(form for start, end in spans for form in (text[start:end], shown(text[start:end]))))


def _joined(one: Veil, other: Veil) -> Veil:
    forms = one.forms | other.forms
    return ALL if one.whole or other.whole or len(forms) > MOST_FORMS else Veil(forms)


def _beyond(text: str) -> bool:
    """Whether there may be more in it than the detector looks at."""
    return len(text) > BUDGET or sum(map(text.count, "0123456789")) + 10 * text.count("@") > CROWDED
