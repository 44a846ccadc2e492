"""An item's page and what hangs on it: who has it, who looks, what is similar, and detectors that were wrong."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pharos.pipelines.connectors.writeback import Rules
from pharos.pipelines.console import audit, claims
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.case import deciders, load, notes, undoable
from pharos.pipelines.console.deciding import TAKEN_BACK
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.keys import PSEUDONYMS, held, make
from pharos.pipelines.console.listing import Filter
from pharos.pipelines.console.outcomes import OUTCOMES, hide_of, was_hidden
from pharos.pipelines.console.refusal import refused
from pharos.pipelines.console.said import known
from pharos.pipelines.console.web.queue import address
from pharos.pipelines.console.web.render import render
from pharos.pipelines.console.wrongs import mark_wrong
from pharos.schemas.errors import StaleError


def item(request: Request) -> Response:
    """The page."""
    try:
        return page(request, request.path_params["id"])
    except StaleError as exc:
        raise HTTPException(404) from exc


def page(request: Request, item_id: str, status_code: int = 200, refusal: str = "") -> Response:
    """The page as it is now; its form keeps what was written in the one that was sent. Who reads it unredacted goes to the log."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    now_ms = desk.now_ms()
    wanted = Filter.of(request.query_params)
    key = held(desk.database, PSEUDONYMS)
    with desk.database.read() as connection:
        case = load(connection, item_id, person, key)
        hidden = hide_of(connection, item_id) is not None
        context: dict[str, Any] = {
            "case": case,
            "item": case.item,
            "wanted": wanted,
            "address": address,
            "here": address(f"/items/{item_id}", wanted),
            "policy": desk.policy,
            "taken_back": TAKEN_BACK,
            "known": known,
            "notes": notes(connection),
            "deciders": deciders(connection, case.item) if person.may("senior") else [],
            "claimable": claims.may_decide(connection, case.item, person),
            "undoable": undoable(connection, person, now_ms, desk.settings.console_undo_seconds * 1000),
            "holder": case.item.holder if case.item.held_until_ms > now_ms else "",
            "written": request.state.form,
            "refusal": refusal,
            "hidden": hidden,
            # What was to be shown and is not, because a platform refused, can be asked for again.
            "showable": hidden or (case.item.platform_state == "hidden" and was_hidden(connection, item_id)),
            "write_back": not Rules.of(desk.settings).why_off,
        }
    if person.may("unredacted"):
        with desk.database.write() as connection:
            audit.note(connection, person.name, "read", item_id, now_ms, shown=[one.event_id for one in case.versions])
    sent = [row.decision_id for row in case.history if row.action in OUTCOMES]
    context["acts"] = {name: act for name in sent if desk.outbox is not None and (act := desk.outbox.written(name))}
    return render(request, "item.html", status_code, **context)


def claim(request: Request) -> Response:
    """Take the item, or renew the claim."""
    desk: Desk = request.app.state.desk
    with desk.database.write() as connection:
        lease_ms = desk.settings.console_lease_minutes * 60_000
        claims.claim(connection, request.path_params["id"], request.state.person, desk.now_ms(), lease_ms)
    return _changed(request)


def release(request: Request) -> Response:
    """Let go of the item."""
    desk: Desk = request.app.state.desk
    with desk.database.write() as connection:
        claims.release(connection, request.path_params["id"], request.state.person, desk.now_ms())
    return _changed(request)


def reassign(request: Request) -> Response:
    """Give the item to somebody else."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    if not person.may("senior"):
        raise refused("role_reassign", role=person.role)
    with desk.database.write() as connection:
        claims.reassign(connection, request.path_params["id"], person, request.state.form.get("to", ""), desk.now_ms())
    return _changed(request)


def look(request: Request) -> Response:
    """Note that the page is open; who else has it open, and whether the item changed since the page came."""
    desk: Desk = request.app.state.desk
    item_id = request.path_params["id"]
    with desk.database.write() as connection:
        others = claims.look(connection, item_id, request.state.person, desk.now_ms())
        revision = claims.fetch(connection, item_id).revision
    stale = request.state.form.get("revision", "") != str(revision)
    wanted = Filter.of(request.query_params)
    return render(request, "looking.html", others=others, stale=stale, item_id=item_id, wanted=wanted, address=address)


def wrong(request: Request) -> Response:
    """Say that a detector is wrong here, or take it back."""
    desk: Desk = request.app.state.desk
    form, item_id = request.state.form, request.path_params["id"]
    detector, clause = form.get("detector", ""), form.get("clause", "")
    with desk.database.write() as connection:
        key = make(connection, PSEUDONYMS)
        told = load(connection, item_id, request.state.person, key).told
        if (detector, clause) not in {(one.finding.detector, one.finding.clause) for one in told}:
            raise refused("detector", got=detector, clause=clause[:10])
        said = mark_wrong(connection, request.state.person, item_id, detector, clause, desk.policy, desk.now_ms())
        case = load(connection, item_id, request.state.person, key)
    if desk.outbox is not None:
        desk.outbox.wake()
    one = next(one for one in case.told if (one.finding.detector, one.finding.clause) == (detector, clause))
    if "hx-request" in request.headers:
        return render(request, "wrong.html", one=one, item=case.item, wanted=Filter.of(request.query_params), address=address, said=said)
    return _changed(request)


def _changed(request: Request) -> Response:
    """Ring, and back to where the form stood."""
    desk: Desk = request.app.state.desk
    desk.changes.ring()
    return RedirectResponse(address(f"/items/{request.path_params['id']}", Filter.of(request.query_params)), 303)
