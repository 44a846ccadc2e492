"""One account's way to its platform: keeps raw answers, obeys stated limits, retries with full jitter. Plain httpx beneath."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Connector, Params, Reply
from pharos.pipelines.connectors.budget import Budget
from pharos.pipelines.connectors.headers import closed_until, stated_reset
from pharos.pipelines.connectors.pages import DELIVERED, PageStore
from pharos.pipelines.connectors.roles import Renewing, TokenCall
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceRefusedError, SourceStoppedError

ATTEMPTS = 5
LONGEST_WAIT = 900.0
"""Cap of our own back-off in seconds; a limit that the platform states is obeyed in full."""

GOOD = (200, 201, 204)
"""204 has no body: what a platform answers to some writes."""

LONGEST_CALL = 60.0
"""Seconds; httpx itself bounds only the time between two parts of an answer."""

MOST_BYTES = 64 << 20
"""Of one answer, unpacked; the largest known, 500 comments of Reddit's, has some 2 MB."""


def _without_query(record: logging.LogRecord) -> bool:
    """httpx tells each address at INFO; a query may hold a credential (`secret_parameters`)."""
    if isinstance(record.args, tuple):
        record.args = tuple(arg.copy_with(query=None) if isinstance(arg, httpx.URL) else arg for arg in record.args)
    return True


logging.getLogger("httpx").addFilter(_without_query)


def jitter(attempt: int, base: float = 1.0) -> float:
    """Seconds to wait before retry `attempt` (0, 1, ...): full jitter, capped at 15 minutes."""
    return random.uniform(0, min(LONGEST_WAIT, base * 2**attempt))


