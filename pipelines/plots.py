"""Plots as SVG that is part of a page: text stays text, and lines and letters take the page's colour, light or dark."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK = "#010203"
"""Stands for the page's own text colour; no series has it."""

SERIES = ("#3b82c4", "#d9822b", "#3f9d6b", "#c2504f", "#8a6fc0", "#8c7a5b", "#cf6fa5", "#7a8793")
"""Readable on white and on black."""

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}
PLAIN = {"Date": None, "Creator": None, "Format": None, "Type": None}


Draw = Callable[[Axes], None]

THEME = "<style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6e8eb}}</style>"


def svg(name: str, alt: str, draw: Draw, height: float = 3.4) -> str:
    """The plot that `draw` makes, as one `<svg>`; `name` keeps its ids apart from other plots', `alt` says what it shows.

    It is 9 inches wide and `height` inches high.
    """
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(9, height), layout="constrained")
        draw(figure.subplots())
        sink = io.StringIO()
        figure.savefig(sink, format="svg", transparent=True, metadata=PLAIN)
    text = sink.getvalue()
    text = text[text.index("<svg") :].replace(INK, "currentColor")
    return re.sub("<svg", f'<svg role="img" aria-label="{html.escape(alt, quote=True)}"', text, count=1)


def image(plot: str) -> bytes:
    """The `<svg>` as a file of its own, which has no page to take its colour from: it follows the reader's light or dark."""
    head, _, rest = plot.partition(">")
    return f"{head}>{THEME}{rest}".encode()


def stacked(ticks: Sequence[str], series: Mapping[str, Sequence[float]]) -> Draw:
    """Bars, one a tick, the series on top of each other."""

    def draw(axes: Axes) -> None:
        base = [0.0] * len(ticks)
        for index, (name, values) in enumerate(series.items()):
            axes.bar(range(len(ticks)), values, bottom=base, color=SERIES[index % len(SERIES)], label=name)
            base = [low + value for low, value in zip(base, values, strict=True)]
        _ticks(axes, ticks)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))

    return draw


def bars(names: Sequence[str], values: Sequence[float]) -> Draw:
    """Bars lying down, one a name, with their number."""

    def draw(axes: Axes) -> None:
        shown = axes.barh(list(names)[::-1], list(values)[::-1], color=SERIES[0])
        axes.bar_label(shown, padding=3, color=INK)
        axes.margins(x=0.12)

    return draw


def intervals(names: Sequence[str], values: Sequence[tuple[float, float, float]]) -> Draw:
    """A dot a name with the interval that it lies in, `(value, low, high)` of 0..1, as percent."""

    def draw(axes: Axes) -> None:
        places = range(len(names))
        dots, lows, highs = ([100 * value for value in column] for column in zip(*values, strict=True))
        axes.hlines(places, lows, highs, color=SERIES[0], linewidth=2)
        axes.plot(dots, places, "o", color=SERIES[0], markersize=5)
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("%")

    return draw


def lines(ticks: Sequence[str], series: Mapping[str, Sequence[float]], unit: str, log: bool = True) -> Draw:
    """A line a series, on a logarithmic scale or from nought."""

    def draw(axes: Axes) -> None:
        for index, (name, values) in enumerate(series.items()):
            axes.plot(range(len(ticks)), values, color=SERIES[index % len(SERIES)], label=name, marker="o", markersize=3)
        if log:
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter("{x:g}")
            axes.yaxis.set_minor_formatter("")
        else:
            axes.set_ylim(bottom=0)
        axes.set_ylabel(unit)
        _ticks(axes, ticks)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))

    return draw


def _ticks(axes: Axes, ticks: Sequence[str]) -> None:
    step = max(1, -(-len(ticks) // 12))
    places = range(0, len(ticks), step)
    axes.set_xticks(places, [ticks[place] for place in places], rotation=30, ha="right")
