"""What one worker process holds for all its stages: readers with their leases on partitions, the wish to stop, and why it failed.

The stages are fused into one process; Kafka objects cannot travel with an element, so the last stage finds its lease here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharos.schemas.errors import FencedError, PharosError

if TYPE_CHECKING:
    from pharos.transforms.lease import Lease
    from pharos.transforms.reader import Reader


@dataclass
class Worker:
    """The state of this process.

    `stop` asks the source to end after the batch in hand, `failure` is the last deliberate error, `commits` counts batches,
    `beat` is when the source last came round (monotonic seconds).
    """

    stop: threading.Event = field(default_factory=threading.Event)
    failure: PharosError | None = None
    leases: dict[tuple[str, int], Lease] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    commits: int = 0
    beat: float = field(default_factory=time.monotonic)

    def lease(self, topic: str, partition: int, epoch: int) -> Lease:
        """The lease under which a batch was read.

        Raises:
            FencedError: this process does not hold it any more, or never did (the runner moved the batch to another process).
        """
        lease = self.leases.get((topic, partition))
        if lease is None or lease.epoch != epoch:
            msg = f"partition {topic}/{partition}: expected the lease of epoch {epoch}; got {lease.epoch if lease else 'none'}"
            raise FencedError(msg)
        return lease

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Leaves a deliberate error in `failure`: a runner wraps what a stage raises, or keeps only its words."""
        try:
            yield
        except PharosError as exc:
            self.failure = exc
            raise

    def release(self) -> None:
        """Close every reader, which lets go of its leases; safe to call twice."""
        while self.readers:
            self.readers.popitem()[1].close()
        while self.leases:
            self.leases.popitem()[1].close()


WORKER = Worker()
