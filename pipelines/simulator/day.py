"""What happens on one platform in a soak's day, made up as its time comes: comments, and what becomes of some of them."""

from __future__ import annotations

import heapq
import random
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from pharos.pipelines.simulator.forum import Forum, ForumComment, ForumPost
from pharos.pipelines.simulator.registry import SHAPES

BEGIN = datetime(2026, 10, 2, tzinfo=UTC)
LASTING = 1800.0
"""A comment stands at least so many seconds before something becomes of it: what is gone before the first look no connector can know."""
POSTS = 40
FIRST = 100_000
"""The id of the first comment, a number as those that follow."""
AUTHORS = [(f"UCperson{number}", f"@person{number}") for number in range(97)]
REPLIES, SHOWN_AGAIN = 0.4, 0.5
HELD = 3 * 3600.0
"""So long a late comment was held back at most: a platform that goes by the time of writing then shows it among older ones."""

Verb = Literal["created", "edited", "deleted", "hidden", "shown"]


@dataclass(frozen=True)
class Plan:
    """How long, how much, how broken; `every` is an account's, in seconds. `reordered` is a share of the good answers."""

    hours: float = 24
    comments: int = 50_000
    edits: float = 0.05
    deletes: float = 0.02
    hides: float = 0.02
    late: float = 0.02
    faulty: float = 0.10
    reordered: float = 0.05
    every: float = 300.0
    seed: int = 1
    platforms: tuple[str, ...] = tuple(kind.platform for kind in SHAPES)


class Day:
    """One forum's day. Times are seconds since `BEGIN`; only the moments are kept of what has not happened yet."""

    def __init__(self, plan: Plan, platform: str, account: str, chance: random.Random, hides: bool) -> None:
        self.forum = Forum([ForumPost(str(9000 + n), account, f"Post {n}", f"What the city does, number {n}.") for n in range(POSTS)], [])
        self._chance, self._posts = chance, list(self.forum.posts)
        self._length, self._late = plan.hours * 3600, plan.late
        self._shares: tuple[tuple[Verb, float], ...] = (
            ("deleted", plan.deletes),
            ("edited", plan.edits),
            ("hidden", plan.hides if hides else 0.0),
        )
        share = range(plan.platforms.index(platform), plan.comments, len(plan.platforms))
        self._moments = array("d", sorted(self._length * chance.random() for _ in share))
        self._number = 0
        self._changes: list[tuple[float, str, Verb]] = []
        self._tops: deque[ForumComment] = deque(maxlen=50)

    def due(self) -> datetime | None:
        """When something happens next; None once the day is over."""
        coming = [self._moments[self._number]] if self._number < len(self._moments) else []
        coming += [self._changes[0][0]] if self._changes else []
        return BEGIN + timedelta(seconds=min(coming)) if coming else None

    def happen(self, known: Callable[[ForumComment], bool]) -> tuple[Verb, ForumComment] | None:
        """Let it happen; what it was and the comment after it, None if there is none that it can happen to."""
        if self._changes and not (self._number < len(self._moments) and self._moments[self._number] <= self._changes[0][0]):
            at, comment_id, verb = heapq.heappop(self._changes)
            return self._become(at, comment_id, verb, known)
        return "created", self._create(self._moments[self._number])

    def _create(self, at: float) -> ForumComment:
        number, chance = self._number, self._chance
        self._number += 1
        answered = chance.choice(self._tops) if self._tops and chance.random() < REPLIES else None
        author_id, author_name = AUTHORS[number % len(AUTHORS)]
        held = HELD * chance.random() if answered is None and chance.random() < self._late else 0.0
        item = ForumComment(
            id=str(FIRST + number),
            post_id=answered.post_id if answered else chance.choice(self._posts),
            text=f"words of {number} & <more>\nline",
            created_at=_moment(max(0.0, at - held)),
            parent_id=answered.id if answered and answered.id not in self.forum.gone else None,  # Nobody can answer what is gone.
            author_id=author_id,
            author_name=author_name,
        )
        if answered is None:
            self._tops.append(item)
        self.forum.add(item)
        fate = chance.random()
        for verb, share in self._shares:
            if 0 <= fate < share:
                self._later(at, item.id, verb)
            fate -= share
        return item

    def _later(self, at: float, comment_id: str, verb: Verb) -> None:
        room = self._length - at - LASTING
        if room > 0:
            heapq.heappush(self._changes, (at + LASTING + room * self._chance.random(), comment_id, verb))

    def _become(self, at: float, comment_id: str, verb: Verb, known: Callable[[ForumComment], bool]) -> tuple[Verb, ForumComment] | None:
        forum = self.forum
        if verb == "deleted":
            return self._delete(int(comment_id), known)
        if forum.comment(comment_id) is None:
            return None
        if verb == "edited":
            forum.edit(comment_id, f"edited words of {comment_id} & <more>", _moment(at))
        else:
            forum.change(comment_id, hidden=verb == "hidden")
        if verb == "hidden" and self._chance.random() < SHOWN_AGAIN:
            self._later(at, comment_id, "shown")
        item = forum.comment(comment_id)
        return (verb, item) if item else None

    def _delete(self, newest: int, known: Callable[[ForumComment], bool]) -> tuple[Verb, ForumComment] | None:
        """This one, or else the next one before it that nobody answered, as platforms differ in what becomes of the replies.

        Only a known one: what is gone before the first look no connector can know.
        """
        for number in range(newest, FIRST - 1, -1):
            item = self.forum.comment(str(number))
            if item and known(item) and not self.forum.replies(item.id):
                return "deleted", self.forum.delete(item.id)
        return None


def _moment(seconds: float) -> datetime:
    """To the second, as platforms tell it."""
    return (BEGIN + timedelta(seconds=seconds)).replace(microsecond=0)
