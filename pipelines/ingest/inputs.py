"""Which reader a file gets, by what the command line says and by its name; a `.zip` becomes the files in it that the reader can take."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pharos.pipelines.ingest.csv_rows import read_csv
from pharos.pipelines.ingest.exports import Layout, read_export
from pharos.pipelines.ingest.json_lines import read_json_lines
from pharos.pipelines.ingest.mapping import Mapping
from pharos.pipelines.ingest.meta import META
from pharos.pipelines.ingest.pages import read_pages
from pharos.pipelines.ingest.rows import Rows
from pharos.pipelines.ingest.x_archive import X_ARCHIVE
from pharos.pipelines.ingest.zipped import Readable, open_zip
from pharos.schemas.errors import FatalError

LAYOUTS: dict[str, Layout] = {"meta": META, "x-archive": X_ARCHIVE}
TABLES = (".csv", ".tsv")
LINES = (".jsonl", ".ndjson", ".json", ".gz")
_FORKS = re.compile(r"(?:^|/)(?:__MACOSX/|\._)")
"""What macOS puts beside the files of a zip."""


class How(NamedTuple):
    """What the command line says of its files: a platform's recorded answers, a download's layout, a table's mapping, or none of these."""

    account: str = ""
    platform: str | None = None
    layout: Layout | None = None
    table: Mapping | None = None


def inputs(path: Path, how: How) -> list[Readable]:
    """The file itself, or what a `.zip` holds for the reader.

    Raises:
        FatalError: the zip passes a limit, is damaged, or holds nothing that can be read this way.
    """
    if path.suffix.lower() != ".zip":
        return [path]
    members = open_zip(path, lambda name: not _FORKS.search(name) and _takes(name, how))
    if not members:
        msg = f"ingest: `{path.name}`: expected {_expected(how)} in it; got none"
        raise FatalError(msg)
    return list(members)


def _takes(name: str, how: How) -> bool:
    if how.layout:
        return how.layout.files.fullmatch(name) is not None
    if how.platform:
        return name.lower().endswith(".json")
    return name.lower().endswith(TABLES if how.table else LINES)


def _expected(how: How) -> str:
    if how.layout:
        return f"a file named as `{how.layout.files.pattern}`"
    if how.platform:
        return "a `.json` file"
    return (
        "a `.csv` or `.tsv` file"
        if how.table
        else "a `.jsonl`, `.ndjson` or `.json` file (a table needs `--mapping`, `--map` or `--vendor`)"
    )


def rows_of(file: Readable, how: How, progress: Callable[[int], object], now: datetime) -> Rows:
    """Every row of one file."""
    if how.layout:
        return read_export(file, how.layout, how.account, progress, now)
    if how.platform:
        return read_pages(file, how.platform, how.account, progress, now)
    if how.table and file.suffix.lower() not in LINES:
        return read_csv(file, how.table, progress, now)
    return read_json_lines(file, progress)
