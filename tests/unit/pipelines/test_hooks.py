"""The address for webhooks over real HTTP, and the loop that rounds, pushes and streams share."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Api, Page
from pharos.pipelines.connectors.hooks import LARGEST, Hook, hooks
from pharos.pipelines.connectors.listen import Listener
from pharos.pipelines.connectors.loop import Stop, run_accounts
from pharos.pipelines.connectors.roles import same
from pharos.pipelines.connectors.state import AccountState, Inbox
from pharos.pipelines.connectors.x import X
from pharos.schemas.errors import UsageError


class Signed:
    """A receiver that asks for an HMAC, as most platforms do."""

    def challenge(self, query: Mapping[str, str], secret: str) -> str | None:
        return query.get("challenge") if query.get("token") == secret else None

    def authentic(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
        return same(headers.get("x-signature", ""), sign(body, secret))

    def kept(self, part: bytes) -> bytes | None:
        return part

    def pushed(self, api: Api, body: bytes, fetched_at: datetime) -> Page:
        return Page([])


def sign(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Served:
    """Two accounts of one platform behind one listener, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.accounts = [Account("forum", name, webhook_secret=f"secret of {name}") for name in ("city", "parks")]
        self.states = [AccountState(folder, account) for account in self.accounts]
        self.inboxes = [Inbox(folder, account) for account in self.accounts]
        self.woken: list[str] = []
        entries = [
            Hook(Signed(), account, inbox, lambda name=account.account: self.woken.append(name))  # type: ignore[misc]
            for account, inbox in zip(self.accounts, self.inboxes, strict=True)
        ]
        apps = [Account("x", name, webhook_secret=f"app {name}") for name in ("1", "2")]
        entries += [Hook(X(), account, self.inboxes[0], lambda: None) for account in apps]
        listener = Listener(hooks(entries, lambda: datetime.now(UTC)), "127.0.0.1", 0)
        self.url, self._stop = f"http://127.0.0.1:{listener.port}/hooks", Stop()
        self._thread = threading.Thread(target=run_accounts, args=([], print, self._stop), kwargs={"beside": [listener]})
        self._thread.start()

    def post(self, body: bytes, secret: str = "secret of city", platform: str = "forum", **headers: str) -> int:
        return httpx.post(f"{self.url}/{platform}", content=body, headers={"X-Signature": sign(body, secret)} | headers).status_code

    def bodies(self) -> list[list[bytes]]:
        return [[delivery.body for delivery in state.inbox()] for state in self.states]

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        for item in (*self.states, *self.inboxes):
            item.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    made.close()


def unsigned() -> float:
    told = REGISTRY.get_sample_value("pharos_connect_unsigned_total", {"platform": "forum"})
    assert told is not None  # Shown from the start on, or a rate would not see the first one.
    return told


def test_a_signed_delivery_lies_in_the_inbox_of_its_account_when_200_is_said(served: Served) -> None:
    assert served.post(b'{"n":1}') == 200
    assert served.bodies() == [[b'{"n":1}'], []] and served.woken == ["city"]
    assert served.post(b'{"n":2}', "secret of parks") == 200
    assert served.bodies() == [[b'{"n":1}'], [b'{"n":2}']]


def test_what_is_not_signed_is_refused_and_not_kept(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    before = unsigned()
    assert served.post(b"canary", "other") == 403
    assert served.post(b"canary", **{"X-Signature": ""}) == 403
    assert served.post(b"canary", platform="nowhere") == 404
    assert served.post(b"x" * (LARGEST + 1)) == 413
    assert served.bodies() == [[], []] and served.woken == []
    assert unsigned() == before + 2
    assert "canary" not in caplog.text and "secret" not in caplog.text


def test_a_challenge_needs_the_secret(served: Served) -> None:
    right = httpx.get(f"{served.url}/forum", params={"challenge": "41", "token": "secret of parks"})
    assert (right.status_code, right.text) == (200, "41")
    assert httpx.get(f"{served.url}/forum", params={"challenge": "41", "token": "no"}).status_code == 403


def test_an_address_that_names_an_account_is_that_of_its_app(served: Served) -> None:
    """X's challenge names no app: signed with another one's secret it would never be taken."""
    challenges = {name: httpx.get(f"{served.url}/x/{name}", params={"crc_token": "abc"}) for name in ("1", "2")}
    assert {name: told.json()["response_token"] for name, told in challenges.items()} == {name: crc(f"app {name}") for name in ("1", "2")}
    assert httpx.get(f"{served.url}/x/3", params={"crc_token": "abc"}).status_code == 404
    assert served.post(b"1", "secret of parks", "forum/parks") == 200
    assert served.post(b"2", "secret of parks", "forum/city") == 403
    assert served.bodies() == [[], [b"1"]]


def crc(secret: str) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), b"abc", hashlib.sha256).digest()).decode()


def test_an_address_that_names_an_account_takes_for_all_of_its_app(tmp_path: Path) -> None:
    accounts = [Account("forum", name, webhook_secret=secret) for name, secret in (("a", "one"), ("b", "one"), ("c", "two"))]
    entries = [Hook(Signed(), account, Inbox(tmp_path, account), lambda: None) for account in accounts]
    done = TestClient(hooks(entries, lambda: datetime.now(UTC))).post(
        "/hooks/forum/b", content=b"1", headers={"X-Signature": sign(b"1", "one")}
    )
    states = [AccountState(tmp_path, account) for account in accounts]
    assert done.status_code == 200 and [len(state.inbox()) for state in states] == [1, 1, 0]
    for item in (*states, *(entry.inbox for entry in entries)):
        item.close()


def test_a_taken_port_is_told() -> None:
    listener = Listener(Starlette(), "127.0.0.1", 0)
    with pytest.raises(UsageError, match="expected a free port"):
        Listener(Starlette(), "127.0.0.1", listener.port)
    listener._socket.close()


def test_a_push_wakes_its_account_without_a_poll(tmp_path: Path) -> None:
    stop, seen = Stop(), []

    class Runner:
        wake = staticmethod(lambda: None)

        def round(self, sweep_all: bool) -> object:
            return self._done("round", 3600.0)

        def take_pushed(self) -> object:
            return self._done("pushed", 0.0)

        def _done(self, what: str, wait: float) -> object:
            from collections import Counter

            from pharos.pipelines.connectors.live import Round

            return Round(Account("forum", what), Counter(), 0, "", wait)

    runner = Runner()

    def report(done: object) -> None:
        seen.append(done.account.account)  # type: ignore[attr-defined]
        if len(seen) < 3:
            runner.wake()
        else:
            stop.set()

    assert run_accounts([runner], report, stop)  # type: ignore[list-item]
    assert seen == ["round", "pushed", "pushed"]


def test_what_breaks_beside_the_rounds_stops_all(tmp_path: Path) -> None:
    class Broken:
        async def run(self, stop: asyncio.Event) -> None:
            raise OSError("no")

    stop = Stop()
    with pytest.raises(OSError, match="no"):
        run_accounts([], print, stop, beside=[Broken()])
    assert stop.is_set()
