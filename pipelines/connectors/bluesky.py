"""Bluesky: the account's posts tell how many replies they have, a changed count has the whole thread read; Jetstream brings news at once.

Everything is read in public. With an app password a session is made, and replies are hidden through the post's threadgate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

import msgspec

from pharos.pipelines.connectors import bluesky_records as records
from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import foreign, item, own_id, whole
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Reply, Thread
from pharos.pipelines.connectors.bluesky_records import POST
from pharos.pipelines.connectors.headers import epoch_reset, used_share
from pharos.pipelines.connectors.mend import looked_up, mended, posts_of
from pharos.pipelines.connectors.options import Option
from pharos.pipelines.connectors.own_posts import onward, place
from pharos.pipelines.connectors.roles import Bearer, StreamTo, TokenCall, Written
from pharos.schemas.errors import BadRecordError, SourceBlockedError, SourceError, SourceGoneError
from pharos.schemas.event import CommentEvent
from pharos.schemas.parse import parse_value

RESET = "ratelimit-reset"
DEPTH = 200
"""The platform gives 1,000, but a level nests the answer twice and a JSON reader stops at some hundreds; what is deeper is asked for."""
AT_ONCE = 25
"""Posts that one call of getPosts takes."""
MOST_HIDDEN = 300
"""What a threadgate holds."""
GATE = "app.bsky.feed.threadgate"
JETSTREAM = Option("jetstream", "wss://jetstream2.us-east.bsky.network/subscribe", "the stream that is opened", "websocket")
GONE = {"NotFound": "not_found", "RecordNotFound": "not_found", "InvalidCursor": "cursor"}


class Bluesky(Connector):
    """See the module."""

    name: ClassVar[str] = records.NAME
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = "https://public.api.bsky.app"
    token_needed: ClassVar[bool] = False
    own_id: ClassVar[str] = "uri"
    options: ClassVar[tuple[Option, ...]] = (JETSTREAM,)
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    counts: ClassVar[Literal["all", "direct"]] = "direct"
    count_note: ClassVar[str] = "Bluesky counts replies that it does not show, as those of suspended or blocked accounts"
    about: ClassVar[About] = About(
        reads="public replies under the account's posts, at any depth",
        push="Jetstream (a stream that Pharos opens)",
        write_back="hidden replies of the post's threadgate, with an app password; nothing is deleted",
        edits="rare; a changed record, found by sweeps and Jetstream",
        deletes="Jetstream's delete, NotFound, or missing from two sweeps",
        needs="the account's DID; an app password and base_url only for hiding",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """The session, if there is one."""
        return {"Authorization": f"Bearer {account.token}"} if account.token else {}

    limits: ClassVar[tuple[Limit, ...]] = (Limit("requests", 3000, 300),)

    def cost(self, method: str, path: str) -> dict[str, float]:
        """Requests alone count; a person hides far less than 5,000 points of writes an hour allow."""
        return {}

    def used(self, headers: dict[str, str]) -> float | None:
        """From the limit and what remains of it."""
        return used_share(headers, "ratelimit-limit", "ratelimit-remaining")

    def keepable(self, body: bytes) -> bytes | None:
        """All of it: the network has nothing private but messages, which are never asked for."""
        return body

    def blocked_until(self, headers: dict[str, str]) -> datetime | None:
        """Once no call remains: the reset, in seconds since 1970."""
        return epoch_reset(headers, RESET) if headers.get("ratelimit-remaining") == "0" else None

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """By the `error` of the body; 429 with a reset."""
        if reply.status == 429 and (reset := epoch_reset(reply.headers, RESET)) and reset > reply.fetched_at:
            return SourceBlockedError("bluesky: too many calls", reset)
        error = records.error(reply.body)
        if error in GONE:
            return SourceGoneError(f"bluesky: `{reply.request.split('?')[0]}`: {error}", GONE[error])
        return None

    def renewal(self, account: Account) -> TokenCall | None:
        """A session for an app password; without one everything is read in public."""
        if not account.token:
            return None
        who = {"identifier": account.account, "password": account.token}
        return TokenCall("/xrpc/com.atproto.server.createSession", {}, json=who)

    def bearer(self, reply: Reply) -> Bearer:
        """`accessJwt`, good for some hours."""
        return Bearer(whole(records.SESSION, records.NAME, reply).access_jwt)

    def expired(self, reply: Reply) -> bool:
        """400 with `ExpiredToken`, or 401."""
        return reply.status == 401 or (reply.status == 400 and records.error(reply.body) in ("ExpiredToken", "InvalidToken"))

    def poll(self, api: Api, cursor: str | None) -> Page:
        """The account's own posts with their counts of replies, 100 a page; a count is of direct replies only."""
        account, after = api.account.account, place(cursor)
        params: dict[str, str | int] = {"actor": account, "filter": "posts_no_replies", "limit": 100}
        reply = api.get("/xrpc/app.bsky.feed.getAuthorFeed", params | ({"cursor": after} if after else {}))
        feed = whole(records.FEED, records.NAME, reply)
        following, resume = onward(cursor, feed.cursor)
        page = Page([], next=following, resume=resume)
        shown = [item(page, bytes(raw), lambda part: parse_value(part, records.FEED_ITEM.decode)) for raw in feed.feed]
        views = [one.post for one in shown if one is not None]
        for view, told in posts_of(page, api.account, views, records.VIEW, records.info):
            if told.owner != account:
                continue
            page.posts.append(told)
            if view.reply_count != 0:
                page.more.append(Thread(view.uri, view.reply_count))
        return page

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """All replies of a post; the cursor lists the branches that were nested too deeply."""
        branches = (cursor or "").split()
        reply = self._ask(api, branches[0] if branches else post_id, DEPTH)
        top = whole(records.THREAD, records.NAME, reply).thread
        told = Page([])
        node = mended(told, bytes(top), records.NODE)
        if node is None:
            raise foreign(records.NAME, reply)
        if node.kind.endswith("#notFoundPost"):
            msg = "bluesky: getPostThread: the post is not there"
            raise SourceGoneError(msg, "not_found")
        if not bytes(node.post):
            return Page([], told.bad, complete=False)
        # The post's own view has its threadgate; a branch's answer has not.
        hidden = self._hidden(api, post_id) if branches else records.hidden_in(reply, node.post)
        page, deeper = self._walk(api.account, reply, node.replies or [], hidden)
        left = " ".join(dict.fromkeys([*branches[1:], *deeper]))
        complete = page.complete and not told.bad
        return Page(page.events, told.bad + page.bad, next=left or None, complete=complete, gone=page.gone)

    def replies(self, api: Api, thread_id: str, cursor: str | None) -> Page:
        """A poll's thread is a whole post."""
        return self.sweep(api, thread_id, cursor)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call for 25 posts."""
        found: list[PostInfo] = []
        for start in range(0, len(ids), AT_ONCE):
            reply = self._views(api, ids[start : start + AT_ONCE])
            found += looked_up(api.account, whole(records.POSTS, records.NAME, reply).posts, records.VIEW, records.info)
        return found

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """Every reply names its root."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Ask for the reply itself: its thread may have lost it because one above it was deleted."""
        try:
            reply = self._ask(api, comment_id, 0)
        except SourceGoneError:
            return True
        return whole(records.NODE, records.NAME, reply, whole(records.THREAD, records.NAME, reply).thread).kind.endswith("#notFoundPost")

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """Any recorded answer that holds replies: a thread, or a list of posts."""
        reply = Reply(200, {}, body, request, fetched_at)
        if b'"thread"' in body[:40]:
            node = whole(records.NODE, records.NAME, reply, whole(records.THREAD, records.NAME, reply).thread)
            return self._walk(account, reply, node.replies or [], records.hidden_in(reply, node.post))[0]
        page = Page([])
        for raw in whole(records.POSTS, records.NAME, reply).posts:
            self._view(account, reply, raw, set(), page)
        return page

    def stream(self, account: Account, cursor: str | None) -> StreamTo:
        """Jetstream sends every post of the network; it keeps 36 hours, and clamps an older cursor without a word."""
        params = {"wantedCollections": POST} | ({"cursor": cursor} if cursor else {})
        return StreamTo(f"{JETSTREAM.of(account)}?{urlencode(params)}", {}, "websocket")

    def wanted(self, message: bytes, account: Account, known: Callable[[str], bool]) -> bool:
        """Jetstream brings every post of the network: what names the account, and deletes of what is known."""
        if account.account.encode() in message:
            return True
        if b"delete" not in message:
            return False
        try:
            frame = parse_value(message, records.FRAME.decode)
        except BadRecordError:
            return False
        deleted = frame.commit is not None and frame.commit.operation == "delete"
        return deleted and known(f"at://{frame.did}/{frame.commit.collection}/{frame.commit.rkey}")  # type: ignore[union-attr]

    def position(self, message: bytes) -> str | None:
        """`time_us`, which every frame has."""
        try:
            at = parse_value(message, records.FRAME.decode).time_us
        except BadRecordError:
            return None
        return str(at) if at else None

    def streamed(self, api: Api, message: bytes, fetched_at: datetime) -> Page:
        """A reply under one of the account's posts, or a delete, which names only what is deleted."""
        frame = parse_value(message, records.FRAME.decode)
        resume, commit = str(frame.time_us) if frame.time_us else None, frame.commit
        if commit is None or commit.collection != POST:
            return Page([], resume=resume)
        uri = f"at://{frame.did}/{commit.collection}/{commit.rkey}"
        if commit.operation == "delete":
            return Page([], gone=[uri], resume=resume)
        if records.root_owner(commit.record) != api.account.account:
            return Page([], resume=resume)
        record = parse_value(bytes(commit.record), records.RECORD.decode)
        reply = Reply(200, {}, message, "jetstream", fetched_at)
        view = records.View(uri, records.Person(frame.did), commit.record)
        event = records.event(self, api.account, reply, view, record, message)
        if commit.operation == "update":
            event = msgspec.structs.replace(event, kind="edited")
        return Page([event], resume=resume)

    def may_write(self, account: Account) -> str:
        """With an app password."""
        return "" if account.token else "expected an app password"

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """Add the reply to the hidden ones of the post's threadgate, or take it off; who may reply stays as it was."""
        if why := self.may_write(api.account):
            return Written(False, why)
        reply = self._views(api, [comment_id])
        views = [whole(records.VIEW, records.NAME, reply, raw) for raw in whole(records.POSTS, records.NAME, reply).posts]
        root = records.root_of(views[0].record) if views else None
        if root is None or records.owner(root) != api.account.account:
            return Written(False, "expected a reply under one of the account's posts")
        where: dict[str, str | int] = {"repo": api.account.account, "collection": GATE, "rkey": root.rpartition("/")[2]}
        gate, cid = self._gate(api, where)
        gate = gate or {"$type": GATE, "post": root, "createdAt": reply.fetched_at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        others = [uri for uri in gate.get("hiddenReplies", []) if uri != comment_id]
        if hidden and len(others) >= MOST_HIDDEN:
            return Written(False, f"the post has {MOST_HIDDEN} hidden replies already, which is all that the platform holds")
        gate["hiddenReplies"] = [*others, comment_id] if hidden else others
        # `swapRecord`: refused if anybody changed the gate in between.
        done = api.post("/xrpc/com.atproto.repo.putRecord", {}, json={**where, "record": gate, "swapRecord": cid})
        return Written(True, f"HTTP {done.status}")

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """The reply, with what its post's threadgate says of it."""
        page, reply = Page([]), self._views(api, [comment_id, post_id])
        raws = {own_id(bytes(raw), self.own_id): raw for raw in whole(records.POSTS, records.NAME, reply).posts}
        if comment_id not in raws:
            return Page([], gone=[comment_id])
        self._view(api.account, reply, raws[comment_id], records.hidden_in(reply, raws.get(post_id)), page)
        return page

    def _ask(self, api: Api, uri: str, depth: int) -> Reply:
        return api.get("/xrpc/app.bsky.feed.getPostThread", {"uri": uri, "depth": depth, "parentHeight": 0})

    def _views(self, api: Api, uris: list[str]) -> Reply:
        return api.get("/xrpc/app.bsky.feed.getPosts", {"uris": uris})

    def _hidden(self, api: Api, post_id: str) -> set[str]:
        reply = self._views(api, [post_id])
        return {uri for raw in whole(records.POSTS, records.NAME, reply).posts for uri in records.hidden_in(reply, raw)}

    def _gate(self, api: Api, where: dict[str, str | int]) -> tuple[dict[str, Any], str | None]:
        try:
            gate = whole(records.STORED, records.NAME, api.get("/xrpc/com.atproto.repo.getRecord", where))
        except SourceGoneError:
            return {}, None
        return gate.value, gate.cid

    def _walk(self, account: Account, reply: Reply, raws: list[msgspec.Raw], hidden: set[str]) -> tuple[Page, list[str]]:
        """Replies at any depth, in their order, and the branches that the answer cut off."""
        page, deeper, waiting, blocked = Page([]), [], list(reversed(raws)), False
        while waiting:
            node = mended(page, bytes(waiting.pop()), records.NODE)
            if node is None:
                continue
            if node.kind.endswith("#notFoundPost") and node.uri:
                page.gone.append(node.uri)
            blocked = blocked or node.kind.endswith("#blockedPost")
            view = self._view(account, reply, node.post, hidden, page) if bytes(node.post) else None
            waiting += reversed(node.replies or [])
            if view and view.reply_count and node.replies is None:
                deeper.append(view.uri)
        # What stands below a block is not shown, so that what is missing says nothing.
        return Page(page.events, page.bad, complete=not blocked, gone=page.gone), deeper

    def _view(self, account: Account, reply: Reply, raw: msgspec.Raw, hidden: set[str], page: Page) -> records.View | None:
        """Put one post's view on a page, if it is a reply."""
        return item(page, bytes(raw), lambda part: self._reply(account, reply, part, hidden, page))

    def _reply(self, account: Account, reply: Reply, raw: bytes, hidden: set[str], page: Page) -> records.View:
        view = parse_value(raw, records.VIEW.decode)
        record = parse_value(bytes(view.record), records.RECORD.decode)
        if record.reply:
            page.events.append(records.event(self, account, reply, view, record, raw, view.uri in hidden))
        return view
