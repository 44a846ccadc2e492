"""Compiled Hyperscan databases in the user's cache: compiling all detectors' patterns takes seconds of a core, reading them back does not.

A worker that was killed must be back within seconds, and `pharos detect` start at once; what is in the cache is only ever a copy.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import hyperscan

KEPT = 160
"""Databases kept; the least recently made go."""


def folder() -> Path:
    """`$XDG_CACHE_HOME/pharos/hyperscan`, or under `~/.cache`."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if os.path.isabs(root) else Path.home() / ".cache") / "pharos" / "hyperscan"


def cached(patterns: Sequence[bytes], flags: int, build: Callable[[], hyperscan.Database]) -> hyperscan.Database:
    """The database of these patterns: read back, or built and kept. A cache that cannot be used is never an error."""
    # The library's own version is part of the key; that it fits this processor is checked when it is read back.
    key = hashlib.sha256(b"\0".join([version("hyperscan").encode(), str(flags).encode(), *patterns])).hexdigest()
    file = folder() / f"{key[:32]}.hsdb"
    with suppress(OSError, ValueError, hyperscan.error):
        database = hyperscan.loadb(_intact(file.read_bytes()), hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
        return database
    database = build()
    with suppress(OSError, RuntimeError, hyperscan.error):
        data = hyperscan.dumpb(database)
        _keep(file, hashlib.sha256(data).digest() + data)
    return database


def _intact(content: bytes) -> bytes:
    """The database behind its checksum; a damaged one would find the wrong words, or none."""
    digest, data = content[:32], content[32:]
    if hashlib.sha256(data).digest() != digest:
        raise ValueError
    return data


def _keep(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".part-", delete=False) as out:
        out.write(data)
    os.replace(out.name, file)
    for old in sorted(file.parent.glob("*.hsdb"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
