"""Every connector reads its platform's recorded pages: the pseudonymised ones that ship, and the originals where they are."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.ingest.pages import read_pages
from pharos.pipelines.ingest.rows import Bad, Good
from pharos.pipelines.simulator.forum import Forum
from pharos.pipelines.simulator.server import Simulator
from pharos.schemas.event import CommentEvent

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors" / "connectors"
ORIGINALS = ROOT.parent / "shared" / "data" / "platform_fixtures"
NOW = datetime(2026, 11, 1, tzinfo=UTC)

COMMENTS = {
    "youtube/comment_threads_all_to_me.json": 4,
    "youtube/comment_threads_by_video_paged_1.json": 5,
    "youtube/comment_threads_by_video_paged_2.json": 5,
    "youtube/comments_by_parent_paged_1.json": 2,
    "youtube/comments_by_parent_paged_2.json": 1,
    "youtube/comments_single.json": 1,
    "youtube/insert_response.json": 1,
    "mastodon/test_notifications.responses.json": 3,
    "x/search_tweets_for_nyc.json": 10,
    "x/search_tweets_query.json": 4,
    "x/timeline_mentions.json": 5,
    "x/tweet_quote_tweets_resp.json": 15,
    "x/test_client_get_users_mentions.responses.json": 10,
    "tiktok/documented_comment_list.json": 3,
    "facebook/comment.json": 1,
    "instagram/ig_reply.json": 1,
    "reddit/TestSubmission.test_comments.responses.json": 2,
    "reddit/TestComment.test_refresh__with_reply_sort_and_limit.responses.json": 5,
    "reddit/TestSubredditModeration.test_modqueue__only_comments.responses.json": 6,
}
"""How many comments a recorded file holds, duplicates included."""
NAMELESS = {"x/timeline_mentions.json", "x/test_client_get_users_mentions.responses.json"}
"""Recorded by a client that did not ask X for authors."""


DOCUMENTED = {
    "wordpress/documented_comments.json": {
        "812": "Water on the road,\nagain.\n\nWhen will it close?",
        "811": "The bridge is open & green.",
    },
    "disqus/documented_posts.json": {"57": "Paint the lamp & the bench", "56": "Green\ngarden"},
    "coral/documented_comments.json": {"c3": "Paint & light\nfor the bus", "c2": "Open the table"},
    "nextdoor/documented_posts.json": {"c1": "When is the road green?", "c2": "Not before the\nbus", "c3": "Thanks & light"},
}
"""Where no recorded page is free to use: answers written after the platform's documentation, with the texts that they must give."""


def read(path: Path, account: str = "city") -> tuple[list[CommentEvent], list[Bad]]:
    rows = list(read_pages(path, path.parent.name, account, lambda _: None, NOW))
    events = [msgspec.json.decode(row.value, type=CommentEvent) for row in rows if isinstance(row, Good)]
    return events, [row for row in rows if isinstance(row, Bad)]


def test_every_platform_has_recorded_pages() -> None:
    assert {path.name for path in VECTORS.iterdir() if path.is_dir()} == {kind.name for kind in CONNECTORS}


@pytest.mark.parametrize("name", COMMENTS)
@pytest.mark.parametrize("folder", [VECTORS, ORIGINALS], ids=["shipped", "original"])
def test_comments_of_a_recorded_page(folder: Path, name: str) -> None:
    if not (folder / name).exists():
        pytest.skip("the originals hold real people's words and are not part of the project")
    events, bad = read(folder / name)
    assert not bad and len(events) == COMMENTS[name]
    for event in events:
        assert event.text and event.author and event.created_at.tzinfo
        assert bool(event.author.id) == (name not in NAMELESS)
        raw = msgspec.json.decode(event.raw)  # type: ignore[arg-type]
        assert raw.get("id", raw.get("comment_id")) == event.comment_id
        assert "<" not in event.text


@pytest.mark.parametrize("name", DOCUMENTED)
def test_comments_of_a_documented_answer(name: str) -> None:
    events, bad = read(VECTORS / name)
    assert not bad and {event.comment_id: event.text for event in events} == DOCUMENTED[name]
    for event in events:
        assert event.author and event.author.name and event.created_at.utcoffset() == timedelta(0) and event.post
        assert b"@mail.invalid" not in bytes(event.raw) and b"203.0.113." not in bytes(event.raw)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "youtube/error_response.json",
        "youtube/error_permission_resp.json",
        "mastodon/test_status_missing.responses.json",
        "x/delete_error.json",
        "facebook/error.json",
    ],
)
def test_a_recorded_error_holds_no_comment(name: str) -> None:
    events, bad = read(VECTORS / name)
    assert events == [] and [row.reason for row in bad] == ["not_json_object"]


def test_youtube_two_pages_over_http_are_what_an_import_of_the_files_gives() -> None:
    """The recorded bytes, served verbatim and paged by their own token, give the live connector the same event ids."""
    files = [VECTORS / "youtube" / f"comment_threads_by_video_paged_{number}.json" for number in (1, 2)]
    token = json.loads(files[0].read_text())["nextPageToken"]
    path = "/youtube/v3/commentThreads"
    with Simulator(Forum([], []), "city", {(path, ""): files[0].read_bytes(), (path, token): files[1].read_bytes()}) as server:
        pages, cursor = [], None
        api = _Plain(server)
        while not pages or cursor:
            pages.append(connector("youtube").poll(api, cursor))
            cursor = pages[-1].next
    live = Counter(event.event_id for page in pages for event in page.events)
    imported = Counter(event.event_id for file in files for event in read(file)[0])
    assert len(pages) == 2 and live == imported and live.total() == 10


