"""How rows leave Pharos: a table on a terminal, CSV, JSON, Parquet; each safe for what opens it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pharos.schemas.errors import UsageError

FORMULA = r"^[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
"""What makes a spreadsheet take a cell for a formula, full-width forms included (OWASP ASVS 5.0, 1.2.10)."""

AS_IT_IS = (pa.types.is_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
"""What the CSV writer takes; all else becomes text first."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor, colour the terminal or turn the reading order."""


def plain(value: Any) -> Any:
    """What JSON has no form for, as text."""
    return str(value)


def as_json(value: Any) -> str:
    """A nested value as JSON text; times as RFC 3339."""
    return msgspec.json.encode(value, enc_hook=plain).decode()


def _pairs_as_object(field: pa.Field, value: Any) -> Any:
    return dict(value) if value is not None and pa.types.is_map(field.type) else value


def guarded(column: pa.Array) -> pa.Array:
    """A text column whose cells no spreadsheet runs: a dangerous first character gets an apostrophe before it."""
    return pc.if_else(pc.match_substring_regex(column, FORMULA), pc.binary_join_element_wise("'", column, ""), column)


def _flat(field: pa.Field, column: pa.Array) -> pa.Array:
    if pa.types.is_nested(field.type):
        column = pa.array([None if v is None else as_json(_pairs_as_object(field, v)) for v in column.to_pylist()], pa.string())
    elif pa.types.is_timestamp(field.type):
        column = pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ" if field.type.tz else "%Y-%m-%dT%H:%M:%S")
    elif not any(is_kind(field.type) for is_kind in AS_IT_IS):
        column = column.cast(pa.string())
    return guarded(column) if pa.types.is_string(column.type) else column


def write_csv(reader: pa.RecordBatchReader, sink: BinaryIO) -> None:
    """RFC 4180 with a header; nested values as JSON."""
    writer: pyarrow.csv.CSVWriter | None = None
    for batch in reader:
        columns = [_flat(field, column) for field, column in zip(batch.schema, batch.columns, strict=True)]
        table = pa.Table.from_arrays(columns, names=batch.schema.names)
        writer = writer or pyarrow.csv.CSVWriter(sink, table.schema)
        writer.write_table(table)
    if writer is None:
        writer = pyarrow.csv.CSVWriter(sink, pa.schema([(name, pa.string()) for name in reader.schema.names]))
    writer.close()
    sink.flush()


def write_json(reader: pa.RecordBatchReader, sink: BinaryIO) -> None:
    """A JSON array of objects, one a line."""
    separator = b"["
    for batch in reader:
        for row in batch.to_pylist(maps_as_pydicts="lossy"):
            sink.write(separator + msgspec.json.encode(row, enc_hook=plain))
            separator = b",\n "
    sink.write(b"[]\n" if separator == b"[" else b"]\n")
    sink.flush()


def write_parquet(reader: pa.RecordBatchReader, file: Path) -> int:
    """One Parquet file (zstd), there whole or not at all; returns its number of rows.

    Raises:
        UsageError: it cannot be written there.
    """
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    rows = 0
    try:
        with pq.ParquetWriter(temporary, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
                rows += batch.num_rows
        temporary.replace(file)
    except OSError as exc:
        raise cannot_write(file, exc) from exc
    finally:
        temporary.unlink(missing_ok=True)
    return rows


def cannot_write(file: Path, exc: OSError) -> UsageError:
    """The error for a place that the user chose and that takes no file."""
    return UsageError(f"`{file}` cannot be written: {os.strerror(exc.errno) if exc.errno else exc}")


WIDEST = 2000
"""Characters of a cell that a terminal shows; the exports hold all."""


def shown(value: Any) -> str:
    """One cell for a terminal, cut if need be; control and direction characters become visible."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else as_json(value).strip('"')
    if len(text) > WIDEST:
        text = f"{text[:WIDEST]}… ({len(text):,} characters)"
    return CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def write_table(reader: pa.RecordBatchReader, most: int) -> None:
    """At most `most` rows on standard output: as a table, or, with more columns than a terminal is wide, a block of lines each."""
    console = Console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    names = [shown(name) for name in reader.schema.names]
    for name, field in zip(names, reader.schema, strict=True):
        number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        table.add_column(Text(name), justify="right" if number else "left", overflow="fold")
    wide = len(names) * 9 > console.width
    total = 0
    for batch in reader:
        for row in zip(*(_values(column) for column in batch.slice(0, max(0, most - total)).columns), strict=True):
            if wide:
                margin = max(map(len, names))
                console.print(Text("".join(f"{name:>{margin}}  {cell}\n" for name, cell in zip(names, row, strict=True))))
            else:
                table.add_row(*map(Text, row))
        total += batch.num_rows
    if not wide:
        console.print(table)
    rest = f", {most} shown; see --rows, --csv, --json, --parquet" if total > most else ""
    console.print(f"{total} row{'' if total == 1 else 's'}{rest}")


def _values(column: pa.Array) -> list[str]:
    return [shown(value) for value in column.to_pylist(maps_as_pydicts="lossy")]
