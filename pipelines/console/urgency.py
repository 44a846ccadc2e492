"""Which item is looked at first: points for what it may be, and one point more for each hour that it waits.

All items gain at the same pace, so the order of two never changes with time and is kept as one number: points less the hour of queueing.
A clause's tier is worth two days of waiting (A 96, B 48, C 0 points; what no detector could score stands with B). Within a tier, and never
worth a whole one: the clause's priority in the policy (up to 24), the surest finding's score (up to 12), and how many people reacted (up
to 11: one for each doubling).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

TIER = {"A": 96.0, "B": 48.0, "C": 0.0, "": 48.0}
"""Points of a tier; empty: no clause is flagged, as a detector failed."""
PRIORITY, SCORE, REACH = 24.0, 12.0, 11.0
"""The most points that each may give."""
UNSCORED_PRIORITY = 50
"""As the pipeline puts what it could not score into the middle of 0 to 100."""

HOUR_MS = 3_600_000
LARGEST = 2**31 - 1


def points(tier: str, priority: int, score: float, reach: int) -> float:
    """What an item is worth when it is queued: priority 0 to 100, score 0 to 1, reach in reactions."""
    return TIER[tier] + PRIORITY * priority / 100 + SCORE * score + min(math.log2(1 + reach), REACH)


def urgency(worth: float, queued_ms: int) -> float:
    """The key to sort by, greater first."""
    return worth - queued_ms / HOUR_MS


def reach(engagement: Mapping[str, Any] | None) -> int:
    """Likes, replies, shares and whatever else the platform counts, together; looking at a comment is no reaction."""
    counts = [count for name, count in (engagement or {}).items() if isinstance(count, int) and "view" not in name]
    return min(sum(count for count in counts if count > 0), LARGEST)
