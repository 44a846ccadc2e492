"""A console for tests: the real application on a SQLite of its own, one account a role, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert
from starlette.testclient import TestClient

from pharos.pipelines.console import sessions
from pharos.pipelines.console.access import ROLES, Role
from pharos.pipelines.console.counting import Counting
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.desk import Changes, Desk
from pharos.pipelines.console.passwords import hashed
from pharos.pipelines.console.tables import people
from pharos.pipelines.console.web.app import build
from pharos.pipelines.console.web.cookies import session_cookie
from pharos.pipelines.console.web.routes import PAGES, Page
from pharos.pipelines.settings import Settings
from pharos.schemas.policy_file import load_policy

START_MS = 1_770_000_000_000
PASSWORD = "correct horse battery"
MINUTE_MS = 60_000


@cache
def kept_password() -> str:
    """Hashed once: an account a role in every test would take seconds."""
    return hashed("", PASSWORD)


class Site:
    """`clock` is the desk's time in ms; the accounts are named as their roles, all with PASSWORD."""

    def __init__(self, folder: Path, url: str = "http://testserver", pages: Sequence[Page] = PAGES, **settings: Any) -> None:
        self.clock, self.url = START_MS, url
        self.settings = replace(Settings(state_dir=folder, console_public_url=url), **settings)
        self.database = Database(self.settings.console_database_url)
        self.desk = Desk(self.settings, self.database, load_policy(), lambda: self.clock, Changes(), counting=Counting(most_s=0.0))
        self.app = build(self.desk, pages)

    def with_accounts(self) -> Site:
        row = {"password": kept_password(), "subject": "", "disabled": False, "failures": 0, "locked_until_ms": 0, "language": "en"}
        with self.database.write() as connection:
            connection.execute(insert(people), [{"name": role, "role": role, "created_ms": self.clock, **row} for role in ROLES])
        return self

    def client(self, token: str = "", **more: Any) -> TestClient:
        """A browser on the console's own pages, with the cookie of a login if a token is given."""
        client = TestClient(self.app, base_url=self.url, headers={"origin": self.url}, follow_redirects=False, **more)
        if token:
            host = str(urlsplit(self.url).hostname)
            # As a browser's own jar names a host without a dot; else a new cookie would stand beside this one.
            client.cookies.set(session_cookie(self.settings), token, domain=host if "." in host else f"{host}.local")
        return client

    def login(self, name: Role | str) -> tuple[TestClient, str]:
        """A browser in which `name` is logged in, and the CSRF token of the login."""
        with self.database.write() as connection:
            token = sessions.start(connection, name, self.clock)
            found = sessions.find(connection, token, self.clock, MINUTE_MS)
        assert found is not None
        return self.client(token), found.csrf

    def audit(self) -> list[tuple[str, str, str]]:
        """Actor, act and subject of each row, oldest first."""
        with self.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT actor, act, subject FROM audit ORDER BY seq").all()
        return [tuple(row) for row in rows]
