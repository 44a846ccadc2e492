"""`pharos bench console --database`: only a database in which nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from console_bench import item, put_item

from pharos.pipelines.bench.desk_site import check_empty
from pharos.pipelines.cli import pharos
from pharos.pipelines.console.database import Database
from pharos.pipelines.kafka.probe import free_port
from pharos.schemas.errors import FatalError, SettingsError, UsageError


def test_a_database_with_something_in_it_is_refused_and_left_alone(database: Database) -> None:
    with database.write() as connection:
        put_item(connection)
    outcome = CliRunner().invoke(pharos, ["bench", "console", "--items", "100", "--people", "1", "--database", database.url])
    assert isinstance(outcome.exception, UsageError)
    assert "expected a database without a table" in str(outcome.exception)
    with database.read() as connection:
        assert item(connection).id == "i1"


def test_an_empty_one_is_taken(tmp_path: Path) -> None:
    check_empty(f"sqlite:///{tmp_path / 'new.sqlite'}")


@pytest.mark.parametrize("url", ["nonsense", "no-such-database://host/name", "mysql+nodriver://host/name"])
def test_what_is_no_database_of_ours_is_named(url: str) -> None:
    with pytest.raises(SettingsError, match="--database: expected `sqlite:///FILE` or"):
        check_empty(url)


def test_a_password_is_not_told() -> None:
    with pytest.raises(FatalError, match="cannot be opened") as told:
        check_empty(f"postgresql+psycopg://pharos:geheim@127.0.0.1:{free_port()}/pharos")
    assert "geheim" not in str(told.value)
