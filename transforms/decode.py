"""Decode: JSON values to columns. One strict parser (msgspec) reads every value; a bad one becomes a dead letter, its neighbours go on.

Measured: parsing each value with msgspec and building the columns costs what Arrow's JSON reader costs for the same columns, and a value
that holds two objects or a line break cannot shift its neighbours' rows (`docs/decisions/0002-msgspec.md`).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeVar

import apache_beam as beam
import msgspec
import pyarrow as pa

from pharos.classifiers.base import Comments
from pharos.schemas.arrow import DECISION_FIELDS, EVENT_FIELDS
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.decision import Decision
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import CommentEvent
from pharos.schemas.parse import parse_value
from pharos.schemas.topics import MAX_RECORD_BYTES
from pharos.transforms.batch import Batch, Records
from pharos.transforms.metrics import STAGE_SECONDS

T = TypeVar("T")

_PLAIN = tuple(name for name, _ in EVENT_FIELDS if name not in ("post_id", "author_id", "raw"))
"""The columns that are a field of the event as it is."""

_EVENT = msgspec.json.Decoder(CommentEvent)
_DECISION = msgspec.json.Decoder(Decision)
_STRING = msgspec.json.Decoder(str)


def decode_comments(records: Records) -> tuple[pa.Table, Comments, list[DeadLetter]]:
    """Comment events as columns (`EVENT_FIELDS`, `event`, `kafka_offset`) and as the detectors' input, and the dead letters."""
    events, text, offsets, dead = _decode(records, _EVENT.decode)
    named: dict[str, Sequence[Any]] = dict(zip(_PLAIN, zip(*map(attrgetter(*_PLAIN), events), strict=True), strict=False))
    named["post_id"] = [event.post and event.post.id for event in events]
    named["author_id"] = [event.author and event.author.id for event in events]
    named["raw"] = [_raw_text(event.raw) for event in events]
    arrays = {name: pa.array(named.get(name, ()), kind) for name, kind in EVENT_FIELDS}
    table = pa.table({**arrays, "event": text, "kafka_offset": pa.array(offsets, pa.int64())})
    comments = Comments(
        text=arrays["text"],
        post=pa.array([event.post and _joined(event.post.title, event.post.text) for event in events], pa.string()),
        parent=pa.array([event.parent and event.parent.text for event in events], pa.string()),
        lang=arrays["lang"],
    )
    return table, comments, dead


def decode_decisions(records: Records) -> tuple[pa.Table, list[DeadLetter]]:
    """Decisions as columns (`DECISION_FIELDS`, `decision`, the policy's, `kafka_offset`), and the dead letters."""
    decisions, text, offsets, dead = _decode(records, _DECISION.decode)
    arrays = {name: pa.array([getattr(item, name) for item in decisions], kind) for name, kind in DECISION_FIELDS}
    policy = {
        "policy_id": pa.array([item.policy.id for item in decisions], pa.string()),
        "policy_hash": pa.array([item.policy.hash for item in decisions], pa.string()),
    }
    return pa.table({**arrays, **policy, "decision": text, "kafka_offset": pa.array(offsets, pa.int64())}), dead


def _decode(records: Records, parse: Callable[[bytes], T]) -> tuple[list[T], pa.StringArray, list[int], list[DeadLetter]]:
    """The good values, parsed, with their text and offsets; the whole batch at once, value by value only where one is bad."""
    try:
        text = _text(records.values)
        if max(map(len, records.values), default=0) <= MAX_RECORD_BYTES:  # type: ignore[arg-type]
            return list(map(parse, records.values)), text, records.offsets, []  # type: ignore[arg-type]
    except (TypeError, ValueError, RecursionError):
        pass  # One of them is bad; below each is tried by itself, so that the others go on.
    good: list[tuple[T, bytes, int]] = []
    dead = []
    for index, value in enumerate(records.values):
        try:
            good.append((parse_value(value, parse), value, records.offsets[index]))  # type: ignore[arg-type]
        except BadRecordError as bad:
            dead.append(_dead_letter(records, index, bad))
    parsed, values, offsets = ([item[part] for item in good] for part in range(3))
    return parsed, _text(values), offsets, dead  # type: ignore[return-value]


KEPT_BYTES = 5 << 20
"""The largest value that fits, in base64, into a record of the dead letters' topic. A larger one (compressed, it may pass the raw topic's
limit) stays only in the log, at the offset that the letter names."""


def _dead_letter(records: Records, index: int, bad: BadRecordError) -> DeadLetter:
    key, value = records.keys[index], records.values[index]
    if value is not None and len(value) > KEPT_BYTES:
        value, bad = None, BadRecordError(bad.reason, f"{bad.detail}; too large to keep here, see the log")
    return DeadLetter(
        reason=bad.reason,  # type: ignore[arg-type]
        detail=bad.detail,
        topic=records.topic,
        partition=records.partition,
        offset=records.offsets[index],
        timestamp=records.timestamps[index],
        key_b64=None if key is None else base64.b64encode(key).decode(),
        value_b64=None if value is None else base64.b64encode(value).decode(),
    )


def _text(values: list[Any]) -> pa.StringArray:
    """UTF-8 bytes as an Arrow string column; raises ValueError (pa.ArrowInvalid) where one is not UTF-8."""
    if None in values:
        raise TypeError
    return pa.array(values, pa.binary()).cast(pa.string())


def _raw_text(raw: msgspec.Raw | msgspec.UnsetType) -> str | None:
    """The platform's own JSON as text; an event may hold it as a JSON value or as a string of JSON."""
    if raw is msgspec.UNSET:
        return None
    data = bytes(raw)
    if data[:1] == b'"':
        try:
            return _STRING.decode(data)
        except msgspec.DecodeError:
            return data.decode()  # half a surrogate pair: no text, but as it was written it can be kept
    return None if data == b"null" else data.decode()


def _joined(title: str | None, text: str | None) -> str | None:
    return f"{title}\n{text}" if title and text else title or text


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(Batch)
class _Decode(beam.DoFn):
    def __init__(self, decisions_topic: str) -> None:
        self._decisions_topic = decisions_topic

    def process(self, batch: Batch) -> Iterator[Batch]:
        with STAGE_SECONDS.labels("decode").time():
            if batch.records.topic == self._decisions_topic:
                batch.table, batch.dead = decode_decisions(batch.records)
            else:
                batch.table, batch.comments, batch.dead = decode_comments(batch.records)
        yield batch


class Decode(beam.PTransform):
    """Undecoded batches -> batches with `table`, `dead` and, for comments, `comments`."""

    def __init__(self, decisions_topic: str) -> None:
        super().__init__()
        self._decisions_topic = decisions_topic

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        """One fused step."""
        return batches | "parse" >> beam.ParDo(_Decode(self._decisions_topic))
