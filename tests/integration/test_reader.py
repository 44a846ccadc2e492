"""A reader on the real broker: what it keeps of a partition where nothing happens."""

from __future__ import annotations

import pytest

from pharos.pipelines.run import job
from pharos.pipelines.settings import Settings
from pharos.transforms.reader import Reader
from pharos.transforms.source import Slot
from pharos.transforms.worker import WORKER

pytestmark = pytest.mark.integration


def test_an_idle_partition_gathers_no_events(settings: Settings) -> None:
    slot = Slot("idle", ((settings.topics.raw, 0),))
    reader = Reader(job(settings, slot, ()).source, slot)
    try:
        for _ in range(10):  # two seconds: twenty statistics events, were they not taken
            reader.poll()
        held = WORKER.leases[settings.topics.raw, 0].producer.poll(0)
    finally:
        reader.close()
    assert held <= 5
