"""One poll cut into batches: every offset once and in order, whatever the consumer handed over."""

from dataclasses import dataclass

import pytest

from pharos.transforms.grouping import grouped
from pharos.transforms.lease import Lease


@dataclass
class Message:
    """A message as confluent-kafka gives it, which lets nobody but librdkafka make one."""

    at: int
    on: int = 0

    def topic(self):
        return "raw"

    def partition(self):
        return self.on

    def offset(self):
        return self.at

    def key(self):
        return b"k"

    def value(self):
        return b"%d" % self.at

    def timestamp(self):
        return 1, self.at


def cut(offsets, start=0, ends=(), batch_size=10, partitions=(0,)):
    leases = {("raw", n): Lease("raw", n, 7, None, None, start, start) for n in partitions}
    messages = [at if isinstance(at, Message) else Message(at) for at in offsets]
    return grouped(messages, dict(ends), leases, batch_size), leases


@pytest.mark.parametrize(
    ("offsets", "start", "expected"),
    [
        ([0, 1, 2], 0, [0, 1, 2]),
        ([5, 9, 12], 5, [5, 9, 12]),  # control records lie between
        ([3, 4, 5], 5, [5]),  # below the lease: committed before it came back to us
        ([0, 1, 2, 0, 1, 2, 3], 0, [0, 1, 2, 3]),  # fetched again after it went and came back
        ([4, 2, 3, 4, 5], 4, [4, 5]),
        ([1, 2], 3, []),
    ],
)
def test_every_offset_once_and_in_order(offsets, start, expected):
    batches, leases = cut(offsets, start)
    assert [offset for batch in batches for offset in batch.offsets] == expected
    assert leases["raw", 0].next_offset == (expected[-1] + 1 if expected else start)


def test_a_batch_is_no_larger_than_asked_and_they_join_without_a_gap():
    batches, _ = cut(range(25), batch_size=10)
    assert [(batch.first_offset, batch.next_offset) for batch in batches] == [(0, 10), (10, 20), (20, 25)]
    assert batches[1].values[0] == b"10" and batches[1].epoch == 7


def test_each_partition_has_its_own_batch():
    batches, _ = cut([Message(0, 1), Message(0, 0), Message(1, 1)], partitions=(0, 1))
    assert sorted((batch.partition, batch.offsets) for batch in batches) == [(0, [0]), (1, [0, 1])]


def test_what_was_taken_from_us_is_left_to_its_new_owner():
    assert cut([Message(0, 3)])[0] == []


def test_offsets_without_records_are_passed_by():
    batches, leases = cut([], start=4, ends={("raw", 0): 6})
    assert [(batch.first_offset, batch.next_offset, batch.offsets) for batch in batches] == [(4, 6, [])]
    assert cut([4], start=4, ends={("raw", 0): 6})[0][0].next_offset == 6
    assert cut([], start=6, ends={("raw", 0): 6})[0] == []
    assert leases["raw", 0].next_offset == 6
