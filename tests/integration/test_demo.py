"""`pharos demo` as its user runs it, and what it prints: the ready query must work as it stands."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from chaos.processes import until
from rich.console import Console

from pharos.pipelines.demo.check import Summary, at_the_desk
from pharos.pipelines.demo.child import Child
from pharos.pipelines.demo.person import Seen
from pharos.pipelines.demo.play import Demo
from pharos.pipelines.demo.sample import DATA, load_sample, write_export
from pharos.pipelines.demo.show import masked, shortened, unscored
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import FatalError

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "pharos.pipelines"]


def run_demo(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, "demo", "--once", *options], cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def test_demo_ends_well_and_its_query_works(tmp_path: Path) -> None:
    done = run_demo(tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Checked:" in done.stdout
    for clause in ("5.6.1", "5.6.2", "5.6.7c", "5.6.9"):
        assert re.search(rf"^ *{re.escape(clause)} .*\d", done.stdout, re.MULTILINE)
    line = done.stdout[done.stdout.index("PHAROS_CONFIG=") :].split("\n\n")[0]
    bin_path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    asked = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PATH": bin_path}, check=False)
    assert asked.returncode == 0, asked.stderr
    assert "5.6.9" in asked.stdout
    for command in ("run", "console"):
        assert not Path("/proc", str(_pid(tmp_path / f"var/demo/{command}.json"))).exists()

    told = re.search(r"^Desk +([\d,]+) comments .* 1 decided\); 1 decision on the topic and in Parquet$", done.stdout, re.MULTILINE)
    queued = re.search(r"^Queue +([\d,]+) items", done.stdout, re.MULTILINE)
    assert told and queued and told[1] == queued[1]
    assert "the password is shown on a terminal only" in done.stdout
    (record,) = json.loads(_query(tmp_path, "SELECT action, clause, actor, role, text FROM decisions JOIN comments USING (event_id)"))
    assert {name: record[name] for name in ("action", "clause", "actor", "role")} == {
        "action": "hide", "clause": "5.6.9", "actor": "demo", "role": "admin",
    }  # fmt: skip
    assert record["text"] in load_sample(1.0).expected.values()

    (tmp_path / "var/demo/notes.txt").write_text("mine", encoding="utf-8")
    refused = run_demo(tmp_path)
    assert refused.returncode == 2
    assert "notes.txt" in refused.stderr
    assert (tmp_path / "var/demo/archive").exists()


def _query(folder: Path, sql: str) -> str:
    environ = os.environ | {"PHAROS_CONFIG": str(folder / "var/demo/pharos.toml")}
    command = [*PROGRAM, "query", "--json", sql]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=True).stdout


def _pid(state: Path) -> int:
    found = re.search(r'"pid": (\d+)', state.read_text(encoding="utf-8"))
    assert found
    return int(found[1])


@pytest.mark.parametrize("terminal", [True, False])
def test_the_password_is_told_on_a_terminal_only(terminal: bool, tmp_path: Path) -> None:
    said = io.StringIO()
    demo = Demo(tmp_path, Settings(), once=False, console=Console(file=said, force_terminal=terminal, width=200))
    with socket.create_server(("127.0.0.1", 0)) as desk:
        demo.stage.settings = Settings(console_port=desk.getsockname()[1])
        demo.stage.password = "a-password-of-this-test"
        assert demo._answers() and demo._answers()
    assert said.getvalue().count(demo.stage.settings.console_url) == 1
    assert ("a-password-of-this-test" in said.getvalue()) is terminal


def test_what_a_killed_demo_left_is_ended(tmp_path: Path) -> None:
    config = tmp_path / "pharos.toml"
    config.write_text(f'state_dir = "{tmp_path / "state"}"\nbootstrap_servers = "127.0.0.1:9"\nconsole_port = 0\n', encoding="utf-8")
    left = Child(tmp_path, "console")
    left.start(config)
    try:
        until(lambda: "console: http://" in left.log_file.read_text(encoding="utf-8"), 90, "the console's address")
        left.check()
        Child(tmp_path, "console").end_left()
        with pytest.raises(FatalError, match=r"`pharos console` ended with exit code -9"):
            left.check()
    finally:
        left.stop()


IDS = ["d1", "d2"]


@pytest.mark.parametrize(
    ("seen", "sent", "archived", "told"),
    [
        (Seen({"open": 9, "decided": 1}, ["d1"], 1), ["d1"], ["d1"], []),
        (Seen({"open": 8, "second": 2}, IDS, None), IDS, IDS, []),
        (Seen({"open": 8, "decided": 1}, ["d1"], 1), ["d1"], ["d1"], ["the desk shows 9 items; expected 10"]),
        (Seen({"open": 10}, [], 0), [], [], ["0 decisions were made at the desk; expected 1"]),
        (Seen({"open": 10}, ["d1"], 1), [], [], ["the topic holds 0 decisions; expected the 1 made"]),
        (Seen({"open": 10}, ["d1"], 1), ["d1", "d1"], ["d1"], ["the topic holds 2 decisions", "1 decisions in Parquet"]),
        (Seen({"open": 10}, IDS, None), IDS, ["d1", "d1"], ["2 decisions in Parquet; expected the 2 on the topic, each once"]),
    ],
)
def test_the_check_tells_what_is_wrong_at_the_desk(seen: Seen, sent: list[str], archived: list[str], told: list[str]) -> None:
    problems = at_the_desk(seen, 10, Counter(sent), Counter(archived))
    assert len(problems) == len(told)
    assert all(problem.startswith(words) for problem, words in zip(problems, told, strict=True))


def test_sample_is_large_and_names_nobody() -> None:
    sample = load_sample(rate=1.0)
    assert len(sample.expected) >= 5000
    assert min(sample.counts().values()) > 100 and len(sample.forums) >= 6
    texts = list(sample.expected.values())
    assert len(set(texts)) == len(texts)
    strangers = [text for text in texts if re.search(r"(?<![\w.])@(?!someone)\w{2,}|https?://(?!example\.org/)", text)]
    assert strangers == []
    assert (DATA / "comments.jsonl.gz").stat().st_size < 2_000_000  # type: ignore[attr-defined]


def test_docs_tell_the_sample_as_it_is() -> None:
    table = (ROOT / "docs/data.md").read_text(encoding="utf-8").split("## Word lists")[0]
    told = sum(int(number.replace(",", "")) for number in re.findall(r"^\| [^|]+ \| ([\d,]+) \|", table, re.MULTILINE))
    assert told == len(load_sample(rate=1.0).expected) - 1  # one comment is put on the topic by hand


def test_broken_records_have_every_reason_that_fits_on_the_topic(tmp_path: Path) -> None:
    sample = load_sample(rate=1.0)
    reasons = {"empty_value", "not_utf8", "not_json_object", "missing_field", "empty_id", "wrong_type", "bad_time"}
    assert set(sample.dead) == reasons
    assert isinstance(sample.dead, Counter)
    write_export(sample.export, tmp_path / "export.csv")
    assert (tmp_path / "export.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("damned", "d****d"), ("oh", "o*"), ("a", "a"), ("call 318-555-0142", "c**l 3**********2"), ("", ""), ("x y", "x y")],
)
def test_masking(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_detectors_that_did_not_score_are_told_shortly() -> None:
    rows = [("a", "skipped", 3), ("b", "skipped", 3), ("c", "timeout", 3), ("d", "skipped", 2852)]
    assert unscored(Summary(unscored=rows)) == "d skipped on 2,852; c timeout on 3; a, b skipped on 3"
    assert unscored(Summary(unscored=[(name, "error", 1) for name in "abcd"])) == "4 detectors error on 1"
    assert unscored(Summary()) == "none"


def test_evidence_is_one_short_line() -> None:
    assert shortened("one\ntwo") == "one two"
    assert len(shortened("word " * 50)) <= 48
