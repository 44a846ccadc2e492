"""What the headers of an answer say of limits: how much is used, and until when no call is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")


def retry_after(value: str, now: datetime) -> datetime | None:
    """The moment that a `Retry-After` header names, in seconds or as an HTTP date; None if it says nothing readable."""
    try:
        return now + timedelta(seconds=float(value)) if value.strip()[:1].isdigit() else parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def stated_reset(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a platform's headers say that a window ends: an ISO time, seconds since 1970, or seconds from now."""
    value = next((headers[name] for name in RESETS if name in headers), "")
    try:
        seconds = float(value)
        moment = datetime.fromtimestamp(seconds, UTC) if seconds > 1e9 else now + timedelta(seconds=seconds)
    except (ValueError, OverflowError, OSError):
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return moment if moment > now else None


def closed_until(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when a refusal allows no further call: by `Retry-After`, of 429 else by the reset; one beside other answers closes nothing."""
    until = retry_after(headers.get("retry-after", ""), now)
    if status == 429 and (until is None or until <= now):
        until = stated_reset(headers, now)
    return until if until and until > now else None


def used_share(headers: Mapping[str, str], limit: str, remaining: str) -> float | None:
    """The used share of an allowance by two headers; None where they are absent or say nothing readable."""
    try:
        return 1 - float(headers[remaining]) / float(headers[limit])
    except (KeyError, ValueError, ZeroDivisionError):
        return None


def epoch_reset(headers: Mapping[str, str], name: str) -> datetime | None:
    """The moment that a header names in seconds since 1970; None where it is absent or says nothing readable."""
    try:
        return datetime.fromtimestamp(float(headers[name]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
