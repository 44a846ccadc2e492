"""Every page of the console for every role and for strangers, over the one table of pages; and what a form must bring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from console_site import MINUTE_MS, PASSWORD, Site
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pharos.pipelines.console import people, sessions
from pharos.pipelines.console.access import RIGHTS, ROLES
from pharos.pipelines.console.web.routes import ANYONE, OPEN, PAGES, Page

ENDLESS = {"/queue/stream"}
KNOWN_OPEN = {"/", "/login", "/oidc/login", "/oidc/callback", "/healthz", "/static/{path:path}", "/appeal/{token}"}
CASES = [(page, method, role) for page in PAGES for method in page.methods for role in (*ROLES, None)]


def reached(request: Request) -> Response:
    """Stands in for a page: that it answers means that the guard let somebody through."""
    return PlainTextResponse("reached")


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real table and guard, behind which every page only says that it was reached."""
    site = Site(tmp_path_factory.mktemp("gate"), pages=[page._replace(handler=reached) for page in PAGES]).with_accounts()
    yield site
    site.database.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path).with_accounts()
    yield site
    site.database.close()


def filled(path: str) -> str:
    """A path with something in each of its places."""
    return re.sub(r"\{[^}]+\}", "1", path)


@pytest.mark.parametrize(("page", "method", "role"), CASES, ids=lambda value: getattr(value, "path", value) or "stranger")
def test_a_page_opens_to_those_who_may_and_to_nobody_else(gate: Site, page: Page, method: str, role: str | None) -> None:
    client, csrf = gate.login(role) if role else (gate.client(client=(f"stranger {page.path}", 1)), "")
    answer = client.request(method, filled(page.path), headers={"x-csrf-token": csrf})
    if page.right == OPEN or (role and (page.right == ANYONE or page.right in RIGHTS[role])):
        assert (answer.status_code, answer.text) == (200, "reached")
    elif role:
        assert answer.status_code == 403
        assert gate.audit()[-1] == (role, "refused", "1" if "{id}" in page.path else "")
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?next=/")
    assert "reached" not in answer.text or answer.status_code == 200


def test_only_these_need_no_login() -> None:
    assert {page.path for page in PAGES if page.right == OPEN} <= KNOWN_OPEN
    assert {page.path for page in PAGES if page.right == OPEN and "POST" in page.methods} <= {"/login", "/appeal/{token}"}


def test_a_page_without_a_right_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="right"):
        Page("/new", ("GET",), reached)  # type: ignore[call-arg]


def test_what_is_not_in_the_table_does_not_exist(gate: Site) -> None:
    client, csrf = gate.login("admin")
    assert client.get("/items").status_code in (404, 405)
    assert client.get("/people").status_code == 404
    answer = client.delete("/login", headers={"x-csrf-token": csrf})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("page", [page for page in PAGES if page.path not in ENDLESS], ids=lambda page: page.path)
def test_no_page_fails_when_it_is_given_nothing(site: Site, page: Page) -> None:
    client, csrf = site.login("admin")
    for method in page.methods:
        assert client.request(method, filled(page.path), headers={"x-csrf-token": csrf}).status_code < 500


POSTS = [page for page in PAGES if "POST" in page.methods]


@pytest.mark.parametrize("page", POSTS, ids=lambda page: page.path)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://other.example"}, {"origin": "null"}, {"origin": "http://testserver.other.example"}, {"origin": ""}, {"origin": "https://testserver"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
    ],
)  # fmt: skip
def test_a_form_of_another_site_is_refused(gate: Site, page: Page, headers: dict[str, str]) -> None:
    client, csrf = gate.login("admin")
    del client.headers["origin"]
    answer = client.post(filled(page.path), data={"csrf": csrf}, headers=headers)
    assert (answer.status_code, "reached" in answer.text) == (403, False)


