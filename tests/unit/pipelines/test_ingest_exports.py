from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pharos.pipelines.connectors.base import version_of
from pharos.pipelines.ingest import json_items
from pharos.pipelines.ingest.exports import read_export
from pharos.pipelines.ingest.inputs import LAYOUTS
from pharos.pipelines.ingest.json_items import Item, list_items
from pharos.pipelines.ingest.load import load_rows
from pharos.pipelines.ingest.meta import repair
from pharos.pipelines.ingest.rows import Bad, Good, Left
from pharos.pipelines.publish import MemoryPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.event import CommentEvent
from pharos.schemas.topics import Topics

NOW = datetime(2026, 11, 1, tzinfo=UTC)
VECTORS = Path(__file__).parents[2] / "vectors" / "imports"
WRITTEN = {"meta": '{"comments_v2": %s}', "x-archive": "window.YTD.tweets.part0 = %s"}


def vectors(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (VECTORS / name).read_text(encoding="utf-8").splitlines()]


def rows(folder: Path, text: str | bytes, layout: str, account: str = "city", name: str = "f.json") -> list[Good | Bad | Left]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_export(path, LAYOUTS[layout], account, lambda _: None, NOW))


def event(row: Good | Bad | Left) -> CommentEvent:
    assert isinstance(row, Good), row
    return msgspec.json.decode(row.value, type=CommentEvent)


@pytest.mark.parametrize("vector", vectors("mojibake.jsonl"), ids=lambda vector: vector["note"])
def test_repair(vector: dict[str, str]) -> None:
    assert repair(vector["stands"]) == vector["text"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_meta_breaks_is_repaired(text: str) -> None:
    assert repair(text.encode("utf-8").decode("latin-1")) == text


@given(st.text(st.characters(max_codepoint=0xFF)) | st.text())
def test_nothing_is_repaired_that_does_not_round_trip(text: str) -> None:
    fixed = repair(text)
    assert fixed == text or fixed.encode("utf-8").decode("latin-1") == text
    if any(ord(char) > 0xFF for char in text) or text.isascii():
        assert fixed == text


@pytest.mark.parametrize("layout", ["meta", "x-archive"])
def test_vectors_together_in_one_file(tmp_path: Path, layout: str) -> None:
    """Each row by its vector: no bad one costs a neighbour, and none of its words gets into a message."""
    known = vectors(f"{layout.replace('-', '_')}.jsonl")
    found = rows(tmp_path, WRITTEN[layout] % json.dumps([vector["item"] for vector in known], indent=2), layout)
    assert [row.number for row in found] == list(range(1, len(known) + 1))
    for vector, row in zip(known, found, strict=True):
        if "left" in vector:
            assert isinstance(row, Left) and vector["left"] in row.why
        elif "bad" in vector:
            assert isinstance(row, Bad) and row.reason == vector["bad"]
            assert "secret" not in row.detail and json.loads(row.value) == vector["item"]
        else:
            read = event(row)
            assert (read.text, read.created_at) == (vector["text"], datetime.fromisoformat(vector["created_at"]))
            assert read.author and read.author.is_account_owner
            assert msgspec.json.decode(read.raw) == vector["item"]  # type: ignore[arg-type]
            if layout == "meta":
                assert (read.platform, read.author.name) == (vector["platform"], vector["author"])
                assert read.comment_id.startswith("hash-") and len(read.comment_id) == 37
            else:
                assert (read.comment_id, read.kind, read.lang, read.parent_id) == tuple(
                    vector[name] for name in ("id", "kind", "lang", "parent")
                )
    ids = [event(row).event_id for row in found if isinstance(row, Good)]
    assert len(ids) == len(set(ids)) > 4


def test_event_ids_of_x_are_made_as_those_of_the_connectors(tmp_path: Path) -> None:
    item = {"tweet": {"id_str": "12", "full_text": "a &amp; b", "created_at": "Sat Feb 18 12:33:11 +0000 2023"}}
    [row] = rows(tmp_path, WRITTEN["x-archive"] % json.dumps([item]), "x-archive", "783214")
    assert event(row).event_id == f"x:783214:12:{version_of('a & b')}"


UPLOAD = "https://video.twimg.com/ext_tw_video/9/pu/vid/a.mp4"
AMPLIFY = "https://video.twimg.com/amplify_video/9/vid/a.mp4"


@pytest.mark.parametrize(
    ("media", "keys"),
    [
        ([], []),
        ([{"id_str": "9", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}], ["3_9"]),
        ([{"id_str": "9", "type": "photo"}, {"id_str": "8", "type": "photo"}], ["3_9", "3_8"]),
        ([{"id_str": "9", "type": "animated_gif", "media_url_https": "https://pbs.twimg.com/tweet_video_thumb/a.jpg"}], ["16_9"]),
        ([{"id_str": "9", "type": "video", "media_url_https": "https://pbs.twimg.com/ext_tw_video_thumb/9/pu/img/a.jpg"}], ["7_9"]),
        ([{"id_str": "9", "type": "video", "media_url_https": "https://pbs.twimg.com/amplify_video_thumb/9/img/a.jpg"}], ["13_9"]),
        ([{"id_str": "9", "type": "video", "media_url_https": "x/media/a.jpg", "video_info": {"variants": [{"url": UPLOAD}]}}], ["7_9"]),
        ([{"id_str": "9", "type": "video", "media_url_https": "x/media/a.jpg", "video_info": {"variants": [{"url": AMPLIFY}]}}], ["13_9"]),
    ],
)
def test_media_count_in_the_version_by_the_keys_of_the_api(tmp_path: Path, media: list[dict[str, Any]], keys: list[str]) -> None:
    tweet = {"id_str": "12", "full_text": "a", "created_at": "Sat Feb 18 12:33:11 +0000 2023", "extended_entities": {"media": media}}
    [row] = rows(tmp_path, WRITTEN["x-archive"] % json.dumps([{"tweet": tweet}]), "x-archive", "783214")
    read = event(row)
    assert read.event_id == f"x:783214:12:{version_of('a', attachments=list(keys))}"
    assert [item["media_key"] for item in read.attachments or []] == keys
    assert read.author and read.author.id == "783214"


FACEBOOK = {"timestamp": 1700000000, "data": [{"comment": {"timestamp": 1700000000, "comment": "one", "author": "City"}}], "title": "t"}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda item: item | {"title": "City commented on another name's post."}, True),
        (lambda item: item | {"newField": 1}, True),
        (lambda item: item | {"timestamp": 1700000009}, True),  # the comment's own time counts
        (lambda item: item | {"data": [{"comment": item["data"][0]["comment"] | {"timestamp": 1700000001}}]}, False),
        (lambda item: item | {"data": [{"comment": item["data"][0]["comment"] | {"comment": "two"}}]}, False),
        (lambda item: item | {"data": [{"comment": item["data"][0]["comment"] | {"author": "Town"}}]}, False),
    ],
)
def test_a_hashed_id_is_the_same_in_every_download(tmp_path: Path, change: Any, same: bool) -> None:
    first, second = rows(tmp_path, json.dumps({"comments_v2": [FACEBOOK, change(FACEBOOK)]}), "meta")
    assert (event(first).comment_id == event(second).comment_id) is same
    [other] = rows(tmp_path, json.dumps([FACEBOOK]), "meta", "another-account")
    assert event(other).comment_id != event(first).comment_id


