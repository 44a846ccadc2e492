"""`pharos connect check` over the simulated platforms: what each account can do, and no secret in what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from connector_bench import PLATFORMS, TOKEN, Bench, simulator

from pharos.pipelines.commands.connect import connect
from pharos.pipelines.connectors import check as checks
from pharos.pipelines.connectors.base import Account, Api, ConditionalWriter, Receiver, Writer
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.youtube import YouTube
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.registry import shape
from pharos.pipelines.simulator.server import Simulator
from pharos.pipelines.simulator.shapes.base import SecretInQuery
from pharos.pipelines.simulator.shapes.youtube import quota_exceeded

SECRET = "canary-secret-3355"


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def server(platform: str) -> Iterator[Simulator]:
    with simulator(platform) as made:
        yield made


@pytest.fixture
def check(platform: str, server: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`check(*entries, args=...)`: the command over a register in which each entry is further lines of the platform's own account."""
    monkeypatch.setenv("KEY", TOKEN)
    monkeypatch.setenv("HOOK", SECRET)
    monkeypatch.setenv("PHAROS_ACCOUNTS", str(tmp_path / "accounts.toml"))
    monkeypatch.setenv("PHAROS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("PHAROS_ARCHIVE_DIR", str(tmp_path / "archive"))
    monkeypatch.setattr("pharos.pipelines.connectors.fetch.ATTEMPTS", 1)  # retries wait by the real clock

    def run(*entries: str, args: tuple[str, ...] = ("--json",), base_url: str = "") -> Result:
        text = ""
        for entry in entries:
            name = "" if "account =" in entry else f'account = "{shape(platform).account}"\n'
            token = "" if "token_" in entry.replace("token_expires", "") else 'token_env = "KEY"\n'
            text += f'[[account]]\nplatform = "{platform}"\n{name}base_url = "{base_url or server.url(platform)}"\n{token}{entry}\n'
        (tmp_path / "accounts.toml").write_text(text)
        result = CliRunner(env={"COLUMNS": "250"}).invoke(connect, ["check", *args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "canary" not in result.output
        return result

    return run


def rows(result: Result) -> list[dict]:
    return json.loads(result.stdout)


def test_a_good_account_says_what_it_may_do(check: Callable[..., Result], server: Simulator, platform: str, tmp_path: Path) -> None:
    expires = datetime.now(UTC).date() + timedelta(days=90)
    result = check(
        f'department = "Parks"\npurpose = "Events"\ncontact = "parks@city.example"\ntoken_expires = {expires}\nwebhook_secret_env = "HOOK"'
    )
    (row,) = rows(result)
    kind = connector(platform)
    assert result.exit_code == 0 and row["token"] == "works" and row["said"] == ""
    assert (row["department"], row["purpose"], row["contact"], row["status"]) == ("Parks", "Events", "parks@city.example", "active")
    assert row["comments"] > 0 and row["posts"] > 0
    assert row["days_left"] in (89, 90) and row["last_poll"] is None
    writes = isinstance(kind, Writer) and platform != "youtube"  # an API key
    assert row["write_back"] == ("possible" if writes else "by hand") and row["write_back_how"]
    assert row["push"] == ("secret there" if isinstance(kind, Receiver) else "none")
    for limit in row["budget"]:
        assert limit["amount"] - 10 <= limit["left"] <= limit["amount"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file() and "budgets" not in path.name) == ["accounts.toml"]
    if not isinstance(shape(platform), SecretInQuery):
        assert all(TOKEN not in request for request in server.requests)


READ_ONLY = {
    "youtube": ("", 'options = {auth = "oauth"}', "owner"),
    "reddit": ('options = {client_id = "app"}', 'options = {client_id = "app", grant = "refresh_token"}', "moderator"),
}


def test_what_may_only_read_is_not_said_to_hide(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    if platform not in READ_ONLY:
        pytest.skip("what may read may hide, as far as can be told")
    reads, hides, words = READ_ONLY[platform]
    if platform == "reddit":
        url = f'{server.url(platform)}/api/v1/access_token"}}'
        reads, hides = (entry.replace("}", f', token_url = "{url}\ntoken_env = "KEY"') for entry in (reads, hides))
    (row,) = rows(check(reads))
    assert (row["token"], row["write_back"]) == ("works", "by hand") and words in row["write_back_how"]
    (row,) = rows(check(hides))
    assert (row["token"], row["write_back"]) == ("works", "possible") and row["write_back_how"] == connector(platform).about.write_back


def test_bluesky_hides_with_an_app_password_only() -> None:
    bluesky = connector("bluesky")
    assert isinstance(bluesky, ConditionalWriter)
    assert bluesky.may_write(Account("bluesky", "did:plc:city", token=TOKEN)) == ""
    assert "app password" in bluesky.may_write(Account("bluesky", "did:plc:city"))


def test_the_last_good_poll_is_known_while_the_account_is_read(
    check: Callable[..., Result], server: Simulator, platform: str, tmp_path: Path
) -> None:
    bench = Bench(platform, server, tmp_path)
    assert bench.round().problem == ""
    good = bench.now
    server.faults = [bench.shape.refused()] * 9  # a bearer is renewed once
    assert bench.round().problem != ""
    server.faults = []
    before = sorted(path for path in tmp_path.rglob("*.page.gz"))
    (row,) = rows(check(""))  # the bench still holds the account's lock
    assert row["token"] == "works" and datetime.fromisoformat(row["last_poll"]) == good
    assert sorted(tmp_path.rglob("*.page.gz")) == before
    bench.restart()
    bench.good()
    bench.close()


def test_named_posts_are_looked_up(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    post = shape(platform).post_id("9002")
    (row,) = rows(check(f'posts = ["{post}"]'))
    assert row["token"] == "works" and row["posts"] == 1


def test_a_dead_token_and_its_neighbours(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    server.faults = [shape(platform).refused()]
    dead = check("")
    assert dead.exit_code == 1 and rows(dead)[0]["token"] == "refused" and "credentials" in rows(dead)[0]["said"]
    result = check("", 'account = "other"\ntoken_env = "ABSENT"', 'account = "old"\nstatus = "archived"\ntoken_env = "ABSENT"')
    assert result.exit_code == 1
    assert [row["token"] for row in rows(result)] == ["works", "missing", "archived"]
    assert "ABSENT" in rows(result)[1]["said"]


def test_an_archived_account_is_listed_and_not_asked(check: Callable[..., Result], server: Simulator) -> None:
    result = check('status = "archived"')
    assert result.exit_code == 0 and rows(result)[0]["token"] == "archived" and server.requests == []


def test_a_platform_that_is_away_or_broken(check: Callable[..., Result], server: Simulator) -> None:
    server.faults = [faults.Fault(400 + 18, {}, f'{{"error":"{TOKEN}"}}'.encode())]
    broken = check("")
    assert broken.exit_code == 1 and rows(broken)[0]["token"] in ("unreachable", "refused")
    away = check("", base_url="http://127.0.0.1:9")
    assert away.exit_code == 1 and rows(away)[0]["token"] == "unreachable"


def test_a_block_is_heeded_and_is_no_failure(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    refusal = shape(platform).limited(datetime.now(UTC) + timedelta(minutes=31))
    if refusal is None:
        pytest.skip("the platform never names a moment")
    server.faults = [refusal]
    for _ in range(2):
        result = check("")
        assert result.exit_code == 0 and rows(result)[0]["token"] == "blocked" and "no call before" in rows(result)[0]["said"]
    assert len(server.requests) == 1


def test_a_table_for_people(check: Callable[..., Result], server: Simulator) -> None:
    result = check(
        'department = "Parks [red]"\ntoken_expires = 2020-01-31\nbudget = [{unit="requests", amount=100000, seconds=60}]', args=()
    )
    assert result.exit_code == 0
    for words in ("works", "Parks [red]", "ended by its date", "own posts seen", "of 100,000 requests in 60 s", "never"):
        assert words in result.stdout


def test_days_left_by_the_platforms_own_word(check: Callable[..., Result], platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if platform != "youtube":
        pytest.skip("one platform is enough")

    class Telling(YouTube):
        def expires(self, api: Api) -> datetime | None:
            return datetime.now(UTC) + timedelta(days=7, hours=1)

    monkeypatch.setattr(checks, "connector", lambda name: Telling())
    assert rows(check("token_expires = 2020-01-31"))[0]["days_left"] in (7, 8)


def test_a_spent_quota_says_until_when(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    if platform != "youtube":
        pytest.skip("YouTube's quota")
    server.faults = [quota_exceeded()]
    (row,) = rows(check(""))
    assert row["token"] == "blocked" and ":00:00+00:00" in row["said"]
