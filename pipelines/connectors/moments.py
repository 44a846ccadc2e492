"""Times as platforms write them, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from pharos.schemas.errors import BadRecordError


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; platforms write one time in several ways and an event id must not depend on it.

    Raises:
        BadRecordError: in UTC it lies before year 1 or after 9999; some platforms let an author write any time.
    """
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError) as exc:
        reason = "bad_time"
        raise BadRecordError(reason, "expected a time between the years 1 and 9999 in UTC") from exc


def from_utc(moment: datetime) -> datetime:
    """A time of a platform that writes UTC without a zone; errors as in `utc`."""
    return utc(moment.replace(tzinfo=moment.tzinfo or UTC))


def from_epoch(seconds: float) -> datetime:
    """A time in seconds since 1970; errors as in `utc`."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as exc:
        reason = "bad_time"
        raise BadRecordError(reason, "expected seconds since 1970; got a number that is no time") from exc
