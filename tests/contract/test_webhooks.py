"""Webhooks of every platform that has them: what is signed is taken with the poll's own ids, what is not signed is refused."""

from __future__ import annotations

import base64
import gzip
import hmac
import json
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from connector_bench import START, Bench, comment, simulator
from prometheus_client import REGISTRY
from starlette.testclient import TestClient

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.hooks import Hook, hooks
from pharos.pipelines.connectors.pages import read_page
from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.connectors.roles import Addressed, Receiver
from pharos.pipelines.connectors.state import Inbox
from pharos.pipelines.ingest.pages import read_pages
from pharos.pipelines.simulator.forum import ForumComment
from pharos.pipelines.simulator.registry import shape
from pharos.pipelines.simulator.shapes.base import Delivery

SECRET = "canary-secret-3355"
PUSHING = [kind.name for kind in CONNECTORS if isinstance(kind(), Receiver)]
if not PUSHING:
    pytest.skip("no platform has webhooks yet", allow_module_level=True)


@pytest.fixture(params=PUSHING)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def delivery(bench: Bench, verb: str, item: ForumComment) -> Delivery:
    sent = bench.shape.delivery(bench.server.world, verb, item, SECRET, bench.now)  # type: ignore[attr-defined]
    if sent is None:
        pytest.skip(f"{bench.platform} sends nothing when a comment is {verb}")
    return sent


def put(bench: Bench, sent: Delivery) -> None:
    inbox = Inbox(bench.folder / "state", bench.runner.account)
    inbox.put(sent.body, bench.now)
    inbox.close()


def authentic(bench: Bench, headers: dict[str, str], body: bytes, later: timedelta = timedelta(0)) -> bool:
    receiver = connector(bench.platform)
    assert isinstance(receiver, Receiver)
    return receiver.authentic({name.lower(): value for name, value in headers.items()}, body, SECRET, bench.now + later)


