"""Where the console's database is: the setting checked, a file's own path behind all links, and whether that file is still there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from pharos.schemas.errors import SettingsError

DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
NAME = "PHAROS_CONSOLE_DATABASE"
EXPECTED = "expected `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/NAME`; got"


def placed(url: str, name: str = NAME) -> URL:
    """The address of a database that the console can use; of a file the path that it has under whichever name, its folder made.

    `name` is where the URL was given.

    Raises:
        SettingsError: it is none, or its folder cannot be.
    """
    try:
        found = make_url(url)
    except ArgumentError:
        msg = f"{name}: {EXPECTED} something else"
        raise SettingsError(msg) from None
    if found.drivername not in DRIVERS:
        msg = f"{name}: {EXPECTED} `{found.drivername}`"
        raise SettingsError(msg)
    if found.drivername.startswith("postgresql"):
        return found
    if found.database in (None, "", ":memory:"):
        msg = f"{name}: {EXPECTED} `{url}`, which names no file"
        raise SettingsError(msg)
    file = Path(str(found.database)).resolve()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        msg = f"PHAROS_STATE_DIR or {name}: expected a folder that can be written for `{file}`; got: {exc.strerror}"
        raise SettingsError(msg) from exc
    return found.set(database=str(file))


class Present:
    """A file of SQLite's as it was when it was opened, its log of changes beside it.

    Who opened it writes on into what was deleted or replaced, and all of that is gone with the process.
    """

    def __init__(self, file: str) -> None:
        self._file, self._log = Path(file), Path(f"{file}-wal")
        self._known = self._found()

    def problem(self) -> str:
        """Why nothing may be written any more; empty if all is well."""
        if self._found() == self._known and self._log.exists():
            return ""
        return f"`{self._file}` was deleted or replaced while the console runs: end it, put the file back, start it again"

    def _found(self) -> tuple[int, int] | None:
        try:
            told = self._file.stat()
        except OSError:
            return None
        return told.st_dev, told.st_ino
