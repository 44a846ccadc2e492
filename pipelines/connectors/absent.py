"""What the absence of known comments from a whole sweep says of each: nothing, that it is missing once, or that it is deleted."""

from __future__ import annotations

import random

from pharos.pipelines.connectors.admit import Admission
from pharos.pipelines.connectors.base import Api, Connector
from pharos.pipelines.connectors.state import HIDDEN, AccountState, Known, Walk
from pharos.schemas.errors import SourceBlockedError, SourceError
from pharos.schemas.event import CommentEvent

PROBES = 20
"""Missing comments that a sweep asks the platform about; the rest wait for the next one."""


class Absence:
    """One account's."""

    def __init__(self, connector: Connector, api: Api, state: AccountState, admission: Admission) -> None:
        self._connector, self._api, self._state, self._admission = connector, api, state, admission

    def unlisted(self, row: Known) -> bool:
        """Its absence says nothing, as the platform shows neither it, being hidden, nor what stands below it."""
        if self._connector.lists_hidden:
            return False
        above = self._state.comments([row.parent]).get(row.parent) if row.parent else None
        return row.live == HIDDEN or (above is not None and above.live == HIDDEN)

    def outcome(self, missing: list[Known], unread: set[str]) -> tuple[list[Known], list[CommentEvent]]:
        """What becomes of the comments that a sweep did not see: rows to keep, and the deletes."""
        rows, events, probes, answered = [], [], PROBES, False
        random.shuffle(missing)  # So that the same ones are not asked about each time.
        for row in missing:
            if probes <= 0 and answered:
                break  # A platform that can be asked is asked about the rest at the next sweeps.
            try:
                gone = self._connector.gone(self._api, row.id) if probes > 0 else None
            except SourceBlockedError:
                raise
            except SourceError:
                probes, answered = probes - 1, True
                continue  # Nobody knows: neither missing nor there.
            probes, answered = probes - 1, answered or gone is not None
            if row.id in unread and (gone is None or (gone and not self._connector.gone_is_sure)):
                continue
            if gone or (gone is None and row.missing >= 1):
                event, after = self._admission.told(row, "deleted")
                events.append(event)
                rows.append(after)
            else:
                rows.append(row._replace(missing=0 if gone is False else row.missing + 1))
        return rows, events

    def unread(self, post_id: str, walk: Walk, missing: list[Known]) -> set[str]:
        """The missing ones that may be there: as an item that could not be read, or below it, where a page may not have shown them."""
        if walk.nameless:
            return {row.id for row in missing}
        bad, found = set(walk.unread), set()
        parents = self._state.parents(post_id) if bad and missing else {}
        for row in missing:
            chain: list[str] = []
            above: str | None = row.id
            while above and above not in chain:
                chain.append(above)
                above = parents.get(above)
            if not bad.isdisjoint([*chain, post_id]):
                found.add(row.id)
        return found
