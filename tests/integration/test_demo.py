"""`pharos demo` as its user runs it, and what it prints: the ready query must work as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pharos.pipelines.demo.sample import DATA, load_sample, write_export
from pharos.pipelines.demo.show import masked, shortened

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
    assert not Path("/proc", str(_pid(tmp_path / "var/demo/run.json"))).exists()

    (tmp_path / "var/demo/notes.txt").write_text("mine", encoding="utf-8")
    refused = run_demo(tmp_path)
    assert refused.returncode == 2
    assert "notes.txt" in refused.stderr
    assert (tmp_path / "var/demo/archive").exists()


def _pid(state: Path) -> int:
    found = re.search(r'"pid": (\d+)', state.read_text(encoding="utf-8"))
    assert found
    return int(found[1])


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


def test_evidence_is_one_short_line() -> None:
    assert shortened("one\ntwo") == "one two"
    assert len(shortened("word " * 50)) <= 48
