"""Walks an account's own posts, which tell how many replies they have: all of them once, then the newest page and one older page a poll.

So a new reply under a recent post is found at the next poll, and the first reply under an old one within as many polls as there are pages.
"""

from __future__ import annotations


def place(cursor: str | None) -> str | None:
    """The platform's own cursor that this call asks for; None is the newest page."""
    kind, _, rest = (cursor or "all:").partition(":")
    return None if kind == "new" else rest or None


def onward(cursor: str | None, following: str | None) -> tuple[str | None, str]:
    """Where this poll goes on (None: it ends), and where the next one begins; `following` is the platform's cursor behind this page."""
    kind, _, rest = (cursor or "all:").partition(":")
    if kind == "new":
        older = rest or following
        return f"old:{older}" if older else None, "new:"
    if kind == "old":
        return None, f"new:{following or ''}"
    return f"all:{following}" if following else None, "new:"
