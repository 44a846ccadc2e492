"""What webhooks and streams brought: a delivery leaves the inbox once its events are acknowledged; none keeps others from their turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

from pharos.pipelines.connectors.admit import Heard
from pharos.pipelines.connectors.base import Api, BadItem, Connector, Page
from pharos.pipelines.connectors.fault import fault
from pharos.pipelines.connectors.send import Sender
from pharos.pipelines.connectors.state import AccountState, Delivered
from pharos.pipelines.connectors.unread import unread
from pharos.schemas.errors import (
    ArchiveBlockedError,
    BadRecordError,
    BrokerAwayError,
    SourceBlockedError,
    SourceError,
    SourceRefusedError,
)

DELIVERY_TRIES, SLOWLY = 5, 10
"""Rounds in which a delivery is tried that cannot be taken; ten times as many where the platform refuses, which a new token may mend."""

FAILED_IN_A_ROW = 3
"""After so many deliveries, or sweeps, the rest waits for the next round: the platform is away, and the poll has its turn."""


class Deliveries:
    """One account's. `take` sends a page's events, `count` adds to the round's tally."""

    def __init__(
        self,
        connector: Connector,
        api: Api,
        state: AccountState,
        sender: Sender,
        take: Callable[[Page, Heard], None],
        count: Callable[[Counter[str]], None],
        stop: Callable[[], bool],
    ) -> None:
        self._connector, self._api, self._state, self._sender = connector, api, state, sender
        self._take, self._count, self._stop = take, count, stop
        self._failed: list[tuple[Delivered, int]] = []

    def settle(self, away: bool) -> None:
        """Count the tries of what could not be taken in this round again; an outage (`away`) is none of the deliveries' own."""
        failed, self._failed = self._failed, []
        for delivery, most in () if away else failed:
            self._count_try(delivery, most)

    def take(self, again: bool) -> SourceError | None:
        """What webhooks and streams brought since; each delivery leaves the inbox once its events are acknowledged.

        One that cannot be taken stays and keeps neither the others nor the poll from their turn; its problem is returned. What failed
        before is tried `again` in whole rounds only, so that a burst of pushes does not use its tries up, and behind what is new.
        """
        problem, failed, tried = None, 0, set[int]()
        self._failed = [] if again else self._failed
        for delivery in chain(self._waiting(new=True), self._waiting(new=False) if again else ()):
            if self._stop() or failed >= FAILED_IN_A_ROW:
                break
            if delivery.number not in tried:
                tried.add(delivery.number)
                wrong = self._one(delivery)
                problem, failed = wrong or problem, failed + 1 if wrong else 0
        return problem

    def _waiting(self, new: bool) -> Iterator[Delivered]:
        """What lies in the inbox and was never tried yet, or was, the longest there first."""
        last = 0
        while waiting := self._state.inbox(last, new=new):
            last = waiting[-1].number
            yield from waiting

    def _one(self, delivery: Delivered) -> SourceError | None:
        """What is wrong with it, if it could not be taken now."""
        try:
            bad = unread(delivery.body)
            if bad is None:
                self._api.keep(delivery.body, delivery.received)
            # What a webhook names was asked for just now; a stream's words are its own.
            page = self._read(delivery) if bad is None else Page([], [bad])
            self._take(page, "told" if delivery.stream else "read")
        except (SourceBlockedError, BrokerAwayError, ArchiveBlockedError):
            raise
        except SourceRefusedError as exc:
            # The token's trouble or this one comment's: the poll will tell; a dead token must not use the tries up.
            self._put_off(delivery, DELIVERY_TRIES * SLOWLY)
            return SourceError(f"a delivery waits: {exc}")
        except Exception as exc:
            said = str(exc) if isinstance(exc, SourceError) else fault(exc)
            self._put_off(delivery, DELIVERY_TRIES)
            return SourceError(f"a delivery waits: {said}")
        self._count(Counter(pushed=1))
        with self._state.db:
            self._state.taken(delivery.number, page.resume if delivery.stream else None)
        return None

    def _read(self, delivery: Delivered) -> Page:
        read = self._connector.streamed if delivery.stream else self._connector.pushed  # type: ignore[attr-defined]
        try:
            page: Page = read(self._api, delivery.body, delivery.received)
        except BadRecordError as exc:
            return Page([], [BadItem(exc.reason, exc.detail, delivery.body)])
        return page

    def _put_off(self, delivery: Delivered, most: int) -> None:
        """The first try counts at once, so that pushes do not try it again; each further one once the round's poll is over."""
        if delivery.tries:
            self._failed.append((delivery, most))
        else:
            self._count_try(delivery, most)

    def _count_try(self, delivery: Delivered, most: int) -> None:
        """After the last one the delivery is a dead letter, and what it was about is left to polls and sweeps."""
        if self._state.tried(delivery.number) < most:
            return
        self._count(self._sender.send([], [BadItem("wrong_type", "the platform gave nothing for this delivery", delivery.body)]))
        with self._state.db:
            self._state.taken(delivery.number, None)
