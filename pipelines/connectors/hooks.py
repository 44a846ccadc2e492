"""The address that platforms send webhooks to: a signature over the raw body, the body durable in the account's inbox, then 200.

What a delivery says is read later, in the account's own round: a platform that waits for an answer must not wait for Kafka.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pharos.pipelines.connectors import metrics
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.roles import Addressed, Receiver, Splitting
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.connectors.unread import in_place_of, unread
from pharos.schemas.errors import BadRecordError

LARGEST = 4 << 20
"""Bytes of one delivery; Meta sends up to 1,000 changes at once."""

log = logging.getLogger(__name__)


class Hook(NamedTuple):
    """An account that is sent webhooks: `pushed` is called once a delivery lies in its inbox."""

    receiver: Receiver
    account: Account
    inbox: Inbox
    pushed: Callable[[], object]


def hooks(entries: Sequence[Hook], now: Callable[[], datetime]) -> Starlette:
    """The application: `/hooks/<platform>` takes deliveries for every account of a platform whose secret signed them.

    `/hooks/<platform>/<account>` takes only those that are signed with this account's secret, and answers its app's challenge.
    """

    async def take(request: Request) -> Response:
        here = _addressed(entries, **request.path_params)
        if not here:
            return PlainTextResponse("no account of this platform expects webhooks", 404)
        if request.method == "GET":
            return _challenged(here, dict(request.query_params))
        body = await _body(request)
        if body is None:
            return PlainTextResponse(f"expected at most {LARGEST} bytes", 413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        # Every secret is tried, also after one fits: how long it takes tells nothing of which accounts there are.
        signed = [entry for entry in here if entry.receiver.authentic(headers, body, entry.account.webhook_secret, now())]
        if not signed:
            metrics.UNSIGNED.labels(here[0].account.platform).inc()
            log.warning("hooks: %s: a delivery without a valid signature was refused", here[0].account.platform)
            return PlainTextResponse("expected a valid signature", 403)
        for entry in await run_in_threadpool(_put, signed, body, now()):
            entry.pushed()
        return PlainTextResponse("ok")

    for entry in entries:
        for counter in (metrics.STRAYS, metrics.UNREAD, metrics.UNSIGNED):
            counter.labels(entry.account.platform)
    paths = ("/hooks/{platform}", "/hooks/{platform}/{account:path}")
    return Starlette(routes=[Route(path, take, methods=["GET", "POST"]) for path in paths])


def _addressed(entries: Sequence[Hook], platform: str, account: str = "") -> list[Hook]:
    """The accounts of a platform; with one of them named, those that share its app's secret."""
    here = [entry for entry in entries if entry.account.platform == platform]
    secrets = {entry.account.webhook_secret for entry in here if account in ("", entry.account.account)}
    return [entry for entry in here if entry.account.webhook_secret in secrets]


def _put(signed: list[Hook], body: bytes, at: datetime) -> list[Hook]:
    """Put each part into the inbox of every account that it is about; those accounts. What is about none of them is counted and dropped."""
    platform, put = signed[0].account.platform, []
    parts = _kept(signed[0], body, at)
    strays = set(range(len(parts)))
    for entry in signed:
        mine = [number for number, part in enumerate(parts) if _meant(entry, part)]
        strays.difference_update(mine)
        if mine:
            entry.inbox.put_all([parts[number] for number in mine], at)
            put.append(entry)
    metrics.STRAYS.labels(platform).inc(len(strays))
    return put


def _kept(entry: Hook, body: bytes, at: datetime) -> list[bytes]:
    """The parts that may lie on a disk. What is not read is counted and dropped; of what nobody can read the size is kept."""
    receiver, kept = entry.receiver, []
    try:
        parts = receiver.parts(body) if isinstance(receiver, Splitting) else [body]
    except BadRecordError as exc:
        return [in_place_of(body, exc, at)]
    for part in parts:
        try:
            kept.append(receiver.kept(part))
        except BadRecordError as exc:
            kept.append(in_place_of(part, exc, at))
    metrics.UNREAD.labels(entry.account.platform).inc(kept.count(None) if parts else 1)
    return [part for part in kept if part is not None]


def _meant(entry: Hook, part: bytes) -> bool:
    if unread(part) or not isinstance(entry.receiver, Addressed):
        return True
    return entry.receiver.meant(part, entry.account)


def _challenged(here: list[Hook], query: dict[str, str]) -> Response:
    for entry in here:
        answer = entry.receiver.challenge(query, entry.account.webhook_secret)
        if answer is not None:
            return PlainTextResponse(answer)
    return PlainTextResponse("expected the platform's challenge with the right token", 403)


async def _body(request: Request) -> bytes | None:
    """The raw body, or None if it is longer than any platform sends."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
    return b"".join(parts)
