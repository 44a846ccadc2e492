"""Who may log in: local accounts with a password, and people whom the city's OpenID Connect provider vouches for.

Names are one whatever their case, and kept in small letters: else `Ana` could confirm what `ana` proposed.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from pharos.pipelines.console.access import ROLES, Person, Role
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.passwords import LONGEST, SHORTEST, fit, hashed, renewed, verified
from pharos.pipelines.console.refusal import refused
from pharos.pipelines.console.sessions import end_all
from pharos.pipelines.console.tables import people
from pharos.schemas.errors import UsageError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")
FREE_FAILURES = 4
FIRST_WAIT_MS, LONGEST_WAIT_MS = 15_000, 15 * 60_000
"""Failures in a row that cost nothing; from then on each doubles the wait, up to the longest."""
COMMAND = "command"
"""The actor of what `pharos console user` does, in the audit log."""


class Account(NamedTuple):
    """What `pharos console user list` shows."""

    name: str
    role: Role
    disabled: bool
    oidc: bool
    locked_until_ms: int
    created_ms: int


def add(connection: Connection, name: str, role: Role, password: str, now_ms: int) -> None:
    """Make a local account.

    Raises:
        UsageError: the name is taken or none, there is no such role, or the password is too short or too long.
    """
    _check_name(name)
    _check_role(role)
    name = name.lower()
    if _find(connection, name) is not None:
        msg = f"user: expected a new name; there is already a `{name}`"
        raise UsageError(msg)
    _insert(connection, name, role, hashed(name, password), "", now_ms)
    note(connection, COMMAND, "user.add", name, now_ms, role=role)


def accounts(connection: Connection) -> list[Account]:
    """All, by name."""
    rows = connection.execute(select(people).order_by(people.c.name))
    return [Account(row.name, row.role, row.disabled, bool(row.subject), row.locked_until_ms, row.created_ms) for row in rows]


def set_password(connection: Connection, name: str, password: str, now_ms: int) -> None:
    """Give a new password; every login of the person ends, and a lock is gone.

    Raises:
        UsageError: there is no such account, its login is the provider's, or the password is too short or too long.
    """
    account = _known(connection, name)
    if account.subject:
        msg = f"user: `{name}` logs in with the city's provider and has no password here"
        raise UsageError(msg)
    kept = hashed(account.name, password)
    _change(connection, account.name, "user.password", now_ms, password=kept, failures=0, locked_until_ms=0)


def change_password(database: Database, name: str, old: str, new: str, now_ms: int) -> None:
    """A person's own new password; every login of theirs ends. Wrong old ones lock the account as they do at the login.

    Raises:
        DecisionError: the old one is wrong or the account is locked, the new one is too short or too long, or the login is the provider's.
    """
    with database.read() as connection:
        found = _known(connection, name)
    if found.subject:
        raise refused("password_provider")
    right = verified(found.password, old)
    if not fit(name, new):
        raise refused("password_new", least=SHORTEST, most=LONGEST)
    kept = hashed(name, new)
    with database.write() as connection:
        account = _known(connection, name)
        locked = account.disabled or account.locked_until_ms > now_ms
        good = right and not locked and account.password == found.password
        if good:
            _change(connection, name, "user.password", now_ms, actor=name, password=kept, failures=0, locked_until_ms=0)
        else:
            _refuse(connection, account, bool(locked), now_ms)
    if not good:
        raise refused("password_old")


def has_password(connection: Connection, name: str) -> bool:
    """Whether the person logs in here, and not at the provider."""
    return not _known(connection, name).subject


def set_role(connection: Connection, name: str, role: Role, now_ms: int) -> None:
    """Give another role; every login of the person ends.

    Raises:
        UsageError: there is no such account or role, or the role is the provider's to give.
    """
    _check_role(role)
    account = _known(connection, name)
    if account.subject:
        msg = f"user: the role of `{name}` comes from the city's provider at each login; change it there, or disable the account here"
        raise UsageError(msg)
    _change(connection, account.name, "user.role", now_ms, role=role)


def set_disabled(connection: Connection, name: str, disabled: bool, now_ms: int) -> None:
    """Close an account, or open it again; every login of the person ends, and a lock is gone.

    Raises:
        UsageError: there is no such account.
    """
    account = _known(connection, name)
    act = "user.disable" if disabled else "user.enable"
    _change(connection, account.name, act, now_ms, disabled=disabled, failures=0, locked_until_ms=0)


def set_language(connection: Connection, name: str, language: str) -> None:
    """Remember the language of the person's pages."""
    connection.execute(update(people).where(people.c.name == name).values(language=language))


