"""Nextdoor: an agency's posts with their comments nested in them, for partners; every poll reads the feed as it stands.

Nextdoor publishes the objects but few of the addresses, so path, parameter and page numbers can be set in the account's options.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Literal

import msgspec

from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import comment_event, take, whole
from pharos.pipelines.connectors.base import About, Api, BadItem, Connector, Page, Reply
from pharos.pipelines.connectors.mend import posts_of
from pharos.pipelines.connectors.moments import from_epoch, from_utc
from pharos.pipelines.connectors.options import Option
from pharos.schemas.errors import SourceError, SourceGoneError
from pharos.schemas.event import Author, CommentEvent, Id, Parent, Source
from pharos.schemas.parse import parse_value

PATH = Option("path", "/agency_posts", "the feed's path under `base_url`")
AGENCY = Option("id_parameter", "agency_id", "the parameter that names the agency")
FIRST_PAGE = Option("first_page", "1", "the number of the feed's first page", "number")
AUTHOR_TYPE = Option("author_type", "agency", "the author's type in the agency's own posts")
MOST_PAGES = 500
"""A feed that never ends is an answer that does not heed the page's number."""


class _Author(msgspec.Struct, frozen=True):
    name: str | None = None
    type: str | None = None
    agency_info: dict[str, Any] | None = None


class _Post(msgspec.Struct):
    id: Id
    author: _Author = _Author()
    body: str | None = None
    url: str | None = None
    comments: list[msgspec.Raw] | None = None


class _Nested(msgspec.Struct):
    comments: list[msgspec.Raw] | None = None


class _Comment(msgspec.Struct):
    id: Id
    creation_date: datetime | float
    body: str = ""
    author_name: str | None = None
    like_count: int | None = None
    parent_comment_id: str | None = None


class _Feed(msgspec.Struct):
    posts: list[msgspec.Raw]


_FEED, _POST = msgspec.json.Decoder(_Feed), msgspec.json.Decoder(_Post)
_COMMENT, _NESTED = msgspec.json.Decoder(_Comment), msgspec.json.Decoder(_Nested)


