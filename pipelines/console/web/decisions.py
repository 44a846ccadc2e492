"""Decisions from pages: one, many at once, taken back; and the templates for reasons and notes."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import delete, insert
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pharos.pipelines.console import audit, bulk, deciding
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.case import notes, undoable
from pharos.pipelines.console.deciding import Wish
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.listing import Filter, lead
from pharos.pipelines.console.refusal import refused, told
from pharos.pipelines.console.tables import note_templates
from pharos.pipelines.console.web import items, panels
from pharos.pipelines.console.web.queue import address
from pharos.pipelines.console.web.refusals import status_of
from pharos.pipelines.console.web.render import render, translate
from pharos.schemas.decision import Action
from pharos.schemas.errors import DecisionError

LONGEST_NAME = 60


def wish_of(form: dict[str, str]) -> Wish:
    """What a form asks for; a button that routes names its lane too, `route/legal`, and one that confirms means what the form proposes.

    Clause and `reason` are those of a hide; `why` is the reason of all else, so that no words serve another end than they were written for.
    """
    action, _, lane = form.get("action", "").partition("/")
    clause, reason = (form.get(name, "") for name in ("clause", "reason")) if action == "hide" else ("", form.get("why", ""))
    if action == "confirm":
        action, clause, reason = (form.get(name, "") for name in ("proposed", "proposed_clause", "proposed_reason"))
    return Wish(cast(Action, action), clause, reason, form.get("note", ""), lane)


def decide(request: Request) -> Response:
    """Record it and go to the next item; a refusal shows the item as it is now, and what was written stays in the form."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    form, item_id, now_ms = request.state.form, request.path_params["id"], desk.now_ms()
    wanted = Filter.of(request.query_params)
    try:
        with desk.database.write() as connection:
            deciding.decide(connection, person, item_id, _revision(form.get("revision", "")), wish_of(form), desk.policy, now_ms)
            found = lead(connection, wanted, person, now_ms, item_id)
    except DecisionError as exc:
        return items.page(request, item_id, status_of(exc), told(exc, translate(request)))
    _tell(desk)
    return RedirectResponse(address(f"/items/{found}" if found else "/queue", wanted), 303)


def undo(request: Request) -> Response:
    """Take one's own decision back, and see its item again."""
    desk: Desk = request.app.state.desk
    with desk.database.write() as connection:
        window_ms = desk.settings.console_undo_seconds * 1000
        undone = deciding.undo(connection, request.state.person, request.path_params["id"], desk.policy, desk.now_ms(), window_ms)
    _tell(desk)
    return RedirectResponse(f"/items/{undone.item_id}", 303)


def decide_all(request: Request) -> Response:
    """Decide on each item that the preview of `item` showed, `item_ID` = its revision then."""
    desk: Desk = request.app.state.desk
    form = request.state.form
    seen = [(name.removeprefix("item_"), _revision(value)) for name, value in form.items() if name.startswith("item_")]
    cap, first, t = desk.settings.console_bulk_cap, form.get("item", ""), translate(request)
    try:
        with desk.database.write() as connection:
            done = bulk.decide_all(connection, request.state.person, first, seen, wish_of(form), desk.policy, desk.now_ms(), cap)
    except DecisionError as exc:
        return panels.previewed(request, first, told(exc, t))
    _tell(desk)
    return _done(request, done, "bulk.done")


def undo_all(request: Request) -> Response:
    """Take back all that was decided at once."""
    desk: Desk = request.app.state.desk
    window_ms, mark = desk.settings.console_undo_seconds * 1000, request.path_params["id"]
    with desk.database.write() as connection:
        done = bulk.undo_all(connection, request.state.person, mark, desk.policy, desk.now_ms(), window_ms)
    _tell(desk)
    return _done(request, done, "bulk.undone")


def _done(request: Request, done: bulk.Bulk, says: str) -> Response:
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    with desk.database.read() as connection:
        last = undoable(connection, person, desk.now_ms(), desk.settings.console_undo_seconds * 1000)
    told_why = [(item_id, told(exc, translate(request))) for item_id, exc in done.refused]
    shown = {"says": says, "decided": len(done.decided), "refused": told_why, "written": request.state.form, "undoable": last}
    return render(request, "bulk_done.html", **shown)


def templates(request: Request) -> Response:
    """The texts that reasons and notes may begin with."""
    return _templates(request)


def _templates(request: Request, refusal: str = "") -> Response:
    """The page; after a refusal with what was written, in its own form."""
    desk: Desk = request.app.state.desk
    with desk.database.read() as connection:
        found = notes(connection)
    known = request.state.form.get("name", "").strip() in {row.name for row in found}
    shown = {"notes": found, "refusal": refusal, "written": request.state.form, "known": known, "here": "/templates"}
    return render(request, "templates.html", 422 if refusal else 200, **shown)


def keep_template(request: Request) -> Response:
    """Keep a text under a name, or with an empty text forget it."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    name, text = (request.state.form.get(field, "").strip() for field in ("name", "text"))
    if not 0 < len(name) <= LONGEST_NAME or len(text) > deciding.LONGEST_NOTE:
        exc = refused("template", name=LONGEST_NAME, text=deciding.LONGEST_NOTE, got=len(name), got_text=len(text))
        return _templates(request, told(exc, translate(request)))
    values: dict[str, Any] = {"name": name, "text": text, "made_by": person.name}
    with desk.database.write() as connection:
        connection.execute(delete(note_templates).where(note_templates.c.name == name))
        if text:
            connection.execute(insert(note_templates).values(values))
        audit.note(connection, person.name, "template" if text else "template deleted", name, desk.now_ms())
    return RedirectResponse("/templates", 303)


def _tell(desk: Desk) -> None:
    """Open pages, and what sends decisions to their topic."""
    desk.changes.ring()
    if desk.outbox is not None:
        desk.outbox.wake()


def _revision(value: str) -> int:
    """The item's revision as the page had it; none that any item has, if the form says nonsense."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1
