"""An item as its page shows it: the comment, its evidence, versions and decisions, private information blotted where it must be."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection, Row, bindparam, select

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.claims import may_decide
from pharos.pipelines.console.edits import Version, versions_of
from pharos.pipelines.console.marks import BLOT, PRIVATE, Segment, evidence, hidden, segments
from pharos.pipelines.console.outcomes import signed
from pharos.pipelines.console.refusal import stale
from pharos.pipelines.console.tables import appeals, decisions, items, note_templates, people, versions, wrong
from pharos.pipelines.console.veil import Veil, around, veils, words
from pharos.schemas.event import CommentEvent
from pharos.schemas.finding import Finding
from pharos.schemas.flagged import FlaggedItem

MOST_VERSIONS = 20
"""Versions of a comment that are shown, the newest."""
MOST_FORMS = 12
"""Pieces of evidence told one by one for each finding."""

# Made once, as every page asks. By the few decisions of the window, each with its item: the other way round it would go through all items.
_UNDOABLE = (
    select(*(decisions.c[name] for name in ("decision_id", "item_id", "action", "proposes", "decided_ms", "bulk")))
    .join(items, items.c.id == decisions.c.item_id)
    .where(items.c.decision_id == decisions.c.decision_id, signed(bindparam("who")))
    .where(decisions.c.action != "undo", decisions.c.appeal_of == "", decisions.c.decided_ms > bindparam("after_ms"))
    .order_by(decisions.c.decided_ms.desc())
    .limit(1)
)


class Told(NamedTuple):
    """A finding with its evidence: (as written, as read; both empty where it is blotted), who calls it wrong, whether I do."""

    finding: Finding
    forms: list[tuple[str, str]]
    more: int
    private: bool
    wrong: int
    wrong_by_me: bool


class Case(NamedTuple):
    """All that the page of an item shows. `author`, `parent` and `post` are empty where the platform does not tell them.

    `veil` is the comment's, `words` for what people wrote of it in `history` and `appeals`.
    """

    item: Row[Any]
    veil: Veil
    words: Veil
    flagged: FlaggedItem
    comment: CommentEvent
    segments: list[Segment]
    hidden: dict[str, str]
    told: list[Told]
    unscored: list[tuple[str, str]]
    author: str
    parent: str
    post: str
    link: str
    pictures: list[str]
    versions: list[Version]
    history: list[Row[Any]]
    appeals: list[Row[Any]]

    @property
    def newer(self) -> Version | None:
        """A later edit that flags nothing: what is decided on here is no longer what stands there."""
        first = next((version for version in self.versions if version.current or version.kind == "edited"), None)
        return None if first is None or first.current else first

    @property
    def begins_edited(self) -> bool:
        """The first version that the desk has is an edit: what the comment said before is in the archive, if anywhere."""
        return len(self.versions) < MOST_VERSIONS and self.versions[-1].kind == "edited"

    @property
    def proposal(self) -> Row[Any] | None:
        """What waits for a second person."""
        return next((row for row in self.history if row.decision_id == self.item.decision_id and row.proposes), None)


class Undoable(NamedTuple):
    """A decision that can be taken back for `left_ms` more; `done` is its action, or `proposed`, `bulk` the mark of those made with it."""

    decision_id: str
    item_id: str
    done: str
    left_ms: int
    bulk: str


def load(connection: Connection, item_id: str, person: Person, key: bytes) -> Case:
    """The item for a person; `key` is that of pseudonyms.

    Raises:
        StaleError: there is none.
    """
    item = connection.execute(select(items).where(items.c.id == item_id)).one_or_none()
    if item is None:
        raise stale("no_item")
    query = select(versions).where(versions.c.item_id == item_id).order_by(versions.c.fetched_ms.desc(), versions.c.event_id)
    bodies = connection.execute(query.limit(MOST_VERSIONS)).all()
    flagged = msgspec.json.decode(_body(connection, item.event_id), type=FlaggedItem)
    comment, whole = flagged.comment(), person.may("unredacted")
    veil = veils(connection, [item_id], person)[item_id]
    text = veil.over(comment.text)
    pieces = segments(text, evidence(flagged.findings))
    parent, post = around(connection, comment, veil, person)
    history = select(decisions).where(decisions.c.item_id == item_id, decisions.c.detector == "").order_by(decisions.c.decided_ms.desc())
    return Case(
        item=item,
        veil=veil,
        words=words(veil, person, *((comment.author.name, comment.author.id) if comment.author else ())),
        flagged=flagged,
        comment=comment,
        segments=pieces,
        hidden=hidden(pieces),
        told=_told(connection, flagged, text, item.event_id, person),
        unscored=[(name, status) for name, status in flagged.status.items() if status != "ok"],
        author=author_of(comment, item.platform, whole, key),
        parent=parent,
        post=post,
        link=_https(comment.permalink) if whole else "",
        pictures=_pictures(comment) if whole else [],
        versions=versions_of(bodies, item.event_id, veil, person),
        history=list(connection.execute(history)),
        appeals=list(connection.execute(select(appeals).where(appeals.c.item_id == item_id).order_by(appeals.c.id.desc()))),
    )


def author_of(comment: CommentEvent, platform: str, whole: bool, key: bytes) -> str:
    """The author's name for who may know it, else a pseudonym, always the same for the same account of a platform."""
    if comment.author is None or not (comment.author.name or comment.author.id):
        return ""
    if whole:
        return comment.author.name or comment.author.id or ""
    return pseudonym(platform, comment.author.id or comment.author.name or "", key)


