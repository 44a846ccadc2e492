"""Instagram, professional accounts: media with their newest comments in one call, replies nested below each; the `comments` webhook."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.answers import own_id
from pharos.pipelines.connectors.base import About, Api, Page, Reply, Thread
from pharos.pipelines.connectors.graph import Graph
from pharos.pipelines.connectors.graph_answers import GraphPost, Listing, Node, Who, moment
from pharos.pipelines.connectors.graph_facts import Facts, graph_facts
from pharos.pipelines.connectors.graph_webhooks import Change, Said, Told
from pharos.pipelines.connectors.mend import mended
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.roles import Written
from pharos.schemas.event import Author, Id, Post
from pharos.schemas.parse import parse_value

FIELDS = "id,text,timestamp,username,from,like_count,hidden,parent_id,media"
REPLIES = f",replies.limit(25){{{FIELDS}}}"
MEDIA_THREAD = "/comments"
"""At the end of a thread's id: the comments of a media, of which a poll saw some; without it, the replies of a comment."""


class _Comment(msgspec.Struct, kw_only=True):
    id: Id
    timestamp: datetime
    text: str = ""
    username: str | None = None
    author: Who | None = msgspec.field(name="from", default=None)
    user: Node | None = None
    hidden: bool = False
    parent_id: str | None = None
    media: Node | None = None
    like_count: int | None = None
    replies: Listing | None = None


class _Nesting(msgspec.Struct):
    replies: Listing | None = None


class _Pushed(msgspec.Struct, kw_only=True):
    """The value of a `comments` webhook; it names no time."""

    id: Id
    text: str = ""
    author: Who | None = msgspec.field(name="from", default=None)
    media: Node | None = None
    parent_id: str | None = None


_COMMENT, _NESTING = msgspec.json.Decoder(_Comment), msgspec.json.Decoder(_Nesting)
_PUSHED = msgspec.json.Decoder(_Pushed)


class Instagram(Graph):
    """See the module."""

    name: ClassVar[str] = "instagram"
    default_base_url: ClassVar[str | None] = "https://graph.instagram.com"
    facts: ClassVar[Facts] = graph_facts(
        "v26.0",
        "media",
        50,
        "instagram_business_basic|instagram_basic,instagram_business_manage_comments|instagram_manage_comments",
    )
    options: ClassVar[tuple[Option, ...]] = facts
    fields_read: ClassVar[tuple[str, ...]] = ("comments",)
    comments_edge: ClassVar[str] = "comments"
    post_fields: ClassVar[str] = "id,caption,timestamp,permalink,owner,username,comments_count"
    comment_fields: ClassVar[str] = FIELDS
    nested: ClassVar[str] = f",comments.limit(25){{{FIELDS}{REPLIES}}}"
    nested_replies: ClassVar[str] = REPLIES
    about: ClassVar[About] = About(
        reads="comments and replies under the account's media",
        push="webhook `comments` (new comments only)",
        write_back="hides and shows a comment (hide)",
        edits="none: a comment there cannot be edited; a changed text is told by sweeps",
        deletes="missing from a sweep and gone when asked for, or missing from two sweeps",
        needs="token of a professional account (instagram_business_basic, instagram_business_manage_comments)",
    )

    def listed(self, account: Account, reply: Reply, post: GraphPost, page: Page) -> None:
        """A media's newest comments and their first replies; its count tells whether there is news behind them."""
        held = post.comments
        if held is None:
            return
        before = len(page.more)
        for raw in held.data:
            self.add(account, reply, bytes(raw), post.id, page)
        page.more[before:] = [Thread(thread.id, post.comments_count) for thread in page.more[before:]]
        if held.paging and held.paging.next is not None:
            page.more.append(Thread(self.thread(post.id), post.comments_count))

    def thread(self, post_id: str) -> str:
        """Apart from the thread of a comment."""
        return post_id + MEDIA_THREAD

    def add(self, account: Account, reply: Reply, raw: bytes, post: str | None, page: Page, parent: Said | None = None) -> Said | None:
        """A comment, and the replies that are nested in it."""
        said = super().add(account, reply, raw, post, page, parent)
        nesting = mended(Page([]), raw, _NESTING)
        replies = nesting.replies if nesting else None
        for nested in replies.data if replies else ():
            super().add(account, reply, bytes(nested), said.post if said else post, page, said)
        thread = said.id if said else own_id(raw, self.own_id)
        if thread and replies and replies.paging and replies.paging.next is not None:
            page.more.append(Thread(thread, None))
        return said

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """Further comments of a media, newest first, or further replies of a comment, in whatever order."""
        if thread_id.endswith(MEDIA_THREAD):
            return super().replies(api, thread_id.removesuffix(MEDIA_THREAD), cursor)
        page = self.edge(api, thread_id, "replies", None, cursor)
        return replace(page, events=[msgspec.structs.replace(event, parent_id=event.parent_id or thread_id) for event in page.events])

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The comment by itself, under the media that it names: a webhook names a picture of an album, not the album."""
        page = super().reread(api, comment_id, "")
        place = Post(id=post_id) if post_id else None
        return replace(page, events=[msgspec.structs.replace(event, post=event.post or place) for event in page.events])

    def said(self, raw: bytes, account: Account, post: str | None, parent: Said | None) -> Said:
        """A comment; it has no address of its own, no attachment and no edited time."""
        comment = parse_value(raw, _COMMENT.decode)
        who = comment.author or Who()
        name = comment.username or who.username
        own = account.account in (who.id, name) or comment.user is not None
        return Said(
            id=comment.id,
            text=comment.text,
            created=moment(comment.timestamp, "timestamp"),
            post=post or (comment.media.id if comment.media else None),
            parent=comment.parent_id or (parent.id if parent else None),
            parent_text=parent.text if parent else None,
            author=Author(who.id or (comment.user.id if comment.user else None), name, own) if who.id or name else None,
            hidden=comment.hidden,
            seen=[],
            engagement={"likes": comment.like_count} if comment.like_count is not None else None,
        )

    def told(self, change: Change, account: Account) -> Told | None:
        """A `comments` change; live comments and messages are none."""
        if change.field != "comments":
            return None
        pushed = parse_value(change.value, _PUSHED.decode)
        who = pushed.author or Who()
        said = Said(
            id=pushed.id,
            text=pushed.text,
            created=change.at,
            post=pushed.media.id if pushed.media else None,
            parent=pushed.parent_id,
            author=Author(who.id, who.username, account.account in (who.id, who.username)),
            seen=[],
        )
        return Told(pushed.id, said.post, said=said)

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """`hide`; what the account itself wrote is shown whatever is said."""
        return self.write(api, comment_id, {"hide": str(hidden).lower()})
