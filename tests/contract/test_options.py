"""Facts that a platform does not promise are the account's to set: each changes what is asked, or what an answer means."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from connector_bench import START, Bench, simulator

from pharos.pipelines.connectors import fetch
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.base import Reply
from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.simulator import faults
from pharos.schemas.errors import SourceBlockedError, SourceGoneError

DECLARED = [(kind.name, option) for kind in CONNECTORS for option in kind.options]


@pytest.mark.parametrize(("platform", "option"), DECLARED, ids=[f"{name}-{option.name}" for name, option in DECLARED])
def test_an_option_explains_itself_and_takes_its_own_default(platform: str, option: object) -> None:
    assert option.about and option.about[0].islower()  # type: ignore[attr-defined]
    assert not (option.default and option.fault(option.default))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("platform", "options", "asked"),
    [
        ("facebook", {"page_size": "7"}, "limit=7"),
        ("facebook", {"posts_edge": "feed"}, "/feed?"),
        ("instagram", {"page_size": "7"}, "limit=7"),
        ("instagram", {"version": "v99.0"}, "/v99.0/"),
        ("threads", {"page_size": "7"}, "limit=7"),
        ("threads", {"recent_posts": "7"}, "limit=7"),
        ("wordpress", {"post_types": "events"}, "/wp/v2/events"),
        ("disqus", {"include": "approved"}, "include=approved"),
        ("nextdoor", {"id_parameter": "who"}, "who="),
    ],
)
def test_what_is_asked(platform: str, options: dict[str, str], asked: str, tmp_path: Path) -> None:
    with simulator(platform) as server:
        bench = Bench(platform, server, tmp_path)
        bench.good()
        assert not [path for path in server.requests if asked in path] or options == {"include": "approved"}
        object.__setattr__(bench.runner.account, "options", options)
        bench.round(sweep=True)
        assert [path for path in server.requests if asked in path]
        bench.close()


def youtube(reason: str) -> Reply:
    return Reply(403, {}, json.dumps({"error": {"errors": [{"reason": reason}]}}).encode(), "/commentThreads?a=b", START)


@pytest.mark.parametrize(
    ("platform", "options", "reply", "kind"),
    [
        ("youtube", {"quota_reasons": "unitsSpent"}, youtube("unitsSpent"), SourceBlockedError),
        ("youtube", {"rate_reasons": "slowDown, wait"}, youtube("wait"), SourceBlockedError),
        ("youtube", {"gone_reasons": "videoPrivate"}, youtube("videoPrivate"), SourceGoneError),
        (
            "disqus",
            {"limit_codes": "13,14,77"},
            Reply(400, {}, b'{"code":77,"response":""}', "/posts/list.json", START),
            SourceBlockedError,
        ),
    ],
)
def test_what_a_refusal_means(platform: str, options: dict[str, str], reply: Reply, kind: type) -> None:
    speaker = connector(platform)
    assert not isinstance(speaker.trouble(reply, Account(platform, "a")), kind)
    assert isinstance(speaker.trouble(reply, Account(platform, "a", options=options)), kind)


def hidden(platform: str, options: dict[str, str], body: bytes, request: str) -> list[bool]:
    page = connector(platform).recorded(body, request, Account(platform, "a", options=options), START)
    return [event.kind == "hidden" for event in page.events]


def test_what_hidden_and_deleted_look_like() -> None:
    reply = {"id": "1", "timestamp": "2026-10-02T10:00:00+0000", "text": "t", "username": "u", "hide_status": "COVERED"}
    body = json.dumps({"data": [reply]}).encode()
    assert hidden("threads", {}, body, "/v1.0/9/conversation") == [False]
    assert hidden("threads", {"hidden_statuses": "HIDDEN,COVERED"}, body, "/v1.0/9/conversation") == [True]
    thing = {"id": "c1", "created_utc": 1_790_000_000, "body": "[weg]", "author": "[weg]", "link_id": "t3_9"}
    body = json.dumps({"data": {"children": [{"kind": "t1", "data": thing}]}}).encode()
    speaker, words = connector("reddit"), {"deleted_word": "[weg]"}
    assert speaker.recorded(body, "", Account("reddit", "a"), START).gone == []
    assert speaker.recorded(body, "", Account("reddit", "a", options=words), START).gone == ["c1"]


def test_an_answer_without_end_is_cut_off_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with simulator("mastodon") as server:
        bench = Bench("mastodon", server, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(fetch, "MOST_BYTES", 1 << 20)
            server.faults = [faults.Fault(body=b'["' + b"a" * (2 << 20) + b'"]')]
            assert "expected an answer of at most 1 MiB; got more" in bench.round().problem
            assert not list(bench.folder.rglob("*.page.gz"))
        bench.good()
        assert {event.comment_id for event in bench.events()} == bench.ids()
        bench.close()


def test_the_register_sets_when_posts_are_swept(tmp_path: Path) -> None:
    with simulator("reddit") as server:
        bench = Bench("reddit", server, tmp_path)
        object.__setattr__(bench.runner.account, "sweep_hours", (2.0, 5.0))
        begun = bench.now
        bench.good()
        swept = []
        for _ in range(15):
            bench.round(later=timedelta(hours=1))
            if bench.runner.puller.tally["sweeps"]:
                swept.append(round((bench.now - begun) / timedelta(hours=1)))
        assert swept == [2, 3, 7, 8, 12, 13]  # The two posts lie 2 s apart.
        bench.close()
