"""The X (Twitter) archive's `data/tweets.js`: the account's own posts and replies. What others answered is not in it.

An edited post has the id of its first version, as the API's edit history has it; the id of this version counts as the edit.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import msgspec

from pharos.pipelines.connectors.base import version_of
from pharos.pipelines.ingest.exports import Layout
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import SCHEMA_VERSION, Author, CommentEvent, Source, event_id
from pharos.schemas.parse import parse_value

KINDS = {"photo": 3, "animated_gif": 16}
UPLOADED, AMPLIFIED = 7, 13
"""Videos: one sent with a post, one that came by X's tools for advertisers or its newer upload; their addresses tell which."""
WRITTEN = "%a %b %d %H:%M:%S %z %Y"


class _History(msgspec.Struct, rename="camel"):
    edit_tweet_ids: list[str] = []


class _Edit(msgspec.Struct, rename="camel"):
    initial_tweet_id: str | None = None


class _EditInfo(msgspec.Struct):
    initial: _History | None = None
    edit: _Edit | None = None


class _Variant(msgspec.Struct):
    url: str = ""


class _Video(msgspec.Struct):
    variants: list[_Variant] = []


class _Media(msgspec.Struct):
    id_str: str = ""
    type: str = ""
    media_url_https: str = ""
    video_info: _Video | None = None

    @property
    def key(self) -> str:
        """The API's `media_key`, which the archive does not name: a number for the kind before the id."""
        if self.type in KINDS:
            return f"{KINDS[self.type]}_{self.id_str}"
        addresses = [self.media_url_https, *(variant.url for variant in (self.video_info or _Video()).variants)]
        return f"{AMPLIFIED if any('/amplify_video' in url for url in addresses) else UPLOADED}_{self.id_str}"


class _Attached(msgspec.Struct):
    media: list[_Media] = []


class _Tweet(msgspec.Struct):
    id_str: str | None = None
    id: str | int | None = None
    full_text: str | None = None
    text: str | None = None
    created_at: str | None = None
    lang: str | None = None
    in_reply_to_status_id_str: str | None = None
    edit_info: _EditInfo | None = None
    extended_entities: _Attached | None = None


class _Wrapped(msgspec.Struct):
    """Each post stands in a `tweet` of its own, but for old archives."""

    tweet: _Tweet | None = None


_WRAPPED = msgspec.json.Decoder(_Wrapped).decode
_BARE = msgspec.json.Decoder(_Tweet).decode


def _event(raw: bytes, account: str, fetched_at: datetime) -> CommentEvent:
    tweet = parse_value(raw, _WRAPPED).tweet or parse_value(raw, _BARE)
    own_id = tweet.id_str or str(tweet.id or "")
    if not own_id:
        raise BadRecordError(reason="missing_field", detail="`$.tweet.id_str` is missing")
    text = tweet.text if tweet.full_text is None else tweet.full_text
    if text is None:
        raise BadRecordError(reason="missing_field", detail="`$.tweet.full_text` is missing")
    text = html.unescape(text)
    created = _time(tweet.created_at)
    first_id = _first_id(tweet.edit_info) or own_id
    edited = created if first_id != own_id else None
    media = tweet.extended_entities.media if tweet.extended_entities else []
    return CommentEvent(
        schema_version=SCHEMA_VERSION,
        event_id=event_id("x", account, first_id, version_of(text, edited, [item.key for item in media])),
        kind="edited" if edited else "created",
        platform="x",
        account=account,
        comment_id=first_id,
        text=text,
        created_at=created,
        fetched_at=fetched_at,
        edited_at=edited,
        parent_id=tweet.in_reply_to_status_id_str or None,
        author=Author(id=account if account.isdigit() else None, is_account_owner=True),
        lang=tweet.lang,
        permalink=f"https://x.com/i/web/status/{own_id}",
        attachments=[{"media_key": item.key, "type": item.type, "url": item.media_url_https} for item in media] or None,
        source=Source("x-archive", "1"),
        raw=msgspec.Raw(raw),
    )


def _first_id(info: _EditInfo | None) -> str | None:
    if info and info.edit and info.edit.initial_tweet_id:
        return info.edit.initial_tweet_id
    return info.initial.edit_tweet_ids[0] if info and info.initial and info.initial.edit_tweet_ids else None


def _time(text: str | None) -> datetime:
    if text is None:
        raise BadRecordError(reason="missing_field", detail="`$.tweet.created_at` is missing")
    try:
        return datetime.strptime(text, WRITTEN).astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise BadRecordError(reason="bad_time", detail="`$.tweet.created_at`: expected a time as `Sat Feb 18 12:33:11 +0000 2023`") from exc


X_ARCHIVE = Layout(
    files=re.compile(r"(?:.*/)?tweets?(?:-part\d+)?\.js"),
    prefix=re.compile(rb"\s*window\.YTD\.tweets?\.part\d+\s*=\s*"),
    lists=frozenset(),
    expected="`window.YTD.tweets.part0 = ` and a list after it",
    event=_event,
)
