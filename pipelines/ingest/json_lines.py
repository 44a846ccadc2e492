"""JSON lines of comment events: each line goes on to Kafka byte for byte, unknown fields included."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from contextlib import nullcontext

import msgspec

from pharos.pipelines.ingest.encoding import unpacking
from pharos.pipelines.ingest.rows import Bad, Good, Rows
from pharos.pipelines.ingest.zipped import Readable
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import CommentEvent
from pharos.schemas.parse import parse_value

_DECODE = msgspec.json.Decoder(CommentEvent).decode


def read_json_lines(path: Readable, progress: Callable[[int], object]) -> Rows:
    """Every line but empty ones; `progress` gets the bytes read. A file that ends in `.gz` is unpacked.

    Raises:
        FatalError: such a file is cut off or no gzip file.
    """
    packed = path.suffix.lower() == ".gz"
    with path.open("rb") as file, unpacking(path), gzip.open(file) if packed else nullcontext(file) as lines:
        position = 0
        for number, line in enumerate(lines, 1):
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if number % 1000 == 0:
                progress(file.tell() - position)
                position = file.tell()
            if value := line.strip():
                yield _row(number, value)
        progress(file.tell() - position)


def _row(number: int, value: bytes) -> Good | Bad:
    try:
        event = parse_value(value, _DECODE)
    except BadRecordError as exc:
        return Bad(number, exc.reason, exc.detail, value)
    return Good(number, event.event_id, event.key(), value)