class Nextdoor(Connector):
    """See the module."""

    name: ClassVar[str] = "nextdoor"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = "https://nextdoor.com/external/api/partner/v1"
    options: ClassVar[tuple[Option, ...]] = (PATH, AGENCY, FIRST_PAGE, AUTHOR_TYPE)
    order: ClassVar[Literal["newest_first", "forward"]] = "forward"
    sweep_on_news: ClassVar[bool] = False
    tells_gone: ClassVar[bool] = False
    gone_is_sure: ClassVar[bool] = False
    """A post that is not in the feed may be one that could not be read this time."""
    about: ClassVar[About] = About(
        reads="comments under the agency's posts, for Nextdoor's partners",
        push="none",
        write_back="none by a call: open the post on Nextdoor, at the comment its menu (...), Report; or close the post to comments",
        edits="another text in a later poll; Nextdoor names no time",
        deletes="missing from two sweeps",
        needs="Nextdoor's approval as a partner, a bearer token (openid, partner_api), the agency's id",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """The bearer token that client id and secret are exchanged for."""
        return {"Authorization": f"Bearer {account.token}"}

    limits: ClassVar[tuple[Limit, ...]] = ()

    def keepable(self, body: bytes) -> bytes | None:
        """All of it: the feed is public, and names no addresses."""
        return body

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """The general rules."""
        return None

    def poll(self, api: Api, cursor: str | None) -> Page:
        """A page of the feed with all comments under its posts; the next round begins at the top, for any of them may have news."""
        reply = self._feed(api, cursor)
        feed = whole(_FEED, self.name, reply).posts
        return replace(self._page(api.account, reply, feed), next=self._following(api.account, cursor) if feed else None)

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """One page on the way to the post; the page that holds it holds all its comments."""
        reply = self._feed(api, cursor)
        feed = whole(_FEED, self.name, reply).posts
        if not feed:
            msg = f"nextdoor: post `{post_id}` is not in the feed"
            raise SourceGoneError(msg, "not_found")
        passed = _posts(api.account, feed, Page([]))
        for post, _ in passed:
            if post.id == post_id:
                found = Page([])
                return replace(found, complete=self._comments(api.account, reply, post, post.comments, None, found))
        return Page([], posts=[info for _, info in passed], next=self._following(api.account, cursor))

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """Look the feed through until all are found: Nextdoor documents no look-up by id."""
        found: dict[str, PostInfo] = {}
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            feed = whole(_FEED, self.name, self._feed(api, cursor)).posts
            for _, post in _posts(api.account, feed, Page([])):
                if post.id in ids:
                    found[post.id] = post
            if not feed or len(found) == len(ids):
                break
            cursor = self._following(api.account, cursor)
        return list(found.values())

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """Never needed: a comment stands in its post."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Nextdoor cannot be asked for one comment."""
        return None

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """A recorded page of the feed."""
        reply = Reply(200, {}, body, request, fetched_at)
        return self._page(account, reply, whole(_FEED, self.name, reply).posts)

    def _page(self, account: Account, reply: Reply, feed: list[msgspec.Raw]) -> Page:
        page, complete = Page([]), True
        for post, info in _posts(account, feed, page):
            page.posts.append(info)
            complete = self._comments(account, reply, post, post.comments, None, page) and complete
        return replace(page, complete=complete)

    def _feed(self, api: Api, cursor: str | None) -> Reply:
        asked = {AGENCY.of(api.account): api.account.account} | ({"current_page": cursor} if cursor else {})
        return api.get(PATH.of(api.account), asked)

    def _following(self, account: Account, cursor: str | None) -> str:
        number = int(cursor or FIRST_PAGE.of(account)) + 1
        if number > MOST_PAGES:
            msg = f"nextdoor: expected the feed's end within {MOST_PAGES} pages; got none"
            raise SourceError(msg)
        return str(number)

    def _comments(
        self, account: Account, reply: Reply, post: _Post, raws: list[msgspec.Raw] | None, parent: CommentEvent | None, page: Page
    ) -> bool:
        """Comments and what is nested in them; what is nested in a broken one goes on by its own `parent_comment_id`.

        Whether all were seen: an empty list says that there are none, a list that is not there says nothing.
        """
        complete = raws is not None
        for raw in raws or ():
            event = take(page, bytes(raw), lambda part: self._event(account, reply, post, part, parent))
            try:
                nested = _NESTED.decode(raw).comments
            except (msgspec.DecodeError, RecursionError):
                if event is not None:  # What is nested in it is not seen.
                    page.bad.append(BadItem("wrong_type", "`$.comments`: expected a list", bytes(raw)))
                continue
            complete = self._comments(account, reply, post, nested, event, page) and complete
        return complete

    def _event(self, account: Account, reply: Reply, post: _Post, raw: bytes, parent: CommentEvent | None) -> CommentEvent:
        comment = parse_value(raw, _COMMENT.decode)
        at = comment.creation_date
        return comment_event(
            Source(self.name, self.version, reply.request),
            account,
            reply,
            raw,
            comment.id,
            text=comment.body,
            created_at=from_utc(at) if isinstance(at, datetime) else from_epoch(at),
            post_id=post.id,
            counts={"likes": comment.like_count},
            parent_id=parent.comment_id if parent else comment.parent_comment_id,
            parent=Parent(parent.text) if parent else None,
            author=Author(None, comment.author_name, comment.author_name is not None and comment.author_name == post.author.name),
        )


def _posts(account: Account, raws: list[msgspec.Raw], page: Page) -> list[tuple[_Post, PostInfo]]:
    """The posts of a feed; one that cannot be read is bad, and the others go on."""
    return posts_of(page, account, raws, _POST, lambda post: PostInfo(post.id, _owner(account, post.author), post.url, None, post.body))


def _owner(account: Account, author: _Author) -> str:
    """The agency that the post names, by id where there is one; a neighbour's post is the neighbour's, and without a type nobody's."""
    named = str((author.agency_info or {}).get("id") or "")
    if named:
        return named
    if author.type == AUTHOR_TYPE.of(account):
        return account.account
    return f"{author.type}: {author.name}" if author.type else ""
