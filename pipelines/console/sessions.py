"""Logins: an opaque token in a cookie, of which the database has only the SHA-256; each ends by itself."""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.tables import people, sessions

LONGEST_MS = 12 * 3_600_000
"""However busy a person is, the next shift logs in again."""
TOUCH_MS = 20_000
"""Activity is written down this often at most: two hundred busy people would else write all the time."""

_ALIVE = (sessions.c.created_ms > bindparam("begun_ms")) & (sessions.c.seen_ms > bindparam("idle_ms")) & people.c.disabled.is_(False)
# Made once: every request asks, and to make a statement costs more than to run it.
_FIND = (
    select(people.c.name, people.c.role, people.c.language, sessions.c.csrf, sessions.c.seen_ms)
    .join(people, people.c.name == sessions.c.person)
    .where(sessions.c.token == bindparam("kept"), _ALIVE)
)


class Session(NamedTuple):
    """A login that is good now; `stale` if its activity should be written down."""

    person: Person
    csrf: str
    stale: bool


def start(connection: Connection, name: str, now_ms: int) -> str:
    """Begin a login; its token, which nobody else is told. Those that have run out are forgotten."""
    connection.execute(delete(sessions).where(sessions.c.created_ms <= now_ms - LONGEST_MS))
    token = secrets.token_urlsafe(32)
    values = {"token": kept(token), "person": name, "csrf": secrets.token_urlsafe(32), "created_ms": now_ms, "seen_ms": now_ms}
    connection.execute(insert(sessions).values(**values))
    return token


def find(connection: Connection, token: str, now_ms: int, idle_ms: int) -> Session | None:
    """The login of a token; None if it ran out, ended, or its person is disabled."""
    given = {"kept": kept(token), "begun_ms": now_ms - LONGEST_MS, "idle_ms": now_ms - idle_ms}
    row = connection.execute(_FIND, given).one_or_none()
    return row and Session(Person(row.name, row.role, row.language), row.csrf, row.seen_ms < now_ms - TOUCH_MS)


def touch(connection: Connection, token: str, now_ms: int) -> None:
    """The person did something."""
    connection.execute(update(sessions).where(sessions.c.token == kept(token)).values(seen_ms=now_ms))


def end(connection: Connection, token: str) -> None:
    """Log out."""
    connection.execute(delete(sessions).where(sessions.c.token == kept(token)))


def end_all(connection: Connection, name: str) -> None:
    """End every login of a person."""
    connection.execute(delete(sessions).where(sessions.c.person == name))


def kept(token: str) -> str:
    """A token as the database has it."""
    return hashlib.sha256(token.encode()).hexdigest()
