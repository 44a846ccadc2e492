"""X API v2: mentions bring news (forward by `since_id`, paid by the post), a search by conversation brings what the last 7 days still hold.

Every post read costs money, so a poll asks for nothing twice and sweeps are few; what the search leaves out is asked for by its id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import msgspec

from pharos.pipelines.connectors import x_prices as prices
from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import foreign
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Reply
from pharos.pipelines.connectors.headers import epoch_reset, used_share
from pharos.pipelines.connectors.mend import looked_up, posts_of
from pharos.pipelines.connectors.roles import Written, same
from pharos.pipelines.connectors.x_posts import (
    ANSWER,
    POST,
    Answer,
    Cursor,
    Problem,
    XPost,
    moment,
    page_of,
    raw_posts,
    read_answer,
    read_post,
)
from pharos.pipelines.connectors.x_protected import without_protected
from pharos.schemas.errors import BadRecordError, SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import CommentEvent
from pharos.schemas.parse import parse_value

RESET = "x-rate-limit-reset"
SEARCHED = timedelta(days=6, hours=23)
"""The search reaches back 7 days, less an hour for the sweep itself; a post older than this has replies that no search shows."""
FIELDS: dict[str, str | int] = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,in_reply_to_user_id,lang,note_tweet,"
    "possibly_sensitive,public_metrics,referenced_tweets,withheld",
    "expansions": "author_id,attachments.media_keys",
    "user.fields": "name,protected,username",
    "media.fields": "alt_text,type,url",
}
SIGNATURES = ("x-twitter-webhooks-signature-oauth2", "x-twitter-webhooks-signature")
DELIVERED = ("data", "includes")
"""What a delivery of the filtered stream holds that is read."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""A challenge's token. Answers to challenges and deliveries are signed alike, so nothing that could be a delivery may be signed."""
OWN = "own"
_OWN_PATH = re.compile(r".*/2/users/[^/]+/tweets")
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PROBLEM = msgspec.json.Decoder(Problem)


class _Hidden(msgspec.Struct):
    hidden: bool