def pseudonym(platform: str, author_id: str, key: bytes) -> str:
    """`author-` and 12 hexadecimal digits; without the key nobody can try names until one gives them."""
    told = f"{platform}:{author_id}".encode("utf-8", "replace")
    return f"author-{hmac.digest(key, told, hashlib.sha256).hex()[:12]}"


def undoable(connection: Connection, person: Person, now_ms: int, window_ms: int) -> Undoable | None:
    """The person's last decision, if it can still be taken back; the window is in ms."""
    row = connection.execute(_UNDOABLE, {"who": person.name, "after_ms": now_ms - window_ms}).one_or_none()
    if row is None:
        return None
    done = "proposed" if row.proposes else row.action
    return Undoable(row.decision_id, row.item_id, done, row.decided_ms + window_ms - now_ms, row.bulk)


def deciders(connection: Connection, item: Row[Any]) -> list[str]:
    """Names of those who may decide on the item."""
    query = select(people.c.name, people.c.role).where(people.c.disabled.is_(False)).order_by(people.c.name)
    return [row.name for row in connection.execute(query).all() if may_decide(connection, item, Person(row.name, row.role))]


def notes(connection: Connection) -> list[Row[Any]]:
    """The templates for reasons and notes, by name."""
    return list(connection.execute(select(note_templates).order_by(note_templates.c.name)))


def _body(connection: Connection, event_id: str) -> bytes:
    return bytes(connection.execute(select(versions.c.body).where(versions.c.event_id == event_id)).scalar_one())


def _told(connection: Connection, flagged: FlaggedItem, text: str, event_id: str, person: Person) -> list[Told]:
    """The findings, the strictest tier first; `text` is the comment's as the person may read it."""
    said = connection.execute(select(wrong.c.detector, wrong.c.clause, wrong.c.actor).where(wrong.c.event_id == event_id)).all()
    by = Counter((row.detector, row.clause) for row in said)
    mine = {(row.detector, row.clause) for row in said if row.actor == person.name}
    found = []
    for finding in sorted(flagged.findings, key=lambda one: (one.tier, -one.score)):
        covered = finding.clause == PRIVATE and not person.may("unredacted")
        forms = [] if covered else list(dict.fromkeys(_form(text[span.start : span.end], span.matched) for span in finding.spans))
        which = (finding.detector, finding.clause)
        found.append(Told(finding, forms[:MOST_FORMS], max(0, len(forms) - MOST_FORMS), covered, by[which], which in mine))
    return found


def _form(written: str, read: str) -> tuple[str, str]:
    # Evidence of another clause may hold private information too, and what it was read as would tell it.
    return (written, written if BLOT in written else read)


def _pictures(comment: CommentEvent) -> list[str]:
    """Addresses of attachments, as connectors tell them: an address, or an object that holds one."""
    told = [one.get("url") or one.get("href") if isinstance(one, dict) else one for one in comment.attachments or ()]
    return [address for one in told if (address := _https(one))]


def _https(address: Any) -> str:
    """The address if it can be followed safely, else empty."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return ""
    return address if parts and parts.scheme == "https" and parts.netloc else ""
