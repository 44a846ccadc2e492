"""Bearers that run out and are renewed (Reddit, Bluesky, YouTube), and what else Reddit and Bluesky do in their own way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from connector_bench import START, TOKEN, Bench, comment, forum, simulator

from pharos.pipelines.connectors import own_posts
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.accounts import load_accounts
from pharos.pipelines.connectors.answers import own_id
from pharos.pipelines.connectors.base import Page, Reply
from pharos.pipelines.connectors.bluesky import Bluesky
from pharos.pipelines.connectors.bluesky_records import attachments, root_owner
from pharos.pipelines.connectors.mastodon import Mastodon
from pharos.pipelines.connectors.mastodon_records import is_public
from pharos.pipelines.connectors.reddit import Reddit
from pharos.pipelines.connectors.roles import Writer
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost
from pharos.pipelines.simulator.server import Simulator
from pharos.schemas.errors import SettingsError

EXPIRED = {
    "reddit": faults.Fault(401, {}, b'{"message":"Unauthorized","error":401}', path="/user/"),
    "bluesky": faults.Fault(400, {}, b'{"error":"ExpiredToken","message":"Token has expired"}', path="getAuthorFeed"),
    "youtube": faults.Fault(401, {}, b'{"error":{"code":401,"errors":[{"reason":"authError"}]}}', path="/commentThreads"),
}
BEARERS = (b"bearer-of-an-hour", b"session-of-two-hours", b"access-of-an-hour", TOKEN.encode())
NEW = {"reddit": "access_token", "bluesky": "createSession", "youtube": "/v3/token"}


class Renewed(Bench):
    """With the credentials that are changed for a bearer."""

    def open(self) -> None:
        super().open()
        if self.platform == "reddit":
            options = {"client_id": "app", "token_url": self.server.url("reddit") + "/api/v1/access_token"}
            self.runner._api.account = replace(self.runner.account, options=options)
        if self.platform == "youtube":
            options = {"client_id": "app", "token_url": self.server.url("youtube") + "/token"}
            self.runner._api.account = replace(self.runner.account, options=options, token=f"{TOKEN}:refresh-{TOKEN}")


@pytest.fixture(params=["reddit", "bluesky", "youtube"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Renewed]:
    with simulator(request.param) as server:
        made = Renewed(request.param, server, tmp_path)
        yield made
        made.close()


@contextmanager
def bench_of(platform: str, folder: Path, server: Simulator | None = None) -> Iterator[Bench]:
    with server or simulator(platform) as running:
        made = Bench(platform, running, folder)
        yield made
        made.close()


def renewals(bench: Bench) -> int:
    return len([request for request in bench.server.requests if NEW[bench.platform] in request])


def test_a_bearer_is_got_once_and_kept_nowhere(bench: Renewed) -> None:
    bench.good(sweep=True)
    bench.good(sweep=True)
    assert renewals(bench) == 1
    files = [path.read_bytes() for path in bench.folder.rglob("*") if path.is_file()]
    assert files and all(word not in body for body in files for word in BEARERS)
    assert len(list(bench.folder.rglob("*.page.gz"))) < len(bench.server.requests)


def test_a_bearer_that_ran_out_is_renewed(bench: Renewed) -> None:
    bench.good()
    bench.server.faults = [EXPIRED[bench.platform]]
    bench.server.forum.add(comment(30))
    assert [event.comment_id for event in bench.good()] == [bench.id(30)]
    assert renewals(bench) == 2 and bench.slept == []


def test_a_new_bearer_that_is_refused_needs_a_person(bench: Renewed) -> None:
    bench.server.faults = [replace(EXPIRED[bench.platform], status=401)] * 2
    done = bench.round()
    assert "credentials" in done.problem and done.wait >= 3600 and renewals(bench) == 2
    bench.good()


def test_the_secret_goes_into_no_address(tmp_path: Path) -> None:
    account = Account("reddit", "CityClerk", token=TOKEN, options={"client_id": "app"})
    call = Reddit().renewal(account)
    assert call and TOKEN not in call.path and call.form == {"grant_type": "client_credentials"}
    lasting = Reddit().renewal(replace(account, options={"client_id": "app", "grant": "refresh_token"}))
    assert lasting and lasting.form == {"grant_type": "refresh_token", "refresh_token": TOKEN} and TOKEN not in str(lasting.headers)
    assert Reddit().renewal(replace(account, options={})) is None
    assert "pharos" in Reddit().headers(account)["User-Agent"]


@pytest.mark.parametrize("bench", ["reddit", "bluesky"], indirect=True)
def test_hide_and_show_again(bench: Renewed) -> None:
    writer = bench.runner.puller._connector
    assert isinstance(writer, Writer)
    if bench.platform == "reddit":
        refused = writer.hide(bench.runner._api, bench.id(10), "9001", True)
        assert not refused.done and "moderator" in refused.said
        assert not any("/api/remove" in request for request in bench.server.requests)
        options = {**bench.runner._api.account.options, "grant": "refresh_token"}
        bench.runner._api.account = replace(bench.runner.account, options=options)
    bench.good()
    comment_id, post_id = bench.id(10), bench.shape.post_id("9001")
    for number in (10, 11):
        assert writer.hide(bench.runner._api, bench.id(number), "9001", True).done
    assert [item.hidden for item in bench.server.forum.comments()][9:13] == [False, True, True, False]
    assert writer.reread(bench.runner._api, comment_id, post_id).events[0].kind == "hidden"
    assert sorted((event.comment_id, event.kind) for event in bench.good(sweep=True)) == sorted(
        [(comment_id, "hidden"), (bench.id(11), "hidden")]
    )
    assert bench.good() == [] and bench.good(sweep=True) == []
    assert writer.hide(bench.runner._api, comment_id, "9001", False).done
    assert writer.reread(bench.runner._api, comment_id, post_id).events[0].kind == "created"
    assert [(event.comment_id, event.kind) for event in bench.good(sweep=True)] == [(comment_id, "restored")]


def test_bluesky_hides_nothing_under_posts_of_others_or_without_a_session(tmp_path: Path) -> None:
    with bench_of("bluesky", tmp_path) as bench:
        bench.server.forum.posts["7777"] = ForumPost("7777", "UCsomebody")
        stranger = comment(60, post="7777")
        bench.server.forum.add(stranger)
        connector, api = Bluesky(), bench.runner._api
        assert not connector.hide(api, bench.shape.comment_id(stranger), "9001", True).done
        api.account = replace(api.account, token="")
        assert not connector.hide(api, bench.id(1), "9001", True).done
        assert not any(item.hidden for item in bench.server.forum.comments())
        assert not any("putRecord" in request for request in bench.server.requests)


def test_bluesky_a_full_threadgate_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharos.pipelines.connectors.bluesky.MOST_HIDDEN", 1)
    with bench_of("bluesky", tmp_path) as bench:
        assert Bluesky().hide(bench.runner._api, bench.id(0), "9001", True).done
        told = Bluesky().hide(bench.runner._api, bench.id(1), "9001", True)
        assert not told.done and "hidden replies already" in told.said
        assert Bluesky().hide(bench.runner._api, bench.id(0), "9001", False).done


def test_bluesky_is_read_without_any_credential(tmp_path: Path) -> None:
    with bench_of("bluesky", tmp_path) as bench:
        bench.runner._api.account = replace(bench.runner.account, token="")
        bench.good(sweep=True)
        assert {event.comment_id for event in bench.events()} == bench.ids()
        assert not any("createSession" in request for request in bench.server.requests)
    path = tmp_path / "accounts.toml"
    path.write_text('[[account]]\nplatform = "bluesky"\naccount = "did:plc:city"\n')
    assert load_accounts(path, {})[0].token == ""
    path.write_text('[[account]]\nplatform = "bluesky"\naccount = "did:plc:city"\ntoken_env = "NOT_THERE"\n')
    with pytest.raises(SettingsError):
        load_accounts(path, {})
    path.write_text('[[account]]\nplatform = "reddit"\naccount = "CityClerk"\n')
    with pytest.raises(SettingsError):
        load_accounts(path, {})
    path.write_text('[[account]]\nplatform = "reddit"\naccount = "CityClerk"\ntoken_env = "S"\n[account.options]\nclient_id = "app"\n')
    assert Reddit().renewal(load_accounts(path, {"S": TOKEN})[0])


def test_bluesky_branches_that_are_too_deep_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharos.pipelines.connectors.bluesky.DEPTH", 1)
    with bench_of("bluesky", tmp_path) as bench:
        bench.server.forum.add(comment(30, parent=11), comment(31, parent=30))
        bench.server.forum.change("1031", hidden=True)
        bench.good(sweep=True)
        assert {event.comment_id for event in bench.events()} == bench.ids()
        assert [event.comment_id for event in bench.events() if event.kind == "hidden"] == [bench.id(31)]
        assert bench.good(sweep=True) == []


def test_bluesky_what_stands_below_a_deleted_reply_is_not_deleted(tmp_path: Path) -> None:
    with bench_of("bluesky", tmp_path) as bench:
        bench.good(sweep=True)
        gone = bench.shape.comment_id(bench.server.forum.delete("1010"))
        for _ in range(3):
            bench.good(sweep=True)
        assert [event.comment_id for event in bench.events() if event.kind == "deleted"] == [gone]


def node(key: str, *replies: object) -> dict[str, object]:
    root = {"uri": "at://did:plc:city/app.bsky.feed.post/9001", "cid": "c"}
    record = {"text": key, "createdAt": "2026-10-02T10:00:00Z", "reply": {"root": root, "parent": root}}
    post = {"uri": f"at://did:plc:a/app.bsky.feed.post/{key}", "author": {"did": "did:plc:a"}, "record": record}
    return {"$type": "app.bsky.feed.defs#threadViewPost", "post": post, "replies": list(replies)}


class Told:
    """An `Api` that has one answer."""

    def __init__(self, thread: object) -> None:
        self.account, self.body = Account("bluesky", "did:plc:city"), json.dumps({"thread": thread}).encode()

    def get(self, path: str, params: object) -> Reply:
        return Reply(200, {}, self.body, path, START)


def swept(thread: object) -> Page:
    return Bluesky().sweep(Told(thread), "at://did:plc:city/app.bsky.feed.post/9001", None)  # type: ignore[arg-type]


def test_bluesky_stones_in_a_thread() -> None:
    missing = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://did:plc:b/app.bsky.feed.post/5", "notFound": True}
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://did:plc:c/app.bsky.feed.post/6", "blocked": True, "author": {}}
    page = swept(node("top", node("1", missing), node("2")))
    assert page.gone == [missing["uri"]] and page.complete and [event.text for event in page.events] == ["1", "2"]
    page = swept(node("top", node("1", blocked), node("2")))
    assert page.gone == [] and not page.complete and len(page.events) == 2
    assert not swept(blocked).complete


def test_bluesky_attachments_are_the_records_own() -> None:
    image = {"alt": "a pool", "image": {"$type": "blob", "ref": {"$link": "bafy1"}, "mimeType": "image/jpeg", "size": 1}}
    quoted = {"$type": "app.bsky.embed.record", "record": {"uri": "at://did:plc:x/app.bsky.feed.post/1", "cid": "c"}}
    for embed, expected in (
        ({"$type": "app.bsky.embed.images", "images": [image]}, [{"type": "image", "id": "bafy1", "description": "a pool"}]),
        (quoted, [{"type": "record", "url": "at://did:plc:x/app.bsky.feed.post/1"}]),
        (
            {"$type": "app.bsky.embed.recordWithMedia", "record": quoted, "media": {"$type": "app.bsky.embed.images", "images": [image]}},
            [{"type": "image", "id": "bafy1", "description": "a pool"}, {"type": "record", "url": "at://did:plc:x/app.bsky.feed.post/1"}],
        ),
        ({"$type": "app.bsky.embed.external", "external": {"uri": "https://x.invalid", "title": "X"}}, None),
        ({"$type": "app.bsky.embed.video", "video": {"ref": {"$link": "bafy2"}}}, None),
        ({"$type": "app.bsky.embed.later", "images": 7}, None),
    ):
        reply = node("1")
        reply["post"]["record"]["embed"] = embed  # type: ignore[index]
        event = swept(node("top", reply)).events[0]
        assert event.attachments and (expected is None or event.attachments == expected)


def test_reddit_a_subreddit_of_the_city(tmp_path: Path) -> None:
    own = forum("r/city")
    with bench_of("reddit", tmp_path, Simulator(own, "r/city", page_size=4)) as bench:
        bench.close()
        bench.shape.account = "r/city"  # type: ignore[misc]
        bench.open()
        assert {event.comment_id for event in bench.good()} == bench.ids()
        asked = len(bench.server.requests)
        assert bench.good() == [] and len(bench.server.requests) - asked <= 1
        own.posts["7777"] = ForumPost("7777", "somebody")
        own.add(comment(30), comment(31, parent=3), comment(60, post="7777"))
        assert {event.comment_id for event in bench.good()} == {bench.id(30), bench.id(31)}


def listing(*comments: dict[str, object]) -> bytes:
    base = {"id": "c1", "link_id": "t3_p", "parent_id": "t3_p", "author": "ana", "author_fullname": "t2_a", "created_utc": 1790935200.0}
    return json.dumps({"kind": "Listing", "data": {"children": [{"kind": "t1", "data": base | item} for item in comments]}}).encode()


def recorded(*comments: dict[str, object]) -> Page:
    return Reddit().recorded(listing(*comments), "", Account("reddit", "CityClerk"), START)


def test_reddit_what_stands_in_a_comments_place() -> None:
    assert recorded({"body": "[deleted]", "author": "[deleted]"}).gone == ["c1"]
    assert recorded({"body": "[deleted]"}).events[0].text == "[deleted]"
    removed = recorded({"body": "[removed]", "author": "[deleted]"}).events[0]
    assert (removed.kind, removed.text, removed.author) == ("hidden", "", None)
    assert recorded({"body": "[removed]"}).events[0].kind == "created"
    left = recorded({"body": "words", "author": "[deleted]", "author_fullname": None}).events[0]
    assert (left.kind, left.text, left.author) == ("created", "words", None)
    assert recorded({"body": "w", "banned_by": "CityClerk"}).events[0].kind == "hidden"
    assert recorded({"body": "w", "author": "cityclerk"}).events[0].author.is_account_owner  # type: ignore[union-attr]


def test_reddit_nested_replies_are_comments_of_their_own_in_no_others_raw() -> None:
    inner = json.loads(listing({"id": "c2", "parent_id": "t1_c1", "body": "inner", "created_utc": 1790935260.0}))
    page = recorded({"body": "outer", "replies": inner})
    assert [(event.comment_id, event.parent_id, event.text) for event in page.events] == [("c1", None, "outer"), ("c2", "c1", "inner")]
    outer = msgspec.json.decode(page.events[0].raw)  # type: ignore[arg-type]
    assert outer["replies"] == "" and outer["body"] == "outer"


def test_reddit_a_branch_too_deep_is_asked_for_by_itself() -> None:
    class Folding(Told):
        def get(self, path: str, params: object) -> Reply:
            asked.append(path)
            children = [{"kind": "more", "data": {"count": 0, "id": "_", "name": "t1__", "parent_id": "t1_c1", "children": []}}]
            deep = json.loads(listing({"id": "c9", "parent_id": "t1_c1", "body": "deep"}))["data"]["children"]
            told = {"kind": "Listing", "data": {"children": deep if len(asked) > 1 else children}}
            return Reply(200, {}, json.dumps([told, told]).encode(), path, START)

    asked: list[str] = []
    api = Folding(None)
    first = Reddit().sweep(api, "p", None)  # type: ignore[arg-type]
    second = Reddit().sweep(api, "p", first.next)  # type: ignore[arg-type]
    assert asked == ["/comments/p", "/comments/p/_/c1"]
    assert first.next and [event.comment_id for event in second.events] == ["c9"] and second.next is None


def test_reddit_what_is_folded_away_unreadably_is_bad_without_an_id() -> None:
    """So that a sweep takes nothing for deleted that may be folded away there."""
    more = {"kind": "more", "data": {"id": "c7", "children": "c7,c8"}}
    first = {"kind": "t1", "data": {"id": "c1", "created_utc": 1, "body": "a", "link_id": "t3_p", "replies": {"data": 7}}}
    unfolded: list[str] = []
    raws = [msgspec.Raw(json.dumps(thing)) for thing in (first, more, {"kind": 7})]
    page = Reddit()._things(Account("reddit", "city"), Reply(200, {}, b"", "", START), raws, Page([]), unfolded)
    assert [event.comment_id for event in page.events] == ["c1"] and unfolded == []
    assert [own_id(bad.raw, "id") for bad in page.bad] == ["c1", None, None]


def test_own_posts_are_all_read_once_then_the_newest_and_one_page_further_back() -> None:
    pages = {None: "b", "b": "c", "c": None}

    def poll(cursor: str | None) -> tuple[list[str | None], str]:
        asked = []
        while True:
            asked.append(own_posts.place(cursor))
            cursor, resume = own_posts.onward(cursor, pages[asked[-1]])
            if cursor is None:
                return asked, resume

    rounds, cursor = [], None
    for _ in range(4):
        asked, cursor = poll(cursor)
        rounds.append(asked)
    assert rounds == [[None, "b", "c"], [None, "b"], [None, "c"], [None, "b"]]


def test_an_old_posts_first_reply_is_found(tmp_path: Path) -> None:
    with bench_of("reddit", tmp_path) as bench:
        bench.server.page(1)
        bench.server.forum.posts |= {str(post): ForumPost(str(post), bench.shape.account) for post in (8001, 8002, 8003)}
        bench.good()
        last = list(bench.server.forum.posts)[-1]
        bench.server.forum.add(comment(50, post=last))
        for _ in range(5):
            bench.round(later=timedelta(minutes=1))
        assert (bench.id(50), "created") in bench.kinds()


EMBEDS = [
    {"$type": "app.bsky.embed.images", "images": 5},
    {"$type": "app.bsky.embed.images", "images": {"image": 5}},
    {"$type": "app.bsky.embed.external", "external": [5]},
    {"$type": "app.bsky.embed.images", "images": [7]},
    {"$type": ["app.bsky.embed.images"], "images": [{}]},
    {"$type": "app.bsky.embed.recordWithMedia", "media": 5, "record": 5},
    {"$type": "app.bsky.embed.recordWithMedia", "media": {"$type": "app.bsky.embed.recordWithMedia", "media": {"images": [{}]}}},
]


@pytest.mark.parametrize("embed", EMBEDS, ids=str)
def test_an_embed_of_another_shape_is_no_attachment(embed: dict) -> None:
    assert attachments(embed) == []


def test_attachments_are_what_the_lexicon_has() -> None:
    image = {"image": {"ref": {"$link": "bafy"}}, "alt": 7}
    embed = {
        "$type": "app.bsky.embed.recordWithMedia",
        "media": {"$type": "app.bsky.embed.images", "images": [image, 5]},
        "record": {"record": {"uri": "at://x"}},
    }
    assert attachments(embed) == [{"type": "image", "id": "bafy", "description": None}, {"type": "record", "url": "at://x"}]


def test_what_strangers_write_in_their_records_slows_no_account(tmp_path: Path) -> None:
    """Their own servers answer for the shape of a record; Jetstream sends it on as it is."""
    with bench_of("bluesky", tmp_path) as bench:
        bench.good()
        ref = {"uri": bench.shape.post_id("9001"), "cid": "b"}
        record = {"text": "x", "createdAt": "2026-10-03T10:00:00Z", "reply": {"root": ref, "parent": ref}}
        inbox = Inbox(bench.folder / "state", bench.runner.account)
        for number, embed in enumerate(EMBEDS):
            commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": f"3k{number}", "record": record | {"embed": embed}}
            inbox.put(json.dumps({"did": "did:plc:stranger", "time_us": 1, "commit": commit}).encode(), bench.now, stream=True)
        inbox.close()
        done = bench.runner.take_pushed()
        assert done.problem == "" and done.tally["created"] == len(EMBEDS) and bench.runner.state.inbox() == []


@pytest.mark.parametrize("record", [b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"reply":{"root":{"uri":"\xff"}}}'], ids=["deep", "not UTF-8"])
def test_the_root_of_a_record_that_cannot_be_read_is_nobodys(record: bytes) -> None:
    assert root_owner(msgspec.Raw(record)) is None


def test_what_is_nested_too_deeply_on_mastodon_may_be_private() -> None:
    deep = b'{"visibility":"public","x":' + b"[" * 5000 + b"]" * 5000 + b"}"
    assert not is_public(msgspec.Raw(deep)) and Mastodon().keepable(deep) is None


@pytest.mark.parametrize("bench", ["youtube"], indirect=True)
def test_a_new_bearer_takes_nothing_of_the_days_quota(bench: Renewed) -> None:
    bench.budget = ()
    bench.restart()
    bench.good()
    for _ in range(3):
        bench.server.faults = [EXPIRED["youtube"]]
        bench.good()
    asked = len(bench.server.requests) - renewals(bench)
    assert renewals(bench) == 4 and [left.left for left in bench.runner.budget.left() if left.limit.unit == "units"] == [10_000 - asked]
