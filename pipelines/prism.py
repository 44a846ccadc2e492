"""Beam's Prism runner, a Go program built once into the user's cache; where there is no Go there is no Prism."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

from pharos.pipelines.kafka.runtime import cache_dir
from pharos.schemas.errors import FatalError

MODULE = "github.com/apache/beam/sdks/v2/go/cmd/prism"
BUILD_SECONDS = 900


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