def test_a_good_signature_is_taken_and_any_other_refused(bench: Bench) -> None:
    sent = delivery(bench, "created", bench.server.forum.comments()[11])
    assert authentic(bench, sent.headers, sent.body)
    assert not authentic(bench, sent.headers, sent.body + b" ")
    assert not authentic(bench, sent.headers, sent.body[: len(sent.body) // 2])
    assert not authentic(bench, {}, sent.body)
    for name, value in sent.headers.items():
        for other in ("", value[:-1], value + "0", value[::-1], "sha256=", "\u00e9"):
            assert not authentic(bench, sent.headers | {name: other}, sent.body), name
    assert not authentic(
        bench, shape(bench.platform).delivery(bench.server.world, "created", comment(1), "other", bench.now).headers, sent.body
    )  # type: ignore[attr-defined]


def test_ten_thousand_signatures_with_one_wrong_character_none_taken(bench: Bench) -> None:
    sent = delivery(bench, "created", bench.server.forum.comments()[11])
    name, right, (begin, end) = signature_of(sent)
    headers, chance = {key.lower(): value for key, value in sent.headers.items()}, random.Random(3)
    receiver, now = connector(bench.platform), bench.now
    assert isinstance(receiver, Receiver)
    for turn in range(10_000):
        at = begin + turn % (end - 1 - begin)
        wrong = right[:at] + chance.choice([c for c in "0123456789abcdef" if c != right[at]]) + right[at + 1 :]
        assert not receiver.authentic(headers | {name.lower(): wrong}, sent.body, SECRET, now)


def test_a_comparison_in_constant_time_decides(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not `==`, which ends at the first wrong character: what `hmac.compare_digest` says of the whole signature is the answer."""
    sent = delivery(bench, "created", bench.server.forum.comments()[11])
    name, right, (begin, end) = signature_of(sent)
    wrong = sent.headers | {name: right[:begin] + "0" * (end - begin) + right[end:]}
    compared: list[tuple[bytes, bytes]] = []
    for answer, headers in ((True, wrong), (False, sent.headers)):

        def spy(one: bytes, other: bytes, answer: bool = answer) -> bool:
            compared.append((one, other))
            return answer

        with monkeypatch.context() as patch:
            patch.setattr(hmac, "compare_digest", spy)
            assert authentic(bench, headers, sent.body) is answer
    given = [right[begin:end].encode(), b"0" * (end - begin)]
    assert all(any(words in one for one, _ in compared) for words in given)
    assert any(given[0] in other for _, other in compared)


def signature_of(sent: Delivery) -> tuple[str, str, tuple[int, int]]:
    """The header of the signature, its value, and where in it the digest stands."""
    name, value = next((name, value) for name, value in sent.headers.items() if "signature" in name.lower())
    return name, value, list(re.finditer(r"[A-Za-z0-9+/]{43,}", value))[-1].span()


def test_a_pushed_comment_has_the_id_that_a_poll_gives_it(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    new = comment(30, post="9001")
    bench.server.forum.add(new)
    put(bench, delivery(bench, "created", new))
    events = bench.good()
    assert [(event.comment_id, event.kind) for event in events] == [(bench.id(30), "created")]
    assert bench.good(sweep=True) == []
    assert events[0].text == new.text and events[0].created_at == new.created_at


def test_a_replayed_delivery_brings_nothing_new(bench: Bench) -> None:
    bench.good()
    new = comment(30, post="9001")
    bench.server.forum.add(new)
    sent = delivery(bench, "created", new)
    for _ in range(3):
        put(bench, sent)
    assert [event.comment_id for event in bench.good()] == [bench.id(30)]
    put(bench, sent)
    assert bench.good() == []


@pytest.mark.parametrize("change", ["edited", "hidden", "deleted"])
def test_an_old_delivery_brings_no_old_state_back(bench: Bench, change: str) -> None:
    bench.good()
    new = comment(30, post="9001")
    bench.server.forum.add(new)
    sent = delivery(bench, "created", new)
    put(bench, sent)
    assert [event.kind for event in bench.good()] == ["created"]
    if change == "edited":
        bench.server.forum.edit("1030", "other words", START + timedelta(hours=5))
    elif change == "hidden":
        bench.server.forum.change("1030", hidden=True)
    else:
        bench.server.forum.delete("1030")
    for _ in range(2):
        bench.good(sweep=True)
    assert change == "hidden" or (bench.id(30), change) in bench.kinds()
    put(bench, sent)
    assert bench.good() == []
    assert bench.good(sweep=True) == []


def test_a_pushed_edit(bench: Bench) -> None:
    bench.good()
    bench.server.forum.edit("1003", "other words", START + timedelta(hours=5))
    put(bench, delivery(bench, "edited", bench.server.forum.comments()[3]))
    events = bench.good()
    assert [(event.comment_id, event.kind, event.text) for event in events] == [(bench.id(3), "edited", "other words")]
    assert bench.good(sweep=True) == []


def test_a_pushed_delete_needs_no_sweep(bench: Bench) -> None:
    bench.good()
    put(bench, delivery(bench, "deleted", bench.server.forum.delete("1004")))
    assert [(event.comment_id, event.kind) for event in bench.good()] == [(bench.id(4), "deleted")]
    assert bench.good(sweep=True) == []


def test_a_delivery_is_kept_as_it_came(bench: Bench) -> None:
    bench.good()
    sent = delivery(bench, "created", bench.server.forum.comments()[11])
    put(bench, sent)
    bench.good()
    (path,) = bench.folder.rglob("*.delivery.gz")
    head, body = read_page(path)
    assert (head.request, head.platform, head.account) == ("delivery", bench.platform, bench.shape.account)
    assert body == bench.runner.puller._connector.keepable(sent.body)
    rows = list(read_pages(path, bench.platform, bench.shape.account, lambda _: None, bench.now))
    assert rows == []  # An archive of pages can be read again whole.


def test_a_delivery_that_cannot_be_read_is_dead_and_the_others_go_on(bench: Bench) -> None:
    bench.good()
    new = comment(30, post="9001")
    bench.server.forum.add(new)
    sent = delivery(bench, "created", new)
    put(bench, sent._replace(body=sent.body[: len(sent.body) // 2]))
    put(bench, sent)
    done = bench.round()
    assert done.problem == "" and done.tally["bad"] == 1
    assert bench.events()[-1].comment_id == bench.id(30)


def test_a_challenge_is_answered_only_with_the_secret(bench: Bench) -> None:
    receiver = connector(bench.platform)
    assert isinstance(receiver, Receiver)
    assert receiver.challenge({}, SECRET) is None
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "wrong"}
    assert receiver.challenge(asked, SECRET) is None


PRIVATE = "my private diagnosis 8842"
MESSAGE = {"message": {"text": PRIVATE}}


def private(bench: Bench) -> tuple[list[bytes], list[bytes]]:
    """Deliveries of what no connector reads, and such of which nobody can say what they hold."""
    own = bench.shape.account
    if bench.platform in ("facebook", "instagram"):
        message = {"id": own, "time": 1790000000, "messaging": [MESSAGE]}
        change = {"id": own, "time": 1790000000, "changes": [{"field": "messages", "value": MESSAGE}]}
        strange = [{"entry": [message, 7]}, {"entry": [change | {"changes": [7, MESSAGE]}]}]
        return encoded({"entry": [message]}, {"entry": [change]}), encoded(*strange)
    told: dict[str, tuple[list[object], list[object]]] = {
        "threads": ([{"time": 1, "values": {"field": "messages", "value": MESSAGE}}], [{"values": [MESSAGE, 7]}]),
        "tiktok": ([{"event": "im_receive_msg", "user_openid": own, "content": json.dumps(MESSAGE)}], [{"event": 7, "content": PRIVATE}]),
        "x": ([{"for_user_id": own, "direct_message_events": [MESSAGE]}], [{"data": {"event_type": "dm.received", "payload": MESSAGE}}]),
        "coral": ([{"type": "USER_CREATED", "data": MESSAGE}], [{"data": MESSAGE}]),
    }
    unread, strange = told[bench.platform]
    return encoded(*unread), encoded(*strange)


def encoded(*told: object) -> list[bytes]:
    return [json.dumps(item).encode() for item in told]


def everything(bench: Bench) -> bytes:
    """All that lies on a disk or went to Kafka."""
    files = [path.read_bytes() for path in bench.folder.rglob("*") if path.is_file()]
    letters = [base64.b64decode(json.loads(record.value).get("value_b64") or "") for record in bench.publisher.sent]
    return b"".join([*files, *(gzip.decompress(body) for body in files if body[:2] == b"\x1f\x8b"), *letters])


def post(bench: Bench, monkeypatch: pytest.MonkeyPatch, *bodies: bytes) -> None:
    """Signed, as far as the address for webhooks is told."""
    kind, account = connector(bench.platform), bench.runner.account
    assert isinstance(kind, Receiver)
    monkeypatch.setattr(type(kind), "authentic", lambda *_: True)
    inbox = Inbox(bench.folder / "state", account)
    client = TestClient(hooks([Hook(kind, account, inbox, lambda: None)], lambda: bench.now))
    for body in bodies:
        assert client.post(f"/hooks/{bench.platform}", content=body).status_code == 200
    inbox.close()


def not_read(platform: str) -> float:
    told = REGISTRY.get_sample_value("pharos_connect_unread_total", {"platform": platform})
    return told or 0.0


def test_nothing_private_is_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    bench.good()
    unread, strange = private(bench)
    before = not_read(bench.platform)
    post(bench, monkeypatch, *unread)
    assert bench.runner.state.inbox() == [] and not_read(bench.platform) - before == len(unread)
    post(bench, monkeypatch, *strange)
    assert PRIVATE.encode() not in everything(bench)
    done = bench.round()
    assert done.problem == "" and done.tally["bad"] >= len(strange)
    letter = json.loads(bench.publisher.sent[-1].value)
    assert re.search(r"in a delivery of \d+ bytes, which is not kept", letter["detail"])
    assert PRIVATE.encode() not in everything(bench) and PRIVATE not in caplog.text


def test_what_is_read_of_a_delivery_is_kept_without_what_comes_beside_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.good()
    new = comment(30, post="9001")
    bench.server.forum.add(new)
    told = json.loads(delivery(bench, "created", new).body)
    beside = told | {"direct_message_events": [MESSAGE], "messaging": [MESSAGE]}
    if bench.platform in ("facebook", "instagram"):
        beside["entry"][0] |= {"messaging": [MESSAGE]}
        beside["entry"][0]["changes"].append({"field": "messages", "value": MESSAGE})
    if bench.platform in ("tiktok", "coral"):
        beside = told  # One event a delivery, and no list that another could stand in.
    post(bench, monkeypatch, json.dumps(beside).encode())
    assert PRIVATE.encode() not in everything(bench)
    assert [event.comment_id for event in bench.good()] == [bench.id(30)]
    assert PRIVATE.encode() not in everything(bench)


def strays(platform: str) -> float:
    return REGISTRY.get_sample_value("pharos_connect_strays_total", {"platform": platform}) or 0.0


def test_a_delivery_for_an_account_that_is_not_read_is_counted(bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kind = connector(bench.platform)
    if not isinstance(kind, Addressed):
        pytest.skip("each account has a secret of its own")
    sent = delivery(bench, "created", bench.server.forum.comments()[11])
    woken: list[str] = []

    def hook(name: str) -> Hook:
        account = Account(bench.platform, name, webhook_secret=SECRET)
        return Hook(kind, account, Inbox(tmp_path / "pushed", account), lambda: woken.append(name))

    known, other = hook(bench.shape.account), hook("another-77")
    for entries, counted in (([known, other], 0), ([other], 1)):
        before = strays(bench.platform)
        client = TestClient(hooks(entries, lambda: bench.now))
        assert client.post(f"/hooks/{bench.platform}", content=sent.body, headers=sent.headers).status_code == 200
        assert strays(bench.platform) - before == counted
    assert woken == [bench.shape.account]
    assert bench.shape.account not in caplog.text
    known.inbox.close()
    other.inbox.close()


def test_what_was_pushed_hastens_its_posts_sweep_as_a_poll_does(bench: Bench) -> None:
    bench.good()
    for days in (1, 8, 30, 30):
        bench.round(later=timedelta(days=days))
    new = comment(30, post="9001")
    bench.server.forum.add(new)
    put(bench, delivery(bench, "created", new))
    assert bench.runner.take_pushed().problem == ""
    assert {event.comment_id for event in bench.events()} == bench.ids()
    due = {post: at - bench.now.timestamp() for post, at in bench.runner.state.db.execute("SELECT id, due FROM posts")}
    soon = bench.runner.account.sweep_hours[connector(bench.platform).sweep_after_news] * 3600
    assert due[bench.shape.post_id("9001")] <= soon < due[bench.shape.post_id("9002")]
