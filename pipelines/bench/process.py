"""Processes under measurement: pinned to a core, their CPU seconds and memory read from `/proc` while they run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pharos.schemas.errors import FatalError, UsageError

SAMPLE_S = 0.05
TIMEOUT_S = 900.0
_TICKS = os.sysconf("SC_CLK_TCK")


def cores() -> list[int]:
    """The cores that this process may use, in order.

    Raises:
        UsageError: the system cannot pin a process or tell its CPU time.
    """
    if not hasattr(os, "sched_getaffinity") or not Path("/proc/self/stat").exists():
        msg = "`pharos bench`: expected Linux, where a process can be pinned to a core; got another system"
        raise UsageError(msg)
    return sorted(os.sched_getaffinity(0))


def spawn(
    arguments: Sequence[str], environ: Mapping[str, str], core: int | None, log: Path, out: int | None = None
) -> subprocess.Popen[bytes]:
    """Start `python -m <arguments>`, on one core unless `core` is None; its output goes to `log`, standard output to `out` if given."""
    with log.open("ab") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environ, stdin=subprocess.DEVNULL, stdout=errors if out is None else out, stderr=errors
        )
    if core is not None:
        os.sched_setaffinity(child.pid, {core})  # it has one thread by now; all that follow inherit
    return child


@dataclass
class Usage:
    """CPU seconds of one process over time (seconds since 1970), and its peak memory."""

    pid: int
    peak_kb: int = 0
    _times: list[float] = field(default_factory=list)
    _cpu: list[float] = field(default_factory=list)

    def sample(self) -> None:
        """Read where it stands; of a process that has ended the last reading stays."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        except (FileNotFoundError, ProcessLookupError):
            return
        if "VmHWM:" not in status:
            return  # a zombie
        self.peak_kb = int(status.partition("VmHWM:")[2].split()[0])
        self._times.append(time.time())
        self._cpu.append((int(stat[11]) + int(stat[12])) / _TICKS)

    def cpu_between(self, start: float, end: float) -> float:
        """CPU seconds spent between two times."""
        first, last = np.interp([start, end], self._times, self._cpu)
        return float(last - first)


def watch(children: Sequence[subprocess.Popen[bytes]], others: Sequence[int], log: Path) -> list[Usage]:
    """Sample the children and the processes `others` until all children have ended well; the usages in that order.

    Raises:
        FatalError: a child failed or did not end within 15 minutes; none is left behind.
    """
    usages = [Usage(pid) for pid in [*(child.pid for child in children), *others]]
    deadline = time.monotonic() + TIMEOUT_S
    try:
        while any(child.poll() is None for child in children) and time.monotonic() < deadline:
            for usage in usages:
                usage.sample()
            time.sleep(SAMPLE_S)
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
                child.wait()
    for child in children:
        check(child, log)
    return usages


def check(child: subprocess.Popen[bytes], log: Path) -> None:
    """See that an ended child ended well.

    Raises:
        FatalError: it did not; the message ends with its last line.
    """
    if child.returncode:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        msg = f"bench: a process ended with exit code {child.returncode}: {lines[-1][:500] if lines else 'no word'}"
        raise FatalError(msg)
