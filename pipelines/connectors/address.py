"""What an account's `base_url` may be: an address to which requests can be sent, and a secret only where nobody on the way can read it."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from pharos.schemas.errors import SettingsError


def check_address(where: str, url: str, secret: bool) -> None:
    """`secret`: a token goes there.

    Raises:
        SettingsError: it is none, or plain `http` would show the token to the open net; what it holds of a login is not told.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # brackets or a port that are none
        host = ""
    if not host or parts.scheme not in ("http", "https") or "@" in url or not url.isprintable() or any(mark in url for mark in ' ?#\\"<>'):
        got = "one with a login" if "@" in url else f"`{url}`"
        msg = f"{where}: `base_url`: expected an address as `https://city.example`, without login, query or fragment; got {got}"
        raise SettingsError(msg)
    if secret and parts.scheme == "http" and not _near(host):
        msg = f"{where}: `base_url`: expected `https`, since a token goes there, or a host of a private network; got `{url}`"
        raise SettingsError(msg)


def _near(host: str) -> bool:
    """This machine, or a private network: by number, or by a name that no public name server knows."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".internal", ".local"))
