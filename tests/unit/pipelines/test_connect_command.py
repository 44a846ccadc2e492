"""`pharos connect` as an operator starts it: what it logs, and what one account's trouble does to the others."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prometheus_client import REGISTRY

from pharos.pipelines.commands import connect as command
from pharos.pipelines.connectors import hooks, metrics, streams
from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.live import AccountRunner, Round
from pharos.pipelines.connectors.state import AccountState
from pharos.pipelines.publish import MemoryPublisher
from pharos.schemas.errors import UsageError

REGISTER = """
[[account]]
platform = "bluesky"
account = "did:plc:city"
[[account]]
platform = "x"
account = "1"
token_file = "{token}"
"""


class _Publisher(MemoryPublisher):
    def __init__(self, settings: object) -> None:
        super().__init__()

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """The command sets the process's logs; they are put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def connect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command with its accounts' rounds replaced by `rounds`."""
    monkeypatch.setattr(command, "KafkaPublisher", _Publisher)
    monkeypatch.setenv("PHAROS_ACCOUNTS", str(tmp_path / "accounts.toml"))
    monkeypatch.setenv("PHAROS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("PHAROS_ARCHIVE_DIR", str(tmp_path / "archive"))
    (tmp_path / "token").write_text("canary-token")
    (tmp_path / "accounts.toml").write_text(REGISTER.format(token=tmp_path / "token"))

    def run(rounds: Callable[[list[AccountRunner], Callable[[Round], None]], bool], *options: str) -> Result:
        monkeypatch.setattr(command, "run_accounts", lambda runners, report, *_: rounds(runners, report))
        return CliRunner().invoke(command.connect, ["--once", *options])

    return run


def test_warnings_of_hooks_and_changes_of_streams_reach_the_log(connect: Callable[..., Result]) -> None:
    def rounds(runners: list[AccountRunner], report: Callable[[Round], None]) -> bool:
        hooks.log.warning("hooks: x: refused")
        streams.log.info("stream: bluesky: open")
        report(Round(runners[0].account, Counter(), 1, "", 60.0))
        return True

    done = connect(rounds)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.exit_code == 0
    assert [(line["level"], line["message"]) for line in told] == [("warning", "hooks: x: refused"), ("info", "stream: bluesky: open")]
    assert json.loads(done.stdout)["event"] == "poll" and "canary" not in done.stderr + done.stdout


def ran(runners: list[AccountRunner], report: Callable[[Round], None]) -> bool:
    for runner in runners:
        report(Round(runner.account, Counter(), 1, "", 60.0))
    return True


def test_an_account_without_its_token_does_not_keep_the_others_from_being_read(connect: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "token").unlink()
    metrics.STALLED.clear()  # Another test's account goes on telling by itself.
    done = connect(ran)
    told = {line["account"]: line["problem"] for line in map(json.loads, done.stdout.splitlines())}
    assert told["did:plc:city"] is None and "account 2: `token_file`" in told["1"] and "cannot be read" in told["1"]
    assert done.exit_code == 1
    for name in ("pharos_connect_problem", "pharos_connect_stalled"):
        assert REGISTRY.get_sample_value(name, {"platform": "x", "account": "1"}) == 1
    none = connect(ran, "--only", "x")
    assert isinstance(none.exception, UsageError) and "token_file" in str(none.exception) and none.stdout == ""


def test_an_account_that_another_process_has_is_told_and_the_others_are_read(
    connect: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "LONGEST_BUSY", 0.0)
    account = Account("x", "1")
    held = AccountState(tmp_path / "state", account)
    try:
        done = connect(ran)
        told = {line["account"]: line["problem"] for line in map(json.loads, done.stdout.splitlines())}
        assert told["did:plc:city"] is None and "started again" in told["1"] and done.exit_code == 1
        assert isinstance(connect(ran, "--only", "x").exception, UsageError)
    finally:
        held.close()
    assert connect(ran).exit_code == 0
