"""Each test of the tables runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import tempfile
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
    # Not pytest's folder: only its owner may enter it, and the server is somebody else.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with postgres(Path(folder) / "pg") as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty one."""
    url = f"sqlite:///{tmp_path}/console.sqlite"
    if request.param == "postgresql":
        name = f"t{uuid.uuid4().hex}"
        server = request.getfixturevalue("postgres_url")
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        url = server.removesuffix("postgres") + name
    database = Database(url, own=True)
    yield database
    database.close()


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()
