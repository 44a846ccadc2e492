"""Logging in at the city's OpenID Connect provider: authorization code with PKCE; whatever the provider, its discovery says where.

Nothing is kept here between the two steps: state, nonce and verifier all follow from a secret in the browser's own cookie.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pharos.pipelines.console.access import RIGHTS, ROLES, Role
from pharos.pipelines.console.people import NAME
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import PharosError

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""With a public key only: a provider's key must not serve as a shared secret, and `none` is no signature."""
TIMEOUT_S = 10.0
LEEWAY_S = 60
"""Between the provider's clock and ours."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class LoginRefusedError(PharosError):
    """`why` is a sentence of the catalogue below `refused.oidc.`, `values` fill it in."""

    def __init__(self, why: str, **values: str) -> None:
        super().__init__(f"login at the provider: {why}")
        self.why, self.values = why, values


class Vouched(NamedTuple):
    """What the provider says of a person; `subject` is the issuer and its own id of them."""

    name: str
    subject: str
    role: Role


def begin(settings: Settings, flow: str) -> str:
    """Where to send the browser whose cookie holds `flow`.

    Raises:
        LoginRefusedError: the provider does not answer as a provider.
    """
    found = _discovered(settings)
    return prepare_grant_uri(
        found["authorization_endpoint"],
        client_id=settings.console_oidc_client_id,
        response_type="code",
        redirect_uri=_back(settings),
        scope="openid profile email",
        state=_derived(flow, "state"),
        nonce=_derived(flow, "nonce"),
        code_challenge=create_s256_code_challenge(_derived(flow, "verifier")),
        code_challenge_method="S256",
    )


def finish(settings: Settings, flow: str, query: Mapping[str, str], now_ms: int) -> Vouched:
    """Whom the provider vouches for, from what it sent the browser back with.

    Raises:
        LoginRefusedError: the browser did not begin this login, the provider refuses or does not answer, its token does not hold, or it
            gives no role or no name that can be used.
    """
    if not flow or not secrets.compare_digest(query.get("state", "").encode(), _derived(flow, "state").encode()):
        raise LoginRefusedError("state")  # noqa: EM101
    if "code" not in query:
        raise LoginRefusedError("provider", got=query.get("error", "-")[:50])  # noqa: EM101
    found = _discovered(settings)
    answer = _exchanged(settings, found, query["code"], _derived(flow, "verifier"))
    keys = _json(lambda: httpx.get(found["jwks_uri"], timeout=TIMEOUT_S))
    claims = _checked(settings, found, answer, keys, _derived(flow, "nonce"), now_ms)
    return _vouched(settings, claims)


def _derived(flow: str, purpose: str) -> str:
    """32 bytes that follow from the flow, and from which it does not follow."""
    digest = hmac.digest(flow.encode(), purpose.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _back(settings: Settings) -> str:
    return f"{settings.console_url}/oidc/callback"


def _discovered(settings: Settings) -> dict[str, Any]:
    issuer = settings.console_oidc_issuer.rstrip("/")
    found = _json(lambda: httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=TIMEOUT_S))
    if str(found.get("issuer", "")).rstrip("/") != issuer or not all(_safe(str(found.get(name, ""))) for name in ENDPOINTS):
        raise LoginRefusedError("provider", got="discovery")  # noqa: EM101
    return found


def _safe(url: str) -> bool:
    """Whether nobody on the way can listen: https, or this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))


def _exchanged(settings: Settings, found: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _back(settings), "code_verifier": verifier}
    auth: httpx.BasicAuth | None = None
    if not settings.console_oidc_client_secret:
        form["client_id"] = settings.console_oidc_client_id
    elif "client_secret_basic" in found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        auth = httpx.BasicAuth(settings.console_oidc_client_id, settings.console_oidc_client_secret)
    else:
        form |= {"client_id": settings.console_oidc_client_id, "client_secret": settings.console_oidc_client_secret}
    return _json(lambda: httpx.post(found["token_endpoint"], data=form, auth=auth, timeout=TIMEOUT_S))


def _json(ask: Any) -> dict[str, Any]:
    try:
        answer: httpx.Response = ask()
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, json.JSONDecodeError, UnicodeDecodeError) as exc:
        got = str(exc.response.status_code) if isinstance(exc, httpx.HTTPStatusError) else type(exc).__name__
        raise LoginRefusedError("provider", got=got) from exc  # noqa: EM101
    if not isinstance(found, dict):
        raise LoginRefusedError("provider", got=type(found).__name__)  # noqa: EM101
    return found


def _checked(
    settings: Settings, found: dict[str, Any], answer: dict[str, Any], keys: dict[str, Any], nonce: str, now_ms: int
) -> dict[str, Any]:
    """The ID token's claims, once signature, issuer, audience, times and nonce hold."""
    client = settings.console_oidc_client_id
    options: Any = {"iss": {"essential": True, "value": found["issuer"]}, "aud": {"essential": True, "value": client}}
    params = {"nonce": nonce, "client_id": client, "access_token": answer.get("access_token")}
    try:
        token = jwt.decode(str(answer.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(now=now_ms // 1000, leeway=LEEWAY_S)
    except (JoseError, KeyError, TypeError, ValueError) as exc:
        raise LoginRefusedError("token", got=str(exc)[:100]) from exc  # noqa: EM101
    return dict(claims)


def _vouched(settings: Settings, claims: dict[str, Any]) -> Vouched:
    said = claims.get(settings.console_oidc_role_claim)
    given = said if isinstance(said, list) else [said]
    # A provider may give a person several; each is a list of rights, and the longest holds.
    roles = sorted((role for role in ROLES if role in given), key=lambda role: len(RIGHTS[role]))
    if not roles:
        raise LoginRefusedError("role", expected=", ".join(ROLES), claim=settings.console_oidc_role_claim)  # noqa: EM101
    names = [str(claims.get(name, "")) for name in ("preferred_username", "email", "sub")]
    usable = [name for name in names if NAME.fullmatch(name)]
    if not usable:
        raise LoginRefusedError("name")  # noqa: EM101
    return Vouched(usable[0], f"{claims['iss']} {claims['sub']}", roles[-1])