class Fetcher:
    """The `Api` of one account. `calls` counts the requests made; what they spend and stated blocks are kept in the budget.

    With `urgent` a call takes no pause and may spend what reading leaves over: for what a person waits for.
    """

    def __init__(
        self,
        connector: Connector,
        account: Account,
        client: httpx.Client,
        budget: Budget,
        pages: PageStore,
        now: Callable[[], datetime],
        sleep: Callable[[float], object],
        urgent: bool = False,
    ) -> None:
        """`sleep` gives True where the wait ended because all is to stop."""
        self.account, self.urgent = account, urgent
        self.calls = 0
        self.granted: tuple[str, ...] | None = None
        self._connector, self._client, self._budget, self._pages = connector, client, budget, pages
        self._now, self._sleep = now, sleep
        self._base = (account.base_url or connector.default_base_url or "").rstrip("/")
        self._bearer = ""
        """In memory only; a platform whose token is one never has any here."""

    def get(self, path: str, params: Params, secret: Mapping[str, str] = MappingProxyType({})) -> Reply:
        """GET; see `_answer`."""
        return self._answer("GET", path, params, secret=secret)

    def post(self, path: str, params: Params, json: Any = None, form: dict[str, str] | None = None) -> Reply:
        """POST; see `_answer`."""
        return self._answer("POST", path, params, {"json": json} if form is None else {"data": form})

    def put(self, path: str, params: Params, json: Any = None) -> Reply:
        """PUT; see `_answer`."""
        return self._answer("PUT", path, params, {"json": json})

    def keep(self, body: bytes, received: datetime) -> None:
        """Keep the raw bytes of a delivery; of a delete they are all that there is.

        Raises:
            ArchiveBlockedError: the archive cannot be written.
        """
        if (kept := self._connector.keepable(body)) is not None:
            self._pages.keep(self.account, Reply(200, {}, b"", DELIVERED, received), kept)

    def _answer(
        self,
        method: str,
        path: str,
        params: Params,
        content: Mapping[str, Any] = MappingProxyType({}),
        secret: Mapping[str, str] = MappingProxyType({}),
    ) -> Reply:
        """One good answer.

        Raises:
            SourceBlockedError: within a window in which the platform or our budget allows no call; none is made.
            SourceRefusedError, SourceGoneError: as the platform says.
            SourceError: no good answer after five tries, or one that is too long.
        """
        request = f"{path}?{urlencode(params, doseq=True)}" if params else path
        bearer = self._lasting()
        reply = self._tries(method, path, lambda: self._call(method, request, content, bearer, secret))
        if reply.status in GOOD:
            return reply
        # The bearer ran out: once more with a new one, which the platform may refuse for good.
        self._bearer = ""
        bearer = self._lasting()
        return self._tries(method, path, lambda: self._call(method, request, content, bearer, secret), again=True)

    def _tries(self, method: str, path: str, call: Callable[[], Reply], again: bool = False, keep: bool = True) -> Reply:
        """A good answer, or one that says that the bearer has run out (not if this is `again`)."""
        problem = ""
        for attempt in range(ATTEMPTS):
            taken = self._spend(method, path, attempt)
            try:
                reply = call()
            except httpx.RequestError as exc:  # Also a body that cannot be unpacked.
                problem = type(exc).__name__
                if isinstance(exc, (httpx.ConnectError, httpx.ConnectTimeout)):  # It never got there; of any other, nobody knows.
                    self._budget.settle(taken, dict.fromkeys(self._connector.most(method, path), 0.0))
                continue
            self._budget.settle(taken, self._connector.spent(method, path, reply) or {})
            if self._bearer and not again and self._connector.expired(reply):  # type: ignore[attr-defined]
                return reply
            problem = self._judge(reply) or self._keep(reply, keep)
            if not problem:
                return reply
        msg = f"{self._where()}: `{path}`: expected a good answer within {ATTEMPTS} tries; got {problem}"
        raise SourceError(msg)

    def _spend(self, method: str, path: str, attempt: int) -> dict[str, int]:
        """Room for all that one call may take, after the pause that a retry or a nearly spent budget asks for."""
        cost = {"requests": 1.0, **self._connector.cost(method, path)}
        pause = self._budget.pause(cost, self.urgent) + (jitter(attempt - 1) if attempt else 0.0)
        if (pause or attempt) and self._sleep(min(LONGEST_WAIT, pause)) is True:
            msg = f"{self._where()}: stopped while it waited for its next call"
            raise SourceStoppedError(msg)
        return self._budget.take({"requests": 1.0, **self._connector.most(method, path)}, self.urgent)

    def _lasting(self) -> Account:
        """The account as `headers` is given it: with a bearer where the platform changes lasting credentials for one."""
        wanted = self._connector.renewal(self.account) if isinstance(self._connector, Renewing) else None
        if wanted is None:
            return self.account
        if not self._bearer:
            # Nothing of this answer is ever kept.
            reply = self._tries("POST", wanted.path, lambda: self._renew(wanted), keep=False)
            self._bearer, self.granted = self._connector.bearer(reply)  # type: ignore[attr-defined]
        return replace(self.account, token=self._bearer)

    def _renew(self, wanted: TokenCall) -> Reply:
        url = wanted.path if "://" in wanted.path else self._base + wanted.path
        content = {"json": wanted.json} if wanted.form is None else {"data": wanted.form}
        return self._send("POST", url, wanted.path, wanted.headers, content)

    def _call(self, method: str, request: str, content: Mapping[str, Any], account: Account, extra: Mapping[str, str]) -> Reply:
        url, secret = self._base + request, {**self._connector.secret_parameters(account), **extra}
        if secret and "data" in content:
            content = {"data": content["data"] | secret}
        elif secret:
            url += ("&" if "?" in url else "?") + urlencode(secret)
        return self._send(method, url, request, self._connector.headers(account), content)

    def _send(self, method: str, url: str, request: str, headers: dict[str, str], content: Mapping[str, Any]) -> Reply:
        self.calls += 1
        until = time.monotonic() + LONGEST_CALL
        with self._client.stream(method, url, headers=headers, **content) as response:
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    msg = f"{self._where()}: `{request.split('?')[0]}`: expected an answer of at most {MOST_BYTES >> 20} MiB; got more"
                    raise SourceError(msg)
                if time.monotonic() > until:
                    msg = "the answer does not end"
                    raise httpx.ReadTimeout(msg)
        told = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, told, bytes(body), request, self._now())

    def _judge(self, reply: Reply) -> str:
        """Empty for an answer to be read, else what is wrong with it and may pass; raises for what will not pass by itself."""
        share = self._connector.used(reply.headers)
        if share is not None:
            self._budget.told(share, stated_reset(reply.headers, self._now()))
        good = reply.status in GOOD
        trouble = self._connector.trouble(reply, self.account) if not good or self._connector.refuses_with_200 else None
        if good and trouble is None:
            if until := self._connector.blocked_until(reply.headers):
                self._budget.block(until)
            return ""
        if isinstance(trouble, SourceBlockedError):
            raise self._blocked(trouble.retry_at) from trouble
        if trouble is not None:
            raise trouble
        if until := closed_until(reply.status, reply.headers, self._now()):
            raise self._blocked(until)
        if reply.status in (401, 403):
            msg = f"{self._where()}: expected valid credentials with the right to read; got HTTP {reply.status}"
            raise SourceRefusedError(msg)
        if reply.status != 429 and reply.status < 500:
            msg = f"{self._where()}: `{reply.request.split('?')[0]}`: expected HTTP 200; got {reply.status}"
            raise SourceError(msg)
        return f"HTTP {reply.status}"

    def _keep(self, reply: Reply, keep: bool) -> str:
        """Keep the raw bytes before anything reads them; a body that is not JSON is a failed call, whatever its status."""
        if reply.status == 204:
            return ""
        body = self._connector.keepable(reply.body) if keep else None
        if body is not None:
            self._pages.keep(self.account, reply, body)
        try:
            msgspec.json.decode(reply.body, type=msgspec.Raw)
        except (msgspec.DecodeError, RecursionError):
            return "a body that is not JSON"
        return ""

    def _blocked(self, until: datetime) -> SourceBlockedError:
        until = self._budget.block(until)
        return SourceBlockedError(f"{self._where()}: the platform allows no call before {until.isoformat(timespec='seconds')}", until)

    def _where(self) -> str:
        return f"{self.account.platform} `{self.account.account}`"
