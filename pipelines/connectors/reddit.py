"""Reddit: an account's submissions tell how many comments they have, a changed count has the post read whole; a subreddit is polled itself.

Comments are asked for flat (`threaded=false`); what Reddit folds away (`more`) is fetched by `/api/morechildren`, 100 ids a call.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import ClassVar, Literal

import msgspec

from pharos.pipelines.connectors import oauth
from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import item, take, whole
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Reply, Thread
from pharos.pipelines.connectors.mend import looked_up, posts_of
from pharos.pipelines.connectors.moments import utc
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.own_posts import onward, place
from pharos.pipelines.connectors.reddit_records import (
    COMMENT,
    DELETED,
    LISTING,
    LISTINGS,
    MORE,
    MORE_ANSWER,
    NESTED,
    REMOVED,
    SUBMISSION,
    THING,
    Thing,
    event,
    info,
)
from pharos.pipelines.connectors.rights import Rights, weighed
from pharos.pipelines.connectors.roles import Bearer, TokenCall, Written
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceGoneError
from pharos.schemas.event import CommentEvent
from pharos.schemas.parse import parse_value

RAW: dict[str, str | int] = {"raw_json": 1}
"""Without it Reddit writes `&amp;` for `&` in texts."""
FLAT: dict[str, str | int] = {"limit": 500, "sort": "new", "threaded": "false", **RAW}
NAME = "reddit"
AT_ONCE = 100
"""Ids that one call of morechildren or info takes."""
CLOSED = {"private", "banned", "quarantined", "gold_only"}
CLIENT = Option("client_id", "", "the app's id; the token is then its secret, or a refresh token")
GRANT = Option("grant", "client_credentials", "how the bearer is asked for", choices=("client_credentials", "refresh_token"))
TOKEN_URL = Option("token_url", "https://www.reddit.com/api/v1/access_token", "where a bearer is asked for", "address")
AGENT = Option("user_agent", "", "the name that Reddit wants of every client; left out: `server:pharos:1 (by /u/ACCOUNT)`")


class Reddit(Connector):
    """See the module."""

    name: ClassVar[str] = NAME
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = "https://oauth.reddit.com"
    options: ClassVar[tuple[Option, ...]] = (CLIENT, GRANT, TOKEN_URL, AGENT, DELETED, REMOVED)
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    tells_gone: ClassVar[bool] = False
    count_note: ClassVar[str] = "Reddit counts comments that its filters took away"
    about: ClassVar[About] = About(
        reads="comments under the account's submissions, or in the city's own subreddit (`r/name`)",
        push="none",
        write_back="remove and approve, as a moderator of the subreddit; nothing is deleted",
        edits="edited, found by sweeps",
        deletes="[deleted] in the comment's place, or missing from two sweeps",
        needs="an approved app: a bearer, or client_id and its secret (scopes read, history; modposts to hide)",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """The bearer, and the name that Reddit wants of every client."""
        return {"Authorization": f"Bearer {account.token}", "User-Agent": _agent(account)}

    limits: ClassVar[tuple[Limit, ...]] = (Limit("requests", 1000, 600),)

    def used(self, headers: dict[str, str]) -> float | None:
        """Reddit tells what is used and what remains."""
        try:
            used, remaining = float(headers["x-ratelimit-used"]), float(headers["x-ratelimit-remaining"])
        except (KeyError, ValueError):
            return None
        return used / (used + remaining) if used + remaining > 0 else None

    def keepable(self, body: bytes) -> bytes | None:
        """All of it: private messages are never asked for."""
        return body

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """Once less than one call remains: the reset."""
        try:
            spent = float(headers.get("x-ratelimit-remaining", "")) < 1
        except ValueError:
            return None
        return _reset(headers) if spent else None

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """429 with a reset; 404, or a subreddit that was closed."""
        if reply.status == 429 and (reset := _reset(reply.headers)) and reset > reply.fetched_at:
            return SourceBlockedError("reddit: too many calls", reset)
        if reply.status == 404 or (reply.status == 403 and _reason(reply.body) in CLOSED):
            return SourceGoneError(f"reddit: `{reply.request.split('?')[0]}`: HTTP {reply.status}", "not_found")
        return None

    def renewal(self, account: Account) -> TokenCall | None:
        """With `client_id` the token is the app's secret; with `grant = "refresh_token"` it is the refresh token of an app without one."""
        client = CLIENT.of(account)
        if not client:
            return None
        grant = GRANT.of(account)
        secret, form = account.token, {"grant_type": grant}
        if grant == "refresh_token":
            secret, form["refresh_token"] = "", account.token
        basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "User-Agent": _agent(account)}
        return TokenCall(TOKEN_URL.of(account), headers, form)

    def bearer(self, reply: Reply) -> Bearer:
        """`access_token`, good for some hours, and what it may do."""
        return oauth.bearer(NAME, reply)

    def rights(self, api: Api) -> Rights | None:
        """As the call for the bearer told; of a bearer that was given Reddit tells nothing."""
        return None if api.granted is None else weighed(api.granted, ("read", "history"), ("modposts",))

    def expired(self, reply: Reply) -> bool:
        """401."""
        return reply.status == 401

    def poll(self, api: Api, cursor: str | None) -> Page:
        """The account's submissions with their counts; of a subreddit, its newest comments. 100 a page."""
        account = api.account.account
        if account.startswith("r/"):
            reply = api.get(f"/{account}/comments", {"limit": 100, **RAW, **({"after": cursor} if cursor else {})})
            listing = whole(LISTING, NAME, reply).data
            return self._things(api.account, reply, listing.children, Page([], next=listing.after))
        after = place(cursor)
        params: dict[str, str | int] = {"limit": 100, "sort": "new", **RAW, **({"after": after} if after else {})}
        reply = api.get(f"/user/{account}/submitted", params)
        listing = whole(LISTING, NAME, reply).data
        following, resume = onward(cursor, listing.after)
        page = Page([], next=following, resume=resume)
        for post, told in posts_of(page, api.account, _submissions(listing.children, page), SUBMISSION, partial(info, api.account)):
            page.posts.append(told)
            if post.num_comments != 0:
                page.more.append(Thread(post.id, post.num_comments))
        return page

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """All comments of a submission; the cursor lists what is still folded away: ids, and `/id` for a branch too deep to be listed."""
        folded = (cursor or "").split()
        if not folded:
            return self._comments(api, f"/comments/{post_id}", [])
        if folded[0].startswith("/"):
            return self._comments(api, f"/comments/{post_id}/_{folded[0]}", folded[1:])
        now = [item for item in folded if not item.startswith("/")][:AT_ONCE]
        rest = [item for item in folded if item not in set(now)]
        form = {"api_type": "json", "link_id": f"t3_{post_id}", "children": ",".join(now), "limit_children": "false", "sort": "new"}
        reply = api.post("/api/morechildren", RAW, form=form)
        return self._unfolded(api.account, reply, whole(MORE_ANSWER, NAME, reply).json.data.things, rest)

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """A poll's thread is a whole submission."""
        return self.sweep(api, thread_id, cursor)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call for 100 submissions. The owner is the author, or the subreddit where the account is one."""
        found: list[PostInfo] = []
        for start in range(0, len(ids), AT_ONCE):
            reply = api.get("/api/info", {"id": ",".join(f"t3_{post_id}" for post_id in ids[start : start + AT_ONCE]), **RAW})
            things = _submissions(whole(LISTING, NAME, reply).data.children, Page([]))
            found += looked_up(api.account, things, SUBMISSION, partial(info, api.account))
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """Every comment names its submission."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Reddit's word is `[deleted]` in the comment's place; an empty answer is none."""
        page = self.reread(api, comment_id, "")
        return True if page.gone else False if page.events else None

    def may_write(self, account: Account) -> str:
        """Not for an app by itself: no moderator stands behind it."""
        alone = CLIENT.of(account) and GRANT.of(account) == "client_credentials"
        return 'Reddit takes this only from a moderator (`grant = "refresh_token"`)' if alone else ""

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """Remove as a moderator, or approve again: the comment stays, and its author is told nothing."""
        if why := self.may_write(api.account):
            return Written(False, why)
        form = {"id": f"t1_{comment_id}"}
        reply = api.post("/api/remove", RAW, form=form | {"spam": "false"}) if hidden else api.post("/api/approve", RAW, form=form)
        return Written(True, f"HTTP {reply.status}")

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The comment as the moderator sees it."""
        reply = api.get("/api/info", {"id": f"t1_{comment_id}", **RAW})
        return self._things(api.account, reply, whole(LISTING, NAME, reply).data.children, Page([]))

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded answer that holds comments: a submission's two listings, one listing, or what was folded away."""
        reply = Reply(200, {}, body, request, fetched_at)
        if body.lstrip()[:1] == b"[":
            raws = [raw for listing in whole(LISTINGS, NAME, reply) for raw in listing.data.children]
        elif b'"things"' in body:
            raws = whole(MORE_ANSWER, NAME, reply).json.data.things
        else:
            raws = whole(LISTING, NAME, reply).data.children
        return self._things(account, reply, raws, Page([]))

    def _comments(self, api: Api, path: str, folded: list[str]) -> Page:
        reply = api.get(path, FLAT)
        listings = whole(LISTINGS, NAME, reply)
        return self._unfolded(api.account, reply, listings[-1].data.children if listings else [], folded)

    def _unfolded(self, account: Account, reply: Reply, raws: list[msgspec.Raw], folded: list[str]) -> Page:
        """A page whose cursor holds what is folded away in it and what was before; an id that brought nothing is not asked again."""
        more: list[str] = []
        page = self._things(account, reply, raws, Page([]), more)
        onward = " ".join(dict.fromkeys([*folded, *more]))
        return Page(page.events, page.bad, next=onward or None, gone=page.gone)

    def _things(self, account: Account, reply: Reply, raws: list[msgspec.Raw], page: Page, more: list[str] | None = None) -> Page:
        """Comments at any depth, in their order; one that its author deleted is in `gone`."""
        waiting, deleted = list(reversed(raws)), DELETED.of(account)
        while waiting:
            whole_thing = bytes(waiting.pop())
            thing = item(page, whole_thing, _thing)
            if thing is not None and thing.kind == "more" and more is not None:
                more += item(page, whole_thing, _folded) or []
            if thing is None or thing.kind != "t1":
                continue
            raw = bytes(thing.data)
            waiting += reversed(item(page, raw, _nested) or [])
            comment = item(page, raw, lambda part: parse_value(part, COMMENT.decode))
            if comment is None:
                continue
            if comment.body == deleted and comment.author in (deleted, None):
                page.gone.append(comment.id)
            else:
                take(page, raw, lambda part, comment=comment: event(self, account, reply, comment, part))  # type: ignore[misc]
        return page


