"""What the stages count, as Prometheus metrics; no label ever holds a comment's text, id or author."""

from __future__ import annotations

from contextlib import suppress

from prometheus_client import Counter, Gauge, Histogram

from pharos.schemas.dead_letter import REASONS
from pharos.schemas.finding import CLAUSES

COMMENTS = Counter("pharos_comments", "Comment events archived")
DECISIONS = Counter("pharos_decisions", "Moderation decisions archived")
FLAGGED = Counter("pharos_flagged", "Comments flagged, by clause", ["clause"])
SIGNALS = Counter("pharos_signals", "Comments with a signal for routing, by signal", ["signal"])
QUEUED = Counter("pharos_queued", "Items put on the moderation queue")
DEAD = Counter("pharos_dead_letters", "Records that could not be read, by reason", ["reason"])
UNSCORED = Counter("pharos_unscored", "Rows a detector did not score, by detector and status", ["detector", "status"])
STAGE_SECONDS = Histogram(
    "pharos_stage_seconds", "Time a stage takes for a batch", ["stage"], buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
)
END_TO_END_SECONDS = Histogram(
    "pharos_end_to_end_seconds", "From the record's Kafka timestamp to its commit", buckets=(0.1, 0.2, 0.5, 1, 2, 5, 10, 60, 600, 3600)
)
LAG = Gauge("pharos_lag_records", "Records not yet committed", ["topic", "partition"])
OLDEST_SECONDS = Gauge(
    "pharos_oldest_unprocessed_seconds", "Age of the oldest record not yet committed; 0 when there is none", ["topic", "partition"]
)
ARCHIVE_FREE_BYTES = Gauge("pharos_archive_free_bytes", "Free bytes on the archive's disk")
WORKING = Gauge("pharos_working", "1 while the pipeline runs, 0 while it waits to begin again")
RESTARTS = Counter("pharos_restarts", "Times the pipeline began again, by cause", ["cause"])


def forget(topic: str, partition: int) -> None:
    """Stop telling of a partition that another worker has now, or its last figures would stand for ever."""
    for gauge in (LAG, OLDEST_SECONDS):
        with suppress(KeyError):
            gauge.remove(topic, str(partition))


def begin_at_zero(detectors: tuple[str, ...]) -> None:
    """Show every series at 0: a rate over one that begins with its first event does not see that event, so no alert would ring."""
    for reason in REASONS:
        DEAD.labels(reason)
    for clause in CLAUSES:
        FLAGGED.labels(clause)
    for detector in detectors:
        for status in ("skipped", "timeout", "error"):
            UNSCORED.labels(detector, status)
    for cause in ("FencedError", "BrokerAwayError", "ArchiveBlockedError"):
        RESTARTS.labels(cause)
