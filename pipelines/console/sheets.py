"""The figures as tables: the same for the page, the plots and the CSV file."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from pharos.pipelines.console.figures import Figures, Times
from pharos.pipelines.console.shares import Share

Cell = str | int | float | None
RISKY = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001
"""What a spreadsheet takes for the beginning of a formula, in full width too."""


class Sheet(NamedTuple):
    """`name` and `columns` are keys of the catalogue; the first `labels` columns say what a row is about, the others are numbers."""

    name: str
    columns: tuple[str, ...]
    labels: int
    rows: list[tuple[Cell, ...]]


def sheets(figures: Figures) -> list[Sheet]:
    """All tables of the page, in its order. Shares are 0..1, times seconds."""
    share = ("part", "whole", "share", "low", "high")
    pending = ("clause", "under_1h", "to_24h", "to_7d", "over_7d")
    times = [_time("handling", figures.handling), _time("waiting", figures.waiting)]
    criticism, others = figures.restrictions
    precision = [(row.detector, row.clause, *_share(row.upheld), row.wrong) for row in figures.precision]
    return [
        Sheet("flow", ("day", "came", "decided"), 1, [tuple(day) for day in figures.flow]),
        Sheet("pending", pending, 1, [tuple(row) for row in figures.pending]),
        Sheet("times", ("measure", "n", "median_s", "p90_s"), 1, times),
        Sheet("outcomes", ("clause", "action", "n"), 2, [tuple(row) for row in figures.outcomes]),
        Sheet("agreement", (*share, "kappa"), 0, [(*_share(figures.agreement.same), figures.agreement.kappa)]),
        Sheet("rates", ("measure", *share), 1, [("overturned", *_share(figures.overturned)), ("undone", *_share(figures.undone))]),
        Sheet("restrictions", ("measure", *share), 1, [("criticism", *_share(criticism)), ("others", *_share(others))]),
        Sheet("precision", ("detector", "clause", *share, "wrong"), 2, precision),
    ]


def _time(name: str, times: Times) -> tuple[Cell, ...]:
    return (name, times.n, times.median_s, times.p90_s)


def _share(share: Share) -> tuple[Cell, ...]:
    return (share.part, share.whole, share.value, *share.interval) if share.whole else (0, 0, None, None, None)


def as_csv(tables: list[Sheet]) -> str:
    """All tables in one (RFC 4180): a row a number, `table,label,label_2,measure,value`; no value: there is none."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(("table", "label", "label_2", "measure", "value"))
    for sheet in tables:
        for row in sheet.rows:
            labels = [*row[: sheet.labels], "", ""][:2]
            for column, value in zip(sheet.columns[sheet.labels :], row[sheet.labels :], strict=True):
                writer.writerow([safe(cell) for cell in (sheet.name, *labels, column, value)])
    return sink.getvalue()


def safe(cell: Cell) -> Cell:
    """The cell; a text that a spreadsheet would run begins with `'`."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
