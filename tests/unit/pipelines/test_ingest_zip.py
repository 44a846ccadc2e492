from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from pharos.pipelines.ingest import zipped
from pharos.pipelines.ingest.inputs import LAYOUTS, How, inputs, rows_of
from pharos.pipelines.ingest.load import load_rows
from pharos.pipelines.ingest.mapping import load_mapping
from pharos.pipelines.ingest.rows import Bad, Good, Left
from pharos.pipelines.ingest.zipped import Member, open_zip, size_of
from pharos.pipelines.publish import MemoryPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.errors import FatalError
from pharos.schemas.topics import Topics

NOW = datetime(2026, 11, 1, tzinfo=UTC)
META = How("city", layout=LAYOUTS["meta"])
X = How("783214", layout=LAYOUTS["x-archive"])
TABLE = How(table=load_mapping(None, ("comment_id=ID", "text=Comment", "created_at=When"), ("platform=facebook", "account=city")))
TWEETS = b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "%d", "full_text": "words", "created_at": "Sat Feb 18 12:33:11 +0000 2023"}}]'
SAID = b'{"comments_v2": [{"timestamp": 1700000000, "data": [{"comment": {"comment": "words", "author": "City"}}]}]}'
LINE = {
    "schema_version": 1, "event_id": "x:a:1:v", "kind": "created", "platform": "x", "account": "a", "comment_id": "1", "text": "words",
    "created_at": "2026-01-01T00:00:00Z", "fetched_at": "2026-01-01T00:00:00Z",
}  # fmt: skip


def packed(folder: Path, members: dict[str, bytes], change: Callable[[zipfile.ZipInfo], object] = lambda _: None) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, data)
    return path


def read(path: Path, how: How) -> list[Good | Bad | Left]:
    return [row for file in inputs(path, how) for row in rows_of(file, how, lambda _: None, NOW)]


FORMATS: list[tuple[dict[str, bytes], How, list[str]]] = [
    (
        {
            "data/tweets.js": TWEETS % 1,
            "data/tweets-part1.js": TWEETS % 2,
            "data/deleted-tweets.js": TWEETS % 3,
            "data/like.js": TWEETS % 4,
        },
        X,
        ["1", "2"],
    ),
    ({"your_facebook_activity/comments_and_reactions/comments.json": SAID, "posts/your_posts_1.json": SAID}, META, ["hash"]),
    ({"comments.json": SAID, "__MACOSX/comments.json": SAID, "._comments.json": SAID, "photos/1.jpg": b"\xff" * 99}, META, ["hash"]),
    ({"a.csv": b"ID,When,Comment\n7,2026-05-01T13:00:00Z,words\n", "b.tsv": b"ID\tWhen\tComment\n8,x\n", "c.txt": b""}, TABLE, ["7"]),
    ({"a.csv": "ID,When,Comment\n7,2026-05-01T13:00:00Z,ñ\n".encode("utf-16")}, TABLE, ["7"]),
    ({"x/y/a.jsonl": json.dumps(LINE).encode(), "b.csv": b""}, How(), ["1"]),
]


@pytest.mark.parametrize(("members", "how", "ids"), FORMATS)
def test_each_format_inside_a_zip(tmp_path: Path, members: dict[str, bytes], how: How, ids: list[str]) -> None:
    found = [row for row in read(packed(tmp_path, members), how) if isinstance(row, Good)]
    assert [msgspec.json.decode(row.value)["comment_id"].split("-")[0] for row in found] == ids
    assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"], "nothing is extracted"


def test_rows_are_those_of_the_file_outside(tmp_path: Path) -> None:
    (tmp_path / "comments.json").write_bytes(SAID)
    assert read(tmp_path / "comments.json", META) == read(packed(tmp_path, {"d/comments.json": SAID}), META)


