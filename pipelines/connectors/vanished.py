"""Whether the absence of known comments is believed: without a right a platform shows an empty post, which must never pass for deletes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pharos.pipelines.connectors.base import Connector
from pharos.pipelines.connectors.ledger import Entry
from pharos.pipelines.connectors.state import Known

FEW = 3
"""So many may vanish from among others by a sweep alone; more, or all of a post's, must be borne out by the platform's own count."""
SHARE = 0.5
"""Where a platform has no count, less than this share of a post's may vanish from among others; without a right nearly all does."""


class Swept(NamedTuple):
    """What a complete sweep of a post found: the post as the ledger has it, whether the platform told its count just now, whether the
    sweep saw any known comment, and by how many the count was ahead of ours at the last sweep from which nothing was missing."""

    entry: Entry
    told: bool
    seen: bool
    ahead: float | None


def doubted(swept: Swept, missing: Sequence[Known], connector: Connector) -> bool:
    """Whether no delete may be told; `missing` are the comments that the sweep should have shown."""
    entry = swept.entry
    if not missing or (swept.seen and len(missing) <= FEW):
        return False
    if entry.theirs is None:
        return _doubted_without_count(swept, len(missing), connector)
    if not swept.told:
        return True
    counted = sum(connector.counts == "all" or row.parent is None for row in missing)
    still_counted = entry.theirs - (entry.live + entry.hidden - counted) - (swept.ahead or 0)
    return still_counted > (FEW if swept.seen else 0)


def _doubted_without_count(swept: Swept, missing: int, connector: Connector) -> bool:
    """Of a platform that can be asked about each comment, and means it, only a wholly empty post is doubted."""
    if not swept.seen:
        return missing > (FEW if connector.gone_is_sure else 0)
    known = swept.entry.live + swept.entry.hidden
    return not (connector.gone_is_sure and connector.tells_gone) and missing > FEW and missing >= SHARE * known


def ahead(entry: Entry) -> float:
    """By how many the platform's count is ahead of ours; behind it lies by no more than the hidden ones, but for a moment."""
    return max((entry.theirs or 0) - entry.live - entry.hidden, -entry.hidden)
