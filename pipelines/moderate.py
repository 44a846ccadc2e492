"""The dataflow, on one screen: what Pharos does with every comment. Start reading here.

    read ─> decode ─> detect ─> decide ─> archive ─> queue
    Kafka   columns   detectors  policy    Parquet    Kafka, and the commit

No stage shuffles, so a runner fuses them all: a batch goes from one partition to its commit in one process, in order. Decisions of
moderators take the same way past `detect` and `decide`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam

from pharos.schemas.policy_file import Policy
from pharos.schemas.topics import Topics
from pharos.transforms.archive import Archive
from pharos.transforms.decide import Decide
from pharos.transforms.decode import Decode
from pharos.transforms.detect import Detect, Detecting
from pharos.transforms.files import Hook
from pharos.transforms.queue import Queue
from pharos.transforms.read import ReadBatches
from pharos.transforms.source import KafkaSource


@dataclass(frozen=True)
class Moderation:
    """What the dataflow needs to know; plain values. `detectors` are names from the registry, none to only archive."""

    source: KafkaSource
    topics: Topics
    archive: Path
    policy: Policy
    policy_file: Path | None
    detectors: tuple[str, ...]
    detecting: Detecting = Detecting()
    hook: Hook | None = None


def moderate(pipeline: beam.Pipeline, job: Moderation) -> beam.PCollection[int]:
    """Build the dataflow; the result holds the offsets as they are committed."""
    return (
        pipeline
        | "read" >> ReadBatches(job.source)
        | "decode" >> Decode(job.topics.decisions)
        | "detect" >> Detect(job.policy_file, job.detectors, job.detecting)
        | "decide" >> Decide(job.policy_file, job.detecting)
        | "archive" >> Archive(job.archive, job.policy, utc_now, job.hook)
        | "queue" >> Queue(job.topics, hook=job.hook)
    )


def utc_now() -> datetime.datetime:
    """The clock that stamps `archived_at` and names the day's partition."""
    return datetime.datetime.now(datetime.UTC)
