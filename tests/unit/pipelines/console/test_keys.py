"""The console's own keys, and the pseudonyms that rest on one."""

from __future__ import annotations

import re

from sqlalchemy import select

from pharos.pipelines.console.case import pseudonym
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.keys import APPEALS, PSEUDONYMS, find, held, make
from pharos.pipelines.console.tables import meta


def test_a_key_is_made_once(database: Database) -> None:
    with database.read() as connection:
        assert find(connection, PSEUDONYMS) is None
    key = held(database, PSEUDONYMS)
    with database.write() as connection:
        assert len(key) == 32 and make(connection, PSEUDONYMS) == key != make(connection, APPEALS)
        assert sorted(connection.scalars(select(meta.c.name))) == [APPEALS, PSEUDONYMS]
    assert held(database, PSEUDONYMS) == key


def test_a_pseudonym_is_of_an_account_on_a_platform_and_of_the_key() -> None:
    names = [pseudonym("x", "1", b"k"), pseudonym("youtube", "1", b"k"), pseudonym("x", "2", b"k"), pseudonym("x", "1", b"other")]
    assert all(re.fullmatch("author-[0-9a-f]{12}", name) for name in names) and len(set(names)) == 4
    assert pseudonym("x", "1", b"k") == names[0]