class X(Connector):
    """See the module."""

    name: ClassVar[str] = "x"
    tells_hidden: ClassVar[bool] = False
    own_id: ClassVar[str] = "edit_history_tweet_ids"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = "https://api.x.com"
    order: ClassVar[Literal["newest_first", "forward"]] = "forward"
    sweep_on_news: ClassVar[bool] = False
    tells_gone: ClassVar[bool] = False
    sweep_after_news: ClassVar[int] = 1  # Every comment that is read again is paid for again.
    about: ClassVar[About] = About(
        reads="replies under the account's posts",
        push="webhooks of the filtered stream (Enterprise)",
        write_back="hides a reply, one click away from readers; only under the account's own posts",
        edits="edit_history_tweet_ids, found by polls",
        deletes="not found when asked for by id, for posts of the last 7 days",
        needs="numeric user id and a token (tweet.read, users.read; tweet.moderate.write to hide); every read is paid",
    )
    limits: ClassVar[tuple[Limit, ...]] = (Limit("requests", 300, 900),)

    def headers(self, account: Account) -> dict[str, str]:
        """The app's or the user's token."""
        return {"Authorization": f"Bearer {account.token}"}

    def cost(self, method: str, path: str) -> dict[str, float]:
        """By the post: a poll brings what is new since the last one, mostly little; a page of a sweep is mostly full."""
        return {"dollars": prices.mostly(method, path)}

    def most(self, method: str, path: str) -> dict[str, float]:
        """A full page, or one post and its author."""
        return {"dollars": prices.most(method, path)}

    def spent(self, method: str, path: str, reply: Reply) -> dict[str, float] | None:
        """What came, by the price list."""
        dollars = prices.spent(method, path, reply)
        return None if dollars is None else {"dollars": dollars}

    def used(self, headers: dict[str, str]) -> float | None:
        """From the limit of the call's kind and what remains of it."""
        return used_share(headers, "x-rate-limit-limit", "x-rate-limit-remaining")

    def keepable(self, body: bytes) -> bytes | None:
        """All but posts of protected accounts."""
        return without_protected(body)

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """Once no call of this kind remains: the reset that X names."""
        return epoch_reset(headers, RESET) if headers.get("x-rate-limit-remaining") == "0" else None

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """429: nothing before the reset, or before the next day where the account's cap is reached. 402: credits are spent."""
        problems = _problems(reply.body)
        kinds = {problem.type.rsplit("/", 1)[-1] for problem in problems}
        path = reply.request.split("?")[0]
        if "usage-capped" in kinds:
            tomorrow = (reply.fetched_at.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            return SourceBlockedError("x: the account's usage cap is reached", tomorrow)
        if reply.status == 429 and (reset := epoch_reset(reply.headers, RESET)) and reset > reply.fetched_at:
            return SourceBlockedError("x: too many calls", reset)
        if reply.status == 402:
            return SourceRefusedError(f"x: `{path}`: expected credits to pay for the call; got HTTP 402")
        if reply.status == 404 and "resource-not-found" in kinds:
            return SourceGoneError(f"x: `{path}`: HTTP 404", "not_found")
        stale = {"pagination_token", "next_token", "since_id"}
        if reply.status == 400 and any(stale & set(problem.parameters) for problem in problems):
            return SourceGoneError(f"x: `{path}`: the cursor is refused", "cursor")
        return None

    def poll(self, api: Api, cursor: str | None) -> Page:
        """Mentions after the cursor, 100 a page, newest first; what is not new is neither read nor paid for again.

        Once an hour a page of the account's own posts follows: what nobody mentions is swept all the same. The cursor is `HOUR,ID|REST`:
        when they were listed, the newest of them, and the place among the mentions.
        """
        place, rest = cursor.split("|", 1) if cursor and "|" in cursor else (",", cursor or "")
        listed, _, newest = place.partition(",")
        if listed == OWN:
            return self._own(api, newest, rest)
        at = Cursor.read(rest)
        params = {**FIELDS, "max_results": 100, **at.params("pagination_token")}
        reply = api.get(f"/2/users/{api.account.account}/mentions", params)
        page = self._list(api, reply, at, None)
        if page.next:
            return replace(page, next=f"{place}|{page.next}")
        if listed != _hour(reply):
            return replace(page, next=f"{OWN},{newest}|{page.resume or ''}")
        return replace(page, resume=f"{place}|{page.resume or ''}")

    def _own(self, api: Api, newest: str, rest: str) -> Page:
        """A call of its own page: where money or the platform stops it, the mentions before it are kept."""
        params: dict[str, str | int] = {"max_results": 100, "exclude": "replies,retweets", "tweet.fields": "author_id,note_tweet"}
        reply = api.get(f"/2/users/{api.account.account}/tweets", params | ({"since_id": newest} if newest else {}))
        answer = read_answer(reply)
        if answer.meta is None:
            raise foreign(self.name, reply)
        page = _own_posts(api.account, answer, reply)
        return replace(page, resume=f"{_hour(reply)},{answer.meta.newest_id or newest}|{rest}")

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """What the search has of a post's conversation, 100 a page; of a post older than it reaches, what is missing says nothing."""
        at = Cursor.read(cursor)
        params = {"query": f"conversation_id:{post_id}", **FIELDS, "max_results": 100, **at.params("next_token")}
        return self._list(api, api.get("/2/tweets/search/recent", params), at, post_id)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call for 100 posts; deleted ones are left out. The owner is the author's id."""
        found: list[PostInfo] = []
        for start in range(0, len(ids), 100):
            params: dict[str, str | int] = {"ids": ",".join(ids[start : start + 100]), "tweet.fields": "author_id,note_tweet"}
            reply = api.get("/2/tweets", params)
            found += looked_up(api.account, raw_posts(read_answer(reply), reply), POST, _info)
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """A mention that names no conversation, or begins one, stands under nobody's post."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Ask for the post itself: only "not found" is X's word that it is deleted; a protected or withheld post is not."""
        try:
            answer = read_answer(api.get(f"/2/tweets/{comment_id}", {}))
        except SourceGoneError:
            return True
        if bytes(answer.data) != b"null":
            return False
        return _not_found(answer) if answer.errors else None

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded answer that holds posts."""
        reply = Reply(200, {}, body, request, fetched_at)
        if _OWN_PATH.fullmatch(urlsplit(request).path):
            return _own_posts(account, read_answer(reply), reply)
        return page_of(account, reply, read_answer(reply), swept="/search/recent" in request and "conversation_id" in request)

    def challenge(self, query: Mapping[str, str], secret: str) -> str | None:
        """X's challenge: its token, signed with the app's secret."""
        token = query.get("crc_token", "")
        if not _TOKEN.fullmatch(token):
            return None
        return msgspec.json.encode({"response_token": _signature(token.encode(), secret)}).decode()

    def authentic(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
        """Either signature, by the OAuth 2.0 client secret or by the older consumer secret; X signs no time."""
        expected = _signature(body, secret)
        return any([same(headers.get(name, ""), expected) for name in SIGNATURES])

    def kept(self, part: bytes) -> bytes | None:
        """The posts that it names and their authors, if none is protected; direct messages may come to the same address."""
        told = parse_value(part, _FIELDS.decode)
        if "data" not in told:
            return None
        _named(part)
        return without_protected(msgspec.json.encode({name: raw for name, raw in told.items() if name in DELIVERED}))

    def pushed(self, api: Api, body: bytes, fetched_at: datetime) -> Page:
        """The posts that it names, as they are now: only ids are believed, since X signs no time and an old delivery may come again."""
        page, private = Page([]), 0
        for comment_id in _named(body):
            now = self.reread(api, comment_id, "")
            page.events.extend(now.events)
            page.bad.extend(now.bad)
            page.gone.extend(now.gone)
            private += now.private
        return replace(page, private=private)

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """Hide a reply under one of the account's posts, or show it again."""
        reply = api.put(f"/2/tweets/{comment_id}/hidden", {}, {"hidden": hidden})
        try:
            state = msgspec.json.decode(bytes(read_answer(reply).data), type=_Hidden).hidden
        except msgspec.DecodeError as exc:
            raise foreign(self.name, reply) from exc
        return Written(state == hidden, f"hidden: {str(state).lower()}")

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The post by its id; one that was edited since, by the id of its last version. X does not say whether it is hidden."""
        try:
            reply = api.get(f"/2/tweets/{comment_id}", FIELDS)
            answer = read_answer(reply)
            if later := _later(raw_posts(answer, reply)):
                reply = api.get(f"/2/tweets/{later}", FIELDS)
                answer = read_answer(reply)
        except SourceGoneError:
            return Page([], gone=[comment_id])
        # Beside a post the same error says that something it names, as its author, is not there.
        gone = [comment_id] if bytes(answer.data) == b"null" and _not_found(answer) else []
        return replace(page_of(api.account, reply, answer), gone=gone)

    def _list(self, api: Api, reply: Reply, at: Cursor, swept: str | None) -> Page:
        """One page of posts; an answer without `meta` is no list, even if it is JSON."""
        answer = read_answer(reply)
        if answer.meta is None:
            raise foreign(self.name, reply)
        page = page_of(api.account, reply, answer, swept is not None)
        reached = swept is None or (swept.isdigit() and moment(swept) > reply.fetched_at - SEARCHED)
        return replace(at.onward(page, answer.meta), complete=reached)


def _hour(reply: Reply) -> str:
    return f"{reply.fetched_at.astimezone(UTC):%Y%m%d%H}"


def _named(body: bytes) -> list[str]:
    """The ids of the posts in a delivery.

    Raises:
        BadRecordError: it holds something else.
    """
    try:
        raws = raw_posts(parse_value(body, ANSWER.decode), Reply(200, {}, body, "", datetime.now(UTC)))
    except SourceError as exc:
        reason, detail = "wrong_type", "`$.data`: expected a post"
        raise BadRecordError(reason, detail) from exc
    return list(dict.fromkeys(read_post(raw).first for raw in raws))


def _own_posts(account: Account, answer: Answer, reply: Reply) -> Page:
    page = Page([])
    page.posts.extend(info for _, info in posts_of(page, account, raw_posts(answer, reply), POST, _info))
    return page


def _info(post: XPost) -> PostInfo:
    """A post, of which nothing but its words is read."""
    return PostInfo(post.id, post.author_id or "", f"https://x.com/i/web/status/{post.id}", None, post.words)


def _not_found(answer: Answer) -> bool:
    return any(problem.type.endswith("/resource-not-found") for problem in answer.errors)


def _later(raws: list[bytes]) -> str | None:
    """The id of a post's last version, where it is another; a post that cannot be read is left to be named as bad."""
    try:
        post = read_post(raws[0]) if raws else None
    except BadRecordError:
        return None
    return post.edit_history_tweet_ids[-1] if post and post.superseded else None


def _problems(body: bytes) -> list[Problem]:
    """What an error's body names: itself, and those it lists."""
    try:
        return [_PROBLEM.decode(body), *ANSWER.decode(body).errors]
    except msgspec.DecodeError:
        return []


def _signature(message: bytes, secret: str) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()
