"""How often an address may ask for what needs no login: a bucket an address that fills again with time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network

from starlette.requests import Request

MOST_ADDRESSES = 10_000
"""That are remembered; of more, those that asked last."""


class Limit:
    """`burst` requests at once, then `burst` in `seconds`; in memory, as the process is the only one."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float]) -> None:
        self.burst, self.rate, self._clock = burst, burst / seconds, clock
        self._spent: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """0, and the request counts; else in how many seconds it may be asked again."""
        with self._lock:
            now = self._clock()
            before, at = self._spent.pop(key, (0.0, now))
            spent = max(0.0, before - (now - at) * self.rate) + 1
            late = spent > self.burst
            # Taken out and put back, the address that asked longest ago stands first.
            self._spent[key] = (spent - late, now)
            if len(self._spent) > MOST_ADDRESSES:
                del self._spent[next(iter(self._spent))]
            return int((spent - self.burst) / self.rate) + 1 if late else 0

    def forgive(self, key: str) -> None:
        """The last request of the key that counted does not."""
        with self._lock:
            if key in self._spent:
                spent, at = self._spent[key]
                self._spent[key] = (max(0.0, spent - 1), at)


def origin(request: Request) -> str:
    """Where a request comes from: its address, of IPv6 the network of 64 bits, as one machine has all addresses of it."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return host
    return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))


def pair(request: Request, name: str) -> str:
    """A name that is tried from somewhere; as a hash, for it may be long, or a password in the wrong field."""
    return f"{origin(request)} {sha256(name.lower().encode()).hexdigest()}"
