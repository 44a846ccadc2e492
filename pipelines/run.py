"""Runs the dataflow until it is told to stop; begins again after what passes, stops at what only a person can mend."""

from __future__ import annotations

import functools
import logging
import socket
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineRunner

from pharos.classifiers.learned import Profile
from pharos.classifiers.second_opinion import DetoxifyName
from pharos.pipelines.kafka.clients import librdkafka_config
from pharos.pipelines.moderate import Moderation, moderate
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import FatalError, PharosError, RetryLaterError
from pharos.schemas.policy_file import load_policy
from pharos.transforms import metrics
from pharos.transforms.detect import Detecting
from pharos.transforms.files import Hook
from pharos.transforms.source import KafkaSource, Slot
from pharos.transforms.takeover import sweep
from pharos.transforms.worker import WORKER

log = logging.getLogger(__name__)

MAX_WAIT_S = 5.0
MOST_CRASHES = 5
"""Failures in a row, without a commit in between, that are no deliberate error: then something is broken that waiting does not mend."""


@dataclass
class Progress:
    """What `pharos run` shows of itself: `state` is one plain sentence."""

    state: str = "starting"
    crashes: int = 0
    commits: int = 0

    def told(self) -> str:
        """The state now: what went wrong holds until a batch is committed again, or there is nothing to commit.

        A new try alone shows nothing: on a full disk it reads and fails once more.
        """
        leases = list(WORKER.leases.values())
        if WORKER.commits > self.commits or (leases and all(lease.log_end <= lease.start_offset for lease in leases)):
            self.state = "running"
        return self.state


def job(settings: Settings, slot: Slot, detectors: tuple[str, ...] | None = None, hook: Hook | None = None) -> Moderation:
    """The dataflow's parameters from the settings; `detectors` None means all that the policy names."""
    policy = load_policy(settings.policy)
    topics = settings.topics
    source = KafkaSource(
        config=librdkafka_config(settings),
        group_id=settings.group_id,
        topics=(topics.raw, topics.decisions),
        sweep=functools.partial(sweep, settings.archive_dir),
        batch_size=settings.batch_size,
        batch_ms=settings.batch_ms,
        slots=(slot,),
    )
    names = tuple(name for clause in policy.clauses.values() for name in clause.detectors) if detectors is None else detectors
    detecting = Detecting(
        profile=cast(Profile, settings.profile),
        threads=settings.detector_threads,
        batch_s=settings.batch_budget_ms / 1000,
        detector_s=settings.detector_budget_ms / 1000,
        detoxify=cast(DetoxifyName, settings.detoxify),
        detoxify_checkpoint=settings.detoxify_checkpoint,
        detoxify_rows=settings.detoxify_rows,
    )
    return Moderation(source, topics, settings.archive_dir, policy, settings.policy, names, detecting, hook)


def slot_for(number: int, partitions: tuple[tuple[str, int], ...] = ()) -> Slot:
    """The place of worker `number` of this host in the consumer group; the same after a restart, so that it finds its partitions."""
    return Slot(f"pharos-{socket.gethostname()}-{number}", partitions)


def run_forever(parameters: Moderation, progress: Progress, runner: PipelineRunner, options: PipelineOptions) -> None:
    """Run the dataflow until `WORKER.stop` is set.

    Raises:
        FatalError: only a person can mend it.
    """
    for wait in _waits():
        WORKER.failure = None
        try:
            _run_once(parameters, progress, runner, options)
        except Exception as exc:  # noqa: BLE001 - Beam wraps whatever a stage raised; the stage left the deliberate error in WORKER
            _judge(exc, progress)
        finally:
            metrics.WORKING.set(0)
            WORKER.release()
            WORKER.beat = time.monotonic()
        if WORKER.stop.wait(wait):
            return


def _waits() -> Iterator[float]:
    wait = 0.5
    while not WORKER.stop.is_set():
        yield wait
        wait = min(MAX_WAIT_S, wait * 2)


def _run_once(parameters: Moderation, progress: Progress, runner: PipelineRunner, options: PipelineOptions) -> None:
    progress.commits = WORKER.commits
    metrics.WORKING.set(1)
    pipeline = beam.Pipeline(runner=runner, options=options)
    moderate(pipeline, parameters)
    pipeline.run().wait_until_finish()


def _judge(exc: Exception, progress: Progress) -> None:
    """Decide whether to begin again; says why in `progress.state`."""
    failure = WORKER.failure
    if WORKER.commits > progress.commits:
        progress.crashes = 0
        progress.commits = WORKER.commits
    if isinstance(failure, FatalError):
        raise failure from exc
    if isinstance(failure, RetryLaterError):
        progress.state = f"waiting: {failure}"
        progress.crashes = 0
    else:
        progress.crashes += 1
        progress.state = f"waiting: {type(failure or exc).__name__}"
        # The message of an unknown error may hold a comment's text; its type and place do not.
        told = {"error": type(failure or exc).__name__, "place": _place(exc), "crashes": progress.crashes}
        log.error("the pipeline failed", extra=told)
        if progress.crashes >= MOST_CRASHES:
            msg = f"the pipeline failed {progress.crashes} times in a row with {type(failure or exc).__name__} at {_place(exc)}"
            raise FatalError(msg) from (failure if isinstance(failure, PharosError) else None)
    metrics.RESTARTS.labels(type(failure or exc).__name__).inc()
    log.warning("beginning again", extra={"state": progress.state})


def _place(exc: BaseException) -> str:
    """The file and line an error comes from, without its message."""
    frames = traceback.extract_tb(exc.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
