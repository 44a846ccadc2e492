"""The login: what it tells and what not, where it leads, its cookie, and what every answer tells the browser."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from console_site import MINUTE_MS, PASSWORD, Site
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from pharos.pipelines.console import people
from pharos.pipelines.console.serve import configured
from pharos.pipelines.console.web import queue, service
from pharos.pipelines.console.web.guard import APPEALS, LOGINS, MINUTE_S, MOST_BYTES, MOST_FIELDS
from pharos.pipelines.console.web.limits import MOST_ADDRESSES, Limit, origin
from pharos.pipelines.console.web.login import FAILED, local
from pharos.pipelines.console.web.routes import ANYONE, OPEN, Page
from pharos.pipelines.console.web.service import KEPT_MS
from pharos.schemas.errors import DecisionError, StaleError


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path).with_accounts()
    yield site
    site.database.close()


def test_the_way_in_and_out(site: Site) -> None:
    client = site.client()
    assert client.get("/").headers["location"] == "/login"
    assert client.get("/audit?act=login&before=9").headers["location"] == "/login?next=/audit%3Fact%3Dlogin%26before%3D9"
    assert client.get("/queue/stream?seen=1", headers={"accept": "text/event-stream"}).status_code == 204
    assert 'value="/audit?act=login"' in client.get("/login?next=/audit%3Fact%3Dlogin").text
    answer = client.post("/login", data={"name": " records ", "password": PASSWORD, "next": "/audit?act=login"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit?act=login")
    page = client.get("/audit?act=login")
    assert page.status_code == 200 and "records" in page.text
    assert client.get("/login").headers["location"] == "/queue"
    with site.database.read() as connection:
        csrf = connection.exec_driver_sql("SELECT csrf FROM sessions").scalar_one()
    token = client.cookies["pharos"]
    assert client.post("/logout", data={"csrf": csrf}).headers["location"] == "/login"
    assert "pharos" not in client.cookies
    assert site.client(token).get("/audit").status_code == 303
    assert [row[1] for row in site.audit()[-2:]] == ["login", "logout"]


def test_a_login_has_a_new_token_and_the_old_one_is_worth_nothing(site: Site) -> None:
    client, _ = site.login("records")
    old = client.cookies["pharos"]
    client.post("/login", data={"name": "records", "password": PASSWORD})
    new = site.client()
    new.cookies = client.cookies
    assert new.cookies["pharos"] != old
    assert (new.get("/audit").status_code, site.client(old).get("/audit").status_code) == (200, 303)
    with site.database.read() as connection:
        assert new.cookies["pharos"] not in str(connection.exec_driver_sql("SELECT * FROM sessions").all())


def test_a_wrong_name_and_a_wrong_password_look_the_same(site: Site) -> None:
    client = site.client()
    pages = {
        client.post("/login", data=form).text for form in ({"name": "viewer", "password": "x"}, {"name": "nobody", "password": "x"}, {})
    }
    assert len(pages) == 1 and 'role="alert"' in pages.pop()


@pytest.mark.parametrize(
    ("https", "issuer", "expected"),
    [
        (False, "", ["pharos=", "httponly", "path=/", "samesite=strict"]),
        (True, "", ["__host-pharos=", "httponly", "path=/", "samesite=strict", "secure"]),
        (True, "https://id.example", ["__host-pharos=", "httponly", "path=/", "samesite=lax", "secure"]),
    ],
)
def test_the_cookie(tmp_path: Path, https: bool, issuer: str, expected: list[str]) -> None:
    site = Site(tmp_path, url="https://desk.example" if https else "http://desk.example", console_oidc_issuer=issuer).with_accounts()
    answer = site.client().post("/login", data={"name": "viewer", "password": PASSWORD})
    parts = sorted(part.strip().lower() for part in answer.headers["set-cookie"].split(";"))
    assert [part.partition("=")[0] + "=" if "pharos=" in part else part for part in parts] == sorted(expected)
    assert ("strict-transport-security" in answer.headers) == https
    site.database.close()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", "queue", "/ /evil.example",
        "/\t/evil.example", "\n//evil.example", "/queue\r\nset-cookie: a=b",
    ],
)  # fmt: skip
def test_a_login_leads_nowhere_else(path: str) -> None:
    assert local(path) == "/queue"
    assert local("/items/abc?state=open#notes") == "/items/abc?state=open#notes"


def test_what_every_answer_tells_the_browser(site: Site) -> None:
    client, _ = site.login("records")
    for path in ("/audit", "/nothing", "/healthz", "/login", "/"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        )
        assert (headers["x-content-type-options"], headers["referrer-policy"], headers["cache-control"]) == (
            "nosniff",
            "same-origin",
            "no-store",
        )
        assert (headers["cross-origin-opener-policy"], "camera=()" in headers["permissions-policy"]) == ("same-origin", True)


def test_static_files_are_kept_and_nothing_beside_them_is_given(site: Site) -> None:
    assert site.client().get("/static/absent.css").headers["cache-control"] == "public, no-cache"
    for path in ("/static/../tables.py", "/static/%2e%2e/tables.py", "/static/..%2ftables.py", "/static//etc/passwd", "/static/"):
        assert site.client().get(path).status_code == 404


def test_a_part_of_a_page_does_not_send_the_page_to_the_login(site: Site) -> None:
    answer = site.client().get("/audit", headers={"hx-request": "true", "hx-current-url": "http://testserver/queue?mine=1"})
    assert (answer.status_code, answer.text) == (401, "")
    assert {"hx-redirect", "hx-location", "location"}.isdisjoint(answer.headers)


def test_the_language_is_the_browsers_then_the_persons(site: Site) -> None:
    assert "Iniciar sesión" in site.client().get("/login", headers={"accept-language": "es-MX,es;q=0.9"}).text
    client, csrf = site.login("admin")
    assert client.post("/language", data={"csrf": csrf, "language": "es", "next": "/audit"}).headers["location"] == "/audit"
    assert "Registro de auditoría" in client.get("/audit").text
    answer = client.post("/language", data={"csrf": csrf, "language": "fr"})
    assert answer.status_code == 422 and "en, es" in answer.text and "fr" in answer.text


def test_forms_that_are_none(site: Site) -> None:
    client, csrf = site.login("admin")
    post = lambda content, kind: client.post("/language", content=content, headers={"content-type": kind, "x-csrf-token": csrf}).status_code  # noqa: E731
    form = "application/x-www-form-urlencoded"
    assert post("language=es", "application/json") == 415
    assert post(b"language=\xff", form) == 400
    assert post("language=%FF", form) == 400
    assert post("language=%ED%A0%80", form) == 400, "half a surrogate pair"
    assert post("&".join(f"a{n}=1" for n in range(MOST_FIELDS + 1)), form) == 400
    assert post("a=" + "x" * MOST_BYTES, form) == 413
    assert post("language=fr&language=es", f"{form}; charset=utf-8") == 303


@pytest.mark.parametrize("sign", ["%00", "%0B", "%1F", "%7F"])
def test_no_form_and_no_address_holds_what_a_database_or_a_topic_would_not_give_back(site: Site, sign: str) -> None:
    client, csrf = site.login("moderator")
    for browser in (client, site.client()):
        for path in (f"/queue?text=a{sign}", f"/queue?a{sign}=1", f"/next?clause={sign}", f"/items/{sign}", f"/login?next={sign}"):
            answer = browser.get(path)
            assert answer.status_code == 400 and f"U+00{sign[1:]}" in answer.text, path
    headers = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": csrf}
    for path, form in (("/login", "name=a{}"), ("/login", "a{}=b"), ("/templates", "name=n&text=a{}"), ("/items/x/decide", "note=a{}")):
        assert client.post(path, content=form.format(sign), headers=headers).status_code == 400
        assert client.post(path, content=form.format("%09%0D%0A"), headers=headers).status_code != 400


def test_an_address_that_asks_too_often_waits(site: Site) -> None:
    pages = [Page("/login", ("POST",), _fine, OPEN), Page("/appeal/{token}", ("GET",), _fine, OPEN)]
    limited = Site(site.settings.state_dir / "limited", pages=pages)
    for address, act, burst in (("10.0.0.1", ("POST", "/login"), LOGINS), ("10.0.0.2", ("GET", "/appeal/x"), APPEALS)):
        client = limited.client(client=(address, 1))
        assert [client.request(*act).status_code for _ in range(burst)] == [200] * burst
        # Some tokens come back while the burst is sent.
        answer = next(answer for _ in range(burst) if (answer := client.request(*act)).status_code == 429)
        assert 0 < int(answer.headers["retry-after"]) < 10
        assert limited.client(client=("10.0.0.3", 1)).request(*act).status_code == 200
    assert limited.client(client=("10.0.0.2", 1)).head("/appeal/x").status_code == 429, "a HEAD tells as much"
    limited.database.close()


def test_wrong_passwords_for_a_name_keep_nobody_else_out(site: Site) -> None:
    site.app.state.failures = Limit(FAILED, MINUTE_S, lambda: 0.0)
    forms = [{"name": name, "password": "x"} for name in ("viewer", "Viewer") * FAILED][: FAILED + 1]
    guesses = [site.client(client=("10.0.0.1", 1)).post("/login", data=form) for form in forms]
    assert [answer.status_code for answer in guesses] == [422] * FAILED + [429]
    assert 0 < int(guesses[-1].headers["retry-after"]) <= 60 / FAILED + 1
    for _ in range(FAILED + 1):
        assert site.client(client=("10.0.0.1", 1)).post("/login", data={"name": "records", "password": PASSWORD}).status_code == 303
    # The account has its own lock, which ends; from elsewhere its owner comes in then.
    site.clock += 15 * MINUTE_MS
    assert site.client(client=("10.0.0.2", 1)).post("/login", data={"name": "viewer", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(("proxies", "shared"), [("127.0.0.1, 172.30.85.0/24", False), ("127.0.0.1", True)])
def test_behind_a_named_proxy_each_address_has_its_own_limit(tmp_path: Path, proxies: str, shared: bool) -> None:
    site = Site(tmp_path, console_trusted_proxies=proxies)
    config = configured(site.desk)
    config.load()
    client = TestClient(config.loaded_app, base_url=site.url, client=("172.30.85.1", 1))

    def ask(origin: str) -> int:
        return client.get("/appeal/x", headers={"x-forwarded-for": origin}).status_code

    assert any(ask("10.0.0.1") == 429 for _ in range(APPEALS * 2))
    assert (ask("10.0.0.2") == 429) == shared
    site.database.close()


def test_a_machine_with_many_addresses_is_one() -> None:
    def of(host: str) -> str:
        return origin(Request({"type": "http", "client": (host, 1)}))

    assert of("2001:db8::1") == of("2001:db8::ffff:0:1") == "2001:db8::/64" != of("2001:db8:0:1::1")
    assert (of("10.0.0.1"), of("::ffff:10.0.0.1"), of("a name")) == ("10.0.0.1", "10.0.0.1", "a name")


def test_addresses_that_ask_once_do_not_fill_the_memory_or_let_go_of_one_that_asks_much() -> None:
    now = [0.0]
    limit = Limit(2, 60.0, lambda: now[0])
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 31]
    for number in range(MOST_ADDRESSES * 2):
        limit.wait(str(number))
        if number % 1000 == 0:
            assert limit.wait("a") > 0
    assert len(limit._spent) == MOST_ADDRESSES
    now[0] = 30.5
    assert (limit.wait("a"), limit.wait("a") > 0) == (0, True)


def _fine(request: Request) -> Response:
    return PlainTextResponse("fine")


def _breaks(request: Request) -> Response:
    msg = "the text of a comment"
    raise {"stale": StaleError, "decision": DecisionError}.get(request.query_params["how"], RuntimeError)(msg)


def test_a_page_that_fails_tells_neither_person_nor_log_what_it_held(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    site = Site(tmp_path, pages=[Page("/page/{id}", ("GET",), _breaks, ANYONE)]).with_accounts()
    client, _ = site.login("viewer")
    with caplog.at_level(logging.INFO, logger="pharos.console"):
        answer = client.get("/page/7?how=else&text=hidden")
    assert answer.status_code == 500
    logged = json.dumps([record.__dict__ for record in caplog.records], default=str)
    assert "the text of a comment" not in answer.text + logged and "hidden" not in logged
    assert ["RuntimeError" in logged, "test_console_login.py:" in logged, "/page/{id}" in logged] == [True, True, True]
    assert "Traceback" not in answer.text and "RuntimeError" not in answer.text
    site.database.close()


def test_a_rule_of_the_desk_is_told_in_its_own_words(tmp_path: Path) -> None:
    site = Site(tmp_path, pages=[Page("/page", ("GET",), _breaks, ANYONE)]).with_accounts()
    client, _ = site.login("viewer")
    for how, status in (("stale", 409), ("decision", 422)):
        answer = client.get(f"/page?how={how}")
        assert answer.status_code == status and "the text of a comment" in answer.text
        part = client.get(f"/page?how={how}", headers={"hx-request": "true"})
        assert (part.status_code, part.text) == (status, "the text of a comment")
    site.database.close()


def test_health_needs_no_kafka(site: Site) -> None:
    answer = site.client().get("/healthz")
    assert (answer.status_code, answer.json()["database"], answer.json()["kafka"]) == (200, "ok", "off")
    site.database.close()
    Path(site.settings.state_dir / "console.sqlite").write_bytes(b"no database" * 100)
    site.clock += KEPT_MS - 1
    assert site.client().get("/healthz").status_code == 200
    site.clock += 1
    answer = site.client().get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "away")


def test_health_tells_in_time_that_nothing_can_be_written(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "WAIT_S", 0.2)
    with site.database.write(), ThreadPoolExecutor(1) as pool:
        answer = pool.submit(site.client().get, "/healthz").result(timeout=10)
    assert (answer.status_code, answer.json()["database"], answer.json()["unsent"]) == (503, "away", 0)
    site.clock += KEPT_MS
    assert site.client().get("/healthz").status_code == 200
    other = sqlite3.connect(site.settings.state_dir / "console.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    site.clock += KEPT_MS
    assert site.client().get("/healthz").status_code == 503
    other.close()
    site.clock += KEPT_MS
    assert site.client().get("/healthz").status_code == 200


@pytest.mark.parametrize("end", ["logout", "disabled", "console"])
def test_the_stream_of_changes_ends_with_the_login_and_with_the_console(site: Site, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr(queue, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(queue, "EVERY_S", 0.01)
    client, csrf = site.login("viewer")

    async def read() -> list[str]:
        told = []
        async for line in queue._rings(site.desk, site.desk.changes.count, client.cookies["pharos"]):
            told.append(line)
            if len(told) == 3:
                ends[end]()
        return told

    def disable() -> None:
        with site.database.write() as connection:
            people.set_disabled(connection, "viewer", True, site.clock)

    ends = {"logout": lambda: client.post("/logout", data={"csrf": csrf}), "disabled": disable, "console": site.desk.changes.close}
    told = asyncio.run(asyncio.wait_for(read(), 20))
    assert told[:3] == [": open\n\n", ": still here\n\n", ": still here\n\n"]


def test_a_person_changes_the_own_password(site: Site) -> None:
    client, csrf = site.login("viewer")
    other, _ = site.login("viewer")
    assert 'name="old"' in client.get("/account").text
    new = PASSWORD + "!"
    for old, wish, said in (("wrong", new, "was another"), (PASSWORD, "short", "12 to 256"), (PASSWORD, "", "12 to 256")):
        answer = client.post("/account", data={"csrf": csrf, "old": old, "new": wish})
        assert answer.status_code == 422 and said in answer.text
    assert other.get("/account").status_code == 200
    answer = client.post("/account", data={"csrf": csrf, "old": PASSWORD, "new": new})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?changed=1")
    assert "You have a new password" in client.get("/account?changed=1").text
    assert other.get("/account").status_code == 303
    assert [row for row in site.audit() if row[1] == "user.password"] == [("viewer", "user.password", "viewer")]
    answers = [site.client().post("/login", data={"name": "viewer", "password": password}) for password in (PASSWORD, new)]
    assert [answer.status_code for answer in answers] == [422, 303]


def test_who_sits_at_an_open_browser_cannot_guess_the_password_there(site: Site) -> None:
    client, csrf = site.login("viewer")
    for _ in range(5):
        client.post("/account", data={"csrf": csrf, "old": "wrong", "new": PASSWORD + "!"})
    assert client.post("/account", data={"csrf": csrf, "old": PASSWORD, "new": PASSWORD + "!"}).status_code == 422


def test_an_account_of_the_provider_has_no_password_to_change(site: Site) -> None:
    with site.database.write() as connection:
        people.vouched(connection, "bob", "https://id.example 1", "viewer", site.clock)
    client, csrf = site.login("bob")
    assert 'name="old"' not in client.get("/account").text
    answer = client.post("/account", data={"csrf": csrf, "old": "", "new": PASSWORD})
    assert answer.status_code == 422 and "city&#39;s account" in answer.text


def test_the_audit_page_filters_and_turns(site: Site) -> None:
    client, _ = site.login("admin")
    from pharos.pipelines.console.audit import newest, note

    with site.database.write() as connection:
        for number in range(150):
            note(connection, "ann" if number % 2 else "bob", "read", f"item-{number}", site.clock)
        last = newest(connection)
    text = client.get("/audit").text
    assert last is not None and f"newest row: {last.seq}, <code>{last.hash}</code>" in text
    assert "item-149" in text and "item-49" not in text
    assert "item-49" in client.get("/audit?before=57").text
    text = client.get("/audit?actor=ann").text
    assert "item-149" in text and "item-148" not in text and "item-51" in text and 'rel="next"' not in text
    assert client.get("/audit?before=x&subject=item-3").text.count("<tr>") == 2
