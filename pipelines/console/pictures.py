"""The plots of the figures page, each from the table of its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pharos.pipelines import plots
from pharos.pipelines.console.sheets import Sheet
from pharos.pipelines.console.texts import Translate

ROW_IN, EDGE_IN = 0.26, 0.9
"""Inches of a plot's height: a row, and what is around all rows."""


def _flow(sheet: Sheet, t: Translate) -> str:
    days, came, decided = ([row[index] for row in sheet.rows] for index in range(3))
    series = {t("figures.column.came"): cast(list[float], came), t("figures.column.decided"): cast(list[float], decided)}
    return _svg(sheet, t, plots.lines([str(day)[5:] for day in days], series, t("figures.items"), log=False))


def _pending(sheet: Sheet, t: Translate) -> str:
    names = [str(row[0]) or t("figures.unscored") for row in sheet.rows]
    ages = {t(f"figures.column.{name}"): [cast(int, row[index]) for row in sheet.rows] for index, name in enumerate(sheet.columns) if index}
    return _svg(sheet, t, plots.stacked(names, ages))


def _outcomes(sheet: Sheet, t: Translate) -> str:
    counts = {(row[0], row[1]): cast(int, row[2]) for row in sheet.rows}
    clauses, actions = sorted({clause for clause, _ in counts}, key=str), sorted({action for _, action in counts}, key=str)
    series = {t(f"action.{action}"): [counts.get((clause, action), 0) for clause in clauses] for action in actions}
    return _svg(sheet, t, plots.stacked([str(clause) or t("figures.no_clause") for clause in clauses], series))


def _precision(sheet: Sheet, t: Translate) -> str:
    judged = [row for row in sheet.rows if row[3]]
    names = [f"{row[0]} {row[1]}, n = {row[3]}" for row in judged]
    values = [cast(tuple[float, float, float], row[4:7]) for row in judged]
    return _svg(sheet._replace(rows=judged), t, plots.intervals(names, values), EDGE_IN + ROW_IN * len(judged))


def _svg(sheet: Sheet, t: Translate, draw: plots.Draw, height: float = 3.4) -> str:
    # Axes alone say that there is nothing; the page says it in words.
    return plots.svg(f"figures-{sheet.name}", t(f"figures.{sheet.name}.alt"), draw if sheet.rows else lambda axes: None, height)


PICTURES: dict[str, Callable[[Sheet, Translate], str]] = {
    "flow": _flow,
    "pending": _pending,
    "outcomes": _outcomes,
    "precision": _precision,
}
"""Table -> its plot."""
