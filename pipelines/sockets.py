"""A listening socket for a server that is given one: from then on what comes in waits to be answered."""

from __future__ import annotations

import socket


def opened(host: str, port: int, backlog: int | None = None) -> socket.socket:
    """On a name or an address, IPv6 too; port 0 takes any that is free.

    Raises:
        OSError: the port is taken, or not ours to take.
    """
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=backlog)
    # asyncio sets it on its own sockets only: without it the end of an answer waits for the client's acknowledgement, 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
