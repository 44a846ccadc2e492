"""Beam's Prism runner, a Go program built once into the user's cache; where there is no Go there is no Prism."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from pharos.pipelines.kafka.probe import free_port, listening
from pharos.pipelines.kafka.runtime import cache_dir
from pharos.schemas.errors import FatalError

MODULE = "github.com/apache/beam/sdks/v2/go/cmd/prism"
BUILD_SECONDS = 900
START_SECONDS = 30


def prism_path() -> Path:
    """Where the program of the installed Beam's version lies, built or not."""
    return cache_dir() / f"prism-{version('apache-beam')}"


def prism_binary() -> Path | None:
    """The program, built on demand (a minute or two); None when it is not there and Go, which would build it, is not on the PATH.

    Raises:
        FatalError: the build failed.
    """
    binary = prism_path()
    if binary.exists():
        return binary
    go = shutil.which("go")
    if go is None:
        return None
    binary.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=binary.parent, prefix=".prism-") as scratch:
        target = f"{MODULE}@v{version('apache-beam')}"
        command = [go, "install", target]
        done = subprocess.run(
            command, env=os.environ | {"GOBIN": scratch}, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
        )
        if done.returncode != 0:
            msg = f"go: building `{target}` failed: {done.stderr.strip()[-500:]}"
            raise FatalError(msg)
        os.replace(Path(scratch) / "prism", binary)
    return binary


def start_prism(binary: Path) -> str:
    """Start Prism's job service and return its `host:port`; it ends with this process, or by itself ten minutes after its last job.

    Beam's own launcher sets a signal handler, which only the main thread may, and it takes SIGINT away from whoever had it.

    Raises:
        FatalError: it does not listen within 30 s.
    """
    port = free_port()
    command = [str(binary), f"--job_port={port}", "--serve_http=false", "--log_level=error", "--idle_shutdown_timeout=10m"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    atexit.register(process.terminate)
    deadline = time.monotonic() + START_SECONDS
    while not listening("127.0.0.1", port):
        if process.poll() is not None or time.monotonic() > deadline:
            end = "ended" if process.poll() is not None else "did not"
            msg = f"prism: expected it to listen on 127.0.0.1:{port} within {START_SECONDS} s; it {end}"
            raise FatalError(msg)
        time.sleep(0.05)
    return f"127.0.0.1:{port}"
