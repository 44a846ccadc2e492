"""The notice of a decision, the public's page to appeal, and the seniors' list of appeals."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pharos.pipelines.console import appeals, notices
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.case import notes
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.refusal import told
from pharos.pipelines.console.texts import LANGUAGES, translator
from pharos.pipelines.console.veil import veils, words
from pharos.pipelines.console.web.refusals import status_of
from pharos.pipelines.console.web.render import language, render, translate
from pharos.schemas.errors import DecisionError, StaleError

MOST_LISTED = 200
"""Appeals on the page; the rest moves up as these are answered."""
TRAP = "website"
"""A field that people do not see; what fills it in is a program."""


def notice(request: Request) -> Response:
    """Both languages' texts, to be copied."""
    desk: Desk = request.app.state.desk
    decision_id, settings, now_ms = request.path_params["id"], desk.settings, desk.now_ms()
    with desk.database.write() as connection:
        found = notices.notice(connection, decision_id, desk.policy, now_ms, settings.console_appeal_days, settings.console_url)
        item_id = notices.hiding(connection, decision_id).item_id
        note(connection, request.state.person.name, "notice", item_id, now_ms, decision=decision_id)
    return render(request, "notice.html", notice=found, item_id=item_id)


def show(request: Request) -> Response:
    """What was decided, and the form; a wrong token and one whose time has ended look the same."""
    return _page(request, _opened(request))


def make(request: Request) -> Response:
    """Take the appeal in."""
    desk: Desk = request.app.state.desk
    form, now_ms, spoken = request.state.form, desk.now_ms(), _language(request)
    text = form.get("text", "")
    try:
        with desk.database.write() as connection:
            opened = appeals.opened(connection, request.path_params["token"], now_ms, desk.settings.console_appeal_days)
            if opened and not form.get(TRAP):
                appeals.appeal(connection, opened, text, form.get("contact", ""), spoken, now_ms)
    except StaleError:
        return _page(request, _opened(request), 409)
    except DecisionError:
        return _page(request, _opened(request), 422)
    if opened is None:
        return _page(request, None)
    desk.changes.ring()
    return RedirectResponse(f"{request.url.path}?lang={spoken}", 303)


def queue(request: Request) -> Response:
    """The appeals."""
    return _list(request)


def _list(request: Request, status: int = 200, refused: int = 0, refusal: str = "") -> Response:
    """The page; with the refusal of an answer at its appeal, and what was written there."""
    desk: Desk = request.app.state.desk
    person: Person = request.state.person
    with desk.database.read() as connection:
        found = appeals.listed(connection, MOST_LISTED + 1)
        shown = found[:MOST_LISTED]
        veiled = veils(connection, (row.item_id for row in shown), person)
        kept = notes(connection)
        part = appeals.taken_part(connection, person, [row.item_id for row in shown])
    desk.reads.tell(desk.database, person, "/appeals", [f"{row.item_id}/{row.id}" for row in shown], desk.now_ms())
    covered = {name: words(veil, person) for name, veil in veiled.items()}
    listed = {"appeals": shown, "more": len(found) > MOST_LISTED, "most": MOST_LISTED, "veiled": covered, "part": part, "notes": kept}
    said = {"refused": refused, "refusal": refusal, "written": request.state.form, "unlisted": refused not in {row.id for row in shown}}
    return render(request, "appeals.html", status, **listed, **said, policy=desk.policy, here="/appeals")


def decide(request: Request) -> Response:
    """Answer one."""
    desk: Desk = request.app.state.desk
    form, given = request.state.form, request.path_params["id"]
    # Digits of other scripts are digits to Python, and more of them than a database can hold are no appeal either.
    appeal_id = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    answer, reason = form.get("answer", ""), form.get("reason", "")
    try:
        with desk.database.write() as connection:
            appeals.answer(connection, appeal_id, request.state.person, answer, reason, desk.policy, desk.now_ms())
    except DecisionError as exc:
        return _list(request, status_of(exc), appeal_id, told(exc, translate(request)))
    desk.changes.ring()
    return RedirectResponse("/appeals", 303)


def _opened(request: Request) -> appeals.Standing | None:
    desk: Desk = request.app.state.desk
    with desk.database.read() as connection:
        return appeals.opened(connection, request.path_params["token"], desk.now_ms(), desk.settings.console_appeal_days)


def _page(request: Request, opened: appeals.Standing | None, status: int = 200) -> Response:
    desk: Desk = request.app.state.desk
    spoken = _language(request)
    said, ends = "", ""
    if opened:
        said = notices.said(spoken, opened.decision, desk.policy)
        ends = notices.day(notices.ends_ms(opened.decision, desk.settings.console_appeal_days))
    limits = {"trap": TRAP, "most": appeals.LONGEST_TEXT, "most_contact": appeals.LONGEST_CONTACT}
    written = {"written": request.state.form, "failed": status == 422}
    shared = {"opened": opened, "said": said, "ends": ends, "city": desk.policy.city.name, "language": spoken, "t": translator(spoken)}
    return render(request, "appeal.html", status if opened else 404, **limits, **written, **shared)


def _language(request: Request) -> str:
    """The one that was asked for, else the browser's."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else language(request)
