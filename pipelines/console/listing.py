"""The queue: which items a person sees, in which order, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, and_, asc, desc, exists, func, or_, select
from sqlalchemy import Row as SqlRow

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.claims import LOOKS_MS, look
from pharos.pipelines.console.refusal import refused
from pharos.pipelines.console.tables import item_clauses, items, looks
from pharos.pipelines.console.veil import veils

STATES = ("open", "second", "escalated", "decided")
AGES = {"1h": 3_600_000, "1d": 86_400_000, "7d": 7 * 86_400_000}
"""How long an item has waited at least, in ms."""

SHOWN = 300
"""Characters of a comment in the list."""

_KINDS = (items.c.state, items.c.flags, items.c.platform, items.c.account, items.c.lang)
_COUNTS = select(*_KINDS, func.count()).group_by(*_KINDS)


class Filter(NamedTuple):
    """What is wanted; an empty text is any. `state` is one of `STATES`, `age` a key of `AGES`; `mine`: only what I claimed."""

    state: str = "open"
    clause: str = ""
    platform: str = ""
    account: str = ""
    lang: str = ""
    age: str = ""
    text: str = ""
    mine: bool = False
    criticism: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filter:
        """From a page's query; what is not known is left out."""
        found: dict[str, Any] = {name: query[name].strip()[:200] for name in cls._fields if query.get(name, "").strip()}
        found |= {name: found[name] == "1" for name in ("mine", "criticism") if name in found}
        if found.get("state") not in STATES:
            found.pop("state", None)
        if found.get("age") not in AGES:
            found.pop("age", None)
        return cls(**found)

    @lru_cache(maxsize=256)  # noqa: B019 - of values; a page of fifty items asks fifty times
    def query(self) -> str:
        """The query that gives this filter again; empty for the default."""
        told = {name: value for name, value in self._asdict().items() if value != self._field_defaults[name]}
        return urlencode({name: "1" if value is True else value for name, value in told.items()})


class Row(NamedTuple):
    """An item in the list. `text` is its beginning, as the person may read it; times in ms."""

    id: str
    platform: str
    account: str
    text: str
    clause: str
    flags: list[str]
    tier: str
    score: float
    urgency: float
    state: str
    suggested: str
    lang: str
    criticism: bool
    reach: int
    platform_state: str
    created_ms: int
    queued_ms: int
    holder: str
    action: str
    lane: str
    revision: int
    event_id: str


@dataclass
class Counts:
    """Items by state, and those of one state by each thing they can be filtered by."""

    state: Counter[str] = field(default_factory=Counter)
    clause: Counter[str] = field(default_factory=Counter)
    platform: Counter[str] = field(default_factory=Counter)
    account: Counter[str] = field(default_factory=Counter)
    lang: Counter[str] = field(default_factory=Counter)


def listed(
    connection: Connection, wanted: Filter, now_ms: int, person: Person, after: tuple[float, str] | None = None, limit: int = 50
) -> list[Row]:
    """The most urgent items that are wanted, after the item of this urgency and id.

    Raises:
        DecisionError: a search in comments by a person who may not read them whole.
    """
    conditions = _conditions(wanted, now_ms, person)
    if after:
        conditions.append(_after(*after))
    shown = [items.c[name] for name in Row._fields if name != "text"]
    # What is cut off first could be the rest of what would be covered.
    text = func.substr(items.c.text, 1, SHOWN).label("text") if person.may("unredacted") else items.c.text
    columns = [*shown, text, items.c.held_until_ms]
    query = select(*columns).where(*conditions).order_by(desc(items.c.urgency), asc(items.c.id)).limit(limit)
    found = connection.execute(query).all()
    veiled = veils(connection, (row.id for row in found), person)
    return [_row(row, veiled[row.id].over(row.text)[:SHOWN], now_ms) for row in found]


