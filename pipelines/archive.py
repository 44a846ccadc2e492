"""The archive as SQL: DuckDB views `comments`, `findings`, `decisions` and `coverage` over the live files, read-only.

Views of the same names in the schema `archive` show every archived row, repeats of an event id included.
"""

from __future__ import annotations

import datetime
import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pharos.pipelines.settings import Settings
from pharos.schemas.arrow import DATA_SETS, LEDGERS
from pharos.transforms.day_files import day_files
from pharos.transforms.files import make_folder, readers_lock
from pharos.transforms.listing import live, scan

IDS = {"comments": "event_id", "findings": "event_id", "decisions": "decision_id"}
RECORD = "kafka_topic, kafka_partition, kafka_offset"
FIRST_ONLY = f"""
SELECT * FROM archive.{{name}} AS one WHERE NOT EXISTS (
    SELECT 1 FROM (
        SELECT {RECORD} FROM archive.{{name}}
        WHERE {{id}} IN (SELECT {{id}} FROM archive.{{name}} GROUP BY {{id}} HAVING count(*) > 1)
        QUALIFY rank() OVER (PARTITION BY {{id}} ORDER BY archived_at, {RECORD}) > 1
    ) AS later
    WHERE later.kafka_offset = one.kafka_offset AND later.kafka_partition = one.kafka_partition AND later.kafka_topic = one.kafka_topic
)"""
"""What slips through the sources' seen-indexes twice is shown once, as first archived. Written as an anti-join, a query's columns and
filters reach the files: on a million rows it is 3 to 40 times as fast as a window over the whole row."""


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection over what the archive holds now; see `open_archive` for one that compaction waits for."""
    return _connect(settings.archive_dir, settings.state_dir / "duckdb")


@contextmanager
def open_archive(archive: Path, spill: Path | None = None, since: datetime.date | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection over what the archive holds now; until it is closed compaction deletes none of the files it reads.

    With `since` only the days from then on are there: of an archive of years the opening, too, takes its time.
    """
    with reading(archive), _connect(archive, spill or Path(tempfile.gettempdir()) / "pharos-duckdb", since) as connection:
        yield connection


@contextmanager
def reading(archive: Path) -> Iterator[None]:
    """Until the block ends compaction deletes none of the files that were there when it began."""
    lock = readers_lock(archive)
    try:
        make_folder(lock.parent)
        lock.touch()
    except OSError:
        # An analyst who may only read: where no lock can be had, a file that goes away in the middle is an error, never a wrong result.
        if not lock.exists():
            yield
            return
    with lock.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def _connect(archive: Path, spill: Path, since: datetime.date | None = None) -> duckdb.DuckDBPyConnection:
    first = f"date={since.isoformat() if since else ''}"
    connection = duckdb.connect(
        config={
            "TimeZone": "UTC",
            "temp_directory": str(spill.absolute()),
            "autoinstall_known_extensions": False,
            "parquet_metadata_cache": True,
        }
    )
    connection.execute("SET enable_progress_bar = false")  # it would be drawn into the output
    connection.execute("CREATE SCHEMA archive")
    for name, schema in DATA_SETS.items():
        files = [file.path for file in live(scan(archive, name)) if file.path.parent.name >= first]
        connection.execute(f"CREATE VIEW archive.{name} AS {_rows(connection, name, schema, files)}")
        connection.execute(f"CREATE VIEW main.{name} AS {FIRST_ONLY.format(name=name, id=IDS[name])}")
    for name, schema in LEDGERS.items():
        days = [path for path in day_files(archive, name) if path.parent.name >= first]
        connection.execute(f"CREATE VIEW archive.{name} AS {_rows(connection, name, schema, days)}")
        connection.execute(f"CREATE VIEW main.{name} AS SELECT * FROM archive.{name}")
    connection.execute(f"SET allowed_directories = [{_text(archive.absolute())}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _rows(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, files: list[Path]) -> str:
    connection.register("empty", schema.append(pa.field("date", pa.date32())).empty_table())
    connection.execute(f"CREATE TABLE archive.no_{name} AS SELECT * FROM empty")
    connection.unregister("empty")
    if not files:
        return f"SELECT * FROM archive.no_{name}"
    paths = ", ".join(_text(file.absolute()) for file in files)
    # Merging the schemas of all files doubles the time to open many small ones; it is needed only where a column was added meanwhile.
    dated = sorted(files, key=lambda file: file.parent.name)
    same = all(pq.read_schema(file).equals(schema) for file in (dated[0], dated[-1]))
    read = f"SELECT * FROM read_parquet([{paths}], hive_partitioning = true, hive_types = {{'date': DATE}}, union_by_name = {not same})"
    return read if same else f"SELECT * FROM archive.no_{name} UNION ALL BY NAME {read}"


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
