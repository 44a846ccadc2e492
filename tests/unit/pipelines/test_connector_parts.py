from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pharos.pipelines.connectors.accounts import load_accounts
from pharos.pipelines.connectors.base import Account, version_of
from pharos.pipelines.connectors.fetch import LONGEST_WAIT, jitter, retry_after
from pharos.pipelines.connectors.html_text import html_to_text
from pharos.pipelines.connectors.pages import safe_name
from pharos.pipelines.connectors.state import AccountState
from pharos.schemas.errors import SettingsError, UsageError

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
        ('[[account]]\nplatform = "youtube"\naccount = "a"\ntoken = "secret"', "token"),
        ('[[account]]\nplatform = "mastodon"\naccount = "a"\ntoken_env = "KEY"', "base_url"),
    ],
)
def test_a_wrong_accounts_file_says_where(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(SettingsError, match=word) as caught:
        accounts(tmp_path, text, KEY="hidden-value")
    assert "secret" not in str(caught.value) and "hidden-value" not in str(caught.value)


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
