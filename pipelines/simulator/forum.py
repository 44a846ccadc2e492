"""What the simulated platforms serve: posts and comments that change with time, whichever platform's shape they take."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ForumPost:
    """A post of an account; `closed` is empty, `comments_disabled` or `not_found`."""

    id: str
    owner: str
    title: str = ""
    text: str = ""
    closed: str = ""


@dataclass(frozen=True)
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
    extra: dict[str, Any] = field(default_factory=dict)
    """Further fields of the platform's own JSON, over the usual ones; a value of None takes the field away."""


class Forum:
    """The posts and comments that are served; change it at any time, from any thread.

    With `rate`, comments appear one after another, `rate` a second from the first request on, in the order given.
    """

    def __init__(self, posts: list[ForumPost], comments: list[ForumComment], rate: float | None = None) -> None:
        self.posts = {post.id: post for post in posts}
        self._comments = {comment.id: comment for comment in comments}
        self.gone: dict[str, ForumComment] = {}
        self._rate, self._begun = rate, 0.0
        self._lock = threading.Lock()

    def comments(self) -> list[ForumComment]:
        """What is there now, in the order given."""
        with self._lock:
            everything = list(self._comments.values())
        if self._rate is None:
            return everything
        self._begun = self._begun or time.monotonic()
        return everything[: int((time.monotonic() - self._begun) * self._rate)]

    def add(self, *comments: ForumComment) -> None:
        """New comments."""
        with self._lock:
            self._comments |= {comment.id: comment for comment in comments}
            for comment in comments:
                self.gone.pop(comment.id, None)

    def edit(self, comment_id: str, text: str, at: datetime) -> None:
        """The author writes it anew."""
        with self._lock:
            self._comments[comment_id] = replace(self._comments[comment_id], text=text, edited_at=at)

    def change(self, comment_id: str, **fields: Any) -> None:
        """Any other change."""
        with self._lock:
            self._comments[comment_id] = replace(self._comments[comment_id], **fields)

    def delete(self, comment_id: str) -> ForumComment:
        """The comment is gone, and is returned; a platform that leaves a stone in its place finds it in `gone`."""
        with self._lock:
            gone = self.gone[comment_id] = self._comments.pop(comment_id)
            return gone

    def vanish(self, comment_id: str) -> ForumComment:
        """The comment is gone without a stone in its place."""
        gone = self.delete(comment_id)
        with self._lock:
            del self.gone[comment_id]
        return gone
