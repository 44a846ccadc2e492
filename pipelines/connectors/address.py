"""What an address in the register may be: one to which requests can be sent, and a secret only where nobody on the way can read it."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from pharos.schemas.errors import SettingsError


def check_address(where: str, url: str, secret: bool, schemes: tuple[str, str] = ("http", "https")) -> None:
    """`where` names the entry; `secret`: a token goes there; `schemes`: the plain one, and the one that nobody on the way can read.

    Raises:
        SettingsError: it is none, or the plain scheme would show the token to the open net; what it holds of a login is not told.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # brackets or a port that are none
        host = ""
    if not host or parts.scheme not in schemes or "@" in url or not url.isprintable() or any(mark in url for mark in ' ?#\\"<>'):
        got = "one with a login" if "@" in url else f"`{url}`"
        msg = f"{where}: expected an address as `{schemes[1]}://city.example`, without login, query or fragment; got {got}"
        raise SettingsError(msg)
    if secret and parts.scheme == schemes[0] and not _near(host):
        msg = f"{where}: expected `{schemes[1]}`, since a token goes there, or a host of a private network; got `{url}`"
        raise SettingsError(msg)


def _near(host: str) -> bool:
    """This machine, or a private network: by number, or by a name that no public name server knows."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".internal", ".local"))
