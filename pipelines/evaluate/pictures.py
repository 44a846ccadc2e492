"""The plots of docs/accuracy.md, in a grey that reads on white and on black."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes

from pharos.pipelines.evaluate.measure import Report, Row
from pharos.pipelines.evaluate.page import compared
from pharos.pipelines.evaluate.peers import Peers
from pharos.pipelines.plots import SERIES, svg

GREY = "#7d8590"


def draw(report: Report, peers: Peers, folder: Path) -> None:
    """Write the three plots."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = {
        "accuracy": ("Each set: Pharos with its 95 % interval, others' figures, the aim", _beside(report, peers)),
        "hatecheck": ("HateCheck accuracy by functionality", _accuracy(report.functionality)),
        "false_alarms": (
            "Share of clean comments flagged, per detector",
            _alarms([row for row in report.clean if row.set == "all of them"]),
        ),
    }
    for name, (alt, plot) in plots.items():
        (folder / f"{name}.svg").write_text(svg(f"eval-{name}", alt, plot).replace("currentColor", GREY) + "\n", encoding="utf-8")


def _size(axes: Axes, rows: int) -> None:
    figure = axes.get_figure()
    assert figure is not None
    figure.set_size_inches(9, 1.2 + 0.24 * rows)  # type: ignore[union-attr]


def _beside(report: Report, peers: Peers) -> Callable[[Axes], None]:
    shown = [item for item in compared(report, peers) if item[0].measure not in ("false alarms",)]

    def plot(axes: Axes) -> None:
        _size(axes, len(shown))
        for y, (known, _, figure) in enumerate(shown):
            axes.plot([figure.low, figure.high], [y, y], color=SERIES[0], linewidth=3, alpha=0.6)
            axes.plot(figure.value, y, "o", color=SERIES[0], label="Pharos, 95 %" if not y else None)
            axes.plot(list(known.peers.values()), [y] * len(known.peers), "x", color=SERIES[1], label="others" if not y else None)
            if known.aim is not None:
                axes.plot(known.aim, y, "|", color=SERIES[2], markersize=12, markeredgewidth=2, label="aim" if not y else None)
        axes.set_yticks(range(len(shown)), [f"{known.clause} {known.set}, {known.measure}" for known, _, _ in shown])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.02)
        axes.grid(axis="x", alpha=0.2)
        if shown:
            axes.legend(loc="upper left", bbox_to_anchor=(1, 1))

    return plot


def _accuracy(rows: list[Row]) -> Callable[[Axes], None]:
    def plot(axes: Axes) -> None:
        _size(axes, len(rows))
        values = [row.figures["accuracy"] for row in rows]
        spread = [[v.value - v.low for v in values], [v.high - v.value for v in values]]
        axes.barh([row.set for row in rows], [v.value for v in values], xerr=spread, color=SERIES[0], ecolor=GREY, capsize=2)
        axes.invert_yaxis()
        axes.set_xlim(0, 1)

    return plot


def _alarms(rows: list[Row]) -> Callable[[Axes], None]:
    def plot(axes: Axes) -> None:
        _size(axes, len(rows))
        values = [row.figures["flagged"] for row in rows if not math.isnan(row.figures["flagged"].value)]
        spread = [[100 * (v.value - v.low) for v in values], [100 * (v.high - v.value) for v in values]]
        axes.barh([row.clause for row in rows], [100 * v.value for v in values], xerr=spread, color=SERIES[3], ecolor=GREY, capsize=2)
        axes.axvline(1, color=SERIES[2], linestyle="--", label="1 %, aim of one detector")
        axes.axvline(2, color=SERIES[1], linestyle="--", label="2 %, aim of all strict ones")
        axes.invert_yaxis()
        axes.set_xlabel("% of clean comments")
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))

    return plot