def test_recorded_answers_inside_a_zip(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "vectors" / "connectors" / "youtube"
    answer = next(path for path in sorted(source.rglob("*.json")) if b"commentThreadListResponse" in path.read_bytes())
    how = How("UC1", "youtube")
    outside = read(answer, how)
    assert outside and read(packed(tmp_path, {"answers/1.json": answer.read_bytes()}), how) == outside


def symlink(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("/etc/comments.json", "no absolute paths"),
        ("C:/comments.json", "no absolute paths"),
        ("\\\\host\\comments.json", "no absolute paths"),
        ("../comments.json", "no `..` in paths"),
        ("a/../../comments.json", "no `..` in paths"),
        ("a\\..\\comments.json", "no `..` in paths"),
        ("more.ZIP", "no nested archives"),
        ("a/comments.json.gz", "no nested archives"),
        ("x.tar", "no nested archives"),
    ],
)
def test_names_that_are_refused(tmp_path: Path, name: str, limit: str) -> None:
    with pytest.raises(FatalError, match=f"^ingest: `a.zip` is refused: .*; the limit is {re.escape(limit)}"):
        read(packed(tmp_path, {"comments.json": SAID, name: b"x"}), META)


@pytest.mark.parametrize(
    "name", ["a..b/comments.json", "...comments/comments.json", "zip/comments.json", "a.zip.d/comments.json", "c/comments.json"]
)
def test_names_that_only_look_so(tmp_path: Path, name: str) -> None:
    assert len(read(packed(tmp_path, {name: SAID}), META)) == 1


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FatalError, match="a symbolic link; the limit is no symbolic links"):
        read(packed(tmp_path, {"comments.json": b"/etc/passwd"}, symlink), META)


def test_an_archive_under_another_name_is_refused(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("comments.json", SAID)
    with pytest.raises(FatalError, match="`a.zip/comments.json` is refused: .*no nested archives"):
        read(packed(tmp_path, {"comments.json": inner.getvalue()}), META)


def test_a_bomb_of_zeros_is_refused_by_its_ratio(tmp_path: Path) -> None:
    bomb = packed(tmp_path, {"comments.json": b"\0" * (20 << 20)})
    assert bomb.stat().st_size < 50_000
    with pytest.raises(FatalError, match="that unpacks to 20,971,520; the limit is a ratio of at most 100"):
        read(bomb, META)


def test_a_bomb_beside_the_files_that_are_read_is_never_unpacked(tmp_path: Path) -> None:
    assert len(read(packed(tmp_path, {"comments.json": SAID, "photos/white.bmp": b"\0" * (5 << 20)}), META)) == 1


def test_members_that_share_their_bytes_are_refused_by_the_ratio_of_the_whole(tmp_path: Path) -> None:
    """The table of contents names the same packed bytes again and again, each time within the ratio."""
    data = json.dumps([{"n": number} for number in range(4000)]).encode()
    path = packed(tmp_path, {"comments.json": data})
    with zipfile.ZipFile(path, "a") as archive:
        archive.filelist *= 200
        archive._didModify = True  # type: ignore[attr-defined]
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        assert len(infos) == 200 and all(info.file_size < 100 * info.compress_size for info in infos)
    with pytest.raises(FatalError, match="bytes from an archive of .*a ratio of at most 100"):
        read(path, META)


def test_too_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path, {"data/tweets.js": TWEETS % 1, "data/tweets-part1.js": TWEETS % 2})
    total = len(TWEETS % 1) * 2
    monkeypatch.setattr(zipped, "INFLATED_LIMIT", total - 1)
    with pytest.raises(FatalError, match=f"{total} bytes to unpack; the limit is at most {total - 1} bytes"):
        read(path, X)
    monkeypatch.setattr(zipped, "INFLATED_LIMIT", total)
    assert len(read(path, X)) == 2


def test_the_limits_are_those_of_the_documentation() -> None:
    assert (zipped.INFLATED_LIMIT, zipped.RATIO_LIMIT, zipped.MEMBER_LIMIT) == (2 * 1024**3, 100, 10_000)


