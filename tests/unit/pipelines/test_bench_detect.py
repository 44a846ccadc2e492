"""`pharos bench detect` measures both profiles and every stage, and names what is not installed; how fast is no test's business."""

import json

import pytest
from click.testing import CliRunner

from pharos.pipelines.bench.contenders import PEERS, Taken, missing
from pharos.pipelines.bench.detect import Compared, tables, texts
from pharos.pipelines.commands.bench import bench
from pharos.schemas.errors import UsageError


def taken(comments, cpu_s, **more):
    return Taken(comments, 2 * cpu_s, cpu_s, 1.0, 0.8, 100.0, **more)


def test_ratios_are_of_cpu_time_a_comment():
    result = Compared(1000, 80.0, {"Pharos: fast": [taken(1000, 0.1)] * 3, "Presidio": [taken(100, 1.0)] * 3})
    assert result.per_s("Pharos: fast") == 5000
    assert result.cpu_per_1000("Presidio") == 10.0
    assert result.ratio("Pharos: fast") == pytest.approx(100.0)
    assert result.to_json()["figures"]["Presidio"]["to_presidio"] == 1.0


def test_without_presidio_there_is_no_ratio():
    run = taken(1000, 0.1, stages={"fold": 0.1, "profanity": 0.2}, statuses={"profanity": {"ok": 900, "skipped": 100}})
    result = Compared(
        1000,
        80.0,
        {"Pharos: default": [run], "Pharos: default, no posts": [run], "Pharos: fast": [run]},
        {"Presidio": ["presidio_analyzer"]},
    )
    assert result.ratio("Pharos: fast") is None
    assert len(tables(result)) == 4


def test_the_texts_are_the_demo_s_or_a_file_s(tmp_path):
    assert len({row["text"] for row in texts(None, 300)}) == 300
    file = tmp_path / "own.jsonl"
    file.write_text('{"text": "one"}\n{"text": "two", "post": "three"}\n', encoding="utf-8")
    assert sorted(row["text"] for row in texts(file, 10)) == ["one", "two"]
    file.write_text('{"word": "one"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="`--file`"):
        texts(file, 10)


def test_a_run_has_both_profiles_stage_by_stage_and_names_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("pharos.pipelines.bench.detect.PEERS", {who: peer for who, peer in PEERS.items() if missing(who)})
    file = tmp_path / "own.jsonl"
    file.write_text(
        "".join(json.dumps({"text": f"Thanks for the light, number {i}", "post": "Lights"}) + "\n" for i in range(120)), encoding="utf-8"
    )
    ran = CliRunner().invoke(bench, ["detect", "--quick", "--json", "--file", str(file)], catch_exceptions=False)
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)
    assert set(found["figures"]) == {"Pharos: default", "Pharos: default, no posts", "Pharos: fast"}
    assert set(found["not_installed"]) == {who for who in PEERS if missing(who)}
    run = found["figures"]["Pharos: default"]["runs"][0]
    assert {"fold", "scan", "models", "profanity", "judge"} <= set(run["stages"])
    assert sum(run["statuses"]["profanity"].values()) == run["comments"] == 120
    assert run["peak_rss_mb"] > 50 and run["startup_s"] > 0
