"""X's answers as events: a post with its history of edits, its author from `includes`, its time from its id where the answer has none.

Posts of protected accounts, which a user token may see, are private and become no event.
"""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.answers import comment_event, foreign, item, take, whole
from pharos.pipelines.connectors.base import Page, Reply
from pharos.pipelines.connectors.mend import mended
from pharos.pipelines.connectors.moments import utc
from pharos.schemas.event import Author, CommentEvent, Source, Utc
from pharos.schemas.parse import parse_value

NAME, VERSION = "x", "1"
FIRST_MILLISECOND = 1_288_834_974_657
"""An id holds its time: milliseconds since 4 November 2010, above 22 bits. Older ids count up and decode to that day: old either way."""

PostId = Annotated[str, Meta(pattern=r"^[0-9]{1,19}$")]


class _Referenced(msgspec.Struct):
    id: str
    type: str = ""


class _Note(msgspec.Struct):
    text: str


class _Attached(msgspec.Struct):
    media_keys: list[str] = []


class XPost(msgspec.Struct):
    """A post; `text` is escaped as HTML, and cut short where `note_tweet` holds the whole of it."""

    id: PostId
    text: str = ""
    created_at: Utc | None = None
    author_id: str | None = None
    conversation_id: str | None = None
    edit_history_tweet_ids: list[PostId] = []
    referenced_tweets: list[_Referenced] = []
    note_tweet: _Note | None = None
    attachments: _Attached | None = None
    lang: str | None = None
    public_metrics: dict[str, int] | None = None

    @property
    def first(self) -> str:
        """The comment's id: that of its first version; every edit has a new one."""
        return self.edit_history_tweet_ids[0] if self.edit_history_tweet_ids else self.id

    @property
    def superseded(self) -> bool:
        """There is a later version."""
        return bool(self.edit_history_tweet_ids) and self.edit_history_tweet_ids[-1] != self.id

    @property
    def words(self) -> str:
        """The whole text, as its author wrote it."""
        return html.unescape(self.note_tweet.text if self.note_tweet else self.text)


class _User(msgspec.Struct):
    id: str
    username: str | None = None
    protected: Any = False
    """Whatever else it is than false, the account may be protected."""


class _Media(msgspec.Struct):
    media_key: str
    type: str = ""
    url: str | None = None
    alt_text: str | None = None


class _Includes(msgspec.Struct):
    users: list[msgspec.Raw] = []
    media: list[msgspec.Raw] = []


class Problem(msgspec.Struct):
    """Why something that was asked for is not in an answer; `type` is an address that ends with the kind of problem."""

    type: str = ""
    parameters: dict[str, Any] = {}


class Told(msgspec.Struct):
    """`meta` of a list: its newest post and the token of its next page."""

    newest_id: str | None = None
    next_token: str | None = None


class Answer(msgspec.Struct):
    """A whole answer; `data` is a list of posts, one post, or missing where there is none."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    includes: _Includes = msgspec.field(default_factory=_Includes)
    errors: list[Problem] = []
    meta: Told | None = None


class Cursor(NamedTuple):
    """Where a walk stands: news since which post, the newest that this walk met, and the token of the next page."""

    since: str = ""
    newest: str = ""
    token: str = ""

    @classmethod
    def read(cls, cursor: str | None) -> Cursor:
        """As `onward` wrote it."""
        return cls(*cursor.split(":", 2)) if cursor else cls()

    def params(self, name: str) -> dict[str, str | int]:
        """`since_id`, and the token as the call names it."""
        wanted = {"since_id": self.since, name: self.token}
        return {key: value for key, value in wanted.items() if value}

    def onward(self, page: Page, told: Told) -> Page:
        """The page with its next cursor; at the end, where the next round begins: behind the newest post of this one's first page."""
        newest = self.newest or told.newest_id or ""
        if told.next_token:
            return replace(page, next=":".join((self.since, newest, told.next_token)))
        return replace(page, resume=f"{newest or self.since}::" if newest or self.since else None)


