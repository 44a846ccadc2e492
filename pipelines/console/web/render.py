"""Pages from templates: everything escaped, every hidden character marked, every sentence from the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pharos.pipelines.console.access import ROLES, Person
from pharos.pipelines.console.marks import visible
from pharos.pipelines.console.texts import LANGUAGES, Translate, catalogue, translator
from pharos.schemas.policy_file import Policy

FOLDER = Path(str(resources.files("pharos.pipelines.console")))
STATIC = FOLDER / "static"
WRITABLE = ("name", "reason", "why", "note", "text", "contact")
"""The fields of forms in which people write."""


def render(request: Request, name: str, status_code: int = 200, **context: Any) -> HTMLResponse:
    """A page, or a fragment of one; besides `context` it sees `person` (None: not logged in), `csrf`, `t`, `language`, `path`, `desk`.

    `here` is where the page can be asked for again; what answers a form names it.
    """
    person: Person | None = getattr(request.state, "person", None)
    spoken = language(request)
    common = {
        "person": person,
        "csrf": getattr(request.state, "csrf", ""),
        "t": translate(request),
        "language": spoken,
        "languages": LANGUAGES,
        "roles": ROLES,
        "path": request.url.path,
        "query": request.url.query,
        "here": "/queue" if request.method == "POST" else f"{request.url.path}?{request.url.query}".rstrip("?"),
        "desk": request.app.state.desk,
        "now_ms": request.app.state.desk.now_ms(),
        "undoable": None,
        "tier_of": _tiers(request.app.state.desk.policy),
        "title_of": _titles(request.app.state.desk.policy, spoken),
    }
    return HTMLResponse(_environment().get_template(name).render(common | context), status_code)


def language(request: Request) -> str:
    """The person's language; for somebody unknown the browser's."""
    person: Person | None = getattr(request.state, "person", None)
    if person and person.language in LANGUAGES:
        return person.language
    wanted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((code for code in wanted if code in LANGUAGES), LANGUAGES[0])


def translate(request: Request) -> Translate:
    """The function `t` of the request's language."""
    return translator(language(request))


def static_url(name: str) -> str:
    """The address of a static file; it changes with the file's content, so that browsers may keep it for ever."""
    return f"/static/{name}?v={_content_hash(name)}"


@cache
def _content_hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        finalize=_marked,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"static": static_url, "writable": WRITABLE}
    environment.filters |= {"moment": moment, "iso": iso, "age": age}
    return environment


def _marked(value: Any) -> Any:
    # What templates made themselves is markup; all else may come from the public.
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def iso(ms: int) -> str:
    """UTC in RFC 3339, whole seconds."""
    return datetime.fromtimestamp(ms // 1000, UTC).isoformat()[:19] + "Z"


def moment(ms: int) -> str:
    """UTC for people, whole minutes."""
    return datetime.fromtimestamp(ms // 1000, UTC).isoformat(" ")[:16] + " UTC"


def age(ms: int) -> str:
    """A duration in the largest unit that it fills."""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000)):
        if ms >= size:
            return f"{ms // size} {unit}"
    return f"{max(0, ms) // 1000} s"


def _titles(policy: Policy, language: str) -> Callable[[str], str]:
    """Clause -> its title: the policy's own in English, the catalogue's in another language where it has one."""

    def title_of(clause: str) -> str:
        own = policy.clauses[clause].title if clause in policy.clauses else clause
        return catalogue(language).get(f"clause.{clause}", own)

    return title_of


def _tiers(policy: Policy) -> Callable[[Sequence[str]], str]:
    """Clauses -> the strongest of their tiers (A before B before C); B for what the policy no longer holds."""

    def tier_of(clauses: Sequence[str]) -> str:
        return min((policy.clauses[clause].tier if clause in policy.clauses else "B" for clause in clauses), default="B")

    return tier_of
