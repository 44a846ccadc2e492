"""A worker that kills itself: runs the real dataflow with a hook that sends SIGKILL to its own process at the nth passing of one point.

Started by the fork server that `test_kill_points.py` uses, with everything imported beforehand: a start takes a fraction of a second.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from pharos.pipelines.run import job, slot_for
from pharos.pipelines.settings import Settings
from pharos.pipelines.status import log_as_json
from pharos.pipelines.supervise import supervise
from pharos.transforms.detect import engine_for

DETECTORS = ("profanity",)
_passed = 0


class Suicide:
    """A hook for the named points; the count is the process's own, however often a runner copies the hook."""

    def __init__(self, point: str, nth: int) -> None:
        self.point, self.nth = point, nth

    def __call__(self, point: str) -> None:
        global _passed
        if point == self.point:
            _passed += 1
            if _passed == self.nth:
                os.kill(os.getpid(), signal.SIGKILL)


def run(settings: Settings, log: Path, hook: Suicide | None) -> None:
    """The body of the process: with a hook it works until it dies of it, without one it drains."""
    sys.stderr = log.open("a", encoding="utf-8", buffering=1)
    log_as_json()
    everything = tuple((topic, part) for topic in (settings.topics.raw, settings.topics.decisions) for part in range(settings.partitions))
    supervise(settings, job(settings, slot_for(0, everything), DETECTORS, hook), drain=hook is None, runner="embedded")


engine_for(None, "fast")  # Loaded once in the fork server; a child of it begins with the engine in memory.