def following(connection: Connection, wanted: Filter, person: Person, now_ms: int, item_id: str) -> str | None:
    """The id of the item to open next: the most urgent one after `item_id` that nobody else has, from the top again at the end.

    One that somebody else looks at comes only where there is no other, so that two people are not led to one item.
    """
    here = connection.execute(select(items.c.urgency, items.c.id).where(items.c.id == item_id)).one_or_none()
    free = or_(items.c.holder.in_(["", person.name]), items.c.held_until_ms <= now_ms)
    seen = exists().where(looks.c.item_id == items.c.id, looks.c.person != person.name, looks.c.seen_ms > now_ms - LOOKS_MS)
    wide = [*_conditions(wanted, now_ms, person), free, items.c.id != item_id]
    later = [_after(here.urgency, here.id)] if here else []
    for conditions in ([*wide, ~seen, *later], [*wide, ~seen], [*wide, *later], wide):
        query = select(items.c.id).where(*conditions).order_by(desc(items.c.urgency), asc(items.c.id)).limit(1)
        if found := connection.execute(query).scalar():
            return str(found)
    return None


def beside(connection: Connection, wanted: Filter, person: Person, now_ms: int, item_id: str, back: bool) -> str | None:
    """The item that stands after this one in the list, or with `back` before it, whoever has it; None at the list's end."""
    here = connection.execute(select(items.c.urgency, items.c.id).where(items.c.id == item_id)).one_or_none()
    if here is None:
        return None
    order = (asc(items.c.urgency), desc(items.c.id)) if back else (desc(items.c.urgency), asc(items.c.id))
    there = (_before if back else _after)(here.urgency, item_id)
    return connection.scalar(select(items.c.id).where(*_conditions(wanted, now_ms, person), there).order_by(*order).limit(1))


def lead(connection: Connection, wanted: Filter, person: Person, now_ms: int, item_id: str) -> str | None:
    """As `following`; that the person looks at it is noted with it, before anybody else is led there."""
    found = following(connection, wanted, person, now_ms, item_id)
    if found and person.may("decide"):
        look(connection, found, person, now_ms)
    return found


def _after(urgency: float, item_id: str) -> ColumnElement[bool]:
    # The first part tells a database where in its index to begin; of the second alone it would go through all that comes before.
    return and_(items.c.urgency <= urgency, or_(items.c.urgency < urgency, items.c.id > item_id))


def _before(urgency: float, item_id: str) -> ColumnElement[bool]:
    return and_(items.c.urgency >= urgency, or_(items.c.urgency > urgency, items.c.id < item_id))


def counts(connection: Connection, shown: str = "open") -> Counts:
    """Counted anew, what is in the state `shown` by kind; one pass over an index."""
    found = Counts()
    for state, flags, platform, account, lang, n in connection.execute(_COUNTS):
        found.state[state] += n
        if state == shown:
            found.platform[platform] += n
            found.account[account] += n
            found.lang[lang] += n
            found.clause.update(dict.fromkeys(flags.split(), n))
    return found


def _conditions(wanted: Filter, now_ms: int, person: Person) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [items.c.state == wanted.state]
    conditions += [items.c[name] == value for name in ("platform", "account", "lang") if (value := getattr(wanted, name))]
    if wanted.clause:
        conditions.append(exists().where(item_clauses.c.clause == wanted.clause, item_clauses.c.item_id == items.c.id))
    if wanted.age:
        conditions.append(items.c.queued_ms <= now_ms - AGES[wanted.age])
    if wanted.mine:
        conditions += [items.c.holder == person.name, items.c.held_until_ms > now_ms]
    if wanted.criticism:
        conditions.append(items.c.criticism.is_(True))
    if wanted.text:
        if not person.may("unredacted"):
            raise refused("role_search", role=person.role)
        conditions.append(items.c.text.icontains(wanted.text, autoescape=True))
    return conditions


def _row(row: SqlRow[Any], text: str, now_ms: int) -> Row:
    values = {name: getattr(row, name) for name in Row._fields if name not in ("flags", "text", "holder")}
    holder = row.holder if row.held_until_ms > now_ms else ""
    return Row(**values, flags=row.flags.split(), text=text, holder=holder)
