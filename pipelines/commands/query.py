"""`pharos query`: SQL over the archive."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import duckdb

from pharos.pipelines import output
from pharos.pipelines.archive import open_archive
from pharos.pipelines.settings import load_settings
from pharos.schemas.arrow import DATA_SETS, LEDGERS
from pharos.schemas.errors import FatalError, UsageError

BATCH_ROWS = 10_000


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sql")
@click.option("--csv", "form", flag_value="csv", help="CSV; cells that a spreadsheet would run as a formula begin with an apostrophe.")
@click.option("--json", "form", flag_value="json", help="A JSON array, one row a line.")
@click.option("--parquet", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows into this Parquet file.")
@click.option("--rows", default=100, show_default=True, help="How many rows the table shows at most.")
def query(sql: str, form: str | None, file: Path | None, rows: int) -> None:
    """Run one SELECT (DuckDB SQL) over the archive's views `comments`, `findings`, `decisions` and `coverage`.

    \b
    pharos query "SELECT platform, count(*) AS n, count(*) FILTER (flagged) AS flagged FROM comments GROUP BY platform"
    pharos query --csv "SELECT event_id, flags FROM comments WHERE date = current_date AND flagged" > flagged.csv
    pharos query "DESCRIBE comments"
    """
    settings = load_settings()
    with open_archive(settings.archive_dir, settings.state_dir / "duckdb") as connection:
        try:
            reader = select(connection, sql).to_arrow_reader(BATCH_ROWS)
            if file is not None:
                click.echo(f"{output.write_parquet(reader, file)} rows in {file}")
            elif form == "csv":
                output.write_csv(reader, sys.stdout.buffer)
            elif form == "json":
                output.write_json(reader, sys.stdout.buffer)
            else:
                output.write_table(reader, rows)
        except duckdb.Error as exc:
            raise explained(exc) from exc


def select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyRelation:
    """The relation of one SELECT.

    Raises:
        UsageError: it is something else, or more than one statement: the archive is read-only.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(statement.type.name for statement in statements) or "nothing"
        msg = f"query: `SQL` expected one SELECT, the archive is read-only; got {kinds}"
        raise UsageError(msg)
    return connection.sql(sql)


def explained(exc: duckdb.Error) -> UsageError | FatalError:
    """DuckDB's words, with what may be asked where it is the question that is wrong."""
    told = str(exc).strip()
    if isinstance(exc, duckdb.CatalogException) and "Table" in told:
        return UsageError(f"query: {told.splitlines()[0]} Views: {', '.join([*DATA_SETS, *LEDGERS])}")
    if isinstance(exc, duckdb.BinderException | duckdb.ParserException | duckdb.CatalogException | duckdb.DataError):
        return UsageError(f"query: {told}")
    return FatalError(f"query: {told}")