@pytest.mark.parametrize("extra", [0, 1])
def test_too_many_members_are_refused(tmp_path: Path, extra: int) -> None:
    path = packed(tmp_path, {"comments.json": SAID} | {f"photos/{number}.jpg": b"" for number in range(9_999 + extra)})
    if extra:
        with pytest.raises(FatalError, match="10,001 members; the limit is at most 10,000 members"):
            read(path, META)
    else:
        assert len(read(path, META)) == 1


def stated(path: Path, size: int) -> None:
    """Let the archive's table of contents and the member's head state another unpacked size."""
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(mark) + at, size)
    path.write_bytes(data)


def test_a_bomb_that_states_a_smaller_size_gives_no_more_than_that(tmp_path: Path) -> None:
    path = packed(tmp_path, {"comments.json": b"[" + b" " * (20 << 20) + b"]"})
    stated(path, 1000)
    [member] = open_zip(path, lambda _: True)
    assert size_of(member) == 1000
    with pytest.raises(FatalError, match="does not unpack to what the table of contents says"):
        read(path, META)


def cut(data: bytes) -> bytes:
    return data[:-30]


def damaged(data: bytes) -> bytes:
    at = data.index(b"comments.json") + len(b"comments.json") + 20
    return data[:at] + bytes(255 - byte for byte in data[at : at + 8]) + data[at + 8 :]


def locked(data: bytes) -> bytes:
    out = bytearray(data)
    out[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(out)


def unknown_method(data: bytes) -> bytes:
    out = bytearray(data)
    for mark, at in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        struct.pack_into("<H", out, data.index(mark) + at, 97)
    return bytes(out)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cut, "expected a whole zip file"),
        (lambda _: b"no zip at all", "expected a whole zip file"),
        (lambda _: b"", "expected a whole zip file"),
        (damaged, "does not unpack"),
        (locked, "no passwords"),
        (unknown_method, "does not unpack"),
    ],
)
def test_a_damaged_archive_is_one_sentence(tmp_path: Path, change: Callable[[bytes], bytes], words: str) -> None:
    path = packed(tmp_path, {"comments.json": SAID})
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(FatalError, match=words) as error:
        read(path, META)
    assert str(error.value).startswith("ingest: `a.zip") and "\n" not in str(error.value)


@pytest.mark.parametrize(("how", "words"), [(X, "tweets"), (How("a", "youtube"), ".json"), (TABLE, ".csv"), (How(), "--vendor")])
def test_a_zip_that_holds_nothing_of_the_kind(tmp_path: Path, how: How, words: str) -> None:
    with pytest.raises(FatalError, match=f"expected .*{re.escape(words)}.*got none"):
        read(packed(tmp_path, {"readme.txt": b"", "dir/": b""}), how)


def test_a_dead_letter_names_the_archive_the_member_and_the_row(tmp_path: Path) -> None:
    path = packed(tmp_path, {"data/tweets.js": (TWEETS % 1)[:-1] + b', {"tweet": {"id_str": "2"}}]'})
    [member] = inputs(path, X)
    assert isinstance(member, Member)
    topics, publisher, seen = Topics.under("t."), MemoryPublisher(), SeenIndex(tmp_path / "state", "t.")
    load_rows(member.name, rows_of(member, X, lambda _: None, NOW), publisher, seen, topics)
    [letter] = [msgspec.json.decode(record.value, type=DeadLetter) for record in publisher.sent if record.topic == topics.dead]
    assert (letter.topic, letter.offset, letter.value()) == ("ingest:a.zip/data/tweets.js", 2, b'{"tweet": {"id_str": "2"}}')


@pytest.mark.parametrize(("members", "how", "ids"), FORMATS)
def test_progress_comes_to_the_bytes_of_the_file(tmp_path: Path, members: dict[str, bytes], how: How, ids: list[str]) -> None:
    for file in inputs(packed(tmp_path, members), how):
        told: list[int] = []
        list(rows_of(file, how, told.append, NOW))
        assert sum(told) == size_of(file)
