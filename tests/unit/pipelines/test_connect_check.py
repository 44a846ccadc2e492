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
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.roles import ConditionalWriter, Receiver, Writer
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

    def run(*entries: str, args: tuple[str, ...] = ("--json",), base_url: str = "", columns: int = 250) -> Result:
        text = ""
        for entry in entries:
            name = "" if "account =" in entry else f'account = "{shape(platform).account}"\n'
            token = "" if "token_" in entry.replace("token_expires", "") else 'token_env = "KEY"\n'
            text += f'[[account]]\nplatform = "{platform}"\n{name}base_url = "{base_url or server.url(platform)}"\n{token}{entry}\n'
        (tmp_path / "accounts.toml").write_text(text)
        result = CliRunner(env={"COLUMNS": str(columns)}).invoke(connect, ["check", *args])
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
        assert all(TOKEN not in request for request in server.requests if "/debug_token" not in request)


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


def test_a_narrow_terminal_breaks_no_reason_into_pieces(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    entries = ("", 'account = "other"\ntoken_env = "ABSENT"')
    known = rows(check(*entries))
    lines = check(*entries, args=(), columns=80).stdout.splitlines()
    below = " ".join(" ".join(lines[1 + max(number for number, line in enumerate(lines) if "─" in line) :]).split())
    for row in known:
        # A long word, as a path, may be broken where the line ends.
        assert row["said"].replace(" ", "") in below.replace(" ", "")
        assert row["write_back"] == "possible" or f"hides by hand: {row['write_back_how']}" in below
    assert max(map(len, lines)) <= 80 and len(lines) < 40


GRAPH = {
    "facebook": (["pages_read_engagement", "pages_read_user_content"], "pages_read_user_content", "pages_manage_engagement"),
    "instagram": (["instagram_basic", "instagram_manage_comments"], "instagram_business_manage_comments|instagram_manage_comments", ""),
    "threads": (["threads_basic", "threads_read_replies"], "threads_read_replies", "threads_manage_replies"),
}


def told(scopes: list[str], **times: int) -> faults.Fault:
    """`debug_token` as it is documented."""
    body = {"data": {"app_id": "1", "type": "USER", "application": "City", "is_valid": True, "issued_at": 1, "scopes": scopes, **times}}
    return faults.Fault(200, {}, json.dumps(body).encode(), path="/debug_token")


@pytest.mark.parametrize("platform", GRAPH, indirect=True)
def test_graph_tells_what_its_token_may_do_and_when_it_ends(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    (row,) = rows(check("token_expires = 2020-01-31"))
    assert row["scopes"] == shape(platform).scopes and row["lacks"] == []  # type: ignore[attr-defined]
    assert row["write_back"] == "possible" and row["days_left"] < 0  # No end is told, so that the entry's counts.
    scopes, lacked, to_hide = GRAPH[platform]
    now = int(datetime.now(UTC).timestamp())
    server.faults = [told(scopes[:1], expires_at=now + 60 * 86_400, data_access_expires_at=now + 7 * 86_400 + 60)]
    (row,) = rows(check("token_expires = 2020-01-31"))
    assert (row["token"], row["scopes"], row["lacks"], row["days_left"]) == ("works", scopes[:1], [lacked], 7)
    server.faults = [told(scopes)]
    (row,) = rows(check(""))
    assert row["lacks"] == [] and row["write_back"] == ("by hand" if to_hide else "possible")
    assert not to_hide or row["write_back_how"] == f"the token lacks {to_hide}"


@pytest.mark.parametrize("platform", GRAPH, indirect=True)
@pytest.mark.parametrize(
    "body", [b"7", b'{"data":{"is_valid":false}}', b'{"data":{"scopes":[],"expires_at":99999999999999999}}', b'{"error":{"code":190}}']
)
def test_a_question_that_graph_does_not_answer_is_not_told(
    check: Callable[..., Result], server: Simulator, platform: str, body: bytes
) -> None:
    server.faults = [faults.Fault(400 if b"error" in body else 200, {}, body, path="/debug_token")]
    expires = datetime.now(UTC).date() + timedelta(days=30)
    (row,) = rows(check(f"token_expires = {expires}"))
    assert (row["token"], row["scopes"], row["lacks"], row["write_back"]) == ("works", None, [], "possible")
    assert row["days_left"] in (29, 30)


@pytest.mark.parametrize("platform", ["mastodon"], indirect=True)
def test_mastodon_tells_the_applications_scopes(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    (row,) = rows(check(""))
    assert (row["scopes"], row["lacks"], row["days_left"]) == (["read"], [], None)
    for said, scopes, lacks in (
        (b'{"name":"Pharos","scopes":["read:statuses","push"]}', ["read:statuses", "push"], ["read:notifications"]),
        (b'{"name":"Pharos"}', None, []),
    ):
        server.faults = [faults.Fault(200, {}, said, path="/verify_credentials")]
        (row,) = rows(check(""))
        assert (row["token"], row["scopes"], row["lacks"]) == ("works", scopes, lacks)


@pytest.mark.parametrize("platform", ["reddit"], indirect=True)
def test_reddit_tells_scopes_with_the_bearer(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    url = f"{server.url(platform)}/api/v1/access_token"
    options = f'options = {{client_id = "app", grant = "refresh_token", token_url = "{url}"}}\ntoken_env = "KEY"'
    (row,) = rows(check(options))
    assert (row["scopes"], row["lacks"], row["write_back"]) == (["*"], [], "possible")
    server.faults = [faults.Fault(200, {}, b'{"access_token":"b","expires_in":3600,"scope":"read identity"}', path="/access_token")]
    (row,) = rows(check(options))
    assert (row["scopes"], row["lacks"], row["write_back"]) == (["read", "identity"], ["history"], "by hand")
    assert row["write_back_how"] == "the token lacks modposts"
    (row,) = rows(check(""))  # A bearer that was given.
    assert (row["token"], row["scopes"], row["lacks"]) == ("works", None, [])


def test_scopes_in_the_table(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    tells = platform in (*GRAPH, "mastodon")
    assert ("scopes not told by the platform" in check("", args=()).stdout) == (not tells)
    if platform in GRAPH:
        server.faults = [told(GRAPH[platform][0][:1])]
        assert f"lacks {GRAPH[platform][1][:20]}" in check("", args=()).stdout


def test_a_spent_quota_says_until_when(check: Callable[..., Result], server: Simulator, platform: str) -> None:
    if platform != "youtube":
        pytest.skip("YouTube's quota")
    server.faults = [quota_exceeded()]
    (row,) = rows(check(""))
    assert row["token"] == "blocked" and ":00:00+00:00" in row["said"]
