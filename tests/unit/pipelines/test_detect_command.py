"""`pharos detect`: the form of its lines, their order, and what it says about bad ones."""

import io
import json

import pytest
from click.testing import CliRunner

from pharos.classifiers.registry import DETECTORS
from pharos.pipelines.cli import pharos
from pharos.pipelines.commands import detect as command
from pharos.schemas.errors import FatalError
from pharos.schemas.finding import CLAUSES

GOOD = [
    {"id": 1, "text": "Thanks for the new park!", "post": "The new park opens on Monday."},
    {"id": "b", "text": "fuck this", "lang": "en", "unknown": [1]},
    {"id": 3, "text": "", "post": None, "parent": None},
    {"id": "d", "text": "Vote for Jane Roe, call 318-555-0142", "post": "", "parent": "Who runs?"},
]
SCORED = {kind.clause for kind in DETECTORS}


def run(data, *args):
    return CliRunner().invoke(pharos, ["detect", *args], input=data)


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture(scope="module")
def output():
    result = run(lines(GOOD))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_line_for_each_in_the_same_order(output):
    assert [row["id"] for row in output] == [1, "b", 3, "d"]


def test_every_clause_and_every_detector_is_named(output):
    for row in output:
        assert list(row)[:6] == ["id", "scores", "flags", "findings", "status", "lang"]
        assert tuple(row["scores"]) == CLAUSES
        assert list(row["status"]) == [kind.name for kind in DETECTORS]
        for clause, score in row["scores"].items():
            assert score is None or (clause in SCORED and 0 <= score <= 1)


def test_flags_and_findings_agree(output):
    assert output[1]["flags"] == ["5.6.2"]
    assert {finding["clause"] for row in output for finding in row["findings"]} <= {clause for row in output for clause in row["flags"]}
    (finding,) = output[1]["findings"]
    assert finding["spans"] == [[0, 4, "profanity", "fuck"]]
    assert set(finding) >= {"clause", "score", "spans", "detector", "version", "reason", "tier"}
    assert set(finding["reason"]) == {"en", "es"}


def test_without_a_post_off_topic_is_skipped_and_not_flagged(output):
    assert [row["status"]["off_topic"] for row in output] == ["ok", "skipped", "skipped", "skipped"]
    assert all(row["scores"]["5.6.1"] is None and "5.6.1" not in row["flags"] for row in output[1:])


def test_a_file_gives_the_same_as_standard_input(tmp_path):
    path = tmp_path / "comments.jsonl"
    path.write_bytes(lines(GOOD))
    assert run(None, str(path)).stdout == run(lines(GOOD)).stdout


def test_batches_do_not_show_in_the_output(monkeypatch):
    whole = run(lines(GOOD * 3)).stdout
    monkeypatch.setattr(command, "CHUNK_BYTES", 10)
    assert run(lines(GOOD * 3)).stdout == whole


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_no_rows_no_lines(data):
    result = run(data)
    assert (result.exit_code, result.stdout) == (0, "")


def test_blank_lines_and_a_missing_last_newline_are_no_errors():
    result = run(b'\n{"id":1,"text":"a"}\n\n{"id":2,"text":"b"}')
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 2]


def test_a_lone_surrogate_escape_counts_as_one_character():
    result = run(b'{"id":1,"text":"\\ud800 fuck"}\n')
    assert json.loads(result.stdout)["findings"][0]["spans"][0][:2] == [2, 6]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b'{"id":7,"text":"secret"', "truncated"),
        (b'{"id":7,"text":"secret', "malformed"),
        (b'{"id":7}', "`text`"),
        (b'{"text":"secret"}', "`id`"),
        (b'{"id":7,"text":5}', "`$.text`"),
        (b'{"id":null,"text":"secret"}', "`$.id`"),
        (b'{"id":7,"text":"secret","post":{"text":"x"}}', "`$.post`"),
        (b'["secret"]', "`object`"),
        (b'{"id":7,"text":"secret \xff"}', "UTF-8"),
        (b'{"id":7,"text":"\\ud800 secret","post":1}', "`id` and `text`"),
        (b"[" * 100_000, "line 3"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_never_quoted(bad, says):
    with pytest.raises(FatalError) as error:
        list(command.batches(io.BytesIO(b'{"id":1,"text":"a"}\n\n' + bad + b"\n")))
    assert str(error.value).startswith("line 3: expected")
    assert says in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("chunk", [1, 1 << 20])
@pytest.mark.parametrize(
    ("data", "answered", "named"),
    [
        (b'{"id":1,"text":"a"}\n{"id":2}\n{"id":3,"text":"c"}\n', [1], "line 2:"),
        (b'{"id":1,"text":"a"}\n\n{"id":2,"text":"\\ud800"}\n{broken', [1, 2], "line 4:"),
        (b'{"id":1}\n{"id":2,"text":"a"}\n', [], "line 1:"),
    ],
)
def test_lines_before_a_bad_one_are_answered_and_the_command_fails(monkeypatch, chunk, data, answered, named):
    monkeypatch.setattr(command, "CHUNK_BYTES", chunk)
    result = run(data)
    assert result.exit_code == 1
    assert isinstance(result.exception, FatalError) and str(result.exception).startswith(named)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == answered


def test_a_missing_file_is_a_usage_error():
    assert run(None, "/no/such/file").exit_code == 2


def test_help_shows_an_example():
    result = run(None, "-h")
    assert result.exit_code == 0
    assert "Example: echo" in result.output
