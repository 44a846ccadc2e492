"""The Graph API of Meta, as Facebook, Instagram and Threads share it: posts with their newest comments, edges by cursor, webhooks.

The first poll lists all posts, each further one the newest, as far back as the page that the poll before began with, and then makes one
more call, for what is older: so polls go round all posts, and news under an old one is found within as many polls as there are pages.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import msgspec

from pharos.pipelines.connectors import graph_answers as answers
from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import item
from pharos.pipelines.connectors.base import Api, Connector, Page, Params, Reply, Thread
from pharos.pipelines.connectors.graph_answers import GraphPost, Listing, without_token
from pharos.pipelines.connectors.graph_facts import Facts
from pharos.pipelines.connectors.graph_rights import token_rights
from pharos.pipelines.connectors.graph_webhooks import Said, Webhooks
from pharos.pipelines.connectors.mend import looked_up, posts_of
from pharos.pipelines.connectors.rights import Rights
from pharos.pipelines.connectors.roles import Writer, Written
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError, SourceStoppedError
from pharos.schemas.event import CommentEvent


class _Success(msgspec.Struct):
    success: bool = False


_LISTING = msgspec.json.Decoder(Listing)
_POST = msgspec.json.Decoder(GraphPost)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SUCCESS = msgspec.json.Decoder(_Success)


OLDER = "older"
"""In the first place of a cursor: the poll's last call, for older posts."""

OWN_EDGES = {"published_posts", "posts", "media", "threads"}
"""Edges that list what the account itself wrote; on others, as `feed`, visitors' posts stand as well."""


TRIES = 4
"""So many polls try a page of older posts that fails, each asking for fewer posts than the one before, the last one for their ids alone."""


def _behind(threads: str, place: str) -> str:
    """Where the walk of the older posts goes on: with the threads that wait, then with the next page."""
    return f"{threads};{place}" if threads else place


