"""Every connector reads its platform's recorded pages: the pseudonymised ones that ship, and the originals where they are."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from pharos.pipelines.connectors.base import Account
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
    "reddit/TestSubmission.test_comments.responses.json": 2,
    "reddit/TestComment.test_refresh__with_reply_sort_and_limit.responses.json": 5,
    "reddit/TestSubredditModeration.test_modqueue__only_comments.responses.json": 6,
}
"""How many comments a recorded file holds, duplicates included."""


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
        assert event.text and event.author and event.author.id and event.created_at.tzinfo
        assert msgspec.json.decode(event.raw)["id"] == event.comment_id  # type: ignore[arg-type]
        assert "<" not in event.text


@pytest.mark.parametrize(
    "name", ["youtube/error_response.json", "youtube/error_permission_resp.json", "mastodon/test_status_missing.responses.json"]
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
        "author",
        "author_fullname",
        "body",
        "selftext",
        "title",
        "permalink",
        "handle",
        "displayName",
        "text",
    }
    for path in VECTORS.rglob("*.json"):
        original = {
            text for key, text in _strings(json.loads((ORIGINALS / path.relative_to(VECTORS)).read_text())) if key in private and text
        }
        original -= {"[deleted]", "[removed]", "<USERNAME>", "<TEST_SUBREDDIT>"}
        shipped = path.read_text()
        assert not [text for text in original if len(text) > 3 and json.dumps(text) in shipped]


def _strings(item: object, key: str = ""):  # type: ignore[no-untyped-def]
    if isinstance(item, dict):
        for name, inner in item.items():
            yield from _strings(inner, name)
    elif isinstance(item, list):
        for inner in item:
            yield from _strings(inner, key)
    elif isinstance(item, str):
        yield key, item
