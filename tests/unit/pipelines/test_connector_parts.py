from __future__ import annotations

import traceback
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from connector_bench import Bench, simulator

from pharos.pipelines.connectors.account import Account, Limit
from pharos.pipelines.connectors.accounts import load_accounts, load_register
from pharos.pipelines.connectors.answers import own_id
from pharos.pipelines.connectors.base import Page, version_of
from pharos.pipelines.connectors.fetch import LONGEST_WAIT, jitter
from pharos.pipelines.connectors.headers import retry_after
from pharos.pipelines.connectors.html_text import html_to_text
from pharos.pipelines.connectors.pages import safe_name
from pharos.pipelines.connectors.state import AccountState
from pharos.pipelines.simulator.forum import ForumPost
from pharos.schemas.errors import SettingsError, UsageError
from pharos.schemas.event import Post

NOW = datetime(2026, 10, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>Thanks!</p>", "Thanks!"),
        ("<p>one</p><p>two<br />three</p>", "one\n\ntwo\nthree"),
        ("<p>a &amp; b &lt;c&gt; &#39;d&#39; caf&eacute;</p>", "a & b <c> 'd' café"),
        ('<p><span class="h-card"><a href="https://x.invalid/@city">@<span>city</span></a></span> hello</p>', "@city hello"),
        (
            '<a href="https://x.invalid/abc"><span class="invisible">https://</span><span class="ellipsis">x.invalid/a</span>'
            '<span class="invisible">bc</span></a>',
            "https://x.invalid/abc",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<p>a<script>bad()</script>b</p>", "ab"),
        ("plain < text", "plain < text"),
        ("<p>a<![bogus]]>b</p><![CDATA[x]]>c", "abc"),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("1.5", NOW + timedelta(seconds=1.5)),
        ("Fri, 02 Oct 2026 12:05:00 GMT", NOW + timedelta(minutes=5)),
        ("", None),
        ("soon", None),
        ("9" * 400, None),
    ],
)
def test_retry_after(value: str, expected: datetime | None) -> None:
    assert retry_after(value, NOW) == expected


def test_jitter_is_full_and_capped() -> None:
    waits = [jitter(attempt) for attempt in range(40) for _ in range(20)]
    assert min(waits) >= 0 and 800 < max(waits) <= LONGEST_WAIT
    assert all(jitter(0) <= 1 for _ in range(50))


