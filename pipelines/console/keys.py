"""Secret keys that the console makes for itself, kept in its database."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from pharos.pipelines.console.database import Database, put
from pharos.pipelines.console.tables import meta

APPEALS, PSEUDONYMS = "appeal_secret", "pseudonym_secret"


def find(connection: Connection, name: str) -> bytes | None:
    """The key of 32 bytes; None: it was never made."""
    value = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return None if value is None else bytes.fromhex(value)


def make(connection: Connection, name: str) -> bytes:
    """The key, made if it never was: needs a connection that may write."""
    if (found := find(connection, name)) is not None:
        return found
    put(connection, meta, [{"name": name, "value": secrets.token_hex(32)}])
    return bytes.fromhex(connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one())


def held(database: Database, name: str) -> bytes:
    """As `make`; writes only the first time."""
    with database.read() as connection:
        found = find(connection, name)
    if found is None:
        with database.write() as connection:
            found = make(connection, name)
    return found
