"""All pages of the console in one table, each with the right that it needs; what is not in it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

from pharos.pipelines.console.access import Right
from pharos.pipelines.console.web import account, appeal, decisions, figures, items, log, login, panels, queue, service

OPEN: Final = "open"
"""No login is needed."""
ANYONE: Final = "anyone"
"""Any login will do."""


class Page(NamedTuple):
    """A path, as Starlette writes it, its methods, the function that answers, and who may ask.

    `active` is False for what a page asks for by itself: it does not keep a login from running out.
    """

    path: str
    methods: tuple[str, ...]
    handler: Callable[..., Any]
    right: Right | Literal["open", "anyone"]
    active: bool = True


GET, POST = ("GET",), ("POST",)

PAGES: tuple[Page, ...] = (
    Page("/", GET, login.front, OPEN),
    Page("/login", GET, login.show, OPEN),
    Page("/login", POST, login.enter, OPEN),
    Page("/logout", POST, login.leave, ANYONE),
    Page("/oidc/login", GET, login.depart, OPEN),
    Page("/oidc/callback", GET, login.arrive, OPEN),
    Page("/session", GET, login.session, ANYONE, active=False),
    Page("/account", GET, account.show, ANYONE),
    Page("/account", POST, account.change, ANYONE),
    Page("/language", POST, login.language, ANYONE),
    Page("/healthz", GET, service.health, OPEN),
    Page("/static/{path:path}", GET, service.static, OPEN),
    Page("/decisions/{id}/notice", GET, appeal.notice, "decide"),
    Page("/figures", GET, figures.show, "figures"),
    Page("/figures.csv", GET, figures.table, "export"),
    Page("/figures/{name}.svg", GET, figures.plot, "figures"),
    Page("/appeals", GET, appeal.queue, "senior"),
    Page("/appeals/{id}/decide", POST, appeal.decide, "senior"),
    Page("/appeal/{token}", GET, appeal.show, OPEN),
    Page("/appeal/{token}", POST, appeal.make, OPEN),
    Page("/queue", GET, queue.queue, "look"),
    Page("/queue/rows", GET, queue.rows, "look", active=False),
    Page("/queue/stream", GET, queue.stream, "look", active=False),
    Page("/filters", POST, queue.keep_filter, "look"),
    Page("/filters/delete", POST, queue.drop_filter, "look"),
    Page("/next", GET, queue.following_item, "look"),
    Page("/beside", GET, queue.beside_item, "look"),
    Page("/items/{id}", GET, items.item, "look"),
    Page("/items/{id}/look", POST, items.look, "look", active=False),
    Page("/items/{id}/claim", POST, items.claim, "decide"),
    Page("/items/{id}/release", POST, items.release, "decide"),
    Page("/items/{id}/reassign", POST, items.reassign, "senior"),
    Page("/items/{id}/wrong", POST, items.wrong, "decide"),
    Page("/items/{id}/decide", POST, decisions.decide, "decide"),
    Page("/decisions/{id}/undo", POST, decisions.undo, "decide"),
    Page("/items/{id}/similar", GET, panels.like_cases, "look"),
    Page("/items/{id}/author", GET, panels.author, "look"),
    Page("/items/{id}/before", GET, panels.before, "look"),
    Page("/bulk/preview", GET, panels.preview, "decide"),
    Page("/bulk/decide", POST, decisions.decide_all, "decide"),
    Page("/bulk/{id}/undo", POST, decisions.undo_all, "decide"),
    Page("/templates", GET, decisions.templates, "decide"),
    Page("/templates", POST, decisions.keep_template, "decide"),
    Page("/audit", GET, log.show, "audit"),
)
