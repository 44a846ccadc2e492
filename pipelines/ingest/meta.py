"""Meta's "Download your information" as JSON, for Facebook and Instagram: the account's own comments, with their broken encoding repaired.

Meta writes each byte of UTF-8 as a character of its own (`\\u00c3\\u00b1` for ñ). The files hold no comment ids.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

import msgspec

from pharos.pipelines.connectors.base import version_of
from pharos.pipelines.ingest.exports import Layout, from_seconds, hashed_id
from pharos.schemas.errors import BadRecordError
from pharos.schemas.event import SCHEMA_VERSION, Author, CommentEvent, Source, event_id
from pharos.schemas.parse import parse_value

IN_A_GROUP = "in a group, which may be private"


class _Said(msgspec.Struct):
    comment: str = ""
    timestamp: int | None = None
    author: str | None = None
    group: str | None = None


class _Data(msgspec.Struct):
    comment: _Said | None = None


class _Cell(msgspec.Struct, frozen=True):
    value: str | None = None
    timestamp: int | None = None


class _Labels(msgspec.Struct):
    comment: _Cell = msgspec.field(name="Comment", default=_Cell())
    owner: _Cell = msgspec.field(name="Media Owner", default=_Cell())
    time: _Cell = msgspec.field(name="Time", default=_Cell())


class _Entry(msgspec.Struct):
    """Facebook's `data`, or one of Instagram's two ways: `string_map_data`, `string_list_data`."""

    timestamp: int | None = None
    title: str | None = None
    data: list[_Data] | None = None
    attachments: list[msgspec.Raw] | None = None
    string_map_data: _Labels | None = None
    string_list_data: list[_Cell] | None = None


_ENTRY = msgspec.json.Decoder(_Entry).decode


class _Comment(NamedTuple):
    platform: str
    created_at: datetime
    text: str
    author: str | None
    place: str | None
    """Whose photo or video it stands under, where the file says so."""


def repair(text: str) -> str:
    """The text as it was written, if its characters are the bytes of UTF-8; else the text. Once: what a person wrote broken stays so."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _event(raw: bytes, account: str, fetched_at: datetime) -> CommentEvent | str:
    entry = parse_value(raw, _ENTRY)
    if entry.string_map_data is not None or entry.string_list_data is not None:
        comment = _instagram(entry)
    else:
        said = next((data.comment for data in entry.data or () if data.comment), None)
        if said and said.group is not None:
            return IN_A_GROUP
        comment = _facebook(entry, said)
    platform, created_at, text, author, place = comment
    comment_id = hashed_id(platform, account, int(created_at.timestamp()), author, text, place)
    return CommentEvent(
        schema_version=SCHEMA_VERSION,
        event_id=event_id(platform, account, comment_id, version_of(text)),
        kind="created",
        platform=platform,
        account=account,
        comment_id=comment_id,
        text=text,
        created_at=created_at,
        fetched_at=fetched_at,
        author=Author(name=author, is_account_owner=True),
        source=Source("meta-export", "1"),
        raw=msgspec.Raw(raw),
    )


def _facebook(entry: _Entry, said: _Said | None) -> _Comment:
    if said is None and not entry.attachments:
        raise BadRecordError(reason="missing_field", detail="`$.data[].comment` is missing")
    said = said or _Said()
    seconds = entry.timestamp if said.timestamp is None else said.timestamp
    author = repair(said.author) if said.author else None
    return _Comment("facebook", from_seconds("$.timestamp", seconds), repair(said.comment), author, None)


def _instagram(entry: _Entry) -> _Comment:
    if entry.string_map_data is None:
        cell = next(iter(entry.string_list_data or ()), _Cell())
        text, seconds, owner = cell.value, cell.timestamp, entry.title
        fields = ("$.string_list_data[0].value", "$.string_list_data[0].timestamp")
    else:
        labels = entry.string_map_data
        text, seconds, owner = labels.comment.value, labels.time.timestamp, labels.owner.value
        fields = ("$.string_map_data.Comment.value", "$.string_map_data.Time.timestamp")
    if text is None:
        hint = " (labels in another language? export with the account set to English)" if entry.string_map_data else ""
        raise BadRecordError(reason="missing_field", detail=f"`{fields[0]}` is missing{hint}")
    return _Comment("instagram", from_seconds(fields[1], seconds), repair(text), None, repair(owner) if owner else None)


META = Layout(
    files=re.compile(r"(?:.*/)?(?:comments|post_comments(?:_\d+)?|reels_comments)\.json"),
    prefix=None,
    lists=frozenset({"comments_v2", "comments", "group_comments_v2", "comments_media_comments", "comments_reels_comments"}),
    expected="a list, or an object with one under `comments_v2`, `comments_media_comments` or `comments_reels_comments`",
    event=_event,
)
