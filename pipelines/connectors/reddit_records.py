"""What Reddit's answers hold, as far as the connector reads them, and the comment event that a comment becomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.answers import comment_event
from pharos.pipelines.connectors.base import Connector, Reply
from pharos.pipelines.connectors.options import Option
from pharos.schemas.event import Author, CommentEvent, Id, Source, Utc

DELETED = Option("deleted_word", "[deleted]", "what stands for the text and the author of a comment that its author deleted")
REMOVED = Option("removed_word", "[removed]", "what stands for the text of a comment that a moderator removed")


class Comment(msgspec.Struct):
    """A comment; a moderator is told who removed it."""

    id: Id
    created_utc: Utc
    body: str = ""
    author: str | None = None
    author_fullname: str | None = None
    parent_id: str | None = None
    link_id: str | None = None
    edited: Utc | bool | None = None
    score: int | None = None
    permalink: str | None = None
    banned_by: Any = None
    replies: msgspec.Raw = msgspec.Raw(b'""')


class _Nested(msgspec.Struct):
    replies: msgspec.Raw = msgspec.Raw(b'""')


class Thing(msgspec.Struct):
    """Anything, by its kind: `t1` a comment, `t3` a submission, `more` what is folded away."""

    kind: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")


class _More(msgspec.Struct):
    parent_id: str = ""
    children: list[str] = []


class _Children(msgspec.Struct):
    children: list[msgspec.Raw] = []
    after: str | None = None


class _Listing(msgspec.Struct):
    data: _Children


class _Things(msgspec.Struct):
    things: list[msgspec.Raw] = []


class _Inner(msgspec.Struct):
    data: _Things = msgspec.field(default_factory=_Things)


class _MoreAnswer(msgspec.Struct):
    json: _Inner


class Submission(msgspec.Struct):
    """A post."""

    id: Id
    author: str = ""
    subreddit: str = ""
    title: str = ""
    selftext: str = ""
    permalink: str | None = None
    num_comments: int | None = None


COMMENT = msgspec.json.Decoder(Comment, strict=False)
"""Times are numbers of seconds."""
NESTED = msgspec.json.Decoder(_Nested)
THING = msgspec.json.Decoder(Thing)
MORE = msgspec.json.Decoder(_More)
LISTING = msgspec.json.Decoder(_Listing)
LISTINGS = msgspec.json.Decoder(list[_Listing])
MORE_ANSWER = msgspec.json.Decoder(_MoreAnswer)
SUBMISSION = msgspec.json.Decoder(Submission)


def is_account(account: Account, author: str | None) -> bool:
    """Whether a name is the account's; names are one whatever their case."""
    return (author or "").casefold() == account.account.casefold()


def owner(account: Account, post: Submission) -> str:
    """The account where the post is its own or stands in its subreddit, else the author."""
    ours = is_account(account, post.author) or is_account(account, f"r/{post.subreddit}")
    return account.account if ours else post.author


def info(account: Account, post: Submission) -> PostInfo:
    """A submission; the owner is the author, or the subreddit where the account is one."""
    return PostInfo(post.id, owner(account, post), url(post.permalink), post.title, post.selftext or None, post.num_comments)


def url(permalink: str | None) -> str | None:
    """Where people read it."""
    return f"https://www.reddit.com{permalink}" if permalink else None


def event(connector: Connector, account: Account, reply: Reply, comment: Comment, raw: bytes) -> CommentEvent:
    """A comment as an event, without the replies that an answer in threads nests in it."""
    # Anybody may write the word; only of a comment taken away the author is hidden as well.
    deleted = DELETED.of(account)
    taken = comment.body == REMOVED.of(account) and comment.author in (deleted, None)
    text = "" if taken else comment.body
    hidden = taken or bool(comment.banned_by)
    edited = comment.edited if isinstance(comment.edited, datetime) else None
    parent, link = comment.parent_id or "", comment.link_id or ""
    author = None
    if comment.author and comment.author != deleted:
        # Answers of before 2018 have the name alone, which is unique as well.
        author = Author(comment.author_fullname or comment.author, comment.author, is_account(account, comment.author))
    return comment_event(
        Source(connector.name, connector.version, reply.request),
        account,
        reply,
        _own(raw, bytes(comment.replies)),
        comment.id,
        text=text,
        created_at=comment.created_utc,
        edited_at=edited,
        hidden=hidden,
        post_id=link.removeprefix("t3_") if link.startswith("t3_") else None,
        counts={"score": comment.score},
        parent_id=parent.removeprefix("t1_") if parent.startswith("t1_") else None,
        author=author,
        permalink=url(comment.permalink),
    )


def _own(raw: bytes, replies: bytes) -> bytes:
    """The comment without the replies that an answer in threads nests in it; they are comments of their own."""
    return raw.replace(replies, b'""', 1) if replies[:1] == b"{" else raw
