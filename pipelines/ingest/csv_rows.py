"""CSV rows as comment events: RFC 4180 quoting with line breaks in cells, ids as text, times with a zone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec

from pharos.pipelines.connectors.base import version_of
from pharos.pipelines.ingest.csv_reader import CsvReader, Record
from pharos.pipelines.ingest.encoding import detect_encoding
from pharos.pipelines.ingest.mapping import ID_FIELDS, Mapping, check_header, unguarded
from pharos.pipelines.ingest.rows import Bad, Good, Rows
from pharos.pipelines.ingest.zipped import Readable
from pharos.schemas.errors import BadRecordError, UsageError
from pharos.schemas.event import SCHEMA_VERSION, CommentEvent, event_id
from pharos.schemas.parse import parse_value

ROUNDED = re.compile(r"\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
"""What a spreadsheet makes of a long id; its last digits are lost."""

_DECODE = msgspec.json.Decoder(CommentEvent).decode


def read_csv(path: Readable, mapping: Mapping, progress: Callable[[int], object], fetched_at: datetime) -> Rows:
    """Every row under the header; a row's number is its place among the rows, the header being 1.

    Raises:
        UsageError: a mapped column is absent or there twice, or an id column was rounded by a spreadsheet; nothing is sent then.
    """
    encoding = mapping.encoding or detect_encoding(path)
    _check_ids(path, mapping, encoding)
    for header, (number, cells, text, problem) in _records(path, mapping, encoding, progress):
        try:
            if problem:
                raise BadRecordError(reason="wrong_type", detail=problem)
            row = dict(zip(header, cells, strict=True))
            value = msgspec.json.encode(_event(row, mapping, fetched_at))
            event = parse_value(value, _DECODE)
        except BadRecordError as exc:
            yield Bad(number, exc.reason, exc.detail, text.rstrip("\r\n").encode("utf-8", "surrogateescape"))
            continue
        yield Good(number, event.event_id, event.key(), value)


def _records(path: Readable, mapping: Mapping, encoding: str, progress: Callable[[int], object]) -> Iterator[tuple[list[str], Record]]:
    """The header with each record. Bytes that do not fit the encoding become lone surrogates, which make their row a bad one."""
    delimiter = mapping.delimiter or ("\t" if path.suffix.lower() == ".tsv" else ",")
    with path.open("rb") as raw:
        try:
            text = io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")
        except LookupError as exc:
            msg = f"ingest: `--encoding`: expected a codec that Python knows; got `{encoding}`"
            raise UsageError(msg) from exc
        reader = CsvReader(text, delimiter)
        position = 0
        try:
            header = reader.header()
            check_header(path.name, header, mapping, delimiter)
            for record in reader.rows(len(header), partial(_alike, header, mapping)):
                if record.number % 500 == 0:
                    progress(raw.tell() - position)
                    position = raw.tell()
                yield header, record
        except UnicodeDecodeError as exc:
            msg = f"ingest: `{path.name}`: expected {encoding} (give another `--encoding`); byte {exc.start} does not fit"
            raise UsageError(msg) from exc
        progress(raw.tell() - position)


def _alike(header: list[str], mapping: Mapping, one: list[str], other: list[str]) -> bool:
    """Whether both rows have an id of about the same form, and the other one a time that can be read."""
    first, second = dict(zip(header, one, strict=True)), dict(zip(header, other, strict=True))
    known, id_ = (unguarded(row.get(mapping.map.get("comment_id", ""), "")) for row in (first, second))
    if not id_ or len(id_.split()) > len(known.split()) or any(map(str.isdigit, id_)) != any(map(str.isdigit, known)):
        return False
    if max(len(id_), len(known)) > 2 * min(len(id_), len(known)):
        return False
    try:
        if "created_at" in mapping.map:
            _time("created_at", second[mapping.map["created_at"]].strip(), mapping)
    except BadRecordError:
        return False
    return True


def _check_ids(path: Readable, mapping: Mapping, encoding: str) -> None:
    """One pass over the id columns before anything is sent."""
    columns = {mapping.map[name] for name in ID_FIELDS if name in mapping.map}
    for header, record in _records(path, mapping, encoding, lambda _: None):
        for name, cell in zip(header, record.cells, strict=False):
            if name in columns and ROUNDED.fullmatch(unguarded(cell)):
                msg = (
                    f"ingest: `{path.name}`: column `{name}`, row {record.number}: expected ids as text; got a number in E+ notation, as "
                    "spreadsheets write long ones (its last digits are lost): export the column as text again"
                )
                raise UsageError(msg)


def _event(row: dict[str, str], mapping: Mapping, fetched_at: datetime) -> dict[str, Any]:
    """A row as an event that is still to be checked; the whole row, unmapped columns included, goes into `raw`."""
    value = {name: row[column] for name, column in mapping.map.items()} | mapping.set
    if not all(_clean(cell) for cell in row.values()):
        raise BadRecordError(reason="not_utf8", detail="a cell holds bytes that do not fit the file's encoding")
    for name in value:
        value[name] = unguarded(value[name]) if name in ID_FIELDS else value[name]
        value[name] = value[name] if name in ("text", "parent_text", "post_text", "post_title") else value[name].strip()
    if not value["comment_id"]:
        raise BadRecordError(reason="empty_id", detail="`comment_id` is empty")
    created = _time("created_at", value["created_at"], mapping)
    edited = _time("edited_at", value["edited_at"], mapping) if value.get("edited_at") else None
    kind = value.get("kind") or ("edited" if edited and edited > created else "created")
    version = version_of(value["text"], edited if kind == "edited" else None, hidden=kind == "hidden", deleted=kind == "deleted")
    event: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "event_id": event_id(value["platform"], value["account"], value["comment_id"], version),
        "kind": kind,
        "platform": value["platform"],
        "account": value["account"],
        "comment_id": value["comment_id"],
        "text": value["text"],
        "created_at": created,
        "fetched_at": fetched_at,
        "parent_id": value.get("parent_id") or None,
        "parent": _part(value, parent_text="text"),
        "post": _part(value, post_id="id", post_url="url", post_title="title", post_text="text"),
        "author": _part(value, author_id="id", author_name="name"),
        "lang": value.get("lang") or None,
        "edited_at": edited,
        "permalink": value.get("permalink") or None,
        "source": {"connector": "csv", "version": "1"},
        "raw": row,
    }
    return {name: item for name, item in event.items() if item is not None}


def _part(value: dict[str, str], **names: str) -> dict[str, str] | None:
    return {inner: value[name] for name, inner in names.items() if value.get(name)} or None


def _time(name: str, text: str, mapping: Mapping) -> datetime:
    try:
        moment = datetime.strptime(text, mapping.time_format) if mapping.time_format else datetime.fromisoformat(text)
    except ValueError as exc:
        expected = f"a time as `{mapping.time_format}`" if mapping.time_format else "an ISO 8601 time (or give `--time-format`)"
        raise BadRecordError(reason="bad_time", detail=f"`{name}`: expected {expected}") from exc
    if moment.tzinfo is None:
        if mapping.zone is None:
            raise BadRecordError(reason="bad_time", detail=f"`{name}` has no zone: give `--timezone`")
        moment = moment.replace(tzinfo=mapping.zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError as exc:
        raise BadRecordError(reason="bad_time", detail=f"`{name}` lies outside the years 1 to 9999") from exc


def _clean(cell: str) -> bool:
    """Whether a cell can be written as UTF-8."""
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True
