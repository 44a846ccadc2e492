"""The right to poll: what a runner may do with it, and that offsets are never cut in half."""

from __future__ import annotations

import pytest

from pharos.transforms.read import PollTracker
from pharos.transforms.reader import consumer_config
from pharos.transforms.source import Slot


def test_claims_until_the_runner_takes_the_rest() -> None:
    tracker = PollTracker("slot")
    assert tracker.try_claim(0)
    assert tracker.try_claim(0)
    assert tracker.try_split(0) == ("slot", "slot")
    assert not tracker.try_claim(0)


@pytest.mark.parametrize("fraction", [0.1, 0.5, 0.99, 1.0])
def test_only_a_checkpoint_can_be_had(fraction: float) -> None:
    tracker = PollTracker("slot")
    assert tracker.try_split(fraction) is None
    assert tracker.try_claim(0), "a refused split costs nothing"


def test_one_residual_only() -> None:
    tracker = PollTracker("slot")
    assert tracker.try_split(0) is not None
    assert tracker.try_split(0) is None, "two residuals would be two readers of the same partitions"


def test_the_source_ends_for_good() -> None:
    tracker = PollTracker("slot")
    tracker.end()
    assert not tracker.try_claim(0)
    assert tracker.try_split(0) is None


def test_unbounded_with_progress() -> None:
    tracker = PollTracker("slot")
    assert not tracker.is_bounded()
    assert tracker.check_done()
    assert 0 < tracker.current_progress().fraction_completed < 1


def test_a_group_member_is_static_and_never_skips() -> None:
    config = consumer_config("group", Slot("host-0"))
    assert config["group.instance.id"] == "host-0"
    assert config["auto.offset.reset"] == "error"
    assert config["enable.auto.commit"] is False
    assert config["partition.assignment.strategy"] == "range", "a sticky one does not share out each topic evenly"


def test_explicit_partitions_join_no_group() -> None:
    assert "group.instance.id" not in consumer_config("group", Slot("host-0", (("raw", 1),)))
