from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pharos.pipelines.ingest import csv_reader
from pharos.pipelines.ingest.csv_rows import read_csv
from pharos.pipelines.ingest.encoding import detect_encoding
from pharos.pipelines.ingest.mapping import load_mapping
from pharos.pipelines.ingest.rows import Bad, Good
from pharos.schemas.errors import UsageError
from pharos.schemas.event import CommentEvent

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MAPPED = ("comment_id=ID", "text=Comment", "created_at=When")
FIXED = ("platform=facebook", "account=city")


def rows(folder: Path, data: bytes, mapped: tuple[str, ...] = MAPPED, name: str = "f.csv", **others: str) -> list[Good | Bad]:
    path = folder / name
    path.write_bytes(data)
    return list(read_csv(path, load_mapping(None, mapped, FIXED, **others), lambda _: None, NOW))


def event(row: Good | Bad) -> CommentEvent:
    assert isinstance(row, Good), row
    return msgspec.json.decode(row.value, type=CommentEvent)


TABLE = 'ID,When,Comment,Likes\r\n17841400000000001,2026-05-01T13:00:00-05:00,"¿Cuándo abre, «señor»?\r\nSecond line, ""quoted""",3\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_quoted_line_breaks_and_long_ids(tmp_path: Path, encoding: str) -> None:
    [row] = rows(tmp_path, TABLE.encode(encoding))
    read = event(row)
    assert row.number == 2
    assert read.comment_id == "17841400000000001"
    assert read.text == '¿Cuándo abre, «señor»?\r\nSecond line, "quoted"'
    assert read.created_at == datetime(2026, 5, 1, 18, tzinfo=UTC)
    assert msgspec.json.decode(read.raw)["Likes"] == "3"  # type: ignore[arg-type]
    assert read.event_id.startswith("facebook:city:17841400000000001:")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"plain ascii", "utf-8"),
        ("ñandú".encode(), "utf-8"),
        ("ñandú".encode("cp1252"), "cp1252"),
        ("ñandú ".encode() * 50 + b"\xff", "utf-8"),
        ("\U0001f600 ".encode() * 3, "utf-8"),
        ("text".encode("utf-16"), "utf-16"),
        ("text".encode("utf-16-le"), "utf-16-le"),
        ("text".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_detect_encoding(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(data)
    assert detect_encoding(path) == encoding


@pytest.mark.parametrize(
    ("cells", "reason", "word"),
    [
        (b"1,2026-05-01T13:00:00,hello", "bad_time", "timezone"),
        (b"1,yesterday,hello", "bad_time", "ISO 8601"),
        (b"1,,hello", "bad_time", "created_at"),
        (b" ,2026-05-01T13:00:00Z,hello", "empty_id", "comment_id"),
        (b"1,2026-05-01T13:00:00Z", "wrong_type", "3 cells"),
        (b"1,2026-05-01T13:00:00Z,hello,more", "wrong_type", "got 4"),
        ("ñ,ñ,ñ\n1,2026-05-01T13:00:00Z,".encode() + b"bro\xffken", "not_utf8", "encoding"),
    ],
)
def test_a_bad_row_is_bad_by_itself(tmp_path: Path, cells: bytes, reason: str, word: str) -> None:
    good = b"7,2026-05-01T13:00:00Z,fine"
    found = rows(tmp_path, b"ID,When,Comment\n" + good + b"\n" + cells + b"\n" + good + b"\n")
    assert event(found[0]).text == event(found[-1]).text == "fine"
    bad = found[-2]
    assert isinstance(bad, Bad) and (bad.reason, bad.number) == (reason, len(found))
    assert word in bad.detail and "hello" not in bad.detail
    assert bad.value.rstrip(b"\r\n") == cells.split(b"\n")[-1]


def test_a_cell_beyond_every_limit_is_bad_by_itself(tmp_path: Path) -> None:
    huge = b"2,2026-05-01T13:00:00Z," + b"x" * (9 << 20)
    found = rows(tmp_path, b"ID,When,Comment\n1,2026-05-01T13:00:00Z,a\n" + huge + b"\n3,2026-05-01T13:00:00Z,b\n")
    assert [type(row) for row in found] == [Good, Bad, Good] and found[1].number == 3


T = "2026-05-01T13:00:00Z"


def table(*lines: str, end: str = "\n") -> bytes:
    """A table whose rows have the time T where they say `T`."""
    return end.join(("ID,When,Comment", *(line.replace(",T,", f",{T},") for line in lines))).encode()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # What is expected of each row: the text of a good one, the line that the report of a bad one names.
        (['2040,T,"ok"', '2041,T,"never closed', "2042,T,x"], ["ok", 3, "x"]),
        (['2040,T,"ok"', "2041,T,x", '2042,T,"never closed'], ["ok", "x", 4]),
        (['2040,T,"never closed', "", "2042,T,x", "", '2043,T,"a, b"'], [2, "x", "a, b"]),
        (['1,T,"never closed', *(f"{i},T,plain" for i in range(2, 20)), '20,T,"a, b"'], [2, *["plain"] * 18, "a, b"]),
        (['1,T,"never closed', '2,T,say ""', '3,T,""', '4,T,"a, b"'], [2, 'say ""', "", "a, b"]),
        (['2041,T,"never closed', '2042,T,x"', "2043,T,y"], [2, 'x"', "y"]),
        (['2041,T,"never closed', "2042,T,x", '2043,T,"'], [2, "x", 4]),
        (['="2041",T,"never closed', '="2042",T,x"'], [2, 'x"']),
        (['1,T,"one', 'two","never closed', "2,T,x"], [2, 3, "x"]),
        (['1,T,"one', 'two",more', "2,T,x"], [2, 3, "x"]),
        (['1,T,"so" he said', "2,T,x"], [2, "x"]),
        (['1,T,"a"b', '2,T,"c"d'], [2, 3]),
        # Near-misses: quoted line breaks that are one cell.
        (['2040,T,"one', 'two"', "2041,T,x"], ["one\ntwo", "x"]),
        (['2040,T,"one', "", 'a, b, c"', "2041,T,x"], ["one\n\na, b, c", "x"]),
        (['2040,T,"Look:', "2041, yesterday, x", "2042, today, y", '2043, never, z"', "2041,T,x"], [..., "x"]),
        (['2040,T,"Look:', "word,T,x", 'words,T,y"', "2041,T,x"], [..., "x"]),
        (['2040,T,"Look:', "2041,T,x", "and so on", 'and on"', "2041,T,y"], [..., "y"]),
        (['2040,T,"2041,2042,""2043"', "2041,T,x"], ['2041,2042,"2043', "x"]),
        (['2040,T,he said "so', '2041,T,6" pipe'], ['he said "so', '6" pipe']),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_stray_quote_costs_its_own_line_only(tmp_path: Path, lines: list[str], expected: list[str | int], end: str) -> None:
    found = rows(tmp_path, table(*lines, end=end))
    assert len(found) == len(expected)
    for row, what in zip(found, expected, strict=True):
        if isinstance(what, int):
            assert isinstance(row, Bad) and (row.reason, row.number) == ("wrong_type", what)
            assert re.search(rf"line {what}\b", row.detail) and "never" not in row.detail
            assert row.value.decode() == table(*lines).decode().split("\n")[what - 1]
        else:
            assert event(row).text == (what.replace("\n", end) if what is not ... else event(row).text)


def test_rows_after_a_stray_quote_have_their_numbers(tmp_path: Path) -> None:
    found = rows(tmp_path, table('1,T,"never closed', *(f"{i},T,x" for i in range(2, 20)), '20,T,"a, b"'))
    assert [row.number for row in found] == list(range(2, 22))


@pytest.mark.parametrize("line", ['1,T,"never closed', '1,T,a"",""""', '1,a","""', '1,T,""""'])
def test_stray_quotes_everywhere_take_linear_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(csv_reader, "CELL_LIMIT", 1 << 14)
    taken = []
    take = csv_reader._Lines.__next__
    monkeypatch.setattr(csv_reader._Lines, "__next__", lambda lines: taken.append(1) or take(lines))
    found = rows(tmp_path, table(*[line] * 20_000))
    assert found[-1].number == 20_001 and len(taken) < 2 * (csv_reader.REREAD + 3) * 20_000  # two passes


def test_a_quote_that_nothing_closes_is_sought_no_further_than_a_cell(tmp_path: Path) -> None:
    found = rows(tmp_path, table('1,T,"never closed', *(f"{i},T,{'x' * 4000}" for i in range(2, 2500))))
    assert isinstance(found[0], Bad) and f"{csv_reader.CELL_LIMIT} characters" in found[0].detail
    assert len(found) == 2499 and all(isinstance(row, Good) for row in found[1:])


@pytest.mark.parametrize(
    ("header", "delimiter", "word"),
    [
        ("ID,When,Comment,Comment", None, "column `Comment` is there 2 times"),
        ("ID;When;Comment", None, "no column `Comment`.*--delimiter ';'"),
        ('"ID";"When";"Comment"', None, "--delimiter ';'"),
        ("ID\tWhen\tComment", None, r"--delimiter '\\t'"),
        ("ID,When,Comment", ";", "--delimiter ','"),
        ('ID,When,Comment,"Likes\n1,x,y,3\n2,x,y,"', None, "no column `Comment`"),
        ("ID,When,Comments", None, "no column `Comment`; the header has ID, When, Comments$"),
        ("ID;When;Comments", None, "the header has ID;When;Comments$"),
    ],
)
def test_a_header_that_does_not_fit(tmp_path: Path, header: str, delimiter: str | None, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        rows(tmp_path, f"{header}\n1,x,y\n".encode(), **({"delimiter": delimiter} if delimiter else {}))


@pytest.mark.parametrize(
    ("header", "others"),
    [("ID,When,Comment,Likes,Likes", {}), ('ID,When,Comment,"Likes\n(all)",x', {}), ("ID\tWhen\tComment\tLikes\tx", {"delimiter": r"\t"})],
)
def test_a_header_that_fits(tmp_path: Path, header: str, others: dict[str, str]) -> None:
    row = ("\t" if others else ",").join(("1", T, "x", "1", "2"))
    assert event(rows(tmp_path, f"{header}\n{row}\n".encode(), **others)[0]).text == "x"


@pytest.mark.parametrize(
    ("cell", "comment_id"),
    [
        ('="2032"', "2032"),
        ('"=""2032"""', "2032"),
        (' ="2032" ', "2032"),
        ("'2032", "'2032"),
        ("=2032", "=2032"),
        ('="2032', '="2032'),
        ('x="2032"', 'x="2032"'),
    ],
)
def test_excels_guard_for_text_is_taken_off_ids_only(tmp_path: Path, cell: str, comment_id: str) -> None:
    read = event(rows(tmp_path, f'ID,When,Comment\n{cell},{T},="7"\n'.encode())[0])
    assert (read.comment_id, read.text) == (comment_id, '="7"')
    assert msgspec.json.decode(read.raw)["ID"].count("2032") == 1  # type: ignore[arg-type]


def test_a_guarded_id_without_content_is_empty_and_a_rounded_one_is_refused(tmp_path: Path) -> None:
    [row] = rows(tmp_path, table('="",T,x'))
    assert isinstance(row, Bad) and row.reason == "empty_id"
    with pytest.raises(UsageError, match="E\\+"):
        rows(tmp_path, table('="1.78E+16",T,x'))


@pytest.mark.parametrize(("data", "word"), [(b"", "no column"), ("ID,When,Comment\nx".encode("utf-16") + b"\0", "--encoding")])
def test_a_file_that_cannot_be_read_as_a_table(tmp_path: Path, data: bytes, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        rows(tmp_path, data)


def test_a_zone_for_times_without_one(tmp_path: Path) -> None:
    [row] = rows(tmp_path, b"ID,When,Comment\n1,05/01/2026 1:00 PM,x\n", timezone="America/Chicago", time_format="%m/%d/%Y %I:%M %p")
    assert event(row).created_at == datetime(2026, 5, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "refused"), [("1.78414E+16", True), ("2E+10", True), ("17841400000000001", False), ("1E10", False), ("E+1", False)]
)
def test_ids_that_a_spreadsheet_rounded(tmp_path: Path, cell: str, refused: bool) -> None:
    data = f"ID,When,Comment\n5,2026-05-01T13:00:00Z,x\n{cell},2026-05-01T13:00:00Z,2E+10\n".encode()
    if refused:
        with pytest.raises(UsageError, match="`ID`, row 3.*E\\+"):
            rows(tmp_path, data)
    else:
        assert event(rows(tmp_path, data)[1]).comment_id == cell


@pytest.mark.parametrize(
    ("mapped", "word"),
    [
        (("comment_id=ID", "text=Comment"), "created_at"),
        ((*MAPPED, "colour=Likes"), "colour"),
        (("comment_id=Nr", "text=Comment", "created_at=When"), "no column `Nr`"),
        ((*MAPPED, "lang"), "FIELD=VALUE"),
    ],
)
def test_a_wrong_mapping_is_said_before_anything_is_sent(tmp_path: Path, mapped: tuple[str, ...], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        rows(tmp_path, b"ID,When,Comment\n", mapped)


def test_mapping_file(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text(
        'timezone = "America/Chicago"\n[map]\ncomment_id = "ID"\ntext = "C"\ncreated_at = "T"\n[set]\nplatform = "x"\naccount = "y"\n'
    )
    mapping = load_mapping(file, ("text=D",), (), timezone=None)
    assert mapping.map["text"] == "D" and mapping.timezone == "America/Chicago"
    with pytest.raises(UsageError, match="--timezone"):
        load_mapping(file, (), (), timezone="Louisiana")


def test_all_fields(tmp_path: Path) -> None:
    names = [
        "edited_at",
        "parent_id",
        "parent_text",
        "post_id",
        "post_url",
        "post_title",
        "post_text",
        "author_id",
        "author_name",
        "lang",
        "permalink",
    ]
    data = io.StringIO()
    writer = csv.writer(data)
    writer.writerow(["ID", "When", "Comment", *names])
    writer.writerow(["1", "2026-05-01T13:00:00Z", "x", "2026-05-02T13:00:00Z", *(f"v-{name}" for name in names[1:])])
    [row] = rows(tmp_path, data.getvalue().encode(), (*MAPPED, *(f"{name}={name}" for name in names)))
    read = event(row)
    assert read.kind == "edited" and read.event_id == "facebook:city:1:2026-05-02T13:00:00Z"
    assert read.parent and read.parent.text == "v-parent_text" and read.parent_id == "v-parent_id"
    assert read.post and (read.post.id, read.post.url, read.post.title, read.post.text) == (
        "v-post_id",
        "v-post_url",
        "v-post_title",
        "v-post_text",
    )
    assert read.author and (read.author.id, read.author.name, read.lang) == ("v-author_id", "v-author_name", "v-lang")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
ids = st.text("0123456789abcXYZ_-:.~", min_size=1, max_size=30)


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.tuples(ids, texts, st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2040, 1, 1))), min_size=1, max_size=8
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_round_trip(tmp_path: Path, cells: list[tuple[str, str, datetime]], encoding: str, delimiter: str, end: str) -> None:
    """What a CSV writer writes comes back as it was: text, id and time, in every encoding and dialect."""
    out = io.StringIO()
    # With `\n` at the end of lines this writer leaves a lone `\r` unquoted, which RFC 4180 forbids.
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if end == "\n" else csv.QUOTE_MINIMAL)
    writer.writerow(["ID", "Comment", "When"])
    for comment_id, text, moment in cells:
        writer.writerow([comment_id, text, moment.replace(tzinfo=UTC).isoformat()])
    found = rows(tmp_path, out.getvalue().encode(encoding), delimiter=delimiter, encoding=encoding)
    assert [(read.comment_id, read.text, read.created_at) for read in map(event, found)] == [
        (comment_id, text, moment.replace(tzinfo=UTC)) for comment_id, text, moment in cells
    ]
