"""Logging in at a provider: a real small one on loopback, with keys of its own, that can be told to answer wrongly."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
import uvicorn
from console_site import START_MS, Site
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

CLIENT, SECRET = "pharos-desk", "s3cret"


class Provider:
    """Discovery, authorize, token and keys. `claims` go over the token's own; `key` and `alg` sign it; `said` goes over the discovery."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.public = RSAKey.generate_key(2048, {"kid": "one"})
        self.key: Any = self.public
        self.alg, self.claims, self.said = "RS256", {}, {}  # type: tuple[str, dict[str, Any], dict[str, Any]]
        self.codes: dict[str, dict[str, str]] = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/keys", lambda request: JSONResponse(KeySet([self.public]).as_dict(private=False))),
            ]
        )

    def discovery(self, request: Request) -> Response:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": self.issuer, **{name: f"{self.issuer}/{end}" for name, end in ends.items()}} | self.said)

    def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self.codes.pop(form.get("code", ""), None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        good = asked and challenge == asked["code_challenge"] and form["redirect_uri"] == asked["redirect_uri"]
        if not good or request.headers.get("authorization") != basic:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = START_MS // 1000
        own = {"iss": self.issuer, "aud": CLIENT, "sub": "4711", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}  # type: ignore[index]
        claims = {name: value for name, value in (own | self.claims).items() if value is not None}
        token = jwt.encode({"alg": self.alg, "kid": "one"}, claims, self.key, algorithms=[self.alg])
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "id_token": token})


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        provider = Provider(listener.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(provider.app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield provider
        server.should_exit = True
        thread.join()


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.key, running.alg, running.said = running.public, "RS256", {}
    running.claims = {"preferred_username": "maria", "pharos_role": "moderator"}
    return running


@pytest.fixture
def site(tmp_path: Path, provider: Provider) -> Iterator[Site]:
    oidc = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET}
    site = Site(tmp_path, url="https://desk.example", **{f"console_oidc_{name}": value for name, value in oidc.items()}).with_accounts()
    yield site
    site.database.close()


def there(client: TestClient, onward: str = "/queue") -> str:
    """Goes to the provider and returns where that sends the browser back to."""
    away = client.get(f"/oidc/login?next={onward}")
    assert away.status_code == 303
    return httpx.get(away.headers["location"]).headers["location"]


def test_whom_the_provider_vouches_for_is_logged_in(site: Site) -> None:
    client = site.client()
    assert 'href="/oidc/login?next=/audit' in client.get("/login?next=/audit").text
    back = client.get(there(client, "/items/abc"))
    assert (back.status_code, back.headers["location"]) == (303, "/items/abc")
    assert client.get("/").headers["location"] == "/queue"
    assert "moderator, does not have" in client.get("/audit").text
    assert site.audit()[:2] == [("maria", "user.add", "maria"), ("maria", "login", "maria")]


def test_the_second_login_is_the_same_person_with_the_role_of_now(site: Site, provider: Provider) -> None:
    first = site.client()
    first.get(there(first))
    provider.claims |= {"preferred_username": "maria.new", "pharos_role": ["staff", "viewer", "records"]}
    second = site.client()
    second.get(there(second))
    assert second.get("/audit").status_code == 200
    assert first.get("/").headers["location"] == "/login"
    with site.database.read() as connection:
        found = connection.exec_driver_sql("SELECT name, role FROM people WHERE subject <> ''").all()
    assert [tuple(row) for row in found] == [("maria", "records")]


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"nonce": "another"}, "nonce"), ({"nonce": None}, "nonce"),
        ({"exp": START_MS // 1000 - 61}, "expired"), ({"exp": None}, "exp"),
        ({"aud": "another"}, "aud"), ({"aud": ["another", CLIENT], "azp": "another"}, "azp"), ({"aud": None}, "aud"),
        ({"iss": "https://other.example"}, "iss"), ({"sub": None}, "sub"),
        ({"pharos_role": None}, "pharos_role"), ({"pharos_role": "king"}, "pharos_role"), ({"pharos_role": {"admin": 1}}, "pharos_role"),
        ({"preferred_username": "two words", "sub": "ö"}, "letters, digits"),
        ({"preferred_username": "admin"}, "another account"),
    ],
)  # fmt: skip
def test_a_token_that_does_not_hold_lets_nobody_in(site: Site, provider: Provider, claims: dict[str, Any], said: str) -> None:
    provider.claims |= claims
    client = site.client()
    answer = client.get(there(client))
    assert answer.status_code in (403, 422)
    assert said in answer.text
    assert client.get("/").headers["location"] == "/login"
    with site.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM people WHERE subject <> ''").scalar_one() == 0


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(
    ("key", "alg"),
    [(RSAKey.generate_key(2048, {"kid": "one"}), "RS256"), (OctKey.import_key("x" * 32), "HS256"), (OctKey.import_key("x" * 32), "none")],
    ids=["another key", "a shared secret", "no signature"],
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(site: Site, provider: Provider, key: Any, alg: str) -> None:
    provider.key, provider.alg = key, alg
    client = site.client()
    answer = client.get(there(client))
    assert (answer.status_code, client.get("/").headers["location"]) == (403, "/login")
    assert site.audit()[-1][:2] == ("", "login.refused")


def test_only_the_browser_that_began_a_login_can_end_it(site: Site) -> None:
    victim, attacker = site.client(), site.client()
    back = there(attacker)
    there(victim)
    for browser in (victim, site.client()):
        assert browser.get(back).status_code == 403
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert attacker.get(back.replace(state, state[:-1])).status_code == 403
    assert attacker.get(back.replace("code=", "error=")).status_code == 502
    assert attacker.get(back).status_code == 303
    assert attacker.get(back).status_code == 403, "a login is used once"


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://other.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "file:///x"},
    ],
)
def test_a_provider_that_is_none_is_not_gone_to(site: Site, provider: Provider, said: dict[str, Any]) -> None:
    provider.said = said
    assert site.client().get("/oidc/login").status_code == 502


def test_a_provider_that_is_away_is_told(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    site = Site(tmp_path, console_oidc_issuer=f"http://127.0.0.1:{port}", console_oidc_client_id=CLIENT)
    answer = site.client().get("/oidc/login")
    assert answer.status_code == 502 and "ConnectError" in answer.text
    site.database.close()


def test_without_a_provider_its_pages_do_not_exist(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert [site.client().get(path).status_code for path in ("/oidc/login", "/oidc/callback?code=1&state=2")] == [404, 404]
    assert "/oidc/login" not in site.client().get("/login").text
    site.database.close()
