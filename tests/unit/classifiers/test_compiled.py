"""The cache of compiled patterns: read back it finds the same, damaged or out of reach it is as if there were none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pharos.classifiers import compiled, scan

TEXT = np.frombuffer(b"one apple a day\nfoo", np.uint8)
FOUND = [[0, 4, 9], [1, 16, 19]]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return compiled.folder()


def scanned(expressions: tuple[str, ...] = (r"\bapple\b", "fo+")) -> list[list[int]]:
    scan._database.cache_clear()
    return scan.Scanner(expressions).scan(TEXT, np.array([0, 16, 19])).tolist()


def test_read_back(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scanned() == FOUND
    assert len(list(cache.glob("*.hsdb"))) == 2
    monkeypatch.setattr(scan, "_compiled", lambda patterns, flags: pytest.fail("compiled again"))
    assert scanned() == FOUND


def test_other_patterns_other_file(cache: Path) -> None:
    scanned()
    assert scanned(("day",)) == [[0, 12, 15]]
    assert len(list(cache.glob("*.hsdb"))) == 4


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:100], lambda data: data[:-1], lambda data: data[:-40] + bytes(40)])
def test_damaged(cache: Path, damage: object) -> None:
    scanned()
    whole = {file: file.read_bytes() for file in cache.glob("*.hsdb")}
    for file, data in whole.items():
        file.write_bytes(damage(data))  # type: ignore[operator]
    assert scanned() == FOUND
    assert {file: file.read_bytes() for file in whole} == whole


def test_of_another_hyperscan(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    scanned()
    monkeypatch.setattr(compiled, "version", lambda _: "0.0")
    assert scanned() == FOUND
    assert len(list(cache.glob("*.hsdb"))) == 4


def test_out_of_reach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert scanned() == FOUND


def test_old_ones_go(cache: Path) -> None:
    for number in range(compiled.KEPT + 3):
        scanned((f"word{number}",))
    assert len(list(cache.glob("*.hsdb"))) == compiled.KEPT
