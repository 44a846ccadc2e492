"""Read: Kafka partitions as a splittable DoFn that yields one batch a partition and poll; where it is lives in Kafka, not in Beam.

The restriction is only the right to go on polling, so a runner may checkpoint it at any time but never split offsets: the committed
offset is the one truth, and the last stage moves it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam import coders
from apache_beam.io.iobase import RestrictionProgress, RestrictionTracker
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.utils.timestamp import Duration

from pharos.transforms.batch import Batch
from pharos.transforms.coder import BatchCoder
from pharos.transforms.collector import settle
from pharos.transforms.reader import Reader
from pharos.transforms.source import KafkaSource, Slot
from pharos.transforms.worker import WORKER

ROUND_S = 30.0
"""How long one bundle polls before it hands the rest back to the runner, which then sees progress."""


class PollTracker(RestrictionTracker):
    """Tracks the right to poll: claimed again and again until the source ends or the runner takes the rest back."""

    def __init__(self, restriction: str) -> None:
        self._restriction = restriction
        self._ended = False

    def current_restriction(self) -> str:
        """The right itself; it has no parts."""
        return self._restriction

    def try_claim(self, position: int) -> bool:
        """Whether polling may go on."""
        return not self._ended

    def end(self) -> None:
        """The source is done for good (asked to stop)."""
        self._ended = True

    def try_split(self, fraction_of_remainder: float) -> tuple[str, str] | None:
        """Only a checkpoint (0) can be had: the primary ends here, the residual polls on; offsets are never cut in half."""
        if fraction_of_remainder != 0 or self._ended:
            return None
        self._ended = True
        return self._restriction, self._restriction

    def check_done(self) -> bool:
        """Nothing is left unclaimed: what is not read stays in Kafka."""
        return True

    def current_progress(self) -> RestrictionProgress:
        """Unbounded: as much lies ahead as behind."""
        return RestrictionProgress(completed=1.0, remaining=1.0)

    def is_bounded(self) -> bool:
        """Comments never end."""
        return False


class _PollProvider(RestrictionProvider):
    def initial_restriction(self, element: Slot) -> str:
        return element.instance_id

    def create_tracker(self, restriction: str) -> PollTracker:
        return PollTracker(restriction)

    def restriction_size(self, element: Slot, restriction: str) -> float:
        return 1.0


_RIGHT = beam.DoFn.RestrictionParam(_PollProvider())


@beam.typehints.with_input_types(Slot)
@beam.typehints.with_output_types(Batch)
class _Poll(beam.DoFn):
    def __init__(self, source: KafkaSource) -> None:
        self._source = source

    @beam.DoFn.unbounded_per_element()
    def process(self, slot: Slot, tracker: Any = _RIGHT) -> Iterator[Batch]:
        with WORKER.telling():
            reader = self._reader(slot)
            deadline = time.monotonic() + ROUND_S
            while tracker.try_claim(0):
                if WORKER.stop.is_set():
                    WORKER.release()
                    return
                yield from (Batch(records) for records in reader.poll())
                if time.monotonic() > deadline:
                    tracker.defer_remainder(Duration(0))
                    return

    def _reader(self, slot: Slot) -> Reader:
        # The worker's, not this object's: a runner may make several of it, and a checkpoint must not cost the lease.
        if slot.instance_id not in WORKER.readers:
            settle()
            WORKER.readers[slot.instance_id] = Reader(self._source, slot)
        return WORKER.readers[slot.instance_id]


class ReadBatches(beam.PTransform):
    """Slots -> batches of undecoded records."""

    def __init__(self, source: KafkaSource) -> None:
        super().__init__()
        self._source = source

    def expand(self, root: beam.pvalue.PBegin) -> beam.PCollection[Batch]:
        """One element a slot; each polls all partitions it holds."""
        coders.registry.register_coder(Batch, BatchCoder)
        return root | "slots" >> beam.Create(list(self._source.slots), reshuffle=False) | "poll" >> beam.ParDo(_Poll(self._source))
