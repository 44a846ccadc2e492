"""Tells systemd how the service does (`Type=notify`, `WatchdogSec=`); does nothing where systemd did not start it."""

from __future__ import annotations

import os
import socket


def notify(state: str) -> None:
    """Send one state, for example `READY=1` or `WATCHDOG=1` (protocol: sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        # A leading @ names an abstract socket, which the kernel writes as a zero byte.
        sender.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
