"""Facebook Pages: a page's posts with their newest comments in one call, a post's comments as one flat stream, the `feed` webhook."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import About, Api, Page, Params, Reply, Thread
from pharos.pipelines.connectors.graph import Graph
from pharos.pipelines.connectors.graph_answers import GraphPost, Node, Who, moment
from pharos.pipelines.connectors.graph_facts import Facts, graph_facts
from pharos.pipelines.connectors.graph_webhooks import Change, Said, Told
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.roles import Written
from pharos.schemas.event import Author, Id
from pharos.schemas.parse import parse_value

FIELDS = (
    "id,parent{id,message},from{id,name},message,created_time,like_count,comment_count,is_hidden,can_hide,"
    "attachment{type,url,title,target},permalink_url"
)


class _Parent(msgspec.Struct):
    id: str | None = None
    message: str | None = None


class _Attachment(msgspec.Struct):
    type: str | None = None
    url: str | None = None
    title: str | None = None
    target: Node | None = None


class _Comment(msgspec.Struct, kw_only=True):
    id: Id
    created_time: datetime
    message: str = ""
    author: Who | None = msgspec.field(name="from", default=None)
    parent: _Parent | None = None
    is_hidden: bool = False
    can_hide: bool | None = None
    attachment: _Attachment | None = None
    permalink_url: str | None = None
    like_count: int | None = None
    comment_count: int | None = None


class _Feed(msgspec.Struct, kw_only=True):
    """The value of a `feed` webhook."""

    item: str = ""
    verb: str = ""
    comment_id: str = ""
    post_id: str | None = None
    parent_id: str | None = None
    author: Who | None = msgspec.field(name="from", default=None)
    message: str = ""
    created_time: int | datetime = 0


_COMMENT = msgspec.json.Decoder(_Comment)
_FEED = msgspec.json.Decoder(_Feed)


class Facebook(Graph):
    """See the module."""

    name: ClassVar[str] = "facebook"
    default_base_url: ClassVar[str | None] = "https://graph.facebook.com"
    facts: ClassVar[Facts] = graph_facts(
        "v26.0", "published_posts", 100, "pages_read_engagement,pages_read_user_content", "pages_manage_engagement"
    )
    options: ClassVar[tuple[Option, ...]] = facts
    fields_read: ClassVar[tuple[str, ...]] = ("feed",)
    comments_edge: ClassVar[str] = "comments"
    post_fields: ClassVar[str] = "id,message,created_time,permalink_url,from{id}"
    comment_fields: ClassVar[str] = FIELDS
    nested: ClassVar[str] = f",comments.filter(stream).order(reverse_chronological).limit(25).summary(true){{{FIELDS}}}"
    counted: ClassVar[str] = ",comments.filter(stream).limit(0).summary(true)"
    count_note: ClassVar[str] = "Facebook counts comments that it shows nobody, as filtered ones"
    edge_params: ClassVar[Params] = {"filter": "stream", "order": "reverse_chronological"}
    posts_at_once: ClassVar[int] = 50
    about: ClassVar[About] = About(
        reads="comments and replies under a page's posts",
        push="webhook `feed` (add, edited, remove, hide, unhide)",
        write_back="hides and shows a comment (is_hidden); its author and their friends still see it",
        edits="the text differs (no edited time), by webhook or sweep",
        deletes="webhook `remove`, or missing from a sweep and gone when asked for, or missing from two sweeps",
        needs="page token of a system user (pages_read_engagement, pages_read_user_content, pages_manage_engagement)",
    )

    def listed(self, account: Account, reply: Reply, post: GraphPost, page: Page) -> None:
        """A post's newest comments, replies among them; the count tells whether there is news behind them."""
        held = post.comments
        if held is None:
            return
        for raw in held.data:
            self.add(account, reply, bytes(raw), post.id, page)
        if held.paging and held.paging.next is not None:
            page.more.append(Thread(post.id, held.summary.total_count if held.summary else None))

    def said(self, raw: bytes, account: Account, post: str | None, parent: Said | None) -> Said:
        """A comment of the stream; what a reader sees of its picture is its kind and target, since addresses of pictures expire."""
        comment = parse_value(raw, _COMMENT.decode)
        above, shown = comment.parent, comment.attachment
        counts = {"likes": comment.like_count, "replies": comment.comment_count}
        return Said(
            id=comment.id,
            text=comment.message,
            created=moment(comment.created_time, "created_time"),
            post=post or None,
            parent=above.id if above else None,
            parent_text=above.message if above else None,
            author=_author(comment.author, account),
            hidden=comment.is_hidden,
            seen=[{"type": shown.type, "id": shown.target.id if shown.target else None}] if shown else [],
            attachments=[{"type": shown.type, "url": shown.url, "title": shown.title}] if shown else None,
            permalink=comment.permalink_url,
            engagement={name: count for name, count in counts.items() if count is not None},
        )

    def told(self, change: Change, account: Account) -> Told | None:
        """A `feed` change of a comment; posts, reactions and shares are none."""
        if change.field != "feed":
            return None
        feed = parse_value(change.value, _FEED.decode)
        if feed.item != "comment" or not feed.comment_id:
            return None
        if feed.verb in ("remove", "delete"):
            return Told(feed.comment_id, feed.post_id, deleted=True)
        said = Said(
            id=feed.comment_id,
            text=feed.message,
            created=moment(feed.created_time, "created_time"),
            post=feed.post_id,
            parent=feed.parent_id if feed.parent_id != feed.post_id else None,
            author=_author(feed.author, account),
            seen=[],
        )
        return Told(feed.comment_id, feed.post_id, said=said if feed.verb == "add" else None)

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """`is_hidden`; the page's own comments cannot be hidden."""
        comment: Any = self.one(api, comment_id, _COMMENT)
        if comment is None:
            return Written(False, "facebook knows no such comment")
        if comment.can_hide is False:
            return Written(False, "facebook does not let this comment be hidden (can_hide is false)")
        return self.write(api, comment_id, {"is_hidden": str(hidden).lower()})


def _author(who: Who | None, account: Account) -> Author | None:
    return Author(who.id, who.name, who.id == account.account) if who else None