ANSWER = msgspec.json.Decoder(Answer)
RAWS = msgspec.json.Decoder(list[msgspec.Raw])
POST = msgspec.json.Decoder(XPost)
_USER, _MEDIA = msgspec.json.Decoder(_User), msgspec.json.Decoder(_Media)


def moment(post_id: str) -> datetime:
    """When a post was written, by its id, to the second, as X's own times."""
    return datetime.fromtimestamp(((int(post_id) >> 22) + FIRST_MILLISECOND) // 1000, UTC)


def read_answer(reply: Reply) -> Answer:
    """A whole answer; errors as in `answers.whole`."""
    answer: Answer = whole(ANSWER, NAME, reply)
    return answer


def raw_posts(answer: Answer, reply: Reply) -> list[bytes]:
    """The posts of an answer, each as X wrote it."""
    data = bytes(answer.data).strip()
    if data == b"null":
        return []
    if data[:1] == b"{":
        return [data]
    try:
        return [bytes(raw) for raw in RAWS.decode(data)]
    except msgspec.DecodeError as exc:
        raise foreign(NAME, reply) from exc


def read_post(raw: bytes) -> XPost:
    """One post.

    Raises:
        BadRecordError: it is none as X documents it.
    """
    return parse_value(raw, POST.decode)


def people_in(answer: Answer, page: Page) -> dict[str, _User]:
    """The authors that an answer tells of, by their id."""
    users = [mended(page, bytes(raw), _USER) for raw in answer.includes.users]
    return {user.id: user for user in users if user is not None}


def page_of(account: Account, reply: Reply, answer: Answer, swept: bool = False) -> Page:
    """The comments of an answer. What begins its own conversation is none: in a sweep it is the post itself, and left out."""
    page = Page([])
    people = people_in(answer, page)
    media = {shown.media_key: shown for raw in answer.includes.media if (shown := mended(page, bytes(raw), _MEDIA))}
    read: list[tuple[XPost, bytes]] = []
    private = 0
    for raw in raw_posts(answer, reply):
        post = item(page, raw, read_post)
        if post is None:
            continue
        person = people.get(post.author_id or "")
        if person and person.protected:
            private += 1
        elif not post.superseded and not (swept and post.first == post.conversation_id):
            read.append((post, raw))
    firsts = {version: post.first for post, _ in read for version in post.edit_history_tweet_ids}
    for post, raw in read:
        take(page, raw, lambda part, post=post: _event(account, reply, post, part, people, media, firsts))  # type: ignore[misc]
    return Page(page.events, page.bad, private=private)


def _event(
    account: Account,
    reply: Reply,
    post: XPost,
    raw: bytes,
    people: dict[str, _User],
    media: dict[str, _Media],
    firsts: dict[str, str],
) -> CommentEvent:
    # Each version's time is in its id; X names none for the edit itself.
    edited = moment(post.id) if post.id != post.first else None
    created = moment(post.first) if edited or post.created_at is None else utc(post.created_at)
    keys = post.attachments.media_keys if post.attachments else []
    attached = [msgspec.to_builtins(media.get(key) or _Media(key)) for key in keys]
    answered = next((item.id for item in post.referenced_tweets if item.type == "replied_to"), None)
    begins = post.conversation_id in (None, post.first)
    person = people.get(post.author_id or "")
    counts = post.public_metrics or {}
    named = {"likes": "like_count", "replies": "reply_count", "shares": "retweet_count", "quotes": "quote_count"}
    return comment_event(
        Source(NAME, VERSION, reply.request or None),
        account,
        reply,
        raw,
        post.first,
        text=post.words,
        created_at=created,
        edited_at=edited,
        seen=list(keys),
        post_id=None if begins else post.conversation_id,
        attachments=attached,
        counts={name: counts.get(field) for name, field in named.items()},
        parent_id=firsts.get(answered, answered) if answered else None,
        author=Author(post.author_id, person.username if person else None, post.author_id == account.account),
        lang=post.lang,
        permalink=f"https://x.com/i/web/status/{post.id}",
    )
