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
"""Less than this share of a post's may vanish from among others where no count speaks against it; without a right nearly all does."""
LASTING = 86_400.0
"""Seconds, after which a count that speaks against it is no reason any more: it also counts what it holds back, or takes for spam."""


class Swept(NamedTuple):
    """What a complete sweep of a post found: the post as the ledger has it, whether the platform told its count just now, whether the
    sweep saw any known comment, and by how many the count was ahead of ours at the last sweep from which nothing was missing."""

    entry: Entry
    told: bool
    seen: bool
    ahead: float | None


def doubted(swept: Swept, missing: Sequence[Known], connector: Connector) -> bool:
    """Whether no delete may be told, unless the doubt is `worn_out`; `missing` are the comments that the sweep should have shown."""
    entry = swept.entry
    if not missing or (swept.seen and (len(missing) <= FEW or (connector.gone_is_sure and connector.tells_gone))):
        return False  # A platform that can be asked is asked about each.
    if entry.theirs is None:
        return _most(swept, missing) if swept.seen else len(missing) > (FEW if connector.gone_is_sure else 0)
    if not swept.told:
        return True
    counted = sum(connector.counts == "all" or row.parent is None for row in missing)
    still_counted = entry.theirs - (entry.live + entry.hidden - counted) - (swept.ahead or 0)
    return still_counted > (FEW if swept.seen else 0)


def worn_out(swept: Swept, missing: Sequence[Known], now: float) -> bool:
    """Whether the doubt has lasted (`now` in seconds since 1970) though most of the post is shown: then the count has moved by itself."""
    since = swept.entry.doubted
    return swept.seen and swept.told and not _most(swept, missing) and since is not None and now - since >= LASTING


def _most(swept: Swept, missing: Sequence[Known]) -> bool:
    return len(missing) >= SHARE * (swept.entry.live + swept.entry.hidden)


def ahead(entry: Entry) -> float:
    """By how many the platform's count is ahead of ours; behind it lies by no more than the hidden ones, but for a moment."""
    return max((entry.theirs or 0) - entry.live - entry.hidden, -entry.hidden)
