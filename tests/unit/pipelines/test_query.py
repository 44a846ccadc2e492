"""`pharos query`: views over live files, one row an event id, safe exports, and the archive opened by others directly."""

import datetime
import io
import json

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from pharos.pipelines.archive import connect, open_archive
from pharos.pipelines.commands.query import query
from pharos.pipelines.settings import load_settings
from pharos.schemas.arrow import COMMENTS, DATA_SETS, FINDINGS
from pharos.schemas.errors import FatalError, UsageError
from pharos.transforms.files import file_name, publish

TOPIC = "pharos.comments.raw"
AT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
DAY = AT.date()


def rows(schema: pa.Schema, columns: dict[str, list]) -> pa.Table:
    n = len(next(iter(columns.values())))
    return pa.table([pa.array(columns.get(field.name, [None] * n), field.type) for field in schema], schema=schema)


def comments(first: int, ids: list[str], at: datetime.datetime = AT, texts: list[str] | None = None, schema=COMMENTS) -> pa.Table:
    n = len(ids)
    columns = {
        "event_id": ids,
        "text": texts or ["hello"] * n,
        "flags": [["5.6.2"]] * n,
        "statuses": [[("profanity", "ok")]] * n,
        "archived_at": [at] * n,
        "kafka_topic": [TOPIC] * n,
        "kafka_partition": [0] * n,
        "kafka_offset": list(range(first, first + n)),
    }
    return rows(schema, columns)


def put(archive, first: int, table: pa.Table, epoch: int = 1, data_set: str = "comments", day: datetime.date = DAY):
    return publish(archive, data_set, day, file_name(TOPIC, 0, first, first + table.num_rows - 1, epoch), table)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("PHAROS_ARCHIVE_DIR", str(tmp_path / "archive"))
    monkeypatch.setenv("PHAROS_STATE_DIR", str(tmp_path / "state"))

    def invoke(*arguments: str) -> str:
        result = CliRunner().invoke(query, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


@pytest.mark.parametrize("name", DATA_SETS)
def test_an_empty_archive_has_the_views_with_their_columns(run, name):
    assert json.loads(run("--json", f"SELECT * FROM {name}")) == []
    columns = [row["column_name"] for row in json.loads(run("--json", f"DESCRIBE {name}"))]
    assert columns == [*DATA_SETS[name].names, "date"]


def test_columns_are_the_same_with_rows_as_without(run, tmp_path):
    empty = run("--json", "DESCRIBE comments")
    put(tmp_path / "archive", 0, comments(0, ["a"]))
    assert run("--json", "DESCRIBE comments") == empty


def test_a_repeated_event_id_is_one_row_the_first_archived(run, tmp_path):
    archive = tmp_path / "archive"
    put(archive, 0, comments(0, ["a", "b", "a"]))
    later = AT + datetime.timedelta(days=1)
    put(archive, 3, comments(3, ["b", "c"], later), day=later.date())
    assert json.loads(run("--json", "SELECT event_id, kafka_offset FROM comments ORDER BY event_id")) == [
        {"event_id": "a", "kafka_offset": 0},
        {"event_id": "b", "kafka_offset": 1},
        {"event_id": "c", "kafka_offset": 4},
    ]
    assert json.loads(run("--json", "SELECT count(*) AS n FROM archive.comments")) == [{"n": 5}]
    assert json.loads(run("--json", "SELECT count(*) AS n FROM comments WHERE date = DATE '2026-03-02'")) == [{"n": 1}]
    assert json.loads(run("--json", "SELECT event_id FROM comments WHERE event_id = 'b'")) == [{"event_id": "b"}]


def test_all_findings_of_a_comment_are_shown_once(run, tmp_path):
    for first in (0, 4):
        columns = {
            "event_id": ["a", "a"],
            "clause": ["5.6.2", "5.6.9"],
            "archived_at": [AT] * 2,
            "kafka_topic": [TOPIC] * 2,
            "kafka_partition": [0] * 2,
            "kafka_offset": [first] * 2,
        }
        put(tmp_path / "archive", first, rows(FINDINGS, columns), data_set="findings")
    assert json.loads(run("--json", "SELECT clause FROM findings ORDER BY clause")) == [{"clause": "5.6.2"}, {"clause": "5.6.9"}]


def test_only_live_files_are_read(run, tmp_path):
    archive = tmp_path / "archive"
    put(archive, 0, comments(0, ["old", "old2"]), epoch=1)
    put(archive, 0, comments(0, ["new"]), epoch=2)
    (archive / "_tmp" / f"{TOPIC}-0-5-9-1.parquet.1.ab").write_bytes(b"half")
    assert json.loads(run("--json", "SELECT event_id FROM comments")) == [{"event_id": "new"}]


def test_a_column_that_came_later_is_null_in_older_files(run, tmp_path):
    archive = tmp_path / "archive"
    old = pa.schema([field for field in COMMENTS if field.name != "score_5_6_11"])
    put(archive, 0, comments(0, ["a"], schema=old), day=datetime.date(2026, 2, 1))
    put(archive, 1, comments(1, ["b"]))
    assert json.loads(run("--json", "SELECT event_id, score_5_6_11 AS s FROM comments ORDER BY 1")) == [
        {"event_id": "a", "s": None},
        {"event_id": "b", "s": None},
    ]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff20a", "'\uff20a"),
        ("1=1", "1=1"),
        ("a-b", "a-b"),
        ('say "hi", all\nof you', 'say "hi", all\nof you'),
        ("", ""),
    ],
)
def test_csv_is_safe_for_spreadsheets_and_else_as_it_was(run, tmp_path, text, cell):
    put(tmp_path / "archive", 0, comments(0, ["a"], texts=[text]))
    out = run("--csv", "SELECT text, flags, statuses, archived_at, -1 AS n FROM comments")
    found = pd.read_csv(io.StringIO(out, newline=""), keep_default_na=False)
    assert found.loc[0, "text"].replace("\r\n", "\n") == cell
    assert found.loc[0, ["flags", "statuses", "n"]].tolist() == ['["5.6.2"]', '{"profanity":"ok"}', -1]
    assert found.loc[0, "archived_at"].startswith("2026-03-01T12:00:00")


