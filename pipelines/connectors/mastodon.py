"""Mastodon: mentions bring news (notifications, forward by `min_id`), a post's context brings all its replies with edits and deletes.

Statuses that are not public or unlisted are dropped before anything is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import msgspec

from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import comment_event, own_id, whole
from pharos.pipelines.connectors.base import About, Api, BadItem, Connector, Page, Params, Reply
from pharos.pipelines.connectors.headers import used_share
from pharos.pipelines.connectors.html_text import html_to_text
from pharos.pipelines.connectors.mastodon_records import (
    APPLICATION,
    CONTEXT,
    MESSAGE,
    NOTIFICATION,
    PERSON,
    PUBLIC,
    RAWS,
    STATUS,
    TOWARDS,
    UNREADABLE,
    Notification,
    Status,
    is_account,
    is_public,
    join,
    stream_message,
)
from pharos.pipelines.connectors.mend import looked_up, mended, posts_of
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.rights import Rights, weighed
from pharos.pipelines.connectors.roles import StreamTo
from pharos.schemas.errors import BadRecordError, SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import Author, CommentEvent, Source
from pharos.schemas.parse import parse_value

STREAMING = Option("streaming_url", "", "the server's streaming address, where it is not `base_url`", "address")
OWN = re.compile(r".*/api/v1/accounts/[^/]+/statuses")
MOST_DESCENDANTS = 4096
"""A context holds no more with a token: a longer one is cut short, and what is missing in it says nothing."""


class Mastodon(Connector):
    """See the module."""

    name: ClassVar[str] = "mastodon"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = None
    options: ClassVar[tuple[Option, ...]] = (STREAMING,)
    order: ClassVar[Literal["newest_first", "forward"]] = "forward"
    sweep_on_news: ClassVar[bool] = True
    counts: ClassVar[Literal["all", "direct"]] = "direct"  # replies_count leaves out the replies to replies
    count_note: ClassVar[str] = "the server counts replies that it may not show to us, as those of blocked servers"
    about: ClassVar[About] = About(
        reads="public replies under the account's statuses",
        push="the user stream (that Pharos opens): replies, edits, deletes",
        write_back="no call: report the status to the server's administrator (its menu, Report), who alone can hide it",
        edits="edited_at, by the stream or sweeps",
        deletes="404 on a status, or missing from two sweeps",
        needs="base_url and a user token (read:statuses, read:notifications)",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """The user token."""
        return {"Authorization": f"Bearer {account.token}"}

    limits: ClassVar[tuple[Limit, ...]] = (Limit("requests", 300, 300),)

    def used(self, headers: dict[str, str]) -> float | None:
        """From the limit and what remains of it."""
        return used_share(headers, "x-ratelimit-limit", "x-ratelimit-remaining")

    def keepable(self, body: bytes) -> bytes | None:
        """The same bytes without the items that are not public; nothing of a body, or of a stream's message, that cannot be read."""
        try:
            if b'"event"' in body and (message := stream_message(body)) is not None:
                return body if message.event == "delete" or is_public(msgspec.Raw(message.data.encode())) else None
            if body.lstrip()[:1] == b"[":
                return join([raw for raw in RAWS.decode(body) if is_public(raw)])
            if b'"descendants"' not in body:
                return body if is_public(msgspec.Raw(body)) else None
            context = CONTEXT.decode(body)
        except UNREADABLE:
            return None
        parts = [join([raw for raw in part if is_public(raw)]) for part in (context.ancestors, context.descendants)]
        return b'{"ancestors":%s,"descendants":%s}' % tuple(parts)

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """Once no call remains: the reset that the server names, an ISO time."""
        return _reset(headers) if headers.get("x-ratelimit-remaining") == "0" else None

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """404 and 410: the status is deleted. 429: nothing before the reset, if the server names one."""
        if reply.status == 429 and (reset := _reset(reply.headers)) and reset > reply.fetched_at:
            return SourceBlockedError("mastodon: too many calls", reset)
        if reply.status in (404, 410):
            return SourceGoneError(f"mastodon: `{reply.request.split('?')[0]}`: HTTP {reply.status}", "not_found")
        return None

    def poll(self, api: Api, cursor: str | None) -> Page:
        """Mentions after the cursor, 80 a page, until a page is empty; the next round goes on from there.

        Once an hour (the cursor's second part) also the account's newest statuses: what nobody mentions is swept all the same.
        """
        since, _, listed = (cursor or "0").partition("@")
        reply = api.get("/api/v1/notifications", {"types[]": "mention", "min_id": since, "limit": 80})
        page, last = self._notifications(api.account, reply)
        if last:
            return replace(page, next=f"{last}@{listed}")
        hour = f"{reply.fetched_at.astimezone(UTC):%Y%m%d%H}"
        own = Page([]) if listed == hour else self._own(api)
        return replace(page, posts=own.posts, bad=page.bad + own.bad, resume=f"{since}@{hour}")

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """All replies of a status, at any depth, in one call."""
        return self._context(api.account, api.get(f"/api/v1/statuses/{post_id}/context", {}), post_id)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call a status; a deleted one is left out. The owner is the configured account, if the status is its own."""
        return [post for post_id in ids for post in self._post(api, post_id)]

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """The status at the top of a reply's ancestors; a message that answers nothing stands under nobody's post."""
        if event.parent_id is None:
            return None
        try:
            reply = api.get(f"/api/v1/statuses/{event.comment_id}/context", {})
        except SourceGoneError:
            return None
        ancestors = whole(CONTEXT, self.name, reply).ancestors
        return own_id(bytes(ancestors[0]), "id") if ancestors else None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Ask for the status itself: 404 is the platform's word that it is deleted."""
        try:
            api.get(f"/api/v1/statuses/{comment_id}", {})
        except SourceGoneError:
            return True
        return False

    def rights(self, api: Api) -> Rights | None:
        """Those of the application, of which the token has all or some; servers before 4.3 tell nothing. A token has no end."""
        scopes = whole(APPLICATION, self.name, api.get("/api/v1/apps/verify_credentials", {})).scopes
        return None if scopes is None else weighed(scopes, ("read:statuses", "read:notifications"))

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded answer that holds statuses: notifications, a context, a list of statuses, or one status."""
        path = urlsplit(request).path
        reply = Reply(200, {}, body, request, fetched_at)
        if path.endswith("/context") or b'"descendants"' in body:
            return self._context(account, reply, path.split("/")[-2] if path.endswith("/context") else None)
        if body.lstrip()[:1] != b"[":
            body = b"[" + body + b"]"
        if OWN.fullmatch(path):
            return self._listed(account, reply)
        raws = whole(RAWS, self.name, reply, body)
        if raws and b'"visibility"' not in bytes(raws[0]).split(b'"status"')[0] and b'"status"' in bytes(raws[0]):
            return self._notifications(account, Reply(200, {}, body, request, fetched_at))[0]
        return self._statuses(account, reply, raws, None)

    def stream(self, account: Account, cursor: str | None) -> StreamTo:
        """The account's own stream; it keeps no place: what was missed, the next poll brings."""
        base = STREAMING.of(account) or account.base_url or ""
        return StreamTo(f"{base.rstrip('/')}/api/v1/streaming/user", self.headers(account), "sse")

    def wanted(self, message: bytes, account: Account, known: Callable[[str], bool]) -> bool:
        """What names the account and is public (anything else must not even reach the disk), and deletes of what is known."""
        told = stream_message(message)
        if told is None:
            return False
        if told.event == "delete":
            return known(told.data)
        return account.account.encode() in message and self.keepable(message) is not None

    def position(self, message: bytes) -> str | None:
        """The stream keeps no place."""
        return None

    def streamed(self, api: Api, message: bytes, fetched_at: datetime) -> Page:
        """A reply said to the account, its edit, or a delete; the rest of the home timeline is not the account's."""
        try:
            told = parse_value(message, MESSAGE.decode)
        except BadRecordError as exc:
            # It may be private: that it came is kept, not what it is.
            return Page([], [BadItem(exc.reason, exc.detail, b"")])
        if told.event == "delete":
            return Page([], gone=[told.data])
        if told.event not in ("update", "status.update", "notification"):
            return Page([])
        data = told.data.encode()
        if not is_public(msgspec.Raw(data)):
            return Page([], private=1)
        if told.event == "notification":
            notification = parse_value(data, NOTIFICATION.decode)
            data = bytes(notification.status) if notification.type == "mention" else b"{}"
        towards = parse_value(data, TOWARDS.decode)
        said = [towards.in_reply_to_account_id, *(part for person in towards.mentions for part in (person.id, person.acct))]
        if towards.in_reply_to_id is None or api.account.account not in said:
            return Page([])
        reply = Reply(200, {}, data, f"stream {told.event}", fetched_at)
        return self._statuses(api.account, reply, [msgspec.Raw(data)], None)

    def _notifications(self, account: Account, reply: Reply) -> tuple[Page, str | None]:
        """The mentions' statuses and the largest notification id, None for an empty page."""
        items, bad = [], []
        for raw in whole(RAWS, self.name, reply):
            told = Page([])
            items.append(mended(told, bytes(raw), NOTIFICATION) or Notification())
            # It may be private: that it came is kept, not what it is.
            bad += told.bad if is_public(raw) else [item._replace(raw=b"") for item in told.bad]
        # Mentions alone are asked for: one whose type cannot be read is one.
        raws = [item.status for item in items if item.type in ("mention", "") and bytes(item.status) != b"null"]
        last = max((item.id for item in items if item.id), key=lambda item_id: (len(item_id), item_id), default=None)
        page = self._statuses(account, reply, raws, None)
        return replace(page, bad=bad + page.bad), last

    def _context(self, account: Account, reply: Reply, post_id: str | None) -> Page:
        context = whole(CONTEXT, self.name, reply)
        root = (own_id(bytes(context.ancestors[0]), "id") if context.ancestors else None) or post_id
        page = self._statuses(account, reply, context.descendants, root)
        return replace(page, complete=len(context.descendants) < MOST_DESCENDANTS)

    def _statuses(self, account: Account, reply: Reply, raws: list[msgspec.Raw], post_id: str | None) -> Page:
        events, bad, private = [], [], 0
        for raw in raws:
            try:
                status = parse_value(bytes(raw), STATUS.decode)
                event = self._event(account, reply, status, bytes(raw), post_id)
            except BadRecordError as exc:
                # It may be private: only what is known to be public may be kept.
                if is_public(raw):
                    bad.append(BadItem(exc.reason, exc.detail, bytes(raw)))
                continue
            if status.visibility in PUBLIC:
                events.append(event)
            else:
                private += 1
        return Page(events, bad, private=private)

    def _event(self, account: Account, reply: Reply, status: Status, raw: bytes, post_id: str | None) -> CommentEvent:
        text = "\n".join(part for part in (status.spoiler_text, html_to_text(status.content)) if part)
        media = [{name: item.get(name) for name in ("id", "type", "url", "description")} for item in status.media_attachments]
        counts = {"likes": status.favourites_count, "replies": status.replies_count, "shares": status.reblogs_count}
        return comment_event(
            Source(self.name, self.version, reply.request),
            account,
            reply,
            raw,
            status.id,
            text=text,
            created_at=status.created_at,
            edited_at=status.edited_at,
            # The url changes between the file and the server's proxy of it; the same media stays the same.
            seen=[{name: item[name] for name in ("id", "type", "description")} for item in media],
            post_id=post_id,
            attachments=media,
            counts=counts,
            parent_id=status.in_reply_to_id if status.in_reply_to_id != post_id else None,
            author=Author(status.account.id, status.account.acct, is_account(account, status.account)),
            lang=status.language,
            permalink=status.url or status.uri,
        )

    def _own(self, api: Api) -> Page:
        """The account's newest 40 statuses that answer nobody."""
        account = api.account.account
        try:
            if not account.isdecimal():
                account = whole(PERSON, self.name, api.get("/api/v1/accounts/lookup", {"acct": account})).id
            params: Params = {"limit": 40, "exclude_replies": "true", "exclude_reblogs": "true"}
            reply = api.get(f"/api/v1/accounts/{account}/statuses", params)
        except (SourceGoneError, SourceRefusedError):
            return Page([])  # The mentions were not refused: they go on, and the next hour asks again.
        return self._listed(api.account, reply)

    def _listed(self, account: Account, reply: Reply) -> Page:
        page = Page([])
        public = [raw for raw in whole(RAWS, self.name, reply) if is_public(raw)]
        for status, info in posts_of(page, account, public, STATUS, lambda status: self._info(account, status)):
            if info.owner == account.account and not status.in_reply_to_id:
                page.posts.append(info)
        return page

    def _post(self, api: Api, post_id: str) -> list[PostInfo]:
        try:
            reply = api.get(f"/api/v1/statuses/{post_id}", {})
        except SourceGoneError:
            return []
        return looked_up(api.account, [reply.body], STATUS, lambda status: self._info(api.account, status))

    def _info(self, account: Account, status: Status) -> PostInfo:
        owner = account.account if is_account(account, status.account) else status.account.id
        return PostInfo(status.id, owner, status.url or status.uri, None, html_to_text(status.content), status.replies_count)


def _reset(headers: dict[str, str]) -> datetime | None:
    try:
        reset = datetime.fromisoformat(headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
    return reset.replace(tzinfo=reset.tzinfo or UTC).astimezone(UTC)
