"""Names and limits of the Kafka topics; the prefix is the one part a city chooses."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
MAX_RECORD_BYTES = 4 * MIB
"""The largest comment event that is read; a larger value is a dead letter."""

DAY_MS = 86_400_000
DEFAULT_PREFIX = "pharos."


@dataclass(frozen=True)
class TopicSpec:
    """How a topic is created: its suffix, the largest record in bytes, how long records stay in ms (-1: for ever)."""

    suffix: str
    max_message_bytes: int
    retention_ms: int
    title: str


RAW = TopicSpec("comments.raw", MAX_RECORD_BYTES, 30 * DAY_MS, "comment events, key `platform:comment_id`")
FLAGGED = TopicSpec("comments.flagged", 8 * MIB, -1, "flagged items: the moderation queue")
DEAD = TopicSpec("comments.dead", 8 * MIB, -1, "dead letters: records that could not be read, with their bytes")
DECISIONS = TopicSpec("moderation.decisions", MIB, -1, "what moderators decided")
TOPICS = (RAW, FLAGGED, DEAD, DECISIONS)


@dataclass(frozen=True)
class Topics:
    """The full topic names under one prefix."""

    raw: str
    flagged: str
    dead: str
    decisions: str

    @classmethod
    def under(cls, prefix: str = DEFAULT_PREFIX) -> Topics:
        """The names under `prefix`, for example `pharos.comments.raw`."""
        return cls(prefix + RAW.suffix, prefix + FLAGGED.suffix, prefix + DEAD.suffix, prefix + DECISIONS.suffix)
