"""A share with its interval, and Cohen's kappa: the statistics of the figures page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

Z95 = 1.959964
"""Of the normal distribution, 95 % lie within so many deviations of the mean."""


class Share(NamedTuple):
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """0..1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval, 0..1; of nothing, all of it."""
        if not self.whole:
            return 0.0, 1.0
        n, share, square = self.whole, self.part / self.whole, Z95 * Z95
        middle, shrink = share + square / (2 * n), 1 + square / n
        wide = Z95 * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
        return max(0.0, (middle - wide) / shrink), min(1.0, (middle + wide) / shrink)


def kappa(pairs: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of two persons' judgements, counted by pair; None of nothing, and where chance alone would agree on all."""
    n = sum(pairs.values())
    names = {name for pair in pairs for name in pair}
    same = sum(count for (one, two), count in pairs.items() if one == two)
    chance = sum(
        sum(count for (one, _), count in pairs.items() if one == name) * sum(count for (_, two), count in pairs.items() if two == name)
        for name in names
    )
    # Whole numbers until the last step: a rounding must not make a denominator of nearly nothing.
    return None if n * n == chance else (same * n - chance) / (n * n - chance)
