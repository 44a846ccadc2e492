"""One account's way to its platform: keeps raw answers, obeys stated limits, retries with full jitter. Plain httpx beneath."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from pharos.pipelines.connectors.base import Account, Connector, Params, Reply
from pharos.pipelines.connectors.pages import PageStore
from pharos.pipelines.connectors.state import AccountState
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceRefusedError

ATTEMPTS = 5
LONGEST_WAIT = 900.0
"""Cap of our own back-off in seconds; a limit that the platform states is obeyed in full."""

GOOD = (200, 201, 204)
"""204 has no body: what a platform answers to some writes."""

LONGEST_BLOCK = timedelta(hours=25)
"""No platform states a longer window; a reset beyond it is a mistake in a header and must not stop an account for ever."""


def jitter(attempt: int, base: float = 1.0) -> float:
    """Seconds to wait before retry `attempt` (0, 1, ...): full jitter, capped at 15 minutes."""
    return random.uniform(0, min(LONGEST_WAIT, base * 2**attempt))


def retry_after(value: str, now: datetime) -> datetime | None:
    """The moment that a `Retry-After` header names, in seconds or as an HTTP date; None if it says nothing readable."""
    try:
        return now + timedelta(seconds=float(value)) if value.strip()[:1].isdigit() else parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


class Fetcher:
    """The `Api` of one account. `calls` counts the requests made; a stated block is kept in the state and outlives a restart."""

    def __init__(
        self,
        connector: Connector,
        account: Account,
        client: httpx.Client,
        state: AccountState,
        pages: PageStore,
        now: Callable[[], datetime],
        sleep: Callable[[float], object],
    ) -> None:
        self.account = account
        self.calls = 0
        self._connector, self._client, self._state, self._pages = connector, client, state, pages
        self._now, self._sleep = now, sleep
        self._base = (account.base_url or connector.default_base_url or "").rstrip("/")

    def get(self, path: str, params: Params) -> Reply:
        """GET; see `_answer`."""
        return self._answer("GET", path, params)

    def post(self, path: str, params: Params, json: Any = None, form: dict[str, str] | None = None) -> Reply:
        """POST; see `_answer`."""
        return self._answer("POST", path, params, {"json": json} if form is None else {"data": form})

    def put(self, path: str, params: Params, json: Any = None) -> Reply:
        """PUT; see `_answer`."""
        return self._answer("PUT", path, params, {"json": json})

    def _answer(self, method: str, path: str, params: Params, content: Mapping[str, Any] = MappingProxyType({})) -> Reply:
        """One good answer.

        Raises:
            SourceBlockedError: within a window in which the platform allows no call; none is made.
            SourceRefusedError, SourceGoneError: as the platform says.
            SourceError: no good answer after five tries.
        """
        request = f"{path}?{urlencode(params)}" if params else path
        problem = ""
        for attempt in range(ATTEMPTS):
            self._heed_block()
            if attempt:
                self._sleep(jitter(attempt - 1))
            try:
                reply = self._call(method, request, content)
            except httpx.TransportError as exc:
                problem = type(exc).__name__
                continue
            problem = self._judge(reply) or self._keep(reply)
            if not problem:
                return reply
        msg = f"{self._where()}: `{path}`: expected a good answer within {ATTEMPTS} tries; got {problem}"
        raise SourceError(msg)

    def _call(self, method: str, request: str, content: Mapping[str, Any]) -> Reply:
        self.calls += 1
        response = self._client.request(method, self._base + request, headers=self._connector.headers(self.account), **content)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, response.content, request, self._now())

    def _judge(self, reply: Reply) -> str:
        """Empty for an answer to be read, else what is wrong with it and may pass; raises for what will not pass by itself."""
        if reply.status in GOOD:
            if until := self._connector.blocked_until(reply.headers):
                self._block(until)
            return ""
        trouble = self._connector.trouble(reply)
        if isinstance(trouble, SourceBlockedError):
            raise self._blocked(self._block(trouble.retry_at)) from trouble
        if trouble is not None:
            raise trouble
        if reply.status == 429 or "retry-after" in reply.headers:
            until = retry_after(reply.headers.get("retry-after", ""), self._now())
            if until and until > self._now():
                raise self._blocked(self._block(until))
        if reply.status in (401, 403):
            msg = f"{self._where()}: expected valid credentials with the right to read; got HTTP {reply.status}"
            raise SourceRefusedError(msg)
        if reply.status != 429 and reply.status < 500:
            msg = f"{self._where()}: `{reply.request.split('?')[0]}`: expected HTTP 200; got {reply.status}"
            raise SourceError(msg)
        return f"HTTP {reply.status}"

    def _keep(self, reply: Reply) -> str:
        """Keep the raw bytes before anything reads them; a body that is not JSON is a failed call, whatever its status."""
        if reply.status == 204:
            return ""
        body = self._connector.keepable(reply.body)
        if body is not None:
            self._pages.keep(self.account, reply, body)
        try:
            msgspec.json.decode(reply.body, type=msgspec.Raw)
        except msgspec.DecodeError:
            return "a body that is not JSON"
        return ""

    def _heed_block(self) -> None:
        until = self._state.blocked_until()
        if until and self._now() < until:
            raise self._blocked(until)

    def _block(self, until: datetime) -> datetime:
        until = min(until, self._now() + LONGEST_BLOCK)
        self._state.block(until)
        return until

    def _blocked(self, until: datetime) -> SourceBlockedError:
        return SourceBlockedError(f"{self._where()}: the platform allows no call before {until.isoformat(timespec='seconds')}", until)

    def _where(self) -> str:
        return f"{self.account.platform} `{self.account.account}`"