def _thing(raw: bytes) -> Thing:
    return parse_value(raw, THING.decode)


def _submissions(raws: list[msgspec.Raw], page: Page) -> list[msgspec.Raw]:
    things = [item(page, bytes(raw), _thing) for raw in raws]
    return [thing.data for thing in things if thing is not None and thing.kind == "t3"]


def _folded(raw: bytes) -> list[str]:
    """The ids that a `more` names, or the branch that is too deep to be listed."""
    folded = parse_value(bytes(_thing(raw).data), MORE.decode)
    return folded.children or [f"/{folded.parent_id.partition('_')[2]}"]


def _nested(raw: bytes) -> list[msgspec.Raw]:
    """What an answer in threads nests in a comment."""
    replies = bytes(parse_value(raw, NESTED.decode).replies)
    return parse_value(replies, LISTING.decode).data.children if replies[:1] == b"{" else []


def _agent(account: Account) -> str:
    return AGENT.of(account) or f"server:pharos:1 (by /u/{account.account.removeprefix('r/')})"


def _reset(headers: dict[str, str]) -> datetime | None:
    """The reset comes in seconds from the answer's own date."""
    try:
        seconds = timedelta(seconds=float(headers["x-ratelimit-reset"]))
        return utc(parsedate_to_datetime(headers["date"])) + seconds
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _reason(body: bytes) -> str:
    try:
        return str(msgspec.json.decode(body)["reason"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""
