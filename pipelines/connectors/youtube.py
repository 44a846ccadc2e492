"""YouTube Data API v3: commentThreads.list by channel or video, comments.list for further replies, videos.list for the videos' words.

Each call costs one of 10,000 units a day; a spent quota comes back at midnight Pacific.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import msgspec

from pharos.pipelines.connectors import oauth
from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import whole
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Params, Reply
from pharos.pipelines.connectors.headers import retry_after
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.rights import Rights, weighed
from pharos.pipelines.connectors.roles import Bearer, TokenCall, Written
from pharos.pipelines.connectors.youtube_comments import KIND, NAME, VERSION, page_of, videos
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import CommentEvent

PACIFIC = ZoneInfo("America/Los_Angeles")
PAGED: dict[str, str | int] = {"maxResults": 100, "textFormat": "plainText"}
GONE = {
    "commentsDisabled": "comments_disabled",
    "videoNotFound": "not_found",
    "commentNotFound": "not_found",
    "channelNotFound": "not_found",
    "notFound": "not_found",
    "invalidPageToken": "cursor",
}
"""What a reason says of the post; one that an account's option adds says that it is not there."""
AUTH = Option("auth", "key", "whether the token is an API key or the owner's OAuth token (`oauth`)", choices=("key", "oauth"))
CLIENT = Option("client_id", "", "the OAuth client's id; the token is then its secret, a colon and the owner's refresh token")
TOKEN_URL = Option("token_url", "https://oauth2.googleapis.com/token", "where an access token is asked for", "address")
SCOPE = "https://www.googleapis.com/auth/"
TO_READ, TO_HIDE = "|".join(SCOPE + name for name in ("youtube.force-ssl", "youtube.readonly", "youtube")), SCOPE + "youtube.force-ssl"
QUOTA = Option("quota_reasons", "quotaExceeded,dailyLimitExceeded", "error reasons of a day's spent quota", "list")
RATE = Option("rate_reasons", "rateLimitExceeded,userRateLimitExceeded", "error reasons of too many calls", "list")
CLOSED = Option("gone_reasons", ",".join(GONE), "error reasons of what is not there, or closed", "list")
TRIES = 3
"""Calls, one after another, of what YouTube says that it could not process; the rest is for later rounds."""


class _UnprocessedError(SourceError):
    """YouTube's own fault, told with HTTP 400; mostly the next call succeeds."""


