"""Why a request is not carried out, told in the person's language: what was expected and what was got, never where in the code."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pharos.pipelines.console.refusal import told
from pharos.pipelines.console.web.render import render, translate
from pharos.schemas.errors import DecisionError, StaleError

AWAY = (OperationalError, InterfaceError, TimeoutError)
"""The database is busy or not there: what is asked may be asked again."""
AGAIN_S = 10
SECRET = {"password", "old", "new"}
"""Fields of forms that no page repeats; a form without them is not the same, and is not offered to be sent again."""


class Refused(HTTPException):
    """`why` is a sentence of the catalogue below `refused.`, `values` fill it in."""

    def __init__(self, status: int, why: str, headers: Mapping[str, str] | None = None, **values: str | int) -> None:
        super().__init__(status, why, headers)
        self.why, self.values = why, values


def status_of(exc: Exception) -> int:
    """The status that says what kind of refusal it is: 409 where somebody or something was faster."""
    if isinstance(exc, DecisionError):
        return 409 if isinstance(exc, StaleError) else 422
    return exc.status_code if isinstance(exc, HTTPException) else 503 if isinstance(exc, AWAY) else 500


def answer(request: Request, exc: Exception) -> Response:
    """The page, or only the sentence if a part of a page was asked for."""
    status = status_of(exc)
    message = _message(request, exc)
    if "hx-request" in request.headers:
        response: Response = PlainTextResponse(message, status)
    else:
        shown = written(request)
        again = list(shown.items()) if status == 503 and request.state.person and not SECRET & request.state.form.keys() else []
        response = render(request, "refused.html", status, message=message, written=shown, again=again)
    if status == 503:
        response.headers["retry-after"] = str(AGAIN_S)
    response.headers.update(getattr(exc, "headers", None) or {})
    return response


def written(request: Request) -> dict[str, str]:
    """What the refused form held, to be shown again: no password, and nothing of a login, where one may stand in the name's field."""
    return {} if request.url.path == "/login" else {name: text for name, text in request.state.form.items() if name not in SECRET}


def _message(request: Request, exc: Exception) -> str:
    if isinstance(exc, DecisionError):
        return told(exc, translate(request))
    if isinstance(exc, Refused):
        return translate(request)(f"refused.{exc.why}", **exc.values)
    if isinstance(exc, AWAY):
        return translate(request)("refused.away")
    return translate(request)({404: "refused.missing", 405: "refused.method"}.get(getattr(exc, "status_code", 500), "refused.broken"))