@pytest.mark.parametrize(
    ("text", "layout", "count"),
    [
        (json.dumps([FACEBOOK]), "meta", 1),
        (json.dumps({"comments_v2": [FACEBOOK]}), "meta", 1),
        (json.dumps({"comments": [FACEBOOK]}), "meta", 1),
        (json.dumps({"version": {"a": [1, "]"]}, "n": -1.5e3, "s": '"]', "comments_v2": [FACEBOOK, FACEBOOK], "z": []}), "meta", 2),
        (json.dumps({"comments_media_comments": [FACEBOOK], "comments_reels_comments": [FACEBOOK]}), "meta", 2),
        ("\ufeff" + json.dumps([FACEBOOK]), "meta", 1),
        ('window.YTD.tweet.part12=[{"id_str":"1","full_text":"","created_at":"Sat Feb 18 12:33:11 +0000 2023"}]', "x-archive", 1),
    ],
)
def test_where_the_lists_are(tmp_path: Path, text: str, layout: str, count: int) -> None:
    found = rows(tmp_path, text, layout)
    assert [type(row) for row in found] == [Good] * count
    assert [row.number for row in found] == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("", "meta"),
        ("secret", "meta"),
        ('{"likes_v2": [{"secret": 1}]}', "meta"),
        ('{"comments_v2": {"secret": 1}}', "meta"),
        ('{"comments_v2"', "meta"),
        ("[]", "meta"),
        ("[{}]", "x-archive"),
        ("window.YTD.like.part0 = [{}]", "x-archive"),
        ('window.YTD.tweets.part0 = {"a": [{}]}', "x-archive"),
    ],
)
def test_another_file_is_one_bad_row_that_says_what_was_expected(tmp_path: Path, text: str, layout: str) -> None:
    [bad] = rows(tmp_path, text, layout)
    assert isinstance(bad, Bad) and (bad.number, bad.reason) == (0, "not_json_object")
    assert "expected" in bad.detail and "secret" not in bad.detail


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 18])
@pytest.mark.parametrize(
    ("text", "items"),
    [
        (b'[{"a": "}]\\"\\\\"}, [1, [2]], "x,]" ,12 , null]', [b'{"a": "}]\\"\\\\"}', b"[1, [2]]", b'"x,]"', b"12", b"null"]),
        (b"[ ]", []),
        (b"[1,,2]", [b"1", b"", b"2"]),
        (b'[{"a": nonsense}, 2]', [b'{"a": nonsense}', b"2"]),
        (b'[{"a": 1}, {"b": "cut', [b'{"a": 1}', Item(b'{"b": "cut', "the file ends inside this item")]),
        (b"[1, 2", [b"1", Item(b"2", "the file ends inside this item")]),
        (b'[{"a": 1}', [b'{"a": 1}', Item(b"", "the file ends inside its list")]),
        (b"[{} {}]", [b"{}", Item(b"", "expected a comma or the list's end after an item")]),
    ],
)
def test_items_of_a_list(monkeypatch: pytest.MonkeyPatch, chunk: int, text: bytes, items: list[bytes | Item]) -> None:
    monkeypatch.setattr(json_items, "CHUNK", chunk)
    found = list(list_items(io.BytesIO(text), frozenset()))
    assert found == [item if isinstance(item, Item) else Item(item) for item in items]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.lists(values, max_size=6), st.booleans(), st.sampled_from([None, 1]), st.integers(1, 64))