@pytest.mark.parametrize("page", [page for page in POSTS if page.right != OPEN], ids=lambda page: page.path)
def test_a_form_needs_the_token_of_its_own_login(gate: Site, page: Page) -> None:
    client, csrf = gate.login("admin")
    _, of_another = gate.login("senior")
    _, of_another_of_mine = gate.login("admin")
    for wrong in ("", csrf[:-1], csrf + "x", of_another, of_another_of_mine, "\u00e9"):
        assert client.post(filled(page.path), data={"csrf": wrong}).status_code == 403
    assert client.post(filled(page.path)).status_code == 403
    assert client.post(filled(page.path), data={"csrf": csrf}).text == "reached"


def test_a_browser_that_says_only_where_the_form_was_is_believed(gate: Site) -> None:
    client, csrf = gate.login("admin")
    del client.headers["origin"]
    assert client.post("/logout", data={"csrf": csrf}, headers={"sec-fetch-site": "same-origin"}).text == "reached"
    assert client.post("/logout", data={"csrf": csrf}).status_code == 403


def test_without_a_public_address_the_console_has_the_name_that_the_browser_uses(tmp_path: Path) -> None:
    site = Site(tmp_path, console_public_url="").with_accounts()
    client, csrf = site.login("admin")
    for name, status in (("http://testserver", 303), ("http://localhost:8085", 403)):
        assert client.post("/language", data={"csrf": csrf, "language": "es"}, headers={"origin": name}).status_code == status
    site.database.close()


def test_a_login_ends_when_nothing_is_done_and_after_a_shift(gate: Site) -> None:
    idle = gate.settings.console_idle_minutes * MINUTE_MS
    client, _ = gate.login("records")
    begin = gate.clock
    while gate.clock + idle - 1 < begin + sessions.LONGEST_MS:
        gate.clock += idle - 1
        assert client.get("/audit").text == "reached"
    gate.clock = begin + sessions.LONGEST_MS
    assert client.get("/audit").status_code == 303
    client, _ = gate.login("records")
    gate.clock += idle
    assert client.get("/audit").status_code == 303


def test_what_a_page_asks_for_by_itself_keeps_no_login_alive(tmp_path: Path) -> None:
    pages = [Page("/poll", ("GET",), reached, ANYONE, active=False), Page("/page", ("GET",), reached, ANYONE)]
    site = Site(tmp_path, pages=pages).with_accounts()
    client, _ = site.login("viewer")
    step = site.settings.console_idle_minutes * MINUTE_MS // 3 + 1
    for _ in range(2):
        site.clock += step
        assert client.get("/poll").text == "reached"
    site.clock += step
    assert client.get("/poll").status_code == 303
    assert client.get("/page").status_code == 303
    site.database.close()


def test_every_login_of_a_person_ends_at_once(site: Site) -> None:
    ends = {
        "viewer": lambda connection: people.set_disabled(connection, "viewer", True, site.clock),
        "records": lambda connection: people.set_password(connection, "records", PASSWORD + "!", site.clock),
        "senior": lambda connection: people.set_role(connection, "senior", "viewer", site.clock),
    }
    for name, act in ends.items():
        browsers = [site.login(name)[0] for _ in range(2)]
        assert [client.get("/").headers["location"] for client in browsers] == ["/queue", "/queue"]
        with site.database.write() as connection:
            act(connection)
        assert [client.get("/").headers["location"] for client in browsers] == ["/login", "/login"]


def test_a_disabled_person_has_no_login_even_if_one_is_left(site: Site) -> None:
    client, _ = site.login("admin")
    with site.database.write() as connection:
        connection.exec_driver_sql("UPDATE people SET disabled = 1 WHERE name = 'admin'")
    assert client.get("/audit").status_code == 303


def test_the_log_keeps_who_was_refused(site: Site) -> None:
    client, csrf = site.login("moderator")
    client.get("/audit?actor=secret")
    client.post("/logout", data={"csrf": "wrong"})
    with site.database.read() as connection:
        details = connection.exec_driver_sql("SELECT detail FROM audit WHERE act = 'refused' ORDER BY seq").scalars().all()
    assert ['"/audit"' in details[0], '"right"' in details[0], '"csrf"' in details[1]] == [True, True, True]
    assert "secret" not in "".join(details)
