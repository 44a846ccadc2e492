"""Disqus: the posts (comments) of the city's forum, newest first, with those that moderators alone see.

Disqus takes its keys as parameters only; they are added at the call. E-mail and IP address of commenters are taken out before
anything is kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

import msgspec

from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import comment_event, take, whole
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Reply
from pharos.pipelines.connectors.headers import epoch_reset, used_share
from pharos.pipelines.connectors.html_text import html_to_text
from pharos.pipelines.connectors.mend import looked_up
from pharos.pipelines.connectors.moments import from_utc
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.roles import Written
from pharos.pipelines.connectors.scrub import key_pattern, without_fields
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import Author, CommentEvent, Id, Source
from pharos.schemas.parse import parse_value

RESET = "x-ratelimit-reset"
INCLUDE = Option(
    "include",
    "approved,unapproved,spam,deleted",
    "which comments are asked for; all but `approved` needs a moderator's access token",
    "list",
)
STAFF = Option("staff", "", "ids of the users who write for the city", "list")
LIMITED = Option("limit_codes", "13,14", "error codes of a spent allowance", "list")
ADDRESSES = key_pattern(("email", "emailHash", "ipAddress"))
REFUSED = {4, 5, 9, 11, 12, 17, 18}
"""Error codes of keys and rights."""
ARGUMENT, NOT_FOUND = 2, 8
WINDOW = timedelta(hours=1)


class _Author(msgspec.Struct, frozen=True):
    id: str | None = None
    username: str | None = None
    name: str | None = None


class _Thread(msgspec.Struct, rename="camel"):
    id: Id
    forum: str = ""
    title: str | None = None
    message: str | None = None
    link: str | None = None


class _Medium(msgspec.Struct, rename="camel"):
    url: str | None = None
    media_type: str | int | None = None


class _Post(msgspec.Struct, rename="camel"):
    id: Id
    created_at: datetime
    thread: str | _Thread
    raw_message: str | None = msgspec.field(name="raw_message", default=None)
    message: str | None = None
    parent: int | str | None = None
    author: _Author = _Author()
    url: str | None = None
    is_edited: bool = False
    is_spam: bool = False
    is_approved: bool = True
    is_deleted: bool = False
    is_deleted_by_author: bool = False
    likes: int | None = None
    dislikes: int | None = None
    num_reports: int | None = None
    media: list[_Medium] = []


class _Cursor(msgspec.Struct, rename="camel"):
    next: str | None = None
    has_next: bool = False


class _List(msgspec.Struct):
    response: list[msgspec.Raw]
    cursor: _Cursor | None = None


class _One(msgspec.Struct):
    response: msgspec.Raw


class _Error(msgspec.Struct):
    code: int = 0
    response: Any = None


_LIST, _ONE, _ERROR = msgspec.json.Decoder(_List), msgspec.json.Decoder(_One), msgspec.json.Decoder(_Error)
_POST, _THREAD = msgspec.json.Decoder(_Post), msgspec.json.Decoder(_Thread)


class Disqus(Connector):
    """See the module."""

    name: ClassVar[str] = "disqus"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = "https://disqus.com/api/3.0"
    options: ClassVar[tuple[Option, ...]] = (INCLUDE, STAFF, LIMITED)
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    about: ClassVar[About] = About(
        reads="comments of the forum, also those pending, in spam and removed",
        push="none",
        write_back="posts/remove, and posts/restore to show it again; it stays in the moderation panel under Deleted",
        edits="isEdited without a time, found by sweeps",
        deletes="isDeleted by the author, or missing from two sweeps",
        needs="the application's secret key and a moderator's access token, joined by a colon",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """None: Disqus reads its keys from parameters alone."""
        return {}

    def secret_parameters(self, account: Account) -> dict[str, str]:
        """The secret key, and behind a colon the access token."""
        secret, _, token = account.token.partition(":")
        return {"api_secret": secret} | ({"access_token": token} if token else {})

    limits: ClassVar[tuple[Limit, ...]] = (Limit("requests", 1000, 3600),)

    def used(self, headers: dict[str, str]) -> float | None:
        """From the limit and what remains of it."""
        return used_share(headers, "x-ratelimit-limit", "x-ratelimit-remaining")

    def keepable(self, body: bytes) -> bytes | None:
        """The same bytes without the addresses of commenters; nothing of a body that cannot be read."""
        return without_fields(body, ADDRESSES)

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """Once no call remains: the reset, in seconds since 1970."""
        return epoch_reset(headers, RESET) if headers.get("x-ratelimit-remaining") == "0" else None

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """By the `code` of the error body; its words are looked at only for what an argument's name tells."""
        try:
            error = _ERROR.decode(reply.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        where = f"disqus: `{reply.request.split('?')[0]}`: error code {error.code}"
        if str(error.code) in LIMITED.parts(account):
            reset = epoch_reset(reply.headers, RESET)
            return SourceBlockedError(where, reset if reset and reset > reply.fetched_at else reply.fetched_at + WINDOW)
        if error.code in REFUSED:
            return SourceRefusedError(f"{where}: expected valid credentials of a moderator")
        said = error.response if isinstance(error.response, str) else ""
        if error.code == NOT_FOUND or error.code == ARGUMENT and "Unable to find" in said:
            return SourceGoneError(where, "not_found")
        if error.code == ARGUMENT and "'cursor'" in said:
            return SourceGoneError(where, "cursor")
        return None

    def poll(self, api: Api, cursor: str | None) -> Page:
        """The forum's newest comments, 100 a page."""
        return self._listing(api, [], cursor)

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """A thread's comments, replies among them, 100 a page."""
        return self._listing(api, [("thread", post_id)], cursor)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call for 100 threads; the owner is the forum."""
        found: list[PostInfo] = []
        for start in range(0, len(ids), 100):
            asked = [("forum", api.account.account), ("limit", "100"), *(("thread", post_id) for post_id in ids[start : start + 100])]
            reply = api.get(f"/threads/list.json?{urlencode(asked)}", {})
            found += looked_up(api.account, whole(_LIST, self.name, reply).response, _THREAD, _info)
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """Never needed: a comment names its thread."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Ask for the comment itself: deleted, or unknown."""
        return bool(self.reread(api, comment_id, "").gone)

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """A recorded list of posts, or a single one."""
        reply = Reply(200, {}, body, request, fetched_at)
        inner = bytes(whole(_ONE, self.name, reply).response)
        return self._page(account, replace(reply, body=b'{"response":[%s]}' % inner) if inner[:1] != b"[" else reply)

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """Removed, no visitor sees it; restored, it is back. Marking it as spam would count against its author everywhere."""
        path = f"/posts/{'remove' if hidden else 'restore'}.json"
        reply = api.post(path, {}, form={"post": comment_id})
        done = any(msgspec.json.decode(raw).get("id") == comment_id for raw in whole(_LIST, self.name, reply).response)
        return Written(done, "removed" if hidden else "restored")

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """One comment."""
        try:
            reply = api.get("/posts/details.json", {"post": comment_id})
        except SourceGoneError:
            return Page([], gone=[comment_id])
        return self.recorded(reply.body, reply.request, api.account, reply.fetched_at)

    def _listing(self, api: Api, by: list[tuple[str, str]], cursor: str | None) -> Page:
        """`include` stands once for each value, so the query is written here."""
        account = api.account
        asked = [("forum", account.account), *by, ("order", "desc"), ("limit", "100")]
        asked += [("include", value) for value in INCLUDE.parts(account)]
        asked += [("cursor", cursor)] if cursor else []
        return self._page(account, api.get(f"/posts/list.json?{urlencode(asked)}", {}))

    def _page(self, account: Account, reply: Reply) -> Page:
        reply = replace(reply, body=self.keepable(reply.body) or b"")
        listing = whole(_LIST, self.name, reply)
        page = Page([], next=listing.cursor.next if listing.cursor and listing.cursor.has_next else None)
        for raw in listing.response:
            take(page, bytes(raw), lambda item: self._event(account, reply, item, page.gone))
        return page

    def _event(self, account: Account, reply: Reply, raw: bytes, gone: list[str]) -> CommentEvent | None:
        """What its author deleted is gone; what a moderator removed is hidden, as is what waits for approval or is spam."""
        post = parse_value(raw, _POST.decode)
        if post.is_deleted and post.is_deleted_by_author:
            gone.append(post.id)
            return None
        text = post.raw_message if post.raw_message is not None else html_to_text(post.message or "", folded=True)
        media = [{"type": medium.media_type, "url": medium.url} for medium in post.media]
        hidden = post.is_deleted or post.is_spam or not post.is_approved
        counts = {"likes": post.likes, "dislikes": post.dislikes, "reports": post.num_reports}
        staff = STAFF.parts(account)
        return comment_event(
            Source(self.name, self.version, reply.request),
            account,
            reply,
            raw,
            post.id,
            text=text,
            created_at=from_utc(post.created_at),
            edited=post.is_edited,
            hidden=hidden,
            seen=media,
            post_id=post.thread if isinstance(post.thread, str) else post.thread.id,
            attachments=media,
            counts=counts,
            parent_id=str(post.parent) if post.parent else None,
            author=Author(post.author.id, post.author.name or post.author.username, post.author.id in staff if post.author.id else False),
            permalink=post.url,
        )


def _info(thread: _Thread) -> PostInfo:
    return PostInfo(thread.id, thread.forum, thread.link, thread.title, html_to_text(thread.message or "", folded=True))
