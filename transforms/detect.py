"""Detect: each detector is a named step; with several threads all of a batch run at once and each step takes its own result."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import apache_beam as beam

from pharos.classifiers.base import STATUS_NAMES, Detection, Status
from pharos.classifiers.engine import Engine
from pharos.classifiers.learned import Profile
from pharos.classifiers.second_opinion import DetoxifyName, SecondOpinion
from pharos.classifiers.views import Views
from pharos.schemas.policy_file import load_policy
from pharos.transforms.batch import Batch
from pharos.transforms.metrics import STAGE_SECONDS, UNSCORED

ENCODER_SHARE = 0.8
"""Of a detector's time: one that waits for the encoder must have some left, or rows that were read in time would be late with the rest."""


@dataclass(frozen=True)
class Detecting:
    """How detectors run: `threads` side by side, and how many seconds a batch, one detector or the encoder may take.

    What does not end in time is marked as timed out and goes to a person; without limits every comment is scored, however long it takes.
    `detoxify` names the second opinion, if any, and `detoxify_rows` how many comments of a batch it reads at most.
    """

    profile: Profile | None = "default"
    threads: int = 1
    batch_s: float = math.inf
    detector_s: float = math.inf
    detoxify: DetoxifyName | Literal[""] = ""
    detoxify_checkpoint: Path | None = None
    detoxify_rows: int = 32

    def engine(self, policy: Path | None) -> Engine:
        """The engine that runs them under a policy, loaded once a process and shared by all steps."""
        second = (self.detoxify, self.detoxify_checkpoint, self.detoxify_rows) if self.detoxify else None
        return _engine(policy, self.profile, second)


def engine_for(policy: Path | None, profile: Profile | None = "default") -> Engine:
    """The engine under a policy, without a second opinion; the one that the steps share where they ask for none."""
    return _engine(policy, profile, None)


@lru_cache(maxsize=4)
def _engine(policy: Path | None, profile: Profile | None, second: tuple[DetoxifyName, Path | None, int] | None) -> Engine:
    return Engine(load_policy(policy), profile=profile, second=SecondOpinion(*second) if second else None)


@lru_cache(maxsize=1)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="detector")


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(Batch)
class _OpenViews(beam.DoFn):
    """Gives the batch its shared views and its deadline and, with several threads, sets all detectors to work on them."""

    def __init__(self, policy: Path | None, detectors: tuple[str, ...], how: Detecting) -> None:
        self._policy, self._detectors, self._how = policy, detectors, how

    def setup(self) -> None:
        self._how.engine(self._policy)

    def process(self, batch: Batch) -> Iterator[Batch]:
        if batch.comments is not None:
            engine = self._how.engine(self._policy)
            begun = time.monotonic()
            batch.deadline = begun + self._how.batch_s
            batch.views = engine.views(batch.comments, begun + ENCODER_SHARE * min(self._how.detector_s, self._how.batch_s))
            if self._how.threads > 1:
                run = _pool(self._how.threads).submit
                batch.pending = {name: run(engine.run, name, batch.views) for name in self._detectors}
        yield batch


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(Batch)
class _RunDetector(beam.DoFn):
    def __init__(self, policy: Path | None, name: str, how: Detecting) -> None:
        self._policy, self._name, self._how = policy, name, how

    def process(self, batch: Batch) -> Iterator[Batch]:
        if batch.comments is not None and self._name not in batch.detections:
            with STAGE_SECONDS.labels(f"detect/{self._name}").time():
                found = self._detection(batch)
            batch.detections[self._name] = found
            for status in (Status.SKIPPED, Status.TIMEOUT, Status.ERROR):
                if rows := int((found.statuses == status).sum()):
                    UNSCORED.labels(self._name, STATUS_NAMES[status]).inc(rows)
        yield batch

    def _detection(self, batch: Batch) -> Detection:
        """The detector's result, or that it had no time."""
        left = batch.deadline - time.monotonic()
        limit = min(max(left, 0), self._how.detector_s)
        pending: Future[Detection] | None = batch.pending.pop(self._name, None)
        try:
            if pending:
                return pending.result(limit if limit < math.inf else None)
            if left > 0:
                return self._how.engine(self._policy).run(self._name, self._views(batch))
        except TimeoutError:
            # The thread ends by itself, as every detector is linear in the text; nobody waits for it.
            pass
        assert batch.comments is not None
        return Detection.unscored(len(batch.comments), Status.TIMEOUT)

    def _views(self, batch: Batch) -> Views:
        """The batch's views; made again where the runner took the batch to another process."""
        if batch.views is None:
            assert batch.comments is not None
            batch.views = self._how.engine(self._policy).views(batch.comments)
        return batch.views


class Detect(beam.PTransform):
    """Decoded batches -> batches with one detection a detector. Batches of decisions pass through."""

    def __init__(self, policy: Path | None, detectors: tuple[str, ...], how: Detecting | None = None) -> None:
        super().__init__()
        self._policy, self._detectors, self._how = policy, detectors, how or Detecting()

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        """A chain of steps in the registry's order; they fuse, so nothing is copied between them."""
        batches = batches | "views" >> beam.ParDo(_OpenViews(self._policy, self._detectors, self._how))
        for name in self._detectors:
            batches = batches | name >> beam.ParDo(_RunDetector(self._policy, name, self._how))
        return batches
