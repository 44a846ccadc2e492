"""A platform's recorded pages as comment events with the ids that the live connector gives: plain answers, cassettes, kept pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Page
from pharos.pipelines.connectors.pages import DELIVERY_END, read_page
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.ingest.encoding import unpacking
from pharos.pipelines.ingest.rows import Bad, Good, Rows
from pharos.pipelines.ingest.zipped import Readable, size_of
from pharos.schemas.errors import SourceError


class _Request(msgspec.Struct):
    uri: str
    method: str = "GET"


class _Status(msgspec.Struct):
    code: int = 200


class _Response(msgspec.Struct):
    status: _Status | int = 200
    body: Any = None


class _Exchange(msgspec.Struct):
    request: _Request
    response: _Response


_CASSETTE = msgspec.json.Decoder(list[_Exchange])


def read_pages(path: Readable, platform: str, account: str, progress: Callable[[int], object], fetched_at: datetime) -> Rows:
    """Every comment of a file; a row's number is its place among the file's comments. A kept delivery is no answer, and passed over.

    Raises:
        UsageError: an unknown platform.
        FatalError: a kept page that is cut off or no gzip file.
    """
    kind = connector(platform)
    owner = Account(platform, account)
    number = 0
    for request, body, moment in _bodies(path, fetched_at):
        try:
            page = kind.recorded(body, request, owner, moment)
        except SourceError:
            page = Page([])
        for event in page.events:
            number += 1
            yield Good(number, event.event_id, event.key(), msgspec.json.encode(event))
        for item in page.bad:
            number += 1
            yield Bad(number, item.reason, item.detail, item.raw)
    if not number and not (isinstance(path, Path) and path.name.endswith(DELIVERY_END)):
        yield Bad(0, "not_json_object", f"expected an answer of {platform} that holds comments", b"")
    progress(size_of(path))


def _bodies(path: Readable, fetched_at: datetime) -> Iterator[tuple[str, bytes, datetime]]:
    """(request, body, when it was fetched) of each recorded answer."""
    if isinstance(path, Path) and path.name.endswith(DELIVERY_END):
        return
    if isinstance(path, Path) and path.name.endswith(".page.gz"):
        with unpacking(path):
            head, body = read_page(path)
        yield head.request, body, datetime.fromisoformat(head.fetched_at).astimezone(UTC)
        return
    data = path.read_bytes()
    try:
        exchanges = _CASSETTE.decode(data)
    except msgspec.DecodeError:
        yield "", data, fetched_at
        return
    for exchange in exchanges:
        status = exchange.response.status
        code = status if isinstance(status, int) else status.code
        if code == 200 and exchange.request.method == "GET" and isinstance(exchange.response.body, (dict, list)):
            yield exchange.request.uri, msgspec.json.encode(exchange.response.body), fetched_at
