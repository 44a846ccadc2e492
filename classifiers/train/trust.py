"""Where the skimmer may be trusted: its weights beside the screen's, and between which log-odds the encoder is asked instead.

Seen on rows that taught the skimmer nothing: clean ones, the city corpus's held-out hits, and open rows. The weights are fitted without
the clean rows that may only measure (c3, unhealthy).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

SKIMMED = {
    "5.6.3": 0.16,
    "5.6.4": 0.06,
    "5.6.5": 0.1,
    "5.6.6": 0.12,
    "5.6.7a": 0.064,
    "5.6.7b": 0.08,
    "5.6.7c": 0.04,
    "5.6.8": 0.05,
    "5.6.10": 0.05,
}
"""Share of clean comments that the skimmer reads for each head: where the held-out hits of the city corpus gained by more, it is more."""
MISSED, MISSED_OF = 0.08, {"5.6.7a": 0.2}
"""Share of what the blend flags, in the city corpus's held-out hits or in open rows, that may lie under where the encoder is asked; more
of attacks, which are asked about most by far."""
AGREED, FEWEST, SOME, SUREST = 0.85, 30, 20, 0.5
"""Over log-odds of the skimmer, at least `SUREST`, from which the blend flags this share of at least so many rows, and of every source with
some, the encoder is not asked. Of 5.6.7b it need not be asked at all: `SUREST` decides, since from 0 on "he's a Democrat" was political and
"he's a Republican" not."""
SUREST_OF = {"5.6.3": 2.0}
"""More for a head: a word for a group weighs much with the skimmer, which flagged four times as many neutral sentences about groups as the
encoder; over this it flagged none of them, and of the bench's comments the encoder agreed with all."""
NEAR, FAR = -4.0, 0.1
"""Where the blend's log-odds begin to matter, and how much rows far under it count in the weights: only so much that they stay in order."""
NEVER = 1e9
"""A logit that no row reaches."""
UNASKED = -5.0
"""The log-odds of a head that no detector asks."""
MEASURE_ONLY = ("c3", "unhealthy")
"""Sources whose licence is for no product: no weight is fitted on them."""
OTHER, FURTHER = "other", "further"
"""The names of the rows that are not known to be clean: the city corpus's held-out hits, and open rows that taught nothing."""
UNKNOWN_FROM = -2.0
"""From which log-odds of the skimmer the encoder is asked for a head with hardly a hit in either."""


class Told(NamedTuple):
    """One head's columns (n,) of all rows.

    The screen's logits and level, the skimmer's logits and what is taken off them, the log-odds of screen and encoder, and the source.
    """

    screen: np.ndarray
    level: np.ndarray
    skimmer: np.ndarray
    less: np.ndarray
    blend: np.ndarray
    source: np.ndarray


def skimming(head: str, told: Told, start: float) -> dict[str, Any]:
    """One head's part of the skimmer, which reads what the screen puts over `start`: its weights, and where the encoder is asked."""
    if head not in SKIMMED:
        return {"skim": [0.0, 0.0, UNASKED], "skimmed": NEVER, "unsure": [NEVER, NEVER]}
    inputs = np.stack([told.screen, told.skimmer, np.ones(len(told.blend))], axis=1)
    counted = np.sqrt(np.maximum(FAR, 1 / (1 + np.exp(NEAR - told.blend)))) * ~np.isin(told.source, MEASURE_ONLY)
    weights = np.linalg.lstsq(inputs * counted[:, None], (told.blend + told.less) * counted, rcond=None)[0]
    rows = told.level > start
    skimmed, flagged, source = (inputs @ weights - told.less)[rows], (told.blend > 0)[rows], told.source[rows]
    found = [skimmed[flagged & (source == kind)] for kind in (OTHER, FURTHER)]
    low = min((float(np.quantile(part, MISSED_OF.get(head, MISSED))) for part in found if len(part) >= SOME), default=UNKNOWN_FROM)
    high = max(SUREST_OF.get(head, SUREST), sure(skimmed, flagged, source))
    return {"skim": weights, "skimmed": start, "unsure": [min(low, high), high]}


def sure(skimmed: np.ndarray, flagged: np.ndarray, source: np.ndarray) -> float:
    """The lowest log-odds (n,) of the skimmer over which nearly all rows are `flagged` by the blend, of each source too that has some.

    `NEVER` where there are too few.
    """
    order = np.argsort(-skimmed, kind="stable")
    told, count = flagged[order], np.arange(1, len(order) + 1)
    agreed = (count >= FEWEST) & (np.cumsum(told) >= AGREED * count)
    for name in np.unique(source):
        own = source[order] == name
        agreed &= (np.cumsum(own) < SOME) | (np.cumsum(told & own) >= AGREED * np.cumsum(own))
    enough = np.flatnonzero(agreed)
    return float(skimmed[order[enough[-1]]]) if len(enough) else NEVER
