"""What the simulated platforms serve: posts and comments that change with time, whichever platform's shape they take."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

NO_EXTRA: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class ForumPost:
    """A post of an account; `closed` is empty, `comments_disabled` or `not_found`."""

    id: str
    owner: str
    title: str = ""
    text: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class ForumComment:
    """One comment as it is now; `parent_id` names another comment, None is a comment straight under the post."""

    id: str
    post_id: str
    text: str
    created_at: datetime
    parent_id: str | None = None
    author_id: str = "author"
    author_name: str = "author"
    edited_at: datetime | None = None
    visibility: str = "public"
    lang: str | None = None
    hidden: bool = False
    """By the city: shapes show it as their platform shows a hidden comment to the page's owner."""
    likes: int = 0
    extra: Mapping[str, Any] = field(default_factory=lambda: NO_EXTRA)
    """Further fields of the platform's own JSON, over the usual ones; a value of None takes the field away."""


def newest_first(comments: Iterable[ForumComment]) -> list[ForumComment]:
    """By the time they were written; of one time, the later given first."""
    return sorted(reversed(list(comments)), key=lambda comment: comment.created_at, reverse=True)


class Forum:
    """The posts and comments that are served; change it at any time, from any thread. A look-up costs what it finds.

    With `rate`, comments appear one after another, `rate` a second from the first look on, in the order given.
    """

    def __init__(self, posts: list[ForumPost], comments: list[ForumComment], rate: float | None = None) -> None:
        self.posts = {post.id: post for post in posts}
        self.gone: dict[str, ForumComment] = {}
        self._comments: dict[str, ForumComment] = {}
        self._under: dict[str, list[str]] = {}
        self._below: dict[str, list[str]] = {}
        self._coming, self._came = deque(comments), 0
        self._rate, self._begun = rate, 0.0
        self._lock = threading.RLock()

    def comments(self) -> list[ForumComment]:
        """What is there now, in the order given."""
        with self._let_in():
            return list(self._comments.values())

    def comment(self, comment_id: str | None) -> ForumComment | None:
        """One comment, if it is there."""
        with self._let_in():
            return self._comments.get(comment_id or "")

    def under(self, post_id: str) -> list[ForumComment]:
        """What stands under a post at any depth, in the order given."""
        with self._let_in():
            return [self._comments[key] for key in self._under.get(post_id, ())]

    def replies(self, comment_id: str) -> list[ForumComment]:
        """What answers a comment directly, in the order given."""
        with self._let_in():
            return [self._comments[key] for key in self._below.get(comment_id, ())]

    def add(self, *comments: ForumComment) -> None:
        """New comments."""
        with self._let_in():
            for comment in comments:
                self._put(comment)
                self.gone.pop(comment.id, None)

    def edit(self, comment_id: str, text: str, at: datetime) -> None:
        """The author writes it anew."""
        self.change(comment_id, text=text, edited_at=at)

    def change(self, comment_id: str, **fields: Any) -> None:
        """Any other change."""
        with self._let_in():
            self._put(replace(self._comments[comment_id], **fields))

    def delete(self, comment_id: str) -> ForumComment:
        """The comment is gone, and is returned; a platform that leaves a stone in its place finds it in `gone`."""
        with self._lock:
            gone = self.gone[comment_id] = self.vanish(comment_id)
            return gone

    def vanish(self, comment_id: str) -> ForumComment:
        """The comment is gone without a stone in its place."""
        with self._let_in():
            gone = self._comments.pop(comment_id)
            self._place(gone, list.remove)
            return gone

    def _let_in(self) -> threading.RLock:
        """The lock, once those are there whose time has come."""
        with self._lock:
            now = time.monotonic()
            self._begun = self._begun or now
            due = len(self._coming) if self._rate is None else int((now - self._begun) * self._rate) - self._came
            while due > 0 and self._coming:
                self._put(self._coming.popleft())
                self._came, due = self._came + 1, due - 1
        return self._lock

    def _put(self, comment: ForumComment) -> None:
        """One more, or another version in the same place."""
        before = self._comments.get(comment.id)
        if before is None or (before.post_id, before.parent_id) != (comment.post_id, comment.parent_id):
            if before is not None:
                self._place(before, list.remove)
            self._place(comment, list.append)
        self._comments[comment.id] = comment

    def _place(self, comment: ForumComment, how: Callable[[list[str], str], object]) -> None:
        how(self._under.setdefault(comment.post_id, []), comment.id)
        if comment.parent_id:
            how(self._below.setdefault(comment.parent_id, []), comment.id)
