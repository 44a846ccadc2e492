"""What one poll gave, cut into batches: one partition each, every offset once, in order, under the lease it was read by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from pharos.transforms.batch import Records

if TYPE_CHECKING:
    from confluent_kafka import Message

    from pharos.transforms.lease import Lease

Place = tuple[str, int]
"""A topic and a partition."""


def place(message: Message) -> Place:
    """Where a message was read; messages from a consumer always say."""
    return cast(Place, (message.topic(), message.partition()))


def grouped(messages: list[Message], ends: Mapping[Place, int], leases: Mapping[Place, Lease], batch_size: int) -> list[Records]:
    """Records of at most `batch_size`, and the leases moved over them.

    `ends` are ends of partitions that the consumer has come to: offsets below them that hold no record (transactions have such) are passed
    by, if need be with a batch of no records.
    """
    groups: dict[Place, list[Message]] = {}
    for message in messages:
        groups.setdefault(place(message), []).append(message)
    batches = []
    for key in groups.keys() | ends.keys():
        lease = leases.get(key)
        if lease is None:
            continue  # Taken from us in the middle of this poll; its new owner reads these records.
        group = _ascending(groups.get(key, []), lease.next_offset)
        next_offset = max(lease.next_offset, _after(group), ends.get(key, 0))
        for first in range(0, len(group), batch_size):
            part = group[first : first + batch_size]
            batches.append(_records(lease, part, next_offset if first + batch_size >= len(group) else _after(part)))
        if not group and next_offset > lease.next_offset:
            batches.append(_records(lease, [], next_offset))
    return batches


def _offset(message: Message) -> int:
    return cast(int, message.offset())


def _after(messages: list[Message]) -> int:
    return _offset(messages[-1]) + 1 if messages else 0


def _ascending(messages: list[Message], start: int) -> list[Message]:
    """The messages from offset `start` on, each once: a partition that goes and comes back within one poll is fetched again."""
    offsets = [_offset(message) for message in messages]
    if not offsets or (offsets[0] >= start and offsets == sorted(set(offsets))):
        return messages
    kept = []
    for message, offset in zip(messages, offsets, strict=True):
        if offset >= start:
            kept.append(message)
            start = offset + 1
    return kept


def _records(lease: Lease, part: list[Message], next_offset: int) -> Records:
    first, lease.next_offset = lease.next_offset, next_offset
    return Records(
        topic=lease.topic,
        partition=lease.partition,
        epoch=lease.epoch,
        first_offset=_offset(part[0]) if part else first,
        next_offset=next_offset,
        keys=[message.key() for message in part],
        values=[message.value() for message in part],
        offsets=[_offset(message) for message in part],
        timestamps=[message.timestamp()[1] for message in part],
    )