def test_parquet_export_is_whole(run, tmp_path):
    put(tmp_path / "archive", 0, comments(0, ["a", "b"]))
    assert run("--parquet", str(tmp_path / "out.parquet"), "SELECT * FROM comments ORDER BY event_id").startswith("2 rows in")
    assert pq.read_table(tmp_path / "out.parquet")["event_id"].to_pylist() == ["a", "b"]
    assert not list(tmp_path.glob(".out*"))


def test_a_place_that_takes_no_file_is_told(run, tmp_path):
    with pytest.raises(UsageError, match="cannot be written: No such file"):
        run("--parquet", str(tmp_path / "none" / "out.parquet"), "SELECT 1 AS n")


def test_a_terminal_shows_control_characters_and_no_markup(run, tmp_path):
    put(tmp_path / "archive", 0, comments(0, ["a"], texts=["\x1b[31m[bold]\u202ex"]))
    out = run("SELECT text FROM comments")
    assert "\x1b" not in out and "\\u001b[31m[bold]\\u202ex" in out


@pytest.mark.parametrize(
    ("sql", "error", "told"),
    [
        ("SELCT 1", UsageError, 'syntax error at or near "SELCT"'),
        ("SELECT nope FROM comments", UsageError, 'Referenced column "nope"'),
        ("SELECT * FROM nowhere", UsageError, "Views: comments, findings, decisions"),
        ("COPY comments TO 'x.csv'", UsageError, "read-only; got COPY"),
        ("DROP VIEW comments", UsageError, "read-only; got DROP"),
        ("SELECT 1; DROP VIEW comments", UsageError, "read-only; got SELECT, DROP"),
        ("EXPLAIN ANALYZE COPY comments TO 'x.csv'", UsageError, "read-only; got EXPLAIN"),
        ("", UsageError, "got nothing"),
        ("SELECT * FROM read_text('/etc/hostname')", FatalError, "Permission Error"),
        ("SELECT 'a'::INT", UsageError, "Could not convert"),
    ],
)
def test_a_wrong_question_is_explained(run, tmp_path, monkeypatch, sql, error, told):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=told):
        run(sql)
    assert not (tmp_path / "x.csv").exists()


def test_a_connection_cannot_write_or_leave_the_archive(run, tmp_path):
    with connect(load_settings()) as connection:
        for sql in (f"COPY comments TO '{tmp_path}/x.csv'", "SET enable_external_access = true", f"ATTACH '{tmp_path}/x.db'"):
            with pytest.raises(duckdb.Error):
                connection.execute(sql)


def test_others_open_the_archive_directly(tmp_path):
    put(tmp_path, 0, comments(0, ["a", "b"]))
    put(tmp_path, 2, comments(2, ["c"]), day=datetime.date(2026, 3, 2))
    glob = f"{tmp_path}/comments/**/*.parquet"
    assert duckdb.sql(f"SELECT event_id, date FROM read_parquet('{glob}') ORDER BY 1").fetchall()[2] == ("c", datetime.date(2026, 3, 2))
    arrow = pyarrow.dataset.dataset(tmp_path / "comments", partitioning="hive").to_table()
    assert arrow.num_rows == 3 and arrow.schema.field("archived_at").type == pa.timestamp("us", "UTC")
    frame = pd.read_parquet(tmp_path / "comments")
    assert sorted(frame["event_id"]) == ["a", "b", "c"] and set(frame["date"].astype(str)) == {"2026-03-01", "2026-03-02"}
    with open_archive(tmp_path) as connection:
        assert connection.sql("SELECT count(*) FROM comments").fetchall() == [(3,)]