def test_a_version_does_not_depend_on_how_a_time_is_written() -> None:
    central = datetime(2026, 10, 2, 7, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert version_of("a", NOW) == version_of("b", central) == "2026-10-02T12:00:00Z"


@pytest.mark.parametrize(
    "other", [("b", None, False, False), ("a", [{"id": "1"}], False, False), ("a", None, True, False), ("a", None, False, True)]
)
def test_a_version_is_what_a_reader_sees(other: tuple[str, list | None, bool, bool]) -> None:
    text, attachments, hidden, deleted = other
    assert version_of("a") == version_of("a", attachments=[]) != version_of(text, None, attachments, hidden, deleted)


def accounts(folder: Path, text: str, **environ: str) -> list[Account]:
    path = folder / "accounts.toml"
    path.write_text(text)
    return load_accounts(path, environ)


def test_accounts_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-file\n")
    read = accounts(
        tmp_path,
        '[[account]]\nplatform = "youtube"\naccount = "UC1"\ntoken_env = "KEY"\ndepartment = "Parks"\n'
        'posts = ["v1", {id = "v2", title = "Budget", text = "Words"}]\n'
        '[[account]]\nplatform = "mastodon"\naccount = "5"\nbase_url = "https://m.invalid"\nevery = 30\n'
        f'token_file = "{tmp_path / "token"}"\n',
        KEY="from-env",
    )
    assert [account.token for account in read] == ["from-env", "from-file"]
    assert read[0].posts == ("v1", "v2") and [post.title for post in read[0].known_posts] == ["Budget"] and read[0].department == "Parks"
    assert read[1].every == 30


ENTRY = '[[account]]\nplatform = "youtube"\naccount = "a"\ntoken_env = "KEY"\n'


GRAPH = ENTRY.replace("youtube", "facebook")


def test_the_register_of_accounts(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text("hook-secret\n")
    text = (
        ENTRY + 'purpose = "Events"\ncontact = "parks@city.example"\ntoken_expires = 2027-01-31\noptions = {auth = "oauth"}\n'
        f'webhook_secret_file = "{tmp_path / "hook"}"\n'
        'budget = [{unit = "requests", amount = 100, seconds = 60}, {unit = "units", amount = 5, seconds = 86400, ends = "UTC"}]\n'
        + ENTRY.replace('"a"', '"old"').replace("KEY", "ABSENT")
        + 'status = "archived"\n'
        + ENTRY.replace('"a"', '"new"').replace("KEY", "ABSENT")
    )
    path = tmp_path / "accounts.toml"
    path.write_text(text)
    first, old, new = load_register(path, {"KEY": "k"})
    account = first.account
    assert (account.purpose, account.contact, account.status, account.token) == ("Events", "parks@city.example", "active", "k")
    assert account.webhook_secret == "hook-secret" and "hook-secret" not in repr(first)
    assert account.options == {"auth": "oauth"} and account.token_expires == date(2027, 1, 31)
    assert account.budget == (Limit("requests", 100, 60), Limit("units", 5, 86_400, "UTC"))
    assert (old.account.status, old.problem) == ("archived", "") and "ABSENT" in new.problem
    with pytest.raises(SettingsError, match="account 3: .*ABSENT"):
        load_accounts(path, {"KEY": "k"})
    assert [account.account for account in load_accounts(path, {"KEY": "k", "ABSENT": "k"})] == ["a", "new"]


@pytest.mark.parametrize(
    "url",
    [
        "https://city.example", "https://city.example:8443/blog/", "http://127.0.0.1:4711/youtube/v3", "http://[::1]:80", "http://10.1.2.3",
        "http://192.168.0.9:81", "http://localhost", "http://simulator:8080", "http://site.internal", "https://xn--stdt-koa.example",
        "https://städt.example",
    ],
)  # fmt: skip
def test_an_address_that_a_token_may_go_to(tmp_path: Path, url: str) -> None:
    assert accounts(tmp_path, ENTRY + f'base_url = "{url}"', KEY="k")[0].base_url == url


ADDRESSES = [("youtube", "token_url"), ("reddit", "token_url"), ("mastodon", "streaming_url")]


def with_option(platform: str, option: str, url: str) -> str:
    head = f'[[account]]\nplatform = "{platform}"\naccount = "a"\nbase_url = "https://city.example"\ntoken_env = "KEY"\n'
    return head + f'options = {{{option} = "{url}"}}\n'


@pytest.mark.parametrize(("platform", "option"), ADDRESSES)
def test_an_option_sends_no_token_where_others_can_read_it(tmp_path: Path, platform: str, option: str) -> None:
    for good in ("https://auth.example/token", "http://127.0.0.1:4711/token", "http://auth.internal"):
        assert accounts(tmp_path, with_option(platform, option, good), KEY="k")[0].options == {option: good}
    with pytest.raises(SettingsError, match=f"account 1: `options`: `{option}`: expected `https`, since a token goes there"):
        accounts(tmp_path, with_option(platform, option, "http://auth.example/token"), KEY="k")
    for bad in ("auth.example/token", "wss://auth.example", "https://me:hidden-value@auth.example", ""):
        if bad or option == "token_url":
            with pytest.raises(SettingsError, match="expected an address as `https://city.example`") as told:
                accounts(tmp_path, with_option(platform, option, bad), KEY="k")
            assert "hidden-value" not in str(told.value)


def test_the_address_of_a_stream_without_a_token_is_a_websocket(tmp_path: Path) -> None:
    for good in ("wss://jetstream.example/subscribe", "ws://127.0.0.1:6008/subscribe"):
        assert accounts(tmp_path, with_option("bluesky", "jetstream", good), KEY="k")[0].options == {"jetstream": good}
    with pytest.raises(SettingsError, match="expected an address as `wss://city.example`"):
        accounts(tmp_path, with_option("bluesky", "jetstream", "https://jetstream.example"), KEY="k")


def test_what_is_read_without_a_token_may_be_read_openly(tmp_path: Path) -> None:
    text = '[[account]]\nplatform = "bluesky"\naccount = "did:plc:a"\nbase_url = "http://city.example"\n'
    assert accounts(tmp_path, text)[0].base_url == "http://city.example"


@pytest.mark.parametrize(
    ("url", "word"),
    [
        *[
            (url, "`https://city.example`, without login, query or fragment")
            for url in (
                "not a url", "city.example", "https://", "https:///path", "https://city.example:port", "https://[::1", "ftp://city.example",
                "https://city.example/?a=b", "https://city.example#a", "https://city .example", "https://me:hidden-value@city.example",
            )
        ],
        *[
            (url, "`https`, since a token goes there.*; got `http:")
            for url in ("http://city.example", "http://8.8.8.8", "http://127.0.0.1.city.example", "http://[2606:4700::1]")
        ],
    ],
)  # fmt: skip
def test_an_address_that_no_token_may_go_to(tmp_path: Path, url: str, word: str) -> None:
    with pytest.raises(SettingsError, match=f"account 1: `base_url`: expected .*{word}") as caught:
        accounts(tmp_path, ENTRY + f'base_url = "{url}"', KEY="k")
    assert "hidden-value" not in str(caught.value)


def test_a_secret_file_that_is_no_text_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"hidden\xff")
    with pytest.raises(SettingsError, match="not UTF-8") as caught:
        accounts(tmp_path, ENTRY.replace('token_env = "KEY"', f'token_file = "{tmp_path / "token"}"'))
    assert "hidden" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "at least one"),
        ("nonsense = 1", "nonsense"),
        ("[[account", "accounts.toml"),
        ('[[account]]\nplatform = "myspace"\naccount = "a"\ntoken_env = "KEY"', "myspace"),
        ('[[account]]\nplatform = "youtube"\naccount = ""\ntoken_env = "KEY"', "account"),
        ('[[account]]\nplatform = "youtube"\naccount = "a"', "token_env"),
        ('[[account]]\nplatform = "youtube"\naccount = "a"\ntoken_env = "ABSENT"', "ABSENT"),
        ('[[account]]\nplatform = "youtube"\naccount = "a"\ntoken_file = "/nowhere/token"', "token_file"),
        ('[[account]]\nplatform = "youtube"\naccount = "a"\ntoken = "plain-value"', "token"),
        ('[[account]]\nplatform = "mastodon"\naccount = "a"\ntoken_env = "KEY"', "base_url"),
        (ENTRY + 'status = "closed"', "status"),
        (ENTRY + 'status = "archived"', "active"),
        (ENTRY + "token_expires = 20270131", "token_expires"),
        (ENTRY + "options = {version = 21}", "options"),
        (ENTRY + 'options = {api_version = "v21.0"}', "expected one of `auth`, .*`gone_reasons`.*; got `api_version`"),
        (ENTRY + 'options = {auth = "OAuth"}', "`auth`: expected `key` or `oauth`; got `OAuth`"),
        (GRAPH + 'options = {page_size = "many"}', "`page_size`: expected a whole number above 0 .*; got `many`"),
        (GRAPH + 'options = {page_size = "0"}', "`page_size`: expected a whole number"),
        (ENTRY.replace("youtube", "coral") + 'base_url = "https://c.example"\noptions = {a = "b"}', "none on this platform"),
        (ENTRY + "sweep_hours = [1]", "sweep_hours"),
        *[(ENTRY + f"every = {number}", "every") for number in ("inf", "nan", "1e9", "0.5")],
        *[(ENTRY + f"sweep_hours = [1, {number}]", "sweep_hours") for number in ("inf", "nan", "1e9")],
        *[(ENTRY + f'budget = [{{unit = "units", amount = {number}, seconds = 60}}]', "amount") for number in ("inf", "nan", "1e300")],
        *[(ENTRY + f'budget = [{{unit = "units", amount = 1, seconds = {number}}}]', "seconds") for number in ("inf", "nan", "1e300")],
        (ENTRY + "sweep_hours = [1, 0]", "sweep_hours"),
        (ENTRY + 'budget = [{unit = "calls", amount = 1, seconds = 60}]', "unit"),
        (ENTRY + 'budget = [{unit = "requests", amount = 0, seconds = 60}]', "amount"),
        (ENTRY + 'budget = [{unit = "requests", amount = 1, seconds = 60, ends = "UTC"}]', "ends.*86400"),
        (ENTRY + 'budget = [{unit = "units", amount = 1, seconds = 86400, ends = "Moon/Base"}]', "Moon/Base"),
        (ENTRY + 'budget = [{unit = "units", amount = 1, seconds = 86400, ends = "../etc"}]', "time zone"),
        (ENTRY + 'webhook_secret_env = "ABSENT"', "webhook secret from the environment variable `ABSENT`"),
        (ENTRY + 'webhook_secret_file = "/nowhere/hook"', "webhook_secret_file"),
        (ENTRY + 'webhook_secret = "plain-value"', "webhook_secret"),
        (ENTRY + ENTRY, "account 2: expected each account once.*account 1"),
        (ENTRY.replace('"a"', '"stadt-köln"') + ENTRY.replace('"a"', '"stadt-käln"'), "account 2: .*`stadt-käln` beside `stadt-köln`"),
        (ENTRY.replace('"a"', '"a/news"') + ENTRY.replace('"a"', '"a_news"'), "account 2: .*`a_news` beside `a/news` .account 1"),
        (ENTRY.replace("KEY", "LINES"), "`token_env`: expected one line"),
    ],
)
def test_a_wrong_accounts_file_says_where(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(SettingsError, match=word) as caught:
        accounts(tmp_path, text, KEY="hidden-value", LINES="hidden-value\nhidden-value")
    assert "plain-value" not in str(caught.value) and "hidden-value" not in str(caught.value)


def test_one_process_an_account(tmp_path: Path) -> None:
    account = Account("youtube", "UC1")
    first = AccountState(tmp_path, account)
    with pytest.raises(UsageError, match="another process"):
        AccountState(tmp_path, account)
    first.close()
    AccountState(tmp_path, account).close()


@pytest.mark.parametrize(
    ("name", "safe"), [("UC-a_1", "UC-a_1"), ("../../etc", "_.._etc"), ("city@m.example", "city_m.example"), ("..", "_"), ("", "_")]
)
def test_safe_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_an_admitted_comment_stays_known_when_a_page_shows_it_under_a_post_of_others(tmp_path: Path) -> None:
    with simulator("mastodon") as server:
        bench = Bench("mastodon", server, tmp_path)
        server.forum.posts["7777"] = ForumPost("7777", "somebody")
        bench.good(sweep=True)
        event, state, sent = bench.events()[0], bench.runner.state, len(bench.events())
        before = state.comments([event.comment_id])[event.comment_id]
        assert before.version
        elsewhere = [
            msgspec.structs.replace(event, comment_id=comment_id, post=Post(id=bench.shape.post_id("7777")))
            for comment_id in (event.comment_id, "424242")
        ]
        bench.runner.puller.take_page(Page(elsewhere))
        assert state.comments([event.comment_id])[event.comment_id] == before
        assert state.comments(["424242"])["424242"].version == ""
        assert bench.good(sweep=True) == [] and len(bench.events()) == sent
        bench.close()


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b'{"id":"7","snippet":null}', "7"),
        (b'{"id":1007}', "1007"),
        (b'{"id":["7","8"]}', "7"),
        (b'{"id":[]}', None),
        (b'{"id":""}', None),
        (b'{"id":true}', None),
        (b'{"id":7.5}', None),
        (b'{"id":{"id":"7"}}', None),
        (b'{"other":"7"}', None),
        (b'["7"]', None),
        (b'{"id":"\xff"}', None),
        (b"", None),
    ],
)
def test_the_id_of_an_item_that_cannot_be_read(raw: bytes, found: str | None) -> None:
    assert own_id(raw, "id") == found
