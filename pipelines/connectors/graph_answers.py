"""What every Graph API of Meta says in the same way: posts, errors, usage headers, paging, and addresses that hold the token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import inf
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.answers import whole
from pharos.pipelines.connectors.base import Reply
from pharos.pipelines.connectors.budget import LONGEST_BLOCK
from pharos.pipelines.connectors.moments import from_epoch, utc
from pharos.schemas.errors import BadRecordError, SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import Id

THROTTLED = {4, 17, 32, 341, 613, *range(80000, 80015)}
"""The application's, the user's, the page's limit, and those by use case (80001 pages, 80002 Instagram)."""

TOKEN_DEAD = {102, 190}
NO_RIGHT = {3, 10, *range(200, 300)}
NO_SUCH_ALIAS, INVALID_PARAMETER, NO_SUCH_OBJECT = 803, 100, 33
"""100 alone is a wrong call (a field that a new version dropped): only with the subcode 33 is the object gone."""

INVALID_CURSOR = 2642
WAIT = timedelta(hours=1)
"""Where an error names no time: limits are counted over a rolling hour, and calls made meanwhile count on."""

PLACE = ("after", "until", "__paging_token")
"""What in the address of a next page says where it is."""

_NEXT = re.compile(rb'("(?:next|previous)"\s*:\s*")([^"\\]*(?:\\.[^"\\]*)*)"')
_TOKEN = re.compile(rb"((?:access_token|appsecret_proof)=)(?:[^&\"\\]|\\(?!u0026).)*")


class _Error(msgspec.Struct):
    code: int = 0
    error_subcode: int = 0


class _Refusal(msgspec.Struct):
    error: _Error


class Cursors(msgspec.Struct):
    """Names the last item of a page."""

    after: str | None = None


class Paging(msgspec.Struct):
    """`next` is there only where there is a next page; the cursor is there always."""

    cursors: Cursors | None = None
    next: str | None = None


class Summary(msgspec.Struct):
    """How many items there are in all."""

    total_count: int | None = None


class Listing(msgspec.Struct):
    """One page of an edge."""

    data: list[msgspec.Raw]
    paging: Paging | None = None
    summary: Summary | None = None


class Who(msgspec.Struct):
    """A person or a page."""

    id: str | None = None
    name: str | None = None
    username: str | None = None


class Node(msgspec.Struct):
    """An object that is only named."""

    id: str | None = None


class GraphPost(msgspec.Struct, kw_only=True):
    """A post of any of the three, as far as it is read here; each names the same things in its own way."""

    id: Id
    created_time: datetime | None = None
    timestamp: datetime | None = None
    message: str | None = None
    caption: str | None = None
    text: str | None = None
    permalink_url: str | None = None
    permalink: str | None = None
    author: Who | None = msgspec.field(name="from", default=None)
    owner: Node | None = None
    username: str | None = None
    comments: Listing | None = None
    comments_count: int | None = None
    has_replies: bool | None = None


_REFUSAL = msgspec.json.Decoder(_Refusal)


def without_token(body: bytes) -> bytes:
    """The same bytes, but Graph writes the caller's token into the address of the next page: there it is cut out."""
    return _NEXT.sub(lambda match: match[1] + _TOKEN.sub(rb"\1", match[2]) + b'"', body)


def next_cursor(paging: Paging | None) -> str | None:
    """Where the next page is, as part of a query; None at the end."""
    if paging is None or paging.next is None:
        return None
    place = [pair for pair in parse_qsl(urlsplit(paging.next).query) if pair[0] in PLACE]
    if not place and paging.cursors and paging.cursors.after:
        place = [("after", paging.cursors.after)]
    return urlencode(place) or None


def trouble(platform: str, reply: Reply) -> SourceError | None:
    """By the code of the error body; the message is never read, since it may hold anything."""
    try:
        error = _REFUSAL.decode(reply.body).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    where = f"{platform}: `{reply.request.split('?')[0]}`"
    if error.code in THROTTLED:
        return SourceBlockedError(f"{platform}: too many calls (code {error.code})", reply.fetched_at + regained_in(reply.headers))
    if error.code in TOKEN_DEAD:
        return SourceRefusedError(f"{platform}: expected valid credentials; the token has expired or was withdrawn (code {error.code})")
    if error.code in NO_RIGHT:
        return SourceRefusedError(f"{where}: expected credentials with the right to do this; got code {error.code}")
    if error.code == INVALID_CURSOR:
        return SourceGoneError(f"{where}: the cursor is no longer valid", "cursor")
    if error.code == NO_SUCH_ALIAS or (error.code, error.error_subcode) == (INVALID_PARAMETER, NO_SUCH_OBJECT):
        return SourceGoneError(f"{where}: code {error.code}", "not_found")
    return None


def regained_in(headers: dict[str, str]) -> timedelta:
    """How long no call is allowed, from the minutes that the usage header names; else the usual hour."""
    minutes = max((_number(usage.get("estimated_time_to_regain_access")) for usage in _usages(headers)), default=0.0)
    return timedelta(minutes=min(minutes, LONGEST_BLOCK / timedelta(minutes=1))) if minutes > 0 else WAIT


def used(headers: dict[str, str]) -> float | None:
    """The largest share that is used up of calls, processor time or total time, by page, user and application."""
    names = ("call_count", "total_cputime", "total_time")
    shares = [_number(usage[name]) / 100 for usage in _usages(headers) for name in names if name in usage]
    return max(shares) if shares else None


def _usages(headers: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Each account of usage in the two headers; what cannot be read is left out."""
    for name in ("x-business-use-case-usage", "x-app-usage"):
        try:
            told = msgspec.json.decode(headers.get(name, "{}"))
        except (msgspec.DecodeError, RecursionError):
            continue
        cases = [told, *(told.values() if isinstance(told, dict) else ())]
        for case in cases:
            yield from (usage for usage in (case if isinstance(case, list) else [case]) if isinstance(usage, dict))


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, (int, float)) else 0.0
    except OverflowError:
        return inf


def post_info(account: Account, post: GraphPost, own: bool = False) -> PostInfo:
    """A post and its owner: the account where the platform names it by its id or its name, or nobody in a list of its `own` posts.

    A name alone does not tell whose post it is where the account is known by its number: then the owner is empty.
    """
    owner = post.author or post.owner
    names = [name for name in (owner.id if owner else None, None if account.account.isdigit() else post.username) if name]
    words = next((words for words in (post.message, post.caption, post.text) if words), None)
    named = account.account if account.account in names or own and not names else next(iter(names), "")
    summary = post.comments.summary if post.comments else None
    count = summary.total_count if summary else post.comments_count
    return PostInfo(post.id, named, post.permalink_url or post.permalink, None, words, count)


def moment(value: datetime | int, field: str) -> datetime:
    """A time as an answer (ISO) or a webhook (seconds since 1970) writes it.

    Raises:
        BadRecordError: it is none.
    """
    seen = from_epoch(value) if isinstance(value, int) else value
    if seen.tzinfo is None:
        detail = f"`$.{field}`: expected a time with a zone or seconds since 1970"
        raise BadRecordError(reason="bad_time", detail=detail)
    return utc(seen)


def read(decoder: msgspec.json.Decoder, platform: str, reply: Reply) -> Any:
    """A whole answer without the token; one that is JSON but not the documented shape is the platform's fault, not a comment's."""
    return whole(decoder, platform, reply, without_token(reply.body))
