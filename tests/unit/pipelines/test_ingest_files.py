from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from pharos.pipelines.commands.ingest import ingest
from pharos.pipelines.connectors.registry import CONNECTORS
from pharos.pipelines.ingest.json_lines import read_json_lines
from pharos.pipelines.ingest.load import Report, load_rows
from pharos.pipelines.ingest.pages import read_pages
from pharos.pipelines.ingest.rows import Bad, Good
from pharos.pipelines.publish import MemoryPublisher, Outgoing
from pharos.pipelines.seen import SeenIndex
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.errors import BrokerAwayError, FatalError
from pharos.schemas.topics import MAX_RECORD_BYTES, Topics

TOPICS = Topics.under("t.")


def line(number: int, **changes: object) -> bytes:
    fields = {
        "schema_version": 1, "event_id": f"x:a:{number}:v", "kind": "created", "platform": "x", "account": "a", "comment_id": str(number),
        "text": "words", "created_at": "2026-01-01T00:00:00Z", "fetched_at": "2026-01-01T00:00:00Z", **changes,
    }  # fmt: skip
    return json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()


def load(folder: Path, data: bytes, name: str = "f.jsonl") -> tuple[Report, list[Outgoing]]:
    """One run over a file, as a process of its own would do it."""
    path = folder / name
    path.write_bytes(data)
    publisher, seen = MemoryPublisher(), SeenIndex(folder / "state", "t.")
    report = load_rows(path.name, read_json_lines(path, lambda _: None), publisher, seen, TOPICS)
    seen.close()
    return report, publisher.sent


def test_lines_go_on_byte_for_byte(tmp_path: Path) -> None:
    odd = b'{ "newField" :1,' + line(1)[1:]
    report, sent = load(tmp_path, b"\xef\xbb\xbf" + odd + b"\r\n\n" + line(2))
    assert [(record.topic, record.key, record.value) for record in sent] == [(TOPICS.raw, b"x:1", odd), (TOPICS.raw, b"x:2", line(2))]
    assert (report.sent, report.known, report.bad) == (2, 0, {})


def test_twice_adds_nothing(tmp_path: Path) -> None:
    data = b"\n".join([line(1), b"{broken", line(2), line(1)])
    first, sent = load(tmp_path, data)
    assert (first.sent, first.known, dict(first.bad), len(sent)) == (2, 1, {"not_json_object": 1}, 3)
    again, sent = load(tmp_path, data)
    assert (again.sent, again.known, dict(again.bad), sent) == (0, 3, {"not_json_object": 1}, [])


def test_gzip(tmp_path: Path) -> None:
    report, _ = load(tmp_path, gzip.compress(line(1) + b"\n" + line(2)), "f.jsonl.gz")
    assert report.sent == 2


PACKED = gzip.compress(b"\n".join(line(number) for number in range(12_000)), mtime=0)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (gzip.compress(line(1))[:-9], "f.jsonl.gz", ("ends too early", "0 of its rows")),
        (PACKED[:-4], "f.GZ", ("ends too early", "10,000 of its rows")),
        (line(1), "f.jsonl.gz", ("does not unpack", "0 of its rows")),
        (PACKED[:200] + b"\xff" * 200, "f.jsonl.gz", ("does not unpack",)),
        (b"", "f.jsonl.gz", ()),
    ],
)
def test_a_gzip_file_that_does_not_unpack_is_one_sentence(tmp_path: Path, data: bytes, name: str, words: tuple[str, ...]) -> None:
    if not words:
        assert load(tmp_path, data, name)[0].rows == 0
        return
    with pytest.raises(FatalError, match=f"^ingest: `{name}`: ") as error:
        load(tmp_path, data, name)
    assert all(word in str(error.value) for word in words)
    if data == PACKED[:-4]:
        report, _ = load(tmp_path, PACKED, name)
        assert (report.sent, report.known) == (2_000, 10_000)


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(b"{}")[:-3]])
def test_a_kept_page_that_does_not_unpack_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.page.gz"
    path.write_bytes(data)
    with pytest.raises(FatalError, match="`x.page.gz`"):
        list(read_pages(path, "youtube", "UC1", lambda _: None, datetime.now(UTC)))


