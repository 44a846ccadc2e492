"""Detect: each detector is a named step; with several threads all of a batch run at once and each step takes its own result."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import apache_beam as beam

from pharos.classifiers.base import STATUS_NAMES, Detection, Status
from pharos.classifiers.engine import Engine
from pharos.classifiers.views import Views
from pharos.schemas.policy_file import load_policy
from pharos.transforms.batch import Batch
from pharos.transforms.metrics import STAGE_SECONDS, UNSCORED


@lru_cache(maxsize=4)
def engine_for(policy: Path | None) -> Engine:
    """The engine under a policy, loaded once a process and shared by all steps."""
    return Engine(load_policy(policy))


@lru_cache(maxsize=1)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="detector")


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(Batch)
class _OpenViews(beam.DoFn):
    """Gives the batch its shared views and, with several threads, sets all detectors to work on them."""

    def __init__(self, policy: Path | None, detectors: tuple[str, ...], threads: int) -> None:
        self._policy, self._detectors, self._threads = policy, detectors, threads

    def setup(self) -> None:
        engine_for(self._policy)

    def process(self, batch: Batch) -> Iterator[Batch]:
        if batch.comments is not None:
            engine = engine_for(self._policy)
            batch.views = engine.views(batch.comments)
            if self._threads > 1:
                run = _pool(self._threads).submit
                batch.pending = {name: run(engine.run, name, batch.views) for name in self._detectors}
        yield batch


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(Batch)
class _RunDetector(beam.DoFn):
    def __init__(self, policy: Path | None, name: str) -> None:
        self._policy, self._name = policy, name

    def process(self, batch: Batch) -> Iterator[Batch]:
        if batch.comments is not None and self._name not in batch.detections:
            with STAGE_SECONDS.labels(f"detect/{self._name}").time():
                pending: Future[Detection] | None = batch.pending.pop(self._name, None)
                found = pending.result() if pending else engine_for(self._policy).run(self._name, self._views(batch))
            batch.detections[self._name] = found
            for status in (Status.SKIPPED, Status.TIMEOUT, Status.ERROR):
                if rows := int((found.statuses == status).sum()):
                    UNSCORED.labels(self._name, STATUS_NAMES[status]).inc(rows)
        yield batch

    def _views(self, batch: Batch) -> Views:
        """The batch's views; made again where the runner took the batch to another process."""
        if batch.views is None:
            assert batch.comments is not None
            batch.views = engine_for(self._policy).views(batch.comments)
        return batch.views


class Detect(beam.PTransform):
    """Decoded batches -> batches with one detection a detector. Batches of decisions pass through."""

    def __init__(self, policy: Path | None, detectors: tuple[str, ...], threads: int = 1) -> None:
        super().__init__()
        self._policy, self._detectors, self._threads = policy, detectors, threads

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        """A chain of steps in the registry's order; they fuse, so nothing is copied between them."""
        batches = batches | "views" >> beam.ParDo(_OpenViews(self._policy, self._detectors, self._threads))
        for name in self._detectors:
            batches = batches | name >> beam.ParDo(_RunDetector(self._policy, name))
        return batches
