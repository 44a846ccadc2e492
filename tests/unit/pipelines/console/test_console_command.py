"""`pharos console`: accounts from the command line, the service from start to SIGTERM without Kafka, its log and its exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from console_site import PASSWORD
from sqlalchemy import delete, select

from pharos.pipelines.commands.console import console
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.serve import GRACE_S, listening
from pharos.pipelines.console.tables import audit
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import PharosError, UsageError


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PHAROS_")}
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        away = f"127.0.0.1:{nobody.getsockname()[1]}"
    return inherited | {"PHAROS_STATE_DIR": str(tmp_path), "PHAROS_BOOTSTRAP_SERVERS": away}


def pharos(environ: dict[str, str], *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pharos.pipelines", "console", *words]
    return subprocess.run(command, input=given, env=environ, capture_output=True, text=True, timeout=120)


def here(environ: dict[str, str], *words: str, given: str = "") -> tuple[int, str]:
    """The same in this process, which starts no Python: exit code, and all that was said."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PHAROS_STATE_DIR", "PHAROS_BOOTSTRAP_SERVERS"):
            patch.setenv(name, environ[name])
        result = CliRunner().invoke(console, words, input=given)
    if isinstance(result.exception, PharosError):
        return (2 if isinstance(result.exception, UsageError) else 1), str(result.exception)
    return result.exit_code, result.output


@contextmanager
def serving(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str, Iterator[str]]]:
    """A console on a free port: its process, its address and the lines that follow it."""
    command = [sys.executable, "-m", "pharos.pipelines", "console", "--port", "0"]
    process = subprocess.Popen(command, env=environ | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, process.communicate()[1]
        yield process, found[0], process.stdout
    finally:
        process.kill()
        process.communicate()


def test_accounts_from_the_command_line(environ: dict[str, str]) -> None:
    assert "make one: pharos console user add" in " ".join(here(environ, "user", "list")[1].split())
    assert here(environ, "user", "add", "ann", "--role", "admin", given=f"{PASSWORD}\nnot this line\n") == (0, "ann may log in as admin\n")
    for words, given, said in (
        (("user", "add", "ann", "--role", "admin"), PASSWORD, "already a `ann`"),
        (("user", "add", "bob", "--role", "admin"), "", "got nothing"),
        (("user", "add", "bob", "--role", "admin"), "short", "got 5"),
        (("user", "add", "bob", "--role", "king"), PASSWORD, "king"),
        (("user", "disable", "bob"), "", "got `bob`"),
        (("user", "password", "ann"), "", "got nothing"),
        (("rebuild",), "", "expected `--yes`"),
    ):
        code, told = here(environ, *words, given=given)
        assert (code, said in told) == (2, True), told
    assert here(environ, "user", "password", "ann", given=PASSWORD + "!")[0] == 0
    assert here(environ, "user", "role", "ann", "senior")[0] == 0
    assert here(environ, "user", "disable", "ann")[0] == 0
    listed = json.loads(here(environ, "user", "list", "--json")[1])
    assert (listed["name"], listed["role"], listed["disabled"]) == ("ann", "senior", True)
    shown = here(environ, "user", "list")[1]
    assert "senior" in shown and "disabled" in shown
    assert here(environ, "user", "enable", "ann") == (0, "ann may log in\n")


def test_the_service_starts_without_kafka_takes_a_login_and_stops_when_told(environ: dict[str, str]) -> None:
    with serving(environ) as (process, url, lines):
        assert f"no Kafka answers at {environ['PHAROS_BOOTSTRAP_SERVERS']}" in next(lines)
        assert "PHAROS_CONSOLE_PUBLIC_URL" in next(lines)
        assert "user add NAME" in next(lines)
        assert pharos(environ, "user", "add", "ann", "--role", "records", given=PASSWORD).returncode == 0
        with httpx.Client(base_url=url, headers={"origin": url}) as client:
            health = client.get("/healthz")
            assert (health.status_code, health.json()["database"], health.json()["kafka"]) == (200, "ok", "trouble")
            answer = client.post("/login", data={"name": "ann", "password": PASSWORD, "next": "/audit"})
            assert (answer.status_code, answer.headers["location"]) == (303, "/audit")
            assert "user.add" in client.get("/audit?act=user.add&text=searched-for").text
            # The page that waits for changes is open, and must not keep the service from its end.
            with client.stream("GET", "/queue/stream"):
                assert pharos(environ, "--port", "0").returncode == 2, "a second one has no database to take"
                port = url.rpartition(":")[2]
                taken = pharos(environ | {"PHAROS_STATE_DIR": environ["PHAROS_STATE_DIR"] + "/other"}, "--port", port)
                assert (taken.returncode, f"127.0.0.1:{port}: Address already in use" in taken.stderr) == (1, True)
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=30) == 0
                took = time.monotonic() - began
        assert process.stderr
        log = process.stderr.read()
    entries = [json.loads(line) for line in log.splitlines() if "pharos.console.access" in line]
    assert {"path": "/audit", "status": 200, "person": "ann"}.items() <= next(e for e in entries if e["path"] == "/audit").items()
    assert "searched-for" not in log and PASSWORD not in log
    assert "Traceback" not in log and '"error"' not in log
    print(f"stopped in {took:.2f} s with a page that waits for changes")
    assert took < GRACE_S


