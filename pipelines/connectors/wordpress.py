"""WordPress: the comments of the city's own site by its REST API, newest first, page by page, with what moderators see.

E-mail, IP address, browser and the avatar (a hash of the e-mail) of commenters are taken out before anything is kept.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import ClassVar, Literal

import msgspec

from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import comment_event, take, whole
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Params, Reply
from pharos.pipelines.connectors.html_text import html_to_text
from pharos.pipelines.connectors.mend import looked_up
from pharos.pipelines.connectors.moments import from_utc
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.roles import Written
from pharos.pipelines.connectors.scrub import key_pattern, without_fields
from pharos.schemas.errors import SourceError, SourceGoneError
from pharos.schemas.event import Author, CommentEvent, Source
from pharos.schemas.parse import parse_value

PER_PAGE = 100
PAGED: Params = {"context": "edit", "status": "any", "orderby": "date_gmt", "order": "desc", "per_page": PER_PAGE}
ADDRESSES = key_pattern(("author_email", "author_ip", "author_user_agent", "author_avatar_urls"))
USER = Option("user", "", "the user whose application password the token is")
POST_TYPES = Option("post_types", "posts,pages", "where posts are looked up", "list")
REST = Option("rest", "/wp-json", "where the REST API is under the site's address")
STAFF = Option("staff", "", "ids of the users who write for the city", "list")
GONE = {"rest_comment_invalid_id", "rest_post_invalid_id", "rest_cannot_read_post"}


class _Words(msgspec.Struct, frozen=True):
    rendered: str = ""


class _Comment(msgspec.Struct):
    id: int
    date_gmt: datetime
    content: _Words
    post: int = 0
    parent: int = 0
    author: int = 0
    author_name: str = ""
    link: str | None = None
    status: str = "approved"


class _Post(msgspec.Struct):
    id: int
    link: str | None = None
    title: _Words = _Words()
    content: _Words = _Words()


class _Error(msgspec.Struct):
    code: str | int = ""


_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_COMMENT = msgspec.json.Decoder(_Comment)
_POST = msgspec.json.Decoder(_Post)
_ERROR = msgspec.json.Decoder(_Error)


class WordPress(Connector):
    """See the module."""

    name: ClassVar[str] = "wordpress"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = None
    options: ClassVar[tuple[Option, ...]] = (USER, POST_TYPES, REST, STAFF)
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    about: ClassVar[About] = About(
        reads="comments of the site, also those on hold, in spam and in the trash",
        push="none: WordPress has no webhooks of its own",
        write_back="sets the comment's status to `hold`, and back to `approved`",
        edits="found by sweeps; WordPress keeps no time of an edit",
        deletes="status `trash`, 404 on a comment, or missing from two sweeps",
        needs="base_url (the site's address), options.user and an application password of a user who may moderate",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """User and application password."""
        pair = f"{USER.of(account)}:{account.token}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}

    limits: ClassVar[tuple[Limit, ...]] = ()

    def keepable(self, body: bytes) -> bytes | None:
        """The same bytes without the addresses of commenters; nothing of a body that cannot be read."""
        return without_fields(body, ADDRESSES)

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """By the `code` of the error: what does not exist, and a post that may not be read any more."""
        try:
            code = _ERROR.decode(reply.body).code
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if code in GONE or reply.status == 410:
            return SourceGoneError(f"wordpress: `{reply.request.split('?')[0]}`: {code}", "not_found")
        return None

    def poll(self, api: Api, cursor: str | None) -> Page:
        """The site's newest comments, 100 a page."""
        return self._listing(api, {}, cursor)

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """A post's comments, replies among them, 100 a page."""
        return self._listing(api, {"post": post_id}, cursor)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call for 100 posts and for each type of post; what is not published is left out. A site's posts are the site's own."""
        found: list[PostInfo] = []
        for kind in POST_TYPES.parts(api.account):
            rest = [post_id for post_id in ids if post_id not in {post.id for post in found}]
            for start in range(0, len(rest), 100):
                params: Params = {"include": ",".join(rest[start : start + 100]), "per_page": PER_PAGE}
                listed = whole(_RAWS, self.name, api.get(f"{_rest(api.account)}/{kind}", params))
                found += looked_up(api.account, listed, _POST, lambda post: _info(api.account, post))
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """A comment names its post; one that names none stands under none."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Ask for the comment itself: in the trash, or unknown."""
        return bool(self.reread(api, comment_id, "").gone)

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """A recorded list of comments, or a single one."""
        if body.lstrip()[:1] != b"[":
            body = b"[" + body + b"]"
        return self._page(account, Reply(200, {}, body, request, fetched_at))

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """On hold it waits for a moderator and no visitor sees it; approved it is back."""
        status = "hold" if hidden else "approved"
        reply = api.put(f"{_rest(api.account)}/comments/{comment_id}", {"context": "edit"}, {"status": status})
        said = whole(_COMMENT, self.name, reply).status
        return Written(said == status, f"status {said}")

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """One comment."""
        try:
            reply = api.get(f"{_rest(api.account)}/comments/{comment_id}", {"context": "edit"})
        except SourceGoneError:
            return Page([], gone=[comment_id])
        return self._page(api.account, replace(reply, body=b"[" + reply.body + b"]"))

    def _listing(self, api: Api, by: Params, cursor: str | None) -> Page:
        """A page; the cursor is its number and how many comments there were when the page before it was read.

        Fewer now, and what stood first on this page may stand on the one before: it is read again instead.
        """
        place, _, before = (cursor or "1").partition(":")
        number = int(place)
        while True:
            paged: Params = {"page": number} if number > 1 else {}
            reply = api.get(f"{_rest(api.account)}/comments", {**PAGED, **by, **paged})
            total, pages = (_number(reply, name) for name in ("x-wp-total", "x-wp-totalpages"))
            lost = int(before) - total if before and total is not None and number > 1 else 0
            if lost <= 0:
                break
            number, before = max(1, number - ceil(lost / _size(total, pages))), str(total)
        page = self._page(api.account, reply)
        empty = not (page.events or page.bad or page.gone)
        # Without the header (a proxy took it away) an empty page is the end.
        more = number < pages if pages is not None else not empty
        return replace(page, next=f"{number + 1}:{'' if total is None else total}" if more else None)

    def _page(self, account: Account, reply: Reply) -> Page:
        """The comments of an answer. What a listing holds of the trash is gone; what is not approved is hidden from visitors."""
        reply = replace(reply, body=self.keepable(reply.body) or b"")
        page = Page([])
        for raw in whole(_RAWS, self.name, reply):
            take(page, bytes(raw), lambda item: self._event(account, reply, item, page.gone))
        return page

    def _event(self, account: Account, reply: Reply, raw: bytes, gone: list[str]) -> CommentEvent | None:
        comment = parse_value(raw, _COMMENT.decode)
        comment_id, text = str(comment.id), html_to_text(comment.content.rendered, folded=True)
        if comment.status == "trash":
            gone.append(comment_id)
            return None
        author = str(comment.author) if comment.author else None
        staff = STAFF.parts(account)
        return comment_event(
            Source(self.name, self.version, reply.request),
            account,
            reply,
            raw,
            comment_id,
            text=text,
            created_at=from_utc(comment.date_gmt),
            hidden=comment.status != "approved",
            post_id=str(comment.post) if comment.post else None,
            parent_id=str(comment.parent) if comment.parent else None,
            author=Author(author, comment.author_name, author in staff),
            permalink=comment.link,
        )


def _rest(account: Account) -> str:
    """Where the REST API is under the site's address."""
    return REST.of(account) + "/wp/v2"


def _info(account: Account, post: _Post) -> PostInfo:
    words = html_to_text(post.title.rendered, folded=True), html_to_text(post.content.rendered, folded=True)
    return PostInfo(str(post.id), account.account, post.link, *words)


def _number(reply: Reply, header: str) -> int | None:
    value = reply.headers.get(header, "")
    return int(value) if value.isdecimal() else None


def _size(total: int | None, pages: int | None) -> int:
    """How many comments a page holds at least: a site may allow fewer than were asked for."""
    return max(1, ceil(total / pages)) if total and pages else PER_PAGE
