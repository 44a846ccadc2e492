"""What X charges: by the post and the author that an answer brings, so that a price is known for certain only afterwards."""

from __future__ import annotations

from pharos.pipelines.connectors.base import Reply
from pharos.pipelines.connectors.x_posts import raw_posts, read_answer
from pharos.schemas.errors import SourceError

A_POST, A_USER, A_WRITE = 0.005, 0.010, 0.005
"""Dollars, as X's price list has them. The same post or user twice in a day (UTC) is paid for once, and mentions cost less to the
owner of the app; no answer tells, so the full price is counted and a limit holds either way."""

A_PAGE = 100


def mostly(method: str, path: str) -> float:
    """A poll brings what is new since the last one, mostly little; a page of a sweep is mostly full."""
    if method == "GET" and path.startswith("/2/users/"):
        return A_POST + A_USER if path.endswith("/mentions") else A_POST
    return most(method, path)


def most(method: str, path: str) -> float:
    """A page of posts and their authors, a page of posts alone (a look-up of several, the account's own), or one post and its author."""
    if method != "GET":
        return A_WRITE
    if path.endswith(("/mentions", "/search/recent")):
        return A_PAGE * (A_POST + A_USER)
    return A_PAGE * A_POST if path.endswith("/tweets") else A_POST + A_USER


def spent(method: str, path: str, reply: Reply) -> float | None:
    """The posts and authors that came; a refusal costs nothing. None where the answer cannot be read, and for what is written.

    The same post twice in a day is counted twice, though X forgives it.
    """
    if method != "GET":
        return None
    if reply.status != 200:
        return 0.0
    try:
        answer = read_answer(reply)
        return len(raw_posts(answer, reply)) * A_POST + len(answer.includes.users) * A_USER
    except SourceError:
        return None
