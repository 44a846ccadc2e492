"""What the console's tests share: a database of each kind, filled with items and people."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from pharos.pipelines.console.access import Person, Role
from pharos.pipelines.console.tables import item_clauses, items, people
from pharos.pipelines.kafka.probe import free_port

HOUR = 3_600_000
NOW = 1_790_000_000_000
"""Some moment of 2026, in ms."""

ANA, BEN = Person("ana", "moderator"), Person("ben", "moderator")
SUE, VIC = Person("sue", "senior"), Person("vic", "viewer")


def put_item(connection: Connection, item_id: str = "i1", **changes: Any) -> None:
    """An open item flagged for profanity by default."""
    values: dict[str, Any] = {
        "platform": "youtube", "account": "UCcity", "comment_id": item_id, "event_id": f"youtube:UCcity:{item_id}:1", "revision": 1,
        "state": "open", "urgency": 100.0, "tier": "B", "clause": "5.6.2", "flags": "5.6.2", "score": 0.9,
        "suggested": "review", "lang": "en",
        "criticism": False, "reach": 0, "author_id": "a1", "post_id": "p1", "text": "what a damn mess", "platform_state": "live",
        "created_ms": NOW - HOUR, "queued_ms": NOW - HOUR, "holder": "", "held_since_ms": 0, "held_until_ms": 0, "decision_id": "",
        "action": "", "lane": "", "decided_ms": 0,
    }  # fmt: skip
    values |= changes
    connection.execute(insert(items).values(id=item_id, **values))
    connection.execute(insert(item_clauses), [{"clause": clause, "item_id": item_id} for clause in values["flags"].split()])


def put_person(connection: Connection, person: Person) -> None:
    """A local account without a password."""
    rest = {"password": "", "subject": "", "disabled": False, "failures": 0, "locked_until_ms": 0, "language": "en", "created_ms": NOW}
    connection.execute(insert(people).values(name=person.name, role=person.role, **rest))


def item(connection: Connection, item_id: str = "i1") -> Any:
    """The row."""
    return connection.execute(select(items).where(items.c.id == item_id)).one()


def person(role: Role) -> Person:
    """Somebody of this role."""
    return Person(f"{role}-1", role)


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the block; the test is skipped where there is none."""
    initdb = shutil.which("initdb") or next((str(path) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), None)
    if initdb is None:
        pytest.skip("no PostgreSQL on this machine (Debian, Ubuntu: postgresql)")
    # Not pytest's folder: only its owner may enter it, and the server is somebody else.
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        with _served(Path(initdb).resolve().parent, Path(place) / "pg") as port:
            yield f"postgresql+psycopg://pharos@127.0.0.1:{port}/postgres"


@contextmanager
def _served(tools: Path, folder: Path) -> Iterator[int]:
    """The server's port."""
    port = free_port()
    folder.mkdir()
    user: dict[str, Any] = {}
    if os.getuid() == 0:  # PostgreSQL refuses root.
        shutil.chown(folder, "postgres")
        user = {"user": "postgres", "group": "postgres", "extra_groups": [], "env": {"PATH": os.environ["PATH"]}, "cwd": folder}
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **user}
    data = folder / "data"
    subprocess.run([tools / "initdb", "-D", data, "-U", "pharos", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"], **quiet)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
    subprocess.run([tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **quiet)
    try:
        yield port
    finally:
        subprocess.run([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
