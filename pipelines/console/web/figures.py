"""The figures as a page, as plots and as a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pharos.pipelines import plots
from pharos.pipelines.console import figures
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.pictures import PICTURES
from pharos.pipelines.console.refusal import refused
from pharos.pipelines.console.sheets import Cell, Sheet, as_csv, sheets
from pharos.pipelines.console.web.render import language, render, translate

SPANS = (7, 30, 90, 365)
"""Days that can be chosen."""
KEPT_MS = 30_000


class Kept:
    """What was counted or drawn is kept for 30 s: the page, its plots and the file ask for the same."""

    def __init__(self) -> None:
        # One at a time: matplotlib's settings are the process's.
        self._lock = threading.Lock()
        self._kept: dict[Any, tuple[int, Any]] = {}

    def get(self, key: Any, now_ms: int, make: Callable[[], Any]) -> Any:
        """What `make` gave for the key less than 30 s ago, or gives now."""
        with self._lock:
            at, value = self._kept.get(key, (now_ms - KEPT_MS, None))
            if now_ms - at >= KEPT_MS:
                value = make()
                self._kept[key] = (now_ms, value)
            return value


def show(request: Request) -> Response:
    """The page."""
    days = _days(request)
    context: dict[str, Any] = {"sheets": _sheets(request, days), "pictures": PICTURES, "days": days, "spans": SPANS, "shown": shown}
    return render(request, "figures.html", **context)


def table(request: Request) -> Response:
    """All tables in one CSV file."""
    days = _days(request)
    name = {"content-disposition": f'attachment; filename="pharos-figures-{days}-days.csv"'}
    return Response(as_csv(_sheets(request, days)), media_type="text/csv; charset=utf-8; header=present", headers=name)


def plot(request: Request) -> Response:
    """One plot, in the person's language."""
    name, days, t = request.path_params["name"], _days(request), translate(request)
    if name not in PICTURES:
        raise HTTPException(404)
    found = {sheet.name: sheet for sheet in _sheets(request, days)}

    def draw() -> bytes:
        return plots.image(PICTURES[name](found[name], t))

    drawn = _kept(request).get((name, days, language(request)), request.app.state.desk.now_ms(), draw)
    return Response(drawn, media_type="image/svg+xml")


def shown(column: str, value: Cell) -> str:
    """A number of the column, for people: shares as percent, times in the units that they fill."""
    if value is None:
        return "–"  # noqa: RUF001
    if column in ("share", "low", "high"):
        return f"{100 * float(value):.1f} %"
    if column == "kappa":
        return f"{float(value):.2f}"
    if column.endswith("_s"):
        return duration(int(value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def duration(seconds: int) -> str:
    """`48 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    for size, unit, part, small in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} {seconds % size // part} {small}"
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"


def _days(request: Request) -> int:
    given = request.query_params.get("days", "30")
    if given not in {str(days) for days in SPANS}:
        raise refused("days", expected=", ".join(map(str, SPANS)), got=given)
    return int(given)


def _sheets(request: Request, days: int) -> list[Sheet]:
    desk: Desk = request.app.state.desk
    now_ms = desk.now_ms()

    def count() -> list[Sheet]:
        with desk.database.read() as connection:
            return sheets(figures.figures(connection, now_ms, days))

    found: list[Sheet] = _kept(request).get(days, now_ms, count)
    return found


def _kept(request: Request) -> Kept:
    state = request.app.state
    if not hasattr(state, "figures"):
        state.figures = Kept()
    kept: Kept = state.figures
    return kept