def authenticate(database: Database, name: str, password: str, now_ms: int) -> Person | None:
    """The person, if name and password are right and the account is open and not locked.

    What is wrong is not told, and a name that nobody has costs the same hashing and the same writing as one that somebody has.
    """
    with database.read() as connection:
        found = _find(connection, name)
    right = verified(found.password if found else "", password)
    with database.write() as connection:
        # Again: while this thread hashed, other tries may have locked the account, or it was disabled.
        account = _find(connection, name)
        locked = account is not None and (account.disabled or account.locked_until_ms > now_ms)
        if account is None or not right or locked or account.password != (found.password if found else ""):
            _refuse(connection, account, bool(locked), now_ms)
            return None
        values = {"password": renewed(account.password, password), "failures": 0, "locked_until_ms": 0}
        connection.execute(update(people).where(people.c.name == account.name).values(values))
        note(connection, account.name, "login", account.name, now_ms)
        return Person(account.name, account.role, account.language)


def vouched(connection: Connection, name: str, subject: str, role: Role, now_ms: int) -> Person:
    """The person whom a provider vouches for, made at the first login; the role is the one that it gives now.

    Raises:
        DecisionError: the account is disabled, or the name is no name or belongs to somebody else.
    """
    account = connection.execute(select(people).where(people.c.subject == subject)).one_or_none()
    if account is None:
        if not NAME.fullmatch(name) or _find(connection, name) is not None:
            raise refused("oidc_name")
        name = name.lower()
        _insert(connection, name, role, "", subject, now_ms)
        note(connection, name, "user.add", name, now_ms, role=role)
    elif account.disabled:
        raise refused("disabled")
    elif account.role != role:
        _change(connection, account.name, "user.role", now_ms, actor=account.name, role=role)
    person = account.name if account else name
    note(connection, person, "login", person, now_ms, oidc=True)
    return Person(person, role, account.language if account else "en")


def _refuse(connection: Connection, account: Row[Any] | None, locked: bool, now_ms: int) -> None:
    failures, until = (account.failures, account.locked_until_ms) if account else (0, 0)
    if not locked:
        failures += 1
        wait = FIRST_WAIT_MS << min(failures - FREE_FAILURES - 1, 16) if failures > FREE_FAILURES else 0
        until = now_ms + min(wait, LONGEST_WAIT_MS)
    # A name that nobody has is not written down: it may be a password in the wrong field.
    name = account.name if account else ""
    connection.execute(update(people).where(people.c.name == name).values(failures=failures, locked_until_ms=until))
    note(connection, name, "login.refused", name, now_ms, locked=locked)


def _insert(connection: Connection, name: str, role: Role, password: str, subject: str, now_ms: int) -> None:
    values = {"name": name, "role": role, "password": password, "subject": subject, "created_ms": now_ms}
    connection.execute(insert(people).values(**values, disabled=False, failures=0, locked_until_ms=0, language="en"))


def _change(connection: Connection, name: str, act: str, now_ms: int, actor: str = COMMAND, **values: Any) -> None:
    connection.execute(update(people).where(people.c.name == name).values(**values))
    end_all(connection, name)
    note(connection, actor, act, name, now_ms, **{key: value for key, value in values.items() if key == "role"})


def _find(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(people).where(people.c.name == name.lower())).one_or_none()


def _known(connection: Connection, name: str) -> Row[Any]:
    found = _find(connection, name)
    if found is None:
        msg = f"user: expected the name of an account (`pharos console user list`); got `{name}`"
        raise UsageError(msg)
    return found


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        msg = f"user: expected a name of letters, digits and `. _ @ + -`, 100 at most; got `{name}`"
        raise UsageError(msg)


def _check_role(role: str) -> None:
    if role not in ROLES:
        msg = f"role: expected one of {', '.join(ROLES)}; got `{role}`"
        raise UsageError(msg)
