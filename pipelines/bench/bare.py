"""The bare loop that the pipeline is measured against: librdkafka, Arrow's JSON reader, Parquet, fsync; nothing is validated or committed.

Run as a process of its own (`python -m pharos.pipelines.bench.bare '<plan>'`); prints what it measured as JSON.
"""

from __future__ import annotations

import datetime
import os
import sys
import time
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq
from confluent_kafka import Consumer, Message, TopicPartition

from pharos.schemas.arrow import COMMENTS, EVENT_FIELDS
from pharos.transforms.files import WRITE_OPTIONS
from pharos.transforms.reader import consumer_config
from pharos.transforms.source import Slot

_NESTED = {"post_id": "post", "author_id": "author"}
_SCHEMA = pa.schema(
    [(name, kind) for name, kind in EVENT_FIELDS if name not in _NESTED]
    + [(outer, pa.struct([("id", pa.string())])) for outer in _NESTED.values()]
)
_PARSE = pj.ParseOptions(explicit_schema=_SCHEMA, unexpected_field_behavior="ignore", newlines_in_values=False)


class Plan(msgspec.Struct):
    """What to read: `skip` comments pass before the clock starts, as in the pipeline's measurement."""

    config: dict[str, str | int]
    topic: str
    partitions: int
    comments: int
    skip: int
    batch_size: int
    folder: str


class Bare(msgspec.Struct):
    """What was measured: comments after the first `skip`, and the seconds they took."""

    comments: int
    wall_s: float
    cpu_s: float


def columns(messages: list[Message]) -> pa.Table:
    """The archive's columns of a batch; what detectors and policy would fill is null."""
    values = [message.value() or b"" for message in messages]
    read = pj.read_json(pa.BufferReader(b"\n".join(values)), parse_options=_PARSE)
    found = {name: read[outer].combine_chunks().field("id") for name, outer in _NESTED.items()}
    found |= {name: read[name] for name, _ in EVENT_FIELDS if name not in _NESTED}
    found["event"] = pa.array(values, pa.binary()).cast(pa.string())
    found["kafka_offset"] = pa.array([message.offset() for message in messages], pa.int64())
    found["kafka_partition"] = pa.array([message.partition() for message in messages], pa.int32())
    constants = {"flagged": False, "queued": False, "archived_at": datetime.datetime.now(datetime.UTC), "kafka_topic": messages[0].topic()}
    arrays = [
        found[field.name] if field.name in found else pa.repeat(pa.scalar(constants.get(field.name), field.type), len(messages))
        for field in COMMENTS
    ]
    return pa.Table.from_arrays(arrays, schema=COMMENTS)


def write(path: Path, table: pa.Table) -> None:
    """As the archive writes, fsync included."""
    with path.open("xb", buffering=0) as raw:
        with pq.ParquetWriter(raw, table.schema, **WRITE_OPTIONS) as writer:
            writer.write_table(table, row_group_size=table.num_rows)
        os.fsync(raw.fileno())


def loop(plan: Plan) -> Bare:
    """Read, decode and write until all comments are there."""
    consumer = Consumer({**plan.config, **consumer_config("bare", Slot("bare", ((plan.topic, 0),))), "enable.partition.eof": False})
    consumer.assign([TopicPartition(plan.topic, number, 0) for number in range(plan.partitions)])
    folder, done, skipped = Path(plan.folder), 0, 0
    started, cpu = time.perf_counter(), time.process_time()
    while done < plan.comments:
        messages = consumer.consume(plan.batch_size, 0.2)
        if not messages:
            continue
        write(folder / f"{done}.parquet", columns(messages))
        done += len(messages)
        if done <= plan.skip:
            skipped, started, cpu = done, time.perf_counter(), time.process_time()
    measured = Bare(done - skipped, time.perf_counter() - started, time.process_time() - cpu)
    consumer.close()
    return measured


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(loop(msgspec.json.decode(sys.argv[1], type=Plan))))
