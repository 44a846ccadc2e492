"""Each test of the tables runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from console_bench import postgres
from sqlalchemy import create_engine, text

from pharos.pipelines.console.database import Database
from pharos.schemas.policy_file import Policy, load_policy


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server, with the tables made once in its database `template`."""
    with postgres() as url:
        _say(url, "CREATE DATABASE template")
        Database(url.removesuffix("postgres") + "template").close()
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("console") / "template.sqlite"
    Database(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty one."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "console.sqlite")
        yield from _opened(f"sqlite:///{file}")
        return
    name, server = f"t{uuid.uuid4().hex}", request.getfixturevalue("postgres_url")
    _say(server, f"CREATE DATABASE {name} TEMPLATE template")
    yield from _opened(server.removesuffix("postgres") + name)
    _say(server, f"DROP DATABASE {name} WITH (FORCE)")  # some MB each


def _opened(url: str) -> Iterator[Database]:
    database = Database(url, own=True)
    yield database
    database.close()


def _say(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()
