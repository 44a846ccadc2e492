"""What a token may do by the platform's own word: its scopes, those of them that Pharos needs and it lacks, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from pharos.pipelines.connectors.base import Api


class Rights(NamedTuple):
    """`lacks` are scopes without which something is not read, `lacks_to_hide` those for write-back; `ends` is None where it never does."""

    scopes: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    lacks_to_hide: tuple[str, ...] = ()
    ends: datetime | None = None


@runtime_checkable
class Telling(Protocol):
    """A connector whose platform tells what a token may do."""

    def rights(self, api: Api) -> Rights | None:
        """By one call at most; None where this token's kind, or this server, tells nothing."""


def weighed(scopes: Sequence[str], to_read: Sequence[str], to_hide: Sequence[str] = (), ends: datetime | None = None) -> Rights:
    """Scopes against those that are needed; `a|b` is needed as either, and `read` or `*` hold `read:statuses` too."""
    return Rights(tuple(scopes), _missing(scopes, to_read), _missing(scopes, to_hide), ends)


def _missing(scopes: Sequence[str], needed: Sequence[str]) -> tuple[str, ...]:
    return tuple(either for either in needed if not any(_holds(scope, one) for scope in scopes for one in either.split("|")))


def _holds(scope: str, one: str) -> bool:
    return scope in ("*", one) or one.startswith(f"{scope}:")
