"""Prism is really built and runs; where there is no Go that is said, not failed."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from pharos.pipelines.prism import prism_binary, prism_path

pytestmark = pytest.mark.integration


def test_built_once_and_runs() -> None:
    binary = prism_binary()
    if binary is None:
        assert shutil.which("go") is None
        pytest.skip("Go is not on the PATH, so Beam's Prism runner cannot be built")
    assert binary == prism_path()
    shown = subprocess.run([str(binary), "-help"], capture_output=True, text=True, timeout=30, check=False)
    assert "-job_port" in shown.stdout + shown.stderr
    built = binary.stat().st_mtime_ns
    again = prism_binary()
    assert again is not None and again.stat().st_mtime_ns == built


def test_without_go_there_is_none(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert prism_binary() is None
