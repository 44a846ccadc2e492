"""Which process a pid means: a number alone may by now belong to somebody else, a number with its start time does not."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

POLL_SECONDS = 0.05


def identity(pid: int) -> str | None:
    """A text that only this process ever has (boot and start time); None when it does not run or is only a zombie.

    A killed process shows as a zombie while its other threads still end: until the last of them has, its locks and ports are its own.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        ended = state[0] in "ZX" and len(os.listdir(f"/proc/{pid}/task")) <= 1
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self/stat").exists() else _identity_by_ps(pid)
    return None if ended else f"{boot}/{state[19]}"


def _identity_by_ps(pid: int) -> str | None:
    """Where there is no `/proc` (macOS)."""
    done = subprocess.run(["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, started = done.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else started.strip()


def signal_process(pid: int, started: str, number: signal.Signals) -> bool:
    """Send a signal, but only to the process that `identity` described; False when it is gone."""
    if identity(pid) != started:
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def wait_gone(pid: int, started: str, seconds: float) -> bool:
    """Whether the process ends within `seconds`."""
    deadline = time.monotonic() + seconds
    while identity(pid) == started:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
