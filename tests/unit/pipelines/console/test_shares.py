"""Wilson's interval and Cohen's kappa against worked examples from the literature."""

from __future__ import annotations

import pytest

from pharos.pipelines.console.shares import Share, kappa


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (8, 10, 0.4902, 0.9433), (1, 1, 0.2065, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson(part: int, whole: int, low: float, high: float) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=5e-5)


def test_nothing_of_nothing_tells_nothing() -> None:
    assert Share(0, 0).value is None and Share(0, 0).interval == (0.0, 1.0)


def test_kappa() -> None:
    assert kappa({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}) == pytest.approx(0.4)
    assert kappa({("a", "b"): 3, ("b", "a"): 3}) == pytest.approx(-1)
    assert kappa({("a", "a"): 3, ("b", "b"): 1}) == pytest.approx(1)
    assert kappa({("a", "a"): 7}) is None, "chance alone agrees on all"
    assert kappa({}) is None
