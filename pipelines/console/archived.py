"""What pages ask the archive: one DuckDB with one thread for the whole process, two questions at a time, each in a bounded time."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from pharos.pipelines.archive import reading
from pharos.pipelines.settings import Settings
from pharos.transforms.listing import live, scan

AT_ONCE, WAIT_S = 2, 1.0
"""More questions wait, this long: pages that decide need the cores and the threads too."""
BUDGET_S = 2.0
"""No step begins or goes on after this; what the steps before it found is shown."""
MEMORY = "512MB"

_places = threading.BoundedSemaphore(AT_ONCE)
_opening = threading.Lock()


class Why(NamedTuple):
    """Why there may be more, or is nothing: a key of the catalogue below `archive.`, and its values."""

    key: str
    values: Mapping[str, str | int] = {}


class Answer(NamedTuple):
    """The rows; `since` is the first day that was looked at, None: none was."""

    rows: list[tuple[Any, ...]]
    since: date | None = None
    why: Why | None = None


def ask(settings: Settings, query: str, values: Mapping[str, Any], starts: Sequence[date], enough: int) -> Answer:
    """Ask of the comments that were archived from each of these days on, step by step, until there are `enough` rows.

    The query is DuckDB's, over `read_parquet($files)`.
    """
    if not (settings.archive_dir / "comments").is_dir():
        return Answer([], None, Why("absent", {"folder": str(settings.archive_dir)}))
    until = time.monotonic() + BUDGET_S
    if not _places.acquire(timeout=WAIT_S):
        return Answer([], None, Why("busy"))
    answer = Answer([])
    try:
        with reading(settings.archive_dir), _cursor(settings) as cursor:
            files = live(scan(settings.archive_dir, "comments"))
            for first in starts:
                paths = [str(file.path.absolute()) for file in files if file.date >= first]
                answer = Answer(_rows(cursor, query, {**values, "files": paths}, until), first)
                if len(answer.rows) >= enough:
                    return answer._replace(why=Why("newest", {"n": len(answer.rows)}))
    except duckdb.InterruptException:
        return answer._replace(why=Why("slow", {"seconds": round(BUDGET_S)}))
    except (duckdb.Error, OSError) as exc:
        return answer._replace(why=Why("unreadable", {"error": type(exc).__name__}))
    finally:
        _places.release()
    return answer


def _rows(cursor: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any], until: float) -> list[tuple[Any, ...]]:
    if (left := until - time.monotonic()) <= 0:
        raise duckdb.InterruptException
    timer = threading.Timer(left, cursor.interrupt)
    timer.start()
    try:
        return cursor.execute(query, values).fetchall() if values["files"] else []
    finally:
        timer.cancel()


def _cursor(settings: Settings) -> duckdb.DuckDBPyConnection:
    with _opening:
        return _opened(settings.archive_dir.absolute(), (settings.state_dir / "duckdb").absolute()).cursor()


@lru_cache(maxsize=1)
def _opened(archive: Path, spill: Path) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "TimeZone": "UTC",
        "threads": 1,
        "memory_limit": MEMORY,
        "temp_directory": str(spill),
        "parquet_metadata_cache": True,
    }
    connection = duckdb.connect(config=config | {"autoinstall_known_extensions": False})
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET allowed_directories = [$archive]", {"archive": str(archive)})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