def test_a_log_that_was_cut_off_or_written_anew_does_not_hold_the_noted_row(environ: dict[str, str], tmp_path: Path) -> None:
    for name in ("ann", "bob", "eve"):
        assert here(environ, "user", "add", name, "--role", "viewer", given=PASSWORD)[0] == 0
    said = here(environ, "verify-audit")[1]
    noted = ("--rows", "3", "--hash", said.split()[-1])
    assert here(environ, "user", "disable", "eve")[0] == 0
    code, said = here(environ, "verify-audit", *noted)
    assert (code, "4 rows hold together, the noted row 3 among them" in said) == (0, True)
    for wrong in (noted[:2], noted[2:], (*noted[:3], "5b1f"), ("--rows", "0", *noted[2:])):
        assert here(environ, "verify-audit", *wrong)[0] == 2
    file = f"sqlite:///{tmp_path}/console.sqlite"
    for keep, told in ((2, "the log ends with row 2: its end was cut off"), (4, "with the noted hash")):
        with closing(Database(file)) as database, database.write() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.seq)).all()
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_no_delete")  # who owns the file can
            connection.execute(delete(audit))
            for row in (rows * 2)[:keep]:
                note(connection, "command", row.act, "nobody", row.at_ms)
        assert here(environ, "verify-audit")[0] == 0, "it holds together"
        code, said = here(environ, "verify-audit", *noted)
        assert (code, told in said) == (1, True), said


def test_the_log_is_checked_and_says_where_it_breaks(environ: dict[str, str], tmp_path: Path) -> None:
    for name in ("ann", "bob", "eve"):
        assert here(environ, "user", "add", name, "--role", "viewer", given=PASSWORD)[0] == 0
    found = here(environ, "verify-audit")
    assert (found[0], "3 rows" in found[1]) == (0, True)
    assert here(environ, "rebuild", "--yes")[0] == 0
    with closing(Database(f"sqlite:///{tmp_path}/console.sqlite")) as database, database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")  # who owns the file can
        connection.exec_driver_sql("UPDATE audit SET subject = 'nobody' WHERE seq = 2")
    found = here(environ, "verify-audit")
    assert (found[0], "row 2 " in found[1]) == (1, True)


def test_the_end_of_an_answer_does_not_wait_for_the_browser() -> None:
    """Nagle's algorithm and a browser that acknowledges late make 40 ms of each answer that is sent in two parts."""
    with closing(listening(Settings(console_port=0))) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
