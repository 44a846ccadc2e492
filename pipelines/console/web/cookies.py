"""The console's cookies: no script reads them and no other site sends them; over https no other host can set them."""

from __future__ import annotations

from starlette.responses import Response

from pharos.pipelines.settings import Settings

FLOW_S = 600
"""How long a login at the provider may take."""


def session_cookie(settings: Settings) -> str:
    """The name of the one that holds a login's token."""
    return _name(settings, "pharos")


def flow_cookie(settings: Settings) -> str:
    """The name of the one that ties a login at the provider to the browser that began it."""
    return _name(settings, "pharos-login")


def keep_session(response: Response, settings: Settings, token: str) -> None:
    """Give the browser a login, until it is closed."""
    # `strict` would leave it out on the way back from the provider, and the person would see the login again.
    _set(response, settings, session_cookie(settings), token, "lax" if settings.console_oidc_issuer else "strict", None)


def keep_flow(response: Response, settings: Settings, flow: str) -> None:
    """Give the browser the beginning of a login at the provider."""
    _set(response, settings, flow_cookie(settings), flow, "lax", FLOW_S)


def forget(response: Response, settings: Settings, name: str) -> None:
    """Take a cookie back."""
    _set(response, settings, name, "", "lax", 0)


def _name(settings: Settings, name: str) -> str:
    return f"__Host-{name}" if _secure(settings) else name


def _secure(settings: Settings) -> bool:
    return settings.console_url.startswith("https:")


def _set(response: Response, settings: Settings, name: str, value: str, site: str, seconds: int | None) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=_secure(settings), httponly=True, samesite=site)  # type: ignore[arg-type]