class Graph(Connector, Webhooks, Writer):
    """What the three share; a platform names its edges and fields and reads its own comment."""

    version: ClassVar[str] = "1"
    order: ClassVar[Literal["newest_first", "forward"]] = "forward"  # A poll is at its end where its cursor says so.
    sweep_on_news: ClassVar[bool] = False
    gone_is_sure: ClassVar[bool] = False
    """Code 100 with subcode 33 is said of what is deleted and of what the token may not see."""
    facts: ClassVar[Facts]
    comments_edge: ClassVar[str]
    post_fields: ClassVar[str]
    comment_fields: ClassVar[str]
    nested: ClassVar[str] = ""
    """What a poll asks of each post besides its own fields."""
    counted: ClassVar[str] = ""
    """What a look-up asks of a post besides its own fields: how many comments it has."""
    nested_replies: ClassVar[str] = ""
    """What is asked of each comment of an edge besides its own fields."""
    edge_params: ClassVar[Params] = {}
    posts_at_once: ClassVar[int] = 1
    """How many posts one call looks up."""
    limits: ClassVar[tuple[Limit, ...]] = ()
    """They grow with the audience (4,800 calls a day for each person engaged), so only the headers know them."""

    @abstractmethod
    def said(self, raw: bytes, account: Account, post: str | None, parent: Said | None) -> Said:
        """Read a comment; `post` and `parent` are where it stands, if the page tells."""

    @abstractmethod
    def listed(self, account: Account, reply: Reply, post: GraphPost, page: Page) -> None:
        """Add to a poll's page what it holds of one post's comments."""

    def thread(self, post_id: str) -> str:
        """The id of the thread that is all comments of a post."""
        return post_id

    def headers(self, account: Account) -> dict[str, str]:
        """The token goes into a header, so that no URL or log can hold it."""
        return {"Authorization": f"Bearer {account.token}"}

    def used(self, headers: dict[str, str]) -> float | None:
        """From `X-Business-Use-Case-Usage` and `X-App-Usage`, in percent."""
        return answers.used(headers)

    def keepable(self, body: bytes) -> bytes | None:
        """All of it but the token in the addresses of further pages."""
        return without_token(body)

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """A good answer names no moment, only percent: see `used`."""
        return None

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """By the code of the error body."""
        return answers.trouble(self.name, reply)

    def poll(self, api: Api, cursor: str | None) -> Page:
        """One call: the newest posts, with their newest comments where the platform nests them; a poll's last one is for older ones.

        The cursor is `FLOOR|LOW|PLACE|OLDER`: how far back this poll reads, where it began, its next page, and where the older posts go on.
        """
        floor, low, place, older = (cursor or "").split("|") + [""] * (3 - (cursor or "").count("|"))
        if floor == OLDER:
            return self._older(api, low, older)
        try:
            page, oldest, further = self._listed_posts(api, place)
        except SourceGoneError as exc:
            if exc.state == "cursor":
                raise
            msg = f"{self.name}: expected credentials that may read the account; got no such account"
            raise SourceRefusedError(msg) from exc
        low = low or oldest
        enough = bool(floor and oldest) and int(oldest) <= int(floor)
        following = f"{floor}|{low}|{further}|{older}" if further and not enough else None
        if enough and further:
            following = f"{OLDER}|{low}||{older or further}"
        return replace(page, next=following, resume=f"{low or floor}||")

    def _older(self, api: Api, low: str, older: str) -> Page:
        """One call at most: a page of older posts, or one thread of those on it that are read whether or not they have news."""
        waiting, _, place = older.rpartition(";")
        if waiting:
            now, _, later = waiting.partition(",")
            return Page([], more=[Thread(now, None)], resume=f"{low}|||{_behind(later, place)}")
        at = dict(parse_qsl(place))
        tries, size = int(at.pop("tries", 0)), int(at.pop("size", 0))
        try:
            page, _, further = self._listed_posts(api, urlencode(at), size, tries)
        except (SourceBlockedError, SourceStoppedError):
            raise
        except SourceGoneError:
            return Page([], resume=f"{low}||")  # The next poll goes round from behind the newest posts again.
        except SourceError as exc:
            return Page([], resume=f"{low}|||{self._after_failure(api, at, size, tries + 1)}", aside=str(exc))
        if tries == TRIES - 1:
            page = replace(page, posts=[], more=[Thread(self.thread(post.id), None) for post in page.posts])
        onward = further + (f"&size={size}" if size else "") if further else ""
        later = ",".join(thread.id for thread in page.more if thread.replies is None)
        counted = [thread for thread in page.more if thread.replies is not None]
        return replace(page, more=counted, resume=f"{low}|||{_behind(later, onward)}")

    def _after_failure(self, api: Api, at: dict[str, str], size: int, tries: int) -> str:
        """Where the older posts go on: at the same page, and at last from the newest on in pages of another size, which end elsewhere."""
        if tries < TRIES:
            return urlencode(at | ({"size": size} if size else {}) | {"tries": tries})
        usual = int(self.facts.recent_posts.of(api.account))
        return urlencode({"size": (size or usual) - 1 or usual + 1})

    def _listed_posts(self, api: Api, place: str, size: int = 0, tries: int = 0) -> tuple[Page, str, str | None]:
        """One call for a page of posts, by default of the usual size; what it is, see `_posts`."""
        account = api.account
        limit = (size or int(self.facts.recent_posts.of(account))) >> 2 * tries
        asked: Params = {"fields": "id" if tries == TRIES - 1 else self.post_fields + self.nested, "limit": max(limit, 1)}
        reply = self._get(api, f"{account.account}/{self.facts.posts_edge.of(account)}", {**asked, **dict(parse_qsl(place))})
        return self._posts(account, reply)

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """One call: comments of a post, newest first."""
        return self.edge(api, post_id, self.comments_edge, post_id, cursor)

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """The further comments of a post: here a post is the thread of which a poll saw a part."""
        return replace(self.sweep(api, thread_id, cursor), newest_first=True)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """Look posts up, several with one call where the platform has one for it."""
        found = []
        for start in range(0, len(ids), self.posts_at_once):
            found += self._look_up(api, ids[start : start + self.posts_at_once])
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """A page or a webhook names the post, or the parent does."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Ask for the comment itself."""
        try:
            self._get(api, comment_id, {"fields": "id"})
        except SourceGoneError:
            return True
        return False

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The comment by itself."""
        reply = self._get(api, comment_id, {"fields": self.comment_fields})
        return self.comments(api.account, reply, [msgspec.Raw(without_token(reply.body))], post_id)

    def rights(self, api: Api) -> Rights | None:
        """By `debug_token`."""
        account = api.account
        to_read, to_hide = self.facts.to_read.parts(account), self.facts.to_hide.parts(account)
        return token_rights(api, self.name, self._version(account), to_read, to_hide)

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded answer that holds comments: an edge, a poll's posts, one comment, several by their ids."""
        reply, url = Reply(200, {}, body, request, fetched_at), urlsplit(request)
        parts = ["", *url.path.split("/")]
        if parts[-1] == self.facts.posts_edge.of(account):
            return self._posts(account, reply)[0]
        if not parse_qs(url.query).get("fields", [self.comment_fields])[0].startswith(self.comment_fields):
            return Page([])
        told = answers.read(_OBJECT, self.name, reply)
        if "data" in told:
            listing = answers.read(_LISTING, self.name, reply)
            return self.comments(account, reply, listing.data, parts[-2] if parts[-1] == self.comments_edge else None)
        raws = [msgspec.Raw(without_token(body))] if {"created_time", "timestamp"} & set(told) else list(told.values())
        return self.comments(account, reply, [raw for raw in raws if b'"id"' in bytes(raw) and "error" not in told], None)

    def one(self, api: Api, comment_id: str, decoder: msgspec.json.Decoder) -> Any:
        """A comment as it is now; None if it is gone."""
        try:
            reply = self._get(api, comment_id, {"fields": self.comment_fields})
        except SourceGoneError:
            return None
        return answers.read(decoder, self.name, reply)

    def write(self, api: Api, path: str, params: Params) -> Written:
        """A call that changes something, and whether it did."""
        try:
            reply = api.post(f"/{self._version(api.account)}/{path}", params)
        except SourceGoneError:
            return Written(False, f"{self.name} knows no such comment")
        done = answers.read(_SUCCESS, self.name, reply).success
        return Written(done, "" if done else f"{self.name} did not say that it was done")

    def comments(self, account: Account, reply: Reply, raws: list[msgspec.Raw], post: str | None) -> Page:
        """Read each; a broken one is bad by itself."""
        page = Page([])
        for raw in raws:
            self.add(account, reply, bytes(raw), post, page)
        return page

    def add(self, account: Account, reply: Reply, raw: bytes, post: str | None, page: Page, parent: Said | None = None) -> Said | None:
        """Put a comment on a page."""
        said = item(page, raw, lambda part: self.said(part, account, post, parent))
        if said is not None:
            page.events.append(self.event(account, reply, said, raw))
        return said

    def _version(self, account: Account) -> str:
        return self.facts.version.of(account)

    def _get(self, api: Api, path: str, params: Params) -> Reply:
        return api.get(f"/{self._version(api.account)}/{path}", params)

    def edge(self, api: Api, node: str, edge: str, post: str | None, cursor: str | None) -> Page:
        """One page of an edge that holds comments."""
        fields = self.comment_fields + (self.nested_replies if edge == self.comments_edge else "")
        size = self.facts.page_size.of(api.account)
        reply = self._get(api, f"{node}/{edge}", {"fields": fields, **self.edge_params, "limit": size, **dict(parse_qsl(cursor or ""))})
        listing = answers.read(_LISTING, self.name, reply)
        page = self.comments(api.account, reply, listing.data, post)
        return replace(page, next=answers.next_cursor(listing.paging))

    def _posts(self, account: Account, reply: Reply) -> tuple[Page, str, str | None]:
        """What a list of posts holds of their comments, when its oldest post was made (seconds, or empty), where the next page is."""
        listing = answers.read(_LISTING, self.name, reply)
        page, times = Page([]), []
        info_of = partial(answers.post_info, account, own=self.facts.posts_edge.of(account) in OWN_EDGES)
        for raw in listing.data:
            broken = len(page.bad)
            for post, info in posts_of(page, account, [raw], _POST, info_of):
                if len(page.bad) > broken:  # Its comments, or how many they are, may be what could not be read.
                    page.more.append(Thread(self.thread(post.id), None))
                made = post.created_time or post.timestamp
                times += [int(made.timestamp())] if made else []
                page.posts.append(info)
                self.listed(account, reply, post, page)
        return page, str(min(times)) if times else "", answers.next_cursor(listing.paging)

    def _look_up(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One that is gone spoils a call for several: then each half is asked for by itself."""
        fields = self.post_fields + self.counted
        try:
            one = len(ids) == 1
            reply = self._get(api, ids[0], {"fields": fields}) if one else self._get(api, "", {"ids": ",".join(ids), "fields": fields})
        except SourceGoneError:
            half = len(ids) // 2
            return self._look_up(api, ids[:half]) + self._look_up(api, ids[half:]) if half else []
        told = answers.read(_OBJECT, self.name, reply)
        raws = [without_token(reply.body)] if one else list(told.values())
        return looked_up(api.account, raws, _POST, partial(answers.post_info, api.account))
