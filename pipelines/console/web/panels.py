"""What stands beside an item: like cases, what the author wrote before, and the preview of a decision on all near-duplicates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from pharos.pipelines.console import bulk, similar
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.case import notes
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.earlier import earlier
from pharos.pipelines.console.listing import SHOWN, Filter
from pharos.pipelines.console.prior import prior
from pharos.pipelines.console.tables import items
from pharos.pipelines.console.veil import veils
from pharos.pipelines.console.web.queue import address
from pharos.pipelines.console.web.render import render

MOST_COPIES = 8
"""Near-duplicates that the panel shows; all are counted, and all are in the preview up to its cap."""


def like_cases(request: Request) -> Response:
    """Near-duplicates, and the nearest past decisions that are no copies."""
    desk: Desk = request.app.state.desk
    item_id = request.path_params["id"]
    with desk.database.read() as connection:
        copies = similar.copies(connection, item_id, MOST_COPIES)
        past = desk.precedents.nearest(connection, item_id) if desk.precedents is not None else []
        past = [case for case in past if case.id not in copies.ids]
        veiled = veils(connection, (case.id for case in (*copies.most, *past)), request.state.person)
    desk.reads.tell(desk.database, request.state.person, "/items/similar", [case.event_id for case in (*copies.most, *past)], desk.now_ms())
    texts = {case.id: veiled[case.id].over(case.text)[:SHOWN] for case in (*copies.most, *past)}
    return _panel(request, "similar.html", copies=copies, past=past, texts=texts, open=copies.by_state.get("open", 0))


def author(request: Request) -> Response:
    """The author's earlier comments and what became of them."""
    desk: Desk = request.app.state.desk
    today = datetime.fromtimestamp(desk.now_ms() / 1000, UTC).date()
    with desk.database.read() as connection:
        found = earlier(connection, request.path_params["id"], desk.settings, today, request.state.person)
    desk.reads.tell(desk.database, request.state.person, "/items/author", [one.event_id for one in found.comments], desk.now_ms())
    return _panel(request, "author.html", found=found)


def before(request: Request) -> Response:
    """What the comment said before the first version that the desk has."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    item_id, now_ms = request.path_params["id"], desk.now_ms()
    with desk.database.read() as connection:
        found = prior(connection, item_id, desk.settings, datetime.fromtimestamp(now_ms / 1000, UTC).date(), person)
    desk.reads.tell(desk.database, person, "/items/before", [one.event_id for one in found.versions], now_ms)
    return _panel(request, "prior.html", found=found)


def preview(request: Request) -> Response:
    """The item `item` and its near-duplicates that a decision on all would touch."""
    return previewed(request, request.query_params.get("item", ""))


def previewed(request: Request, item_id: str, refusal: str = "") -> Response:
    """The page; after a refusal with what was ticked and written."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    cap = desk.settings.console_bulk_cap
    with desk.database.read() as connection:
        ids = [item_id, *similar.copies(connection, item_id).ids]
        found = bulk.preview(connection, ids, person, desk.now_ms(), cap)
        chosen = connection.scalar(select(items.c.clause).where(items.c.id == item_id)) or ""
        veiled = veils(connection, (row.id for row in found.rows), person)
        kept = notes(connection)
    desk.reads.tell(desk.database, person, "/bulk/preview", [row.event_id for row in found.rows], desk.now_ms())
    texts = {row.id: veiled[row.id].over(row.text) for row in found.rows}
    shown = {"preview": found, "texts": texts, "cap": cap, "item_id": item_id, "policy": desk.policy, "refusal": refusal, "notes": kept}
    form, here = request.state.form, f"/bulk/preview?{urlencode({'item': item_id})}"
    return _panel(request, "bulk.html", 422 if refusal else 200, **shown, chosen=form.get("clause") or chosen, written=form, here=here)


def _panel(request: Request, name: str, status: int = 200, **context: Any) -> Response:
    shared = {"item_id": request.path_params.get("id", ""), "wanted": Filter.of(request.query_params), "address": address}
    return render(request, name, status, **shared | context)
