"""The desk killed with -9 twenty times while it decides: what somebody was told of is on the topic, exactly once by its id."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from console_kills import survive

from pharos.pipelines.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.integration]


@pytest.mark.parametrize("seed", [20261129])
def test_decisions_survive_kills(seed: int, settings: Settings, environ_of: Callable[[Settings], dict[str, str]], tmp_path: Path) -> None:
    survive(settings, environ_of(settings), tmp_path / "log", kills=20, seed=seed)
