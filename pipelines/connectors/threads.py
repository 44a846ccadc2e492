"""Threads: a post's conversation is one flat list of replies at any depth; no author id, no edited time; the `replies` webhook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import About, Api, Page, Params, Reply, Thread
from pharos.pipelines.connectors.graph import Graph
from pharos.pipelines.connectors.graph_answers import GraphPost, Node, moment
from pharos.pipelines.connectors.graph_facts import Facts, graph_facts
from pharos.pipelines.connectors.graph_webhooks import Change, Said, Told, items
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.roles import Written
from pharos.schemas.event import Author, Id
from pharos.schemas.parse import parse_value

WITHHELD = Option("hidden_statuses", "HIDDEN,BLOCKED,RESTRICTED", "values of `hide_status` of what readers are not shown", "list")
TEXT_ONLY = "TEXT_POST"
HEAD = ("app_id", "topic", "target_id", "time", "subscription_id", "has_uid_field")
"""What a delivery says beside its values."""


class _Root(Node):
    """The post at the top; a webhook names its owner."""

    owner_id: str | None = None
    username: str | None = None


class _Reply(msgspec.Struct, kw_only=True):
    id: Id
    timestamp: datetime
    text: str = ""
    username: str | None = None
    permalink: str | None = None
    media_type: str = TEXT_ONLY
    media_url: str | None = None
    root_post: _Root | None = None
    replied_to: Node | None = None
    is_reply_owned_by_me: bool | None = None
    hide_status: str = ""


class _Deleted(msgspec.Struct):
    id: Id


class _Delivery(msgspec.Struct):
    values: msgspec.Raw
    time: int = 0


class _Value(msgspec.Struct):
    field: str
    value: msgspec.Raw


_REPLY = msgspec.json.Decoder(_Reply)
_DELETED = msgspec.json.Decoder(_Deleted)
_DELIVERY = msgspec.json.Decoder(_Delivery)
_VALUE = msgspec.json.Decoder(_Value)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Threads(Graph):
    """See the module."""

    name: ClassVar[str] = "threads"
    default_base_url: ClassVar[str | None] = "https://graph.threads.com"
    facts: ClassVar[Facts] = graph_facts("v1.0", "threads", 100, "threads_basic,threads_read_replies", "threads_manage_replies")
    options: ClassVar[tuple[Option, ...]] = (*facts, WITHHELD)
    fields_read: ClassVar[tuple[str, ...]] = ("replies", "delete")
    comments_edge: ClassVar[str] = "conversation"
    post_fields: ClassVar[str] = "id,text,timestamp,permalink,owner,username,has_replies"
    comment_fields: ClassVar[str] = (
        "id,text,timestamp,username,permalink,media_type,media_url,root_post,replied_to,is_reply,is_reply_owned_by_me,hide_status"
    )
    edge_params: ClassVar[Params] = {"reverse": "true"}
    about: ClassVar[About] = About(
        reads="replies at any depth under the account's posts",
        push="webhook `replies` (new replies only)",
        write_back="hides and shows a reply at the top of a thread, and with it all below; a nested one only with its top",
        edits="the text differs (no edited time), by sweep",
        deletes="missing from a sweep and gone when asked for, or missing from two sweeps; webhook `delete` for the account's own",
        needs="user token (threads_basic, threads_read_replies, threads_manage_replies)",
    )

    def listed(self, account: Account, reply: Reply, post: GraphPost, page: Page) -> None:
        """A post says whether it has replies, not how many: each recent one that has is read as far as there is news."""
        if post.has_replies is not False:
            page.more.append(Thread(post.id, None))

    def said(self, raw: bytes, account: Account, post: str | None, parent: Said | None) -> Said:
        """A reply; what a reader sees of its picture is its kind, since addresses of pictures expire."""
        reply = parse_value(raw, _REPLY.decode)
        stands = post or (reply.root_post.id if reply.root_post else None)
        above = reply.replied_to.id if reply.replied_to else None
        media = [{"type": reply.media_type, "url": reply.media_url}] if reply.media_type != TEXT_ONLY else []
        own = bool(reply.is_reply_owned_by_me) or reply.username == account.account
        return Said(
            id=reply.id,
            text=reply.text,
            created=moment(reply.timestamp, "timestamp"),
            post=stands,
            parent=above if above != stands else None,
            author=Author(None, reply.username, own) if reply.username else None,
            hidden=reply.hide_status in WITHHELD.parts(account),
            seen=[{"type": item["type"]} for item in media],
            attachments=media,
            permalink=reply.permalink,
        )

    def changes(self, body: bytes) -> Iterator[Change]:
        """A delivery holds one value, as the documentation shows it, or a list of them."""
        delivery = parse_value(body, _DELIVERY.decode)
        for raw in items(delivery.values):
            item = parse_value(bytes(raw), _VALUE.decode)
            yield Change(item.field, bytes(item.value), moment(delivery.time, "time"))

    def split(self, body: bytes) -> Iterator[bytes]:
        """A delivery for each value."""
        delivery = parse_value(body, _FIELDS.decode, len(body))
        head = {name: value for name, value in delivery.items() if name in HEAD}
        for value in items(delivery.get("values")):
            yield msgspec.json.encode({**head, "values": [value]})

    def concerns(self, change: Change, account: Account) -> bool:
        """A delivery names no account but as the owner of the post that a reply stands under."""
        root = parse_value(change.value, _REPLY.decode).root_post if change.field == "replies" else None
        return not (root and root.owner_id) or account.account in (root.owner_id, root.username)

    def told(self, change: Change, account: Account) -> Told | None:
        """A reply under a post of the account, or a delete of what an account wrote; mentions and own posts are none."""
        if change.field == "delete":
            return Told(parse_value(change.value, _DELETED.decode).id, None, deleted=True)
        if change.field != "replies":
            return None
        said = self.said(change.value, account, None, None)
        return Told(said.id, said.post, said=said)

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """`manage_reply`, for a reply straight under the post; all below goes with it."""
        reply: Any = self.one(api, comment_id, _REPLY)
        if reply is None:
            return Written(False, "threads knows no such comment")
        if reply.replied_to and reply.root_post and reply.replied_to.id != reply.root_post.id:
            return Written(False, "threads hides only replies straight under a post; hide the one at the top, and all below goes with it")
        return self.write(api, f"{comment_id}/manage_reply", {"hide": str(hidden).lower()})