@pytest.mark.parametrize(
    ("bad", "reason", "detail"),
    [
        (b"secret", "not_json_object", "not valid JSON"),
        (b"[1]", "not_json_object", "object"),
        (b"\xff\xfe", "not_utf8", "byte 0"),
        (line(9, text=...), "missing_field", "`$.text`"),
        (line(9, comment_id=""), "empty_id", "`$.comment_id`"),
        (line(9, text=7), "wrong_type", "`$.text`"),
        (line(9, created_at="yesterday"), "bad_time", "`$.created_at`"),
        (line(9, created_at="2026-01-01T00:00:00"), "bad_time", "`$.created_at`"),
        (line(9, text="x" * MAX_RECORD_BYTES), "too_large", "got 4194"),
    ],
)
def test_a_bad_line_is_a_dead_letter_and_its_neighbours_go_on(tmp_path: Path, bad: bytes, reason: str, detail: str) -> None:
    report, sent = load(tmp_path, line(1) + b"\n" + bad + b"\n" + line(2))
    assert report.sent == 2 and dict(report.bad) == {reason: 1}
    [record] = [record for record in sent if record.topic == TOPICS.dead]
    letter = msgspec.json.decode(record.value, type=DeadLetter)
    assert (letter.topic, letter.partition, letter.offset, letter.reason) == ("ingest:f.jsonl", 0, 2, reason)
    assert detail in letter.detail and "secret" not in letter.detail and "yesterday" not in letter.detail
    assert letter.value() == bad
    assert report.first_bad == [(2, reason, letter.detail)]


def test_bytes_that_no_record_holds_stay_in_the_file(tmp_path: Path) -> None:
    _, sent = load(tmp_path, b"x" * (MAX_RECORD_BYTES * 2))
    letter = msgspec.json.decode(sent[0].value, type=DeadLetter)
    assert letter.reason == "too_large" and letter.value() is None and "only in the file" in letter.detail


def test_the_index_is_written_only_after_the_acknowledgement(tmp_path: Path) -> None:
    class Away(MemoryPublisher):
        def send(self, records: object) -> None:
            msg = "away"
            raise BrokerAwayError(msg)

    rows = [Good(1, "x:a:1:v", b"x:1", line(1)), Bad(2, "empty_value", "", b"")]
    seen = SeenIndex(tmp_path, "t.")
    with pytest.raises(BrokerAwayError):
        load_rows("f", iter(rows), Away(), seen, TOPICS)
    publisher = MemoryPublisher()
    assert load_rows("f", iter(rows), publisher, seen, TOPICS).sent == 1
    assert len(publisher.sent) == 2


def test_seen_index_is_per_topic_prefix_and_takes_any_text(tmp_path: Path) -> None:
    one, other = SeenIndex(tmp_path, "a."), SeenIndex(tmp_path, "b.")
    names = ["", "ñ", "\ud800", *map(str, range(12_000))]
    one.add(names)
    assert one.known([*names, "new"]) == set(names)
    assert other.known(names) == set()


def test_dead_letter_base64_is_the_row(tmp_path: Path) -> None:
    _, sent = load(tmp_path, b"\xff")
    assert base64.b64decode(json.loads(sent[0].value)["value_b64"]) == b"\xff"


def test_time_of_a_letter_is_now(tmp_path: Path) -> None:
    before = datetime.now(UTC).timestamp() * 1000 - 1
    _, sent = load(tmp_path, b"\xff")
    assert before <= json.loads(sent[0].value)["timestamp"] <= datetime.now(UTC).timestamp() * 1000 + 1


def test_the_help_names_every_platform() -> None:
    words = " ".join(CliRunner().invoke(ingest, ["--help"]).stdout.split())
    assert f"recorded answers of this platform: {', '.join(kind.name for kind in CONNECTORS)}." in words
