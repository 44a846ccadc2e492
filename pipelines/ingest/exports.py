"""What the platforms' own downloads have in common: a list of JSON items, each of which becomes an event, a dead letter, or is left out.

Where an item has no id of the platform's, its comment id is a hash and says so: `hash-` and 32 digits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from pharos.pipelines.ingest.json_items import list_items
from pharos.pipelines.ingest.rows import Bad, Good, Left, Rows
from pharos.pipelines.ingest.zipped import Readable
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import CommentEvent
from pharos.schemas.parse import parse_value

HASHED = "hash-"
_DECODE = msgspec.json.Decoder(CommentEvent).decode
_ADDRESS = re.compile(rb'("upload_ip"\s*:\s*")[^"\\]*"')


class Layout(NamedTuple):
    """A kind of download: the files of an archive that are read, what stands before the JSON, where its lists are, what an item says."""

    files: re.Pattern[str]
    prefix: re.Pattern[bytes] | None
    lists: frozenset[str]
    expected: str
    event: Callable[[bytes, str, datetime], CommentEvent | str]
    """(item, account, when it is imported) to the event, or to why it is left out."""


def read_export(file: Readable, layout: Layout, account: str, progress: Callable[[int], object], fetched_at: datetime) -> Rows:
    """Every item of the file's lists; a row's number is its place among them."""
    number = position = 0
    with file.open("rb") as stream:
        for number, item in enumerate(list_items(stream, layout.lists, layout.prefix), 1):
            raw = _ADDRESS.sub(rb'\1"', item.raw)
            if item.problem:
                yield Bad(number, "too_large" if item.problem.startswith("over") else "not_json_object", item.problem, raw)
            else:
                yield _row(number, raw, layout, account, fetched_at)
            if number % 500 == 0:
                progress(stream.tell() - position)
                position = stream.tell()
        progress(stream.tell() - position)
    if not number:
        yield Bad(0, "not_json_object", f"expected {layout.expected}", b"")


def _row(number: int, raw: bytes, layout: Layout, account: str, fetched_at: datetime) -> Good | Bad | Left:
    try:
        event = layout.event(raw, account, fetched_at)
        if isinstance(event, str):
            return Left(number, event)
        value = msgspec.json.encode(event)
        parse_value(value, _DECODE)
    except BadRecordError as exc:
        return Bad(number, exc.reason, exc.detail, raw)
    return Good(number, event.event_id, event.key(), value)


def hashed_id(*parts: object) -> str:
    """A comment id for an item that has none: the same from every download that shows the same."""
    return HASHED + hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


def from_seconds(field: str, seconds: int | None) -> datetime:
    """A time given in seconds since 1970.

    Raises:
        BadRecordError: it is missing, zero (an unknown time), or lies outside the calendar.
    """
    if seconds is None:
        raise BadRecordError(reason="missing_field", detail=f"`{field}` is missing")
    try:
        if seconds > 0:
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise BadRecordError(reason="bad_time", detail=f"`{field}`: expected seconds since 1970")