def test_items_are_what_json_has_in_the_list(listed: list[Any], ascii_only: bool, indent: int | None, chunk: int) -> None:
    text = json.dumps({"before": listed, "x": listed}, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_items, "CHUNK", chunk)
        found = list(list_items(io.BytesIO(text), frozenset({"x"})))
    assert [json.loads(item.raw.decode("utf-8", "surrogatepass")) for item in found] == listed


def test_an_item_over_the_limit_is_bad_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_items, "ITEM_LIMIT", 1000)
    monkeypatch.setattr(json_items, "CHUNK", 100)
    huge = FACEBOOK | {"title": "x" * 5000}
    first, bad, last = rows(tmp_path, json.dumps([FACEBOOK, huge, FACEBOOK | {"title": "y"}]), "meta")
    assert isinstance(bad, Bad) and bad.reason == "too_large" and not bad.value
    assert event(first).text == event(last).text == "one"


def test_bad_rows_are_dead_letters_with_their_place_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    group = {"timestamp": 1700000000, "data": [{"comment": {"comment": "private words", "group": "Neighbours"}}]}
    path = tmp_path / "comments.json"
    path.write_text(json.dumps({"comments_v2": [FACEBOOK, group, {"timestamp": 1}]}))
    topics, publisher, seen = Topics.under("t."), MemoryPublisher(), SeenIndex(tmp_path / "state", "t.")
    for sent, known in ((1, 0), (0, 1)):
        found = read_export(path, LAYOUTS["meta"], "city", lambda _: None, NOW)
        report = load_rows(path.name, found, publisher, seen, topics)
        assert (report.sent, report.known, report.bad, report.left.total(), report.rows) == (sent, known, {"missing_field": 1}, 1, 3)
    assert len(publisher.sent) == 2 and not any(b"private words" in record.value for record in publisher.sent)
    [letter] = [msgspec.json.decode(record.value, type=DeadLetter) for record in publisher.sent if record.topic == topics.dead]
    assert (letter.topic, letter.offset, letter.reason) == ("ingest:comments.json", 3, "missing_field")


def test_upload_addresses_are_dropped(tmp_path: Path) -> None:
    media = {"media": {"exif_data": [{"upload_ip": "203.0.113.7", "upload_timestamp": 1}]}}
    said = FACEBOOK["data"][0]["comment"] | {"comment": 'he wrote "upload_ip": "x"'}  # type: ignore[index]
    item = FACEBOOK | {"attachments": [{"data": [media]}], "data": [{"comment": said}]}
    good, bad = rows(tmp_path, json.dumps([item, item | {"timestamp": "x"}]), "meta")
    assert isinstance(good, Good) and isinstance(bad, Bad)
    assert b"203.0.113.7" not in good.value + bad.value
    assert event(good).text == 'he wrote "upload_ip": "x"'