class _Plain:
    """The least that a connector needs: one GET a call."""

    def __init__(self, server: Simulator) -> None:
        self.account = Account("youtube", "city", server.url("youtube"))

    def get(self, path: str, params: dict[str, str | int]):  # type: ignore[no-untyped-def]
        import httpx

        from pharos.pipelines.connectors.base import Reply

        response = httpx.get(f"{self.account.base_url}{path}", params=params)
        return Reply(response.status_code, dict(response.headers), response.content, path, NOW)


def test_reddit_tells_a_deleted_comment_and_keeps_no_reply_in_another() -> None:
    folder, account = VECTORS / "reddit", Account("reddit", "city")
    exchanges = json.loads((folder / "TestComment.test_refresh__deleted_comment.responses.json").read_text())
    page = connector("reddit").recorded(json.dumps(exchanges[0]["response"]["body"]).encode(), "", account, NOW)
    assert page.events == [] and len(page.gone) == 1
    events, _ = read(folder / "TestComment.test_refresh__with_reply_sort_and_limit.responses.json")
    ids = {event.comment_id for event in events}
    assert any(event.parent_id in ids for event in events)
    assert all(event.post and bytes(event.raw).count(b'"body":') == 1 for event in events)  # type: ignore[arg-type]


def test_bluesky_threads_of_the_platforms_own_tests() -> None:
    """The deleted and the blocked ones are not there, a branch that was cut off is nobody's fault."""
    threads = json.loads((VECTORS / "bluesky" / "bsky_thread.snap.json").read_text())
    account, replies = Account("bluesky", "city"), {}
    for name, node in threads.items():
        page = connector("bluesky").recorded(json.dumps({"thread": node}).encode(), "", account, NOW)
        assert not page.bad
        assert all(event.post and event.author and msgspec.json.decode(event.raw)["uri"] == event.comment_id for event in page.events)  # type: ignore[arg-type]
        replies[name.removeprefix("appview thread views > ")] = [event.parent_id is None for event in page.events]
    assert replies["fetches deep post thread 1"] == [True, True, False]
    assert replies["fetches shallow post thread 1"] == [True, True]
    assert replies["handles deleted posts correctly 1"] == [True, False]
    assert replies["handles deleted posts correctly 2"] == []


def test_mastodon_edit_is_told_from_the_original() -> None:
    events, _ = read(VECTORS / "mastodon" / "test_status_edit.responses.json")
    kinds = {event.kind for event in events}
    assert "edited" in kinds
    assert all(event.event_id.endswith("Z") == (event.kind == "edited") for event in events)


def test_no_personal_word_of_the_originals_ships() -> None:
    if not ORIGINALS.exists():
        pytest.skip("the originals are not here")
    private = {
        "id",
        "authorDisplayName",
        "textOriginal",
        "textDisplay",
        "content",
        "acct",
        "username",
        "display_name",
        "note",
        "url",
        "value",
        "text",
        "name",
        "author_id",
        "conversation_id",
        "expanded_url",
        "display_url",
        "next_token",
        "permalink_url",
        "author",
        "author_fullname",
        "body",
        "selftext",
        "title",
        "permalink",
        "handle",
        "displayName",
    }
    for path in VECTORS.rglob("*.json"):
        if not (ORIGINALS / path.relative_to(VECTORS)).exists():
            continue  # Written by hand after the platform's documentation: nobody recorded it.
        original = {
            text for key, text in _strings(json.loads((ORIGINALS / path.relative_to(VECTORS)).read_text())) if key in private and text
        }
        original -= {"[deleted]", "[removed]", "<USERNAME>", "<TEST_SUBREDDIT>"}
        shipped = path.read_text()
        assert not [text for text in original if len(text) > 3 and json.dumps(text) in shipped]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("facebook/comment_info.json", 1),
        ("facebook/comments_info.json", 2),
        ("facebook/create_resp.json", 1),
        ("instagram/comment_fields.json", 1),
        ("instagram/comments_p1.json", 2),
        ("instagram/comments_p2.json", 2),
        ("instagram/ig_comment.json", 2),
        ("instagram/mentioned_comment.json", 1),
        ("instagram/replies.json", 1),
        ("threads/conversation.json", 2),
    ],
)
def test_a_recorded_page_of_graph_need_not_name_authors(name: str, count: int) -> None:
    events, bad = read(VECTORS / name)
    assert not bad and len(events) == count
    assert all(event.text and event.created_at.tzinfo for event in events)
    assert all(f'"{event.comment_id}"' in (VECTORS / name).read_text() for event in events)


def test_a_recorded_reply_of_instagram_stands_under_its_comment() -> None:
    first, reply = read(VECTORS / "instagram" / "ig_comment.json")[0]
    assert reply.parent_id == first.comment_id and reply.parent and reply.parent.text == first.text
    assert first.post and reply.post and reply.post.id == first.post.id


def test_comments_recorded_without_their_ids_are_dead_one_by_one() -> None:
    events, bad = read(VECTORS / "facebook" / "comments_p1.json")
    assert events == [] and len(bad) > 5 and {row.reason for row in bad} == {"missing_field"}


def _strings(item: object, key: str = ""):  # type: ignore[no-untyped-def]
    if isinstance(item, dict):
        for name, inner in item.items():
            yield from _strings(inner, name)
    elif isinstance(item, list):
        for inner in item:
            yield from _strings(inner, key)
    elif isinstance(item, str):
        yield key, item
