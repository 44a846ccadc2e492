"""The demo's own person at the moderators' desk: logs in by the form as anybody would, looks at the queue and decides once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import closing
from html.parser import HTMLParser
from types import TracebackType
from typing import NamedTuple

import httpx
from sqlalchemy import select

from pharos.pipelines.console import people
from pharos.pipelines.console.clock import now_ms
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.listing import STATES, Filter
from pharos.pipelines.console.tables import decisions
from pharos.pipelines.demo.sample import ACCOUNTS
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import FatalError

NAME = "demo"
CLAUSE = "5.6.9"
REASON = "It gives a private person's address, telephone or card number."
TIMEOUT_S = 60.0


class Seen(NamedTuple):
    """Items by state on the queue page, the ids of all decisions at the desk, and how many of them the demo made (None: people did)."""

    counts: dict[str, int]
    made: list[str]
    decided: int | None


def make_account(settings: Settings) -> str:
    """Give `NAME` an account at the desk; returns its password, which stands nowhere else."""
    password = secrets.token_urlsafe(12)
    with closing(Database(settings.console_database_url)) as database, database.write() as connection:
        people.add(connection, NAME, "admin", password, now_ms())
    return password


def made(settings: Settings) -> list[str]:
    """The ids of the decisions in the desk's database."""
    with closing(Database(settings.console_database_url)) as database, database.read() as connection:
        return list(connection.scalars(select(decisions.c.decision_id)))


class Person:
    """A browser at the desk, as far as the demo needs one; use it as a context manager.

    All raise FatalError if the desk does not answer, or answers with a refusal.
    """

    def __init__(self, settings: Settings, password: str) -> None:
        self._password, url = password, settings.console_url
        # The desk is on this machine, whatever proxy leads out of it.
        self._client = httpx.Client(base_url=url, headers={"origin": url}, timeout=TIMEOUT_S, follow_redirects=True, trust_env=False)

    def __enter__(self) -> Person:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def log_in(self) -> None:
        """By name and password."""
        form = self._page("/login").fields
        self._page("/login", form | {"name": NAME, "password": self._password})

    def counts(self) -> dict[str, int]:
        """Items by state, as the queue page's tabs tell."""
        found = self._page("/queue").counts
        if len(found) != len(STATES):
            msg = f"demo: the desk's queue page: expected a count for each of {', '.join(STATES)}; got {len(found)}"
            raise FatalError(msg)
        return dict(zip(STATES, found, strict=True))

    def decide(self) -> bool:
        """Hide the most urgent comment on the city's page that tells something private; False if there is none."""
        wanted = Filter(account=ACCOUNTS["mastodon"], clause=CLAUSE)
        links = self._page(f"/queue?{wanted.query()}").links
        if not links:
            return False
        form = self._page(links[0]).fields
        path = links[0].partition("?")[0]
        self._page(f"{path}/decide", form | {"action": "hide", "clause": CLAUSE, "reason": REASON})
        return True

    def unsent(self) -> int:
        """Decisions that are not known to be on their topic."""
        return int(self._ask("/healthz", None).json()["unsent"])

    def _page(self, path: str, form: dict[str, str] | None = None) -> _Page:
        page = _Page()
        page.feed(self._ask(path, form).text)
        return page

    def _ask(self, path: str, form: dict[str, str] | None) -> httpx.Response:
        try:
            answer = self._client.get(path) if form is None else self._client.post(path, data=form)
            return answer.raise_for_status()
        except httpx.HTTPStatusError as exc:
            msg = f"demo: the desk's `{path.partition('?')[0]}`: expected a page; got status {exc.response.status_code}"
            raise FatalError(msg) from exc
        except httpx.HTTPError as exc:
            msg = f"demo: the desk does not answer: {type(exc).__name__}"
            raise FatalError(msg) from exc


def visit(settings: Settings, password: str, wanted: int, decides: bool, wait: Callable[[Callable[[], bool]], None]) -> Seen:
    """Once the desk has `wanted` items log in and look, and perhaps decide; returns when all decisions are sent.

    `wait` is called with what must hold, and returns when it does or when it has waited long enough.
    """
    with Person(settings, password) as person:
        person.log_in()
        wait(lambda: sum(person.counts().values()) >= wanted)
        decided = int(person.decide()) if decides else None
        wait(lambda: person.unsent() == 0)
        return Seen(person.counts(), made(settings), decided)


class _Page(HTMLParser):
    """What a person uses of a page: the forms' hidden fields, the links of the queue's rows, the numbers of its tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.links: list[str] = []
        self.counts: list[int] = []
        self._in_tabs = self._in_number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and told.get("type") == "hidden":
            self.fields[told.get("name") or ""] = told.get("value") or ""
        elif tag == "a" and "data-row" in told:
            self.links.append(told.get("href") or "")
        elif tag == "nav":
            self._in_tabs = told.get("id") == "tabs"
        self._in_number = self._in_tabs and tag == "span"

    def handle_endtag(self, tag: str) -> None:
        self._in_number = False
        self._in_tabs = self._in_tabs and tag != "nav"

    def handle_data(self, data: str) -> None:
        if self._in_number:
            self.counts.append(int("".join(filter(str.isdigit, data))))
