"""Every error Pharos raises on purpose, named by what the caller must do.

PharosError
├── UsageError              the command was called wrongly: say so, exit 2
│   ├── SettingsError       a setting is wrong: its name is in the message
│   └── BusyError           another process does this already
├── FatalError              stop: only a person can mend it, exit 1
│   ├── PolicyError         the policy file does not say what it must
│   └── OffsetLostError     the committed offset lies outside the log: records may be gone
├── RetryLaterError         nothing was committed: wait, then begin again from the committed offset
│   ├── FencedError         another worker owns the partition now: let go of it, rejoin
│   ├── BrokerAwayError     Kafka does not answer
│   └── ArchiveBlockedError the archive cannot be written (disk full, read-only, permission)
├── SourceError             a platform did not give what was asked
│   ├── SourceStoppedError  the round was stopped before the call
│   ├── SourceBlockedError  a limit or quota: not before `retry_at`
│   ├── SourceRefusedError  credentials or rights are missing: a person must act
│   └── SourceGoneError     the post, thread or comment that was asked for is deleted or closed
├── DecisionError           a moderator's wish cannot be carried out: the rules do not allow it
│   └── StaleError          somebody else, or the platform, was faster: look again, then decide
└── BadRecordError          this record goes to the dead letters; its neighbours go on

Messages say where, what was expected and what was got; never a comment's text, an author or a secret.
"""

from __future__ import annotations

from datetime import datetime


class PharosError(Exception):
    """The root of every deliberate error."""


class UsageError(PharosError):
    """The command was called wrongly."""


class SettingsError(UsageError):
    """A setting is wrong; the message begins with its name."""


class BusyError(UsageError):
    """Another process does this already."""


class FatalError(PharosError):
    """Only a person can mend it."""


class PolicyError(FatalError):
    """The policy file does not say what it must."""


class OffsetLostError(FatalError):
    """The committed offset lies outside the log."""


class RetryLaterError(PharosError):
    """Nothing was committed; begin again from the committed offset after a wait."""


class FencedError(RetryLaterError):
    """Another worker owns the partition now."""


class BrokerAwayError(RetryLaterError):
    """Kafka does not answer."""


class ArchiveBlockedError(RetryLaterError):
    """The archive cannot be written."""


class SourceError(PharosError):
    """A platform did not give what was asked."""


class SourceStoppedError(SourceError):
    """The call was not made, because the round was stopped; nothing is wrong with what was asked for."""


class SourceBlockedError(SourceError):
    """A limit or a quota; no call before `retry_at` (UTC)."""

    def __init__(self, message: str, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class SourceRefusedError(SourceError):
    """Credentials or rights are missing."""


class SourceGoneError(SourceError):
    """What was asked for is deleted or closed; `state` says which (`not_found`, `comments_disabled`)."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


class DecisionError(PharosError):
    """The rules do not allow what a moderator wishes; `key` and `values` name the same sentence in a catalogue of other languages."""

    def __init__(self, message: str, key: str = "", values: dict[str, str | int] | None = None) -> None:
        super().__init__(message)
        self.key, self.values = key, values or {}


class StaleError(DecisionError):
    """Somebody else, or the platform, was faster."""


class BadRecordError(PharosError):
    """This record goes to the dead letters.

    `reason` is one of `pharos.schemas.dead_letter.REASONS`; `detail` holds no comment text.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
