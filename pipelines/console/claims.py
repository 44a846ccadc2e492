"""Who has an item: claims that run out by themselves, and who else is looking at it. Two people never decide one item."""

from __future__ import annotations

from sqlalchemy import Connection, Row, delete, insert, select, update

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.refusal import refused, stale
from pharos.pipelines.console.tables import decisions, items, looks, people

GIVEN_MS = 8 * 3_600_000
"""How long an item stays with whom it was given to: a shift, as that person may not be there at once."""
LOOKS_MS = 30_000
"""How long a look is told to others; a page that is open renews it."""


def fetch(connection: Connection, item_id: str) -> Row:
    """The item, locked until the transaction ends.

    Raises:
        StaleError: there is none.
    """
    item = connection.execute(select(items).where(items.c.id == item_id).with_for_update()).one_or_none()
    if item is None:
        raise stale("no_item")
    return item


def held_by_other(item: Row, person: Person, now_ms: int) -> bool:
    """Whether somebody else has it now."""
    return bool(item.holder) and item.holder != person.name and item.held_until_ms > now_ms


def check_free(item: Row, person: Person, now_ms: int) -> None:
    """Raises StaleError if somebody else has the item."""
    if held_by_other(item, person, now_ms):
        raise stale("held", who=item.holder, seconds=(item.held_until_ms - now_ms) // 1000 + 1)


def claim(connection: Connection, item_id: str, person: Person, now_ms: int, lease_ms: int) -> None:
    """Take the item, or renew the claim.

    Raises:
        StaleError: another person has it, or it is gone.
        DecisionError: the person may not decide on it, and would only keep it from those who may.
    """
    item = fetch(connection, item_id)
    check_free(item, person, now_ms)
    if not may_decide(connection, item, person):
        raise refused("claim")
    since = item.held_since_ms if item.holder == person.name and item.held_until_ms > now_ms else 0
    _give(connection, item, person.name, since or now_ms, max(now_ms + lease_ms, item.held_until_ms if item.holder == person.name else 0))
    if item.holder != person.name:
        note(connection, person.name, "claim", item_id, now_ms)


def release(connection: Connection, item_id: str, person: Person, now_ms: int) -> None:
    """Let go of the item; a senior may also free what another has."""
    item = fetch(connection, item_id)
    if not person.may("senior"):
        check_free(item, person, now_ms)
    if item.holder:
        connection.execute(update(items).where(items.c.id == item_id).values(holder="", held_since_ms=0, held_until_ms=0))
        note(connection, person.name, "release", item_id, now_ms, holder=item.holder)


def reassign(connection: Connection, item_id: str, person: Person, to: str, now_ms: int) -> None:
    """Give the item to another person, for `GIVEN_MS`; the time that it takes to decide counts from their first look.

    Raises:
        DecisionError: that person does not exist or may not decide on it.
        StaleError: there is no such item.
    """
    item = fetch(connection, item_id)
    found = connection.execute(select(people).where(people.c.name == to, people.c.disabled.is_(False))).one_or_none()
    if found is None or not may_decide(connection, item, Person(found.name, found.role)):
        raise refused("reassign_to", got=to)
    _give(connection, item, to, 0, now_ms + GIVEN_MS)
    note(connection, person.name, "reassign", item_id, now_ms, to=to)


def may_decide(connection: Connection, item: Row, person: Person) -> bool:
    """Whether the person's wish could be the next on the item: an escalated one is a senior's, a proposal is not its proposer's."""
    if not person.may("decide") or (item.state == "escalated" and not person.may("senior")):
        return False
    if item.state != "second":
        return True
    return connection.scalar(select(decisions.c.actor).where(decisions.c.decision_id == item.decision_id)) != person.name


def look(connection: Connection, item_id: str, person: Person, now_ms: int) -> list[str]:
    """Note that the person looks at the item, from when on they hold it if it was given to them; the names of the others who do."""
    mine = (looks.c.item_id == item_id) & (looks.c.person == person.name)
    if not connection.execute(update(looks).where(mine).values(seen_ms=now_ms)).rowcount:
        connection.execute(insert(looks).values(item_id=item_id, person=person.name, seen_ms=now_ms))
    connection.execute(delete(looks).where(looks.c.seen_ms < now_ms - LOOKS_MS))
    given = items.c.id == item_id, items.c.holder == person.name, items.c.held_since_ms == 0, items.c.held_until_ms > now_ms
    connection.execute(update(items).where(*given).values(held_since_ms=now_ms))
    others = select(looks.c.person).where(looks.c.item_id == item_id, looks.c.person != person.name).order_by(looks.c.person)
    return list(connection.execute(others).scalars())


def _give(connection: Connection, item: Row, to: str, since_ms: int, until_ms: int) -> None:
    values = {"holder": to, "held_since_ms": since_ms, "held_until_ms": until_ms}
    connection.execute(update(items).where(items.c.id == item.id).values(values))
