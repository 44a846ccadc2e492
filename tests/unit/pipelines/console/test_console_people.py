"""Accounts: what a password must be, what wrong ones cost, and that nobody learns from it who has an account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from argon2 import PasswordHasher
from console_site import PASSWORD, START_MS

from pharos.pipelines.console import passwords, people
from pharos.pipelines.console.database import Database
from pharos.schemas.errors import DecisionError, UsageError


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/console.sqlite")
    with database.write() as connection:
        people.add(connection, "ann", "senior", PASSWORD, START_MS)
    yield database
    database.close()


def kept(database: Database, column: str) -> object:
    with database.read() as connection:
        return connection.exec_driver_sql(f"SELECT {column} FROM people WHERE name = 'ann'").scalar_one()


def test_the_right_password_is_let_in(database: Database) -> None:
    assert people.authenticate(database, "ann", PASSWORD, START_MS) == people.Person("ann", "senior", "en")
    assert str(kept(database, "password")).startswith("$argon2id$") and PASSWORD not in str(kept(database, "password"))


@pytest.mark.parametrize(
    ("name", "password"), [("ann", PASSWORD + "x"), ("ann", ""), ("Ann", PASSWORD + "x"), ("", ""), ("ann", "x" * 100_000)]
)
def test_a_wrong_one_is_not(database: Database, name: str, password: str) -> None:
    assert people.authenticate(database, name, password, START_MS) is None


def test_accents_are_the_same_however_a_keyboard_writes_them(database: Database) -> None:
    with database.write() as connection:
        people.set_password(connection, "ann", "contrasen\u0303a larga", START_MS)
    assert people.authenticate(database, "ann", "contrase\u00f1a larga", START_MS) is not None


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 257, "Administrator"])
def test_a_password_that_is_none(database: Database, password: str) -> None:
    with pytest.raises(UsageError, match="(?i)expected 12 to 256 characters"), database.write() as connection:
        people.add(connection, "administrator", "admin", password, START_MS)


@pytest.mark.parametrize("name", ["", "-ann", "two words", "a" * 101, "a\nb", "<b>", "ánn"])
def test_a_name_that_is_none(database: Database, name: str) -> None:
    with pytest.raises(UsageError, match="(?i)expected a name"), database.write() as connection:
        people.add(connection, name, "admin", PASSWORD, START_MS)


def test_each_wrong_password_more_makes_it_wait_longer(database: Database) -> None:
    now, waits = START_MS, []
    for _ in range(14):
        assert people.authenticate(database, "ann", "wrong", now) is None
        waits.append(max(0, int(str(kept(database, "locked_until_ms"))) - now))
        now += waits[-1] + 1
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4:9] == [15_000, 30_000, 60_000, 120_000, 240_000]
    assert set(waits[11:]) == {people.LONGEST_WAIT_MS}
    assert people.authenticate(database, "ann", PASSWORD, now) is not None
    assert (kept(database, "failures"), kept(database, "locked_until_ms")) == (0, 0)


def test_a_locked_account_refuses_the_right_password_and_who_tries_on_does_not_lengthen_it(database: Database) -> None:
    for _ in range(5):
        people.authenticate(database, "ann", "wrong", START_MS)
    until = kept(database, "locked_until_ms")
    assert people.authenticate(database, "ann", PASSWORD, START_MS + 14_000) is None
    assert kept(database, "locked_until_ms") == until
    assert people.authenticate(database, "ann", PASSWORD, START_MS + 15_000) is not None


def test_a_disabled_account_and_one_of_the_provider_have_no_password(database: Database) -> None:
    with database.write() as connection:
        people.vouched(connection, "bob", "https://id.example 1", "viewer", START_MS)
        people.set_disabled(connection, "ann", True, START_MS)
    assert people.authenticate(database, "ann", PASSWORD, START_MS) is None
    assert people.authenticate(database, "bob", "", START_MS) is None


def test_names_that_nobody_has_cost_the_same_time(database: Database) -> None:
    def took(name: str) -> float:
        begin = time.perf_counter()
        assert people.authenticate(database, name, "wrong", START_MS) is None
        return time.perf_counter() - begin

    took("ann"), took("nobody")
    pairs = [(took("ann"), took("nobody")) for _ in range(9)]
    known, unknown = (median(times) for times in zip(*pairs, strict=True))
    # Hashing is nine tenths of it: without it a name that nobody has would take a tenth.
    assert 0.5 < unknown / known < 2


def test_an_old_hash_is_renewed_at_the_next_login(database: Database) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE people SET password = ?", (old,))
    assert people.authenticate(database, "ann", PASSWORD, START_MS) is not None
    new = str(kept(database, "password"))
    assert new != old and passwords.verified(new, PASSWORD) and passwords.renewed(new, PASSWORD) == new


def test_names_are_one_whatever_their_case(database: Database) -> None:
    with database.write() as connection:
        for name in ("Ann", "ANN", "ann"):
            with pytest.raises(UsageError, match="(?i)already a `ann`"):
                people.add(connection, name, "moderator", PASSWORD, START_MS)
            with pytest.raises(DecisionError, match="(?i)another account's"):
                people.vouched(connection, name, "https://id.example 2", "moderator", START_MS)
        people.add(connection, "Eve.Smith", "viewer", PASSWORD, START_MS)
        assert people.vouched(connection, "Maria@City.gov", "https://id.example 3", "moderator", START_MS).name == "maria@city.gov"
        with pytest.raises(UsageError, match="(?i)already a `maria@city.gov`"):
            people.add(connection, "maria@city.GOV", "moderator", PASSWORD, START_MS)
        people.set_role(connection, "EVE.Smith", "senior", START_MS)
        people.set_password(connection, "EVE.Smith", PASSWORD + "2", START_MS)
        people.set_disabled(connection, "EVE.Smith", False, START_MS)
    assert people.authenticate(database, "eve.SMITH", PASSWORD + "2", START_MS) == people.Person("eve.smith", "senior", "en")
    with database.read() as connection:
        told = connection.exec_driver_sql("SELECT DISTINCT subject FROM audit").scalars().all()
        assert sorted(told) == ["ann", "eve.smith", "maria@city.gov"] == [one.name for one in people.accounts(connection)]


def test_the_log_does_not_keep_a_password_that_was_typed_as_a_name(database: Database) -> None:
    people.authenticate(database, PASSWORD, "", START_MS)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit").all()
    assert rows[-1].act == "login.refused" and PASSWORD not in str(rows)


def test_a_person_of_the_provider_is_made_once_and_has_the_role_it_gives_now(database: Database) -> None:
    with database.write() as connection:
        assert people.vouched(connection, "bob", "https://id.example 1", "viewer", START_MS).role == "viewer"
        assert people.vouched(connection, "robert", "https://id.example 1", "senior", START_MS) == people.Person("bob", "senior", "en")
        with pytest.raises(DecisionError, match="(?i)another account's"):
            people.vouched(connection, "ann", "https://id.example 2", "admin", START_MS)
        with pytest.raises(UsageError, match="(?i)comes from the city's provider"):
            people.set_role(connection, "bob", "admin", START_MS)
        with pytest.raises(UsageError, match="(?i)has no password here"):
            people.set_password(connection, "bob", PASSWORD, START_MS)
        people.set_disabled(connection, "bob", True, START_MS)
        with pytest.raises(DecisionError, match="disabled"):
            people.vouched(connection, "bob", "https://id.example 1", "senior", START_MS)
        assert [(item.name, item.disabled, item.oidc) for item in people.accounts(connection)] == [
            ("ann", False, False),
            ("bob", True, True),
        ]