class YouTube(Connector):
    """See the module."""

    name: ClassVar[str] = NAME
    version: ClassVar[str] = VERSION
    default_base_url: ClassVar[str | None] = "https://www.googleapis.com/youtube/v3"
    options: ClassVar[tuple[Option, ...]] = (AUTH, CLIENT, TOKEN_URL, QUOTA, RATE, CLOSED)
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    lists_hidden: ClassVar[bool] = False
    tells_gone: ClassVar[bool] = False
    count_note: ClassVar[str] = "YouTube may count comments that it holds or takes for spam"
    about: ClassVar[About] = About(
        reads="comments and replies of a channel or of named videos",
        push="none",
        write_back=(
            "comments.setModerationStatus holds the comment for review, with the owner's OAuth token (50 units); else as the owner in "
            "YouTube Studio, Comments: `Approve` shows a held comment again; `Remove` is final, so ask the records officer first"
        ),
        edits="updatedAt, found by sweeps",
        deletes="missing from two sweeps, or 404 on the thread",
        needs="API key (YouTube Data API v3); to write back instead an OAuth client and the channel owner's refresh token",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """The API key, or the owner's OAuth token, goes into a header, so that no URL or log can hold it."""
        return {"Authorization": f"Bearer {account.token}"} if _owner(account) else {"X-Goog-Api-Key": account.token}

    limits: ClassVar[tuple[Limit, ...]] = (Limit("units", 10_000, 86_400, PACIFIC.key),)

    def cost(self, method: str, path: str) -> dict[str, float]:
        """One unit a read, 50 a write; an access token, at an address of its own, costs none."""
        return {"units": 0 if "://" in path else 1 if method == "GET" else 50}

    def keepable(self, body: bytes) -> bytes | None:
        """All of it: YouTube serves nothing private here, to the owner only what was written as public comments."""
        return body

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """By the `reason` of the error body."""
        reasons = _reasons(reply.body)
        if reasons.intersection(QUOTA.parts(account)):
            midnight = (reply.fetched_at.astimezone(PACIFIC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            return SourceBlockedError("youtube: the day's quota is spent; expected more at midnight Pacific", midnight.astimezone(UTC))
        if reasons.intersection(RATE.parts(account)):
            until = retry_after(reply.headers.get("retry-after", ""), reply.fetched_at) or reply.fetched_at + timedelta(minutes=1)
            return SourceBlockedError("youtube: too many calls", until)
        for reason in sorted(reasons.intersection(CLOSED.parts(account))):
            return SourceGoneError(f"youtube: `{reply.request.split('?')[0]}`: {reason}", GONE.get(reason, "not_found"))
        if "processingFailure" in reasons:
            return _UnprocessedError(f"youtube: `{reply.request.split('?')[0]}`: processingFailure")
        if reply.status == 404:
            return SourceGoneError(f"youtube: `{reply.request.split('?')[0]}`: HTTP 404", "not_found")
        if reply.status == 400:
            return SourceRefusedError(
                f"youtube: expected a valid API key and request; got HTTP 400 ({', '.join(sorted(reasons)) or 'no reason'})"
            )
        return None

    def renewal(self, account: Account) -> TokenCall | None:
        """With `client_id` a refresh token, that does not end by itself, is changed for an access token of an hour."""
        if not (client := CLIENT.of(account)):
            return None
        secret, _, refresh = account.token.partition(":")
        form = {"client_id": client, "client_secret": secret, "refresh_token": refresh, "grant_type": "refresh_token"}
        return TokenCall(TOKEN_URL.of(account), {}, form)

    def bearer(self, reply: Reply) -> Bearer:
        """`access_token`, and what it may do."""
        return oauth.bearer(NAME, reply)

    def expired(self, reply: Reply) -> bool:
        """401."""
        return reply.status == 401

    def rights(self, api: Api) -> Rights | None:
        """As the call for the access token told; of a key, or a token that was given, YouTube tells nothing."""
        return None if api.granted is None else weighed(api.granted, (TO_READ,), (TO_HIDE,))

    def poll(self, api: Api, cursor: str | None) -> Page:
        """One unit: the channel's newest threads, 100 a page."""
        return self._threads(api, {"allThreadsRelatedToChannelId": api.account.account}, cursor)

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """One unit: a video's threads, newest first, 100 a page; threads about the channel itself have no video to sweep."""
        if post_id == api.account.account:
            return Page([], complete=False)
        return self._threads(api, {"videoId": post_id}, cursor)

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """One unit: replies of a thread, 100 a page."""
        params: dict[str, str | int] = {"part": "id,snippet", "parentId": thread_id, **PAGED, **_token(cursor)}
        return page_of(api.account, _asked(api, "/comments", params))

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One unit for 50 videos; a thread about the channel itself stands under the channel."""
        account = api.account.account
        found = [PostInfo(account, account, f"https://www.youtube.com/channel/{account}")] if account in ids else []
        named = [video for video in ids if video != account]
        for start in range(0, len(named), 50):
            params: Params = {"part": "snippet,statistics", "id": ",".join(named[start : start + 50]), "maxResults": 50}
            found += videos(api.account, _asked(api, "/videos", params))
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """A page of YouTube's names the video, or the parent does."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """comments.list leaves out held comments as well as deleted ones, so it cannot be asked."""
        return None

    def may_write(self, account: Account) -> str:
        """Not with an API key."""
        return "" if _owner(account) else "YouTube takes this only from the channel's owner (OAuth)"

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """50 units, answered with 204. Held for review, as a rejected comment cannot be published again and no call shows it."""
        if why := self.may_write(api.account):
            return Written(False, why)
        api.post("/comments/setModerationStatus", {"id": comment_id, "moderationStatus": "heldForReview" if hidden else "published"})
        return Written(True)

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """By its id; where YouTube leaves a held one out there, among the newest held threads of the video."""
        params: dict[str, str | int] = {"part": "id,snippet", "id": comment_id, "textFormat": "plainText"}
        page = page_of(api.account, _asked(api, "/comments", params))
        if page.events or post_id == api.account.account:
            return page
        return self._threads(api, {"videoId": post_id, "moderationStatus": "heldForReview"}, None)

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded answer that holds comments: a list of threads or comments, or a single one."""
        reply = Reply(200, {}, body, request, fetched_at)
        if whole(KIND, self.name, reply).kind in ("youtube#comment", "youtube#commentThread"):
            reply = replace(reply, body=b'{"items":[' + body + b"]}")
        return page_of(account, reply)

    def _threads(self, api: Api, by: dict[str, str | int], cursor: str | None) -> Page:
        params: dict[str, str | int] = {"part": "id,snippet,replies", "order": "time", **by, **PAGED, **_token(cursor)}
        return page_of(api.account, _asked(api, "/commentThreads", params))


def _owner(account: Account) -> bool:
    return AUTH.of(account) == "oauth" or bool(CLIENT.of(account))


def _asked(api: Api, path: str, params: Params) -> Reply:
    """A good answer. A page token that stays unprocessed may never be processed: its walk begins anew."""
    for _ in range(TRIES - 1):
        try:
            return api.get(path, params)
        except _UnprocessedError:
            continue
    try:
        return api.get(path, params)
    except _UnprocessedError as exc:
        if "pageToken" in params:
            raise SourceGoneError(str(exc), "cursor") from exc
        raise


def _token(cursor: str | None) -> dict[str, str | int]:
    return {"pageToken": cursor} if cursor else {}


def _reasons(body: bytes) -> set[str]:
    try:
        error = msgspec.json.decode(body)["error"]
        return {str(item["reason"]) for item in error.get("errors", []) if "reason" in item}
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return set()
