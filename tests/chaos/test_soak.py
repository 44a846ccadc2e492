"""A few simulated hours over every platform with broken answers; the whole day is `pharos bench connect`, its figures in docs/bench.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from pharos.pipelines.simulator.day import Plan
from pharos.pipelines.simulator.registry import SHAPES
from pharos.pipelines.simulator.soak import Soak

HIDES_UNSEEN = {"youtube", "mastodon", "x", "nextdoor"}
"""Platforms that hide nothing, or show nobody what others hid there."""

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize("platform", [kind.platform for kind in SHAPES])
def test_what_was_sent_is_what_the_platform_holds(platform: str, tmp_path: Path) -> None:
    plan = Plan(hours=5, comments=600, edits=0.1, deletes=0.1, hides=0.1, faulty=0.15, seed=20261126, platforms=(platform,))
    soak = Soak(plan, tmp_path)
    try:
        outcome = soak.run(lambda _: None)
    finally:
        soak.close()
    assert outcome.wrong == [] and outcome.early == []
    happened = outcome.happened
    assert happened["created"] == 600 and happened["edited"] > 10 and happened["deleted"] > 5
    assert (happened["hidden"] > 10 and happened["shown"] > 2) == (platform not in HIDES_UNSEEN)
    assert outcome.faulty > 20 and outcome.reordered > 5


def test_a_connector_that_loses_comments_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: here every tenth event is dropped on its way."""
    soak = Soak(Plan(hours=2, comments=200, platforms=("youtube",)), tmp_path)
    send = soak.ledger.send
    monkeypatch.setattr(soak.ledger, "send", lambda records: send([record for record in records if hash(record.value) % 10]))
    try:
        assert soak.run(lambda _: None).wrong
    finally:
        soak.close()
