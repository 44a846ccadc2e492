"""The records and views of Bluesky's lexicons, as far as the connector reads them, and the comment event that they become."""

from __future__ import annotations

from typing import Any

import msgspec

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.answers import comment_event, whole
from pharos.pipelines.connectors.base import Connector, Reply
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import Author, CommentEvent, Id, Source, Utc
from pharos.schemas.parse import parse_value

NAME = "bluesky"
POST = "app.bsky.feed.post"
MEDIA = ("images", "video", "external")


class Person(msgspec.Struct):
    """An author; a handle changes, a DID does not."""

    did: Id
    handle: str | None = None


class View(msgspec.Struct, rename="camel"):
    """A post as it is shown."""

    uri: Id
    author: Person
    record: msgspec.Raw
    like_count: int | None = None
    reply_count: int | None = None
    repost_count: int | None = None
    threadgate: dict[str, Any] | None = None


class Ref(msgspec.Struct):
    """A post that a record names."""

    uri: Id


class Answered(msgspec.Struct):
    """What a reply answers."""

    root: Ref
    parent: Ref


class Record(msgspec.Struct, rename="camel"):
    """A post as its author wrote it."""

    created_at: Utc
    text: str = ""
    langs: list[str] = []
    reply: Answered | None = None
    embed: dict[str, Any] | None = None


class _Words(msgspec.Struct):
    text: str = ""


class _Reply(msgspec.Struct):
    reply: Answered | None = None


class Node(msgspec.Struct):
    """One place of a thread: a post with its replies (None where the answer was cut off), or a stone."""

    kind: str = msgspec.field(default="", name="$type")
    post: msgspec.Raw = msgspec.Raw(b"")
    replies: list[msgspec.Raw] | None = None
    uri: str | None = None


class _Thread(msgspec.Struct):
    thread: msgspec.Raw


class _FeedItem(msgspec.Struct):
    post: msgspec.Raw


class _Gated(msgspec.Struct):
    threadgate: dict[str, Any] | None = None


class _Feed(msgspec.Struct):
    feed: list[msgspec.Raw] = []
    cursor: str | None = None


class _Posts(msgspec.Struct):
    posts: list[msgspec.Raw] = []


class _Session(msgspec.Struct, rename="camel"):
    access_jwt: str


class _Stored(msgspec.Struct):
    value: dict[str, Any]
    cid: str | None = None


class Commit(msgspec.Struct):
    """What happened to a record; a delete has none."""

    operation: str
    collection: str
    rkey: Id
    record: msgspec.Raw = msgspec.Raw(b"null")


class Frame(msgspec.Struct):
    """A message of Jetstream; one about an account or a name has no commit."""

    did: Id
    time_us: int | None = None
    commit: Commit | None = None


VIEW = msgspec.json.Decoder(View)
RECORD = msgspec.json.Decoder(Record)
NODE = msgspec.json.Decoder(Node)
THREAD = msgspec.json.Decoder(_Thread)
FEED = msgspec.json.Decoder(_Feed)
FEED_ITEM = msgspec.json.Decoder(_FeedItem)
POSTS = msgspec.json.Decoder(_Posts)
SESSION = msgspec.json.Decoder(_Session)
STORED = msgspec.json.Decoder(_Stored)
FRAME = msgspec.json.Decoder(Frame)
_WORDS = msgspec.json.Decoder(_Words)
_GATED = msgspec.json.Decoder(_Gated)
_REPLY = msgspec.json.Decoder(_Reply)


def error(body: bytes) -> str:
    """The name in an error's body."""
    try:
        return str(msgspec.json.decode(body)["error"])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
        return ""


def owner(uri: str) -> str:
    """The DID in `at://did/collection/key`."""
    return uri.removeprefix("at://").partition("/")[0]


def url(uri: str) -> str:
    """Where people read a post."""
    return f"https://bsky.app/profile/{owner(uri)}/post/{uri.rpartition('/')[2]}"


def info(view: View) -> PostInfo:
    """A post, of which nothing but its words is read."""
    try:
        words = parse_value(bytes(view.record), _WORDS.decode).text
    except BadRecordError:
        words = ""
    return PostInfo(view.uri, view.author.did, url(view.uri), None, words or None, view.reply_count)


def root_of(record: msgspec.Raw) -> str | None:
    """The post at the top of a reply's thread; None for no reply, and for a record that cannot be read."""
    try:
        answered = parse_value(bytes(record), _REPLY.decode).reply
    except BadRecordError:
        return None
    return answered.root.uri if answered else None


def root_owner(record: msgspec.Raw) -> str | None:
    """Whose post that is."""
    root = root_of(record)
    return owner(root) if root else None


def hidden_in(reply: Reply, post: msgspec.Raw | None) -> set[str]:
    """The replies that a post's threadgate hides."""
    gate = whole(_GATED, NAME, reply, post).threadgate if post is not None and bytes(post) else None
    record = gate.get("record") if gate else None
    uris = record.get("hiddenReplies") if isinstance(record, dict) else None
    return {uri for uri in uris if isinstance(uri, str)} if isinstance(uris, list) else set()


def attachments(embed: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What a record embeds, from the record alone, so that the stream and a thread give the same.

    The author's own server answers for a record's shape: what is not as the lexicon has it is no attachment.
    """
    kind = _kind(embed)
    if embed is None or not kind:
        return []
    if kind == "recordWithMedia":
        media = _object(embed.get("media"))
        return [*_media(_kind(media), media), *_other("record", _object(embed.get("record")))]
    return _media(kind, embed) if kind in MEDIA else _other(kind, embed)


def _media(kind: str, embed: dict[str, Any]) -> list[dict[str, Any]]:
    if kind == "images":
        images = embed.get("images")
        shown = [image for image in images if isinstance(image, dict)] if isinstance(images, list) else []
        return [{"type": "image", "id": _blob(image.get("image")), "description": _text(image.get("alt"))} for image in shown]
    if kind == "video":
        return [{"type": "video", "id": _blob(embed.get("video")), "description": _text(embed.get("alt"))}]
    if kind == "external" and (external := _object(embed.get("external"))):
        return [{"type": "link", "url": _text(external.get("uri")), "description": _text(external.get("title"))}]
    return []


def _other(kind: str, embed: dict[str, Any]) -> list[dict[str, Any]]:
    """A quoted record, or a kind that is not known yet: that something is there is told either way."""
    return [{"type": kind, "url": _text(_object(embed.get("record")).get("uri"))}] if embed else []


def event(
    connector: Connector, account: Account, reply: Reply, view: View, record: Record, raw: bytes, hidden: bool = False
) -> CommentEvent:
    """A reply as an event. The version is of what the record says, and whether the city hides it."""
    answered = record.reply
    media = attachments(record.embed)
    root, parent = (answered.root.uri, answered.parent.uri) if answered else (None, None)
    counts = {"likes": view.like_count, "replies": view.reply_count, "shares": view.repost_count}
    return comment_event(
        Source(connector.name, connector.version, reply.request),
        account,
        reply,
        raw,
        view.uri,
        text=record.text,
        created_at=record.created_at,
        hidden=hidden,
        seen=media,
        post_id=root,
        attachments=media,
        counts=counts,
        parent_id=parent if parent != root else None,
        author=Author(view.author.did, view.author.handle, view.author.did == account.account),
        lang=record.langs[0] if record.langs else None,
        permalink=url(view.uri),
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _kind(embed: Any) -> str:
    return (_text(_object(embed).get("$type")) or "").removeprefix("app.bsky.embed.").partition("#")[0]


def _blob(value: Any) -> str | None:
    return _text(_object(_object(value).get("ref")).get("$link"))
