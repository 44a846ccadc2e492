"""Keeps each raw answer under `<archive>/pages/` before it is parsed, so that it can be parsed again after a fix."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from pathlib import Path

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Reply
from pharos.schemas.errors import ArchiveBlockedError

KEPT_HEADERS = ("content-type", "date", "etag", "link", "retry-after")
REMEMBERED = 10_000
"""Requests whose last answer is remembered, in memory."""
DELIVERED = "delivery"
"""Stands for the request in the head of what was pushed."""
DELIVERY_END = ".delivery.gz"


class PageHead(msgspec.Struct, frozen=True):
    """The first line of a kept page; the body follows it, byte for byte."""

    platform: str
    account: str
    request: str
    fetched_at: str
    status: int
    headers: dict[str, str]


class PageStore:
    """One gzip file a page: `<platform>/<account>/date=<day>/<time>-<hash>.page.gz`; an answer that repeats is not kept again.

    What was pushed lies among them as `.delivery.gz`.
    """

    def __init__(self, archive_dir: Path) -> None:
        self._root = archive_dir / "pages"
        self._last: dict[str, str] = {}

    def keep(self, account: Account, reply: Reply, body: bytes) -> None:
        """Write, fsync, rename.

        Raises:
            ArchiveBlockedError: the archive cannot be written.
        """
        digest = hashlib.sha256(body).hexdigest()[:16]
        if self._last.get(reply.request) == digest:
            return
        folder = self._root / account.platform / safe_name(account.account) / f"date={reply.fetched_at:%Y-%m-%d}"
        head = PageHead(account.platform, account.account, reply.request, reply.fetched_at.isoformat(), reply.status, _kept(reply))
        try:
            end = DELIVERY_END if reply.request == DELIVERED else ".page.gz"
            _write(folder, f"{reply.fetched_at:%H%M%S%f}-{digest}{end}", msgspec.json.encode(head) + b"\n" + body)
        except OSError as exc:
            msg = f"connect: `{folder}`: a page cannot be kept ({exc.strerror}); expected a folder that can be written"
            raise ArchiveBlockedError(msg) from exc
        if len(self._last) > REMEMBERED:
            self._last.clear()
        self._last[reply.request] = digest


def _kept(reply: Reply) -> dict[str, str]:
    return {name: value for name, value in reply.headers.items() if name in KEPT_HEADERS or "ratelimit" in name.replace("-", "")}


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{name}.tmp"
    with open(temporary, "wb") as file:
        file.write(gzip.compress(content, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / name)


def read_page(path: Path) -> tuple[PageHead, bytes]:
    """A kept page: its head and the platform's own bytes."""
    head, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
    return msgspec.json.decode(head, type=PageHead), body


def safe_name(name: str) -> str:
    """A name as part of a path."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".") or "_"
