"""Templates with what each of them may use."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pharos.pipelines.console.texts import LANGUAGES, Translate, translator


def render(request: Request, name: str, status_code: int = 200, **context: Any) -> HTMLResponse:
    """A page."""
    shared = {"person": request.state.person, "csrf": request.state.csrf, "path": request.url.path}
    spoken = {"t": translate(request), "language": language(request)}
    return HTMLResponse(_templates().get_template(name).render(**shared, **spoken, **context), status_code)


def language(request: Request) -> str:
    """The person's, else the browser's."""
    if request.state.person:
        return request.state.person.language
    asked = request.headers.get("accept-language", "")[:2]
    return asked if asked in LANGUAGES else LANGUAGES[0]


def translate(request: Request) -> Translate:
    """The function `t` of the request's language."""
    return translator(language(request))


@cache
def _templates() -> Environment:
    folder = Path(str(resources.files("pharos.pipelines.console"))) / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    environment.filters["iso"] = iso
    return environment


def iso(ms: int) -> str:
    """UTC in RFC 3339, whole seconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
