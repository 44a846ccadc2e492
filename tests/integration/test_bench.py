"""`pharos bench` measures everything it promises; how fast is no test's business."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration

RATES = ("bare_loop_per_s", "detectors_off_per_s", "pipeline_per_s", "pipeline_two_workers_per_s", "detect_per_s")


def test_every_figure_is_there_and_positive() -> None:
    command = [sys.executable, "-m", "pharos.pipelines", "bench", "--quick", "--json", "--comments", "4000", "--latency-seconds", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert all(found[name] > 0 for name in (*RATES, "peak_rss_mb", "detect_startup_s", "flagged_share"))
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"] <= found["latency_ms"]["p99"]
    assert found["comments"] == 4000 and len(found["runs"]["pipeline"]) == found["rounds"] == 1
